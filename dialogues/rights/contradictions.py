"""Finds what was told before that a new answer denies, so that it can be asked kindly."""

from __future__ import annotations

from collections.abc import Mapping

from dialogues.rights.conditions import Facts, Truth, because, evaluate
from dialogues.rights.models import FactText

Told = dict[str, bool]


def denied(told: Facts, new: Facts, facts: Mapping[str, FactText]) -> tuple[str, ...]:
    """Return the facts told before that a new reply denies, in the order in which they were told.

    Either the reply says the opposite, or it says what cannot be true with them: "no children",
    and then a child at school. What was left open denies nothing.
    """
    before, says = _said(told), _said(new)
    found = {name for name, truth in says.items() if before.get(name, truth) is not truth}
    after = before | says
    for name, fact in facts.items():
        if (clash := _clash(name, fact, after)) and not set(clash) <= before.keys() - says.keys():
            found |= set(clash) - says.keys()
    return tuple(name for name in before if name in found)


def _said(facts: Facts) -> Told:
    return {name: truth for name, truth in facts.items() if truth is not None}


def _clash(name: str, fact: FactText, said: Mapping[str, Truth]) -> tuple[str, ...]:
    """Return the facts that cannot all be as they were said, by what one fact follows from."""
    truth = said.get(name)
    if truth is True and fact.no_unless and evaluate(fact.no_unless, said) is False:
        return (name, *because(fact.no_unless, said))
    if truth is False and fact.yes_when and evaluate(fact.yes_when, said) is True:
        return (name, *because(fact.yes_when, said))
    return ()
