"""How a map of signals reads: how dark a number is, and whether it went up or down."""

from __future__ import annotations

from typing import Literal

STEPS = 4
"""Shades of a map, from the lightest to the darkest."""
Trend = Literal["up", "down", "same", ""]


def heat(families: int, most: int) -> int:
    """Return the shade of a number beside the largest of its map: 1 to STEPS."""
    return min(STEPS, max(1, -(-families * STEPS // most))) if most else 1


def trend(families: int | None, before: int | None) -> Trend:
    """Return how a number stands to that of the quarter before; empty unless both are shown."""
    if families is None or before is None:
        return ""
    return "up" if families > before else "down" if families < before else "same"


def rounded(families: int, to: int = 5) -> int:
    """Return a number as a report tells it to others: rounded down."""
    return families // to * to
