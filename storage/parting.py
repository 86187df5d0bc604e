"""What becomes of duos and activities when somebody is forgotten: those who stay are told, and what
could say where the other lives or who they are is not kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, update

from storage import activities, checkins, duos, errands
from storage.database import Tx
from storage.duos import Duo
from storage.tables_beside import duo_members, meetups, series
from storage.tables_beside import duos as table


def part(tx: Tx, person_id: str, now: datetime) -> list[str]:
    """Somebody is about to be forgotten: their duos end unless others of their side stay, and who
    stays behind hears it in an errand; their places in activities go to who waits. Return the ids
    of their duos, for ``clear`` once they are gone."""
    found = duos.of_person(tx, person_id, (*duos.NOT_ENDED, "ended"))
    for duo in found:
        _part(tx, duo, person_id, now)
    for signup in activities.of_person(tx, person_id):
        activity = activities.get(tx, signup.activity_id)
        if activity and activity.starts > now:
            for who in activities.give_up(tx, activity.id, person_id):
                errands.add(tx, who, errands.MOVED_UP, activity.id, now)
    return [duo.id for duo in found]


def clear(tx: Tx, duo_ids: Sequence[str]) -> None:
    """Delete those of these duos in which nobody is any more, with all that was theirs."""
    somebody = exists().where(duo_members.c.duo_id == table.c.id)
    tx.c.execute(delete(table).where(table.c.id.in_(duo_ids), ~somebody))


def _part(tx: Tx, duo: Duo, person_id: str, now: datetime) -> None:
    me = duo.member(person_id)
    stay = [each for each in duo.members if each.person_id != person_id]
    goes_on = me is not None and any(each.side == me.side for each in stay)
    if duo.state != "ended" and not goes_on:
        duos.end(tx, duo.id, now)
        checkins.call_off(tx, duo.id)
        for each in stay:
            errands.add(tx, each.person_id, errands.GONE, duo.id, now)
    _empty_words(tx, duo.id, now if goes_on else None)


def _empty_words(tx: Tx, duo_id: str, until: datetime | None) -> None:
    """Keep that they met and when, and nothing of where and why; of a group that goes on, what is
    still to come stays whole."""
    tx.c.execute(update(table).where(table.c.id == duo_id).values(why_sealed=None))
    words = {"place_sealed": None, "words_sealed": None, "along_sealed": None}
    theirs = update(meetups).where(meetups.c.duo_id == duo_id).values(words)
    if until is None:
        places = update(series).where(series.c.duo_id == duo_id)
        tx.c.execute(places.values(place_sealed=None))
    else:
        theirs = theirs.where(meetups.c.starts <= until)
    tx.c.execute(theirs)
