"""The coordinator's pages: team, areas, partners, families; each manages their own alone."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from bot.app import Naast
from bot.console import week
from bot.hours import DAYS
from bot.settings import Settings
from storage import cases, credentials, names, people, shares, staff
from storage import sessions as signed_in
from storage.staff import Area, Organisation, Worker
from storage.tables import audit
from tests.conftest import EXAMPLE
from tests.console.conftest import Colleague, Moving, asks, case_of
from tests.console.test_browser import LAPTOP, PHONE, SMALLEST, Opens, Size, asking
from tests.console.test_browser import opens as opens
from tests.console.test_browser import server as server
from tests.console.test_browser import sessions as sessions
from tests.serving import Server
from tests.speaking import Someone

TEAM, AREAS, PARTNERS = "/console/team", "/console/areas", "/console/partners"
FAMILIES = "/console/families"
WEEK = {f"hours.{day}": "" for day in DAYS}


def area(naast: Naast, name: str, *postcodes: str, **more: Any) -> str:
    """Make an area."""
    return naast.database.write(lambda tx: staff.save_area(tx, Area("", name, postcodes, **more)))


def partner(naast: Naast, name: str) -> str:
    """Make a partner."""
    return naast.database.write(lambda tx: staff.save_organisation(tx, Organisation("", name)))


def employ(who: Colleague, **what: Any) -> Colleague:
    """Write down where somebody works, and have them here."""
    who.naast.database.write(lambda tx: staff.employ(tx, who.id, languages=["nl"], **what))
    assert who.signs_in().status_code == 303
    return who


def coordinator(naast: Naast, name: str, **what: Any) -> Colleague:
    """A coordinator of a partner or of some areas."""
    return employ(Colleague(naast, name, role="coordinator"), **what)


def worker(who: Colleague) -> Worker | None:
    """A colleague as they stand there now."""
    return who.naast.database.read(lambda tx: staff.worker(tx, who.id))


def done(naast: Naast, action: str) -> list[tuple[str | None, str | None]]:
    """Who did this with whose data, as the audit log has it."""
    rows = naast.database.read(lambda tx: list(tx.c.execute(audit.select())))
    return [(row.actor_id, row.person_id) for row in rows if row.action == action]


def words(page: str) -> str:
    """A page's words, without its marks."""
    body = page[page.index("<main") :]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


# -- hours -----------------------------------------------------------------------------------------

LINES = {
    "": (),
    "09:00-12:30, 13:30-17:00": ("09:00-12:30", "13:30-17:00"),
    "13:30-17:00;9:00-12:30": ("09:00-12:30", "13:30-17:00"),
    "9-12.30 en 13u30 – 17u": ("09:00-12:30", "13:30-17:00"),
    "9h à 12h30 et 13h30 à 24h": ("09:00-12:30", "13:30-24:00"),
    "09:00-12:00, 12:00-17:00": ("09:00-12:00", "12:00-17:00"),
}


@pytest.mark.parametrize("line", LINES)
def test_hours_are_read_as_people_write_them(line: str) -> None:
    """Dots, h and u, dashes, and, en, et; from early to late; and written one way."""
    assert week.read_day(line) == LINES[line]
    assert week.read_day(", ".join(LINES[line])) == LINES[line]


@pytest.mark.parametrize(
    "line", ["nine", "9", "12-9", "9-9", "25-26", "9:60-10", "9-12, 11-13", "9-12" + " " * 200, "–"]
)
def test_hours_that_cannot_be_are_not_guessed(line: str) -> None:
    """They are asked for once more."""
    with pytest.raises(week.NotHours):
        week.read_day(line)


# -- the team --------------------------------------------------------------------------------------


