"""The console in a real Chromium: two colleagues at once, a family through the web chat's API."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from bot.app import Naast
from bot.settings import Settings
from storage import messages, misread
from tests.conftest import EXAMPLE
from tests.serving import ROOT, Family, Server, serving
from tests.speaking import Someone

Size = ViewportSize
PHONE, LAPTOP = Size(width=390, height=844), Size(width=1280, height=800)
SMALLEST = Size(width=320, height=568)
Opens = Callable[..., Page]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One Naast for all tests of this file."""
    with serving(tmp_path_factory.mktemp("naast"), organisation=str(EXAMPLE)) as running:
        yield running


def invited(server: Server, name: str, role: str = "supporter") -> str:
    """The link that `naast invite` prints."""
    env = {**os.environ, "NAAST_DATA": str(server.data), "NAAST_PORT": str(server.port)}
    command = "from bot.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", command, "invite", "--role", role, "--name", name,
         "--language", "en"],
        cwd=ROOT, env=env | {"NAAST_ORGANISATION": str(EXAMPLE)}, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    return done.stdout.strip().splitlines()[-1]


@pytest.fixture(scope="module")
def sessions() -> dict[str, Any]:
    """The cookies of who signed in before, to sign in once."""
    return {}


@pytest.fixture
def opens(browser: Browser, server: Server, sessions: dict[str, Any]) -> Iterator[Opens]:
    """Opens the console in a browser of its own; at the end nothing may have gone wrong in it."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened(
        name: str,
        size: Size = LAPTOP,
        *,
        scripts: bool = True,
        role: str = "supporter",
        **more: Any,
    ) -> Page:
        more["storage_state"] = sessions.get(name)
        context = browser.new_context(viewport=size, java_script_enabled=scripts, **more)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("console", lambda line: "Security" in line.text and faults.append(line.text))
        page.on("dialog", lambda dialog: faults.append(f"dialog {dialog.message}"))
        if name in sessions:
            page.goto(f"{server.url}/console")
        else:
            page.goto(invited(server, name, role))
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url("**/console")
            sessions[name] = context.storage_state()
        page.wait_for_load_state("load")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def asking(server: Server, text: str, language: str = "fr") -> Family:
    """A family that has asked for a person."""
    family = Family(server.url, language)
    family.reads()
    family.types("menu")
    family.types("human")
    family.types(text)
    return family


def at_rest(page: Page) -> None:
    """Wait until what was fetched stands in the page and listens: no hand is as quick as a test."""
    page.wait_for_load_state("load")
    busy = ".htmx-request, .htmx-swapping, .htmx-added, .htmx-settling"
    expect(page.locator(busy)).to_have_count(0)


def newest(page: Page) -> str:
    """The path of the case with the highest number in the inbox, looked at anew."""
    page.goto(re.sub(r"/console.*", "/console", page.url))
    rows = page.locator(".row").all()
    number = lambda row: int(re.findall(r"\d+", row.locator(".number").inner_text())[0])  # noqa: E731
    return str(max(rows, key=number).get_attribute("href"))


def takes(page: Page, server: Server) -> None:
    """Open the newest case and take it."""
    page.goto(server.url + newest(page))
    with page.expect_navigation():  # the live update may say it before the new page does
        page.get_by_role("button", name="Take this case").click()
    expect(page.locator("#head")).to_contain_text("With you")


def answers(page: Page, text: str) -> None:
    """Answer the family."""
    page.get_by_label("Answer to the family").check()
    page.get_by_label("Your answer").fill(text)
    page.get_by_role("button", name="Send to the family").click()
    expect(page.locator(".m.staff .words").last).to_have_text(text)


def test_two_colleagues_and_a_family_without_one_reload(server: Server, opens: Opens) -> None:
    """It appears for all, one takes it, all see that; the bot is silent until it is closed. Another
    supporter may read it no longer, and keeps what they typed; a coordinator goes on reading."""
    tine, piet, nora = opens("Tine"), opens("Piet"), opens("Nora", role="coordinator")
    for page in (tine, piet, nora):
        page.evaluate("window.stillHere = true")
    before = tine.locator(".row").count()
    family = asking(server, "On a reçu une lettre, je comprends rien.")
    for page in (tine, piet, nora):
        expect(page.locator(".row")).to_have_count(before + 1)
        expect(page).to_have_title(re.compile(r"^\(\d+\) Inbox"))
        assert page.evaluate("window.stillHere")
    path = newest(tine)

    for page in (piet, nora):
        page.goto(server.url + path)
        page.evaluate("window.stillHere = true")
        page.get_by_label("Your note").fill("Ik ken deze dienst, dus")
    expect(piet.locator("#head")).to_contain_text("Nora is also here")
    expect(nora.locator("#head")).to_contain_text("Piet is also here")
    takes(tine, server)
    expect(piet.locator("#talk")).to_have_text("Tine has this case")
    expect(piet.get_by_text("je comprends rien")).to_have_count(0)
    expect(piet.locator(f'.row[href*="{path.split("?")[0]}"]')).to_have_count(0)
    expect(piet.get_by_label("Your note")).to_have_value("Ik ken deze dienst, dus")
    expect(piet.get_by_role("button", name="Keep the note")).to_be_hidden()
    expect(nora.locator("#head")).to_contain_text("With Tine")
    expect(nora.locator("#head")).to_contain_text("Tine is also here")
    expect(nora.locator("#head")).not_to_contain_text("Piet")
    expect(nora.locator('.row[aria-current="page"]')).to_contain_text("With Tine")
    expect(nora.get_by_label("Your note")).to_have_value("Ik ken deze dienst, dus")
    nora.get_by_label("Answer to the family").check()
    expect(nora.get_by_role("button", name="Send to the family")).to_be_hidden()
    expect(nora.get_by_text("Only the person who has the case")).to_be_visible()

    assert any("Tine" in str(m["text"]) for m in family.reads())
    answers(tine, "Bonjour, vous pouvez envoyer une photo ?")
    (said,) = [m for m in family.reads() if m["from"] != "me"]
    assert (said["from"], said["name"], said["text"]) == (
        "human", "Tine", "Bonjour, vous pouvez envoyer une photo ?",
    )  # fmt: skip
    expect(nora.get_by_text("vous pouvez envoyer une photo")).to_be_visible()
    family.sends(text="Merci, ce soir.")
    for page in (tine, nora):
        expect(page.get_by_text("Merci, ce soir.")).to_be_visible()
    assert [m for m in family.reads(wait=0.5) if m["from"] != "me"] == []

    nora.get_by_label("Note, stays inside").check()
    nora.get_by_role("button", name="Keep the note").click()
    expect(tine.locator(".m.note")).to_contain_text("Ik ken deze dienst, dus")
    expect(nora.get_by_label("Your note")).to_have_value("")

    tine.get_by_role("link", name="Close this case").click()
    tine.get_by_role("button", name="Close and give back").click()
    expect(tine.get_by_text("Closed. The family heard it")).to_be_visible()
    expect(nora.locator("#head")).to_contain_text("Closed by one of us")
    assert piet.evaluate("window.stillHere")
    assert nora.evaluate("window.stillHere")
    assert any("Tine" in str(m["text"]) and m["from"] == "bot" for m in family.reads())
    assert any(m["from"] == "bot" for m in family.types("menu"))


def test_what_is_being_typed_survives_news_a_reload_and_a_lost_line(
    server: Server, opens: Opens
) -> None:
    """Drafts of note and answer are kept apart, and emptied only when they were kept or sent."""
    tine = opens("Tine")
    family = asking(server, "Bonjour")
    expect(tine.locator(".row").first).to_be_visible()
    takes(tine, server)
    tine.get_by_label("Your note").fill("een notitie")
    tine.get_by_label("Answer to the family").check()
    tine.get_by_label("Your answer").fill("une réponse")
    family.sends(text="Encore moi")
    expect(tine.get_by_text("Encore moi")).to_be_visible()
    expect(tine.get_by_label("Your answer")).to_have_value("une réponse")
    tine.reload()
    expect(tine.get_by_label("Note, stays inside")).to_be_checked()
    expect(tine.get_by_label("Your note")).to_have_value("een notitie")
    tine.get_by_label("Answer to the family").check()
    expect(tine.get_by_label("Your answer")).to_have_value("une réponse")
    with tine.expect_response("**/drafts"):
        tine.get_by_label("Your answer").press_sequentially(" !")
    elsewhere = opens("Tine")
    elsewhere.goto(tine.url)
    elsewhere.get_by_label("Answer to the family").check()
    expect(elsewhere.get_by_label("Your answer")).to_have_value("une réponse !")
    tine.get_by_label("Your answer").fill("une réponse")

    tine.context.set_offline(True)
    tine.get_by_role("button", name="Send to the family").click()
    expect(tine.get_by_text("This did not go through. Your text is still here.")).to_be_visible()
    expect(tine.get_by_label("Your answer")).to_have_value("une réponse")
    tine.context.set_offline(False)
    tine.get_by_role("button", name="Send to the family").click()
    expect(tine.locator(".m.staff")).to_have_text(re.compile("une réponse"))
    expect(tine.get_by_label("Your answer")).to_have_value("")
    said = [m["text"] for m in family.reads() if m["from"] == "human"]
    assert said == ["une réponse"]


def test_help_with_writing_stands_beside_the_talk(server: Server, opens: Opens) -> None:
    """Replies that are kept, sentences in two languages; the talk stays in sight meanwhile."""
    tine = opens("Tine")
    family = asking(server, "Bonjour")
    takes(tine, server)
    family.reads()
    tine.evaluate("window.stillHere = true")
    tine.get_by_label("Answer to the family").check()
    tine.get_by_label("Your answer").fill("Je vous réponds demain.")
    tine.get_by_text("Saved replies").click()
    tine.get_by_label("Keep the answer below").fill("Demain")
    tine.keyboard.press("Enter")
    expect(tine.get_by_role("link", name="Demain")).to_be_visible()
    expect(tine.get_by_label("Your answer")).to_have_value("Je vous réponds demain.")
    tine.get_by_label("Your answer").fill("")
    tine.get_by_role("link", name="Demain").click()
    expect(tine.get_by_label("Your answer")).to_have_value("Je vous réponds demain.")
    tine.get_by_role("button", name="Delete").click()
    expect(tine.get_by_role("link", name="Demain")).to_have_count(0)
    tine.get_by_label("Your answer").fill("")

    tine.get_by_role("link", name="Sentences in French").click()
    book = tine.locator("#tool")
    book.get_by_label("Search a sentence").fill("see each other")
    book.get_by_role("button", name="Search").click()
    book.get_by_role("link", name="Shall we see each other on [").first.click()
    expect(book.get_by_role("button", name="Send to the family")).to_have_count(0)
    at_rest(tine)
    book.get_by_label("day and hour").fill("2027-01-12T14:00")
    book.get_by_label("day and hour").blur()
    expect(book.locator(".theirs")).to_contain_text("14:00")
    assert tine.evaluate("window.stillHere")
    assert [m for m in family.reads(wait=0.3) if m["from"] != "me"] == []
    book.get_by_role("button", name="Send to the family").click()
    expect(tine.locator(".m.staff .words")).to_contain_text("14:00")
    (said,) = [m for m in family.reads() if m["from"] != "me"]
    assert "14:00" in str(said["text"])


def test_what_is_added_beside_the_talk_appears_by_itself(server: Server, opens: Opens) -> None:
    """Tasks and tags, for whoever has the page open; what is being typed there stays."""
    asking(server, "Bonjour")
    tine, nora = opens("Tine"), opens("Nora", role="coordinator")
    takes(tine, server)
    nora.goto(tine.url)
    nora.get_by_text("Add a tag").click()
    nora.get_by_label("One word, for colleagues").fill("half een woord")
    tine.get_by_text("Who did what").click()
    tine.get_by_text("Add a task").click()
    tine.get_by_label("In a few words").fill("CPAS bellen")
    tine.get_by_role("button", name="Add the task").click()
    for page in (tine, nora):
        expect(page.locator(".tasks")).to_contain_text("CPAS bellen")
    expect(tine.locator("#history")).to_have_attribute("open", "")
    expect(tine.get_by_label("In a few words")).to_have_value("")
    expect(nora.get_by_label("One word, for colleagues")).to_have_value("half een woord")
    tine.locator(".tasks").get_by_role("button", name="Done").click()
    expect(nora.locator(".tasks")).to_have_count(0)


def test_too_long_is_said_beside_the_box(server: Server, opens: Opens) -> None:
    """The text stays; the line goes when it is shorter and sent."""
    tine = opens("Tine")
    asking(server, "Bonjour")
    takes(tine, server)
    tine.get_by_label("Your note").fill("x" * 4010)
    tine.get_by_role("button", name="Keep the note").click()
    expect(tine.locator("#word-note")).to_contain_text("10 characters too long")
    assert len(tine.get_by_label("Your note").input_value()) == 4010
    tine.get_by_label("Your note").fill("kort")
    tine.get_by_role("button", name="Keep the note").click()
    expect(tine.locator(".m.note .words")).to_have_text("kort")
    expect(tine.locator("#word-note")).to_be_hidden()


def test_keys_alone_are_enough(server: Server, opens: Opens) -> None:
    """j, k, Enter, t, n, r, Ctrl+Enter, Escape and ?; and single keys can be turned off."""
    asking(server, "Bonjour un")
    asking(server, "Bonjour deux")
    tine = opens("Tine")
    at_rest(tine)
    tine.keyboard.press("j")
    tine.keyboard.press("j")
    second = tine.locator(".row").nth(1)
    expect(second).to_be_focused()
    tine.keyboard.press("k")
    expect(tine.locator(".row").first).to_be_focused()
    tine.goto(f"{server.url}/console?list=waiting")
    tine.keyboard.press("j")
    with tine.expect_navigation():
        tine.keyboard.press("Enter")
    with tine.expect_navigation():
        tine.keyboard.press("t")
    expect(tine.locator("#head")).to_contain_text("With you")
    at_rest(tine)
    tine.keyboard.press("n")
    expect(tine.get_by_label("Your note")).to_be_focused()
    tine.keyboard.type("t n r ?")
    tine.keyboard.press("Control+Enter")
    expect(tine.locator(".m.note .words")).to_have_text("t n r ?")
    at_rest(tine)
    tine.keyboard.press("Escape")
    tine.keyboard.press("r")
    expect(tine.get_by_label("Your answer")).to_be_focused()
    tine.keyboard.type("Bonjour")
    tine.keyboard.press("Control+Enter")
    expect(tine.locator(".m.staff .words")).to_have_text("Bonjour")
    at_rest(tine)
    tine.keyboard.press("Escape")
    tine.keyboard.press("/")
    expect(tine.get_by_role("searchbox", name="Search: name")).to_be_focused()
    tine.keyboard.press("Escape")
    tine.keyboard.press("Control+k")
    expect(tine.get_by_role("searchbox", name="Search: name")).to_be_focused()
    tine.keyboard.type("jknrst")
    tine.keyboard.press("Escape")
    with tine.expect_navigation():
        tine.keyboard.press("s")
    with tine.expect_navigation():
        tine.keyboard.press("Enter")
    expect(tine.locator("#head")).to_contain_text("Put aside")
    tine.keyboard.press("?")
    expect(tine.get_by_role("dialog")).to_be_visible()
    tine.get_by_label("Use single keys").uncheck()
    tine.keyboard.press("Escape")
    expect(tine.get_by_role("dialog")).to_be_hidden()
    tine.keyboard.press("r")
    expect(tine.get_by_label("Note, stays inside")).to_be_checked()


def test_focus_stays_where_it_was_when_the_list_changes(server: Server, opens: Opens) -> None:
    """Somebody who walks through the list is not thrown out of it by a new case."""
    asking(server, "Bonjour")
    tine = opens("Tine")
    tine.keyboard.press("j")
    focused = tine.evaluate("document.activeElement.id")
    assert focused.startswith("row-")
    before = tine.locator(".row").count()
    asking(server, "Encore une famille")
    expect(tine.locator(".row")).to_have_count(before + 1)
    assert tine.evaluate("document.activeElement.id") == focused


def test_everything_works_without_scripts(server: Server, opens: Opens) -> None:
    """Sign in, take, note, answer, the other page on a phone, close: by forms and links alone."""
    family = asking(server, "Bonjour sans script")
    tine = opens("Tine", PHONE, scripts=False)
    takes(tine, server)
    tine.get_by_label("Your note").fill("zonder script")
    tine.get_by_role("button", name="Keep the note").click()
    expect(tine.locator(".m.note .words")).to_have_text("zonder script")
    answers(tine, "Bonjour quand même")
    assert any(m["text"] == "Bonjour quand même" for m in family.reads())
    tine.get_by_role("link", name="About this case").click()
    expect(tine.get_by_role("heading", name="About this case")).to_be_visible()
    expect(tine.locator(".m").first).to_be_hidden()
    tine.get_by_role("link", name="The talk").click()
    tine.get_by_role("link", name="Close this case").click()
    tine.get_by_role("button", name="Close and give back").click()
    expect(tine.get_by_text("Closed. The family heard it")).to_be_visible()


def test_hostile_words_neither_run_nor_break_the_page(server: Server, opens: Opens) -> None:
    """A script, turned letters and a hundred thousand signs stay text inside their frame."""
    hostile = "<img src=x onerror=alert(1)> \u202eevil " + "W" * 50_000 + "\n" + "woord " * 8_000
    asking(server, hostile)
    for size in (LAPTOP, PHONE, SMALLEST):
        page = opens("Tine", size)
        page.goto(server.url + newest(page))
        expect(page.locator(".m.family .words")).to_contain_text("<img src=x onerror=alert(1)>")
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) == 0
        high = "words => words.getBoundingClientRect().height"
        assert 0 < page.locator(".m.family .words").evaluate(high) < 400
        expect(page.get_by_role("button", name="Take this case")).to_be_in_viewport()


def test_being_signed_out_elsewhere_keeps_what_is_typed(server: Server, opens: Opens) -> None:
    """The page says so instead of going away; an idle page goes to how to sign in."""
    asking(server, "Bonjour")
    tine = opens("Tine who leaves")
    tine.goto(server.url + newest(tine))
    tine.get_by_label("Your note").fill("half een gedachte")
    idle = tine.context.new_page()
    idle.goto(f"{server.url}/console")
    other = tine.context.new_page()
    other.goto(f"{server.url}/console")
    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_text("You are signed out")).to_be_visible()
    asking(server, "Bonjour encore")
    expect(idle.get_by_text("You sign in with a link")).to_be_visible()
    expect(tine.get_by_text("Your text is still here")).to_be_visible()
    expect(tine.get_by_label("Your note")).to_have_value("half een gedachte")


@pytest.mark.parametrize(
    ("size", "scheme"),
    [(LAPTOP, "light"), (SMALLEST, "light"), (LAPTOP, "dark")],
    ids=["laptop", "smallest", "dark"],
)
def test_every_page_is_accessible(server: Server, opens: Opens, size: Size, scheme: str) -> None:
    """axe finds nothing on any page, and none is wider than its screen."""
    family = asking(server, "On a reçu une lettre.")
    family.types("oui")
    asking(server, "mijn man slaat mij", "nl")
    page = opens(f"Tine {scheme} {size}", size, color_scheme=scheme)
    axe = Axe()
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

    def looks(name: str) -> None:
        page.wait_for_load_state("load")
        found = axe.run(page)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        assert page.evaluate(wide) == 0, f"{name} is wider than the screen"

    looks("inbox")
    case = server.url + newest(page)
    page.goto(f"{server.url}/console?list=mine")
    looks("an empty list")
    rows = f"{server.url}/console"
    page.goto(rows)
    with_talk = page.locator(".row", has_text="Français").last
    with_talk.click()
    looks("a waiting case")
    page.get_by_role("button", name="Take this case").click()
    expect(page.locator("#head")).to_contain_text("With you")
    answers(page, "Bonjour")
    looks("answering")
    page.get_by_label("Note, stays inside").check()
    page.get_by_label("Your note").fill("x" * 4001)
    page.get_by_role("button", name="Keep the note").click()
    expect(page.locator("#word-note")).not_to_be_empty()
    looks("a note that is too long")
    here = page.url.partition("?")[0]
    page.goto(f"{here}/phrases?find=other")
    looks("sentences")
    page.goto(f"{here}/phrases/meet-on")
    looks("a sentence with something to fill in")
    page.goto(f"{here}/phrases/say-otherwise")
    looks("a sentence in both languages")
    page.goto(f"{here}/snooze")
    looks("putting aside")
    page.goto(f"{server.url}/console?q=frans")
    looks("what was found")
    page.goto(f"{here}?page=about")
    looks("about")
    for fold in ("Who did what", "Add a task", "Add a tag"):
        page.get_by_text(fold).click()
    looks("about, with everything open")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    looks("keys")
    page.goto(f"{here}/close")
    looks("closing")
    page.get_by_role("button", name="Close and give back").click()
    looks("closed")
    page.goto(case)
    looks("an urgent case")
    page.goto(f"{server.url}/console/cases/none")
    looks("no such case")
    page.get_by_role("button", name="Sign out").click()
    looks("signed out")
    page.goto(f"{server.url}/console/sign-in?token=used")
    looks("a used link")
    page.goto(invited(server, "Tine"))
    looks("a link")


def misunderstood(server: Server, text: str, language: str) -> None:
    """A family that lets a coordinator read a sentence."""
    built = Naast(Settings(data=server.data, organisation=EXAMPLE))
    family = Someone(built, language=language)
    family.start()
    family.types(text)
    person, now = family.person, built.now()
    assert person
    n = built.database.read(
        lambda tx: max(m.n for m in messages.after(tx, person.id, 0) if m.text == text)
    )
    built.database.write(lambda tx: misread.keep(tx, person.id, n, "", language, now))
    built.database.close()


@pytest.mark.parametrize(
    ("size", "scheme"),
    [(LAPTOP, "light"), (SMALLEST, "light"), (LAPTOP, "dark")],
    ids=["laptop", "smallest", "dark"],
)
def test_the_page_of_understanding_is_accessible(
    server: Server, opens: Opens, size: Size, scheme: str
) -> None:
    """axe finds nothing on it, whatever stands there, and it is not wider than its screen."""
    misunderstood(server, "en de crèche dan, wie betaalt dat allemaal " * 20, "nl")
    page = opens("Nora", size, role="coordinator", color_scheme=scheme)
    page.get_by_role("link", name="Understanding").click()
    axe = Axe()
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

    def looks(name: str) -> None:
        page.wait_for_load_state("load")
        found = axe.run(page)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        assert page.evaluate(wide) == 0, f"{name} is wider than the screen"

    looks("sentences")
    form = page.locator(".sentences form.teach").first
    form.get_by_label("An example").fill("wie betaalt dat allemaal, en de crèche dan")
    form.get_by_label("What it means").select_option("human")
    form.get_by_role("button", name="Learn this").click()
    expect(page.get_by_text("Please use your own words")).to_be_visible()
    looks("not in own words")
    while page.get_by_role("button", name="Nothing to learn").count():
        page.get_by_role("button", name="Nothing to learn").first.click()
    expect(page.get_by_text("Nothing waits here.")).to_be_visible()
    looks("an empty list")


def test_a_photo_and_a_sentence_with_buttons_on_a_phone(server: Server, opens: Opens) -> None:
    """By keyboard alone a file goes to the family, which sees it on its own page; what is too large
    is said before it is sent. Below a sentence of the phrasebook stand buttons; one tap comes back
    in the supporter's language, and the buttons are gone, also after a reload."""
    tine = opens("Tine", PHONE)
    family = asking(server, "On peut se voir ?")
    takes(tine, server)
    theirs = _as(tine, family, server)
    expect(theirs.locator("#log")).to_contain_text("Tine")

    tine.get_by_label("Answer to the family").check()
    summary = tine.locator("#send-file summary")
    summary.focus()
    tine.keyboard.press("Enter")
    field = tine.get_by_label("Photos or documents, at most 10 MB each")
    expect(field).to_be_visible()
    too_large = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-" + b"x" * 10**7}
    field.set_input_files(too_large)
    assert field.evaluate("field => field.validationMessage") == "This file is too large"
    photo = {"name": "bus.png", "mimeType": "image/png", "buffer": _PIXEL}
    field.set_input_files([photo] * 11)
    assert str(field.evaluate("field => field.validationMessage")).startswith("At most 10 files")
    field.set_input_files([photo] * 2)
    assert field.evaluate("field => field.validationMessage") == ""
    field.focus()
    tine.keyboard.press("Tab")
    tine.keyboard.type("C'est ici")
    tine.keyboard.press("Tab")
    expect(tine.locator("#send-file button")).to_be_focused()
    tine.keyboard.press("Enter")
    expect(tine.locator(".m.staff img").first).to_have_attribute("alt", "Photo to the family")
    expect(tine.get_by_label("A few words with it")).to_have_value("")
    assert field.evaluate("field => field.files.length") == 0
    assert tine.evaluate("document.documentElement.scrollWidth <= innerWidth")
    album = theirs.locator(".m.human", has=theirs.locator("img"))
    expect(album).to_have_count(2)
    expect(album.first).to_contain_text("C'est ici")
    tine.locator(".m.staff", has_text="C'est ici").get_by_text("Change or take back").click()
    tine.get_by_label("Your answer. The family reads it.").fill("C'est là-bas")
    tine.get_by_role("button", name="Change it").click()
    expect(album.first).to_contain_text("C'est là-bas")
    expect(album.first).to_contain_text("✏️")
    expect(album).to_have_count(2)
    tine.locator(".m.staff", has_text="C'est là-bas").get_by_text("Change or take back").click()
    tine.get_by_role("button", name="Take back").click()
    expect(theirs.locator(".m.human", has_text="✖️")).to_have_count(1)
    expect(album).to_have_count(1)
    expect(tine.locator(".m.staff", has_text="taken back")).to_have_count(1)
    expect(theirs.locator("#log")).not_to_contain_text("là-bas")

    tine.goto(tine.url.split("?")[0] + "/phrases/how-are-you")
    tine.get_by_role("button", name="Send to the family").click()
    buttons = theirs.locator(".m.human .choices button")
    expect(buttons).to_have_count(4)
    theirs.reload()
    expect(buttons).to_have_count(4)
    buttons.nth(2).click()
    expect(buttons).to_have_count(0)
    expect(tine.locator(".m.family .words").last).to_have_text("😟 It is hard now")
    theirs.reload()
    expect(theirs.locator(".m.me").last).to_contain_text("difficile")
    expect(buttons).to_have_count(0)


_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8"
    "cf50000003010180cf6a5a0000000049454e44ae426082"
)


def _as(page: Page, family: Family, server: Server) -> Page:
    """The family's own page of the web chat."""
    token = family.http.headers["Authorization"].removeprefix("Bearer ")
    cookie = {"name": "naast_chat", "value": token, "url": f"{server.url}/chat"}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    theirs = page.context.new_page()
    theirs.goto(server.url)
    return theirs
