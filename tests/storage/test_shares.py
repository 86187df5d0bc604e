"""Shares: what the family gave along, to whom, until it takes it back."""

from __future__ import annotations

from storage import cases, consents, shares, transfers
from storage.cases import Case
from storage.database import Database, Tx
from storage.shares import Body
from tests.storage.acting import DAY, HOUR, NOW, colleague, count, family, holding


def opened(database: Database, address: str = "web-1") -> Case:
    """A family's open case."""
    person = family(database, address)
    return database.write(lambda tx: cases.start(tx, person, "nl", "asked", NOW, NOW + HOUR))


def give(
    database: Database,
    case: Case,
    item: str,
    body: Body,
    receiver: str = "Fatima",
    transfer: str | None = None,
) -> None:
    """The family gives an item along."""
    database.write(
        lambda tx: shares.give(tx, case.person_id, case.id, item, body, receiver, NOW, transfer)
    )


def standing(database: Database, case: Case, transfer: str | None = None) -> dict[str, Body]:
    """What may be seen now: item → body."""
    found = database.read(lambda tx: shares.standing(tx, case.id, transfer))
    assert len({share.item for share in found}) == len(found)
    return {share.item: share.body for share in found}


def log(database: Database, person: str) -> list[tuple[str, str, bool]]:
    """The consents of a person: item, receiver, and whether it stands."""
    found = database.read(lambda tx: consents.of(tx, person))
    return [(each.item, each.receiver, each.revoked is None) for each in found]


def passing(database: Database, case: Case) -> str:
    """A transfer of the case that is under way."""
    sender = colleague(database)
    return database.write(lambda tx: transfers.ask(tx, case.id, sender, "", NOW).id)


def test_nothing_is_shared_beforehand(database: Database) -> None:
    """A new case tells nothing."""
    assert standing(database, opened(database)) == {}


def test_an_item_is_given_with_its_consent(database: Database) -> None:
    """Facts and free words come back as they were given, lie sealed, and each is logged as a yes
    to its receiver."""
    case, other = opened(database), opened(database, "b")
    facts: Body = {"rights": ["social-rent"], "note": "مرحبا", "many": 3}
    give(database, case, "rights", facts)
    give(database, case, "question", "wij zoeken een huis")
    assert standing(database, case) == {"rights": facts, "question": "wij zoeken een huis"}
    assert standing(database, other) == {}
    assert log(database, case.person_id) == [
        ("summary_rights", "Fatima", True),
        ("summary_question", "Fatima", True),
    ]
    for words in ("social-rent", "zoeken"):
        assert holding(database, words) == set()
    (first, _) = database.read(lambda tx: shares.of_person(tx, case.person_id))
    assert (first.given, first.revoked, first.receiver) == (NOW, None, "Fatima")
    assert "social-rent" not in repr(first)


def test_the_newest_word_replaces_the_older(database: Database) -> None:
    """Who corrects an item is not read in two ways: nothing of the older one is left."""
    case = opened(database)
    for body in ("two children", "three children"):
        give(database, case, "who", body)
    assert standing(database, case) == {"who": "three children"}
    assert holding(database, "two children", opened=True) == set()
    assert log(database, case.person_id) == [("summary_who", "Fatima", True)]


def test_what_is_given_for_a_transfer_is_for_that_alone(database: Database) -> None:
    """Who is asked to take a case sees what was agreed to for that; who has it keeps theirs."""
    case = opened(database)
    transfer = passing(database, case)
    give(database, case, "who", "all of us", "the house")
    give(database, case, "question", "a home", "the house")
    give(database, case, "who", "my name only", "the house", transfer)
    assert standing(database, case) == {"who": "all of us", "question": "a home"}
    assert standing(database, case, transfer) == {"who": "my name only"}


