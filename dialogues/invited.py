"""Coming in by the link with which somebody of the house invites a buddy."""

from __future__ import annotations

import re

from bot.talk.turn import Turn
from dialogues.world import world
from storage import people, personal, sessions
from storage.people import Person

INVITED = "invited"
"""Where the talk keeps the code of the link: opening it again leads to the same place."""
_CODE = re.compile(r"r_([0-9]{10,40})")


def led(turn: Turn) -> tuple[str, str] | None:
    """Which dialogue the link leads to by which somebody known came in, and what it is given. Who
    is being welcomed is led on from there."""
    code = _CODE.fullmatch(turn.heard.text)
    if code is None or turn.state.frame.dialogue == "welcome" or turn.worked_out.get(INVITED):
        return None
    mine = turn.kept.get(INVITED) == code[1] or _invited(turn, code[1])
    return ("buddy", code[1]) if mine else None


def came(turn: Turn) -> None:
    """Somebody new came; if by the link of a buddy, speak the language of the invitation."""
    code = str(turn.kept.get("sent") or "")
    found = _invited(turn, code)
    if found is None:
        return
    turn.kept[INVITED] = code
    turn.worked_out[INVITED] = True  # what led them here is not to lead them once more
    if found.language in world(turn).tongues.tags:
        turn.speaker = world(turn).tongues.speaker(found.language)
        turn.answers["said"] = found.language


def was_invited(turn: Turn) -> str | None:
    """Whether the link of a buddy led here."""
    return "invited" if turn.kept.get(INVITED) else None


def accept(turn: Turn) -> bool:
    """Use the invitation up: the name that it was made for is theirs from now on. False when it
    cannot be used (any more)."""
    code = str(turn.answers.get("given") or turn.kept.get(INVITED) or "")
    found = _invited(turn, code)
    if found is None or not sessions.redeem(turn.db, sessions.BUDDY + code, turn.now):
        return False
    turn.kept[INVITED] = code
    if found.name:
        people.rename(turn.db, turn.person, found.name)
    personal.erase(turn.db, found.id, turn.now)  # only held the place
    return True


def _invited(turn: Turn, code: str) -> Person | None:
    """Who is invited by a code, before they came."""
    found = sessions.who(turn.db, sessions.BUDDY + code, "link", turn.now) if code else None
    return people.by_id(turn.db, found) if found else None
