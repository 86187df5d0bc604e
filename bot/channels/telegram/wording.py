"""Puts a message into Telegram's shape: parts of 4096 UTF-16 units and an inline keyboard.

Nothing is dropped and no word is cut: what is too long is split, a label too long for a button is
listed in the text with a number, and the button carries the number. A file carries the text where
it fits under it; else the text comes after the file.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace

from bot.channels.base import Attachment, Link, Outgoing
from bot.talk.heard import Choice

MOST_UNITS = 4096
"""The longest text of a message, in UTF-16 units (Bot API: sendMessage)."""
MOST_CAPTION = 1024
"""The longest text under a file, in UTF-16 units (Bot API: sendPhoto)."""
MOST_UPLOAD = 50 * 1024 * 1024
"""The largest file that a bot can send, in bytes (Bot API: sendDocument)."""
MOST_BYTES = 64
"""The longest callback_data of a button, in bytes (Bot API: InlineKeyboardButton)."""
_NARROW = 18  # characters of a label up to which two fit beside each other on a phone
_LISTED = 60  # characters from which a label is read in the text instead of on the button
_FIRST_WORDS = 30  # characters of a listed label that its button still shows
_ROW = 8  # buttons that Telegram shows in one row

_SPACE = r"[^\S\u00a0\u2007\u202f]"  # white space where a line may break
_BREAKS = (  # the best places to cut first; "1. " begins a line of a list, it ends no sentence
    re.compile(rf"(?=\n{_SPACE}*\n)"),
    re.compile(r"(?=\n)"),
    re.compile(rf"(?<=\D[.!?…؟۔।።፧])[\"'»”’)\]]{{0,2}}(?={_SPACE})|(?<=[。！？])"),
)
_BETWEEN_WORDS = re.compile(_SPACE)


@dataclass(frozen=True, slots=True)
class Button:
    """One button: what it shows, and what comes back or which address opens when it is tapped."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One message to send: a text, a file with or without one, or a place; only the last part has
    buttons."""

    text: str = field(default="", repr=False)
    rows: tuple[tuple[Button, ...], ...] = ()
    attachment: Attachment | None = None
    place: tuple[float, float] | None = field(default=None, repr=False)

    @property
    def opens(self) -> list[Button]:
        """The buttons that open an address."""
        return [button for row in self.rows for button in row if button.url]

    def spelt_out(self) -> Part:
        """Return the same with addresses in the text instead of on buttons."""
        lines = [f"{button.label}: {button.url}" for button in self.opens]
        rows = tuple(row for row in self.rows if not any(button.url for button in row))
        return replace(self, text="\n\n".join(filter(None, [self.text, *lines])), rows=rows)


def fits(choice_id: str) -> None:
    """Raise ValueError when a choice's id is empty or too long for a button of Telegram."""
    size = len(choice_id.encode())
    if not 1 <= size <= MOST_BYTES:
        raise ValueError(f"{choice_id!r} has {size} bytes; a button takes 1 to {MOST_BYTES}")


def compose(message: Outgoing) -> list[Part]:
    """Return the messages that say this one. Raises ValueError for a choice or a file that cannot
    fit."""
    for choice in message.choices:
        fits(choice.id)
    answers = [choice for choice in message.choices if not choice.always]
    listed = any(len(choice.label) > _LISTED for choice in answers)
    text = message.text
    if message.name:
        sign = "👤 " if message.name[:1].isalnum() else ""  # some names bring a sign of their own
        text = f"{sign}{message.name}:\n{text}"
    if listed:
        lines = [f"{n}. {choice.label}" for n, choice in enumerate(answers, 1)]
        text = "\n".join([f"{text}\n", *lines])
    parts = _parts(text.strip(), message)
    rows = _rows(answers, listed) + _opening(message.link) + _ways_out(message.choices)
    return [*parts[:-1], replace(parts[-1], rows=rows)]


