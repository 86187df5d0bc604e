"""A break, the end and what comes after it; families put forward; who is under 18."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.app import Naast
from bot.beside import matching
from bot.console.buddies import suggesting
from bot.console.buddies.ground import Ground
from bot.console.buddies.suggesting import candidate, suggest, wanted
from storage import buddies, checkins, duos, looks, people, staff, wishes
from storage.buddies import About
from storage.database import Tx
from storage.duos import Duo
from storage.staff import Area
from storage.wishes import Wish
from tests.console.conftest import Colleague, Moving, case_of
from tests.console.test_buddies import (
    BUDDIES,
    DUOS,
    WISHES,
    buddy,
    jette,
    ready,
    runs,
    talker,
    together,
    waiting_for,
    wishing,
)
from tests.console.test_house import words
from tests.speaking import Someone, text

__all__ = ["jette"]


def speaking(naast: Naast, nora: Colleague, area: str) -> tuple[Someone, Someone, Duo]:
    """A family and a buddy who talk with Naast, beside each other from now on."""
    (amal, family), (lien, helper) = talker(naast, "Amal"), talker(naast, "Lien Maes")
    wishing(naast, area, family.id)
    now = naast.now()

    def work(tx: Tx) -> Duo:
        buddies.apply(tx, helper.id, now)
        buddies.save(tx, helper.id, adult=True, area_id=area)
        buddies.agree_rules(tx, helper.id, now)
        buddies.read_note(tx, helper.id, "1", now)
        buddies.sign(tx, helper.id, "1", now)
        buddies.see_extract(tx, helper.id, now.date())
        buddies.confirm(tx, helper.id, nora.id, now)
        sides = [duos.Member(family.id, "family", ""), duos.Member(helper.id, "buddy", "")]
        made = duos.propose(tx, sides, now, coordinator_id=nora.id, area_id=area)
        for each in sides:
            duos.answer(tx, made.id, each.person_id, True, now)
        checkins.plan(tx, made.id, family.id, "month1", now + timedelta(days=30))
        return made

    return amal, lien, naast.database.write(work)


def stands(naast: Naast, duo: Duo) -> Duo:
    """As stored now."""
    found = naast.database.read(lambda tx: duos.get(tx, duo.id))
    assert found
    return found


def wish_of(naast: Naast, duo: Duo) -> Wish | None:
    """The wish of its family that has not ended."""
    family = duo.side("family")[0].person_id
    return naast.database.read(lambda tx: wishes.open_of(tx, family))


# -- a break ---------------------------------------------------------------------------------------


def test_a_break_is_kept_and_told_to_both(
    naast: Naast, nora: Colleague, jette: str, clock: Moving
) -> None:
    """Each side hears it; the day after its last day one of them is asked whether they go on."""
    amal, lien, duo = speaking(naast, nora, jette)
    here = f"{DUOS}/{duo.id}"
    for day in ("2026-11-24", "2028-01-01", "31 februari"):
        assert nora.does(f"{here}/rest", until=day).status_code == 422, day
    assert stands(naast, duo).state == "active"
    assert nora.does(f"{here}/rest", until="2026-12-08").status_code == 303
    assert stands(naast, duo).paused_until == date(2026, 12, 8)
    assert "until 8 Dec 2026" in words(nora.sees(here)) or "A break" in words(nora.sees(here))
    runs(naast)
    for who, other in ((amal, "Lien"), (lien, "Amal")):
        assert f"Nora keeps a break for you and {other} until" in text(who.reads())
    clock.passes(days=15)
    runs(naast)
    assert "Shall you and Lien go on?" in text(amal.reads())
    assert "go on?" not in text(lien.reads())


def test_going_on_again_asks_nothing_later(
    naast: Naast, nora: Colleague, jette: str, clock: Moving
) -> None:
    """Both hear that the break is over, and the question at its end is not asked any more."""
    amal, lien, duo = speaking(naast, nora, jette)
    nora.does(f"{DUOS}/{duo.id}/rest", until="2026-12-08")
    nora.does(f"{DUOS}/{duo.id}/rest", until="")
    assert stands(naast, duo).paused_until is None
    for _twice in range(2):
        assert nora.does(f"{DUOS}/{duo.id}/on").status_code == 303
    assert stands(naast, duo).state == "active"
    runs(naast)
    assert "The break with Lien is over." in text(amal.reads())
    assert "The break with Amal is over." in text(lien.reads())
    clock.passes(days=20)
    assert "duo_again" not in [name for name, _about in waiting_for(naast, _id(amal))]


def _id(someone: Someone) -> str:
    found = someone.person
    assert found
    return found.id


# -- the end ---------------------------------------------------------------------------------------


def test_it_ends_with_a_goodbye_to_both(naast: Naast, nora: Colleague, jette: str) -> None:
    """Nobody is blamed, nothing is asked later; each says what they would like after it."""
    amal, lien, duo = speaking(naast, nora, jette)
    for _twice in range(2):
        assert nora.does(f"{DUOS}/{duo.id}/end", after="ask").status_code == 303
    assert stands(naast, duo).state == "ended"
    assert naast.database.read(lambda tx: checkins.of_duo(tx, duo.id)) == []
    assert "was asked, and has not answered" in words(nora.sees(f"{DUOS}/{duo.id}"))
    runs(naast)
    said = text(amal.reads())
    assert "Nora closes it here: you and Lien are not beside each other any more." in said
    assert "stops now" not in said
    assert "Nora looks for somebody." in text(amal.taps("Yes, please"))
    assert "you and Amal are not beside each other any more" in text(lien.reads())
    lien.taps("I take a break")
    assert buddy(naast, _id(lien)).state == "paused"
    wish = wish_of(naast, duo)
    assert wish
    assert wish.state == "waiting"
    assert f"{WISHES}/{wish.id}" in nora.sees(f"{DUOS}/{duo.id}")


@pytest.mark.parametrize(("after", "state"), [("again", "waiting"), ("none", "")])
def test_what_the_family_told_is_not_asked_again(
    naast: Naast, nora: Colleague, jette: str, after: str, state: str
) -> None:
    """It waits again with a day for news, or wishes for nobody; it hears the goodbye alone."""
    amal, _lien, duo = speaking(naast, nora, jette)
    assert nora.does(f"{DUOS}/{duo.id}/end", after=after).status_code == 303
    wish = wish_of(naast, duo)
    assert (wish.state if wish else "") == state
    assert bool(wish and wish.next_news) == (after == "again")
    runs(naast)
    said = text(amal.reads())
    assert "are not beside each other any more" in said
    assert ("Next news on" in said) == (after == "again")
    assert "another buddy" not in said


def test_afterwards_another_buddy_is_looked_for(naast: Naast, nora: Colleague, jette: str) -> None:
    """From the page of what ended to the board; the one that was is not suggested again."""
    duo = together(naast, nora, jette)
    ready(naast, "Sofie", jette, nora)
    family = duo.side("family")[0].person_id
    here = f"{DUOS}/{duo.id}"
    assert nora.does(f"{here}/after", family=family, after="again").status_code == 303
    waits = wish_of(naast, duo)
    assert waits
    assert waits.state == "matched"  # nothing, as long as it goes on
    nora.does(f"{here}/end", after="ask")
    refused = nora.does(
        f"{WISHES}/{waits.id}/propose",
        **{f"buddy.{buddy_id}": "on" for buddy_id in [_named(naast, "Sofie")]},
    )
    assert (refused.status_code, "does not wait" in refused.text) == (422, True)
    assert nora.does(f"{here}/after", family=family, after="again").status_code == 303
    page = words(nora.sees(f"{WISHES}/{waits.id}"))
    assert "Sofie" in page
    assert "All about Yusuf" not in page


def _named(naast: Naast, name: str) -> str:
    def work(tx: Tx) -> str:
        found = [each.person_id for each in buddies.of_state(tx, "ready")]
        return next(id for id in found if (p := people.by_id(tx, id)) and p.name == name)

    return naast.database.read(work)


def test_a_proposal_that_nobody_answers_stands_out(
    naast: Naast, nora: Colleague, jette: str, clock: Moving
) -> None:
    """After three days who made it is told on the page."""
    wish, yusuf = wishing(naast, jette), ready(naast, "Yusuf", jette, nora)
    form = {f"buddy.{yusuf}": "on", f"introduction.{yusuf}": "w"}
    nora.does(f"{WISHES}/{wish.id}/propose", **form | {f"introduction.{wish.person_id}": "w"})
    (duo,) = naast.database.read(lambda tx: duos.of_state(tx, "proposed"))
    assert "not all have answered. Ask" not in nora.sees(f"{DUOS}/{duo.id}")
    clock.passes(days=4)
    nora.signs_in()
    assert "not all have answered. Ask" in nora.sees(f"{DUOS}/{duo.id}")


def test_nobody_else_ends_it(naast: Naast, nora: Colleague, jette: str, tine: Colleague) -> None:
    """For a supporter there is no such thing."""
    duo = together(naast, nora, jette)
    for act in ("rest", "on", "end", "after"):
        assert tine.does(f"{DUOS}/{duo.id}/{act}").status_code == 403, act
    assert stands(naast, duo).state == "active"


# -- put forward -----------------------------------------------------------------------------------


def test_a_family_is_put_forward_and_says_yes_itself(
    naast: Naast, nora: Colleague, tine: Colleague, jette: str
) -> None:
    """From its case; asked in its own chat once Naast has the talk, once; who put it forward sees
    the state alone."""
    amal, found = talker(naast, "Amal")
    amal.types("human")
    amal.types("I am often alone")
    case = f"/console/cases/{case_of(amal).id}"
    tine.does(f"{case}/take")
    assert "Ask whether it wants a buddy" in tine.sees(f"{case}?page=about")
    assert tine.does(f"{case}/buddy").status_code == 303
    nora.does(f"{case}/buddy")
    assert waiting_for(naast, found.id) == [("wish", f"put:{tine.id}")]
    assert "is asked about a buddy as soon as" in words(tine.sees(f"{case}?page=about"))
    assert "is asked about a buddy as soon as" in words(tine.sees("/console/families"))
    tine.does(f"{case}/close", reason="solved")
    runs(naast)
    assert "Tine thinks that a buddy may be something for you" in text(amal.reads())
    assert "was asked about a buddy" in words(tine.sees("/console/families"))
    amal.taps("No, thank you")
    assert tine.does(f"{case}/buddy").status_code == 303
    assert waiting_for(naast, found.id) == []  # asked once, not pressed
    log = [e.action for e in naast.database.read(lambda tx: looks.of_person(tx, found.id))]
    assert log.count("beside_put") == 1


def test_from_the_list_of_families(
    naast: Naast, tine: Colleague, family: Someone, jette: str
) -> None:
    """The same, and back to the list."""
    found, case = family.person, case_of(family)
    assert found
    tine.does(f"/console/cases/{case.id}/take")
    answer = tine.does(f"/console/cases/{case.id}/buddy", families="1")
    assert answer.headers["location"].startswith("/console/families")
    assert waiting_for(naast, found.id) == [("wish", f"put:{tine.id}")]


def test_not_with_a_wish_nor_by_who_may_not_see_it(
    naast: Naast, nora: Colleague, tine: Colleague, piet: Colleague, family: Someone, jette: str
) -> None:
    """A family that waits is not asked; a case of somebody else is nobody's to put forward."""
    found, case = family.person, case_of(family)
    assert found
    tine.does(f"/console/cases/{case.id}/take")
    assert piet.does(f"/console/cases/{case.id}/buddy").status_code == 403
    assert waiting_for(naast, found.id) == []
    wishing(naast, jette, found.id)
    tine.does(f"/console/cases/{case.id}/buddy")
    assert waiting_for(naast, found.id) == []


