"""Breaks a text into lines that fit, also where parts of it run the other way.

Every word is measured once; the library that writes the document measures every letter again for
each line, which takes most of a second for a long list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_OPENS = "\u2066\u2067\u2068"
_CLOSES = "\u2069"
_BREAKS = re.compile(r"(?<!\d) | (?!\d)")
"""Spaces, but not those within a telephone number."""
Measure = Callable[[str], float]
"""How wide a piece of text is, in millimetres."""


def wrap(text: str, width: float, measure: Measure) -> list[str]:
    """Return the lines. What is kept apart from the sentence around it (a name, a number) is so on
    every line that it stands on; a word that is wider than a line is broken."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        lines += _isolated(_fill(paragraph, width, measure))
    return lines


def _fill(paragraph: str, width: float, measure: Measure) -> Iterator[str]:
    space, line, used = measure(" "), "", 0.0
    for word in _pieces(paragraph, width, measure):
        wide = measure(word)
        if line and used + space + wide > width:
            yield line
            line, used = word, wide
        elif line:
            line, used = f"{line} {word}", used + space + wide
        else:
            line, used = word, wide
    if line:
        yield line


def _pieces(paragraph: str, width: float, measure: Measure) -> Iterator[str]:
    """The words, and numbers in one piece; those that are too wide in parts."""
    for word in _BREAKS.split(paragraph):
        part = word
        while measure(part) > width and len(part) > 1:
            most = next((n for n in range(len(part) - 1, 1, -1) if measure(part[:n]) <= width), 1)
            yield part[:most]
            part = part[most:]
        if part:
            yield part


def _isolated(lines: Iterator[str]) -> Iterator[str]:
    """Close on each line what it leaves open, and open it again on the next."""
    still = ""
    for line in lines:
        begins = still
        for sign in line:
            if sign in _OPENS:
                still += sign
            elif sign == _CLOSES:
                still = still[:-1]
        yield f"{begins}{line}{_CLOSES * len(still)}"
