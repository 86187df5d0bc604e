"""What Naast knows of a family, as items that it may give along one by one, said in any language.

An item is made of codes (questions with the options chosen, rights with verdicts, numbers), so that
whoever reads it reads it in their own language; only a family's own words stay as they are. What
follows from an answer on bills, health or residence stands in that item alone: what a family does
not share cannot be read off what it does share.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.talk.texts import Lines, Listed, Name, Speaker, Text, Tongue, Words, _, n_, p_
from bot.talk.turn import Turn
from dialogues import safe_answer
from dialogues.contents import Contents
from dialogues.rights import telling
from dialogues.rights.conditions import Truth
from dialogues.rights.models import Option, Question
from dialogues.rights.replies import Shown
from dialogues.world import world
from storage import actions, cases, messages, outcomes, reading, shares

Body = dict[str, Any]
"""An item as it is kept: codes and numbers, or ``{"own": words}``."""

SAFETY = "safety"
"""What was answered to "are you safe now?". Its name says nothing of it: others may read along."""

ITEMS: Mapping[str, tuple[Text, str]] = {
    "who": (p_("summary", "Who"), "👤"),
    "question": (p_("summary", "The question"), "❓"),
    "rights": (p_("summary", "Possible rights"), "🔎"),
    "barrier": (p_("summary", "What is in the way"), "🚧"),
    "tried": (p_("summary", "What was tried"), "🧩"),
    "home": (p_("summary", "Home"), "🏠"),
    "family": (p_("summary", "Family and school"), "👪"),
    "work": (p_("summary", "Work and income"), "💶"),
    "money": (p_("summary", "Bills and energy"), "🧾"),
    "health": (p_("summary", "Health and care"), "💚"),
    "residence": (p_("summary", "Stay in Belgium"), "🪪"),
    "talk": (p_("summary", "The talk with Naast before"), "💬"),
    "chat": (p_("summary", "The talk with a person so far"), "🗨"),
    SAFETY: (p_("summary", "Well-being"), "🌿"),
}
"""What each item is called, with its pictogram, in the order in which they are offered."""

OPEN = ("home", "family", "work")
"""The items with answers from which the rights that are offered openly follow."""
PRIVATE = ("money", "health", "residence")
"""The items that keep to themselves what follows from them."""

OF_TOPIC = {
    "family": "family",
    "school": "family",
    "work": "work",
    "cards": "work",
    "home": "home",
    "money": "money",
    "health": "health",
    "residence": "residence",
}
"""In which item the answers of a topic stand. What has no place here is not offered."""
ELSEWHERE = {
    "region": "home",
    "pregnant": "health",
    "minor_pregnant": "health",
    "care_budget_elderly": "health",
    "recent_migrant": "residence",
    "unaccompanied_minor": "residence",
}
"""Questions and options that say something else than the topic they are asked with."""

_ON_THE_WAY = ("welcome.", "menu.", "language.", "tongue.", "go=", "human.", "summary.")
"""Taps that only led to a person, or were about what that person sees."""
_FEW = 3
ABOUT_RIGHTS = ("rights", "right")
"""The dialogues in which questions about rights are answered."""
FOR_CASE = "known_for"
"""Where the talk keeps what it was about for the case that is open: who takes a case takes the
talk, and the dialogues that led there end."""


# -- what is known ---------------------------------------------------------------------------------


def known(turn: Turn, case: cases.Case) -> dict[str, Body]:
    """Return everything that can be given along with a case, by item, in their order."""
    told = Told(_replies(turn, case), world(turn).contents)
    found = {
        "who": _who(turn, told),
        "question": _question(turn, case),
        "rights": {"rights": told.rights()},
        "barrier": in_the_way(turn),
        "tried": _tried(turn),
        **{item: told.item(item) for item in (*OPEN, *PRIVATE)},
        "talk": {"talk": _said_before(turn, case)},
        SAFETY: safe_answer.item(turn),
    }
    return {item: found[item] for item in ITEMS if any(found.get(item, {}).values())}


def fresh(turn: Turn, case: cases.Case, transfer_id: str | None = None) -> dict[str, Body]:
    """Return what is known and was not given along yet, as it is now. What the family once said
    in its own words stands as it said it, also where it is offered for a transfer."""
    seen = (
        shares.standing(turn.db, case.id, transfer_id)
        if transfer_id
        else reading.shared(turn.db, case)
    )
    given = {s.item: s.body for s in seen}
    before = {s.item: own(s.body) for s in shares.standing(turn.db, case.id) if own(s.body)}
    found = known(turn, case) | {item: {"own": words} for item, words in before.items()}
    return {i: b for i, b in found.items() if i not in given or _changed(given[i], b)}


def offers(turn: Turn, case: cases.Case) -> bool:
    """Whether there is anything to offer beside who they are."""
    return any(item != "who" for item in fresh(turn, case))


def own(body: shares.Body) -> str:
    """Return a family's own words of an item; empty where it is made of codes."""
    return body if isinstance(body, str) else str(body.get("own") or "")


