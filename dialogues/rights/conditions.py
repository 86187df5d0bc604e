"""Conditions as trees over facts, evaluated in three-valued logic: yes, no, don't know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Truth = bool | None
"""True is yes, False is no, None is "we do not know"."""

Facts = Mapping[str, Truth]
"""What is known, by fact name. A fact that is not there, or is None, is not known."""


class BadCondition(ValueError):
    """A condition in the content that cannot be read."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Holds when the fact of this name is true."""

    name: str


@dataclass(frozen=True, slots=True)
class Not:
    """Holds when its part does not."""

    part: Condition


@dataclass(frozen=True, slots=True)
class All:
    """Holds when every part does; holds when there is none."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Holds when one of the parts does."""

    parts: tuple[Condition, ...]


Condition = Fact | Not | All | Any


def canonical(name: str) -> str:
    """Return the one spelling of a fact's name: `x: true` is `x`, and `x:18` is `x: 18`."""
    family, colon, value = (part.strip() for part in name.partition(":"))
    return f"{family}: {value}" if colon and value.casefold() != "true" else family


def parse(raw: object) -> Condition:
    """Read a condition as it is written in the content; a list is "all of these".

    Raises BadCondition with one clear line.
    """
    if isinstance(raw, str) and canonical(raw):
        return Fact(canonical(raw))
    if isinstance(raw, list):
        return _joined(All, raw)
    if isinstance(raw, dict) and len(raw) == 1:
        return _parse_pair(*next(iter(raw.items())))
    raise BadCondition(f"a condition is a fact, a list, or one of any, all, not: {raw!r}")


def _parse_pair(key: object, value: object) -> Condition:
    if key == "not":
        return Not(parse(value))
    if key in ("any", "all"):
        if not isinstance(value, list):
            raise BadCondition(f"{key} needs a list of conditions, not {value!r}")
        return _joined(Any if key == "any" else All, value)
    if value is True or (isinstance(value, int | str) and not isinstance(value, bool)):
        return Fact(canonical(f"{key}: {value}"))
    raise BadCondition(f"{key} needs a value such as 18, not {value!r}; for “no” write not: {key}")


def _joined(kind: type[All] | type[Any], raw: list[object]) -> Condition:
    if not raw:
        raise BadCondition("a list of conditions is empty")
    parts = tuple(parse(item) for item in raw)
    return parts[0] if len(parts) == 1 else kind(parts)


def names(condition: Condition) -> tuple[str, ...]:
    """Return the facts that a condition speaks of, each once, in reading order."""
    match condition:
        case Fact(name):
            return (name,)
        case Not(part):
            return names(part)
        case All(parts) | Any(parts):
            return tuple(dict.fromkeys(name for part in parts for name in names(part)))


def evaluate(condition: Condition, facts: Facts) -> Truth:
    """Return whether a condition holds: True, False, or None when that is not known."""
    match condition:
        case Fact(name):
            return facts.get(name)
        case Not(part):
            truth = evaluate(part, facts)
            return None if truth is None else not truth
        case All(parts):
            truths = [evaluate(part, facts) for part in parts]
            return False if False in truths else None if None in truths else True
        case Any(parts):
            truths = [evaluate(part, facts) for part in parts]
            return True if True in truths else None if None in truths else False


def relevant(condition: Condition, facts: Facts) -> set[str]:
    """Return the unknown facts that can still change whether a condition holds."""
    if evaluate(condition, facts) is not None:
        return set()
    match condition:
        case Fact(name):
            return {name}
        case Not(part):
            return relevant(part, facts)
        case All(parts) | Any(parts):
            return set().union(*(relevant(part, facts) for part in parts))


def because(condition: Condition, facts: Facts) -> tuple[str, ...]:
    """Return the facts that make a condition what it is, in reading order.

    Yes: the known facts that made it hold. No: those that made it fail. Not known: the unknown
    facts that still decide, with the known ones that speak for it.
    """
    match condition:
        case Fact(name):
            return (name,)
        case Not(part):
            return because(part, facts)
        case All(parts) | Any(parts):
            whole = evaluate(condition, facts)
            truths = [(part, evaluate(part, facts)) for part in parts]
            kept = [p for p, truth in truths if truth is whole or (whole is None and truth)]
            return tuple(dict.fromkeys(name for part in kept for name in because(part, facts)))
