"""Cases: an escalated conversation, one state, at most one open per family, one owner."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy import case as sql_case

from storage import ending
from storage.database import Tx
from storage.tables import audit, cases, files, messages, notes, outbox, transfers

_OPEN = select(cases).where(cases.c.person_id == bindparam("person"), cases.c.state != "closed")
# The advisory lock under which PostgreSQL opens cases and hands out their numbers.
_NUMBERING = select(func.pg_advisory_xact_lock(7301))
_TOUCH = update(cases).where(cases.c.id == bindparam("case")).values(touched=bindparam("now"))
_IS_OPEN = cases.c.state.in_(("waiting", "taken"))


STEPS = 3
"""Who is reminded of an overdue case, one after the other: its owner, the backup, the
coordinator."""


class AlreadyTaken(Exception):
    """Somebody else was faster, or the case is closed."""


@dataclass(slots=True)
class Case:
    """One escalated conversation. ``why`` is a code (asked, crisis:…, lost, media,
    complaint, barrier, call, letter, registration); ``talk_shared`` is when the family gave the
    earlier talk along. ``responsible_id`` is who has to see to it: the owner, or who was chosen
    while nobody took it, and ``chosen`` holds the codes of why; ``step`` is how far reminding has
    gone. ``topic`` is a right or service. ``letter_by`` is when an answer to a letter is due."""

    id: str
    number: int
    person_id: str
    state: str
    kind: str
    owner_id: str | None
    responsible_id: str | None
    chosen: str
    area_id: str | None
    topic: str
    language: str
    urgency: int
    why: str
    talk_shared: datetime | None
    opened: datetime
    due: datetime
    taken: datetime | None
    closed: datetime | None
    closed_by: str | None
    touched: datetime
    reminded: datetime | None
    step: int
    snoozed_until: datetime | None
    next_news: datetime | None
    letter_by: datetime | None
    letter_words_sealed: bytes | None = field(repr=False)
    helped: str | None

    def asleep(self, now: datetime) -> bool:
        """Whether it was put aside until later, and nobody has asked for an answer since: what is
        owed before that moment takes it up again."""
        until = self.snoozed_until
        return until is not None and until > now and self.due >= until


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who is to see to a case, and why: codes such as ``fixed``, ``area``, ``language:fr``."""

    person_id: str | None
    reasons: tuple[str, ...] = ()


@dataclass(slots=True)
class Note:
    """What staff wrote for themselves; the family sees it in *my data*."""

    author_id: str | None
    at: datetime
    text: str = field(repr=False)


def open_of(tx: Tx, person_id: str) -> Case | None:
    """Return the person's case that is waiting or taken, if there is one."""
    row = tx.c.execute(_OPEN, {"person": person_id}).one_or_none()
    return Case(**row._mapping) if row else None


def get(tx: Tx, case_id: str, *, lock: bool = False) -> Case | None:
    """Return a case by its id."""
    query = select(cases).where(cases.c.id == case_id)
    row = tx.c.execute(query.with_for_update() if lock else query).one_or_none()
    return Case(**row._mapping) if row else None


def start(
    tx: Tx,
    person_id: str,
    language: str,
    why: str,
    now: datetime,
    due: datetime,
    urgency: int = 0,
    *,
    chosen: Chosen | None = None,
    area_id: str | None = None,
    kind: str = "talk",
) -> Case:
    """Open a case, or return the one that is open; a graver reason raises its urgency."""
    tx.changed.add("inbox")
    case = open_of(tx, person_id)
    if case is None and tx.is_postgres:
        # Two families at once must not get one number, nor one family two cases.
        tx.c.execute(_NUMBERING)
        case = open_of(tx, person_id)
    if case:
        if urgency > case.urgency:
            change = {"urgency": urgency, "why": why, "due": min(due, case.due)}
            tx.c.execute(update(cases).where(cases.c.id == case.id).values(change))
            return get(tx, case.id) or case
        return case
    number = (tx.c.execute(select(func.max(cases.c.number))).scalar() or 0) + 1
    case_id = secrets.token_hex(8)
    tx.c.execute(
        insert(cases).values(
            id=case_id,
            number=number,
            person_id=person_id,
            language=language,
            why=why,
            urgency=urgency,
            opened=now,
            due=due,
            touched=now,
            kind=kind,
            area_id=area_id,
            **_chosen(chosen or Chosen(None)),
        )
    )
    made = get(tx, case_id)
    assert made
    return made


