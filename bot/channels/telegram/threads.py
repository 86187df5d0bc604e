"""Begins and ends topics in a person's own chat with the bot (Bot API 9.4: private topics).

They are on where the bot's owner turned on "Threaded Mode" in @BotFather; whoever asks for a topic
where there are none hears so, and goes on without.
"""

from __future__ import annotations

import re
from typing import Any

import structlog

from bot.channels.base import NotEver, NotNow
from bot.channels.splitting import split
from bot.channels.telegram.api import Api, Refused, Unreachable

log = structlog.get_logger(__name__)

MOST_NAME = 128
"""The longest name of a topic, in characters (Bot API: createForumTopic)."""


class Threads:
    """The topics of all chats, kept by Telegram."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def begin(self, address: str, name: str) -> str | None:
        """Create a topic and return its thread id; None where there are none. Raises NotNow,
        NotEver."""
        if (await self._api.me()).get("has_topics_enabled") is not True:
            return None
        shown = (split(" ".join(name.split()), MOST_NAME) or ["…"])[0]
        try:
            made = await self._call("createForumTopic", chat_id=address, name=shown)
        except Refused as fault:
            log.info("telegram chat has no topics", status=fault.status)
            return None
        thread = made.get("message_thread_id") if isinstance(made, dict) else None
        return str(thread) if isinstance(thread, int) else None

    async def end(self, address: str, thread: str) -> None:
        """Close a topic in a group, delete it elsewhere; one that is gone is done. Raises NotNow,
        NotEver."""
        if not re.fullmatch("[0-9]{1,18}", thread):
            return
        method = "closeForumTopic" if address.startswith("-") else "deleteForumTopic"
        try:
            await self._call(method, chat_id=address, message_thread_id=int(thread))
        except Refused as fault:
            log.info("telegram topic was gone", status=fault.status)

    async def _call(self, method: str, **params: Any) -> object:
        """Call a method. Raises NotNow, NotEver; Refused when it is the topic that is refused."""
        try:
            return await self._api.call(method, **params)
        except Unreachable as fault:
            raise NotNow(f"no topic: {fault}") from None
        except Refused as fault:
            words = f"no topic: {fault}"
            if fault.status == 403 or "chat not found" in fault.description.lower():
                raise NotEver(words, refused=True) from None
            if fault.status not in (400, 404):
                raise NotNow(words, fault.retry_after) from None
            raise
