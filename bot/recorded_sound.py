"""Looks at a recording: ogg/opus or mp3, how long it lasts, whether a messenger will take it."""

from __future__ import annotations

import struct
from dataclasses import dataclass

MOST_BYTES = 1024 * 1024
"""The largest recording."""
MOST_SECONDS = 60.0
"""The longest recording."""
_OPUS_RATE = 48_000  # samples a second by which Opus always counts (RFC 7845)
_PAGE = 27  # bytes of the head of an Ogg page (RFC 3533)
_ENDLESS = 2**64 - 1  # the position of a page on which nothing ends
_BITRATES = {  # of layer III, kbit/s: MPEG 1, and MPEG 2 and 2.5 (ISO 11172-3, 13818-3)
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}


class BadSound(ValueError):
    """A file is no recording that messengers take; the message says why."""


@dataclass(frozen=True, slots=True)
class Sound:
    """What a file is, and how long it lasts in seconds."""

    mime: str
    seconds: float


def look(content: bytes) -> Sound:
    """Return what a recording is. Raises BadSound."""
    if len(content) > MOST_BYTES:
        raise BadSound(f"{len(content) / MOST_BYTES:.1f} MB; at most 1 MB")
    if content.startswith(b"OggS"):
        sound = Sound("audio/ogg", _opus_seconds(content))
    elif content.startswith(b"ID3") or content[:1] == b"\xff":
        sound = Sound("audio/mpeg", _mp3_seconds(content))
    else:
        raise BadSound("neither ogg/opus nor mp3")
    if sound.seconds > MOST_SECONDS:
        raise BadSound(f"{sound.seconds:.0f} seconds; at most {MOST_SECONDS:.0f}")
    if sound.seconds <= 0:
        raise BadSound("there is no sound in it")
    return sound


def _opus_seconds(content: bytes) -> float:
    """How long the Opus in an Ogg file lasts: where its last page ends, less what is skipped."""
    head = content.find(b"OpusHead", _PAGE, 200)
    if head < 0:
        raise BadSound("ogg, but not opus inside")
    skipped = int.from_bytes(content[head + 10 : head + 12], "little")
    at, end = 0, 0
    while content[at : at + 4] == b"OggS" and len(content) >= at + _PAGE:
        (position,) = struct.unpack_from("<Q", content, at + 6)
        sizes = content[at + _PAGE : at + _PAGE + content[at + 26]]
        end = position if position != _ENDLESS else end
        at += _PAGE + len(sizes) + sum(sizes)
    return max(end - skipped, 0) / _OPUS_RATE


def _mp3_seconds(content: bytes) -> float:
    """How long the frames of an mp3 last together."""
    at, seconds = _after_tag(content), 0.0
    while at + 4 <= len(content):
        frame = _frame(content[at : at + 4])
        if frame is None:
            break
        size, lasts = frame
        at, seconds = at + size, seconds + lasts
    if not seconds:
        raise BadSound("neither ogg/opus nor mp3")
    return seconds


def _after_tag(content: bytes) -> int:
    if not content.startswith(b"ID3") or len(content) < 10:
        return 0
    size = 0
    for byte in content[6:10]:
        size = size << 7 | byte & 0x7F
    return size + 10


def _frame(head: bytes) -> tuple[int, float] | None:
    """The bytes and seconds of the frame that begins so; None where none begins."""
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bits, rate = head[2] >> 4, head[2] >> 2 & 3
    sync = head[0] == 0xFF and head[1] & 0xE0 == 0xE0
    if not sync or layer != 1 or version == 1 or not 0 < bits < 15 or rate == 3:
        return None
    speed = _BITRATES[3 if version == 3 else 2][bits] * 1000
    samples = 1152 if version == 3 else 576
    per_second = _RATES[version][rate]
    return samples // 8 * speed // per_second + (head[2] >> 1 & 1), samples / per_second
