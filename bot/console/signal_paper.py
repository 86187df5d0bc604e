"""The report of a quarter for the local authority: what stands on its two pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.console.signal_map import Atlas, Barrier, Done, Map, Row, called
from bot.languages import LanguageSpeaker
from bot.paper.rights_list import MADE_ON
from bot.paper.sheet import Field, Line, Sheet
from bot.signals.heat import rounded
from bot.signals.rule import ALL, FEWEST, OTHERS, Cell
from bot.talk.texts import Lines, Name, Words, _, n_

TITLE = _("What stands between families and their rights")
RULE = _(
    "No number here has fewer than {count} families behind it, and none can be worked out from the "
    "others or from another report. What is smaller is counted in a larger group: the whole "
    "quarter, the other areas together, the other rights and services together, or the barrier "
    "alone. A dash is a small number, or none. A family that named several things counts once at "
    "each, so the numbers do not add up."
)
FOOT = _("Nobody's name, address or story is behind these numbers.")
HEARD = _("At least {count} families told what stood in their way.")
ARROWS = _(
    "A triangle up or down: more or fewer families than in the quarter before, where both are "
    "shown."
)
LARGEST, WHAT_DONE, WHERE = _("Named most"), _("What was done"), _("By area")
NOT_DONE = _("Nothing was written down yet.")
BESIDE = _("Seen by supporters and buddies, counted apart")
MOST_ROWS = 18
"""Rights and services on the first page; the rest is in the numbers as a file."""


def sheet(found: Map, atlas: Atlas, house: str, speaker: LanguageSpeaker, today: date) -> Sheet:
    """Return everything that the report says."""
    period = called(found.quarter, speaker.language)
    return Sheet(
        TITLE,
        Lines((Name(house), period), " · ") if house else period,
        HEARD.of(count=rounded(found.heard)),
        [b.name for b in found.bs],
        _fields(found),
        [*_rest(found), ARROWS],
        [
            (LARGEST, _largest(found, atlas)),
            *_areas(found, atlas),
            *_beside(found),
            _done(found, speaker),
        ],
        RULE.of(count=FEWEST),
        Lines((MADE_ON.of(date=today), FOOT), " "),
    )


def _fields(found: Map) -> list[tuple[Words, list[Field | None]]]:
    """The rows of the map: a few rights, then what is together."""
    together = [row for row in found.rows if row.subject in (ALL, OTHERS)]
    single = [row for row in found.rows if row not in together]
    return [(row.name, _marks(row)) for row in [*single[:MOST_ROWS], *together]]


def _marks(row: Row) -> list[Field | None]:
    return [
        Field(str(mark.families), mark.shade, mark.trend) if mark else None for mark in row.marks
    ]


def _rest(found: Map) -> list[Words]:
    """What has no place on the map."""
    single = [row for row in found.rows if row.subject not in (ALL, OTHERS)]
    told: list[Words] = []
    more = len(single) - MOST_ROWS
    if more > 0:
        text = n_(
            "{count} more right or service is in the file with the numbers.",
            "{count} more rights and services are in the file with the numbers.",
            more,
        )
        told.append(text)
    if found.other_bs:
        told.append(_("Other barriers together: {count} families.").of(count=found.other_bs))
    return told


def _largest(found: Map, atlas: Atlas) -> list[Line]:
    """What most families named, in words, and at which right or service most of all."""
    known = {b.code: b for b in found.bs}
    told = [_sentence(*each, known, atlas) for each in found.largest if each[0].b in known]
    return told or [Line(_("Too few families named the same thing."))]


def _sentence(top: Cell, at: Cell | None, known: Mapping[str, Barrier], atlas: Atlas) -> Line:
    barrier, parts = known[top.b], []
    if barrier.said:
        parts.append(barrier.said)
    if at:
        most = _("Most at: {right} ({count} families).")
        parts.append(most.of(right=atlas.name(at.subject), count=at.families))
    told = _("{barrier}: {count} families").of(barrier=barrier.name, count=top.families)
    return Line(told, Lines(tuple(parts), " "))


def _areas(found: Map, atlas: Atlas) -> list[tuple[Words, list[Line]]]:
    """The largest number of each area."""
    names, lines = {b.code: b.name for b in found.bs}, []
    for area, name in found.areas:
        here = [c for c in found.cells if c.area == area and c.b in names]
        if here:
            top = max(here, key=lambda c: (c.subject != OTHERS, c.families, c.b))
            about = {"area": name, "barrier": names[top.b], "count": top.families}
            all_of_it = _("{area}. {barrier}: {count} families")
            of_one = _("{area}. {barrier}: {count} families ({right})")
            right = atlas.name(top.subject)
            told = all_of_it if top.subject == ALL else of_one.of(right=right)
            lines.append(Line(told.of(**about)))
    return [(WHERE, lines)] if lines else []


def _beside(found: Map) -> list[tuple[Words, list[Line]]]:
    names = {b.code: b.name for b in found.bs}
    lines = [
        Line(_("{barrier}: {count} times").of(barrier=names[b], count=many))
        for b, many in found.beside.items()
        if b in names
    ]
    return [(BESIDE, lines)] if lines else []


def _done(found: Map, speaker: LanguageSpeaker) -> tuple[Words, list[Line]]:
    return WHAT_DONE, [_answer(each, speaker) for each in found.done] or [Line(NOT_DONE)]


def _answer(done: Done, speaker: LanguageSpeaker) -> Line:
    wanted = (speaker.language, "en", "nl", "fr")
    words = next((done.words[tag] for tag in wanted if tag in done.words), "")
    return Line(done.about, Name(words))
