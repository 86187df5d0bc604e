"""Loads the content (rights, services, talk), checks that it fits together, keeps it up to date."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from pathlib import Path
from types import MappingProxyType

import structlog
from pydantic import TypeAdapter

from dialogues.barrier_content import Barriers, barriers_of, find_barrier_faults, read_barriers
from dialogues.glossary_content import Glossary, find_glossary_faults, read_glossary
from dialogues.occasion_content import (
    Occasion,
    find_occasion_faults,
    occasions_of,
    read_occasions,
)
from dialogues.places import Places, find_own_faults, find_place_faults, read_own, read_places
from dialogues.rights.conditions import names
from dialogues.rights.explorer import Explorer
from dialogues.rights.facts import about_children
from dialogues.rights.models import PAGE, Content, FactText, Option, Question, Right, Topic
from dialogues.rights.own import OwnRight, find_own_right_faults, read_own_rights
from dialogues.rights.reach import excluded
from dialogues.rights.reading import ContentFault, ContentFile, Place
from dialogues.services import Service, by_id, find_service_faults, read_services
from dialogues.support_content import Support, find_support_faults, read_support

__all__ = ["ContentFault", "Contents", "Shelf", "find_faults", "load", "to_recheck"]

log = structlog.get_logger(__name__)

FOLDER = Path(__file__).parent / "content"
"""The content that ships."""

LOOK_EVERY = 2.0
"""Seconds between two looks at the files."""


class Talk(Content):
    """The file of topics and questions."""

    topics: list[Topic]
    questions: list[Question]


_RIGHTS = TypeAdapter(list[Right])
_FACTS = TypeAdapter(dict[str, FactText])
_TALK = TypeAdapter(Talk)


@dataclass(frozen=True, slots=True)
class Contents:
    """The content of the rights talk, the services and what can stand in the way, checked."""

    rights: Mapping[str, Right]
    facts: Mapping[str, FactText]
    topics: Sequence[Topic]
    questions: Sequence[Question]
    explorer: Explorer
    services: Mapping[str, Service]
    barriers: Barriers
    support: Support
    glossary: Glossary
    places: Places
    occasions: Mapping[str, Occasion]
    own_rights: Sequence[OwnRight] = ()
    """What exists in some places only, as the organisation wrote it: see dialogues/rights/here.py,
    which lays it beside ``rights`` for who lives there."""

    def with_rights(self, more: Sequence[Right]) -> Contents:
        """Return the same with more rights, after those that are there."""
        rights = MappingProxyType({**self.rights, **{right.id: right for right in more}})
        explorer = Explorer(rights, self.facts, self.questions, self.topics)
        return replace(self, rights=rights, explorer=explorer)

    @property
    def fact_names(self) -> Sequence[str]:
        """Every fact that the content speaks of."""
        return self.explorer.fact_names


def to_recheck(right: Right, today: dt.date) -> bool:
    """Say whether a right was checked too long ago to be trusted without asking."""
    return right.checked + dt.timedelta(days=right.valid_days) < today


def load(
    folder: Path = FOLDER, own_places: Path | None = None, own_rights: Path | None = None
) -> Contents:
    """Load the content of a folder, the places of an organisation over it and its own rights beside
    it, once as long as the files stay as they are; raises ContentFault for the first thing that is
    wrong."""
    seen = tuple(stamp(folder, own_places, own_rights).items())
    return _loaded(folder, own_places, own_rights, seen)


@lru_cache(maxsize=2)
def _loaded(
    folder: Path,
    own_places: Path | None,
    own_rights: Path | None,
    _stamp: tuple[tuple[str, tuple[int, int]], ...],
) -> Contents:
    files = _Files(folder, own_places, own_rights)
    for fault in files.faults():
        raise fault
    return files.contents()


def stamp(folder: Path, *own: Path | None) -> dict[str, tuple[int, int]]:
    """Return time of change and size of every content file, and of an organisation's own."""
    found = (folder.glob(f"{part}*.yaml") for part in ("", "rights/", "services/"))
    paths = [folder, *chain.from_iterable(found), *(path for path in own if path)]
    stats = ((path, path.stat()) for path in paths if path.exists())
    return {path.as_posix(): (stat.st_mtime_ns, stat.st_size) for path, stat in stats}


def find_faults(
    folder: Path = FOLDER, own_places: Path | None = None, own_rights: Path | None = None
) -> list[ContentFault]:
    """Return what is wrong: the first unreadable file, else everything that does not fit."""
    try:
        return list(_Files(folder, own_places, own_rights).faults())
    except ContentFault as fault:
        return [fault]


