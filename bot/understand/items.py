"""What a piece of a text says about time: a day, an hour, a week, or a doubt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.understand.clocks import Clock

AROUND = ("next", "this", "coming", "last", "every")
"""The words that turn a weekday or a week into another one."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that was said about time, from which token to which."""

    kind: str
    start: int
    end: int
    day: Callable[[], date] | None = None
    """Of a day: which date it is. Raises ValueError."""
    value: int = 0
    clock: Clock | None = None
    mode: str = ""
