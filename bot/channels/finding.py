"""What `naast doctor` finds out about one thing, in one line that says what to do."""

from __future__ import annotations

from dataclasses import dataclass

_MARKS = {True: "✓", False: "✗", None: "–"}


@dataclass(frozen=True, slots=True)
class Finding:
    """``about`` names what was looked at; ``good`` is None where it is not set up. ``text`` says
    what was found, and where something is wrong also what to do and where."""

    about: str
    good: bool | None
    text: str

    def __str__(self) -> str:
        return f"{_MARKS[self.good]} {self.about}: {self.text}"
