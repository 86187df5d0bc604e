"""What is told on of signals: numbers that stay as they were, and news of what was done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from storage import errands, people, signal_reports, signals
from storage.database import Database, Tx
from storage.signal_reports import ALL, NEWS, months
from tests.storage.acting import NOW, family

MAY, JULY = (datetime(2026, month, 9, tzinfo=UTC) for month in (5, 7))


def test_a_quarter_has_its_own_months() -> None:
    """Three of them."""
    assert months("2026-Q1") == ("2026-01", "2026-02", "2026-03")
    assert months("2026-Q4") == ("2026-10", "2026-11", "2026-12")


def test_signals_are_read_by_quarter(database: Database) -> None:
    """With what tells two families apart, and nothing that names one."""
    one, two = family(database, "web-1"), family(database, "web-2")

    def add(tx: Tx) -> None:
        for who, at in ((one, MAY), (one, JULY), (one, JULY + timedelta(days=40)), (two, JULY)):
            signals.add(tx, "rent", "bekend", at, person_id=who)
        signals.add(tx, "rent", "bekend", JULY, source="buddy")

    database.write(add)
    assert database.read(signal_reports.quarters) == ["2026-Q3", "2026-Q2"]
    found = database.read(lambda tx: signal_reports.given(tx, "2026-Q3"))
    assert len(found) == 4
    assert len({each.family for each in found if each.family}) == 2
    assert not {one, two} & {each.family for each in found}
    (before,) = database.read(lambda tx: signal_reports.given(tx, "2026-Q2"))
    assert before.family not in {each.family for each in found}, "nothing leads on to a quarter"


def test_what_was_shown_stays(database: Database) -> None:
    """A second version of a quarter changes nothing."""
    assert database.read(lambda tx: signal_reports.shown(tx, "2026-Q3")) is None
    for families in (7, 8):
        numbers = [("bekend", ALL, ALL, families)]
        database.write(lambda tx, n=numbers: signal_reports.keep(tx, "2026-Q3", n, NOW))
    kept = database.read(lambda tx: signal_reports.shown(tx, "2026-Q3"))
    assert kept == [("bekend", ALL, ALL, 7)]


def test_those_who_asked_hear_it_once(database: Database) -> None:
    """About this, or about everything that it is part of; the same answer twice is one."""
    rent, creche, other = (family(database, f"web-{n}") for n in range(3))
    colleague = database.write(lambda tx: people.add(tx, "nl", NOW, role="coordinator"))
    wanted = ((rent, "rent", "bekend"), (creche, "creche", "bekend"), (other, "rent", "bruikbaar"))
    for who, subject, b in wanted:
        database.write(
            lambda tx, w=who, s=subject, b=b: signals.wants_news(tx, w, s, b, NOW, area="a1")
        )
    words = {"fr": "C'est fait."}
    told = [
        database.write(
            lambda tx, id_=id_, about=about: signal_reports.answer(
                tx, id_, about, words, colleague, NOW
            )
        )
        for id_, about in (
            ("narrow-one", ("bekend", "rent", ALL)),
            ("narrow-one", ("bekend", "rent", ALL)),
            ("wide-one", ("bekend", ALL, "a1")),
            ("elsewhere", ("bekend", ALL, "a2")),
        )
    ]
    assert told == [True, False, True, True]

    def hears(who: str) -> list[str]:
        found = database.read(lambda tx: errands.of_person(tx, who))
        return [each.about for each in found if each.dialogue == NEWS and not each.unasked]

    assert hears(rent) == ["narrow-one", "wide-one"]
    assert hears(creche) == ["wide-one"]
    assert hears(other) == []
    found = database.read(lambda tx: signal_reports.answer_of(tx, "narrow-one"))
    assert found
    assert found.words == words
    assert len(database.read(signal_reports.answers)) == 3
    assert database.read(lambda tx: signal_reports.answers(tx, NOW + timedelta(days=1))) == []
