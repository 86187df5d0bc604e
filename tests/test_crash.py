"""Killed at any moment, Naast handles every message once and sends every reply."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections import Counter
from pathlib import Path

from storage.database import Database
from storage.messages import after
from storage.people import at_address
from storage.seal import Seal
from tests.conftest import EXAMPLE
from tests.serving import Server
from tests.telegram.peer import Peer

CHATS = 12
MESSAGES = 10
KILLS = 6


def test_killed_at_random_nothing_is_lost_or_done_twice(tmp_path: Path) -> None:
    """SIGKILL at random points while many families write: in the end every message stands once in
    its talk, in order, every reply was delivered in order, and a reply was repeated at most once
    per kill and chat (the window between the platform's answer and our mark)."""
    chance = random.Random(20261122)
    data = tmp_path / "data"
    with Peer() as peer:
        settings = {
            "NAAST_ORGANISATION": str(EXAMPLE),
            "NAAST_TELEGRAM_TOKEN": peer.token,
            "NAAST_TELEGRAM_API": peer.url,
        }
        server = Server(data, settings).start()
        writing = threading.Thread(target=write, args=(peer,))
        writing.start()
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.05, 0.6))
            server.kill()
            server.start()
        writing.join()
        peer.until(lambda: not peer.pending and nothing_waits(data), 60)
        server.stop()
        sent = {chat: [shown.text for shown in peer.chat(chat)] for chat in range(1, CHATS + 1)}
    check(data, sent)


def write(peer: Peer) -> None:
    """Every family writes its numbered messages, some of them in bursts."""
    chance = random.Random(7)
    for number in range(MESSAGES):
        for chat in range(1, CHATS + 1):
            peer.say(chat, f"bericht {number}" if number else "/start")
            if chance.random() < 0.3:
                time.sleep(0.02)


def nothing_waits(data: Path) -> bool:
    """Whether the outbox is empty."""
    with sqlite3.connect(data / "naast.db", timeout=10) as base:
        query = "select count(*) from outbox where status = 'waiting'"
        return bool(base.execute(query).fetchone()[0] == 0)


def check(data: Path, sent: dict[int, list[str]]) -> None:
    """Hold what is stored against what was written and what arrived."""
    database = Database(f"sqlite:///{data / 'naast.db'}", Seal([(data / "secret.key").read_text()]))
    try:
        for chat, arrived in sent.items():
            talk = database.read(lambda tx, c=chat: of(tx, c))
            heard = [m.text for m in talk if m.who == "me"]
            assert heard == [f"bericht {n}" for n in range(1, MESSAGES)], chat
            assert [m.n for m in talk] == list(range(1, len(talk) + 1))
            owed = [m.text for m in talk if m.who == "bot"]
            assert without_repeats(arrived) == without_repeats(owed), chat
            extra = sum((Counter(arrived) - Counter(owed)).values())
            assert extra <= KILLS, chat
            assert not Counter(owed) - Counter(arrived), chat
    finally:
        database.close()


def of(tx: object, chat: int) -> list[object]:
    """The stored talk of a chat."""
    person = at_address(tx, "telegram", str(chat))  # type: ignore[arg-type]
    assert person
    return list(after(tx, person.id, 0))  # type: ignore[arg-type]


def without_repeats(texts: list[str]) -> list[str]:
    """The texts, with immediate repeats taken out."""
    return [text for i, text in enumerate(texts) if i == 0 or text != texts[i - 1]]
