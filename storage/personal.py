"""The register of personal data: for every table, how one person's rows are exported and erased.

A new table must be named here, or a test fails: nothing about a person is kept unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, delete, insert, or_, select, update

from storage import names, parting
from storage.database import Tx
from storage.tables import (
    absences,
    addresses,
    areas,
    audit,
    cases,
    consents,
    credentials,
    drafts,
    files,
    heard,
    homes,
    messages,
    metadata,
    misread,
    name_marks,
    notes,
    outbox,
    people,
    registrations,
    sayings,
    sessions,
    shares,
    tags,
    tasks,
    threads,
    transfers,
    worker_areas,
    workers,
)
from storage.tables_beside import (
    activities,
    afters,
    bookings,
    buddies,
    checkins,
    duo_members,
    duos,
    errands,
    feeds,
    free_times,
    learnt_tips,
    meetups,
    relayed,
    reminded,
    reminder_wishes,
    series,
    signups,
    wishes,
)
from storage.tables_messengers import optins, parts, receipts
from storage.tables_occasions import life, occasions, unasked
from storage.tables_places import local_words, postcodes
from storage.tables_reports import signal_answers
from storage.tables_safety import safety
from storage.tables_signals import actions, outcomes, signal_news, signal_words
from storage.threads import farewell

# Secrets that open a door, and where somebody else can be reached.
_HIDDEN = {"token_hash", "code_hash", "password", "totp_sealed", "mark", "heard_as"} | {
    "answer_to_sealed",
    "fingerprint",
}


@dataclass(frozen=True, slots=True)
class Personal:
    """How to find one person's rows in a table, and how long they may stay at most.

    ``kept`` names the retention of ``organisation.yaml`` that holds; ``at`` is the column that it
    counts from; ``detach`` names a column to empty instead of deleting the row (somebody else's
    data refers to it). ``shared`` rows are others' too: they are exported, and ``storage.parting``
    takes out of them what is this person's.
    """

    table: Table
    whose: Callable[[str], ColumnElement[bool]]
    kept: str = ""
    at: str = ""
    detach: str = ""
    shared: bool = False


def _in_case(table: Table) -> Callable[[str], ColumnElement[bool]]:
    """The rows of a table that belong to one of a family's cases."""
    return lambda p: table.c.case_id.in_(select(cases.c.id).where(cases.c.person_id == p))


def _in_duo(column: ColumnElement[str]) -> Callable[[str], ColumnElement[bool]]:
    """The rows of a duo that somebody is in."""
    return lambda p: column.in_(select(duo_members.c.duo_id).where(duo_members.c.person_id == p))


def _either(*columns: ColumnElement[str]) -> Callable[[str], ColumnElement[bool]]:
    """The rows that name somebody in one of these columns."""
    return lambda p: or_(*(column == p for column in columns))


