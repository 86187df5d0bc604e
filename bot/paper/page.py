"""An A4 page in two columns: the same words in two languages, side by side, row by row."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from fpdf import FPDF, ViewerPreferences
from fpdf.line_break import Fragment

from bot.paper import fonts
from bot.paper.lines import wrap
from bot.talk.texts import Speaker, Words

WIDTH, HEIGHT = 210, 297
MARGIN = 15
GAP = 8
_ACROSS = WIDTH - 2 * MARGIN
_FOOT = 21
_MOST = HEIGHT - _FOOT - MARGIN
_BOX = 2.8
_INDENT = 5.0
_INK, _GREY, _LINE, _BAND = (25, 25, 25), (95, 95, 95), (190, 190, 190), (238, 243, 240)
_HIGH = 1.38
"""Height of a line, as a multiple of the letters'; Arabic needs the room."""
_MM = 25.4 / 72
_ARABIC = ("ar", "fa", "ps", "ur", "ckb")

Look = Literal["title", "part", "name", "official", "text", "small", "box", "note"]
_SIZES: dict[Look, float] = {
    "title": 15.0,
    "part": 12.0,
    "name": 11.5,
    "official": 9.0,
    "text": 9.5,
    "small": 8.0,
    "box": 9.5,
    "note": 8.0,
}
_BOLD: tuple[Look, ...] = ("title", "part", "name")
_PALE: tuple[Look, ...] = ("official", "small", "note")
_INDENTED: tuple[Look, ...] = ("box", "note")
_ABOVE: dict[Look, float] = {"name": 1.0}
"""Air over the letters of a look, and in all: over and under them."""
_AIR: dict[Look, float] = {"title": 2.0, "part": 2.0, "name": 3.5, "box": 0.4}


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is said, as it looks: in the family's language and in the counter's, which
    may say it in other words or not at all."""

    look: Look
    theirs: Words
    counter: Words

    @classmethod
    def of(cls, look: Look, words: Words) -> Row:
        """Return a row that says the same in both languages."""
        return cls(look, words, words)


@dataclass(frozen=True, slots=True)
class _Laid:
    """A row broken into lines, column by column."""

    look: Look
    lines: tuple[list[str], ...]
    height: float


class Page(FPDF):
    """A document being written. Whoever reads from right to left has the column on the right; where
    both speak the same language there is only one. ``foot`` stands under every page; ``folder`` is
    where the fonts lie."""

    def __init__(
        self,
        theirs: Speaker,
        counter: Speaker,
        title: str,
        foot: Words,
        now: datetime,
        folder: Path | None = None,
    ) -> None:
        super().__init__(format="A4")
        self._foot_words = foot
        self._theirs = theirs
        self._widths: dict[tuple[str, str, str, float], float] = {}
        self._columns = _columns(theirs, counter)
        self._width = (_ACROSS - GAP * (len(self._columns) - 1)) / len(self._columns)
        fonts.add_to(self, folder)
        self.set_margins(MARGIN, MARGIN)
        self.c_margin = 0.0
        self.set_auto_page_break(False)
        self.set_title(title)
        self.set_lang(theirs.language)
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.set_creation_date(now)
        self.set_creator("Naast")
        self.add_page()

    def footer(self) -> None:
        """What every page ends with: the line in both languages, and which page it is."""
        self.set_y(HEIGHT - _FOOT + 3.5)
        self._write(self._lay(Row.of("small", self._foot_words)))
        self.set_y(HEIGHT - 8)
        self._plain("small")
        self.set_text_shaping(False)
        self.cell(_ACROSS, 4, f"{self.page_no()} / {{nb}}", align="C")

    def _parse_chars(self, text: str, markdown: bool, **more: Any) -> Iterator[Fragment]:
        """Leave vowel signs with their letters: fpdf2 cuts before and after them, and what is cut
        is not joined any more (it takes the script of each sign; that of a mark is "inherited")."""
        last: Fragment | None = None
        for each in super()._parse_chars(text, markdown, **more):
            cut = last and last.characters and each.characters
            marks = (last.characters[-1], each.characters[0]) if last and cut else ()
            if last and any(map(unicodedata.combining, marks)) and last.font == each.font:
                last.characters += each.characters
                continue
            if last:
                yield last
            last = each
        if last:
            yield last

    def rows(self, rows: Sequence[Row]) -> None:
        """Write rows that belong together: on a new page where they do not fit on this one, and
        broken between rows where they are longer than a page."""
        laid = [self._lay(row) for row in rows]
        if self._room() < sum(each.height for each in laid) <= _MOST:
            self.add_page()
        for at, each in enumerate(laid):
            follows = laid[at + 1].height if each.look == "name" and at + 1 < len(laid) else 0.0
            if each.height + follows > self._room() and self.get_y() > MARGIN:
                self.add_page()
            self._write(each)

    def rule(self) -> None:
        """A thin line across, and some air."""
        self.ln(1.5)
        self.set_draw_color(*_LINE)
        self.line(MARGIN, self.get_y(), WIDTH - MARGIN, self.get_y())
        self.ln(2)

    # -- one row -------------------------------------------------------------------------------

    def _lay(self, row: Row) -> _Laid:
        """Break a row into lines, and so know how high it will be."""
        found = []
        for speaker in self._columns:
            self._letters(row.look, speaker)
            text = speaker.say(row.theirs if speaker is self._theirs else row.counter)
            found.append(wrap(text, self._width - _indent(row.look), self._measured))
        height = max(map(len, found)) * _line_height(row.look) + _AIR.get(row.look, 1.0)
        return _Laid(row.look, tuple(found), height)

    def _measured(self, piece: str) -> float:
        key = (piece, self.font_family, self.font_style, self.font_size_pt)
        if key not in self._widths:
            self._widths[key] = self.get_string_width(piece)
        return self._widths[key]

    def _write(self, laid: _Laid) -> None:
        top, high = self.get_y(), _line_height(laid.look)
        if laid.look == "name":
            self.set_fill_color(*_BAND)
            self.rect(MARGIN - 2, top, _ACROSS + 4, laid.height - 1.5, style="F")
        first = top + _ABOVE.get(laid.look, 0.0)
        for place, (speaker, lines) in enumerate(zip(self._columns, laid.lines, strict=True)):
            left = MARGIN + place * (self._width + GAP)
            if lines and laid.look == "box":
                self._tick_box(left, first, speaker)
            self._letters(laid.look, speaker)
            rtl = speaker.direction == "rtl"
            indent = _indent(laid.look)
            for at, line in enumerate(lines):
                self.set_xy(left if rtl else left + indent, first + at * high)
                self.cell(self._width - indent, high, line, align="R" if rtl else "L")
        self.set_xy(MARGIN, top + laid.height)

    def _tick_box(self, left: float, top: float, speaker: Speaker) -> None:
        self.set_draw_color(*_INK)
        x = left + self._width - _BOX if speaker.direction == "rtl" else left
        self.rect(x, top + (_line_height("box") - _BOX) / 2, _BOX, _BOX)

    def _letters(self, look: Look, speaker: Speaker) -> None:
        """Take the letters of a look, in the script of whoever speaks."""
        base = speaker.language.split("-")[0]
        self._plain(look, "arabic" if base in _ARABIC else "sans")
        if speaker.direction == "rtl":
            self.set_text_shaping(True, direction="rtl", script="arab", language=base)
        else:
            self.set_text_shaping(False)  # Latin and Cyrillic need none, and it takes long

    def _plain(self, look: Look, family: str = "sans") -> None:
        self.set_font(family, "B" if look in _BOLD else "", _SIZES[look])
        self.set_text_color(*(_GREY if look in _PALE else _INK))

    def _room(self) -> float:
        return HEIGHT - _FOOT - self.get_y()


def _line_height(look: Look) -> float:
    return _SIZES[look] * _HIGH * _MM


def _indent(look: Look) -> float:
    return _INDENT if look in _INDENTED else 0.0


def _columns(theirs: Speaker, counter: Speaker) -> tuple[Speaker, ...]:
    """Who speaks in which column, from left to right."""
    if theirs.language == counter.language:
        return (theirs,)
    flipped = theirs.direction == "rtl" and counter.direction == "ltr"
    return (counter, theirs) if flipped else (theirs, counter)
