"""Reading aloud in the web chat: by the device's own voice for the language, or not at all."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Browse
from tests.browser.visitor import Visitor
from tests.serving import Server

VOICES = """
const said = [], voices = [
  {lang: 'ar-SA', localService: true}, {lang: 'nl_BE', localService: true},
  {lang: 'fr-FR', localService: false},
];
window.said = said;
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, 'speechSynthesis', {value: {
  getVoices: () => voices,
  speak: words => said.push([words.lang, words.text]),
  cancel: () => said.push('silence'),
}});
"""
"""A device with a voice of its own for Arabic and Dutch, and one for French that is far away."""


def family(context: Browse, server: Server, language: str) -> Visitor:
    """Somebody with such a device."""
    browser = context(language)
    browser.add_init_script(VOICES)
    return Visitor(browser.new_page(), server.url).opens()


def said(page: Page) -> list[list[str]]:
    """What was read aloud since it was last silent, each with its voice."""
    heard: list[list[str]] = page.evaluate("said.slice(said.lastIndexOf('silence') + 1)")
    return heard


def test_a_message_is_read_with_its_choices(context: Browse, server: Server) -> None:
    """On a tap, sentence by sentence, in the language it is in and without signs; a second tap
    stops."""
    page = family(context, server, "ar").page
    listen = page.locator(".bot .aloud:visible").last
    listen.click()
    heard = said(page)
    assert {voice for voice, _words in heard} == {"ar-SA"}
    words = [words for _voice, words in heard]
    assert words[0] == "بأي لغة نتحدث؟"
    assert "العربية" in words
    assert not any(sign in "".join(words) for sign in "\u2066\u2068\u2069🌍")
    listen.click()
    assert said(page) == []


def test_no_voice_no_button(context: Browse, server: Server) -> None:
    """What the device cannot read by itself is not offered: the words stay on it."""
    page = family(context, server, "fr").page
    expect(page.locator(".bot .aloud").first).to_be_attached()
    expect(page.locator(".bot .aloud:visible")).to_have_count(0)
