"""The public page and the console's page of registrations: who sends, what it makes, who waits."""

from __future__ import annotations

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.app import Naast
from bot.console import register, senders
from bot.talk.heard import Heard
from storage import people, registrations, staff
from storage.registrations import Registration
from storage.staff import Area
from tests.console.conftest import Colleague, Moving
from tests.speaking import Someone, text

FORM = {"name": "Ann Peeters", "organisation": "Basisschool De Regenboog", "language": "fr"}


@pytest.fixture
def outside(naast: Naast) -> TestClient:
    """Somebody without an account."""
    return TestClient(naast.asgi(), headers={"accept-language": "en"}, follow_redirects=False)


def links(naast: Naast) -> list[Registration]:
    """Every link that was made."""
    return naast.database.read(registrations.listed)


def code_in(page: str) -> str:
    """The code of the link on a page."""
    found = re.search(r"/\?r=(\d+)", page)
    assert found, page
    return found[1]


def comes(naast: Naast, code: str) -> Someone:
    """A family opens the chat by the link."""
    family = Someone(naast)
    family.hear(Heard("web", family.address, f"{family.address}:s", "start", text=f"r_{code}"))
    return family


# -- outside ---------------------------------------------------------------------------------------


def test_anybody_makes_a_link_without_an_account(outside: TestClient, naast: Naast) -> None:
    """A form, then a link, a picture and a text in the family's language; the link works."""
    page = outside.get("/register")
    assert page.status_code == 200
    assert "Send a family to us" in page.text
    made = outside.post("/register", data={**FORM, "answer_to": "ann@example.org"})
    assert made.status_code == 200
    assert "<svg" in made.text
    assert 'lang="fr"' in made.text
    assert "Ann Peeters" not in made.text
    assert made.headers["cache-control"] == "no-store"
    kept = links(naast)
    assert [(each.sender.name, each.answer_to, each.made_by) for each in kept] == [
        ("Ann Peeters", "ann@example.org", None)
    ]
    family = comes(naast, code_in(made.text))
    assert family.person
    assert links(naast)[0].person_id == family.person.id


def test_the_page_speaks_three_languages(outside: TestClient) -> None:
    """By the browser's language, or as one chooses on the page."""
    for tag in ("nl", "fr", "en"):
        assert f'<html lang="{tag}"' in outside.get(f"/register?language={tag}").text
        found = outside.get("/register", headers={"accept-language": f"{tag}-BE,x;q=0.1"})
        assert f'<html lang="{tag}"' in found.text


def test_the_senders_own_page_tells_only_with_a_yes(outside: TestClient, naast: Naast) -> None:
    """Before the family came, after it came, after a no and for a link that never was it says the
    same; after a yes it says that the family came."""
    made = outside.post("/register", data=FORM).text
    receipt = re.search(r"/register/\w{32}", made)
    assert receipt

    def tells(path: str) -> str:
        answer = outside.get(path)
        assert answer.status_code == 200
        return str(answer.text).replace(path, "")

    nothing = tells("/register/" + "0" * 32)
    assert "There is nothing to tell" in nothing
    assert tells(receipt[0]) == nothing
    family = comes(naast, code_in(made))
    assert tells(receipt[0]) == nothing
    family.types("no")
    assert tells(receipt[0]) == nothing
    family.types("back")
    family.types("yes")
    assert "The family came" in tells(receipt[0])


BAD_NAMES = (
    "", "   ", "...", "12", "www.evil", "Ann https://evil.example", "evil.be", "EVIL.be/x",
    "ann@example.org", "t.me/evil", "bel 0900 12 34", "\u202e\u2066", "x" * 61, "evil\uff0ebe",
)  # fmt: skip


@pytest.mark.parametrize("bad", BAD_NAMES)
def test_no_link_and_no_number_reaches_a_family_as_a_name(
    outside: TestClient, naast: Naast, bad: str
) -> None:
    """It is refused in one kind line at its field, what was typed stays, and nothing is made."""
    for field in ("name", "organisation"):
        answer = outside.post("/register", data={**FORM, field: bad})
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text
    assert links(naast) == []


