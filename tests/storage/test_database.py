"""The database in good and bad days: whole transactions or none, and clear words when away."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage import database as module
from storage import messages, outbox, people
from storage.database import Database, StorageUnavailable, Tx, ping
from storage.messages import Message
from storage.seal import Seal
from tests.postgres import Postgres
from tests.storage.acting import LONG, NOW, at_once, count, everything, family
from tests.storage.conftest import KEY

ROOT = Path(__file__).parent.parent.parent


class Broken(Exception):
    """A dialogue with a fault in it."""


def turn(person: str, n: int = 1, text: str = "hallo", *, breaks: bool = False) -> Callable:
    """A whole turn: heard, answered, queued, saved."""

    def work(tx: Tx) -> str:
        messages.first_time(tx, "web", f"m{n}", NOW)
        found = people.by_id(tx, person, lock=True)
        assert found
        for who in ("me", "bot"):
            found.last_n += 1
            messages.add(tx, person, Message(found.last_n, who, text, NOW, "web", "nl"))
        outbox.put(tx, person, [found.last_n], "web", "web-1", NOW)
        people.save(tx, found, NOW)
        if breaks:
            raise Broken
        return f"turn {n}"

    return work


# -- whole or not at all ---------------------------------------------------------------------------


def test_a_turn_is_written_whole(database: Database, second: Database) -> None:
    """After the commit everything of a turn is there, for every process."""
    person = family(database)
    assert database.write(turn(person)) == "turn 1"
    found = everything(second)
    assert [len(found[t]) for t in ("heard", "messages", "outbox")] == [1, 2, 1]


def test_a_turn_that_fails_leaves_nothing(database: Database) -> None:
    """A fault at the very end undoes all of the turn, and comes out as it is."""
    person = family(database)
    before = everything(database)
    with pytest.raises(Broken):
        database.write(turn(person, breaks=True))
    assert everything(database) == before
    assert database.write(turn(person)) == "turn 1"


def test_a_mistake_in_sql_is_no_outage(database: Database) -> None:
    """A wrong statement is a fault in the code, told as such: repeating it would not help."""
    with pytest.raises(DBAPIError):
        database.write(lambda tx: tx.c.execute(text("SELECT nothing FROM nowhere")) and None)
    with pytest.raises(DBAPIError):
        database.read(lambda tx: tx.c.execute(text("SELEKT 1")) and None)
    assert family(database)


def test_no_fault_carries_what_people_wrote(database: Database) -> None:
    """What the database says of a statement that it refuses names no address, id or word, so that
    a log of it does not either."""
    person = family(database, "32470123456")
    with pytest.raises(DBAPIError) as told:
        database.write(lambda tx: outbox.put(tx, person, [None], "telegram", "32470123456", NOW))
    assert "32470123456" not in str(told.value).replace(str(told.value.orig), "")


def test_what_is_read_changes_nothing(database: Database) -> None:
    """Work that only reads cannot write, not even by mistake."""
    person = family(database)
    before = everything(database)
    database.read(turn(person))
    assert everything(database) == before


def test_reading_sees_only_what_is_committed(database: Database) -> None:
    """A reader neither waits for a writer nor sees its half of a turn."""
    person = family(database)
    written, go_on = threading.Event(), threading.Event()

    def slow(tx: Tx) -> None:
        turn(person)(tx)
        written.set()
        assert go_on.wait(LONG)

    writing = database.submit(slow)
    assert written.wait(LONG)
    try:
        reading = database.submit_read(lambda tx: messages.count(tx, person))
        assert reading.result(LONG) == 0
    finally:
        go_on.set()
    writing.result(LONG)
    assert database.read(lambda tx: messages.count(tx, person)) == 2


def test_writers_at_once_all_get_through(database: Database, second: Database) -> None:
    """Forty turns of one person from two processes at once: each is there once, in a row."""
    person = family(database)
    works = [
        lambda base=base, n=n: base.write(turn(person, n))
        for n, base in enumerate((database, second) * 20)
    ]
    assert sorted(map(str, at_once(*works))) == sorted(f"turn {n}" for n in range(40))
    talk = database.read(lambda tx: messages.after(tx, person, 0))
    assert [m.n for m in talk] == list(range(1, 81))


def test_sqlite_is_set_to_lose_nothing(on_sqlite: Database) -> None:
    """Writers and readers use the journal that survives a power cut, and check references."""

    def ask(tx: Tx) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys")
        return [tx.c.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

    assert on_sqlite.write(ask) == on_sqlite.read(ask) == ["wal", 2, 1]


# -- instead, and after ----------------------------------------------------------------------------


def test_an_answer_instead_of_a_broken_turn(database: Database) -> None:
    """When a turn breaks, ``instead`` gets the fault and a transaction of its own: only what it
    writes is there."""
    person = family(database)
    got: list[Exception] = []

    def sorry(tx: Tx, fault: Exception) -> str:
        got.append(fault)
        assert messages.count(tx, person) == 0
        messages.add(tx, person, Message(1, "bot", "sorry", NOW, "web", "nl"))
        return "apologised"

    assert database.submit(turn(person, breaks=True), sorry).result(LONG) == "apologised"
    assert [type(fault) for fault in got] == [Broken]
    talk = database.read(lambda tx: messages.after(tx, person, 0))
    assert [m.text for m in talk] == ["sorry"]
    assert count(database, "heard") == count(database, "outbox") == 0


def test_an_answer_instead_of_what_the_database_refuses(database: Database) -> None:
    """A broken rule of the database is a fault of the turn, and answered like one."""
    person = family(database)

    def twice(tx: Tx) -> str:
        for _ in range(2):
            messages.add(tx, person, Message(1, "me", "hm", NOW, "web", "nl"))
        return "never"

    found = database.submit(twice, lambda tx, fault: type(fault).__name__).result(LONG)
    assert found == IntegrityError.__name__


def test_an_answer_that_breaks_too_leaves_nothing(database: Database) -> None:
    """When the apology fails as well, its own fault is told, nothing is kept, and it goes on."""
    person = family(database)
    before = everything(database)

    def worse(tx: Tx, fault: Exception) -> str:
        turn(person)(tx)
        raise LookupError("worse")

    with pytest.raises(LookupError):
        database.submit(turn(person, breaks=True), worse).result(LONG)
    assert everything(database) == before
    assert database.write(turn(person)) == "turn 1"


def test_nothing_is_answered_instead_of_a_turn_that_went_well(database: Database) -> None:
    """``instead`` is for faults only."""
    person = family(database)
    found = database.submit(turn(person), lambda tx, fault: pytest.fail("called")).result(LONG)
    assert found == "turn 1"


def test_bells_ring_after_the_commit(database: Database, second: Database) -> None:
    """What waits for the commit runs after it, in order, when others can see the turn."""
    person = family(database)
    rung: list[object] = []

    def work(tx: Tx) -> None:
        tx.after_commit.append(lambda: rung.append("first"))
        tx.after_commit.append(lambda: rung.append(second.read(outbox.counts)["waiting"]))
        turn(person)(tx)
        assert rung == []

    database.write(work)
    assert rung == ["first", 1]


def test_what_changed_is_rung_after_every_commit(url: str, seal: Seal) -> None:
    """Whoever changes something need not think of who waits for it; what failed rings nothing."""
    rung: list[set[str]] = []
    listening = Database(url, seal, lambda *changed: rung.append(set(changed)))

    def change(tx: Tx, *, breaks: bool = False) -> None:
        tx.changed |= {"inbox", "outbox"}
        if breaks:
            raise Broken

    try:
        listening.write(lambda tx: None)
        with pytest.raises(Broken):
            listening.write(lambda tx: change(tx, breaks=True))
        assert rung == []
        listening.write(change)
        assert rung == [{"inbox", "outbox"}]
    finally:
        listening.close()


def test_no_bell_rings_after_a_rollback(database: Database) -> None:
    """What a broken turn wanted done after its commit is not done; its answer's is."""
    person = family(database)
    rung: list[str] = []

    def breaks(tx: Tx) -> None:
        tx.after_commit.append(lambda: rung.append("turn"))
        turn(person, breaks=True)(tx)

    def sorry(tx: Tx, fault: Exception) -> None:
        tx.after_commit.append(lambda: rung.append("sorry"))

    with pytest.raises(Broken):
        database.write(breaks)
    assert rung == []
    database.submit(breaks, sorry).result(LONG)
    assert rung == ["sorry"]


