"""Cuts what is too long for one message where it can be read on: no word is cut, none is lost."""

from __future__ import annotations

import re
import unicodedata

MOST_UNITS = 4096
"""The longest text of one message on Telegram and WhatsApp, in UTF-16 units."""

_SPACE = r"[^\S\u00a0\u2007\u202f]"  # white space where a line may break
_BREAKS = (  # the best places to cut first; "1. " begins a line of a list, it ends no sentence
    re.compile(rf"(?=\n{_SPACE}*\n)"),
    re.compile(r"(?=\n)"),
    re.compile(rf"(?<=\D[.!?…؟۔।።፧])[\"'»”’)\]]{{0,2}}(?={_SPACE})|(?<=[。！？])"),
)
_BETWEEN_WORDS = re.compile(_SPACE)


def units(text: str) -> int:
    """Return the length in UTF-16 units, as messengers count it."""
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


def first_words(text: str, most: int) -> str:
    """Return the whole words that fit in ``most`` characters with "…" after them; of one endless
    word, what fits."""
    if len(text) <= most:
        return text
    spaces = [m.start() for m in _BETWEEN_WORDS.finditer(text, 1, most)]
    return text[: spaces[-1] if spaces else _soft_end(text, most - 1)].rstrip() + "…"
