"""Finds rights that nobody can ever have by what is asked: conditions that exclude one another, or
that only those meet who have the right already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from dialogues.rights.conditions import All, Any, Condition, Fact, Facts, Not, evaluate, names
from dialogues.rights.facts import OLDEST, about_children, from_ages
from dialogues.rights.models import FactText, Question, Right

MOST_WAYS = 200
"""Ways to meet a condition that are looked at; none of ours has a tenth of them."""

Way = Mapping[str, bool]
"""Facts that together make a condition hold."""


def excluded(
    right: Right, facts: Mapping[str, FactText], questions: Sequence[Question]
) -> tuple[str, ...]:
    """Return the facts of a right that exclude one another, whichever way it is met; empty where
    somebody can have it."""
    ways = [*_ways(right.who)]
    if len(ways) >= MOST_WAYS:
        return ()
    for way in ways:
        if way is not None and _can_be(way, facts, questions) and not _had(right, way):
            return ()
    return tuple(next((way for way in ways if way), names(right.who)))


def _ways(condition: Condition, yes: bool = True) -> Iterator[Way | None]:
    """Every way to make a condition true (or false); None for one that contradicts itself."""
    match condition:
        case Fact(name):
            yield {name: yes}
        case Not(part):
            yield from _ways(part, not yes)
        case All(parts) | Any(parts):
            if isinstance(condition, All) is yes:
                chosen = product(*([*_ways(part, yes)] for part in parts))
                for _count, each in zip(range(MOST_WAYS), chosen, strict=False):
                    yield _together(each)
            else:
                for part in parts:
                    yield from _ways(part, yes)


def _together(ways: Sequence[Way | None]) -> Way | None:
    facts: dict[str, bool] = {}
    for way in ways:
        if way is None or any(facts.get(name, truth) is not truth for name, truth in way.items()):
            return None
        facts.update(way)
    return facts


def _had(right: Right, way: Way) -> bool:
    return any(way.get(name) for name in right.had_when)


def _can_be(way: Way, facts: Mapping[str, FactText], questions: Sequence[Question]) -> bool:
    """Whether the facts can be true of one family: by the rules, by the questions with one answer,
    by the ages of children."""
    rules = (facts[name] for name, truth in way.items() if truth and name in facts)
    ruled = all(fact.no_unless is None or _left_open(fact.no_unless, way) for fact in rules)
    return ruled and _has_ages(way) and all(_fits(way, each) for each in questions)


def _left_open(condition: Condition, way: Facts) -> bool:
    return evaluate(condition, way) is not False


def _fits(way: Way, question: Question) -> bool:
    """Whether one answer goes with all that the way has of this question: of what its answers
    say, no two that exclude each other."""
    if question.kind != "one":
        return True
    options = [option.ticked for option in question.options]
    here = [name for name in way if way[name] and any(option.get(name) for option in options)]
    return not here or any(all(option.get(name, True) for name in here) for option in options)


def _has_ages(way: Way) -> bool:
    """Whether there are ages of children with which all of it holds."""
    asked = [name for name in way if about_children(name)]
    if not asked:
        return True
    single = {age: from_ages([age], asked) for age in range(OLDEST + 1)}
    none = all(not way[name] for name in asked)
    barred = [name for name in asked if not way[name]]
    allowed = [age for age, found in single.items() if not any(found[name] for name in barred)]
    family = allowed * len(asked) * 2
    return none or all(from_ages(family, asked)[name] is way[name] for name in asked)
