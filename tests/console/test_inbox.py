"""The inbox: what waits, since when and with whom; never what was written."""

from __future__ import annotations

import re

from bot.app import Naast
from storage import outbox, people
from tests.console.conftest import Colleague, Moving, asks, case_of
from tests.speaking import Someone


def test_a_row_says_who_waits_and_no_word_of_what_they_wrote(
    tine: Colleague, family: Someone
) -> None:
    """Number, language in its own name, since when, by when, channel; not the letter."""
    page = tine.sees("/console")
    row = re.search(r'<a class="row.*?</a>', page, re.S)
    assert row
    for part in ("Waiting", "Case 1", "Français", "1 min", "Nobody yet", "answer by", "Web chat"):
        assert part in row[0]
    assert "The family wrote 1 min ago" in row[0]
    assert "lettre" not in page
    assert "<title>(1) Inbox" in page


def test_urgent_and_late_are_told_by_sign_and_word(
    tine: Colleague, naast: Naast, family: Someone, clock: Moving
) -> None:
    """Danger comes first; what is past its time is called late, without a counter of shame."""
    danger = Someone(naast, language="nl")
    asks(danger, "mijn man slaat mij")
    clock.passes(hours=30)
    tine.signs_in()
    rows = re.findall(r'<a class="row (\w+)" id="row-(\w+)"', tine.sees("/console"))
    assert rows == [("urgent", case_of(danger).id), ("late", case_of(family).id)]
    page = tine.sees("/console")
    assert "●" in page
    assert "◐" in page
    assert "due since" in page


def test_the_lists_hold_what_they_say(
    tine: Colleague, piet: Colleague, naast: Naast, clock: Moving
) -> None:
    """Mine, waiting, urgent, late, all and closed, each for who looks."""
    families = [Someone(naast, language="nl") for _ in range(4)]
    for family in families:
        asks(family, "Hallo, kan iemand mij bellen?")
    ids = [case_of(family).id for family in families]
    tine.does(f"/console/cases/{ids[0]}/take")
    piet.does(f"/console/cases/{ids[1]}/take")
    piet.does(f"/console/cases/{ids[1]}/close")
    piet.does(f"/console/cases/{ids[2]}/take")
    clock.passes(hours=40)
    tine.signs_in()

    def on(show: str) -> list[str]:
        return re.findall(r'id="row-(\w+)"', tine.sees(f"/console?list={show}"))

    assert on("mine") == [ids[0]]
    assert on("waiting") == on("overdue") == [ids[3]]
    assert on("urgent") == []
    assert on("all") == [ids[0], ids[2], ids[3]]
    assert on("closed") == [ids[1]]
    assert on("nonsense") == on("all")
    page = tine.sees("/console")
    assert "With you" in page
    assert "With Piet" in page


def test_the_part_is_the_list_alone(tine: Colleague, family: Someone) -> None:
    """What the page fetches anew is the list, with the case that is open still marked."""
    part = tine.sees(f"/console/inbox?list=all&case={case_of(family).id}", **{"hx-request": "true"})
    assert "<html" not in part
    assert 'aria-current="page"' in part


def test_what_was_not_delivered_is_marked(tine: Colleague, naast: Naast, family: Someone) -> None:
    """A family that blocked us is seen in the inbox and in the case, with the reason."""
    case = case_of(family)
    tine.does(f"/console/cases/{case.id}/take")
    tine.does(f"/console/cases/{case.id}/answers", text="Goeiedag")
    person = family.person
    assert person
    n = person.last_n

    def fails(tx: object) -> None:
        people.welcome(tx, "telegram", "77", "fr", naast.now())  # type: ignore[arg-type]
        outbox.put(tx, person.id, [n], "telegram", "77", naast.now())  # type: ignore[arg-type]
        parcel = outbox.waiting(tx, "telegram", "77")[-1]  # type: ignore[arg-type]
        outbox.dead(tx, parcel.id, "Forbidden: bot was blocked by the user")  # type: ignore[arg-type]

    assert "not delivered" not in tine.sees("/console")
    naast.database.write(fails)
    assert "not delivered" in tine.sees("/console")
    assert "Not delivered: blocked" in tine.sees(f"/console/cases/{case.id}")


def test_an_empty_list_is_calm(tine: Colleague) -> None:
    """Nothing waits, and the page says only that."""
    page = tine.sees("/console")
    assert "Nothing on this list." in page
    assert "<title>Inbox" in page


def test_many_cases_stay_one_page(tine: Colleague, naast: Naast) -> None:
    """A list is cut at two hundred, most urgent first, and asks the database a few times only."""
    from sqlalchemy import event, insert

    from storage.tables import cases as table
    from storage.tables import people as persons

    now = naast.now()

    def fill(tx: object) -> None:
        c = tx.c  # type: ignore[attr-defined]
        c.execute(
            insert(persons), [{"id": f"p{i}", "language": "nl", "created": now} for i in range(260)]
        )
        c.execute(
            insert(table),
            [
                {"id": f"c{i}", "number": i, "person_id": f"p{i}", "language": "nl", "why": "asked",
                 "urgency": int(i == 259), "opened": now, "due": now, "touched": now}
                for i in range(260)
            ],
        )  # fmt: skip

    naast.database.write(fill)
    asked: list[str] = []
    event.listen(naast.database.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    rows = re.findall(r'id="row-(\w+)"', tine.sees("/console"))
    assert len(rows) == 200
    assert rows[0] == "c259"
    assert len([sql for sql in asked if sql.startswith("SELECT")]) < 15