def test_the_list_says_who_is_there_and_how_much_they_have(
    naast: Naast, nora: Colleague, tine: Colleague, piet: Colleague, family: Someone, clock: Moving
) -> None:
    """Role, languages, areas, at work until, away, backup, open cases."""
    jette = area(naast, "Jette", "1090")
    hours = {"tuesday": ("09:00-12:30",), "thursday": ("09:00-17:00",)}
    employ(tine, areas=[jette], hours=hours, backup_id=piet.id)
    tine.does(f"/console/cases/{case_of(family).id}/take")
    today = clock.at.date()
    naast.database.write(lambda tx: staff.be_away(tx, piet.id, today, date(2026, 11, 27)))
    naast.database.write(
        lambda tx: staff.be_away(tx, tine.id, date(2026, 12, 24), date(2026, 12, 31))
    )
    page = words(nora.sees(TEAM))
    of_tine = page[page.index("Tine Supporter") :]
    for part in ("At work until 12:30", "Dutch", "Jette", "Piet", "24 Dec", " 1 "):
        assert part in of_tine, part
    assert "Away until 27 Nov" in page
    clock.passes(hours=3)
    nora.signs_in()
    assert "At work again: " in words(nora.sees(TEAM))
    assert "Thu" in words(nora.sees(TEAM))


def test_the_pages_are_for_coordinators(naast: Naast, tine: Colleague) -> None:
    """A supporter is told so, and changes nothing."""
    for path in (TEAM, f"{TEAM}/{tine.id}", AREAS, f"{AREAS}/new", PARTNERS):
        answer = tine.http.get(path)
        assert answer.status_code == 403
        assert "for coordinators" in answer.text
    for path in (TEAM, f"{TEAM}/{tine.id}/hours", f"{AREAS}/new", f"{PARTNERS}/new"):
        assert tine.does(path, name="X", role="supporter").status_code == 403
    assert len(naast.database.read(people.staff)) == 1
    assert 'href="/console/team"' not in tine.sees("/console")
    assert 'href="/console/families"' in tine.sees("/console")


def test_somebody_is_invited_by_a_link_that_is_shown_once(naast: Naast, nora: Colleague) -> None:
    """It signs them in, once; the list afterwards has their name and no link."""
    answer = nora.does(TEAM, name="  Fatima  El A. ", role="supporter", language="fr")
    assert answer.status_code == 200
    token = re.search(r"sign-in\?token=([\w-]+)", answer.text)
    assert token
    page = nora.sees(TEAM)
    assert token[1] not in page
    assert "Fatima El A." in page
    fatima = next(w for w in naast.database.read(staff.everybody) if w.name == "Fatima El A.")
    assert (fatima.role, fatima.language, fatima.languages) == ("supporter", "fr", ("fr",))
    assert done(naast, "team:invite") == [(nora.id, None)]
    guest = Colleague(naast, "a browser")
    assert guest.signs_in(token[1]).status_code == 303
    assert "Fatima El A." in guest.sees("/console")
    assert Colleague(naast, "another").signs_in(token[1]).status_code == 410


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"name": " ", "role": "supporter"}, "Write the name"),
        ({"name": "\u202e\x00", "role": "supporter"}, "Write the name"),
        ({"name": "x" * 61, "role": "supporter"}, "60 characters at most"),
        ({"name": "nora", "role": "supporter"}, "called so already"),
        ({"name": "X", "role": "boss"}, "Choose what they do"),
        ({"name": "X", "role": "supporter", "house": "nowhere"}, "Choose where they work"),
    ],
)
def test_an_invitation_that_does_not_fit_says_why(
    naast: Naast, nora: Colleague, form: dict[str, str], said: str
) -> None:
    """What was typed stays, and nobody is made."""
    answer = nora.does(TEAM, **form)
    assert answer.status_code == 422
    assert said in answer.text
    assert "sign-in?token" not in answer.text
    assert len(naast.database.read(people.staff)) == 1


