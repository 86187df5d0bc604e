"""What one message of a person says, by its shape: words, a tap, a file, a place, a contact."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.channels.leniency import mapping, place, text, word
from bot.talk.heard import Kind, Media


@dataclass(frozen=True, slots=True)
class Said:
    """What was said, as `Heard` has it."""

    kind: Kind
    text: str = field(default="", repr=False)
    picked: str = ""
    media: Media | None = None
    edits: str = ""
    place: tuple[float, float] | None = field(default=None, repr=False)


_Shape = Mapping[str, object]
_FileKind = Literal["photo", "voice", "document"]
_MOST_CONTACTS = 20
_SILENT = ("edit", "pin", "unpin", "poll_update", "keep_in_chat", "reaction", "protocol")
"""Kinds that the platform calls unsupported, with which nobody says anything new."""


def said_in(message: _Shape) -> Said | str:
    """Return what a message says, or the kind of it where it says nothing to us. Never raises."""
    kind = message.get("type")
    for name in (kind, *_KINDS):  # where the type is missing or new, what there is tells
        if isinstance(name, str) and name in _KINDS and name in message:
            return _KINDS[name](message)
    if kind in ("unsupported", "unknown", "errors"):
        found = text(mapping(message.get("unsupported")).get("type"))
        return f"unsupported_{found}" if found in _SILENT else Said("other")
    if not isinstance(kind, str):
        return "strange"
    return _BARE.get(kind, kind)


def _text(message: _Shape) -> Said:
    said = text(mapping(message["text"]).get("body"))
    start = re.match(r"/start(?:\s+|$)", said, re.IGNORECASE)
    if start:
        return Said("start", said[start.end() :].strip())
    return Said("text", said) if said else Said("other")


def _interactive(message: _Shape) -> Said | str:
    """A tap on a button or a row of a list, or something else that we never send."""
    interactive = mapping(message["interactive"])
    for name in ("button_reply", "list_reply"):
        reply = mapping(interactive.get(name))
        if picked := word(reply.get("id")):
            return Said("picked", picked=picked)
        if title := text(reply.get("title")).strip():
            return Said("text", title)
    return Said("other", text(mapping(interactive.get("nfm_reply")).get("body")))


def _button(message: _Shape) -> Said:
    """A tap below a template: it carries a value of ours, or only its own words."""
    button = mapping(message["button"])
    payload, shown = word(button.get("payload")) or "", text(button.get("text")).strip()
    if "=" in payload:
        return Said("picked", picked=payload)
    return Said("text", shown or payload) if shown or payload else Said("other")


def _file(name: str, kind: _FileKind, mime: str) -> Callable[[_Shape], Said]:
    def read(message: _Shape) -> Said:
        found = mapping(message[name])
        caption = text(found.get("caption"))
        media_id = word(found.get("id"))
        if media_id is None:
            return Said("text", caption) if caption else Said("other")
        digest = word(found.get("sha256"))
        named = (word(found.get("mime_type")) or mime).partition(";")[0].strip()[:100] or mime
        reference = f"{media_id}#{digest}" if digest else media_id
        return Said(
            kind, caption, media=Media(kind, named, text(found.get("filename"))[:255], reference)
        )

    return read


def _location(message: _Shape) -> Said:
    """The place in words where it has some, and as latitude, longitude in degrees."""
    found = mapping(message["location"])
    where = place(found.get("latitude"), found.get("longitude"))
    words = [text(found.get("name")), text(found.get("address"))]
    if where:
        words.append(f"{where[0]:.5f}, {where[1]:.5f}")
    return Said("location" if where else "other", "\n".join(filter(None, words)), place=where)


def _contacts(message: _Shape) -> Said:
    found = message["contacts"]
    cards = [mapping(card) for card in found[:_MOST_CONTACTS]] if isinstance(found, list) else []
    words = "\n\n".join(filter(None, map(_card, cards)))
    return Said("contact", words) if words else Said("other")


def _card(card: _Shape) -> str:
    """Return a contact's name and phone numbers, one a line."""
    name = mapping(card.get("name"))
    parts = (text(name.get("first_name")), text(name.get("last_name")))
    shown = text(name.get("formatted_name")).strip() or " ".join(filter(None, parts)).strip()
    phones = card.get("phones")
    numbers = [mapping(one) for one in phones] if isinstance(phones, list) else []
    told = [text(one.get("phone")) or text(one.get("wa_id")) for one in numbers]
    if not any(told):
        told = re.findall(r"^TEL[^:\n]*:(.+)$", text(card.get("vcard"))[:5000], re.MULTILINE)
    return "\n".join(filter(None, (shown, *(number.strip() for number in told))))


def _edit(message: _Shape) -> Said | str:
    """New words in the place of others; of a file, those below it."""
    edit = mapping(message["edit"])
    edits = word(edit.get("original_message_id"))
    inner = mapping(edit.get("message"))
    said = "edit" if "edit" in inner else said_in(inner)
    if edits is None or isinstance(said, str):
        return "edit"
    return Said("edited", said.text, edits=edits)


def _revoke(message: _Shape) -> Said | str:
    taken_back = word(mapping(message["revoke"]).get("original_message_id"))
    return Said("deleted", edits=taken_back) if taken_back else "revoke"


def _order(message: _Shape) -> Said:
    return Said("other", text(mapping(message["order"]).get("text")))


_KINDS: dict[str, Callable[[_Shape], Said | str]] = {
    "edit": _edit,
    "revoke": _revoke,
    "text": _text,
    "interactive": _interactive,
    "button": _button,
    "audio": _file("audio", "voice", "audio/ogg"),
    "voice": _file("voice", "voice", "audio/ogg"),
    "image": _file("image", "photo", "image/jpeg"),
    "video": _file("video", "document", "video/mp4"),
    "document": _file("document", "document", "application/octet-stream"),
    "location": _location,
    "contacts": _contacts,
    "order": _order,
    "sticker": lambda _message: Said("other"),
    "reaction": lambda _message: "reaction",
}
_BARE: dict[str, Said] = {"request_welcome": Said("start")}
"""Messages that carry nothing but their type."""
