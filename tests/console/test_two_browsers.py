"""Two colleagues at once, each in a browser of their own, and a family in a third: nobody takes
what the other has, nobody loses what they typed, and the family hears everything once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.visitor import Visitor
from tests.console.test_browser import Opens, answers, asking, newest, takes
from tests.console.test_browser import opens as opens
from tests.console.test_browser import server as server
from tests.console.test_browser import sessions as sessions
from tests.serving import Server

PATIENCE = 15_000.0
"""Milliseconds; a slow machine under load, not a measure."""


@pytest.fixture(autouse=True)
def _patient() -> Iterator[None]:
    """A page that is made anew for three browsers at once may take its time."""
    expect.set_options(timeout=PATIENCE)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def family(browser: Browser, server: Server) -> Iterator[Visitor]:
    """A family with the web chat open, in French, that asked for a person; nothing goes wrong in
    its browser."""
    context = browser.new_context(locale="fr", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    faults: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    found = Visitor(page, server.url).opens().goes_to_menu("fr")
    found.tap("main=person")
    expect(found.option("write=back")).to_be_visible()
    found.types("On a reçu une lettre bleue.")
    expect(found.mine("lettre bleue")).to_have_count(1)
    yield found
    context.close()
    assert faults == []


def press_together(*pages: Page) -> None:
    """Press *take* in every browser before any of them can answer."""
    for page in pages:
        page.evaluate("document.getElementById('take').click()")


def said(family: Visitor, words: str) -> list[str]:
    """The messages of the family's chat that hold these words, as they are read there."""
    return [text for _who, text in family.talk if words in text]


def test_two_press_take_at_once(server: Server, opens: Opens, family: Visitor) -> None:
    """Both see each other in the waiting case; one has it, the other reads a kind line who that
    is and sees no word of the family any more; the family hears one name, once; each answer comes
    once; when one closes it, the other's list says so, and the bot is back."""
    tine, piet = opens("Tine"), opens("Piet")
    path = newest(tine)
    for page in (tine, piet):
        page.goto(server.url + path)
    expect(tine.locator("#head")).to_contain_text("Piet is also here")
    expect(piet.locator("#head")).to_contain_text("Tine is also here")
    press_together(tine, piet)
    for page in (tine, piet):
        expect(page.locator("main")).to_contain_text(re.compile("With you|has this case"))
        page.wait_for_load_state("load")
    winners = [p for p in (tine, piet) if p.locator("#head", has_text="With you").count()]
    assert len(winners) == 1
    (winner,) = winners
    loser, name = (piet, "Tine") if winner is tine else (tine, "Piet")
    expect(loser.locator("main")).to_contain_text(f"{name} has this case")
    expect(loser.get_by_text("lettre bleue")).to_have_count(0)

    expect(family.log.get_by_text(f"{name} est là maintenant")).to_have_count(1)
    assert len(said(family, "est là maintenant")) == 1
    for words in ("Bonjour, de qui vient-elle ?", "Envoyez-moi une photo."):
        answers(winner, words)
    family.types("De la commune")
    expect(winner.locator("#talk")).to_contain_text("De la commune")
    expect(family.log.locator(".human")).to_have_count(2)
    family.page.reload()
    expect(family.log.locator(".human")).to_have_count(2)
    assert len(said(family, "Envoyez-moi une photo.")) == 1

    loser.goto(f"{server.url}/console")
    row = path.split("?")[0]
    expect(loser.locator(f'.row[href*="{row}"]')).to_have_count(0)
    winner.get_by_role("link", name="Close this case").click()
    winner.get_by_role("button", name="Close and give back").click()
    expect(winner.get_by_text("Closed. The family heard it")).to_be_visible()
    expect(family.log.get_by_text("C'est de nouveau moi")).to_have_count(1)
    family.types("menu")
    expect(family.option("main=rights")).to_be_visible()


def test_closing_while_a_coordinator_looks(server: Server, opens: Opens) -> None:
    """Whoever looks sees it end without a reload; what they were typing stays, and is not sent."""
    tine, nora = opens("Tine"), opens("Nora", role="coordinator")
    chat = asking(server, "Bonjour")
    takes(tine, server)
    nora.goto(tine.url)
    expect(tine.locator("#head")).to_contain_text("Nora is also here")
    nora.evaluate("window.stillHere = true")
    nora.get_by_label("Your note").fill("nog een gedachte")
    tine.get_by_role("link", name="Close this case").click()
    expect(nora.locator("#head")).not_to_contain_text("Tine is also here")
    tine.get_by_role("button", name="Close and give back").click()
    expect(nora.locator("#head")).to_contain_text("Closed by one of us")
    expect(nora.get_by_role("button", name="Take this case")).to_have_count(0)
    expect(nora.get_by_label("Your note")).to_have_value("nog een gedachte")
    assert nora.evaluate("window.stillHere")
    assert any(m["from"] == "bot" for m in chat.reads())


