"""Turns side by side: Naast, its peers and its limit, in rounds that take turns (A B C A B C …)."""

from __future__ import annotations

import importlib.util
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.apart import Apart
from bench.bare import Bare, sizes
from bench.crowd import Crowd
from bench.disk import same_settings
from bench.figures import Board, Figure, Medians, Run, say
from bench.ours import InProcess, Recorder, Turn
from bench.overhttp import OverHttp
from bench.talks import Script

CLIENTS = 16
PERSONS = 8
"""Who talk in one round of one contender, one after the other …"""
PERSONS_BESIDE = 24
"""… or so many clients at a time."""
LEAST_ROUNDS = 5
TABLE = "A tap turn (language, three questions, result so far), one process, durable commit each"
TAIL = "Latency of a turn"
CPU = "CPU time a turn, all threads (steadier than speed where others use the machine)"


@dataclass(frozen=True)
class Entry:
    """A contender's place in the table: its process, and how many clients it gets."""

    name: str
    apart: Apart
    clients: int = 1


BARE = "bare sqlite3, the same rows"
OURS = "turn.take, 1 client"
OURS_16 = f"turn.take, {CLIENTS} clients"
SENT = f"turn.take and outbox delivered, {CLIENTS} clients"
PTB = "python-telegram-bot ConversationHandler"
PTB_THINKS = "python-telegram-bot, with the rights engine"
PTB_UNSENT = "python-telegram-bot, without sending"
PICKLE = "python-telegram-bot, PicklePersistence (no fsync)"
AIOGRAM = "aiogram FSM"
AIOGRAM_THINKS = "aiogram FSM, with the rights engine"
AIOGRAM_UNSENT = "aiogram FSM, without sending"
WEB = "turn.take on web taps, 1 client"
WEB_16 = f"turn.take on web taps, {CLIENTS} clients"
HTTP = "HTTP, 1 connection"
HTTP_16 = f"HTTP, {CLIENTS} connections"


def measure(
    board: Board, folder: Path, scripts: Sequence[Script], rounds: int, seconds: float
) -> None:
    """Run all contenders in rounds and put their figures on the board. The rounds are short, so
    that whatever else the machine does meets everybody; they end after so many ``seconds``, but
    at least five are run."""
    talks = _recorded(folder, scripts)
    _rows(board, [turn for talk in talks for turn in talk])
    entries = _entries(board, folder, scripts, talks)
    for entry in entries:
        entry.apart.ready()
    runs = _rounds(entries, rounds, seconds)
    over = next(e.apart for e in entries if e.name == HTTP_16)
    client, server = over.call("shares")
    slow = "the client is not what is slow" if client < 0.5 else "THE CLIENT MAY BE WHAT IS SLOW"
    board.remark(
        f"HTTP: at most {client:.0%} of one core in the client (a raw asyncio one, in its own"
        f" process), {server:.0%} in the server: {slow}."
    )
    for apart in {id(e.apart): e.apart for e in entries}.values():
        apart.stop()
    _report(board, {name: Medians.of(found) for name, found in runs.items()})
    board.remark(f"Turns: {len(runs[OURS])} rounds, ratios are medians of the rounds' own ratios.")


def _rounds(entries: Sequence[Entry], rounds: int, seconds: float) -> dict[str, list[Run]]:
    runs: dict[str, list[Run]] = {entry.name: [] for entry in entries}
    begun = time.monotonic()
    for number in range(rounds + 1):
        if number > LEAST_ROUNDS and time.monotonic() - begun > seconds:
            say(f"time is up after {number - 1} rounds")
            break
        for entry in entries:
            persons = PERSONS if entry.clients == 1 else PERSONS_BESIDE
            run = entry.apart.call("round", number, persons, entry.clients)
            if number:  # the first round warms up
                runs[entry.name].append(run)
        if number % 5 == 0:
            done = f": {runs[OURS][-1].per_second:.0f} turns/s" if number else " (warmed up)"
            say(f"round {number} of {rounds}{done}")
    return runs


def _recorded(folder: Path, scripts: Sequence[Script]) -> list[list[Turn]]:
    """Note what our turns write, and keep an empty database of the same shape beside it."""
    say("recording what a turn writes")
    empty = InProcess(folder / "empty", scripts, "telegram")
    settings = empty.settings()
    empty.close()
    if not same_settings(settings, folder / "empty" / "naast.db"):
        raise SystemExit(f"bench: Naast writes with {settings}, the others would not")
    shutil.copytree(folder / "empty", folder / "bare")
    recorder = Recorder(folder / "recorder", scripts)
    talks = recorder.writes()
    recorder.close()
    return talks


def _rows(board: Board, turns: list[Turn]) -> None:
    table = f"What one of our turns writes (mean of {len(turns)} turns)"
    for name, (rows, size) in sizes(turns).items():
        board.add(table, f"rows: {name}", Figure(rows, "rows/turn", note=f"{size:,.0f} bytes"))
    total = sizes(turns).values()
    rows, size = sum(r for r, _ in total), sum(b for _, b in total)
    board.add(table, "rows: all", Figure(rows, "rows/turn", note=f"{size:,.0f} bytes"))


