"""Ready replies: what a family can tap below a sentence of a colleague, and what a tap answers.

The value of such a button names the sentence by its number in the family's talk, so that a tap on
an old one is still an answer to that sentence, and to no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.talk.heard import Choice
from storage import messages
from storage.database import Tx
from storage.messages import Message

_TAP = re.compile(r"said\.([0-9]{1,9})=([a-z0-9-]{1,40})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Tapped:
    """A ready reply that a family tapped: its id, what stood on the button, and the sentence below
    which it stood."""

    id: str
    label: str
    sentence: Message


def below(n: int, replies: Iterable[Choice]) -> list[Choice]:
    """Return the buttons for these replies (their ids are the replies') below message ``n``."""
    return [replace(each, id=f"said.{n}={each.id}") for each in replies]


def read(picked: str) -> tuple[int, str] | None:
    """Return the number of the sentence and the id of the reply; None for any other button."""
    found = _TAP.fullmatch(picked)
    return (int(found[1]), found[2]) if found else None


def tapped(tx: Tx, person_id: str, picked: str) -> Tapped | None:
    """Return what was tapped, if a colleague wrote that sentence and it had such a button."""
    known = read(picked)
    sentence = messages.one(tx, person_id, known[0]) if known else None
    if known is None or sentence is None or sentence.who != "human" or not sentence.case_id:
        return None
    labels = {choice["id"]: str(choice["label"]) for choice in sentence.choices}
    return Tapped(known[1], labels[picked], sentence) if picked in labels else None
