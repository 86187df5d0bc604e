"""A text as hashed numbers: the same everywhere, forgiving of how it is typed, bounded."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understand.features import (
    BUCKETS,
    LONGEST,
    PIECES,
    counted,
    rarity,
    weighted,
    words_of,
)

EVEN = np.ones(BUCKETS, np.float32)


def buckets(text: str) -> set[int]:
    return set(counted(text)[0].tolist())


def shared(one: str, other: str) -> float:
    """How much of two texts' weights is the same: 1 is all of it."""
    rows = np.zeros((2, BUCKETS), np.float32)
    for row, text in zip(rows, (one, other), strict=True):
        numbers, weights = weighted(counted(text), EVEN)
        row[numbers] = weights
    return float(rows[0] @ rows[1] / np.linalg.norm(rows[0]) / np.linalg.norm(rows[1]))


def test_hashing_is_the_same_on_every_machine() -> None:
    """Models are made on one machine and read on another: these numbers never change."""
    numbers, counts = counted("huur")
    pieces = [57143, 30435, 6911, 36700, 10563, 64494, 19338, 60938, 18453, 58042]
    assert numbers.tolist() == [*pieces, 14312, 7861, 12525, 2616, 79848]
    assert set(counts.tolist()) == {1.0}


def test_words_and_their_pieces_lie_apart() -> None:
    """A word, and a pair of words, has its bucket in the block behind those of the pieces."""
    alone = {bucket for bucket in buckets("huur betalen") if bucket >= PIECES}
    assert len(alone) == 3
    assert alone >= {bucket for bucket in buckets("huur") if bucket >= PIECES}


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("أُمِّي", "امي"),  # short vowels and the seat of the hamza
        ("الأُسْرَة", "الاسره"),
        ("مـــدرسة", "مدرسه"),  # stretched
        ("إلى", "الي"),
        ("کیف", "كيف"),  # Persian kaf and yeh
        ("مسئول", "مسيول"),
        ("ёлка", "елка"),
        ("Е\u0308лка", "ЕЛКА"),  # the dots as a mark of their own
        ("Élève", "eleve"),
    ],
)
def test_one_word_has_one_spelling(typed: str, other: str) -> None:
    """Letters that people exchange for one another, and marks that they leave out, are one."""
    assert words_of(typed) == words_of(other)
    assert buckets(typed) == buckets(other)


def test_persian_and_arabic_letters_that_differ_stay_apart() -> None:
    """Only forms of the same letter are one; پ and ب are two letters."""
    assert words_of("پدر") != words_of("بدر")


@pytest.mark.parametrize(
    ("right", "wrong", "else_"),
    [
        ("huurtoelage", "huurtoelaage", "schoolrekening"),
        ("appartement", "apartement", "belastingen"),
        ("électricité", "electrisité", "vacances"),
        ("наема", "наемъ", "училище"),
    ],
)
def test_a_misspelt_word_is_near_the_right_one(right: str, wrong: str, else_: str) -> None:
    """It shares far more pieces with what was meant than with another word."""
    assert shared(right, wrong) > 0.25 > 2 * shared(right, else_)


def test_the_order_of_words_counts_a_little() -> None:
    """Pairs of words tell "he hits me" from "I hit him" where single words do not."""
    assert 0.5 < shared("the man hits the woman", "the woman hits the man") < 1


def test_a_word_said_often_counts_more_but_not_so_often() -> None:
    """Ten times the same word weighs 1 + log 10, not ten."""
    numbers, counts = counted("huur " * 10)
    of_word = counts[numbers == 79848]
    assert of_word.tolist() == pytest.approx([1 + np.log(10)])


def test_what_is_rare_weighs_more() -> None:
    """What stands in every text tells little."""
    texts = [counted(text) for text in ("de huur", "de school", "de dokter")]
    weights = rarity(texts, len(texts))
    common = next(iter(buckets("de") & {b for b in buckets("de huur") if b >= PIECES}))
    assert weights[79848] > weights[common]
    assert weights.min() >= 1


@pytest.mark.parametrize(
    "unit", ["a", "ab ", "слово ", "مدرسة ", "😭", "a\u0301", "\u202e", "1 ", "ﷺ ", "x" * 41 + " "]
)
def test_the_work_is_bounded(unit: str) -> None:
    """A book is read up to its 2,000th character, and gives some thousands of numbers at most."""
    book = (unit * 100_000)[:100_000]
    numbers, _counts = counted(book)
    assert len(numbers) <= 20 * LONGEST
    assert buckets(book) == buckets(book[:LONGEST])


def test_nothing_has_no_numbers() -> None:
    """No text, and a text without letters, is the empty list, and can be weighed."""
    for text in ("", " ", "…", "🤷", "\u200b\x00"):
        numbers, weights = weighted(counted(text), EVEN)
        assert len(numbers) == len(weights) == 0


@given(st.text(st.characters(), max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    """Lone surrogates too: every number is a bucket, each block's weights have length one at most,
    and reading again gives the same."""
    numbers, weights = weighted(counted(text), EVEN)
    again, same = weighted(counted(text), EVEN)
    assert numbers.tolist() == again.tolist()
    assert weights.tolist() == same.tolist()
    assert len(set(numbers.tolist())) == len(numbers)
    assert all(0 <= number < BUCKETS for number in numbers.tolist())
    for block in (numbers < PIECES, numbers >= PIECES):
        assert float(np.linalg.norm(weights[block])) <= 1 + 1e-5
