"""Writes what was typed in Latin letters in a language's own: "pomogite" as "помогите".

Many Bulgarians write to a chat without Cyrillic, many Iranians without their alphabet. An
embedding knows their languages far better in their own letters, and the words of an example are
then the words of the message, however either was typed. Letters alone do not say what is meant (a
Persian "a" is a long one, a short one, or a final -h), so that the words of our examples help:
what sounds alike and is spelt nearly so is taken for it. Arabic is left as it is typed: dialects
have no one spelling, and more was lost than won.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log
from pathlib import Path
from typing import Any

import yaml

from bot.understand.examples import Example
from bot.understand.tongue import Tongue

_LETTERS = Path(__file__).with_name("letters.yaml")
_SURE, _SURE_OF_CHOSEN = 0.5, 0.1
"""How likely a text in Latin letters must be in such a language; in the one that was chosen."""
_FEWEST = 3  # letters
_MANY_LATIN = 3  # times as many Latin letters as others: a name in another alphabet may be in it
_SEEN, _SEEN_LATIN = 2, 3
"""How often a word stands in the examples before it counts: fewer may be a slip."""
_ALIKE = 24  # words that sound alike, the most frequent ones
_FAR = 2.6  # as far as this a rare word may be spelt from what its letters say
_WEIGHT = 1.6  # of that distance, beside the logarithm of how often a word is seen
_SOFT, _OTHER = 0.4, 1.2  # a letter typed in many ways instead of another, and any other one
_WORDS_KEPT = 4096  # respelt words that are kept
_LONGEST = 40  # characters; a longer one is no word
_TYPED = re.compile(r"[a-z0-9][a-z0-9']*", re.IGNORECASE)
_LATIN = re.compile(r"[a-zà-ÿ]{4,}")
_BORROWED = ("nl", "fr", "en")  # whose words stay as they are: "contrat", "mutualité"

Vocabulary = Mapping[str, Mapping[str, str]]
"""By language, by sound: words, each with how often it is seen behind it, a space between all: so
that thousands take little memory. Of `""`, under `""`: words that stay in Latin letters."""


@dataclass(frozen=True, slots=True)
class _Letters:
    """How one language is typed: `letters.yaml`."""

    own: re.Pattern[str]
    typed: Mapping[str, str]
    pattern: re.Pattern[str]
    before: Sequence[tuple[re.Pattern[str], str]]
    sounds: Mapping[str, str]
    soft: frozenset[str]
    last: str
    words: Mapping[str, str]

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> _Letters:
        typed = _pairs(row["typed"])
        longest_first = sorted(typed, key=len, reverse=True)
        sounds = {letter: sign for alike, sign in _pairs(row["sound"]).items() for letter in alike}
        return cls(
            re.compile(f"[{row['own']}]+"),
            typed,
            re.compile("|".join(map(re.escape, longest_first))),
            [(re.compile(pattern), new) for pattern, new in row["before"]],
            sounds,
            frozenset(row["soft"]),
            row.get("last", ""),
            row["words"],
        )

    def written(self, word: str) -> str:
        """A typed word, letter by letter."""
        for pattern, new in self.before:
            word = pattern.sub(new, word)
        return self.pattern.sub(lambda found: self.typed[found[0]], word)

    def sound(self, word: str) -> str:
        """What is heard of a word for certain: the same for spellings that may be one word."""
        heard = "".join(self.sounds.get(letter, "") for letter in word.rstrip(self.last or None))
        return re.sub(r"(.)\1+", r"\1", heard)

    def apart(self, one: str, two: str) -> float:
        """How differently two words are spelt: as an edit distance, soft letters counting less."""
        costs = [_SOFT if letter in self.soft else 1.0 for letter in two]
        row = [sum(costs[:many]) for many in range(len(two) + 1)]
        for letter in one:
            left_out = _SOFT if letter in self.soft else 1.0
            new = [row[0] + left_out]
            for at, (other, cost) in enumerate(zip(two, costs, strict=True)):
                changed = row[at] + self._instead(letter, other)
                new.append(min(row[at + 1] + left_out, new[at] + cost, changed))
            row = new
        return row[-1]

    def _instead(self, one: str, other: str) -> float:
        if one == other:
            return 0.0
        if one in self.soft and other in self.soft:
            return _SOFT
        alike = self.sounds.get(one, one) == self.sounds.get(other, other)
        return 0.0 if alike else _OTHER


class Respelling:
    """Respells texts that are typed in Latin letters. Safe on any text and for threads; what a word
    costs is bounded."""

    def __init__(self, tongue: Tongue, vocabulary: Vocabulary) -> None:
        """``tongue`` says which language it is; ``vocabulary`` is of `vocabulary_of`."""
        self._tongue = tongue
        self._vocabulary = vocabulary
        self._latin = vocabulary.get("", {}).get("", "")
        self._kept = lru_cache(_WORDS_KEPT)(self._word)

    def texts(self, texts: Sequence[str], chosen: str | None = None) -> list[str]:
        """A text and pieces of it, as they are to be read. Which language it is the whole says, the
        first of them; ``chosen`` is what the person speaks, which little need confirm."""
        whole = texts[0]
        language = self._language(whole, chosen) if _in_latin(whole) else None
        return list(texts) if language is None else [self.text(each, language) for each in texts]

    def _language(self, text: str, chosen: str | None) -> str | None:
        """The language whose letters these stand for, if they do."""
        likely = self._tongue.by_examples(text)
        spoken = (chosen or "").partition("-")[0]  # Dari is typed as Persian is
        if spoken in _letters() and likely.get(spoken, 0.0) >= _SURE_OF_CHOSEN:
            return spoken
        best = max(likely, key=likely.__getitem__, default="")
        return best if best in _letters() and likely[best] >= _SURE else None

    def text(self, text: str, language: str) -> str:
        """A text that is known to be in a language; as it is, if that is its own letters."""
        if language not in _letters() or not _in_latin(text):
            return text

        def respelt(found: re.Match[str]) -> str:
            word = found[0].lower()
            return self._kept(word, language) if len(word) <= _LONGEST else word

        return _TYPED.sub(respelt, _without_accents(text))

    def _word(self, word: str, language: str) -> str:
        """One word: the likeliest of those that sound like it, or letter by letter."""
        letters = _letters()[language]
        if word.isdecimal():
            return word
        if always := letters.words.get(word):
            return always
        written = letters.written(word)
        sound = letters.sound(written)
        if len(word) < 2 or not sound:
            return written
        best, most = "", log(2) - _WEIGHT * _FAR
        alike = self._vocabulary.get(language, {}).get(sound, "").split()
        for known, seen in zip(alike[::2], alike[1::2], strict=True):
            spelt = known.replace("\u200c", "")
            score = log(int(seen) + 1) - _WEIGHT * letters.apart(written, spelt)
            if score > most:
                best, most = known, score
        return best or (word if f" {word} " in self._latin else written)


def _in_latin(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    latin = sum(char.isascii() for char in letters)
    return latin >= _FEWEST and latin > _MANY_LATIN * (len(letters) - latin)


def vocabulary_of(examples: Iterable[Example]) -> Vocabulary:
    """The words of examples, by what they sound like."""
    seen: dict[str, Counter[str]] = {language: Counter() for language in _letters()}
    latin: Counter[str] = Counter()
    for each in examples:
        text = unicodedata.normalize("NFC", each.text.lower())
        if each.language in seen:
            unmarked = "".join(char for char in text if not unicodedata.combining(char))
            seen[each.language].update(_letters()[each.language].own.findall(unmarked))
        elif each.language in _BORROWED:
            latin.update(_LATIN.findall(_without_accents(text)))
    found: dict[str, dict[str, str]] = {}
    for language, words in seen.items():
        sounds: dict[str, list[str]] = {}
        for word, times in words.most_common():
            if times < _SEEN:
                break
            sound = _letters()[language].sound(word)
            if sound and len(word) > 1 and len(alike := sounds.setdefault(sound, [])) < _ALIKE:
                alike.append(f"{word} {times}")
        found[language] = {sound: " ".join(alike) for sound, alike in sounds.items()}
    kept = [word for word, times in latin.most_common() if times >= _SEEN_LATIN]
    return {**found, "": {"": f" {' '.join(kept)} "}}


def save_vocabulary(path: Path, vocabulary: Vocabulary) -> None:
    """Write it; whoever reads meanwhile reads a whole one."""
    made = path.with_suffix(".new")
    made.write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
    made.replace(path)


def load_vocabulary(path: Path) -> Vocabulary | None:
    """Read it; None where there is none, or a broken one."""
    try:
        found: Vocabulary = json.loads(path.read_bytes())
        rows = [alike for tag, words in found.items() if tag for alike in words.values()]
        good = all(all(map(str.isdecimal, row.split()[1::2])) for row in rows)
        even = all(len(row.split()) % 2 == 0 for row in rows)
        found[""][""].split()
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        return None
    return found if good and even else None


@cache
def made_of() -> str:
    """The same for the same `letters.yaml`; when this code respells in another way, the version of
    `bot.understand.prepare` says so."""
    return hashlib.sha256(_LETTERS.read_bytes()).hexdigest()


@cache
def _letters() -> Mapping[str, _Letters]:
    rows = yaml.safe_load(_LETTERS.read_text(encoding="utf-8"))
    return {language: _Letters.of(row) for language, row in rows.items()}


def _pairs(text: str) -> dict[str, str]:
    """ "sh ш, e" as a table: what is before the space, and what is after it, if anything."""
    pairs = (pair.strip().partition(" ") for pair in text.split(","))
    return {one: other for one, _, other in pairs}


def _without_accents(text: str) -> str:
    """Latin letters without their marks, and one kind of apostrophe."""
    parts = unicodedata.normalize("NFD", text.replace("’", "'"))
    return "".join(char for char in parts if not unicodedata.combining(char))
