"""Reads numbers, and the ages of children, out of a typed text by the tables of words.yaml."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.understand.plain import APOSTROPHES, plain

OLDEST_CHILD = 30  # years; an age above is a parent's, a year of birth or a house number
MOST_CHILDREN = 15
_TABLES = Path(__file__).with_name("words.yaml")
_LONGEST_PHRASE = 5  # words
_PARTS = re.compile(
    r"[,;/\n\r.!?()+&|\u060c\u3001\uff0c\u061b\uff1b\u00b7\u2022]|(?<=\d)\s?[-\u2013](?=\s?\d)"
)
_POINT_FIVE = re.compile(r"(?<=\d)[.,](?=5(?!\d))")
_WORD = re.compile(r"\d+|[^\W\d_]+")
_CHILDREN = ("child", "children", "twins", "baby", "babies")
_UNITS = ("years", "months", "weeks")
_SPANS = ("nights", "weeks", "months")

Phrase = tuple[str, ...]
Roles = dict[str, int]


@dataclass(frozen=True)
class _Token:
    """One known phrase, one unknown word (no roles), or a mark that parts ("part")."""

    roles: Roles
    glued: bool = False  # written straight after a number: 6jr, 2de

    def has(self, *roles: str) -> bool:
        return any(role in self.roles for role in roles)


@dataclass
class _Group:
    """Children named together ("two girls of 4"), and the ages said of them."""

    count: int | None = None
    noun: str = ""
    shared: bool = False  # one age may be said of all of them
    sure: bool = False  # an age had a unit
    ages: list[int] = field(default_factory=list)

    def spread(self) -> list[int]:
        """The ages, one for each child."""
        if self.shared and len(self.ages) == 1 and self.count is not None:
            return self.ages * min(self.count, MOST_CHILDREN + 1)
        return self.ages


_PART = _Token({"part": 1})
_POINT = _Token({"part": 1, "point": 1})  # the comma of "2,5", which may also part 2 from 5
_END = _Token({"end": 1})


def numbers(text: str, language: str) -> list[int]:
    """Every whole number in the text, in order: digits of any script, and words of the language.

    A language without a table is read for digits only; more than nine digits are no number.
    """
    tokens = _tokens(text, language)
    return [value for at in range(len(tokens)) if (value := _number(tokens, at)) is not None]


def ages(text: str, language: str) -> list[int] | None:
    """The ages of the children in whole years, in order of mention; [] when there are none.

    None when it is not clear: nothing said, only how many, a count that does not fit the ages, a
    range, an age over OLDEST_CHILD or more than MOST_CHILDREN. It is better to ask again than to
    guess: rights hang on it.
    """
    return _Reading(_tokens(text, language)).result()


def ages_of_children(text: str, language: str) -> list[int] | None:
    """The ages in a sentence that need not be about children at all; None where it does not say
    that they are, or not clearly."""
    reading = _Reading(_tokens(text, language))
    found = reading.result()
    named = all(group.noun for group in reading.groups if group.ages)
    return found if found and named else None


def number_words(language: str) -> dict[Phrase, int]:
    """Every phrase that is a number in a language; empty for a language without a table."""
    table = _table(language)
    return {phrase: roles["number"] for phrase, roles in table.items() if "number" in roles}


def thing_words(language: str) -> set[Phrase]:
    """Phrases that after a number tell that it counts something: children, years, euros."""
    roles = {"no_age", *_CHILDREN, *_UNITS}
    return {phrase for phrase, known in _table(language).items() if roles & known.keys()}


# -- from text to tokens ----------------------------------------------------------------------


def _words(text: str) -> list[str]:
    """Plain words; apostrophes part them ("d'un" is two), and so do digits and letters."""
    return _WORD.findall(plain(text.translate(APOSTROPHES)))


def _tokens(text: str, language: str) -> list[_Token]:
    """The text as phrases with roles, the longest first; digits are read in any language."""
    table = _table(re.split(r"[-_]", language.casefold())[0])
    tokens: list[_Token] = []
    start = 0
    for mark in _PARTS.finditer(text):
        tokens.extend(_phrases(text[start : mark.start()], table))
        tokens.append(_POINT if _POINT_FIVE.match(text, mark.start()) else _PART)
        start = mark.end()
    tokens.extend(_phrases(text[start:], table))
    return tokens


def _phrases(part: str, table: dict[Phrase, Roles]) -> Iterator[_Token]:
    text = plain(part.translate(APOSTROPHES))
    found = list(_WORD.finditer(text))
    words = [match.group() for match in found]
    at = 0
    while at < len(words):
        glued = at > 0 and found[at].start() == found[at - 1].end() and words[at - 1][0].isdecimal()
        if words[at][0].isdecimal():
            yield _Token({"number": int(words[at])} if len(words[at]) <= 9 else {})
            at += 1
            continue
        for size in range(_LONGEST_PHRASE, 0, -1):
            roles = table.get(tuple(words[at : at + size]), {})
            if roles or size == 1:
                yield _Token(roles, glued)
                at += size
                break


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, Any]]:
    tables: dict[str, dict[str, Any]] = yaml.safe_load(_TABLES.read_text(encoding="utf-8"))
    return tables


@lru_cache(maxsize=64)
def _table(language: str) -> dict[Phrase, Roles]:
    """Phrase -> its roles in one language; empty for a language without a table."""
    lists = _tables().get(language)
    table: dict[Phrase, Roles] = {}
    if lists is None:
        return table
    for role, entries in lists.items():
        if role in ("tens", "long_tens", "joins"):
            continue
        values = entries if isinstance(entries, dict) else dict.fromkeys(entries, 1)
        for phrase, value in values.items():
            role_name = "number" if role == "numbers" else role
            table.setdefault(tuple(_words(phrase)), {})[role_name] = value
    for phrase, value in _compounds(lists):
        table.setdefault(tuple(_words(phrase)), {}).setdefault("number", value)
    return table


def _compounds(lists: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """eenentwintig, vingt et un, twenty-one: what a language builds from its tens and units."""
    small = {**dict.fromkeys(lists.get("article", ()), 1), **lists["numbers"]}
    for ten, tens in lists.get("tens", {}).items():
        most = 19 if ten in lists.get("long_tens", ()) else 9
        for unit, units in small.items():
            if 1 <= units <= most:
                for join in lists.get("joins", ()):
                    yield join.format(ten=ten, unit=plain(unit)), tens + units


# -- from tokens to ages ----------------------------------------------------------------------


def _number(tokens: list[_Token], at: int) -> int | None:
    """The number at this place; "een", "un" and "one" only where they count or stand alone."""
    token = tokens[at]
    if "number" in token.roles:
        return token.roles["number"]
    if not token.has("article") or (at and tokens[at - 1].has("not_one", "not_age")):
        return None
    after, then = [*tokens[at + 1 : at + 3], _END, _END][:2]
    if after.has("number") and then.has(*_UNITS):
        return None  # "a 6 year old"
    counts = after.has("end", "part", "number", "list", "of", "half", "no_age", *_CHILDREN, *_UNITS)
    return token.roles["article"] if counts else None


class _Reading:
    """One walk over the tokens that gathers groups of children and their ages."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.groups = [_Group()]
        self.counted: int | None = None  # a count whose noun comes next
        self.none = False
        self.unclear = False  # only a count that fits makes the reading good
        self.at = 0

    def result(self) -> list[int] | None:
        while self.at < len(self.tokens):
            self._step()
            self.at += 1
        found = [age for group in self.groups for age in group.spread()]
        if not found:
            return [] if self.none or self._none_alone() else None
        good = len(found) <= MOST_CHILDREN and max(found) <= OLDEST_CHILD and not self.none
        return found if good and self._fits(found) else None

    def _look(self, ahead: int) -> _Token:
        at = self.at + ahead
        return self.tokens[at] if 0 <= at < len(self.tokens) else _END

    def _none_alone(self) -> bool:
        said = [token for token in self.tokens if not token.has("part")]
        return len(said) == 1 and said[0].has("none_alone")

    def _step(self) -> None:
        token = self._look(0)
        group = self.groups[-1]
        if token.has("none") and not self._look(1).has("baby", "babies"):
            self.none = True
        elif token.has("one_and_half", "half_year"):
            self._age(1 if token.has("one_and_half") else 0, sure=True)
        elif token.has("both"):
            self._both(token.roles["both"])
        elif token.has(*_CHILDREN):
            self._noun(token)
        elif token.has("of") and group.noun and not group.ages:
            group.shared = True
        elif (value := _number(self.tokens, self.at)) is not None:
            self._value(value)

    def _both(self, count: int) -> None:
        """ "both 6", "les deux filles de 6": a group that shares; "both at school" says nothing."""
        if self._look(1).has(*_CHILDREN):
            self.counted = count
        elif any(self._look(ahead).has("number") for ahead in (1, 2)):
            self.groups.append(_Group(count, "both", shared=True))

    def _noun(self, token: _Token) -> None:
        before = self._look(-1)
        last = self.groups[-1]
        if token.has("baby", "babies"):
            if before.has("not_baby") or self._look(1).has("before_birth"):
                return
            if last.noun == "child" and not last.ages and self._joined("of"):
                last.ages.append(0)  # "my son is newborn"
                return
        if last.noun == "baby" and before.has("baby"):
            return  # "newborn baby", "baby boy": still the same child
        noun = next(role for role in _CHILDREN if role in token.roles)
        count = token.roles.get("twins") or self.counted
        if noun == "twins" and self.counted and self.counted > 1:
            count = token.roles["twins"] * self.counted
        group = _Group(count, noun, shared=noun in ("twins", "baby", "babies"))
        if noun == "babies" and count is None:
            self.unclear = True
        self._take_age(last, group, before)
        if noun in ("baby", "babies") and not group.ages and not self._age_follows():
            group.ages.append(0)
        if self.counted == 0:
            self.none = True
        self.counted = None
        self.groups.append(group)

    def _joined(self, *roles: str) -> bool:
        """Whether a child was named just before, with nothing between but these roles."""
        ahead = -1
        while self._look(ahead).has(*roles):
            ahead -= 1
        return self._look(ahead).has("child")

    def _take_age(self, last: _Group, group: _Group, before: _Token) -> None:
        """An age straight before a noun is of that noun: "9 year old twins"."""
        if last.ages and not last.noun and (before.has("of", *_UNITS)):
            group.ages.append(last.ages.pop())
            group.sure = True

    def _age_follows(self) -> bool:
        """Whether a baby's own age comes next: "a baby of 6 months", "bébé 18 mois"."""
        ahead = 1
        while self._look(ahead).has("of") or (ahead == 1 and self._look(1).has("baby", "child")):
            ahead += 1
        number = self._look(ahead).has("number", "article", "one_and_half", "half_year")
        small = self._look(ahead + 1).has("months", "weeks") or self._look(ahead).has("half_year")
        return number and (ahead > 1 or small)

    def _value(self, value: int) -> None:
        before, after = self._look(-1), self._look(1)
        if before.has("range"):
            self.unclear = True
        if after.has("to") and self._look(2).has("number"):
            self.unclear = True
        if self._counts(value):
            return
        if self._how_often():
            return  # "one week in two", "3 nights a week": when the children are with them
        own = before.has("own") or (before.has("own_years") and after.has("years"))
        no_age = after.has("no_age", "before_birth") or (after.glued and after.has("ordinal"))
        if own or no_age or before.has("not_age"):
            return
        if before.has("counting") and not after.has("list", *_UNITS):
            self.groups.append(_Group(value, "some"))
            return
        if before.has("almost"):
            value = max(value - 1, 0)
        self._age(self._in_years(value), sure=self._look(1).has(*_UNITS))

    def _how_often(self) -> bool:
        """Whether the number is one of "so many spans of time in so many"."""
        spans = [at for at in (-2, -1, 1) if self._look(at).has(*_SPANS)]
        return any(self._look(at + 1).has("out_of") for at in spans)

    def _counts(self, value: int) -> bool:
        """Whether the number says how many children, and if so keeps it for their noun."""
        after = self._look(1)
        ahead = 2 if not after.roles and self._look(2).has(*_CHILDREN) else 1
        noun = self._look(ahead)
        if noun.has(*_CHILDREN):
            named = self.groups[-1].noun == "child" and not self.groups[-1].ages
            if value > 1 and noun.has("child") and not noun.has("children") and named:
                return False  # "fille 4 garçon 7"
            self.counted = value
            return True
        if value == 1 and after.has("of") and self._look(2).has("number", "article"):
            self.groups.append(_Group(1, "one"))
            return True
        return False

    def _in_years(self, value: int) -> int:
        """The number as whole years, by the unit that follows; steps over "and a half"."""
        if self._look(1).has("point") and self._look(3).has("years") and value < 5:
            self.at += 2  # "2,5 jaar"
        if self._look(1).has("half"):
            self.at += 1
        after = self._look(1)
        if after.has("months"):
            if value < 12 and self._look(-1).has("list") and self._look(-2).has("years"):
                self.unclear = True  # "3 years and 6 months": one child or two?
            elif value < 12 and self._look(-1).has("years"):
                self.groups[-1].ages.pop()  # "3 years 6 months"
                return self.tokens[self.at - 2].roles.get("number", 1)
            return value // 12
        return 0 if after.has("weeks") else value

    def _age(self, value: int, *, sure: bool) -> None:
        if self.groups[-1].count == 1 and self.groups[-1].ages:
            self.groups.append(_Group())  # "one of 3 and the other of 7"
        group = self.groups[-1]
        group.ages.append(value)
        group.sure = group.sure or sure

    def _fits(self, found: list[int]) -> bool:
        """Whether the ages fit every count that was said."""
        groups = [group for group in self.groups if group.count is not None]
        counts = [group.count or 0 for group in groups]
        if not groups:
            return not self.unclear and not self._lonely(found)
        each = all(len(group.spread()) == group.count for group in groups)
        if counts[0] > 1 and counts[0] == len(found):
            return True
        return not self.unclear and (each or sum(counts) == len(found))

    def _lonely(self, found: list[int]) -> bool:
        """ "kinderen 3": an age or a count?"""
        named = [group for group in self.groups if group.noun == "children"]
        return len(found) == 1 and bool(named) and not any(g.shared or g.sure for g in self.groups)
