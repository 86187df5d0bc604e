"""What stands behind "More" under one right is understood when it is typed, too: "I have that
already"."""

from __future__ import annotations

from bot.talk.answers import typed
from bot.talk.steps import END, Dialogue, Do
from bot.talk.turn import Turn
from dialogues.rights import told
from dialogues.rights.one import LEADS_MORE, more_choices
from dialogues.rights.one import NAME as RIGHT

NAME = "more_said"
NOW = "now"


def chosen(turn: Turn) -> str | None:
    """The step that what was typed leads to, under one right; None where it is none of them."""
    here, text = turn.state.frame, turn.heard.text.strip()
    if here.dialogue != RIGHT or here.step != NOW or text.isdecimal():
        return None
    found = typed(text, more_choices(turn), turn.speaker)
    return found.then if found and found.then != NOW else None


def begin(turn: Turn) -> None:
    """The talk about the right goes on there."""
    given = str(turn.answers.get("given") or "")
    if given in LEADS_MORE:
        told.go_on(turn, given)


more_said = Dialogue(NAME, Do("begin", begin, then=END))
