"""What becomes of a message that cannot go now: it waits for the person to write again, a template
asks them to, it goes to another address of theirs, or a colleague hears of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

import structlog

from bot.channels.base import NotEver, SendFault, Template, WindowClosed
from bot.openings import Openings
from bot.window import HELD_FOR, Way, way_of
from storage import messages, openings, optins, outbox, people, windows
from storage.database import Tx
from storage.outbox import Parcel
from storage.staff import STAFF

log = structlog.get_logger(__name__)

CLOSED = "window closed"
"""Why a message is held, as the outbox keeps it."""
NEVER_ANSWERED = "window never opened"
"""Why a message that was held for too long is given up."""


class Asks(Protocol):
    """Knows the templates that ask to answer."""

    def choose(self, tx: Tx, channel: str, language: str, *, planned: bool) -> str | None:
        """Return the template ("name/language") that may go to who speaks this language, None
        where none may. ``planned``: not somebody's words wait, but what was planned."""

    def written(self, template: str) -> Template | None:
        """Return a chosen template as it is sent; None when there is none such any more."""


class Undelivered(Protocol):
    """Hears of what cannot be delivered."""

    def undelivered(self, tx: Tx, parcel: Parcel, fault: str) -> None:
        """A message cannot be delivered to whom it is for: whoever wrote it hears so."""


class Holding:
    """``channels`` are the names of those that push; ``asks`` is None where there are no
    templates; ``turns`` knows how many may go a day."""

    def __init__(
        self,
        channels: Collection[str],
        asks: Asks | None,
        courier: Undelivered | None,
        turns: Openings,
    ) -> None:
        self._channels = channels
        self._asks = asks
        self._courier = courier
        self._turns = turns

    def hold(self, tx: Tx, parcels: Sequence[Parcel], written_by: datetime, now: datetime) -> bool:
        """Hold what is for one address, and ask its person to answer where that may be. False when
        they wrote after ``written_by``: then nothing changes."""
        first = parcels[0]
        if not windows.hold(tx, first.channel, first.address, written_by, now):
            return False
        outbox.hold(tx, [parcel.id for parcel in parcels], CLOSED)
        for parcel in parcels:
            self._handle(tx, parcel, now)
        return True

    def refused(self, tx: Tx, parcel: Parcel, fault: NotEver, now: datetime) -> None:
        """Blocked, or gone for good: staff see it; the person's other address gets it instead."""
        if fault.refused:
            people.mark_blocked(tx, parcel.channel, parcel.address, now)
        if parcel.template:
            self._unasked(tx, parcel, str(fault), now)
        elif not self._elsewhere(tx, parcel, now):
            self._tell(tx, parcel, str(fault))

    def given_up(self, tx: Tx, parcel: Parcel, fault: str, now: datetime) -> None:
        """It was tried for long enough."""
        if parcel.template:
            self._unasked(tx, parcel, fault, now)
        else:
            self._tell(tx, parcel, fault)

    def failed(self, tx: Tx, parcels: Sequence[Parcel], fault: SendFault, now: datetime) -> None:
        """The platform took these as one, and says now that they cannot be delivered: not to this
        person, or not any more today."""
        free = [parcel for parcel in parcels if not parcel.template]
        if isinstance(fault, WindowClosed) and free:
            if not self.hold(tx, free, free[0].at, now):
                outbox.again(tx, [parcel.id for parcel in free])  # they wrote meanwhile
            return
        never = fault if isinstance(fault, NotEver) else NotEver(str(fault))
        for parcel in parcels:
            outbox.came_back(tx, parcel.id, str(never))
            self.refused(tx, parcel, never, now)

    def expire(self, tx: Tx, now: datetime) -> None:
        """Give up what waited for too long for its person to write."""
        for parcel in outbox.held_since(tx, now - HELD_FOR):
            outbox.came_back(tx, parcel.id, NEVER_ANSWERED)
            self._tell(tx, parcel, NEVER_ANSWERED)
            if not outbox.held(tx, parcel.channel, parcel.address):
                openings.drop(tx, parcel.channel, parcel.address)

    def next_in_line(self, tx: Tx, now: datetime) -> None:
        """Let templates go that waited for their turn, where a day has gone by since others did."""
        for channel in self._channels:
            self._turns.admit(tx, channel, now)

    def _handle(self, tx: Tx, parcel: Parcel, now: datetime) -> None:
        person = people.by_id(tx, parcel.person_id)
        if person is None:
            return
        message = messages.one(tx, parcel.person_id, parcel.n)
        persons = person.role in STAFF or (message is not None and message.who == "human")
        template = None
        if self._asks:
            where = (parcel.channel, person.language)
            template = self._asks.choose(tx, *where, planned=not persons)
        way = self._way(tx, parcel, persons=persons, template=template is not None)
        if way == "ask" and template:
            self._ask(tx, parcel, template, now)
        elif way == "elsewhere" and not self._moved(tx, parcel, now):
            self._tell(tx, parcel, CLOSED)

    def _ask(self, tx: Tx, parcel: Parcel, template: str, now: datetime) -> None:
        """A template goes when it is its turn; where that is not now, another address of its person
        gets what it would ask for, if there is one."""
        here = (parcel.channel, parcel.address)
        outbox.ask(tx, parcel.person_id, template, *here, now)
        windows.asked(tx, *here, now)
        self._turns.admit(tx, parcel.channel, now)
        if openings.is_in_line(tx, *here) and self._moved(tx, parcel, now):
            openings.drop(tx, *here)
            windows.asked(tx, *here, None)

    def _way(self, tx: Tx, parcel: Parcel, *, persons: bool, template: bool) -> Way:
        said = optins.last(tx, parcel.person_id, parcel.channel)
        standing = windows.of(tx, parcel.channel, parcel.address)
        return way_of(
            persons=persons,
            agreed=said is not None and said.yes,
            stopped=said is not None and not said.yes,
            template=template,
            asked=standing is not None and standing.asked is not None,
        )

    def _unasked(self, tx: Tx, asking: Parcel, fault: str, now: datetime) -> None:
        """The template did not get through: what it asked for goes elsewhere, or staff hear."""
        log.warning("a template did not get through", template=asking.template, fault=fault)
        windows.asked(tx, asking.channel, asking.address, None)
        for parcel in outbox.held(tx, asking.channel, asking.address):
            if not self._moved(tx, parcel, now):
                self._tell(tx, parcel, CLOSED)

    def _moved(self, tx: Tx, parcel: Parcel, now: datetime) -> bool:
        """Send what is held to another address instead."""
        if not self._elsewhere(tx, parcel, now):
            return False
        outbox.came_back(tx, parcel.id, CLOSED)
        return True

    def _elsewhere(self, tx: Tx, parcel: Parcel, now: datetime) -> bool:
        """Queue it for another address of its person, if there is one; a group has none."""
        theirs = people.at_address(tx, parcel.channel, parcel.address)
        if theirs is None or theirs.id != parcel.person_id:
            return False
        other = windows.elsewhere(tx, parcel.person_id, parcel.n, tuple(self._channels))
        if other:
            outbox.put(tx, parcel.person_id, [parcel.n], *other, now)
        return other is not None

    def _tell(self, tx: Tx, parcel: Parcel, fault: str) -> None:
        if self._courier:
            self._courier.undelivered(tx, parcel, fault)
