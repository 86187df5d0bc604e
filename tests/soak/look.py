"""Holds what is stored after a soak against what was written and what arrived."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from storage.database import Database, Tx
from storage.messages import Message, after
from storage.people import at_address
from storage.seal import Seal
from storage.tables import messages
from tests.whatsapp.peer import Peer, Shown


@dataclass
class Found:
    """What came of a run. ``faults`` are what must not be."""

    heard: int = 0
    lost: int = 0
    doubled: int = 0
    owed: int = 0
    missing: int = 0
    disordered: int = 0
    repeated: int = 0
    outside: int = 0
    held: int = 0
    illegal: Counter[int] = field(default_factory=Counter)

    def faults(self, repeats: int) -> list[str]:
        """What must not be, in words; so many repeats are nobody's fault."""
        found = {
            "messages were lost": self.lost,
            "messages were handled twice": self.doubled,
            "replies were not delivered": self.missing,
            "people got replies out of order": self.disordered,
            "replies were repeated": max(0, self.repeated - repeats),
            "messages went outside the window": self.outside,
            "illegal messages": sum(self.illegal.values()),
        }
        return [f"{many} {what}" for what, many in found.items() if many]


def waiting(data: Path) -> dict[str, int]:
    """How many replies are in which state in the outbox."""
    with closing(sqlite3.connect(data / "naast.db", timeout=30)) as base:
        return dict(base.execute("select status, count(*) from outbox group by status"))


def look(data: Path, peer: Peer, written: Mapping[str, Sequence[str]], silent: set[str]) -> Found:
    """Look at everybody. ``written`` has the ids of what each person wrote, ``silent`` are those
    whose window is closed: what they are owed is held."""
    found = Found(held=waiting(data).get("held", 0))
    keys = [(data / "secret.key").read_text()]
    database = Database(f"sqlite:///{data / 'naast.db'}", Seal(keys))
    try:
        for whom, ids in written.items():
            database.read(lambda tx, w=whom, i=ids: _person(tx, found, peer, w, i, silent))
    finally:
        database.close()
    calls = peer.called("messages")
    found.outside = sum(call.code == 131047 for call in calls)
    sent = [call for call in calls if "status" not in call.params]
    found.illegal = Counter(call.code for call in sent if call.code in (100, 131008, 131009))
    return found


def _person(
    tx: Tx, found: Found, peer: Peer, whom: str, ids: Sequence[str], silent: set[str]
) -> None:
    person = at_address(tx, "whatsapp", whom)
    found.heard += len(ids)
    if person is None:
        found.lost += len(ids)
        return
    rows = tx.c.execute(select(messages.c.heard_as).where(messages.c.person_id == person.id))
    heard = Counter(row.heard_as for row in rows if row.heard_as)
    keys = [tx.seal.fingerprint(f"whatsapp:{each}") for each in ids]
    found.lost += sum(key not in heard for key in keys)
    found.doubled += sum(heard[key] > 1 for key in keys)
    if whom not in silent:
        _replies(found, list(after(tx, person.id, 0)), peer.chat(whom))


def _replies(found: Found, talk: Sequence[Message], seen: Sequence[Shown]) -> None:
    """Follow what somebody saw through what they are owed: it has to be all of it, in order; what
    stands between is a repeat."""
    texts = [_plain(message.text) for message in talk if message.who != "me"]
    owed, at = "".join(texts), 0
    found.owed += len(texts)
    for shown in seen:
        words = _plain(_body(shown))
        if owed.startswith(words, at):
            at += len(words)
        else:
            found.repeated += 1
    if at == len(owed):
        return
    everything = "".join(_plain(_body(shown)) for shown in seen)
    missing = sum(text not in everything for text in texts)
    found.missing += missing
    found.disordered += not missing


def _body(shown: Shown) -> str:
    """The words of a message, without what stands below them."""
    interactive = shown.payload.get("interactive")
    return str(interactive["body"]["text"]) if interactive else shown.text


def _plain(words: str) -> str:
    return re.sub(r"[\s*_~`•-]", "", words)
