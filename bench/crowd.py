"""Cost of a turn with few and with many people in the database: the same taps by known people.

The crowd is written in one go: each person has said hello, waits at the choice of language, and
has old messages; who taps is drawn at random, so that far apart pages are read and written.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from bench.disk import connect
from bench.figures import Run
from bench.ours import BASE, InProcess
from bench.talks import Script, updates
from bot.talk.heard import Heard

OLD_MESSAGES = 12


class Crowd:
    """A Naast with so many people."""

    def __init__(self, folder: Path, scripts: Sequence[Script], people: int) -> None:
        self._ours = InProcess(folder, scripts, "telegram")
        self._scripts = scripts
        self._rest = list(range(people))
        Random(people).shuffle(self._rest)
        self.fill(folder / "naast.db", people)

    def round(self, number: int, persons: int, _clients: int) -> Run:
        """Let so many known people, drawn at random, choose a language and go on."""
        chosen, self._rest = self._rest[:persons], self._rest[persons:]
        talks = [updates(self._scripts[n % len(self._scripts)], BASE + n)[1:] for n in chosen]
        took: list[float] = []
        begun, busy = time.perf_counter(), time.process_time()
        for talk in talks:
            for update in talk:
                start = time.perf_counter()
                self._ours._turns.take(self._ours._heard(update)).result()
                took.append(time.perf_counter() - start)
        return Run(len(took), time.perf_counter() - begun, took, time.process_time() - busy)

    def close(self) -> None:
        """Let go."""
        self._ours.close()

    def fill(self, database: Path, people: int) -> None:
        """Multiply the first people of each script into a crowd."""
        patterns = []
        for n, script in enumerate(self._scripts):
            address = str(BASE - 1 - n)
            heard = Heard("telegram", address, f"{address}:0", "start", language=script.language)
            taken = self._ours._turns.take(heard).result()
            patterns.append(taken.person)
        connection = connect(database)
        connection.execute("BEGIN IMMEDIATE")
        for n in range(people):
            pattern = patterns[n % len(patterns)]
            _copy(connection, pattern, f"{n:016x}", str(BASE + n))
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()


_ROWS: dict[tuple[str, str], tuple[str, list[list[Any]]]] = {}


def _copy(connection: Any, pattern: str, person: str, address: str) -> None:
    """Give a new person the rows of the pattern, and old messages."""
    for table, key in (("people", "id"), ("addresses", "person_id"), ("messages", "person_id")):
        sql, rows = _rows(connection, table, key, pattern)
        for row in rows:
            values = [
                person if value == pattern else address if value is _ADDRESS else value
                for value in row
            ]
            connection.execute(sql, values)
    connection.execute(
        "INSERT INTO heard (fingerprint, at) VALUES (?, ?)", (person * 4, 1795300000000)
    )


_ADDRESS = object()


def _rows(connection: Any, table: str, key: str, pattern: str) -> tuple[str, list[list[Any]]]:
    """Return the pattern's rows of a table; of messages, each as often as makes OLD_MESSAGES."""
    if (table, pattern) not in _ROWS:
        cursor = connection.execute(f"SELECT * FROM {table} WHERE {key} = ?", (pattern,))
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor]
        if table == "messages":
            times = -(-OLD_MESSAGES // len(rows))
            rows = [
                {**row, "n": n - OLD_MESSAGES}
                for n, row in enumerate((rows * times)[:OLD_MESSAGES])
            ]
            names.remove("id")
        if table == "addresses":
            rows = [{**row, "address": _ADDRESS} for row in rows]
        sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        _ROWS[table, pattern] = sql, [[row[name] for name in names] for row in rows]
    return _ROWS[table, pattern]
