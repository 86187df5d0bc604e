"""Finding a time to meet: up to three when both are free, or the person's own words. What is not
clear is asked back, and what was understood is said back for a yes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import reduce
from typing import Any

from bot.beside import free
from bot.beside.free import Availability
from bot.talk.answers import number
from bot.talk.steps import END, Ask, Choose, Do, NotUnderstood, Option, Say, Step
from bot.talk.texts import Lines, Text, Words, _, p_
from bot.talk.turn import Turn
from dialogues.meetup_told import MINUTES, moment, others, when_at, zone
from storage import bookings, buddies, duos
from storage.duos import Duo

AT_A_TIME = 3
DAYS_AHEAD = 21
_EXAMPLE_HOURS = (10, 14, 16)
_LONGEST_KEPT = 200  # characters of words about time that wait for the rest

WHICH_DAY = _("I look for a day and a time that are still to come. For example: Saturday at 3.")
WHICH_HOUR = _("At what time? For example: half past 2.")
WHICH = _("Which of them do you mean? Say one day and one time.")


# -- what is known ---------------------------------------------------------------------------------


def duo_of(turn: Turn) -> Duo:
    """The duo that is about to meet. Raises LookupError when it is gone."""
    found = duos.get(turn.db, str(turn.answers.get("duo") or ""))
    if found is None:
        raise LookupError("no such duo")
    return found


def what_of(turn: Turn) -> str:
    """What they are about to do."""
    return str(turn.answers.get("what") or "other")


def _moving(turn: Turn) -> str:
    """The meetup that is being moved: its own time is free for it."""
    return str(turn.answers.get("meetup") or "")


def availability(turn: Turn) -> list[Availability]:
    """When each of the duo is free, as far as they told it and we booked them."""
    ids = [each.person_id for each in duo_of(turn).members]
    weeks, away = buddies.weeks(turn.db, ids), buddies.away(turn.db, ids)
    taken = bookings.taken(turn.db, ids, turn.now, but=_moving(turn))
    return [
        Availability(weeks.get(who, {}), _days(away.get(who, ())), tuple(taken.get(who, ())))
        for who in ids
    ]


def _days(spans: Sequence[tuple[date, date]]) -> set[date]:
    return {
        first + timedelta(days=ahead)
        for first, last in spans
        for ahead in range(min(400, (last - first).days + 1))
    }


def find(turn: Turn) -> None:
    """The next times at which all are free; over again when there are no more."""
    *rest, last = availability(turn)
    together, minutes = reduce(free.both, rest), MINUTES.get(what_of(turn), 60)
    seen = list(turn.answers.get("seen") or ())
    most = len(seen) + AT_A_TIME
    common = free.common(together, last, zone(turn), turn.now, minutes, DAYS_AHEAD, most)
    every = [f"{at:%Y-%m-%dT%H:%M}" for at in common]
    fresh = [local for local in every if local not in seen][:AT_A_TIME]
    if not fresh:
        seen, fresh = [], every[:AT_A_TIME]
    turn.answers["times"] = fresh
    turn.answers["seen"] = [*seen, *fresh]


# -- asking ----------------------------------------------------------------------------------------


def id_of(local: str) -> str:
    """A local time as the value of a button: without a colon."""
    return local.replace("-", "").replace(":", "")


def told(turn: Turn, local: str) -> Text:
    """A time as it stands on a button."""
    return p_("meetup", "{moment}").of(moment=moment(when_at(turn, local, what_of(turn))))


def _times(turn: Turn) -> list[str]:
    return list(turn.answers.get("times") or ())


def options(turn: Turn) -> Sequence[Option]:
    """The times that were found, all of them, or others."""
    found = [Option(id_of(local), told(turn, local)) for local in _times(turn)]
    if len(found) > 1 and not _moving(turn):
        choose = _("{name} may choose").of(name=others(turn, duo_of(turn)))
        found.append(Option("all", choose, icon="✅"))
    if found:
        found.append(Option("other", _("Other times"), icon="🕐"))
    return found


def when(turn: Turn) -> Words:
    """What suits this person; in own words where nothing was found."""
    own = _("Or write it, for example: Saturday at 3.")
    if _times(turn):
        return Lines((_("When suits you? At these times you are both free."), own), " ")
    return _("When suits you? Write it, for example: Saturday at 3.")


class SpokenTime:
    """A time in whatever words. What is missing is asked back, and what was said is kept."""

    def __init__(self, choices: Callable[[Turn], Sequence[Option]] = options) -> None:
        self._choices = choices

    def read(self, text: str, turn: Turn) -> Any:
        """Return the choice of that number, ``{"at": …}``, ``{"day": …}``, or what to ask back,
        ``{"ask": …}``. Raises NotUnderstood where nothing is said of time."""
        shown, place = self._choices(turn), number(text)
        if place is not None and 1 <= place <= len(shown):
            return shown[place - 1].id
        start, ask = heard(turn, text)
        if start is None:
            turn.answers["said"] = text[:_LONGEST_KEPT]
            if ask == "which" or any(c.isdecimal() for c in text):
                return {"ask": ask}
            raise NotUnderstood(WHICH_DAY)
        if isinstance(start, datetime):
            return {"at": f"{start:%Y-%m-%dT%H:%M}"}
        return {"day": start.isoformat()}


class SpokenHour:
    """An hour of a day that is known; or a whole other time."""

    def read(self, text: str, turn: Turn) -> Any:
        """Return ``{"at": …}``. Raises NotUnderstood."""
        shown, place = hours(turn), number(text)
        day = date.fromisoformat(str(turn.answers["day"]))
        for said in (text, f"{day:%d/%m/%Y} {text}"):
            start, _ask = heard(turn, said)
            if isinstance(start, datetime):
                return {"at": f"{start:%Y-%m-%dT%H:%M}"}
        if place is not None and 1 <= place <= len(shown):
            return shown[place - 1].id
        raise NotUnderstood(WHICH_HOUR, tried=any(c.isdecimal() for c in text))


def heard(turn: Turn, text: str) -> tuple[date | datetime | None, str | None]:
    """What a text says of time, with what was said before it; and what to ask back. Where it says
    nothing in the language of the talk, the one in which it was written is tried."""
    written_in = getattr(turn.understood, "language", turn.language)
    for language in dict.fromkeys((turn.language, written_in)):
        start, ask = _heard(turn, text, language)
        if start or ask == "which":
            break
    return start, ask


def _heard(turn: Turn, text: str, language: str) -> tuple[date | datetime | None, str | None]:
    from bot.understand.when import spoken  # a tenth of a second, only where a time is written

    now = turn.now.astimezone(zone(turn))
    found, before = spoken(text, language, now), str(turn.answers.get("said") or "")
    if found.ask == "which":
        return None, found.ask
    if before and not isinstance(found.start, datetime):
        both = spoken(f"{text} {before}", language, now)
        whole = isinstance(both.start, datetime) and both.ask is None
        if whole and found.start in (None, _day(both.start)):
            return both.start, None
    return found.start, found.ask


def _day(start: date | datetime | None) -> date | None:
    return start.date() if isinstance(start, datetime) else start


def took(turn: Turn) -> str | None:
    """What was tapped or written: a time, all of them, others, or words to say back."""
    said = turn.answers.get("when")
    if isinstance(said, dict):
        if "ask" in said:
            return "ask"
        if "day" in said:
            turn.answers["day"] = said["day"]
            return "hour"
        turn.answers["spoken"] = said["at"]
        return "spoken"
    if said == "other":
        return "other"
    tapped = [local for local in _times(turn) if id_of(local) == said]
    turn.answers["chosen"] = tapped or _times(turn)
    return None


def ask_back(turn: Turn) -> Words:
    """What is missing in the person's own words."""
    said = turn.answers.get("when")
    return WHICH if isinstance(said, dict) and said.get("ask") == "which" else WHICH_DAY


