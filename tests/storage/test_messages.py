"""The talk: heard once, kept in order, and sealed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import LargeBinary
from sqlalchemy.exc import IntegrityError

from storage import cases, files, messages, people, signals
from storage.database import Database, Tx
from storage.messages import Message
from storage.seal import Seal, SealBroken
from storage.tables import metadata
from tests.storage.acting import (
    DAY,
    HOUR,
    NOW,
    at_once,
    count,
    everything,
    family,
    holding,
    rows,
    values,
)
from tests.storage.planting import plant, plant_colleague


def said(n: int, text: str = "hallo", who: str = "me", **more: Any) -> Message:
    """A message of the web chat."""
    return Message(n, who, text, NOW, "web", "nl", **more)


def test_a_message_is_handled_once(database: Database, second: Database) -> None:
    """A platform's message is new the first time and never again, in whatever process."""
    assert database.write(lambda tx: messages.first_time(tx, "telegram", "5", NOW)) is True
    assert database.write(lambda tx: messages.first_time(tx, "telegram", "5", NOW)) is False
    assert second.write(lambda tx: messages.first_time(tx, "telegram", "5", NOW)) is False


def test_an_id_counts_within_its_channel(database: Database) -> None:
    """The same id on another platform is another message."""
    for channel in ("telegram", "web"):
        assert database.write(lambda tx, c=channel: messages.first_time(tx, c, "5", NOW)) is True


def test_eight_repeats_at_once_are_one_message(database: Database, second: Database) -> None:
    """When a webhook comes eight times at once, exactly one of them is the first."""
    for round_ in range(5):

        def take(base: Database, id_: str = f"m{round_}") -> bool:
            return base.write(lambda tx: messages.first_time(tx, "telegram", id_, NOW))

        found = at_once(*[lambda d=d: take(d) for d in (database, second) * 4])
        assert sorted(map(str, found)) == ["False"] * 7 + ["True"]
    assert count(database, "heard") == 5


def test_a_turn_that_failed_did_not_hear(database: Database) -> None:
    """What was undone can come again: the note goes with its transaction."""

    def fail(tx: Tx) -> None:
        messages.first_time(tx, "telegram", "5", NOW)
        raise RuntimeError("a dialogue broke")

    with pytest.raises(RuntimeError):
        database.write(fail)
    assert database.write(lambda tx: messages.first_time(tx, "telegram", "5", NOW)) is True


def test_what_was_heard_says_nothing_of_anybody(database: Database, seal: Seal) -> None:
    """The note of a handled message is a keyed fingerprint: no id, and not a plain hash of it."""
    database.write(lambda tx: messages.first_time(tx, "telegram", "user-4711", NOW))
    (row,) = rows(database, "heard")
    assert row["fingerprint"] == seal.fingerprint("telegram:user-4711")
    assert row["fingerprint"] != Seal(["another secret key"]).fingerprint("telegram:user-4711")
    assert holding(database, "4711") == set()


def test_a_talk_is_read_in_order(database: Database) -> None:
    """Messages come back by number, whatever order they were written in, and each once."""
    person = family(database)
    other = family(database, "web-2")

    def work(tx: Tx) -> None:
        for n in (3, 1, 2):
            messages.add(tx, person, said(n, f"m{n}"))
            messages.add(tx, other, said(n, f"other {n}"))

    database.write(work)
    found = database.read(lambda tx: messages.after(tx, person, 0))
    assert [(m.n, m.text) for m in found] == [(1, "m1"), (2, "m2"), (3, "m3")]
    assert [m.n for m in database.read(lambda tx: messages.after(tx, person, 2))] == [3]
    assert database.read(lambda tx: messages.count(tx, person)) == 3


def test_a_long_talk_is_read_in_pieces(database: Database) -> None:
    """At most 500 messages at a time, and the next call goes on where that one ended."""
    person = family(database)
    database.write(lambda tx: [messages.add(tx, person, said(n)) for n in range(1, 512)])
    first = database.read(lambda tx: messages.after(tx, person, 0))
    rest = database.read(lambda tx: messages.after(tx, person, first[-1].n))
    assert [m.n for m in [*first, *rest]] == list(range(1, 512))
    assert len(first) == 500


