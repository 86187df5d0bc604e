"""The PostgreSQL of the tests: a real one, a fresh database each time, and no silent skipping."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from storage.database import Database
from tests import postgres
from tests.postgres import NoPostgres, Postgres
from tests.storage.acting import family, rows

ROOT = Path(__file__).parent.parent.parent
DYING = """
import os, signal
from tests import postgres
started = postgres.start()
print(started.process.pid, started.home, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_it_is_a_real_postgres(server: Postgres, on_postgres: Database) -> None:
    """What answers is PostgreSQL, not a stand-in, and it holds our tables."""
    with server.connect(str(on_postgres.url.database)) as connection:
        row = connection.execute("SELECT version()").fetchone()
    assert row is not None
    assert str(row[0]).startswith("PostgreSQL")
    assert family(on_postgres)


def test_each_test_has_a_database_of_its_own(server: Postgres, on_postgres: Database) -> None:
    """A fresh database knows nothing of another one, and is gone once dropped."""
    family(on_postgres)
    name = server.fresh()
    with server.connect(name) as connection:
        found = connection.execute("SELECT 1 FROM pg_tables WHERE tablename = 'people'")
        assert found.fetchall() == []
    server.drop(name)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        server.connect(name)
    assert len(rows(on_postgres, "people")) == 1


@pytest.mark.parametrize(
    ("ci", "outcome"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)]
)
def test_without_a_postgres_nobody_is_left_in_the_dark(
    monkeypatch: pytest.MonkeyPatch, ci: str, outcome: type[BaseException]
) -> None:
    """Where no server can be had the tests are skipped with the reason; in CI they fail."""

    def none() -> Postgres:
        raise NoPostgres("the disk is full")

    monkeypatch.setattr(postgres, "start", none)
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match="no PostgreSQL: the disk is full"):
        postgres.start_or_skip()


def test_every_way_that_was_tried_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """When neither the wheel's programs nor the system's start, both reasons are given."""
    broken = tmp_path / "bin"
    broken.mkdir()
    (broken / "initdb").write_text("#!/bin/sh\necho no libatomic.so.1 here >&2\nexit 1\n")
    (broken / "initdb").chmod(0o755)
    monkeypatch.setattr(postgres, "_of_the_wheel", lambda: None)
    monkeypatch.setattr(postgres, "_of_the_system", lambda: [broken])
    with pytest.raises(NoPostgres, match=r"not installed; .*no libatomic\.so\.1 here"):
        postgres.start()


@pytest.mark.skipif(not Path("/usr/bin/setpriv").exists(), reason="no setpriv (util-linux) here")
def test_no_server_outlives_its_session(server: Postgres) -> None:
    """When the tests are killed, their server ends by itself."""
    words = [sys.executable, "-c", DYING]
    told = subprocess.run(words, capture_output=True, text=True, timeout=60, cwd=ROOT)
    pid, home = told.stdout.split()
    try:
        until = time.monotonic() + 20
        while alive(int(pid)) and time.monotonic() < until:
            time.sleep(0.1)
        assert not alive(int(pid))
    finally:
        subprocess.run(["rm", "-rf", home], check=True)


def alive(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rsplit(")", 1)[1].split()[0] != "Z"
