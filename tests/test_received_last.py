"""A day of last week, as families write it: the last day of an appeal counts from it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dialogues.received import day_received

WEDNESDAY = date(2026, 12, 30)
THURSDAYS = (
    ("nl", "donderdag"),
    ("nl", "vorige week donderdag"),
    ("nl", "donderdag vorige week"),
    ("nl", "verleden donderdag"),
    ("nl", "afgelopen donderdag"),
    ("fr", "jeudi passé"),
    ("fr", "jeudi de la semaine passée"),
    ("fr", "jeudi de la semaine dernière"),
    ("en", "last thursday"),
    ("en", "thursday last week"),
    ("en", "last week, on thursday"),
)


@pytest.mark.parametrize(("language", "said"), THURSDAYS)
def test_a_day_of_last_week(language: str, said: str) -> None:
    """However it is said, on whatever day: a Thursday that is over, and never one too late."""
    assert day_received(said, language, WEDNESDAY) == date(2026, 12, 24)
    for days in range(14):
        today = WEDNESDAY + timedelta(days=days)
        found = day_received(said, language, today)
        assert found
        assert found.weekday() == 3
        assert timedelta(0) < today - found <= timedelta(days=10)


@pytest.mark.parametrize("said", ["last week", "last", "last 5 november", "last year", "de la"])
def test_no_day_in_it(said: str) -> None:
    """A week is no day: then it is asked."""
    assert day_received(said, "en", WEDNESDAY) is None
