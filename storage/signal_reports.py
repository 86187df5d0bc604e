"""What is told on of signals: the numbers of a quarter, kept as they were shown; what was done
about something, and who hears it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.dialects import postgresql, sqlite

from storage import errands, signals
from storage.database import Tx
from storage.tables_reports import signal_answers, signal_reports
from storage.tables_signals import signals as given_signals

NEWS = "signal_news"
"""What somebody hears who wanted to know what is done about something; about the answer."""
ALL = "*"
"""Everything, everywhere, as a subject, B or area of an answer."""
LANGUAGES = ("nl", "fr", "en")

Number = tuple[str, str, str, int]
"""A B, a subject, an area, and how many families."""


@dataclass(frozen=True, slots=True)
class Given:
    """One signal of a quarter; ``family`` tells families apart, empty for who is beside them."""

    b: str
    subject: str
    area: str
    family: str
    source: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was done about something, by language."""

    id: str
    b: str
    subject: str
    area: str
    words: Mapping[str, str]
    made: datetime


# -- the numbers of a quarter ----------------------------------------------------------------------


def months(quarter: str) -> tuple[str, str, str]:
    """Return the months of a quarter: "2026-Q4" → "2026-10", "2026-11", "2026-12"."""
    first = int(quarter[-1]) * 3 - 2
    one, two, three = (f"{quarter[:4]}-{month:02}" for month in range(first, first + 3))
    return one, two, three


def given(tx: Tx, quarter: str) -> list[Given]:
    """Return every signal of a quarter. Small groups are in it: it is not for showing."""
    one = given_signals.c
    query = select(one.b, one.subject, one.area, one.quarter_mark, one.source)
    rows = tx.c.execute(query.where(one.month.in_(months(quarter))))
    return [Given(b, subject, area, mark or "", source) for b, subject, area, mark, source in rows]


def quarters(tx: Tx) -> list[str]:
    """Return the quarters in which something was named, the newest first."""
    found = tx.c.execute(select(given_signals.c.month).distinct()).scalars()
    return sorted({signals.quarter_of(month) for month in found}, reverse=True)


def shown(tx: Tx, quarter: str) -> list[Number] | None:
    """Return the numbers of a quarter as they were shown; None: not yet."""
    query = select(signal_reports.c.cells).where(signal_reports.c.quarter == quarter)
    kept = tx.c.execute(query).scalar()
    return None if kept is None else [(b, s, a, int(n)) for b, s, a, n in json.loads(kept)]


def keep(tx: Tx, quarter: str, numbers: Sequence[Number], now: datetime) -> None:
    """Keep what is shown of a quarter; what was kept before stands."""
    row = {"quarter": quarter, "cells": json.dumps(list(numbers)), "made": now}
    dialect = postgresql if tx.is_postgres else sqlite
    tx.c.execute(dialect.insert(signal_reports).values(row).on_conflict_do_nothing())


# -- what was done ---------------------------------------------------------------------------------


def answer(
    tx: Tx,
    id_: str,
    about: tuple[str, str, str],
    words: Mapping[str, str],
    by_id: str,
    now: datetime,
    *,
    due: datetime | None = None,
) -> bool:
    """Write down what was done about a B, a subject and an area, and let everybody hear it (from
    ``due`` on) who asked to. False when this id was written before: nobody hears it twice."""
    b, subject, area = about
    row = {"id": id_, "b": b, "subject": subject, "area": area, "by_id": by_id, "made": now}
    row |= {language: words.get(language, "") for language in LANGUAGES}
    dialect = postgresql if tx.is_postgres else sqlite
    adding = dialect.insert(signal_answers).values(row).on_conflict_do_nothing()
    if not tx.c.execute(adding, execution_options={"preserve_rowcount": True}).rowcount:
        return False
    wide = (None if each == ALL else each for each in (subject, b, area))
    for person_id in signals.listeners(tx, *wide):
        errands.add(tx, person_id, NEWS, id_, now, due=due)
    return True


def answers(tx: Tx, since: datetime | None = None) -> list[Answer]:
    """Return what was done (since a moment), the newest first."""
    made = signal_answers.c.made
    query = select(signal_answers)
    query = query.where(made >= since) if since else query
    return [_read(row) for row in tx.c.execute(query.order_by(made.desc(), signal_answers.c.id))]


def answer_of(tx: Tx, id_: str) -> Answer | None:
    """Return one of them."""
    row = tx.c.execute(select(signal_answers).where(signal_answers.c.id == id_)).one_or_none()
    return _read(row) if row else None


def _read(row: Row[Any]) -> Answer:
    known = row._mapping
    words = {language: known[language] for language in LANGUAGES if known[language]}
    return Answer(known["id"], known["b"], known["subject"], known["area"], words, known["made"])
