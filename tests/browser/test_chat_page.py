"""The family's page, by finger and by key, against a running Naast."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Route, expect

from bot.channels.webchat import ASSETS, COOKIE, page_words
from tests.browser.colleague import Colleague
from tests.browser.conftest import Browse, Visit
from tests.browser.visitor import WEATHER, Visitor
from tests.serving import Server

SIZES = ((320, 640), (390, 844), (1280, 800))
# a grey picture of one pixel
PHOTO = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c636868680000030401814bd3d2100000000049454e44ae426082"
)


# -- the first meeting, and the language ------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "language", "hello", "leave"),
    [
        ("nl-BE", "nl", "Dag, ik ben Naast", "Snel weg"),
        ("fr-FR", "fr", "Bonjour, je suis Naast", "Quitter vite"),
        ("en-GB", "en", "Hello, I am Naast", "Leave quickly"),
    ],
)
def test_first_contact(visit: Visit, wanted: str, language: str, hello: str, leave: str) -> None:
    """The browser's language is spoken at once, and languages are offered by their own names, two
    beside each other on a small screen, with the way to the others."""
    family = visit(wanted)
    page = family.page
    assert hello in family.talk[0][1]
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("#leave")).to_have_text(leave)
    expect(family.choices.first).to_have_attribute("data-id", f"welcome.language={language}")
    offered = family.choices.all_inner_texts()
    assert set(offered) >= {"Nederlands", "Français", "English", "العربية", "Українська"}
    assert len(offered) == 10
    first, second = family.choices.nth(0).bounding_box(), family.choices.nth(1).bounding_box()
    assert first
    assert second
    assert first["y"] == second["y"]
    expect(page.locator("#contact a")).to_have_attribute("href", "tel:020000000")


def test_a_language_by_tap(visit: Visit) -> None:
    """Tapping a language swaps the page's own words too, and what was said stays as it was."""
    family = visit("nl")
    family.tap("language=fr")
    family.hears("Que puis-je faire pour vous")
    expect(family.page.locator("html")).to_have_attribute("lang", "fr")
    expect(family.write).to_have_attribute("placeholder", "Écrivez ici…")
    expect(family.page.locator("#language-name")).to_have_text("Français")
    assert "Dag, ik ben Naast" in family.talk[0][1]
    assert ("me", "Français") in family.talk


def test_the_language_button_asks_the_same_again(visit: Visit) -> None:
    """In the midst of a talk the language changes in place, and the same question comes again."""
    family = visit("nl").goes_to_menu()
    family.tap("main=rights")
    family.hears("Waar woon je?")
    family.page.evaluate("window.stayed = true")
    family.speaks("en")
    family.hears("Where do you live?")
    expect(family.option("region.flanders")).to_have_text("In Flanders")
    expect(family.page.locator("#leave")).to_have_text("Leave quickly")
    expect(family.way("human")).to_have_text(re.compile("A person"))
    assert family.page.evaluate("window.stayed")
    assert any("Waar woon je?" in words for _who, words in family.talk)


# -- the talk -----------------------------------------------------------------------------------


def test_menu(visit: Visit) -> None:
    """At most four choices at a time, a pictogram on each, the rest under "more"."""
    family = visit("nl").goes_to_menu()
    for one in ("main=more", "more=data"):
        expect(family.option(one)).to_be_visible()
        assert family.choices.count() <= 4
        assert family.choices.locator(".pictogram").count() == family.choices.count()
        if one == "main=more":
            family.tap(one)
    family.types("menu")
    expect(family.option("main=rights")).to_be_visible()


def test_an_answer_stands_below_what_it_answers(visit: Visit) -> None:
    """Also when the answer comes before the receipt of what was sent: the order is the talk's."""
    family = visit("nl")

    def late(route: Route) -> None:
        answer = route.fetch()
        expect(family.log.locator(".bot")).to_have_count(said + 2)
        route.fulfill(response=answer)

    for act in (partial(family.tap, "language=nl"), partial(family.tap, "main=rights")):
        said = family.log.locator(".bot").count()
        family.page.route("**/chat/api/messages", late, times=1)
        act()
        expect(family.log.locator(".bot")).to_have_count(said + 2)
        assert [who for who, _words in family.talk][-3:] == ["me", "bot", "bot"]
    said = family.log.locator(".bot").count()
    family.page.route("**/chat/api/messages", late, times=1)
    family.way("human").click()
    expect(family.option("write=back")).to_be_visible()
    assert [who for who, _words in family.talk][-3:] == ["me", "bot", "bot"]