def _parts(text: str, message: Outgoing) -> list[Part]:
    """Return place, file and text, as few messages as they need."""
    place = [Part(place=message.place)] if message.place else []
    if message.attachment is None:
        texts = split(text) or ([] if place else ["…"])  # Telegram takes no empty text
        return [*place, *map(Part, texts)]
    if len(message.attachment.content) > MOST_UPLOAD:
        raise ValueError("too large: Telegram takes files up to 50 MB")
    if units(text) <= MOST_CAPTION:
        return [*place, Part(text, attachment=message.attachment)]
    return [*place, Part(attachment=message.attachment), *map(Part, split(text))]


def _opening(link: Link | None) -> tuple[tuple[Button, ...], ...]:
    return ((Button(link.label, url=link.url),),) if link else ()


def _rows(answers: list[Choice], listed: bool) -> tuple[tuple[Button, ...], ...]:
    labels = [
        _first_words(f"{n}. {choice.label}") if listed else choice.label
        for n, choice in enumerate(answers, 1)
    ]
    wide = 1 if listed or any(len(label) > _NARROW for label in labels) else 2
    buttons = [
        Button(_tick(choice) + label, choice.id)
        for choice, label in zip(answers, labels, strict=True)
    ]
    return _in_rows(buttons, wide)


def _ways_out(choices: tuple[Choice, ...]) -> tuple[tuple[Button, ...], ...]:
    return _in_rows([Button(_tick(c) + c.label, c.id) for c in choices if c.always], _ROW)


def _in_rows(buttons: list[Button], wide: int) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(buttons[i : i + wide]) for i in range(0, len(buttons), wide))


def _tick(choice: Choice) -> str:
    return "" if choice.ticked is None else "☑ " if choice.ticked else "☐ "


def _first_words(label: str) -> str:
    if len(label) <= _FIRST_WORDS:
        return label
    spaces = [m.start() for m in _BETWEEN_WORDS.finditer(label, 0, _FIRST_WORDS)]
    return label[: spaces[-1]] + "…"  # there is one, after the number


# -- splitting ------------------------------------------------------------------------------------


def units(text: str) -> int:
    """Return the length as Telegram counts it: in UTF-16 units."""
    return len(text) + sum(c > "\uffff" for c in text)


def split(text: str, most: int = MOST_UNITS) -> list[str]:
    """Return the text in parts of at most ``most`` UTF-16 units, cut between paragraphs where that
    leaves good parts, else between lines, sentences, words; only one endless word is cut itself."""
    parts, rest = [], text.strip()
    while units(rest) > most:
        end = _cut(rest, _room(rest, most))
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*parts, rest] if rest else parts


def _room(text: str, most: int) -> int:
    """Return how many characters of the text fit."""
    used = 0
    for index, char in enumerate(text):
        used += 2 if char > "\uffff" else 1
        if used > most:
            return index
    return len(text)


def _cut(text: str, room: int) -> int:
    """Return where the first part ends: after at most ``room`` characters."""
    for pattern in _BREAKS:  # a cut in the first half would leave a part that looks torn off
        ends = [m.end() for m in pattern.finditer(text, room // 2, room + 3)]
        ends = [end for end in ends if 0 < end <= room]
        if ends:
            return ends[-1]
    words = [m.start() for m in _BETWEEN_WORDS.finditer(text, 1, room + 1)]
    whole = (end for end in reversed(words) if not _isolated(text, end))
    return next(whole, words[-1]) if words else _soft_end(text, room)


def _isolated(text: str, end: int) -> bool:
    """Say whether a cut there would tear a phone number or name in right-to-left text apart."""
    opened = sum(text.count(mark, 0, end) for mark in "\u2066\u2067\u2068")
    return opened > text.count("\u2069", 0, end)


def _soft_end(text: str, end: int) -> int:
    """Return ``end`` or a little less, so that no accent or joined sign is torn from its letter."""
    for place in range(end, max(end - 16, 0), -1):
        after, before = text[place : place + 1], text[place - 1]
        joined = after and (unicodedata.category(after) in ("Mn", "Mc", "Me") or after == "\u200d")
        if not joined and before != "\u200d" and not "\U0001f3fb" <= after <= "\U0001f3ff":
            return place
    return end
