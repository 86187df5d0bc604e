"""The map of signals of one quarter: what may be shown of it, worked out once and kept, by right
and by B, with words and with what was done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any

from babel.dates import format_date, format_skeleton

from bot.signals.heat import Trend, heat, trend
from bot.signals.rule import ALL, FEWEST, OTHERS, Cell, Known, Signal, release
from bot.talk.texts import Lines, Name, Text, Words, _
from storage import signal_reports, signals, staff
from storage.database import Tx
from storage.signal_reports import Answer

NO_SUBJECT = _("No right or service in particular")
OTHER_SUBJECTS = _("Other rights and services together")
TOGETHER = _("All together")
OTHER_AREAS = _("The other areas together")
NO_AREA = _("Area not known")
ONCE_AREA = _("An area of before")
ONCE_SUBJECT = _("A right or service of before")
MOST = 3
"""How many B's are told in words."""


@dataclass(frozen=True, slots=True)
class Barrier:
    """One of the seven, as families see it; ``said`` says it of the service, empty where that
    depends on what a family meant."""

    code: str
    icon: str
    name: Words
    said: Words = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A number on the map: how dark it is, and how it stands to the quarter before."""

    families: int
    shade: int
    trend: Trend


@dataclass(frozen=True, slots=True)
class Row:
    """A right or service, or several together, and a mark for each B (None: not shown)."""

    subject: str
    name: Words
    marks: Sequence[Mark | None]


@dataclass(frozen=True, slots=True)
class Saying:
    """What a family let go along, and what of it may stand beside the words."""

    words: str = field(repr=False)
    language: str
    about: Words


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, and about what."""

    about: Words
    words: Mapping[str, str]
    made: datetime


@dataclass(frozen=True, slots=True)
class Map:
    """Everything on the page. ``quarter`` is empty as long as none can be shown."""

    quarter: str
    quarters: Sequence[str]
    area: str
    areas: Sequence[tuple[str, Words]]
    bs: Sequence[Barrier]
    cells: Sequence[Cell]
    rows: Sequence[Row]
    beside: Mapping[str, int]
    done: Sequence[Done]
    sayings: Sequence[Saying] = field(default=(), repr=False)

    @property
    def heard(self) -> int:
        """How many families named something; 0 where there is no map."""
        return self._all(ALL)

    @property
    def heard_here(self) -> int:
        """The same of the area that is looked at; 0 where that is not shown."""
        return self._all(self.area) if self.area != ALL else 0

    @property
    def other_bs(self) -> int:
        """How many families named one of the B's that are not shown apart; 0: not shown."""
        return self._all(self.area, OTHERS)

    def _all(self, area: str, b: str = ALL) -> int:
        return next((c.families for c in self.cells if _key(c) == (b, ALL, area)), 0)

    @property
    def largest(self) -> list[tuple[Cell, Cell | None]]:
        """The B's that most families named, each with the right or service that it was most at."""
        named = [c for c in self.cells if c.area == ALL and c.b not in (ALL, OTHERS)]
        order = sorted(named, key=lambda c: (-c.families, c.b, c.subject))
        apart = [c for c in order if c.subject not in (ALL, OTHERS, "")]
        totals = [c for c in order if c.subject == ALL][:MOST]
        return [(top, next((c for c in apart if c.b == top.b), None)) for top in totals]


