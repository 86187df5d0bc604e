"""What the peer knows of files, places and topics: written by us from the Bot API's documentation.

The limits are those that the documentation names: photos of 10 MB, other files of 50 MB, captions
of 1024 UTF-16 units, names of topics of 128 characters. Where it leaves open how a refusal is
worded, the words are those that people report in the issues of tdlib/telegram-bot-api.
"""

from __future__ import annotations

import itertools
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from tests.telegram.peer_rules import Refusal, bad, units

FILES = {"sendPhoto": "photo", "sendVoice": "voice", "sendAudio": "audio"} | {
    "sendDocument": "document"
}
"""Methods that send a file, and their parameter for it."""
MOST_PHOTO, MOST_UPLOAD = 10 * 1024 * 1024, 50 * 1024 * 1024
_PHOTOS = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF")
_A_MINUTE = 60.0


@dataclass(frozen=True)
class Upload:
    """A file as it came in a form: its name, its kind as the bot named it, its bytes."""

    name: str
    mime: str
    content: bytes = field(repr=False)


def check_file(method: str, upload: object, caption: str) -> Upload:
    """Return the file of a call. Raises Refusal."""
    if units(caption) > 1024:
        raise bad("message caption is too long")
    if not isinstance(upload, Upload):
        raise bad(f"there is no {FILES[method]} in the request")
    size = len(upload.content)
    if size == 0:
        raise bad("file must be non-empty")
    if size > MOST_UPLOAD:
        raise Refusal(413, "Request Entity Too Large")
    if method == "sendPhoto" and size > MOST_PHOTO:
        most = f"the maximum size is {MOST_PHOTO} bytes"
        raise bad(f"file of size {size} bytes is too big for a photo; {most}")
    if method == "sendPhoto" and not upload.content.startswith(_PHOTOS):
        raise bad("IMAGE_PROCESS_FAILED")
    return upload


def shown_file(method: str, upload: Upload, reference: str) -> dict[str, Any]:
    """Return the fields of the message that the bot gets back for its file."""
    size = len(upload.content)
    file = {"file_id": reference, "file_unique_id": f"u{reference}", "file_size": size}
    if method == "sendPhoto":
        return {"photo": [file | {"width": 900, "height": 600}]}
    if method in ("sendVoice", "sendAudio"):
        return {FILES[method]: file | {"duration": 3, "mime_type": upload.mime}}
    return {"document": file | {"file_name": upload.name, "mime_type": upload.mime}}


class Topics:
    """The topics of all chats. ``on`` is what the bot's owner chose in @BotFather; a person may
    delete a topic, and nobody tells the bot."""

    def __init__(self, numbers: itertools.count[int]) -> None:
        self.on = False
        self._numbers = numbers
        self._names: dict[int, dict[int, str]] = {}
        self._closed: set[tuple[int, int]] = set()

    def of(self, chat_id: int) -> dict[int, str]:
        """Return the topics of a chat that are there and open: thread id → name."""
        kept = self._names.get(chat_id, {})
        return {t: name for t, name in kept.items() if (chat_id, t) not in self._closed}

    def create(self, chat_id: int, name: str) -> dict[str, Any]:
        """Begin a topic. Raises Refusal."""
        if not self.on:
            raise bad("the chat is not a forum")
        if not 1 <= len(name.strip()) <= 128:
            raise bad("TOPIC_TITLE_INVALID")
        thread = next(self._numbers)
        self._names.setdefault(chat_id, {})[thread] = name
        return {"message_thread_id": thread, "name": name, "icon_color": 7322096}

    def edit(self, chat_id: int, thread: int, name: str) -> bool:
        """Rename a topic. Raises Refusal."""
        self.check(chat_id, thread)
        if name == self._names[chat_id][thread]:
            raise bad("TOPIC_NOT_MODIFIED")
        self._names[chat_id][thread] = name
        return True

    def close(self, chat_id: int, thread: int) -> bool:
        """Close a topic: in groups only, says the documentation. Raises Refusal."""
        if chat_id > 0:
            raise bad("the chat is not a supergroup")
        self.check(chat_id, thread)
        self._closed.add((chat_id, thread))
        return True

    def delete(self, chat_id: int, thread: int) -> bool:
        """Delete a topic. Raises Refusal."""
        if thread not in self._names.get(chat_id, {}):
            raise bad("TOPIC_ID_INVALID")
        del self._names[chat_id][thread]
        return True

    def check(self, chat_id: int, thread: int | None) -> None:
        """Let nobody write into a topic that is not there. Raises Refusal."""
        if thread is None:
            return
        if not self.on or thread not in self._names.get(chat_id, {}):
            raise bad("message thread not found")
        if (chat_id, thread) in self._closed:
            raise bad("TOPIC_CLOSED")


class GroupRate:
    """Counts what the bot says in each group: 20 messages a minute, then 429."""

    def __init__(self) -> None:
        self.most = 20
        self._times: dict[int, deque[float]] = {}

    def check(self, chat_id: int, now: float) -> None:
        """Count a message to a chat. Raises Refusal."""
        if chat_id > 0:
            return
        times = self._times.setdefault(chat_id, deque())
        while times and now - times[0] >= _A_MINUTE:
            times.popleft()
        if len(times) >= self.most:
            wait = int(_A_MINUTE - (now - times[0])) + 1
            raise Refusal(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        times.append(now)
