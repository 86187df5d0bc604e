"""Naast in process: ``turn.take`` on Telegram updates or web taps, one client or sixteen.

What a turn does here: parse the update, refuse a repeated one (dedupe), lock the person, run the
engine, encrypt what was said both ways, append it to the talk, queue each reply in the outbox
(Telegram), save the state, one durable commit. It does not send: that is the outbox's work after
the commit; ``delivers`` measures both together, through the real Sender and a library bot whose
requests end in memory, each send noted in a transaction of its own.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import event, text

from bench.figures import Run
from bench.talks import Script, build, cast, updates
from bot.channels.base import Outgoing
from bot.channels.telegram.reading import read
from bot.talk.heard import Heard
from storage import outbox

BASE = 70_000_000


class Pushes:
    """A channel that must be delivered, and is not: its rows stay in the outbox."""

    name = "telegram"
    window = None

    async def send(self, address: str, message: Outgoing) -> str:
        """Never called: the outbox is not running."""
        raise NotImplementedError


class InProcess:
    """One Naast in this process. ``channel`` is telegram or web."""

    def __init__(
        self, folder: Path, scripts: Sequence[Script], channel: str, delivers: bool = False
    ) -> None:
        self.naast = build(folder)
        self._scripts, self._channel, self._delivers = scripts, channel, delivers
        pushes = _memory_channel() if delivers else Pushes()
        self.naast.channels = {"telegram": pushes}  # type: ignore[misc]
        self._turns = self.naast.turns
        self._loop = asyncio.Runner()

    def settings(self) -> tuple[str, int]:
        """Return journal_mode and synchronous as the writer has them."""

        def work(tx: Any) -> tuple[str, int]:
            mode = tx.c.execute(text("PRAGMA journal_mode")).scalar()
            return mode, tx.c.execute(text("PRAGMA synchronous")).scalar()

        return self.naast.database.write(work)

    def round(self, number: int, persons: int, clients: int) -> Run:
        """Let so many fresh persons talk, ``clients`` of them at a time."""
        chosen = cast(len(self._scripts), number, persons, clients)
        talks = [self._talk(BASE + person, self._scripts[n]) for person, n in chosen]
        if self._channel == "web":  # a session is opened beforehand, as over HTTP
            talks = [self._opened(talk) for talk in talks]
        if self._delivers:
            return self._loop.run(self._delivered(talks, clients))
        if clients == 1:
            return self._alone(talks)
        return self._loop.run(self._beside(talks, clients))

    def close(self) -> None:
        """Let go of the database."""
        self.naast.database.close()
        self._loop.close()

    def _talk(self, person: int, script: Script) -> list[Any]:
        if self._channel == "telegram":
            return updates(script, person)
        return [
            Heard("web", str(person), f"{person}:{n}", kind, "", pick, language=script.language)
            for n, (kind, pick) in enumerate(
                [("start", ""), *(("picked", pick) for pick in script.picks)]
            )
        ]

    def _opened(self, talk: list[Any]) -> list[Any]:
        self._turns.take(talk[0]).result()
        return talk[1:]

    def _heard(self, given: Any) -> Heard:
        return given if isinstance(given, Heard) else read(given)[0]

    def _alone(self, talks: list[list[Any]]) -> Run:
        """One client in a closed loop: wait for each turn before the next."""
        take, heard, took = self._turns.take, self._heard, []
        begun, busy = time.perf_counter(), time.process_time()
        for talk in talks:
            for given in talk:
                start = time.perf_counter()
                take(heard(given)).result()
                took.append(time.perf_counter() - start)
        seconds = time.perf_counter() - begun
        return Run(len(took), seconds, took, time.process_time() - busy)

    async def _beside(self, talks: list[list[Any]], clients: int) -> Run:
        """Many clients, each in a closed loop, as the web server awaits its turns."""
        self.naast.wake.bind(asyncio.get_running_loop())
        row, took = iter(talks), []
        begun, busy = time.perf_counter(), time.process_time()
        await asyncio.gather(*(self._client(row, took) for _ in range(clients)))
        seconds = time.perf_counter() - begun
        return Run(len(took), seconds, took, time.process_time() - busy)

    async def _client(self, row: Iterator[list[Any]], took: list[float]) -> None:
        for talk in row:
            for given in talk:
                start = time.perf_counter()
                await asyncio.wrap_future(self._turns.take(self._heard(given)))
                took.append(time.perf_counter() - start)

    async def _delivered(self, talks: list[list[Any]], clients: int) -> Run:
        """The same with the outbox at work, until the last reply is sent and noted."""
        self.naast.wake.bind(asyncio.get_running_loop())
        begun, busy = time.perf_counter(), time.process_time()
        sending = asyncio.create_task(self.naast.outbox.run())
        run = await self._beside(talks, clients)
        while self.naast.database.read(outbox.places):  # noqa: ASYNC110 - nothing rings for it
            await asyncio.sleep(0.005)
        seconds = time.perf_counter() - begun
        sending.cancel()
        await self.naast.outbox.drain()
        return Run(run.turns, seconds, run.latencies, time.process_time() - busy)


def _memory_channel() -> Any:
    """Return the real sender on a library bot whose requests end in memory, without rates."""
    from telegram import Bot

    from bench.peer_ptb import memory_request
    from bot.channels.telegram.sending import Sender

    class Memory(Sender):
        name = "telegram"
        window = None

        def _load(self) -> Bot:
            return Bot("1:memory", request=memory_request(), get_updates_request=memory_request())

    return Memory("1:memory", "http://127.0.0.1:9")


# -- what a turn writes ----------------------------------------------------------------------------

Turn = list[tuple[str, tuple[Any, ...]]]
"""The statements of a turn that changed something, with their values."""


class _Noting(sqlite3.Connection):
    """A connection whose cursors note what they change, whichever way they are asked."""

    noted: Turn = []

    def cursor(self, *given: Any) -> sqlite3.Cursor:
        return super().cursor(_NotingCursor)

    def execute(self, *given: Any) -> sqlite3.Cursor:
        return self.cursor().execute(*given)

    def executemany(self, *given: Any) -> sqlite3.Cursor:
        return self.cursor().executemany(*given)


class _NotingCursor(sqlite3.Cursor):
    def execute(self, statement: str, values: Any = ()) -> sqlite3.Cursor:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            _Noting.noted.append((statement, tuple(map(_plain, values))))
        return super().execute(statement, values)

    def executemany(self, statement: str, rows: Any) -> sqlite3.Cursor:
        rows = list(rows)
        _Noting.noted += [(statement, tuple(map(_plain, values))) for values in rows]
        return super().executemany(statement, rows)


class Recorder:
    """Plays talks on a fresh Naast and notes every row that the turns write."""

    def __init__(self, folder: Path, scripts: Sequence[Script]) -> None:
        self._ours = InProcess(folder, scripts, "telegram")
        self._scripts = scripts
        engine = self._ours.naast.database.engine
        event.listen(engine, "do_connect", lambda *given: given[3].update(factory=_Noting))
        engine.dispose()  # connections are made anew, and note

    def writes(self) -> list[list[Turn]]:
        """Return what each turn of each script writes."""
        talks: list[list[Turn]] = []
        for person, script in enumerate(self._scripts, BASE):
            talks.append([])
            for update in updates(script, person):
                _Noting.noted = []
                self._ours.naast.turns.take(read(update)[0]).result()
                talks[-1].append(_Noting.noted)
        self._check(talks)
        return talks

    def close(self) -> None:
        """Let go."""
        self._ours.close()

    def _check(self, talks: list[list[Turn]]) -> None:
        """Refuse a recording that missed something: the limit would be set too high."""
        noted = [sql for talk in talks for turn in talk for sql, _values in turn]
        for table in ("messages", "outbox", "heard"):
            count = text(f"SELECT count(*) FROM {table}")
            there = self._ours.naast.database.read(lambda tx, q=count: tx.c.execute(q).scalar())
            if there != sum(sql.startswith(f"INSERT INTO {table} ") for sql in noted):
                raise RuntimeError(f"not all rows of {table} were recorded")


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value
