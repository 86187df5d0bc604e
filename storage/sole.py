"""Being the only one: of several processes on one database, one alone delivers the outbox."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from storage.database import Database

_DELIVERING = 7302  # the advisory lock on PostgreSQL; 7301 numbers cases


class Sole:
    """The right to deliver. It ends with the process, so that another one can go on."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Connection | None = None
        self._file: int | None = None

    def held(self) -> bool:
        """Whether this process has it, trying to get it when it has not."""
        return self._on_postgres() if self._database.is_postgres else self._on_sqlite()

    def let_go(self) -> None:
        """Give it up."""
        if self._file is not None:
            os.close(self._file)
        if self._connection is not None:
            with suppress(SQLAlchemyError):  # a server takes a moment to see that somebody left
                self._connection.scalar(select(func.pg_advisory_unlock(_DELIVERING)))
            self._connection.invalidate()  # in the pool it would keep the lock
            self._connection.close()
        self._file = self._connection = None

    def _on_sqlite(self) -> bool:
        if self._file is None:
            path = f"{self._database.url.database}.sending"
            file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(file)
                return False
            self._file = file
        return True

    def _on_postgres(self) -> bool:
        """A session lock on a connection of its own; the connection is asked each time, for the
        lock is gone when the server went away."""
        try:
            if self._connection is None:
                connection = self._database.engine.connect().execution_options(
                    isolation_level="AUTOCOMMIT"
                )
                if not connection.scalar(select(func.pg_try_advisory_lock(_DELIVERING))):
                    connection.close()
                    return False
                self._connection = connection
            self._connection.scalar(select(1))
        except SQLAlchemyError:
            if self._connection is not None:
                self._connection.invalidate()
            self._connection = None
            return False
        return True
