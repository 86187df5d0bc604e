"""Where a buddy stands: what is still needed, what can be done meanwhile, and promised news."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from bot.talk.steps import Option
from bot.talk.texts import Lines, Name, Words, _
from bot.talk.turn import Turn
from dialogues import beside
from dialogues.beside import coach_name, next_news
from dialogues.coach import tip
from dialogues.free_times import TIMES
from dialogues.human import BACK
from dialogues.meetup_told import tell
from dialogues.world import world
from storage import buddies, duos, errands, people
from storage.buddies import Buddy

ASKED = "helping"
"""Where the talk keeps which questions were asked."""
TOO_LATE = timedelta(hours=12)
"""News that comes so long after it was due did not come on the day that was promised."""


def this_buddy(turn: Turn) -> Buddy:
    """Who this person is as a buddy."""
    found = buddies.get(turn.db, turn.person)
    assert found
    return found


def own_name(turn: Turn) -> str:
    """How they are called, by first name; empty when nobody knows."""
    found = people.by_id(turn.db, turn.person)
    return next(iter((found.name or "").split()), "") if found else ""


def _day(turn: Turn, at: Any) -> date:
    found: date = at.astimezone(world(turn).duty.zone).date()
    return found


def news_on(turn: Turn, me: Buddy) -> Words:
    """When the next news comes, where it was promised."""
    if me.next_news is None:
        return ""
    return _("Next news on {day}.").of(day=_day(turn, me.next_news))


# -- where they stand ------------------------------------------------------------------------------

MISSING = {
    "adult": _("you are 18 or older, or a parent says yes"),
    "rules": _("the house rules"),
    "note": _("the note"),
    "agreement": _("the agreement"),
    "extract": _("that your extract was seen"),
}


def standing(turn: Turn) -> Words:
    """Where somebody stands, truly."""
    me = this_buddy(turn)
    name = coach_name(turn)
    if me.state == "waiting":
        since = _("You asked to be a buddy on {day}.").of(day=_day(turn, me.asked))
        names = tuple(MISSING[each] for each in me.missing if each in MISSING)
        first = _("What is still needed:")
        needed = Lines((first, *(Lines(("•", each), " ") for each in names))) if names else ""
        confirms = _("{name} has to confirm it.").of(name=name)
        return Lines((since, needed, confirms, news_on(turn, me)))
    if me.state == "paused":
        return _("You take a break as a buddy. Nobody is proposed to you until you want it.")
    if duos.of_person(turn.db, turn.person, duos.GOING):
        return _("You are a buddy with us. {name} is there when something comes up.").of(name=name)
    ready = _("You are a buddy with us. {name} looks for a family that fits you.").of(name=name)
    return Lines((ready, news_on(turn, me)), " ")


def ways(turn: Turn) -> Sequence[Option]:
    """What can be done meanwhile."""
    me = this_buddy(turn)
    paused = me.state == "paused"
    again = Option("again", _("I can again"), then="again", icon="▶️")
    pause = Option("pause", _("I take a break"), then="pause", icon="⏸")
    made = [
        Option("tip", _("A small tip"), then="tip", icon="💡"),
        Option("coach", _("Ask my coach"), then="coach", icon="🙋"),
        Option("activities", _("Group activities"), then="activities", icon="🎉"),
        TIMES,
    ]
    if me.state in ("ready", "paused"):
        made.append(again if paused else pause)
    stop = Option("stop", _("I want to stop as a buddy"), then="stop", icon="👋")
    return [*made, stop, BACK]


def stop(turn: Turn) -> str | None:
    """Who is beside somebody says goodbye first."""
    return "bye" if duos.of_person(turn.db, turn.person, duos.GOING) else None


def leave(turn: Turn) -> None:
    """They are no buddy any more; nothing is asked."""
    buddies.leave(turn.db, turn.person, turn.now)
    turn.kept.pop(ASKED, None)


def pause(turn: Turn) -> None:
    """They are not proposed to anybody for a while."""
    buddies.pause(turn.db, turn.person)
    buddies.promise(turn.db, turn.person, None)


def resume(turn: Turn) -> None:
    """They can be proposed again."""
    buddies.resume(turn.db, turn.person)
    buddies.promise(turn.db, turn.person, next_news(turn))


# -- news ------------------------------------------------------------------------------------------


def confirmed(turn: Turn, _about: str) -> None:
    """A coordinator said yes; who has no family yet is promised news."""
    me = buddies.get(turn.db, turn.person)
    if me is None or me.state != "ready" or duos.of_person(turn.db, turn.person):
        return
    buddies.promise(turn.db, turn.person, next_news(turn))
    name, called = coach_name(turn), own_name(turn)
    glad = _("Good news, {name}: you are a buddy now.").of(name=Name(called))
    then = _("{name} looks for a family that fits you, and you say yes or no yourself.")
    plain = _("Good news: you are a buddy now.")
    tell(turn, Lines((glad if called else plain, then.of(name=name)), " "))


TELLS = {errands.CONFIRMED: confirmed}


def news(turn: Turn) -> None:
    """Keep the promise of news to a buddy who waits: how it stands, honestly, a small tip, and the
    next day. Nothing where none is due any more."""
    me = buddies.get(turn.db, turn.person)
    if me is None or me.next_news is None or me.next_news > turn.now:
        return None
    if me.state not in ("waiting", "ready") or duos.of_person(turn.db, turn.person):
        return buddies.promise(turn.db, turn.person, None)
    said: list[Words] = []
    if turn.now - me.next_news > TOO_LATE:
        late = _("I had promised you news on {day}. It comes too late, and I am sorry.")
        said.append(late.of(day=_day(turn, me.next_news)))
    name = coach_name(turn)
    if me.state == "waiting":
        beside.ask_coach(turn, "buddy_waits")
        waits = _("You are not confirmed as a buddy yet. I have asked {name} once more.")
        said.append(waits.of(name=name))
    else:
        looked = _("There is no family yet that fits you. {name} keeps looking.")
        said.append(looked.of(name=name))
    coming = next_news(turn)
    buddies.promise(turn.db, turn.person, coming)
    said.append(_("Next news on {day}.").of(day=coming.date()))
    learn = tip(turn)
    turn.say(Lines((*said, learn) if learn else tuple(said)))
    return None
