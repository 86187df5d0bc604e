"""Who sees to a case: the fixed supporter, else by area, language, hours and load; who is next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import Naast
from bot.duty import Duty
from bot.settings import Settings
from storage import cases, people, staff
from storage.cases import Chosen
from storage.database import Tx
from storage.staff import Area
from tests.conftest import FROZEN
from tests.understand.weights import whole

ZONE = ZoneInfo("Europe/Brussels")
MORNINGS = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday"), ("09:00-12:00",))


@pytest.fixture
def naast(tmp_path: Path, organisation: Path) -> Iterator[Naast]:
    """A whole Naast, half past ten on a Tuesday."""
    chosen = Settings(data=tmp_path, organisation=organisation)
    built = Naast(chosen, now=lambda: FROZEN, reads=whole())
    yield built
    built.database.close()


@pytest.fixture
def duty(naast: Naast) -> Duty:
    """The house's duty."""
    return naast.world.duty


def hire(naast: Naast, name: str, role: str = "supporter", **known: Any) -> str:
    """Employ somebody."""

    def work(tx: Tx) -> str:
        who = people.add(tx, "nl", FROZEN, role=role, name=name)
        staff.employ(tx, who, **known)
        return who

    return naast.database.write(work)


def area(naast: Naast, name: str, **known: Any) -> str:
    """Draw an area."""
    made = Area("", name, **known)
    return naast.database.write(lambda tx: staff.save_area(tx, made))


def family(naast: Naast, **home: str) -> str:
    """A family, with what is known of its home."""

    def work(tx: Tx) -> str:
        person = people.welcome(tx, "web", "a", "fr", FROZEN).id
        if home:
            staff.settle(tx, person, **home)
        return person

    return naast.database.write(work)


def choose(naast: Naast, who: str, language: str = "fr", **more: Any) -> Chosen:
    """Choose for a family."""
    return naast.database.read(
        lambda tx: naast.world.duty.choose(tx, who, language, FROZEN, **more)
    )


def test_nobody_works_here_yet(naast: Naast) -> None:
    """Then nobody is chosen, and the house's hours hold."""
    assert choose(naast, family(naast)) == Chosen(None)
    opens = naast.database.read(lambda tx: naast.world.duty.next_open(tx, None, FROZEN))
    assert opens == FROZEN


def test_the_fixed_supporter_comes_first(naast: Naast) -> None:
    """Whatever the languages and loads; while away, the backup stands in."""
    piet = hire(naast, "Piet", languages=("fr",))
    tine = hire(naast, "Tine", languages=("nl",), backup_id=piet)
    who = family(naast, supporter_id=tine)
    assert choose(naast, who) == Chosen(tine, ("fixed",))
    today = FROZEN.date()
    naast.database.write(lambda tx: staff.be_away(tx, tine, today, today + timedelta(days=3)))
    assert choose(naast, who) == Chosen(piet, ("fixed_away", f"for:{tine}"))


def test_an_area_before_a_language_before_hours_before_load(naast: Naast) -> None:
    """Each counts only among those who are alike in what stands before it."""
    here, there = area(naast, "1080"), area(naast, "1000")
    hire(naast, "Away", languages=("fr",), areas=(there,))
    dutch = hire(naast, "Dutch", languages=("nl",), areas=(here,))
    weekend = hire(
        naast, "Weekend", languages=("fr",), areas=(here,), hours={"saturday": ("09:00-12:00",)}
    )
    who = family(naast, area_id=here)
    assert choose(naast, who).person_id == weekend
    now_there = hire(naast, "Now", languages=("fr", "nl"), areas=(here,), hours=MORNINGS)
    found = choose(naast, who)
    assert found.person_id == now_there
    assert found.reasons == ("area", "language:fr", "here_now", "load:0")
    assert choose(naast, who, "nl", but={now_there}).person_id == dutch

    def busy(tx: Tx) -> None:
        other = people.welcome(tx, "web", "b", "fr", FROZEN).id
        cases.start(tx, other, "fr", "asked", FROZEN, FROZEN, chosen=Chosen(now_there))

    less = hire(naast, "Less", languages=("fr",), areas=(here,), hours=MORNINGS)
    naast.database.write(busy)
    assert choose(naast, who).person_id == less