def test_languages_areas_backup_and_hours_are_kept(
    naast: Naast, nora: Colleague, tine: Colleague, piet: Colleague
) -> None:
    """As ticked and written; the parts of the page do not undo each other."""
    jette = area(naast, "Jette", "1090")
    here = f"{TEAM}/{tine.id}"
    ticked = {"language.fr": "on", "language.en": "on", f"area.{jette}": "on", "backup": piet.id}
    assert nora.does(here, **ticked).status_code == 303
    hours = {**WEEK, "hours.monday": "9-12.30 en 13.30-17", "hours.friday": "09:00-12:00"}
    assert nora.does(f"{here}/hours", **hours).status_code == 303
    found = worker(tine)
    assert found
    assert set(found.languages) == {"fr", "en"}
    assert (found.areas, found.backup_id) == ((jette,), piet.id)
    assert found.hours == {
        "monday": ("09:00-12:30", "13:30-17:00"), "friday": ("09:00-12:00",),
    }  # fmt: skip
    page = nora.sees(here)
    assert 'value="09:00-12:30, 13:30-17:00"' in page
    assert re.search(r'name="language.en" checked', page)
    assert (nora.id, tine.id) in done(naast, "team:hours")
    assert nora.does(here, backup="").status_code == 422
    assert "Choose at least one language" in nora.does(here, backup="").text
    assert worker(tine) == found


def test_hours_that_cannot_be_read_are_said_at_their_day(nora: Colleague, tine: Colleague) -> None:
    """All that was typed stays, and nothing is kept."""
    hours = {**WEEK, "hours.monday": "from nine", "hours.friday": "09:00-12:00, 11:00-13:00"}
    answer = nora.does(f"{TEAM}/{tine.id}/hours", **hours)
    assert answer.status_code == 422
    assert 'value="from nine"' in answer.text
    assert "Write the hours of this day like this" in answer.text
    assert "Two of these hours overlap" in answer.text
    assert answer.text.count('aria-invalid="true"') == 2
    found = worker(tine)
    assert found
    assert found.hours == {}


def test_an_absence_is_written_down_and_taken_back(nora: Colleague, tine: Colleague) -> None:
    """From the first day to the last; what cannot be is asked for again."""
    here = f"{TEAM}/{tine.id}"
    for first, last in (
        ("", ""), ("2026-12-01", "2026-11-30"), ("2026-11-01", "2026-11-23"),
        ("2026-12-01", "2036-12-01"), ("x", "y"),
    ):  # fmt: skip
        assert nora.does(f"{here}/away", first=first, last=last).status_code == 422
    assert nora.does(f"{here}/away", first="2026-12-24", last="2026-12-31").status_code == 303
    again = nora.does(f"{here}/away", first="2026-12-31", last="2027-01-02")
    assert "on some of these days already" in again.text
    found = worker(tine)
    assert found
    assert found.away == ((date(2026, 12, 24), date(2026, 12, 31)),)
    nora.does(f"{here}/back", first="nonsense")
    assert worker(tine) == found
    assert nora.does(f"{here}/back", first="2026-12-24").status_code == 303
    found = worker(tine)
    assert found
    assert found.away == ()


def test_lost_keys_are_let_go_and_a_new_link_signs_in(
    naast: Naast, nora: Colleague, tine: Colleague
) -> None:
    """Sessions end at once, also of links that were not used; the password is gone."""
    unused = tine.link()
    sealed = naast.database.seal.close("key")
    naast.database.write(
        lambda tx: tx.c.execute(
            credentials.credentials.insert().values(
                person_id=tine.id, password="hash", totp_sealed=sealed
            )
        )
    )
    here = f"{TEAM}/{tine.id}"
    assert "There is a password with an app." in nora.sees(here)
    assert nora.does(f"{here}/password").status_code == 303
    assert "Without a password" in nora.sees(here)
    assert nora.does(f"{here}/sessions").status_code == 303
    assert tine.http.get("/console/account").status_code == 401
    assert tine.signs_in(unused).status_code == 410
    answer = nora.does(f"{here}/link")
    token = re.search(r"sign-in\?token=([\w-]+)", answer.text)
    assert token
    assert tine.signs_in(token[1]).status_code == 303
    assert done(naast, "team:link") == [(nora.id, tine.id)]


