"""How easy the texts of a language are to read, by the formula that is published for it.

All but one are of Flesch's kind: from about 0 (a law) to 100 (a child's book) and above, by the
words in a sentence and the syllables in a word; 60 and more is what is called plain, about B1.
Where a language has no formula of its own, or one that counts short vowels which nobody writes
(Arabic: OSMAN, El-Haj and Rayson 2016; Persian: Dayani 2000), Björnsson's LIX stands in (words in a
sentence, and the share of words of more than six letters), turned round so that here too more is
easier. Syllables
are counted by their vowels.

    en  Flesch 1948                          nl  Douma 1960
    fr  Kandel and Moles 1958                es  Fernández Huerta 1959
    tr  Ateşman 1997                         ru  Oborneva 2006
    pl  Pisarek 1969 (years of school, turned round)
    others  Björnsson 1968 (LIX)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from babel.messages.catalog import Catalog

from bot.catalogues import texts
from bot.languages import LanguageSpeaker

PLAIN = 60.0
"""Of Flesch's kind: what somebody at B1 reads with ease; "standard" in his own table."""
HARDEST = 10
"""How many of the hardest messages are named."""
_FEWEST_WORDS = 8
"""A shorter message says too little for a formula."""
_LONG_WORD = 6  # letters; longer ones are LIX's long words
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_LINK = re.compile(r"https?://\S+")
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
_SENTENCE = re.compile(r"[.!?؟…\n]+|:\s")


@dataclass(frozen=True, slots=True)
class Formula:
    """``of`` − ``length`` × words a sentence − ``syllables`` × syllables a word, and who found
    it."""

    name: str
    of: float
    length: float
    syllables: float

    def ease(self, counted: Counted) -> float:
        """Return how easy it is: the more, the easier."""
        return self.of - self.length * counted.a_sentence - self.syllables * counted.a_word


@dataclass(frozen=True, slots=True)
class Counted:
    """What a text comes to: words, sentences, syllables, and long words (for LIX those of more than
    six letters, for Pisarek those of four syllables and more)."""

    words: int
    sentences: int
    syllables: int
    long: int
    many: int

    @property
    def a_sentence(self) -> float:
        """Words in a sentence."""
        return self.words / max(self.sentences, 1)

    @property
    def a_word(self) -> float:
        """Syllables in a word."""
        return self.syllables / max(self.words, 1)


_VOWELS = "aeiouyàáâäåæèéêëìíîïòóôöøùúûüýÿœăąęó"
_TURKISH = "aeıioöuüâîû"
_CYRILLIC = "аеёиоуыэюя"
FORMULAS = {
    "en": Formula("Flesch 1948", 206.835, 1.015, 84.6),
    "nl": Formula("Douma 1960", 206.84, 0.93, 77.0),
    "fr": Formula("Kandel and Moles 1958", 207.0, 1.015, 73.6),
    "es": Formula("Fernández Huerta 1959", 206.84, 1.02, 60.0),
    "tr": Formula("Ateşman 1997", 198.825, 2.61, 40.175),
    "ru": Formula("Oborneva 2006", 206.835, 1.3, 60.1),
}
PISAREK, LIX = "Pisarek 1969", "LIX, Björnsson 1968"
_TOUCHING = re.compile(f"[{_VOWELS}]+")
"""Vowels that touch are one syllable, mostly; in these languages each is one of its own."""
_NUCLEI = {
    "tr": re.compile(f"[{_TURKISH}]"),
    "ru": re.compile(f"[{_CYRILLIC}]"),
    "pl": re.compile(f"[{_VOWELS}]"),
}


@dataclass(frozen=True, slots=True)
class Hard:
    """A message and how easy it is."""

    ease: float
    said: str


@dataclass(frozen=True, slots=True)
class Readable:
    """How easy a language's texts are: by which formula, all together, how many messages are plain,
    and the hardest."""

    formula: str
    ease: float
    plain: float
    messages: int
    hardest: tuple[Hard, ...]


def readable(speaker: LanguageSpeaker, templates: Sequence[Catalog]) -> Readable:
    """Measure everything that a language says to families and buddies."""
    there = (speaker.say(text) for text in texts(templates) if speaker.translates(text))
    said = [text for text in there if len(_words(text)) >= _FEWEST_WORDS]
    tag = speaker.language.split("-")[0]
    each = sorted((Hard(ease(text, tag), text) for text in said), key=lambda hard: hard.ease)
    whole = ease("\n".join(said), tag) if said else 0.0
    plain = sum(hard.ease >= PLAIN for hard in each) / max(len(each), 1)
    return Readable(formula_of(tag), whole, plain, len(each), tuple(each[:HARDEST]))


def formula_of(tag: str) -> str:
    """Return who published what this language is measured with."""
    if tag == "pl":
        return PISAREK
    return FORMULAS[tag].name if tag in FORMULAS else LIX


def ease(text: str, tag: str) -> float:
    """Return how easy a text is to read, of about a hundred."""
    counted = count(text, tag)
    if tag in FORMULAS:
        return FORMULAS[tag].ease(counted)
    if tag == "pl":
        share = 100 * counted.many / max(counted.words, 1)
        years = sqrt(counted.a_sentence**2 + share**2) / 2
        return 100 - 5 * years  # eight years of school, the least that all had, are 60
    lix = counted.a_sentence + 100 * counted.long / max(counted.words, 1)
    return 100 - lix


def count(text: str, tag: str) -> Counted:
    """Count words, sentences and syllables of a text."""
    text = _LINK.sub(" ", _PLACEHOLDER.sub(" ", text))
    sentences = sum(bool(_WORD.search(part)) for part in _SENTENCE.split(text))
    words = _words(text)
    syllables = [_syllables(word.lower(), tag) for word in words]
    return Counted(
        len(words),
        sentences,
        sum(syllables),
        sum(len(word) > _LONG_WORD for word in words),
        sum(number >= 4 for number in syllables),
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _syllables(word: str, tag: str) -> int:
    if tag == "fr" or tag == "en":  # a last e is mute: "aide", "home"
        word = re.sub(r"(?<=[^aeiouyé])(?:e|es|ent)$", "", word) or word
    if tag == "pl":
        word = re.sub(r"i(?=[aeouąęó])", "", word)  # only makes the letter before it soft
    return max(1, len(_NUCLEI.get(tag, _TOUCHING).findall(word)))
