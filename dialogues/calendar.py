"""A calendar of one's own: an address that a calendar program follows, so that meetups stand there
by themselves. It is said once; a new one takes the place of the old."""

from __future__ import annotations

from collections.abc import Sequence

from bot.talk.answers import NO, YES
from bot.talk.steps import END, Choose, Dialogue, Do, Option, Say
from bot.talk.texts import Lines, Verbatim, Words, _, p_
from bot.talk.turn import Turn
from dialogues.world import world
from storage import feeds


def begin(turn: Turn) -> str | None:
    """Only where a calendar program can reach us."""
    return None if world(turn).house.page else "none"


def asked(turn: Turn) -> Words:
    """What it is, who can read it, and whether there is one."""
    what = _("Your own calendar can follow your meetups. For that I give you a secret address.")
    reads = _("Whoever has it can read when and with whom you meet. Give it to nobody.")
    old = _("You have an address already. A new one takes its place, and the old one stops.")
    has = feeds.since(turn.db, turn.person) is not None
    return Lines((what, reads, old if has else ""), " ")


def ways(turn: Turn) -> Sequence[Option]:
    """An address, none any more, or nothing."""
    made = [Option("yes", p_("calendar", "Yes, give me an address"), "open", "🗓", also=YES)]
    if feeds.since(turn.db, turn.person):
        made.append(Option("stop", p_("calendar", "Stop my address"), "close", "✖"))
    return [*made, Option("no", p_("calendar", "No, thank you"), END, "➖", also=NO)]


def open_(turn: Turn) -> None:
    """Make it and say it, in this turn alone."""
    token = feeds.open_(turn.db, turn.person, turn.now)
    paste = _("In your calendar choose “subscribe by address”, and paste this:")
    address = f"{world(turn).house.page.rstrip('/')}/calendar/{token}.ics"
    turn.say(Lines((paste, Verbatim(address))))


def close(turn: Turn) -> None:
    """From now on nobody reads it."""
    feeds.close(turn.db, turn.person)


calendar = Dialogue(
    "calendar",
    Do("begin", begin, {"none": "none"}),
    Choose("ask", asked, ways, skip=END, leads=("open", "close", END)),
    Do("open", open_, then=END, final=True),
    Do("close", close, final=True),
    Say("closed", _("The address does not work any more."), then=END),
    Say("none", _("That is not possible here yet. Write “my meetups” to see them."), then=END),
)