def test_who_leaves_is_out_at_once_and_their_cases_wait(
    naast: Naast, nora: Colleague, tine: Colleague, family: Someone
) -> None:
    """Asked once more; then no session, link or password of theirs opens anything, not even what
    they once closed; and no old form makes them a colleague again."""
    case_id = case_of(family).id
    tine.does(f"/console/cases/{case_id}/take")
    other = Someone(naast, language="fr")
    asks(other, "Encore une famille")
    closed = case_of(other).id
    tine.does(f"/console/cases/{closed}/take")
    tine.does(f"/console/cases/{closed}/close")
    tine.sees(f"/console/cases/{closed}")
    unused, here = tine.link(), f"{TEAM}/{tine.id}"
    assert "1 open case waits again" in nora.sees(f"{here}/leave")
    answer = nora.does(f"{here}/leave")
    assert answer.status_code == 303
    assert "They work here no more." in nora.sees(answer.headers["location"])
    assert tine.http.get(f"/console/cases/{closed}").status_code == 401
    assert tine.signs_in(unused).status_code == 410
    stale = naast.database.write(
        lambda tx: signed_in.start(tx, tine.id, "console", naast.now(), timedelta(days=7))
    )
    tine.http.cookies.set("naast_console", stale, path="/console")
    assert tine.http.get(f"/console/cases/{closed}").status_code == 401
    assert tine.signs_in(tine.link()).status_code == 410
    case = naast.database.read(lambda tx: cases.get(tx, case_id))
    assert case
    assert (case.state, case.owner_id) == ("waiting", None)
    for act in ("", "/hours", "/away", "/link", "/leave"):
        answer = nora.does(f"{here}{act}", **{"language.nl": "on"})
        assert answer.status_code == 403
    assert worker(tine) is None


def test_nobody_lets_themselves_go(nora: Colleague) -> None:
    """Somebody has to keep the house."""
    here = f"{TEAM}/{nora.id}"
    assert "Another coordinator can" in nora.sees(f"{here}/leave")
    assert nora.does(f"{here}/leave").status_code == 422
    assert worker(nora)


def test_the_last_one_for_the_whole_house_stays_so(naast: Naast, nora: Colleague) -> None:
    """Who ticks areas for themselves coordinates those alone: not when nobody else is left."""
    jette = area(naast, "Jette")
    ticked = {"language.nl": "on", f"area.{jette}": "on"}
    answer = nora.does(f"{TEAM}/{nora.id}", **ticked)
    assert "Then nobody coordinates the whole house" in answer.text
    coordinator(naast, "Karin")
    assert nora.does(f"{TEAM}/{nora.id}", **ticked).status_code == 303


# -- whose it is -----------------------------------------------------------------------------------


