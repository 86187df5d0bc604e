"""Signals: a family counts once and is nobody, words go along alone, and what was done finds who
asked to hear it; beside it what families chose, and what became of their rights."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from storage import actions, outcomes, personal, signals
from storage.database import Database, Tx
from storage.signals import CELL, Cell
from tests.storage.acting import DAY, NOW, everything, family, holding

MONTH = f"{NOW:%Y-%m}"
THIS = (NOW.date(), NOW.date())


def add(database: Database, who: str, b: str = "betaalbaar", **more: str) -> str | None:
    """One barrier of a family."""
    about = more.pop("subject", "kraamzorg")
    at = NOW + timedelta(days=int(more.pop("days", "0")))
    return database.write(lambda tx: signals.add(tx, about, b, at, person_id=who, **more))


def cells(database: Database, *apart: str, by: str = "month") -> list[Cell]:
    """The cells of the year."""
    year = (date(NOW.year, 1, 1), date(NOW.year + 1, 12, 31))
    told = apart or CELL
    return database.read(lambda tx: signals.cells(tx, *year, apart=told, by=by))  # type: ignore[arg-type]


def test_a_family_counts_once_in_a_cell(database: Database) -> None:
    """The same barrier again in that month is the same signal; another family is another one."""
    amal, sara = family(database), family(database, "web-2")
    assert add(database, amal, area="a1")
    assert add(database, amal, area="a1", days="1") is None
    assert add(database, sara, area="a1")
    assert add(database, sara, area="a1", level="relation")
    (cell,) = cells(database)
    assert cell == Cell("kraamzorg", "betaalbaar", "a1", "", MONTH, 2, 3, 0)
    levels = {each.level: each.families for each in cells(database, "b", "level")}
    assert levels == {"service": 2, "relation": 1}


def test_rolled_up_a_family_still_counts_once(database: Database) -> None:
    """One family with five rights is one family of that B, also over the months of a quarter."""
    amal = family(database)
    for about in ("a", "b", "c", "d", "e"):
        add(database, amal, subject=about)
    add(database, amal, days="14", subject="f")
    assert [each.families for each in cells(database)] == [1] * 6
    rolled = cells(database, "b")
    assert sum(each.signals for each in rolled) == 6
    assert {each.families for each in rolled} == {1}
    (quarter,) = cells(database, "b", by="quarter")
    assert (quarter.month, quarter.families, quarter.signals) == (
        signals.quarter_of(MONTH),
        1,
        6,
    )


def test_supporters_and_buddies_are_counted_apart(database: Database) -> None:
    """They bear no mark and never make a cell look as if it held more families."""

    def beside(tx: Tx) -> None:
        for source in ("supporter", "supporter", "buddy"):
            signals.add(tx, "kraamzorg", "betaalbaar", NOW, source=source)

    add(database, family(database))
    database.write(beside)
    (cell,) = cells(database)
    assert (cell.families, cell.signals, cell.beside) == (1, 1, 3)


def test_what_a_signal_is_about_can_be_said_afterwards_by_those_only(database: Database) -> None:
    """A buddy names the right after the tap; a family's signal cannot be moved."""
    theirs = add(database, family(database))
    mine = database.write(lambda tx: signals.add(tx, "", "bekend", NOW, source="buddy"))
    assert theirs
    assert mine
    for each in (theirs, mine):
        database.write(lambda tx, each=each: signals.name_subject(tx, each, "legal-aid"))
    assert {each.subject for each in cells(database)} == {"kraamzorg", "legal-aid"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"b": "bruikbaarder", "person_id": "x"},
        {"b": "bekend", "person_id": "x", "level": "state"},
        {"b": "bekend", "source": "police"},
        {"b": "bekend"},
        {"b": "bekend", "source": "buddy", "person_id": "x"},
    ],
)
def test_a_signal_of_no_known_code_is_refused(on_sqlite: Database, wrong: dict[str, str]) -> None:
    """Nothing else than the codes is kept, and only families are marked."""
    with pytest.raises(ValueError, match="signal"):
        on_sqlite.write(lambda tx: signals.add(tx, "kraamzorg", now=NOW, **wrong))


def test_no_signal_tells_who_gave_it(database: Database) -> None:
    """No id, day or order of a family stands in it, its marks change with month and quarter, and it
    stays when the family goes."""
    amal = family(database)
    for days in ("0", "31", "92"):
        add(database, amal, days=days)
    found = everything(database)["signals"]
    assert all(amal not in str(value) for row in found for value in row.values())
    assert all("at" not in row and "person_id" not in row for row in found)
    assert len({row["mark"] for row in found}) == 3
    assert len({row["quarter_mark"] for row in found}) >= 2
    database.write(lambda tx: personal.erase(tx, amal, NOW))
    assert len(everything(database)["signals"]) == 3


