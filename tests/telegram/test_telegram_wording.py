"""How a message is put into Telegram's shape: parts, keyboards, labels, ids."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Outgoing
from bot.channels.splitting import MOST_UNITS, split
from bot.channels.telegram import fits
from bot.channels.telegram.wording import compose
from bot.talk.heard import Choice

WAYS_OUT = (Choice("go=back", "Terug", always=True), Choice("go=menu", "Menu", always=True))


def rows(*choices: Choice, text: str = "Wat kies je?") -> list[list[str]]:
    [part] = compose(Outgoing(text, choices))
    return [[button.label for button in row] for row in part.rows]


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def test_short_labels_stand_two_in_a_row() -> None:
    """Short answers share a row; the ways out stand together in the last one."""
    answers = [Choice(f"a={n}", label) for n, label in enumerate(["Ja", "Nee", "Misschien"])]
    assert rows(*answers, *WAYS_OUT) == [["Ja", "Nee"], ["Misschien"], ["Terug", "Menu"]]


def test_one_longer_label_gives_each_its_row() -> None:
    """As soon as one label is long, every answer has its own row; the ways out still share."""
    answers = [Choice("a=1", "Ja"), Choice("a=2", "Ik weet het nog niet zeker")]
    assert rows(*answers, *WAYS_OUT) == [
        ["Ja"],
        ["Ik weet het nog niet zeker"],
        ["Terug", "Menu"],
    ]


def test_ticks_stand_before_the_label() -> None:
    """A tick list shows what is ticked."""
    ticks = [Choice("t=1", "Huur", ticked=True), Choice("t=2", "School", ticked=False)]
    assert rows(*ticks, Choice("t=done", "Klaar")) == [["☑ Huur", "☐ School"], ["Klaar"]]


def test_a_label_too_long_for_a_button_is_read_in_the_text() -> None:
    """Nothing is lost: the text lists all answers and the buttons carry number and first words."""
    long = "Een verhoogde tegemoetkoming voor de kosten van de dokter, apotheek en ziekenhuis"
    [part] = compose(Outgoing("Welke?", (Choice("r=1", "Ja"), Choice("r=2", long), *WAYS_OUT)))
    assert part.text == f"Welke?\n\n1. Ja\n2. {long}"
    labels = [[button.label for button in row] for row in part.rows]
    assert labels == [["1. Ja"], ["2. Een verhoogde…"], ["Terug", "Menu"]]
    assert [button.data for row in part.rows for button in row] == [
        "r=1",
        "r=2",
        "go=back",
        "go=menu",
    ]


def test_only_the_last_part_has_the_keyboard() -> None:
    """The buttons stand under the end of a long text."""
    parts = compose(Outgoing("Zin nummer één. " * 600, (Choice("a=1", "Goed"),)))
    assert len(parts) == 3
    assert [len(part.rows) for part in parts] == [0, 0, 1]


def test_a_message_of_staff_says_whose_it_is() -> None:
    """The family sees at once that a person writes, and who."""
    [part] = compose(Outgoing("Ik bel u straks.", name="Els"))
    assert part.text == "👤 Els:\nIk bel u straks."


def test_right_to_left_text_goes_out_as_it_is() -> None:
    """Neither the words nor the isolates around foreign runs are touched."""
    text = "اتصل على \u2066+32 2 123 45 67\u2069 من فضلك"
    assert compose(Outgoing(text, language="ar", direction="rtl"))[0].text == text


def test_an_empty_text_still_can_carry_its_buttons() -> None:
    """Telegram takes no empty text, and buttons may not be lost for it."""
    [part] = compose(Outgoing("  ", (Choice("a=1", "Verder"),)))
    assert part.text.strip()
    assert part.rows


@pytest.mark.parametrize(
    ("choice", "good"), [("x" * 64, True), ("é" * 32, True), ("é" * 33, False)]
)
def test_ids_are_measured_in_bytes(choice: str, good: bool) -> None:
    """A button takes 64 bytes, and the check says so before anybody taps."""
    if good:
        fits(choice)
    else:
        with pytest.raises(ValueError, match="66 bytes"):
            fits(choice)
    with pytest.raises(ValueError, match="0 bytes"):
        fits("")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Een alinea hier.\n\nNog een regel.\nEn een. Zin.", "Een alinea hier."),
        ("Een regel van tekst\nnog een regel. En een zin dan", "Een regel van tekst"),
        ("Een zin zo lang. En dan nog een zin die verder gaat", "Een zin zo lang."),
        ("woorden zonder einde die gewoon maar verder gaan", "woorden zonder einde die gewoon"),
        ("1. Een recht dat lang is en dat 2. nooit eindigt", "1. Een recht dat lang is en dat"),
        ("用户可以在这里预约见面。" * 3, "用户可以在这里预约见面。" * 2),
        ("Bel nu of kom langs op 02\u00a0123\u00a045\u00a067", "Bel nu of kom langs op"),
        ("Bel nu of kom langs op \u206602 123 45 67\u2069", "Bel nu of kom langs op"),
    ],
)  # fmt: skip
def test_a_text_is_cut_where_it_hurts_least(text: str, first: str) -> None:
    """Between paragraphs, else lines, sentences, words; not at a hard space or a list's number."""
    assert split(text, 32)[0] == first


WORDS = st.lists(
    st.text(
        st.characters(exclude_categories=["Cs", "Zs", "Zl", "Zp", "Cc"]), min_size=1, max_size=12
    ),
    max_size=60,
)
GAPS = st.sampled_from([" ", "\n", "\n\n", ". ", "! ", "  "])


@given(WORDS, st.lists(GAPS, min_size=60, max_size=60))
def test_splitting_loses_and_breaks_nothing(words: list[str], gaps: list[str]) -> None:
    """Every part fits, no word is cut, and together they say what the text said."""
    text = "".join(word + gap for word, gap in zip(words, gaps, strict=False))
    parts = split(text, 40)
    assert all(part.strip() and utf16(part) <= 40 for part in parts)
    assert " ".join(parts).split() == text.split()


@given(st.text(st.sampled_from("ab😀👨‍👩‍👧é́ק🏽"), min_size=1, max_size=200))
def test_an_endless_word_is_cut_between_whole_characters(text: str) -> None:
    """No half of an emoji is ever sent."""
    parts = split(text, 40)
    assert "".join(parts) == text
    assert all(utf16(part) <= 40 for part in parts)


def test_a_very_long_text_is_split_in_good_time() -> None:
    """A hundred thousand characters of emoji fit into 50 parts."""
    parts = split("😀 " * 33_334)
    assert all(utf16(part) <= MOST_UNITS for part in parts)
    assert len(re.findall("😀", "".join(parts))) == 33_334
