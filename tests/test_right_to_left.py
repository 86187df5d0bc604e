"""Arabic and Persian on paper and in the gallery's pages: joined, in order, from the right."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.languages import Languages, LanguageSpeaker
from bot.paper import fonts
from tests.gallery.__main__ import every_language
from tests.gallery.conversations import conversations
from tests.transcript import FOLDER

pytestmark = pytest.mark.skipif(not fonts.ready(), reason="NO FONTS: ./setup.sh dev makes them")
NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def arabic(tmp_path_factory: pytest.TempPathFactory) -> LanguageSpeaker:
    """Somebody who speaks Arabic and says all in English."""
    folder = tmp_path_factory.mktemp("locales")
    (folder / "ar" / "LC_MESSAGES").mkdir(parents=True)
    return Languages(folder).speaker("ar")


@pytest.mark.parametrize(
    ("said", "pieces"),
    [
        ("أيضًا", ["أيضًا"]),
        ("تُطلب أولًا", ["تُطلب أولًا"]),
        ("خانهٔ شما OCMW", ["خانهٔ ", "شما ", "OCMW"]),
        ("أيضًا OCMW", ["أيضًا ", "OCMW"]),
    ],
)
def test_vowel_signs_tear_no_word_apart(
    arabic: LanguageSpeaker, said: str, pieces: list[str]
) -> None:
    """Letters are joined only within what is shaped at once; another script is shaped apart."""
    from bot.paper.page import Page

    page = Page(arabic, arabic, "", "", NOW)
    page.set_font("arabic", "", 12)
    page.set_text_shaping(True, direction="rtl", script="arab", language="ar")
    found = ["".join(each.characters) for each in page._parse_chars(said, False)]
    page.output()  # lets the fonts' files go
    assert found == pieces


def test_the_gallery_plays_a_talk_in_every_language(tmp_path: Path) -> None:
    """By the same taps, whatever the buttons are called; each page links to the others."""
    (talk,) = conversations(sorted(FOLDER.glob("callback.*.md")))
    tags, looks = ("nl", "fr", "en"), ("web", "telegram", "whatsapp")
    assert every_language(tmp_path, talk, tags) == {}
    pages = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.glob("*.html")}
    assert set(pages) == {f"callback.{tag}.{look}.html" for tag in tags for look in looks}
    assert "Appelez-moi" in pages["callback.fr.whatsapp.html"]
    assert "Appelez-moi" not in pages["callback.nl.web.html"]
    for page in pages.values():
        assert "http:" not in page.replace("http://127.0.0.1", "")
        assert all(f'href="callback.{tag}.' in page for tag in tags)