def test_words_go_along_sealed_and_alone(database: Database) -> None:
    """They can be read for the report, lie sealed, bear no mark, and go after a good year."""

    def tell(tx: Tx) -> None:
        words = {"subject": "ocmw", "bs": ["betrouwbaar", "bekend"], "area": "a1"}
        signals.add_words(tx, "they were so short with me", NOW, language="en", **words)  # type: ignore[arg-type]

    database.write(tell)
    (said,) = database.read(lambda tx: signals.words(tx, *THIS))
    assert said.words == "they were so short with me"
    assert (said.subject, said.bs, said.area, said.month) == (
        "ocmw",
        ("betrouwbaar", "bekend"),
        "a1",
        MONTH,
    )
    assert "short" not in repr(said)
    assert holding(database, "short with me") == set()
    (row,) = everything(database)["signal_words"]
    assert not {"mark", "person_id", "at"} & set(row)
    database.write(lambda tx: personal.forget_old(tx, NOW + 300 * DAY, {}))
    assert database.read(lambda tx: signals.words(tx, *THIS))
    database.write(lambda tx: personal.forget_old(tx, NOW + 500 * DAY, {}))
    assert database.read(lambda tx: signals.words(tx, *THIS)) == []


def test_news_finds_who_asked_to_hear_it(database: Database) -> None:
    """By right, B and area, each once, until they stop or are forgotten."""
    amal, sara = family(database), family(database, "web-2")

    def want(tx: Tx) -> None:
        for who, about, area in ((amal, "ocmw", "a1"), (amal, "caw", "a1"), (sara, "ocmw", "a2")):
            for _ in range(2):
                signals.wants_news(tx, who, about, "betrouwbaar", NOW, area=area)

    def listeners(**of: str) -> set[str]:
        return set(database.read(lambda tx: signals.listeners(tx, **of)))

    database.write(want)
    assert len(database.read(lambda tx: signals.news_of(tx, amal))) == 2
    assert listeners() == {amal, sara}
    assert listeners(subject="ocmw", b="betrouwbaar", area="a1") == {amal}
    assert listeners(subject="ocmw") == {amal, sara}
    assert listeners(b="bekend") == set()
    database.write(lambda tx: signals.stop_news(tx, amal))
    assert listeners() == {sara}
    database.write(lambda tx: personal.erase(tx, sara, NOW))
    assert listeners() == set()


def test_a_step_is_chosen_and_put_aside_by_its_own_family(database: Database) -> None:
    """What was named waits for its step; only its family puts it aside."""
    amal, sara = family(database), family(database, "web-2")
    named = ["betrouwbaar.relation", "bekend.service"]
    made = database.write(lambda tx: actions.add(tx, amal, "ocmw", named, "", NOW, done=True))
    assert database.read(lambda tx: actions.open_of(tx, amal)) == []
    database.write(lambda tx: actions.choose(tx, made, "buddy", NOW))
    (step,) = database.read(lambda tx: actions.open_of(tx, amal))
    assert (step.kind, step.barriers, step.done) == ("buddy", tuple(named), None)
    database.write(lambda tx: actions.finish(tx, sara, made, NOW))
    assert database.read(lambda tx: actions.open_of(tx, amal))
    database.write(lambda tx: actions.finish(tx, amal, made, NOW))
    assert database.read(lambda tx: actions.open_of(tx, amal)) == []


def test_an_outcome_is_one_for_each_right(database: Database) -> None:
    """Told anew, what was said stays; unasked it can be said too; it goes with the family."""
    amal = family(database)

    def live(tx: Tx) -> None:
        outcomes.follow(tx, amal, "kraamzorg", NOW)
        outcomes.ask(tx, amal, "kraamzorg", NOW + DAY)
        outcomes.answer(tx, amal, "kraamzorg", "refused", NOW + 2 * DAY)
        outcomes.follow(tx, amal, "kraamzorg", NOW + 3 * DAY)
        outcomes.answer(tx, amal, "legal-aid", "got", NOW)

    database.write(live)
    found = {each.subject: each for each in database.read(lambda tx: outcomes.of_person(tx, amal))}
    assert (found["kraamzorg"].said, found["kraamzorg"].told) == ("refused", NOW + 3 * DAY)
    assert found["kraamzorg"].asked == NOW + DAY
    assert found["legal-aid"].said == "got"
    database.write(lambda tx: personal.erase(tx, amal, NOW))
    assert database.read(lambda tx: outcomes.of_person(tx, amal)) == []
