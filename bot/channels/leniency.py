"""Reads what a platform sends by its shape: whatever stands there, nothing here raises."""

from __future__ import annotations

from collections.abc import Mapping


def mapping(value: object) -> Mapping[str, object]:
    """Return an object as it is, and an empty one for anything else."""
    return value if isinstance(value, Mapping) else {}


def number(value: object) -> int | None:
    """Return a whole number that every database takes."""
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**63:
        return None
    return value


def word(value: object) -> str | None:
    """Return an id or code: short and printable."""
    if isinstance(value, str) and 0 < len(value) <= 512 and value.isprintable():
        return value
    return None


def text(value: object) -> str:
    """Return a text that every database takes: no half characters and no NUL."""
    if not isinstance(value, str):
        return ""
    whole = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\0", "")


def place(latitude: object, longitude: object) -> tuple[float, float] | None:
    """Return latitude and longitude in degrees, where they are a place on this earth."""
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    return float(latitude), float(longitude)
