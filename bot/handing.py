"""What staff do around a transfer: ask, take back, accept, decline; and what time does with an
offer that nobody answers. Until somebody has said yes, whoever has the case keeps it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime

from bot.desk import Desk, NoSuchCase, NotForYou, Tell, say_where
from bot.duty import Duty
from bot.session import Session, Visit
from bot.talk.texts import Words, _
from bot.talk.turn import Turn
from bot.turn import Turns
from storage import (
    calls,
    cases,
    consents,
    inbox,
    people,
    shares,
    staff,
    tasks,
    threads,
    transfers,
)
from storage.cases import AlreadyTaken, Case
from storage.database import Tx
from storage.shares import Share
from storage.staff import Area, Worker
from storage.transfers import Settled, Transfer

REASONS = ("language", "near", "moved", "knows", "away")
"""Why a family would go on with somebody else, as it is told; or no reason."""
UNANSWERED, SILENT = "unanswered", "silent"
"""The answer of what was taken back because nobody gave one in time: the receiver, the family."""
ONCE_MORE = _("I ask once more, because I have not heard from you. A no is fine too.")
ASKING = "transfer"
"""The dialogue in which a family is asked."""

Stays = Callable[[Turn, Transfer, str], Words]
"""What a family hears when a transfer came to nothing: declined, unanswered, silent, withdrawn."""


class NoSuchTransfer(LookupError):
    """There is no such transfer (any more)."""


class NobodyThere(LookupError):
    """Nobody works there who could be asked."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A case as whoever is asked sees it: nothing else of the family, and nothing of its talk.
    ``given`` are the items it agreed to for this transfer."""

    transfer: Transfer
    number: int
    language: str
    kind: str
    since: datetime
    area: str
    sender: str
    receiver: str
    given: list[Share]
    answer_by: datetime


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody or some place that a case can be passed to. ``id`` is person:ID, area:ID or
    organisation:ID; ``away``: not at work today."""

    id: str
    name: str
    house: str = ""
    languages: tuple[str, ...] = ()
    away: bool = False


@dataclass(frozen=True, slots=True)
class Passing:
    """Passing one case on, as whoever has it sees it: the transfer under way with its receiver,
    else the last one that came to nothing, else whom it can be passed to."""

    case: Case
    under_way: Transfer | None
    last: Transfer | None
    receiver: str
    area: str
    given: list[Share]
    answer_by: datetime | None
    people: list[Receiver] = field(default_factory=list)
    areas: list[Receiver] = field(default_factory=list)
    organisations: list[Receiver] = field(default_factory=list)


