"""Words of counters and letters: what they are called in Dutch and French, and what they mean.

The texts stand in ``content/glossary.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter

from bot.talk.answers import plain
from dialogues.rights.models import Content, Texts
from dialogues.rights.reading import ContentFault, ContentFile

FILE = "glossary.yaml"
_SHORT = 3
"""Letters: so short a word is one of ours only in capitals ("ONE", and not "one"), when alone."""
_JOINED = re.compile(r"(?<=\w)\s*[/=]\s*\w+")
_ARTICLE = re.compile(r"\bl['’]", re.IGNORECASE)
Names = Annotated[Texts, Field(min_length=1)]


class Term(Content):
    """One word. ``nl`` and ``fr``: what it is called, the name to show first, then others that
    people use; ``same``: the two are the same thing; ``gloss`` is an English msgid. ``about`` and
    ``about_fr``: the service or right that it is (on the French side another one)."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
    nl: Names
    fr: Names
    en: Names
    same: bool
    gloss: Annotated[str, Field(max_length=250)]
    about: str | None = None
    about_fr: str | None = None


class Glossary(Content):
    """The file: the words, and how people ask what one means (``asked``, with ``…`` for the
    word)."""

    asked: Texts = ()
    terms: list[Term] = []

    def get(self, id_: str) -> Term | None:
        """Return a term by its id."""
        return next((term for term in self.terms if term.id == id_), None)

    def asked_in(self, text: str) -> tuple[Term | None, bool]:
        """Return the term that a text asks about, and whether it asks in so many words (else it is
        the term alone)."""
        said = _plain(text)
        alone = self._by_name.get(said)
        if alone:
            short = len(said) <= _SHORT and not text.strip().isupper()
            return (None if short else alone), False
        matches = (pattern.fullmatch(said) for pattern in self._patterns)
        terms = (self._by_name.get(found["term"].strip()) for found in matches if found)
        found = next((term for term in terms if term), None)
        return found, found is not None

    def counterpart(self, about: str) -> str | None:
        """Return the service of the other community, where that is another one."""
        for term in self.terms:
            if term.about and term.about_fr and about in (term.about, term.about_fr):
                return term.about_fr if about == term.about else term.about
        return None

    @cached_property
    def _by_name(self) -> dict[str, Term]:
        return {
            _plain(name): term for term in self.terms for name in (*term.nl, *term.fr, *term.en)
        }

    @cached_property
    def _patterns(self) -> list[re.Pattern[str]]:
        made = sorted((_plain(form) for form in self.asked), key=len, reverse=True)
        return [re.compile(re.escape(each).replace("…", "(?P<term>.+)")) for each in made]


def _plain(text: str) -> str:
    """The form in which terms and questions are compared: OCMW/CPAS is the first of both."""
    first = _ARTICLE.sub("", _JOINED.sub("", text[:120]))
    return " ".join(plain(part) or part for part in re.split("(…)", first) if part.strip())


_GLOSSARY = TypeAdapter(Glossary)
GlossaryFile = ContentFile[Glossary]


def read_glossary(folder: Path) -> GlossaryFile | None:
    """Read the file of a content folder, not yet checked; raises ContentFault. None: there is
    none."""
    path = folder / FILE
    return ContentFile(folder, path, _GLOSSARY) if path.exists() else None


def find_glossary_faults(file: GlossaryFile, known: Collection[str]) -> Iterator[ContentFault]:
    """Find ids and words that stand twice, and services or rights that do not exist."""
    ids: set[str] = set()
    words: dict[str, str] = {}
    for at, form in enumerate(file.value.asked):
        if form.count("…") != 1:
            yield file.fault(["asked", at], f"“{form}” has no … for the word")
    for at, term in enumerate(file.value.terms):
        if term.id in ids:
            yield file.fault(["terms", at, "id"], f"{term.id}: this id is used twice")
        ids.add(term.id)
        for name in (*term.nl, *term.fr, *term.en):
            other = words.setdefault(_plain(name), term.id)
            if other != term.id:
                message = f"{term.id}: “{name}” is a word of {other} already"
                yield file.fault(["terms", at], message)
        for field in ("about", "about_fr"):
            about = getattr(term, field)
            if about and about not in known:
                message = f"{term.id}: there is no right or service “{about}”"
                yield file.fault(["terms", at, field], message)