class Atlas:
    """Reads maps; ``contents`` are rights, services and barriers as they are now."""

    def __init__(self, contents: Any, zone: tzinfo) -> None:
        self._contents = contents
        self._zone = zone

    def current(self, now: datetime) -> str:
        """The quarter that is not over yet."""
        return signals.quarter_of(signals.month_of(now.astimezone(self._zone)))

    def settle(self, tx: Tx, now: datetime) -> None:
        """Work out what may be shown of each quarter that is over, and keep it for good."""
        areas = [area.id for area in staff.areas_of(tx)]
        subjects = [*self._contents.rights, *self._contents.services]
        known = Known(signals.BS, ("", *subjects), ("", *areas))
        for quarter in self.unsettled(tx, now):
            found = [
                Signal(one.b, one.subject, one.area, one.family)
                for one in signal_reports.given(tx, quarter)
                if one.source == "family"
            ]
            numbers = [(c.b, c.subject, c.area, c.families) for c in release(found, known)]
            signal_reports.keep(tx, quarter, numbers, now)

    def unsettled(self, tx: Tx, now: datetime) -> list[str]:
        """The quarters that are over and not worked out."""
        over = [q for q in signal_reports.quarters(tx) if q < self.current(now)]
        return [q for q in over if signal_reports.shown(tx, q) is None]

    # -- one map -----------------------------------------------------------------------------------

    def read(self, tx: Tx, now: datetime, wanted: str, area: str, *, words: bool) -> Map:
        """Return the map of a quarter (of the last one, if that is none), of all areas or one.
        ``words``: with what families let go along."""
        current = self.current(now)
        quarters = [q for q in signal_reports.quarters(tx) if q < current and _cells(tx, q)]
        quarter = wanted if wanted in quarters else next(iter(quarters), "")
        cells = _cells(tx, quarter)
        areas = self._areas(tx, cells)
        area = area if area in dict(areas) else ALL
        return Map(
            quarter,
            quarters,
            area,
            areas,
            self.bs,
            cells,
            self._rows(cells, _cells(tx, before(quarter)), area),
            _beside(tx, quarter),
            self._done(tx, quarter, now),
            self._sayings(tx, quarter, cells, dict(areas)) if words and quarter else (),
        )

    @property
    def bs(self) -> list[Barrier]:
        """The seven, as content says them."""
        found = self._contents.barriers.of
        return [self._b(code, found[code]) for code in signals.BS if code in found]

    def _b(self, code: str, barrier: Any) -> Barrier:
        said = "" if len(barrier.levels) > 1 else Text(next(iter(barrier.levels.values())))
        return Barrier(code, barrier.icon, Text(barrier.name), said)

    def subjects(self) -> list[tuple[str, Text]]:
        """Every right and service, by id."""
        found = {**self._contents.rights, **self._contents.services}
        return [(id_, Text(each.name)) for id_, each in found.items()]

    def name(self, subject: str) -> Words:
        """What a right or service is called on the map."""
        fixed = {ALL: TOGETHER, OTHERS: OTHER_SUBJECTS, "": NO_SUBJECT}
        return fixed.get(subject) or dict(self.subjects()).get(subject, ONCE_SUBJECT)

    def _areas(self, tx: Tx, cells: Sequence[Cell]) -> list[tuple[str, Words]]:
        """The areas of which something may be shown."""
        names = {area.id: area.name for area in staff.areas_of(tx)}
        there = {c.area for c in cells} - {ALL, OTHERS}
        known = sorted((names[id_], id_) for id_ in there if id_ in names)
        found: list[tuple[str, Words]] = [(id_, Name(name)) for name, id_ in known]
        found += [(id_, ONCE_AREA) for id_ in sorted(there - set(names) - {""})]
        found += [("", NO_AREA)] if "" in there else []
        return [*found, (OTHERS, OTHER_AREAS)] if any(c.area == OTHERS for c in cells) else found

    def _rows(self, cells: Sequence[Cell], earlier: Sequence[Cell], area: str) -> list[Row]:
        """Rights and services, most named first, then those together, then all."""
        here = {(c.subject, c.b): c.families for c in cells if c.area == area}
        then = {(c.subject, c.b): c.families for c in earlier if c.area == area}
        apart = {key: n for key, n in here.items() if key[0] != ALL and key[1] not in (ALL, OTHERS)}
        single = [n for (subject, _b), n in apart.items() if subject != OTHERS]
        most = max(single or apart.values(), default=0)
        totals: Counter[str] = Counter()
        for (subject, _b), families in apart.items():
            totals[subject] += families
        order = sorted(totals, key=lambda s: (s == OTHERS, -totals[s], s))
        together = any((ALL, b.code) in here for b in self.bs)
        rows = []
        for subject in [*order, *([ALL] if together else [])]:
            top = most if subject != ALL else max(here.get((ALL, b.code), 0) for b in self.bs)
            marks = [_mark((subject, b.code), here, then, top) for b in self.bs]
            rows.append(Row(subject, self.name(subject), marks))
        return rows

    # -- words -------------------------------------------------------------------------------------

    def _sayings(
        self, tx: Tx, quarter: str, cells: Sequence[Cell], areas: Mapping[str, Words]
    ) -> list[Saying]:
        """What families let go along. Beside it stands only what the map shows anyway."""
        shown = {_key(c) for c in cells}
        first, _middle, last = _months(quarter)
        names = {b.code: b.name for b in self.bs}
        found = []
        for each in signals.words(tx, first, last):
            bs = [b for b in each.bs if (b, ALL, ALL) in shown and b in names]
            about: list[Words] = [names[b] for b in bs]
            if each.subject and any((b, each.subject, ALL) in shown for b in bs):
                about.insert(0, self.name(each.subject))
                if each.area and any((b, each.subject, each.area) in shown for b in bs):
                    about.append(areas[each.area])
            found.append(Saying(each.words, each.language, Lines(tuple(about), " · ")))
        return sorted(found, key=lambda each: each.words.casefold())

    def _done(self, tx: Tx, quarter: str, now: datetime) -> list[Done]:
        """What was done since the quarter began."""
        first = datetime.fromisoformat(
            f"{signal_reports.months(quarter or self.current(now))[0]}-01"
        )
        found = signal_reports.answers(tx, first.replace(tzinfo=self._zone))
        return [Done(self._about(tx, each), each.words, each.made) for each in found]

    def _about(self, tx: Tx, found: Answer) -> Words:
        names = {b.code: b.name for b in self.bs}
        area = staff.area(tx, found.area)
        parts: list[Words] = [] if found.subject == ALL else [self.name(found.subject)]
        parts += [names[found.b]] if found.b in names else []
        parts += [Name(area.name)] if area else []
        return Lines(tuple(parts), " · ")


