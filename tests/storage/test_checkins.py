"""Check-ins: each is asked once, says what they want in their own time, and shares only what they
say may be shared."""

from __future__ import annotations

from storage import checkins
from storage.checkins import Checkin
from storage.database import Database
from tests.storage.acting import DAY, NOW, at_once, holding
from tests.storage.beside import buddy, duo, wishing


def planned(database: Database) -> tuple[str, str, str]:
    """A duo of which both are to be asked after a month: the buddy, the family, the duo."""
    yusuf, amal = buddy(database), wishing(database)
    made = duo(database, yusuf, amal)
    for who in (yusuf, amal):
        plan(database, made, who)
    return yusuf, amal, made


def plan(database: Database, made: str, who: str) -> None:
    database.write(lambda tx: checkins.plan(tx, made, who, "month1", NOW + 30 * DAY))


def due(database: Database, days: int) -> list[Checkin]:
    return database.read(lambda tx: checkins.due(tx, NOW + days * DAY))


def test_both_are_asked_when_it_is_time_and_once(database: Database, second: Database) -> None:
    """Planned twice it is one; nobody is asked before the day, and of two clocks one asks."""
    yusuf, amal, made = planned(database)
    plan(database, made, amal)
    assert due(database, 29) == []
    assert {each.person_id for each in due(database, 30)} == {yusuf, amal}
    first = due(database, 30)[0]
    asked = at_once(
        *[
            lambda w=where: w.write(lambda tx: checkins.ask(tx, first.id, NOW + 30 * DAY))
            for where in (database, second) * 2
        ]
    )
    assert sorted(map(str, asked)) == ["False", "False", "False", "True"]
    assert [each.id for each in due(database, 31)] != [first.id]
    assert [each.id for each in database.read(checkins.unanswered)] == [first.id]


def test_what_they_say_comes_back_and_lies_sealed(database: Database) -> None:
    """Taps and words come one by one, each stays; no table shows the words."""
    _, amal, made = planned(database)
    mine = next(each for each in due(database, 30) if each.person_id == amal)
    for said in (
        {"felt": "nice"},
        {"body": "he makes us laugh"},
        {"learnt": "the way to the pool"},
    ):
        database.write(lambda tx, said=said: checkins.answer(tx, mine.id, NOW + 31 * DAY, **said))
    found = database.read(lambda tx: checkins.get(tx, mine.id))
    assert found
    assert (found.felt, found.body, found.learnt) == (
        "nice",
        "he makes us laugh",
        "the way to the pool",
    )
    assert found.answered == NOW + 31 * DAY
    assert database.read(checkins.unanswered) == []
    for word in ("laugh", "pool"):
        assert holding(database, word) == set()
        assert word not in repr(found)
    assert len(database.read(lambda tx: checkins.of_duo(tx, made))) == 2


def test_a_story_is_shared_only_while_they_want(database: Database) -> None:
    """A story is told after a yes, and not any more after it is taken back."""
    planned(database)
    story = due(database, 30)[0]

    def share(yes: bool) -> list[str]:
        database.write(lambda tx: checkins.answer(tx, story.id, NOW, body="we laugh", share=yes))
        return [each.id for each in database.read(checkins.stories)]

    assert database.read(checkins.stories) == []
    assert share(True) == [story.id]
    assert share(False) == []


def test_after_the_end_nobody_is_asked(database: Database) -> None:
    """What was not asked yet is called off; what was said stays."""
    _, _, made = planned(database)
    first = due(database, 30)[0]
    database.write(lambda tx: checkins.ask(tx, first.id, NOW + 30 * DAY))
    database.write(lambda tx: checkins.call_off(tx, made))
    assert due(database, 99) == []
    assert [each.id for each in database.read(lambda tx: checkins.of_duo(tx, made))] == [first.id]
