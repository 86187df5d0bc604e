"""The examples that this organisation's coordinators wrote: one Rasa NLU file per language.

They are written in a coordinator's own words. What a family wrote is never copied into them:
`is_copied` tells whether it would be.
"""

from __future__ import annotations

import os
import threading
import unicodedata
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from bot.understand.examples import (
    Example,
    ExamplesError,
    find_faults,
    load_examples,
    read_examples,
)
from bot.understand.features import words_of

HEAD = """\
# Examples that a coordinator wrote in the console, in their own words.
version: "3.1"
nlu:
"""
TOO_ALIKE = 0.8
"""From this share of the same words, or of the same three words in a row, on it is a copy."""

_lock = threading.Lock()
_UNSEEN = {"Cc", "Cs", "Cn", "Co"}  # controls, halves of signs, no signs at all
_TURNING = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}  # turn the letters after them around


def read(folder: Path) -> list[Example]:
    """Every example of this organisation, by language. Raises ExamplesError."""
    return load_examples(folder) if any(folder.glob("*.yaml")) else []


def add(folder: Path, example: Example, answers: Iterable[str]) -> bool:
    """Write an example; False when it was there. ``answers`` are the ids of rights and services.

    Raises ExamplesError when it cannot be an example, or is one of something else already.
    """
    with _lock:
        known = _of(folder, example.language)
        if example in known:
            return False
        same = [each for each in known if each.text.casefold() == example.text.casefold()]
        for fault in find_faults([example, *same], answers):
            raise ExamplesError(fault)
        _write(folder, example.language, [*known, example])
        return True


def remove(folder: Path, example: Example) -> bool:
    """Take an example away; False when it was not there. Raises ExamplesError."""
    with _lock:
        known = _of(folder, example.language)
        if example not in known:
            return False
        _write(folder, example.language, [each for each in known if each != example])
        return True


def one_line(text: str) -> str:
    """A text as a line of a file: single spaces, no sign that cannot be seen or turns letters."""
    kept = (" " if sign.isspace() else sign for sign in text if _shows(sign))
    return " ".join("".join(kept).split())


def is_copied(text: str, sentence: str) -> bool:
    """Whether a text says a sentence in the sentence's own words, or repeats a part of it."""
    ours, theirs = words_of(text), words_of(sentence)
    if not ours or not theirs:
        return False
    if len({*ours} & {*theirs}) >= TOO_ALIKE * len({*ours, *theirs}):
        return True
    rows, others = _threes(ours), _threes(theirs)
    shared = len(rows & others)
    return any(shared >= TOO_ALIKE * len(each) for each in (rows, others) if each)


def _threes(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + 3]) for at in range(len(words) - 2)}


def _shows(sign: str) -> bool:
    turns = ord(sign) in _TURNING
    return sign.isspace() or not (turns or unicodedata.category(sign) in _UNSEEN)


def _of(folder: Path, language: str) -> list[Example]:
    path = folder / f"{language}.yaml"
    return read_examples(path) if path.exists() else []


def _write(folder: Path, language: str, examples: list[Example]) -> None:
    """Write a language's file, all or nothing: what cannot be read back is not kept."""
    path = folder / f"{language}.yaml"
    if not examples:
        path.unlink()
        return
    folder.mkdir(parents=True, exist_ok=True)
    made = path.with_suffix(".new")
    ordered = sorted(examples, key=lambda each: each.label)
    with made.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        for label, group in groupby(ordered, key=lambda each: each.label):
            file.write(f"- intent: {label}\n  examples: |\n")
            file.writelines(f"    - {each.text}\n" for each in group)
        file.flush()
        os.fsync(file.fileno())
    wanted = [(each.text, each.label) for each in ordered]
    if [(each.text, each.label) for each in read_examples(made)] != wanted:
        made.unlink()
        raise ExamplesError(f"{path.name}: this text cannot be kept in a file")
    made.replace(path)