def test_a_bell_that_breaks_does_not_answer_twice(database: Database) -> None:
    """A fault after the commit is no fault of the turn: it is not answered a second time."""
    person = family(database)

    def work(tx: Tx) -> None:
        def torn() -> None:
            raise Broken

        tx.after_commit.append(torn)
        turn(person)(tx)

    def sorry(tx: Tx, fault: Exception) -> None:
        messages.add(tx, person, Message(99, "bot", "sorry", NOW, "web", "nl"))

    with pytest.raises(Broken):
        database.submit(work, sorry).result(LONG)
    assert database.read(lambda tx: messages.count(tx, person)) == 2


# -- bad days --------------------------------------------------------------------------------------


def refuses(base: Database, work: Callable) -> None:
    """The database says that it is away, and asks for no apology meanwhile."""
    with pytest.raises(StorageUnavailable) as told:
        base.submit(work, lambda tx, fault: pytest.fail("nothing can be answered")).result(LONG)
    assert "\n" not in str(told.value)
    assert "hallo" not in str(told.value)


def impatient(base: Database) -> None:
    """Let the SQLite writer wait only a moment for a lock."""
    base.write(lambda tx: tx.c.exec_driver_sql("PRAGMA busy_timeout=50") and None)


def test_a_locked_sqlite_is_unavailable(on_sqlite: Database, tmp_path: Path) -> None:
    """While another process holds the file, turns are refused and leave nothing; reading goes
    on, and afterwards everything works again."""
    person = family(on_sqlite)
    impatient(on_sqlite)
    before = everything(on_sqlite)
    other = sqlite3.connect(tmp_path / "naast.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    for n in range(3):
        refuses(on_sqlite, turn(person, n))
    assert everything(on_sqlite) == before
    other.execute("ROLLBACK")
    other.close()
    assert on_sqlite.write(turn(person)) == "turn 1"


def test_a_lock_that_ends_soon_only_takes_a_while(on_sqlite: Database, tmp_path: Path) -> None:
    """A turn that meets a short lock waits for it and is not refused."""
    person = family(on_sqlite)
    other = sqlite3.connect(tmp_path / "naast.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    waiting = on_sqlite.submit(turn(person))
    time.sleep(0.3)
    assert not waiting.done()
    other.execute("ROLLBACK")
    other.close()
    assert waiting.result(LONG) == "turn 1"


def test_a_sqlite_that_is_locked_from_the_start(
    sqlite_url: str, seal: Seal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that starts while the file is locked is refused in the same words, and works
    once it is free."""
    quick = [p for p in module._PRAGMAS if "busy_timeout" not in p] + ["PRAGMA busy_timeout=50"]
    monkeypatch.setattr(module, "_PRAGMAS", quick)
    other = sqlite3.connect(tmp_path / "naast.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    late = Database(sqlite_url, seal)
    refuses(late, lambda tx: people.add(tx, "nl", NOW))
    other.execute("ROLLBACK")
    other.close()
    assert late.write(lambda tx: people.add(tx, "nl", NOW))
    late.close()


def pages(tx: Tx, limit: int | None = None) -> int:
    """How many pages the file has; with a limit: how many it may have from now on."""
    if limit is not None:
        tx.c.exec_driver_sql(f"PRAGMA max_page_count={limit}")
    return int(tx.c.exec_driver_sql("PRAGMA page_count").scalar_one())


def test_a_full_sqlite_is_unavailable(on_sqlite: Database) -> None:
    """When the disk is full a turn is refused and leaves nothing, not even its small parts; with
    room again, it works."""
    person = family(on_sqlite)
    on_sqlite.write(lambda tx: pages(tx, pages(tx)))
    before = everything(on_sqlite)
    for n in range(3):
        refuses(on_sqlite, turn(person, n, "hallo" * 10_000))
    assert everything(on_sqlite) == before
    on_sqlite.write(lambda tx: pages(tx, 1_000_000))
    assert on_sqlite.write(turn(person, 1, "hallo" * 10_000)) == "turn 1"
    assert on_sqlite.read(lambda tx: messages.count(tx, person)) == 2


FULL = f"""
import resource, sys
from storage import people
from storage.database import Database, StorageUnavailable
from storage.seal import Seal
from tests.storage.acting import NOW, count

base = Database(sys.argv[1], Seal(["{KEY}"]))
base.write(lambda tx: people.add(tx, "nl", NOW))
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), hard))  # no file may grow further
for _ in range(3):
    try:
        base.write(lambda tx: [people.add(tx, "nl", NOW, name="x" * 900) for _ in range(50)])
    except StorageUnavailable as fault:
        print("refused:", fault)
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
print("kept:", count(base, "people"))
base.write(lambda tx: people.add(tx, "nl", NOW))
print("then:", count(base, "people"))
base.close()
"""


def test_a_disk_that_fills_up_in_the_commit(sqlite_url: str, tmp_path: Path) -> None:
    """When the disk is full only when the commit writes, nothing of the turn stays, and the same
    process works again once there is room."""
    room = (tmp_path / "naast.db").stat().st_size // 10
    words = [sys.executable, "-W", "error", "-c", FULL, sqlite_url, str(room)]
    told = subprocess.run(words, capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert told.returncode == 0, told.stderr
    *refused, kept, then = told.stdout.splitlines()
    assert len(refused) == 3
    assert (kept, then) == ("kept: 1", "then: 2")


def test_a_postgres_that_is_not_there_is_unavailable(tmp_path: Path, seal: Seal) -> None:
    """When no server answers, writing, reading and the health check say so."""
    away = Database(f"postgresql://naast@/naast?host={tmp_path}", seal)
    refuses(away, lambda tx: people.add(tx, "nl", NOW))
    for look in (people.staff, outbox.counts):
        with pytest.raises(StorageUnavailable):
            away.read(look)
    with pytest.raises(StorageUnavailable):
        ping(away)
    away.close()


def cut(server: Postgres, base: Database) -> None:
    """The server drops every connection to this database, as when it restarts."""
    with server.connect("postgres") as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [base.url.database],
        )


def test_a_postgres_that_drops_us_in_a_turn(server: Postgres, on_postgres: Database) -> None:
    """A connection that is cut in the middle of a turn undoes it; the next turn works."""
    person = family(on_postgres)
    before = everything(on_postgres)

    def work(tx: Tx) -> None:
        turn(person)(tx)
        cut(server, on_postgres)
        outbox.counts(tx)

    refuses(on_postgres, work)
    again(on_postgres, lambda: everything(on_postgres) == before)
    again(on_postgres, lambda: on_postgres.write(turn(person)) == "turn 1")
    assert on_postgres.read(lambda tx: messages.count(tx, person)) == 2


def test_a_postgres_that_drops_us_at_the_commit(server: Postgres, on_postgres: Database) -> None:
    """A connection that is cut before the commit leaves nothing, and rings no bell."""
    person = family(on_postgres)
    rung: list[str] = []

    def work(tx: Tx) -> None:
        tx.after_commit.append(lambda: rung.append("turn"))
        turn(person)(tx)
        cut(server, on_postgres)

    refuses(on_postgres, work)
    assert rung == []
    again(on_postgres, lambda: on_postgres.read(lambda tx: messages.count(tx, person)) == 0)


def test_a_postgres_that_restarted_is_used_again(server: Postgres, on_postgres: Database) -> None:
    """After the server dropped idle connections every writer and reader finds back, and no turn
    is lost or doubled on the way."""
    person = family(on_postgres)
    at_once(*[lambda n=n: on_postgres.write(turn(person, n)) for n in range(8)])
    cut(server, on_postgres)
    done = 0
    for n in range(100, 130):
        try:
            on_postgres.write(turn(person, n))
            done += 1
        except StorageUnavailable:
            continue
    assert done >= 30 - 8  # each of the eight writers may notice once
    assert on_postgres.read(lambda tx: messages.count(tx, person)) == 2 * (8 + done)


def again(base: Database, works: Callable[[], bool]) -> None:
    """It works after at most one refusal of each pooled connection."""
    for _ in range(20):
        try:
            assert works()
        except StorageUnavailable:
            continue
        return
    pytest.fail("still unavailable")


def test_more_readers_than_connections_wait_their_turn(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When every connection is in use for too long, that is told as an outage and passes."""
    monkeypatch.setattr(database.engine.pool, "_timeout", 0.05)
    most = 20 if database.is_postgres else 16
    held = [database.engine.connect() for _ in range(most)]
    with pytest.raises(StorageUnavailable, match="in use"):
        database.read(people.staff)
    for connection in held:
        connection.close()
    assert database.read(people.staff) == []


