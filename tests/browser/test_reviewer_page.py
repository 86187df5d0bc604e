"""A native reader on a phone: reads, corrects, stops, goes on, and sends one file back."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot.languages import Languages
from bot.reviewing_back import apply, read_review
from bot.reviewing_page import write
from bot.talk.texts import _
from tests.browser.conftest import Browse
from tests.test_reviewing import root

__all__ = ["root"]


@pytest.fixture
def page(context: Browse, root: Path) -> Page:
    """The Arabic package on a phone that speaks Dutch."""
    made = context("nl-BE", accept_downloads=True).new_page()
    made.goto(write("ar", root / "out", root).path.as_uri())
    return made


def test_a_reader_corrects_and_it_is_said(page: Page, root: Path) -> None:
    """From the page to what the bot says, through one file; what was written survives a reload."""
    first = page.locator("article").first
    expect(page.locator("h1")).to_contain_text("العربية")
    expect(first.locator(".doubt")).to_contain_text("too stiff?")
    expect(first.locator(".said")).to_have_attribute("dir", "rtl")
    first.get_by_role("button", name="Beter zeggen").click()
    field = first.locator("textarea.correction")
    field.fill("هل أنتم {wie}")
    expect(first.locator(".wrong")).to_contain_text("{wie} hoort hier niet bij")
    field.fill("هل أنتم بخير؟")
    expect(first.locator(".wrong")).to_be_empty()
    page.get_by_role("button", name="Knoppen").click()
    expect(page.locator("article")).to_have_count(2)
    page.locator("article").first.get_by_role("button", name="Goed zo").click()
    expect(page.locator("#progress")).to_have_text("2 van 7 gelezen · 1 verbeterd")
    page.locator("#save").click()
    expect(page.locator("#told")).to_contain_text("je naam of initialen")
    page.locator("#reviewer").fill("Fatima Alaoui")
    page.reload()
    expect(page.locator("#progress")).to_have_text("2 van 7 gelezen · 1 verbeterd")
    with page.expect_download() as download:
        page.locator("#save").click()
    file = root / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name.startswith("review-ar-")
    done = apply(read_review(file), root)
    assert (done.taken, done.read, done.refused) == (1, 2, [])
    said = Languages(root / "locales").speaker("ar").say(_("Are you safe now?"))
    assert said == "هل أنتم بخير؟"


def test_it_fits_a_small_phone_and_goes_on_from_a_file(page: Page, root: Path) -> None:
    """At 320 px nothing sticks out; a saved file is taken up again in another browser."""
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.locator("#reviewer").fill("F")
    page.locator("article").nth(1).get_by_role("button", name="Goed zo").click()
    with page.expect_download() as download:
        page.locator("#save").click()
    download.value.save_as(root / "half.json")
    page.evaluate("localStorage.clear()")
    page.reload()
    expect(page.locator("#progress")).to_contain_text("0 van 7")
    page.locator("#file").set_input_files(root / "half.json")
    expect(page.locator("#progress")).to_contain_text("1 van 7")
