"""Splits a text into the pieces of a unigram vocabulary (SentencePiece, as in XLM-RoBERTa).

Plain Python over one memory-mapped file: the usual tokenizer library costs more memory than the
whole model beside it. No piece reaches over a space, so every word is split on its own: the split
whose scores add up highest (Viterbi, "Subword Regularization", Kudo 2018). Works on any text
(lone surrogates, NUL, marks without end) in bounded time.
"""

import json
import mmap
import re
import struct
import unicodedata
from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from pathlib import Path
from zlib import crc32

MAX_CHARACTERS = 2000  # of a text; what comes after is not read
_SPACE = "\u2581"  # stands before every word
_MAGIC = b"naast unigram 1\n"
_HEADER = struct.Struct("=16s5If")  # magic, pieces, unknown's id, longest, blob, normal, its score
# The hash table: 2**19 slots for 250,000 pieces. A slot is 0 or (id << 13 | 13 bits of the hash);
# the other 19 bits of the hash are where it is looked for.
_SLOTS = 1 << 19
_PRINT_BITS = 13
_PRINT = (1 << _PRINT_BITS) - 1
_UNKNOWN_PENALTY = 10.0  # SentencePiece's: an unknown character scores this below the worst piece
_WORDS_KEPT = 2048  # split words that are kept; bounded, and only short ones
_KEPT_LENGTH = 24
_RESERVED = re.compile(r"[\ud800-\udfff]")


class VocabularyError(ValueError):
    """A file that is not a vocabulary of this format."""


class Unigram:
    """A vocabulary in a file; `split` gives the ids of a text's pieces. Safe for threads."""

    def __init__(self, path: Path) -> None:
        """Map the file that `pack` made. Raises OSError, or VocabularyError for another file."""
        with path.open("rb") as file:
            whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        try:
            magic, count, self.unknown, longest, blob, normal, score = _HEADER.unpack_from(whole)
        except struct.error:
            magic = b""
        if magic != _MAGIC:
            raise VocabularyError(f"{path}: not a vocabulary of Naast's")
        ends = list(accumulate((_HEADER.size, 4 * count + 4, 4 * count, 4 * _SLOTS, blob, normal)))
        if ends[-1] != len(whole):
            raise VocabularyError(f"{path}: cut off")
        parts = [whole[start:end] for start, end in pairwise(ends)]
        self._starts, self._slots = parts[0].cast("I"), parts[2].cast("I")
        self._scores = parts[1].cast("f")
        self._blob = parts[3]
        self._longest = longest
        self._normal = {
            int(char): meant for char, meant in json.loads(parts[4].tobytes()).items()
        } | {0: ""}
        self._unknown_score = score
        self._kept = lru_cache(_WORDS_KEPT)(self._split)

    def split(self, text: str) -> list[int]:
        """The ids of the pieces of a text's first 2,000 characters."""
        ids: list[int] = []
        for word in self.normal(text).split(" "):
            if not word:
                continue
            for piece in self._kept(word) if len(word) <= _KEPT_LENGTH else self._split(word):
                if piece != self.unknown or ids[-1:] != [piece]:  # unknown ones in a row are one
                    ids.append(piece)
        return ids

    def normal(self, text: str) -> str:
        """The text as the vocabulary spells it: NFKC, controls left out, all spaces alike."""
        text = text[:MAX_CHARACTERS]
        if not text.isascii():
            text = unicodedata.normalize("NFC", _RESERVED.sub("\ufffd", text))
        return text.translate(self._normal)[:MAX_CHARACTERS]

    def _split(self, word: str) -> tuple[int, ...]:
        """The best split of one word; a character that no piece covers is the unknown piece."""
        chars = [char.encode() for char in _SPACE + word]
        length, slots, scores, starts = len(chars), self._slots, self._scores, self._starts
        best = [0.0] + [float("-inf")] * length
        came = [(0, self.unknown)] * (length + 1)
        for start in range(length):
            so_far = best[start]
            if so_far + self._unknown_score > best[start + 1]:
                best[start + 1] = so_far + self._unknown_score
                came[start + 1] = start, self.unknown
            key = 0
            for end in range(start, min(length, start + self._longest)):
                key = crc32(chars[end], key)
                at, printed = key >> _PRINT_BITS, key & _PRINT
                while slot := slots[at]:
                    if slot & _PRINT == printed:
                        piece = slot >> _PRINT_BITS
                        spelt = self._blob[starts[piece] : starts[piece + 1]]
                        if spelt == b"".join(chars[start : end + 1]):
                            if so_far + scores[piece] > best[end + 1]:
                                best[end + 1] = so_far + scores[piece]
                                came[end + 1] = start, piece
                            break
                    at = (at + 1) % _SLOTS
        pieces = []
        at = length
        while at:
            at, piece = came[at]
            pieces.append(piece)
        return tuple(reversed(pieces))


def pack(
    pieces: Sequence[bytes],
    scores: Iterable[float],
    normal: Mapping[int, str],
    unknown: int,
    control: Iterable[int],
) -> bytes:
    """The file of a vocabulary: pieces in UTF-8 by id, and what each character is spelt as.

    `control` are the ids that no text may spell (the start, the end, the mask): found never.
    """
    blob = b"".join(pieces)
    blob += bytes(-len(blob) % 4)
    spelling = json.dumps({str(char): meant for char, meant in normal.items()}).encode()
    slots = array("I", bytes(4 * _SLOTS))
    for piece in sorted(set(range(len(pieces))) - {unknown, *control}):
        key = crc32(pieces[piece])
        at = key >> _PRINT_BITS
        while slots[at]:
            at = (at + 1) % _SLOTS
        slots[at] = piece << _PRINT_BITS | key & _PRINT
    longest = max(len(piece.decode()) for piece in pieces)
    scored = array("f", scores)
    starts = array("I", accumulate(map(len, pieces), initial=0))
    least = min(scored) - _UNKNOWN_PENALTY
    header = _HEADER.pack(_MAGIC, len(pieces), unknown, longest, len(blob), len(spelling), least)
    return b"".join((header, starts.tobytes(), scored.tobytes(), slots.tobytes(), blob, spelling))
