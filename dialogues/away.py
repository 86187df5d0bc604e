"""The days on which somebody is away: asked in own words, said back, kept, and taken back with a
tap. What is planned then stays as it is, and is named with a tap to change it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from bot.beside import repeats
from bot.talk.answers import NO, YES, number
from bot.talk.steps import END, Ask, Call, Choose, Dialogue, Do, NotUnderstood, Option, Say
from bot.talk.texts import Lines, Text, Words, _, p_
from bot.talk.turn import Turn
from dialogues.human import BACK
from dialogues.meetup_mine import named
from dialogues.meetup_news import rhythm
from dialogues.meetup_told import going, zone
from storage import buddies, meetups, series, staff
from storage.meetups import Meetup

AHEAD = timedelta(days=366)
"""So far ahead somebody says that they are away."""
MOST = 6
"""Meetups, or times away, that are listed at a time."""
_SOON = timedelta(days=31)
_DAY = timedelta(days=1)

AWAY = _("I am away")
YOU_ARE_AWAY = _("You are away:")
SPAN = p_("away", "{first} – {last}")
ONE_DAY = _("Say one day, please. For example: tomorrow, or 1 December.")
OVER = _("That day is over already. Which day to come do you mean?")
BEFORE = _("That is before {day}. Which is the last day on which you are away?")
TOO_FAR = _("That is more than a year from now. Which day before that do you mean?")


# -- which days ------------------------------------------------------------------------------------


def today(turn: Turn) -> date:
    """Which day it is here."""
    found: date = turn.now.astimezone(zone(turn)).date()
    return found


def kept(turn: Turn) -> list[tuple[date, date]]:
    """When they are away, first and last day, as far as that is still to come."""
    spans = buddies.away(turn.db, [turn.person]).get(turn.person, [])
    return [span for span in spans if span[1] >= today(turn)]


def span(first: date, last: date) -> Text:
    """These days, in one line."""
    if first == last:
        return p_("rhythm", "{day}").of(day=first)
    return SPAN.of(first=first, last=last)


def told(turn: Turn) -> list[Words]:
    """When they are away, a line each; nothing where they are not."""
    spans: list[Words] = [Lines(("•", span(*each)), " ") for each in kept(turn)]
    return [YOU_ARE_AWAY, *spans] if spans else []


def _first(turn: Turn) -> date:
    return date.fromisoformat(str(turn.answers["first"]))


def _asked(turn: Turn) -> tuple[date, date]:
    """The days that are being talked of."""
    return _first(turn), date.fromisoformat(str(turn.answers["last"]))


# -- in own words ----------------------------------------------------------------------------------


def _heard(turn: Turn, text: str, since: date) -> date | None:
    """The day that a text says, reckoned from a day on; in the language of the talk, else in the
    one in which it was written."""
    from bot.understand.when import day_of, spoken  # slow, only where a day is written

    now = datetime.combine(since, time(), zone(turn))
    written_in = getattr(turn.understood, "language", turn.language)
    for language in dict.fromkeys((turn.language, written_in)):
        found = day_of(text, language, since) or spoken(text, language, now).start
        if found:
            return found.date() if isinstance(found, datetime) else found
    return None


def _allowed(turn: Turn, text: str, day: date | None) -> date:
    """A day that somebody can be away. Raises NotUnderstood."""
    if day is None:
        raise NotUnderstood(ONE_DAY, tried=any(c.isdecimal() for c in text))
    if day < today(turn):
        raise NotUnderstood(OVER, tried=True)
    if day > today(turn) + AHEAD:
        raise NotUnderstood(TOO_FAR, tried=True)
    return day


def _tapped(text: str, shown: Sequence[Option]) -> str | None:
    place = number(text)
    return shown[place - 1].id if place is not None and 1 <= place <= len(shown) else None


class FirstDay:
    """From when, in whatever words."""

    def read(self, text: str, turn: Turn) -> str:
        """Return the ISO date. Raises NotUnderstood."""
        found = _tapped(text, first_days(turn))
        return found or _allowed(turn, text, _heard(turn, text, today(turn))).isoformat()


class LastDay:
    """Until when: "Saturday" is the one after the first day."""

    def read(self, text: str, turn: Turn) -> str:
        """Return the ISO date. Raises NotUnderstood."""
        if found := _tapped(text, last_days(turn)):
            return found
        first, day = _first(turn), _heard(turn, text, today(turn))
        if day and day < first:
            after = _heard(turn, text, first)
            day = after if after and first <= after <= first + _SOON else day
        if day and today(turn) <= day < first:
            raise NotUnderstood(BEFORE.of(day=first), tried=True)
        return _allowed(turn, text, day).isoformat()


def first_days(turn: Turn) -> Sequence[Option]:
    """Today, tomorrow, or the coming Monday."""
    here = today(turn)
    monday = here + (7 - here.weekday()) * _DAY
    later = dict.fromkeys((here + _DAY, monday))
    return [Option(here.isoformat(), _("Today"), icon="📅"), *map(_day, later)]


def last_days(turn: Turn) -> Sequence[Option]:
    """Only that day, or one or two weeks of it."""
    first = _first(turn)
    only = Option(first.isoformat(), p_("away", "Only that day"), icon="📅")
    return [only, *(_day(first + days * _DAY) for days in (6, 13))]


def _day(day: date) -> Option:
    return Option(day.isoformat(), span(day, day), icon="📅")


def said_back(turn: Turn) -> Words:
    """What was understood, for a yes."""
    return Lines((YOU_ARE_AWAY, span(*_asked(turn)), _("Is that right?")))


# -- keeping it ------------------------------------------------------------------------------------


def begin(turn: Turn) -> str | None:
    """What is kept is shown first."""
    return "list" if kept(turn) else None


def keep(turn: Turn) -> None:
    """Keep it; days that touch what was kept before become one time away."""
    first, last = _asked(turn)
    for since, until in kept(turn):
        if since <= last + _DAY and first <= until + _DAY:
            staff.be_back(turn.db, turn.person, since)
            first, last = min(first, since), max(last, until)
    staff.be_away(turn.db, turn.person, first, last)


def choices(turn: Turn) -> Sequence[Option]:
    """Each time away, to be taken back, and more of them."""
    found = [
        Option(first.isoformat(), span(first, last), then="take", icon="✖")
        for first, last in kept(turn)[:MOST]
    ]
    return [*found, Option("more", AWAY, then="first", icon="📅"), BACK]


def take(turn: Turn) -> str | None:
    """They are there after all."""
    gone = [each for each in kept(turn) if each[0].isoformat() == turn.answers.get("list")]
    for first, last in gone:
        staff.be_back(turn.db, turn.person, first)
        turn.say(Lines((_("All right. You are there again:"), span(first, last))))
    return begin(turn)


# -- what is planned then --------------------------------------------------------------------------


def _planned(turn: Turn) -> list[Meetup]:
    """What is agreed on those days."""
    first, last = _asked(turn)
    found = meetups.upcoming(turn.db, turn.person, turn.now)
    return [each for each in found if first.isoformat() <= each.when.day <= last.isoformat()]


def _falling(turn: Turn) -> list[Words]:
    """The series that come back on those days, as far as that is not put in yet."""
    first, last = _asked(turn)
    found: list[Words] = []
    for each in (one for duo in going(turn) for one in series.of_duo(turn.db, duo.id)):
        until = min(last, each.until) if each.until else last
        put_in = {one.when.day for one in meetups.of_series(turn.db, each.id)}
        rule = (each.first.local, each.every_weeks, until.isoformat(), each.skipped | put_in)
        if any(local[:10] >= first.isoformat() for local in repeats.days(*rule)):
            found.append(rhythm(turn, each.id))
    return found


def stored(turn: Turn) -> Words:
    """What follows: no proposal then, and none of what repeats."""
    said: list[Words] = [_("Good, I keep that. I propose no meetup on those days.")]
    falls = _("On those days this does not take place, and all of you hear it: {rhythm}.")
    said += [falls.of(rhythm=each) for each in _falling(turn)]
    return Lines(tuple(said))


def look(turn: Turn) -> str | None:
    """Whether something stands on those days."""
    return None if _planned(turn) else "free"


def standing(turn: Turn) -> Sequence[Option]:
    """Each meetup of those days, to be changed."""
    found = [Option(f"m{each.id}", named(turn, each), then="one") for each in _planned(turn)]
    return [*found[:MOST], BACK]


def chosen(turn: Turn) -> str:
    """The meetup that was tapped, for its own page."""
    return f"one.{str(turn.answers.get('stands') or '')[1:]}"


away = Dialogue(
    "away",
    Do("begin", begin, {"list": "list"}, then="first"),
    Choose(
        "list",
        _("You are away on these days. Tap one to take it back, or add more."),
        choices,
        skip=END,
        leads=("take", "first", END),
    ),
    Do("take", take, {"list": "list"}, then=END),
    Ask(
        "first",
        _("From which day are you away? Tap it or write it, for example: 1 December."),
        FirstDay(),
        first_days,
        then="last",
        skip=END,
    ),
    Ask(
        "last",
        _("Which is the last day on which you are away?"),
        LastDay(),
        last_days,
        then="sure",
        skip=END,
    ),
    Choose(
        "sure",
        said_back,
        (
            Option("yes", _("Yes, that is right"), then="keep", icon="✅", also=YES),
            Option("no", _("No, another day"), then="first", also=NO),
        ),
        skip=END,
    ),
    Do("keep", keep, final=True),
    Say("kept", stored),
    Do("look", look, {"free": END}),
    Choose(
        "stands",
        _("This is planned then, and stays until you change it. Tap one to see or change it."),
        standing,
        skip=END,
        leads=("one", END),
    ),
    Call("one", "meetup_mine", then="look", given=chosen),
)
