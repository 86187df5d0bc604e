"""Wall time and instants, at both changes of summer time and elsewhere."""

from __future__ import annotations

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given

from bot.beside import wall
from storage.times import When
from tests.beside.drawn import BRUSSELS, ZONES, lengths, locals_, utc, zones


@pytest.mark.parametrize(
    ("local", "instant", "shown"),
    [
        ("2026-11-28T15:00", utc(2026, 11, 28, 14), "2026-11-28T15:00"),
        ("2026-07-01T15:00", utc(2026, 7, 1, 13), "2026-07-01T15:00"),
        ("2026-03-29T01:59", utc(2026, 3, 29, 0, 59), "2026-03-29T01:59"),
        ("2026-03-29T02:30", utc(2026, 3, 29, 1, 30), "2026-03-29T03:30"),
        ("2026-10-25T02:30", utc(2026, 10, 25, 0, 30), "2026-10-25T02:30"),
        ("2026-10-25T03:00", utc(2026, 10, 25, 2), "2026-10-25T03:00"),
        ("2028-02-29T00:00", utc(2028, 2, 28, 23), "2028-02-29T00:00"),
    ],
)
def test_a_wall_time_is_one_instant(local: str, instant: object, shown: str) -> None:
    """A time that the wall skips moves on with it; of one that comes twice the first is meant."""
    assert wall.instant(local, BRUSSELS) == instant
    assert wall.wall(wall.instant(local, BRUSSELS), BRUSSELS) == shown


@given(local=locals_, zone=zones)
def test_what_the_wall_shows_reads_back(local: str, zone: ZoneInfo) -> None:
    """An instant's wall time means that instant again, but for the hour that comes twice."""
    at = wall.at(local, zone)
    assert wall.instant(wall.wall(at, zone), zone) == at.astimezone(UTC)
    assert wall.at(wall.written(at), zone).replace(tzinfo=None) == at.replace(tzinfo=None)


@given(local=locals_, zone=zones, minutes=lengths)
@example("2026-03-29T02:30", BRUSSELS, 60)
@example("2026-03-29T01:30", BRUSSELS, 60)
@example("2026-10-25T01:30", BRUSSELS, 60)
@example("2026-10-25T02:30", BRUSSELS, 60)
def test_the_quarters_cover_the_meetup_and_no_more(
    local: str, zone: ZoneInfo, minutes: int
) -> None:
    """From its beginning to its end without a hole, and nothing beyond the quarters begun."""
    begins, ends = wall.instant(local, zone), wall.ends(local, zone, minutes)
    found = wall.quarters(local, zone, minutes)
    assert found == list(range(found[0], found[-1] + 1))
    assert found[0] * 900 <= begins.timestamp() < (found[0] + 1) * 900
    assert found[-1] * 900 < ends.timestamp() <= (found[-1] + 1) * 900


def test_until_four_is_until_four() -> None:
    """Over the end of summer time a meetup lasts as long on the clock as people think."""
    assert len(wall.quarters("2026-10-25T01:30", BRUSSELS, 120)) == 12
    assert len(wall.quarters("2026-03-29T01:30", BRUSSELS, 120)) == 4
    assert f"{wall.ends('2026-10-25T01:30', BRUSSELS, 120):%H:%M}" == "03:30"


def test_meetups_that_touch_do_not_overlap() -> None:
    """One ends when the next begins: no quarter is in both, across midnight too."""
    before = wall.quarters("2026-12-31T23:15", BRUSSELS, 45)
    after = wall.quarters("2027-01-01T00:00", BRUSSELS, 30)
    assert after[0] == before[-1] + 1


def test_another_zone_is_another_instant() -> None:
    """A meetup that moves to another zone keeps its wall time and changes its instant."""
    found = {wall.instant("2026-11-28T15:00", zone) for zone in ZONES}
    assert len(found) == len(ZONES) - 1  # Casablanca is an hour from UTC, as Brussels is
    assert max(found) - min(found) > timedelta(hours=12)


@pytest.mark.parametrize(
    ("local", "minutes"),
    [
        *(("2026-02-31T10:00", 60), ("2026-11-28", 60), ("2026-11-28T24:00", 60), ("", 60)),
        *(("2026-11-28T10:00:00", 60), ("2026-11-28T10:00+01:00", 60), ("2026-11-28T10:00", 0)),
        *(("9999-12-31T23:59", 60), ("0001-01-01T00:00", 60), ("2026-11-28T10:00", 10**12)),
        *(("2026-1-5T09:00", 60), ("2026-W48-6T15:00", 60), ("20261128T1500+01", 60)),
    ],
)
def test_what_is_no_time_is_refused(local: str, minutes: int) -> None:
    """31 February, a day without an hour, no length, the end of the calendar: ValueError."""
    with pytest.raises(ValueError):
        wall.quarters(local, BRUSSELS, minutes)


@given(local=locals_, zone=zones, minutes=lengths)
@example("2026-03-29T02:30", BRUSSELS, 60)
@example("2026-03-29T01:30", BRUSSELS, 90)
def test_storage_books_the_same_quarters(local: str, zone: ZoneInfo, minutes: int) -> None:
    """What is reckoned here and what storage books is the same time."""
    kept = When(local, zone.key, minutes)
    assert kept.starts == wall.instant(local, zone)
    assert list(kept.quarters()) == wall.quarters(local, zone, minutes)