# -- what was said in own words --------------------------------------------------------------------


def hours(turn: Turn) -> Sequence[Option]:
    """A few hours of the day that was said, as far as they are still to come."""
    day = str(turn.answers.get("day") or "")
    every = [(h, f"{day}T{h:02}:00") for h in _EXAMPLE_HOURS] if day else []
    ahead = [
        (h, local) for h, local in every if when_at(turn, local, what_of(turn)).starts > turn.now
    ]
    return [Option(id_of(local), _hour(h)) for h, local in ahead]


def _hour(hour: int) -> Text:
    return p_("meetup", "{hour}").of(hour=datetime(2000, 1, 1, hour).time())


def which_hour(turn: Turn) -> Words:
    """At what time, on the day that was understood."""
    day = date.fromisoformat(str(turn.answers["day"]))
    return _("{day}: at what time?").of(day=day)


def took_hour(turn: Turn) -> None:
    """The hour that was tapped or written, with its day."""
    said = turn.answers.get("hour")
    if isinstance(said, dict):
        turn.answers["spoken"] = said["at"]
    else:
        turn.answers["spoken"] = f"{turn.answers['day']}T{str(said)[-4:-2]}:00"


def check(turn: Turn) -> str | None:
    """Whether they can meet then at all: not in the past, and nobody is somewhere else."""
    turn.answers.pop("said", None)
    local = str(turn.answers["spoken"])
    at = when_at(turn, local, what_of(turn))
    if at.starts <= turn.now:
        return "past"
    ids = [each.person_id for each in duo_of(turn).members]
    if bookings.busy(turn.db, at, ids, but=_moving(turn)):
        return "busy"
    away = buddies.who_is_away(turn.db, ids, date.fromisoformat(at.day))
    return "busy" if away - {turn.person} else None


