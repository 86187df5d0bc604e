"""Lets a paragraph that is read from the right begin there, also where a Latin name comes first."""

from __future__ import annotations

import unicodedata

_RLM = "\u200f"


def from_the_right(text: str, direction: str) -> str:
    """Return a text whose paragraphs begin at the right where they are read from there: a
    messenger goes by the first letter of each, and in a browser even by one that is isolated."""
    if direction != "rtl":
        return text
    return "\n".join(map(_led, text.split("\n")))


def _led(line: str) -> str:
    ways = [way for way in map(unicodedata.bidirectional, line) if way in ("L", "R", "AL")]
    turns = ways[:1] == ["L"] and not {"R", "AL"}.isdisjoint(ways)
    return f"{_RLM}{line}" if turns else line
