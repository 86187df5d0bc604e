"""The rights explorer: which question comes next, and when there is nothing left worth asking."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from dialogues.rights import replies
from dialogues.rights.bits import Bits, Known, Tree
from dialogues.rights.conditions import Condition, Facts, Truth, names
from dialogues.rights.models import MOST_SHOWN, FactText, Option, Question, Right, Topic
from dialogues.rights.replies import Shown
from dialogues.rights.verdicts import LIFTS_THE_CAP, Verdict, judge_all

FIRST_ANSWER_AFTER = 3
"""Questions at most before a talk about one right says something."""

STAY = 1.5
"""How much more a question is worth when it stays in the topic of the last one."""


@dataclass(frozen=True, slots=True)
class _Right:
    """What decides a verdict, as bits."""

    who: Tree
    had: int
    ask_first: int
    lift: int

    def unsettled(self, known: Known) -> int:
        """Return the unknown facts that can still change the verdict."""
        if self.had & known.true:
            return 0
        truth, unsure = self.who.scan(known)
        unsure |= self.had & ~known.false
        if truth is False or not self.ask_first or self.lift & known.true:
            return unsure & ~known.false if truth is not False else self.had & ~known.false
        if self.ask_first & known.true:
            return unsure | (self.lift & ~known.false)
        if self.ask_first & ~known.false:
            return unsure | ((self.ask_first | self.lift) & ~known.false)
        return unsure


@dataclass(frozen=True, slots=True)
class _Option:
    """An option and the facts that it decides, as bits."""

    option: Option
    decides: int
    ticked: Known

    def fits(self, known: Known) -> bool:
        """Say whether choosing it contradicts nothing that is known."""
        return not (self.ticked.true & known.false or self.ticked.false & known.true)


@dataclass(frozen=True, slots=True)
class _Question:
    """A question and the facts that it settles, as bits."""

    question: Question
    topic: Topic
    settles: int
    options: tuple[_Option, ...]

    def fitting(self, known: Known) -> list[_Option]:
        """Return the options that contradict nothing known."""
        return [option for option in self.options if option.fits(known)]


@dataclass(frozen=True, slots=True)
class _Rule:
    """A fact that follows from other facts in the talk."""

    fact: int
    yes_when: Tree | None
    no_unless: Tree | None

    def follows(self, known: Known) -> Truth:
        """Return what follows for the fact, None for nothing."""
        if self.yes_when is not None and self.yes_when.scan(known)[0]:
            return True
        if self.no_unless is not None and self.no_unless.scan(known)[0] is False:
            return False
        return None
