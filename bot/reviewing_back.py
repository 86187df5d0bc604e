"""What a reviewer sends back: each correction is looked at, and what is right goes into the
catalogue. Only the messages of the file are touched, so that the change reads in a moment."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from babel.messages.catalog import Catalog, Message
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot import catalogues
from bot.catalogues import ROOT, placeholder_faults, po_file
from bot.languages import TURNING
from bot.reviewing import (
    FAMILIES,
    REVIEWED,
    digest,
    effective,
    english_of,
    forms,
    id_of,
    was_read,
)
from bot.reviewing_context import Key, key_of, limits

_MOST_BYTES = 20_000_000
_SHOWN = 60  # letters of a message that a line quotes
_INITIALS = 4


class BadReview(ValueError):
    """The file is no review that can be applied; the message is one line."""


class Note(BaseModel):
    """What a reviewer did with one message: read it, said it better (a form each), remarked."""

    model_config = ConfigDict(frozen=True)

    id: str
    english: str = ""
    digest: str
    read: bool = False
    now: Annotated[tuple[str, ...], Field(max_length=10)] | None = None
    remark: Annotated[str, Field(max_length=1000)] = ""


class Review(BaseModel):
    """The file that the page saves."""

    model_config = ConfigDict(frozen=True)

    naast: Literal["review"]
    version: Literal[1]
    language: str
    reviewer: Annotated[str, Field(min_length=1, max_length=80)]
    date: date
    messages: tuple[Note, ...]

    @property
    def name(self) -> str:
        """Who read it, on one line and short enough for a header."""
        return " ".join(re.sub(r'[\\"]', "", self.reviewer).split())[:40] or "?"

    @property
    def initials(self) -> str:
        """The first letters of the reviewer's names; what is short already stays."""
        if len(self.name) <= _INITIALS:
            return self.name
        return "".join(word[0] for word in re.findall(r"\w+", self.name))[:_INITIALS].upper()


@dataclass(slots=True)
class Applied:
    """What became of a review: how many corrections were taken and messages read; each correction
    that was not taken, with why; the remarks; which files changed; whether all was read."""

    language: str
    taken: int = 0
    read: int = 0
    refused: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    changed: list[Path] = field(default_factory=list)
    whole: bool = False


def read_review(path: Path) -> Review:
    """Read the file that a reviewer sent. Raises BadReview."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise BadReview(f"{path.name}: too large for a review")
        return Review.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise BadReview(f"{path.name}: no review of ours: {where}: {first['msg']}") from fault
    except (OSError, UnicodeError, ValueError) as fault:
        if isinstance(fault, BadReview):
            raise
        raise BadReview(f"{path.name}: cannot be read: {' '.join(str(fault).split())}") from fault


def apply(review: Review, root: Path = ROOT) -> Applied:
    """Write what was reviewed into the catalogues. Raises CatalogueFault, and BadReview where the
    language has none."""
    if review.language not in catalogues.tags(root):
        raise BadReview(f"{review.language}: has no catalogue here")
    templates = catalogues.extract(root)
    done = Applied(review.language)
    left = {note.id: note for note in review.messages}
    whole = [_domain(review, name, templates[name], left, done, root) for name in FAMILIES]
    done.whole = all(whole)
    done.refused += [f"{_quoted(note.english)}: it is not said any more" for note in left.values()]
    return done


def _domain(
    review: Review,
    domain: str,
    template: Catalog,
    left: dict[str, Note],
    done: Applied,
    root: Path,
) -> bool:
    """Take what belongs to one catalogue; whether all of it was read by now."""
    path = po_file(review.language, domain, root)
    catalogue = catalogues.read(path)
    wanted = [message for message in template if message.id]
    said, most = effective(review.language, domain, root), limits(root, wanted)
    for message in wanted:
        note = left.pop(id_of(domain, message), None)
        if note:
            ours = catalogue.get(english_of(message)[0], message.context)
            _message(review, note, message, ours, said, most, done)
    known = {key_of(message): message for message in catalogue if message.id}
    whole = all(was_read(known.get(key_of(message))) for message in wanted)
    header = {"X-Review": f"reviewed by {review.name}, {review.date}"} if whole else {}
    if catalogues.rewrite(path, catalogue, header):
        done.changed.append(path)
    return whole


def _message(
    review: Review,
    note: Note,
    message: Message,
    ours: Message | None,
    said: Mapping[Key, tuple[Message, bool]],
    most: Mapping[Key, int],
    done: Applied,
) -> None:
    """Take what was said of one message, or say why not."""
    shown, key = _quoted(english_of(message)[0]), key_of(message)
    if ours is None:
        done.refused.append(f"{shown}: `naast locales update {review.language}` first")
        return
    before = forms(said[key][0]) if key in said else ()
    if note.digest != digest(english_of(message), before):
        if note.now != before:
            done.refused.append(f"{shown}: is another text since it was read")
        return
    remark = " ".join(note.remark.split())[:300]
    if remark:
        done.remarks.append(f"{shown}: {remark}")
    if note.now is not None:
        now = tuple(form.strip() for form in note.now)
        wrong = next(faults(message, now, most.get(key), review.language), None)
        if wrong:
            done.refused.append(f"{shown}: {wrong}")
            return
        ours.string = now if message.pluralizable else now[0]
        done.taken += 1
    if note.read or note.now is not None:
        done.read += 1
        ours.flags.discard("fuzzy")
        ours.user_comments = [
            *(each for each in ours.user_comments if not each.startswith(REVIEWED)),
            f"{REVIEWED}{review.date} {review.initials}",
        ]
    if remark:
        told = f"{review.initials}: {remark}"
        ours.user_comments = [*(c for c in ours.user_comments if c != told), told]


def faults(message: Message, now: Sequence[str], most: int | None, language: str) -> Iterator[str]:
    """Say what is wrong with a correction, a line each."""
    rule = catalogues.plural_forms(language)
    wanted = catalogues.plural_count(rule) if message.pluralizable else 1
    if len(now) != wanted or not all(now):
        filled = sum(map(bool, now))
        yield "it is empty" if wanted == 1 else f"{filled} plural forms are filled in, not {wanted}"
        return
    many = catalogues.of_many(rule) if message.pluralizable else []
    for number, form in enumerate(now):
        yield from placeholder_faults(message.id, form, number in many)
        if form.count("{") != form.count("}"):
            yield "a brace is opened or closed alone"
        if len(form) > (most or len(form)):
            yield f"{len(form)} letters; on the button go {most}"
        if most and "\n" in form:
            yield "a button has one line"
        if set(map(ord, form)) & _DIRECTIONS:
            yield "it holds signs that turn letters around; Naast sets those itself"


_DIRECTIONS = set(TURNING) - {0x200E, 0x200F, 0x061C}
"""Signs that reach beyond the word they stand at."""


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return f"“{line if len(line) <= _SHOWN else line[:_SHOWN].rsplit(' ', 1)[0] + ' …'}”"


def told(done: Applied, root: Path) -> Iterator[str]:
    """Say what became of a review, in lines for whoever applied it."""
    yield f"{done.language}: {done.read} read, of which {done.taken} corrected"
    for line in done.refused:
        yield f"not taken: {line}"
    for line in done.remarks:
        yield f"remark: {line}"
    for path in done.changed:
        yield path.relative_to(root).as_posix()
    if done.whole:
        yield "all messages were read: the header says who reviewed them"
