"""Two ways of typing the same words compare as equal, whatever is typed."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understand.plain import plain


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("J’ai été à l'École !", "jai ete a lecole"),
        ("’k wil   nie\tmeer\nleve", "k wil nie meer leve"),
        ("l´eau l`eau lʼeau", "leau leau leau"),
        ("Çağrı İstanbul ŁÓDŹ Straße cœur", "cagri istanbul lodz strasse coeur"),
        ("ＡＢＣ ﬁn ①", "abc fin 1"),
        ("doo\u200bd\u202e do\u00adod\x00", "dood dood"),
        ("ik wil dood😭niemand 👨‍👩‍👧 🇧🇪 3️⃣", "ik wil dood niemand 3"),
        ("e\u0301\u0300\u0323a", "ea"),
        ("ja/nee (misschien) - ok… €5", "ja nee misschien ok 5"),
        ("\ud83d\ude00 lone \ud800", "lone"),
        ("", ""),
        (" \u00a0\u2003 ", ""),
    ],
)
def test_the_same_words_have_one_form(typed: str, wanted: str) -> None:
    """Capitals, accents, apostrophes, emoji and invisible characters make no difference."""
    assert plain(typed) == wanted


@pytest.mark.parametrize("text", ["حَالُكَ", "हिन्दी में", "বাংলা", "й ё", "ไทย", "άλφα"])
def test_marks_of_other_scripts_stay(text: str) -> None:
    """Where a mark makes the letter, it is kept: only Latin letters lose theirs."""
    assert plain(text) == unicodedata.normalize("NFC", text)


@given(st.text(st.characters()))
def test_it_is_stable_and_never_fails(text: str) -> None:
    """Any string, lone surrogates too, has a form, and the form of the form is itself."""
    form = plain(text)
    assert plain(form) == form
    assert form == " ".join(form.split())


@given(st.text(), st.text())
def test_lines_do_not_touch_one_another(one: str, other: str) -> None:
    """The form of two lines is the forms of each, one after the other."""
    assert plain(f"{one}\n{other}").split() == [*plain(one).split(), *plain(other).split()]


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "é",
        "e\u0301",
        "\u0300\u0323",
        "😀",
        "\ud800",
        "' ",
        "\u200d",
        "\u0958\u0300",
        "\u1e9b\u0323",
    ],
)
def test_a_huge_text_takes_no_more_than_its_share(unit: str) -> None:
    """Ten times the text takes about ten times as long, however its marks are piled up."""
    times = []
    for size in (10_000, 100_000):
        text = ("a" + unit * (size // len(unit)))[:size]
        rounds = []
        for _ in range(3):
            began = time.process_time()
            plain(text)
            rounds.append(time.process_time() - began)
        times.append(min(rounds))
    small, large = times
    assert large < 40 * small + 0.2