def test_a_number_is_given_once(database: Database) -> None:
    """Two messages of a person never bear the same number: the database refuses."""
    person = family(database)
    database.write(lambda tx: messages.add(tx, person, said(1, "first")))
    with pytest.raises(IntegrityError):
        database.write(lambda tx: messages.add(tx, person, said(1, "second")))
    found = database.read(lambda tx: messages.one(tx, person, 1))
    assert found is not None
    assert found.text == "first"


def test_a_message_of_nobody_is_refused(database: Database) -> None:
    """A message belongs to a person that exists, on SQLite too."""
    with pytest.raises(IntegrityError):
        database.write(lambda tx: messages.add(tx, "nobody", said(1)))


def test_a_message_comes_back_as_written(database: Database) -> None:
    """Every field of a message survives."""
    person = family(database)

    def work(tx: Tx) -> Message:
        file_id = files.keep(tx, person, "photo", "image/jpeg", "p.jpg", NOW)
        case = cases.start(tx, person, "nl", "asked", NOW, NOW + HOUR)
        message = Message(
            n=4,
            who="human",
            text="سلام",
            at=NOW + timedelta(milliseconds=5),
            channel="telegram",
            language="fa-AF",
            direction="rtl",
            choices=[{"id": "a.b=c", "label": "Ja", "ticked": False}],
            replaces=2,
            case_id=case.id,
            file_id=file_id,
            client_id="c-1",
            name="Fatima",
            picked="menu.what=rights",
        )
        messages.add(tx, person, message)
        return message

    written = database.write(work)
    assert database.read(lambda tx: messages.one(tx, person, 4)) == written
    assert database.read(lambda tx: messages.one(tx, person, 5)) is None


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text())
@example("")
@example("\x00 nul")
@example("👩‍👩‍👧 \u202eעברית")
@example("x" * 100_000)
def test_any_text_survives(database: Database, text: str) -> None:
    """Emoji, control characters, nothing at all and 100,000 characters come back unchanged."""

    def work(tx: Tx) -> str | None:
        person = people.add(tx, "nl", NOW)
        messages.add(tx, person, said(1, text))
        found = messages.one(tx, person, 1)
        return found.text if found else None

    assert database.write(work) == text


def test_half_a_character_does_not_break_the_talk(database: Database) -> None:
    """A lone surrogate (some phones send them) is kept as a question mark, not refused."""
    person = family(database)
    database.write(lambda tx: messages.add(tx, person, said(1, "a\ud83db")))
    found = database.read(lambda tx: messages.one(tx, person, 1))
    assert found is not None
    assert found.text == "a?b"


def test_what_people_write_is_sealed(database: Database) -> None:
    """No word of a family, no name and no file lies readable in any column of any table."""
    planted = plant(database, "Zonnebloem")
    assert holding(database, "Zonnebloem") == set()
    assert holding(database, "Zonnebloem", opened=True) >= {
        "people.name_sealed",
        "people.state_sealed",
        "messages.body_sealed",
        "files.name_sealed",
        "files.content_sealed",
        "files.reference_sealed",
        "notes.body_sealed",
    }
    assert planted.person in {row["id"] for row in everything(database)["people"]}


