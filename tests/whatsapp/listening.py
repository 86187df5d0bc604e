"""A channel against the peer, and a server of its own for what WhatsApp posts."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette

from bot.channels.base import Reported
from bot.channels.whatsapp import WhatsAppChannel
from tests.telegram.talk import Talk
from tests.whatsapp.peer import BUSINESS_ID, PHONE_ID, SECRET, TOKEN, VERIFY


class Reports:
    """What was reported, in order. ``trouble`` may return a fault to raise."""

    def __init__(self) -> None:
        self.told: list[Reported] = []
        self.trouble: Callable[[Reported], Exception | None] = lambda reported: None

    async def __call__(self, reported: Reported) -> None:
        if fault := self.trouble(reported):
            raise fault
        self.told.append(reported)


@asynccontextmanager
async def opened(
    url: str, talk: Talk | None = None, report: Reports | None = None, token: str = TOKEN
) -> AsyncIterator[WhatsAppChannel]:
    """Run a channel against a Graph API; with a talk it listens, without it only sends."""
    channel = WhatsAppChannel(
        token,
        PHONE_ID,
        app_secret=SECRET,
        verify_token=VERIFY,
        api=url,
        business_id=BUSINESS_ID,
        report=report,
    )
    if talk is not None:
        await channel.start(talk, [])
    try:
        yield channel
    finally:
        await channel.stop()


class Post:
    """Posts bodies to a webhook as WhatsApp does."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.client = httpx.AsyncClient(timeout=20)

    async def __call__(self, body: object, signature: str | None = None) -> int:
        """Post a body, signed unless another signature is given; return the status."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        made = "sha256=" + hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()
        shown = made if signature is None else signature
        headers = {"X-Hub-Signature-256": shown.encode("latin-1")} if shown else {}
        answer = await self.client.post(self.url, content=raw, headers=headers)
        return answer.status_code


@asynccontextmanager
async def served(channel: WhatsAppChannel) -> AsyncIterator[Post]:
    """Serve the channel's webhook on the loopback."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("127.0.0.1", 0))
    config: dict[str, Any] = {"log_level": "critical", "lifespan": "off"}
    app = Starlette(routes=list(channel.routes()))
    server = uvicorn.Server(uvicorn.Config(app, timeout_graceful_shutdown=2, **config))
    serving = asyncio.create_task(server.serve(sockets=[sock]))
    post = Post(f"http://127.0.0.1:{sock.getsockname()[1]}/whatsapp/webhook")
    try:
        yield post
    finally:
        await post.client.aclose()
        server.should_exit = True
        await serving
        sock.close()
