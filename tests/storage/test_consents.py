"""Consents and the audit log: each yes is to something and somebody, and can be taken back."""

from __future__ import annotations

from storage import consents
from storage.consents import Consent
from storage.database import Database
from tests.storage.acting import HOUR, NOW, colleague, family, rows


def give(database: Database, person: str, receiver: str, hours: int = 0) -> None:
    """Say yes to sharing the talk."""
    database.write(lambda tx: consents.give(tx, person, "talk", receiver, NOW + hours * HOUR))


def stands(database: Database, person: str, receiver: str | None = None) -> bool:
    """Whether that yes stands."""
    return database.read(lambda tx: consents.stands(tx, person, "talk", receiver))


def test_nothing_is_consented_to_beforehand(database: Database) -> None:
    """Who said nothing did not say yes."""
    person = family(database)
    assert not stands(database, person)
    assert database.read(lambda tx: consents.of(tx, person)) == []


def test_a_yes_is_logged_once(database: Database) -> None:
    """The same yes again changes nothing: its first moment counts."""
    person = family(database)
    give(database, person, "Naast")
    give(database, person, "Naast", hours=1)
    assert database.read(lambda tx: consents.of(tx, person)) == [
        Consent("talk", "Naast", NOW, None)
    ]


def test_a_yes_is_to_one_receiver_and_one_item(database: Database) -> None:
    """Yes to one is not yes to another, nor for something else, nor from somebody else."""
    person, other = family(database), family(database, "web-2")
    give(database, person, "Naast")
    assert stands(database, person)
    assert stands(database, person, "Naast")
    assert not stands(database, person, "OCMW")
    assert not stands(database, other)
    assert not database.read(lambda tx: consents.stands(tx, person, "facts"))


def test_a_yes_can_be_taken_back_and_given_again(database: Database) -> None:
    """Taking back ends every yes to that item, keeps when it stood, and a new yes is a new one."""
    person = family(database)
    give(database, person, "Naast")
    give(database, person, "OCMW")
    database.write(lambda tx: consents.revoke(tx, person, "talk", NOW + HOUR))
    assert not stands(database, person)
    give(database, person, "Naast", hours=2)
    database.write(lambda tx: consents.revoke(tx, person, "something else", NOW + 3 * HOUR))
    assert database.read(lambda tx: consents.of(tx, person)) == [
        Consent("talk", "Naast", NOW, NOW + HOUR),
        Consent("talk", "OCMW", NOW, NOW + HOUR),
        Consent("talk", "Naast", NOW + 2 * HOUR, None),
    ]


def test_the_audit_log_says_who_did_what(database: Database) -> None:
    """A line of the log names the act, who did it, on whom and when; none of them is needed."""
    person, staff = family(database), colleague(database)
    database.write(
        lambda tx: consents.note(
            tx, "view", NOW, person_id=person, actor_id=staff, case_id="a case"
        )
    )
    database.write(lambda tx: consents.note(tx, "sign-in", NOW + HOUR, actor_id=staff))
    moment = round(NOW.timestamp() * 1000)
    shown = [
        (r["action"], r["person_id"], r["actor_id"], r["case_id"], r["at"])
        for r in sorted(rows(database, "audit"), key=lambda r: r["id"])
    ]
    assert shown == [
        ("view", person, staff, "a case", moment),
        ("sign-in", None, staff, None, moment + 3_600_000),
    ]
