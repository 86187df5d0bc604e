"""``python -m bench``: everything in one run; tables on stdout, bench/latest.json beside."""

from __future__ import annotations

import argparse
import os
import platform
import shlex
import sqlite3
import sys
from pathlib import Path

from bench import console, explorer, matching, spoken, startup, turns
from bench.disk import Others, commit_ms, file_system, real_folder
from bench.figures import Board, Figure, say
from bench.server import remove
from bench.talks import build, record

PARTS = ("turns", "crowd", "startup", "explorer", "console", "matching", "spoken")
LATEST = Path(__file__).parent / "latest.json"


def main() -> None:
    """Run what is asked for."""
    given = _arguments()
    for name in [name for name in os.environ if name.startswith("NAAST_")]:
        del os.environ[name]
    board = Board(f"python -m bench {shlex.join(sys.argv[1:])}".strip())
    folder = real_folder(given.folder)
    others = Others()
    try:
        _machine(board, folder)
        _measure(board, folder, given)
    finally:
        remove(folder)
    if (busy := others.share()) > 0.1:
        board.remark(f"OTHERS USED {busy:.0%} OF THE CORES meanwhile: read ratios, not speeds.")
    say("done")
    print(board.show())
    if set(given.part) == set(PARTS) and not given.quick:
        board.write(LATEST)
        print(f"Written: {LATEST}")
    else:
        print("A quick or partial run: bench/latest.json is left as it was.")


def _measure(board: Board, folder: Path, given: argparse.Namespace) -> None:
    quick = given.quick
    if set(given.part) - {"explorer", "console", "matching", "spoken"}:
        say("recording the dialogue")
        naast = build(folder / "recorded")
        scripts = record(naast, 24)
        naast.database.close()
        steps = sum(len(s.steps) for s in scripts) / len(scripts)
        board.remark(f"A talk has {steps:.1f} turns on average, in {len(scripts)} variants.")
    if "turns" in given.part:
        rounds, seconds = (5, 25) if quick else (given.rounds, 150)
        turns.measure(board, folder, scripts, rounds, seconds)
    if "crowd" in given.part:
        turns.measure_crowd(board, folder, scripts, (1_000, 20_000), 3 if quick else 5)
    if "startup" in given.part:
        startup.measure(board, folder, scripts, 2 if quick else 5)
    if "explorer" in given.part:
        explorer.measure(board, 200 if quick else 10_000, 10 if quick else 40)
    if "console" in given.part:
        console.measure(board, folder, 20_000 if quick else 100_000, 40 if quick else 120)
    if "spoken" in given.part:
        spoken.measure(board)
    if "matching" in given.part:
        matching.measure(board, 20 if quick else 100)
        matching.measure_board(board, folder, 20 if quick else 60)


def _machine(board: Board, folder: Path) -> None:
    board.remark(
        f"{os.cpu_count()} cores, Python {platform.python_version()}, SQLite"
        f" {sqlite3.sqlite_version}, {file_system(folder)}, journal_mode=WAL, synchronous=FULL."
    )
    board.add("The disk", "one durable commit of one small row", Figure(commit_ms(folder), "ms"))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="about a minute, rougher figures")
    parser.add_argument("--rounds", type=int, default=40, help="rounds of turns (40)")
    parser.add_argument("--folder", type=Path, help="where everybody writes (a disk)")
    parser.add_argument("--part", action="append", choices=PARTS, help="only this (repeatable)")
    given = parser.parse_args()
    given.part = given.part or list(PARTS)
    return given


if __name__ == "__main__":
    main()
