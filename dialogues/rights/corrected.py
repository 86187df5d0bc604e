"""Ages of children, said while something else is asked: in the first sentence, or "they are 4 and
9" after "no children".

Where that denies what was said before, it is asked kindly which of the two is right.
"""

from __future__ import annotations

from typing import Any

from bot.talk.steps import END, Dialogue, Do, NotUnderstood
from bot.talk.texts import Listed, Words, _
from bot.talk.turn import Turn
from bot.understand.numbers import ages_of_children
from dialogues.rights import asking, told
from dialogues.world import world

NAME = "ages_said"
TALKS = ("rights", "right")
WHILE = ("before", "one", "yes_no", "tick")
"""The steps at which ages are no answer to what is asked."""
FEWEST_WORDS = 2
FEWEST_AGES = 2
"""Who tells one age may speak of one of their children; of two they name them all."""


# -- in the first sentence -------------------------------------------------------------------------


def of_children(turn: Turn) -> list[int]:
    """The ages of the children in what was typed, where it clearly says them all; else none."""
    found = ages_of_children(turn.heard.text, turn.language) or []
    return found if len(found) >= FEWEST_AGES else []


def known(turn: Turn) -> list[Any]:
    """The reply to the question on the children, where the sentence that began the talk said their
    ages; else no reply."""
    asked = [f.answers.get("ages") for f in turn.state.frames if f.dialogue == "ask"]
    found = next((ages for ages in reversed(asked) if ages), None) or of_children(turn)
    return _reply(found, turn) if found else []


def taken_up(turn: Turn) -> Words | None:
    """What was taken from the first sentence, so that it can be set right."""
    fresh = [reply for reply in known(turn) if reply in told.replies(turn)]
    said = [clause for reply in fresh for clause in told.said_in(reply, turn)]
    return _("You told me: {said}.").of(said=Listed(tuple(said))) if said else None


def _reply(found: list[int], turn: Turn) -> list[Any]:
    question = next((q for q in world(turn).contents.questions if q.kind == "ages"), None)
    if question is None:
        return []
    return [[question.id, [option.id for option in question.options], {"ages": found}]]


# -- while something else is asked -----------------------------------------------------------------


def said(turn: Turn) -> bool:
    """Whether ages of children were typed where no child is known. Bare numbers are meant as ticks
    ("2 and 3"), and who told the ages before may speak of one of the children."""
    frame, text = turn.state.frame, turn.heard.text
    if frame.dialogue not in TALKS or frame.step not in WHILE or told.told(turn).get("has_child"):
        return False
    words = [word for word in text.split() if word.isalpha()]
    return len(words) >= FEWEST_WORDS and bool(_ages(text, turn))


def _ages(text: str, turn: Turn) -> list[int]:
    try:
        return asking.Ages().read(text, turn)["ages"]
    except NotUnderstood:
        return []


def take(turn: Turn) -> str | None:
    """Keep the ages, as the answer to the question on the children."""
    told.take_up(turn)
    found = _ages(str(turn.answers.get("given") or ""), turn)
    reply = _reply(found, turn) if found else []
    return asking.weigh(turn, reply[0]) if reply else None


ages_said = Dialogue(
    NAME,
    Do("take", take, {asking.WHICH: asking.WHICH}, then="go_on"),
    *asking.doubt("go_on"),
    Do("go_on", lambda turn: told.go_on(turn, "next"), then=END),
)