def take(tx: Tx, case_id: str, staff_id: str, now: datetime, instead_of: str | None = None) -> Case:
    """Make this person the owner, also in the place of a colleague whom they stand in for. Raises
    AlreadyTaken when another is, or it is closed."""
    tx.changed.add("inbox")
    # Why it came to somebody says nothing of a colleague who was quicker.
    kept = sql_case((cases.c.responsible_id == staff_id, cases.c.chosen), else_="")
    taken = tx.c.execute(
        update(cases)
        .where(
            cases.c.id == case_id,
            or_(
                cases.c.state == "waiting", cases.c.owner_id.in_({staff_id, instead_of or staff_id})
            ),
            cases.c.state != "closed",
        )
        .values(
            state="taken",
            owner_id=staff_id,
            responsible_id=staff_id,
            chosen=kept if instead_of is None else f"fixed_away for:{instead_of}",
            taken=now,
            touched=now,
            snoozed_until=None,
        )
    )
    case = get(tx, case_id)
    if taken.rowcount == 0 or case is None:
        raise AlreadyTaken(case_id)
    return case


def _chosen(who: Chosen) -> dict[str, str | None]:
    return {"responsible_id": who.person_id, "chosen": " ".join(who.reasons)[:200]}


def entrust(tx: Tx, case_id: str, who: Chosen, area_id: str | None = None) -> None:
    """Make somebody responsible for a case that nobody has taken."""
    tx.changed.add("inbox")
    change = _chosen(who) | ({"area_id": area_id} if area_id else {})
    tx.c.execute(update(cases).where(cases.c.id == case_id).values(change))


def pass_on(tx: Tx, case_id: str, to_id: str, area_id: str | None, now: datetime) -> None:
    """Give an open case to another owner, who has said yes."""
    tx.changed.add("inbox")
    change: dict[str, Any] = {"owner_id": to_id, "responsible_id": to_id, "taken": now}
    # Who had it may have left meanwhile, and it waits.
    change |= {"state": "taken", "touched": now}
    change |= {"chosen": "transfer", "snoozed_until": None, "step": 0}
    if area_id:
        change["area_id"] = area_id
    tx.c.execute(update(cases).where(cases.c.id == case_id, _IS_OPEN).values(change))


def snooze(tx: Tx, case_id: str, until: datetime | None, due: datetime | None = None) -> None:
    """Put a case aside until later (None: take it up again); an answer is due then, or later."""
    tx.changed.add("inbox")
    tx.c.execute(update(cases).where(cases.c.id == case_id).values(snoozed_until=until))
    if until:
        await_answer(tx, case_id, due or until)


def promise(tx: Tx, case_id: str, next_news: datetime | None) -> None:
    """Keep when the family was promised news of its place in the waiting."""
    tx.changed.add("inbox")
    tx.c.execute(update(cases).where(cases.c.id == case_id).values(next_news=next_news))


def expect_letter(tx: Tx, case_id: str, words: str, by: datetime | None, due: datetime) -> None:
    """A letter came: by when it wants an answer, in the family's words and as a day if known."""
    tx.changed.add("inbox")
    change: dict[str, Any] = {"kind": "letter", "letter_by": by, "due": due}
    change["letter_words_sealed"] = tx.seal.close(words) if words else None
    tx.c.execute(update(cases).where(cases.c.id == case_id).values(change))


def letter_words(tx: Tx, case: Case) -> str:
    """Return by when a letter wants an answer, as the family said it."""
    return tx.seal.open(case.letter_words_sealed) if case.letter_words_sealed else ""


def mark(tx: Tx, case_id: str, **what: str) -> None:
    """Write down a case's ``kind``, its ``topic``, or whether it ``helped`` (yes, partly, no)."""
    tx.changed.add("inbox")
    tx.c.execute(update(cases).where(cases.c.id == case_id).values(what))


def last_closed(tx: Tx, person_id: str) -> Case | None:
    """Return the case of a person that was closed last."""
    query = select(cases).where(cases.c.person_id == person_id, cases.c.state == "closed")
    row = tx.c.execute(query.order_by(cases.c.closed.desc()).limit(1)).one_or_none()
    return Case(**row._mapping) if row else None


def reopen(tx: Tx, case_id: str, now: datetime, due: datetime) -> None:
    """Open a closed case again, with whoever had it. The person has no other open one."""
    tx.changed.add("inbox")
    change: dict[str, Any] = {"state": "taken", "closed": None, "closed_by": None, "due": due}
    change |= {"step": 0, "reminded": None, "snoozed_until": None, "touched": now}
    owned = (cases.c.id == case_id, cases.c.owner_id.is_not(None))
    tx.c.execute(update(cases).where(*owned).values(change))


