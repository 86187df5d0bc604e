"""What the tests of bot/beside draw: wall times, zones, weeks, availabilities."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from bot.beside.free import Availability

BRUSSELS = ZoneInfo("Europe/Brussels")
ZONES = [
    BRUSSELS,
    *map(ZoneInfo, ("Africa/Casablanca", "Asia/Kathmandu", "America/New_York", "UTC")),
    ZoneInfo("Australia/Lord_Howe"),
]
zones = st.sampled_from(ZONES)
# Both changes of summer time, the ends of a year, and a leap day are drawn more often.
_NEAR = [(2026, 3, 29), (2026, 10, 25), (2026, 12, 31), (2028, 2, 29), (2026, 11, 22)]
days = st.one_of(
    st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    st.builds(
        lambda near, shift: date(*near) + timedelta(days=shift),
        st.sampled_from(_NEAR),
        st.integers(-2, 2),
    ),
)
clocks = st.builds(lambda minutes: f"{minutes // 60:02}:{minutes % 60:02}", st.integers(0, 1439))
locals_ = st.builds(lambda day, clock: f"{day}T{clock}", days, clocks)
lengths = st.integers(1, 300)
_halves = st.integers(0, 48).map(lambda n: f"{n // 2:02}:{n % 2 * 30:02}")
spans = st.lists(st.tuples(_halves, _halves).filter(lambda span: span[0] < span[1]), max_size=3)
weeks = st.dictionaries(st.integers(0, 6), spans, max_size=7)


@st.composite
def availabilities(draw: st.DrawFn, around: datetime) -> Availability:
    """Somebody's time, with days away and bookings in the weeks after an instant."""
    soon = st.integers(0, 25 * 96).map(lambda quarters: around + timedelta(minutes=15 * quarters))
    booked = draw(st.lists(st.tuples(soon, st.integers(1, 30)), max_size=12))
    away = draw(st.lists(st.integers(0, 24), max_size=8))
    return Availability(
        draw(weeks),
        {(around + timedelta(days=n)).date() for n in away},
        tuple((begins, begins + timedelta(minutes=10 * tens)) for begins, tens in booked),
    )


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type]
