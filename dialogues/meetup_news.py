"""What one side did, told to the other in a turn of its own: agreed, moved, cancelled, late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.talk.texts import Lines, Listed, Name, Text, Words, _, n_, p_
from bot.talk.turn import Turn
from dialogues import meetup_file, write_first
from dialogues.between import SWAP, may_swap
from dialogues.meetup_told import (
    WRITE,
    Button,
    by,
    changes,
    details,
    first_name,
    kind,
    moment,
    on_the_way,
    others,
    rest_of,
    tell,
    title,
    where,
)
from dialogues.two_languages import translated_first
from storage import activities, duos, errands, meetups, series
from storage.duos import Duo
from storage.meetups import FROM_AFAR, Meetup
from storage.series import Series

FALLS_OUT = "falls"
NEWS = "meetup-news"
"""The errand that tells; about a code, the meetup, and who did it."""

_SAID: Mapping[str, Text] = {
    "agreed": _("{name} says yes. That is agreed:"),
    "planned": _("Somebody of us planned this with you, and is there too:"),
    "moved": _("{name} says yes to the new time. That is agreed:"),
    "stays": _("The other time does not suit {name}, so it stays as it was:"),
    "cancelled": _("{name} cannot come, so this is cancelled: {title}."),
    "late": _("{name} is a little late: {title}."),
    "lost": _("{name} cannot find the place: {title}. Can you help?"),
    "declined": _("This time it does not suit {name}. Another time is always possible."),
    "withdrawn": _("{name} takes the question back for now: {title}."),
    "open": _("{name} has not answered yet: {title}. Until there is a yes, it is not agreed."),
    "passed": _("Nobody answered in time, so this is not asked any more: {title}."),
    "along": _("{name} tells you a little more:"),
    "repeats": _("{name} says yes. You see each other again and again:"),
    "once": _("{name} would rather agree each time anew. That is all right."),
    "stopped": _("{name} would rather not meet at a fixed time any more. What is agreed stays."),
}
"""What the other hears, by what happened."""
_WHOLE = ("agreed", "planned", "moved", "stays", "along")
"""After these the meetup is told as it stands now."""
_OF_AGREED = (*_WHOLE, "late", "lost", "repeats")
"""These are no news of what is cancelled by now."""
AGAIN = p_("meetup", "Propose another meetup")


def tell_rest(turn: Turn, about: Meetup, code: str, own: str = "") -> None:
    """Everybody else of the duo hears what this person did, with what they wrote of it."""
    duo = duos.get(turn.db, about.duo_id or "")
    if duo and code in ("agreed", "planned"):
        write_first.invite(turn, (turn.person, *rest_of(turn, duo)))
    for who in rest_of(turn, duo) if duo else ():
        errands.drop(turn.db, who, "meetup_answer", about.id)
        told = f"{code}.{about.id}.{turn.person}"
        wait = translated_first(turn, (who, NEWS, told), own)
        errands.add(turn.db, who, NEWS, told, turn.now, due=turn.now + wait)


def news(turn: Turn, about: str) -> None:
    """Say what happened, with what can be tapped now; nothing of what is not so any more."""
    code, _dot, rest = about.partition(".")
    if code == FALLS_OUT:
        return _falls_out(turn, *rest.split("."))
    found = meetups.get(turn.db, rest.partition(".")[0])
    duo = duos.get(turn.db, found.duo_id or "") if found else None
    if found is None or duo is None or not duo.member(turn.person) or code not in _SAID:
        return None
    if code in _OF_AGREED and found.state != "agreed":
        return None
    if code == "open" and found.state != "proposed":
        return None
    name = by(turn, duo, rest.partition(".")[2])
    said = _SAID[code].of(name=name, title=title(found))
    words: Words = Lines((said, details(turn, found))) if code in _WHOLE else said
    if code == "repeats":
        words = Lines((said, rhythm_of(turn, found)))
    return tell(turn, words, _buttons(turn, duo, found, code))


def _falls_out(turn: Turn, series_id: str, day: str) -> None:
    """One day of a series, on which somebody has something else."""
    found = series.get(turn.db, series_id)
    duo = duos.get(turn.db, found.duo_id) if found else None
    if found is None or duo is None or not duo.member(turn.person):
        return
    at = moment(replace(found.first, local=f"{day}{found.first.local[10:]}"))
    said = _("One of you has something else on {moment}, so you do not see each other then.")
    tell(turn, said.of(moment=at), [(f"meet:{duo.id}", "📅", AGAIN)])


def _buttons(turn: Turn, duo: Duo, found: Meetup, code: str) -> Sequence[Button]:
    if code in ("agreed", "planned", "moved", "stays"):
        return [*changes(found), meetup_file.button(found), *_numbers(turn, duo, found)]
    if code in ("late", "lost"):
        return [(f"write:{duo.id}", "✍", WRITE.of(name=others(turn, duo)))]
    if code in ("cancelled", "declined", "passed"):
        again = [(f"meet:{duo.id}", "📅", AGAIN)]
        return [*again, meetup_file.button(found)] if code == "cancelled" else again
    if code in ("repeats", "open"):
        return [("meetups", "📅", p_("meetup", "My meetups"))]
    return ()


def _numbers(turn: Turn, duo: Duo, found: Meetup) -> Sequence[Button]:
    """For a call each needs to know how to reach the other: with a yes of both."""
    me = duo.member(turn.person)
    asks = me is not None and me.swap is None and may_swap(turn, duo)
    return [(f"safe:swap.{duo.id}", "📱", SWAP)] if asks and found.what in FROM_AFAR else ()


# -- before ----------------------------------------------------------------------------------------


def remind(turn: Turn, meetup_id: str, kind: str) -> None:
    """The day before, or a few hours before; with what somebody may have to say on the way."""
    found = meetups.get(turn.db, meetup_id)
    if found is None:
        return
    duo = duos.get(turn.db, found.duo_id or "")
    soon = kind == "hours"
    buttons = [*(on_the_way(found) if soon and duo else ()), *(changes(found) if duo else ())]
    tell(turn, Lines((_soon(turn, found, duo), *_where(turn, found))), buttons)


def _soon(turn: Turn, found: Meetup, duo: Duo | None) -> Words:
    if duo:
        told = _("You meet {name} on {moment}.")
        return told.of(name=others(turn, duo), moment=moment(found.when))
    activity = activities.get(turn.db, found.activity_id or "")
    named = Name(activity.told.title) if activity else ""
    return _("{title} is on {moment}.").of(title=named, moment=moment(found.when))


def _where(turn: Turn, found: Meetup) -> list[Words]:
    lines = where(turn, found)
    return lines if found.duo_id else lines[:2]


# -- again and again -------------------------------------------------------------------------------


def every(weeks: int) -> Text:
    """How often."""
    return n_("each week", "every {count} weeks", weeks)


_EACH_WEEK = (
    p_("rhythm", "every Monday at {hour}"),
    p_("rhythm", "every Tuesday at {hour}"),
    p_("rhythm", "every Wednesday at {hour}"),
    p_("rhythm", "every Thursday at {hour}"),
    p_("rhythm", "every Friday at {hour}"),
    p_("rhythm", "every Saturday at {hour}"),
    p_("rhythm", "every Sunday at {hour}"),
)
"""From Monday on, as `date.weekday` counts."""
_NOW_AND_THEN = (
    p_("rhythm", "on Monday at {hour}, {often}"),
    p_("rhythm", "on Tuesday at {hour}, {often}"),
    p_("rhythm", "on Wednesday at {hour}, {often}"),
    p_("rhythm", "on Thursday at {hour}, {often}"),
    p_("rhythm", "on Friday at {hour}, {often}"),
    p_("rhythm", "on Saturday at {hour}, {often}"),
    p_("rhythm", "on Sunday at {hour}, {often}"),
)


def rhythm(turn: Turn, series_id: str) -> Words:
    """A series in one line: on which day at what time, from when, until when, and when not."""
    found = series.get(turn.db, series_id)
    if found is None:
        return ""
    first, weeks = date.fromisoformat(found.first.day), found.every_weeks
    hour = moment(found.first).time()
    often: Words = _EACH_WEEK[first.weekday()].of(hour=hour)
    if weeks > 1:
        often = _NOW_AND_THEN[first.weekday()].of(hour=hour, often=every(weeks))
    parts = [often, p_("rhythm", "from {day}").of(day=first)]
    if found.until:
        parts.append(p_("rhythm", "until {day}").of(day=found.until))
    if without := _left_out(turn, found):
        parts.append(p_("rhythm", "not on {days}").of(days=without))
    return Lines(tuple(parts), ", ")


def _left_out(turn: Turn, found: Series) -> Words | None:
    """The days to come on which they do not see each other."""
    meet = {m.when.day for m in meetups.of_series(turn.db, found.id) if m.state == "agreed"}
    today = turn.now.date().isoformat()
    left = [date.fromisoformat(day) for day in sorted(found.skipped - meet) if day >= today]
    return Listed(tuple(p_("rhythm", "{day}").of(day=day) for day in left)) if left else None


def rhythm_of(turn: Turn, found: Meetup) -> Words:
    """What, how often, and where, for who just heard that it repeats."""
    what = p_("rhythm", "{what}: {rhythm}")
    again = what.of(what=kind(found.what), rhythm=rhythm(turn, found.series_id or ""))
    return Lines((again, *where(turn, found)))


# -- somebody is gone ------------------------------------------------------------------------------


def gone(turn: Turn, duo_id: str) -> None:
    """Who was beside this person is not there any more; nothing is asked of them."""
    duo = duos.get(turn.db, duo_id)
    me = duo.member(turn.person) if duo else None
    if duo is None or me is None:
        return
    left = [first_name(turn, each) for each in duo.others(turn.person)]
    who = left[0] if left else _("your buddy") if me.side == "family" else _("the family")
    said = _("{name} is not there any more. What you had planned together is cancelled.")
    more = _("You did nothing wrong. If you want to talk about it, a person is here.")
    tell(turn, Lines((said.of(name=who), more), " "), [("human", "👤", p_("way out", "A person"))])


TELLS = {NEWS: news, errands.GONE: gone}
