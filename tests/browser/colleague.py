"""Somebody of the team at the console, for what families see of it."""

from __future__ import annotations

import os
import subprocess
import sys

from playwright.sync_api import Page, expect

from tests.serving import ROOT, Server


class Colleague:
    """Somebody of the team, signed in to the console."""

    def __init__(self, page: Page, server: Server, name: str) -> None:
        where = {"NAAST_DATA": str(server.data), "NAAST_PORT": str(server.port)}
        naast = [sys.executable, "-c", "from bot.cli import main; main()"]
        done = subprocess.run(
            [*naast, "invite", "--role", "supporter", "--name", name, "--language", "nl"],
            cwd=ROOT, env={**os.environ, **server.settings, **where},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        self.page = page
        page.goto(done.stdout.split()[-1])
        page.locator("form[action='/console/sign-in'] button").click()
        page.wait_for_url("**/console")
        self.before = self.cases

    @property
    def cases(self) -> list[str]:
        """The addresses of the cases in the inbox."""
        hrefs = self.page.locator(".row").evaluate_all("all => all.map(row => row.pathname)")
        return [str(href) for href in hrefs]

    def takes_what_is_new(self) -> None:
        """Wait for a case that was not there, and take it."""
        expect(self.page.locator(".row")).to_have_count(len(self.before) + 1)
        (fresh,) = set(self.cases) - set(self.before)
        self.page.locator(f".row[href^='{fresh}']").click()
        self.page.locator("#take").click()

    def answers(self, words: str) -> None:
        """Write to the family."""
        self.page.locator("label.to-answer").click()
        self.page.locator("#answer-text").fill(words)
        self.page.locator("form.answer button:not([hx-post])").click()

    def closes(self) -> None:
        """Give the talk back."""
        self.page.locator("#close").click()
        self.page.locator("form[action*='/close'] button").click()
