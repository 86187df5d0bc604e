"""What was measured: runs, their medians over rounds, and the table and file they end in."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

UNDERSTANDING = "understanding: "
"""How the names of `bench.understanding` begin in latest.json."""


@dataclass(frozen=True)
class Run:
    """One round of one contender: turns done, the wall time of all, each turn's latency (s)."""

    turns: int
    seconds: float
    latencies: list[float]
    busy: float = 0.0
    """CPU seconds of the process that did the work."""

    @property
    def per_second(self) -> float:
        """Turns per second."""
        return self.turns / self.seconds

    def at(self, percent: float) -> float:
        """Return a percentile of the latency, in milliseconds."""
        return percentile(self.latencies, percent) * 1000


@dataclass(frozen=True)
class Medians:
    """One contender over all rounds: the median speed, the latencies of all its turns together
    (ms), CPU a turn (ms)."""

    per_second: float
    p50: float
    p99: float
    cpu: float
    runs: tuple[Run, ...]

    @classmethod
    def of(cls, runs: Sequence[Run]) -> Medians:
        """Sum up the rounds."""
        every = [latency for run in runs for latency in run.latencies]
        return cls(
            median(run.per_second for run in runs),
            percentile(every, 50) * 1000,
            percentile(every, 99) * 1000,
            sum(run.busy for run in runs) / len(every) * 1000,
            tuple(runs),
        )

    def beside(self, other: Medians) -> float:
        """Return how many times faster we were: the median of the ratios within each round, since
        two neighbours in time meet the same noise."""
        pairs = zip(self.runs, other.runs, strict=True)
        return median(ours.per_second / theirs.per_second for ours, theirs in pairs)


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value below which this share of them lies (nearest rank)."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * percent / 100))]


@dataclass(frozen=True)
class Figure:
    """One line of the result. ``reach`` is the goal, as in ">= 0.20", on ratio or value."""

    value: float | None
    unit: str
    ratio: float | None = None
    of: str | None = None
    reach: str = ""
    note: str = ""

    @property
    def reached(self) -> str:
        """Say whether the goal is met; empty without a goal."""
        measured = self.ratio if self.ratio is not None else self.value
        if not self.reach or measured is None:
            return ""
        sign, goal = self.reach.split()
        good = measured >= float(goal) if sign == ">=" else measured <= float(goal)
        return "yes" if good else "NOT YET"


@dataclass
class Board:
    """All figures of a run, by name, in tables with a title."""

    command: str
    tables: dict[str, dict[str, Figure]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def add(self, table: str, name: str, figure: Figure) -> None:
        """Put a figure into a table."""
        self.tables.setdefault(table, {})[name] = figure

    def remark(self, line: str) -> None:
        """Keep a remark for the end of the output."""
        self.remarks.append(line)

    def show(self) -> str:
        """Return the tables as text."""
        lines = [f"$ {self.command}"]
        for title, figures in self.tables.items():
            if not title:
                continue  # too many to show: only written
            rows = [_row(name, figure) for name, figure in figures.items()]
            lines += ["", title, *_aligned([_HEAD, *rows])]
        return "\n".join([*lines, "", *self.remarks])

    def write(self, path: Path, ours: str = "") -> None:
        """Write ``name -> {value, unit, ratio, of}`` as JSON. What another bench measured stays:
        its names begin with `UNDERSTANDING`, or (``ours`` is that) do not."""
        kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        figures: dict[str, Any] = {
            name: {"value": f.value, "unit": f.unit, "ratio": f.ratio, "of": f.of}
            | ({"note": f.note} if f.note else {})
            for table in self.tables.values()
            for name, f in table.items()
        }
        others = {k: v for k, v in kept.items() if k.startswith(UNDERSTANDING) != bool(ours)}
        figures = {**figures, **others} if not ours else {**others, **figures}
        path.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


_BEGUN = time.monotonic()
_HEAD = ("what", "value", "unit", "ratio", "of", "reach", "reached", "")


def _row(name: str, f: Figure) -> tuple[str, ...]:
    value = "not run" if f.value is None else _number(f.value)
    ratio = "" if f.ratio is None else f"{f.ratio:.3g}"
    return name, value, f.unit, ratio, f.of or "", f.reach, f.reached, f.note


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[i]) for row in rows) for i in range(len(_HEAD))]
    right = {1, 3}
    return [
        "  ".join(
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def say(line: str) -> None:
    """Print a line on how far we are, with the seconds since the start (stderr)."""
    print(f"bench {time.monotonic() - _BEGUN:4.0f} s: {line}", file=sys.stderr, flush=True)
