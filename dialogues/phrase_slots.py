"""What is filled in into a sentence of the phrasebook: which kinds there are, how each is read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, cast, get_args

from bot.talk.texts import Listed, Name, Text, Tongue, Verbatim

Kind = Literal["place", "day", "hour", "moment", "document", "name", "count", "phone", "language"]
"""What can be filled in; a second one of a kind is called ``other_day`` …"""

KINDS: tuple[Kind, ...] = get_args(Kind)

Given = str | int | dt.date | dt.time | Sequence[str]
"""What is filled in: a value, or the text that a form has for it (days and times in ISO 8601)."""

LONGEST = 200
"""Characters of free words."""

_JOINERS = "\u200c\u200d"  # invisible, and part of a word in Persian and in Indian scripts
_PHONE = re.compile(r"\+?[\d(][\d ()./-]{1,28}\d")
_TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}")


class WrongSlot(ValueError):
    """A slot (which one: ``slot``) is empty (``missing``), or was given what is not of its kind."""

    def __init__(self, slot: str, kind: Kind, *, missing: bool) -> None:
        """The message never repeats what was given."""
        super().__init__(f"{slot} is empty" if missing else f"{slot}: this is no {kind}")
        self.slot, self.kind, self.missing = slot, kind, missing


def kind_of(slot: str) -> Kind:
    """Return what goes into a slot of the phrasebook."""
    return cast(Kind, slot.removeprefix("other_"))


def fill(slot: str, given: Given | None, documents: Mapping[str, Text]) -> Any:
    """Return the value of a slot, for any speaker to say. Raises WrongSlot."""
    kind = kind_of(slot)
    text = given.strip() if isinstance(given, str) else given
    if text is None or text == "" or (isinstance(text, Sequence) and not text):
        raise WrongSlot(slot, kind, missing=True)
    try:
        return _papers(text, documents) if kind == "document" else _READ[kind](text)
    except (ValueError, TypeError, KeyError):
        raise WrongSlot(slot, kind, missing=False) from None  # the cause repeats what was typed


def _papers(given: Given, documents: Mapping[str, Text]) -> Text | Listed:
    """One or several, by their ids."""
    if not isinstance(given, Sequence):
        raise TypeError("ids of documents")
    ids = [given] if isinstance(given, str) else given
    names = tuple(documents[id] for id in dict.fromkeys(ids))
    return names[0] if len(names) == 1 else Listed(names)


def _text(given: Given) -> str:
    if not isinstance(given, str):
        raise TypeError("a text")
    return given


def _free(given: Given) -> Name:
    """Free words, in one line, without signs that would turn the letters after them around."""
    signs = (s if s.isprintable() or s in _JOINERS else " " for s in _text(given))
    words = " ".join("".join(signs).split())
    if not words.strip(_JOINERS) or len(words) > LONGEST:
        raise ValueError("nothing to read, or too much")
    return Name(words)


def _day(given: Given) -> dt.date:
    if isinstance(given, dt.datetime):
        return given.date()
    return given if isinstance(given, dt.date) else dt.date.fromisoformat(_text(given))


def _hour(given: Given) -> dt.time:
    return given if isinstance(given, dt.time) else dt.time.fromisoformat(_text(given))


def _moment(given: Given) -> dt.datetime:
    """A day and an hour; without a zone they are told as they are."""
    if isinstance(given, dt.datetime):
        return given
    if ":" not in _text(given):
        raise ValueError("a day without an hour")
    return dt.datetime.fromisoformat(_text(given))


def _count(given: Given) -> int:
    number = given if isinstance(given, int) else int(_text(given))
    if not 0 <= number < 10_000:
        raise ValueError("nobody counts that far here")
    return number


def _phone(given: Given) -> Verbatim:
    if not _PHONE.fullmatch(_text(given)):
        raise ValueError("no phone number")
    return Verbatim(_text(given))


def _language(given: Given) -> Tongue:
    if not _TAG.fullmatch(_text(given)):
        raise ValueError("no tag of a language")
    return Tongue(_text(given))


_READ: Mapping[Kind, Callable[[Given], Any]] = {
    "place": _free,
    "day": _day,
    "hour": _hour,
    "moment": _moment,
    "name": _free,
    "count": _count,
    "phone": _phone,
    "language": _language,
}
