"""What a colleague wrote to a family is changed or taken back: in the talk, and where the family
reads it.

The message itself is changed in the talk. A second one, which replaces it, brings that to the
family (``storage.messages``): the web chat shows it in the first one's place, and the outbox does
what a messenger lets it do. What has not gone yet goes as it is now.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.session import Session
from bot.talk.texts import Name, _
from storage import messages, outbox
from storage.cases import Case
from storage.database import Tx
from storage.messages import Message

CHANGED_WITHIN = timedelta(minutes=15)
"""How long a message can be changed in the console."""
TAKEN_BACK_WITHIN = timedelta(hours=48)
"""How long a message can be taken back: Telegram lets us for so long."""
CORRECTION = _("Correction: {words}")


class NotToMend(Exception):
    """It is nobody's message that could be changed or taken back (any more)."""


class StaysThere(NotToMend):
    """The messenger on which the family reads it does not let it be taken back."""


@dataclass(frozen=True, slots=True)
class Mendable:
    """What can be done about a message: whether its words can be changed and it can be taken back;
    ``stays``: it cannot, because of the family's messenger."""

    message: Message
    changes: bool
    takes_back: bool
    stays: bool


class Mending:
    """``takes_back`` says whether what went to a channel can be taken back."""

    def __init__(self, takes_back: Callable[[str], bool]) -> None:
        self._takes_back = takes_back

    def standing(self, tx: Tx, case: Case, n: int, now: datetime) -> Mendable:
        """Return what can be done about a message of a case. Raises NotToMend."""
        found = messages.one(tx, case.person_id, n)
        if found is None or not is_own(found, case, now):
            raise NotToMend
        soon = now - found.at < CHANGED_WITHIN
        picked = bool(found.original) and found.machine is None
        stays = self._stays(tx, case.person_id, n)
        return Mendable(found, soon and bool(found.text) and not picked, not stays, stays)

    def change(self, session: Session, found: Message, text: str) -> tuple[int, ...]:
        """Put other words in the place of a message's. Return the numbers of the messages that
        bring them, none where they are the same: the last brings the change; the first is the
        message itself, where it has not gone yet, or is just going as it was."""
        tx, turn, n = session.tx, session.turn, found.n
        if text in (found.original, found.text):
            return ()
        unsent = found.waits(turn.now) or outbox.has_not_gone(tx, session.person.id, n)
        messages.amend(tx, session.person.id, found, text, turn.now)
        outbox.drop_changes(tx, session.person.id, n, turn.now)
        afresh = turn.speaker.say(CORRECTION.of(words=Name(text)))
        self._bring(session, found, text=text, afresh=afresh, edited=turn.now)
        return (n, session.person.last_n) if unsent else (session.person.last_n,)

    def take_back(self, session: Session, found: Message) -> None:
        """Take a message back, with its words and its file. Raises StaysThere."""
        tx, turn, n = session.tx, session.turn, found.n
        if self._stays(tx, session.person.id, n):
            raise StaysThere
        outbox.drop_changes(tx, session.person.id, n, turn.now)
        outbox.let_go(tx, session.person.id, n)
        messages.take_back(tx, session.person.id, found, turn.now)
        self._bring(session, found, deleted=turn.now)

    def _stays(self, tx: Tx, person_id: str, n: int) -> bool:
        went = outbox.went_to(tx, person_id, n)
        return not all(self._takes_back(channel) for channel, _address in went)

    def _bring(
        self,
        session: Session,
        found: Message,
        *,
        text: str = "",
        afresh: str = "",
        edited: datetime | None = None,
        deleted: datetime | None = None,
    ) -> None:
        """Add what tells the family to the talk, and queue it wherever the message went."""
        tx, turn, person = session.tx, session.turn, session.person
        person.last_n += 1
        change = Message(
            n=person.last_n,
            who="human",
            text=text,
            at=turn.now,
            channel=found.channel,
            language=found.language,
            direction=found.direction,
            replaces=found.n,
            case_id=found.case_id,
            name=found.name,
            afresh=afresh,
            edited=edited,
            deleted=deleted,
        )
        messages.add(tx, person.id, change)
        for channel, address in outbox.went_to(tx, person.id, found.n):
            outbox.put(tx, person.id, [change.n], channel, address, turn.now)


def is_own(found: Message, case: Case, now: datetime) -> bool:
    """Whether whoever has a case wrote this in it, not too long ago to take it back."""
    theirs = found.who == "human" and found.case_id == case.id and found.changes is None
    taken = case.taken is not None and found.at >= case.taken
    return theirs and taken and found.deleted is None and now - found.at < TAKEN_BACK_WITHIN
