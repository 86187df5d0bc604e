"""Somebody types "why?" or "why not?". Under what was found the chain of that right follows, or it
is asked which right they mean; at a question it is said why it is asked."""

from __future__ import annotations

from collections.abc import Sequence

from bot.talk.answers import plain, synonyms
from bot.talk.state import Frame
from bot.talk.steps import END, Call, Choose, Dialogue, Do, Option, Say
from bot.talk.texts import Lines, Text, Words, _
from bot.talk.turn import Turn
from dialogues.rights import asking, told
from dialogues.rights.dialogue import page
from dialogues.rights.one import NAME as RIGHT
from dialogues.rights.one import WHY, WHY_WORDS
from dialogues.world import world

NAME = "why_said"
UNDER_ONE = ("now", "more", "person_first", "which_counter", "may_keep")
"""Where a talk about one right stands when its answer was given."""
UNDER_A_LIST = (("rights", "which"), ("rights_list", "what"))
"""Where several rights have been told of."""
WHY_ASKED = _("Every answer tells which rights may be yours. You can leave out any question.")
MOST_WORDS = 4
"""Longer sentences, and those in which a right is named, ask about that."""
MOST_OFFERED = 7


def said(turn: Turn) -> bool:
    """Whether only "why" was typed, where there is an answer that it can be about."""
    here = turn.state.frame
    words = plain(turn.heard.text)
    about = here.dialogue == RIGHT and here.step in UNDER_ONE
    if not (about or _is_asked(here) or (here.dialogue, here.step) in UNDER_A_LIST):
        return False
    whys = synonyms(WHY_WORDS, turn.speaker)
    few = len(words.split()) <= MOST_WORDS and not getattr(turn.understood, "sure", 0)
    return words in whys or (few and any(words.startswith(f"{why} ") for why in whys))


def _is_asked(frame: Frame) -> bool:
    """Whether a talk waits for the answer to one of its questions."""
    return frame.dialogue in told.ASKING and frame.step in asking.KINDS


def begin(turn: Turn) -> str | None:
    """The talk about one right goes on with its chain; for a list it is asked which is meant."""
    below = turn.state.frames[-2] if len(turn.state.frames) > 1 else None
    if below and _is_asked(below):
        return "asked"
    if below and below.dialogue == RIGHT:
        told.go_on(turn, "why")
        return None
    return "which" if rights_told(turn) else None


def why_asked(turn: Turn) -> Words:
    """Why the question that waits is asked."""
    below = turn.state.frames[-2] if len(turn.state.frames) > 1 else None
    asked = (below.answers.get("now") or [""])[0] if below else ""
    found = next((q for q in world(turn).contents.questions if q.id == asked), None)
    why = asking.topic_of(found, turn).why if found else None
    return Text(why) if why else WHY_ASKED


def rights_told(turn: Turn) -> list[tuple[int, str]]:
    """The rights that were told of last, with their numbers: a page of them, or the list that was
    kept."""
    below = turn.state.frames[-2] if len(turn.state.frames) > 1 else None
    if below is None:
        return []
    turn.answers["replies"] = below.answers.get("replies") or []
    turn.answers["page"] = below.answers.get("page", 0)
    kept = list(enumerate(told.listed(turn)[:MOST_OFFERED], 1))
    return page(turn) if below.dialogue == "rights" else kept


def offered(turn: Turn) -> Sequence[Option]:
    """The rights, as they stood there."""
    rights = world(turn).contents.rights
    return [
        Option(one, Lines((f"{n}.", Text(rights[one].name)), " "), then="one", number=n)
        for n, one in rights_told(turn)
    ]


why_said = Dialogue(
    NAME,
    Do("begin", begin, {"which": "which", "asked": "asked"}, then=END),
    Say("asked", why_asked, then=END),
    Choose("which", _("Which one shall I tell you about?"), offered, skip=END, leads=("one",)),
    Call("one", RIGHT, then=END, given=lambda turn: f"{turn.answers.get('which')}{WHY}"),
)
