"""The rights explorer: how fast the next question, how many, and is the result that of asking all.

The whole questionnaire is every question with every option. A verdict is *settled* when nothing
still to be asked can change it, and *as at the end* when it already is what it will be. The lower
bound on the number of questions is reckoned in bench/bound.py.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from itertools import islice
from statistics import median

from bench.bound import Bound
from bench.families import MIXED, SETTLED, Family, Told, Town, draw
from bench.figures import Board, Figure, percentile, say
from dialogues.contents import Contents, load
from dialogues.rights.explorer import FIRST_ANSWER_AFTER, Explorer
from dialogues.rights.verdicts import judge_all

AFTER = 8
SAY_EVERY = 2500
SEED = 20261122


@dataclass
class Seen:
    """What the talks of one town showed."""

    questions: list[int] = field(default_factory=list)
    same: int = 0
    true: float = 0.0
    settled: list[float] = field(default_factory=list)
    as_at_end: list[float] = field(default_factory=list)
    likely: int = 0
    likely_shown: int = 0
    next_ms: list[float] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    bound: list[int] = field(default_factory=list)
    choices: int = 0


def measure(board: Board, families: int, singles: int) -> None:
    """Measure both towns, and talks about one right."""
    contents = load()
    bound = Bound(contents)
    for town in (MIXED, SETTLED):
        say(f"{families} families of the {town.name} town")
        seen = Seen()
        for count, family in enumerate(islice(draw(contents, town, SEED), families), 1):
            _talk(contents, family, seen)
            seen.bound.append(bound.questions(family))
            if count % SAY_EVERY == 0:
                say(f"{count} of {families}")
        _report(board, town, seen, contents)
        say(f"one right at a time, {singles} families of the {town.name} town")
        _single(board, contents, town, singles)


def _talk(contents: Contents, family: Family, seen: Seen) -> None:
    explorer = contents.explorer
    told: Told = {}
    asked: list[str] = []
    at_eight: Told = {}
    while True:
        begun = time.perf_counter()
        shown = explorer.next_question(told, asked)
        seen.next_ms.append((time.perf_counter() - begun) * 1000)
        if shown is None:
            break
        seen.choices = max(seen.choices, len(shown.options))
        told |= family.reply(shown, told)
        asked.append(shown.question.id)
        if len(asked) == AFTER:
            at_eight = dict(told)
    whole = _whole(contents, family)
    end = _kinds(explorer, told)
    seen.questions.append(len(asked))
    seen.whole.append(len(contents.questions))
    seen.same += end == _kinds(explorer, whole)
    truth = judge_all(contents.rights, family.facts)
    seen.true += sum(truth[r].verdict == kind or kind == "maybe" for r, kind in end.items())
    partly = at_eight or told
    left = {name for name, value in partly.items() if value is None}
    unsettled = [r for r, facts in explorer.unsettled(partly).items() if set(facts) - left]
    seen.settled.append(1 - len(unsettled) / len(end))
    then = _kinds(explorer, partly)
    seen.as_at_end.append(sum(then[r] == kind for r, kind in end.items()) / len(end))
    likely = [right for right, kind in end.items() if kind == "likely"]
    seen.likely += len(likely)
    seen.likely_shown += sum(then[right] == "likely" for right in likely)


def _whole(contents: Contents, family: Family) -> Told:
    told: Told = {}
    for question in contents.questions:
        told |= family.reply(contents.explorer.show(question.id), told)
    return told


def _kinds(explorer: Explorer, told: Told) -> dict[str, str]:
    return {right: verdict.verdict for right, verdict in explorer.verdicts(told).items()}


def _report(board: Board, town: Town, seen: Seen, contents: Contents) -> None:
    rights = len(contents.rights)
    options = max(len(question.options) for question in contents.questions)
    count = len(seen.questions)
    table = f"Rights explorer: {rights} rights, {count} families of the {town.name} town"

    def add(name: str, value: float, unit: str, reach: str = "", note: str = "") -> None:
        board.add(table, f"{name} ({town.name})", Figure(value, unit, reach=reach, note=note))

    add("next question, median", median(seen.next_ms), "ms", "<= 1")
    add("next question, p95", percentile(seen.next_ms, 95), "ms", "<= 1")
    all_questions = f"the whole questionnaire has {seen.whole[0]}, of up to {options} options"
    add(
        "questions to the full result, median",
        median(seen.questions),
        "questions",
        "<= 11",
        all_questions,
    )
    add("questions to the full result, p95", percentile(seen.questions, 95), "questions", "<= 13")
    add("most questions", max(seen.questions), "questions")
    add("most choices in one question", seen.choices, "choices", "<= 7")
    add(
        "lower bound on questions, median",
        median(seen.bound),
        "questions",
        note=f"p95 {percentile(seen.bound, 95):.0f}; reached in"
        f" {sum(b >= q for b, q in zip(seen.bound, seen.questions, strict=True)) / count:.0%}",
    )
    add("result same as with all questions", seen.same / count, "share", ">= 1")
    add(
        "verdict never against the truth",
        seen.true / count / rights,
        "share",
        ">= 1",
        "maybe counts as not against it",
    )
    add(
        f"verdicts settled after {AFTER}",
        sum(seen.settled) / count,
        "share",
        ">= 0.92",
        "nothing still to be asked can change them",
    )
    add(f"verdicts as at the end after {AFTER}", sum(seen.as_at_end) / count, "share")
    shown = seen.likely_shown / seen.likely
    add(f"likely rights shown after {AFTER}", shown, "share", ">= 0.9", "of those at the end")


def _single(board: Board, contents: Contents, town: Town, singles: int) -> None:
    """Ask for one right only, each right with each family."""
    counts: list[int] = []
    first: list[int] = []
    slow: dict[str, int] = {}
    for family in islice(draw(contents, town, SEED + 1), singles):
        for right in contents.rights:
            asked = _alone(contents.explorer.for_right(right), family)
            counts.append(asked)
            first.append(min(asked, FIRST_ANSWER_AFTER))
            slow[right] = slow.get(right, 0) + (asked > FIRST_ANSWER_AFTER)
    share = sum(count <= FIRST_ANSWER_AFTER for count in counts) / len(counts)
    worst = sorted(slow, key=lambda right: -slow[right])[:3]
    note = ", ".join(f"{r} over in {slow[r] / singles:.0%}" for r in worst if slow[r])
    table = f"Rights explorer: one right asked for, {singles} families of the {town.name} town"
    name = f"settled within {FIRST_ANSWER_AFTER} questions ({town.name})"
    board.add(table, name, Figure(share, "share", reach=">= 0.95", note=note))
    board.add(table, f"median questions ({town.name})", Figure(median(counts), "questions"))
    board.add(table, f"p95 questions ({town.name})", Figure(percentile(counts, 95), "questions"))
    most = Figure(max(first), "questions", reach=f"<= {FIRST_ANSWER_AFTER}")
    board.add(table, f"most questions before the first answer ({town.name})", most)


def _alone(explorer: Explorer, family: Family) -> int:
    told: Told = {}
    asked: list[str] = []
    while shown := explorer.next_question(told, asked):
        told |= family.reply(shown, told)
        asked.append(shown.question.id)
    return len(asked)