def said_back(turn: Turn) -> Words:
    """What was understood, for a yes."""
    at = moment(when_at(turn, str(turn.answers.get("spoken")), what_of(turn)))
    said = _("{moment}. Is that right?")
    if at.date() == turn.now.astimezone(zone(turn)).date() + timedelta(days=1):
        said = _("That is tomorrow, {moment}. Is that right?")
    return said.of(moment=at)


SURE = (
    Option("yes", p_("meetup", "Yes"), icon="✅"),
    Option("no", p_("meetup", "No, another time"), then="when", icon="↩"),
)


def agreed(turn: Turn) -> None:
    """What was understood is what is meant."""
    turn.answers["chosen"] = [turn.answers["spoken"]]


def chosen(turn: Turn) -> list[str]:
    """The times that this person agrees to, of those that are still to come."""
    found = list(turn.answers.get("chosen") or ())
    return [each for each in found if when_at(turn, each, what_of(turn)).starts > turn.now]


ROUTES = {"other": "find", "ask": "ask", "hour": "hour", "spoken": "check"}


def steps(then: str, skip: str = END) -> tuple[Step, ...]:
    """The steps that end with ``chosen``, to stand in a dialogue that knows ``duo`` and
    ``what``."""
    return (
        Do("find", find),
        Ask("when", when, SpokenTime(), options, then="took", skip=skip),
        Do("took", took, ROUTES, then=then),
        Ask("hour", which_hour, SpokenHour(), hours, skip="when"),
        Do("took_hour", took_hour),
        Do("check", check, {"past": "past", "busy": "busy"}),
        Choose("sure", said_back, SURE, then="agreed", skip="when"),
        Do("agreed", agreed, then=then),
        Say("ask", ask_back, then="when"),
        Say("past", _("That moment is over. Which other time?"), then="when"),
        Say("busy", _("One of you has something else then. Which other time?"), then="find"),
    )
