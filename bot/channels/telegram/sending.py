"""Sends messages through python-telegram-bot's ``Bot``, within Telegram's rates.

The library is loaded with the first use: half a second that a server without Telegram saves. The
bot is not "initialized": that would be one more call that can fail, for nothing that we need.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import structlog

from bot.channels.base import (
    ChannelCommand,
    NotEver,
    NoThread,
    NotNow,
    Outgoing,
    parts_of,
    sent_as,
)
from bot.channels.half_sent import HalfSent
from bot.channels.loopback import on_this_machine
from bot.channels.splitting import split
from bot.channels.telegram.api import hush
from bot.channels.telegram.faults import fault_of, lacks_thread, library_faults
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.posting import Post, first_try, post
from bot.channels.telegram.wording import Part, compose

if TYPE_CHECKING:
    from telegram import Bot, InlineKeyboardMarkup
    from telegram.request import HTTPXRequest

log = structlog.get_logger(__name__)

_MOST_TRIES = 8


class Sender:
    """Says things in Telegram chats."""

    def __init__(self, token: str, base: str) -> None:
        self._token = token
        self._base = base
        self._bot: Bot | None = None
        self._request: HTTPXRequest | None = None
        self._loading = asyncio.Lock()
        self._pace = None if on_this_machine(base) else Pace()
        self._hides_previews = True  # until a server turns out not to know the option
        self._moved: dict[str, str] = {}
        self._half_sent = HalfSent()

    def moved(self, old: str, new: str) -> None:
        """Note that a group has a new id (it became a supergroup); Telegram tells it again after
        a restart."""
        self._moved[old] = new
        log.warning("telegram group has a new id", old=old, new=new)

    async def send(self, address: str, message: Outgoing) -> str:
        """Deliver a message, in several parts where it is long; return the ids of all parts.

        When a later part fails, the parts that arrived are not sent again with the next try.
        Raises NotNow, NotEver; NoThread when the topic is gone.
        """
        try:
            parts = compose(message)
            if message.afresh and (len(parts) > 1 or len(parts_of(message.replaces or "")) > 1):
                message = replace(message, text=message.afresh, replaces=None, afresh="")
                parts = compose(message)
        except ValueError as fault:
            raise NotEver(str(fault)) from None
        if message.thread and not re.fullmatch("[0-9]{1,18}", message.thread):
            raise NoThread("this is no topic of Telegram's")
        key = (address, _fingerprint(message, parts))
        ids = self._half_sent.arrived(key)
        for part in parts[len(ids) :]:
            ids = [*ids, await self._send(address, first_try(message, part, first=not ids))]
            self._half_sent.remember(key, ids if len(ids) < len(parts) else [])
        return sent_as(ids)

    async def take_back(self, address: str, sent: str) -> None:
        """Delete all parts of a message; one that is gone is done. Raises NotNow, NotEver."""
        from telegram.error import BadRequest

        bot = await self._ready()
        for part in parts_of(sent):
            chat = self._moved.get(address, address)
            if self._pace:
                await self._pace.wait(chat)
            try:
                await bot.delete_message(chat, int(part))
            except BadRequest as fault:
                if "message to delete not found" not in str(fault).lower():
                    raise fault_of(fault) from None
            except library_faults() as fault:
                raise fault_of(fault) from None

    async def answer(self, query_id: str) -> None:
        """Tell Telegram that a tap arrived. Raises NotNow, NotEver."""
        bot = await self._ready()
        try:
            await bot.answer_callback_query(query_id)
        except library_faults() as fault:
            raise fault_of(fault) from None

    async def set_commands(self, commands: Sequence[ChannelCommand]) -> None:
        """Fill the menu of commands, per two-letter language and for all others. Raises NotNow,
        NotEver."""
        bot = await self._ready()
        codes = {code for command in commands for code in command.descriptions}
        for code in (None, *sorted(c for c in codes if re.fullmatch("[a-z]{2}", c))):
            shown = _menu(commands, code)
            try:
                await bot.set_my_commands(shown, language_code=code)
            except library_faults() as fault:
                raise fault_of(fault) from None

    async def close(self) -> None:
        """Let go of the connections."""
        if self._request is not None:
            await self._request.shutdown()
        self._bot = self._request = None

    # -- one part ---------------------------------------------------------------------------------

    async def _send(self, address: str, one: Post) -> str:
        from telegram.error import BadRequest, ChatMigrated

        bot = await self._ready()
        for _try in range(_MOST_TRIES):  # the group moved, or a refusal has a way around it
            chat = self._moved.get(address, address)
            if self._pace:
                await self._pace.wait(chat)
            try:
                return await self._call(bot, chat, one)
            except ChatMigrated as fault:
                self.moved(address, str(fault.new_chat_id))
            except BadRequest as fault:
                said = str(fault).lower()
                if one.edits and "message is not modified" in said:
                    return str(one.edits)
                if one.thread and lacks_thread(said):
                    raise NoThread("the topic is gone") from None
                if self._hides_previews and "link_preview" in said:
                    self._hides_previews = False
                elif instead := one.instead(said):
                    one = instead
                else:
                    raise fault_of(fault, _words(one.part)) from None
            except library_faults() as fault:
                raise fault_of(fault) from None
        raise NotNow("Telegram sends us from one id to another")

    async def _call(self, bot: Bot, chat: str, one: Post) -> str:
        from telegram import LinkPreviewOptions, ReplyParameters

        part = one.part
        common: dict[str, Any] = {"reply_markup": _keyboard(part)}
        if self._hides_previews and not (part.attachment or part.place):
            common["link_preview_options"] = LinkPreviewOptions(is_disabled=True)
        if one.edits:
            await bot.edit_message_text(part.text, chat_id=chat, message_id=one.edits, **common)
            return str(one.edits)
        if one.thread:
            common["message_thread_id"] = one.thread
        if one.reply_to:
            common["reply_parameters"] = ReplyParameters(
                one.reply_to, allow_sending_without_reply=True
            )
        return str((await post(bot, chat, one, common)).message_id)

    # -- the library ------------------------------------------------------------------------------

    async def _ready(self) -> Bot:
        async with self._loading:
            if self._bot is None:
                self._bot = await asyncio.to_thread(self._load)
            return self._bot

    def _load(self) -> Bot:
        # The library's own opt-in to times as timedelta: else it warns with each 429.
        os.environ.setdefault("PTB_TIMEDELTA", "1")
        from telegram import Bot
        from telegram.request import HTTPXRequest

        hush()
        self._request = HTTPXRequest(read_timeout=20, connect_timeout=10, pool_timeout=20)
        return Bot(
            self._token,
            base_url=f"{self._base}/bot",
            base_file_url=f"{self._base}/file/bot",
            request=self._request,
            get_updates_request=self._request,  # not used: updates are fetched by Listener
        )


def _words(part: Part) -> list[str]:
    name = part.attachment.name if part.attachment else ""
    return [part.text, name, *(button.label for row in part.rows for button in row)]


def _keyboard(part: Part) -> InlineKeyboardMarkup | None:
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup

    if not part.rows:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(b.label, url=b.url)
                if b.url
                else InlineKeyboardButton(b.label, callback_data=b.data)
                for b in row
            ]
            for row in part.rows
        ]
    )


def _menu(commands: Sequence[ChannelCommand], code: str | None) -> list[tuple[str, str]]:
    """Return names and descriptions in one language, the missing ones in English."""
    shown = []
    for command in commands:
        spoken = command.descriptions
        words = spoken.get(code or "en") or spoken.get("en") or next(iter(spoken.values()), "")
        if re.fullmatch(r"[a-z0-9_]{1,32}", command.name) and words.strip():
            shown.append((command.name, split(words, 256)[0]))
    return shown[:100]


def _fingerprint(message: Outgoing, parts: list[Part]) -> str:
    said = [message.replaces or "", message.reply_to or "", message.thread, message.afresh]
    for part in parts:
        said += [*_words(part), str(part.place)]
    if message.attachment and len(parts) > 1:
        said.append(hashlib.sha256(message.attachment.content).hexdigest())
    return hashlib.sha256("\0".join(said).encode(errors="replace")).hexdigest()
