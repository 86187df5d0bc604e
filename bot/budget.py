"""One budget for everything that Naast writes unasked, whatever it is about: at most two in seven
days, none after one that was not answered, none at night."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.beside.reminders import Quiet

MOST = 2
"""How often somebody hears from us in a week what they did not ask for."""
WEEK = timedelta(days=7)
UNANSWERED = timedelta(days=1)
"""How long it waits before it looks again whether they wrote."""


def moment(
    now: datetime,
    sent: Sequence[datetime],
    heard: datetime | None,
    quiet: Quiet,
    zone: ZoneInfo,
) -> datetime:
    """Return from when something unasked may go: now itself, or later; then it is looked at again.

    ``sent`` is when the last ones went, the latest first (as many as ``MOST`` are enough);
    ``heard`` when the person last wrote or tapped something, whatever it was; None: never, or they
    said *stop* and nothing since.
    """
    if heard is None or (sent and heard < sent[0]):
        may = now + UNANSWERED
    elif len(sent) >= MOST and sent[MOST - 1] > now - WEEK:
        may = sent[MOST - 1] + WEEK
    else:
        may = now
    return quiet.over(may, zone)
