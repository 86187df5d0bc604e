"""Reads Telegram's updates by shape: whatever arrives, what is known is heard and nothing raises.

Telegram adds fields and kinds every month, and old captures miss fields that newer ones have. So
nothing here is required but an id to answer to; an update of an unknown kind is counted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from prometheus_client import Counter

from bot.channels.leniency import mapping as _map
from bot.channels.leniency import number as _number
from bot.channels.leniency import place as _on_earth
from bot.channels.leniency import text as _text
from bot.channels.leniency import word as _word
from bot.talk.heard import Heard, Kind, Media

CHANNEL = "telegram"
WANTED = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update that we ask Telegram for."""

UNREAD = Counter("naast_telegram_unread", "Updates that say nothing to the bot", ["kind"])

_FILES: tuple[tuple[str, Kind, str], ...] = (
    ("voice", "voice", "audio/ogg"),
    ("audio", "voice", "audio/mpeg"),
    ("animation", "document", "video/mp4"),  # comes with a "document" too, so it stands first
    ("video", "document", "video/mp4"),
    ("video_note", "document", "video/mp4"),
    ("document", "document", "application/octet-stream"),
)
_SERVICE = {  # notes of Telegram's own, which nobody said
    "pinned_message",
    "message_auto_delete_timer_changed",
    "write_access_allowed",
    "users_shared",
    "user_shared",
    "chat_shared",
    "boost_added",
    "chat_background_set",
    "connected_website",
    "proximity_alert_triggered",
    "new_chat_members",
    "left_chat_member",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "group_chat_created",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
}
_SEEN_KINDS: set[str] = set()
_MOST_KINDS = 50  # label values for the counter; more would be somebody's joke


def read(update: Mapping[str, object]) -> list[Heard]:
    """Return what a person said with this update: nothing or one thing. Never raises."""
    if not isinstance(update, Mapping):
        return _unread("not_an_object")
    if isinstance(update.get("message"), Mapping):
        return _message(_map(update["message"]), edited=False)
    if isinstance(update.get("edited_message"), Mapping):
        return _message(_map(update["edited_message"]), edited=True)
    if isinstance(update.get("callback_query"), Mapping):
        return _tap(_map(update["callback_query"]))
    if isinstance(update.get("my_chat_member"), Mapping):
        return _member(_map(update["my_chat_member"]))
    kinds = [key for key in update if isinstance(key, str) and key != "update_id"]
    return _unread(kinds[0] if kinds else "empty")


@dataclass(frozen=True, slots=True)
class Arrived:
    """An update, read once: its number (by which it is confirmed), what was heard, the tap that
    Telegram wants answered wherever the button was, and a group's old and new id when it moved."""

    number: int | None
    heard: tuple[Heard, ...] = ()
    query: str | None = None
    moved: tuple[str, str] | None = None

    @property
    def chat(self) -> str:
        """The chat whose order this update keeps."""
        return self.heard[0].address if self.heard else ""


def arrived(update: object) -> Arrived:
    """Read an update with all that it asks of the channel. Never raises."""
    found = _map(update)
    message = _map(found.get("message"))
    old = _number(_map(message.get("chat")).get("id"))
    new = _number(message.get("migrate_to_chat_id"))
    return Arrived(
        _number(found.get("update_id")),
        tuple(read(found)),
        _word(_map(found.get("callback_query")).get("id")),
        (str(old), str(new)) if old and new else None,
    )


# -- the kinds of update --------------------------------------------------------------------------


def _message(message: Mapping[str, object], *, edited: bool) -> list[Heard]:
    chat, sender = _map(message.get("chat")), _map(message.get("from"))
    address, number = _private(chat), _number(message.get("message_id"))
    if address is None or number is None or sender.get("is_bot") is True:
        return _unread("elsewhere")
    kind, text, media = _said(message)
    if kind is None:
        return _unread("service")
    message_id, edits = f"{address}:{number}", ""
    place = _place(message) if kind == "location" else None
    if edited:
        if kind == "location":  # a live location that moves on; the first one was heard
            return _unread("live_location")
        kind, edits = "edited", message_id
        said = crc32(text.encode(errors="replace"))  # Telegram tells the time in whole seconds
        message_id += f":{_number(message.get('edit_date')) or 0}{said:010}"
    return [
        _heard(
            address,
            message_id,
            sender,
            kind,
            text=text,
            media=media,
            reply_to=_answered(message),
            thread=_thread(message),
            edits=edits,
            album=_word(message.get("media_group_id")) or "",
            place=place,
        )
    ]


def _said(message: Mapping[str, object]) -> tuple[Kind | None, str, Media | None]:
    """Return kind, words and file of a message; no kind when nobody said anything with it."""
    text, caption = _text(message.get("text")), _text(message.get("caption"))
    if text:
        text = re.sub(r"\A(/\w+)@\w+", r"\1", text)  # "/menu@naast_bot" is "/menu"
        start = re.match(r"/start(?:\s+|$)", text, re.IGNORECASE)
        return ("start", text[start.end() :].strip(), None) if start else ("text", text, None)
    photo = _largest(message.get("photo"))
    if photo:
        return "photo", caption, photo
    for field, kind, mime in _FILES:
        media = _file(message.get(field), "voice" if kind == "voice" else "document", mime)
        if media:
            return kind, caption, media
    if isinstance(message.get("contact"), Mapping):
        return "contact", _contact(_map(message["contact"])), None
    if _place(message):
        return "location", _location(message), None
    if _SERVICE & message.keys():
        return None, "", None
    return "other", caption or _text(_map(message.get("sticker")).get("emoji")), None


