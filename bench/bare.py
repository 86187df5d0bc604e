"""The limit: plain ``sqlite3`` that commits exactly the rows our turns wrote, and no more.

No parsing, no reading, no engine, no encryption: recorded INSERTs and UPDATEs with their values,
replayed into the same schema, one BEGIN IMMEDIATE … COMMIT for each turn.
"""

from __future__ import annotations

import re
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from bench.disk import connect
from bench.figures import Run
from bench.ours import Turn
from bench.talks import cast

_KEY = re.compile(r"[0-9a-f]{64}|[0-9a-f]{16}|7\d{7}")


class Bare:
    """Replays what was recorded, with new keys in each round."""

    def __init__(self, database: Path, talks: list[list[Turn]]) -> None:
        self._connection = connect(database)
        self._talks = talks

    def round(self, number: int, persons: int, clients: int) -> Run:
        """Write what the turns of so many persons write."""
        chosen = [self._talks[n] for _p, n in cast(len(self._talks), number, persons, clients)]
        turns = [
            [(sql, _renamed(values, number)) for sql, values in turn]
            for talk in chosen
            for turn in talk
        ]
        execute, took = self._connection.execute, []
        begun, busy = time.perf_counter(), time.process_time()
        for turn in turns:
            start = time.perf_counter()
            execute("BEGIN IMMEDIATE")
            for sql, values in turn:
                execute(sql, values)
            execute("COMMIT")
            took.append(time.perf_counter() - start)
        seconds = time.perf_counter() - begun
        return Run(len(took), seconds, took, time.process_time() - busy)

    def close(self) -> None:
        """Let go."""
        self._connection.close()


def _renamed(values: tuple[Any, ...], number: int) -> tuple[Any, ...]:
    """Give keys (person ids, fingerprints, addresses) another value of the same length."""
    return tuple(_other(value, number) if _is_key(value) else value for value in values)


def _is_key(value: Any) -> bool:
    return isinstance(value, str) and _KEY.fullmatch(value) is not None


def _other(key: str, number: int) -> str:
    if key.isdecimal() and len(key) == 8:
        return f"{int(key) + number * 100_000}"
    return f"{key[:-2]}{number:02x}"


def sizes(turns: list[Turn]) -> dict[str, tuple[float, float]]:
    """Return rows and bytes of values a turn, by statement and table."""
    rows: dict[str, int] = defaultdict(int)
    bytes_: dict[str, int] = defaultdict(int)
    for sql, values in (one for turn in turns for one in turn):
        found = re.match(r"(INSERT|UPDATE|DELETE)(?: OR \w+)?(?: INTO| FROM)? (\w+)", sql)
        name = " ".join(found.groups()).lower() if found else sql[:20]
        rows[name] += 1
        bytes_[name] += sum(_size(value) for value in values)
    return {name: (rows[name] / len(turns), bytes_[name] / len(turns)) for name in rows}


def _size(value: Any) -> int:
    if isinstance(value, bytes):
        return len(value)
    return 8 if isinstance(value, int | float) else len(str(value or "").encode())