def _changed(given: shares.Body, now: Body) -> bool:
    return not own(given) and given != now


def keep_for(turn: Turn, case: cases.Case) -> None:
    """Keep what this talk was about as long as the case is open, whoever takes it."""
    here = {"replies": _told_here(turn), "topics": _asked_here(turn)}
    found = {name: said for name, said in here.items() if said}
    if found:
        turn.kept[FOR_CASE] = {**_kept_for(turn, case), **found, "case": case.id}


def let_go(turn: Turn) -> None:
    """The case is closed: what was kept for it goes."""
    turn.kept.pop(FOR_CASE, None)


def answers(turn: Turn) -> Sequence[Any]:
    """The answers about rights that are kept, with their yes or for the case that is open."""
    kept = turn.kept.get(FOR_CASE, {}).get("replies", ())
    return list(turn.kept.get("told") or kept)


def _kept_for(turn: Turn, case: cases.Case) -> dict[str, Any]:
    kept: dict[str, Any] = turn.kept.get(FOR_CASE, {})
    return kept if kept.get("case") == case.id else {}


def _replies(turn: Turn, case: cases.Case) -> Sequence[Any]:
    """What was answered about rights: in the talk that led here, or, with their yes, before."""
    kept = _kept_for(turn, case).get("replies") or turn.kept.get("told", ())
    return _told_here(turn) or list(kept)


def _told_here(turn: Turn) -> list[Any]:
    for frame in reversed(turn.state.frames):
        if frame.dialogue in ABOUT_RIGHTS and frame.answers.get("replies"):
            return list(frame.answers["replies"])
    return []


def _asked_here(turn: Turn) -> list[str]:
    frames = turn.state.frames
    asked = [f.answers.get("told", ()) for f in frames if f.dialogue == "ask"]
    asked += [(f.answers["right_id"],) for f in frames if f.answers.get("right_id")]
    return list(asked[-1]) if asked else []


def _who(turn: Turn, told: Told) -> Body:
    given = [s for s in shares.of_person(turn.db, turn.person) if s.item == "who" and s.body]
    names = [s.body["name"] for s in given if isinstance(s.body, dict) and s.body.get("name")]
    body: Body = {"name": names[-1]} if names else {}
    if told.ages:
        body["children"] = len(told.ages)
    return {**body, "language": turn.language}


def _question(turn: Turn, case: cases.Case) -> Body:
    """The rights or services that the talk was about when a person was asked for."""
    if case.topic:
        return {"topics": [case.topic]}
    return {"topics": _asked_here(turn) or _kept_for(turn, case).get("topics", [])}


def in_the_way(turn: Turn, about: str | None = None) -> Body:
    """What the family named as standing in the way (of this), and what it would like."""
    found = [
        each
        for each in actions.of_person(turn.db, turn.person)
        if about is None or each.subject == about
    ]
    named = [[each.subject, *code.split(".")] for each in found for code in each.barriers]
    wanted = [[each.subject, each.kind] for each in found if each.kind and each.state == "open"]
    return {"barriers": _once(named), "wanted": _once(wanted)}


def _tried(turn: Turn) -> Body:
    """What the family did about it, and how it ended as far as it said so."""
    found = actions.of_person(turn.db, turn.person)
    tried = [[each.subject, each.kind] for each in found if each.kind and each.state == "done"]
    ended = [[e.subject, e.said] for e in outcomes.of_person(turn.db, turn.person) if e.said]
    return {"tried": _once(tried), "ended": ended}


def _once(found: Sequence[list[str]]) -> list[list[str]]:
    return [each for place, each in enumerate(found) if each not in found[:place]]


