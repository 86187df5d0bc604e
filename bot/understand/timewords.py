"""Turns a typed text into phrases about days and hours, by CLDR's names and times.yaml."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

import yaml
from babel import Locale

from bot import cldr
from bot.understand.numbers import number_words, thing_words
from bot.understand.plain import APOSTROPHES, plain

LONGEST = 2000  # characters that are read
PARTS = {"morning": 1, "noon": 2, "afternoon": 3, "evening": 4, "night": 5}
COUNTER = ("nl", "fr", "en")
"""The languages of letters here: their words are understood beside every language."""
_TABLES = Path(__file__).with_name("times.yaml")
_LONGEST_PHRASE = 5  # words
_SLIP = 6  # letters from which a name with one wrong letter is still that name
_SHORTEST_END = 5  # letters before a point that ends a sentence; a shorter word is cut short by it

_DIRECTIONS = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e"))
_DIRECTIONS |= dict.fromkeys(range(0x2066, 0x206A))
# What hardly anybody types in a chat, or a Persian keyboard types in another way.
_LOOSE = dict.fromkeys([*range(0x64B, 0x656), 0x640, 0x670])
_LOOSE |= str.maketrans("أإآٱىیکةۀەёئؤگچپڤڨ", "اااايي\u0643هههеيو\u0643جبفق")
# Digits that stand for letters in Arabic typed with Latin letters: l3asr, 7ad.
_CHAT = str.maketrans("2356789", "ءعخطحغق")
_CHATTED = re.compile(r"[a-z]+[2356789][a-z\d]*|[2356789][a-z]{2,}[a-z\d]*")
_WORD = re.compile(r"\d+|[^\W\d_]+")
# The marks that Arabic sticks to a word: and, in, at, for, the, this. The longest first.
_STUCK = ("بال", "عال", "هال", "لل", "ال", "ب", "ل", "ع", "ف", "و")
_THIS = "هال"

_WIDTHS = ("wide", "abbreviated")
_MARK = r"\s?(?P<mark>[/.\-\u2013])\s?"
_FIGURES = re.compile(
    r"(?P<junk>\+\d[\d ./-]{6,}|(?<!\d)0\d{2,3}[ ./-]\s?\d{2,3}(?:[ ./-]\s?\d{2,3}){1,3}(?!\d)"
    r"|[€$£]\s?\d+(?:[.,]\d+)?|\d{5,}|\d+[.,]\d+\s?(?=[€$£])|\d+\s?[€$£%])"
    r"|(?P<iso>(?P<y2>\d{4})(?P<mark2>[/.-])(?P<m2>\d{1,2})(?P=mark2)(?P<d2>\d{1,2})(?!\d)(?:t(?=\d))?)"
    rf"|(?P<date>(?<![\d/.:-])(?:(?P<d>\d{{1,2}}){_MARK}(?P<m>\d{{1,2}})"
    r"(?:\s?(?P=mark)\s?(?P<y>\d{4}|\d{2}(?![\d:.hu]))|(?:[/.]?(?=\s|$|[^\w/.-])))"
    r"|(?P<d3>\d{1,2})\s(?P<m3>\d{1,2})\s(?P<y3>\d{4}))(?![:\d]|[/-]\d))"
    r"|(?P<time>(?<![\d:])(?P<h>\d{1,2})(?:\s?[:\u066b]\s?|\s?(?:h|u|uur|ч|г)\s?(?=\d\d(?!\d))|\.(?=\d\d[^\W\d]))"
    r"(?P<n>\d{2})(?![\d:])(?::\d\d)?)"
    r"|(?P<stop>[;!?\n\r()\u061b\u061f…]+|,(?!\d)|\u060c)"
    r"|(?P<point>(?<=[^\W_])\.(?=\s|$))"
    r"|(?P<dash>(?<=\d)\s*[-\u2013\u2014/]\s*(?=\d)|\s[-\u2013\u2014]+\s|(?<=[hu])[-\u2013/](?=\d))"
)

Phrase = tuple[str, ...]
Roles = dict[str, int]


@dataclass(frozen=True, slots=True)
class Token:
    """One known phrase, number, date or time in figures, or mark; no roles: an unknown word."""

    roles: Mapping[str, int]
    figures: tuple[int | None, ...] = ()
    """Of a date in figures: day, month, year."""

    def has(self, *roles: str) -> bool:
        """Whether it can be one of these."""
        return any(role in self.roles for role in roles)


@dataclass(frozen=True)
class Table:
    """The phrases of one person's languages."""

    phrases: dict[Phrase, Roles] = field(default_factory=dict)
    slips: dict[int, list[str]] = field(default_factory=dict)
    """Long names of days, by their length: one wrong letter is forgiven."""
    chat: frozenset[str] = frozenset()
    """Words with digits for letters."""
    loose_days: frozenset[int] = frozenset()
    """Numbers of days that are said for weeks ("dans huit jours")."""
    stuck: bool = False  # marks are stuck to words, as in Arabic


