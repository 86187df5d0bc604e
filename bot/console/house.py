"""What a coordinator manages: the colleagues and areas of their own house, or of their own areas
alone. Whoever coordinates the whole house sets up partners too, until somebody coordinates there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from bot.console.signed import Asked, Staff
from bot.talk.texts import Text
from bot.turn import Turns
from storage import consents, staff
from storage.database import Tx
from storage.staff import Area, Worker

T = TypeVar("T")


class NotManaged(Exception):
    """It is none of what this coordinator manages."""


class Refused(Exception):
    """A form is not taken; ``word`` says kindly why, beside the field or form ``at``."""

    def __init__(self, at: str, word: Text) -> None:
        super().__init__(word.msgid)
        self.at = at
        self.word = word


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a coordinator's managing goes. ``areas`` None: everywhere in their organisation
    (None: the house itself); ``led`` are the partners that somebody coordinates."""

    staff_id: str
    organisation_id: str | None
    areas: frozenset[str] | None
    led: frozenset[str]

    @property
    def everywhere(self) -> bool:
        """Whether they coordinate the whole house."""
        return self.organisation_id is None and self.areas is None

    def house(self, organisation_id: str | None) -> bool:
        """Whether this organisation is theirs to manage."""
        if organisation_id == self.organisation_id:
            return True
        return self.everywhere and organisation_id not in self.led

    def area(self, area: Area) -> bool:
        """Whether this area is theirs to manage."""
        mine = self.areas is None or area.id in self.areas
        return mine and self.house(area.organisation_id)

    def sees(self, who: Worker) -> bool:
        """Whether this colleague is on their list."""
        if self.everywhere or who.id == self.staff_id:
            return True
        near = self.areas is None or bool(self.areas.intersection(who.areas))
        return near and who.organisation_id == self.organisation_id

    def manages(self, who: Worker) -> bool:
        """Whether this colleague is theirs to manage: one who works nowhere but there."""
        if who.id == self.staff_id:
            return True
        here = self.areas is None or (bool(who.areas) and self.areas.issuperset(who.areas))
        return here and self.house(who.organisation_id)


def reach(tx: Tx, who: Staff) -> Reach:
    """Say how far somebody's managing goes. Raises NotManaged for who coordinates nothing."""
    team = staff.everybody(tx)
    me = next((each for each in team if each.id == who.id), None)
    if me is None or me.role != "coordinator":
        raise NotManaged
    led = {each.organisation_id for each in team if each.role == "coordinator"}
    areas = frozenset(me.areas) or None
    return Reach(me.id, me.organisation_id, areas, frozenset(each for each in led if each))


class Managing:
    """Reads, and changes in one transaction, what a coordinator manages."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    async def read(self, work: Callable[[Tx], T]) -> T:
        """Read something."""
        return await asyncio.wrap_future(self._turns.database.submit_read(work))

    async def write(self, work: Callable[[Tx], T]) -> T:
        """Write something that changes nothing of theirs."""
        return await asyncio.wrap_future(self._turns.database.submit(work))

    async def change(
        self,
        asked: Asked,
        act: Callable[[Tx, Reach], T],
        action: str,
        whose: str | None = None,
    ) -> T:
        """Change something, and write in the audit log who did it (and with whose data). What an
        act raises undoes it."""
        now, staff_id = asked.voice.now, asked.staff.id

        def work(tx: Tx) -> T:
            done = act(tx, reach(tx, asked.staff))
            consents.note(tx, action, now, person_id=whose, actor_id=staff_id)
            tx.changed.add("inbox")
            return done

        return await asyncio.wrap_future(self._turns.database.submit(work))
