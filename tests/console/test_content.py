"""Local information: written by coordinators, seen beforehand, put back; read by families near."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from bot.app import Naast
from bot.console.content import HERE, NOTES
from storage import local, staff
from storage.staff import Area, Organisation
from storage.tables import audit
from tests.console.conftest import Colleague, Moving
from tests.console.test_browser import LAPTOP, PHONE, Opens
from tests.console.test_browser import opens as opens
from tests.console.test_browser import server as server
from tests.console.test_browser import sessions as sessions
from tests.console.test_house import coordinator
from tests.serving import Server
from tests.speaking import Someone, text

DOOR = f"{HERE}/schaarbeek/ocmw"
FILLED = {
    "address": "Voorbeeldstraat 7, 1030 Schaarbeek",
    "hours": "9-12 h",
    "phone": "02/000.00.00",
    "web": "www.example.be",
    "note.nl": "Bel aan bij de gele deur.",
    "note.fr": "Sonnez à la porte jaune.",
    "note.en": "",
    "checked": "2026-11-20",
}


def main(page: str) -> str:
    """The words of a page."""
    body = page[page.index("<main") :]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def keeps(who: Colleague, door: str = DOOR, **change: str) -> Any:
    """Send the form as filled in, but for what is changed."""
    return who.does(door, **{**FILLED, "act": "keep", **change})


def reads(naast: Naast, language: str, *typed: str) -> str:
    """What a family in Schaarbeek is told of its counter."""
    family = Someone(naast, language=language)
    family.start()
    for each in ("language", language, *typed):
        said = text(family.types(each))
    return said


def test_what_is_written_is_read_by_families_there(naast: Naast, nora: Colleague) -> None:
    """Address with a map, hours, number, website, the note in their language, the day."""
    assert keeps(nora).headers["location"] == f"{DOOR}?done=kept#main"
    assert "Kept. Families read it" in main(nora.sees(f"{DOOR}?done=kept"))
    said = reads(naast, "English", "near me", "1030")
    for part in (
        *("OCMW / CPAS, Schaarbeek / Schaerbeek", "Voorbeeldstraat 7", "9-12 h", "02 000 00 00"),
        *("https://www.example.be", "openstreetmap.org/search?query=Voorbeeldstraat+7%2C+1030"),
        *("Bel aan bij de gele deur.", "Checked on Friday, 20 November 2026."),
    ):
        assert part in said, part
    assert "Sonnez à la porte jaune." in reads(naast, "français", "/counter", "Schaerbeek")
    assert "Voorbeeldstraat" not in reads(naast, "English", "near me", "1080")


def test_it_is_seen_beforehand_in_three_languages(naast: Naast, nora: Colleague) -> None:
    """Looking keeps nothing, and what was typed stands in the form still."""
    answer = nora.does(DOOR, **{**FILLED, "act": "look"})
    assert answer.status_code == 200
    for tag in NOTES:
        assert f'<p class="said" lang="{tag}"' in answer.text
    assert "it is not kept yet" in main(answer.text)
    assert answer.text.count("Voorbeeldstraat 7, 1030 Schaarbeek") == 4
    assert "Sonnez à la porte jaune." in answer.text
    assert naast.database.read(local.written) == {}


def test_every_change_stays_and_can_be_undone(naast: Naast, nora: Colleague, clock: Moving) -> None:
    """Who and when stand beside each; putting back and taking away are changes too."""
    keeps(nora)
    clock.passes(minutes=5)
    keeps(nora, address="Nieuwstraat 1")
    keeps(nora, address="Nieuwstraat 1")  # the same once more: nothing changed
    versions = naast.database.read(lambda tx: local.history(tx, "schaarbeek", "ocmw"))
    assert [each.door.address for each in versions if each.door] == [
        "Nieuwstraat 1",
        "Voorbeeldstraat 7, 1030 Schaarbeek",
    ]
    assert main(nora.sees(DOOR)).count("Nora") == 2
    first = str(versions[-1].id)
    assert nora.does(f"{DOOR}/back", version=first).status_code == 303
    assert "Voorbeeldstraat 7" in reads(naast, "English", "near me", "1030")
    assert nora.does(f"{DOOR}/away").status_code == 303
    assert "taken away" in main(nora.sees(DOOR))
    assert "I do not have its address yet." in reads(naast, "English", "near me", "1030")
    assert nora.does(f"{DOOR}/back", version=first).status_code == 303
    versions = naast.database.read(lambda tx: local.history(tx, "schaarbeek", "ocmw"))
    assert [bool(each.door) for each in versions] == [True, False, True, True, True]
    assert {each.by_id for each in versions} == {nora.id}
    rows = naast.database.read(lambda tx: list(tx.c.execute(audit.select())))
    acts = [row.action for row in rows if row.actor_id == nora.id]
    assert [act for act in acts if act.startswith("content:")] == [
        *("content:keep", "content:keep", "content:keep"),
        *("content:back", "content:away", "content:back"),
    ]


WRONG = [
    ("phone", "call us", "digits and spaces"),
    ("web", "javascript:alert(1)", "like this: https://"),
    ("web", "not a site", "like this: https://"),
    ("checked", "2026-11-26", "today or before"),
    ("checked", "soon", "today or before"),
    ("address", "x" * 201, "Keep this to 200 characters."),
    ("note.fr", "x" * 301, "Keep this to 300 characters."),
]


def test_what_cannot_be_shown_is_said_in_one_line(naast: Naast, nora: Colleague) -> None:
    """Beside its field; what was typed stays, and nothing is kept."""
    for field, typed, word in WRONG:
        answer = keeps(nora, **{field: typed})
        assert answer.status_code == 422, field
        line = re.search(rf'id="word-{re.escape(field)}" role="alert">([^<]*)<', answer.text)
        assert line
        assert word in unescape(line[1])
        assert "9-12 h" in answer.text
    answer = nora.does(DOOR, act="keep", checked="2026-11-20")
    assert "Write at least one thing" in unescape(answer.text)
    assert naast.database.read(local.written) == {}


def test_the_page_is_for_coordinators_of_the_place(naast: Naast, tine: Colleague) -> None:
    """A supporter is told so; a coordinator of one area writes for that and its municipality."""
    for path in (HERE, f"{HERE}/schaarbeek", DOOR):
        assert tine.http.get(path).status_code == 403
    assert keeps(tine).status_code == 403
    partner = naast.database.write(
        lambda tx: staff.save_organisation(tx, Organisation("", "De Brug"))
    )
    area = naast.database.write(
        lambda tx: staff.save_area(tx, Area("", "Noord", ("1030",), partner))
    )
    ines = coordinator(naast, "Ines", areas=[area], organisation_id=partner)
    page = main(ines.sees(HERE))
    assert "Noord" in page
    assert "Schaarbeek / Schaerbeek" in page
    assert "Anderlecht" not in page
    assert keeps(ines, f"{HERE}/area.{area}/gezinscoach").status_code == 303
    assert "Voorbeeldstraat 7" in reads(naast, "English", "near me", "1030")
    for path in (f"{HERE}/anderlecht/ocmw", f"{HERE}/schaarbeek/no-such", f"{HERE}/nowhere/ocmw"):
        assert ines.http.get(path).status_code == 403
        assert keeps(ines, path).status_code == 403
    assert ines.does(f"{DOOR}/back", version="99999").status_code == 403


def test_the_lists_say_where_something_is_written(naast: Naast, nora: Colleague) -> None:
    """The place with what, when and by whom; in the place which services, rights among them."""
    keeps(nora)
    keeps(nora, f"{HERE}/schaarbeek/uitpas-reduced")
    row = re.search(r"Schaarbeek / Schaerbeek.*?</tr>", nora.sees(HERE), re.DOTALL)
    assert row
    assert "OCMW / CPAS" in row[0]
    assert "24 Nov, <bdi>Nora</bdi>" in row[0]
    page = nora.sees(f"{HERE}/schaarbeek")
    assert page.count("written</strong>") == 2
    assert "<details open>" in page
    assert '/console/content/schaarbeek/1813"' not in page  # a line is called alike from everywhere
    assert 'href="/console/content"' in nora.sees("/console/areas")


# -- in a browser ----------------------------------------------------------------------------------


def test_it_is_written_in_a_browser(server: Server, opens: Opens) -> None:
    """Found in the menu, seen beforehand, kept, put back; axe finds nothing, and no page is wider
    than its screen."""
    page = opens("Nora", PHONE, role="coordinator")
    page.goto(f"{server.url}/console/areas")
    page.get_by_role("link", name="Local information").click()
    looked_over(page)
    page.get_by_role("link", name="Schaarbeek / Schaerbeek").click()
    looked_over(page)
    page.get_by_role("link", name="OCMW/CPAS (social services)").click()
    page.get_by_label("Address").fill("Voorbeeldstraat 7, 1030 Schaarbeek")
    page.get_by_label("Hours").fill("9-12 h")
    page.get_by_role("button", name="See how families read it").click()
    expect(page.get_by_role("heading", name="it is not kept yet")).to_be_visible()
    expect(page.get_by_label("Hours")).to_have_value("9-12 h")
    page.get_by_role("button", name="Keep it").click()
    page.get_by_label("Hours").fill("13-16 h")
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("button", name="Put this back").click()
    expect(page.get_by_role("status").filter(has_text="holds again")).to_be_visible()
    expect(page.get_by_label("Hours")).to_have_value("9-12 h")
    looked_over(page)
    page.set_viewport_size(LAPTOP)
    looked_over(page)


def looked_over(page: Page) -> None:
    """axe finds nothing, and nothing is wider than the screen."""
    page.wait_for_load_state("load")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert not wide, page.url
