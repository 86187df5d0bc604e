"""Learning from a sentence that was not understood, with the family's yes: one of the choices
wherever Naast has to say that it did not understand or does not know."""

from __future__ import annotations

from collections.abc import Sequence

from bot.talk.steps import END, Dialogue, Do, Option, Say
from bot.talk.texts import Words, _, p_
from bot.talk.turn import Turn
from dialogues.world import reader, world
from storage import consents, misread

TEACHING = "teaching"
"""The consent that a coordinator may read a sentence that was not understood, and the dialogue."""
TEACH = Option("teach", p_("ask", "Learn from my sentence"), then="teach", icon="💡")


def sentence(turn: Turn) -> str:
    """Which message it is, and what was guessed: what the dialogue is given."""
    return ",".join([str(turn.answers.get("n") or 0), *_ids(turn.answers.get("ids", ()))])


def note(turn: Turn) -> None:
    """Remember which message was not understood."""
    turn.answers["n"] = turn.n


def teach(turn: Turn) -> None:
    """With their yes: the sentence goes on the coordinator's list, without a name."""
    number, _comma, guesses = str(turn.answers.get("given") or "0").partition(",")
    misread.keep(turn.db, turn.person, int(number), guesses, turn.language, turn.now)
    consents.give(turn.db, turn.person, TEACHING, world(turn).house.name, turn.now)


def may_teach(turn: Turn) -> Words:
    """What saying yes means."""
    return _("Thank you. {reader} will read that one sentence, without your name, to teach me.").of(
        reader=reader(turn)
    )


def _ids(found: object) -> Sequence[str]:
    return [str(each) for each in found] if isinstance(found, list | tuple) else ()


teaching = Dialogue(
    TEACHING,
    Do("teach", teach, final=True),
    Say("taught", may_teach, then=END),
)
