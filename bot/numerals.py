"""Numbers in the digits that a reader is used to: ۰–۹ in Persian and Dari, 0–9 elsewhere.

Families who read Arabic here mostly come from Morocco, where 0–9 is written. In the running text of
a catalogue only what is surely a count, an age, an hour, an amount or a year changes; what
somebody dials, types or looks for on a letter (a phone number, a code, a postcode, the name of a
form) stays as it is written everywhere. What is handed to a text as a number or a date changes
always, as a `Verbatim` never.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_PERSIAN = ("fa", "ps")
_TO_PERSIAN = str.maketrans("0123456789%", "۰۱۲۳۴۵۶۷۸۹٪")
_LINK = r"https?://\S+|\S+@\S+|[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}\S*"
_PLACE = r"\{[a-z_]+\}"
_CHAIN = r"\+?\d(?:(?: ?[-–] ?|[ ./:,\u00a0\u202f])?\d)*"
_WORTH_A_LOOK = re.compile(f"(?P<as_is>{_LINK}|{_PLACE})|(?P<number>{_CHAIN})(?P<share> ?%)?")
_MONEY = ("€", "یورو")
_HOUR = re.compile(r"(?:[01]?\d|2[0-4]):[0-5]\d")
_SMALL = re.compile(r"\d{1,2}(?:[.,]\d)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_RANGE = re.compile(r"(\d{1,2}|(?:19|20)\d\d) ?[-–] ?(\d{1,2}|(?:19|20)\d\d)")
_AMOUNT = re.compile(r"\d{1,3}(?:[.\u00a0\u202f ]?\d{3})*(?:,\d{1,2})?")


def own_digits(language: str) -> bool:
    """Whether a language's readers have digits of their own, in which they read numbers."""
    return language.split("-")[0] in _PERSIAN


def local(number: str) -> str:
    """Return a number, an hour or a date in Persian digits, whatever it is."""
    return number.translate(_TO_PERSIAN)


@lru_cache(maxsize=4096)
def running(text: str) -> str:
    """Return a text of a catalogue with its counts, ages, hours, amounts and years in Persian
    digits. Placeholders, links, phone numbers, codes and what stands beside Latin letters stay."""

    def turned(match: re.Match[str]) -> str:
        if match["as_is"] or _beside_latin(text, match) or not _is_told(text, match):
            return match.group()
        return _pointed(match.group()).translate(_TO_PERSIAN)

    return _WORTH_A_LOOK.sub(turned, text)


def ascii_digits(text: str) -> str:
    """Return a text with the digits of every script as 0–9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c, c)) for c in text)


def _is_told(text: str, match: re.Match[str]) -> bool:
    """Whether a number is told, not dialled or typed: a small one, an hour, a year, a share, or an
    amount of money."""
    number = match["number"]
    if match["share"] or any(p.fullmatch(number) for p in (_HOUR, _SMALL, _YEAR, _RANGE)):
        return True
    money = _before(text, match.start()).endswith(_MONEY) or _after(text, match.end()).startswith(
        _MONEY
    )
    return money and bool(_AMOUNT.fullmatch(number))


def _beside_latin(text: str, match: re.Match[str]) -> bool:
    before, after = _before(text, match.start()), _after(text, match.end())
    return any(map(_is_latin, (before[-1:], after[:1])))


def _before(text: str, at: int) -> str:
    return text[max(at - 6, 0) : at].rstrip(" \u00a0\u202f\u200c(«\"'")


def _after(text: str, at: int) -> str:
    return text[at : at + 6].lstrip(" \u00a0\u202f\u200c)»\"'")


def _is_latin(letter: str) -> bool:
    return letter.isalpha() and unicodedata.name(letter, "").startswith("LATIN")


def _pointed(number: str) -> str:
    """The point of a fraction as it is written in Persian."""
    return re.sub(r"^(\d{1,2})[.,](?=\d$)", r"\1٫", number)
