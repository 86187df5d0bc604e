"""The inbox: what waits, since when and with whom; never what was written."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from bot.app import Naast
from storage import calls, cases, inbox, names, outbox, people, shares, staff
from storage.calls import Call
from storage.cases import Chosen
from storage.database import Tx
from storage.staff import Area
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


def on(who: Colleague, query: str) -> list[str]:
    """The ids of the cases that a colleague sees with this query."""
    return re.findall(r'id="row-(\w+)"', who.sees(f"/console?{query}"))


def test_the_lists_hold_what_they_say(
    tine: Colleague, piet: Colleague, nora: Colleague, naast: Naast, clock: Moving
) -> None:
    """Mine, waiting, urgent, late, all and closed, each for who looks: a supporter does not see
    what a colleague has, a coordinator does."""
    families = [Someone(naast, language="nl") for _ in range(4)]
    for family in families:
        asks(family, "Hallo, kan iemand mij bellen?")
    ids = [case_of(family).id for family in families]
    tine.does(f"/console/cases/{ids[0]}/take")
    piet.does(f"/console/cases/{ids[1]}/take")
    piet.does(f"/console/cases/{ids[1]}/close")
    piet.does(f"/console/cases/{ids[2]}/take")
    naast.database.write(lambda tx: cases.entrust(tx, ids[3], Chosen(piet.id)))
    clock.passes(hours=40)
    tine.signs_in()
    nora.signs_in()
    assert on(tine, "list=mine") == [ids[0]]
    assert on(tine, "list=waiting") == [ids[3]]
    assert on(tine, "list=overdue") == on(tine, "list=all") == [ids[0], ids[3]]
    assert on(tine, "list=urgent") == on(tine, "list=closed") == []
    assert on(tine, "list=nonsense") == on(tine, "list=all")
    assert on(nora, "list=mine") == []
    assert on(nora, "list=all") == [ids[0], ids[2], ids[3]]
    assert on(nora, "list=closed") == [ids[1]]
    naast.database.write(lambda tx: cases.entrust(tx, ids[3], Chosen(tine.id)))
    assert on(tine, "list=mine") == [ids[0], ids[3]]
    assert "With you" in tine.sees("/console")
    assert "With Piet" not in tine.sees("/console")
    assert "With Piet" in nora.sees("/console")


def test_a_row_says_what_kind_of_case_it_is_where_and_whose(
    tine: Colleague, naast: Naast, family: Someone
) -> None:
    """A letter with its day, a call with its hour, the area, and the name that the family gave."""
    case, now = case_of(family), naast.now()

    def work(tx: Tx) -> None:
        area = staff.save_area(tx, Area("", "Molenbeek", ("1080",)))
        cases.entrust(tx, case.id, Chosen(None), area)
        cases.expect_letter(tx, case.id, "midden december", now + timedelta(days=21), case.due)
        call = Call(None, now + timedelta(hours=5), "+3225550100", False, "fr")
        calls.book(tx, case.id, call, now)
        body = {"name": "Karima", "language": "fr"}
        shares.give(tx, case.person_id, case.id, "who", body, "Tine", now)

    naast.database.write(work)
    row = tine.sees("/console").split('class="row ')[1].split("</a>")[0]
    for part in ("Karima", "Molenbeek", "Letter", "15 Dec", "15:30"):
        assert part in row
    assert "midden" not in row


def test_the_lists_are_narrowed_by_area_and_language(tine: Colleague, naast: Naast) -> None:
    """Both stay in the address of every link, also of the cases."""
    families = [Someone(naast, language=tag) for tag in ("nl", "fr", "fr")]
    for family in families:
        asks(family, "menu")
    ids = [case_of(family).id for family in families]

    def work(tx: Tx) -> str:
        area = staff.save_area(tx, Area("", "Molenbeek", ("1080",)))
        for one in (ids[0], ids[1]):
            cases.entrust(tx, one, Chosen(None), area)
        return area

    area = naast.database.write(work)
    assert on(tine, "language=fr") == [ids[1], ids[2]]
    assert on(tine, f"area={area}") == [ids[0], ids[1]]
    assert on(tine, f"area={area}&language=fr&list=waiting") == [ids[1]]
    assert on(tine, "area=nowhere") == []
    page = tine.sees(f"/console?area={area}&language=fr&list=waiting")
    assert f'href="/console/cases/{ids[1]}?list=waiting&amp;area={area}&amp;language=fr"' in page
    assert f'href="/console?list=mine&amp;area={area}&amp;language=fr"' in page
    assert re.search(rf'value="{area}" selected', page)


def test_what_is_put_aside_stands_apart(
    tine: Colleague, naast: Naast, family: Someone, clock: Moving
) -> None:
    """Under its own heading with until when, counted nowhere, and back by itself; late only when
    no answer came in the promised time from then."""
    path = f"/console/cases/{case_of(family).id}"
    tine.does(f"{path}/take")
    tine.does(f"{path}/snooze", until="tomorrow")
    for show in ("mine", "all"):
        page = tine.sees(f"/console?list={show}")
        before, _heading, after = page.partition("Put aside until later")
        assert 'class="row' not in before
        assert "Put aside" in after
        assert "until 25 Nov 09:00" in after
    assert "Mine <span" not in page
    assert on(tine, "list=overdue") == []
    clock.passes(hours=23)
    tine.signs_in()
    page = tine.sees("/console?list=mine")
    assert "Put aside until later" not in page
    assert 'class="row late"' not in page
    assert on(tine, "list=mine") == [case_of(family).id]
    assert on(tine, "list=overdue") == []
    clock.passes(hours=25)
    tine.signs_in()
    assert 'class="row late"' in tine.sees("/console?list=mine")
    assert on(tine, "list=overdue") == [case_of(family).id]


# -- search ----------------------------------------------------------------------------------------


def test_a_search_finds_by_all_that_is_not_a_message(
    tine: Colleague, naast: Naast, family: Someone
) -> None:
    """Number, name, tag, area, postcode, language in three languages, topic; words together."""
    other = Someone(naast, language="nl")
    asks(other, "Hallo, een brief")
    case, now = case_of(family), naast.now()
    right = next(iter(naast.world.contents.rights.values()))

    def work(tx: Tx) -> None:
        area = staff.save_area(tx, Area("", "Liège-Centre", ("4000",)))
        cases.entrust(tx, case.id, Chosen(None), area)
        cases.mark(tx, case.id, topic=right.id)
        names.mark(tx, case.person_id, "Karima N'Diaye")
        inbox.tag(tx, case.id, "dak-lek", now)

    naast.database.write(work)
    topic = max(right.name.split(), key=len)
    for words in (
        "1", "#1", "kari", "NDIAYE", "#dak-lek", "lek", "liege", "4000", "frans", "French",
        "français", "karima fr 4000", topic,
    ):  # fmt: skip
        assert on(tine, urlencode({"q": words})) == [case.id], words
    for words in ("lettre", "brief", "karima nl", "99999999999999", "%", "_", "é'\""):
        assert case.id not in on(tine, urlencode({"q": words})), words
    page = tine.sees("/console?q=nobody")
    assert "No case fits" in page
    assert 'value="nobody"' in page


def test_a_search_finds_only_what_one_may_see(
    tine: Colleague, piet: Colleague, nora: Colleague, family: Someone
) -> None:
    """A case that a colleague took is found by that colleague and by a coordinator."""
    case = case_of(family)
    tine.does(f"/console/cases/{case.id}/take")
    assert on(tine, "q=1") == on(nora, "q=1") == [case.id]
    assert on(piet, "q=1") == []


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "\u202e\u2066", "x" * 9000, "\x00"])
def test_hostile_words_in_the_search_box_are_text(tine: Colleague, words: str) -> None:
    """Nothing of it runs, and nothing breaks."""
    page = tine.sees(f"/console?{urlencode({'q': words})}")
    assert "<script>alert" not in page
    assert "No case fits" in page


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
    """A list is cut at a hundred, most urgent first, says so, and asks the database seldom."""
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
    page = tine.sees("/console")
    rows = re.findall(r'id="row-(\w+)"', page)
    assert len(rows) == 50
    assert "These are the first 50." in page
    assert rows[0] == "c259"
    assert len([sql for sql in asked if sql.startswith("SELECT")]) < 22
