"""Spoken days and hours: how many are right, asked back or wrong, in every language.

Two lists stand in tests/understand/spoken: `seen`, which the grammar may be written by, and
`aside`, which nobody looks at. Asked back is less than was meant and nothing else; wrong is a day
or an hour that was not meant.
"""

from __future__ import annotations

import time
from collections import Counter

from bench.figures import Board, Figure, percentile
from tests.understand.spoken_lists import KINDS, LANGUAGES, Case, cases

LISTS = ("seen", "aside")
GOAL = {("aside", "wrong"): "<= 0.01"}


def measure(board: Board) -> None:
    """Read every text of both lists, print a row for each language, and keep the totals."""
    for which in LISTS:
        counts = {tag: Counter(each.kind() for each in cases(which, tag)) for tag in LANGUAGES}
        _print(which, counts)
        every = sum(counts.values(), Counter())
        for kind in KINDS:
            for tag, count in {**counts, "all": every}.items():
                figure = Figure(
                    count[kind] / count.total(),
                    "share",
                    reach=GOAL.get((which, kind), "") if tag == "all" else "",
                    note=f"of {count.total()}" if tag == "all" else "",
                )
                shown = "Spoken days and hours" if tag == "all" else ""
                board.add(shown, f"spoken: {which}, {kind} ({tag})", figure)
    _speed(board, [case for which in LISTS for case in cases(which)])


def _print(which: str, counts: dict[str, Counter[str]]) -> None:
    print(f"\nSpoken days and hours, {which}" + "".join(f"{kind:>12}" for kind in KINDS))
    width = len(f"Spoken days and hours, {which}")
    for tag, count in counts.items():
        print(f"{tag:<{width}}" + "".join(f"{count[kind]:>12}" for kind in KINDS))


def _speed(board: Board, every: list[Case]) -> None:
    """How long one takes, once its language is loaded."""
    spent: list[float] = []
    for case in every:
        begun = time.perf_counter()
        case.told()
        spent.append((time.perf_counter() - begun) * 1000)
    for percent in (50, 95):
        figure = Figure(percentile(spent, percent), "ms")
        board.add("Spoken days and hours", f"spoken: one text, p{percent}", figure)