def test_a_coordinator_of_areas_manages_those_alone(naast: Naast, nora: Colleague) -> None:
    """Their colleagues and areas; nobody who also works elsewhere, nobody of the whole house, and
    no area that is not theirs, whatever the form says."""
    here, there = area(naast, "Hierdorp", "1000"), area(naast, "Daarstad", "2000")
    lode = coordinator(naast, "Lode", areas=[here])
    mine = employ(Colleague(naast, "Mia"), areas=[here])
    both = employ(Colleague(naast, "Bea"), areas=[here, there])
    far = employ(Colleague(naast, "Fien"), areas=[there])
    page = words(lode.sees(TEAM))
    assert "Mia" in page
    assert "Bea" in page
    assert "Fien" not in page
    assert "Nora" not in page
    for who in (both, far, nora):
        assert lode.http.get(f"{TEAM}/{who.id}").status_code == 403
        before = worker(who)
        for act in ("", "/hours", "/away", "/back", "/link", "/sessions", "/password", "/leave"):
            fields = {"language.fr": "on", "first": "2026-12-24", "last": "2026-12-25"}
            assert lode.does(f"{TEAM}/{who.id}{act}", **fields).status_code == 403
        assert worker(who) == before
        who.sees("/console")
    reaching = {"language.nl": "on", f"area.{there}": "on", f"area.{here}": "on"}
    assert lode.does(f"{TEAM}/{mine.id}", **reaching).status_code == 303
    assert lode.does(f"{TEAM}/{lode.id}", **reaching).status_code == 303
    everywhere = lode.does(f"{TEAM}/{lode.id}", **{"language.nl": "on"})
    assert "Choose at least one area" in everywhere.text
    assert [(w.areas) for w in map(worker, (mine, lode)) if w] == [(here,), (here,)]
    invited = lode.does(TEAM, name="Nieuw", role="coordinator", house="")
    assert invited.status_code == 200
    made = next(w for w in naast.database.read(staff.everybody) if w.name == "Nieuw")
    assert made.areas == (here,)
    assert "Daarstad" not in lode.sees(AREAS)
    assert lode.http.get(f"{AREAS}/{there}").status_code == 403
    assert lode.does(f"{AREAS}/{there}", name="Mine").status_code == 403
    assert lode.http.get(f"{AREAS}/new").status_code == 403
    assert lode.does(f"{AREAS}/new", name="Mine").status_code == 403
    assert lode.does(f"{AREAS}/{here}", name="Hierdorp", full="on", **WEEK).status_code == 303
    assert lode.does(f"{PARTNERS}/new", name="Mine").status_code == 403
    assert {a.name: a.full for a in naast.database.read(staff.areas_of)} == {
        "Daarstad": False, "Hierdorp": True,
    }  # fmt: skip


def test_a_partner_is_its_own(naast: Naast, nora: Colleague) -> None:
    """Until somebody coordinates there, the house sets it up; from then on neither reaches into
    the other, by no form."""
    assert nora.does(f"{PARTNERS}/new", name="CAW Noord", municipality="Jette").status_code == 303
    caw = naast.database.read(staff.organisations_of)[0].id
    invited = nora.does(TEAM, name="Omar", role="coordinator", house=caw)
    token = re.search(r"sign-in\?token=([\w-]+)", invited.text)
    assert token
    omar = Colleague(naast, "Omar's browser")
    omar.signs_in(token[1])
    theirs = next(w for w in naast.database.read(staff.everybody) if w.name == "Omar")
    assert theirs.organisation_id == caw
    assert "Omar" in nora.sees(TEAM)
    assert nora.http.get(f"{TEAM}/{theirs.id}").status_code == 403
    assert nora.does(f"{TEAM}/{theirs.id}/link").status_code == 403
    assert nora.does(TEAM, name="Spion", role="supporter", house=caw).status_code == 422
    assert nora.does(f"{PARTNERS}/{caw}", name="Ours now").status_code == 403
    assert omar.does(f"{PARTNERS}/{caw}", name="CAW Noord", contact="02 1").status_code == 303
    assert omar.does(f"{PARTNERS}/new", name="X").status_code == 403
    assert omar.does(TEAM, name="Spion", role="supporter", house="").status_code == 422
    assert omar.http.get(f"{TEAM}/{nora.id}").status_code == 403
    assert "Nora" not in words(omar.sees(TEAM)).replace("Nora's", "")
    assert omar.does(f"{AREAS}/new", name="Noord", postcodes="1090", **WEEK).status_code == 303
    noord = naast.database.read(staff.areas_of)[0]
    assert noord.organisation_id == caw
    assert nora.http.get(f"{AREAS}/{noord.id}").status_code == 403
    assert nora.does(f"{AREAS}/{noord.id}", name="Noord", house="", **WEEK).status_code == 403
    moved = omar.does(f"{AREAS}/{noord.id}", name="Noord", house="", **WEEK)
    assert naast.database.read(staff.areas_of)[0].organisation_id == caw, moved.text


# -- areas and partners ----------------------------------------------------------------------------


