"""The rights explorer: which question comes next, and when nothing is left that is worth asking."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from dialogues.rights import replies
from dialogues.rights.bits import Bits, Known
from dialogues.rights.compiled import (
    CompiledOption,
    CompiledQuestion,
    compile_question,
    compile_right,
    compile_rule,
)
from dialogues.rights.conditions import Facts, Truth, names
from dialogues.rights.contradictions import denied
from dialogues.rights.models import MOST_SHOWN, FactText, Option, Question, Right, Topic
from dialogues.rights.replies import Shown
from dialogues.rights.verdicts import Verdict, judge_all

FIRST_ANSWER_AFTER = 3
"""Questions at most before a talk about one right says something."""

STAY = 2.5
"""How much more a question is worth when it stays in the topic of the last one."""

LIGHT = 1.5
"""How much more a question is worth when it has one plain answer instead of boxes to tick."""


def fact_names(rights: Iterable[Right], facts: Mapping[str, FactText]) -> tuple[str, ...]:
    """Return every fact that rights or rules speak of, each once."""
    found = [*facts]
    for right in rights:
        found += (*names(right.who), *right.had_when)
        found += right.ask_first.when if right.ask_first else ()
    for fact in facts.values():
        for condition in (fact.yes_when, fact.no_unless):
            found += names(condition) if condition else ()
    return tuple(dict.fromkeys(found))


class Explorer:
    """Chooses questions; prepared once from the content, safe to share.

    What a family told is one mapping: fact name to True, False, or None for "asked, left open".
    """

    def __init__(
        self,
        rights: Mapping[str, Right],
        facts: Mapping[str, FactText],
        questions: Sequence[Question],
        topics: Sequence[Topic],
    ) -> None:
        """Compile rights, questions and rules to bits."""
        self.rights, self._facts, self._questions, self._topics = rights, facts, questions, topics
        self.fact_names = fact_names(rights.values(), facts)
        self.weighing = frozenset(name for name, fact in facts.items() if fact.weighs)
        self._bits = Bits(self.fact_names)
        self._narrow: dict[str, Explorer] = {}
        self._by_id = {question.id: question for question in questions}
        self._children = self._bits.mask(["has_child"])
        by_id = {topic.id: topic for topic in topics}
        self.topic_of = {
            name: by_id[q.topic]
            for q in reversed(questions)
            for o in q.options
            for name in o.ticked
        }
        self._asking = [compile_question(q, by_id[q.topic], self._bits) for q in questions]
        self._compiled = [compile_right(right, self._bits) for right in rights.values()]
        rules = (compile_rule(name, fact, self._bits) for name, fact in facts.items())
        self._rules = [rule for rule in rules if rule is not None]

    def for_right(self, right_id: str) -> Explorer:
        """Return an explorer that asks for one right only; raises KeyError for an unknown one."""
        if right_id not in self._narrow:
            only = {right_id: self.rights[right_id]}
            narrow = Explorer(only, self._facts, self._questions, self._topics)
            self._narrow[right_id] = narrow
        return self._narrow[right_id]

    def known(self, told: Facts) -> dict[str, Truth]:
        """Return what was told with what follows from it; what was told always wins."""
        known = self._infer(self._bits.read(told))
        true = dict.fromkeys(self._bits.unfold(known.true), True)
        false = dict.fromkeys(self._bits.unfold(known.false), False)
        return {**told, **true, **false}

    def verdicts(self, told: Facts) -> dict[str, Verdict]:
        """Judge every right by what was told and what follows from it."""
        return judge_all(self.rights, self.known(told))

    def unsettled(self, told: Facts) -> dict[str, list[str]]:
        """Return the rights whose verdict can still change, with the facts that can change it.

        Facts that were left open count too: a right stays "maybe" because of them.
        """
        known = self._infer(self._bits.read(told))
        found = ((right.id, right.unsettled(known)) for right in self._compiled)
        return {right_id: self._bits.unfold(mask) for right_id, mask in found if mask}

    def next_question(self, told: Facts, asked: Sequence[str] = ()) -> Shown | None:
        """Return the next question worth asking, or None when nothing can change any more.

        `asked` are the ids of the questions put so far: the topic of the last one is kept where
        that costs little.
        """
        known = self._infer(self._bits.read(told))
        needs = [mask for r in self._compiled if (mask := r.unsettled(known) & ~known.left)]
        wanted = 0
        for mask in needs:
            wanted |= mask
        open_still = [self._left_of(question, asked) for question in self._asking]
        candidates = [q for q in open_still if q.settles & wanted and self._askable(q, known)]
        if not candidates:
            return None
        candidates = _without_folded(candidates, wanted, asked)
        best = self._best(self._easy_first(candidates), needs, asked)
        waits = self._elsewhere(best, asked)
        offered = _offered(best, known, wanted, waits)
        return Shown(best.question, tuple(o.option for o in offered))

    def show(self, question_id: str, option_ids: Collection[str] | None = None) -> Shown:
        """Return a question as it was put, from what is stored of it; raises KeyError."""
        question = self._by_id[question_id]
        if option_ids is None:
            return Shown(question, question.options)
        own = tuple(option for option in question.options if option.id in option_ids)
        moved = set(option_ids) - {option.id for option in own}
        return Shown(question, (*own, *self._moved_from(question, moved)))

    def _moved_from(self, question: Question, option_ids: Collection[str]) -> Iterable[Option]:
        """Find options that once stood in a question, and stand in another of its kind now."""
        others = [q.options for q in self._questions if q.kind == question.kind]
        by_id = {option.id: option for options in reversed(others) for option in options}
        return [by_id[option_id] for option_id in sorted(option_ids) if option_id in by_id]

    def tell(self, shown: Shown, picked: Collection[str], told: Facts) -> dict[str, Truth]:
        """Return what becomes known by these choices, to be added to what was told.

        None chosen is "none of these". Raises NotOffered.
        """
        return replies.chosen(shown, picked, told, self.fact_names)

    def tell_ages(self, ages: Sequence[int]) -> dict[str, Truth]:
        """Return what becomes known by the ages of the children; raises BadFact."""
        return replies.aged([*ages], self.fact_names)

    def skip(self, shown: Shown, told: Facts) -> dict[str, Truth]:
        """Return the facts that "rather not say" leaves open."""
        return replies.skipped(shown, told, self.fact_names)

    def contradiction(self, told: Facts, new: Facts) -> tuple[str, ...]:
        """Return the facts told before that a new reply denies; empty when all of it fits."""
        return denied(told, new, self._facts)

    def _infer(self, known: Known) -> Known:
        """Add what follows from the rules and from questions with one answer left."""
        while True:
            before = known
            for rule in self._rules:
                if not rule.fact & (known.true | known.false):
                    follows = rule.follows(known)
                    if follows is not None:
                        known = _with(known, rule.fact, yes=follows)
            for question in self._asking:
                if option := question.only(known):
                    known = _with(_with(known, option.ticked.true), option.ticked.false, yes=False)
            if known == before:
                return known

    def _left_of(self, question: CompiledQuestion, asked: Sequence[str]) -> CompiledQuestion:
        """Return a question without what is better asked elsewhere: what found no room in it the
        first time waits for another question that holds it too and is still to come."""
        if question.question.id not in asked or question.question.kind != "tick":
            return question
        return question.without(self._elsewhere(question, asked))

    def _elsewhere(self, question: CompiledQuestion, asked: Sequence[str]) -> int:
        """Return the facts that another question with boxes, still to come, can settle."""
        facts = 0
        for other in self._asking:
            comes = other.question.id not in (*asked, question.question.id)
            easier = question.topic.sensitive and not other.topic.sensitive
            if comes and not easier and other.question.kind == "tick":
                facts |= other.settles
        return facts

    def _askable(self, question: CompiledQuestion, known: Known) -> bool:
        """Say whether a question may be put: ages once, one of several when more than one fits."""
        match question.question.kind:
            case "ages":
                return not self._children & (known.true | known.false | known.left)
            case "one":
                return not question.answered(known) and question.open(known)
        return True

    def _easy_first(self, candidates: list[CompiledQuestion]) -> list[CompiledQuestion]:
        """Keep the questions that are not sensitive, as long as there are any."""
        easy = [question for question in candidates if not question.topic.sensitive]
        return easy or candidates

    def _best(
        self, candidates: list[CompiledQuestion], needs: list[int], asked: Sequence[str]
    ) -> CompiledQuestion:
        """Return the question that settles most: a right counts for its share of what it needs."""
        worth = [0.0] * len(candidates)
        for need in needs:
            places = [i for i, q in enumerate(candidates) if q.settles & need]
            for place in places:
                worth[place] += 1 / len(places)
        topic = self._topic_of(asked[-1]) if asked else self._topics[0].id
        for place, question in enumerate(candidates):
            worth[place] *= STAY if question.topic.id == topic else 1
            worth[place] *= LIGHT if question.question.kind != "tick" else 1
        return candidates[worth.index(max(worth))]

    def _topic_of(self, question_id: str) -> str:
        return next((q.topic for q in self._questions if q.id == question_id), "")


def _with(known: Known, facts: int, *, yes: bool = True) -> Known:
    """Add facts to what is known, as far as they are not known already."""
    new = facts & ~(known.true | known.false)
    true, false = (new, 0) if yes else (0, new)
    return Known(known.true | true, known.false | false, known.left & ~new)


def _without_folded(
    candidates: list[CompiledQuestion], wanted: int, asked: Sequence[str]
) -> list[CompiledQuestion]:
    """Leave out the small questions: all that is left of them finds room in a larger one, or
    stands also in one that was put after them."""
    turn = {question_id: number for number, question_id in enumerate(asked)}
    left = [(turn.get(q.question.id, -1), q.left(wanted)) for q in candidates]
    roomy = [question.left(wanted) for question in candidates if question.has_room(wanted)]

    def folded(put: int, one: frozenset[int]) -> bool:
        later = any(other_put > put and one <= other for other_put, other in left)
        return bool(one) and (later or any(one < other for other in roomy))

    pairs = zip(candidates, left, strict=True)
    return [question for question, (put, one) in pairs if not folded(put, one)]


def _offered(
    question: CompiledQuestion, known: Known, wanted: int, elsewhere: int
) -> list[CompiledOption]:
    """Return the options to show: those that can change something, at most seven.

    Where there are more, what can be asked elsewhere too gives way first, then what stands last.
    """
    match question.question.kind:
        case "ages":
            return [*question.options]
        case "one":
            return [option for option in question.options if option.fits(known)]
    useful = [option for option in question.options if option.decides & wanted]
    later = [(bool(o.after & wanted), not o.decides & ~elsewhere) for o in useful]
    best = sorted(range(len(useful)), key=lambda place: (later[place], place))[:MOST_SHOWN]
    return [useful[place] for place in sorted(best)]
