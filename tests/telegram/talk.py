"""A listener for tests: remembers what it took, and fails or waits when it is told to."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol

import uvicorn
from starlette.applications import Starlette

from bot.channels.base import ChannelCommand
from bot.channels.telegram import TelegramChannel
from bot.talk.heard import Heard

SECRET = "a_secret-of-ours"


class Talk:
    """What was taken, in order. ``trouble`` may return a fault to raise; ``held`` are addresses
    whose messages wait until they are removed from it."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.tries: list[str] = []
        self.held: set[str] = set()
        self.busy = 0
        self.busiest = 0
        self.trouble: Callable[[Heard], Exception | None] = lambda heard: None

    async def __call__(self, heard: Heard) -> bool | None:
        self.tries.append(heard.message_id)
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        try:
            while heard.address in self.held:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
            fault = self.trouble(heard)
            if fault is not None:
                raise fault
            self.heard.append(heard)
        finally:
            self.busy -= 1
        return None

    def texts(self, address: int | None = None) -> list[str]:
        """Return the words that were taken, of one chat or of all."""
        return [h.text or h.picked for h in self.heard if address in (None, int(h.address))]


class Server(Protocol):
    """A Bot API server: our peer or another."""

    url: str
    token: str


@asynccontextmanager
async def opened(
    peer: Server, talk: Talk | None = None, commands: Sequence[ChannelCommand] = (), **settings: Any
) -> AsyncIterator[TelegramChannel]:
    """Run a channel against a peer; with a talk it listens, without it only sends."""
    channel = TelegramChannel(peer.token, api=peer.url, **settings)
    if talk is not None:
        await channel.start(talk, commands)
    try:
        yield channel
    finally:
        await channel.stop()


@asynccontextmanager
async def served(telegram: Server, talk: Talk) -> AsyncIterator[TelegramChannel]:
    """Run a channel in webhook mode behind a real server on the loopback."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("127.0.0.1", 0))
    base_url = f"http://127.0.0.1:{sock.getsockname()[1]}"
    settings: dict[str, Any] = {"mode": "webhook", "base_url": base_url, "secret": SECRET}
    async with opened(telegram, talk, **settings) as channel:
        app = Starlette(routes=channel.routes())
        server = uvicorn.Server(
            uvicorn.Config(app, log_level="critical", lifespan="off", timeout_graceful_shutdown=2)
        )
        serving = asyncio.create_task(server.serve(sockets=[sock]))
        try:
            yield channel
        finally:
            server.should_exit = True
            await serving
            sock.close()