def _tap(query: Mapping[str, object]) -> list[Heard]:
    message, sender = _map(query.get("message")), _map(query.get("from"))
    query_id, picked = _word(query.get("id")), _text(query.get("data"))
    chat = _map(message.get("chat"))
    address = _private(chat) if chat else None if message else _private(sender)
    if address is None or query_id is None or not picked:
        return _unread("elsewhere")
    thread = _thread(message)
    return [_heard(address, f"q:{query_id}", sender, "picked", picked=picked, thread=thread)]


def _member(change: Mapping[str, object]) -> list[Heard]:
    """A person blocked the bot, or let it in again."""
    address = _private(_map(change.get("chat")))
    status = _word(_map(change.get("new_chat_member")).get("status"))
    if address is None or status not in ("kicked", "member"):
        return _unread("elsewhere")
    message_id = f"{address}:{_number(change.get('date')) or 0}:{status}"
    kind: Kind = "left" if status == "kicked" else "returned"
    return [_heard(address, message_id, _map(change.get("from")), kind)]


def _heard(
    address: str,
    message_id: str,
    sender: Mapping[str, object],
    kind: Kind,
    **what: Any,
) -> Heard:
    code = sender.get("language_code")
    known = isinstance(code, str) and re.fullmatch(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*", code)
    return Heard(
        CHANNEL,
        address,
        message_id,
        kind,
        language=str(code) if known else None,
        name=_text(sender.get("first_name")).strip() or None,
        **what,
    )


# -- the parts of a message -----------------------------------------------------------------------


def _largest(photos: object) -> Media | None:
    sizes = [_map(size) for size in photos] if isinstance(photos, list) else []
    sizes = [size for size in sizes if _word(size.get("file_id"))]
    if not sizes:
        return None
    best = max(
        sizes,
        key=lambda s: (
            (_number(s.get("width")) or 0) * (_number(s.get("height")) or 0),
            _number(s.get("file_size")) or 0,
        ),
    )
    return Media("photo", "image/jpeg", reference=_word(best["file_id"]) or "")


def _file(found: object, kind: str, mime: str) -> Media | None:
    reference = _word(_map(found).get("file_id"))
    if reference is None:
        return None
    return Media(
        "voice" if kind == "voice" else "document",
        _word(_map(found).get("mime_type")) or mime,
        _text(_map(found).get("file_name")),
        reference,
    )


def _contact(contact: Mapping[str, object]) -> str:
    name = f"{_text(contact.get('first_name'))} {_text(contact.get('last_name'))}".strip()
    return "\n".join(filter(None, (name, _text(contact.get("phone_number")))))


def _location(message: Mapping[str, object]) -> str:
    """Return the place in words where it has some, and as latitude, longitude in degrees."""
    latitude, longitude = _place(message) or (0.0, 0.0)
    venue = _map(message.get("venue"))
    words = (_text(venue.get("title")), _text(venue.get("address")))
    return "\n".join(filter(None, (*words, f"{latitude:.5f}, {longitude:.5f}")))


def _place(message: Mapping[str, object]) -> tuple[float, float] | None:
    """Return latitude and longitude, where the message has a place on this earth."""
    found = _map(message.get("location") or _map(message.get("venue")).get("location"))
    return _on_earth(found.get("latitude"), found.get("longitude"))


def _answered(message: Mapping[str, object]) -> str:
    """Return the id of the message that this one answers. In a topic each message "answers" the
    note that began the topic: that is nobody's message."""
    answered = _map(message.get("reply_to_message"))
    number = _positive(answered.get("message_id"))
    began = "forum_topic_created" in answered or number == _positive(_topic(message))
    return str(number) if number and not began else ""


def _thread(message: Mapping[str, object]) -> str:
    return str(_positive(_topic(message)) or "")


def _topic(message: Mapping[str, object]) -> object:
    """Return the topic's id; outside topics the field numbers a chain of replies."""
    is_topic = message.get("is_topic_message") is True
    return message.get("message_thread_id") if is_topic else None


# -- leniency -------------------------------------------------------------------------------------


def _private(chat: Mapping[str, object]) -> str | None:
    """Return the id of a person's own chat with the bot as address; None for groups."""
    number = _number(chat.get("id"))
    if not number or number < 0 or chat.get("type", "private") != "private":
        return None
    return str(number)


def _positive(value: object) -> int | None:
    number = _number(value)
    return number if number and number > 0 else None


def _unread(kind: str) -> list[Heard]:
    if not re.fullmatch(r"[a-z_]{1,40}", kind) or (
        kind not in _SEEN_KINDS and len(_SEEN_KINDS) >= _MOST_KINDS
    ):
        kind = "strange"
    _SEEN_KINDS.add(kind)
    UNREAD.labels(kind).inc()
    return []
