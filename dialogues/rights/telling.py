"""How results are told: why, what it brings, where and how, which papers; never more than "may"."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import get_args

from bot.talk.texts import Lines, Listed, Name, Text, Verbatim, Words, _, n_
from bot.talk.turn import Turn
from dialogues.contents import Contents, to_recheck
from dialogues.rights.explorer import Explorer
from dialogues.rights.models import Domain, Right
from dialogues.rights.verdicts import Verdict

MOST_REASONS = 3
MOST_MISSING = 2
LIGHT = ("leisure", "mobility", "digital")
WEIGHTIEST: tuple[str, ...] = get_args(Domain)
"""The life domains, what a family lives on first: in this order rights are told that answer the
same kind of thing. What is light never goes before what weighs."""

Verdicts = Mapping[str, Verdict]


def sorted_ids(verdicts: Verdicts, kind: str) -> list[str]:
    """Return the rights with this verdict; those that a person comes first for go last."""
    found = [v for v in verdicts.values() if v.verdict == kind]
    return [v.right_id for v in sorted(found, key=lambda v: v.asks_first)]


def worth_telling(
    verdicts: Verdicts, known: Mapping[str, bool | None], explorer: Explorer
) -> list[str]:
    """Return the rights to tell of, the likely ones first, of those what answers what weighs on
    them; then those that may still be, as far as an answer points to them: what none of the
    family's answers speaks for is no news, and what depends on least comes first. An income that
    may be theirs is told among the first all the same, where the month is hard."""
    found = [
        verdict
        for verdict in verdicts.values()
        if verdict.verdict == "likely"
        or (verdict.verdict == "maybe" and _spoken_for(verdict, known))
    ]

    def place(verdict: Verdict) -> tuple[bool, bool, int, int, int, bool]:
        right, urgency = explorer.rights[verdict.right_id], _urgency(verdict, known, explorer)
        urgency = max(urgency, _WEIGHS + 1) if right.life_domain in LIGHT else urgency
        domain = WEIGHTIEST.index(right.life_domain) if right.life_domain in WEIGHTIEST else 99
        maybe = verdict.verdict == "maybe"
        later = urgency > _WEIGHS or (maybe and domain > 0)
        far = len(verdict.missing) if later else 0
        return later, maybe, urgency, far, domain, right.extra

    return [verdict.right_id for verdict in sorted(found, key=place)]


def _spoken_for(verdict: Verdict, known: Mapping[str, bool | None]) -> bool:
    """Whether something that the family said points to it."""
    return any(known.get(name) and name not in verdict.unsaid for name in verdict.because)


_WEIGHS = 1


def _urgency(verdict: Verdict, known: Mapping[str, bool | None], explorer: Explorer) -> int:
    """How soon a right is told: first what answers a trouble (bills, care), then what answers an
    income that is too low, then what answers something else of theirs, last what every family with
    children there has."""
    said = [name for name in verdict.because if known.get(name) and name not in verdict.unsaid]
    topics = {explorer.topic_of[name] for name in said if name in explorer.topic_of}
    if any(topic.sensitive and not topic.person_first for topic in topics):
        return 0
    if not explorer.weighing.isdisjoint(said):
        return _WEIGHS
    return 2 if any(topic.id != "family" and not topic.person_first for topic in topics) else 3


def summary(verdicts: Verdicts, shown: Sequence[str], contents: Contents) -> Words:
    """How much was found, and what the family already has."""
    likely = sum(verdicts[r].verdict == "likely" for r in shown)
    maybe = len(shown) - likely
    had = sorted_ids(verdicts, "had")
    lines: list[Words] = []
    if likely:
        lines.append(
            n_(
                "You may have a right to {count} thing.",
                "You may have a right to {count} things.",
                likely,
            )
        )
    if maybe and likely:
        lines.append(
            n_(
                "About {count} more I am not sure yet.",
                "About {count} more I am not sure yet.",
                maybe,
            )
        )
    elif maybe:
        lines.append(
            n_(
                "I found {count} right that may be yours, but I am not sure yet.",
                "I found {count} rights that may be yours, but I am not sure yet.",
                maybe,
            )
        )
    if not shown:
        lines.append(_("From your answers I find no right that fits. A person may know more."))
    if had:
        names = Listed(tuple(Text(contents.rights[r].name) for r in had))
        lines.append(_("You already have: {names}.").of(names=names))
    return Lines(tuple(lines), " ")


def entry(number: int, verdict: Verdict, contents: Contents, known: Mapping[str, object]) -> Words:
    """One right in a list: its name, and why, or what it still depends on."""
    right = contents.rights[verdict.right_id]
    name = Lines((f"{number}.", Text(right.name)), " ")
    if verdict.verdict == "likely":
        return Lines((name, why(verdict, contents, known)))
    first = _("It is good to talk to a person about this one first.")
    return Lines(
        (name, first if verdict.asks_first else _("Not sure yet."), still_open(verdict, contents))
    )


def why(verdict: Verdict, contents: Contents, known: Mapping[str, object]) -> Words:
    """The reason, in the family's own answers; what they only did not tick is one where there is
    no other."""
    told = [name for name in verdict.because if known.get(name) is not None]
    said = [name for name in told if name not in verdict.unsaid]
    clauses = tuple(
        Text(contents.facts[name].said if known[name] else contents.facts[name].unsaid)
        for name in (said or told)[:MOST_REASONS]
        if name in contents.facts
    )
    return _("Because {reasons}.").of(reasons=Listed(clauses)) if clauses else ""


def still_open(verdict: Verdict, contents: Contents) -> Words:
    """What a maybe still depends on."""
    missing = [name for name in verdict.missing if name in contents.facts][:MOST_MISSING]
    if not missing:
        return ""
    questions = Lines(tuple(Text(contents.facts[name].question) for name in missing), " ")
    return _("It depends on this: {questions}").of(questions=questions)


def what(right: Right, verdict: Verdict, contents: Contents, known: Mapping[str, object]) -> Words:
    """What a right is, why it may be theirs, and what it brings. What they have is not told of
    again, and for whom it is stands there where they may not be the ones."""
    name, reason = Text(right.name), why(verdict, contents, known)
    if verdict.verdict == "had":
        return Lines((name, _("You already have this.")), "\n\n")
    may = {
        "likely": _("You may have a right to this."),
        "maybe": _("I am not sure, but perhaps you have a right to this."),
    }.get(verdict.verdict, _("From your answers this does not seem to be for you."))
    missing = still_open(verdict, contents) if verdict.verdict == "maybe" else ""
    gives = Text(right.gives) if verdict.verdict != "no" else ""
    for_whom = Text(right.who_for) if verdict.verdict != "likely" else ""
    return Lines((name, Lines((may, reason), " "), missing, gives, for_whom), "\n\n")


def about(right: Right) -> Words:
    """What a right is and for whom, where nothing is known yet of who asks."""
    return Lines((Text(right.name), Text(right.gives), Text(right.who_for)), "\n\n")


def how(right: Right, turn: Turn, *, by_itself: bool = True) -> Words:
    """How it is asked for, as that holds today."""
    return how_on(right, turn.now.date(), by_itself=by_itself)


def how_on(right: Right, today: dt.date, *, by_itself: bool = True) -> Words:
    """Where and how to ask, with which papers, and what to be careful of; and, where that was not
    said yet, that it should come by itself."""
    papers = Lines(tuple(Lines(("•", Text(paper)), " ") for paper in right.papers))
    return Lines(
        (
            Text(right.itself) if right.itself and by_itself else "",
            _("Where: {place}").of(place=Text(right.where)),
            _("How: {how}").of(how=Text(right.how)),
            Lines((_("Take with you:"), papers)) if right.papers else "",
            _("Phone: {number}").of(number=Verbatim(phone_of(right))) if phone_of(right) else "",
            Text(right.careful) if right.careful else "",
            old(right, today),
        ),
        "\n\n",
    )


def both_names(right: Right) -> Words:
    """What it is called at the doors of both communities, for who lives in Brussels."""
    dutch, french = right.official.nl, right.official.fr
    if dutch == french:
        return ""
    named = _("At the counter it is called “{dutch}” in Dutch, and “{french}” in French.")
    return named.of(dutch=Name(dutch), french=Name(french))


def phone_of(right: Right) -> str:
    """The number alone; remarks of the editors behind it are not for families. Left out where
    the place already names it."""
    number = re.split(r"[(;]| [A-Za-z]", right.phone or "")[0].strip()
    return "" if number and number in right.where else number


def old(right: Right, today: dt.date) -> Words:
    """What is to be said of a right that was checked long ago."""
    if not to_recheck(right, today):
        return ""
    said = _("This was last checked on {date}. Please check whether it still holds: {place}")
    return said.of(date=right.checked, place=Text(right.where))