# -- under 18 --------------------------------------------------------------------------------------


def test_a_coordinator_notes_the_yes_of_a_parent(naast: Naast, nora: Colleague, jette: str) -> None:
    """Beside their own; each alone is not enough."""
    wish = wishing(naast, jette, minor=True)
    ready(naast, "Yusuf", jette, nora)
    here = f"{WISHES}/{wish.id}"
    assert nora.does(f"{here}/parent").status_code == 303
    assert "A parent said yes on 24 Nov." in words(nora.sees(here))
    assert 'name="buddy"' not in nora.sees(here)
    assert nora.does(f"{here}/yes").status_code == 303
    assert 'name="buddy"' in nora.sees(here)


def test_a_buddy_under_18_goes_on_with_a_parents_yes(
    naast: Naast, nora: Colleague, jette: str
) -> None:
    """Without it nobody can confirm them; with it their talk goes on, to the rules."""
    kim, found = talker(naast, "Kim")
    now = naast.now()

    def work(tx: Tx) -> None:
        buddies.apply(tx, found.id, now)
        buddies.save(tx, found.id, adult=False, area_id=jette, languages=("en",), about=About())
        buddies.read_note(tx, found.id, "1", now)
        buddies.sign(tx, found.id, "1", now)
        buddies.see_extract(tx, found.id, now.date())

    naast.database.write(work)
    here = f"{BUDDIES}/{found.id}"
    assert "adult" in buddy(naast, found.id).missing
    for _twice in range(2):
        assert nora.does(f"{here}/parent").status_code == 303
    assert "Under 18: a parent said yes on 24 Nov." in words(nora.sees(here))
    assert waiting_for(naast, found.id) == [("buddy", "")]
    runs(naast)
    assert kim.reads()
    naast.database.write(lambda tx: buddies.agree_rules(tx, found.id, now))
    assert buddy(naast, found.id).missing == ()
    assert nora.does(f"{here}/confirm").status_code == 303
    assert buddy(naast, found.id).state == "ready"


