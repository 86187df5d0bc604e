"""Thirty messages a second from hundreds of families on WhatsApp, five minutes long, while webhooks
come twice, late and in any order, answers get lost and the platform is away now and then.

    python -m tests.soak

After it every message was handled once, every reply delivered in order, none outside the window;
else the exit code is 1. ``NAAST_SOAK_SECONDS``, ``NAAST_SOAK_RATE`` and ``NAAST_SOAK_PEOPLE`` make
it shorter or harder.
"""

from __future__ import annotations

import math
import os
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.conftest import EXAMPLE
from tests.serving import Server
from tests.soak.look import Found, look, waiting
from tests.whatsapp.peer import OverallRate, PairRate, Peer

SECONDS = float(os.environ.get("NAAST_SOAK_SECONDS", "300"))
RATE = float(os.environ.get("NAAST_SOAK_RATE", "30"))
PEOPLE = int(os.environ.get("NAAST_SOAK_PEOPLE", "500"))
LATE = 0.04
"""The share of people whose messages the platform brings a day late: their window is closed."""
SAID = ("menu", "wie ben je", "mijn gegevens", "goedemorgen", "terug", "bedankt", "🙂", "taal")
_DRAINED_WITHIN = 180.0
_OUTAGES = ("error", "hang up", "slow")


@dataclass
class Soak:
    """One run, and what was written in it."""

    peer: Peer
    chance: random.Random = field(default_factory=lambda: random.Random(20261122))
    written: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    dropped: int = 0
    outages: int = 0
    behind: float = 0.0

    @property
    def people(self) -> list[str]:
        """Everybody's number."""
        return [f"3249{number:07}" for number in range(PEOPLE)]

    @property
    def late(self) -> list[str]:
        """Those whose messages come a day late."""
        return self.people[: math.ceil(PEOPLE * LATE)]

    @property
    def silent(self) -> set[str]:
        """Those of them who do not write again."""
        return set(self.late[::2])

    def writes(self) -> None:
        """Everybody writes, one after the other and again, at the rate, while trouble comes."""
        began, trouble = time.monotonic(), self._trouble()
        turns = self._turns()
        for number in range(int(SECONDS * RATE)):
            due = began + number / RATE
            wait = due - time.monotonic()
            self.behind = max(self.behind, -wait)
            time.sleep(max(0.0, wait))
            self._says(next(turns))
            if number % max(1, int(RATE / 2)) == 0:
                next(trouble)
        self.peer.outage.kind = ""
        for whom in self.late:
            if whom not in self.silent:
                self._says(whom, late=False)

    def _turns(self) -> Iterator[str]:
        while True:
            everybody = self.people
            self.chance.shuffle(everybody)
            yield from everybody

    def _says(self, whom: str, *, late: bool | None = None) -> None:
        more = {}
        if whom in self.late if late is None else late:
            more["timestamp"] = str(int(time.time() - 25 * 3600))
        number = len(self.written[whom])
        words = self.chance.choice(SAID) if number else "dag"
        if number and self.chance.random() < 0.5:
            words = f"bericht {number}"
        self.written[whom].append(self.peer.say(whom, words, **more))

    def _trouble(self) -> Iterator[None]:
        """Twice a second: an answer gets lost now and then; five times in all the platform is away
        for a while."""
        began = time.monotonic()
        while True:
            share = (time.monotonic() - began) / SECONDS
            away = int(share * 5)
            inside = share * 5 - away
            kind = _OUTAGES[away % 3] if 0.5 < inside < 0.62 else ""
            if kind and not self.peer.outage.kind:
                self.outages += 1
            self.peer.outage.seconds = 2.0
            self.peer.outage.kind = kind
            if self.chance.random() < 0.1:
                self.dropped += 1
                self.peer.drop()
            yield


def main() -> int:
    """Run it, print the table, and return the exit code."""
    with tempfile.TemporaryDirectory() as folder, Peer() as peer:
        data = Path(folder) / "data"
        settings = {"NAAST_ORGANISATION": str(EXAMPLE), **peer.settings()}
        server = Server(data, settings).start()
        peer.webhook = f"{server.url}/whatsapp/webhook"
        peer.pair, peer.overall = PairRate(), OverallRate(80)
        how = peer.delivery
        how.twice, how.late, how.mixed, how.in_order = 0.1, 0.1, 3, False
        soak = Soak(peer)
        began = time.monotonic()
        try:
            soak.writes()
            wrote = time.monotonic() - began
            drained = _drains(peer, data)
            health = httpx.get(f"{server.url}/health", timeout=10).status_code
        finally:
            server.stop()
        left = waiting(data).get("waiting", 0)
        found = look(data, peer, soak.written, soak.silent)
    faults = found.faults(soak.dropped)
    if drained >= _DRAINED_WITHIN:
        faults.append(f"not done in time: {peer.owed} webhooks, {left} replies waited still")
    faults += [] if health == 200 else [f"health {health}"]
    _table(soak, found, wrote, drained)
    print("\n".join(f"FAULT: {fault}" for fault in faults) or "Nothing lost, doubled or late.")
    return 1 if faults else 0


def _drains(peer: Peer, data: Path) -> float:
    """Wait until everything arrived on both sides; return the seconds that it took."""
    began = time.monotonic()
    while time.monotonic() - began < _DRAINED_WITHIN:
        if peer.quiet and not waiting(data).get("waiting"):
            return time.monotonic() - began
        time.sleep(0.25)
    return _DRAINED_WITHIN


def _table(soak: Soak, found: Found, wrote: float, drained: float) -> None:
    peer, took = soak.peer, sorted(soak.peer.took)
    repeated = sum(status == 0 or status >= 300 for _body, status in peer.posts)
    rates = {code: sum(c.code == code for c in peer.refused) for code in (131056, 130429)}
    rows = {
        "people": PEOPLE,
        "messages written": found.heard,
        "a second": f"{found.heard / wrote:.1f}",
        "written late by, at most": f"{soak.behind:.1f} s",
        "webhook bodies posted": len(peer.posts),
        "of them refused and repeated": repeated,
        "webhook answered, half of them within": f"{_share(took, 0.5) * 1000:.0f} ms",
        "webhook answered, 99 of 100 within": f"{_share(took, 0.99) * 1000:.0f} ms",
        "never taken": peer.owed,
        "outages": soak.outages,
        "answers that got lost": soak.dropped,
        "lost": found.lost,
        "handled twice": found.doubled,
        "replies owed": found.owed,
        "messages delivered": len(peer.sent),
        "not delivered": found.missing,
        "people with replies out of order": found.disordered,
        "repeated after a lost answer": found.repeated,
        "sent outside the window": found.outside,
        "held, for the window is closed": found.held,
        "illegal": sum(found.illegal.values()),
        "refused: too fast for one person": rates[131056],
        "refused: too fast in all": rates[130429],
        "drained after": f"{drained:.1f} s",
    }
    print("\n".join(f"{name:40}{value!s:>10}" for name, value in rows.items()))


def _share(sorted_: list[float], share: float) -> float:
    return sorted_[int(share * (len(sorted_) - 1))] if sorted_ else 0.0


if __name__ == "__main__":
    sys.exit(main())
