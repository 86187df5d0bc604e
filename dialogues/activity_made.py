"""A buddy makes an activity for more people: what, when, where, with how many; who is near, speaks
a language of theirs and likes such things is invited. Whoever coordinates sees it too."""

from __future__ import annotations

from datetime import datetime

from bot import inviting
from bot.talk.answers import number
from bot.talk.steps import END, Ask, Choose, Dialogue, Do, NotUnderstood, Say
from bot.talk.texts import Lines, Name, Words, _, p_
from bot.talk.turn import Turn
from dialogues import beside
from dialogues import meetup_times as times
from dialogues.beside import LIKES, Ticked, coach_name
from dialogues.meetup import AnyPlace, places
from dialogues.meetup_told import zone
from storage import activities, bookings, buddies
from storage.activities import Told
from storage.times import When

MAKE = "activity_made"
MINUTES = 120
MOST_PEOPLE = 100
LONGEST = 80
"""Characters of what it is."""
_LIKES = beside.on_pages("what", beside.likes)
HOW_MANY = _("How many people can come, you included?")


def may_make(turn: Turn) -> bool:
    """Whether this person is a buddy whom a coordinator confirmed, and who is somewhere."""
    me = buddies.get(turn.db, turn.person)
    return me is not None and me.state == "ready" and me.adult and me.area_id is not None


def begin(turn: Turn) -> str | None:
    """Only for who may."""
    return None if may_make(turn) else "not_you"


class Moment:
    """A day and hour in whatever words. What is missing is asked back, and what was said is
    kept."""

    def read(self, text: str, turn: Turn) -> str:
        """Return the time on the clock. Raises NotUnderstood."""
        start, ask = times.heard(turn, text)
        if isinstance(start, datetime):
            return f"{start:%Y-%m-%dT%H:%M}"
        turn.answers["said"] = text[:LONGEST]
        if ask == "which":
            raise NotUnderstood(times.WHICH)
        raise NotUnderstood(times.WHICH_HOUR if start else times.WHICH_DAY)


class Number:
    """With how many people."""

    def read(self, text: str, turn: Turn) -> int:
        """Return the number. Raises NotUnderstood."""
        many = number(text)
        if many is None or not 2 <= many <= MOST_PEOPLE:
            raise NotUnderstood(HOW_MANY)
        return many


def said_back(turn: Turn) -> Words:
    """All of it, for a yes."""
    turn.answers["spoken"] = turn.answers.get("when")
    where = p_("meetup", "📍 {place}").of(place=Name(_place(turn)))
    return Lines((Name(_title(turn)), where if _place(turn) else "", times.said_back(turn)))


def _title(turn: Turn) -> str:
    told = turn.answers.get("what")
    own, ticked = beside.own_words(told), beside.codes(told, LIKES)
    return (", ".join(own) or turn.speaker.say(beside.named(ticked, LIKES)))[:LONGEST]


def _place(turn: Turn) -> str:
    said = str(turn.answers.get("place") or "")
    return "" if said == "later" else said


def make(turn: Turn) -> str | None:
    """It is there, and people are invited, each in their own time."""
    when = When(str(turn.answers["when"]), str(zone(turn)), MINUTES)
    me = buddies.get(turn.db, turn.person)
    if me is None or not may_make(turn):
        return "not_you"
    if when.starts <= turn.now:
        return "past"
    if bookings.busy(turn.db, when, [turn.person]):
        return "busy"
    told = Told(
        _title(turn),
        place=_place(turn),
        languages=tuple(me.languages),
        interests=beside.codes(turn.answers.get("what"), LIKES),
        places=int(turn.answers.get("many") or MOST_PEOPLE),
    )
    by = {"made_by": turn.person, "area_id": me.area_id}
    made = activities.make(turn.db, told, when, turn.now, **by)
    activities.sign_up(turn.db, made, turn.person, turn.now)
    found = activities.get(turn.db, made)
    if found:
        inviting.invite(turn.db, made, inviting.whom(turn.db, found), turn.now)
    return None


def made(turn: Turn) -> Words:
    """Who hears of it."""
    said = _("Done. I invite people near you whom it suits. {coach} sees it too.")
    return said.of(coach=coach_name(turn))


activity_made = Dialogue(
    MAKE,
    Do("begin", begin, {"not_you": END}),
    Ask(
        "what",
        _("What would you like to do with a group? Tick it, or write it in one line."),
        Ticked(_LIKES),
        _LIKES,
        many=True,
        skip=END,
        leads=("more_what",),
        then="when",
    ),
    beside.turn_page("what"),
    Ask("when", _("When suits you? Write it, for example: Saturday at 3."), Moment(), skip=END),
    Ask("place", _("Where do you meet?"), AnyPlace(), places, skip="many"),
    Ask("many", HOW_MANY, Number(), skip="sure"),
    Choose("sure", said_back, times.SURE, then="make", skip=END, leads=("make", "when")),
    Do("make", make, {"not_you": END, "past": "when", "busy": "busy"}, final=True),
    Say("made", made, then=END),
    Say(
        "busy",
        _("You have a meetup then already. Under “my meetups” you see it."),
        then="when",
    ),
)