GOOD_NAMES = {
    "  St.Jozef  school ": "St. Jozef school",
    "CAW/OCMW": "CAW/ OCMW",
    "'t Klimrek (vzw)": "'t Klimrek (vzw)",
    "Ζωή Müller-O’Neil": "Ζωή Müller-O’Neil",
    "مدرسة النور": "مدرسة النور",
    "A\u202eB\x00C\nD": "A B C D",
    "<b>Ann</b>": "b Ann / b",
    "/stop #tag": "/ stop tag",
    "evil.Com": "evil. Com",
    "GO! 2000": "GO! 2000",
}


@pytest.mark.parametrize("typed", GOOD_NAMES)
def test_a_name_keeps_its_letters_and_loses_the_rest(typed: str) -> None:
    """Letters of every script stay; what could be tapped, hidden or turned around does not."""
    assert senders.name(typed, senders.NO_NAME) == GOOD_NAMES[typed]


def test_where_to_answer_is_an_address_or_nothing(outside: TestClient, naast: Naast) -> None:
    """No free words for us either."""
    for bad in ("call me after six", "javascript:alert(1)", "a@b", "9" * 40, "x@y.be, z@y.be"):
        assert outside.post("/register", data={**FORM, "answer_to": bad}).status_code == 422
    for good in ("", "ann.p+x@school.example.be", "+32 470 00 00 00", "02/555.55.55"):
        assert outside.post("/register", data={**FORM, "answer_to": good}).status_code == 200
    assert len(links(naast)) == 4


def test_a_language_or_area_that_is_not_there_is_not_taken(
    outside: TestClient, naast: Naast
) -> None:
    """A language has to be chosen; a made-up area counts as not known."""
    for language in ("", "xx", "fr' OR 1"):
        assert outside.post("/register", data={**FORM, "language": language}).status_code == 422
    assert outside.post("/register", data={**FORM, "area": "nowhere"}).status_code == 200
    assert links(naast)[0].area_id is None


def test_one_address_makes_so_many_links_and_no_more(outside: TestClient, naast: Naast) -> None:
    """Beyond that nothing is made, and what was typed is still there."""
    for _ in range(register.MOST_FROM_ONE):
        assert outside.post("/register", data=FORM).status_code == 200
    refused = outside.post("/register", data=FORM)
    assert refused.status_code == 429
    assert 'value="Ann Peeters"' in refused.text
    assert len(links(naast)) == register.MOST_FROM_ONE


