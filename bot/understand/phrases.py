"""Reads the phrases of danger, as people write them in YAML, into patterns over sounded text.

A phrase is read as words, one after the other: `(a|b)` is one of these, `(a|b)?` or nothing,
`{name}` one of a named set, `...` up to four words of any kind, `~` up to twelve, `word*` any
ending, `<n>` a number of two or three digits, `^` and `$` the start and the end of the message.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from bot.understand.plain import plain

# Bounded, so that no text makes the search slow.
_GAPS = {"...": r"(?: [^ ]{1,40}){0,4}", "~": r"(?: [^ ]{1,40}){0,12}"}
_GAPS_IN_A_PHRASE = 4
_TOKEN = re.compile(r"\(|\)\??|\||\{\w+\}\??|\.\.\.|[^\s(){}|]+")
_DOUBLED = re.compile(r"([^\W\d_])\1+")
_ELIDED = re.compile(r"\b([cdjlmnst]|qu)['\u2019](?=[^\W\d_]{2})", re.IGNORECASE)
_LAST_D = re.compile(r"(?<=[a-z]{2})dt?(?= )")
_LAST_EN = re.compile(r"(?<=[a-z]{2})en(?= )")


class CrisisError(ValueError):
    """A file of crisis phrases that cannot be read: which language, which phrase, and why."""


def sound(text: str) -> str:
    """The plain text, spelt alike where hurried people spell differently, a space around each word.

    Doubled letters once ("dooood", "slaat"), ij as y, d and dt at the end as t, -en at the end as
    -e, and an elided French word (l', j', qu') as a word of its own.
    """
    heard = _DOUBLED.sub(r"\1", plain(_ELIDED.sub(r"\1 ", text))).replace("ij", "y")
    return _LAST_EN.sub("e", _LAST_D.sub("t", f" {heard} "))


@dataclass(frozen=True)
class Phrase:
    """One phrase: a pattern over sounded text, and the words that it can begin with."""

    kind: str
    pattern: str
    starts: tuple[str, ...]  # "" stands for a beginning that only the pattern knows
    needs: tuple[str, ...]  # one of these words must be in the text; empty when that is not known

    @classmethod
    def of(cls, row: Iterable[Any]) -> Phrase:
        """A phrase of a pattern and such words, or one that was noted as a `row`."""
        kind, pattern, starts, needs = row
        return cls(sys.intern(kind), pattern, _few(starts), _few(needs))

    @property
    def row(self) -> tuple[str, str, tuple[str, ...], tuple[str, ...]]:
        """All that it is, to be noted as JSON."""
        return self.kind, self.pattern, self.starts, self.needs

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern, made when first needed: most phrases wait long for their word."""
        return re.compile(self.pattern + "(?= )")


def _few(words: Iterable[str]) -> tuple[str, ...]:
    """Words of a phrase, each once in memory: thousands of phrases begin alike, and sets of one
    word took five times as much."""
    return tuple(sys.intern(word) for word in sorted(words))


Sets = Mapping[str, list[str]]


class Part(NamedTuple):
    """What a piece of a phrase comes down to."""

    pattern: str
    starts: frozenset[str]  # words it can begin with; "" when any could be
    empty: bool = False  # it can be nothing
    needs: frozenset[str] = frozenset()  # words of which it holds one


class Reader:
    """Reads the phrases of one language into patterns."""

    def __init__(self, language: str, sets: Sets) -> None:
        self._language = language
        self._sets = sets
        self._read: dict[str, Part] = {}  # the named sets so far
        self._tokens: list[str] = []
        self._at = 0

    def phrase(self, kind: str, text: Any) -> Phrase:
        """One phrase of a file. Raises CrisisError with the language, the kind and the phrase."""
        try:
            if not isinstance(text, str):
                raise CrisisError("not a text")
            if text.count("...") + 2 * text.count("~") > _GAPS_IN_A_PHRASE:
                raise CrisisError(f"more than {_GAPS_IN_A_PHRASE} gaps (~ counts for two)")
            part = self._whole(text)
            if part.empty:
                raise CrisisError("it would match every text")
        except CrisisError as fault:
            raise CrisisError(f"crisis {self._language}, {kind}: {text!r}: {fault}") from fault
        return Phrase.of((kind, part.pattern, part.starts, part.needs))

    def _whole(self, text: str) -> Part:
        before = self._tokens, self._at
        self._tokens, self._at = _TOKEN.findall(text), 0
        part = self._choice()
        if self._at < len(self._tokens):
            raise CrisisError("a parenthesis too many")
        self._tokens, self._at = before
        return part

    def _choice(self) -> Part:
        parts = [self._sequence()]
        while self._peek() == "|":
            self._at += 1
            parts.append(self._sequence())
        return Part(
            f"(?:{'|'.join(part.pattern for part in parts)})",
            frozenset().union(*(part.starts for part in parts)),
            any(part.empty for part in parts),
            frozenset().union(*(part.needs for part in parts))
            if all(part.needs for part in parts)
            else frozenset(),
        )

    def _sequence(self) -> Part:
        pattern = ""
        starts: frozenset[str] = frozenset()
        needs: frozenset[str] = frozenset()
        empty = True
        while self._peek() not in ("", "|", ")", ")?"):
            part = self._element()
            pattern += part.pattern
            if empty:
                starts |= part.starts
            if not part.empty and part.needs:
                needs = part.needs  # of the last piece that must be there: it tells most
            empty = empty and part.empty
        if not pattern:
            raise CrisisError("an empty choice")
        return Part(pattern, starts, empty, needs)

    def _element(self) -> Part:
        sign = self._peek()
        self._at += 1
        if sign in _GAPS:
            return Part(_GAPS[sign], frozenset({""}), empty=True)
        if sign == "(":
            part = self._choice()
            if self._peek() == "":
                raise CrisisError("a parenthesis not closed")
            self._at += 1
            return _optional(part) if self._tokens[self._at - 1] == ")?" else part
        if sign.startswith("{"):
            part = self._set(sign.strip("{}?"))
            return _optional(part) if sign.endswith("?") else part
        return _word(sign)

    def _set(self, name: str) -> Part:
        if name not in self._read:
            entries = self._sets.get(name)
            if not entries or not all(isinstance(entry, str) for entry in entries):
                raise CrisisError(f"there is no set {name}, or not all in it are words")
            self._read[name] = self._whole("|".join(entries))
        return self._read[name]

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""


def _optional(part: Part) -> Part:
    return Part(f"(?:{part.pattern})?", part.starts, empty=True)


@lru_cache(maxsize=8192)
def key(text: str) -> str:
    """How a word is found: sounded, without a space around it."""
    return sound(text).strip()


@lru_cache(maxsize=8192)
def _word(sign: str) -> Part:
    """One word; its apostrophe may be typed as nothing or as a space."""
    anything = frozenset({""})
    if sign == "<n>":
        return Part(" [0-9]{2,3}", anything)
    if sign in "^$":
        return Part(rf" \{sign}", frozenset({sign}))
    written = sign.rstrip("*").strip("'")
    whole = key(written.replace("'", ""))
    pieces = [key(piece) for piece in written.split("'")] if "'" in written else [whole]
    if " " in whole or not all(pieces):
        raise CrisisError(f"{sign!r} is not a word")
    if sign.endswith("*"):
        stem = key(f"{written}q").removesuffix("q")  # so that its end is not treated as a word's
        return Part(f" (?:{whole}|{stem}[^ ]{{0,40}})", anything)
    starts = frozenset({whole, pieces[0]})
    if len(pieces) == 1:
        return Part(f" {whole}", starts, needs=starts)
    return Part(f" (?:{whole}|{' '.join(pieces)})", starts, needs=frozenset({whole, pieces[-1]}))
