"""What tests share: a whole Naast on a database of its own, and a person who talks with it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from shutil import disk_usage

import pytest
from hypothesis import settings as hypothesis_settings

from bot.app import Naast
from bot.settings import Settings
from bot.turn import Reads
from tests.mould import ready
from tests.serving import Family
from tests.speaking import Someone, at_the_menu
from tests.understand.weights import whole

FROZEN = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)  # a Tuesday, 10:30 in Brussels
EXAMPLE = Path(__file__).parent.parent / "organisation.example.yaml"

hypothesis_settings.register_profile("naast", deadline=None, print_blob=True)
hypothesis_settings.load_profile("naast")


_MEMORY = Path("/dev/shm")
_ROOMY = 6 * 2**30  # bytes; what a whole run holds there at one time is less than half of it


def pytest_configure() -> None:
    """Databases of tests live in memory where there is room: they need not outlive anything."""
    if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and disk_usage(_MEMORY).free > _ROOMY:
        os.environ.setdefault("TMPDIR", str(_MEMORY))
        tempfile.tempdir = None  # read again


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--rewrite` writes transcripts as they come out, for review."""
    parser.addoption("--rewrite", action="store_true", help="write the transcripts anew")


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine reaches a test."""
    for name in [name for name in os.environ if name.startswith("NAAST_")]:
        monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _closed_connections() -> Iterator[None]:
    """No test leaves a connection open."""
    yield
    while Family.opened:
        Family.opened.pop().http.close()


@pytest.fixture
def organisation() -> Path:
    """The example organisation, as it ships."""
    return EXAMPLE


@pytest.fixture
def reads() -> Reads:
    """What reads texts: whatever of understanding is set up here."""
    return whole()


@pytest.fixture
def naast(tmp_path: Path, organisation: Path, reads: Reads) -> Iterator[Naast]:
    """A whole Naast at half past ten on a Tuesday, on SQLite; nothing is served."""
    built = Naast(
        Settings(data=ready(tmp_path), organisation=organisation), now=lambda: FROZEN, reads=reads
    )
    yield built
    built.database.close()


@pytest.fixture
def someone(naast: Naast) -> Someone:
    """A person who has not written yet."""
    return Someone(naast)


@pytest.fixture
def family(naast: Naast) -> Someone:
    """A family that chose English and sees the menu."""
    return at_the_menu(naast)
