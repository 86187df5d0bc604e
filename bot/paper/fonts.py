"""The fonts of what is printed: Noto Sans with Latin and Cyrillic, Noto Sans Arabic beside it.

Set-up makes them small and static (`bot.paper.prepare`); nothing of the large packages is loaded
before somebody wants a paper.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fpdf import FPDF

STAMP = "stamp"


@dataclass(frozen=True, slots=True)
class Face:
    """One font file: ``style`` is empty or B, ``package`` the wheel and file that it comes from,
    ``signs`` the ranges of Unicode that it keeps."""

    family: str
    style: str
    package: str
    source: str
    signs: tuple[tuple[int, int], ...]

    @property
    def file(self) -> str:
        """What its file is called."""
        return f"{self.family}{self.style}.ttf"

    @property
    def called(self) -> str:
        """What it is called in a document."""
        return f"Naast{self.family.capitalize()}{'Bold' if self.style else ''}"

    @property
    def weight(self) -> int:
        """How heavy it is."""
        return 700 if self.style else 400


_LATIN = (
    *((0x20, 0x7E), (0xA0, 0x24F), (0x1E00, 0x1EFF)),  # with Romanian, Turkish, Polish, Vietnamese
    *((0x300, 0x36F), (0x400, 0x52F)),  # accents, Cyrillic
    *((0x2000, 0x206F), (0x20A0, 0x20CF), (0x2190, 0x2199), (0x2212, 0x2212)),
)
_ARABIC = (
    *((0x20, 0x7E), (0xA0, 0xA0), (0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF)),
    *((0x2000, 0x206F), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF)),
)
_SANS = ("sans", "fontpkg_noto_sans", "NotoSans[wdth,wght].ttf", _LATIN)
_NASKH = ("arabic", "fontpkg_noto_sans_arabic", "NotoSansArabic[wdth,wght].ttf", _ARABIC)
FACES = tuple(
    Face(family, style, package, source, signs)
    for family, package, source, signs in (_SANS, _NASKH)
    for style in ("", "B")
)
VERSION = 2
"""Of how they are made; a new one makes them anew."""


def folder() -> Path:
    """Where set-up puts them: beside the packages of this environment."""
    return Path(sys.prefix, "share", "naast", "fonts")


def made_of() -> str:
    """What the stamp of complete fonts says."""
    return f"{VERSION} {' '.join(face.file for face in FACES)}"


def ready(where: Path | None = None) -> bool:
    """Whether the fonts are there, all of them and of this version."""
    place = where or folder()
    try:
        whole = (place / STAMP).read_text(encoding="utf-8") == made_of()
    except OSError:
        return False
    return whole and all((place / face.file).is_file() for face in FACES)


def add_to(pdf: FPDF, where: Path | None = None) -> None:
    """Make the fonts known to a document; what one lacks is taken from the other."""
    place = where or folder()
    for face in FACES:
        pdf.add_font(face.family, face.style, place / face.file)
    pdf.set_fallback_fonts(list(dict.fromkeys(face.family for face in FACES)), exact_match=False)


def signs(where: Path | None = None) -> frozenset[int]:
    """Every sign (as its number in Unicode) that can be printed."""
    from fontTools.ttLib import TTFont

    place = where or folder()
    found: set[int] = set()
    for face in FACES:
        with TTFont(place / face.file) as font:
            found.update(font.getBestCmap())
    return frozenset(found)