# -- the board among many --------------------------------------------------------------------------


def test_the_best_are_the_same_with_few_unsealed(
    naast: Naast, nora: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is not looked at whole could not have been among the best."""
    codes = ("1000", "1030", "1090", "2000", "3000", "9000")
    at = naast.database.write(
        lambda tx: [staff.save_area(tx, Area("", code, (code,))) for code in codes]
    )
    wish = wishing(naast, at[2], postcode="1090")
    for n in range(90):
        spoken = [("ar", "nl"), ("fr",), ("nl",), ("en", "ar")][n % 4]
        likes = ("cooking",) if n % 7 == 0 else ("walking",)
        code = codes[n % 6] if n % 5 else ""
        ready(naast, f"B{n}", at[n % 6], nora, languages=spoken, likes=likes, postcode=code)
    monkeypatch.setattr(matching, "AT_ONCE", 5)
    areas = {each.id: each for each in naast.database.read(staff.areas_of)}
    mine, now = Ground(nora.id, areas, nowhere=True), naast.now()

    def work(tx: Tx) -> tuple[suggesting.Suggested, list[matching.Suggestion]]:
        weeks = buddies.weeks(tx)
        whole = [
            candidate(each, weeks.get(each.person_id, {}), {})
            for each in buddies.of_state(tx, "ready")
        ]
        return (
            suggest(tx, mine, wish, now, 6),
            matching.rank(wanted(tx, mine, wish), whole, now, 6),
        )

    few, every = naast.database.read(work)
    assert few.found.best == every
    assert not few.found.all
    assert len(few.buddies) < 60