def test_rights_from_ages_to_a_right(visit: Visit) -> None:
    """Typed ages, ticks that change in place under the focus, results, and what a right is."""
    family = visit("nl", width=320, height=640).goes_to_ticks()
    family.stands_in_sight(family.newest)
    assert ("me", "6, 13") in family.talk
    messages = family.log.locator(".m").count()
    wage, done = family.option("work.low_wage"), family.option("work.low_income")
    wage.evaluate("node => { node.old = true }")
    wage.focus()
    wage.press("Space")
    expect(wage).to_have_attribute("aria-pressed", "true")
    expect(family.option("=done")).to_be_visible()
    assert wage.evaluate("node => node.old && node === document.activeElement")
    family.ticks("work.low_income")
    expect(done).to_have_attribute("aria-pressed", "true")
    assert family.log.locator(".m").count() == messages
    family.tap("tick=done")
    expect(family.mine("loon is laag")).to_contain_text("einde van de maand")

    family.goes_to_results()
    results = family.hears("Want je woont in Vlaanderen")
    titles = results.locator("b:not(:empty)").all_inner_texts()
    assert titles[0].startswith("1. ")
    first = family.choices.first
    assert first.inner_text() == titles[0]
    first.click()
    expect(family.option("now=way")).to_be_visible()
    expect(family.option("now=others")).to_be_visible()
    name = titles[0].removeprefix("1. ")
    told = [words for who, words in family.talk if who == "bot"]
    assert any(words.startswith(f"{name}\n\nMisschien") for words in told)


def test_by_keyboard_alone(visit: Visit) -> None:
    """Skip link, writing, choices, ticks and the language list work with keys."""
    family = visit("nl")
    page, keys = family.page, family.page.keyboard

    def focus() -> str:
        named = "(n => n.dataset.id || n.id || n.className)(document.activeElement)"
        return str(page.evaluate(named))

    def tab_to(wanted: str) -> None:
        for _ in range(25):
            keys.press("Tab")
            if focus().split(":")[0].endswith(wanted):
                return
        raise AssertionError(f"Tab does not come to {wanted}")

    keys.press("Tab")
    assert focus() == "skip"
    keys.press("Enter")
    expect(family.write).to_be_focused()
    keys.type("Nederlands")
    keys.press("Enter")
    expect(family.option("main=rights")).to_be_visible()
    family.page.locator("#leave").focus()
    tab_to("main=rights")
    keys.press("Enter")
    expect(family.option("region.flanders")).to_be_visible()
    tab_to("region.flanders")
    keys.press("Enter")
    expect(family.option("children.baby")).to_be_visible()
    tab_to("children.toddler")
    keys.press("Space")
    expect(family.option("children.toddler")).to_have_attribute("aria-pressed", "true")
    tab_to("children.primary")
    keys.press("Enter")
    expect(family.option("children.primary")).to_have_attribute("aria-pressed", "true")
    expect(family.option("=done")).to_be_visible()
    tab_to("=done")
    keys.press("Enter")
    expect(family.option("work.low_wage")).to_be_visible()

    page.locator("#language").press("Enter")
    assert page.evaluate("document.activeElement.lang") == "nl"
    keys.press("Escape")
    expect(page.locator("#language-list")).to_be_hidden()
    assert focus() == "language"
    keys.press("Enter")
    keys.press("Tab")
    keys.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    assert focus() == "language"


def test_markup_is_only_text(visit: Visit) -> None:
    """What somebody writes is never run as a page."""
    family = visit("nl")
    family.types("<img src=x onerror=alert(1)><b>vet</b>")
    expect(family.mine("<img src=x onerror=alert(1)><b>vet</b>")).to_be_visible()
    family.page.reload()
    expect(family.mine("<img src=x onerror=alert(1)><b>vet</b>")).to_be_visible()
    assert family.log.locator("img").count() == 0


@pytest.mark.parametrize(
    ("cry", "numbers"),
    [
        ("my child drank bleach", ["112", "070245245"]),
        ("my husband hits me", ["112", "1712", "080030030"]),
        ("my father beats me", ["112", "1712", "103", "102", "116000", "080030030"]),
        ("we have nowhere to sleep tonight", ["080099340", "112", "080013500"]),
    ],
)
def test_the_numbers_in_danger_are_called_by_a_tap(
    visit: Visit, cry: str, numbers: list[str]
) -> None:
    """Every line that is shown is a link that dials it, also the short numbers."""
    family = visit("en").goes_to_menu("en")
    family.types(cry)
    expect(family.option("safe=yes")).to_be_visible()
    expect(family.option("safe=private")).to_have_count(0)  # we are on that page
    links = family.log.locator('.bot a[href^="tel:"]').all()
    assert [link.get_attribute("href") for link in links] == [f"tel:{n}" for n in numbers]