def test_an_area_is_made_and_changed(naast: Naast, nora: Colleague) -> None:
    """Name, postcodes, hours, full; whoever coordinates it sees its cases."""
    lode = coordinator(naast, "Lode", areas=[area(naast, "Hierdorp", "1000")])
    form = {**WEEK, "name": " Groot  Jette ", "postcodes": "1090, 1083;1090", "full": "on"}
    form |= {"coordinator": lode.id, "hours.monday": "9-12"}
    assert nora.does(f"{AREAS}/new", **form).status_code == 303
    made = next(a for a in naast.database.read(staff.areas_of) if a.name == "Groot Jette")
    assert (made.postcodes, made.full) == (("1090", "1083"), True)
    assert (made.hours, made.coordinator_id) == ({"monday": ("09:00-12:00",)}, lode.id)
    found = worker(lode)
    assert found
    assert made.id in found.areas
    page = nora.sees(AREAS)
    assert "wait: it is full" in page
    assert "1090, 1083" in page
    page = nora.sees(f"{AREAS}/{made.id}")
    assert 'value="09:00-12:00"' in page
    open_again = {**WEEK, "name": "Groot Jette", "postcodes": "1090"}
    assert nora.does(f"{AREAS}/{made.id}", **open_again).status_code == 303
    changed = naast.database.read(lambda tx: staff.area(tx, made.id))
    assert changed
    assert (changed.full, changed.hours, changed.coordinator_id) == (False, {}, None)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"name": ""}, "Write a name."),
        ({"name": "hierdorp"}, "There is one with this name already."),
        ({"name": "x" * 81}, "Keep this to 80 characters."),
        ({"name": "X", "postcodes": "1000"}, "1000 belongs to Hierdorp already."),
        ({"name": "X", "postcodes": "around here"}, "Write postcodes with spaces"),
        ({"name": "X", "postcodes": "1234 " * 81}, "Keep this to 400 characters."),
        ({"name": "X", "house": "nowhere"}, "Choose which organisation"),
        ({"name": "X", "coordinator": "nobody"}, "Choose somebody who coordinates"),
        ({"name": "X", "hours.monday": "late"}, "Write the hours of this day"),
    ],
)
def test_an_area_that_cannot_be_says_why(
    naast: Naast, nora: Colleague, form: dict[str, str], said: str
) -> None:
    """At its field; what was typed stays and nothing is kept."""
    area(naast, "Hierdorp", "1000")
    answer = nora.does(f"{AREAS}/new", **{**WEEK, **form})
    assert answer.status_code == 422
    assert said in words(answer.text)
    assert 'aria-invalid="true"' in answer.text
    assert len(naast.database.read(staff.areas_of)) == 1


def test_an_area_with_families_stays_with_its_organisation(
    naast: Naast, nora: Colleague, family: Someone
) -> None:
    """Cases are passed on with a yes, never by a change in a list."""
    here, caw = area(naast, "Hierdorp"), partner(naast, "CAW Noord")
    form = {**WEEK, "name": "Hierdorp", "house": caw}
    case_id = case_of(family).id
    naast.database.write(
        lambda tx: cases.entrust(tx, case_id, cases.Chosen(nora.id, ("area",)), here)
    )
    answer = nora.does(f"{AREAS}/{here}", **form)
    assert answer.status_code == 422
    assert "were told who helps them" in answer.text
    there = area(naast, "Daarstad")
    assert nora.does(f"{AREAS}/{there}", **form | {"name": "Daarstad"}).status_code == 303


def test_a_partner_is_named_once(naast: Naast, nora: Colleague) -> None:
    """With where they are and how to reach them, as text."""
    hostile = "<script>alert(1)</script>"
    form = {"name": hostile, "municipality": "Jette", "contact": "02 555 55 55"}
    assert nora.does(f"{PARTNERS}/new", **form).status_code == 303
    page = nora.sees(PARTNERS)
    assert hostile not in page
    assert "&lt;script&gt;" in page
    again = nora.does(f"{PARTNERS}/new", name=hostile.upper())
    assert again.status_code == 422
    assert nora.does(f"{PARTNERS}/new", name="").status_code == 422
    assert nora.does(f"{PARTNERS}/none", name="X").status_code == 403
    assert len(naast.database.read(staff.organisations_of)) == 1


