"""Tables for a spreadsheet, as CSV in which no cell begins like a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence


def written(rows: Iterable[Sequence[str]]) -> str:
    """Return the rows as CSV that a spreadsheet opens as it is meant."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows([[_defused(cell) for cell in row] for row in rows])
    return file.getvalue()


def _defused(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") and cell else cell
