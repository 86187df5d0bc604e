"""The talk of a case as staff may see it: its own messages, its notes, and what was shared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from itertools import groupby, takewhile

from bot import maps, ready
from bot.console.gate import Gate, gate
from bot.mending import is_own
from bot.turn import Lasts
from storage import cases, inbox, messages, people, reading, receipts
from storage.cases import Attachment, Case, Undelivered
from storage.consents import Consent
from storage.consents import of as consents_of
from storage.database import Tx
from storage.messages import Machine, Message
from storage.receipts import Arrival

WHO = {"me": "family", "bot": "bot", "human": "staff"}
LONG = 1500
"""Characters from which a message gets a frame of its own that scrolls."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One message or note. ``kind`` is family, bot, staff or note; ``withheld``: there is a file
    with it that the family has not given; ``original``: what a colleague chose or wrote where the
    family got a translation; ``was``: what stood there before it was changed; ``tapped``:
    the number of the sentence that a ready reply answers, and the reply's id; ``arrival``: how far
    it came, where the messenger tells; ``machine``: what a machine made of a colleague's words, who
    wrote them in another language than the family's."""

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
    n: int = 0
    original: str = field(default="", repr=False)
    was: str = field(default="", repr=False)
    place: tuple[float, float] | None = field(default=None, repr=False)
    edited: datetime | None = None
    deleted: datetime | None = None
    tapped: tuple[int, str] | None = None
    arrival: Arrival | None = None
    machine: Machine | None = None

    @property
    def map(self) -> str:
        """Where a place can be seen on a map; nothing is fetched from there by itself."""
        return maps.link(self.place) if self.place else ""

    @property
    def long(self) -> bool:
        """Whether it would fill the page by itself."""
        return len(self.text) > LONG or self.text.count("\n") > 30


@dataclass(frozen=True, slots=True)
class Told:
    """A case with everything that staff may see of it. ``called`` is how the family wants to be
    called, where it said so; ``elsewhere`` are failed messages that are not among the entries (the
    bot's own); ``since``: the talk before was with somebody else, and the family kept it there."""

    case: Case
    called: str = field(repr=False)
    owner: str
    mine: bool
    channel: str
    entries: list[Entry]
    before: list[Entry]
    consents: list[Consent]
    elsewhere: list[Undelivered]
    looked: bool
    since: datetime | None
    gate: Gate | None
    names: Mapping[str, str] = field(repr=False)
    mends: frozenset[int] = frozenset()
    """The numbers of what whoever has it wrote lately, and may change or take back."""
    left_alone: bool = False
    """Whoever has it is away today: whoever may open it may take it over."""

    @property
    def unanswered(self) -> list[int]:
        """The numbers of what the family wrote since we wrote last."""
        said = [entry for entry in self.entries if entry.kind in ("family", "staff")]
        since = takewhile(lambda entry: entry.kind == "family", reversed(said))
        return [entry.n for entry in since]

    @property
    def owed(self) -> bool:
        """Whether somebody waits for an answer of ours."""
        taken = self.case.state == "taken" and bool(self.unanswered)
        return taken or self.case.state == "waiting"

    @property
    def standing(self) -> str:
        """How it stands for whoever looks: mine, waiting, taken (by another) or closed."""
        return "mine" if self.mine and self.case.state == "taken" else self.case.state


def told(
    tx: Tx, case_id: str, staff_id: str, looked_since: datetime, lasts: Lasts, now: datetime
) -> Told | None:
    """Read a case; None when there is none (any more)."""
    case = cases.get(tx, case_id)
    if case is None:
        return None
    names = {person.id: person.name or "…" for person in people.staff(tx)}
    hitches = {hitch.n: hitch for hitch in cases.undelivered(tx, [case_id]).get(case_id, ())}
    kept = cases.attachments(tx, case.person_id)
    since = reading.readable_from(tx, case, staff_id)
    own = [m for m in messages.of_case(tx, case_id) if since is None or m.at >= since]
    for each in own:  # what changed a message did not arrive: it is told where that stands
        if each.changes is not None and each.n in hitches:
            hitches[each.changes] = hitches.pop(each.n)
    own = [message for message in own if message.changes is None]
    ours = [message.n for message in own if message.who != "me"]
    came = receipts.arrivals(tx, case.person_id, ours)
    entries = [_entry(message, kept, hitches, came.get(message.n)) for message in own]
    for note in reading.notes(tx, case, staff_id):
        entries.append(Entry("note", names.get(note.author_id or "", ""), note.text, note.at))
    before = []
    if reading.reads_before(tx, case, staff_id):
        before = messages.before_case(tx, case.person_id, case_id, case.opened)
    shown = {message.n for message in own}
    return Told(
        case,
        inbox.called(tx, [case_id]).get(case_id, ""),
        names.get(case.owner_id or "", ""),
        case.owner_id == staff_id,
        people.channels(tx, [case.person_id]).get(case.person_id, ""),
        sorted(entries, key=lambda entry: entry.at),
        [_entry(message, kept, {}) for message in before],
        [consent for consent in consents_of(tx, case.person_id) if consent.revoked is None],
        [hitch for n, hitch in hitches.items() if n not in shown and hitch.given_up],
        cases.looked(tx, case_id, staff_id, looked_since),
        since,
        gate(tx, case.person_id, lasts, now),
        names,
        mends=frozenset(message.n for message in own if is_own(message, case, now)),
    )


def _entry(
    message: Message,
    kept: dict[str, Attachment],
    hitches: dict[int, Undelivered],
    arrival: Arrival | None = None,
) -> Entry:
    file, machine = kept.get(message.file_id or ""), message.machine
    own = (message.original if machine else "") or message.text
    return Entry(
        WHO.get(message.who, "bot"),
        message.name,
        own,
        message.at,
        machine.written if machine else message.language,
        "auto" if message.who == "me" or machine else message.direction,
        bool(message.picked),
        file if file and file.given else None,
        file is not None and not file.given,
        hitches.get(message.n),
        message.n,
        "" if machine else message.original,
        message.was,
        message.place,
        message.edited,
        message.deleted,
        ready.read(message.picked),
        arrival,
        machine,
    )


def by_day(entries: Iterable[Entry], zone: tzinfo) -> Iterator[tuple[datetime, list[Entry]]]:
    """Group entries under the day on which they were written, in local time."""

    def day(entry: Entry) -> date:
        return entry.at.astimezone(zone).date()

    for _day, group in groupby(entries, day):
        found = list(group)
        yield found[0].at, found
