"""Why, and why not: what a right follows from, in the family's own answers."""

from __future__ import annotations

from collections.abc import Mapping

from bot.talk.texts import Lines, Text, Words, _
from dialogues.contents import Contents
from dialogues.rights.conditions import Truth
from dialogues.rights.models import FactText, Right
from dialogues.rights.verdicts import Verdict

MOST_MISSING = 4
"""Open questions in one answer; the ones that come first are asked first."""

Known = Mapping[str, Truth]


def chain(right: Right, verdict: Verdict, contents: Contents, known: Known) -> Words:
    """Every answer that a verdict rests on, and what it still waits for."""
    name = Text(right.name)
    match verdict.verdict:
        case "likely":
            head = _("Why I think that this may be for you. You said:")
            bare = _("You may have a right to this.")
            return _told(name, head, bare, verdict, contents, known)
        case "had":
            said = _said(verdict, contents, known)
            head = _("You told me that you have this already.")
            return Lines((name, Lines((head, *said))), "\n\n")
        case "no":
            return _why_not(name, verdict, contents, known)
    return _why_unsure(name, right, verdict, contents, known)


def _why_not(name: Words, verdict: Verdict, contents: Contents, known: Known) -> Words:
    """What speaks against it, and that it holds only as long as that stays so."""
    head = _("Why I think that this is not for you. You said:")
    bare = _("From your answers this does not seem to be for you.")
    found = _told(name, head, bare, verdict, contents, known)
    return Lines((found, _("When that changes, or is not right, it may be for you.")), "\n\n")


def _why_unsure(
    name: Words, right: Right, verdict: Verdict, contents: Contents, known: Known
) -> Words:
    """What speaks for it, what is not known yet, and why a person comes first."""
    said = _said(verdict, contents, known)
    names = [name for name in verdict.missing if name in contents.facts][:MOST_MISSING]
    missing = [_line(contents.facts[name].question) for name in names]
    parts = [
        name,
        Lines((_("What speaks for it. You said:"), *said)) if said else "",
        _taken(verdict, contents, known),
        Lines((_("What I do not know yet:"), *missing)) if missing else "",
        Text(right.ask_first.say) if verdict.asks_first and right.ask_first else "",
    ]
    return Lines(tuple(part for part in parts if part), "\n\n")


def _told(
    name: Words, head: Words, bare: Words, verdict: Verdict, contents: Contents, known: Known
) -> Words:
    """What was said, and what was taken from what was not; ``bare`` where nothing was said."""
    said = _said(verdict, contents, known)
    taken = _taken(verdict, contents, known)
    told = Lines((head, *said)) if said else bare
    return Lines((name, told, taken) if taken else (name, told), "\n\n")


def _taken(verdict: Verdict, contents: Contents, known: Known) -> Words:
    """What nobody said: it was only not ticked, and the family can set it right."""
    names = [name for name in verdict.unsaid if name in contents.facts]
    lines = [_clause(contents.facts[name], known[name]) for name in names]
    head = _("From what you did not tick I take it that:")
    return Lines((head, *lines)) if lines else ""


def _said(verdict: Verdict, contents: Contents, known: Known) -> list[Words]:
    """The answers behind a verdict, one a line."""
    names = [n for n in verdict.because if known.get(n) is not None and n in contents.facts]
    spoken = [name for name in names if name not in verdict.unsaid]
    return [_clause(contents.facts[name], known[name]) for name in dict.fromkeys(spoken)]


def _clause(fact: FactText, truth: Truth) -> Words:
    return _line(fact.said if truth else fact.unsaid)


def _line(msgid: str) -> Words:
    return Lines(("•", Text(msgid)), " ")