REGISTER: tuple[Personal, ...] = (
    Personal(receipts, lambda p: receipts.c.person_id == p, "messages", "at"),
    Personal(parts, lambda p: parts.c.person_id == p),
    Personal(optins, lambda p: optins.c.person_id == p),
    Personal(outbox, lambda p: outbox.c.person_id == p, "messages", "at"),
    Personal(misread, lambda p: misread.c.person_id == p, "messages", "at"),
    Personal(messages, lambda p: messages.c.person_id == p, "messages", "at"),
    Personal(files, lambda p: files.c.person_id == p, "files", "at"),
    Personal(notes, _in_case(notes), "cases", "at"),
    Personal(notes, lambda p: notes.c.author_id == p, detach="author_id"),
    Personal(shares, lambda p: shares.c.person_id == p),
    Personal(safety, lambda p: safety.c.person_id == p, "", "expires"),
    Personal(transfers, _in_case(transfers)),
    Personal(transfers, lambda p: transfers.c.from_id == p, detach="from_id"),
    Personal(transfers, lambda p: transfers.c.to_id == p, detach="to_id"),
    Personal(tasks, _in_case(tasks)),
    Personal(tasks, lambda p: tasks.c.for_id == p, detach="for_id"),
    Personal(tasks, lambda p: tasks.c.done_by == p, detach="done_by"),
    Personal(tags, _in_case(tags)),
    Personal(drafts, _in_case(drafts), "messages", "at"),
    Personal(drafts, lambda p: drafts.c.person_id == p),
    Personal(threads, _in_case(threads)),
    Personal(threads, lambda p: threads.c.person_id == p),
    Personal(cases, lambda p: cases.c.person_id == p, "cases", "closed"),
    Personal(cases, lambda p: cases.c.owner_id == p, detach="owner_id"),
    Personal(cases, lambda p: cases.c.responsible_id == p, detach="responsible_id"),
    Personal(registrations, lambda p: registrations.c.person_id == p, "cases", "made"),
    Personal(registrations, lambda p: registrations.c.made_by == p, detach="made_by"),
    Personal(homes, lambda p: homes.c.person_id == p),
    Personal(homes, lambda p: homes.c.supporter_id == p, detach="supporter_id"),
    Personal(name_marks, lambda p: name_marks.c.person_id == p),
    Personal(areas, lambda p: areas.c.coordinator_id == p, detach="coordinator_id"),
    Personal(workers, lambda p: workers.c.person_id == p),
    Personal(workers, lambda p: workers.c.backup_id == p, detach="backup_id"),
    Personal(worker_areas, lambda p: worker_areas.c.person_id == p),
    Personal(absences, lambda p: absences.c.person_id == p),
    Personal(sayings, lambda p: sayings.c.person_id == p),
    Personal(credentials, lambda p: credentials.c.person_id == p),
    Personal(consents, lambda p: consents.c.person_id == p),
    Personal(sessions, lambda p: sessions.c.person_id == p, "", "expires"),
    Personal(audit, lambda p: audit.c.person_id == p, "audit", "at"),
    Personal(audit, lambda p: audit.c.actor_id == p, detach="actor_id"),
    # Who is beside whom.
    Personal(duos, lambda p: duos.c.coordinator_id == p, detach="coordinator_id"),
    Personal(meetups, _in_duo(meetups.c.duo_id), "cases", "starts", shared=True),
    Personal(meetups, lambda p: meetups.c.proposed_by == p, detach="proposed_by"),
    Personal(series, _in_duo(series.c.duo_id), "cases", "ended", shared=True),
    Personal(duos, _in_duo(duos.c.id), "cases", "ended", shared=True),
    Personal(relayed, _either(relayed.c.from_id, relayed.c.to_id), "messages", "at"),
    Personal(bookings, lambda p: bookings.c.person_id == p),
    Personal(reminded, lambda p: reminded.c.person_id == p),
    Personal(reminder_wishes, lambda p: reminder_wishes.c.person_id == p),
    Personal(afters, lambda p: afters.c.person_id == p),
    Personal(checkins, lambda p: checkins.c.person_id == p),
    Personal(duo_members, lambda p: duo_members.c.person_id == p),
    Personal(signups, lambda p: signups.c.person_id == p),
    Personal(activities, lambda p: activities.c.made_by == p, "cases", "starts", "made_by"),
    Personal(wishes, lambda p: wishes.c.person_id == p, "cases", "ended"),
    Personal(wishes, lambda p: wishes.c.put_by == p, detach="put_by"),
    Personal(buddies, lambda p: buddies.c.person_id == p, "cases", "left"),
    Personal(buddies, lambda p: buddies.c.confirmed_by == p, detach="confirmed_by"),
    Personal(free_times, lambda p: free_times.c.person_id == p),
    Personal(learnt_tips, lambda p: learnt_tips.c.person_id == p),
    Personal(feeds, lambda p: feeds.c.person_id == p),
    Personal(errands, lambda p: errands.c.person_id == p, "messages", "done"),
    # Places.
    Personal(postcodes, lambda p: postcodes.c.person_id == p),
    Personal(local_words, lambda p: local_words.c.by_id == p, detach="by_id"),
    # What stands in the way, and what became of it.
    Personal(actions, lambda p: actions.c.person_id == p, "cases", "made"),
    Personal(outcomes, lambda p: outcomes.c.person_id == p, "cases", "told"),
    Personal(signal_news, lambda p: signal_news.c.person_id == p),
    Personal(signal_answers, lambda p: signal_answers.c.by_id == p, detach="by_id"),
    # What Naast writes by itself. What was written of stays, or it would be written of again.
    Personal(occasions, lambda p: occasions.c.person_id == p),
    Personal(life, lambda p: life.c.person_id == p),
    Personal(unasked, lambda p: unasked.c.person_id == p),
    Personal(addresses, lambda p: addresses.c.person_id == p),
    Personal(people, lambda p: people.c.id == p),
)

NOT_PERSONAL: dict[str, str] = {
    "heard": "keyed fingerprints of message ids: they say of nobody that they wrote",
    "organisations": "names of houses that cases can be passed to",
    "template_states": "what the platform says of our own templates",
    "sendings": "how many messages were delivered in a month, of everybody",
    "signals": "what stands in the way, by month: a keyed mark that changes each month tells two"
    " families apart and leads to none; it stays when they go",
    "signal_reports": "numbers of a quarter with five families or more behind each",
    "signal_words": "words that a family let go along without its name: nothing leads back to it",
}
"""Tables that hold nothing about anybody, and why that is so."""

