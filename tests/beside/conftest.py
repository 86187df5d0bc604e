"""What the tests of those who are beside each other share: a duo, and a clock that is moved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import Naast
from bot.settings import Settings
from tests.beside.duo import Pair, pair
from tests.conftest import EXAMPLE, FROZEN
from tests.mould import ready
from tests.transcript import Hands
from tests.understand.weights import whole


@pytest.fixture
def clock() -> Hands:
    """Half past ten on a Tuesday, until a test moves it."""
    return Hands(FROZEN)


@pytest.fixture
def naast(tmp_path: Path, clock: Hands) -> Iterator[Naast]:
    """A whole Naast with that clock."""
    built = Naast(Settings(data=ready(tmp_path), organisation=EXAMPLE), now=clock, reads=whole())
    yield built
    built.database.close()


@pytest.fixture
def duo(naast: Naast, clock: Hands) -> Pair:
    """Lien and Amal, who said yes to each other."""
    return pair(naast, clock)
