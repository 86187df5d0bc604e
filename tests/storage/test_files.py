"""Photos and voice notes: kept sealed, seen by nobody before the family gives them."""

from __future__ import annotations

from typing import Any

from storage import files, messages
from storage.database import Database, Tx
from storage.files import File
from storage.messages import Message
from tests.storage.acting import DAY, NOW, family, holding


def keep(database: Database, person: str, **more: Any) -> str:
    """Keep a voice note."""
    return database.write(
        lambda tx: files.keep(tx, person, "voice", "audio/ogg", "note.ogg", NOW, **more)
    )


def get(database: Database, file_id: str) -> File:
    """The file as it is kept."""
    found = database.read(lambda tx: files.get(tx, file_id))
    assert found
    return found


def test_a_file_comes_back_as_it_was(database: Database) -> None:
    """Every byte and the name survive, whatever they are; a file is not given at first."""
    person = family(database)
    content = bytes(range(256)) * 50
    file_id = keep(database, person, content=content)
    assert get(database, file_id) == File(
        file_id, person, "voice", "audio/ogg", "note.ogg", None, content, False, NOW
    )
    assert database.read(lambda tx: files.about(tx, file_id)) == ("voice", "note.ogg")
    assert database.read(lambda tx: files.get(tx, "nothing")) is None
    assert database.read(lambda tx: files.about(tx, "nothing")) is None


def test_an_empty_file_is_a_file(database: Database) -> None:
    """No bytes is not the same as not fetched yet."""
    person = family(database)
    assert get(database, keep(database, person, content=b"")).content == b""
    assert get(database, keep(database, person)).content is None


def test_a_file_lies_sealed(database: Database) -> None:
    """Neither content nor name nor where to fetch it can be read in the database."""
    words = "geboorteakte"
    person = family(database)
    database.write(
        lambda tx: files.keep(
            tx, person, "photo", "image/png", words, NOW, reference=words, content=words.encode()
        )
    )
    assert holding(database, words) == set()
    assert holding(database, words, opened=True) == {
        "files.name_sealed",
        "files.reference_sealed",
        "files.content_sealed",
    }


def test_long_names_are_cut(database: Database) -> None:
    """A name or type of any length is taken, and kept short."""
    person = family(database)
    file_id = database.write(
        lambda tx: files.keep(tx, person, "document", "x/" + "y" * 500, "n" * 500, NOW)
    )
    found = get(database, file_id)
    assert (len(found.name), len(found.mime)) == (200, 100)


def test_what_is_still_with_the_platform_is_fetched_once(database: Database) -> None:
    """Only what has a reference and no content is to be fetched, oldest first; once filled or
    given up it is not asked for again."""
    person = family(database)

    def work(tx: Tx, n: int, reference: str, content: bytes | None) -> str:
        at = NOW - n * DAY
        kept = files.keep(
            tx, person, "voice", "audio/ogg", "v", at, reference=reference, content=content
        )
        said = Message(n, "me", "", at, "telegram", "nl", file_id=kept)
        messages.add(tx, person, said)
        return kept

    first, later, _here, _nowhere = (
        database.write(lambda tx, w=w: work(tx, *w))
        for w in ((4, "tg/4", None), (3, "tg/3", None), (2, "tg/2", b"x"), (1, "", None))
    )
    wanted = [(first, "telegram", "tg/4"), (later, "telegram", "tg/3")]
    assert database.read(files.unfetched) == wanted
    assert database.read(lambda tx: files.unfetched(tx, most=1)) == wanted[:1]
    database.write(lambda tx: files.fill(tx, first, b"sound", "audio/mpeg"))
    database.write(lambda tx: files.give_up(tx, later))
    assert database.read(files.unfetched) == []
    assert (get(database, first).content, get(database, first).mime) == (b"sound", "audio/mpeg")
    assert get(database, later).content is None


def test_a_family_gives_its_own_files(database: Database) -> None:
    """Giving covers all the family's files that were not given, and nobody else's."""
    person, other = family(database), family(database, "web-2")
    mine = [keep(database, person), keep(database, person)]
    given, theirs = keep(database, person, given=True), keep(database, other)
    assert database.read(lambda tx: files.count(tx, person)) == 3
    assert database.write(lambda tx: files.give(tx, person)) == 2
    assert database.write(lambda tx: files.give(tx, person)) == 0
    assert all(get(database, file_id).given for file_id in (*mine, given))
    assert not get(database, theirs).given