class _Files:
    """The files of a content folder, read; still to be checked against one another."""

    def __init__(
        self, folder: Path, own_places: Path | None = None, own_rights: Path | None = None
    ) -> None:
        paths = sorted((folder / "rights").glob("*.yaml"))
        if not paths:
            raise ContentFault("rights", 1, f"there is no file with rights in {folder}")
        self.rights = [ContentFile(folder, path, _RIGHTS) for path in paths]
        self.facts = ContentFile(folder, folder / "facts.yaml", _FACTS)
        self.talk = ContentFile(folder, folder / "questions.yaml", _TALK)
        self.services = read_services(folder)
        self.barriers = read_barriers(folder)
        self.support = read_support(folder)
        self.glossary = read_glossary(folder)
        self.places = read_places(folder)
        self.own_places = read_own(own_places)
        self.own_rights = read_own_rights(own_rights)
        self.occasions = read_occasions(folder)

    def contents(self) -> Contents:
        """Return the content, with its explorer prepared."""
        rights = MappingProxyType({right.id: right for _, _, right in self._each_right()})
        facts, talk = self.facts.value, self.talk.value
        explorer = Explorer(rights, facts, talk.questions, talk.topics)
        services, barriers = by_id(self.services), barriers_of(self.barriers)
        return Contents(
            rights,
            facts,
            talk.topics,
            talk.questions,
            explorer,
            services,
            barriers,
            self.support.value if self.support else Support(),
            self.glossary.value if self.glossary else Glossary(),
            self._all_places(),
            occasions_of(self.occasions),
            tuple(self.own_rights.value) if self.own_rights else (),
        )

    def _all_places(self) -> Places:
        """What ships, with what the organisation wrote over it."""
        shipped = self.places.value if self.places else Places()
        return self.own_places.value.over(shipped) if self.own_places else shipped

    def faults(self) -> Iterator[ContentFault]:
        """Find what does not fit together."""
        yield from self._faults_of_rights()
        yield from self._faults_of_facts()
        yield from self._faults_of_questions()
        ids = {right.id for _, _, right in self._each_right()}
        yield from find_service_faults(self.services, ids)
        services = by_id(self.services)
        yield from find_barrier_faults(self.barriers, ids, services)
        yield from self._faults_beside({*ids, *services}, services)
        yield from find_occasion_faults(self.occasions, ids, self.facts.value)
        yield from self._faults_of_own_rights({*ids, *services})

    def _each_right(self) -> Iterator[tuple[ContentFile[list[Right]], int, Right]]:
        for file in self.rights:
            for place, right in enumerate(file.value):
                yield file, place, right

    def _faults_beside(
        self, known: Collection[str], services: Mapping[str, Service]
    ) -> Iterator[ContentFault]:
        """What does not fit in what leads to services: the routing, the words, the places."""
        if self.support:
            yield from find_support_faults(self.support, services)
        if self.glossary:
            yield from find_glossary_faults(self.glossary, known)
        if self.places:
            yield from find_place_faults(self.places, known)
        if self.own_places:
            shipped = self.places.value if self.places else Places()
            yield from find_own_faults(self.own_places, shipped, known)

    def _faults_of_own_rights(self, taken: Collection[str]) -> Iterator[ContentFault]:
        if self.own_rights:
            facts, questions = self.facts.value, self.talk.value.questions
            try:
                places = self._all_places()
            except ValueError:  # its places are broken, which is told of them
                return
            yield from find_own_right_faults(self.own_rights, taken, facts, questions, places)

    def _faults_of_rights(self) -> Iterator[ContentFault]:
        ids = [right.id for _, _, right in self._each_right()]
        seen: set[str] = set()
        for file, place, right in self._each_right():
            if right.id in seen:
                yield file.fault([place, "id"], f"{right.id}: this id is used twice")
            seen.add(right.id)
            if right.life_domain != Path(file.path).stem:
                message = (
                    f"{right.id}: life domain {right.life_domain} belongs in a file of that name"
                )
                yield file.fault([place, "life_domain"], message)
            for position, other in enumerate(right.related):
                if other not in ids:
                    message = f"{right.id}: related right “{other}” does not exist"
                    yield file.fault([place, "related", position], message)
            known = True
            for field, name in _facts_of(right):
                if name not in self.facts.value:
                    known = False
                    yield file.fault([place, *field], f"{right.id}: unknown fact “{name}”")
            if known:
                yield from self._faults_of_reach(file, place, right)

    def _faults_of_reach(
        self, file: ContentFile[list[Right]], place: int, right: Right
    ) -> Iterator[ContentFault]:
        """A right that nobody can have, and sources that lead nowhere."""
        clash = excluded(right, self.facts.value, self.talk.value.questions)
        if clash:
            message = f"{right.id}: nobody can have it, for these go against each other: "
            yield file.fault([place, "who"], f"{message}{', '.join(clash)}")
        for position, source in enumerate(right.sources):
            if not PAGE.fullmatch(source):
                message = f"{right.id}: source “{source}” is no address of a page"
                yield file.fault([place, "sources", position], message)

    def _faults_of_facts(self) -> Iterator[ContentFault]:
        asked = {name for q in self.talk.value.questions for o in q.options for name in o.ticked}
        ages = any(question.kind == "ages" for question in self.talk.value.questions)
        used = {name for _, _, right in self._each_right() for _, name in _facts_of(right)}
        for name, fact in self.facts.value.items():
            if name in used and name not in asked and not (ages and about_children(name)):
                yield self.facts.fault([name], f"no question asks for “{name}”")
            for field, tree in (("yes_when", fact.yes_when), ("no_unless", fact.no_unless)):
                for other in names(tree) if tree else ():
                    if other not in self.facts.value and not about_children(other):
                        yield self.facts.fault([name, field], f"{name}: unknown fact “{other}”")

    def _faults_of_questions(self) -> Iterator[ContentFault]:
        topics = {topic.id for topic in self.talk.value.topics}
        seen: set[str] = set()
        for place, question in enumerate(self.talk.value.questions):
            at: Place = ["questions", place]
            if question.id in seen:
                yield self.talk.fault([*at, "id"], f"{question.id}: this id is used twice")
            seen.add(question.id)
            if question.topic not in topics:
                message = f"{question.id}: unknown topic “{question.topic}”"
                yield self.talk.fault([*at, "topic"], message)
            yield from self._faults_of_options(question, at)

    def _faults_of_options(self, question: Question, at: Place) -> Iterator[ContentFault]:
        """What does not fit in the options of one question, or with those of another that has them
        too."""
        labels: set[str] = set()
        for position, option in enumerate(question.options):
            here = [*at, "options", position]
            named = f"{question.id}: option {option.id}"
            for name in {**option.ticked, **option.unticked}:
                if name not in self.facts.value:
                    yield self.talk.fault(here, f"{named} sets unknown fact “{name}”")
            for name in option.after:
                if name not in self.facts.value and not about_children(name):
                    yield self.talk.fault(here, f"{named} waits for unknown fact “{name}”")
                elif name in list(option.ticked)[:1]:
                    yield self.talk.fault(here, f"{named} waits for its own fact “{name}”")
            if option.label in labels:
                yield self.talk.fault(here, f"{named}: “{option.label}” stands in it twice")
            labels.add(option.label)
            first = self._first_of(option.id) if question.kind == "tick" else option
            if (option.label, option.ticked) != (first.label, first.ticked):
                yield self.talk.fault(here, f"{named} says something else in another question")

    def _first_of(self, option_id: str) -> Option:
        """The option of this id that stands first in a question with boxes."""
        ticks = (q.options for q in self.talk.value.questions if q.kind == "tick")
        return next(option for option in chain.from_iterable(ticks) if option.id == option_id)


