"""What staff do with a case: take it, answer, note, close. Each act is one transaction."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import timedelta

from bot.talk.heard import Reply
from bot.talk.turn import Turn
from bot.turn import Session, Turns, Visit
from storage import cases, consents, messages, people
from storage.cases import AlreadyTaken
from storage.database import Tx


class NoSuchCase(LookupError):
    """There is no such case (any more)."""


class Desk:
    """The acts of staff. Every one is noted in the audit log, and rings whoever is waiting."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    def take(self, case_id: str, staff_id: str) -> Future[None]:
        """Become the owner: from this commit on the bot is silent. Raises AlreadyTaken."""

        def act(turn: Turn, session: Session) -> None:
            fresh = session.case and session.case.state == "waiting"
            cases.take(turn.db, case_id, staff_id, turn.now)
            _note(turn, "take", staff_id, case_id)
            if fresh:
                name = _name(turn.db, staff_id)
                self._turns.engine.open("with_human", turn, name)

        return self._act(case_id, act)

    def reply(self, case_id: str, staff_id: str, text: str, once: str = "") -> Future[None]:
        """Write to the family. Only the owner may: raises AlreadyTaken otherwise. ``once``: the
        same key a second time is the same message, and not sent again."""

        def act(turn: Turn, session: Session) -> None:
            if not _first(turn, staff_id, once):
                return
            case = session.case
            if case is None or case.id != case_id or case.owner_id != staff_id:
                raise AlreadyTaken(case_id)
            reply = Reply(text, (), turn.language, turn.speaker.direction)
            name = _name(turn.db, staff_id)
            self._turns.say(session, reply, turn.now, who="human", name=name, case=case_id)
            self._turns.engine.hush(turn)  # a "yes" is now said to whoever wrote this
            cases.touch(turn.db, case_id, turn.now)
            _note(turn, "reply", staff_id, case_id)

        return self._act(case_id, act)

    def note(self, case_id: str, staff_id: str, text: str, once: str = "") -> Future[None]:
        """Write for colleagues; the family sees it in *my data* only. ``once`` as in reply."""

        def act(turn: Turn, session: Session) -> None:
            if not _first(turn, staff_id, once):
                return
            cases.add_note(turn.db, case_id, staff_id, text, turn.now)
            _note(turn, "note", staff_id, case_id)

        return self._act(case_id, act)

    def close(self, case_id: str, staff_id: str) -> Future[None]:
        """Close the case and give the talk back, with a friendly sentence. Only the owner may."""

        def act(turn: Turn, session: Session) -> None:
            case = session.case
            if case is None or case.id != case_id or case.owner_id != staff_id:
                raise AlreadyTaken(case_id)
            self._give_back(turn, case_id, "staff", _name(turn.db, staff_id))
            _note(turn, "close", staff_id, case_id)

        return self._act(case_id, act)

    def return_silent(self, case_id: str, quiet: timedelta) -> Future[None]:
        """Give a talk back in which nobody wrote for so long (the clock's rule)."""

        def act(turn: Turn, session: Session) -> None:
            case = session.case
            still = case and case.id == case_id and case.state == "taken"
            if case and still and case.touched < turn.now - quiet:
                self._give_back(turn, case_id, "silence", "")
                _note(turn, "silence", None, case_id)

        return self._act(case_id, act)

    def _give_back(self, turn: Turn, case_id: str, by: str, name: str) -> None:
        cases.close(turn.db, case_id, by, turn.now)
        self._turns.engine.open("handed_back", turn, name)

    def _act(self, case_id: str, act: Visit) -> Future[None]:
        """Find whose case it is and act under that person's lock."""

        def whose(tx: Tx) -> str:
            case = cases.get(tx, case_id)
            if case is None:
                raise NoSuchCase(case_id)
            return case.person_id

        return self._turns.visit(whose, act)


def _first(turn: Turn, staff_id: str, once: str) -> bool:
    """Whether this act was not done before: a form sent twice is one act."""
    return not once or messages.first_time(turn.db, "desk", f"{staff_id}:{once}", turn.now)


def _name(tx: Tx, staff_id: str) -> str:
    staff = people.by_id(tx, staff_id)
    return (staff.name if staff else None) or "…"


def _note(turn: Turn, action: str, staff_id: str | None, case_id: str) -> None:
    consents.note(
        turn.db,
        action,
        turn.now,
        person_id=turn.person,
        actor_id=staff_id,
        case_id=case_id,
    )
