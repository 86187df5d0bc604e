"""The console with 100,000 cases: what the inbox, a search and a case cost the server.

The cases are written straight into SQLite: one in twenty is open, the others are closed; families
have names, tags, areas and last words. A supporter and a coordinator ask for pages in process, so
that what is measured is the server's time with rendering, and nothing of a network.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Table, insert
from starlette.testclient import TestClient

from bench.figures import Board, Figure, percentile, say
from bench.talks import build
from bot.app import Naast
from storage import names, people, sessions, staff
from storage.database import Tx
from storage.staff import Area
from storage.tables import addresses, audit, cases, messages, name_marks, tags
from storage.tables import people as persons

TABLE = "The console on {cases:,} cases, server time"
OPEN = 20
"""One case in so many is open."""
AREAS, COLLEAGUES = 40, 60
NAMES = ("Karima", "Yusuf", "Amina", "Olga", "Mehmet", "Fatima", "Joren", "Sara", "Abdi", "Mariam")
LANGUAGES = ("nl", "fr", "en", "ar", "tr", "fa", "uk", "so", "es", "pl")
GOAL = "<= 50"


def measure(board: Board, folder: Path, count: int, rounds: int) -> None:
    """Plant so many cases, and let two colleagues look so often at each page."""
    table = TABLE.format(cases=count)
    naast = build(folder / "console")
    say(f"console: writing {count:,} cases")
    planted = naast.database.write(lambda tx: _Planting(tx, naast.now(), count).all())
    say("console: looking")
    for role, who in (("supporter", planted.supporter), ("coordinator", planted.coordinator)):
        http = _signed_in(naast, who)
        for name, paths in _pages(planted).items():
            took = [_takes(http, paths(n)) for n in range(-3, rounds)][3:]
            waited, busy = (percentile(each, 95) * 1000 for each in zip(*took, strict=True))
            note = f"{busy:.0f} ms CPU, with the client's"
            board.add(table, f"p95 of {name}, {role}", Figure(waited, "ms", reach=GOAL, note=note))
    naast.database.close()


@dataclass(frozen=True)
class Planted:
    """Who looks, and some of what there is to be found; ``mine`` are the supporter's cases."""

    supporter: str
    coordinator: str
    areas: list[str]
    mine: list[str]


def _pages(planted: Planted) -> dict[str, Callable[[int], str]]:
    """The pages that are asked for, by number."""
    lists = ("mine", "waiting", "urgent", "overdue", "all", "closed")
    words = ("karima", "dak", "frans", "molenbeek 7", "yusuf nl", "4711", "ka", "nobody")
    rng = Random(7)
    return {
        "the inbox (all lists in turn)": lambda n: f"/console?list={lists[n % len(lists)]}",
        "the inbox of an area": lambda n: f"/console?list=all&area={rng.choice(planted.areas)}",
        "a search (names, tags, languages, areas)": lambda n: f"/console?q={words[n % len(words)]}",
        "a case": lambda n: f"/console/cases/{planted.mine[n % len(planted.mine)]}",
    }


def _takes(http: TestClient, path: str) -> tuple[float, float]:
    """Return the seconds that one page took, by the clock and of the processor."""
    begun, busy = time.perf_counter(), time.process_time()
    answer = http.get(path)
    took = time.perf_counter() - begun, time.process_time() - busy
    if answer.status_code != 200:
        raise SystemExit(f"bench: {path} answered {answer.status_code}")
    return took


def _signed_in(naast: Naast, who: str) -> TestClient:
    """A browser of this colleague."""
    now = naast.now()
    token = naast.database.write(
        lambda tx: sessions.start(tx, who, "link", now, timedelta(hours=1))
    )
    http = TestClient(naast.asgi(), follow_redirects=False)
    http.post("/console/sign-in", data={"token": token})
    return http