def _said_before(turn: Turn, case: cases.Case) -> bool:
    """Whether more was said before than choosing a language and a way."""
    before = messages.before_case(turn.db, turn.person, case.id, case.opened)
    return any(m.who == "me" and not m.picked.startswith(_ON_THE_WAY) for m in before)


@dataclass(frozen=True, slots=True)
class Told:
    """What a family answered about rights. A reply to a question that content no longer has is
    passed over."""

    replies: Sequence[Any]
    contents: Contents

    @property
    def ages(self) -> list[int]:
        """The ages of the children, where they were typed."""
        answers = [answer for _shown, answer in self._read() if isinstance(answer, dict)]
        return list(answers[-1]["ages"]) if answers else []

    def item(self, item: str) -> Body:
        """Return the answers that stand in an item, and for a private one what follows."""
        answers: dict[str, list[str]] = {}
        body: Body = {}
        for shown, answer in self._read():
            question = shown.question
            if isinstance(answer, dict) and answer["ages"] and _place(question) == item:
                body["ages"] = answer["ages"]
                continue
            chosen = [o for o in shown.options if o.id in answer]
            picked = [o.id for o in chosen if _place(question, o) == item]
            childless = question.kind == "ages" and not chosen and _place(question) == item
            if picked or childless:
                answers[question.id] = picked
        if answers:
            body["answers"] = answers
        if item in PRIVATE and (more := self._more_rights(item)):
            body["rights"] = more
        return body

    def rights(self, private: str | None = None) -> dict[str, str]:
        """Return the rights worth telling of with their verdicts, by what is open (and one private
        item)."""
        facts = self._facts((*OPEN, private) if private else OPEN)
        explorer = self.contents.explorer
        verdicts = explorer.verdicts(facts)
        found = telling.worth_telling(verdicts, explorer.known(facts), explorer)
        had = {
            one for question, _shown, rights in self.replies if question == "had" for one in rights
        }
        return {right: verdicts[right].verdict for right in found if right not in had}

    def _more_rights(self, item: str) -> dict[str, str]:
        openly = self.rights()
        return {r: v for r, v in self.rights(item).items() if openly.get(r) != v}

    def _facts(self, items: Collection[str]) -> dict[str, Truth]:
        """What the answers of these items alone make known."""
        explorer = self.contents.explorer
        facts: dict[str, Truth] = {}
        for shown, answer in self._read():
            try:
                if isinstance(answer, dict):
                    made = explorer.tell_ages(answer["ages"])
                else:
                    made = explorer.tell(shown, answer, facts)
            except ValueError:
                continue
            facts |= {n: t for n, t in made.items() if _of_fact(shown.question, n) in items}
        return facts

    def _read(self) -> Iterator[tuple[Shown, Any]]:
        for question, options, answer in self.replies:
            try:
                shown = self.contents.explorer.show(question, options)
            except KeyError:
                continue
            if answer is not None:
                yield shown, answer


def _place(question: Question, option: Option | None = None) -> str | None:
    """In which item an answer stands."""
    at_home = ELSEWHERE.get(question.id) or OF_TOPIC.get(question.topic)
    return ELSEWHERE.get(option.id, at_home) if option else at_home


def _of_fact(question: Question, name: str) -> str | None:
    """In which item a fact stands that an answer to this question made known."""
    for option in question.options:
        if name in option.ticked or name in option.left:
            return _place(question, option)
    return _place(question)


# -- how it is said --------------------------------------------------------------------------------


def describe(share: shares.Share, speaker: Speaker, contents: Contents) -> tuple[str, str, bool]:
    """Return what an item that was given along is called and what it says, in a speaker's
    language, and whether those are the family's own words (which stay as they are)."""
    said = own(share.body)
    label = speaker.say(called(share.item))
    if said or isinstance(share.body, str):
        return label, said, True
    return label, speaker.say(told_in(share.body, contents)), False


def called(item: str) -> Words:
    """What an item is called."""
    return ITEMS[item][0] if item in ITEMS else Text(item)


def line(item: str, body: shares.Body, contents: Contents, *, brief: bool = False) -> Words:
    """One item as a line of the summary, for the family itself."""
    icon = ITEMS[item][1] if item in ITEMS else "•"
    head = Lines((icon, called(item)), " ")
    said = own(body)
    if said:
        return _("{item}: “{words}”, in your own words").of(item=head, words=Name(said))
    if isinstance(body, dict) and safe_answer.SAID in body:
        words = safe_answer.for_family(body, offered=brief)
        return _("{item}: {words}").of(item=head, words=words)
    told = told_in(body, contents, brief=brief) if isinstance(body, dict) else Lines(())
    return _("{item}: {words}").of(item=head, words=told) if told.parts else head


