"""The shapes of rights, facts, questions and topics, as the YAML files hold them."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, model_validator

from bot.talk.texts import Own
from dialogues.rights.conditions import Condition, canonical, parse
from dialogues.rights.facts import Band

MOST_SHOWN = 7
"""Choices in one question."""

VALID_DAYS = 365

ASK_AFTER_DAYS = 21
"""Days after which a family that was told how to ask is asked whether it worked."""


def _date(value: object) -> object:
    """Read `2026-11-05`, or `2026-11` as the first of that month."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", value):
        try:
            return dt.date.fromisoformat(value if len(value) > 7 else f"{value}-01")
        except ValueError:
            pass
    raise ValueError(f"is not a date such as 2026-11 or 2026-11-05: {value!r}")


def _yes_no(value: object) -> object:
    """YAML reads a bare yes or no as true or false; editors mean the word."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


def _tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


FactName = Annotated[str, BeforeValidator(lambda v: canonical(v) if isinstance(v, str) else v)]
FactNames = Annotated[tuple[FactName, ...], BeforeValidator(_tuple)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_tuple)]
Automatic = Annotated[Literal["yes", "partly", "no"], BeforeValidator(_yes_no)]
Tree = Annotated[Condition, PlainValidator(parse)]
Date = Annotated[dt.date, BeforeValidator(_date)]
Domain = Literal[
    "income",
    "health",
    "housing",
    "energy",
    "family",
    "education",
    "childcare",
    "work",
    "legal",
    "residence",
    "leisure",
    "mobility",
    "digital",
]
"""The life domains, what a family lives on first."""
B = Literal[
    "bekend",
    "bereikbaar",
    "beschikbaar",
    "begrijpbaar",
    "betrouwbaar",
    "betaalbaar",
    "bruikbaar",
]
Bs = Annotated[tuple[B, ...], BeforeValidator(_tuple)]
AskAfter = Annotated[int, Field(gt=0, le=200)]
ValidDays = Annotated[int, Field(gt=0)]
PAGE = re.compile(r"https?://[\w-]+(\.[\w-]+)+(/\S*)?")
"""The address of a page."""


class Content(BaseModel):
    """Something an editor wrote: nothing extra, nothing guessed, never changed after loading."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, str_min_length=1)


class Official(Content):
    """The names that stand on the counter and in letters."""

    nl: str
    fr: str
    en: str


class AskFirst(Content):
    """Why and when a person comes before the how-to of a right that can do harm."""

    when: Annotated[FactNames, Field(min_length=1)]
    say: str
    editor: str


class Right(Content):
    """One right: whom it is for, in logic and in words, and how well the facts are known."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    official: Official
    name: str
    who_for: str
    gives: str
    where: str
    how: str
    papers: Texts = ()
    itself: str | None = None
    careful: str | None = None
    who: Tree
    had_when: FactNames = ()
    ask_first: AskFirst | None = None
    automatic: Automatic
    related: Texts = ()
    level: str
    level_note: str | None = None
    region: Literal["belgium", "flanders", "brussels"]
    life_domain: str
    extra: bool = False
    phone: str | None = None
    amounts: str | None = None
    sources: Annotated[Texts, Field(min_length=1)]
    verified: Literal["seen", "unverified"]
    verify_note: str | None = None
    checked: Date
    valid_days: ValidDays = VALID_DAYS
    confidence: Literal["high", "medium", "low"]
    changed_or_risky: str | None = None
    papers_verified: str | None = None
    source_age: str | None = None
    barriers: Bs = ()
    ask_after_days: AskAfter = ASK_AFTER_DAYS

    @property
    def of_here(self) -> bool:
        """Whether it exists in some places only (dialogues/rights/own.py)."""
        return isinstance(self.name, Own)


class FactText(Content):
    """One fact: what it means, how it is asked and said back, and what it follows from."""

    means: str
    question: str
    said: str
    unsaid: str
    weighs: bool = False
    yes_when: Tree | None = None
    no_unless: Tree | None = None


class Topic(Content):
    """A part of the talk; a sensitive one waits until the others are done."""

    id: str
    name: str
    why: str | None = None
    sensitive: bool = False
    person_first: bool = False


def _band(value: object) -> object:
    match value:
        case [int(low), int(high)] if 0 <= low <= high:
            return low, high
    raise ValueError(f"is not a pair of ages such as [0, 2]: {value!r}")


def _sets(value: object) -> object:
    return {canonical(str(k)): v for k, v in value.items()} if isinstance(value, dict) else value


Sets = Annotated[dict[str, bool], BeforeValidator(_sets)]


class Option(Content):
    """One choice of a question, and the facts that it makes known."""

    id: str
    label: str
    sets: Sets = Field(default_factory=dict)
    unticked: Sets = Field(default_factory=dict)
    unsure: bool = False
    after: FactNames = ()
    ages: Annotated[Band, BeforeValidator(_band)] | None = None

    @property
    def ticked(self) -> dict[str, bool]:
        """What is known when it is chosen."""
        return self.sets or ({} if self.ages else {canonical(self.id): True})

    @property
    def left(self) -> dict[str, bool]:
        """What is known when it was shown in a tick question and not chosen."""
        return self.unticked or dict.fromkeys(list(self.ticked)[:1], False)


class Question(Content):
    """One question of the talk."""

    id: str
    topic: str
    name: str | None = None
    kind: Literal["one", "tick", "ages"]
    text: str
    icon: str | None = None
    none: str | None = None
    options: Annotated[tuple[Option, ...], BeforeValidator(_tuple)]

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Question:
        if self.kind != "tick" and not 2 <= len(self.options) <= MOST_SHOWN:
            raise ValueError(f"a question of kind {self.kind} has 2 to {MOST_SHOWN} options")
        if self.kind != "one" and self.none is None:
            raise ValueError(f"a question of kind {self.kind} says in `none` what “none” is called")
        if any((option.ages is not None) != (self.kind == "ages") for option in self.options):
            raise ValueError(
                "`ages` belongs to the options of a question of kind ages, to all of them"
            )
        ids = [option.id for option in self.options]
        if len(set(ids)) < len(ids):
            raise ValueError("two options have the same id")
        return self