def tokens(text: str, language: str) -> list[Token]:
    """The text as tokens, up to LONGEST characters of it. Never raises."""
    table = table_of(language)
    text = _figures_alike(text[:LONGEST].translate(_DIRECTIONS)).casefold()
    if table.chat:
        text = _CHATTED.sub(lambda m: m[0].translate(_CHAT) if m[0] in table.chat else m[0], text)
    found: list[Token] = []
    start = 0
    for match in _FIGURES.finditer(text):
        token = _figures(match, text)
        if token is None:
            continue
        found.extend(_phrases(text[start : match.start()], table, text[match.start() - 1]))
        found.append(token)
        start = match.end()
    found.extend(_phrases(text[start:], table, " "))
    return found


def language_of(tag: str) -> str:
    """The name of a language's table: fa-AF has its own, nl-BE is nl."""
    parts = re.split(r"[-_]", tag.casefold())
    return "fa_AF" if parts[:2] == ["fa", "af"] or parts[0] == "prs" else parts[0]


def languages() -> list[str]:
    """The names of all languages that have a table."""
    return list(_all())


def _figures_alike(text: str) -> str:
    """Digits of every script as 0-9, wide ones too."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() and not char.isascii() else char
        for char in text
    )


def _figures(match: re.Match[str], text: str) -> Token | None:
    """What stands in figures or marks; None for what is read as words."""
    kind = match.lastgroup
    group = match.groupdict()
    if group["junk"]:
        return Token({"thing": 1})
    if group["iso"]:
        return Token({"date": 1}, (int(group["d2"]), int(group["m2"]), int(group["y2"])))
    if group["date"]:
        return _date_or_time(match, group)
    if group["time"]:
        return _time(group["h"], group["n"])
    if group["stop"]:
        return Token({"stop": 1})
    if group["point"]:
        word = re.search(r"[^\W\d_]*$", text[max(match.start() - 20, 0) : match.start()])
        long = word is None or len(word[0]) >= _SHORTEST_END
        return Token({"stop": 1}) if long else None
    if kind != "dash":
        return None
    return Token({"dash": 1, "stop": 1} if match[0][0].isspace() else {"dash": 1})


def _date_or_time(match: re.Match[str], group: dict[str, str | None]) -> Token:
    if group["d3"]:
        return Token({"date": 1}, (int(group["d3"]), int(group["m3"] or 0), int(group["y3"] or 0)))
    day, month, mark = group["d"] or "", group["m"] or "", group["mark"] or ""
    year = group["y"]
    roles: Roles = {"date": 1}
    if not year:
        if mark != "/" and len(month) < 2:
            # "2-3" may be two or three days, "1.5" one and a half
            roles = {"doubt": 1} if mark == "." else {"doubt": 1, "range": 1}
        elif mark in ".-\u2013" and (int(month) > 12 or int(month) == 0):
            if mark == "." or month in ("00", "30", "45"):
                return _time(day, month) or Token({"doubt": 1})
            roles = {"doubt": 1, "range": 1}
        elif mark != "/":
            roles["maybe_time"] = int(day) * 60 + int(month)
            if mark != ".":
                roles["maybe_range"] = 1
    said = int(year) if year else None
    if year and len(year) == 2:
        said = int(year) + 2000
    return Token(roles, (int(day), int(month), said))


def _time(hour: str, minute: str) -> Token | None:
    if int(hour) > 24 or int(minute) > 59:
        return Token({"thing": 1})
    early = {"early": 1} if hour[0] == "0" and 1 <= int(hour) <= 7 else {}
    return Token({"time": int(hour) * 60 + int(minute), **early})


# -- words ----------------------------------------------------------------------------------------


def _words(text: str) -> list[str]:
    """Plain words, with Arabic and Russian letters as they are typed in a hurry."""
    return _WORD.findall(_plain(text))


def _plain(text: str) -> str:
    return plain(text.translate(APOSTROPHES)).translate(_LOOSE)


def _phrases(part: str, table: Table, last: str) -> Iterator[Token]:
    """The phrases of a part of the text, the longest first."""
    if not part or part.isspace():
        return
    found = list(_WORD.finditer(_plain(part)))
    words = [match.group() for match in found]
    at = 0
    while at < len(words):
        if words[at].isdecimal() and not _figure_name(found, words, at, table):
            roles = _number(words[at])
            if at + 1 < len(words) and _glued(found, at, part):
                ending = table.phrases.get((words[at + 1],), {})
                roles, taken = _with_ending(roles, ending)
                at += taken
            yield Token(roles)
            at += 1
            continue
        size = _size(words, at, table)
        if size:
            yield Token(table.phrases[tuple(words[at : at + size])])
            at += size
            continue
        yield from _unknown(words[at], table)
        at += 1


def _figure_name(found: list[re.Match[str]], words: list[str], at: int, table: Table) -> bool:
    """Whether figures are a part of a name: ۴شنبه is Wednesday, ۴ شنبه four and Saturday."""
    joined = at + 1 < len(found) and found[at].end() == found[at + 1].start()
    return joined and tuple(words[at : at + 2]) in table.phrases


def _number(digits: str) -> Roles:
    if len(digits) > 4:
        return {"thing": 1}
    if len(digits) > 2:
        return {"year": int(digits)} if len(digits) == 4 else {"thing": 1}
    early = {"early": 1} if digits[0] == "0" and 1 <= int(digits) <= 7 else {}
    return {"number": int(digits), "digits": len(digits), **early}


def _glued(found: list[re.Match[str]], at: int, part: str) -> bool:
    """Whether the next word is stuck to a number: 3e, 3-го, 3'te."""
    if found[at].end() == found[at + 1].start():
        return True
    digits, ending = found[at].group(), found[at + 1].group()
    if found[at + 1].start() - found[at].end() > 1 or len(ending) > 4:
        return False
    return re.search(rf"{digits}['\u2019\u02bc-]\w", part) is not None


