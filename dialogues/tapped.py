"""What a family's tap on a ready reply asks of us, beyond being told to whoever has the talk."""

from __future__ import annotations

from bot.talk.turn import Turn
from dialogues.phrasebook import Reply
from storage import calls
from storage.cases import Case


def becomes(turn: Turn, case: Case, reply: Reply | None) -> str:
    """Do it, and return the dialogue that begins: when to call is asked at once, an interpreter
    becomes a task. The rest is told, and the bot stays silent."""
    if reply and reply.becomes == "interpreter" and calls.interpreter(turn.db, case.id) is None:
        calls.need_interpreter(turn.db, case.id, turn.language, turn.now)
    return "callback" if reply and reply.becomes == "call" else ""
