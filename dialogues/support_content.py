"""Which kind of help fits: the questions, and the rules from a need to services.

The texts and rules stand in ``content/support.yaml``; the ids of services in ``content/services``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, model_validator

from dialogues.places import Region
from dialogues.rights.models import Content, Texts
from dialogues.rights.reading import ContentFault, ContentFile, Place
from dialogues.services import Service

FILE = "support.yaml"
Age = Literal["child", "young", "adult"]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z_]*$", max_length=20)]
_SERVES: Mapping[str, tuple[str, ...]] = {
    "brussels": ("belgium", "brussels", "flanders-brussels", "brussels-wallonia"),
    "flanders": ("belgium", "flanders", "flanders-brussels"),
    "wallonia": ("belgium", "brussels-wallonia"),
}
"""Where people live → the regions that services can be of."""


class Answer(Content):
    """One choice: it leads to another question (``ask``) or is what somebody needs (``need``)."""

    id: Id
    label: Annotated[str, Field(max_length=40)]
    icon: str
    ask: Id | None = None
    need: Id | None = None
    age: Age | None = None

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Answer:
        if (self.ask is None) == (self.need is None):
            raise ValueError("a choice has either `ask` or `need`")
        return self


class Question(Content):
    """One light question."""

    id: Id
    text: Annotated[str, Field(max_length=200)]
    options: Annotated[tuple[Answer, ...], Field(min_length=2, max_length=5, strict=False)]


class Proposed(Content):
    """A service, and why it fits; of a later one: in what it differs from the one before."""

    id: str
    why: Annotated[str, Field(max_length=250)]


class Rule(Content):
    """For these needs, these services in order. Without a condition it holds for everybody; the
    first rule that holds counts. ``person_first``: it is good to talk to a person before."""

    needs: Annotated[tuple[Id, ...], Field(min_length=1, strict=False)]
    where: Annotated[tuple[Region, ...], Field(strict=False)] = ()
    language: Texts = ()
    age: Annotated[tuple[Age, ...], Field(strict=False)] = ()
    person_first: bool = False
    services: Annotated[tuple[Proposed, ...], Field(min_length=1, max_length=3, strict=False)]


@dataclass(frozen=True, slots=True)
class Said:
    """What a rule looks at: each empty where it is not known."""

    need: str
    where: str = ""
    language: str = ""
    age: str = ""


class Support(Content):
    """The file: the questions (the first one first), the rules, and who supports."""

    questions: list[Question] = []
    rules: list[Rule] = []
    who: Mapping[str, str] = {}

    def question(self, id_: str) -> Question | None:
        """Return a question; for an id that is not there any more, the first one."""
        return self._by_id.get(id_) or next(iter(self.questions), None)

    def rule(self, said: Said) -> Rule | None:
        """Return the first rule that holds."""
        return next((rule for rule in self.rules if holds(rule, said)), None)

    def depends_on_place(self, said: Said) -> bool:
        """Whether Flanders and Brussels make another proposal than a place that is not known."""
        there = [self.rule(replace(said, where=each)) for each in ("", "flanders", "brussels")]
        return any(rule is not there[0] for rule in there)

    @property
    def reached(self) -> set[str]:
        """The services that some rule proposes."""
        return {each.id for rule in self.rules for each in rule.services}

    @cached_property
    def _by_id(self) -> dict[str, Question]:
        return {question.id: question for question in self.questions}


def holds(rule: Rule, said: Said) -> bool:
    """Whether a rule is for what was said."""
    pairs = ((rule.where, said.where), (rule.language, said.language), (rule.age, said.age))
    return said.need in rule.needs and all(not wanted or got in wanted for wanted, got in pairs)


_SUPPORT = TypeAdapter(Support)
SupportFile = ContentFile[Support]


def read_support(folder: Path) -> SupportFile | None:
    """Read the file of a content folder, not yet checked; raises ContentFault. None: there is
    none."""
    path = folder / FILE
    return ContentFile(folder, path, _SUPPORT) if path.exists() else None


def find_support_faults(
    file: SupportFile, services: Mapping[str, Service]
) -> Iterator[ContentFault]:
    """Find what leads nowhere: a question or service that is not there, a need that somebody gets
    no proposal for, a service that does not serve where it is proposed."""
    yield from _faults_of_questions(file)
    needs = {each.need for each in _answers(file.value)}
    for at, rule in enumerate(file.value.rules):
        for place, proposed in enumerate(rule.services):
            where: Place = ["rules", at, "services", place, "id"]
            service = services.get(proposed.id)
            if service is None:
                yield file.fault(where, f"there is no service “{proposed.id}”")
            elif proposed.id not in file.value.who:
                yield file.fault(where, f"{proposed.id}: `who` does not say who supports")
            else:
                for region in rule.where:
                    if service.region not in _SERVES[region]:
                        yield file.fault(where, f"{proposed.id}: does not serve {region}")
        for need in rule.needs:
            if need not in needs:
                yield file.fault(["rules", at, "needs"], f"no question leads to “{need}”")
    for need in sorted(each for each in needs if each):
        if file.value.rule(Said(need)) is None:
            message = f"{need}: no rule holds for who says nothing more"
            yield file.fault(["rules"], message)


def _faults_of_questions(file: SupportFile) -> Iterator[ContentFault]:
    ids = [question.id for question in file.value.questions]
    led = {answer.ask for answer in _answers(file.value)}
    for at, question in enumerate(file.value.questions):
        if question.id in ids[:at]:
            yield file.fault(["questions", at, "id"], f"{question.id}: this id is used twice")
        if at and question.id not in led:
            yield file.fault(["questions", at, "id"], f"{question.id}: nothing leads to it")
        for place, answer in enumerate(question.options):
            if answer.ask and answer.ask not in ids[at + 1 :]:
                message = f"{question.id}: there is no later question “{answer.ask}”"
                yield file.fault(["questions", at, "options", place], message)


def _answers(support: Support) -> list[Answer]:
    return [answer for question in support.questions for answer in question.options]
