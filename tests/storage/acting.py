"""How storage tests act: several at once, and looking at what really lies in the tables."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import inspect, text

from storage import outbox, people
from storage.database import Database, Tx
from storage.seal import SealBroken

T = TypeVar("T")
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LONG = 20  # seconds after which something that should end soon counts as stuck


def at_once(*works: Callable[[], T]) -> list[T | Exception]:
    """Do all of this at the same moment, each in a thread; what came out (or went wrong)."""
    start = threading.Barrier(len(works))

    def run(work: Callable[[], T]) -> T | Exception:
        start.wait(LONG)
        try:
            return work()
        except Exception as fault:
            return fault

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(run, works))


def family(database: Database, address: str = "web-1", language: str = "nl") -> str:
    """Make a family that wrote once, and return its id."""

    def work(tx: Tx) -> str:
        person = people.welcome(tx, "web", address, language, NOW)
        people.save(tx, person, NOW)
        return person.id

    return database.write(work)


def colleague(database: Database, name: str = "Fatima") -> str:
    """Make somebody of the staff, and return the id."""
    return database.write(lambda tx: people.add(tx, "nl", NOW, role="supporter", name=name))


def everything(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table there is, as the database itself gives it: no types of ours."""
    return database.read(
        lambda tx: {
            name: [dict(row) for row in tx.c.execute(text(f'SELECT * FROM "{name}"')).mappings()]
            for name in inspect(tx.c).get_table_names()
            if name != "alembic_version"
        }
    )


def rows(database: Database, table: str) -> list[dict[str, Any]]:
    """Every row of one table, as the database itself gives it."""
    return everything(database)[table]


def count(database: Database, table: str) -> int:
    """How many rows a table has."""
    return len(rows(database, table))


def values(database: Database) -> Iterator[tuple[str, str, Any]]:
    """Every value of the whole database with its table and column."""
    for table, found in everything(database).items():
        for row in found:
            for column, value in row.items():
                yield table, column, value


def holding(database: Database, words: str, *, opened: bool = False) -> set[str]:
    """The columns (``table.column``) in which these words stand, as they lie there; ``opened``:
    also those where they stand under the seal."""
    return {
        f"{table}.{column}"
        for table, column, value in values(database)
        if words in _shown(database, value, opened=opened)
    }


def _shown(database: Database, value: Any, *, opened: bool) -> str:
    if not isinstance(value, bytes | memoryview):
        return str(value)
    raw = bytes(value)
    if opened:
        with suppress(SealBroken):
            raw = database.seal.open_bytes(raw)
    return raw.decode(errors="replace")


def waiting(tx: Tx) -> list[outbox.Parcel]:
    """Everything that waits in the outbox, oldest first, whatever the address."""
    found = [p for place in outbox.places(tx) for p in outbox.waiting(tx, *place, most=100_000)]
    return sorted(found, key=lambda parcel: parcel.id)
