"""What time it is: the real clock, or a frozen one for tests (NAAST_NOW, NAAST_NOW_FILE)."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

Now = Callable[[], datetime]
"""Gives the present instant, aware, in UTC."""


class BadInstant(ValueError):
    """A frozen clock that is no ISO 8601 instant with an offset."""


def clock_from(environ: dict[str, str] | os._Environ[str] = os.environ) -> Now:
    """Return the clock that the environment asks for. Raises BadInstant."""
    file, fixed = environ.get("NAAST_NOW_FILE"), environ.get("NAAST_NOW")
    if file:
        path = Path(file)
        instant(path.read_text())
        return lambda: instant(path.read_text())
    if fixed:
        frozen = instant(fixed)
        return lambda: frozen
    return real


def real() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def instant(text: str) -> datetime:
    """Read one ISO 8601 instant with offset. Raises BadInstant."""
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError as fault:
        raise BadInstant(f"not an ISO 8601 instant: {text.strip()[:40]!r}") from fault
    if read.tzinfo is None:
        raise BadInstant(f"an instant needs an offset, like 2026-11-22T10:00+01:00: {text!r}")
    return read.astimezone(UTC)
