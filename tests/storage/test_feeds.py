"""Calendars of one's own: the address opens one calendar, and the table opens none."""

from __future__ import annotations

from storage import feeds
from storage.database import Database
from tests.storage.acting import DAY, NOW, family, holding


def test_an_address_shows_one_calendar(database: Database) -> None:
    """With the secret part the calendar is found; it lies nowhere, and a guess finds nothing."""
    one, two = family(database), family(database, "web-2")
    token = database.write(lambda tx: feeds.open_(tx, one, NOW))
    assert database.read(lambda tx: feeds.who(tx, token)) == one
    assert holding(database, token, opened=True) == set()
    for guess in ("", "x", token[:-1], token.swapcase(), "\ud800"):
        assert database.read(lambda tx, guess=guess: feeds.who(tx, guess)) is None
    assert database.read(lambda tx: (feeds.since(tx, one), feeds.since(tx, two))) == (NOW, None)


def test_a_new_address_closes_the_old_one(database: Database) -> None:
    """Who gives the address to somebody by mistake asks for a new one, or closes it."""
    who = family(database)
    old = database.write(lambda tx: feeds.open_(tx, who, NOW))
    new = database.write(lambda tx: feeds.open_(tx, who, NOW + DAY))
    assert database.read(lambda tx: feeds.who(tx, old)) is None
    assert database.read(lambda tx: feeds.who(tx, new)) == who
    database.write(lambda tx: feeds.close(tx, who))
    assert database.read(lambda tx: feeds.who(tx, new)) is None
