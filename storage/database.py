"""The database: on SQLite one writer thread with one connection, on PostgreSQL a pool."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError, TimeoutError

from storage.seal import Seal

T = TypeVar("T")
_BUSY_SECONDS = 5
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={_BUSY_SECONDS * 1000}",
    "PRAGMA temp_store=MEMORY",
)


class StorageUnavailable(Exception):
    """The database cannot be used now (locked, full, unreachable): nothing was changed."""


@dataclass(slots=True)
class Tx:
    """An open transaction and the seal: what every verb of storage takes first.

    ``changed`` names what others may be waiting for (``inbox``, ``outbox``), to wake them after the
    commit.
    """

    c: Connection
    seal: Seal
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)

    @property
    def is_postgres(self) -> bool:
        """Whether rows must be locked one by one (SQLite has a single writer anyway)."""
        return self.c.dialect.name == "postgresql"


class Database:
    """Runs work in transactions: ``write`` in one that commits, ``read`` in one that does not."""

    def __init__(
        self, url: str, seal: Seal, ring: Callable[..., None] = lambda *changed: None
    ) -> None:
        """``ring`` is told after every commit what has changed, as `Tx.changed` names it."""
        self.url = make_url(url)
        self.seal = seal
        self._ring = ring
        self.is_postgres = self.url.get_backend_name() == "postgresql"
        self.engine = _postgres(url) if self.is_postgres else _sqlite(url)
        workers = 8 if self.is_postgres else 1
        self._writers = ThreadPoolExecutor(workers, thread_name_prefix="storage-write")
        self._readers = ThreadPoolExecutor(4, thread_name_prefix="storage-read")
        self._local = threading.local()
        self._kept: list[Connection] = []

    def submit(
        self, work: Callable[[Tx], T], instead: Callable[[Tx, Exception], T] | None = None
    ) -> Future[T]:
        """Queue a writing transaction; the future gives its result after the commit.

        It fails with StorageUnavailable when the database cannot be used. Any other fault rolls
        back, and ``instead`` (given the fault) gets a transaction of its own.
        """
        return self._writers.submit(self._write, work, instead)

    def write(self, work: Callable[[Tx], T]) -> T:
        """Run a writing transaction and wait for its commit."""
        return self.submit(work).result()

    def submit_read(self, work: Callable[[Tx], T]) -> Future[T]:
        """Queue a reading transaction."""
        return self._readers.submit(self.read, work)

    def read(self, work: Callable[[Tx], T]) -> T:
        """Run reading work on a connection of its own, in this thread."""
        with _clear_faults(), self.engine.connect() as connection:
            connection.info["reads"] = True
            try:
                return work(Tx(connection, self.seal))
            finally:
                connection.rollback()
                connection.info.pop("reads", None)

    def close(self) -> None:
        """Finish what is queued and let go of every connection."""
        self._writers.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        for connection in self._kept:
            connection.close()
        self.engine.dispose()

    def _write(self, work: Callable[[Tx], T], instead: Callable[[Tx, Exception], T] | None) -> T:
        try:
            result, tx = self._transact(work)
        except StorageUnavailable:
            raise
        except Exception as fault:  # all was undone; ``instead`` tells of it in a new transaction
            if instead is None:
                raise
            result, tx = self._transact(partial(_answer, instead, fault))
        for after in tx.after_commit:  # a fault here is none of the turn: it is committed
            after()
        if tx.changed:
            self._ring(*tx.changed)
        return result

    def _transact(self, work: Callable[[Tx], T]) -> tuple[T, Tx]:
        with _clear_faults():
            connection = self._writer()
            tx = Tx(connection, self.seal)
            with connection.begin():
                result = work(tx)
        return result, tx

    def _writer(self) -> Connection:
        """The connection of this writer thread, kept open between transactions."""
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None or connection.closed or connection.invalidated:
            connection = self._local.connection = self.engine.connect()
            self._kept.append(connection)
        return connection


@contextmanager
def _clear_faults() -> Iterator[None]:
    """Turn what the driver says about an unusable database into one clear kind of fault."""
    try:
        yield
    except TimeoutError as fault:
        raise StorageUnavailable("every connection is in use") from fault
    except DBAPIError as fault:
        if _is_our_mistake(fault):
            raise
        raise StorageUnavailable((str(fault.orig).splitlines() or ["unreachable"])[0]) from fault


def _is_our_mistake(fault: DBAPIError) -> bool:
    """Whether the database is well and only refuses what it was told. SQLite says of a wrong
    statement too that it is "operational"."""
    if fault.connection_invalidated:
        return False
    wrong = getattr(fault.orig, "sqlite_errorcode", 0) == sqlite3.SQLITE_ERROR
    return wrong or not isinstance(fault, OperationalError)


def _sqlite(url: str) -> Engine:
    engine = create_engine(
        url,
        pool_size=8,
        max_overflow=8,
        hide_parameters=True,  # they are people's: no fault may carry them into a log
        connect_args={"isolation_level": None, "timeout": _BUSY_SECONDS},
    )

    @event.listens_for(engine, "connect")
    def pragmas(connection: Any, _record: Any) -> None:
        for pragma in _PRAGMAS:
            _set(connection, pragma)

    # The driver's own BEGIN comes too late for a lock; ours takes the write lock at once.
    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if connection.info.get("reads") else "BEGIN IMMEDIATE")

    return engine


def _set(connection: Any, pragma: str) -> None:
    """Set a pragma. SQLite does not wait for whoever makes a new file a WAL at the same moment."""
    until = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute(pragma)
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _postgres(url: str) -> Engine:
    driver = make_url(url)
    if driver.drivername == "postgresql":
        driver = driver.set(drivername="postgresql+psycopg")
    return create_engine(
        driver, pool_size=12, max_overflow=8, pool_pre_ping=True, hide_parameters=True
    )


def _answer(instead: Callable[[Tx, Exception], T], fault: Exception, tx: Tx) -> T:
    return instead(tx, fault)


def ping(database: Database) -> None:
    """Raise StorageUnavailable unless the database answers and holds our tables."""
    try:
        database.read(lambda tx: tx.c.execute(text("SELECT 1 FROM alembic_version")).one())
    except SQLAlchemyError as fault:
        raise StorageUnavailable("the database does not hold our tables") from fault
