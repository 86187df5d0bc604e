"""What storage tests share: the same migrated database on SQLite and on PostgreSQL, one a test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import migrations
from storage.database import Database
from storage.seal import Seal
from tests import postgres
from tests.postgres import Postgres

KEY = "a key for the tests only"
BACKENDS = ("sqlite", "postgres")


@pytest.fixture
def seal() -> Seal:
    """The seal that every database of a test shares."""
    return Seal([KEY])


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    """A PostgreSQL of our own; where none can be had, its tests are skipped (in CI they fail)."""
    started = postgres.start_or_skip()
    yield started
    started.stop()


@pytest.fixture(scope="session")
def _postgres_head(server: Postgres) -> str:
    """The name of a database that was brought to the newest shape: the mould of the others."""
    name = server.fresh()
    _migrate(server.url(name))
    return name


@pytest.fixture(scope="session")
def _sqlite_head(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that was brought to the newest shape: the mould of the others."""
    path = tmp_path_factory.mktemp("mould") / "naast.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def postgres_url(server: Postgres, _postgres_head: str) -> Iterator[str]:
    """The address of a migrated PostgreSQL database of this test's own."""
    name = server.fresh(like=_postgres_head)
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def sqlite_url(tmp_path: Path, _sqlite_head: Path) -> str:
    """The address of a migrated SQLite database of this test's own."""
    shutil.copy(_sqlite_head, tmp_path / "naast.db")
    return f"sqlite:///{tmp_path}/naast.db"


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest) -> str:
    """The address of a migrated database, on each kind of server in turn."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=BACKENDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with nothing in it, on each kind of server in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    server: Postgres = request.getfixturevalue("server")
    name = server.fresh()
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def database(url: str, seal: Seal) -> Iterator[Database]:
    """A migrated database, on each kind of server in turn."""
    yield from _opened(url, seal)


@pytest.fixture
def second(url: str, seal: Seal, database: Database) -> Iterator[Database]:
    """The same database as another process would open it: with writers of its own."""
    yield from _opened(url, seal)


@pytest.fixture
def on_sqlite(sqlite_url: str, seal: Seal) -> Iterator[Database]:
    """A migrated database, for what only SQLite can suffer."""
    yield from _opened(sqlite_url, seal)


@pytest.fixture
def on_postgres(postgres_url: str, seal: Seal) -> Iterator[Database]:
    """A migrated database, for what only PostgreSQL can suffer."""
    yield from _opened(postgres_url, seal)


def _opened(url: str, seal: Seal) -> Iterator[Database]:
    opened = Database(url, seal)
    yield opened
    opened.close()


def _migrate(url: str) -> None:
    database = Database(url, Seal([KEY]))
    migrations.upgrade(database.engine)
    database.close()
