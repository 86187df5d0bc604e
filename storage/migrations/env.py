"""Alembic's entry: runs the revisions on the engine that ``storage.migrations`` hands over."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, text

from storage.columns import Instant
from storage.tables import metadata


def plainly(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Write our own column types as what they are in the database: a revision must not change
    when the code does."""
    return "sa.BigInteger()" if kind == "type" and isinstance(item, Instant) else False


# Of several processes that start at once, one migrates and the others wait for it here.
LOCK = 7300


def lock(connection: Connection, verb: str) -> None:
    """Lock or unlock all migrating; SQLite has a single writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT {verb}({LOCK})"))
        connection.commit()


with context.config.attributes["engine"].connect() as connection:
    lock(connection, "pg_advisory_lock")
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=True,
        render_item=plainly,
        compare_type=False,
    )
    try:
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    finally:
        connection.rollback()
        lock(connection, "pg_advisory_unlock")
