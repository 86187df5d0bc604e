"""Follows the cases: colleagues hear of those that are for them, and read along in those they took.

All of it is queued in the transaction in which it happens, as codes and pointers: what a family
wrote stands in the family's own talk only, and is read there when it is delivered.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.door.lines import FOR_GROUP
from bot.session import Session
from storage import cases, consents, messages, reading, threads, told
from storage.cases import Case
from storage.database import Tx
from storage.messages import About

_EARLIER, _AGAIN = 30, 3
"""Messages of the talk so far that whoever takes a case gets, and whoever has it once more; the
console has all of it."""
URGENT = "urgent"
"""What is kept with words of danger that are brought to a colleague."""
_NOW = timedelta(milliseconds=1)
"""How exactly storage keeps an instant."""


class Following:
    """``group`` is the channel and address of the team's group, where there is one;
    ``coordinator`` says who coordinates an area."""

    def __init__(
        self,
        group: tuple[str, str] | None,
        coordinator: Callable[[Tx, str | None], str | None],
    ) -> None:
        self._group = group
        self._coordinator = coordinator

    def tell(self, tx: Tx, staff_id: str, case: Case, code: str, now: datetime) -> None:
        """Tell a colleague of a case, without a word of what was written; and the team's group,
        once for each reason, of a case that nobody has taken."""
        if case.state == "taken" and code == "new":
            return  # opened again with whoever had it, who reads it anyway
        about = About("alert", case.id, case.number, value=code)
        told.tell(tx, staff_id, about, now)
        if self._group is None or code not in FOR_GROUP or case.state != "waiting":
            return
        whose = staff_id or self._coordinator(tx, case.area_id)
        if whose and messages.first_time(tx, "group", f"{case.id}:{code}", now):
            about = About("group", case.id, case.number, value=code)
            told.tell(tx, whose, about, now, to=self._group)

    def follow(self, session: Session) -> None:
        """See what a turn did to a case: it came to somebody, left them, or goes on with them."""
        turn, before, tx = session.turn, session.case, session.tx
        if turn.forgotten or (before is None and "inbox" not in tx.changed):
            return
        whose = session.person.id
        case = cases.get(tx, before.id) if before else cases.open_of(tx, whose)
        if case is None:
            return
        owned = before.owner_id if before and before.state == "taken" else None
        owner = case.owner_id if case.state == "taken" else None
        if owned and owner != owned:
            threads.unlink(tx, case.id)
        if owner and owner != owned:
            self._begin(session, case, owner)
        if owner and turn.heard.message_id:
            self._read_along(session, case, owner)
        if owner and owner == owned and session.answered and told.messenger(tx, owner):
            for n in session.answered:
                self._tell(tx, owner, case, "answered", turn.now, n)

    def _begin(self, session: Session, case: Case, owner: str) -> None:
        """A case came to a colleague: what is known of it, and the talk so far."""
        tx, now = session.tx, session.turn.now
        if told.messenger(tx, owner) is None:
            return
        threads.link(tx, owner, case.id, "")
        self._tell(tx, owner, case, "mine", now)
        talk = messages.of_case(tx, case.id)
        since = reading.readable_from(tx, case, owner)
        said = [m for m in talk if m.who == "me" and (since is None or m.at >= since)]
        fresh = case.taken is not None and case.taken > now - _NOW
        for message in said[-(_EARLIER if fresh else _AGAIN) :]:
            if message.n != session.turn.n:
                self._tell(tx, owner, case, "relayed", now, message.n)

    def _read_along(self, session: Session, case: Case, owner: str) -> None:
        """What the family wrote just now, or gave along."""
        turn, tx = session.turn, session.tx
        if told.messenger(tx, owner) is None:
            return
        heard = messages.one(tx, session.person.id, turn.n) if turn.n else None
        if heard and heard.case_id == case.id:
            code = "changed" if turn.heard.kind == "edited" and heard.edited else "relayed"
            code = "taken_back" if turn.heard.kind == "deleted" else code
            value = URGENT if getattr(turn.understood, "crisis", None) else ""
            self._tell(tx, owner, case, code, turn.now, turn.n, value)
        given = consents.of(tx, session.person.id)
        if any(each.given > turn.now - _NOW and not each.revoked for each in given):
            self._tell(tx, owner, case, "more", turn.now)

    def undelivered(self, tx: Tx, person_id: str, n: int, fault: str, now: datetime) -> None:
        """What a colleague wrote cannot be delivered: whoever has the case hears why."""
        found = messages.one(tx, person_id, n)
        case = cases.get(tx, found.case_id) if found and found.case_id else None
        if found and found.who == "human" and case and case.state == "taken" and case.owner_id:
            self._tell(tx, case.owner_id, case, "failed", now, n, fault)

    def _tell(
        self,
        tx: Tx,
        staff_id: str,
        case: Case,
        code: str,
        now: datetime,
        n: int = 0,
        value: str = "",
    ) -> None:
        about = About(code, case.id, case.number, n, value)
        told.tell(tx, staff_id, about, now, thread=case.id)