def test_once_a_transfer_ended_nobody_sees_what_was_given_for_it(database: Database) -> None:
    """However it ended: here because the case was closed. The words are gone, and with them the
    yes; what was given to whoever had the case stands as it was."""
    case = opened(database)
    transfer = passing(database, case)
    give(database, case, "who", "my name only", "Tom", transfer)
    give(database, case, "question", "a home")
    database.write(lambda tx: cases.close(tx, case.id, "staff", NOW))
    assert standing(database, case, transfer) == {}
    assert standing(database, case) == {"question": "a home"}
    assert holding(database, "my name only", opened=True) == set()
    assert log(database, case.person_id) == [
        ("summary_who", "Tom", False),
        ("summary_question", "Fatima", True),
    ]


def test_taking_an_item_back_empties_it_at_once(database: Database) -> None:
    """The words are gone everywhere, from every receiver; the log says that it stood; the rest
    stays, and so does another family's."""
    case, other = opened(database), opened(database, "b")
    for receiver in ("Fatima", "Tom"):
        give(database, case, "health", "mother is ill", receiver)
    give(database, case, "who", "we are three")
    give(database, other, "health", "all well")
    database.write(lambda tx: shares.revoke(tx, case.person_id, "health", NOW + HOUR))
    assert standing(database, case) == {"who": "we are three"}
    assert standing(database, other) == {"health": "all well"}
    assert holding(database, "mother is ill", opened=True) == set()
    found = database.read(lambda tx: shares.of_person(tx, case.person_id))
    told = [(share.item, share.body, share.revoked) for share in found]
    assert told == [
        ("health", "", NOW + HOUR),
        ("health", "", NOW + HOUR),
        ("who", "we are three", None),
    ]
    assert log(database, case.person_id) == [
        ("summary_health", "Fatima", False),
        ("summary_health", "Tom", False),
        ("summary_who", "Fatima", True),
    ]


def test_everything_can_be_taken_back(database: Database) -> None:
    """Taking all back ends every item and its consent, and no other consent; an earlier moment of
    taking back stays as it was."""
    case = opened(database)
    database.write(lambda tx: consents.give(tx, case.person_id, "talk", "Fatima", NOW))
    for item in ("who", "question"):
        give(database, case, item, f"about {item}")
    database.write(lambda tx: shares.revoke(tx, case.person_id, "who", NOW + HOUR))
    database.write(lambda tx: shares.revoke(tx, case.person_id, None, NOW + DAY))
    assert standing(database, case) == {}
    found = database.read(lambda tx: shares.of_person(tx, case.person_id))
    assert [share.revoked for share in found] == [NOW + HOUR, NOW + DAY]
    assert log(database, case.person_id) == [
        ("talk", "Fatima", True),
        ("summary_who", "Fatima", False),
        ("summary_question", "Fatima", False),
    ]


def test_what_was_taken_back_can_be_given_again(database: Database) -> None:
    """A new yes is a new line of the log."""
    case = opened(database)
    give(database, case, "who", "before")
    database.write(lambda tx: shares.revoke(tx, case.person_id, "who", NOW))
    give(database, case, "who", "after")
    assert standing(database, case) == {"who": "after"}
    assert count(database, "shares") == 1
    assert [stands for *_, stands in log(database, case.person_id)] == [False, True]


def test_open_pages_hear_of_it(database: Database) -> None:
    """Giving and taking back is a sign of life in the case, and wakes the pages."""
    case = opened(database)

    def heard(tx: Tx) -> bool:
        found = cases.get(tx, case.id)
        assert found
        return "inbox" in tx.changed and found.touched > NOW

    def giving(tx: Tx) -> bool:
        shares.give(tx, case.person_id, case.id, "who", "we", "Fatima", NOW + HOUR)
        return heard(tx)

    def revoking(tx: Tx) -> bool:
        cases.touch(tx, case.id, NOW)
        tx.changed.clear()
        shares.revoke(tx, case.person_id, None, NOW + DAY)
        return heard(tx)

    assert database.write(giving)
    assert database.write(revoking)
