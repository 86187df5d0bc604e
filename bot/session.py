"""A turn in progress, as everything that takes part in it sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.ready import Tapped
from bot.talk.turn import Turn
from storage import cases, people
from storage.database import Tx


@dataclass(slots=True)
class Session:
    """A turn in progress: the transaction, the locked person, and the engine's view of it.
    ``tapped`` is the ready reply that was tapped; ``answered`` the numbers of what a colleague
    wrote in the console just now; ``released`` the messages that had to wait until they wrote
    again."""

    tx: Tx
    person: people.Person
    turn: Turn
    channel: str
    address: str | None
    case: cases.Case | None
    tapped: Tapped | None = None
    answered: tuple[int, ...] = ()
    released: tuple[int, ...] = ()


Visit = Callable[[Turn, Session], None]

Watch = Callable[[Session], None]
"""Is shown a turn: what was heard and said in it, and how the case stood when it began."""
