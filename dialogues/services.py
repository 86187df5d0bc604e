"""The services that families can be told of: what they are, how to reach them, how sure we are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, model_validator

from bot.talk.texts import Lines, Text, Verbatim, Words, _
from bot.talk.turn import Turn
from dialogues.helplines import Helplines, Language
from dialogues.rights.models import VALID_DAYS, Content, Date, Official, Texts
from dialogues.rights.reading import ContentFault, ContentFile

VALID_DAYS_IN_DANGER = 90
"""Days that a line for people in danger may be shown without being checked again."""

Told = Annotated[str, Field(max_length=200)]
"""What a family reads: an English msgid, one thought."""

Kind = Literal[
    "complaint",
    "digital",
    "emergency",
    "family",
    "health",
    "helpline",
    "info",
    "legal",
    "newcomer",
    "school",
    "social",
    "support",
    "work",
    "youth",
    "youth-help",
]


class Service(Content):
    """One service: what families are told, and what only editors and routing need.

    `name` to `papers` are English msgids. `phone` is the number alone, only where it was seen;
    `hours` is `always` only where that was read, else null for not known. Names and remarks for
    editors are never shown.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    official: Official
    kind: Kind
    urgent: bool
    name: Told
    what: Told
    for_whom: Told
    where: Told
    how: Told
    cost: Told
    papers: Texts = ()
    phone: Annotated[str, Field(pattern=r"^[0-9]+( [0-9]+)*$")] | None
    phone_verified: Literal["seen"] | None = None
    hours: Literal["always"] | None
    region: Literal["belgium", "flanders", "brussels", "flanders-brussels", "brussels-wallonia"]
    languages: Annotated[tuple[Language, ...], Field(min_length=1, strict=False)]
    route_when: Annotated[Texts, Field(min_length=1)]
    who_supports: str | None = None
    sources: Annotated[Texts, Field(min_length=1)]
    verified: Literal["seen", "unverified"]
    seen_depth: Literal["direct", "passing"] | None = None
    verify_note: str | None = None
    checked: Date
    valid_days: Annotated[int, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _is_sure_enough(self) -> Service:
        if self.phone and self.phone_verified != "seen":
            raise ValueError("a phone number that was not seen (`phone_verified`) is not shown")
        if self.hours and not self.phone:
            raise ValueError("only a line with a `phone` is called open")
        return self

    @property
    def always_open(self) -> bool:
        """Whether it is known to answer day and night; else its hours are not known."""
        return self.hours == "always"

    @property
    def days(self) -> int:
        """The days that its check holds: fewer for what people need in danger."""
        danger = self.urgent or self.kind in ("emergency", "helpline")
        return self.valid_days or (VALID_DAYS_IN_DANGER if danger else VALID_DAYS)


_SERVICES = TypeAdapter(list[Service])
ServiceFile = ContentFile[list[Service]]


# -- loading ---------------------------------------------------------------------------------------


def load_services(folder: Path) -> dict[str, Service]:
    """Load `services/*.yaml` of a content folder, by id; raises ContentFault for the first thing
    that is wrong. No file means no services."""
    files = read_services(folder)
    for fault in find_service_faults(files):
        raise fault
    return by_id(files)


def read_services(folder: Path) -> list[ServiceFile]:
    """Read the files, not yet checked against one another; raises ContentFault."""
    paths = sorted((folder / "services").glob("*.yaml"))
    return [ContentFile(folder, path, _SERVICES) for path in paths]


def by_id(files: Sequence[ServiceFile]) -> dict[str, Service]:
    """Return the services of these files."""
    return {service.id: service for file in files for service in file.value}


def find_service_faults(
    files: Sequence[ServiceFile], rights: Collection[str] = ()
) -> Iterator[ContentFault]:
    """Find ids that are used twice, or that are the id of a right."""
    seen: set[str] = set()
    for file in files:
        for place, service in enumerate(file.value):
            if service.id in seen:
                yield file.fault([place, "id"], f"{service.id}: this id is used twice")
            if service.id in rights:
                yield file.fault([place, "id"], f"{service.id}: this is the id of a right")
            seen.add(service.id)


def find_contradictions(services: Mapping[str, Service], helplines: Helplines) -> Iterator[str]:
    """Say where a service is told otherwise than the helpline of the same id."""
    for line in helplines.helplines:
        service = services.get(line.id)
        if service and service.phone != line.phone:
            yield f"{line.id}: phone {service.phone or 'none'}, but {line.phone} as a helpline"
        elif service and service.hours != line.hours:
            yield f"{line.id}: the hours are not those of the helpline"


def is_stale(service: Service, today: dt.date) -> bool:
    """Say whether a service was checked too long ago to be trusted without asking."""
    return service.checked + dt.timedelta(days=service.days) < today


# -- telling ---------------------------------------------------------------------------------------


def short(service: Service) -> Words:
    """What it is called, and what it is: two lines."""
    return Lines((Text(service.name), Text(service.what)))


def telling(service: Service, turn: Turn) -> Words:
    """All that a family is told of a service. What is urgent begins with the number."""
    papers = Lines(tuple(Lines(("•", Text(paper)), " ") for paper in service.papers))
    return Lines(
        (
            short(service),
            _phone(service) if service.urgent else "",
            Text(service.for_whom),
            _("Where: {place}").of(place=Text(service.where)),
            _("How: {how}").of(how=Text(service.how)),
            _("Cost: {cost}").of(cost=Text(service.cost)),
            Lines((_("Take with you:"), papers)) if service.papers else "",
            "" if service.urgent else _phone(service),
            _old(service, turn),
        ),
        "\n\n",
    )


def reaching(service: Service, turn: Turn) -> Words:
    """What it is called, and how to get there, for who knows already what it is."""
    papers = Lines(tuple(Lines(("•", Text(paper)), " ") for paper in service.papers))
    return Lines(
        (
            Text(service.name),
            _("Where: {place}").of(place=Text(service.where)),
            _("How: {how}").of(how=Text(service.how)),
            Lines((_("Take with you:"), papers)) if service.papers else "",
            _phone(service),
            _old(service, turn),
        ),
        "\n\n",
    )


def _phone(service: Service) -> Words:
    """The number, and whether it answers now; a line is called open only when that is known."""
    if not service.phone:
        return ""
    hours = (
        _("Open day and night.")
        if service.always_open
        else _("Do you not know the hours? Ask when you call.")
    )
    return Lines((Lines(("☎", Verbatim(service.phone)), " "), hours))


def _old(service: Service, turn: Turn) -> Words:
    if not is_stale(service, turn.now.date()):
        return ""
    return _("This was last checked on {date}. Ask there whether it still holds.").of(
        date=service.checked
    )
