"""Ages of children, said while something else is asked: "they are 4 and 9", after "no children".

Where that denies what was said before, it is asked kindly which of the two is right.
"""

from __future__ import annotations

from bot.talk.steps import END, Dialogue, Do, NotUnderstood
from bot.talk.turn import Turn
from dialogues.rights import asking, told
from dialogues.world import world

NAME = "ages_said"
TALKS = ("rights", "right")
WHILE = ("before", "one", "yes_no", "tick")
"""The steps at which ages are no answer to what is asked."""
FEWEST_WORDS = 2


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
    question = next((q for q in world(turn).contents.questions if q.kind == "ages"), None)
    if question is None or not found:
        return None
    shown = [option.id for option in question.options]
    return asking.weigh(turn, [question.id, shown, {"ages": found}])


def go_on(turn: Turn) -> None:
    """What is asked next may be something else now."""
    below = turn.state.frames[-2]
    if below.dialogue in TALKS:
        below.step = "next"


ages_said = Dialogue(
    NAME,
    Do("take", take, {asking.WHICH: asking.WHICH}, then="go_on"),
    *asking.doubt("go_on"),
    Do("go_on", go_on, then=END),
)