def _with_ending(roles: Roles, ending: Mapping[str, int]) -> tuple[Roles, int]:
    """A number with what its ending says, and how many words that took."""
    if "number" not in roles:
        return roles, 0
    if "ending" in ending:
        return {**roles, "ordinal": roles["number"]}, 1
    if "hour_ending" in ending:
        return {**roles, "hour": roles["number"], "ordinal": roles["number"]}, 1
    if "at_ending" in ending:
        return {**roles, "at_hour": roles["number"]}, 1
    if "case_ending" in ending:
        return roles, 1
    return roles, 0


def _size(words: list[str], at: int, table: Table) -> int:
    for size in range(min(_LONGEST_PHRASE, len(words) - at), 0, -1):
        if tuple(words[at : at + size]) in table.phrases:
            return size
    return 0


def _unknown(word: str, table: Table) -> Iterator[Token]:
    """A word that is in no list: with a mark stuck to it, with a slip of the pen, or unknown."""
    if table.stuck:
        for mark in _STUCK:
            if not word.startswith(mark):
                continue
            rest = table.phrases.get((word[len(mark) :],))
            if mark == _THIS:
                rest = rest or table.phrases.get(("ال" + word[len(mark) :],))
            if rest and "small" not in rest:
                if mark == _THIS:
                    yield Token({"this": 1})
                elif mark == "و":
                    yield Token({"and": 1})
                yield Token(rest)
                return
    if len(word) >= _SLIP - 1:
        near = {name for size in (-1, 0, 1) for name in table.slips.get(len(word) + size, ())}
        meant = [name for name in near if _one_slip(word, name)]
        if meant and all(table.phrases[(m,)] == table.phrases[(meant[0],)] for m in meant):
            yield Token(table.phrases[(meant[0],)])
            return
    yield Token({})


