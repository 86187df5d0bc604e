"""Rights that exist in some places only: an organisation writes them in its own ``rights.yaml``,
beside its ``organisation.yaml``, and coordinators in the console (dialogues/rights/here.py).

Their words are the organisation's, in the languages in which it wrote them. Their conditions are
out of the same facts as everywhere, so that they bring no question of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter

from bot.talk.texts import Own
from dialogues.places import Places, region_of
from dialogues.rights.conditions import All, names
from dialogues.rights.facts import about_children
from dialogues.rights.models import (
    ASK_AFTER_DAYS,
    PAGE,
    VALID_DAYS,
    AskAfter,
    AskFirst,
    Automatic,
    Bs,
    Content,
    Date,
    Domain,
    FactNames,
    FactText,
    Official,
    Question,
    Right,
    Texts,
    Tree,
    ValidDays,
)
from dialogues.rights.reach import excluded
from dialogues.rights.reading import ContentFault, ContentFile

FILE = "rights.yaml"
OF_CONSOLE = "local-"
"""The ids of those that coordinators write begin so."""
EVERYBODY = All(())
"""The condition of what everybody there has."""
_ANY = "und"

Tag = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]


def _with_numbers(area: object) -> object:
    """Postcodes may stand without quotes."""
    return [str(e) if type(e) is int else e for e in area] if isinstance(area, list) else area


def _in_a_language_of_here(said: Mapping[str, str]) -> Mapping[str, str]:
    if not {"nl", "fr"}.intersection(said):
        raise ValueError("this text stands in neither nl nor fr")
    return said


Said = Annotated[Mapping[Tag, str], AfterValidator(_in_a_language_of_here)]
"""A text by language, at least in Dutch or French."""


class OwnAskFirst(Content):
    """When a person comes before the how-to, and why."""

    when: Annotated[FactNames, Field(min_length=1)]
    say: Said


class OwnRight(Content):
    """A right of some places; its fields mean what they mean in content/rights. ``area`` holds
    postcodes and ids of municipalities; ``where`` is the address of who gives it."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
    area: Annotated[Texts, Field(min_length=1), BeforeValidator(_with_numbers)]
    name: Said
    gives: Said
    given_by: str
    how: Said
    who: Tree = EVERYBODY
    who_for: Said | None = None
    where: str = ""
    papers: Annotated[tuple[Said, ...], Field(strict=False)] = ()
    itself: Said | None = None
    careful: Said | None = None
    had_when: FactNames = ()
    ask_first: OwnAskFirst | None = None
    automatic: Automatic = "no"
    life_domain: Domain = "family"
    phone: str | None = None
    sources: Annotated[Texts, Field(min_length=1)]
    checked: Date
    valid_days: ValidDays = VALID_DAYS
    barriers: Bs = ()
    ask_after_days: AskAfter = ASK_AFTER_DAYS

    @property
    def facts(self) -> Iterator[tuple[str, str]]:
        """The facts it speaks of, each with the field where it stands."""
        yield from (("who", name) for name in names(self.who))
        yield from (("had_when", name) for name in self.had_when)
        if self.ask_first:
            yield from (("ask_first", name) for name in self.ask_first.when)

    @property
    def right(self) -> Right:
        """The same as every other right, with its own words where those have msgids."""
        nl, fr = self.name.get("nl") or self.name["fr"], self.name.get("fr") or self.name["nl"]
        first = self.ask_first
        asks = first and AskFirst.model_construct(when=first.when, say=Own(first.say), editor="")
        there = ", ".join(part for part in (self.given_by, self.where) if part)
        return Right.model_construct(
            official=Official(nl=nl, fr=fr, en=self.name.get("en") or nl),
            name=Own(self.name),
            who_for=Own(self.who_for or {}),
            gives=Own(self.gives),
            where=Own({_ANY: there}),
            how=Own(self.how),
            papers=tuple(Own(paper) for paper in self.papers),
            itself=Own(self.itself) if self.itself else None,
            careful=Own(self.careful) if self.careful else None,
            ask_first=asks,
            level="local",
            region="belgium",
            verified="seen",
            confidence="medium",
            **{field: getattr(self, field) for field in _AS_IT_IS},
        )


_AS_IT_IS = (
    *("id", "who", "had_when", "automatic", "life_domain", "phone", "sources", "checked"),
    *("valid_days", "barriers", "ask_after_days"),
)


def codes_of(area: Collection[str], places: Places) -> frozenset[str]:
    """Return the postcodes of an area."""
    towns = {each: places.get(each) for each in area}
    return frozenset(
        code for each, town in towns.items() for code in (town.postcodes if town else (each,))
    )


_OWN = TypeAdapter(list[OwnRight])
OwnFile = ContentFile[list[OwnRight]]


def read_own_rights(path: Path | None) -> OwnFile | None:
    """Read the file of an organisation, not yet checked; raises ContentFault. None: there is
    none."""
    if path is None or not path.exists():
        return None
    return ContentFile(path.parent.parent, path, _OWN)


def find_own_right_faults(
    file: OwnFile,
    taken: Collection[str],
    facts: Mapping[str, FactText],
    questions: Sequence[Question],
    places: Places,
) -> Iterator[ContentFault]:
    """Find ids that are ``taken`` or stand twice, facts and places that do not exist, sources that
    lead nowhere, and rights that nobody can have."""
    seen: set[str] = set()
    for at, own in enumerate(file.value):
        if own.id in taken or own.id in seen:
            twice = "is used twice" if own.id in seen else "is one of Naast's own"
            yield file.fault([at, "id"], f"{own.id}: this id {twice}")
        if own.id.startswith(OF_CONSOLE):
            message = f"{own.id}: an id that begins with {OF_CONSOLE} is for the console"
            yield file.fault([at, "id"], message)
        seen.add(own.id)
        for position, each in enumerate(own.area):
            if places.get(each) is None and region_of(each) is None:
                message = f"{own.id}: “{each}” is no municipality that we know, and no postcode"
                yield file.fault([at, "area", position], message)
        for position, source in enumerate(own.sources):
            if not PAGE.fullmatch(source):
                message = f"{own.id}: source “{source}” is no address of a page"
                yield file.fault([at, "sources", position], message)
        unknown = [
            (field, name) for field, name in own.facts if not can_ask(name, facts, questions)
        ]
        for field, name in unknown:
            yield file.fault([at, field], f"{own.id}: unknown fact “{name}”")
        clash = () if unknown else excluded(own.right, facts, questions)
        if clash:
            message = f"{own.id}: nobody can have it, for these go against each other: "
            yield file.fault([at, "who"], f"{message}{', '.join(clash)}")


def can_ask(name: str, facts: Mapping[str, FactText], questions: Sequence[Question]) -> bool:
    """Whether a fact is one that a question of ours settles."""
    asked = any(name in option.ticked for each in questions for option in each.options)
    return name in facts and (asked or about_children(name))
