"""Finds words of danger in a text, in every language at once, by phrases kept in YAML.

A phrase is written as people write it and read as words, one after the other: `(a|b)` is one of
these, `(a|b)?` or nothing, `{name}` one of a named set, `...` up to four words of any kind, `~` up
to twelve, `word*` any ending, `<n>` a number of two or three digits, `^` and `$` the start and the
end of the message. A `chat` table says what a chat's short words mean; what matches a phrase of
`unless` ("dead tired") is cut out before anything is looked for.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from bot.understand.plain import plain

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster where libyaml is there

# The most urgent first. What kills within minutes, and where the first call is for the fire
# brigade or an ambulance: fire before all, for it endangers everyone in the house; poison before
# suicide, for who has swallowed the pills needs the poison centre now and the talk after. Then a
# life that may end today by one's own hand; then a child, who cannot call alone; then violence;
# then the night outside. `every` gives them all, so that nothing said is lost to the order.
KINDS = ("fire", "medical", "poison", "suicide", "child", "violence", "shelter")

# Bounded, so that no text makes the search slow.
_GAPS = {"...": r"(?: [^ ]{1,40}){0,4}", "~": r"(?: [^ ]{1,40}){0,12}"}
_GAPS_IN_A_PHRASE = 4
_CUT = " ." * 9  # longer than the gaps of a phrase can bridge
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
    starts: frozenset[str]  # "" stands for a beginning that only the pattern knows
    needs: frozenset[str]  # one of these words must be in the text; empty when that is not known

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern, made when first needed: most phrases wait long for their word."""
        return re.compile(self.pattern + "(?= )")


Index = dict[str, list[Phrase]]


class CrisisWords:
    """The phrases of all languages; `find` looks in all of them, in time linear in the text."""

    def __init__(self, languages: Iterable[Mapping[str, Any]]) -> None:
        """Take parsed files of `dialogues/content/crisis/`. Raises CrisisError for a wrong one."""
        self._languages = [_Language(content) for content in languages]

    @property
    def languages(self) -> list[str]:
        """The languages that have phrases."""
        return [language.name for language in self._languages]

    @property
    def fingerprint(self) -> str:
        """The same for the same phrases: what was found with them holds as long as it stays."""
        return " ".join(language.made_of for language in self._languages)

    def find(self, text: str) -> str | None:
        """The most urgent kind of danger in the text, whatever language it is in, or None."""
        return next(iter(self.every(text)), None)

    def every(self, text: str) -> tuple[str, ...]:
        """All kinds of danger in the text, the most urgent first."""
        heard = sound(text)
        found = {kind for language in self._languages for kind in language.kinds(heard)}
        return tuple(kind for kind in KINDS if kind in found)


class _Language:
    """One language's phrases, indexed by the words that they can begin with."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.name = str(content.get("language", "?"))
        kinds = self._table(content, "kinds")
        if not kinds or set(kinds) - set(KINDS):
            raise CrisisError(f"crisis {self.name}: `kinds` must be some of {', '.join(KINDS)}")
        chat = self._table(content, "chat")
        self._chat = {_key(str(word)): _key(str(meant)) for word, meant in chat.items()}
        reader = _Reader(self.name, self._table(content, "sets"))
        self._danger: Index = {}
        self._harmless: Index = {}
        self.made_of = hashlib.sha256(repr(content).encode()).hexdigest()
        for kind, phrases in kinds.items():
            for text in phrases or ():
                self._index(self._danger, reader.phrase(kind, text))
        for text in content.get("unless") or ():
            self._index(self._harmless, reader.phrase("unless", text))

    def _table(self, content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        table = content.get(name) or {}
        if not isinstance(table, Mapping):
            raise CrisisError(f"crisis {self.name}: `{name}` must be a table")
        return table

    def kinds(self, heard: str) -> set[str]:
        """The kinds of danger in a sounded text."""
        meant = " ".join(self._chat.get(word, word) for word in heard.split())
        cut = self._without_harmless(f" ^ {meant} $ ")
        return {phrase.kind for phrase, _ in _matches(self._danger, cut)}

    def _without_harmless(self, heard: str) -> str:
        """The text with "dead tired" and the like cut out; nothing is matched across a cut."""
        kept: list[str] = []
        start = 0
        for _, match in _matches(self._harmless, heard):
            if match.start() >= start:
                kept += heard[start : match.start()], _CUT
                start = match.end()
        return "".join([*kept, heard[start:]])

    @staticmethod
    def _index(index: Index, phrase: Phrase) -> None:
        for start in phrase.starts:
            index.setdefault(start, []).append(phrase)


def load_crisis(folder: Path) -> CrisisWords:
    """Read every language file of a folder, once as long as they stay as they are. Raises
    CrisisError for a wrong or missing one."""
    files = [(path, path.stat()) for path in sorted(folder.glob("*.yaml"))]
    return _loaded(folder, tuple((path, stat.st_mtime_ns, stat.st_size) for path, stat in files))


@lru_cache(maxsize=1)  # reading 15,000 phrases takes most of a second
def _loaded(folder: Path, files: tuple[tuple[Path, int, int], ...]) -> CrisisWords:
    contents = []
    for path, _changed, _size in files:
        try:
            content = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a safe one
        except (UnicodeDecodeError, yaml.YAMLError) as fault:
            raise CrisisError(f"crisis/{path.name}: {' '.join(str(fault).split())}") from fault
        if not isinstance(content, dict):
            raise CrisisError(f"crisis/{path.name}: not a table of crisis phrases")
        contents.append(content)
    if not contents:
        raise CrisisError(f"{folder}: no crisis phrases at all")
    return CrisisWords(contents)


def _matches(index: Index, heard: str) -> Iterator[tuple[Phrase, re.Match[str]]]:
    """Every phrase that matches, looked for only where a word stands that it can begin with."""
    words = set(heard.split())
    likely: Index = {}
    for word in words & index.keys() | {""}:
        phrases = index.get(word, ())
        likely[word] = [p for p in phrases if not p.needs or not p.needs.isdisjoint(words)]
    loose = likely[""]
    at = 0
    while (after := heard.find(" ", at + 1)) != -1:
        for phrase in (*likely.get(heard[at + 1 : after], ()), *loose):
            if match := phrase.compiled.match(heard, at):
                yield phrase, match
        at = after


# -- reading a phrase -----------------------------------------------------------------------------

Sets = Mapping[str, list[str]]


class Part(NamedTuple):
    """What a piece of a phrase comes down to."""

    pattern: str
    starts: frozenset[str]  # words it can begin with; "" when any could be
    empty: bool = False  # it can be nothing
    needs: frozenset[str] = frozenset()  # words of which it holds one


class _Reader:
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
        return Phrase(kind, part.pattern, part.starts, part.needs)

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
def _key(text: str) -> str:
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
    whole = _key(written.replace("'", ""))
    pieces = [_key(piece) for piece in written.split("'")] if "'" in written else [whole]
    if " " in whole or not all(pieces):
        raise CrisisError(f"{sign!r} is not a word")
    if sign.endswith("*"):
        stem = _key(f"{written}q").removesuffix("q")  # so that its end is not treated as a word's
        return Part(f" (?:{whole}|{stem}[^ ]{{0,40}})", anything)
    starts = frozenset({whole, pieces[0]})
    if len(pieces) == 1:
        return Part(f" {whole}", starts, needs=starts)
    return Part(f" (?:{whole}|{' '.join(pieces)})", starts, needs=frozenset({whole, pieces[-1]}))