def test_supporters_before_coordinators(naast: Naast) -> None:
    """A coordinator reads only where no supporter works at all."""
    boss = hire(naast, "Boss", "coordinator", languages=("fr",))
    who = family(naast)
    assert choose(naast, who).person_id == boss
    tine = hire(naast, "Tine", languages=("nl",))
    assert choose(naast, who).person_id == tine


def test_next_come_the_backup_and_the_coordinator(naast: Naast, duty: Duty) -> None:
    """The named backup unless they are away themselves; the area's coordinator, else the first."""
    here = area(naast, "1080")
    first = hire(naast, "First", "coordinator")
    near = hire(naast, "Near", "coordinator", areas=(here,))
    piet = hire(naast, "Piet")
    ines = hire(naast, "Ines")
    tine = hire(naast, "Tine", backup_id=piet)

    def opened(tx: Tx) -> str:
        who = people.welcome(tx, "web", "a", "nl", FROZEN).id
        case = cases.start(tx, who, "nl", "asked", FROZEN, FROZEN, chosen=Chosen(tine))
        return case.id

    case_id = naast.database.write(opened)

    def backup(tx: Tx) -> str | None:
        case = cases.get(tx, case_id)
        assert case
        return duty.backup(tx, case, FROZEN)

    assert naast.database.read(backup) == piet
    today = FROZEN.date()
    naast.database.write(lambda tx: staff.be_away(tx, piet, today, today))
    assert naast.database.read(backup) == ines
    assert naast.database.read(lambda tx: duty.coordinator(tx, here)) == near
    assert naast.database.read(lambda tx: duty.coordinator(tx, None)) in (first, near)


def test_own_hours_before_the_areas_before_the_houses(naast: Naast, duty: Duty) -> None:
    """And nobody is there on a day of absence or a Belgian holiday."""
    here = area(naast, "1080", hours={"wednesday": ("10:00-11:00",)})
    by_house = hire(naast, "House")
    by_area = hire(naast, "Area", areas=(here,))
    by_self = hire(naast, "Self", areas=(here,), hours={"thursday": ("08:00-09:00",)})
    naast.database.write(
        lambda tx: staff.be_away(tx, by_area, date(2026, 11, 25), date(2026, 11, 25))
    )

    def opens(who: str, at: datetime = FROZEN) -> datetime | None:
        return naast.database.read(lambda tx: duty.next_open(tx, who, at))

    assert opens(by_house) == FROZEN
    assert opens(by_area) == datetime(2026, 12, 2, 10, tzinfo=ZONE)
    assert opens(by_self) == datetime(2026, 11, 26, 8, tzinfo=ZONE)
    eve = datetime(2026, 12, 24, 20, tzinfo=ZONE)
    assert opens(by_house, eve) == datetime(2026, 12, 28, 9, tzinfo=ZONE)


def test_backups_that_stand_in_for_each_other_end(naast: Naast) -> None:
    """Two who are both away and name each other lead nowhere, not round and round."""
    tine = hire(naast, "Tine")
    piet = hire(naast, "Piet", backup_id=tine)
    naast.database.write(lambda tx: staff.employ(tx, tine, backup_id=piet))
    today = FROZEN.date()
    for who in (tine, piet):
        naast.database.write(lambda tx, who=who: staff.be_away(tx, who, today, today))  # type: ignore[misc]
    found = choose(naast, family(naast, supporter_id=tine))
    assert found.person_id in (tine, piet)  # somebody owns it all the same


@settings(max_examples=20, deadline=None)
@given(st.sets(st.integers(0, 4)), st.sampled_from(["nl", "fr", "ar", "fa-AF"]))
def test_whoever_works_here_somebody_is_chosen(but: set[int], language: str) -> None:
    """As long as one colleague may be asked, one is."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        naast = Naast(Settings(data=Path(folder)), now=lambda: FROZEN, reads=whole())
        team = [hire(naast, f"S{n}", languages=("fr",) if n % 2 else ()) for n in range(5)]
        found = choose(naast, family(naast), language, but={team[n] for n in but})
        assert (found.person_id is None) == (len(but) == len(team))
        assert found.person_id not in {team[n] for n in but}
        naast.database.close()
