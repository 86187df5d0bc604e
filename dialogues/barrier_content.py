"""What can stand in the way of a right or service (the seven B's), and what can be done about it.

It stands in ``content/barriers.yaml``: for every B in general, and for the rights and services
where it differs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field, TypeAdapter

from bot.talk.texts import Text
from dialogues.rights.models import B, Content
from dialogues.rights.reading import ContentFault, ContentFile, Place

FILE = "barriers.yaml"

MOST_ACTIONS = 4
"""What can be done is shown in one look."""

Level = Literal["service", "person", "relation"]
Kind = Literal[
    "buddy",
    "supporter",
    "remote",
    "phone",
    "online",
    "home",
    "standing",
    "explain",
    "interpreter",
    "data",
    "cost",
    "other",
    "know",
    "person",
]
"""What can be done. ``remote`` asks which of the three that follow it."""
ONE_BY_ONE = ("phone", "online", "home")

Button = Annotated[str, Field(max_length=44)]
Sentence = Annotated[str, Field(max_length=300)]


def _tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


Kinds = Annotated[tuple[Kind, ...], BeforeValidator(_tuple), Field(max_length=MOST_ACTIONS)]
Ids = Annotated[tuple[str, ...], BeforeValidator(_tuple)]


class Why(Content):
    """One of the things that a barrier can mean to a family; ``say`` is the answer to it."""

    id: Annotated[str, Field(pattern=r"^[a-z]+$")]
    icon: str
    name: Button
    level: Level
    say: Sentence
    actions: Annotated[Kinds, Field(min_length=2)]


class Barrier(Content):
    """One B: what stands on its button, what is said back, and what can be done in general.
    ``levels`` say it of the service, for whoever reads a signal."""

    b: B
    icon: str
    name: Button
    say: Sentence
    levels: Mapping[Level, Sentence]
    actions: Annotated[Kinds, Field(min_length=2)]
    instead: Ids = ()
    why: Annotated[tuple[Why, ...], BeforeValidator(_tuple)] = ()


class Step(Content):
    """Something that can be done: what stands on its button, and what is said where content knows
    nothing nearer."""

    kind: Kind
    icon: str
    name: Button
    says: Sentence | None = None


class Special(Content):
    """A right or service where a B is answered otherwise: other actions, what can be done
    meanwhile or what it costs (``text``), other rights and services (``instead``)."""

    about: str
    b: B
    text: Sentence | None = None
    actions: Kinds = ()
    instead: Ids = ()


class Pages(Content):
    """The file, as it is written."""

    barriers: list[Barrier]
    steps: list[Step]
    special: list[Special]


@dataclass(frozen=True, slots=True)
class Barriers:
    """All of it, checked."""

    of: Mapping[str, Barrier] = field(default_factory=dict)
    steps: Mapping[str, Step] = field(default_factory=dict)
    special: Mapping[tuple[str, str], Special] = field(default_factory=dict)

    def first(self, expected: Collection[str]) -> Sequence[Barrier]:
        """Return all seven, those that an editor expects before the others."""
        return sorted(self.of.values(), key=lambda each: each.b not in expected)

    def actions(self, subject: str, b: str, why: str = "") -> Sequence[Kind]:
        """Return what can be done about a B of a right or service: what was written for it, for
        what it means to the family, or in general."""
        special, barrier = self.special.get((subject, b)), self.of.get(b)
        meant = next((each for each in barrier.why if each.id == why), None) if barrier else None
        if meant:
            return meant.actions
        if special and special.actions:
            return special.actions
        return barrier.actions if barrier else ()

    def text(self, subject: str, b: str) -> Text | None:
        """Return what is known of this B at a right or service."""
        special = self.special.get((subject, b))
        return Text(special.text) if special and special.text else None

    def instead(self, subject: str, b: str) -> Sequence[str]:
        """Return the rights and services that may help meanwhile or in its place."""
        special, barrier = self.special.get((subject, b)), self.of.get(b)
        if special and special.instead:
            return special.instead
        return [each for each in barrier.instead if each != subject] if barrier else ()

    def said(self, b: str, level: str) -> Text | None:
        """Return how a barrier is said of the service; None for a code that content lost."""
        barrier = self.of.get(b)
        levels = {str(name): said for name, said in barrier.levels.items()} if barrier else {}
        found = levels.get(level) or levels.get("service")
        return Text(found) if found else None


# -- loading ---------------------------------------------------------------------------------------

BarrierFile = ContentFile[Pages]


def read_barriers(folder: Path) -> BarrierFile | None:
    """Read the file of a content folder, None where there is none. Raises ContentFault."""
    path = folder / FILE
    return ContentFile(folder, path, TypeAdapter(Pages)) if path.exists() else None


def barriers_of(file: BarrierFile | None) -> Barriers:
    """Return what a file says; without one nothing can be ticked."""
    if file is None:
        return Barriers()
    pages = file.value
    return Barriers(
        {each.b: each for each in pages.barriers},
        {each.kind: each for each in pages.steps},
        {(each.about, each.b): each for each in pages.special},
    )


def find_barrier_faults(
    file: BarrierFile | None, rights: Collection[str], services: Collection[str]
) -> Iterator[ContentFault]:
    """Find what does not fit together, or with the rights and services that there are."""
    if file is None:
        return
    known = {*rights, *services}
    yield from _faults_of_barriers(file, known)
    yield from _faults_of_special(file, known)
    written = {each.kind for each in file.value.steps}
    for kind in get_args(Kind):
        if kind not in written:
            yield file.fault(["steps"], f"{kind}: no step says what stands on its button")


def _faults_of_barriers(file: BarrierFile, known: Collection[str]) -> Iterator[ContentFault]:
    found: set[str] = set()
    for place, barrier in enumerate(file.value.barriers):
        at: Place = ["barriers", place]
        if barrier.b in found:
            yield file.fault([*at, "b"], f"{barrier.b}: stands here twice")
        found.add(barrier.b)
        for level in {"service", *(each.level for each in barrier.why)} - set(barrier.levels):
            yield file.fault([*at, "levels"], f"{barrier.b}: no sentence for level “{level}”")
        yield from _unknown(file, [*at, "instead"], barrier.b, barrier.instead, known)
        if "other" in barrier.actions and not barrier.instead:
            yield file.fault(at, f"{barrier.b}: “other” needs an `instead` to show")
    for b in get_args(B):
        if b not in found:
            yield file.fault(["barriers"], f"{b}: there is no general action for it")


def _faults_of_special(file: BarrierFile, known: Collection[str]) -> Iterator[ContentFault]:
    found: set[tuple[str, str]] = set()
    for place, each in enumerate(file.value.special):
        at: Place = ["special", place]
        yield from _unknown(file, [*at, "about"], each.b, [each.about], known)
        yield from _unknown(file, [*at, "instead"], each.about, each.instead, known)
        if (each.about, each.b) in found:
            yield file.fault(at, f"{each.about}, {each.b}: stands here twice")
        found.add((each.about, each.b))
        if not (each.text or each.actions or each.instead):
            yield file.fault(at, f"{each.about}, {each.b}: says nothing otherwise")


def _unknown(
    file: BarrierFile, at: Place, where: str, ids: Collection[str], known: Collection[str]
) -> Iterator[ContentFault]:
    for each in ids:
        if each not in known:
            yield file.fault(at, f"{where}: “{each}” is no right or service")
