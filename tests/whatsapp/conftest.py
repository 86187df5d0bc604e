"""Asynchronous tests run on asyncio; a peer stands in for WhatsApp."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.whatsapp.peer import Peer


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def whatsapp() -> Iterator[Peer]:
    with Peer() as peer:
        yield peer
