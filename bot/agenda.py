"""A meetup as it stands in somebody's calendar, whether that is followed or put in by a file."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from bot.beside.ics import Entry
from bot.talk.texts import Name, Speaker, Words
from storage import activities
from storage.database import Tx
from storage.meetups import FROM_AFAR, Meetup


def entry(tx: Tx, found: Meetup, speaker: Speaker, called: Callable[[], Words]) -> Entry:
    """Return the entry: an activity by its title, any other meetup as it is ``called``."""
    activity = activities.get(tx, found.activity_id) if found.activity_id else None
    return Entry(
        found.id,
        found.sequence,
        found.when.local,
        ZoneInfo(found.when.zone),
        found.when.minutes,
        found.changed,
        speaker.say(Name(activity.told.title) if activity else called()),
        "" if found.what in FROM_AFAR else found.place,
        activity.told.about if activity else found.words,
        cancelled=found.state == "cancelled",
    )
