"""What may be read of a case that was passed on: of what was before, only what the family gave
along for that; colleagues' notes stay with their own house."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from storage import cases, people, shares, transfers
from storage.cases import Case, Note
from storage.database import Tx
from storage.shares import Share
from storage.tables import workers
from storage.transfers import Transfer

CHAT = "chat"
"""The item that is the talk of a case so far, with whoever had it."""
TALK = "talk"
"""The item that is the talk with the bot before the case."""


def readable_from(tx: Tx, case: Case, staff_id: str) -> datetime | None:
    """Return from when on somebody may read the messages of a case; None is from its beginning.
    Whoever coordinates the house that passed it on reads what was theirs to read before."""
    withheld = _withheld(tx, case, staff_id, CHAT)
    return withheld.settled if withheld else None


def reads_before(tx: Tx, case: Case, staff_id: str) -> bool:
    """Whether somebody may read the talk with the bot before the case: the family gave it along,
    and not only to those who had the case earlier."""
    if case.talk_shared is None:
        return False
    withheld = _withheld(tx, case, staff_id, TALK)
    since = withheld.settled if withheld else None
    return since is None or case.talk_shared >= since


def may_read(tx: Tx, case: Case, staff_id: str, at: datetime) -> bool:
    """Whether somebody may read a message of a case that was written at this moment."""
    since = readable_from(tx, case, staff_id)
    return since is None or at >= since


def shared(tx: Tx, case: Case) -> list[Share]:
    """Return what whoever has the case now may see: what was given along when it was passed to
    them, and since then; each item as it was given last."""
    passed = passings(tx, case.id)
    found = shares.standing(tx, case.id)
    if passed:
        last = passed[-1]
        since = [each for each in found if last.settled and each.given >= last.settled]
        found = [*shares.standing(tx, case.id, last.id), *since]
    return list({share.item: share for share in found}.values())


def notes(tx: Tx, case: Case, staff_id: str) -> list[Note]:
    """Return the notes of a case that somebody may read: once it was passed on, those of their
    own house."""
    found = cases.notes_of(tx, case.id)
    if not passings(tx, case.id):
        return found
    house = _house(tx, staff_id)
    return [note for note in found if note.author_id and _house(tx, note.author_id) == house]


def passings(tx: Tx, case_id: str) -> list[Transfer]:
    """Return the transfers by which a case came to whoever has it, oldest first."""
    accepted = [each for each in transfers.of_case(tx, case_id) if each.state == "accepted"]
    return sorted(accepted, key=lambda each: each.settled or each.offered)


def _withheld(tx: Tx, case: Case, staff_id: str, item: str) -> Transfer | None:
    """The last transfer that this item did not go along with, and that somebody stands behind."""
    for passed in reversed(passings(tx, case.id)):
        given = any(share.item == item for share in shares.standing(tx, case.id, passed.id))
        if not given and not _coordinates_sender(tx, passed, staff_id):
            return passed
    return None


def _coordinates_sender(tx: Tx, passed: Transfer, staff_id: str) -> bool:
    who = people.by_id(tx, staff_id)
    if who is None or who.role != "coordinator" or passed.from_id is None:
        return False
    return _house(tx, staff_id) == _house(tx, passed.from_id)


def _house(tx: Tx, staff_id: str) -> str | None:
    """The organisation somebody works for (or worked for); None is the house itself."""
    query = select(workers.c.organisation_id).where(workers.c.person_id == staff_id)
    return tx.c.execute(query).scalar()
