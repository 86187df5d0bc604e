"""The talk itself, both ways: what was heard once, what was said, and where it stands in order."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, insert, not_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Tx
from storage.seal import SealBroken
from storage.tables import files, heard, messages
from storage.tables_beside import relayed

# On PostgreSQL the count of an INSERT is only known when it is asked for.
_HEARD = {
    dialect.__name__.rsplit(".", 1)[-1]: dialect.insert(heard)
    .on_conflict_do_nothing()
    .execution_options(preserve_rowcount=True)
    for dialect in (postgresql, sqlite)
}
_ADD = insert(messages)
_AFTER = (
    select(messages)
    .where(messages.c.person_id == bindparam("person"), messages.c.n > bindparam("after"))
    .order_by(messages.c.n)
    .limit(500)
)


_LAST_OF_BOT = select(func.max(messages.c.n)).where(
    messages.c.person_id == bindparam("person"),
    messages.c.who == "bot",
    messages.c.file_id.is_(None),  # a file is no question
)


@dataclass(frozen=True, slots=True)
class About:
    """What a colleague is told of a case: codes and numbers, made into words only when they are
    sent, so that no copy of what a family wrote lies in a colleague's talk.

    ``code`` says what is told, ``n`` is a message of the family's, ``number`` the case's; ``ends``
    is a topic that ends with it; ``value`` is what else belongs to the code.
    """

    code: str
    case_id: str = ""
    number: int = 0
    n: int = 0
    value: str = ""
    ends: str = ""


@dataclass(frozen=True, slots=True)
class Machine:
    """What a machine makes of a colleague's words for the family: the language they are ``written``
    in, and ``until`` when they wait for it; then its words and its name, empty where it said
    nothing."""

    written: str
    until: datetime | None = None
    text: str = field(default="", repr=False)
    name: str = ""


@dataclass(slots=True)
class Message:
    """One message of a talk. ``who`` is me (the person), bot or human (staff).

    ``choices`` are ``{"id", "label", "ticked"?, "always"?}``; ``client_id`` is the web chat's
    own id of a message; ``name`` is who of the staff wrote. ``heard_as`` is the platform's
    ``channel:id`` of what was heard (kept as a fingerprint, never read back); ``was`` what stood
    there before it was changed; ``album`` and ``place`` as in `Heard`. ``original`` is what a
    colleague wrote in their own language where this is a translation of it; ``thread`` is where a
    colleague reads it; ``about`` is what a colleague is told, in the place of a text; ``machine``
    is there where a colleague writes to a family in another language.

    A colleague's message that was changed or taken back is followed by one that ``replaces`` it,
    with the same mark: with it the family hears so. ``afresh`` is what that one says where a
    message cannot be changed in its place.
    """

    n: int
    who: str
    text: str = field(repr=False)
    at: datetime
    channel: str
    language: str
    direction: str = "ltr"
    choices: list[dict[str, Any]] = field(default_factory=list)
    replaces: int | None = None
    case_id: str | None = None
    file_id: str | None = None
    client_id: str = ""
    name: str = field(default="", repr=False)
    picked: str = ""
    heard_as: str = field(default="", repr=False)
    was: str = field(default="", repr=False)
    album: str = ""
    place: tuple[float, float] | None = field(default=None, repr=False)
    original: str = field(default="", repr=False)
    thread: str = ""
    about: About | None = None
    machine: Machine | None = None
    afresh: str = field(default="", repr=False)
    edited: datetime | None = None
    deleted: datetime | None = None

    @property
    def changes(self) -> int | None:
        """The number of the message that was changed or taken back with this one."""
        return self.replaces if self.edited or self.deleted else None

    def waits(self, now: datetime) -> bool:
        """Whether it still waits for a machine, and goes to nobody yet."""
        return bool(self.machine and self.machine.until and now < self.machine.until)


def first_time(tx: Tx, channel: str, message_id: str, at: datetime) -> bool:
    """Note that a platform's message is being handled; False when it already was."""
    row = {"fingerprint": tx.seal.fingerprint(f"{channel}:{message_id}"), "at": at}
    return tx.c.execute(_HEARD[tx.c.dialect.name], row).rowcount == 1


def add(tx: Tx, person_id: str, *made: Message) -> None:
    """Append messages to the person's talk."""
    if made:
        tx.c.execute(_ADD, [_row(tx, person_id, message) for message in made])


