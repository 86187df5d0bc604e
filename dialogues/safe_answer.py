"""What a family tapped itself when it was asked whether it is safe, as an item of the summary.

Whoever holds the phone can read this chat. So the family reads no kind of danger here, only that
there is an answer of that day; it stands only in the chat in which it was given, and not at all
where the talk about it went on on the private page. Whoever gets it reads what it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.talk.texts import Lines, Text, Words, _
from bot.talk.turn import Turn
from dialogues.world import world
from storage import safety

SAID = "danger"
"""Under which name the answer stands in the item."""
PASSING = ("fire", "medical", "poison")
"""What is for the emergency services at that moment, and nobody's question afterwards."""
APART = "apart"
"""That the talk about it went on on the private page, as the dialogue notes it."""

KINDS: Mapping[str, Text] = {
    "suicide": Text("Danger: suicide"),
    "child": Text("Danger: a child at risk"),
    "violence": Text("Danger: violence"),
    "shelter": Text("Danger: nowhere to sleep tonight"),
}
"""The kinds of danger as a colleague reads them, translated with the console; of an unknown one
only the answer."""
QUESTION = _("Are you safe now?")


def keep(turn: Turn) -> None:
    """Keep the answer for a month, so that the family can give it along if it wants."""
    kind = _kind(turn)
    if kind in PASSING or turn.answers.get(APART):
        return
    safe = turn.answers.get("safe") == "yes"
    safety.keep(turn.db, turn.person, kind, safe, turn.heard.channel, turn.now)


def not_that(turn: Turn) -> None:
    """It was no danger of this kind: an answer about another one stands."""
    said = safety.answer(turn.db, turn.person, turn.now)
    if said and said.kind == _kind(turn):
        safety.forget(turn.db, turn.person)


def _kind(turn: Turn) -> str:
    """The kind of danger that the question is about."""
    return str(turn.answers.get("given") or "unknown")


def to_private(turn: Turn) -> None:
    """The talk about it goes on elsewhere: nothing of it stays in this chat."""
    turn.answers[APART] = True
    safety.forget(turn.db, turn.person)


def item(turn: Turn) -> dict[str, Any]:
    """Return what can be given along of it in this chat."""
    said = safety.answer(turn.db, turn.person, turn.now)
    if said is None:
        return {}
    day = said.at.astimezone(world(turn).duty.zone).date().isoformat()
    found = {SAID: {"kind": said.kind, "safe": said.safe, "day": day, "channel": said.channel}}
    return found if here(turn, found) else {}


def here(turn: Turn, body: Mapping[str, Any]) -> bool:
    """Whether an item may stand in this chat: this one only where it was answered."""
    return SAID not in body or bool(body[SAID]["channel"] == turn.heard.channel)


def for_family(body: Mapping[str, Any], *, offered: bool = False) -> Words:
    """That there is an answer, and, where it is offered, that it is theirs to keep."""
    said = _("your answer of {day}")
    if offered:
        said = _("your answer of {day}. It goes along only if you tick it.")
    return said.of(day=date.fromisoformat(body[SAID]["day"]))


def for_staff(body: Mapping[str, Any]) -> list[Words]:
    """What was asked and answered, and when, as whoever it was given to reads it."""
    said = body[SAID]
    kind = [KINDS[said["kind"]]] if said["kind"] in KINDS else []
    answer = Lines((QUESTION, _("Yes") if said["safe"] else _("No")), " ")
    day = Text("{day}", values={"day": date.fromisoformat(said["day"])})
    return [*kind, answer, day]
