"""What a dialogue's function is given: who speaks, what was heard, when, and what is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.talk.heard import Heard, Media, Reply
from bot.talk.state import State
from bot.talk.texts import Speaker, Words


@dataclass(slots=True)
class Turn:
    """One turn of one person.

    ``db`` is the open transaction (dialogues hand it to storage's verbs), ``world`` what the
    composition root gives every dialogue (content, organisation, languages). ``person`` is the
    person's id, ``n`` the number of what was heard in the person's talk. A dialogue may put
    another ``speaker``: it holds from the next reply on. ``forgotten`` is set when everything
    about the person was erased: the id of the empty shell that carries the goodbye. ``joined`` is
    set when the person and another became one: the id that stays, the one that went, and the number
    of the last message of the talk that they have together. What the text
    means was found out before (``understood``; None for a tap). In ``worked_out`` a dialogue keeps
    what it needs more than once in this turn.
    """

    person: str
    heard: Heard
    now: datetime
    speaker: Speaker
    state: State
    db: Any = None
    world: Any = None
    replies: list[Reply] = field(default_factory=list)
    n: int = 0
    forgotten: str | None = None
    joined: tuple[str, str, int] | None = None
    understood: Any = None
    worked_out: dict[str, Any] = field(default_factory=dict)

    @property
    def answers(self) -> dict[str, Any]:
        """The answers of the dialogue that is talking now, by step name."""
        return self.state.frame.answers

    @property
    def kept(self) -> dict[str, Any]:
        """What outlives single dialogues."""
        return self.state.kept

    @property
    def language(self) -> str:
        """The language that is spoken in this turn (BCP 47)."""
        return self.speaker.language

    def say(self, words: Words | None, file: Media | None = None) -> None:
        """Add a message to the reply, with a file beside it; nothing where there is nothing to
        say."""
        text = self.speaker.say(words).strip() if words is not None else ""
        if text:
            spoken = (self.speaker.language, self.speaker.direction)
            self.replies.append(Reply(text, (), *spoken, file=file))