class Handing:
    """The acts around a transfer; each is one transaction and noted in the audit log.

    Raises NoSuchCase or NoSuchTransfer; NotForYou where it is not theirs to do; Settled where it
    was answered already.
    """

    def __init__(self, turns: Turns, desk: Desk, duty: Duty, stays: Stays, tell: Tell) -> None:
        self._turns = turns
        self._desk = desk
        self._duty = duty
        self._stays = stays
        self._tell = tell

    # -- whoever has the case ----------------------------------------------------------------------

    def ask(
        self, case_id: str, staff_id: str, to: str, word: str, reason: str = ""
    ) -> Future[None]:
        """Begin to pass a case on (``to``: the id of a Receiver): the family is asked at once, and
        hears the reason, not the word. Raises NobodyThere, and UnderWay when it is being passed on
        already."""

        def act(turn: Turn, session: Session) -> None:
            case = _owned(session, case_id, staff_id)
            to_id, area_id = self._whom(turn.db, case, to, turn.now)
            asked = transfers.ask(
                turn.db, case_id, staff_id, word, turn.now, to_id=to_id, area_id=area_id
            )
            why = f" {reason}" if reason in REASONS else ""
            self._turns.engine.interrupt(ASKING, turn, asked.id + why)
            _note(turn, "transfer_ask", staff_id, case_id)

        return self._turns.visit(lambda tx: self._family(tx, case_id, staff_id), act)

    def withdraw(self, case_id: str, transfer_id: str, staff_id: str) -> Future[None]:
        """Take it back; the family hears that nothing changes."""

        def act(turn: Turn, session: Session) -> None:
            _owned(session, case_id, staff_id)
            about = _found(turn.db, transfer_id)
            if about.case_id != case_id:
                raise NoSuchTransfer(transfer_id)
            self._end(turn, about, "withdrawn")
            _note(turn, "transfer_withdraw", staff_id, case_id)

        return self._turns.visit(lambda tx: self._family(tx, case_id, staff_id), act)

    # -- whoever is asked --------------------------------------------------------------------------

    def accept(self, transfer_id: str, staff_id: str, word: str = "") -> Future[None]:
        """Say yes: from this commit on the case is theirs, and the family hears who is there."""

        def act(turn: Turn, session: Session) -> None:
            about = self._asked(turn.db, transfer_id, staff_id)
            case = session.case
            if case is None or case.id != about.case_id:
                raise Settled(transfer_id)
            transfers.settle(turn.db, transfer_id, "accepted", turn.now, word)
            self._hand_over(turn, case, about, staff_id)
            self._tell_asked(turn, about, staff_id)
            _note(turn, "transfer_accept", staff_id, case.id)
            if case.responsible_id:
                self._tell(turn.db, case.responsible_id, case, "transfer_accepted", turn.now)
            self._arrive(turn, about, staff_id)
            say_where(turn, session, staff_id)

        return self._answer(transfer_id, act)

    def decline(self, transfer_id: str, staff_id: str, word: str) -> Future[None]:
        """Say no, with a word for whoever has the case and keeps it."""

        def act(turn: Turn, session: Session) -> None:
            about = self._asked(turn.db, transfer_id, staff_id)
            self._end(turn, about, "declined", word, staff_id)
            _note(turn, "transfer_decline", staff_id, about.case_id)
            if session.case:
                self._tell_owner(turn, session.case, "transfer_declined")

        return self._answer(transfer_id, act)

    def look(self, transfer_id: str, staff_id: str) -> Future[Offer]:
        """Return what waits for a colleague's answer."""
        reads = self._turns.database.submit_read
        return reads(lambda tx: self.offer(tx, transfer_id, staff_id))

    def note_look(self, transfer_id: str, staff_id: str) -> Future[None]:
        """Write in the audit log that somebody who is asked looked at what is offered."""

        def work(tx: Tx) -> None:
            case = cases.get(tx, self._asked(tx, transfer_id, staff_id).case_id)
            assert case
            who = {"person_id": case.person_id, "actor_id": staff_id, "case_id": case.id}
            consents.note(tx, "transfer_view", self._turns.now(), **who)

        return self._turns.database.submit(work)

    # -- time --------------------------------------------------------------------------------------

    def stale_offers(self, tx: Tx, now: datetime) -> list[Transfer]:
        """Return the offers whose receiver did not answer within the promised time of their
        work."""
        return [each for each in transfers.offered(tx) if self._by(tx, each) <= now]

    def return_stale(self, transfer_id: str) -> Future[None]:
        """An offer that nobody answered in time goes back to whoever has the case (the clock's
        rule)."""

        def act(turn: Turn, session: Session) -> None:
            about = transfers.get(turn.db, transfer_id)
            late = about and about.state == "offered" and self._by(turn.db, about) <= turn.now
            if about is None or not late:
                return
            self._end(turn, about, "withdrawn", UNANSWERED)
            _note(turn, "transfer_unanswered", None, about.case_id)
            if session.case:
                self._tell_owner(turn, session.case, "transfer_unanswered")

        return self._answer(transfer_id, act)

    def silent_families(self, tx: Tx, now: datetime) -> list[Transfer]:
        """Return what families did not answer within the set time, for the first or second time."""
        return [each for each in transfers.asked(tx) if self._waited(each, now)]

    def ask_again(self, transfer_id: str) -> Future[None]:
        """A family that did not answer is asked once more; after that nothing changes, and whoever
        has the case keeps it and hears so (the clock's rule)."""

        def act(turn: Turn, session: Session) -> None:
            about, case = transfers.get(turn.db, transfer_id), session.case
            if about is None or case is None or not self._waited(about, turn.now):
                return
            if about.asked_again:
                self._end(turn, about, "withdrawn", SILENT)
                _note(turn, "transfer_silent", None, case.id)
                self._tell_owner(turn, case, "transfer_silent")
            else:
                transfers.ask_again(turn.db, transfer_id, turn.now)
                self._put_again(turn, about)
                _note(turn, "transfer_again", None, case.id)

        return self._answer(transfer_id, act)

    def _waited(self, about: Transfer, now: datetime) -> bool:
        """Whether a family has had the set time to answer."""
        return about.state == "asked" and about.offered + self._duty.family_answers <= now

    def _put_again(self, turn: Turn, about: Transfer) -> None:
        """Put the question once more, where it still stands or on top of what is there now."""
        engine, frames = self._turns.engine, turn.state.frames
        if frames and (frames[-1].dialogue, frames[-1].step) == (ASKING, "agree"):
            return engine.ask_again(turn, ONCE_MORE)
        turn.say(ONCE_MORE)
        return engine.interrupt(ASKING, turn, about.id)

    # -- what is shown -----------------------------------------------------------------------------

    def offers(self, tx: Tx, staff_id: str) -> list[Offer]:
        """Return what waits for a colleague's answer, the longest offered first."""
        return [self._shown(tx, each) for each in transfers.waiting_for(tx, staff_id)]

    def offer(self, tx: Tx, transfer_id: str, staff_id: str) -> Offer:
        """Return one of them."""
        return self._shown(tx, self._asked(tx, transfer_id, staff_id))

    def passing(self, tx: Tx, case: Case, staff_id: str) -> Passing:
        """Return how passing a case on stands, for whoever has it."""
        known = transfers.of_case(tx, case.id)
        under_way = next((each for each in known if each.open), None)
        taken = case.taken or case.opened
        ended = [t for t in known if t.settled and t.settled >= taken and t.state != "accepted"]
        last = None if under_way else max(ended, key=_when_ended, default=None)
        about = under_way or last
        area = staff.area(tx, about.area_id) if about else None
        return Passing(
            case,
            under_way,
            last,
            _name(tx, about.to_id) if about else "",
            area.name if area else "",
            shares.standing(tx, case.id, under_way.id) if under_way else [],
            self._by(tx, under_way) if under_way and under_way.state == "offered" else None,
            *self._receivers(tx, staff_id),
        )

    def house_of(self, tx: Tx, staff_id: str) -> str:
        """Return what the house is called that a colleague works for."""
        worker = staff.worker(tx, staff_id)
        houses = {house.id: house.name for house in staff.organisations_of(tx)}
        theirs = worker.organisation_id if worker else None
        return houses.get(theirs or "", str(self._turns.world.house.name))

    def _receivers(
        self, tx: Tx, staff_id: str
    ) -> tuple[list[Receiver], list[Receiver], list[Receiver]]:
        """Everybody and every place that a case can be passed to, by name."""
        team, houses = staff.everybody(tx), staff.organisations_of(tx)
        called = {house.id: house.name for house in houses}
        ours = self._turns.world.house.name
        today = self._turns.now().astimezone(self._duty.zone).date()
        found = [
            Receiver(
                f"person:{each.id}",
                each.name,
                called.get(each.organisation_id or "", ours),
                each.languages,
                each.away_on(today),
            )
            for each in team
            if each.id != staff_id
        ]
        places = [
            Receiver(f"area:{each.id}", each.name, called.get(each.organisation_id or "", ours))
            for each in staff.areas_of(tx)
        ]
        partners = [Receiver(f"organisation:{each.id}", each.name) for each in houses]
        return sorted(found, key=lambda each: each.name.casefold()), places, partners

    # -- the parts ---------------------------------------------------------------------------------

    def _shown(self, tx: Tx, about: Transfer) -> Offer:
        case = cases.get(tx, about.case_id)
        assert case
        area = staff.area(tx, about.area_id or case.area_id)
        return Offer(
            about,
            case.number,
            case.language,
            case.kind,
            case.opened,
            area.name if area else "",
            _name(tx, about.from_id),
            _name(tx, about.to_id),
            shares.standing(tx, case.id, about.id),
            self._by(tx, about),
        )

    def _by(self, tx: Tx, about: Transfer) -> datetime:
        """By when an offer is to be answered, in its receiver's working time."""
        return self._duty.hours(tx, about.to_id).after(about.offered, self._duty.promised)

    def _family(self, tx: Tx, case_id: str, staff_id: str) -> str:
        """Whose case it is; for its owner, or somebody who may at least see it."""
        case = cases.get(tx, case_id)
        if case is None:
            raise NoSuchCase(case_id)
        if not inbox.may_see(tx, case_id, self._desk.scope(tx, staff_id)):
            raise NotForYou(case_id, _name(tx, case.owner_id) if case.owner_id else "")
        return case.person_id

    def _answer(self, transfer_id: str, act: Visit) -> Future[None]:
        """Act under the lock of the family that a transfer is about."""

        def whose(tx: Tx) -> str:
            case = cases.get(tx, _found(tx, transfer_id).case_id)
            if case is None:
                raise NoSuchTransfer(transfer_id)
            return case.person_id

        return self._turns.visit(whose, act)

    def _asked(self, tx: Tx, transfer_id: str, staff_id: str) -> Transfer:
        """Return a transfer that waits for this colleague's answer. Raises Settled when it was
        theirs to answer and is no longer."""
        about = _found(tx, transfer_id)
        area = staff.area(tx, about.area_id)
        asked = {about.to_id, area.coordinator_id if area else None} - {None, about.from_id}
        if staff_id not in asked or staff.worker(tx, staff_id) is None:
            raise NotForYou(about.case_id)
        if about.state != "offered":
            raise Settled(transfer_id)
        return about

    def _end(
        self, turn: Turn, about: Transfer, state: str, answer: str = "", by: str | None = None
    ) -> None:
        """It comes to nothing (``by`` whom, of those who were asked): the family, which knew of it,
        hears that nothing changes."""
        transfers.settle(turn.db, about.id, state, turn.now, answer)
        self._tell_asked(turn, about, by)
        if turn.state.frames and turn.state.frame.dialogue == ASKING:
            self._turns.engine.hush(turn)
        by_time = state == "withdrawn" and answer in (UNANSWERED, SILENT)
        why = answer if by_time else state
        turn.say(self._stays(turn, about, why))

    def _hand_over(self, turn: Turn, case: Case, about: Transfer, staff_id: str) -> None:
        """The case, what is still to do in it, and where the family lives now."""
        tx, before = turn.db, case.owner_id or about.from_id
        area_id = about.area_id or self._area_of(tx, case, staff_id)
        cases.pass_on(tx, case.id, staff_id, area_id, turn.now)
        cases.await_answer(tx, case.id, self._duty.due(tx, staff_id, turn.now))
        threads.unlink(tx, case.id)
        if before:
            tasks.pass_on(tx, case.id, before, staff_id)
        hours = self._duty.hours(tx, staff_id)
        calls.follow(tx, case.id, staff_id, turn.now, hours.open_at)
        if about.area_id:
            staff.settle(tx, case.person_id, area_id=about.area_id)
        if before and staff.home(tx, case.person_id).supporter_id == before:
            staff.settle(tx, case.person_id, supporter_id=staff_id)

    def _area_of(self, tx: Tx, case: Case, staff_id: str) -> str | None:
        """The area of a case that goes to another house: one where the receiver works."""
        worker, area = staff.worker(tx, staff_id), staff.area(tx, case.area_id)
        if worker is None or area is None or area.id in worker.areas:
            return None
        elsewhere = worker.organisation_id != area.organisation_id
        return worker.areas[0] if elsewhere and worker.areas else None

    def _arrive(self, turn: Turn, about: Transfer, staff_id: str) -> None:
        """Say who is there now; what the family was about to tick, it may tick all the same."""
        engine, frames = self._turns.engine, turn.state.frames
        ticking = bool(frames) and (frames[-1].dialogue, frames[-1].step) == (ASKING, "items")
        engine.open("with_human", turn, _name(turn.db, staff_id))
        if ticking:
            engine.interrupt(ASKING, turn, about.id)

    def _tell_asked(self, turn: Turn, about: Transfer, by: str | None) -> None:
        """Nothing waits any more for the answer of whoever else was asked."""
        case, area = cases.get(turn.db, about.case_id), staff.area(turn.db, about.area_id)
        if case is None or about.state != "offered":
            return
        asked = {about.to_id, area.coordinator_id if area else None}
        for who in asked - {None, about.from_id, by}:
            self._tell(turn.db, str(who), case, "transfer_over", turn.now)

    def _tell_owner(self, turn: Turn, case: Case, code: str) -> None:
        if case.responsible_id:
            self._tell(turn.db, case.responsible_id, case, code, turn.now)

    def _whom(self, tx: Tx, case: Case, to: str, now: datetime) -> tuple[str, str | None]:
        """Return the colleague who is asked, and the area where it goes to one."""
        kind, _colon, id_ = to.partition(":")
        team = [each for each in staff.everybody(tx) if each.id != case.owner_id]
        if kind == "person":
            found = next((each.id for each in team if each.id == id_), None)
            area = None
        else:
            area = staff.area(tx, id_) if kind == "area" else _area_in(tx, case, id_)
            house = [each for each in team if each.organisation_id == id_]
            near = _near(team, area) if area else house if kind == "organisation" else []
            found = self._best(tx, case, {each.id for each in near}, area, now)
        if found is None:
            raise NobodyThere(to)
        return found, area.id if area else None

    def _best(
        self, tx: Tx, case: Case, near: Collection[str], area: Area | None, now: datetime
    ) -> str | None:
        """Who of these is asked, as routing chooses; else whoever coordinates there."""
        others = {each.id for each in staff.everybody(tx)} - set(near)
        area_id = area.id if area else None
        chosen = self._duty.choose(tx, case.person_id, case.language, now, area_id, others)
        if chosen.person_id or area is None:
            return chosen.person_id
        led = staff.worker(tx, area.coordinator_id) if area.coordinator_id else None
        return led.id if led and led.id != case.owner_id else None


