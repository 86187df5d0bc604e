"""What a family told in the talk about its rights, and what that comes to.

The talk about all rights and the talk about one of them share it. A reply is [question, options
shown, answer]: a list of option ids, {"ages": [...]}, or None when it was skipped. Facts follow
from replies, so that going back is dropping the last reply. A reply to `had` says which rights the
family already has.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

from bot.talk.texts import Listed, Text, Words, n_
from bot.talk.turn import Turn
from dialogues.contents import Contents
from dialogues.known import keep_for
from dialogues.rights import telling
from dialogues.rights.conditions import Facts, Truth
from dialogues.rights.verdicts import Verdict
from dialogues.world import world
from storage import cases, consents

KEPT = "rights_answers"
"""The consent that the answers, and what was found, are remembered."""
FOUND = "found"
"""Where the talk keeps what was found, and on which day."""
HAD = "had"
ASKING = ("rights", "right")
"""The dialogues that ask."""
TALKS = (*ASKING, "rights_list")
"""The dialogues that go on from the replies of one another."""


# -- replies ---------------------------------------------------------------------------------------


def replies(turn: Turn) -> list[Any]:
    """The replies of this talk, oldest first."""
    return list(turn.answers.get("replies", ()))


def take_up(turn: Turn) -> bool:
    """Go on from what was told: in the talk below this one, or, with their yes, before. Says
    whether it is from before."""
    for frame in reversed(turn.state.frames[:-1]):
        if frame.dialogue in TALKS and frame.answers.get("replies"):
            turn.answers["replies"] = frame.answers["replies"]
            return False
    turn.answers["replies"] = turn.kept.get("told") or []
    return bool(turn.answers["replies"])


def add(turn: Turn, reply: Any) -> None:
    """Add a reply."""
    put(turn, [*replies(turn), reply])


def put(turn: Turn, made: list[Any]) -> None:
    """Let these be the replies: here, in the talks below this one, for the case that is open, and,
    with their yes, for next time."""
    turn.answers["replies"] = made
    for frame in turn.state.frames[:-1]:
        if frame.dialogue in TALKS:
            frame.answers["replies"] = made
    if consents.stands(turn.db, turn.person, KEPT):
        turn.kept["told"] = made
    if case := cases.open_of(turn.db, turn.person):
        keep_for(turn, case)


def made_known(turn: Turn, reply: Any, before: Facts) -> dict[str, Truth]:
    """Return what one reply makes known. One to a question that content no longer has makes
    nothing known."""
    question, options, answer = reply
    contents = world(turn).contents
    if question == HAD:
        return _had_facts(answer or (), contents)
    explorer = contents.explorer
    try:
        shown = explorer.show(question, options)
        if answer is None:
            return explorer.skip(shown, before)
        if isinstance(answer, dict):
            return explorer.tell_ages(answer["ages"])
        return explorer.tell(shown, answer, before)
    except (KeyError, ValueError):
        return {}


def _had_facts(rights: Sequence[str], contents: Contents) -> dict[str, Truth]:
    """What follows for other rights from having these: where one fact says that it is had."""
    found = [contents.rights[one].had_when for one in rights if one in contents.rights]
    return {names[0]: True for names in found if len(names) == 1}


def told(turn: Turn) -> dict[str, Truth]:
    """Return what the replies make known."""
    facts: dict[str, Truth] = {}
    for reply in replies(turn):
        facts |= made_known(turn, reply, facts)
    return facts


def spoken(turn: Turn) -> set[str]:
    """Return the facts that somebody really spoke of: what was ticked, chosen or typed, and the
    answer to a plain yes or no. What only was not ticked in a list is not among them."""
    found: set[str] = set()
    explorer = world(turn).contents.explorer
    for question, options, answer in replies(turn):
        if answer is None:
            continue
        try:
            shown = None if question == HAD else explorer.show(question, options)
        except KeyError:
            continue
        if shown is None or shown.question.kind == "ages":
            found |= made_known(turn, [question, options, answer], {}).keys()
            continue
        alone = len(shown.options) == 1
        for option in shown.options:
            found.update(option.ticked if option.id in answer or alone else ())
    return found


def without(turn: Turn, names: Sequence[str]) -> list[Any]:
    """Return the replies without those that said something of these facts."""
    facts: dict[str, Truth] = {}
    kept = []
    for reply in replies(turn):
        made = made_known(turn, reply, facts)
        if not any(made.get(name) is not None for name in names):
            kept.append(reply)
            facts |= made
    return kept


def said_in(reply: Any, turn: Turn) -> list[Words]:
    """What one reply said, in words: its choices, or the ages of the children."""
    question_id, shown, answer = reply
    contents = world(turn).contents
    if isinstance(answer, dict):
        return said_of_children(answer["ages"])
    try:
        options = contents.explorer.show(question_id, shown).options
    except KeyError:
        return []
    facts = [
        next((name for name, value in option.ticked.items() if value), "")
        for option in options
        if option.id in (answer or ())
    ]
    return [Text(contents.facts[name].said) for name in facts if name in contents.facts]


def said_of_children(ages: Sequence[int]) -> list[Words]:
    """How old the children are, in words."""
    older = [n_("{count} year old", "{count} years old", age) for age in ages if age]
    babies = len(ages) - len(older)
    said: list[Words] = []
    if older:
        are = n_("your child is {ages}", "your children are {ages}", len(older))
        said.append(are.of(ages=Listed(tuple(older))))
    if babies:
        said.append(n_("you have a baby", "you have {count} babies", babies))
    return said


def mark_had(turn: Turn, right_id: str) -> None:
    """The family says that it has this right already: it is not proposed any more."""
    add(turn, [HAD, [right_id], [right_id]])
    keep_found(turn)


def go_on(turn: Turn, step: str) -> None:
    """The talk about rights below goes on at this step: this dialogue gives way to it, and it is no
    coming back to where it was."""
    frames = turn.state.frames
    if len(frames) > 1 and frames[-2].dialogue in ASKING:
        frames[-2].step = step
        frames.pop()


# -- what it comes to ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Result:
    """What the replies so far come to: what is known, every verdict, and the rights worth telling
    of, the likely ones first."""

    known: dict[str, Truth]
    verdicts: Mapping[str, Verdict]
    found: list[str]

    @property
    def had(self) -> list[str]:
        """The rights that the family already has."""
        return telling.sorted_ids(self.verdicts, "had")


def result(turn: Turn) -> Result:
    """Return what the replies come to, worked out once a turn as long as they stay the same, and
    the rights that there are."""
    now, contents = turn.answers.get("replies"), world(turn).contents
    before, among, worked_out = turn.worked_out.get("rights", (None, None, None))
    if worked_out is None or before is not now or among is not contents:
        worked_out = _work_out(turn)
        turn.worked_out["rights"] = (now, contents, worked_out)
    return cast(Result, worked_out)


def _work_out(turn: Turn) -> Result:
    facts, explorer = told(turn), world(turn).contents.explorer
    known, verdicts = explorer.known(facts), explorer.verdicts(facts)
    unsaid = {name for name, truth in facts.items() if truth is not None} - spoken(turn)
    verdicts = {one: _marked(judged, unsaid) for one, judged in verdicts.items()}
    for question, _shown, answer in replies(turn):
        if question == HAD:
            verdicts |= {one: Verdict(one, "had", ()) for one in answer if one in verdicts}
    return Result(known, verdicts, telling.worth_telling(verdicts, known, explorer))


def _marked(verdict: Verdict, unsaid: Collection[str]) -> Verdict:
    """A verdict that tells what nobody said."""
    return replace(verdict, unsaid=tuple(name for name in verdict.because if name in unsaid))


# -- from one time to the next ---------------------------------------------------------------------


def remember(turn: Turn) -> None:
    """With their yes: keep the answers."""
    consents.give(turn.db, turn.person, KEPT, "Naast", turn.now)
    put(turn, replies(turn))
    keep_found(turn)


def keep_found(turn: Turn) -> None:
    """With their yes: keep what was found, and on which day; where the talk is about one right,
    that one too."""
    if not consents.stands(turn.db, turn.person, KEPT):
        return
    now = result(turn)
    verdicts = {one: now.verdicts[one].verdict for one in (*listed(turn), *now.had)}
    on = turn.now.astimezone(world(turn).duty.zone).date()
    turn.kept[FOUND] = {"on": on.isoformat(), "rights": verdicts}


@dataclass(frozen=True, slots=True)
class Before:
    """What was found the last time."""

    on: date
    verdicts: Mapping[str, str]

    def of(self, verdict: str) -> list[str]:
        """The rights that had this verdict."""
        return [one for one, kind in self.verdicts.items() if kind == verdict]


def before(turn: Turn) -> Before | None:
    """Return what was found the last time; None where nothing is kept."""
    kept = turn.kept.get(FOUND)
    return Before(date.fromisoformat(kept["on"]), kept["rights"]) if kept else None


def listed(turn: Turn) -> list[str]:
    """The rights on the list: what was found, and what was put on it by hand and is not sure."""
    now, last = result(turn), before(turn)
    by_hand = [str(turn.answers.get("right_id") or ""), *(last.verdicts if last else ())]
    open_still = [o for o in by_hand if o in now.verdicts and now.verdicts[o].verdict == "maybe"]
    return list(dict.fromkeys((*now.found, *open_still)))


def changes(turn: Turn) -> tuple[list[str], list[str]]:
    """Return the rights that are new since the last time, and those that no longer fit."""
    last, now = before(turn), result(turn)
    if last is None:
        return [], []
    likely = [one for one in now.found if now.verdicts[one].verdict == "likely"]
    new = [one for one in likely if last.verdicts.get(one) not in ("likely", "had")]
    perhaps = [one for one in now.found if one not in last.verdicts and one not in new]
    gone = [one for one in last.of("likely") if _lost(now.verdicts.get(one))]
    return [*new, *perhaps], gone


def _lost(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.verdict == "no"


def drop(turn: Turn) -> None:
    """Forget the answers and what was found."""
    turn.kept.pop("told", None)
    turn.kept.pop(FOUND, None)
