"""What a coordinator changes in a duo that goes on, once both were spoken with: a break, going on
again, the end, and whether the family waits for another. Each side hears it in its own chat."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.console.house import Refused
from bot.duty import Duty
from bot.talk.texts import _
from storage import checkins, duos, errands, wishes
from storage.database import Tx
from storage.duos import Duo
from storage.wishes import Wish

TOLD = "duo_told"
"""The errand that tells; about the duo and ``rests``, ``again``, ``closed`` or ``not``."""
AGAIN = "duo_again"
"""The errand that asks at the end of a break whether they go on."""
OVER, BY_COACH = "duo_over", "coach"
"""The errand that tells that it ended, and asks what somebody would like after it."""
LONGEST_BREAK = timedelta(days=366)
NEWS_AFTER = timedelta(days=14)
_MORNING = time(9)

NO_DAY = _("Choose a day to come, at most a year ahead; or none, when nobody knows yet.")


def until_day(typed: str, today: date) -> date | None:
    """Return the last day of a break; None where none was chosen. Raises Refused."""
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed)
    except ValueError as fault:
        raise Refused("until", NO_DAY) from fault
    if not today < day <= today + LONGEST_BREAK:
        raise Refused("until", NO_DAY)
    return day


def rest(tx: Tx, duo: Duo, until: date | None, now: datetime, zone: ZoneInfo) -> None:
    """They take a break. At its end one of the family is asked whether they go on: asked both, one
    could say yes while the other asks for longer."""
    if duo.state not in duos.GOING:
        return
    duos.pause(tx, duo.id, until)
    _forget_question(tx, duo)
    asked = next(iter(duo.side("family") or duo.members), None)
    if until and asked:
        due = datetime.combine(until + timedelta(days=1), _MORNING, zone)
        errands.add(tx, asked.person_id, AGAIN, duo.id, now, due=due)
    _tell(tx, duo, "rests", now)


def go_on(tx: Tx, duo: Duo, now: datetime) -> None:
    """They see each other again."""
    if duo.state != "paused":
        return
    duos.resume(tx, duo.id)
    _forget_question(tx, duo)
    _tell(tx, duo, "again", now)


def end(tx: Tx, duo: Duo, after: str, now: datetime, news: datetime) -> None:
    """It ends, and everybody hears a goodbye. Buddies are asked what they would like after it;
    families too, unless that was settled with them: they wait ``again`` (and hear more by
    ``news``), or wish for nobody (``none``)."""
    if duo.state not in duos.GOING:
        return
    duos.end(tx, duo.id, now)
    checkins.call_off(tx, duo.id)
    _forget_question(tx, duo)
    for each in duo.members:
        if each.side == "family" and after in ("again", "none"):
            settle(tx, each.person_id, after, now, news)
            errands.add(tx, each.person_id, TOLD, f"{duo.id}:closed", now)
        else:
            errands.add(tx, each.person_id, OVER, f"{duo.id}:{BY_COACH}", now)


def settle(tx: Tx, family_id: str, after: str, now: datetime, news: datetime) -> Wish | None:
    """What a family wants after a duo that ended, as it told a coordinator; nothing where it waits
    already, or wishes for nobody. Returns its wish as it was."""
    wish = wishes.open_of(tx, family_id)
    if wish is None or wish.state != "matched":
        return wish
    if after == "again":
        wishes.wait_again(tx, wish.id, now)
        wishes.promise(tx, wish.id, news)
    elif after == "none":
        wishes.end(tx, wish.id, now)
    return wish


def next_news(tx: Tx, duty: Duty, now: datetime) -> datetime:
    """When a family hears more: on a day on which somebody is there."""
    at = now + NEWS_AFTER
    return duty.next_open(tx, None, at) or at


def _forget_question(tx: Tx, duo: Duo) -> None:
    for each in duo.members:
        errands.drop(tx, each.person_id, AGAIN, duo.id)


def _tell(tx: Tx, duo: Duo, code: str, now: datetime) -> None:
    for each in duo.members:
        errands.add(tx, each.person_id, TOLD, f"{duo.id}:{code}", now)
