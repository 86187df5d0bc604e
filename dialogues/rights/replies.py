"""What a family's reply to one question makes known."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from dialogues.rights.conditions import Facts, Truth
from dialogues.rights.facts import about_children, from_ages, from_bands, read_ages
from dialogues.rights.models import Option, Question


class NotOffered(ValueError):
    """A choice that was not among those shown."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as it is put: with the options that can still change something."""

    question: Question
    options: tuple[Option, ...]

    @property
    def ids(self) -> list[str]:
        """The ids of the options, to be stored with the offer."""
        return [option.id for option in self.options]

    def settles(self, known: Iterable[str]) -> list[str]:
        """Return the facts that a reply may settle; `known` are the fact names of the content."""
        if self.question.kind == "ages":
            return [name for name in known if about_children(name)]
        tick = self.question.kind == "tick"
        sets = [option.left if tick else option.ticked for option in self.options]
        return [name for facts in sets for name in facts]


def chosen(
    shown: Shown, picked: Collection[str], told: Facts, known: Iterable[str]
) -> dict[str, Truth]:
    """Return what becomes known by picking these option ids; picking none says "none of these".

    What was left open by it (None) never replaces what was told before.

    Raises NotOffered for an id that was not shown, or when one choice was asked for.
    """
    unknown = set(picked) - set(shown.ids)
    if unknown or (shown.question.kind == "one" and len(picked) != 1):
        raise NotOffered(f"{shown.question.id}: {sorted(picked)} was not on offer")
    options = [option for option in shown.options if option.id in picked]
    if shown.question.kind == "ages":
        return {**from_bands([option.ages for option in options if option.ages], known)}
    facts = _unpicked(shown, told) if shown.question.kind == "tick" else {}
    for option in options:
        facts |= option.ticked
    return facts


def _unpicked(shown: Shown, told: Facts) -> dict[str, Truth]:
    """Return what leaving options unticked says: no, or nothing where people may not know."""
    facts: dict[str, Truth] = {}
    for option in shown.options:
        unsure = {name: told.get(name) for name in option.left}
        facts |= unsure if option.unsure else option.left
    return facts


def aged(ages: list[int], known: Iterable[str]) -> dict[str, Truth]:
    """Return what becomes known by the ages of the children; raises BadFact for impossible ones."""
    return {**from_ages(read_ages(ages), known)}


def skipped(shown: Shown, told: Facts, known: Iterable[str]) -> dict[str, Truth]:
    """Return the facts left open by "rather not say": asked, not known, not to be asked again."""
    return {name: None for name in shown.settles(known) if name not in told}
