"""What dialogues get to know, as it is here: the organisation, the languages, the content."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from bot.carrying import Carrying
from bot.desk import Tell
from bot.duty import Duty
from bot.languages import SOURCE, Languages, own_name
from bot.organisation import Insurance, Organisation, Volunteers
from bot.paper.rights_list import RightsList
from bot.talk.texts import Speaker
from bot.tongue_names import named
from dialogues.appeal_content import Appeals
from dialogues.buddy_content import Guide
from dialogues.contents import Contents, Shelf
from dialogues.helplines import Helplines
from dialogues.places import Region
from dialogues.rights.here import Here
from storage.database import Tx

_TRY_OUT_PAPERS = Volunteers(note_version="try-out", agreement_version="try-out")


@dataclass(slots=True)
class OurHouse:
    """The organisation as dialogues see it; without one, a try-out on this machine only."""

    organisation: Organisation | None
    zone: ZoneInfo
    name: str = ""
    readers: tuple[str, ...] = ()
    alerts: bool = False
    privacy_contact: str = ""
    keeps_days: int = 30
    page: str = ""
    channels: tuple[str, ...] = ("web",)
    doors: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Take over what the organisation says."""
        if self.page:
            self.doors["web"] = f"{self.page}/?r={{payload}}"
        if self.organisation:
            self.name = self.organisation.name
            self.readers = self.organisation.duty.readers
            self.alerts = self.organisation.crisis.policy == "alert"
            contact = self.organisation.privacy_contact
            self.privacy_contact = f"{contact.name}, {contact.email}"
            self.keeps_days = self.organisation.retention.messages

    def purposes(self, language: str) -> list[str]:
        """What the data are used for, in this language or the next best."""
        found = self.organisation.purposes if self.organisation else ()
        return [p.get(language) or p.get("en") or next(iter(p.values()), "") for p in found]

    @property
    def volunteers(self) -> Volunteers | None:
        """What buddies read and sign; in a try-out there is something to try it with."""
        return self.organisation.volunteers if self.organisation else _TRY_OUT_PAPERS

    @property
    def insurance(self) -> Insurance | None:
        """Who insures the buddies."""
        return self.organisation.insurance if self.organisation else None


@dataclass(slots=True)
class OurTongues:
    """The languages on offer, as dialogues see them; ``otherwise`` is what says the rest, where a
    language does not have all."""

    languages: Languages
    otherwise: str = SOURCE

    @property
    def tags(self) -> list[str]:
        """The BCP 47 tags."""
        return self.languages.tags

    def named(self, text: str) -> str | None:
        """Return the tag of the one language that is named, on offer or not, in any language."""
        return named(text, self.tags)

    def own_name(self, tag: str) -> str:
        """Return a language's name in itself."""
        return own_name(tag)

    def speaker(self, *wanted: str) -> Speaker:
        """Return somebody who speaks it."""
        return self.languages.speaker(*wanted, self.otherwise)


@dataclass(slots=True)
class OurWorld:
    """What every dialogue gets to know."""

    shelf: Shelf
    helplines: Helplines
    guide: Guide
    house: OurHouse
    tongues: OurTongues
    duty: Duty
    tell: Tell
    appeals: Appeals
    carrying: Carrying
    paper: RightsList = field(default_factory=RightsList)
    here: Here = field(default_factory=Here)
    at_home: Contents | None = None
    """The content as it holds where somebody lives."""

    @property
    def contents(self) -> Contents:
        """The content as it stands now."""
        return self.at_home or self.shelf.contents

    @property
    def everywhere(self) -> Contents:
        """The same with the rights of every place."""
        return self.here.everywhere(self.shelf.contents)

    def near(self, tx: Tx, person_id: str) -> OurWorld:
        """Return the same, with the content as it holds where a person lives."""
        return replace(self, at_home=self.here.contents(self.shelf.contents, tx, person_id))

    def has_more_in(self, tx: Tx, region: Region) -> bool:
        """Whether some place of a region has rights of its own."""
        return self.here.somewhere_in(self.shelf.contents, tx, region)