def _entries(
    board: Board, folder: Path, scripts: Sequence[Script], talks: list[list[Turn]]
) -> list[Entry]:
    say("starting every contender in a process of its own")
    ours = Apart(InProcess, folder / "ours", scripts, "telegram")
    web = Apart(InProcess, folder / "web", scripts, "web")
    http = Apart(OverHttp, folder / "http", scripts)
    return [
        Entry(BARE, Apart(Bare, folder / "bare" / "naast.db", talks)),
        Entry(OURS, ours),
        *_peer(
            board,
            folder,
            scripts,
            "telegram",
            "peer_ptb.Ptb",
            {PTB: "sqlite", PTB_THINKS: "thinking", PTB_UNSENT: "unsent", PICKLE: "pickle"},
        ),
        *_peer(
            board,
            folder,
            scripts,
            "aiogram",
            "peer_aiogram.Aiogram",
            {AIOGRAM: "sqlite", AIOGRAM_THINKS: "thinking", AIOGRAM_UNSENT: "unsent"},
        ),
        Entry(OURS_16, ours, CLIENTS),
        Entry(SENT, Apart(InProcess, folder / "sent", scripts, "telegram", True), CLIENTS),
        Entry(WEB, web),
        Entry(HTTP, http),
        Entry(WEB_16, web, CLIENTS),
        Entry(HTTP_16, http, CLIENTS),
    ]


def _peer(
    board: Board,
    folder: Path,
    scripts: Sequence[Script],
    package: str,
    where: str,
    kinds: dict[str, str],
) -> list[Entry]:
    """Start a peer's variants; one that is not installed is said so and listed as not run."""
    module, _dot, name = where.partition(".")
    if importlib.util.find_spec(package) is None:
        say(f"!!! {package} IS NOT INSTALLED: this peer does not run (`make bench` installs it)")
        board.remark(f"NOT RUN: {package} is not installed; `make bench` installs it.")
        for entry in kinds:
            board.add(TABLE, entry, Figure(None, "turns/s", note=f"{package} is not installed"))
        return []
    make: Any = getattr(importlib.import_module(f"bench.{module}"), name)
    return [
        Entry(entry, Apart(make, folder / f"{package}-{kind}", scripts, kind))
        for entry, kind in kinds.items()
    ]


_COMPARED = (
    (OURS, BARE, ">= 0.20"),
    (OURS, PTB, ">= 1"),
    (OURS, AIOGRAM, ">= 1"),
    (OURS, PTB_THINKS, ""),
    (OURS, AIOGRAM_THINKS, ""),
    (OURS, PTB_UNSENT, ""),
    (OURS, AIOGRAM_UNSENT, ""),
    (OURS, PICKLE, ""),
    (OURS_16, OURS, ""),
    (SENT, OURS_16, ""),
    (SENT, PTB, ""),
    (SENT, AIOGRAM, ""),
    (HTTP, WEB, ""),
    (HTTP_16, WEB_16, ">= 0.5"),
)


def _report(board: Board, medians: dict[str, Medians]) -> None:
    for name, found in medians.items():
        board.add(TABLE, name, Figure(found.per_second, "turns/s"))
    for name, found in medians.items():
        board.add(TAIL, f"p50 of {name}", Figure(found.p50, "ms"))
        reach = "<= 6" if name in (OURS, HTTP_16, OURS_16) else ""
        board.add(
            TAIL, f"p99 of {name}", Figure(found.p99, "ms", found.p99 / found.p50, "p50", reach)
        )
    for name, found in medians.items():
        ratio = None if name == BARE else found.cpu / medians[BARE].cpu
        board.add(
            CPU, f"CPU of {name}", Figure(found.cpu, "ms", ratio, None if name == BARE else BARE)
        )
    for ours, theirs, reach in _COMPARED:
        if theirs in medians and ours in medians:
            ratio = medians[ours].beside(medians[theirs])
            board.add(
                "Side by side",
                f"{ours} / {theirs}",
                Figure(medians[ours].per_second, "turns/s", ratio, theirs, reach),
            )


def measure_crowd(
    board: Board, folder: Path, scripts: Sequence[Script], people: tuple[int, int], rounds: int
) -> None:
    """The cost of a turn beside few and beside many people, in rounds that take turns."""
    table = "A turn beside more people (known people at random, Telegram taps, 1 client)"
    say(f"writing crowds of {people[0]:,} and {people[1]:,}")
    crowds = {n: Apart(Crowd, folder / f"crowd-{n}", scripts, n) for n in people}
    for crowd in crowds.values():
        crowd.ready()
    runs: dict[int, list[Run]] = {n: [] for n in people}
    for number in range(rounds + 1):
        for n, crowd in crowds.items():
            run = crowd.call("round", number, 40, 1)
            if number:
                runs[n].append(run)
    for crowd in crowds.values():
        crowd.stop()
    few, many = (Medians.of(runs[n]) for n in people)
    board.add(table, f"time a turn at {people[0]:,} people", Figure(1000 / few.per_second, "ms"))
    board.add(
        table,
        f"time a turn at {people[1]:,} people",
        Figure(
            1000 / many.per_second,
            "ms",
            few.per_second / many.per_second,
            f"{people[0]:,} people",
            "<= 1.2",
            "the goal speaks of 1,000,000: a quick look",
        ),
    )
