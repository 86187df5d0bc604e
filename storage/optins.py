"""Whether we may write to somebody first: each yes and each stop, with its words and time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import insert, select

from storage.database import Tx
from storage.tables_messengers import optins

NEEDED_ON = ("whatsapp",)
"""The channels on which nobody may write first without it."""


@dataclass(frozen=True, slots=True)
class Word:
    """A yes or a stop: on which channel, when, in which way (the dialogue it was said in), and in
    which words: what was asked, or what was written."""

    channel: str
    yes: bool
    at: datetime
    way: str
    words: str = field(repr=False)


def say(
    tx: Tx, person_id: str, channel: str, now: datetime, *, yes: bool, way: str, words: str
) -> None:
    """Keep a yes or a stop; it counts from now on."""
    sealed = tx.seal.close(words)
    row = {"channel": channel, "yes": yes, "at": now, "way": way, "words_sealed": sealed}
    tx.c.execute(insert(optins).values(person_id=person_id, **row))


def last(tx: Tx, person_id: str, channel: str) -> Word | None:
    """Return what was said last on a channel, None when nothing ever was."""
    found = [word for word in of_person(tx, person_id) if word.channel == channel]
    return found[-1] if found else None


def of_person(tx: Tx, person_id: str) -> list[Word]:
    """Return everything that somebody said of it, oldest first."""
    query = select(optins).where(optins.c.person_id == person_id).order_by(optins.c.id)
    return [
        Word(row.channel, row.yes, row.at, row.way, tx.seal.open(row.words_sealed))
        for row in tx.c.execute(query)
    ]


def stop(tx: Tx, person_id: str, channel: str, now: datetime, words: str) -> None:
    """They want nothing any more that they did not ask for: each yes ends, and where one is needed
    the stop is kept even without."""
    stands = {word.channel: word.yes for word in of_person(tx, person_id)}
    for each in {channel, *stands}:
        if stands.get(each) or (each == channel and each in NEEDED_ON and each not in stands):
            say(tx, person_id, each, now, yes=False, way="stop", words=words)
