"""Takes the README's pictures of the web chat: ``python -m tests.browser.pictures``.

The machine needs fonts with pictograms, as phones have: fonts-noto-core, fonts-noto-color-emoji.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.colleague import Colleague
from tests.browser.conftest import ARGS
from tests.browser.visitor import PATIENCE, Visitor
from tests.conftest import EXAMPLE
from tests.serving import ROOT, Server, serving

PICTURES = ROOT / "docs" / "pictures"


def always_open(folder: Path) -> Path:
    """The example organisation, with somebody on duty whenever the picture is taken."""
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    hours = "".join(f'    {day}: ["00:00-23:59"]\n' for day in days)
    text = EXAMPLE.read_text().replace("holidays: true", "holidays: false")
    path = folder / "organisation.yaml"
    path.write_text(re.sub(r"(?m)(?<=  hours:).*\n(?:    .*\n)+", f"\n{hours}", text))
    return path


def visitor(
    browser: Browser, server: Server, language: str, width: int, height: int, scale: int
) -> Visitor:
    """A family with sharp eyes."""
    context = browser.new_context(
        locale=language,
        viewport={"width": width, "height": height},
        device_scale_factor=scale,
        reduced_motion="reduce",
    )
    return Visitor(context.new_page(), server.url).opens()


def phone(browser: Browser, server: Server) -> None:
    """On a phone in Dutch: what a family may have a right to."""
    family = visitor(browser, server, "nl", 390, 844, 2).goes_to_ticks()
    family.tap("tick=none")
    family.ticks("work.low_income")
    family.tap("tick=done")
    for ticked in ("cards.health_insured", "home.private_tenant", "school.child_in_school"):
        while not family.option(ticked).is_visible():
            family.is_asked()
            if not family.option(ticked).is_visible():
                family.tap("=skip")
        family.ticks(ticked)
        family.tap("tick=done")
    family.goes_to_results()
    family.stands_in_sight(family.log.locator(".me").last.locator("+ .bot"))
    family.page.mouse.move(0, 0)
    family.page.screenshot(path=PICTURES / "chat-phone-nl.png")


def desktop(browser: Browser, server: Server) -> None:
    """On a desktop in French: a person answers in the same chat."""
    tine = Colleague(browser.new_page(), server, "Tine")
    family = visitor(browser, server, "fr", 1280, 800, 1).goes_to_menu("fr")
    family.tap("main=person")
    family.types("On a reçu une lettre de l'école, je ne comprends rien.")
    family.tap("before=yes")
    expect(family.option("more=data")).to_be_visible()
    tine.takes_what_is_new()
    family.hears("Tine")
    tine.answers("Bonjour, je suis Tine. On la lit ensemble ? Une photo de la lettre suffit.")
    expect(family.log.locator(".human")).to_be_visible()
    family.types("Oui, merci. Je vous l'envoie tout de suite.")
    expect(tine.page.locator("#talk")).to_contain_text("tout de suite")
    family.write.blur()
    family.page.mouse.move(0, 0)
    family.page.screenshot(path=PICTURES / "chat-desktop-fr.png")


def main() -> None:
    """Take them all."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=PATIENCE)
    folder = Path(tempfile.mkdtemp())
    with (
        serving(folder, organisation=str(always_open(folder))) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGS)
        phone(browser, server)
        desktop(browser, server)
        browser.close()
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
