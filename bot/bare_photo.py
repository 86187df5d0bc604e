"""Takes out of a photo what it says beside the picture: where it was taken, when, with which phone.

Nothing is decoded: the parts of the file are read by their lengths, and only those of the picture
itself stay. Which way is up stays too.
"""

from __future__ import annotations

import struct

_JPEG, _PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
_SCAN, _END = 0xDA, 0xD9
_APPS, _COMMENT, _EXIF = range(0xE0, 0xF0), 0xFE, 0xE1
_OF_PICTURE = (0xE0, 0xEE)  # JFIF, and how Adobe keeps colours
_CHUNKS = (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB", b"cHRM")
_ORIENTATION = 0x0112
_ENTRY = 12  # bytes


def bare(photo: bytes) -> bytes | None:
    """Return the photo without anything else; None where it is no JPEG or PNG that can be read."""
    try:
        if photo.startswith(_JPEG):
            return _bare_jpeg(photo)
        return _bare_png(photo) if photo.startswith(_PNG) else None
    except (struct.error, IndexError):
        return None


def _bare_jpeg(photo: bytes) -> bytes | None:
    """Segment by segment, up to the end of the picture; what a phone hangs on after it goes too."""
    kept, at = [_JPEG], 2
    while photo[at] == 0xFF:
        marker = photo[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == _END:
            return b"".join([*kept, photo[at : at + 2]])
        (size,) = struct.unpack_from(">H", photo, at + 2)
        segment = photo[at : at + 2 + size]
        if size < 2 or len(segment) != size + 2:
            return None
        if marker == _EXIF:
            kept.append(_upright(segment))
        elif marker != _COMMENT and (marker not in _APPS or marker in _OF_PICTURE):
            kept.append(segment)
        at += len(segment)
        if marker == _SCAN:
            end = _end_of_scan(photo, at)
            kept.append(photo[at:end])
            at = end
    return None


def _end_of_scan(photo: bytes, at: int) -> int:
    """Where the data of a scan end: at a marker that is neither an escaped byte nor a restart."""
    while True:
        at = found if (found := photo.find(b"\xff", at)) >= 0 else len(photo)
        if photo[at + 1] != 0x00 and not 0xD0 <= photo[at + 1] <= 0xD7:
            return at
        at += 2


def _upright(segment: bytes) -> bytes:
    """Of everything that a camera writes, only which way is up; nothing where it says none."""
    if segment[4:10] != b"Exif\0\0":
        return b""
    tiff = segment[10:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return b""
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, first)
        for at in range(first + 2, first + 2 + _ENTRY * count, _ENTRY):
            tag, _kind, _count, way = struct.unpack_from(f"{order}HHIH", tiff, at)
            if tag == _ORIENTATION and 1 < way <= 8:
                return _saying(way)
    except struct.error:
        return b""
    return b""


def _saying(way: int) -> bytes:
    """A segment that says which way is up, and nothing else."""
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, way, 0)
    tiff = b"MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
    words = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(words) + 2) + words


def _bare_png(photo: bytes) -> bytes | None:
    kept, at = [_PNG], len(_PNG)
    while True:
        (size,) = struct.unpack_from(">I", photo, at)
        chunk, name = photo[at : at + 12 + size], photo[at + 4 : at + 8]
        if len(chunk) != size + 12:
            return None
        if name in _CHUNKS:
            kept.append(chunk)
        if name == b"IEND":
            return b"".join(kept)
        at += len(chunk)
