"""Sentences that were misunderstood: kept by where they stand, told without whose they are."""

from storage import messages, misread, people
from storage.database import Database
from storage.messages import Message
from tests.storage.planting import NOW


def wrote(database: Database, text: str) -> str:
    def act(tx) -> str:
        person = people.welcome(tx, "web", f"a-{text}", "nl", NOW)
        messages.add(tx, person.id, Message(1, "me", text, NOW, "web", "nl"))
        misread.keep(tx, person.id, 1, "social-rent,ocmw", "nl", NOW)
        return person.id

    return database.write(act)


def test_a_sentence_is_read_without_whose_it_is(database: Database) -> None:
    """The list tells the words, the language and the guesses, and nothing of the person."""
    wrote(database, "mijn verwarming is stuk")
    (found,) = database.read(misread.waiting)
    assert (found.text, found.language) == ("mijn verwarming is stuk", "nl")
    assert found.guesses == ("social-rent", "ocmw")
    assert not hasattr(found, "person_id")


def test_the_same_sentence_stands_once(database: Database) -> None:
    """Two taps on the same button are one line on the list."""
    person = wrote(database, "twee keer")
    database.write(lambda tx: misread.keep(tx, person, 1, "", "nl", NOW))
    assert len(database.read(misread.waiting)) == 1


def test_settled_means_gone(database: Database) -> None:
    """What was learnt from is off the list."""
    wrote(database, "klaar")
    (found,) = database.read(misread.waiting)
    database.write(lambda tx: misread.settle(tx, found.id))
    assert database.read(misread.waiting) == []
