"""Rights, questions and rules of the talk compiled to bit masks; prepared once from the content."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_

from dialogues.rights.bits import Bits, Known, Tree
from dialogues.rights.conditions import Condition, Truth
from dialogues.rights.facts import about_children
from dialogues.rights.models import MOST_SHOWN, FactText, Option, Question, Right, Topic
from dialogues.rights.verdicts import LIFTS_THE_CAP


@dataclass(frozen=True, slots=True)
class CompiledRight:
    """What decides the verdict on a right."""

    id: str
    who: Tree
    had: int
    ask_first: int
    lift: int

    def unsettled(self, known: Known) -> int:
        """Return the unknown facts that can still change the verdict."""
        if self.had & known.true:
            return 0
        truth, deciding = self.who.scan(known)
        unsure = self.had & ~known.false
        return unsure if truth is False else unsure | deciding | self._cap(known)

    def _cap(self, known: Known) -> int:
        """Return the unknown facts that can still put a person first, or no longer."""
        asking = self.ask_first & ~known.false
        if not asking or self.lift & known.true:
            return 0
        lift = self.lift & ~known.false
        return lift if asking & known.true else asking | lift


@dataclass(frozen=True, slots=True)
class CompiledOption:
    """An option, the facts it decides, and what is known when it is chosen."""

    option: Option
    decides: int
    ticked: Known
    after: int = 0

    def fits(self, known: Known) -> bool:
        """Say whether choosing it contradicts nothing known."""
        return not (self.ticked.true & known.false or self.ticked.false & known.true)

    def holds(self, known: Known) -> bool:
        """Say whether choosing it would say nothing new."""
        return not (self.ticked.true & ~known.true or self.ticked.false & ~known.false)


@dataclass(frozen=True, slots=True)
class CompiledQuestion:
    """A question with its topic and the facts that it settles."""

    question: Question
    topic: Topic
    settles: int
    options: tuple[CompiledOption, ...]

    def without(self, facts: int) -> CompiledQuestion:
        """Return the question without the options that decide only these facts."""
        kept = tuple(option for option in self.options if option.decides & ~facts)
        if len(kept) == len(self.options):
            return self
        settles = reduce(or_, (option.decides for option in kept), 0)
        return CompiledQuestion(self.question, self.topic, settles, kept)

    def open(self, known: Known) -> bool:
        """Say whether more than one option fits what is known."""
        return sum(option.fits(known) for option in self.options) > 1

    def answered(self, known: Known) -> bool:
        """Say whether all that one of the options says is known already."""
        return any(option.holds(known) for option in self.options)

    def left(self, wanted: int) -> frozenset[int]:
        """Return what each box still worth ticking decides; nothing for a question without."""
        if self.question.kind != "tick":
            return frozenset()
        return frozenset(option.decides for option in self.options if option.decides & wanted)

    def has_room(self, wanted: int) -> bool:
        """Say whether all fit in at once, those left out that wait for another's answer."""
        now = (o for o in self.options if o.decides & wanted and not o.after & wanted)
        return sum(1 for _ in now) <= MOST_SHOWN

    def only(self, known: Known) -> CompiledOption | None:
        """Return the one option left when what is known excludes all others."""
        if self.question.kind != "one" or not self.settles & (known.true | known.false):
            return None
        fitting = [option for option in self.options if option.fits(known)]
        return fitting[0] if len(fitting) == 1 else None


@dataclass(frozen=True, slots=True)
class Rule:
    """A fact that follows from other facts in the talk."""

    fact: int
    yes_when: Tree | None
    no_unless: Tree | None

    def follows(self, known: Known) -> Truth:
        """Return what follows for the fact; None for nothing."""
        if self.yes_when is not None and self.yes_when.scan(known)[0]:
            return True
        if self.no_unless is not None and self.no_unless.scan(known)[0] is False:
            return False
        return None


def compile_right(right: Right, bits: Bits) -> CompiledRight:
    """Compile a right."""
    asking = bits.mask(right.ask_first.when) if right.ask_first else 0
    had, lift = bits.mask(right.had_when), bits.mask([LIFTS_THE_CAP])
    return CompiledRight(right.id, bits.compile(right.who), had, asking, lift)


def compile_question(question: Question, topic: Topic, bits: Bits) -> CompiledQuestion:
    """Compile a question."""
    tick = question.kind == "tick"
    options = tuple(
        CompiledOption(
            option,
            decides=bits.mask(option.left if tick else option.ticked),
            ticked=bits.read(option.ticked),
            after=bits.mask(option.after),
        )
        for option in question.options
    )
    settles = bits.mask(filter(about_children, bits.names)) if question.kind == "ages" else 0
    for option in options:
        settles |= option.decides
    return CompiledQuestion(question, topic, settles, options)


def compile_rule(name: str, fact: FactText, bits: Bits) -> Rule | None:
    """Compile what a fact follows from; None when it follows from nothing."""
    if fact.yes_when is None and fact.no_unless is None:
        return None
    return Rule(bits.mask([name]), _tree(fact.yes_when, bits), _tree(fact.no_unless, bits))


def _tree(condition: Condition | None, bits: Bits) -> Tree | None:
    return None if condition is None else bits.compile(condition)