# -- bad lines ------------------------------------------------------------------------------------


def test_reload_loses_nothing(visit: Visit) -> None:
    """In mid-talk a reload shows the same talk, the same ticks and the same question."""
    family = visit("nl").goes_to_ticks()
    family.ticks("work.low_wage")
    before = family.talk
    family.page.reload()
    expect(family.option("work.low_wage")).to_have_attribute("aria-pressed", "true")
    assert family.talk == before
    expect(family.page.locator(".choices")).to_have_count(1)
    family.ticks("work.low_income")


def test_a_killed_server_gets_the_message_once(visit: Visit, server: Server) -> None:
    """The server dies while somebody types, comes back, and has the message once."""
    family = visit("nl").goes_to_menu()
    family.write.focus()
    family.page.keyboard.type("ik wil iemand ")
    server.kill()
    try:
        family.page.keyboard.type("spreken")
        family.page.keyboard.press("Enter")
        expect(family.log.locator(".note.not_sent_yet")).to_be_visible()
    finally:
        server.start()
    expect(family.log.locator(".note.not_sent_yet")).to_have_count(0)
    expect(family.mine("ik wil iemand spreken")).to_have_count(1)
    expect(family.page.locator("#status")).to_be_empty()
    expect(family.log.locator(".me + .bot")).to_have_count(2)
    before = family.talk
    family.page.reload()
    family.is_asked()
    assert family.talk == before


def test_a_lost_receipt_is_not_sent_twice(visit: Visit) -> None:
    """The server took the message, but the page never heard so: it repeats it without harm."""
    family = visit("nl").goes_to_menu()
    lost: list[str] = []

    def lose(route: Route) -> None:
        lost.append(route.request.post_data_json["id"])
        route.fetch()
        route.abort()

    family.page.route("**/chat/api/messages", lose, times=1)
    family.tap("main=more")
    expect(family.option("more=data")).to_be_visible()
    family.types("menu")
    expect(family.option("main=rights")).to_be_visible()
    assert len(lost) == 1
    assert [words for who, words in family.talk if who == "me"].count("☰ Meer") <= 1
    expect(family.mine("Meer")).to_have_count(1)
    before = family.talk
    family.page.reload()
    family.is_asked()
    assert family.talk == before


def test_without_a_line_and_with_one_again(visit: Visit) -> None:
    """Without a connection the page says so and keeps what is written; afterwards it goes."""
    family = visit("nl").goes_to_menu()
    family.context.set_offline(True)
    expect(family.page.locator("#status")).to_contain_text("Geen verbinding")
    family.types("ik wil naar huis")
    expect(family.log.locator(".note.not_sent_yet")).to_be_visible()
    family.context.set_offline(False)
    expect(family.log.locator(".note.not_sent_yet")).to_have_count(0)
    expect(family.page.locator("#status")).to_be_empty()
    expect(family.mine("ik wil naar huis")).to_have_count(1)
    expect(family.log.locator(".m").last).to_contain_class("bot")


# -- photos, and people -------------------------------------------------------------------------


def test_a_photo_is_shown_and_asked_about(visit: Visit) -> None:
    """A photo is seen in the talk, also after a reload, and Naast asks whether it is a letter and
    whether to give it."""
    family = visit("nl").goes_to_menu()
    photo = {"name": "brief.png", "mimeType": "image/png", "buffer": PHOTO}
    family.page.locator("#file").set_input_files(photo)  # type: ignore[arg-type]
    family.hears("foto")
    expect(family.option("letter=yes")).to_be_visible()
    seen = "() => document.querySelector('.me img')?.naturalWidth === 1"
    family.page.wait_for_function(seen)
    family.page.reload()
    family.page.wait_for_function(seen)
    expect(family.log.locator(".me img")).to_have_count(1)
    family.tap("letter=no")
    family.tap("give=no")
    expect(family.option("main=rights")).to_be_visible()


