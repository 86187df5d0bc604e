"""What duos that go on need: the newest of what was asked, a series from its first meetup, a
parent's yes, and where people live once areas change."""

from __future__ import annotations

from storage import buddies, duos, errands, files, meetups, messages, series, staff, wishes
from storage.buddies import About
from storage.database import Database, Tx
from storage.messages import Message
from storage.staff import Area
from tests.storage.acting import DAY, HOUR, NOW, family
from tests.storage.beside import SATURDAY, buddy, duo, wishing

MOVES = "meetup_moves"


def test_the_last_of_what_was_asked_is_found(database: Database) -> None:
    """By name, by what it is about, or by how that begins; done ones count, others' never."""
    who, other = family(database), family(database, "web-2")

    def add(whose: str, about: str, hours: int = 0) -> None:
        database.write(lambda tx: errands.add(tx, whose, MOVES, about, NOW + hours * HOUR))

    def last(**what: str) -> str | None:
        found = database.read(lambda tx: errands.last(tx, who, MOVES, **what))
        return found.about if found else None

    assert last() is None
    for about, hours in (("a.1", 0), ("a.2", 1), ("b_1", 2), ("bx1", 3)):
        add(who, about, hours)
    add(other, "a.3", 9)
    assert last() == "bx1"
    assert last(about="a.1") == "a.1"
    assert last(begins="a.") == "a.2"
    assert last(begins="b_") == "b_1"  # an underscore is one, and no wildcard
    assert last(begins="c") is None
    (first, *_rest) = database.read(lambda tx: errands.due(tx, NOW + DAY))
    database.write(lambda tx: errands.done(tx, first.id, NOW))
    add(who, "a.1", 5)
    assert last(begins="a.") == "a.1"


def test_what_waits_for_something_can_be_done_at_once(database: Database) -> None:
    """Only what waits, and only that one; nothing comes later by it."""
    who = family(database)
    for about in ("w1", "w2"):
        database.write(lambda tx, a=about: errands.add(tx, who, "w", a, NOW, due=NOW + HOUR))
    database.write(lambda tx: errands.hurry(tx, who, "w", "w1", NOW))
    assert [each.about for each in database.read(lambda tx: errands.due(tx, NOW))] == ["w1"]
    database.write(lambda tx: errands.hurry(tx, who, "w", "w1", NOW + DAY))
    assert [each.about for each in database.read(lambda tx: errands.due(tx, NOW))] == ["w1"]


def test_a_series_begins_with_the_meetup_that_is_there(database: Database) -> None:
    """The meetup is its first one; its day is not made anew."""
    pair = duo(database, buddy(database), wishing(database))

    def work(tx: Tx) -> tuple[str, str]:
        meetup = meetups.plan(tx, pair, None, "walk", SATURDAY, NOW)
        made = series.repeat(tx, pair, "walk", SATURDAY)
        meetups.begin_series(tx, meetup.id, made)
        return meetup.id, made

    meetup_id, made = database.write(work)
    (first,) = database.read(lambda tx: meetups.of_series(tx, made))
    assert (first.id, first.series_id, first.sequence) == (meetup_id, made, 0)
    found = database.read(lambda tx: series.get(tx, made))
    assert found
    assert found.skipped == {"2026-11-28"}


def test_a_parents_yes_is_kept_with_its_moment(database: Database) -> None:
    """Of a buddy under 18, and of a child for whom somebody is looked for."""
    young, child = buddy(database), wishing(database)
    database.write(lambda tx: buddies.parent_says_yes(tx, young, NOW + HOUR))
    wish = database.read(lambda tx: wishes.open_of(tx, child))
    assert wish
    database.write(lambda tx: wishes.parent_says_yes(tx, wish.id, NOW + HOUR))
    known = database.read(lambda tx: buddies.get(tx, young))
    assert known
    assert known.parent_yes == NOW + HOUR
    after = database.read(lambda tx: wishes.get(tx, wish.id))
    assert after
    assert after.parent_yes == NOW + HOUR


def test_who_lives_where_follows_the_areas(database: Database) -> None:
    """A postcode that was told before its area was there counts once it is; one that lies in no
    area any more leaves nobody where they do not live; who told none stays."""
    far, near, silent = (buddy(database, name) for name in ("Far", "Near", "Silent"))
    child = wishing(database)

    def work(tx: Tx) -> tuple[str, str]:
        old = staff.save_area(tx, Area("", "Gent", ("9000",)))
        buddies.save(tx, far, about=About(postcode="9000"), area_id=old)
        buddies.save(tx, near, about=About(postcode="1080"))
        buddies.save(tx, silent, area_id=old)
        wish = wishes.open_of(tx, child)
        assert wish
        wishes.save(tx, wish.id, about=wishes.About(postcode="1080"))
        assert buddies.settle(tx) == wishes.settle(tx) == 0
        new = staff.save_area(tx, Area("", "Molenbeek", ("1080",)))
        staff.save_area(tx, Area(old, "Gent", ("9050",)))
        assert buddies.settle(tx, near) == 1
        assert buddies.settle(tx) == 1
        assert wishes.settle(tx) == 1
        return old, new

    old, new = database.write(work)
    areas = database.read(lambda tx: {b.person_id: b.area_id for b in buddies.outlines(tx)})
    assert areas == {far: None, near: new, silent: old}
    wish = database.read(lambda tx: wishes.open_of(tx, child))
    assert wish
    assert wish.area_id == new


def test_what_went_to_a_buddy_is_not_given_with_a_letter(database: Database) -> None:
    """A photo between the letter and the yes is no part of it."""
    who = wishing(database)
    other = buddy(database)
    pair = duo(database, other, who)

    def work(tx: Tx) -> list[bool]:
        kept = [files.keep(tx, who, "photo", "image/jpeg", "x", NOW) for _each in range(2)]
        for n, file_id in enumerate(kept, 1):
            made = Message(
                n=n, who="me", text="", at=NOW, channel="web", language="ar", file_id=file_id
            )
            messages.add(tx, who, made)
        duos.relay(tx, pair, who, 2, other, NOW)
        assert files.give(tx, who, since=1) == 1
        return [bool(found and found.given) for each in kept if (found := files.get(tx, each))]

    assert database.write(work) == [True, False]
