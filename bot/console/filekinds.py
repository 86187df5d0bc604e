"""What a file is, by what is in it and not by what it says it is."""

from __future__ import annotations

from pathlib import PurePath

from bot.console.forms import Upload
from bot.talk.heard import Media

_OFFICE, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OPEN = "application/vnd.oasis.opendocument."
_XML = "application/vnd.openxmlformats-officedocument."
_DOCUMENTS: dict[str, tuple[str, bytes]] = {
    ".pdf": ("application/pdf", b"%PDF-"),
    ".docx": (f"{_XML}wordprocessingml.document", _OFFICE),
    ".xlsx": (f"{_XML}spreadsheetml.sheet", _OFFICE),
    ".pptx": (f"{_XML}presentationml.presentation", _OFFICE),
    ".odt": (f"{_OPEN}text", _OFFICE),
    ".ods": (f"{_OPEN}spreadsheet", _OFFICE),
    ".odp": (f"{_OPEN}presentation", _OFFICE),
    ".doc": ("application/msword", _OLD_OFFICE),
    ".xls": ("application/vnd.ms-excel", _OLD_OFFICE),
    ".ppt": ("application/vnd.ms-powerpoint", _OLD_OFFICE),
    ".rtf": ("application/rtf", b"{\\rtf"),
}
"""Documents by how their names end, and how their content begins."""
ACCEPTED = ",".join(("image/jpeg", "image/png", "image/webp", "image/gif", *_DOCUMENTS))
"""What the field offers to choose; what counts is what is in the file."""


def media_of(file: Upload) -> Media | None:
    """Return what a file is by its content; None where it is nothing that we send."""
    content, begins = file.content, file.content[:16]
    pictures = {
        "image/jpeg": begins.startswith(b"\xff\xd8\xff"),
        "image/png": begins.startswith(b"\x89PNG\r\n\x1a\n"),
        "image/gif": begins.startswith((b"GIF87a", b"GIF89a")),
        "image/webp": begins[:4] == b"RIFF" and begins[8:12] == b"WEBP",
    }
    mime = next((mime for mime, fits in pictures.items() if fits), "")
    if mime:
        return Media("photo", mime, file.name, content=content)
    mime, sign = _DOCUMENTS.get(PurePath(file.name).suffix.lower(), ("", b""))
    fits = bool(mime) and content.startswith(sign)
    return Media("document", mime, file.name, content=content) if fits else None
