"""Becoming a buddy and asking for one, in tests: tap by tap."""

from __future__ import annotations

from bot.app import Naast
from bot.invite import buddy_start, invite
from bot.talk.heard import Heard
from storage import buddies, people, staff, wishes
from storage.buddies import Buddy
from storage.database import Tx
from storage.messages import Message
from storage.wishes import Wish
from tests.beside.duo import id_of
from tests.speaking import Someone

TO_RULES = ("Yes, let us begin", "Yes, 18 or older")


def karin(naast: Naast) -> str:
    """The one coordinator; her id."""

    def work(tx: Tx) -> str:
        made = people.add(tx, "nl", naast.now(), role="coordinator", name="Karin")
        staff.employ(tx, made, languages=("nl", "en"))
        return made

    return naast.database.write(work)


def code(naast: Naast, name: str = "Lien Maes", language: str = "en") -> str:
    """What the link of an invitation holds."""
    return buddy_start(invite(naast.database, naast.settings, naast.now(), "buddy", name, language))


def comes(someone: Someone, payload: str) -> list[Message]:
    """Open the chat by a link, as Telegram and the web page both tell it."""
    heard = Heard(someone.channel, someone.address, someone._id(), "start", text=payload)
    return someone.hear(heard)


def answers(someone: Someone) -> list[Message]:
    """Answer everything that a buddy is asked, up to the house rules."""
    for label in TO_RULES:
        someone.taps(label)
    someone.types("French and Arabic")
    someone.types("1080")
    for label in ("Cooking", "That is all", "Company", "That is all"):
        someone.taps(label)
    for label in ("Wednesday afternoon", "That is all"):
        someone.taps(label)
    someone.types("No long trips by car")
    for label in ("I am a woman", "That is all"):
        someone.taps(label)
    return someone.types("I love stories")


def agrees(someone: Someone) -> list[Message]:
    """Agree to the rules, read the note, sign."""
    for label in ("Go on", "I agree", "I have read"):
        someone.taps(label)
    return someone.taps("I sign")


def becomes(naast: Naast, name: str = "Lien Maes") -> Someone:
    """Somebody who came by an invitation and did all that is theirs to do."""
    someone = Someone(naast, language="en")
    comes(someone, code(naast, name))
    answers(someone)
    agrees(someone)
    return someone


def buddy_of(someone: Someone) -> Buddy:
    """The buddy as stored."""
    found = someone.naast.database.read(lambda tx: buddies.get(tx, id_of(someone)))
    assert found
    return found


def wish_of(someone: Someone) -> Wish | None:
    """The wish that a family has open."""
    return someone.naast.database.read(lambda tx: wishes.open_of(tx, id_of(someone)))
