"""Where everybody writes: one folder on a real disk, and the same SQLite settings for all."""

from __future__ import annotations

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


def others_busy(seconds: float = 1.0) -> float:
    """Return which share of all cores somebody else uses while we sleep."""

    def ticks() -> tuple[int, int]:
        numbers = [int(n) for n in Path("/proc/stat").read_text().split("\n")[0].split()[1:]]
        return sum(numbers), numbers[3] + numbers[4]

    whole, idle = ticks()
    time.sleep(seconds)
    whole_then, idle_then = ticks()
    return 1 - (idle_then - idle) / (whole_then - whole)


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
