"""The mould of SQLite databases: brought to today's shape once, copied for each test."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

from bot.settings import Settings
from storage import migrations
from storage.database import Database
from storage.seal import Seal

_ANY = "a key for the mould only"


def ready(data: Path) -> Path:
    """Return a data folder in which an empty database stands ready, unless it has one: what tests
    of the talk need not wait for. How it is made has tests of its own."""
    data.mkdir(parents=True, exist_ok=True)
    place = data / "naast.db"
    if not place.exists():
        shutil.copy(_mould(), place)
    return data


@lru_cache(maxsize=1)
def _mould() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="naast-mould-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    settings = Settings(data=folder, organisation=folder / "none.yaml")
    database = Database(settings.database, Seal([_ANY]))
    migrations.upgrade(database.engine)
    database.close()
    return folder / "naast.db"
