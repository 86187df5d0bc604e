"""Texts as they are written in code: English msgids, translated only when somebody is spoken to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Text:
    """One translatable sentence: an English msgid with ``{named}`` placeholders and their values.

    Values may be plain values, dates, times and languages (the speaker formats them), or other
    texts.
    """

    msgid: str
    context: str | None = None
    plural: str | None = None
    count: int = 0
    values: Mapping[str, Any] = field(default_factory=dict)

    def of(self, **values: Any) -> Text:
        """Return this text with its placeholders filled in."""
        return replace(self, values={**self.values, **values})


class Own(str):
    """What an organisation wrote itself, by language (BCP 47; ``und``: the same in all of them). It
    stands where a msgid stands: no catalogue has it, and each speaker says it as near to their
    language as it was written."""

    said: Mapping[str, str]

    def __new__(cls, said: Mapping[str, str]) -> Own:
        """The first language is what it is to whoever asks for none."""
        made = super().__new__(cls, next(iter(said.values()), ""))
        made.said = dict(said)
        return made


@dataclass(frozen=True, slots=True)
class Name:
    """A person's or organisation's own name or words: never translated, kept apart in a
    right-to-left sentence."""

    text: str


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A phone number, link or code: kept left-to-right inside a right-to-left sentence."""

    text: str


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language, by its BCP 47 tag, as a value in a sentence: each speaker has a name for it."""

    tag: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Several texts, one a line (or joined by another mark): composed, never translated whole."""

    parts: tuple[Words, ...]
    joint: str = "\n"


@dataclass(frozen=True, slots=True)
class Listed:
    """Several texts joined as the language lists things: "a, b and c". ``labels`` are what stands
    on buttons: in a list only the first of them keeps its capital."""

    parts: tuple[Words, ...]
    style: str = "standard"
    labels: bool = False


Words = Text | Lines | Listed | Name | Verbatim | Tongue | str


class Speaker(Protocol):
    """Someone who can say a text in one language (with its fallbacks)."""

    @property
    def language(self) -> str:
        """The BCP 47 tag spoken."""

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""

    def say(self, words: Words) -> str:
        """Render the words in this language."""


def _(msgid: str) -> Text:
    """Mark a sentence for translation."""
    return Text(msgid)


def p_(context: str, msgid: str) -> Text:
    """Mark a short, ambiguous label for translation, with the context that tells it apart."""
    return Text(msgid, context=context)


def n_(singular: str, plural: str, count: int) -> Text:
    """Mark a sentence with a number in it; ``{count}`` is filled in."""
    return Text(singular, plural=plural, count=count, values={"count": count})
