"""Check-ins, the report and its files: what people told, and counts that tell of nobody."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import Naast
from bot.console.buddies.numbers import FEWEST, Count, column
from bot.console.buddies.report import STORY
from bot.spreadsheet import written
from storage import afters, checkins, consents, duos, meetups, staff
from storage.database import Tx
from storage.duos import Duo
from storage.staff import Area
from storage.times import When
from tests.console.conftest import Colleague, Moving
from tests.console.test_buddies import jette as jette
from tests.console.test_buddies import (
    person,
    ready,
    together,
    wishing,
)
from tests.console.test_house import words

CHECKINS, REPORT = "/console/checkins", "/console/report"


# -- check-ins -------------------------------------------------------------------------------------


def answered(
    naast: Naast, duo: Duo, who: str, felt: str, body: str, *, share: bool = False
) -> None:
    """Somebody says how it is."""
    now = naast.now()

    def work(tx: Tx) -> None:
        checkins.plan(tx, duo.id, who, "month1", now)
        (found,) = [c for c in checkins.of_duo(tx, duo.id) if c.person_id == who]
        checkins.ask(tx, found.id, now)
        if body:
            checkins.answer(tx, found.id, now, felt=felt, body=body, share=share)
        if share:
            consents.give(tx, who, STORY, "De Brug", now)

    naast.database.write(work)


def test_what_is_difficult_stands_first(
    naast: Naast,
    nora: Colleague,
    jette: str,
) -> None:
    """With what was said; who has not answered stands there too; nothing of other areas."""
    duo = together(naast, nora, jette)
    answered(naast, duo, duo.side("buddy")[0].person_id, "hard", "het is <b>zwaar</b>")
    answered(naast, duo, duo.side("family")[0].person_id, "", "")
    page = words(nora.sees(CHECKINS))
    assert "Difficult for somebody Yusuf Buddy · after a month · 24 Nov · 🙁 Difficult" in page
    assert "het is &lt;b&gt;zwaar" in nora.sees(CHECKINS)
    assert "Asked, not answered yet Amal Family · after a month" in page
    made = Area("", "Elders")
    elsewhere = naast.database.write(lambda tx: staff.save_area(tx, made))
    wim = Colleague(naast, "Wim", role="coordinator")
    naast.database.write(lambda tx: staff.employ(tx, wim.id, areas=[elsewhere]))
    wim.signs_in()
    assert "zwaar" not in wim.sees(CHECKINS) + wim.sees(REPORT)


# -- no small groups -------------------------------------------------------------------------------


def shown(counts: list[int]) -> tuple[Mapping[str, float | None], float | None]:
    """What is shown of these people by area."""
    found = column({str(n): Count(many, many) for n, many in enumerate(counts)})
    return found.cells, found.total


def sums(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    """Every way to write a number as a sum of so many."""
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in sums(total - first, parts - 1):
            yield (first, *rest)


@given(st.lists(st.integers(0, 8), min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_no_small_number_can_be_worked_out(counts: list[int]) -> None:
    """Of all that could be behind what is shown, each number that is left out has more than one
    possible value: whoever knows the rule and does the sums learns none."""
    cells, total = shown(counts)
    for name, cell in cells.items():
        assert cell is None or counts[int(name)] >= FEWEST
    hidden = [int(name) for name, cell in cells.items() if cell is None]
    if not hidden or total is None:
        assert total is not None or sum(counts) < FEWEST
        return
    rest = int(total) - sum(int(cell) for cell in cells.values() if cell is not None)
    possible = []
    for guess in sums(rest, len(hidden)):
        whole = list(counts)
        for at, many in zip(hidden, guess, strict=True):
            whole[at] = many
        if shown(whole) == (cells, total):
            possible.append(guess)
    assert tuple(counts[at] for at in hidden) in possible
    for at in range(len(hidden)):
        values = {guess[at] for guess in possible}
        assert len(values) > 1, (counts, cells, total)


def test_large_numbers_are_shown_as_they_are() -> None:
    """Nothing is left out where nothing is small."""
    assert shown([7, 5, 31]) == ({"0": 7, "1": 5, "2": 31}, 43)
    assert shown([7, 2, 3, 31]) == ({"0": 7, "1": None, "2": None, "3": 31}, 43)
    assert shown([7, 2, 31]) == ({"0": None, "1": None, "2": None}, 40)
    assert shown([3]) == ({"0": None}, None)


# -- the report ------------------------------------------------------------------------------------


def many(naast: Naast, nora: Colleague, area: str, count: int) -> list[Duo]:
    """So many duos of an area, each of which met once for an hour."""
    found = []
    for n in range(count):
        yusuf = ready(naast, f"Buddy {area[:3]}{n}", area, nora)
        wish, now = wishing(naast, area, person(naast, f"Gezin {n}")), naast.now()

        def work(tx: Tx, y: str = yusuf, w: str = wish.person_id, now: datetime = now) -> Duo:
            sides = [duos.Member(w, "family", ""), duos.Member(y, "buddy", "")]
            made = duos.propose(tx, sides, now, area_id=area)
            for each in sides:
                made = duos.answer(tx, made.id, each.person_id, True, now)
            when = When("2026-11-28T15:00", "Europe/Brussels", 90)
            meetups.plan(tx, made.id, w, "walk", when, now)
            return made

        found.append(naast.database.write(work))
    return found


@pytest.fixture
def two_areas(
    naast: Naast,
    nora: Colleague,
    clock: Moving,
    jette: str,
) -> list[Duo]:
    """Six duos in Jette, seven in Evere, few in Zaventem and Asse, a week later."""
    found = many(naast, nora, jette, 6)
    for name, count in (("Evere", 7), ("Zaventem", 2), ("Asse", 3)):
        area = naast.database.write(lambda tx, n=name: staff.save_area(tx, Area("", n)))
        found += many(naast, nora, area, count)
    clock.at += timedelta(days=7)
    nora.signs_in()
    return found


def cells(content: bytes) -> list[list[str]]:
    """A CSV file as a spreadsheet reads it."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_report_shows_counts_and_stories_and_no_small_group(
    naast: Naast, nora: Colleague, two_areas: list[Duo]
) -> None:
    """The few of Zaventem and Asse are behind no number, and not to be had by subtraction; a story
    is told while its yes stands, without a name; the file says the same as the page."""
    teller, other = (two_areas[n].side("family")[0].person_id for n in (0, 1))
    answered(naast, two_areas[0], teller, "good", "Ik durf meer", share=True)
    answered(naast, two_areas[1], other, "good", "Dit blijft hier")
    page = words(nora.sees(REPORT))
    assert "Asse * * * * * Evere 7 7 7 10.5 * Jette 6 6 6 9 * Zaventem * * * * *" in page
    assert "Together 18 18 18 27 *" in page
    assert "Fewer than five people" in page
    assert "Ik durf meer" in page
    assert "Dit blijft hier" not in page
    assert "Gezin" not in page
    rows = cells(nora.http.get(f"{REPORT}/numbers.csv").content)
    assert rows[2] == ["Evere", "7", "7", "7", "10.5", "*"]
    assert rows[-1] == ["Together", "18", "18", "18", "27", "*"]
    hours = cells(nora.http.get(f"{REPORT}/hours.csv").content)
    assert hours[0] == ["Name", "Meetups", "Hours"]
    assert len(hours) == 19
    assert hours[1][1:] == ["1", "1.5"]
    consents_end = lambda tx: consents.revoke(tx, teller, STORY, naast.now())  # noqa: E731
    naast.database.write(consents_end)
    assert "Ik durf meer" not in nora.sees(REPORT)
    assert "Evere * * *" in words(nora.sees(f"{REPORT}?year=2025"))
    assert "Report 2026" in words(nora.sees(f"{REPORT}?year=1066"))


def test_what_did_not_happen_counts_nowhere(
    naast: Naast, nora: Colleague, two_areas: list[Duo]
) -> None:
    """One side says that it did not: no meetup and no hours, in the numbers and the statement."""
    (made,) = naast.database.read(lambda tx: meetups.of_duo(tx, two_areas[6].id))
    who = two_areas[6].side("family")[0].person_id
    naast.database.write(lambda tx: afters.answer(tx, made.id, who, naast.now(), felt="not"))
    page = words(nora.sees(REPORT))
    assert "Evere 7 7 6 9 *" in page
    assert "Together 18 18 17 25.5 *" in page
    assert len(cells(nora.http.get(f"{REPORT}/hours.csv").content)) == 18


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(begin: str) -> None:
    """A name that begins like one stays a name."""
    ((cell,),) = cells(written([[f"{begin}HYPERLINK(1)"]]).encode())
    assert cell == f"'{begin}HYPERLINK(1)"
    assert cells(written([['Amal, met "komma"', ""]]).encode()) == [['Amal, met "komma"', ""]]