def _facts_of(right: Right) -> Iterator[tuple[Place, str]]:
    """Return the facts a right speaks of, each with the field where it stands."""
    yield from ((["who"], name) for name in names(right.who))
    yield from ((["had_when"], name) for name in right.had_when)
    if right.ask_first:
        yield from ((["ask_first", "when"], name) for name in right.ask_first.when)


class Shelf:
    """The content of a folder as it is now; keeps the last good version while a file is broken."""

    def __init__(
        self,
        folder: Path = FOLDER,
        monotonic: Callable[[], float] = time.monotonic,
        own_places: Path | None = None,
        own_rights: Path | None = None,
    ) -> None:
        """Load the folder; raises ContentFault when there is no good version to begin with."""
        self.folder, self._monotonic, self._own = folder, monotonic, (own_places, own_rights)
        self.fault: ContentFault | None = None
        self._looked, self._seen = monotonic(), stamp(folder, *self._own)
        self._contents = load(folder, *self._own)

    @property
    def contents(self) -> Contents:
        """The last good version; looks for changed files at most every two seconds."""
        now = self._monotonic()
        if now - self._looked >= LOOK_EVERY:
            self._looked = now
            seen = stamp(self.folder, *self._own)
            if seen != self._seen:
                self._seen = seen
                self._reload()
        return self._contents

    def _reload(self) -> None:
        try:
            self._contents, self.fault = load(self.folder, *self._own), None
        except ContentFault as fault:
            self.fault = fault
            log.error("content is broken, the last good version stays", fault=str(fault))
