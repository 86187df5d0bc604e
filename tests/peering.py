"""What the peers of messengers share: a server on a loopback port, in a thread of its own, on which
tests act and for which they wait.
"""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Self, TypeVar

import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

T = TypeVar("T")
PATIENCE = 10.0  # seconds for what is under way when a server ends
REPEAT = 0.05
"""Seconds before a webhook that failed is tried again, doubled up to a second."""


class Dropped(Response):
    """An answer that breaks off, as when the connection is lost after the work was done."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = {"type": "http.response.start", "status": 200}
        await send(start | {"headers": [(b"content-length", b"99")]})
        await send({"type": "http.response.body", "body": b"{", "more_body": False})


class Prompt(uvicorn.Server):
    """A server that ends as soon as it is asked to and has answered, not some tenths of a second
    later: hundreds of tests wait for that."""

    async def main_loop(self) -> None:
        """Serve until somebody says stop."""
        while not await self.on_tick(0):  # noqa: ASYNC110 (its flag is set by any thread)
            await asyncio.sleep(0.01)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen no more, and let what is under way come to its end."""
        for listening in (*self.servers, *(sockets or [])):
            listening.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        patience = self.config.timeout_graceful_shutdown or PATIENCE
        deadline = time.monotonic() + patience
        while self._busy and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        for task in self.server_state.tasks:
            task.cancel()

    @property
    def _busy(self) -> bool:
        return bool(self.server_state.connections or self.server_state.tasks)


class Platform:
    """A platform that answers calls and posts to a webhook. Its methods may be called from any
    thread. Use it as a context manager, or ``start`` and ``stop`` it."""

    def __init__(self, routes: Sequence[Route], port: int = 0) -> None:
        self._changed = threading.Condition(threading.RLock())
        self._closing = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._bell = asyncio.Event()
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", port))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(
            Starlette(routes=routes), log_level="critical", lifespan="off", access_log=False
        )
        config.timeout_graceful_shutdown = 1
        self._server = Prompt(config)
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def start(self) -> Self:
        """Begin to answer; until then the port is taken and nobody listens there."""
        self._thread.start()
        self.until(lambda: self._server.started)
        return self

    def stop(self) -> None:
        """Stop answering and free the port."""
        self._closing = True
        self._ring()
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(5)
        self._socket.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_fault: object) -> None:
        self.stop()

    def until(self, look: Callable[[], T], seconds: float = 10.0) -> T:
        """Wait until ``look`` returns something true, and return it. Raises TimeoutError."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while not (found := look()):
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError("it did not happen")
                self._changed.wait(min(left, 0.02))
        return found

    async def soon(self, look: Callable[[], T], seconds: float = 10.0) -> T:
        """Wait as ``until`` does, in an event loop that goes on meanwhile."""
        return await asyncio.to_thread(self.until, look, seconds)

    async def _deliver_all(self) -> None:
        """Post what is pending to the webhook, until it is over."""
        raise NotImplementedError

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        deliveries = asyncio.create_task(self._deliver_all())
        await self._server.serve(sockets=[self._socket])
        # It ends by itself; cancelled while it closes its connections, it would leave some open.
        await asyncio.wait({deliveries}, timeout=2)
        deliveries.cancel()
        await asyncio.gather(deliveries, return_exceptions=True)

    def _ring(self) -> None:
        """Wake everybody who waits for something to happen, in tests and in the server."""
        with self._changed:
            self._changed.notify_all()
        if self._loop and not self._loop.is_closed():
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._ring_here)

    def _ring_here(self) -> None:
        self._bell.set()
        self._bell = asyncio.Event()