HEARD_DAYS = 8
"""Platforms repeat a webhook for up to seven days; after that a fingerprint has no use."""
SHELL_DAYS = 1
"""How long the empty shell stays that carries "everything is gone" to who was forgotten."""
UNOPENED_DAYS = 31
"""A link that no family began with cannot be used after 30 days, and it holds its sender's name; so
does the place that an invitation holds for a buddy who never came."""
PAST_DAYS = 31
"""Nobody needs to know for longer when a colleague was away."""
WORDS_DAYS = 400
"""What families let go along in their own words is for the report of a year."""


_OPEN = select(cases.c.id).where(cases.c.state != "closed")
_IN_OPEN = select(messages.c.file_id).where(
    messages.c.case_id.in_(_OPEN), messages.c.file_id.is_not(None)
)
_NEEDED_NO_MORE: dict[str, list[ColumnElement[bool]]] = {
    "messages": [or_(messages.c.case_id.is_(None), ~messages.c.case_id.in_(_OPEN))],
    "files": [~files.c.id.in_(_IN_OPEN)],
    "notes": [~notes.c.case_id.in_(_OPEN)],
    "drafts": [~drafts.c.case_id.in_(_OPEN)],
    "outbox": [outbox.c.status.not_in(("waiting", "held"))],
}
"""An open case keeps its talk, files, notes and drafts until it is closed, the outbox what it owes.
What has no time of its own here (shares, transfers, tasks, tags, threads) goes with its case, and
what belongs to a duo, a meetup or an activity with that."""


def unregistered() -> set[str]:
    """Return the tables that nobody thought about."""
    known = {entry.table.name for entry in REGISTER} | set(NOT_PERSONAL)
    return set(metadata.tables) - known


