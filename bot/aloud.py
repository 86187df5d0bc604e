"""Reads messages aloud in an organisation's own recorded voice, where a button asks for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from bot.session import Session
from bot.talk.heard import ALOUD, ALOUD_SIGN, Choice, Media, Reply
from storage import messages


class Voice(Protocol):
    """An organisation's own recorded voice."""

    def beneath(self, replies: Sequence[Reply]) -> Choice | None:
        """Return the button that reads these replies aloud; None where nothing is recorded."""

    def sounds(self, picked: str) -> list[Media] | None:
        """Return what a tapped button reads aloud; None for any other button."""


class Aloud:
    """Offers the recordings, and sends those that are asked for. ``pushes`` says of which channels
    the messages must be delivered: only there is anything offered."""

    def __init__(self, voice: Voice | None, pushes: Callable[[str], bool]) -> None:
        self._voice = voice
        self._pushes = pushes

    def read(self, session: Session) -> bool:
        """Send the recordings that were asked for, whoever has the talk; False where none were."""
        turn = session.turn
        asked = turn.heard.picked or (turn.heard.text.strip() == ALOUD_SIGN and _last(session))
        sounds = self._voice.sounds(asked) if self._voice and asked else None
        if not asked or sounds is None:
            return False
        if not turn.state.just_picked(asked, turn.now):
            turn.state.picked = (asked, turn.now.timestamp())
            spoken = (turn.speaker.language, turn.speaker.direction)
            turn.replies += [Reply("", (), *spoken, file=sound) for sound in sounds]
        return True

    def offer(self, session: Session) -> None:
        """Put the button that reads aloud below the last of the replies."""
        replies = session.turn.replies
        if self._voice and replies and self._pushes(session.channel):
            button = self._voice.beneath(replies)
            if button:
                replies[-1] = replace(replies[-1], choices=(*replies[-1].choices, button))


def _last(session: Session) -> str:
    """The button that reads aloud, below what the bot said last; empty where it has none."""
    n = messages.last_with_choices(session.tx, session.person.id)
    said = messages.one(session.tx, session.person.id, n) if n else None
    ids = [str(choice["id"]) for choice in said.choices] if said else []
    return next((id for id in ids if id.startswith(f"{ALOUD}=")), "")