def told_in(body: Body, contents: Contents, *, brief: bool = False) -> Lines:
    """What an item made of codes says. Codes that content no longer has are passed over."""
    parts: list[Words] = []
    if body.get("name"):
        parts.append(Name(str(body["name"])))
    if body.get("children"):
        parts.append(n_("{count} child", "{count} children", int(body["children"])))
    if body.get("language"):
        parts.append(_("writes in {language}").of(language=Tongue(str(body["language"]))))
    parts += _names(body.get("topics", ()), contents)
    if "ages" in body:
        ages = Listed(tuple(str(age) for age in body["ages"]))
        parts.append(_("ages of the children: {ages}").of(ages=ages))
    for question_id, options in body.get("answers", {}).items():
        parts += _answers(question_id, options, contents)
    parts += _rights(body.get("rights", {}), contents, brief)
    parts += _barriers(body, contents)
    if safe_answer.SAID in body:
        parts += safe_answer.for_staff(body)
    return Lines(tuple(parts), " · ")


ENDED: Mapping[str, Text] = {
    "asked": p_("outcome", "Asked, no answer yet"),
    "got": p_("outcome", "It came through"),
    "refused": p_("outcome", "It was refused"),
    "not_yet": p_("outcome", "Not yet"),
    "had": p_("outcome", "We had it already"),
}
"""How it ended with a right, as a family says it."""


def _barriers(body: Body, contents: Contents) -> list[Words]:
    """What stands in the way, what the family would like, what it tried, and how it ended: of each
    right or service together."""
    found: dict[str, list[Words]] = {}

    def note(about: str, words: Text | None) -> None:
        if words:
            found.setdefault(about, []).append(words)

    for about, b, level in body.get("barriers", ()):
        note(about, contents.barriers.said(b, level))
    for about, kind in body.get("wanted", ()):
        step = contents.barriers.steps.get(kind)
        note(about, _("Would like: {step}.").of(step=Text(step.name)) if step else None)
    for about, kind in body.get("tried", ()):
        step = contents.barriers.steps.get(kind)
        note(about, _("Tried: {step}.").of(step=Text(step.name)) if step else None)
    for about, said in body.get("ended", ()):
        note(about, ENDED.get(said))
    return [_of_right(about, Lines(tuple(words), " "), contents) for about, words in found.items()]


def _of_right(about: str, words: Lines, contents: Contents) -> Words:
    names = _names([about], contents)
    return _("{item}: {words}").of(item=names[0], words=words) if names else words


def _names(ids: Collection[str], contents: Contents) -> list[Words]:
    names = {one: right.name for one, right in contents.rights.items()}
    names |= {one: service.name for one, service in contents.services.items()}
    return [Text(names[one]) for one in ids if one in names]


def _answers(question_id: str, options: Sequence[str], contents: Contents) -> list[Words]:
    """The options of a question that were chosen, as they were shown."""
    question = next((q for q in contents.questions if q.id == question_id), None)
    if question is None:
        return []
    labels = tuple(Text(option.label) for option in question.options if option.id in options)
    if question.kind != "ages":
        return list(labels)
    if not labels:
        return [Text(question.none)] if question.none else []
    return [_("ages of the children: {ages}").of(ages=Listed(labels))]


def _rights(verdicts: Mapping[str, str], contents: Contents, brief: bool) -> list[Words]:
    """The rights that may fit, then those that are not sure; briefly, the first few."""
    likely = _names([r for r, v in verdicts.items() if v == "likely"], contents)
    maybe = _names([r for r, v in verdicts.items() if v != "likely"], contents)
    if brief:
        few, more = (likely + maybe)[:_FEW], len(likely + maybe) - _FEW
        return [*few, n_("and {count} more", "and {count} more", more)] if more > 0 else few
    found: list[Words] = []
    if likely:
        found.append(_("perhaps a right to: {names}").of(names=Listed(tuple(likely))))
    if maybe:
        found.append(_("not sure yet: {names}").of(names=Listed(tuple(maybe))))
    return found
