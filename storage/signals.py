"""Signals: what stands between families and a right or service, counted without anybody's name.

A family counts once in a cell: a keyed fingerprint of the family and the month tells two families
apart, and one of the quarter does so for a quarter; neither leads from one quarter to the next.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Tx
from storage.sealed import opened, tags
from storage.tables_signals import signal_news, signal_words, signals

BS = (
    "bekend",
    "bereikbaar",
    "beschikbaar",
    "begrijpbaar",
    "betrouwbaar",
    "betaalbaar",
    "bruikbaar",
)
"""The seven B's: what makes a service accessible."""
LEVELS = ("service", "person", "relation")
SOURCES = ("family", "supporter", "buddy")

Apart = Literal["subject", "b", "area", "level"]
CELL: tuple[Apart, ...] = ("subject", "b", "area")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the map; what was rolled up is empty. ``month`` is a month ("2026-11") or a
    quarter ("2026-Q4"). ``families`` are different ones; ``signals`` all that they gave;
    ``beside`` those of supporters and buddies, which are counted apart."""

    subject: str
    b: str
    area: str
    level: str
    month: str
    families: int
    signals: int
    beside: int


@dataclass(frozen=True, slots=True)
class Said:
    """Words that a family let go along, and nothing of whose they are."""

    subject: str
    bs: tuple[str, ...]
    area: str
    month: str
    language: str
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class News:
    """Somebody wants to hear what is done about this."""

    person_id: str
    subject: str
    b: str
    area: str
    since: datetime


def month_of(day: date) -> str:
    """Return the month of a day or moment, as signals have it."""
    return f"{day:%Y-%m}"


def quarter_of(month: str) -> str:
    """Return the quarter of a month: "2026-11" → "2026-Q4"."""
    return f"{month[:4]}-Q{(int(month[5:7]) + 2) // 3}"


# -- giving a signal -------------------------------------------------------------------------------


def add(
    tx: Tx,
    subject: str,
    b: str,
    now: datetime,
    *,
    level: str = "service",
    area: str = "",
    source: str = "family",
    person_id: str | None = None,
) -> str | None:
    """Count one barrier. ``subject`` is a right or service, or empty; ``area`` an area's id or a
    postcode. A family (``person_id``) that names the same once more in that month counts once:
    then None, else the signal's id. Raises ValueError for a code that is none."""
    if b not in BS or level not in LEVELS or source not in SOURCES:
        raise ValueError(f"no signal: {b} {level} {source}")
    if (source == "family") != bool(person_id):
        raise ValueError("a family's signal is marked with the family, no other is")
    month = month_of(now)
    row = {"id": secrets.token_hex(8), "subject": subject, "b": b, "level": level, "area": area}
    row |= {"month": month, "source": source}
    if person_id:
        row |= {
            "mark": _mark(tx, person_id, month),
            "quarter_mark": _mark(tx, person_id, quarter_of(month)),
        }
    dialect = postgresql if tx.is_postgres else sqlite
    adding = dialect.insert(signals).values(row).on_conflict_do_nothing()
    done = tx.c.execute(adding, execution_options={"preserve_rowcount": True})
    return row["id"] if done.rowcount else None


def name_subject(tx: Tx, signal_id: str, subject: str) -> None:
    """Say afterwards what the signal of a supporter or buddy is about."""
    theirs = (signals.c.id == signal_id, signals.c.mark.is_(None))
    tx.c.execute(update(signals).where(*theirs).values(subject=subject))


def add_words(
    tx: Tx,
    words: str,
    now: datetime,
    *,
    subject: str,
    bs: Sequence[str],
    area: str,
    language: str,
) -> None:
    """Keep a family's own words, which it let go along: sealed, and without any mark. Nobody can
    find them back for the family afterwards."""
    row = {"id": secrets.token_hex(8), "subject": subject, "bs": ",".join(bs), "area": area}
    row |= {"month": month_of(now), "language": language}
    tx.c.execute(insert(signal_words).values(**row, words_sealed=tx.seal.close(words)))


def _mark(tx: Tx, person_id: str, span: str) -> str:
    return tx.seal.fingerprint(f"signal {span} {person_id}")


# -- the map ---------------------------------------------------------------------------------------


def cells(
    tx: Tx,
    since: date,
    until: date,
    *,
    apart: Collection[Apart] = CELL,
    by: Literal["month", "quarter"] = "month",
) -> list[Cell]:
    """Return the cells from the month of one day to that of another, both in it. ``apart`` names
    what tells cells apart; everything else is rolled up, and a family still counts once. Small
    cells are in it: whoever shows them hides those."""
    query = select(signals).where(
        signals.c.month >= month_of(since), signals.c.month <= month_of(until)
    )
    found: dict[tuple[str, str, str, str, str], tuple[set[str], list[str]]] = {}
    for row in tx.c.execute(query):
        kept = {name: getattr(row, name) if name in apart else "" for name in (*CELL, "level")}
        span = row.month if by == "month" else quarter_of(row.month)
        place = (kept["subject"], kept["b"], kept["area"], kept["level"], span)
        marks, sources = found.setdefault(place, (set(), []))
        sources.append(row.source)
        if row.mark:
            marks.add(row.mark if by == "month" else row.quarter_mark)
    return [
        Cell(
            *place,
            families=len(marks),
            signals=sources.count("family"),
            beside=len(sources) - sources.count("family"),
        )
        for place, (marks, sources) in sorted(found.items(), key=lambda each: each[0])
    ]


def words(tx: Tx, since: date, until: date) -> list[Said]:
    """Return the words that were let go along in these months, month by month."""
    query = select(signal_words).where(
        signal_words.c.month >= month_of(since), signal_words.c.month <= month_of(until)
    )
    return [
        Said(
            row.subject,
            tags(row.bs),
            row.area,
            row.month,
            row.language,
            opened(tx, row.words_sealed),
        )
        for row in tx.c.execute(query.order_by(signal_words.c.month, signal_words.c.id))
    ]


# -- who wants to hear what was done ---------------------------------------------------------------


def wants_news(
    tx: Tx, person_id: str, subject: str, b: str, now: datetime, *, area: str = ""
) -> None:
    """Somebody wants to hear what is done about this, until they stop; said twice, it is one."""
    row = {"person_id": person_id, "subject": subject, "b": b, "area": area, "since": now}
    dialect = postgresql if tx.is_postgres else sqlite
    tx.c.execute(dialect.insert(signal_news).values(row).on_conflict_do_nothing())


def stop_news(tx: Tx, person_id: str) -> None:
    """They want to hear nothing more of it."""
    tx.c.execute(delete(signal_news).where(signal_news.c.person_id == person_id))


def news_of(tx: Tx, person_id: str) -> list[News]:
    """Return what somebody wants to hear about, the longest wanted first."""
    query = select(signal_news).where(signal_news.c.person_id == person_id)
    rows = tx.c.execute(query.order_by(signal_news.c.since, signal_news.c.subject, signal_news.c.b))
    return [News(**row._mapping) for row in rows]


def listeners(
    tx: Tx, subject: str | None = None, b: str | None = None, area: str | None = None
) -> list[str]:
    """Return who wants to hear what was done about this, each once; None stands for any."""
    asked = {"subject": subject, "b": b, "area": area}
    where = [signal_news.c[name] == value for name, value in asked.items() if value is not None]
    query = select(signal_news.c.person_id).where(*where).distinct()
    return sorted(tx.c.execute(query).scalars())