def test_a_person_answers_here(visit: Visit, context: Browse, server: Server) -> None:
    """Two taps to a person, who is read here without a reload; the bot is silent, then back."""
    tine = Colleague(context(width=1280, height=800).new_page(), server, "Tine")
    family = visit("nl").goes_to_menu()
    family.tap("main=rights")
    family.tap("region.flanders")
    expect(family.option("children.baby")).to_be_visible()
    family.asks_for_a_person()
    family.types("wij kregen een brief")
    expect(family.option("before=no")).to_be_visible()
    family.page.evaluate("window.stayed = true")

    tine.takes_what_is_new()
    family.hears("Tine")
    tine.answers("Dag, ik kijk mee. Van wie komt de brief?")
    human = family.log.locator(".human")
    expect(human).to_contain_text("Van wie komt de brief?")
    expect(human.locator(".who")).to_contain_text("Tine")
    family.stands_in_sight(human)
    expect(family.choices).to_have_count(0)  # the bot's question is not asked any more
    bots = family.log.locator(".bot").count()

    family.types("van de school")
    expect(tine.page.locator("#talk")).to_contain_text("van de school")
    expect(tine.page.locator("#talk")).not_to_contain_text("Waar woon je")
    tine.answers("Dan bel ik de school.")
    expect(human).to_have_count(2)
    assert family.log.locator(".bot").count() == bots

    tine.closes()
    closed = family.log.locator(".bot", has_text="Tine").last
    expect(family.log.locator(".bot").nth(bots)).to_be_visible()
    expect(closed).to_contain_text("Naast")
    family.types("menu")
    expect(family.option("main=rights")).to_be_visible()
    assert family.page.evaluate("window.stayed")


