"""Puts a message into Telegram's shape: parts of 4096 UTF-16 units and an inline keyboard.

Nothing is dropped and no word is cut: what is too long is split, a label too long for a button is
listed in the text with a number, and the button carries the number. A file carries the text where
it fits under it; else the text comes after the file.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bot.channels.base import Attachment, Link, Outgoing
from bot.channels.leading import from_the_right
from bot.channels.splitting import first_words, split, units
from bot.talk.heard import Choice

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
    if not message.name:  # what a person wrote goes as its own letters do
        text = from_the_right(text, message.direction)
    parts = _parts(text.strip(), message)
    rows = _rows(answers, listed) + _opening(message.link) + _ways_out(message.choices)
    led = tuple(tuple(_led(button, message.direction) for button in row) for row in rows)
    return [*parts[:-1], replace(parts[-1], rows=led)]


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


def _led(button: Button, direction: str) -> Button:
    """A button whose label begins where it is read from, though a Latin name comes first."""
    return replace(button, label=from_the_right(button.label, direction))


def _opening(link: Link | None) -> tuple[tuple[Button, ...], ...]:
    return ((Button(link.label, url=link.url),),) if link else ()


def _rows(answers: list[Choice], listed: bool) -> tuple[tuple[Button, ...], ...]:
    labels = [
        first_words(f"{n}. {choice.label}", _FIRST_WORDS) if listed else choice.label
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
