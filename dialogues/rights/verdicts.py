"""Verdicts: what a family may have a right to, by what is known of it, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from dialogues.rights.conditions import Facts, because, evaluate
from dialogues.rights.models import Right

Kind = Literal["likely", "maybe", "no", "had"]

LIFTS_THE_CAP = "belgian"
"""The fact that makes the questions of residence behind `ask_first` fall away."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of one right."""

    right_id: str
    verdict: Kind
    because: tuple[str, ...]
    """Facts that made the verdict; for maybe, known and unknown ones."""
    missing: tuple[str, ...] = ()
    """For maybe: the unknown facts that it still depends on."""
    asks_first: bool = False
    """For maybe: a person comes before the how-to."""
    unsaid: tuple[str, ...] = ()
    """Of ``because``: what nobody said, and was only taken from what was not ticked."""


def judge(right: Right, facts: Facts) -> Verdict:
    """Judge one right. Where the family lives counts only as far as `who` says so."""
    had = tuple(name for name in right.had_when if facts.get(name))
    if had:
        return Verdict(right.id, "had", had)
    truth, reason = evaluate(right.who, facts), because(right.who, facts)
    if truth is False:
        return Verdict(right.id, "no", reason)
    capped = ask_first(right, facts)
    if truth and capped is None:
        return Verdict(right.id, "likely", reason)
    reason = tuple(dict.fromkeys((*reason, *(capped or ()))))
    missing = tuple(name for name in reason if facts.get(name) is None)
    return Verdict(right.id, "maybe", reason, missing, asks_first=capped is not None)


def ask_first(right: Right, facts: Facts) -> tuple[str, ...] | None:
    """Return why a person comes first: facts that say so, or that are not known; else None."""
    if right.ask_first is None or facts.get(LIFTS_THE_CAP):
        return None
    told = [name for name in right.ask_first.when if facts.get(name)]
    return tuple(told or [n for n in right.ask_first.when if facts.get(n) is None]) or None


def judge_all(rights: Mapping[str, Right], facts: Facts) -> dict[str, Verdict]:
    """Judge every right, in the order in which they are given."""
    return {right_id: judge(right, facts) for right_id, right in rights.items()}
