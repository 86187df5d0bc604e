"""What a check finds, and how it is told: lines under a title, and a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

_MARKS = {True: "✓", False: "✗", None: "·"}
_MOST_NAMED = 5  # names that one line lists


@dataclass(frozen=True, slots=True)
class Line:
    """One finding: good, wrong, or (None) only good to know."""

    good: bool | None
    text: str

    def __str__(self) -> str:
        return f"  {_MARKS[self.good]} {self.text}"


@dataclass(frozen=True, slots=True)
class Group:
    """The findings on one subject."""

    title: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was found."""

    groups: Sequence[Group]
    seconds: float = field(default=0.0, compare=False)

    @property
    def faults(self) -> list[str]:
        """What is wrong."""
        return [line.text for group in self.groups for line in group.lines if line.good is False]

    @property
    def code(self) -> int:
        """The exit code: 0 when all is well, 1 when something is wrong."""
        return 1 if self.faults else 0

    def __str__(self) -> str:
        parts = ["\n".join([group.title, *map(str, group.lines)]) for group in self.groups]
        count = len(self.faults)
        verdict = f"{count} to put right" if count else "all is well"
        return "\n\n".join([*parts, f"{verdict} (looked for {self.seconds:.1f} s)"])


def some(names: Sequence[str]) -> str:
    """Name a few, and how many more there are."""
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
