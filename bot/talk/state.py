"""Where a talk stands: a stack of dialogues, their answers, and what was offered last; as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

_GONE = "\u0000gone"  # an answer that was not there before: JSON cannot say "absent"
ASIDE = "~"
REST = "REST"
"""The step of a talk that rests (after *stop*): silent until the person writes."""
_LENGTH = "\u0000length"
_DOUBLE_TAP = 10.0  # seconds
_LONGEST_PATH = 40  # how far *back* remembers; a talk longer than this forgets its oldest steps


def _shortened(old: Any, new: Any) -> Any:
    """How to undo a change: a list that only grew is cut back, so that a long talk stays small."""
    if isinstance(old, list) and isinstance(new, list) and new[: len(old)] == old:
        return {_LENGTH: len(old)}
    return old


@dataclass(slots=True)
class Mark:
    """A question that was answered: its step, and what the answer changed, to go back by."""

    step: str
    undo: dict[str, Any]


@dataclass(slots=True)
class Frame:
    """One dialogue in progress: the step it waits at, the answers so far, the way it came.

    ``caller`` is the step of the dialogue below that called it, or ``ASIDE`` when it interrupted;
    ``asked`` is when its question was put last (seconds since 1970; 0: not known).
    """

    dialogue: str
    step: str
    answers: dict[str, Any] = field(default_factory=dict)
    path: list[Mark] = field(default_factory=list)
    caller: str = ""
    asked: float = 0.0

    def mark(self, step: str, before: dict[str, Any]) -> None:
        """Remember that ``step`` was answered, given the answers before it."""
        undo = {
            key: _shortened(old, self.answers.get(key, _GONE))
            for key, old in before.items()
            if self.answers.get(key, _GONE) != old
        }
        undo |= {key: _GONE for key in self.answers if key not in before}
        self.path = [*self.path, Mark(step, undo)][-_LONGEST_PATH:]

    def go_back(self) -> bool:
        """Undo the last answered question; False when there is none."""
        if not self.path:
            return False
        mark = self.path.pop()
        for key, old in mark.undo.items():
            if old == _GONE:
                self.answers.pop(key, None)
            elif isinstance(old, dict) and _LENGTH in old:
                self.answers[key] = self.answers[key][: old[_LENGTH]]
            else:
                self.answers[key] = old
        self.step = mark.step
        return True


@dataclass(slots=True)
class Offered:
    """What the person was last offered to tap: the question (``dialogue.step``), each choice's
    value with its label as it was shown, what is ticked so far, and what can be ticked."""

    question: str
    choices: list[tuple[str, str]] = field(default_factory=list)
    ticked: list[str] = field(default_factory=list)
    ticking: list[str] = field(default_factory=list)


@dataclass(slots=True)
class State:
    """A whole talk. ``kept`` outlives single dialogues (answers the person let us remember)."""

    frames: list[Frame] = field(default_factory=list)
    offered: Offered | None = None
    kept: dict[str, Any] = field(default_factory=dict)
    misses: int = 0
    picked: tuple[str, float] = ("", 0.0)  # the last tap that was taken, and when

    def just_picked(self, value: str, now: datetime) -> bool:
        """Whether this is a tap that was taken a moment ago: a double tap."""
        last, at = self.picked
        return bool(value) and value == last and 0 <= now.timestamp() - at < _DOUBLE_TAP

    @property
    def frame(self) -> Frame:
        """The dialogue that is talking now."""
        return self.frames[-1]

    @classmethod
    def lost(cls) -> State:
        """A talk of which only is known that there was one: it fits no step, so it goes home."""
        return cls(frames=[Frame("", "")])

    def to_json(self) -> str:
        """Write the state as compact JSON."""
        return json.dumps(
            {
                "frames": [
                    [
                        f.dialogue,
                        f.step,
                        f.answers,
                        [[m.step, m.undo] for m in f.path],
                        f.caller,
                        f.asked,
                    ]
                    for f in self.frames
                ],
                "offered": self.offered
                and [
                    self.offered.question,
                    self.offered.choices,
                    self.offered.ticked,
                    self.offered.ticking,
                ],
                "kept": self.kept,
                "misses": self.misses,
                "picked": self.picked,
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str) -> State:
        """Read a state back. Raises ValueError when it is not one."""
        try:
            raw = json.loads(text)
            offered = raw["offered"]
            return cls(
                frames=[
                    Frame(dialogue, step, answers, [Mark(*mark) for mark in path], caller, *asked)
                    for dialogue, step, answers, path, caller, *asked in raw["frames"]
                ],
                offered=Offered(
                    offered[0], [(i, t) for i, t in offered[1]], list(offered[2]), list(offered[3])
                )
                if offered
                else None,
                kept=raw["kept"],
                misses=raw["misses"],
                picked=(str(raw["picked"][0]), float(raw["picked"][1])),
            )
        except (KeyError, TypeError, IndexError, ValueError) as fault:
            raise ValueError(f"not the state of a talk: {type(fault).__name__}") from fault