def close(tx: Tx, case_id: str, by: str, now: datetime) -> None:
    """Close a case. ``by`` is staff, family, silence or mistaken (an alarm that was none). It is
    on its way to nobody any more, and what was given for that is taken back."""
    tx.changed.add("inbox")
    tx.c.execute(
        update(cases)
        .where(cases.c.id == case_id, cases.c.state != "closed")
        .values(state="closed", closed=now, closed_by=by, touched=now)
    )
    under_way = (transfers.c.case_id == case_id, transfers.c.state.in_(("asked", "offered")))
    offers = list(tx.c.execute(select(transfers.c.id).where(*under_way)).scalars())
    tx.c.execute(update(transfers).where(*under_way).values(state="withdrawn", settled=now))
    for transfer_id in offers:
        ending.end(tx, transfer_id, now)


def calm(tx: Tx, case_id: str, why: str, urgency: int, due: datetime) -> None:
    """Take an alarm back: the case waits on as it did without it."""
    tx.changed.add("inbox")
    change = {"why": why, "urgency": urgency, "due": due, "reminded": None}
    tx.c.execute(update(cases).where(cases.c.id == case_id).values(change))


def share_talk(tx: Tx, case_id: str, now: datetime | None) -> None:
    """The family gives the talk so far along (None: takes it back)."""
    tx.changed.add("inbox")
    tx.c.execute(update(cases).where(cases.c.id == case_id).values(talk_shared=now))


def touch(tx: Tx, case_id: str, now: datetime) -> None:
    """Somebody wrote in the case."""
    tx.changed.add("inbox")
    tx.c.execute(_TOUCH, {"case": case_id, "now": now})


def of_person(tx: Tx, person_id: str) -> list[Case]:
    """Return every case of a person, oldest first."""
    query = select(cases).where(cases.c.person_id == person_id).order_by(cases.c.number)
    return [Case(**row._mapping) for row in tx.c.execute(query)]


def awake(now: datetime) -> ColumnElement[bool]:
    """The cases that are not `Case.asleep`."""
    until = cases.c.snoozed_until
    return or_(until.is_(None), until <= now, cases.c.due < until)


def overdue(tx: Tx, now: datetime) -> list[Case]:
    """Return open cases past their due time, of which not everybody was reminded yet."""
    query = select(cases).where(
        _IS_OPEN,
        cases.c.due < now,
        cases.c.step < STEPS,
        awake(now),
    )
    return [Case(**row._mapping) for row in tx.c.execute(query.order_by(cases.c.due).limit(200))]


def orphans(tx: Tx) -> list[str]:
    """Return the ids of waiting cases that nobody answers for."""
    query = select(cases.c.id).where(cases.c.state == "waiting", cases.c.responsible_id.is_(None))
    return list(tx.c.execute(query.order_by(cases.c.due).limit(100)).scalars())


def remind(tx: Tx, case_id: str, step: int, now: datetime) -> None:
    """Note how far reminding has gone."""
    tx.changed.add("inbox")
    change = {"reminded": now, "step": step}
    tx.c.execute(update(cases).where(cases.c.id == case_id).values(change))


def await_answer(tx: Tx, case_id: str, due: datetime) -> None:
    """From now on an answer is owed until then; nobody was reminded of it yet."""
    tx.changed.add("inbox")
    change = {"due": due, "reminded": None, "step": 0}
    tx.c.execute(update(cases).where(cases.c.id == case_id).values(change))


def silent(tx: Tx, now: datetime, after: timedelta) -> list[Case]:
    """Return taken cases in which nobody wrote for that long."""
    query = select(cases).where(
        cases.c.state == "taken",
        cases.c.touched < now - after,
        or_(cases.c.snoozed_until.is_(None), cases.c.snoozed_until < now - after),
    )
    return [Case(**row._mapping) for row in tx.c.execute(query)]


_THESE: BindParameter[Any] = bindparam("these", expanding=True)
_LAST = (
    select(func.max(messages.c.id))
    .where(messages.c.case_id.in_(_THESE))
    .group_by(messages.c.case_id)
)
_LAST_WORDS = select(messages.c.case_id, messages.c.who, messages.c.at).where(
    messages.c.id.in_(_LAST)
)


def last_words(tx: Tx, case_ids: list[str]) -> dict[str, tuple[str, datetime]]:
    """Return who wrote last in each case, and when."""
    rows = tx.c.execute(_LAST_WORDS, {"these": case_ids}) if case_ids else ()
    return {row.case_id: (row.who, row.at) for row in rows}


def add_note(tx: Tx, case_id: str, author_id: str | None, text: str, now: datetime) -> None:
    """Keep a note that only staff (and the family in *my data*) see; without an author it is
    Naast's own."""
    tx.changed.add("inbox")
    tx.c.execute(
        insert(notes).values(
            case_id=case_id, author_id=author_id, at=now, body_sealed=tx.seal.close(text)
        )
    )
    touch(tx, case_id, now)


