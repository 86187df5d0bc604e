"""Bringing a database from any earlier shape (or from nothing) to today's, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0009"
"""The newest revision; a test holds it against the scripts, so that a start need not load them."""


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest shape; quick when it already is."""
    if current(engine) != HEAD:
        from alembic import command  # slow to import, and rarely needed

        command.upgrade(config(engine), "head")


def current(engine: Engine) -> str | None:
    """Return the revision of a database, None for an empty one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def config(engine: Engine) -> Config:
    """Return Alembic's configuration for this database, without a file."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    made.attributes["engine"] = engine
    return made
