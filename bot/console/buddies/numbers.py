"""Counts that tell of nobody: what fewer than five people are behind is not shown, and cannot be
worked out from the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FEWEST = 5
"""People behind a number that is shown."""


@dataclass(frozen=True, slots=True)
class Count:
    """A number of one area, and how many people are behind it."""

    value: float
    people: int


@dataclass(frozen=True, slots=True)
class Column:
    """What is shown of a measure: a number for each area or None, and all together or None."""

    cells: Mapping[str, float | None]
    total: float | None


def column(counts: Mapping[str, Count]) -> Column:
    """Return what can be shown. Small numbers are left out where their sum, which is what the total
    leaves, says nothing of each; else all numbers of the areas are, and only the total stands: to
    leave out the next smallest would tell by which one it was."""
    people = {name: each.people for name, each in counts.items()}
    if sum(people.values()) < FEWEST:
        return Column(dict.fromkeys(counts), None)
    hidden = [name for name in people if people[name] < FEWEST]
    if hidden and _tells([people[name] for name in hidden]):
        hidden = list(people)
    cells = {name: None if name in hidden else each.value for name, each in counts.items()}
    return Column(cells, sum(each.value for each in counts.values()))


def _tells(hidden: Sequence[int]) -> bool:
    """Whether the sum of what is left out says what stands behind it: one alone, too few people, or
    each as many as a number can be that is left out."""
    together = sum(hidden)
    return len(hidden) == 1 or together < FEWEST or together == (FEWEST - 1) * len(hidden)