def notes_of(tx: Tx, case_id: str) -> list[Note]:
    """Return the notes of a case, oldest first."""
    query = select(notes).where(notes.c.case_id == case_id).order_by(notes.c.id)
    return [Note(r.author_id, r.at, tx.seal.open(r.body_sealed)) for r in tx.c.execute(query)]


# -- what the console's lists ask -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A message that did not arrive: given up, or still being tried, and what the channel said.
    ``held``: the messenger takes it only once the family writes again."""

    n: int
    given_up: bool
    fault: str
    held: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """What came with a message, without its content. ``given``: a person may look at it;
    ``here``: it was fetched from the messenger."""

    id: str
    kind: str
    mime: str
    name: str = field(repr=False)
    given: bool
    here: bool


def _undelivered() -> Select[Any]:
    first = outbox.alias()
    in_the_way = (
        select(first.c.fault)
        .where(
            first.c.channel == outbox.c.channel,
            first.c.address == outbox.c.address,
            first.c.status == "waiting",
            first.c.attempts > 0,
            first.c.id <= outbox.c.id,
            outbox.c.status == "waiting",
        )
        .order_by(first.c.id)
        .limit(1)
        .scalar_subquery()
    )
    fault = func.coalesce(in_the_way, outbox.c.fault).label("fault")
    arrived = outbox.alias()
    other = select(arrived.c.id).where(
        arrived.c.person_id == outbox.c.person_id,
        arrived.c.n == outbox.c.n,
        arrived.c.status == "sent",
    )
    return (
        select(cases.c.id, outbox.c.n, outbox.c.status, fault)
        .join(outbox, outbox.c.person_id == cases.c.person_id)
        .where(
            cases.c.id.in_(_THESE),
            outbox.c.status != "sent",
            or_(outbox.c.status.in_(("dead", "held")), in_the_way.is_not(None)),
            outbox.c.template.is_(None),
            outbox.c.at >= cases.c.opened,
            or_(cases.c.closed.is_(None), outbox.c.at <= cases.c.closed),
            ~other.exists(),
        )
        .order_by(outbox.c.id)
    )


_UNDELIVERED = _undelivered()


def undelivered(tx: Tx, case_ids: list[str]) -> dict[str, list[Undelivered]]:
    """Return, per case, what could not be delivered to its family while it was open, and what
    waits behind it: each address gets its messages in order."""
    found: dict[str, list[Undelivered]] = {}
    for row in tx.c.execute(_UNDELIVERED, {"these": case_ids}) if case_ids else ():
        held = row.status == "held"
        hitch = Undelivered(row.n, row.status == "dead", row.fault or "", held)
        found.setdefault(row.id, []).append(hitch)
    return found


def attachments(tx: Tx, person_id: str) -> dict[str, Attachment]:
    """Return what is kept of a person's files, without opening them."""
    here = files.c.content_sealed.is_not(None).label("here")
    columns = (files.c.id, files.c.kind, files.c.mime, files.c.name_sealed, files.c.given, here)
    rows = tx.c.execute(select(*columns).where(files.c.person_id == person_id))
    return {
        r.id: Attachment(r.id, r.kind, r.mime, tx.seal.open(r.name_sealed), r.given, r.here)
        for r in rows
    }


def with_file(tx: Tx, file_id: str) -> Case | None:
    """Return the case in which the family gave this file to a person."""
    query = (
        select(cases)
        .join(messages, messages.c.case_id == cases.c.id)
        .join(files, files.c.id == messages.c.file_id)
        .where(files.c.id == file_id, files.c.given)
    )
    row = tx.c.execute(query.limit(1)).first()
    return Case(**row._mapping) if row else None


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done with a case, or that it was looked at, as the audit log has it."""

    action: str
    actor_id: str | None
    at: datetime


def history(tx: Tx, case_id: str, most: int = 200) -> list[Deed]:
    """Return what was done with a case, the last first."""
    columns = (audit.c.action, audit.c.actor_id, audit.c.at)
    query = select(*columns).where(audit.c.case_id == case_id).order_by(audit.c.id.desc())
    return [Deed(**row._mapping) for row in tx.c.execute(query.limit(most))]


def looked(tx: Tx, case_id: str, staff_id: str, since: datetime) -> bool:
    """Whether the audit log says that this person of the staff saw the case since then."""
    query = select(audit.c.id).where(
        audit.c.case_id == case_id,
        audit.c.actor_id == staff_id,
        audit.c.action == "view",
        audit.c.at >= since,
    )
    return tx.c.execute(query.limit(1)).first() is not None