# -- families --------------------------------------------------------------------------------------


def test_the_families_list_says_what_they_agreed_to_and_nothing_they_wrote(
    naast: Naast, nora: Colleague, tine: Colleague, family: Someone
) -> None:
    """Name if shared, language, area, supporter, case, each yes with receiver; the look is logged
    once; words of theirs are nowhere on it."""
    case, jette = case_of(family), area(naast, "Jette", "1090")
    tine.does(f"/console/cases/{case.id}/take")
    tine.does(f"/console/cases/{case.id}/notes", text="een geheim")

    def share(tx: Any) -> None:
        cases.entrust(tx, case.id, cases.Chosen(tine.id, ()), jette)
        for item, body in (("who", {"name": "Amina"}), ("work", {"own": "mon secret"})):
            shares.give(tx, case.person_id, case.id, item, body, "Tine", case.opened)
        names.mark(tx, case.person_id, "Amina")

    naast.database.write(share)
    for who in (tine, nora):
        page = words(who.sees(FAMILIES))
        for part in ("Amina", "Français", "Jette", "With Tine", "Work and income", "for Tine"):
            assert part in page, part
        for secret in ("secret", "lettre", "geheim"):
            assert secret not in page
    assert done(naast, "listed").count((nora.id, case.person_id)) == 1
    nora.sees(FAMILIES)
    assert done(naast, "listed").count((nora.id, case.person_id)) == 1
    assert "Amina" in nora.sees(f"{FAMILIES}?q=ami")
    assert "No family fits." in nora.sees(f"{FAMILIES}?q=lettre")
    assert "Amina" not in nora.sees(f"{FAMILIES}?page=1")
    for odd in ("-1", "x", "9" * 40, "٣"):
        nora.sees(f"{FAMILIES}?page={odd}")
    family.types("stop")


def test_a_family_is_on_the_list_of_those_alone_whose_case_it_is(
    naast: Naast, nora: Colleague, tine: Colleague, piet: Colleague, family: Someone
) -> None:
    """Another supporter's family is not listed; nor a partner's, for the house."""
    case = case_of(family)
    tine.does(f"/console/cases/{case.id}/take")
    assert "Case 1" in tine.sees(FAMILIES)
    assert "Case 1" not in piet.sees(FAMILIES)
    caw = partner(naast, "CAW Noord")
    omar = coordinator(naast, "Omar", organisation_id=caw)
    assert "Case 1" in nora.sees(FAMILIES)
    assert "Case 1" not in omar.sees(FAMILIES)
    noord = area(naast, "Noord", organisation_id=caw)
    naast.database.write(lambda tx: cases.entrust(tx, case.id, cases.Chosen(tine.id, ()), noord))
    assert "Case 1" in omar.sees(FAMILIES)
    assert "Case 1" not in nora.sees(FAMILIES)


def test_a_coordinator_chooses_who_supports_a_family(
    naast: Naast, nora: Colleague, tine: Colleague, family: Someone
) -> None:
    """One of the house; a new case goes there first. Nobody else says so."""
    case, caw = case_of(family), partner(naast, "CAW Noord")
    path = f"{FAMILIES}/{case.person_id}/supporter"
    omar = coordinator(naast, "Omar", organisation_id=caw)

    def supporter() -> str | None:
        return naast.database.read(lambda tx: staff.home(tx, case.person_id)).supporter_id

    assert nora.does(path, supporter=tine.id).status_code == 303
    assert supporter() == tine.id
    assert (nora.id, case.person_id) in done(naast, "supporter")
    assert "Tine" in words(nora.sees(FAMILIES))
    for who, wished in ((tine, ""), (omar, omar.id), (omar, ""), (nora, omar.id), (nora, "x")):
        assert who.does(path, supporter=wished).status_code == 403
        assert supporter() == tine.id
    assert nora.does(f"{FAMILIES}/nobody/supporter", supporter=tine.id).status_code == 403
    assert nora.does(path, supporter="").status_code == 303
    assert supporter() is None


