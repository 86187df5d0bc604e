"""Errands: done once, in a turn of the person they are for, and never as a second voice."""

from __future__ import annotations

import asyncio
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app import Naast
from bot.settings import Settings
from storage import cases, duos, errands, people, personal
from storage.cases import Case
from storage.database import Database, Tx
from storage.seal import Seal
from storage.tables import addresses
from storage.tables import people as people_table
from tests.beside.duo import Pair, beside, id_of, waiting
from tests.beside.test_meetup import asked
from tests.conftest import EXAMPLE, FROZEN
from tests.serving import Family, serving
from tests.speaking import text


def case_of(duo: Pair) -> Case:
    found = duo.naast.database.read(lambda tx: cases.open_of(tx, id_of(duo.amal)))
    assert found
    return found


def taken(duo: Pair) -> Case:
    """Karin has Amal's talk."""
    duo.amal.types("human")
    duo.amal.types("Hello?")
    case = case_of(duo)
    duo.naast.desk.take(case.id, duo.karin).result()
    duo.amal.reads()
    return case


def test_what_asks_waits_while_a_person_has_the_talk(duo: Pair) -> None:
    """Not one word of it, until the case is closed; then it is asked."""
    case = taken(duo)
    asked(duo)
    assert duo.amal.reads() == []
    duo.passes(minutes=15)
    assert duo.amal.reads() == []
    duo.naast.desk.close(case.id, duo.karin).result()
    duo.amal.reads()
    duo.passes(minutes=15)
    assert "Lien would like to meet you" in text(duo.amal.reads())


def test_what_only_tells_is_told_whoever_has_the_talk(duo: Pair) -> None:
    """A word from the buddy comes through, and the talk stays with the person."""
    taken(duo)
    duo.lien.types("write to the family")
    duo.lien.types("I am thinking of you")
    heard = duo.hears(duo.amal)
    assert [each.text for each in heard] == ["I am thinking of you"]
    assert duo.amal.types("Thank you") == []
    assert case_of(duo).state == "taken"


def test_late_in_one_tap_while_a_person_has_the_talk(duo: Pair) -> None:
    """Meetups can be seen to at any moment; what is typed is still for the person."""
    asked(duo)
    duo.amal.taps("Yes, that suits me")
    (found,) = duo.agreed()
    duo.hears(duo.lien)
    taken(duo)
    assert "Lien knows it now" in text(duo.amal.picks(f"go=meetups:late.{found.id}"))
    assert "a little late" in text(duo.hears(duo.lien))
    duo.amal.types("meetups")
    assert "Tap one" in text(duo.amal.reads()) or duo.amal.choices()
    duo.amal.taps("Saturday 28 November")
    assert duo.amal.types("This is for Karin") == []


def test_nobody_is_asked_in_the_middle_of_an_answer(duo: Pair) -> None:
    """What Amal is typing now is not taken for an answer to something else."""
    duo.amal.types("call me")
    asked(duo)
    assert duo.amal.reads() == []
    duo.passes(minutes=6)
    assert "Lien would like to meet you" in text(duo.amal.reads())


def test_nobody_is_asked_who_was_asked_whether_they_are_safe(duo: Pair) -> None:
    """Danger comes first, for half a day."""
    duo.amal.types("I want to die")
    asked(duo)
    duo.passes(hours=1)
    assert "Lien would like" not in text(duo.amal.reads())
    duo.passes(hours=12)
    assert "Lien would like" in text(duo.amal.reads())


def test_what_a_crash_left_is_done_once(duo: Pair, tmp_path: Path) -> None:
    """Nothing ran after the commit; another Naast on the same data finds it, and one does it."""
    duo.lien.types("write to the family")
    duo.lien.types("Hello")
    again = Naast(Settings(data=tmp_path, organisation=EXAMPLE), now=duo.clock)
    for naast in (again, duo.naast, again):
        asyncio.run(naast.errands.round())
    assert [each.text for each in duo.amal.reads()] == ["Hello"]
    again.database.close()


def test_an_errand_that_fails_does_not_stop_the_others(duo: Pair) -> None:
    """It is tried again later and at last given up; the rest is done."""
    person = id_of(duo.amal)
    duo.naast.database.write(lambda tx: errands.add(tx, person, "no-such-dialogue", "x", FROZEN))
    duo.lien.types("write to the family")
    duo.lien.types("Hello")
    assert "Hello" in text(duo.hears(duo.amal))
    assert waiting(duo.naast, duo.amal) == ["no-such-dialogue"]
    duo.passes(days=4)
    assert waiting(duo.naast, duo.amal) == []


def test_for_somebody_who_is_gone(duo: Pair) -> None:
    """Nobody is looked for who was forgotten; who stays hears it kindly, once."""
    asked(duo)
    duo.naast.database.write(lambda tx: personal.erase(tx, id_of(duo.lien), FROZEN))
    duo.clock.at += timedelta(minutes=6)
    heard = text(duo.hears(duo.amal))
    assert "is not there any more" in heard
    assert "You did nothing wrong" in heard
    assert duo.hears(duo.amal) == []
    found = duo.naast.database.read(lambda tx: duos.get(tx, duo.duo))
    assert found is None or found.state == "ended"


@pytest.mark.parametrize("rule", ["errands", "reminders", "afters", "repeats"])
def test_the_clock_looks(duo: Pair, rule: str) -> None:
    """Every rule is one of those that the clock ticks for."""
    clock = duo.naast.clock

    async def started() -> set[str]:
        clock.start()
        found = {job.args[0].__name__ for job in clock._ticks.get_jobs()}
        clock.stop()
        return found

    assert rule in asyncio.run(started())


def test_on_a_server_the_other_hears_it_at_once_and_after_a_kill(tmp_path: Path) -> None:
    """A word goes over within a breath of its commit; written just before SIGKILL, it goes over
    when the server is back."""
    with serving(tmp_path) as running:
        lien, amal = (_at_the_menu(running.url) for _ in range(2))
        with closing(Database(Settings(data=tmp_path).database, _seal(tmp_path))) as database:
            duo = database.write(_beside)
            assert lien.sends(picked=f"go=write:{duo}").status_code == 202
            lien.reads()
            lien.types("Hello from Lien")
            assert "Hello from Lien" in str(amal.reads())
            lien.sends(picked=f"go=write:{duo}")
            lien.reads()
            lien.types("And again")
            running.kill()
            running.start()
            amal.http.get("/messages")
            heard = str(amal.http.get("/messages").json()["messages"])
            deadline = time.monotonic() + 30
            while "And again" not in heard and time.monotonic() < deadline:
                time.sleep(0.2)
                heard = str(amal.http.get("/messages").json()["messages"])
            assert heard.count("And again") == 1


def _at_the_menu(url: str) -> Family:
    found = Family(url, "en")
    found.reads()
    found.taps("English")
    found.types("menu")
    return found


def _seal(data: Path) -> Seal:
    return Seal(Settings(data=data).secrets())


def _beside(tx: Tx) -> str:
    """Make the two who are there a buddy and a family."""
    now = datetime.now(UTC)
    query = select(addresses.c.person_id).join(
        people_table, people_table.c.id == addresses.c.person_id
    )
    first, second = tx.c.execute(query.order_by(people_table.c.created)).scalars()
    karin = people.add(tx, "nl", now, role="coordinator", name="Karin")
    return beside(tx, first, second, karin)
