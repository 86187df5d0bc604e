"""Terminology: one name for one thing in each language.

``locales/terms.yaml`` says by which English words a thing is known in our texts;
``locales/<language>/terms.yaml`` what it is called there: ``say`` (the word itself, then stems of
its forms; each counts as part of a word, whatever its capitals) and ``never`` (words that mean
something else here, or that belong to another variety of the language).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from babel.messages.catalog import Catalog

from bot.catalogues import texts
from bot.languages import LanguageSpeaker, base_of

MOST_WITHOUT = 0.05
"""The share of uses that may go without the agreed word: "it" instead of "the letter"."""
MOST_OF_ONE = 1 / 3
"""The share of one thing's uses that may: else it has two names, whatever the others do."""
FEW = 4
"""Uses from which a thing's own share says something."""
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


class TermsFault(ValueError):
    """A terminology file cannot be used; one line with its place."""


@dataclass(frozen=True, slots=True)
class Term:
    """What a thing is called in one language."""

    say: tuple[str, ...]
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Misnamed:
    """A message that speaks of a thing without its word, or by a word that is not to be used."""

    term: str
    msgid: str
    said: str
    word: str = ""


@dataclass(frozen=True, slots=True)
class Agreed:
    """How a language keeps to its words: how many terms, their uses, the messages without the
    agreed word, those with one that is ruled out, and the uses of each term."""

    terms: int
    uses: int
    without: tuple[Misnamed, ...]
    ruled_out: tuple[Misnamed, ...]
    uses_of: Mapping[str, int] = field(default_factory=dict)

    @property
    def share(self) -> float:
        """Of all uses, those without the agreed word."""
        return len(self.without) / max(self.uses, 1)

    @property
    def most(self) -> list[tuple[str, int]]:
        """The things that are most often called otherwise."""
        return Counter(one.term for one in self.without).most_common(5)

    @property
    def astray(self) -> list[tuple[str, int, int]]:
        """The things that have another name in too many of their uses: without, and all."""
        without = Counter(one.term for one in self.without)
        uses = ((name, number, self.uses_of[name]) for name, number in without.most_common())
        return [each for each in uses if each[2] >= FEW and each[1] > each[2] * MOST_OF_ONE]


def read_source(locales: Path) -> dict[str, re.Pattern[str]]:
    """Return by which English words each thing is known; nothing without a file. Raises
    TermsFault."""
    found: dict[str, re.Pattern[str]] = {}
    if not (locales / "terms.yaml").exists():
        return found
    for name, words in _table(locales / "terms.yaml").items():
        if not _words(words):
            raise TermsFault(f"terms.yaml: {name}: a list of English words is wanted")
        either = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
        found[name] = re.compile(rf"(?<![\w-])(?:{either})(?![\w-])", re.IGNORECASE)
    return found


def read_terms(tag: str, locales: Path, known: Mapping[str, object]) -> dict[str, Term]:
    """Return what things are called in a language; a variety has what its language has, but for
    what it calls otherwise. Raises TermsFault."""
    base = base_of(tag)
    found = read_terms(base, locales, known) if base != tag else {}
    path = locales / tag.replace("-", "_") / "terms.yaml"
    for name, given in (_table(path) if path.exists() else {}).items():
        where = f"{path.parent.name}/{path.name}: {name}"
        if name not in known:
            raise TermsFault(f"{where}: terms.yaml does not know it")
        if not isinstance(given, dict) or given.keys() - {"say", "never"}:
            raise TermsFault(f"{where}: wants say and perhaps never")
        if not _words(given.get("say")) or not _words(given.get("never", ["-"])):
            raise TermsFault(f"{where}: say and never are lists of words")
        found[name] = Term(tuple(given["say"]), tuple(given.get("never", ())))
    return found


def agreed(
    speaker: LanguageSpeaker,
    templates: Sequence[Catalog],
    source: Mapping[str, re.Pattern[str]],
    terms: Mapping[str, Term],
) -> Agreed:
    """Look through all messages whether things are called by their names. Only what this language
    says itself is looked at: what falls back is missing, not misnamed."""
    uses = Counter[str]()
    without: list[Misnamed] = []
    ruled_out: list[Misnamed] = []
    for text in filter(speaker.translates, texts(templates)):
        english = _PLACEHOLDER.sub(" ", f"{text.msgid} {text.plural or ''}")
        said = speaker.say(text).lower()
        for name, term in terms.items():
            if not source[name].search(english):
                continue
            uses[name] += 1
            if not any(word.lower() in said for word in term.say):
                without.append(Misnamed(name, text.msgid, said))
            wrong = next((word for word in term.never if word.lower() in said), "")
            if wrong:
                ruled_out.append(Misnamed(name, text.msgid, said, wrong))
    return Agreed(len(terms), uses.total(), tuple(without), tuple(ruled_out), uses)


def _table(path: Path) -> dict[str, Any]:
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as fault:
        raise TermsFault(f"{path.name}: cannot be read: {' '.join(str(fault).split())}") from fault
    if not isinstance(found, dict):
        raise TermsFault(f"{path.name}: a table of terms is wanted")
    return found


def _words(given: object) -> bool:
    return (
        isinstance(given, list)
        and bool(given)
        and all(isinstance(word, str) and word for word in given)
    )
