"""What colleagues are told on their own messenger: codes that wait to be said, and their topics."""

from __future__ import annotations

from datetime import timedelta

from storage import cases, messages, outbox, people, personal, sessions, threads, told
from storage.database import Database, Tx
from storage.messages import About
from storage.outbox import Parcel
from tests.storage.acting import HOUR, NOW, at_once, colleague, family, holding

PHONE = "4242"


def linked(database: Database, name: str = "Fatima", phone: str = PHONE) -> str:
    """A colleague who is reached on Telegram."""
    me = colleague(database, name)
    database.write(lambda tx: people.move_in(tx, "telegram", phone, me))
    return me


def taken(database: Database, staff: str, address: str = "web-1") -> tuple[str, str]:
    """A family and its case, which a colleague has and works in a topic."""
    person = family(database, address)

    def work(tx: Tx) -> str:
        case = cases.start(tx, person, "nl", "asked", NOW, NOW + HOUR)
        cases.take(tx, case.id, staff, NOW)
        threads.link(tx, staff, case.id, "77")
        return case.id

    return person, database.write(work)


def parcels(database: Database, phone: str = PHONE) -> list[Parcel]:
    """What waits for a colleague's chat."""
    return database.read(lambda tx: outbox.waiting(tx, "telegram", phone))


def abouts(database: Database, staff: str) -> list[About | None]:
    """What a colleague was told, as it is kept."""
    return [each.about for each in database.read(lambda tx: messages.after(tx, staff, 0))]


def test_what_is_told_is_kept_as_codes(database: Database) -> None:
    """It waits for the colleague's chat, without a text; who has no messenger is told nothing."""
    me, other = linked(database), colleague(database, "Tom")
    about = About("relayed", "a case", 12, n=3, value="x")
    assert database.write(lambda tx: told.tell(tx, me, about, NOW, thread="a case"))
    assert not database.write(lambda tx: told.tell(tx, other, about, NOW))
    [kept] = database.read(lambda tx: messages.after(tx, me, 0))
    assert (kept.about, kept.thread, kept.text) == (about, "a case", "")
    assert [(p.person_id, p.n) for p in parcels(database)] == [(me, kept.n)]
    assert abouts(database, other) == []


def test_many_at_once_have_numbers_of_their_own(database: Database) -> None:
    """Two families write at the same moment: the colleague hears both."""
    me = linked(database)

    def tell(n: int) -> bool:
        return database.write(lambda tx: told.tell(tx, me, About("relayed", "c", n=n), NOW))

    assert at_once(*(lambda n=n: tell(n) for n in range(6))) == [True] * 6
    assert sorted(p.n for p in parcels(database)) == [1, 2, 3, 4, 5, 6]
    assert sorted(about.n for about in abouts(database, me) if about) == [0, 1, 2, 3, 4, 5]


def test_an_answer_is_to_the_message_of_which_it_names_a_part(database: Database) -> None:
    """By every part, in this chat only: another phone counts its messages anew."""
    me = linked(database)
    for n in (1, 2):
        database.write(lambda tx, n=n: told.tell(tx, me, About("relayed", "c", n=n), NOW))
    first, second = parcels(database)
    database.write(lambda tx: outbox.sent(tx, first.id, "101,102"))
    database.write(lambda tx: outbox.sent(tx, second.id, "1010"))

    def to(part: str, phone: str = PHONE) -> int | None:
        found = database.read(lambda tx: told.answered(tx, me, "telegram", phone, part))
        return found.n if found else None

    assert (to("101"), to("102"), to("1010")) == (1, 1, 2)
    assert [to(part) for part in ("10", "01", "", "%", "101,102,")] == [None] * 5
    assert to("101", "another phone") is None
    sent = database.read(lambda tx: told.relayed(tx, me, "relayed", "c", 1, "telegram"))
    assert sent == "101,102"


def test_a_case_that_is_over_ends_its_topic(database: Database) -> None:
    """Once, for whoever worked it there; afterwards the thread is about nothing."""
    me = linked(database)
    _person, case = taken(database, me)
    for _again in range(2):
        database.write(lambda tx: threads.unlink(tx, case))
    assert abouts(database, me) == [About("over", case, 1, ends="77")]
    assert database.read(lambda tx: threads.case_in(tx, me, "77")) is None


def test_an_erased_family_ends_its_topic_and_nobody_else_s(database: Database) -> None:
    """What is left of it for the colleague is a number."""
    me = linked(database)
    person, case = taken(database, me)
    taken(database, me, "web-2")
    database.write(lambda tx: threads.link(tx, me, case, "76"))
    database.write(lambda tx: told.tell(tx, me, About("relayed", case, 1, n=1), NOW))
    database.write(lambda tx: personal.erase(tx, person))
    assert abouts(database, me)[-1] == About("over", case, 1, ends="76")
    assert database.read(lambda tx: threads.case_in(tx, me, "77")) is not None
    assert holding(database, person, opened=True) == set()


def test_a_new_phone_takes_the_place_of_the_old(database: Database) -> None:
    """An address is somebody's, and after moving out nobody is reached there."""
    me = linked(database)
    person = family(database, "web-1")
    database.write(lambda tx: people.move_in(tx, "telegram", PHONE, person))
    assert database.read(lambda tx: told.messenger(tx, me)) is None
    found = database.read(lambda tx: people.at_address(tx, "telegram", PHONE))
    assert found is not None
    assert found.id == person
    database.write(lambda tx: people.move_out(tx, person, "telegram"))
    assert database.read(lambda tx: people.main_address(tx, person)) == ("web", "web-1")


def test_a_link_opens_what_it_was_made_for(database: Database) -> None:
    """The token of a link for the messenger signs nobody in."""
    me, day = colleague(database), timedelta(days=1)
    token = database.write(lambda tx: sessions.start(tx, me, "link", NOW, day, "messenger:"))
    assert database.write(lambda tx: sessions.redeem(tx, token, NOW)) is None
    assert database.write(lambda tx: sessions.redeem(tx, f"messenger:{token}", NOW)) == me
    assert database.write(lambda tx: sessions.redeem(tx, f"messenger:{token}", NOW)) is None
