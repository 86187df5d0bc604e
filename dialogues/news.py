"""News that was promised, to everybody who waits: for a place, for a buddy, for a family."""

from __future__ import annotations

from bot.talk.turn import Turn
from dialogues import buddy_waits, registration, wish


def bring(turn: Turn) -> None:
    """Keep each promise that is due by now, and say nothing where none is."""
    registration.news(turn)
    wish.news(turn)
    buddy_waits.news(turn)