def _row(tx: Tx, person_id: str, message: Message) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "n": message.n,
        "at": message.at,
        "who": message.who,
        "channel": message.channel,
        "language": message.language,
        "direction": message.direction,
        "body_sealed": _body(tx, message),
        "replaces": message.replaces,
        "case_id": message.case_id,
        "file_id": message.file_id,
        "heard_as": tx.seal.fingerprint(message.heard_as) if message.heard_as else None,
        "edited": message.edited,
        "deleted": message.deleted,
    }


_IN_BODY = (
    *("text", "choices", "client_id", "name", "picked"),
    *("was", "album", "place", "original", "thread", "afresh"),
)
"""What is sealed of a message."""


def _body(tx: Tx, message: Message) -> bytes:
    body = {name: getattr(message, name) for name in _IN_BODY}
    body["about"] = asdict(message.about) if message.about else None
    body["machine"] = _machine(message.machine) if message.machine else None
    return tx.seal.close(json.dumps({k: v for k, v in body.items() if v}, ensure_ascii=False))


def _machine(made: Machine) -> dict[str, str]:
    until = made.until.isoformat() if made.until else ""
    return {**asdict(made), "until": until}


def _read_machine(kept: dict[str, str]) -> Machine:
    until = datetime.fromisoformat(kept["until"]) if kept["until"] else None
    return Machine(kept["written"], until, kept["text"], kept["name"])


def heard_as(tx: Tx, person_id: str, platform_id: str) -> Message | None:
    """Return what was heard of a person under this ``channel:id``."""
    query = select(messages).where(
        messages.c.person_id == person_id,
        messages.c.heard_as == tx.seal.fingerprint(platform_id),
    )
    row = tx.c.execute(query.limit(1)).mappings().one_or_none()
    return next(iter(_readable(tx, [row])), None) if row else None


def written_as(tx: Tx, platform_id: str) -> tuple[str, Message] | None:
    """Return what a colleague wrote in their own messenger under this ``channel:id``, and whose
    talk it stands in."""
    query = select(messages).where(
        messages.c.heard_as == tx.seal.fingerprint(platform_id), messages.c.who == "human"
    )
    row = tx.c.execute(query.limit(1)).mappings().one_or_none()
    found = next(iter(_readable(tx, [row])), None) if row else None
    return (row["person_id"], found) if row and found else None


def amend(tx: Tx, person_id: str, message: Message, text: str, now: datetime) -> None:
    """Somebody changed what they wrote: the new words stand there, and what they were before. What
    a machine made of those says nothing any more."""
    before = (message.original if message.machine else "") or message.text
    message.was, message.text = message.was or before, text
    if message.machine:
        message.original, message.machine = "", None
    _rewrite(tx, person_id, message, edited=now)


def take_back(tx: Tx, person_id: str, message: Message, now: datetime) -> None:
    """Somebody took a message back: its words and its file go, that there was one stays."""
    if message.file_id:
        tx.c.execute(delete(files).where(files.c.id == message.file_id))
    message.text = message.was = message.original = ""
    message.choices, message.place, message.machine = [], None, None
    _rewrite(tx, person_id, message, deleted=now)


def rest_with_machine(tx: Tx, person_id: str, message: Message) -> None:
    """Keep what a machine is to make, or made, of a message: it waits for it, or goes now."""
    tx.changed.add("outbox")
    _rewrite(tx, person_id, message)


def _rewrite(tx: Tx, person_id: str, message: Message, **marks: datetime) -> None:
    tx.changed.add("inbox")
    tx.c.execute(
        update(messages)
        .where(messages.c.person_id == person_id, messages.c.n == message.n)
        .values(body_sealed=_body(tx, message), **marks)
    )


def after(tx: Tx, person_id: str, n: int) -> list[Message]:
    """Return the person's messages with a higher number, in order, at most 500."""
    rows = tx.c.execute(_AFTER, {"person": person_id, "after": n}).mappings()
    return _readable(tx, rows)


def one(tx: Tx, person_id: str, n: int) -> Message | None:
    """Return one message by its number."""
    query = select(messages).where(messages.c.person_id == person_id, messages.c.n == n)
    row = tx.c.execute(query).mappings().one_or_none()
    return next(iter(_readable(tx, [row])), None) if row else None


def stands_in(tx: Tx, person_id: str, change: Message) -> int | None:
    """Return the number of what stands in the place where a message was changed or taken back: an
    earlier change, else the message itself."""
    earlier = select(func.max(messages.c.n)).where(
        messages.c.person_id == person_id,
        messages.c.replaces == change.changes,
        messages.c.n < change.n,
    )
    return tx.c.execute(earlier).scalar() or change.changes


