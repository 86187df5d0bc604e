"""Rights of one place only, in the console: written, seen beforehand, changed, ended, put back."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from playwright.sync_api import expect

from bot.app import Naast
from bot.console.content import HERE, NOTES
from dialogues.contents import load
from storage import local, staff
from storage.local import RIGHT
from storage.staff import Area
from storage.tables import audit
from tests.beside.duo import id_of
from tests.console.conftest import Colleague, Moving
from tests.console.test_browser import LAPTOP, PHONE, Opens
from tests.console.test_browser import opens as opens
from tests.console.test_browser import server as server
from tests.console.test_browser import sessions as sessions
from tests.console.test_content import looked_over, main
from tests.console.test_house import coordinator, partner
from tests.serving import Server
from tests.speaking import Someone, text

NEW = f"{HERE}/gent/rights/new"
FILLED = {
    "name.nl": "Jeugdcheque",
    "name.fr": "Chèque jeunes",
    "gives.nl": "Een bon voor sport of muziek.",
    "how.nl": "Vraag de bon online.",
    "given_by": "Stad Gent",
    "address": "Voorbeeldstraat 1",
    "phone": "09/000.00.00",
    "web": "example.org/bon",
    "checked": "2026-11-20",
    **{f"fact.{name}": "" for name in load().facts},
    "fact.low_income": "all",
}


def keeps(who: Colleague, right: str = NEW, **change: str) -> Any:
    """Send the form as filled in, but for what is changed."""
    return who.does(right, **{**FILLED, "act": "keep", **change})


def written(who: Colleague) -> str:
    """Write a new one; return its page."""
    return str(keeps(who).headers["location"].partition("?")[0])


def told(naast: Naast, *typed: str, where: str = "9000") -> str:
    """What a family who lives there is told of it."""
    family = Someone(naast, language="English")
    family.start()
    family.types("English")
    who = id_of(family)
    naast.database.write(lambda tx: local.settle(tx, who, where, naast.now()))
    return "\n".join(text(family.types(each)) for each in (*typed, "jeugdcheque", "yes"))


def test_what_is_written_is_a_right_of_families_there(naast: Naast, nora: Colleague) -> None:
    """From the next message on, in no other place; in the list of the place and of all places."""
    page = written(nora)
    assert re.fullmatch(rf"{HERE}/gent/rights/local-[0-9a-f]{{8}}", page)
    assert "Kept. Families read it" in main(nora.sees(f"{page}?done=kept"))
    said = told(naast)
    for part in ("the end of the month often hard?", "You may have a right", "Een bon voor sport"):
        assert part in said, part
    assert "Een bon" not in told(naast, where="2400")
    assert f'href="{page}"' in nora.sees(f"{HERE}/gent")
    row = re.search(r">Gent<.*?</tr>", nora.sees(HERE), re.DOTALL)
    assert row
    assert "Jeugdcheque" in row[0]
    assert "<bdi>Nora</bdi>" in row[0]


def test_it_is_seen_beforehand_in_three_languages(naast: Naast, nora: Colleague) -> None:
    """As a family reads it that has a right to it; looking keeps nothing, and the form stays."""
    answer = nora.does(NEW, **{**FILLED, "act": "look", "fact.pregnant": "not"})
    assert answer.status_code == 200
    for tag in NOTES:
        assert f'<p class="said" lang="{tag}"' in answer.text
    seen = main(answer.text)
    assert "it is not kept yet" in seen
    for part in (
        *("Chèque jeunes Vous y avez peut-être droit.", "Where: Stad Gent, Voorbeeldstraat 1"),
        "Because the end of the month is often hard and you are not pregnant.",
    ):
        assert part in seen, part
    assert re.search(r'name="fact.pregnant">.*?value="not" selected', answer.text, re.DOTALL)
    assert naast.database.read(local.rights) == {}


def test_every_change_stays_and_can_be_undone(naast: Naast, nora: Colleague, clock: Moving) -> None:
    """Changed, ended, put back: who and when stand beside each, and families hear what holds."""
    page = written(nora)
    clock.passes(minutes=5)
    keeps(nora, page, **{"gives.nl": "Een grotere bon."})
    keeps(nora, page, **{"gives.nl": "Een grotere bon."})  # the same once more: nothing changed
    assert "Een grotere bon." in told(naast)
    about = f"{RIGHT}{page.rpartition('/')[2]}"
    versions = naast.database.read(lambda tx: local.history(tx, "gent", about))
    first = str(versions[-1].id)
    assert len(versions) == 2
    assert nora.does(f"{page}/back", version=first).status_code == 303
    assert "Een bon voor sport" in told(naast)
    assert nora.does(f"{page}/away").status_code == 303
    assert "Een bon" not in told(naast)
    ended = main(nora.sees(page))
    assert "taken away" in ended
    assert "So families read it" not in ended
    assert "Jeugdcheque · taken away" in main(nora.sees(f"{HERE}/gent"))
    assert nora.does(f"{page}/back", version=first).status_code == 303
    assert "Een bon voor sport" in told(naast)
    assert main(nora.sees(page)).count("Nora") == 5
    rows = naast.database.read(lambda tx: list(tx.c.execute(audit.select())))
    acts = [row.action for row in rows if row.actor_id == nora.id]
    assert acts.count("content:back") == 2
    assert acts.count("content:away") == 1


WRONG = [
    ("name.nl", {"name.nl": "", "name.fr": ""}, "in Dutch or in French"),
    ("gives.nl", {"gives.nl": ""}, "in Dutch or in French"),
    ("how.fr", {"how.fr": "x" * 301}, "Keep this to 300 characters."),
    ("given_by", {"given_by": " "}, "Write who gives it."),
    ("phone", {"phone": "call us"}, "digits and spaces"),
    ("web", {"web": ""}, "like this: https://"),
    ("web", {"web": "javascript:alert(1)"}, "like this: https://"),
    ("checked", {"checked": "2026-11-26"}, "today or before"),
    ("who", {"fact.minor": "all", "fact.adult": "all"}, "Nobody can be all of this at once."),
    ("who", {"fact.no_such_fact": "all"}, "Nobody can be all of this at once."),
]


def test_what_cannot_be_shown_is_said_in_one_line(naast: Naast, nora: Colleague) -> None:
    """Beside its field; what was typed stays, and nothing is kept."""
    for field, change, word in WRONG:
        answer = keeps(nora, **change)
        assert answer.status_code == 422, field
        line = re.search(rf'id="word-{re.escape(field)}" role="alert">([^<]*)<', answer.text)
        assert line
        assert word in unescape(line[1]), (field, line[1])
        assert "Voorbeeldstraat 1" in answer.text
    assert naast.database.read(local.rights) == {}


def test_the_page_is_for_coordinators_of_the_place(naast: Naast, nora: Colleague) -> None:
    """Not for supporters, not elsewhere; a right that never was has no page."""
    page = written(nora)
    version = naast.database.read(local.rights).popitem()[1].id
    for wrong in (f"{HERE}/nowhere/rights/new", f"{HERE}/gent/rights/local-00000000"):
        assert nora.http.get(wrong).status_code == 403
        assert keeps(nora, wrong).status_code == 403
    other = page.replace("/gent/", "/mol/")
    assert nora.does(f"{other}/away").status_code == 403
    assert nora.does(f"{other}/back", version=str(version)).status_code == 403
    assert nora.does(f"{page}/back", version="99999").status_code == 403
    brug = partner(naast, "De Brug")
    area = naast.database.write(lambda tx: staff.save_area(tx, Area("", "Noord", ("1030",), brug)))
    ines = coordinator(naast, "Ines", areas=[area], organisation_id=brug)
    assert ines.http.get(page.replace("/gent/", "/schaarbeek/")).status_code == 403
    assert keeps(ines, f"{HERE}/schaarbeek/rights/new").status_code == 303
    assert ines.http.get(page).status_code == 403
    assert keeps(ines, page).status_code == 403
    assert len(naast.database.read(local.rights)) == 2


def test_a_supporter_writes_none(tine: Colleague) -> None:
    """It is for coordinators."""
    assert tine.http.get(NEW).status_code == 403
    assert keeps(tine).status_code == 403


# -- in a browser ----------------------------------------------------------------------------------


def test_it_is_written_in_a_browser(server: Server, opens: Opens) -> None:
    """Found in the menu, filled in, seen beforehand, kept, ended, put back; axe finds nothing, and
    no page is wider than its screen."""
    page = opens("Nora", PHONE, role="coordinator")
    page.goto(f"{server.url}/console/content/gent")
    page.get_by_role("link", name="Add a right").click()
    looked_over(page)
    for group, words in (
        ("What it is called", "Jeugdcheque"),
        ("What it is", "Een bon."),
        ("How to ask for it", "Vraag het online."),
    ):
        page.get_by_role("group", name=group, exact=True).get_by_label("Nederlands").fill(words)
    page.get_by_label("Who gives it").fill("Stad Gent")
    page.get_by_label("Where you read it").fill("example.org")
    page.get_by_text("work and income").click()
    page.get_by_label("Is the end of the month often hard?").select_option("must be so")
    page.get_by_role("button", name="See how families read it").click()
    expect(page.get_by_role("heading", name="it is not kept yet")).to_be_visible()
    expect(page.get_by_label("Is the end of the month often hard?")).to_have_value("all")
    looked_over(page)
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("button", name="Take it away").click()
    page.get_by_role("button", name="Put this back").click()
    expect(page.get_by_role("status").filter(has_text="holds again")).to_be_visible()
    page.set_viewport_size(LAPTOP)
    looked_over(page)
    page.get_by_role("link", name="Back").click()
    looked_over(page)
