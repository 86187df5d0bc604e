"""Danger: the lines that help first, then one question, then what the organisation announced."""

from __future__ import annotations

from bot.talk.steps import END, Call, Choose, Dialogue, Do, Option, Say
from bot.talk.texts import Lines, Text, Verbatim, Words, _
from bot.talk.turn import Turn
from dialogues.human import open_case
from dialogues.world import reader, world
from storage import cases, consents

URGENT = 2


def lines(turn: Turn, kind: str) -> Words:
    """The numbers to call, the one for now first; a line is called open only when that is known."""
    return Lines(
        tuple(
            Lines(("☎", Verbatim(line.phone), "–", Text(line.what)), " ")
            for line in world(turn).helplines.lines(kind, turn.language)
        )
    )


def warn(turn: Turn, kind: str) -> None:
    """Say the lines; where it was announced, the duty person hears that somebody is in danger."""
    turn.say(lines(turn, kind))
    case = cases.open_of(turn.db, turn.person)
    if world(turn).house.alerts or case:
        open_case(turn, f"crisis:{kind}", URGENT)


def alerted(turn: Turn) -> str | None:
    """Whether somebody was told already, as was announced."""
    return "told" if world(turn).house.alerts else None


def alert(turn: Turn) -> None:
    """With their yes: somebody is told, urgently."""
    kind = str(turn.answers.get("given") or "unknown")
    open_case(turn, f"crisis:{kind}", URGENT)
    consents.give(turn.db, turn.person, "danger_alert", world(turn).house.name, turn.now)


def told(turn: Turn) -> Words:
    """What was told, and what not."""
    return _("I have told {reader} that somebody is in danger. Not your name, not your words.").of(
        reader=reader(turn)
    )


crisis = Dialogue(
    "crisis",
    Choose(
        "safe",
        _("Are you safe now?"),
        (
            Option("yes", _("Yes"), then="person", icon="🙂"),
            Option("no", _("No"), then="danger", icon="🆘"),
            Option("other", _("That is not it"), then="wrong", icon="➖"),
        ),
        skip="person",
    ),
    Do("danger", alerted, {"told": "told"}),
    Choose(
        "warn",
        _("Call now, if you can. Shall I also tell a person here that somebody is in danger?"),
        (
            Option("yes", _("Yes, tell them"), then="alert", icon="📣"),
            Option("no", _("No"), then="stay", icon="➖"),
        ),
        skip="stay",
    ),
    Do("alert", alert, final=True),
    Say("told", told, then="go"),
    Say(
        "stay",
        _("All right. The numbers stay here above. You can call 112 at any hour."),
        then=END,
    ),
    Choose(
        "person",
        _("Good. Would you like to write with a person about it?"),
        (
            Option("yes", _("Yes, a person"), then="go", icon="👤"),
            Option("no", _("No, not now"), then="stay", icon="➖"),
        ),
        skip="stay",
    ),
    Call("go", "human", then=END),
    Say("wrong", _("Good that it is not that. I would rather ask once too often.")),
)