def _one_slip(word: str, name: str) -> bool:
    """Whether one letter is wrong, missing, too many, or two neighbours are swapped."""
    if word[0] != name[0] or abs(len(word) - len(name)) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(word, name, strict=False)) if a != b), None)
    if at is None:
        return len(word) < len(name)  # a letter more at the end is another form, not a slip
    if len(word) == len(name):
        swapped = word[at : at + 2] == name[at : at + 2][::-1] and word[at + 2 :] == name[at + 2 :]
        return swapped or word[at + 1 :] == name[at + 1 :]
    longer, shorter = (word, name) if len(word) > len(name) else (name, word)
    return longer[at + 1 :] == shorter[at:]


# -- tables ---------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _all() -> dict[str, dict[str, Any]]:
    tables: dict[str, dict[str, Any]] = yaml.safe_load(_TABLES.read_text(encoding="utf-8"))
    return tables


@lru_cache(maxsize=64)
def table_of(tag: str) -> Table:
    """The phrases of a language; after them, where they mean nothing in it, those of letters."""
    language = language_of(tag)
    own, chat, loose = _own(language)
    for other in _all().get(language, {}).get("also", ()):
        own = {**_own(other)[0], **own}
    phrases = {phrase: dict(roles) for phrase, roles in own.items()}
    foreign: dict[Phrase, Roles] = {}
    for other in COUNTER:
        if other == language:
            continue
        for phrase, roles in _own(other)[0].items():
            kept = {r: v for r, v in roles.items() if r not in _OWN_ONLY}
            if kept and phrase not in own:
                for role, value in kept.items():
                    foreign.setdefault(phrase, {}).setdefault(role, value)
    slips: dict[int, list[str]] = {}
    for phrase, roles in own.items():
        if len(phrase) == 1 and len(phrase[0]) >= _SLIP and roles.keys() & {"weekday", "shift"}:
            slips.setdefault(len(phrase[0]), []).append(phrase[0])
    stuck = language == "ar"
    return Table({**foreign, **phrases}, slips, chat, loose, stuck)


# A short form, or a word that means much else, counts only in the language that one speaks.
_OWN_ONLY = {
    "over",
    "every",
    "unclear",
    "short",
    "ending",
    "hour_ending",
    "case_ending",
    "at_ending",
    "thing",
    "long",
}


@lru_cache(maxsize=64)
def _own(language: str) -> tuple[dict[Phrase, Roles], frozenset[str], frozenset[int]]:
    tables = _all()
    lists = tables.get(language)
    if lists is None:
        return {}, frozenset(), frozenset()
    known: dict[Phrase, Roles] = {}
    chat: set[str] = set()
    for name in (language, lists.get("like")):
        for role, value, said in _entries(name, tables.get(name or "")):
            said = str(said)
            for word in _CHATTED.findall(said.casefold()):
                chat.add(word)
                said = said.replace(word, word.translate(_CHAT))
            for phrase in _written(said):
                if role != "thing" or phrase not in known:
                    known.setdefault(phrase, {}).setdefault(role, value)
    return known, frozenset(chat), frozenset(lists.get("loose_days", ()))


