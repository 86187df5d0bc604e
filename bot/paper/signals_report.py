"""The report of what stands between families and their rights: two pages for the local authority,
a map of numbers first and what they mean after it.

On the map darker is more, and the number says it too; what is not shown is a dash.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bot.paper.lines import wrap
from bot.paper.page import HEIGHT, MARGIN, WIDTH, Page, Row
from bot.paper.sheet import Field, Line, Sheet
from bot.talk.texts import Speaker, Words

_NAME = 54.0
_HEAD, _CELL = 7.0, 9.5
"""Sizes of letters."""
_LINE_HIGH = 3.6
_LOW = 9.0
"""Height of a row with one line."""
_TIP = 0.95
_POINTS = {"up": 1.0, "down": -1.0}
_PAD = 1.6
_SHADES = ((235, 243, 240), (203, 224, 217), (150, 192, 181), (43, 101, 92))
_INK, _PALE, _WHITE, _LINE = (25, 25, 25), (95, 95, 95), (255, 255, 255), (190, 190, 190)
_FOOT_ROOM = 24
_CUT = "…"


def render(sheet: Sheet, speaker: Speaker, now: datetime, folder: Path | None = None) -> bytes:
    """Return the report as a PDF, in the language of who speaks. ``now`` is local time."""
    page = Page(speaker, speaker, speaker.say(sheet.title), sheet.foot, now, folder)
    page.rows([Row.of("title", sheet.title), Row.of("text", sheet.period)])
    page.ln(1.5)
    page.rows([Row.of("text", sheet.heard)])
    page.ln(2)
    if sheet.fields:
        _map(page, sheet, speaker)
        page.ln(2)
        page.rows([Row.of("small", each) for each in sheet.below if each])
    page.add_page()
    for name, lines in sheet.parts:
        _part(page, name, lines, sheet.rule, speaker)
    page.rule()
    page.rows([Row.of("small", sheet.rule)])
    return bytes(page.output())


def _part(page: Page, name: Words, lines: Sequence[Line], rule: Words, speaker: Speaker) -> None:
    """One part of the second page; what has no room on it is left to the console."""
    page.rows([Row.of("name", name)])
    for line in lines:
        rows = [Row.of("text", line.text)]
        rows += [Row.of("official", line.more)] if speaker.say(line.more) else []
        needed = 5.0 * sum(1 + len(speaker.say(row.theirs)) // 105 for row in rows)
        ends = HEIGHT - _FOOT_ROOM - 5.0 * (2 + len(speaker.say(rule)) // 130)
        if page.get_y() + needed > ends:
            page.rows([Row.of("small", _CUT)])
            return
        page.rows(rows)
    page.ln(2)


def _map(page: Page, sheet: Sheet, speaker: Speaker) -> None:
    """The map: a head, and a row for each right or service."""
    wide = (WIDTH - 2 * MARGIN - _NAME) / max(1, len(sheet.columns))
    names = [speaker.say(each) for each in sheet.columns]
    page.set_text_shaping(False)
    top = _row(page, names, wide)
    for name, fields in sheet.fields:
        top = _numbers(page, top, speaker.say(name), fields, wide)
    page.set_xy(MARGIN, top)


def _row(page: Page, names: Sequence[str], wide: float) -> float:
    """The head of the map. Return where the next row begins."""
    _letters(page, _HEAD, _PALE, bold=True)
    lines = [wrap(name, wide - _PAD, page.get_string_width) for name in names]
    top = page.get_y()
    high = max((len(each) for each in lines), default=1) * _LINE_HIGH
    for place, each in enumerate(lines):
        left = MARGIN + _NAME + place * wide
        for at, line in enumerate(each):
            page.set_xy(left, top + high - (len(each) - at) * _LINE_HIGH)
            page.cell(wide, _LINE_HIGH, line, align="C")
    return top + high + 1.5


def _numbers(
    page: Page, top: float, name: str, fields: Sequence[Field | None], wide: float
) -> float:
    """One row of the map. Return where the next begins."""
    _letters(page, _CELL, _INK)
    lines = wrap(name, _NAME - 2 * _PAD, page.get_string_width)
    high = max(_LOW, len(lines) * 4.0 + 1.6)
    page.set_draw_color(*_LINE)
    page.line(MARGIN, top, WIDTH - MARGIN, top)
    for at, line in enumerate(lines):
        page.set_xy(MARGIN, top + (high - len(lines) * 4.0) / 2 + at * 4.0)
        page.cell(_NAME, 4.0, line)
    for place, field in enumerate(fields):
        _field(page, MARGIN + _NAME + place * wide, top, wide, high, field)
    return top + high


def _field(
    page: Page, left: float, top: float, wide: float, high: float, field: Field | None
) -> None:
    """One number on its shade, or a dash."""
    if field:
        page.set_fill_color(*_SHADES[field.shade - 1])
        page.rect(left + 0.4, top + 0.4, wide - 0.8, high - 0.8, style="F")
    dark = field is not None and field.shade == len(_SHADES)
    _letters(page, _CELL, _WHITE if dark else _INK if field else _PALE, bold=field is not None)
    page.set_xy(left, top)
    page.cell(wide, high, field.text if field else "–", align="C")
    if field and field.trend in _POINTS:
        _triangle(page, left + wide / 2 + 4.6, top + high / 2, _POINTS[field.trend], dark=dark)


def _triangle(page: Page, x: float, y: float, points: float, *, dark: bool) -> None:
    """A small triangle, up or down: the fonts have none."""
    page.set_fill_color(*(_WHITE if dark else _INK))
    tip = y - points * _TIP
    page.polygon(
        [(x - _TIP, y + points * _TIP), (x + _TIP, y + points * _TIP), (x, tip)], style="F"
    )


def _letters(page: Page, size: float, color: tuple[int, int, int], *, bold: bool = False) -> None:
    page.set_font("sans", "B" if bold else "", size)
    page.set_text_color(*color)
