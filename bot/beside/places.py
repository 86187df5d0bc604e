"""How far two postcodes are apart, by the middle of each; unknown where we do not know both."""

from __future__ import annotations

from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

import yaml

_TABLE = Path(__file__).with_name("places.yaml")
_ROUND_EARTH = 2 * 6371.0  # km, the diameter


@lru_cache(maxsize=1)
def middles() -> dict[str, tuple[float, float]]:
    """Where the middle of each known postcode is: degrees north and east."""
    table = yaml.safe_load(_TABLE.read_text(encoding="utf-8"))
    return {str(postcode): (north, east) for postcode, (north, east) in table.items()}


@lru_cache(maxsize=20_000)
def km_apart(one: str, other: str) -> int | None:
    """Return the whole kilometres between two postcodes as the crow flies, or None."""
    one, other = one.strip(), other.strip()
    if not one or not other:
        return None
    if one == other:
        return 0
    here, there = middles().get(one), middles().get(other)
    if here is None or there is None:
        return None
    north, east = radians(there[0] - here[0]), radians(there[1] - here[1])
    bow = sin(north / 2) ** 2
    bow += cos(radians(here[0])) * cos(radians(there[0])) * sin(east / 2) ** 2
    return round(_ROUND_EARTH * asin(sqrt(bow)))
