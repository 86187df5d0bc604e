"""What may be shown of a quarter's signals: nothing that fewer than five families are behind, and
nothing from which somebody could work that out, whatever else they read.

A number is split into parts (all into B's, a B into rights, those into areas) or stands alone. Of
the parts, those with enough families are shown, and what is left is one group together. Where that
group would be small, the smallest parts that are shown join it; where its size would tell of
each part in it, nothing is split. So for every part that is not shown there is another world in
which nobody is in it and the same is shown: give what joined the group to another hidden part, all
small ones to a third. That holds for who knows this rule, since the rule decides by sizes alone.

A part that nobody named is treated like a small one. It shows only where every part that is
shown fills the whole, and that nobody named something tells of nobody. Quarters have no family in
common that anybody could recognise, only quarters that are over are shown, and what was shown of
one is kept and never worked out again: no two reports overlap.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

FEWEST = 5
"""Families behind a number that is shown."""
ALL = "*"
"""Everything together."""
OTHERS = "~"
"""What is not shown apart, together."""
_JOIN = 3
"""Of two parts, one and the whole tell the other."""

Side = Literal["b", "subject", "area"]


@dataclass(frozen=True, slots=True)
class Signal:
    """One family names one thing; ``family`` tells families of one quarter apart."""

    b: str
    subject: str
    area: str
    family: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A number that may be shown: different families. A side is an id, ALL or OTHERS."""

    b: str
    subject: str
    area: str
    families: int


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that could be named, whether or not anybody did."""

    bs: Collection[str]
    subjects: Collection[str]
    areas: Collection[str]


@dataclass(frozen=True, slots=True)
class Split:
    """The parts that are shown, and those that are one group, in which there may be nobody."""

    shown: tuple[str, ...]
    others: tuple[str, ...]


def release(found: Sequence[Signal], known: Known, fewest: int = FEWEST) -> list[Cell]:
    """Return every number of a quarter that may be shown, the largest group first."""
    whole = Cell(ALL, ALL, ALL, _many(found))
    if whole.families < fewest:
        return []
    sides: dict[Side, Collection[str]] = {
        "b": {*known.bs, *(each.b for each in found)},
        "subject": {*known.subjects, *(each.subject for each in found)},
        "area": {*known.areas, *(each.area for each in found)},
    }
    return _grown(whole, found, sides, ("b", "subject"), fewest)


def _grown(
    cell: Cell,
    found: Sequence[Signal],
    sides: Mapping[Side, Collection[str]],
    along: tuple[Side, ...],
    fewest: int,
) -> list[Cell]:
    """A cell with what it is split into; where it is not split any further, by area."""
    side = along[0] if along else "area"
    parts = {name: _families(found, side, [name]) for name in sides[side]}
    made = split(parts, fewest)
    if made is None:
        return [cell] if side == "area" else _grown(cell, found, sides, (), fewest)
    cells = [cell]
    for name, names in [*((one, [one]) for one in made.shown), (OTHERS, made.others)]:
        inside = [each for each in found if getattr(each, side) in names]
        if inside:
            part = replace(cell, families=_many(inside), **{side: name})
            further = along[1:] if name != OTHERS else ()
            cells += [part] if side == "area" else _grown(part, inside, sides, further, fewest)
    return cells


def split(parts: Mapping[str, frozenset[str]], fewest: int = FEWEST) -> Split | None:
    """Return which parts are shown and which are one group; None where the whole stands alone."""
    shown = sorted(
        (name for name in parts if len(parts[name]) >= fewest), key=lambda n: (-len(parts[n]), n)
    )
    hidden = sorted(set(parts) - set(shown))
    many = len(frozenset().union(*(parts[name] for name in hidden)))
    if not shown:
        return None
    if not hidden or (many == 0 and len(parts) >= _JOIN):
        return Split(tuple(shown), tuple(hidden))
    if many >= fewest:
        return Split(tuple(shown), tuple(hidden)) if _free(many, len(hidden), fewest) else None
    least = len(parts[shown[-1]])
    joined = [name for name in shown if len(parts[name]) == least]
    stays = shown[: -len(joined)]
    if not many or not stays or len(hidden) < 2:
        return None
    return Split(tuple(stays), tuple(sorted([*hidden, *joined])))


def _free(many: int, hidden: int, fewest: int) -> bool:
    """Whether all of a group can be in the others, whichever of its parts is looked at."""
    return many <= (fewest - 1) * (hidden - 1)


def _families(found: Iterable[Signal], side: Side, names: Collection[str]) -> frozenset[str]:
    return frozenset(each.family for each in found if getattr(each, side) in names)


def _many(found: Iterable[Signal]) -> int:
    return len({each.family for each in found})
