"""The talk of a case as staff may see it: its own messages, its notes, and what was shared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from itertools import groupby

from storage import cases, messages, people
from storage.cases import Attachment, Case, Undelivered
from storage.consents import Consent
from storage.consents import of as consents_of
from storage.database import Tx
from storage.messages import Message

WHO = {"me": "family", "bot": "bot", "human": "staff"}
LONG = 1500
"""Characters from which a message gets a frame of its own that scrolls."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One message or note. ``kind`` is family, bot, staff or note; ``withheld``: there is a file
    with it that the family has not given."""

    kind: str
    name: str
    text: str = field(repr=False)
    at: datetime
    language: str = ""
    direction: str = "auto"
    picked: bool = False
    attachment: Attachment | None = None
    withheld: bool = False
    hitch: Undelivered | None = None

    @property
    def long(self) -> bool:
        """Whether it would fill the page by itself."""
        return len(self.text) > LONG or self.text.count("\n") > 30


@dataclass(frozen=True, slots=True)
class Told:
    """A case with everything that staff may see of it. ``elsewhere`` are failed messages that
    are not among the entries (the bot's own)."""

    case: Case
    owner: str
    mine: bool
    channel: str
    entries: list[Entry]
    before: list[Entry]
    consents: list[Consent]
    elsewhere: list[Undelivered]
    looked: bool

    @property
    def standing(self) -> str:
        """How it stands for whoever looks: mine, waiting, taken (by another) or closed."""
        return "mine" if self.mine and self.case.state == "taken" else self.case.state


def told(tx: Tx, case_id: str, staff_id: str, looked_since: datetime) -> Told | None:
    """Read a case; None when there is none (any more)."""
    case = cases.get(tx, case_id)
    if case is None:
        return None
    names = {person.id: person.name or "…" for person in people.staff(tx)}
    hitches = {hitch.n: hitch for hitch in cases.undelivered(tx, [case_id]).get(case_id, ())}
    kept = cases.attachments(tx, case.person_id)
    own = messages.of_case(tx, case_id)
    entries = [_entry(message, kept, hitches) for message in own]
    for note in cases.notes_of(tx, case_id):
        entries.append(Entry("note", names.get(note.author_id or "", ""), note.text, note.at))
    before = []
    if case.talk_shared:
        before = messages.before_case(tx, case.person_id, case_id, case.opened)
    shown = {message.n for message in own}
    return Told(
        case,
        names.get(case.owner_id or "", ""),
        case.owner_id == staff_id,
        people.channels(tx, [case.person_id]).get(case.person_id, ""),
        sorted(entries, key=lambda entry: entry.at),
        [_entry(message, kept, {}) for message in before],
        [consent for consent in consents_of(tx, case.person_id) if consent.revoked is None],
        [hitch for n, hitch in hitches.items() if n not in shown and hitch.given_up],
        cases.looked(tx, case_id, staff_id, looked_since),
    )


def _entry(message: Message, kept: dict[str, Attachment], hitches: dict[int, Undelivered]) -> Entry:
    file = kept.get(message.file_id or "")
    return Entry(
        WHO.get(message.who, "bot"),
        message.name,
        message.text,
        message.at,
        message.language,
        "auto" if message.who == "me" else message.direction,
        bool(message.picked),
        file if file and file.given else None,
        file is not None and not file.given,
        hitches.get(message.n),
    )


def by_day(entries: Iterable[Entry], zone: tzinfo) -> Iterator[tuple[datetime, list[Entry]]]:
    """Group entries under the day on which they were written, in local time."""

    def day(entry: Entry) -> date:
        return entry.at.astimezone(zone).date()

    for _day, group in groupby(entries, day):
        found = list(group)
        yield found[0].at, found
