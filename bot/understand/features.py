"""A text as numbers: its words and pieces of words, hashed, rarer ones weighing more.

Pieces of words (2 to 5 letters, each word with a space around it) forgive misspelling; words and
pairs of words tell meanings apart. Hashing needs no vocabulary in memory: a piece's number is its
CRC-32 in one of two blocks of buckets. Read again in training and at run time by this one function.
"""

from __future__ import annotations

import math
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.understand.plain import plain

PIECES = 2**16
"""Buckets for pieces of words; those for words come after."""
WORDS = 2**15
BUCKETS = PIECES + WORDS
LONGEST = 2000
"""Characters that are read; what a text holds beyond is not looked at."""
_LENGTHS = range(2, 6)
_LONGEST_WORD = 40  # characters; a longer one is no word

# What the same sound is written with: hamza and its seats, the two ways to write yeh and kaf, the
# feminine ending; and Russian's ё, which most people type as е.
_SAME = str.maketrans("أإآٱىیةکؤئё", "ااااييهكويе")
# Marks that are hardly ever typed: short vowels of Arabic, and its stretching sign.
_UNWRITTEN = dict.fromkeys([*range(0x064B, 0x0653), 0x0670, 0x0640, 0x0301, 0x0308])

Counts = tuple[NDArray[np.int32], NDArray[np.float32]]


def words_of(text: str) -> list[str]:
    """The words of a text in one spelling, at most what fits in the first `LONGEST` characters."""
    return plain(text[:LONGEST]).translate(_UNWRITTEN).translate(_SAME).split()


def counted(text: str) -> Counts:
    """Return the buckets of a text and how much each counts (1 + log of how often), not weighted.

    Bounded: at most a few thousand buckets for any text.
    """
    words = words_of(text)
    pieces = Counter(piece for word in words for piece in _pieces(word))
    terms = Counter(_term(word) for word in words)
    terms.update(_term(f"{one} {two}") for one, two in pairwise(words))
    found = {**pieces, **terms}
    numbers = np.fromiter(found, np.int32, len(found))
    counts = np.fromiter((1 + math.log(n) for n in found.values()), np.float32, len(found))
    return numbers, counts


def weighted(counts: Counts, rarity: NDArray[np.float32]) -> Counts:
    """Weigh counts by rarity; pieces and words each come to length one."""
    numbers, counted = counts
    weights = counted * rarity[numbers]
    for block in (numbers < PIECES, numbers >= PIECES):
        length = float(np.linalg.norm(weights[block]))
        if length:
            weights[block] /= length
    return numbers, weights


def rarity(texts: Iterable[Counts], many: int) -> NDArray[np.float32]:
    """Return the weight of each bucket, from how many of the texts have it (smoothed idf)."""
    seen = np.zeros(BUCKETS, np.int64)
    for numbers, _counts in texts:
        seen[numbers] += 1
    weights: NDArray[np.float32] = (np.log((1 + many) / (1 + seen)) + 1).astype(np.float32)
    return weights


@lru_cache(maxsize=20_000)
def _pieces(word: str) -> array[int]:
    """The buckets of a word's pieces, each as often as it is there; kept in two bytes each, for
    twenty thousand words come by in a year."""
    framed = f" {word[:_LONGEST_WORD]} "
    return array(
        "H",
        (
            zlib.crc32(framed[at : at + size].encode("utf-8", "replace")) % PIECES
            for size in _LENGTHS
            for at in range(max(1, len(framed) - size + 1))
        ),
    )


def _term(words: str) -> int:
    return PIECES + zlib.crc32(words.encode("utf-8", "replace")) % WORDS
