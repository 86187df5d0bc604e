"""Where everybody writes: one folder on a real disk, and the same SQLite settings for all."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=10000",
    "PRAGMA temp_store=MEMORY",
)
"""The settings of storage/database.py; ``same_settings`` compares them with what Naast has."""


def connect(path: Path) -> sqlite3.Connection:
    """Open a database as everybody here does; transactions are begun by hand."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(pragma)
    return connection


def same_settings(ours: tuple[str, int], path: Path) -> bool:
    """Say whether Naast's (journal_mode, synchronous) are those of the others."""
    connection = connect(path)
    theirs = tuple(
        connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous")
    )
    connection.close()
    return ours == theirs


def real_folder(wanted: Path | None) -> Path:
    """Make a fresh folder, not in memory: there an fsync would cost nothing."""
    for parent in (wanted, Path(tempfile.gettempdir()), ROOT):
        if parent is not None and file_system(parent) not in ("tmpfs", "ramfs"):
            return Path(tempfile.mkdtemp(prefix="naast-bench-", dir=parent))
    raise SystemExit("bench: no folder on a disk; name one with --folder")


def file_system(folder: Path) -> str:
    """Return the type of the file system a folder is on."""
    best, kind = "", "unknown"
    at = f"{folder.resolve()}/"
    for line in Path("/proc/mounts").read_text().splitlines():
        _device, place, found = line.split()[:3]
        if at.startswith(place.rstrip("/") + "/") and len(place) >= len(best):
            best, kind = place, found
    return kind


class Others:
    """How much of the cores was used by anybody but this run, since this was made."""

    def __init__(self) -> None:
        self._begun, self._ours = _ticks(), _own_seconds()

    def share(self) -> float:
        """Return their share of all cores, from 0 to 1; ask when our processes have ended."""
        whole, busy = (now - then for now, then in zip(_ticks(), self._begun, strict=True))
        per_second = os.sysconf("SC_CLK_TCK")
        return max(0.0, busy - (_own_seconds() - self._ours) * per_second) / whole


def _ticks() -> tuple[int, int]:
    """Return all ticks of all cores, and those that were not idle."""
    first = Path("/proc/stat").read_text().split("\n")[0]
    numbers = [int(number) for number in first.split()[1:9]]
    return sum(numbers), sum(numbers) - numbers[3] - numbers[4]


def _own_seconds() -> float:
    return sum(os.times()[:4])


def commit_ms(folder: Path, times: int = 500) -> float:
    """Return the median cost of one durable commit of one small row, in milliseconds."""
    connection = connect(folder / "probe.db")
    connection.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, body BLOB)")
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO row (body) VALUES (?)", (b"x" * 400,))
        connection.execute("COMMIT")
        took.append(time.perf_counter() - begun)
    connection.close()
    return median(took) * 1000