# -- the end ---------------------------------------------------------------------------------------


def test_closing_finishes_what_is_queued(url: str, seal: Seal, database: Database) -> None:
    """Turns that were taken before the end are committed before it."""
    person = family(database)
    leaving = Database(url, seal)
    queued = [leaving.submit(turn(person, n)) for n in range(20)]
    leaving.close()
    assert sorted(f.result(0) for f in queued) == sorted(f"turn {n}" for n in range(20))
    assert database.read(lambda tx: messages.count(tx, person)) == 40


def test_closing_lets_go_of_every_connection(url: str, seal: Seal) -> None:
    """After the end no connection is open, however many writers and readers had been busy."""
    leaving = Database(url, seal)
    opened: list[Any] = []
    event.listen(leaving.engine, "connect", lambda connection, _record: opened.append(connection))
    busy = 8 if leaving.is_postgres else 1
    gate = threading.Barrier(busy)
    for done in [leaving.submit(lambda tx: gate.wait(LONG)) for _ in range(busy)]:
        done.result(LONG)
    for reading in [leaving.submit_read(people.staff) for _ in range(8)]:
        reading.result(LONG)
    leaving.close()
    assert len(opened) > busy
    assert [connection for connection in opened if is_open(connection)] == []


def is_open(connection: Any) -> bool:
    """Whether a driver's connection is still open."""
    if not isinstance(connection, sqlite3.Connection):
        return not connection.closed
    try:
        connection.execute("SELECT 1")
    except sqlite3.ProgrammingError:
        return False
    return True
