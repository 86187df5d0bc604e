"""Buddies: nobody is confirmed before all is there that must be provable, and nobody is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from storage import buddies, people
from storage.buddies import About, Buddy, NotYet
from storage.database import Database
from tests.storage.acting import DAY, HOUR, NOW, at_once, colleague, holding
from tests.storage.beside import agree, buddy

ABOUT = About(
    ("cooking", "football"), ("music",), "no hospitals", "man", False, None, "1030", "I am quiet"
)


def asking(database: Database, name: str = "Yusuf") -> str:
    """Somebody who wants to be a buddy, and nothing more yet."""
    who = database.write(lambda tx: people.add(tx, "nl", NOW, role="buddy", name=name))
    database.write(lambda tx: buddies.apply(tx, who, NOW))
    return who


def known(database: Database, who: str) -> Buddy:
    found = database.read(lambda tx: buddies.get(tx, who))
    assert found
    return found


def test_what_they_told_comes_back_whole_and_lies_sealed(database: Database) -> None:
    """All that a buddy told is there again; no table shows it."""
    who = asking(database)
    database.write(
        lambda tx: buddies.save(tx, who, about=ABOUT, languages=["nl", "fa-AF"], adult=True)
    )
    found = known(database, who)
    assert (found.state, found.about, found.languages) == ("asking", ABOUT, ("nl", "fa-AF"))
    for word in ("cooking", "hospitals", "1030", "quiet"):
        assert holding(database, word) == set(), word
        assert word not in repr(found), word
    database.write(lambda tx: buddies.save(tx, who, about=replace(ABOUT, pets=True)))
    assert (known(database, who).about.pets, known(database, who).languages) == (
        True,
        ("nl", "fa-AF"),
    )


def test_nobody_is_confirmed_before_all_is_there(database: Database) -> None:
    """Rules, note, agreement and the day of the extract come first, each of them; then it is
    written down who confirmed, and when."""
    who, tine = asking(database), colleague(database, "Tine")
    steps = (
        lambda tx: buddies.save(tx, who, adult=True),
        lambda tx: buddies.agree_rules(tx, who, NOW),
        lambda tx: buddies.read_note(tx, who, "2026-1", NOW),
        lambda tx: buddies.sign(tx, who, "2026-2", NOW),
        lambda tx: buddies.see_extract(tx, who, date(2026, 11, 20)),
    )
    missing = ["adult", "rules", "note", "agreement", "extract"]
    for n, step in enumerate(steps):
        assert list(known(database, who).missing) == missing[n:]
        with pytest.raises(NotYet):
            database.write(lambda tx: buddies.confirm(tx, who, tine, NOW))
        assert known(database, who).state == "asking"
        database.write(step)
    database.write(lambda tx: buddies.confirm(tx, who, tine, NOW + HOUR))
    found = known(database, who)
    assert (found.state, found.confirmed, found.confirmed_by) == ("ready", NOW + HOUR, tine)
    assert (found.note_version, found.agreement_version) == ("2026-1", "2026-2")
    assert (found.note_read, found.signed, found.extract_seen) == (NOW, NOW, date(2026, 11, 20))


def test_somebody_unknown_is_not_confirmed(database: Database) -> None:
    """Who never asked is no buddy."""
    who = colleague(database)
    with pytest.raises(NotYet):
        database.write(lambda tx: buddies.confirm(tx, who, who, NOW))


def test_applying_again_loses_nothing(database: Database) -> None:
    """Two taps on "I want to help" are one; who is ready stays so; who left begins anew, with what
    they told, and has to be confirmed again."""
    who = asking(database)
    database.write(lambda tx: buddies.save(tx, who, about=ABOUT))
    at_once(*[lambda: database.write(lambda tx: buddies.apply(tx, who, NOW + DAY))] * 3)
    assert (known(database, who).asked, known(database, who).about) == (NOW, ABOUT)
    ready = buddy(database)
    database.write(lambda tx: buddies.apply(tx, ready, NOW + DAY))
    assert known(database, ready).state == "ready"
    database.write(lambda tx: buddies.leave(tx, ready, NOW + DAY))
    assert (known(database, ready).state, known(database, ready).left) == ("left", NOW + DAY)
    database.write(lambda tx: buddies.apply(tx, ready, NOW + 2 * DAY))
    found = known(database, ready)
    assert (found.state, found.asked, found.left) == ("asking", NOW + 2 * DAY, None)
    assert (found.confirmed, found.confirmed_by, found.signed) == (None, None, NOW)


def test_states_only_go_where_they_can(database: Database) -> None:
    """Only who is ready can pause, only who paused resumes, and the end of the talk takes no
    confirmation back."""
    new, ready = asking(database), buddy(database)
    for step in (buddies.pause, buddies.resume):
        database.write(lambda tx, step=step: step(tx, new))
    assert known(database, new).state == "asking"
    database.write(lambda tx: buddies.wait(tx, ready))
    assert known(database, ready).state == "ready"
    database.write(lambda tx: buddies.pause(tx, ready))
    assert known(database, ready).state == "paused"
    database.write(lambda tx: buddies.resume(tx, ready))
    assert known(database, ready).state == "ready"


def test_who_waits_is_seen_the_longest_first(database: Database) -> None:
    """A coordinator sees who waits to be confirmed, whoever asked first on top; nobody who has left
    or still talks."""
    late, early, talking = (asking(database, name) for name in "abc")
    for who, days in ((late, 1), (early, 3)):
        database.write(lambda tx, who=who: agree(tx, who))
        database.write(
            lambda tx, who=who, days=days: (
                tx.c.execute(
                    buddies.buddies.update()
                    .where(buddies.buddies.c.person_id == who)
                    .values(asked=NOW - days * DAY)
                )
                and None
            )
        )
    waiting = database.read(buddies.waiting_longest)
    assert [each.person_id for each in waiting] == [early, late]
    assert [
        each.person_id for each in database.read(lambda tx: buddies.of_state(tx, "asking"))
    ] == [talking]


def test_promised_news_comes_due_once_kept(database: Database) -> None:
    """Who was promised news is on the list from that moment until they hear, or have left."""
    who = asking(database)
    database.write(lambda tx: buddies.promise(tx, who, NOW + DAY))

    def due(at: object) -> list[str]:
        return [each.person_id for each in database.read(lambda tx: buddies.due_news(tx, at))]

    assert due(NOW + DAY - HOUR) == []
    assert due(NOW + DAY) == [who]
    database.write(lambda tx: buddies.promise(tx, who, NOW + 8 * DAY))
    assert due(NOW + DAY) == []
    database.write(lambda tx: buddies.leave(tx, who, NOW))
    assert due(NOW + 9 * DAY) == []


def test_a_week_is_kept_whole_and_replaced_whole(database: Database) -> None:
    """When somebody is free is what they said last, in order, however often they said a span."""
    one, two = asking(database, "a"), asking(database, "b")
    spans = {
        5: [("14:00", "18:00"), ("09:00", "12:00"), ("14:00", "18:00")],
        2: [("13:00", "17:00")],
    }
    database.write(lambda tx: buddies.keep_week(tx, one, spans))
    assert database.read(lambda tx: buddies.week(tx, one)) == {
        2: [("13:00", "17:00")],
        5: [("09:00", "12:00"), ("14:00", "18:00")],
    }
    assert database.read(lambda tx: buddies.week(tx, two)) == {}
    database.write(lambda tx: buddies.keep_week(tx, one, {0: [("18:00", "20:00")]}))
    assert database.read(buddies.weeks) == {one: {0: [("18:00", "20:00")]}}
    assert database.read(lambda tx: buddies.weeks(tx, [two])) == {}


def test_a_tip_is_learnt_once(database: Database) -> None:
    """The same tip twice is remembered from the first time on."""
    who = asking(database)
    for at in (NOW, NOW + DAY):
        database.write(lambda tx, at=at: buddies.learn(tx, who, "gifts", at))
    database.write(lambda tx: buddies.learn(tx, who, "borders", NOW + HOUR))
    found = database.read(lambda tx: buddies.learnt(tx, who))
    assert list(found.items()) == [("gifts", NOW), ("borders", NOW + HOUR)]
