"""What is kept about a person as a family with a buddy, or as a buddy: for *my data*."""

from __future__ import annotations

from datetime import datetime

from bot.acquainting import introduced
from bot.talk.texts import Lines, Name, Text, Verbatim, Words, _, n_
from bot.talk.turn import Turn
from dialogues import away
from dialogues.homes import home
from dialogues.meetup_told import details, others
from storage import buddies, duos, local, meetups, wishes
from storage.buddies import Buddy
from storage.duos import Duo
from storage.wishes import Wish

WHOSE = {
    "": _("• about you, in your words: {words}"),
    "rather_not": _("• what you would rather not do: {words}"),
}


def in_short(turn: Turn) -> list[Words]:
    """That there is something, a line each."""
    wish, me = wishes.open_of(turn.db, turn.person), buddies.get(turn.db, turn.person)
    kept: list[Words] = []
    if local.lives(turn.db, turn.person):
        kept.append(_("• where you live, to show you what holds there"))
    if wish:
        kept.append(_("• that you asked for a buddy, and what you said with it"))
    if me:
        kept.append(_("• what you answered as a buddy"))
    kept += [
        _("• that you and {name} are beside each other").of(name=others(turn, duo))
        for duo in duos.of_person(turn.db, turn.person)
    ]
    planned = len(meetups.upcoming(turn.db, turn.person, turn.now))
    if planned:
        kept.append(n_("• {count} meetup to come", "• {count} meetups to come", planned))
    return kept


def in_full(turn: Turn) -> list[Words]:
    """All of it that can be read."""
    wish, me = wishes.open_of(turn.db, turn.person), buddies.get(turn.db, turn.person)
    told = [*(_wished(wish) if wish else ()), *(_answered(me) if me else ())]
    here = home(turn) if local.lives(turn.db, turn.person) else None
    told += _lives(here.said or here.name) if here else []
    for duo in duos.of_person(turn.db, turn.person):
        told += _beside(turn, duo)
    times = sum(len(spans) for spans in buddies.week(turn.db, turn.person).values())
    if times:
        free = n_(
            "• when you are free: {count} time a week",
            "• when you are free: {count} times a week",
            times,
        )
        told.append(free)
    told += [
        Lines(("•", details(turn, each)), " ")
        for each in meetups.upcoming(turn.db, turn.person, turn.now)
    ]
    told += away.told(turn)
    return [_("About your buddy or family:"), *told] if told else []


def _said(sort: str, words: str) -> list[Words]:
    return [WHOSE[sort].of(words=Name(words.replace("\n", " · ")))] if words else []


def _lives(postcode: str) -> list[Words]:
    where = _("• where you live: {postcode}")
    return [where.of(postcode=Verbatim(postcode))] if postcode else []


def _wished(wish: Wish) -> list[Words]:
    asked = _("• you asked for a buddy on {day}").of(day=wish.asked.date())
    return [asked, *_said("", wish.about.words), *_lives(wish.about.postcode)]


def _answered(me: Buddy) -> list[Words]:
    about = me.about
    told: list[Words] = [*_said("", about.words), *_said("rather_not", about.rather_not)]
    told += _lives(about.postcode)
    dated: list[tuple[Text, datetime | None]] = [
        (_("• you agreed to the house rules on {day}"), me.rules_agreed),
        (_("• you read the note on {day}"), me.note_read),
        (_("• you signed the agreement on {day}"), me.signed),
    ]
    told += [text.of(day=at.date()) for text, at in dated if at]
    if me.extract_seen:
        seen = _("• your extract was seen on {day}; it is not kept").of(day=me.extract_seen)
        told.append(seen)
    return told


def _beside(turn: Turn, duo: Duo) -> list[Words]:
    """What the others read, and what was said about expectations."""
    member, name = duo.member(turn.person), others(turn, duo)
    if member is None:
        return []
    reads = _("• {name} reads about you: {words}")
    expects = _("• what you hope for with {name}: {words}")
    found: list[Words] = []
    if member.introduction:
        found.append(reads.of(name=name, words=introduced(member.introduction)))
    if member.expects:
        found.append(expects.of(name=name, words=Name(member.expects)))
    return found
