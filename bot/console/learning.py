"""Learns in the background from what coordinators write, and finds out what it changes.

What comes while it learns waits, and is learnt together afterwards. Where danger would be seen
less well, or too often where there is none, the change is undone at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

import structlog

from bot.logs import trace
from bot.understand import additions, measuring
from bot.understand.examples import Example
from bot.understand.measuring import DANGER_FOUND, FALSE_ALARMS, Measured
from bot.understand.understanding import Understanding, Understood
from storage import consents
from storage.database import Database

log = structlog.get_logger(__name__)


class Learner(Protocol):
    """What makes and loads the models."""

    @property
    def understanding(self) -> Understanding:
        """What reads with them."""

    def learn(self) -> bool:
        """Make the models anew and load them; False when that failed and the old ones go on."""


@dataclass(frozen=True, slots=True)
class Act:
    """An example that was written; or taken ``away``."""

    example: Example = field(repr=False)
    away: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What one language's kept-aside messages were taken for before and after; ``gained`` are
    those that are right now and were not, ``lost`` the other way round."""

    language: str
    before: Measured
    after: Measured
    gained: tuple[Example, ...]
    lost: tuple[Example, ...]

    @property
    def is_harmful(self) -> bool:
        """Whether danger is seen less well than it must be, and than before."""
        missed = self.after.crisis_recall < min(DANGER_FOUND, self.before.crisis_recall)
        return missed or self.after.false_alarms > max(FALSE_ALARMS, self.before.false_alarms)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of some acts."""

    acts: tuple[Act, ...]
    state: Literal["learnt", "undone", "failed"]
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How it stands: what is learnt from now, what waits, and how it went last."""

    running: tuple[Act, ...]
    waiting: int
    last: Outcome | None


class Learning:
    """The one place where is learnt. ``folder`` holds this organisation's own examples."""

    def __init__(
        self, learner: Learner, folder: Path, database: Database, now: Callable[[], datetime]
    ) -> None:
        self.folder = folder
        self._learner = learner
        self._database = database
        self._now = now
        self._lock = threading.Lock()
        self._running: tuple[Act, ...] = ()
        self._waiting: list[Act] = []
        self._last: Outcome | None = None

    @property
    def progress(self) -> Progress:
        """How it stands now."""
        with self._lock:
            return Progress(self._running, len(self._waiting), self._last)

    def begin(self, act: Act | None = None) -> None:
        """Learn from this act, already written, and from all that waits: now or right after."""
        with self._lock:
            self._waiting += [act] if act else []
            if self._waiting and not self._running:
                self._take()
                threading.Thread(target=self._run, name="learning", daemon=True).start()

    def _take(self) -> None:
        """Go on with all that waits; the lock is held."""
        self._running, self._waiting = tuple(self._waiting), []

    def _run(self) -> None:
        while acts := self._running:
            outcome = self._learn(acts)
            log.info("learnt from a coordinator", acts=len(acts), outcome=outcome.state)
            with self._lock:
                new = bool(self._waiting)
                if outcome.state == "failed":
                    self._waiting[:0] = acts  # for the next time
                self._last, self._running = outcome, ()
                if new:
                    self._take()

    def _learn(self, acts: tuple[Act, ...]) -> Outcome:
        try:
            mind = self._learner.understanding
            kept = mind.tongue, mind.mind, mind.spare
            languages = dict.fromkeys(act.example.language for act in acts)
            aside = {language: measuring.kept_aside(language) for language in languages}
            before = {each: measuring.readings(mind, aside[each]) for each in languages}
            if not self._learner.learn():
                return Outcome(acts, "failed")
            changes = tuple(
                changed(each, aside[each], before[each], measuring.readings(mind, aside[each]))
                for each in languages
            )
            if not any(change.is_harmful for change in changes):
                return Outcome(acts, "learnt", changes)
            mind.tongue, mind.mind, mind.spare = kept
            self._undo(acts)
            return Outcome(acts, "undone", changes)
        except Exception as fault:  # whatever it is, the thread goes on and the console says so
            log.error("could not learn", fault=trace(fault))
            return Outcome(acts, "failed")

    def _undo(self, acts: Sequence[Act]) -> None:
        """Write the examples as they were, and make the models of them."""
        for act in reversed(acts):
            if act.away:
                additions.add(self.folder, act.example, [act.example.about])
            else:
                additions.remove(self.folder, act.example)
            self._database.write(lambda tx: consents.note(tx, "understanding:undo", self._now()))
        if not self._waiting and not self._learner.learn():
            log.warning("could not learn anew")


def changed(
    language: str,
    examples: Sequence[Example],
    before: Sequence[Understood],
    after: Sequence[Understood],
) -> Change:
    """Compare what messages are taken for with what they were taken for."""
    gained: list[Example] = []
    lost: list[Example] = []
    for example, was, now in zip(examples, before, after, strict=True):
        right = measuring.is_right(example, now)
        if right != measuring.is_right(example, was):
            (gained if right else lost).append(example)
    return Change(
        language,
        measuring.measured(examples, before),
        measuring.measured(examples, after),
        tuple(gained),
        tuple(lost),
    )