@pytest.mark.parametrize("how", ["button", "escape twice"])
def test_leaving_quickly(visit: Visit, how: str) -> None:
    """The page goes to the weather at once; cookie, storage and the talk behind are gone."""
    family = visit("nl").goes_to_menu()
    family.types("dit is geheim")
    expect(family.mine("dit is geheim")).to_be_visible()
    page, context = family.page, family.context
    assert [c["name"] for c in context.cookies()] == [COOKIE]
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    token = context.cookies()[0]["value"]
    other = Visitor(context.new_page(), family.home).opens()
    page.bring_to_front()
    if how == "button":
        page.locator("#leave").click(no_wait_after=True)
    else:
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    page.wait_for_url(WEATHER + "**")
    other.page.wait_for_url(WEATHER + "**")  # every tab
    page.go_back()
    expect(page.locator("body")).not_to_contain_text("dit is geheim")
    answer = context.request.get(
        f"{family.home}/chat/api/messages", headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status == 401
    assert token not in [c["value"] for c in context.cookies()]


# -- for everybody --------------------------------------------------------------------------------


def test_arabic_reads_from_the_right(visit: Visit, context: Browse, server: Server) -> None:
    """With a language from the right, message, choices and the whole page turn round."""
    words = {**page_words(), "leave": "خروج سريع", "placeholder": "اكتب هنا"}

    def greeting(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        for message in body.get("messages", []):
            message |= {"text": "مرحبا، أنا نست.", "lang": "ar", "dir": "rtl"}
        route.fulfill(response=answer, json=body)

    def page_in_arabic(route: Route) -> None:
        answer = route.fetch()
        tongues = '"languages": [{"dir": "rtl", "name": "العربية", "tag": "ar"}, '
        assert '"languages": [' in answer.text()
        route.fulfill(response=answer, body=answer.text().replace('"languages": [', tongues))

    def texts(route: Route) -> None:
        route.fulfill(json={"language": "ar", "dir": "rtl", "texts": words})

    browser = context("nl", width=320, height=640)
    browser.route("**/chat/api/messages?**", greeting)
    browser.route("**/chat/api/texts?language=ar", texts)
    browser.route(server.url + "/", page_in_arabic)
    family = Visitor(browser.new_page(), server.url).opens()
    expect(family.page.locator("html")).to_have_attribute("dir", "rtl")
    expect(family.page.locator("#leave")).to_have_text("خروج سريع")
    expect(family.newest).to_have_attribute("dir", "rtl")
    leave, language = (family.page.locator(id_).bounding_box() for id_ in ("#leave", "#language"))
    assert leave
    assert language
    assert leave["x"] > language["x"]
    starts = family.newest.locator(".words p").evaluate(
        "p => { const r = document.createRange(); r.selectNodeContents(p);"
        " return [r.getBoundingClientRect().right, p.getBoundingClientRect().right]; }"
    )
    assert abs(starts[0] - starts[1]) < 2
    assert family.fits
    no_violations(family, "rtl")


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_nothing_is_too_wide_for_a_small_phone(visit: Visit, language: str) -> None:
    """At 320 pixels nothing scrolls sideways, from the greeting to a person."""
    family = visit(language, width=320, height=640)
    assert family.fits
    family.page.locator("#language").click()
    assert family.fits
    family.page.keyboard.press("Escape")
    family.goes_to_ticks(language)
    assert family.fits
    family.goes_to_results()
    assert family.fits
    family.choices.first.click()
    expect(family.option("now=others")).to_be_visible()
    assert family.fits
    family.asks_for_a_person()
    assert family.fits


def no_violations(family: Visitor, where: str) -> None:
    """Let axe look at the page as it is now."""
    found = Axe().run(family.page)
    assert found.violations_count == 0, f"{where}: {found.generate_snapshot()}\n" + json.dumps(
        [[v["id"], [n["html"] for n in v["nodes"]]] for v in found.response["violations"]]
    )


def test_accessible(visit: Visit, context: Browse, server: Server) -> None:
    """axe finds nothing at any of three sizes, from the greeting to the talk with a person."""

    def look(where: str) -> None:
        for width, height in SIZES:
            family.page.set_viewport_size({"width": width, "height": height})
            no_violations(family, f"{where} {width}x{height}")

    piet = Colleague(context(width=1280, height=800).new_page(), server, "Piet")
    family = visit("nl")
    look("greeting")
    family.goes_to_menu()
    look("menu")
    family.goes_to_ticks_from_menu()
    family.ticks("work.low_wage")
    look("ticks")
    family.goes_to_results()
    look("results")
    family.page.locator("#language").click()
    no_violations(family, "languages")
    family.page.keyboard.press("Escape")
    family.asks_for_a_person()
    family.types("bel mij op 0470 12 34 56")
    family.tap("before=no")
    expect(family.option("more=back")).to_be_visible()
    piet.takes_what_is_new()
    piet.answers("Dag, ik ben Piet.")
    expect(family.log.locator(".human")).to_be_visible()
    look("a person")


def test_dark_is_readable_too(visit: Visit) -> None:
    """With dark colours axe finds nothing either."""
    family = visit("nl", color_scheme="dark").goes_to_menu()
    no_violations(family, "dark")


def test_without_scripts_there_is_a_number_to_call(context: Browse, server: Server) -> None:
    """Where scripts are off the page says so, and how to reach the organisation."""
    page = context("nl", java_script_enabled=False).new_page()
    page.goto(server.url)
    expect(page.locator("noscript p")).to_contain_text("JavaScript")
    expect(page.locator("#contact")).to_contain_text("02 000 00 00")
    expect(page.locator("#desk")).to_be_hidden()


def test_the_script_is_small() -> None:
    """One script under 30 kB, for slow lines."""
    assert (ASSETS / "chat.js").stat().st_size < 30_000


# -- on somebody else's site ----------------------------------------------------------------------


@pytest.fixture
def site(server: Server) -> Iterator[str]:
    """A page of another site with the widget in it."""
    html = (
        '<!doctype html><html lang="nl"><title>School</title><h1>School</h1><a href="#a">Weg</a>'
        f'<script src="{server.url}/widget.js" data-label="Vragen?" data-language="fr" defer>'
        "</script>"
    )

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", f"default-src 'self' {server.url}")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, format: str, *values: object) -> None:
            """Nothing to tell."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}/"
        http.shutdown()
        thread.join()


def test_the_widget_by_keyboard(context: Browse, server: Server, site: str) -> None:
    """Nothing is loaded before its button is used; then it talks, and Escape closes it."""
    page = context("nl", width=1000, height=800).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site)
    button = page.get_by_role("button", name="Vragen?")
    expect(button).to_be_visible()
    assert [url for url in asked if url.startswith(server.url)] == [server.url + "/widget.js"]
    button.focus()
    page.keyboard.press("Enter")
    chat = page.frame_locator("iframe")
    expect(chat.locator("html")).to_have_attribute("lang", "fr")
    choice = chat.locator('.choices button[data-id$="language=fr"]')
    expect(choice).to_be_visible()
    choice.focus()
    page.keyboard.press("Enter")
    expect(chat.locator('.choices button[data-id$="main=rights"]')).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("iframe")).to_be_hidden()
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(chat.locator('.choices button[data-id$="main=rights"]')).to_be_visible()
    assert page.url == site
