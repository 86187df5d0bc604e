"""A reviewer's package: every message of a language as somebody reads it who speaks it from home
and never saw a catalogue. ``reviewing_page`` shows it, ``reviewing_back`` takes it back."""

from __future__ import annotations

import gettext
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from bot import catalogues
from bot.catalogues import ROOT, po_file
from bot.languages import base_of
from bot.reviewing_context import (
    Excerpt,
    Key,
    Talks,
    beside,
    key_of,
    limits,
    of_rights,
    stands_at,
)

FAMILIES = ("naast", "content")
"""The domains that families and buddies meet; a reviewer reads these."""
BESIDE = ("nl", "fr")
"""The languages shown beside English."""
REVIEWED = "reviewed "
"""How the translator's comment begins that says who read a message, and when."""
_DOUBTS = "docs/languages.md"
_QUOTED = re.compile(r"“([^”]+)”|`([^`]+)`|\"([^\"]+)\"|«\s*([^»]+?)\s*»")
_MOST_NUMBERS = 4  # examples of the numbers that go with a plural form


@dataclass(frozen=True, slots=True)
class Item:
    """One message to read. ``said`` is what is said today, a form each; ``own`` is False where a
    variety borrows it from its language. ``numbers`` are examples for each plural form; ``limit``
    is the letters that fit on a button; ``doubt`` why it is doubtful; ``beside`` says it in other
    languages; ``near`` what stands around it, English and translation."""

    id: str
    domain: str
    context: str | None
    english: tuple[str, ...]
    said: tuple[str, ...]
    own: bool
    read: bool
    numbers: tuple[str, ...]
    beside: Mapping[str, tuple[str, ...]]
    where: str
    excerpt: Excerpt | None
    near: tuple[tuple[str, str], ...]
    limit: int | None
    rights: bool
    doubt: str

    @property
    def digest(self) -> str:
        """What was read, in short: another one when the English or the translation changed."""
        return digest(self.english, self.said)


def digest(english: Sequence[str], said: Sequence[str]) -> str:
    """Return a short fingerprint of a message and its translation."""
    return _short_hash("\x1f".join(english) + "\x1e" + "\x1f".join(said))


def id_of(domain: str, message: Message) -> str:
    """Return what a message is called in a package."""
    context, english = key_of(message)
    return _short_hash(f"{domain}\x04{context or ''}\x04{english}")


def items(tag: str, root: Path = ROOT) -> list[Item]:
    """Return every message of a language, the doubtful ones first. Raises CatalogueFault, and
    ValueError where there is no such language."""
    if tag not in catalogues.tags(root):
        raise ValueError(f"{tag}: has no catalogue; `naast locales add {tag}` begins one")
    templates = catalogues.extract(root)
    talks = Talks(root / "tests" / "transcripts")
    doubts = doubtful(tag, root)
    found = [
        item
        for domain in FAMILIES
        for item in _of_domain(tag, domain, templates[domain], talks, doubts, root)
    ]
    return sorted(found, key=lambda item: not item.doubt)


def effective(tag: str, domain: str, root: Path) -> Mapping[Key, tuple[Message, bool]]:
    """What a language says of a domain, with whether it says that itself: a variety borrows what
    it does not say from its language."""
    found: dict[Key, tuple[Message, bool]] = {}
    for each in dict.fromkeys((base_of(tag), tag)):
        path = po_file(each, domain, root)
        for message in catalogues.read(path) if path.exists() else ():
            if message.id and (any(forms(message)) or key_of(message) not in found):
                found[key_of(message)] = (message, each == tag)
    return found


def forms(message: Message | None) -> tuple[str, ...]:
    """Return the translation of a message, a form each; nothing where there is none."""
    if message is None or not message.string:
        return ()
    string = message.string
    found = tuple(map(str, string)) if isinstance(string, list | tuple) else (str(string),)
    return found if any(found) else ()


def english_of(message: Message) -> tuple[str, ...]:
    """Return the English of a message: one text, or singular and plural."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def was_read(message: Message | None) -> bool:
    """Whether a reviewer has read it, as its translator's comment says."""
    return message is not None and any(c.startswith(REVIEWED) for c in message.user_comments)


def doubtful(tag: str, root: Path) -> dict[str, str]:
    """Return the messages that docs/languages.md lists as doubtful in a language, with the line
    that says why: what is quoted in a list or table below a heading that names the language's tag.
    """
    path = root / _DOUBTS
    found: dict[str, str] = {}
    depth = 0
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        heading = re.match(r"(#+) (.*)", line)
        if heading and re.search(rf"(?<![\w-]){re.escape(tag)}(?![\w-])", heading[2]):
            depth = len(heading[1])
        elif heading and len(heading[1]) <= depth:
            depth = 0
        elif depth and line.lstrip().startswith(("-", "*", "|")):
            quoted = (next(filter(None, each)) for each in _QUOTED.findall(line))
            found |= {words.strip(): line.strip(" -*|") for words in quoted}
    return found


def plural_numbers(rule: str, count: int) -> tuple[str, ...]:
    """Return examples of the numbers that go with each plural form ("2", "3, 4, 5 …")."""
    expression = re.search(r"plural\s*=\s*([^;]+)", rule)
    if count < 2 or not expression:
        return ("",) * count
    plural = gettext.c2py(expression[1].strip())
    found = []
    for form in range(count):
        numbers = [n for n in range(1000) if plural(n) == form]
        shown = ", ".join(map(str, numbers[:_MOST_NUMBERS]))
        found.append(f"{shown} …" if numbers[_MOST_NUMBERS:] else shown)
    return tuple(found)


def _of_domain(
    tag: str,
    domain: str,
    template: Catalog,
    talks: Talks,
    doubts: Mapping[str, str],
    root: Path,
) -> Iterator[Item]:
    wanted = [message for message in template if message.id]
    said = effective(tag, domain, root)
    others = {each: effective(each, domain, root) for each in BESIDE if each != tag}
    most = limits(root, wanted)
    rule = catalogues.plural_forms(tag)
    for message, around in beside(wanted):
        key = key_of(message)
        now, own = said.get(key, (None, True))
        told = {each: forms(there[key][0]) for each, there in others.items() if key in there}
        count = catalogues.plural_count(rule) if message.pluralizable else 1
        wordings = {"en": key[1], **{each: texts[0] for each, texts in told.items() if texts}}
        yield Item(
            id_of(domain, message),
            domain,
            message.context,
            english_of(message),
            forms(now),
            own or not forms(now),
            was_read(now) and own,
            plural_numbers(rule, count),
            {each: texts for each, texts in told.items() if texts},
            stands_at(message, root),
            talks.find(wordings, button=key in most),
            tuple((key_of(m)[1], _first(said.get(key_of(m)))) for m in around),
            most.get(key),
            of_rights(message),
            _doubt(key[1], now, doubts),
        )


def _first(found: tuple[Message, bool] | None) -> str:
    said = forms(found[0]) if found else ()
    return said[0] if said else ""


def _doubt(english: str, now: Message | None, doubts: Mapping[str, str]) -> str:
    """Why a message is doubtful: as the list says, or as a program marked it."""
    if english in doubts:
        return doubts[english]
    for start, why in doubts.items():
        if start.endswith("…") and len(start) > 10 and english.startswith(start[:-1].rstrip()):
            return why
    return "a program marked it: fuzzy" if now is not None and now.fuzzy else ""


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