def test_every_sealed_column_holds_only_ciphertext(database: Database) -> None:
    """Each column named ``*_sealed`` opens with the key, and with no other; every binary column
    is one of them, and each of them is tried here."""
    plant(database, "Zonnebloem", plant_colleague(database, "Klaproos"))
    said = {"subject": "social-rent", "bs": ["betrouwbaar"], "area": "", "language": "nl"}
    database.submit(lambda tx: signals.add_words(tx, "a word", NOW, **said)).result()
    stranger = Seal(["a key of somebody else"])
    binary = {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert all(name.endswith("_sealed") for name in binary)
    tried = set()
    for table, column, value in values(database):
        if column.endswith("_sealed") and value is not None:
            tried.add(f"{table}.{column}")
            assert database.seal.open_bytes(value)
            with pytest.raises(SealBroken):
                stranger.open_bytes(value)
    assert tried == binary


def test_equal_words_are_sealed_differently(database: Database) -> None:
    """Who looks at the table cannot tell that two families wrote the same."""
    for address in ("web-1", "web-2"):
        person = family(database, address)
        database.write(lambda tx, p=person: messages.add(tx, p, said(1, "ja")))
    first, other = (bytes(row["body_sealed"]) for row in rows(database, "messages"))
    assert first != other


def test_a_message_is_given_to_a_case(database: Database) -> None:
    """Staff read what belongs to the case and the talk before it apart from each other."""
    person = family(database)

    def work(tx: Tx) -> tuple[str, str]:
        for n in (1, 2):
            messages.add(tx, person, said(n, f"before {n}"))
        old = cases.start(tx, person, "nl", "asked", NOW, NOW + HOUR)
        cases.close(tx, old.id, "staff", NOW)
        case = cases.start(tx, person, "nl", "asked", NOW, NOW + HOUR)
        messages.attach(tx, person, 2, case.id)
        late = Message(3, "me", "in it", NOW + HOUR, "web", "nl", case_id=case.id)
        messages.add(tx, person, late)
        messages.add(tx, person, Message(4, "me", "after it", NOW + HOUR, "web", "nl"))
        return case.id, old.id

    case, _old = database.write(work)
    assert [m.n for m in database.read(lambda tx: messages.of_case(tx, case))] == [2, 3]
    before = database.read(lambda tx: messages.before_case(tx, person, case, NOW))
    assert [m.n for m in before] == [1]


def test_the_talk_before_a_case_is_at_most_the_last_200(database: Database) -> None:
    """A long talk is handed over by its end, in order."""
    person = family(database)

    def work(tx: Tx) -> str:
        for n in range(1, 251):
            messages.add(tx, person, said(n))
        return cases.start(tx, person, "nl", "asked", NOW, NOW + DAY).id

    case = database.write(work)
    found = database.read(lambda tx: messages.before_case(tx, person, case, NOW))
    assert [m.n for m in found] == list(range(51, 251))


def test_files_without_a_case_are_given_to_one(database: Database) -> None:
    """Only the person's own messages with a file, and only those in no case, go along."""
    person, other = family(database), family(database, "web-2")

    def work(tx: Tx) -> tuple[str, str]:
        first = cases.start(tx, person, "nl", "media", NOW, NOW + HOUR)
        for n in (1, 2):
            file_id = files.keep(tx, person, "voice", "audio/ogg", "v", NOW)
            case_id = first.id if n == 1 else None
            messages.add(tx, person, said(n, file_id=file_id, case_id=case_id))
        messages.add(tx, person, said(3))
        file_id = files.keep(tx, other, "voice", "audio/ogg", "v", NOW)
        messages.add(tx, other, said(1, file_id=file_id))
        cases.close(tx, first.id, "staff", NOW)
        second = cases.start(tx, person, "nl", "media", NOW, NOW + HOUR)
        messages.attach_files(tx, person, second.id)
        return first.id, second.id

    first, second = database.write(work)
    found = database.read(lambda tx: messages.after(tx, person, 0))
    assert [m.case_id for m in found] == [first, second, None]
    assert [m.case_id for m in database.read(lambda tx: messages.after(tx, other, 0))] == [None]


def test_what_somebody_said_before(database: Database) -> None:
    """Own words outside any case count as a talk; the bot's do not, nor what comes later."""
    person = family(database)

    def talked(before: int) -> bool:
        return bool(database.read(lambda tx: messages.mine_before(tx, person, before)))

    database.write(lambda tx: messages.add(tx, person, said(1, who="bot")))
    assert not talked(9)
    database.write(lambda tx: messages.add(tx, person, said(2)))
    assert talked(9)
    assert not talked(2)


def test_the_bots_last_message_is_known(database: Database) -> None:
    """What a tick list replaces is the bot's own last message, of nobody else."""
    person = family(database)
    assert database.read(lambda tx: messages.last_with_choices(tx, person)) is None
    offered = [{"id": "a", "label": "A"}]
    database.write(lambda tx: messages.add(tx, person, said(1, who="bot", choices=offered)))
    database.write(lambda tx: messages.add(tx, person, said(2)))
    database.write(lambda tx: messages.add(tx, person, said(3, who="human")))
    assert database.read(lambda tx: messages.last_with_choices(tx, person)) == 1
