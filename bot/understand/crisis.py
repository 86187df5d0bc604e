"""Finds words of danger in a text, in every language at once, by phrases kept in YAML.

How a phrase is written: `bot.understand.phrases`. A `chat` table says what a chat's short words
mean; what matches a phrase of `unless` ("dead tired") is cut out before anything is looked for.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.understand import phrases, plain
from bot.understand.phrases import CrisisError, Phrase, Reader, key, sound

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster where libyaml is there

# The most urgent first. What kills within minutes, and where the first call is for the fire
# brigade or an ambulance: fire before all, for it endangers everyone in the house; poison before
# suicide, for who has swallowed the pills needs the poison centre now and the talk after. Then a
# life that may end today by one's own hand; then a child, who cannot call alone; then violence;
# then the night outside. `every` gives them all, so that nothing said is lost to the order.
KINDS = ("fire", "medical", "poison", "suicide", "child", "violence", "shelter")

_CUT = " ." * 9  # longer than the gaps of a phrase can bridge

Index = dict[str, list[Phrase]]


class CrisisWords:
    """The phrases of all languages; `find` looks in all of them, in time linear in the text."""

    def __init__(self, contents: Iterable[Mapping[str, Any]]) -> None:
        """Take parsed files of `dialogues/content/crisis/`. Raises CrisisError for a wrong one."""
        self._languages = [_Language(read_phrases(content)) for content in contents]

    @classmethod
    def of(cls, languages: Iterable[Phrases]) -> CrisisWords:
        """Of phrases that were read before."""
        made = cls([])
        made._languages = [_Language(each) for each in languages]
        return made

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


@dataclass(frozen=True, slots=True)
class Phrases:
    """What is looked for in one language. ``made_of`` is the same for the same file."""

    name: str
    made_of: str
    chat: Mapping[str, str]
    danger: Sequence[Phrase]
    harmless: Sequence[Phrase]


def read_phrases(content: Mapping[str, Any]) -> Phrases:
    """Read a parsed file. Raises CrisisError for a wrong one."""
    name = str(content.get("language", "?"))

    def table(of: str) -> Mapping[str, Any]:
        found = content.get(of) or {}
        if not isinstance(found, Mapping):
            raise CrisisError(f"crisis {name}: `{of}` must be a table")
        return found

    kinds = table("kinds")
    if not kinds or set(kinds) - set(KINDS):
        raise CrisisError(f"crisis {name}: `kinds` must be some of {', '.join(KINDS)}")
    reader = Reader(name, table("sets"))
    return Phrases(
        name,
        hashlib.sha256(repr(content).encode()).hexdigest(),
        {key(str(word)): key(str(meant)) for word, meant in table("chat").items()},
        [reader.phrase(kind, text) for kind, texts in kinds.items() for text in texts or ()],
        [reader.phrase("unless", text) for text in content.get("unless") or ()],
    )


class _Language:
    """One language's phrases, indexed by the words that they can begin with."""

    def __init__(self, read: Phrases) -> None:
        self.name, self.made_of, self._chat = read.name, read.made_of, read.chat
        self._danger, self._harmless = _index(read.danger), _index(read.harmless)

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


def _index(read: Iterable[Phrase]) -> Index:
    index: Index = {}
    for phrase in read:
        for start in phrase.starts:
            index.setdefault(start, []).append(phrase)
    return index


def load_crisis(folder: Path) -> CrisisWords:
    """Read every language file of a folder, once as long as they stay as they are. Raises
    CrisisError for a wrong or missing one."""
    files = [(path, path.stat()) for path in sorted(folder.glob("*.yaml"))]
    return _loaded(folder, tuple((path, stat.st_mtime_ns, stat.st_size) for path, stat in files))


@lru_cache(maxsize=1)
def _loaded(folder: Path, files: tuple[tuple[Path, int, int], ...]) -> CrisisWords:
    texts = {path.name: path.read_bytes() for path, _changed, _size in files}
    if not texts:
        raise CrisisError(f"{folder}: no crisis phrases at all")
    made_of = _made_of(texts.values())
    found = _kept(made_of)
    if found is None:
        found = [read_phrases(_parsed(name, text)) for name, text in texts.items()]
        if folder.resolve() == _SHIPPED:
            _keep(made_of, found)
    return CrisisWords.of(found)


def _parsed(name: str, text: bytes) -> Mapping[str, Any]:
    try:
        content = yaml.load(text.decode("utf-8"), _Loader)  # noqa: S506 - a safe one
    except (UnicodeDecodeError, yaml.YAMLError) as fault:
        raise CrisisError(f"crisis/{name}: {' '.join(str(fault).split())}") from fault
    if not isinstance(content, dict):
        raise CrisisError(f"crisis/{name}: not a table of crisis phrases")
    return content


# -- read once -------------------------------------------------------------------------------------
# Reading 15,000 phrases takes more than a second, at every start of every command: what came of it
# is kept beside the packages, for as long as neither the files nor the code that read them change.

_KEPT = Path(sys.prefix, "share", "naast", "crisis.json")
_SHIPPED = Path(__file__).parents[2] / "dialogues" / "content" / "crisis"  # the only one that is


def _made_of(texts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    code = [Path(str(each)).read_bytes() for each in (__file__, phrases.__file__, plain.__file__)]
    for each in (*code, *texts):
        digest.update(hashlib.sha256(each).digest())
    return digest.hexdigest()


def _kept(made_of: str) -> list[Phrases] | None:
    """What was read the last time, if that was the same."""
    try:
        kept = json.loads(_KEPT.read_bytes())
        if kept["made_of"] != made_of:
            return None
        return [
            Phrases(name, of, chat, *([Phrase.of(row) for row in rows] for rows in found))
            for name, of, chat, *found in kept["languages"]
        ]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(made_of: str, read: Iterable[Phrases]) -> None:
    """Note it for the next start; where that folder is not ours to write, it is read each time."""
    rows = [
        [e.name, e.made_of, e.chat, [p.row for p in e.danger], [p.row for p in e.harmless]]
        for e in read
    ]
    made = _KEPT.with_suffix(f".{os.getpid()}.new")
    with suppress(OSError):
        _KEPT.parent.mkdir(parents=True, exist_ok=True)
        made.write_text(json.dumps({"made_of": made_of, "languages": rows}), encoding="utf-8")
        made.replace(_KEPT)


def _matches(index: Index, heard: str) -> Iterator[tuple[Phrase, re.Match[str]]]:
    """Every phrase that matches, looked for only where a word stands that it can begin with."""
    words = set(heard.split())
    likely: Index = {}
    for word in words & index.keys() | {""}:
        phrases = index.get(word, ())
        likely[word] = [p for p in phrases if not p.needs or not words.isdisjoint(p.needs)]
    loose = likely[""]
    at = 0
    while (after := heard.find(" ", at + 1)) != -1:
        for phrase in (*likely.get(heard[at + 1 : after], ()), *loose):
            if match := phrase.compiled.match(heard, at):
                yield phrase, match
        at = after