def attach(tx: Tx, person_id: str, n: int, case_id: str) -> None:
    """Put a message of the person into a case: from now on staff can read it."""
    tx.c.execute(
        update(messages)
        .where(messages.c.person_id == person_id, messages.c.n == n)
        .values(case_id=case_id)
    )


def of_case(tx: Tx, case_id: str) -> list[Message]:
    """Return the messages that belong to a case, in order."""
    query = select(messages).where(messages.c.case_id == case_id).order_by(messages.c.n)
    return _readable(tx, tx.c.execute(query).mappings())


def before_case(tx: Tx, person_id: str, case_id: str, opened: datetime) -> list[Message]:
    """Return the talk so far: what was said to the bot before the case, at most the last 200. What
    a family and its buddy wrote to each other is not in it: that is theirs alone."""
    over = select(relayed.c.n).where(relayed.c.from_id == person_id)
    theirs = or_(
        and_(messages.c.who == "human", messages.c.case_id.is_(None)),
        and_(messages.c.who == "me", messages.c.n.in_(over)),
    )
    query = (
        select(messages)
        .where(
            messages.c.person_id == person_id,
            messages.c.at <= opened,
            messages.c.case_id.is_distinct_from(case_id),
            not_(theirs),
        )
        .order_by(messages.c.n.desc())
        .limit(200)
    )
    return _readable(tx, tx.c.execute(query).mappings())[::-1]


def last_with_choices(tx: Tx, person_id: str) -> int | None:
    """Return the number of the bot's last message that still shows choices to tap."""
    return tx.c.execute(_LAST_OF_BOT, {"person": person_id}).scalar()


def label_of(tx: Tx, person_id: str, picked: str) -> str:
    """Return what stands on a button of the last messages of a talk; empty when none has it."""
    query = (
        select(messages)
        .where(messages.c.person_id == person_id, messages.c.who != "me")
        .order_by(messages.c.n.desc())
        .limit(50)
    )
    found = _readable(tx, tx.c.execute(query).mappings())
    labels = (c["label"] for each in found for c in each.choices if c["id"] == picked)
    return next(labels, "")


def mine_before(tx: Tx, person_id: str, n: int) -> list[Message]:
    """Return what the person typed or tapped before a message, outside any case; the last 50."""
    query = (
        select(messages)
        .where(
            messages.c.person_id == person_id,
            messages.c.who == "me",
            messages.c.n < n,
            messages.c.case_id.is_(None),
        )
        .order_by(messages.c.n.desc())
        .limit(50)
    )
    return _readable(tx, tx.c.execute(query).mappings())


def count(tx: Tx, person_id: str) -> int:
    """Return how many messages of a person's talk are kept."""
    query = select(func.count()).where(messages.c.person_id == person_id)
    return tx.c.execute(query.select_from(messages)).scalar() or 0


def attach_files(tx: Tx, person_id: str, case_id: str, *, since: int = 0) -> None:
    """Put the person's messages with files, from this number on, that are in no case yet into this
    one. What went to a buddy stays out of it."""
    tx.c.execute(
        update(messages)
        .where(
            messages.c.person_id == person_id,
            messages.c.n >= since,
            messages.c.who == "me",
            messages.c.file_id.is_not(None),
            messages.c.case_id.is_(None),
            messages.c.n.not_in(select(relayed.c.n).where(relayed.c.from_id == person_id)),
        )
        .values(case_id=case_id)
    )


def _readable(tx: Tx, rows: Iterable[Any]) -> list[Message]:
    """The messages that can be opened: one that cannot (a lost key) must not hide the others."""
    found = []
    for row in rows:
        with suppress(SealBroken):
            found.append(_message(tx, row))
    return found


def _message(tx: Tx, row: Any) -> Message:
    body = json.loads(tx.seal.open(row["body_sealed"]))
    return Message(
        n=row["n"],
        who=row["who"],
        text=body.get("text", ""),
        at=row["at"],
        channel=row["channel"],
        language=row["language"],
        direction=row["direction"],
        choices=body.get("choices", []),
        replaces=row["replaces"],
        case_id=row["case_id"],
        file_id=row["file_id"],
        client_id=body.get("client_id", ""),
        name=body.get("name", ""),
        picked=body.get("picked", ""),
        was=body.get("was", ""),
        album=body.get("album", ""),
        place=tuple(body["place"]) if body.get("place") else None,
        original=body.get("original", ""),
        thread=body.get("thread", ""),
        about=About(**body["about"]) if body.get("about") else None,
        machine=_read_machine(body["machine"]) if body.get("machine") else None,
        afresh=body.get("afresh", ""),
        edited=row["edited"],
        deleted=row["deleted"],
    )
