"""A family with the web chat open: what it sees, and what it does by finger or by key."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, Locator, Page, expect

WEATHER = "https://www.meteo.be/"
"""Where "leave quickly" goes."""
SECONDS = 1000.0
PATIENCE = 20 * SECONDS


class Visitor:
    """One page. Options are named by the end of their ids: ``tap("rights")``."""

    def __init__(self, page: Page, home: str) -> None:
        self.page = page
        self.home = home
        self.log = page.locator("#log")
        self.choices = page.locator(".choices button")
        self.write = page.locator("#write")
        self.newest = self.log.locator(".bot").last

    @property
    def context(self) -> BrowserContext:
        """The browser it has to itself."""
        return self.page.context

    def opens(self, path: str = "/") -> Visitor:
        """Open the chat and wait until it asks something."""
        self.page.goto(self.home + path)
        self.is_asked()
        return self

    # -- what it sees -------------------------------------------------------------------------

    def is_asked(self) -> None:
        """Wait for a question with choices."""
        expect(self.choices.first).to_be_visible()

    def hears(self, words: str | re.Pattern[str]) -> Locator:
        """Wait until the newest message of the bot holds this; return the message."""
        expect(self.newest.locator(".words")).to_contain_text(words)
        return self.newest

    def option(self, name: str) -> Locator:
        """The button of an option; "that is all" and the like also say what they are about."""
        end, about = f'[data-id$="{name}"]', f'[data-id*="{name}:"]'
        return self.page.locator(f".choices button{end}, .choices button{about}")

    def way(self, name: str) -> Locator:
        """A way out in the quiet bar below."""
        return self.page.locator(f'#always button[data-id="go={name}"]')

    def mine(self, words: str) -> Locator:
        """What it said itself."""
        return self.log.locator(".me", has_text=words)

    @property
    def talk(self) -> list[tuple[str, str]]:
        """Who said what, from the top."""
        found: list[tuple[str, str]] = self.log.locator(".m").evaluate_all(
            "all => all.map(m => [m.classList[1], m.querySelector('.words').innerText.trim()])"
        )
        return [(who, words) for who, words in found]

    @property
    def fits(self) -> bool:
        """Whether nothing is wider than the window."""
        return bool(
            self.page.evaluate(
                "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"
                " <= document.documentElement.clientWidth"
            )
        )

    def stands_in_sight(self, message: Locator) -> None:
        """Wait until a message begins between the header and where one writes."""
        handle = message.element_handle()
        self.page.wait_for_function(
            """message => {
              const box = id => document.getElementById(id).getBoundingClientRect();
              const top = message.getBoundingClientRect().top;
              return top >= box('head').bottom - 1 && top < box('desk').top;
            }""",
            arg=handle,
        )

    # -- what it does -------------------------------------------------------------------------

    def tap(self, name: str) -> None:
        """Tap an option of the newest question."""
        self.option(name).click()

    def ticks(self, name: str) -> None:
        """Tick an option, and wait until the server knows."""
        with self.page.expect_response("**/chat/api/messages") as answer:
            self.option(name).click()
        assert answer.value.status == 202
        expect(self.option(name)).to_have_attribute("aria-pressed", "true")
        expect(self.option("=done")).to_be_visible()

    def types(self, words: str) -> None:
        """Type and send."""
        self.write.fill(words)
        self.write.press("Enter")

    def speaks(self, tag: str) -> None:
        """Choose a language by the button at the top."""
        self.page.locator("#language").click()
        self.page.locator(f'#language-list button[lang="{tag}"]').click()
        expect(self.page.locator("html")).to_have_attribute("lang", tag)

    def goes_to_menu(self, language: str = "nl") -> Visitor:
        """Choose the language, and come to the menu."""
        self.tap(f"language={language}")
        expect(self.option("main=rights")).to_be_visible()
        return self

    def goes_to_ticks(self, language: str = "nl") -> Visitor:
        """From the greeting to the first question with ticks after the ages."""
        return self.goes_to_menu(language).goes_to_ticks_from_menu()

    def goes_to_ticks_from_menu(self) -> Visitor:
        """From the menu to the first question with ticks after the ages."""
        self.tap("main=rights")
        self.tap("region.flanders")
        expect(self.option("children.primary")).to_be_visible()
        self.types("6, 13")
        expect(self.option("work.low_wage")).to_be_visible()
        return self

    def goes_to_results(self) -> Visitor:
        """From the first ticks, rather not say anything more, until there are results."""
        results = self.page.locator('.choices button[data-id^="rights.which="]').first
        skip = self.option("=skip").or_(self.option("=leave")).first
        while not results.is_visible():
            expect(results.or_(skip)).to_be_visible()
            if skip.is_visible():
                skip.click()
        return self

    def asks_for_a_person(self) -> Visitor:
        """By the quiet bar below."""
        self.way("human").click()
        expect(self.option("write=back")).to_be_visible()
        return self
