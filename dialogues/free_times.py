"""When somebody is free: the parts of most weeks, and from there the days on which they are
away."""

from __future__ import annotations

from collections.abc import Sequence

from bot.talk.steps import END, Call, Choose, Dialogue, Do, Option
from bot.talk.texts import _
from bot.talk.turn import Turn
from dialogues import beside
from dialogues.away import AWAY
from storage import buddies

TIMES = Option("times", _("When I am free"), then="free_times", icon="🕐")

_PARTS = beside.on_pages("times", beside.parts)


def options(turn: Turn) -> Sequence[Option]:
    """The parts of a week, and the days away."""
    return [*_PARTS(turn), Option("away", AWAY, then="away", icon="📅", aside=True)]


def keep(turn: Turn) -> None:
    """Keep when they are free now, unless they skipped it."""
    if turn.answers.get("times") is not None:
        buddies.keep_week(turn.db, turn.person, beside.week(turn.answers["times"]))


def ticking(turn: Turn) -> str | None:
    """Whoever was ticking goes on with it."""
    return "times" if turn.answers.get("times") else None


free_times = Dialogue(
    "free_times",
    Choose(
        "times",
        _("When are you free in most weeks? Tick what fits."),
        options,
        many=True,
        then="keep",
        skip=END,
        leads=("more_times", "away"),
    ),
    beside.turn_page("times"),
    Do("keep", keep, then=END),
    Call("away", "away"),
    Do("ticking", ticking, {"times": "times"}, then=END),
)