# -- in a browser ----------------------------------------------------------------------------------


def furnished(server: Server) -> None:
    """A house with areas, a partner and a family that shared something."""
    built = Naast(Settings(data=server.data, organisation=EXAMPLE))
    now = built.now()

    def work(tx: Any) -> None:
        if staff.areas_of(tx):
            return
        caw = staff.save_organisation(tx, Organisation("", "CAW Noord", "Jette", "02 555 55 55"))
        jette = staff.save_area(tx, Area("", "Jette en Ganshoren", ("1090", "1083"), full=True))
        staff.save_area(tx, Area("", "Noord", ("1210",), organisation_id=caw))
        for name, areas in (("Fatima El Amrani", [jette]), ("Piet", [])):
            made = people.add(tx, "nl", now, role="supporter", name=name)
            staff.employ(tx, made, languages=["nl", "fr"], areas=areas)
            staff.be_away(tx, made, date(2030, 12, 24), date(2030, 12, 31))

    built.database.write(work)
    built.database.close()


@pytest.mark.parametrize(
    ("size", "scheme"),
    [(LAPTOP, "light"), (SMALLEST, "light"), (LAPTOP, "dark")],
    ids=["laptop", "smallest", "dark"],
)
def test_every_page_of_the_house_is_accessible(
    server: Server,
    opens: Opens,
    size: Size,
    scheme: str,
) -> None:
    """axe finds nothing, none is wider than its screen, and all of it works without scripts."""
    furnished(server)
    asking(server, "On a reçu une lettre.")
    page = opens("Nora", size, role="coordinator", color_scheme=scheme)
    axe = Axe()
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

    def looks(name: str) -> None:
        page.wait_for_load_state("load")
        found = axe.run(page)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        assert page.evaluate(wide) == 0, f"{name} is wider than the screen"

    page.get_by_role("link", name="Families").click()
    looks("families")
    page.get_by_role("link", name="Team", exact=True).first.click()
    looks("team")
    page.get_by_role("link", name="Fatima El Amrani").click()
    looks("a colleague")
    page.get_by_label("Monday").fill("from nine")
    page.get_by_role("button", name="Keep these hours").click()
    expect(page.get_by_text("Write the hours of this day like this")).to_be_visible()
    looks("hours that cannot be read")
    page.get_by_role("link", name="works here no more").click()
    looks("leaving")
    page.goto(f"{server.url}{AREAS}")
    looks("areas")
    page.get_by_role("link", name="Jette en Ganshoren").click()
    looks("an area")
    page.goto(f"{server.url}{PARTNERS}")
    page.locator("summary").first.click()
    looks("partners")


def test_the_pages_work_without_scripts(server: Server, opens: Opens) -> None:
    """Inviting, hours, an area: by forms and links alone."""
    page = opens("Noor", PHONE, role="coordinator", scripts=False)
    page.get_by_role("link", name="Team", exact=True).first.click()
    page.get_by_label("Name", exact=True).fill("Zonder Script")
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_text("It works once")).to_be_visible()
    page.get_by_role("link", name="Zonder Script").click()
    page.get_by_label("Friday").fill("9-12")
    page.get_by_role("button", name="Keep these hours").click()
    expect(page.get_by_label("Friday")).to_have_value("09:00-12:00")
    page.get_by_role("link", name="Areas").click()
    page.get_by_role("link", name="Add an area").click()
    page.get_by_label("Name").fill("Laken")
    page.get_by_role("button", name="Keep this area").click()
    expect(page.get_by_role("link", name="Laken")).to_be_visible()
