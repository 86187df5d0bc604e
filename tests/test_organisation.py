"""The organisation: its file, its hours, and what follows from them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.organisation import Organisation, OrganisationFault, read_organisation
from tests.conftest import EXAMPLE

MINUTES = 240  # promised in the example
ZONE = ZoneInfo("Europe/Brussels")


def house(**hours: list[str]) -> Organisation:
    raw = yaml.safe_load(EXAMPLE.read_text())
    raw["duty"]["hours"] = hours
    return Organisation.model_validate(raw)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_the_example_validates_unchanged() -> None:
    """It ships to be copied."""
    assert read_organisation(EXAMPLE)


def test_without_a_file_there_is_no_organisation(tmp_path: Path) -> None:
    """A try-out, not a fault."""
    assert read_organisation(tmp_path / "organisation.yaml") is None


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda d: d.pop("name"), "name"),
        (lambda d: d.pop("privacy_contact"), "privacy_contact"),
        (lambda d: d.update(colour="green"), "colour"),
        (lambda d: d.update(nme="x"), "nme"),
        (lambda d: d["crisis"].update(policy="maybe"), "crisis.policy"),
        (lambda d: d["duty"].update(readers=[]), "duty.readers"),
        (lambda d: d["duty"]["hours"].update(monday=["17:00-09:00"]), "hours are written"),
        (lambda d: d["duty"]["hours"].update(monday=["9-5"]), "hours are written"),
        (lambda d: d["duty"]["hours"].update(mondag=[]), "duty.hours"),
        (lambda d: d["retention"].update(messages=0), "retention.messages"),
    ],
)
def test_a_broken_file_is_one_line_that_says_where(
    tmp_path: Path, change: object, says: str
) -> None:
    """The line names the field."""
    raw = yaml.safe_load(EXAMPLE.read_text())
    change(raw)  # type: ignore[operator]
    path = tmp_path / "organisation.yaml"
    path.write_text(yaml.safe_dump(raw))
    with pytest.raises(OrganisationFault) as fault:
        read_organisation(path)
    assert says in str(fault.value)
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize("content", [b"a: [1", b"\xff\xfe", b"- x", b"just words", b""])
def test_a_file_that_is_no_mapping_is_one_line(tmp_path: Path, content: bytes) -> None:
    """Broken YAML, no text, a list: all are told kindly."""
    path = tmp_path / "organisation.yaml"
    path.write_bytes(content)
    with pytest.raises(OrganisationFault) as fault:
        read_organisation(path)
    assert "\n" not in str(fault.value)


def test_split_hours_and_weekends_and_holidays() -> None:
    """Open means open now; the next opening jumps over lunch, weekends and holidays."""
    organisation = read_organisation(EXAMPLE)
    assert organisation
    hours = organisation.hours(ZONE)
    assert hours.open_at(at("2026-11-24T10:30"))
    assert not hours.open_at(at("2026-11-24T12:45"))
    assert hours.next_open(at("2026-11-24T12:45")) == at("2026-11-24T13:30")
    assert hours.next_open(at("2026-11-27T15:00")) == at("2026-11-30T09:00")
    assert hours.next_open(at("2026-12-24T20:00")) == at("2026-12-28T09:00")


def test_an_answer_is_owed_in_hours_of_duty() -> None:
    """Four hours of duty asked at ten on Tuesday end that afternoon; on Friday, on Monday."""
    organisation = read_organisation(EXAMPLE)
    assert organisation
    assert organisation.hours(ZONE).after(at("2026-11-24T10:30"), MINUTES) == at("2026-11-24T15:30")
    assert organisation.hours(ZONE).after(at("2026-11-27T11:30"), MINUTES) == at("2026-11-30T12:00")


def test_nobody_ever_there_is_said_as_such() -> None:
    """Without hours there is no next opening, and a due time all the same."""
    empty = house()
    assert empty.hours(ZONE).next_open(at("2026-11-24T10:30")) is None
    assert empty.hours(ZONE).after(at("2026-11-24T10:30"), MINUTES) > at("2026-11-24T10:30")


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)))
def test_the_next_opening_is_open_and_not_before(moment: datetime) -> None:
    """Whatever the moment, summer time or not, who is told "from then" finds somebody then."""
    hours = house(monday=["09:00-12:30", "13:30-17:00"], sunday=["02:00-24:00"]).hours(ZONE)
    instant = moment.replace(tzinfo=ZONE)
    opens = hours.next_open(instant)
    assert opens
    assert opens >= instant
    assert hours.open_at(opens) or hours.open_at(opens + timedelta(hours=1))
