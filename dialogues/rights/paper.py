"""The list of rights on paper, "to bring along": what stands on it, and how it reaches the family.

It goes to a counter, so it leaves out what the family told of itself in the sensitive parts of the
talk, and it names nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from bot.talk.heard import Media
from bot.talk.texts import Lines, Listed, Text, Verbatim, Words, _
from bot.talk.turn import Turn
from dialogues.contents import Contents
from dialogues.rights.models import Right
from dialogues.rights.telling import Verdicts, old, phone_of, still_open, why
from dialogues.rights.verdicts import Verdict
from dialogues.world import world

Counter = Literal["nl", "fr"]
"""The languages of the counters."""
FILE_NAME = "naast.pdf"
HERE = _("Here is your list to bring along. At the counter they can read it in their own language.")
MANY = 8
"""Rights; with more of them each is told shortly, and those that are not sure in a table."""
MOST_PAPERS = 4
"""Papers of one right that is told shortly."""
NOT_NOW = _("I cannot make the paper just now. Your list stays here in the chat.")


@dataclass(frozen=True, slots=True)
class Entry:
    """One right, as it stands on the paper: see ``bot.paper.rights_list.Entry``."""

    name: Words
    official: str
    lines: Sequence[Words] = field(default=())
    papers: Sequence[Words] = field(default=())
    brief: bool = False


def can_make(turn: Turn) -> bool:
    """Whether the paper can be made here, so that it may be offered."""
    return world(turn).paper.ready


def keep_paper(
    turn: Turn,
    right_ids: Sequence[str],
    verdicts: Verdicts,
    known: Mapping[str, bool | None],
    counter: Counter,
) -> None:
    """Put the paper into the talk, as a message with a file: these rights in this order, and why,
    in the language of the talk beside that of the counter."""
    paper, house = world(turn).paper, world(turn).house.name
    if not paper.ready:
        turn.say(NOT_NOW)
        return
    contents, now = world(turn).contents, turn.now.astimezone(world(turn).duty.zone)
    there = [each for each in right_ids if each in contents.rights]
    tell = entry if len(there) <= MANY else short_entry
    entries = [
        tell(turn, contents.rights[each], verdicts.get(each), known, counter) for each in there
    ]
    entries.sort(key=lambda each: each.brief)
    other = world(turn).tongues.speaker(counter)
    made = paper.render(entries, turn.speaker, other, now, house)
    turn.say(HERE, Media("document", "application/pdf", FILE_NAME, content=made))


def entry(
    turn: Turn,
    right: Right,
    verdict: Verdict | None,
    known: Mapping[str, bool | None],
    counter: Counter,
) -> Entry:
    """Return what is to be read of one right at the counter; of one that a person comes first for
    neither where nor how."""
    contents, phone = world(turn).contents, phone_of(right)
    name, official = Text(right.name), getattr(right.official, counter)
    reason = _reason(verdict, contents, known) if verdict else ""
    if verdict and verdict.asks_first:
        first = _("It is good to talk to a person about this one first.")
        told = (reason, Text(right.gives), first)
        return Entry(name, official, tuple(line for line in told if line))
    lines: list[Words] = [
        reason,
        Text(right.gives),
        _("Where: {place}").of(place=Text(right.where)),
        _("How: {how}").of(how=Text(right.how)),
        _("Phone: {number}").of(number=Verbatim(phone)) if phone else "",
        Text(right.careful) if right.careful else "",
        old(right, turn.now.date()),
    ]
    papers = tuple(Text(paper) for paper in right.papers)
    return Entry(name, official, tuple(line for line in lines if line), papers)


def short_entry(
    turn: Turn,
    right: Right,
    verdict: Verdict | None,
    known: Mapping[str, bool | None],
    counter: Counter,
) -> Entry:
    """Return one of many: why, where, how and which papers; of one that is not sure only what it
    depends on."""
    contents, phone = world(turn).contents, phone_of(right)
    name, official = Text(right.name), getattr(right.official, counter)
    if verdict and verdict.verdict == "maybe":
        first = _("It is good to talk to a person about this one first.")
        open_still = still_open(_open_to_all(verdict, contents), contents)
        lines = (first if verdict.asks_first else "", open_still)
        return Entry(name, official, tuple(line for line in lines if line), brief=True)
    papers = Listed(tuple(Text(paper) for paper in right.papers[:MOST_PAPERS]))
    told: list[Words] = [
        why(_open_to_all(verdict, contents), contents, known) if verdict else "",
        _("Where: {place}").of(place=Text(right.where)),
        _("How: {how}").of(how=Text(right.how)),
        Lines((_("Take with you:"), papers), " ") if right.papers else "",
        _("Phone: {number}").of(number=Verbatim(phone)) if phone else "",
    ]
    return Entry(name, official, tuple(line for line in told if line))


def _open_to_all(verdict: Verdict, contents: Contents) -> Verdict:
    """A verdict without what was told, or is still to be told, in the sensitive parts."""
    hidden = sensitive(contents)
    because = tuple(name for name in verdict.because if name not in hidden)
    missing = tuple(name for name in verdict.missing if name not in hidden)
    return replace(verdict, because=because, missing=missing)


def _reason(verdict: Verdict, contents: Contents, known: Mapping[str, bool | None]) -> Words:
    """Why it may be theirs, as far as a stranger may read it."""
    told = _open_to_all(verdict, contents)
    if verdict.verdict == "maybe":
        return Lines((_("Not sure yet."), still_open(told, contents)), " ")
    if verdict.verdict == "had":
        return _("You already have this.")
    return Lines((_("You may have a right to this."), why(told, contents, known)), " ")


def sensitive(contents: Contents) -> frozenset[str]:
    """Return the facts that the sensitive parts of the talk ask for."""
    topics = {topic.id for topic in contents.topics if topic.sensitive}
    asked = (q for q in contents.questions if q.topic in topics)
    return frozenset(
        name for q in asked for option in q.options for name in (*option.ticked, *option.unticked)
    )