def export(tx: Tx, person_id: str) -> dict[str, Any]:
    """Return everything kept about a person, opened, as JSON values: table → rows.

    What lies in the console about them (notes too) is in it; secrets and others' names are not.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for entry in REGISTER:
        if entry.detach:
            continue
        rows = tx.c.execute(select(entry.table).where(entry.whose(person_id))).mappings()
        found.setdefault(entry.table.name, []).extend(_readable(tx, dict(row)) for row in rows)
    return found


def erase(tx: Tx, person_id: str, now: datetime | None = None) -> dict[str, int]:
    """Erase everything about a person; return how many rows of each table went.

    An open case goes with it. What staff wrote about *others* stays, without their name; the
    cases that they had wait again, and nothing is on its way from or to them any more. A duo ends
    (at ``now``, or else the clock's), and who was beside them hears it in an errand.
    """
    tx.changed.add("inbox")
    gone: dict[str, int] = {}
    farewell(tx, person_id)
    _hand_back(tx, person_id)
    left = parting.part(tx, person_id, now or datetime.now(UTC))
    for entry in REGISTER:
        where = entry.whose(person_id)
        if entry.shared:
            continue
        if entry.detach:
            tx.c.execute(update(entry.table).where(where).values({entry.detach: None}))
        else:
            count = tx.c.execute(delete(entry.table).where(where)).rowcount
            gone[entry.table.name] = gone.get(entry.table.name, 0) + count
    parting.clear(tx, left)
    return gone


def _hand_back(tx: Tx, person_id: str) -> None:
    """Leave what a colleague had for the next one who takes it."""
    theirs = (cases.c.owner_id == person_id, cases.c.state == "taken")
    waits: dict[str, Any] = {"state": "waiting", "owner_id": None, "taken": None, "reminded": None}
    waits |= {"step": 0, "snoozed_until": None}
    tx.c.execute(update(cases).where(*theirs).values(waits))
    # The codes of why a case is whose can name others ("for:…").
    about_them = or_(cases.c.responsible_id == person_id, cases.c.chosen.contains(person_id))
    tx.c.execute(update(cases).where(about_them).values(chosen=""))
    under_way = transfers.c.state.in_(("asked", "offered"))
    to_them_alone = and_(transfers.c.to_id == person_id, transfers.c.area_id.is_(None))
    ends = or_(transfers.c.from_id == person_id, to_them_alone)
    tx.c.execute(update(transfers).where(under_way, ends).values(state="withdrawn"))


def forget_old(tx: Tx, now: datetime, days: Mapping[str, int]) -> dict[str, int]:
    """Delete what is older than the organisation keeps it. ``days``: retention → days; with
    ``people``, who has not written for so long is forgotten altogether."""
    gone: dict[str, int] = {}
    for entry in REGISTER:
        limit = days.get(entry.kept)
        if entry.at and (limit is not None or not entry.kept):
            column = entry.table.c[entry.at]
            before = now - timedelta(days=limit or 0)
            conditions = (column < before, *_NEEDED_NO_MORE.get(entry.table.name, ()))
            count = tx.c.execute(delete(entry.table).where(*conditions)).rowcount
            gone[entry.table.name] = gone.get(entry.table.name, 0) + count
    for table, old in _of_no_use(now):
        count = tx.c.execute(delete(table).where(old)).rowcount
        gone[table.name] = gone.get(table.name, 0) + count
    shells = (people.c.last_heard.is_(None), people.c.role == "family")
    created = people.c.created < now - timedelta(days=SHELL_DAYS)
    gone["people"] = tx.c.execute(delete(people).where(*shells, created)).rowcount
    for person_id in _long_silent(tx, now, days["people"]) if "people" in days else ():
        gone["people"] += erase(tx, person_id, now)["people"]
    return gone


def _of_no_use(now: datetime) -> tuple[tuple[Table, ColumnElement[bool]], ...]:
    """What goes after some days, whatever the organisation keeps."""
    unopened = and_(
        registrations.c.opened.is_(None),
        registrations.c.made < now - timedelta(days=UNOPENED_DAYS),
    )
    never_came = and_(
        people.c.role == "buddy",
        people.c.last_heard.is_(None),
        people.c.created < now - timedelta(days=UNOPENED_DAYS),
        ~people.c.id.in_(select(addresses.c.person_id)),
        ~people.c.id.in_(select(buddies.c.person_id)),
    )
    past = absences.c.last < (now - timedelta(days=PAST_DAYS)).date().isoformat()
    old_words = signal_words.c.month < f"{now - timedelta(days=WORDS_DAYS):%Y-%m}"
    return (
        (heard, heard.c.at < now - timedelta(days=HEARD_DAYS)),
        (registrations, unopened),
        (people, never_came),
        (absences, past),
        (signal_words, old_words),
    )


def _long_silent(tx: Tx, now: datetime, days: int) -> list[str]:
    """Families and buddies who have not written for so long, for whom nobody has a case open and
    who have nobody beside them."""
    beside = select(duo_members.c.person_id).join(duos).where(duos.c.state != "ended")
    query = select(people.c.id).where(
        people.c.role.in_(("family", "buddy")),
        people.c.last_heard < now - timedelta(days=days),
        ~people.c.id.in_(select(cases.c.person_id).where(cases.c.state != "closed")),
        ~people.c.id.in_(beside),
    )
    return list(tx.c.execute(query.limit(500)).scalars())


def forget_me(tx: Tx, person_id: str, now: datetime) -> str:
    """Erase a person who is still in the chat: everything goes, and an empty shell at the same
    addresses (it knows the language, nothing else) can carry the goodbye. Return the shell's id.
    """
    old = tx.c.execute(select(people).where(people.c.id == person_id)).one()
    doors = tx.c.execute(select(addresses).where(addresses.c.person_id == person_id)).all()
    chats = tx.c.execute(
        select(sessions).where(sessions.c.person_id == person_id, sessions.c.kind == "chat")
    ).all()
    erase(tx, person_id, now)
    shell = token_hex(8)
    tx.c.execute(
        insert(people).values(
            id=shell, role="family", language=old.language, last_n=old.last_n, created=now
        )
    )
    for table, rows in ((addresses, doors), (sessions, chats)):
        for row in rows:
            tx.c.execute(insert(table).values({**row._mapping, "person_id": shell}))
    return shell


def reseal(tx: Tx) -> int:
    """Seal everything anew with the first secret key, so that an old one can be let go, and mark
    names with it; return how many values were sealed. Raises SealBroken, and then nothing has
    changed."""
    count = 0
    for table in metadata.sorted_tables:
        keys = list(table.primary_key.columns)
        for column in [c for c in table.columns if c.name.endswith("_sealed")]:
            rows = tx.c.execute(select(*keys, column).where(column.is_not(None))).all()
            for *key, value in rows:
                # A turn that saved in between sealed it anew by itself, and its word counts.
                here = [k == v for k, v in zip([*keys, column], [*key, value], strict=True)]
                renewed = {column.name: tx.seal.renew(value)}
                count += tx.c.execute(update(table).where(*here).values(renewed)).rowcount
    names.renew(tx)
    return count


def _readable(tx: Tx, row: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for key, value in row.items():
        if key in _HIDDEN or value is None:
            continue
        if key == "content_sealed":
            shown["bytes"] = len(tx.seal.open_bytes(value))
        elif key.endswith("_sealed"):
            shown[key.removesuffix("_sealed")] = tx.seal.open(value)
        else:
            shown[key] = value.isoformat() if isinstance(value, datetime) else value
    return shown
