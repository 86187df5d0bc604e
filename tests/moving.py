"""A clock that tests move, and who hears what time did."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from storage.cases import Case
from storage.database import Tx
from tests.conftest import FROZEN


@dataclass
class Moving:
    """A clock that stands still until a test moves it."""

    at: datetime = FROZEN

    def __call__(self) -> datetime:
        return self.at

    def passes(self, **time: float) -> None:
        """Let time pass."""
        self.at += timedelta(**time)


@dataclass
class Told:
    """Remembers which colleague was told what."""

    all: list[tuple[str, str]] = field(default_factory=list)

    def __call__(self, tx: Tx, staff_id: str, case: Case, code: str, now: datetime) -> None:
        self.all.append((staff_id, code))