def test_all_together_make_so_many_links_a_day(
    outside: TestClient, naast: Naast, clock: Moving, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many addresses: the table cannot be filled. The next day it goes on."""
    monkeypatch.setattr(register, "MOST_A_DAY", 3)
    answers = [outside.post("/register", data=FORM).status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]
    clock.passes(hours=25)
    assert outside.post("/register", data=FORM).status_code == 200


def test_another_site_cannot_post_here(outside: TestClient, naast: Naast) -> None:
    """Nor can somebody send us more than a form."""
    elsewhere = outside.post("/register", data=FORM, headers={"sec-fetch-site": "cross-site"})
    assert elsewhere.status_code == 403
    large = outside.post("/register", content=b"name=" + b"x" * 1_100_000)
    assert large.status_code == 413
    assert links(naast) == []


def test_nothing_foreign_is_on_the_page(outside: TestClient) -> None:
    """Everything is ours, and no script is needed."""
    page = outside.post("/register", data=FORM)
    assert "<script" not in page.text
    assert " style=" not in page.text
    assert "default-src 'self'" in page.headers["content-security-policy"]


# -- inside ----------------------------------------------------------------------------------------


def greet(naast: Naast) -> Colleague:
    """A coordinator who is signed in."""
    made = Colleague(naast, "Greet", role="coordinator")
    assert made.signs_in().status_code == 303
    return made


def area(naast: Naast, name: str, **more: Any) -> str:
    """Make an area."""
    return naast.database.write(lambda tx: staff.save_area(tx, Area("", name, **more)))


def test_staff_make_the_same_and_see_what_became_of_it(tine: Colleague, naast: Naast) -> None:
    """Made by whom, sent by whom, opened or not; the family's answer decides what may be told."""
    assert 'value="Tine"' in tine.sees("/console/registrations")
    made = tine.does("/console/registrations", **FORM, answer_to="0470 00 00 00")
    assert made.status_code == 200
    page = tine.sees("/console/registrations")
    assert "Ann Peeters" in page
    assert "by Tine" in page
    assert "Not opened yet" in page
    assert code_in(made.text) not in page
    family = comes(naast, code_in(made.text))
    page = tine.sees("/console/registrations")
    assert "A family began with it" in page
    assert "The sender may not hear it" in page
    assert "0470 00 00 00" not in page
    kept = links(naast)[0]
    tine.does("/console/registrations/told", registration=kept.id)
    assert links(naast)[0].told is None
    family.types("yes")
    assert "0470 00 00 00" in tine.sees("/console/registrations")
    tine.does("/console/registrations/told", registration=kept.id)
    assert links(naast)[0].told
    assert "The sender was told" in tine.sees("/console/registrations")


def test_a_form_that_does_not_fit_says_so_and_keeps_what_was_typed(tine: Colleague) -> None:
    """As on the public page."""
    answer = tine.does("/console/registrations", **{**FORM, "organisation": "http://x.be"})
    assert answer.status_code == 422
    assert "http://x.be" in answer.text
    assert "Write only a name here" in answer.text


def test_the_waiting_list_says_who_waits_how_long_and_where(naast: Naast, clock: Moving) -> None:
    """Per house and municipality, with the day of the next news; no name and no word of theirs."""
    partner = naast.database.write(
        lambda tx: staff.save_organisation(tx, staff.Organisation("", "CAW Noord"))
    )
    full = area(naast, "Volstad", postcodes=("2000",), full=True, organisation_id=partner)
    coordinator = greet(naast)
    made = coordinator.does("/console/registrations", **FORM, area=full)
    family = comes(naast, code_in(made.text))
    family.types("no")
    assert "sur la liste d'attente" in text(family.types("1"))
    clock.passes(hours=9)
    page = coordinator.sees("/console/registrations")
    for part in ("Volstad", "CAW Noord", "9 hours", "8 December", "Français", "Case 1"):
        assert part in page
    clock.passes(days=15)
    coordinator.signs_in()
    assert "was due on" in coordinator.sees("/console/registrations")


def test_everybody_sees_their_own_area(naast: Naast, tine: Colleague) -> None:
    """A supporter sees their areas and what they made; a coordinator of one area not another's; a
    coordinator without areas sees all."""
    here, there = area(naast, "Hierdorp"), area(naast, "Daarstad")
    piet, head = Colleague(naast, "Piet"), greet(naast)
    local = Colleague(naast, "Lode", role="coordinator")
    for each in (piet, local):
        each.signs_in()
    naast.database.write(lambda tx: staff.employ(tx, piet.id, areas=[here]))
    naast.database.write(lambda tx: staff.employ(tx, local.id, areas=[there]))
    for place in (here, there):
        made = tine.does("/console/registrations", **FORM, area=place)
        family = comes(naast, code_in(made.text))
        family.types("no")
        family.types("1")

    def seen(who: Colleague) -> set[str]:
        page = who.sees("/console/registrations")
        rows = re.findall(r"<tr>.*?</tr>", page, re.S)
        return {name for row in rows for name in ("Hierdorp", "Daarstad") if name in row}

    def cases_seen(who: Colleague) -> int:
        return who.sees("/console/registrations").count("/console/cases/")

    assert seen(tine) == {"Hierdorp", "Daarstad"}
    assert cases_seen(tine) == 0
    assert (seen(piet), cases_seen(piet)) == ({"Hierdorp"}, 1)
    assert (seen(local), cases_seen(local)) == ({"Daarstad"}, 1)
    assert (seen(head), cases_seen(head)) == ({"Hierdorp", "Daarstad"}, 2)


def test_nobody_else_tells_the_sender(naast: Naast, tine: Colleague) -> None:
    """A link of another area is not theirs to settle, even when its number is known."""
    here = area(naast, "Hierdorp")
    made = tine.does("/console/registrations", **FORM, area=here)
    comes(naast, code_in(made.text)).types("yes")
    piet = Colleague(naast, "Piet")
    piet.signs_in()
    piet.does("/console/registrations/told", registration=links(naast)[0].id)
    piet.does("/console/registrations/told", registration="nonsense")
    assert links(naast)[0].told is None


def test_the_page_is_for_staff(outside: TestClient, naast: Naast) -> None:
    """Without a session there is nothing to see or do."""
    assert outside.get("/console/registrations").status_code == 401
    assert outside.post("/console/registrations", data=FORM).status_code in (401, 403)
    assert links(naast) == []
    assert naast.database.read(people.staff) == []