def _near(team: list[Worker], area: Area) -> list[Worker]:
    """Who works in an area, else in the house of that area."""
    there = [each for each in team if area.id in each.areas]
    return there or [each for each in team if each.organisation_id == area.organisation_id]


def _area_in(tx: Tx, case: Case, organisation_id: str) -> Area | None:
    """The area of a partner that a case goes to: the family's own, else the first."""
    theirs = [each for each in staff.areas_of(tx) if each.organisation_id == organisation_id]
    home = staff.home(tx, case.person_id).area_id or case.area_id
    return next((each for each in theirs if each.id == home), theirs[0] if theirs else None)


def _owned(session: Session, case_id: str, staff_id: str) -> Case:
    """The open case, where it is this colleague's. Raises AlreadyTaken."""
    case = session.case
    if case is None or case.id != case_id or case.owner_id != staff_id or case.state != "taken":
        raise AlreadyTaken(case_id)
    return case


def _when_ended(about: Transfer) -> tuple[datetime, datetime]:
    return about.offered, about.settled or about.offered


def _found(tx: Tx, transfer_id: str) -> Transfer:
    found = transfers.get(tx, transfer_id)
    if found is None:
        raise NoSuchTransfer(transfer_id)
    return found


def _name(tx: Tx, staff_id: str | None) -> str:
    found = people.by_id(tx, staff_id) if staff_id else None
    return (found.name if found else None) or "…"


def _note(turn: Turn, action: str, staff_id: str | None, case_id: str) -> None:
    consents.note(
        turn.db,
        action,
        turn.now,
        person_id=turn.person,
        actor_id=staff_id,
        case_id=case_id,
    )