def test_passed_on_while_the_first_still_types(
    server: Server, opens: Opens, family: Visitor
) -> None:
    """Tine passes the case on and types on; Piet says yes in his browser. Her page says who has it,
    her text stays and cannot be sent any more, also not by whoever presses all the same; the
    family hears Piet once, and his answers once."""
    tine, piet = opens("Tine"), opens("Piet")
    takes(tine, server)
    writing = tine.context.new_page()
    writing.goto(tine.url)
    tine.get_by_role("link", name="Pass on").click()
    tine.get_by_label("Who goes on with this family?").select_option(label=piet_of(tine))
    tine.get_by_label("A word for your colleague").fill("Spreekt Frans, kent de dienst.")
    tine.get_by_role("button", name="Ask the family").click()
    expect(tine.locator("main")).to_contain_text("has not answered yet")
    family.option(".yes").click()
    expect(family.option("items=none").or_(family.option(".none"))).to_be_visible()
    family.option("none").click()
    expect(family.choices).to_have_count(0)

    writing.get_by_label("Answer to the family").check()
    writing.get_by_label("Your answer").fill("Je vous écris encore que")
    piet.goto(f"{server.url}/console/transfers")
    piet.locator(".row").click()
    expect(piet.locator("main")).to_contain_text("Spreekt Frans, kent de dienst.")
    expect(piet.get_by_text("lettre bleue")).to_have_count(0)
    piet.get_by_role("button", name="Yes, I go on with this family").click()
    expect(piet.locator("#head")).to_contain_text("With you")

    expect(writing.locator("#talk")).to_have_text("Piet has this case")
    expect(writing.get_by_label("Your answer")).to_have_value("Je vous écris encore que")
    expect(writing.get_by_role("button", name="Send to the family")).to_be_hidden()
    writing.evaluate("document.getElementById('answer-form').requestSubmit()")
    expect(writing.locator("#word-answer")).not_to_be_empty()
    expect(writing.get_by_label("Your answer")).to_have_value("Je vous écris encore que")

    expect(family.log.get_by_text("Piet est là maintenant")).to_have_count(1)
    answers(piet, "Bonjour, ici Piet.")
    expect(family.log.locator(".human")).to_have_count(1)
    assert said(family, "Je vous écris encore") == []
    assert len(said(family, "Bonjour, ici Piet.")) == 1


def piet_of(page: Page) -> str:
    """How Piet stands in the list of whom a case can be passed to."""
    named = page.locator("#transfer-to option").filter(has_text=re.compile(r"^\s*Piet"))
    return named.inner_text()  # waits for the page, which a click on a link does not


def test_an_answer_on_its_way_when_the_case_goes(server: Server, opens: Opens) -> None:
    """Closed in one window, answered in the other at the same moment: what comes too late is not
    sent, and stands in its box with a line that says so."""
    tine = opens("Tine")
    chat = asking(server, "Bonjour")
    takes(tine, server)
    other = tine.context.new_page()
    other.goto(tine.url)
    tine.get_by_label("Answer to the family").check()
    tine.get_by_label("Your answer").fill("Trop tard")
    tine.route("**/live*", lambda route: route.abort())  # its page has not heard of it yet
    other.get_by_role("link", name="Close this case").click()
    other.get_by_role("button", name="Close and give back").click()
    expect(other.get_by_text("Closed. The family heard it")).to_be_visible()
    chat.reads()
    tine.get_by_role("button", name="Send to the family").click()
    expect(tine.locator("#word-answer")).to_contain_text("Your text is still here")
    expect(tine.get_by_label("Your answer")).to_have_value("Trop tard")
    assert [m for m in chat.reads(wait=0.5) if m["from"] == "human"] == []


def test_ending_a_session_signs_the_other_browser_out(
    server: Server, opens: Opens, sessions: dict[str, Any]
) -> None:
    """From the account page in one browser: the other says so by itself, keeps what was typed, and
    sends nothing any more."""
    here = opens("Lea")
    chat = asking(server, "Bonjour")
    takes(here, server)
    where = here.url
    here.get_by_label("Answer to the family").check()
    here.get_by_label("Your answer").fill("à demain")
    sessions.pop("Lea")  # in the second browser she signs in with a link of its own
    elsewhere = opens("Lea")
    elsewhere.goto(f"{server.url}/console/account")
    elsewhere.get_by_role("button", name="End all others").click()
    expect(here.get_by_text("Your text is still here")).to_be_visible()
    expect(here.get_by_label("Your answer")).to_have_value("à demain")
    chat.reads()
    here.get_by_role("button", name="Send to the family").click()
    assert [m for m in chat.reads(wait=0.5) if m["from"] == "human"] == []
    here.goto(where)
    expect(here.locator("body")).to_contain_text("You sign in with a link")
    elsewhere.goto(where)
    expect(elsewhere.locator("#head")).to_contain_text("With you")
