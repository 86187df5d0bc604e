"""A lower bound: fewer questions than this can settle every right of a family for nobody who asks.

Facts that one answer can settle together (by what an option sets) are one *unit*; ages, and all
that single choices set, are a unit each. A unit is *forced* when some verdict stays open with all
other facts known. Verdicts that are open still with only the forced units known need one unit more
each, as far as what they need does not overlap (a packing, picked greedily: not the best, but never
too much). A question of boxes holds seven units at most, so that they are divided by seven; a unit
of ages or of single choices is one question. What orders and wishes of the talk cost (topics,
sensitive ones last, nothing known beforehand) is not counted: the bound knows the answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil

from bench.families import Family
from dialogues.contents import Contents
from dialogues.rights.bits import Bits, Known
from dialogues.rights.compiled import CompiledRight, Rule, compile_right, compile_rule
from dialogues.rights.facts import about_children
from dialogues.rights.models import MOST_SHOWN


class Bound:
    """Reckons the bound; prepared once from the content."""

    def __init__(self, contents: Contents) -> None:
        """Find the units."""
        self._bits = Bits(contents.explorer.fact_names)
        self._rights = [compile_right(right, self._bits) for right in contents.rights.values()]
        rules = (compile_rule(name, fact, self._bits) for name, fact in contents.facts.items())
        self._rules = [rule for rule in rules if rule is not None]
        whole = [self._bits.mask(filter(about_children, self._bits.names))]
        together: list[int] = []
        for question in contents.questions:
            sets = [self._bits.mask([*o.ticked, *o.left]) for o in question.options]
            if question.kind == "tick":
                together += sets
            else:
                whole.append(_union(sets))
        single = [self._bits.mask([name]) for name in self._bits.names]
        self._units = _joined([*whole, *together, *single])
        self._alone = _union(unit for unit in self._units if any(unit & one for one in whole))
        self._follows = _union(rule.fact for rule in self._rules)
        self._touched = [(u, [r for r in self._rights if u & _facts(r)]) for u in self._units]

    def questions(self, family: Family) -> int:
        """Return how many questions this family needs at least."""
        true = _true(family)
        truth = self._bits.read({name: name in true for name in self._bits.names})
        forced = [unit for unit, rights in self._touched if self._matters(unit, rights, truth)]
        known = self._infer(truth, _union(forced))
        needs = sorted((r.unsettled(known) for r in self._rights), key=int.bit_count)
        boxes = sum(1 for unit in forced if not unit & self._alone) + self._packed(needs)
        return sum(1 for unit in forced if unit & self._alone) + ceil(boxes / MOST_SHOWN)

    def _matters(self, unit: int, rights: Sequence[CompiledRight], truth: Known) -> bool:
        """Say whether a verdict stays open with all known but this."""
        known = self._infer(truth, ~unit)
        return any(right.unsettled(known) for right in rights)

    def _infer(self, truth: Known, facts: int) -> Known:
        """Return these facts as they are, with what follows from them."""
        known = Known(truth.true & facts, truth.false & facts)
        while True:
            before = known
            for rule in self._rules:
                known = _with(known, rule)
            if known == before:
                return known

    def _packed(self, needs: Sequence[int]) -> int:
        """Count verdicts that are open for reasons of their own, settled by boxes only."""
        taken = count = 0
        for need in needs:
            units = _union(unit for unit in self._units if unit & need)
            if need and not units & (taken | self._alone | self._follows):
                taken |= units
                count += 1
        return count


def _with(known: Known, rule: Rule) -> Known:
    if rule.fact & (known.true | known.false):
        return known
    follows = rule.follows(known)
    true = rule.fact if follows else 0
    false = rule.fact if follows is False else 0
    return Known(known.true | true, known.false | false)


def _true(family: Family) -> set[str]:
    told = family.contents.explorer.tell_ages(family.ages)
    return {name for name, truth in (family.facts | told).items() if truth}


def _facts(right: CompiledRight) -> int:
    """Return every fact that can bear on a right."""
    return right.unsettled(Known(0, 0)) | right.had | right.ask_first | right.lift


def _union(masks: Iterable[int]) -> int:
    union = 0
    for mask in masks:
        union |= mask
    return union


def _joined(masks: Iterable[int]) -> list[int]:
    """Join masks that overlap."""
    units: list[int] = []
    for mask in masks:
        near = [unit for unit in units if unit & mask]
        units = [unit for unit in units if not unit & mask] + [_union([mask, *near])]
    return [unit for unit in units if unit]
