"""Until when a family can be written to, where its messenger lets us for some hours only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.turn import Lasts
from bot.window import window_of
from storage import people, windows
from storage.database import Tx


@dataclass(frozen=True, slots=True)
class Gate:
    """How it stands on a channel: when it ``closes`` (None: it is closed), whether that is
    ``soon``, and when the family was ``asked`` to write, since it last did."""

    channel: str
    closes: datetime | None
    soon: bool
    asked: datetime | None


def gate(tx: Tx, person_id: str, lasts: Lasts, now: datetime) -> Gate | None:
    """Return how it stands where a family is reached; None where we may always write."""
    place = people.main_address(tx, person_id)
    span = lasts(place[0]) if place else None
    standing = windows.of(tx, *place) if place and span else None
    if place is None or span is None or standing is None:
        return None
    window = window_of(standing.last_inbound, span, held=standing.held is not None)
    closes = window.closes if window.is_open(now) else None
    return Gate(place[0], closes, window.closes_soon(now), standing.asked)
