"""Sessions and sign-in links: only hashes are kept, links work once, and all of them end."""

from __future__ import annotations

import hashlib
from functools import partial

import pytest
from sqlalchemy.exc import IntegrityError

from storage import sessions
from storage.database import Database
from tests.storage.acting import DAY, HOUR, NOW, at_once, colleague, count, family, holding, rows


def begin(database: Database, person: str, kind: str = "chat") -> str:
    """Start a session that lasts a day."""
    return database.write(lambda tx: sessions.start(tx, person, kind, NOW, DAY))


def who(database: Database, token: str, kind: str = "chat", hours: int = 0) -> str | None:
    """Who is behind a token, some hours later."""
    return database.read(lambda tx: sessions.who(tx, token, kind, NOW + hours * HOUR))


def test_a_token_says_who_it_is(database: Database) -> None:
    """A token leads to its person; nonsense leads to nobody, and breaks nothing."""
    first, second = family(database), family(database, "web-2")
    token = begin(database, first)
    assert who(database, token) == first
    assert who(database, begin(database, second)) == second
    for nonsense in ("", token[:-1], token + "x", "\ud83d", "x" * 100_000, "\x00", "' OR 1=1 --"):
        assert who(database, nonsense) is None


def test_only_the_hash_of_a_token_is_kept(database: Database) -> None:
    """Who can read the database cannot sign in with what stands there."""
    token = begin(database, family(database))
    assert holding(database, token) == set()
    (row,) = rows(database, "sessions")
    assert row["token_hash"] == hashlib.sha256(token.encode()).hexdigest()
    assert who(database, row["token_hash"]) is None


def test_a_token_opens_only_its_own_door(database: Database) -> None:
    """A chat's token is no key to the console, and a link is no session."""
    staff = colleague(database)
    for kind in ("chat", "console", "link"):
        token = begin(database, staff, kind)
        for door in ("chat", "console", "link"):
            assert who(database, token, door) == (staff if door == kind else None)


def test_a_session_ends_with_its_time(database: Database) -> None:
    """A session is over from the moment it expires; one that is used goes on."""
    person = family(database)
    token = begin(database, person)
    assert who(database, token, hours=23) == person
    assert who(database, token, hours=24) is None
    database.write(lambda tx: sessions.prolong(tx, token, NOW + 2 * DAY))
    assert who(database, token, hours=25) == person
    assert database.read(lambda tx: sessions.until(tx, token)) == NOW + 2 * DAY


def test_a_sign_in_link_works_once(database: Database) -> None:
    """A link gives its person once and then is gone."""
    staff = colleague(database)
    link = begin(database, staff, "link")
    assert database.write(lambda tx: sessions.redeem(tx, link, NOW)) == staff
    assert database.write(lambda tx: sessions.redeem(tx, link, NOW)) is None
    assert count(database, "sessions") == 0


def test_a_sign_in_link_works_once_for_two_at_once(database: Database, second: Database) -> None:
    """When a link is used twice at the same moment, one of them gets in."""
    staff = colleague(database)
    for _ in range(8):
        use = partial(sessions.redeem, token=begin(database, staff, "link"), now=NOW)
        found = at_once(*[partial(base.write, use) for base in (database, second) * 3])
        assert sorted(map(str, found)) == sorted(["None"] * 5 + [staff])


def test_an_old_link_and_a_session_are_no_links(database: Database) -> None:
    """A link that is over gives nobody; a session's token is not used up by trying."""
    staff = colleague(database)
    link = begin(database, staff, "link")
    assert database.write(lambda tx: sessions.redeem(tx, link, NOW + DAY)) is None
    session = begin(database, staff, "console")
    assert database.write(lambda tx: sessions.redeem(tx, session, NOW)) is None
    assert who(database, session, "console") == staff


def test_signing_out_ends_at_once(database: Database) -> None:
    """One session ends alone; all of a kind end together, and nobody else's."""
    staff, other = colleague(database), colleague(database, "Tom")
    first, second, chat = (begin(database, staff, k) for k in ("console", "console", "chat"))
    foreign = begin(database, other, "console")
    database.write(lambda tx: sessions.end(tx, first))
    assert who(database, first, "console") is None
    assert who(database, second, "console") == staff
    database.write(lambda tx: sessions.end_all(tx, staff, "console"))
    assert who(database, second, "console") is None
    assert who(database, chat) == staff
    assert who(database, foreign, "console") == other


def test_a_session_is_of_a_known_kind(database: Database) -> None:
    """The database refuses a kind of session that nobody knows."""
    person = family(database)
    with pytest.raises(IntegrityError):
        begin(database, person, "root")


def test_the_sessions_that_go_on_are_listed(database: Database) -> None:
    """One's own of that kind, the newest first and the present one marked; nothing opens a door."""
    staff, other = colleague(database), colleague(database, "Tom")
    first = begin(database, staff, "console")
    second = database.write(lambda tx: sessions.start(tx, staff, "console", NOW + HOUR, DAY))
    for person, kind in ((staff, "chat"), (staff, "link"), (other, "console")):
        begin(database, person, kind)
    listed = database.read(lambda tx: sessions.open_of(tx, staff, "console", NOW + HOUR, first))
    assert [(s.began, s.ends, s.here) for s in listed] == [
        (NOW + HOUR, NOW + HOUR + DAY, False),
        (NOW, NOW + DAY, True),
    ]
    assert who(database, listed[0].key, "console") is None
    late = database.read(lambda tx: sessions.open_of(tx, staff, "console", NOW + DAY, first))
    assert [s.began for s in late] == [NOW + HOUR]
    assert second


def test_one_session_ends_by_its_key_or_all_but_one(database: Database) -> None:
    """Nobody ends somebody else's, and the one that is kept goes on."""
    staff, other = colleague(database), colleague(database, "Tom")
    tokens = [begin(database, staff, "console") for _ in range(3)]
    chat, foreign = begin(database, staff), begin(database, other, "console")
    (key,) = [
        s.key
        for s in database.read(lambda tx: sessions.open_of(tx, staff, "console", NOW, tokens[0]))
        if s.here
    ]
    assert not database.write(lambda tx: sessions.end_one(tx, other, "console", key))
    assert not database.write(lambda tx: sessions.end_one(tx, staff, "chat", key))
    assert who(database, tokens[0], "console") == staff
    assert database.write(lambda tx: sessions.end_one(tx, staff, "console", key))
    assert who(database, tokens[0], "console") is None
    database.write(lambda tx: sessions.end_others(tx, staff, "console", tokens[1]))
    assert [who(database, t, "console") for t in tokens] == [None, staff, None]
    assert who(database, chat) == staff
    assert who(database, foreign, "console") == other