def _entries(tag: str | None, lists: dict[str, Any] | None) -> Iterator[tuple[str, int, str]]:
    """Role, value and words of everything in a language."""
    if lists is None or tag is None:
        return
    for name in lists.get("names", [tag]):
        yield from _of_cldr(cldr.locale(name))
        if name == "en":
            months = cldr.locale(name).months["format"]
            yield from (("month_first", 1, said) for w in _WIDTHS for said in months[w].values())
    for role, entries in lists.items():
        if role in _SPECIAL:
            yield from _SPECIAL[role](entries)
        elif role in _VALUED:
            for value, said in entries.items():
                yield from ((_VALUED[role], _value(value), each) for each in said)
        elif role not in ("names", "like", "also", "loose_days", "joins", "tens", "glued"):
            yield from ((role, 1, each) for each in entries)
    yield from _compounds(lists)
    yield from _glued_parts(lists, tag)
    for phrase, number in number_words(tag).items():
        yield "number", number, " ".join(phrase)
    for phrase in thing_words(tag):
        yield "thing", 1, " ".join(phrase)


_VALUED = {
    **{name: name for name in ("before", "beyond", "plus", "minus", "span", "ordinal", "hour")},
    **{name: name for name in ("weekday", "short", "month", "jalali", "shift", "number")},
    **{name: name for name in ("minute", "hours", "days", "months", "week", "exact", "clock")},
    **{name: name for name in ("after_day", "at_hour", "part", "next_hour", "plus_week")},
}


def _value(said: Any) -> int:
    return PARTS[said] if isinstance(said, str) else int(said)


def _today_parts(entries: dict[str, list[str]], shift: int) -> Iterator[tuple[str, int, str]]:
    for part, said in entries.items():
        for each in said:
            yield "shift", shift, each
            yield "part", PARTS[part], each


_SPECIAL: dict[str, Any] = {
    "today_in": lambda entries: _today_parts(entries, 0),
    "tomorrow_in": lambda entries: _today_parts(entries, 1),
}


_MOST = {"number": 59, "ordinal": 31, "hour": 24}


def _compounds(lists: dict[str, Any]) -> Iterator[tuple[str, int, str]]:
    """двадцять п'ятого, dwadzieścia pięć: a ten and a unit, as a number or as an ordinal."""
    for ten, tens in lists.get("tens", {}).items():
        for role in _MOST:
            for unit, forms in lists.get(role, {}).items():
                if 1 <= unit <= 9 and tens + unit <= _MOST[role]:
                    for join, form in product(lists.get("joins", ["{ten} {unit}"]), forms):
                        yield role, tens + unit, join.format(ten=ten, unit=form)


def _glued_parts(lists: dict[str, Any], tag: str) -> Iterator[tuple[str, int, str]]:
    """zaterdagavond: a day and a part of it in one word."""
    glued: dict[str, list[str]] = lists.get("glued", {})
    days = [(role, value, said) for role, value, said in _days(lists, tag) if glued]
    for (role, value, day), (part, said) in product(days, glued.items()):
        for each in said:
            yield role, value, day + each
            yield "part", PARTS[part], day + each


def _days(lists: dict[str, Any], tag: str) -> Iterator[tuple[str, int, str]]:
    for day, said in cldr.locale(tag).days["format"]["wide"].items():
        yield "weekday", day, said
    for role in ("weekday", "shift"):
        for value, forms in lists.get(role, {}).items():
            yield from ((role, value, said) for said in forms)


def _of_cldr(locale: Locale) -> Iterator[tuple[str, int, str]]:
    for context, width in product(("format", "stand-alone"), _WIDTHS):
        for month, said in locale.months[context][width].items():
            yield "month", month, said
        for day, said in locale.days[context][width].items():
            full = said == locale.days["format"]["wide"][day]
            yield "weekday" if full or width == "wide" else "short", day, said


def _written(said: str) -> set[Phrase]:
    """The ways in which a phrase is typed: joined or apart where a mark joins its parts."""
    joined = plain(said).translate(_LOOSE)
    ways = (said, said.replace("\u200c", " "), joined)
    return {tuple(found) for way in ways if (found := _words(way))}
