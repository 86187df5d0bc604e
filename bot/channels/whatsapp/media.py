"""In which way a file goes out: WhatsApp takes a few kinds only, each up to a size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.channels.base import Attachment
from bot.channels.files import mime_of

_MEGA = 1024 * 1024
_AUDIO = {"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}
_ALSO_CALLED = {
    "audio/opus": "audio/ogg",
    "application/ogg": "audio/ogg",
    "audio/mp3": "audio/mpeg",
    "audio/m4a": "audio/mp4",
    "audio/x-m4a": "audio/mp4",
    "image/jpg": "image/jpeg",
}
_OFFICE = "application/vnd.openxmlformats-officedocument."
_PAPERS = {
    "text/plain",
    "application/pdf",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    f"{_OFFICE}wordprocessingml.document",
    f"{_OFFICE}spreadsheetml.sheet",
    f"{_OFFICE}presentationml.presentation",
}


@dataclass(frozen=True, slots=True)
class Way:
    """How a file is sent: as which kind of message, called what, and whether words go below it.
    ``spoken``: shown as a voice note."""

    kind: Literal["image", "audio", "video", "document"]
    mime: str
    captioned: bool = True
    spoken: bool = False


def way_of(attachment: Attachment) -> Way:
    """Return how a file goes out. Raises ValueError where WhatsApp does not take it."""
    mime, size = mime_of(attachment), len(attachment.content)
    mime = _ALSO_CALLED.get(mime, mime)
    if size == 0:
        raise ValueError("an empty file")
    if mime in ("image/jpeg", "image/png"):
        return _small(Way("image", mime), size, 5)
    if mime in _AUDIO:
        spoken = attachment.kind == "voice" and mime == "audio/ogg"
        return _small(Way("audio", mime, captioned=False, spoken=spoken), size, 16)
    if mime in ("video/mp4", "video/3gpp"):
        return _small(Way("video", mime), size, 16)
    if mime.startswith("text/"):
        mime = "text/plain"  # its name still says what it is
    if mime in _PAPERS:
        return _small(Way("document", mime), size, 100)
    raise ValueError(f"WhatsApp takes no file of the kind {mime[:80]}")


def _small(way: Way, size: int, most: int) -> Way:
    if size > most * _MEGA:
        raise ValueError(f"too large: WhatsApp takes this kind of file up to {most} MB")
    return way
