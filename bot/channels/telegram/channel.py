"""The Telegram channel: listens by polling or webhook, sends, fetches files, keeps topics."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Literal

import structlog
from starlette.routing import Route

from bot.channels.base import ChannelCommand, Fetched, NotNow, Outgoing, SendFault, Take
from bot.channels.telegram.api import Api
from bot.channels.telegram.polling import FIRST_PAUSE, LONGEST_PAUSE, Poller
from bot.channels.telegram.reading import CHANNEL
from bot.channels.telegram.sending import Sender
from bot.channels.telegram.taking import Taker
from bot.channels.telegram.threads import Threads
from bot.channels.telegram.webhook import Webhook

log = structlog.get_logger(__name__)


class TelegramChannel:
    """One bot of Telegram.

    ``api`` is the Bot API's address without a path. In webhook mode ``base_url`` is where Telegram
    reaches this server and ``secret`` what it has to show.
    """

    name = CHANNEL
    window: timedelta | None = None

    def __init__(
        self,
        token: str,
        *,
        api: str = "https://api.telegram.org",
        mode: Literal["polling", "webhook"] = "polling",
        base_url: str = "",
        secret: str = "",
    ) -> None:
        self._mode = mode
        self._api = Api(token, api.rstrip("/"))
        self._sender = Sender(token, api.rstrip("/"))
        self._threads = Threads(self._api)
        self._taker = Taker(self._sender)
        self._poller = Poller(self._api, self._taker)
        self._webhook = Webhook(self._api, self._taker, base_url.rstrip("/"), secret)
        self._tasks: list[asyncio.Task[None]] = []
        self._username = ""

    def routes(self) -> list[Route]:
        """Return the routes of the webhook; without a secret they let nobody in."""
        return self._webhook.routes()

    async def start(self, take: Take, commands: Sequence[ChannelCommand]) -> None:
        """Begin to listen, in the background: Telegram may be out of reach for now."""
        self._taker.begin(take)
        if self._mode == "polling":
            self._poller.start()
        else:
            self._tasks.append(asyncio.create_task(self._webhook.register()))
        if commands:
            self._tasks.append(asyncio.create_task(self._show_commands(commands)))

    async def stop(self) -> None:
        """Finish what is under way, stop listening and let go of connections. A webhook stays set:
        Telegram keeps what it cannot deliver until the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        await self._poller.stop()
        await self._taker.close()
        await self._sender.close()
        await self._api.close()

    async def send(self, address: str, message: Outgoing) -> str:
        """Deliver one message; return the ids of its parts. Raises NotNow, NotEver; NoThread when
        the topic is gone."""
        return await self._sender.send(address, message)

    async def take_back(self, address: str, sent: str) -> None:
        """Delete a message of ours; Telegram lets us for 48 hours. Raises NotNow, NotEver."""
        await self._sender.take_back(address, sent)

    async def topic(self, address: str, name: str) -> str | None:
        """Begin a topic in a person's chat and return its thread id; None where the bot's private
        topics are off or this chat has none. Raises NotNow, NotEver."""
        return await self._threads.begin(address, name)

    async def close_topic(self, address: str, thread: str) -> None:
        """End a topic. Telegram can close one only in a group: in a person's own chat it is
        deleted, with all that was said there. Raises NotNow, NotEver."""
        await self._threads.end(address, thread)

    async def username(self) -> str:
        """Return the bot's name, for ``https://t.me/<username>?start=…``. Raises NotNow."""
        if not self._username:
            found = (await self._api.me()).get("username")
            if not isinstance(found, str) or not found:
                raise NotNow("Telegram names no username")
            self._username = found
        return self._username

    async def door(self) -> str:
        """Return the address that opens a chat with the bot, where ``{payload}`` is what the link
        carries. Raises NotNow."""
        return f"https://t.me/{await self.username()}?start={{payload}}"

    async def fetch(self, reference: str) -> Fetched:
        """Bring a file by its ``file_id``, at most 20 MB. Raises NotNow, NotEver."""
        return await self._api.fetch(reference)

    async def _show_commands(self, commands: Sequence[ChannelCommand]) -> None:
        """Fill Telegram's menu of commands; the bot works without it."""
        pause = FIRST_PAUSE
        while True:
            try:
                await self._sender.set_commands(commands)
            except NotNow as fault:
                log.warning("telegram commands not set yet", fault=str(fault))
                await asyncio.sleep(pause if fault.retry_after is None else fault.retry_after)
                pause = min(pause * 2, LONGEST_PAUSE)
            except SendFault as fault:
                log.warning("telegram commands refused", fault=str(fault))
                return
            else:
                return
