"""Migrations: from nothing to today's shape and back, on both kinds of server."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from storage import migrations, wishes
from storage.database import Database, StorageUnavailable, ping
from storage.seal import Seal
from storage.tables import metadata
from tests.storage.acting import NOW, everything, family
from tests.storage.conftest import KEY

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def empty(empty_url: str, seal: Seal) -> Iterator[Database]:
    """A database with nothing in it, on each kind of server in turn."""
    opened = Database(empty_url, seal)
    yield opened
    opened.close()


def shape(engine: Engine) -> dict[str, Any]:
    """Everything that a database says of its tables: columns, keys, indexes, checks."""
    look = inspect(engine)
    return {
        table: {
            "columns": {
                c["name"]: (str(c["type"]), c["nullable"], c["default"])
                for c in look.get_columns(table)
            },
            "key": look.get_pk_constraint(table)["constrained_columns"],
            "foreign": sorted(
                (f["constrained_columns"], f["referred_table"], f["options"].get("ondelete"))
                for f in look.get_foreign_keys(table)
            ),
            "unique": sorted(u["column_names"] for u in look.get_unique_constraints(table)),
            "indexes": sorted(
                (
                    i["name"],
                    i["column_names"],
                    bool(i["unique"]),
                    sorted((k, str(v)) for k, v in i["dialect_options"].items()),
                )
                for i in look.get_indexes(table)
            ),
            "checks": sorted((c["name"], c["sqltext"]) for c in look.get_check_constraints(table)),
        }
        for table in look.get_table_names()
        if table != "alembic_version"
    }


def test_from_nothing_to_head_and_back_and_again(empty: Database) -> None:
    """Upgrading makes every table, downgrading leaves none, and it all works a second time."""
    assert migrations.current(empty.engine) is None
    for _ in range(2):
        migrations.upgrade(empty.engine)
        assert migrations.current(empty.engine) == migrations.HEAD
        assert set(inspect(empty.engine).get_table_names()) == {
            *metadata.tables,
            "alembic_version",
        }
        assert family(empty)
        command.downgrade(migrations.config(empty.engine), "base")
        assert migrations.current(empty.engine) is None
        assert set(inspect(empty.engine).get_table_names()) <= {"alembic_version"}


def test_upgrading_what_is_up_to_date_changes_nothing(database: Database) -> None:
    """A second start finds its database as it is, with everything in it."""
    person = family(database)
    before = shape(database.engine)
    migrations.upgrade(database.engine)
    command.upgrade(migrations.config(database.engine), "head")
    assert shape(database.engine) == before
    assert family(database) == person


def test_the_migrations_make_what_the_code_expects(database: Database) -> None:
    """Alembic finds nothing to change between the tables in the code and the migrated ones."""
    with database.engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_every_detail_of_the_tables_is_migrated(empty: Database) -> None:
    """Types, defaults, keys, checks and partial indexes too are those of the code (Alembic does
    not look at all of them)."""
    metadata.create_all(empty.engine)
    wanted = shape(empty.engine)
    metadata.drop_all(empty.engine)
    migrations.upgrade(empty.engine)
    assert shape(empty.engine) == wanted


def test_the_known_head_is_the_last_revision() -> None:
    """The constant that saves loading the scripts at start names their newest one."""
    scripts = ScriptDirectory(str(migrations.__path__[0]))
    assert scripts.get_heads() == [migrations.HEAD]


def test_every_revision_can_go_one_step_back(empty: Database) -> None:
    """Each revision undoes itself, one by one."""
    migrations.upgrade(empty.engine)
    scripts = ScriptDirectory(str(migrations.__path__[0]))
    for revision in scripts.walk_revisions():
        before = migrations.current(empty.engine)
        assert before == revision.revision
        command.downgrade(migrations.config(empty.engine), "-1")
        assert migrations.current(empty.engine) == revision.down_revision
        command.upgrade(migrations.config(empty.engine), "+1")
        assert migrations.current(empty.engine) == before
        command.downgrade(migrations.config(empty.engine), "-1")


def test_what_was_there_before_the_buddies_stays(empty: Database) -> None:
    """A database of the revision before, with a family, its case and its log in it, goes to the
    newest shape and back without losing or changing a row."""
    command.upgrade(migrations.config(empty.engine), "0003")
    planted = {
        "people": {"id": "p1", "role": "family", "language": "ar", "last_n": 3, "created": 1000},
        "cases": {
            "id": "c1",
            "number": 7,
            "person_id": "p1",
            "language": "ar",
            "why": "asked",
            "opened": 1000,
            "due": 2000,
            "touched": 1000,
        },
        "tags": {"case_id": "c1", "tag": "housing"},
        "audit": {"person_id": "p1", "action": "view", "case_id": "c1", "at": 1000},
    }
    with empty.engine.begin() as connection:
        for table, row in planted.items():
            names = ", ".join(row)
            values = ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)
    before = {table: everything(empty)[table] for table in planted}
    for to in ("head", "0003", "head"):
        config = migrations.config(empty.engine)
        (command.downgrade if to == "0003" else command.upgrade)(config, to)
        assert {table: everything(empty)[table] for table in planted} == before
    person = family(empty)
    wish = empty.write(lambda tx: wishes.ask(tx, person, ["company"], NOW))
    assert empty.read(lambda tx: wishes.open_of(tx, person)) == wish


def test_a_migration_that_breaks_leaves_nothing_behind(
    empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When a revision fails in its middle, the database is as it was, and the next try works."""
    from alembic import op

    real = op.create_table

    def breaks(name: str, *parts: Any, **more: Any) -> Any:
        if name == "messages":
            raise RuntimeError("the lights went out")
        return real(name, *parts, **more)

    monkeypatch.setattr(op, "create_table", breaks)
    with pytest.raises(RuntimeError):
        migrations.upgrade(empty.engine)
    monkeypatch.undo()
    assert migrations.current(empty.engine) is None
    assert set(inspect(empty.engine).get_table_names()) <= {"alembic_version"}
    migrations.upgrade(empty.engine)
    assert migrations.current(empty.engine) == migrations.HEAD


STARTING = f"""
import sys
import alembic.command, psycopg
from storage import migrations, wishes
from storage.database import Database
from storage.seal import Seal
print("ready", flush=True)
sys.stdin.readline()
database = Database(sys.argv[1], Seal(["{KEY}"]))
migrations.upgrade(database.engine)
database.close()
"""


def test_processes_that_start_at_once_all_start(empty_url: str, seal: Seal) -> None:
    """When several processes find an empty database at once, one brings it to shape and the
    others wait for it."""
    words = [sys.executable, "-c", STARTING, empty_url]
    pipe = subprocess.PIPE
    started = [
        subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=ROOT)
        for _ in range(4)
    ]
    for process in started:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    faults = [process.communicate(timeout=60)[1] for process in started]
    assert [p.returncode for p in started] == [0] * 4, "\n".join(f[-400:] for f in faults)
    opened = Database(empty_url, seal)
    assert migrations.current(opened.engine) == migrations.HEAD
    opened.close()


def test_a_database_without_our_tables_is_not_healthy(empty: Database) -> None:
    """The health check says so when the database answers but holds nothing of ours."""
    with pytest.raises(StorageUnavailable):
        ping(empty)
    migrations.upgrade(empty.engine)
    ping(empty)
