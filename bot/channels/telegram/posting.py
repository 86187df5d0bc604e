"""Posts one part of a message with the method of the Bot API that fits: text, place or file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from bot.channels.base import Attachment, Outgoing, parts_of
from bot.channels.files import file_name, mime_of
from bot.channels.telegram.wording import Part, compose

if TYPE_CHECKING:
    from telegram import Bot, Message

MOST_PHOTO = 10 * 1024 * 1024
"""The largest photo, in bytes (Bot API: sendPhoto)."""
_VOICE = {"audio/ogg", "audio/opus", "application/ogg"}
_AUDIO = {"audio/mpeg", "audio/mp3", "audio/mp4", "audio/m4a", "audio/x-m4a"}
_UPLOAD: dict[str, Any] = {"read_timeout": 60, "write_timeout": 120}  # seconds

_NO_LINK = re.compile(r"button_url_invalid|wrong http url|button url|url host is empty")
_NO_REPLY = re.compile(r"replied|reply_parameters|reply_message|reply message")

Way = Literal["photo", "voice", "audio", "document"]


@dataclass(frozen=True, slots=True)
class Post:
    """How a part is sent. ``ways`` are those left in which its file can go, the best first;
    ``afresh`` is said where it cannot take the place of what it changes."""

    part: Part
    edits: int | None = None
    reply_to: int | None = None
    thread: int | None = None
    ways: tuple[Way, ...] = ()
    afresh: Part | None = None

    def instead(self, said: str) -> Post | None:
        """Return what to try after this refusal, if there is a way around it."""
        if self.edits:  # gone, too old, not ours: what it would say is said anew
            return replace(self, edits=None, part=self.afresh or self.part)
        if self.part.opens and _NO_LINK.search(said):
            return replace(self, part=self.part.spelt_out())
        if self.reply_to and _NO_REPLY.search(said):
            return replace(self, reply_to=None)
        if len(self.ways) > 1 and "chat not found" not in said:  # not a format that it takes
            return replace(self, ways=self.ways[1:])
        return None


def first_try(message: Outgoing, part: Part, *, first: bool) -> Post:
    """Return how a part is best sent: the first takes the place of an older message, or answers
    one; a file or a place cannot take the place of a text."""
    plain = part.attachment is None and part.place is None
    return Post(
        part,
        edits=_number_in(message.replaces) if first and plain else None,
        reply_to=_number_in(message.reply_to) if first else None,
        thread=int(message.thread) if message.thread else None,
        ways=_ways_of(part.attachment),
        afresh=compose(replace(message, text=message.afresh))[0] if message.afresh else None,
    )


async def post(bot: Bot, chat: str, one: Post, common: Mapping[str, Any]) -> Message:
    """Send a part as a new message of its chat."""
    part = one.part
    if part.place:
        latitude, longitude = part.place
        return await bot.send_location(chat, latitude, longitude, **common)
    if part.attachment is None:
        return await bot.send_message(chat, part.text, **common)
    options: dict[str, Any] = {"caption": part.text or None, **_UPLOAD, **common}
    options["filename"] = file_name(part.attachment)
    content = part.attachment.content
    if one.ways[0] == "photo":
        return await bot.send_photo(chat, content, **options)
    if one.ways[0] == "voice":
        return await bot.send_voice(chat, content, **options)
    if one.ways[0] == "audio":
        return await bot.send_audio(chat, content, **options)
    return await bot.send_document(chat, content, **options)


def _ways_of(attachment: Attachment | None) -> tuple[Way, ...]:
    """Return how a file can be sent, the best way first; as a document goes any."""
    if attachment is None:
        return ()
    mime, spoken = mime_of(attachment), attachment.kind == "voice"
    if attachment.kind == "photo" and len(attachment.content) <= MOST_PHOTO:
        return ("photo", "document")
    if spoken and mime in _VOICE:
        return ("voice", "document")
    if spoken and mime in _AUDIO:
        return ("audio", "document")
    return ("document",)


def _number_in(name: str | None) -> int | None:
    """Return Telegram's number of a message in what ``send`` returned for it (the last part's), or
    in the ``message_id`` under which it was heard."""
    heard = re.fullmatch(r"-?\d+:(\d+)(:\d+)?", name or "", re.ASCII)
    last = heard[1] if heard else (parts_of(name or "") or ("",))[-1]
    return int(last) if re.fullmatch(r"[0-9]{1,18}", last) else None
