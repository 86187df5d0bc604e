"""What ``naast check`` says of languages: how far each is translated, whether it calls things by
their names, and how easy it is to read."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Catalog

from bot import catalogues
from bot.catalogues import CatalogueFault, Standing
from bot.findings import Line, some
from bot.languages import SOURCE, Languages, LanguageSpeaker, base_of
from bot.readability import PLAIN, Readable, readable
from bot.terms import MOST_WITHOUT, TermsFault, agreed, read_source, read_terms

PLAIN_IN = ("nl", "fr")
"""Languages that must be plain all together; elsewhere it is measured and told."""
_FAMILIES = ("naast", "content")
"""The domains that families and buddies meet."""
_SHOWN = 60  # letters of a message that a line quotes


def read_catalogues(root: Path) -> tuple[list[Standing], list[Line]]:
    """Return how each catalogue stands, and what to say of it."""
    try:
        standings = list(catalogues.status(root))
    except CatalogueFault as fault:
        return [], [Line(False, str(fault))]
    return standings, [line for each in standings for line in _language(each)] or [
        Line(None, "English only: no catalogues")
    ]


def load_languages(root: Path) -> Languages:
    """The languages as the bot loads them; English alone where a catalogue cannot be read."""
    try:
        return Languages(root / "locales")
    except (OSError, ValueError):
        return Languages(root / "no-locales")


def wording(root: Path, languages: Languages, whole: Container[str]) -> Iterator[Line]:
    """Say of each language whether it keeps to its terms, and how easy it reads. One that is
    ``whole`` has agreed on all its terms. Looked at once as long as no catalogue changes."""
    files = sorted([*root.glob("locales/**/*.po"), *root.glob("locales/**/*.yaml")])
    stamp = tuple((path, path.stat().st_mtime_ns) for path in files)
    agreed_on = frozenset(tag for tag in languages.tags if tag in whole)
    yield from _worded(root, agreed_on, stamp)


@lru_cache(maxsize=2)
def _worded(root: Path, whole: frozenset[str], _stamp: tuple[tuple[Path, int], ...]) -> list[Line]:
    return list(_looked(root, load_languages(root), whole))


def _looked(root: Path, languages: Languages, whole: Container[str]) -> Iterator[Line]:
    try:
        extracted = catalogues.extract(root)
        source = read_source(root / "locales")
    except (CatalogueFault, TermsFault) as fault:
        yield Line(False, str(fault))
        return
    if not source:
        yield Line(None, "no terminology: there is no locales/terms.yaml")
    templates = [extracted[domain] for domain in _FAMILIES]
    for tag in languages.tags:
        speaker = languages.speaker(tag)
        if source and tag != SOURCE:
            yield from _terms(speaker, templates, root, source, tag in whole)
        if base_of(tag) == tag:
            yield from _reading(tag, readable(speaker, templates))


def _language(each: Standing) -> Iterator[Line]:
    """A gap is wrong in a language marked whole, else only listed; a broken file always is."""
    good = not each.faults and not (each.whole and each.missing)
    total = each.translated + len(each.missing)
    mark = good if each.whole or not good else None
    said = f"{each.tag} {each.domain}: {each.translated} of {total} ({each.status})"
    yield Line(mark, f"{said}; {each.review or 'review unknown'}")
    for fault in each.faults:
        yield Line(False, f"{each.tag} {each.domain}: {fault}")
    if each.missing:
        named = some([f"“{text}”" for text in each.missing])
        message = f"{each.tag} {each.domain}: {len(each.missing)} missing: {named}"
        yield Line(False if each.whole else None, message)
    if each.obsolete:
        message = f"{each.tag} {each.domain}: {each.obsolete} obsolete, kept in case they come back"
        yield Line(None, message)


def _terms(
    speaker: LanguageSpeaker,
    templates: Sequence[Catalog],
    root: Path,
    source: Mapping[str, re.Pattern[str]],
    whole: bool,
) -> Iterator[Line]:
    """One use in twenty may go without the agreed word, and of one thing's uses one in three; no
    use may have one that is ruled out."""
    tag = speaker.language
    try:
        terms = read_terms(tag, root / "locales", source)
    except TermsFault as fault:
        yield Line(False, str(fault))
        return
    missing = [name for name in source if name not in terms]
    if missing:
        yield Line(False if whole else None, f"{tag} terms: no word agreed for {some(missing)}")
        return
    found = agreed(speaker, templates, source, terms)
    said = f"{tag} terms: {found.terms} in {found.uses} uses, {found.share:.1%} without their word"
    often = ", ".join(f"{name} {number}" for name, number in found.most)
    yield Line(found.share <= MOST_WITHOUT, f"{said}{f' ({often})' if often else ''}")
    for name, number, uses in found.astray:
        word = terms[name].say[0]
        yield Line(False, f"{tag} terms: {name} is not “{word}” in {number} of its {uses} uses")
    for each in found.ruled_out:
        yield Line(False, f"{tag} terms: {each.term} is never “{each.word}”: {_short(each.said)}")


def _reading(tag: str, found: Readable) -> Iterator[Line]:
    if not found.messages:
        return  # nothing is said in it yet
    said = (
        f"{tag} reads at {found.ease:.0f} ({found.formula}), {found.plain:.0%} of {found.messages}"
    )
    good = found.ease >= PLAIN if tag in PLAIN_IN else None
    yield Line(good, f"{said} messages at {PLAIN:.0f} or easier; the hardest:")
    for each in found.hardest:
        yield Line(None, f"  {each.ease:4.0f}  {_short(each.said)}")


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= _SHOWN else f"{one_line[:_SHOWN]}…"
