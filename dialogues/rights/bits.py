"""Conditions compiled to bit masks, one bit a fact: the next question takes microseconds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from dialogues.rights.conditions import All, Any, Condition, Fact, Facts, Not, Truth


class Known(NamedTuple):
    """Facts known to be true, facts known to be false, and those asked but left open."""

    true: int
    false: int
    left: int = 0


@dataclass(frozen=True, slots=True)
class Tree:
    """A condition with every `not` moved down to its facts: `every` is all-of, else any-of."""

    every: bool
    facts: int
    denied: int
    parts: tuple[Tree, ...]

    def scan(self, known: Known) -> tuple[Truth, int]:
        """Return whether it holds, and the unknown facts that can still change that."""
        return (_scan_all if self.every else _scan_any)(self, known.true, known.false)


def _scan_all(tree: Tree, true: int, false: int) -> tuple[Truth, int]:
    if tree.facts & false or tree.denied & true:
        return False, 0
    unsure = (tree.facts & ~true) | (tree.denied & ~false)
    for part in tree.parts:
        truth, facts = (_scan_all if part.every else _scan_any)(part, true, false)
        if truth is False:
            return False, 0
        unsure |= facts
    return (None, unsure) if unsure else (True, 0)


def _scan_any(tree: Tree, true: int, false: int) -> tuple[Truth, int]:
    if tree.facts & true or tree.denied & false:
        return True, 0
    unsure = (tree.facts & ~false) | (tree.denied & ~true)
    for part in tree.parts:
        truth, facts = (_scan_all if part.every else _scan_any)(part, true, false)
        if truth:
            return True, 0
        unsure |= facts
    return (None, unsure) if unsure else (False, 0)


class Bits:
    """Gives every fact its bit."""

    def __init__(self, names: Iterable[str]) -> None:
        """Number the facts in the order given."""
        self.names = tuple(dict.fromkeys(names))
        self._bit = {name: 1 << place for place, name in enumerate(self.names)}

    def mask(self, names: Iterable[str]) -> int:
        """Return the bits of these facts; a name that has none counts for nothing."""
        mask = 0
        for name in names:
            mask |= self._bit.get(name, 0)
        return mask

    def read(self, facts: Facts) -> Known:
        """Return what is known as bits."""
        true = false = left = 0
        for name, truth in facts.items():
            bit = self._bit.get(name, 0)
            if truth is None:
                left |= bit
            elif truth:
                true |= bit
            else:
                false |= bit
        return Known(true, false, left)

    def unfold(self, mask: int) -> list[str]:
        """Return the facts of a mask, in the order of their bits."""
        return [name for name, bit in self._bit.items() if bit & mask]

    def compile(self, condition: Condition, yes: bool = True) -> Tree:
        """Compile a condition (with `yes` false: its opposite)."""
        match condition:
            case Fact(name):
                bit = self.mask([name])
                return Tree(True, bit if yes else 0, 0 if yes else bit, ())
            case Not(part):
                return self.compile(part, not yes)
            case All(parts) | Any(parts):
                every = isinstance(condition, All) is yes
                return _merged(every, [self.compile(part, yes) for part in parts])


def _merged(every: bool, parts: list[Tree]) -> Tree:
    """Join parts; single facts go into the masks of the whole."""
    facts = denied = 0
    kept: list[Tree] = []
    for part in parts:
        single = not part.parts and (part.facts | part.denied).bit_count() == 1
        if single or part.every is every:
            facts |= part.facts
            denied |= part.denied
            kept += part.parts
        else:
            kept.append(part)
    return Tree(every, facts, denied, tuple(kept))
