"""The case that an address names, for those alone whose it is to see."""

from __future__ import annotations

from bot.console.signed import Asked
from bot.desk import NoSuchCase, NotForYou
from storage import cases, people
from storage.cases import Case
from storage.database import Tx
from storage.inbox import may_see


def case_id(asked: Asked) -> str:
    """Which case the address names."""
    return str(asked.request.path_params["id"])


def theirs(tx: Tx, asked: Asked, *, lock: bool = False) -> Case:
    """Return it. Raises NoSuchCase, and NotForYou (with who has it) where it is none of theirs."""
    case = cases.get(tx, case_id(asked), lock=lock)
    if case is None:
        raise NoSuchCase(case_id(asked))
    if not may_see(tx, case.id, asked.staff.scope):
        owner = people.by_id(tx, case.owner_id) if case.owner_id else None
        raise NotForYou(case.id, (owner.name if owner else "") or "")
    return case