class _Planting:
    """Writes it all in one transaction; what is sealed is sealed once and copied."""

    def __init__(self, tx: Tx, now: datetime, count: int) -> None:
        self._tx, self._now, self._count = tx, now, count
        self._rng = Random(count)
        self._body = tx.seal.close('{"text": "Bonjour"}')
        self._backup: str | None = None

    def all(self) -> Planted:
        """Write everything."""
        areas = [
            staff.save_area(self._tx, Area("", f"Molenbeek {n}", (str(1000 + n),)))
            for n in range(AREAS)
        ]
        team = [self._colleague(n, areas) for n in range(COLLEAGUES)]
        self._families()
        self._cases(areas, team)
        taken = [n for n in range(0, self._count, OPEN) if n % 3]
        mine = [f"c{n:08d}" for n in taken if self._owner(n, team) == team[1]]
        return Planted(team[1], team[0], areas, mine)

    def _colleague(self, n: int, areas: list[str]) -> str:
        role = "coordinator" if n == 0 else "supporter"
        who = people.add(self._tx, "nl", self._now, role=role, name=f"Tine {n}")
        where = areas if n == 0 else areas[n % AREAS : n % AREAS + 3]
        staff.employ(self._tx, who, languages=("nl", "fr"), areas=where, backup_id=self._backup)
        self._backup = who
        return who

    def _families(self) -> None:
        rows = [f"p{n:08d}" for n in range(self._count)]
        self._put(persons, ({"id": one, "language": "fr", "created": self._now} for one in rows))
        self._put(
            addresses,
            ({"channel": "web", "address": one, "person_id": one} for one in rows),
        )
        marks = {name: self._marks(name) for name in NAMES}
        self._put(
            name_marks,
            (
                {"person_id": one, "mark": mark}
                for n, one in enumerate(rows)
                for mark in marks[NAMES[n * 7 % len(NAMES)]]
                if n % 3 == 0
            ),
        )

    def _marks(self, name: str) -> list[str]:
        """What a name is found by, as the database keeps it."""
        names.mark(self._tx, people.add(self._tx, "nl", self._now), name)
        rows = self._tx.c.execute(name_marks.select().order_by(name_marks.c.person_id))
        known = {row.mark for row in rows}
        self._tx.c.execute(name_marks.delete())
        return sorted(known)

    def _cases(self, areas: list[str], team: list[str]) -> None:
        self._put(cases, (self._case(n, areas, team) for n in range(self._count)))
        self._put(
            messages,
            (
                {"person_id": f"p{n:08d}", "n": k, "at": self._now - timedelta(minutes=n % 900),
                 "who": ("me", "human")[k % 2], "channel": "web", "language": "fr",
                 "body_sealed": self._body, "case_id": f"c{n:08d}"}
                for n in range(self._count) for k in (1, 2, 3)
            ),
        )  # fmt: skip
        self._put(
            tags,
            (
                {"case_id": f"c{n:08d}", "tag": ("dak-lek", "school", "cpas")[n % 3]}
                for n in range(0, self._count, 10)
            ),
        )
        self._put(
            audit,
            (
                {"actor_id": team[1], "action": ("view", "reply")[k], "case_id": f"c{n:08d}",
                 "person_id": f"p{n:08d}", "at": self._now}
                for n in range(self._count) for k in (0, 1)
            ),
        )  # fmt: skip

    def _case(self, n: int, areas: list[str], team: list[str]) -> dict[str, Any]:
        opened = self._now - timedelta(minutes=self._count - n)
        row: dict[str, Any] = {
            "id": f"c{n:08d}", "number": n + 1, "person_id": f"p{n:08d}", "why": "asked",
            "language": LANGUAGES[n % len(LANGUAGES)], "area_id": areas[n % AREAS],
            "urgency": int(n % 500 == 0), "opened": opened, "touched": opened,
            "due": opened + timedelta(hours=4), "owner_id": None, "responsible_id": None,
            "taken": None, "closed": None, "closed_by": None, "state": "waiting",
        }  # fmt: skip
        if n % OPEN:
            row |= {"state": "closed", "closed": opened + timedelta(days=1), "closed_by": "staff"}
        if n % OPEN or n % 3:
            owner = self._owner(n, team)
            row |= {"owner_id": owner, "responsible_id": owner, "taken": opened}
            row["state"] = "closed" if n % OPEN else "taken"
        return row

    def _owner(self, n: int, team: list[str]) -> str:
        return team[1 + n // OPEN % (COLLEAGUES - 1)]

    def _put(self, table: Table, rows: Iterator[dict[str, Any]]) -> None:
        every = list(rows)
        for at in range(0, len(every), 20_000):
            self._tx.c.execute(insert(table), every[at : at + 20_000])
