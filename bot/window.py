"""When what may go to somebody: some messengers take free words for some hours only after the
person wrote last. Pure: it is given the times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

MARGIN = timedelta(minutes=1)
"""So much before the platform's end ours comes: what leaves now arrives a moment later."""
SOON = timedelta(hours=2)
"""From here on a window is said to close soon."""
HELD_FOR = timedelta(days=7)
"""What waited so long for the person to write is of no use any more."""

Way = Literal["hold", "ask", "elsewhere"]
"""What becomes of a message outside the window: it waits; it waits, and a template asks to answer;
or it goes to another address or a colleague hears of it."""


@dataclass(frozen=True, slots=True)
class Window:
    """The time in which free words may go to an address. ``closes`` is None where nobody ever
    wrote from there, or where the platform said that it is closed."""

    closes: datetime | None

    def is_open(self, now: datetime) -> bool:
        """Whether free words may go."""
        return self.closes is not None and now < self.closes

    def remaining(self, now: datetime) -> timedelta:
        """How long it stays open; nothing when it is closed."""
        return max(self.closes - now, timedelta(0)) if self.closes else timedelta(0)

    def closes_soon(self, now: datetime) -> bool:
        """Whether whoever writes should hurry."""
        return self.is_open(now) and self.remaining(now) <= SOON


def window_of(last_inbound: datetime | None, lasts: timedelta, *, held: bool = False) -> Window:
    """The window of an address. ``held``: something waits there already, so that it is closed,
    whatever our clock says."""
    if last_inbound is None or held:
        return Window(None)
    return Window(last_inbound + lasts - MARGIN)


def way_of(*, persons: bool, agreed: bool, stopped: bool, template: bool, asked: bool) -> Way:
    """What becomes of a message outside the window. ``persons``: it is somebody's own words, whom
    the family asked or agreed to hear; ``agreed`` and ``stopped`` are what the family said of being
    written to first; ``template``: one may go; ``asked``: one went since they wrote last."""
    if asked or (stopped and not persons) or not (persons or agreed):
        return "hold"
    if stopped or not template:
        return "elsewhere"
    return "ask"
