"""The organisation that runs Naast: who it is, when people are there, what it keeps."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.hours import DAYS, Hours, Span

_NIGHT = r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$"


class OrganisationFault(Exception):
    """``organisation.yaml`` cannot be used; the message is one line that says where and why."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Contact(_Model):
    """How the organisation is reached outside Naast."""

    phone: str = ""
    email: str = ""
    address: str = ""
    website: str = ""


class PrivacyContact(_Model):
    """Who answers questions on personal data."""

    name: str
    email: str


class Retention(_Model):
    """For how many days what is kept (counted from the day it was written, or closed)."""

    messages: int = Field(180, ge=1, le=3650)
    files: int = Field(90, ge=1, le=3650)
    cases: int = Field(730, ge=1, le=3650)
    audit: int = Field(730, ge=1, le=3650)
    people: int = Field(1095, ge=1, le=3650)
    """Who has not written for so long is forgotten altogether."""


class Duty(_Model):
    """When somebody reads the chats, who (the names that families read), and how fast."""

    readers: tuple[Annotated[str, Field(min_length=1, max_length=40)], ...] = Field(min_length=1)
    hours: Mapping[Literal[DAYS], tuple[Span, ...]]  # type: ignore[valid-type]
    holidays: bool = True
    answer_within_minutes: int = Field(240, ge=5)
    hand_back_after_hours: int = Field(72, ge=1)
    reopen_within_hours: int = Field(24, ge=0)
    family_answers_within_hours: int = Field(24, ge=1, le=24 * 30)


class Crisis(_Model):
    """What happens in danger, as announced at the first contact.

    ``ask_first``: nobody is told before the family says yes. ``alert``: the duty person hears at
    once that somebody is in danger, without name or words.
    """

    policy: Literal["ask_first", "alert"]


class Volunteers(_Model):
    """What a buddy reads and signs before anything else: which version, and where it stands (the
    note on insurance, costs, discretion and secrecy; the agreement)."""

    note_version: str = Field(min_length=1, max_length=20)
    note: str = ""
    agreement_version: str = Field(min_length=1, max_length=20)
    agreement: str = ""


class Insurance(_Model):
    """Who insures the volunteers: what a buddy needs when something happened."""

    company: str = Field(min_length=1, max_length=80)
    number: str = Field(min_length=1, max_length=40)
    phone: str = Field(min_length=1, max_length=30)
    covers: Mapping[str, str] = {}


class Organisation(_Model):
    """All that ``organisation.yaml`` says."""

    name: str = Field(max_length=60)
    colour: str = Field("#1d5c63", pattern=r"^#[0-9a-fA-F]{6}$")
    contact: Contact
    privacy_contact: PrivacyContact
    purposes: tuple[Mapping[str, str], ...] = Field(min_length=1)
    retention: Retention
    duty: Duty
    crisis: Crisis
    volunteers: Volunteers | None = None
    insurance: Insurance | None = None
    default_language: str = "nl"
    quiet: str = Field("21:00-08:00", pattern=_NIGHT)
    """The hours in which nobody hears what can wait until the morning."""
    example: bool = False

    def hours(self, zone: ZoneInfo) -> Hours:
        """When somebody is on duty."""
        return Hours(self.duty.hours, zone, self.duty.holidays)


def read_organisation(path: Path) -> Organisation | None:
    """Read the file; None when there is none. Raises OrganisationFault with one clear line."""
    if not path.exists():
        return None
    try:
        raw: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(fault, "problem", None) or "not YAML"
        raise OrganisationFault(f"{path.name}:{line}: {problem}") from fault
    except (OSError, UnicodeDecodeError) as fault:
        raise OrganisationFault(f"{path.name}: cannot be read ({type(fault).__name__})") from fault
    try:
        return Organisation.model_validate(raw)
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        message = first["msg"].removeprefix("Value error, ")
        raise OrganisationFault(f"{path.name}: {where}: {message}") from fault