def before(quarter: str) -> str:
    """Return the quarter before: "2026-Q1" → "2025-Q4"."""
    if not quarter:
        return ""
    year, n = int(quarter[:4]), int(quarter[-1])
    return f"{year}-Q{n - 1}" if n > 1 else f"{year - 1}-Q4"


def called(quarter: str, language: str) -> str:
    """Return a quarter in words: "July-September 2026"."""
    first, _middle, last = _months(quarter)
    locale = language.replace("-", "_")
    begins = format_date(first, "LLLL", locale=locale)
    return f"{begins}–{format_skeleton('yMMMM', last, locale=locale)}"


def _months(quarter: str) -> list[date]:
    """The first day of each month."""
    return [date.fromisoformat(f"{month}-01") for month in signal_reports.months(quarter)]


def _key(cell: Cell) -> tuple[str, str, str]:
    return cell.b, cell.subject, cell.area


def _cells(tx: Tx, quarter: str) -> list[Cell]:
    return [Cell(*each) for each in (signal_reports.shown(tx, quarter) or ())] if quarter else []


def _mark(
    key: tuple[str, str],
    here: Mapping[tuple[str, str], int],
    then: Mapping[tuple[str, str], int],
    most: int,
) -> Mark | None:
    families = here.get(key)
    if families is None:
        return None
    moved = trend(families, then.get(key)) if key[0] != OTHERS else ""
    return Mark(families, heat(families, most), moved)


def _beside(tx: Tx, quarter: str) -> dict[str, int]:
    """How often supporters and buddies signalled each B. They are counted apart, of all areas, and
    small numbers are left out: somebody may know whom they are beside."""
    if not quarter:
        return {}
    found = signal_reports.given(tx, quarter)
    many = Counter(one.b for one in found if one.source != "family")
    return {b: n for b, n in many.items() if n >= FEWEST}
