"""One meetup as a file for a calendar: put into it as it stands now, or taken out of it again."""

from __future__ import annotations

from bot.acquainting import WITH
from bot.agenda import entry
from bot.beside import ics
from bot.beside.ics import Sender
from bot.talk.heard import Media
from bot.talk.texts import Lines, Words, _, p_
from bot.talk.turn import Turn
from dialogues.meetup_told import WHATS, Button, details, others, title
from dialogues.world import world
from storage import duos
from storage.meetups import Meetup

FILE = p_("meetup", "In my calendar")
NAME = "naast.ics"


def button(meetup: Meetup) -> Button:
    """What a message of a meetup can be tapped for."""
    return f"meetups:file.{meetup.id}", "🗓", FILE


def send(turn: Turn, found: Meetup) -> None:
    """What it is, with the file. It is the same entry as in a calendar that is followed."""
    off = found.state == "cancelled"
    words = Lines((_("What was planned is cancelled."), title(found))) if off else None
    made = entry(turn.db, found, turn.speaker, lambda: _called(turn, found))
    content = ics.invitation(made, Sender(world(turn).house.name or "Naast"))
    calendar = Media("document", "text/calendar", NAME, content=content)
    turn.say(words or details(turn, found), calendar)


def _called(turn: Turn, found: Meetup) -> Words:
    """What, and with whom."""
    what = WHATS.get(found.what, WHATS["other"])[1]
    duo = duos.get(turn.db, found.duo_id or "")
    return WITH.of(what=what, names=others(turn, duo)) if duo else what
