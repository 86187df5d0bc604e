"""Posts one part of a message with the method of the Bot API that fits: text, place or file."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from bot.channels.base import Attachment
from bot.channels.telegram.wording import Part

if TYPE_CHECKING:
    from telegram import Bot, Message

Way = Literal["photo", "voice", "audio", "document"]

MOST_PHOTO = 10 * 1024 * 1024
"""The largest photo, in bytes (Bot API: sendPhoto)."""
_VOICE = {"audio/ogg", "audio/opus", "application/ogg"}
_AUDIO = {"audio/mpeg", "audio/mp3", "audio/mp4", "audio/m4a", "audio/x-m4a"}
_ENDINGS = {"audio/ogg": ".ogg", "audio/mpeg": ".mp3", "image/jpeg": ".jpg"}
_LONGEST_NAME = 120  # characters
_UPLOAD: dict[str, Any] = {"read_timeout": 60, "write_timeout": 120}  # seconds


def ways_of(attachment: Attachment | None) -> list[Way]:
    """Return how a file can be sent, the best way first; as a document goes any."""
    if attachment is None:
        return []
    ways: list[Way] = ["document"]
    mime = attachment.mime.partition(";")[0].strip().lower()
    if attachment.kind == "photo" and len(attachment.content) <= MOST_PHOTO:
        ways.insert(0, "photo")
    if attachment.kind == "voice" and mime in _VOICE:
        ways.insert(0, "voice")
    if attachment.kind == "voice" and mime in _AUDIO:
        ways.insert(0, "audio")
    return ways


async def post(
    bot: Bot, chat: str, part: Part, ways: Sequence[Way], common: Mapping[str, Any]
) -> Message:
    """Send a part that is new in its chat; a file goes the first of ``ways``."""
    if part.place:
        latitude, longitude = part.place
        return await bot.send_location(chat, latitude, longitude, **common)
    if part.attachment is None:
        return await bot.send_message(chat, part.text, **common)
    options: dict[str, Any] = {"caption": part.text or None, **_UPLOAD, **common}
    options["filename"] = file_name(part.attachment)
    content = part.attachment.content
    if ways[0] == "photo":
        return await bot.send_photo(chat, content, **options)
    if ways[0] == "voice":
        return await bot.send_voice(chat, content, **options)
    if ways[0] == "audio":
        return await bot.send_audio(chat, content, **options)
    return await bot.send_document(chat, content, **options)


def file_name(attachment: Attachment) -> str:
    """Return a name that shows what the file is: no folders, nothing that turns letters around."""
    name = attachment.name.replace("\\", "/").rpartition("/")[2]
    name = "".join(filter(str.isprintable, name)).strip(" .")
    if not name:
        mime = attachment.mime.partition(";")[0].strip().lower()
        return attachment.kind + (_ENDINGS.get(mime) or mimetypes.guess_extension(mime) or "")
    return name[: _LONGEST_NAME - 20] + name[-20:] if len(name) > _LONGEST_NAME else name
