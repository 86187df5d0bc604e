"""What a file that goes out is called, and of which kind it is."""

from __future__ import annotations

import mimetypes

from bot.channels.base import Attachment

_ENDINGS = {"audio/ogg": ".ogg", "audio/mpeg": ".mp3", "image/jpeg": ".jpg"}
_LONGEST_NAME = 120  # characters


def file_name(attachment: Attachment) -> str:
    """Return a name that shows what the file is: no folders, nothing that turns letters around."""
    name = attachment.name.replace("\\", "/").rpartition("/")[2]
    name = "".join(filter(str.isprintable, name)).strip(" .")
    if not name:
        mime = mime_of(attachment)
        return attachment.kind + (_ENDINGS.get(mime) or mimetypes.guess_extension(mime) or "")
    return name[: _LONGEST_NAME - 20] + name[-20:] if len(name) > _LONGEST_NAME else name


def mime_of(attachment: Attachment) -> str:
    """Return the kind of the file without its parameters, in small letters."""
    return attachment.mime.partition(";")[0].strip().lower()
