"""``make bench-understanding``: how well, how fast and in how much memory messages are understood.

Measured on the messages kept aside, which no model learnt from. The thresholds were set on the same
messages (`python -m bench.thresholds`), so beside their numbers stand the honest ones: thresholds
chosen on one half and measured on the other.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np

from bench import learning, reading, reliability, strangers
from bench.chances import Read, sheet_of
from bench.figures import UNDERSTANDING, Board, Figure, say
from bench.thresholds import Shares, by_language, decided, honest, opened, tuned
from bot.understand import prepare
from bot.understand.embedding import LocalE5, weights_folder
from bot.understand.measuring import ANSWERS_RIGHT, DANGER_FOUND, FALSE_ALARMS
from bot.understand.remembering import Remembering
from bot.understand.understanding import Mind

LATEST = Path(__file__).parent / "latest.json"
PAGE = Path(__file__).parent.parent / "docs" / "understanding.md"
BEGIN, END = "<!-- numbers -->", "<!-- /numbers -->"
NAMES = {
    "intents": "intents right",
    "answers": "answers right",
    "coverage": "answered at once",
    "candidates": "right id told or offered",
    "none_kept": "not ours, kept silent",
    "danger": "danger found",
    "false_alarms": "false alarms",
    "false_alarms_all": "false alarms, all harmless",
    "false_alarms_alarming": "false alarms, alarming ones",
    "language": "language right",
}
GOALS = {
    "answers": f">= {ANSWERS_RIGHT}",
    "danger": f">= {DANGER_FOUND}",
    "false_alarms": f"<= {FALSE_ALARMS}",
}
MODELS = {"whole": "whole model", "words": "words alone"}

Table = dict[str, dict[str, float]]
"""By language (and `all`), by the names of `NAMES`."""


def main() -> None:
    """Measure everything, print, and write where it is a whole run."""
    given = _arguments()
    board = Board(f"python -m bench.understanding {' '.join(sys.argv[1:])}".strip())
    board.remark(f"{os.cpu_count()} cores, Python {platform.python_version()}, {date.today()}.")
    page: list[str] = []
    for name, mind, found in opened(given.model or tuple(MODELS)):
        say(f"{name}: measuring")
        table, fair = _table(found, name), _rows(honest(found))
        _print(MODELS[name], table, fair)
        _add(board, MODELS[name], table, fair)
        speed = reading.measure(name)
        _add_speed(board, MODELS[name], speed)
        if name == "whole" or given.model:
            page += _page(table, fair, speed)
            page += _reliability(board, found, name, given.dry)
            page += _strangers(board, mind)
            if not given.quick:
                page += _learning(board, mind, found)
    print(board.show())
    if given.dry or given.quick or given.model:
        print("A dry, quick or partial run: nothing is written.")
        return
    board.write(LATEST, ours=UNDERSTANDING)
    insert(PAGE, page)
    print(f"Written: {LATEST}, {PAGE}, {reliability.PICTURE}")


# -- how well --------------------------------------------------------------------------------------


def _table(found: Read, model: str) -> Table:
    table = _rows(by_language(found, tuned(model)))
    tags = found.tags
    hits = found.spoken == tags
    for tag in table:
        which = tags == tag if tag != "all" else np.ones(len(tags), bool)
        table[tag]["language"] = float(hits[which].mean())
    return table


def _rows(shares: Mapping[str, Shares]) -> Table:
    return {
        tag: {name: getattr(each, name) for name in NAMES if hasattr(each, name)}
        for tag, each in shares.items()
    }


def _print(title: str, table: Table, fair: Table) -> None:
    heads = [name.replace("_", " ").replace("false alarms", "f.a.") for name in NAMES]
    for told, rows in (("with the thresholds in use", table), ("honestly, by halves", fair)):
        print(f"\n{title}, {told}")
        print(" " * 7 + "".join(f"{head:>15}" for head in heads))
        for tag, row in rows.items():
            cells = (f"{row[name]:15.1%}" if name in row else " " * 15 for name in NAMES)
            print(f"{tag:>6} {''.join(cells)}")


def _add(board: Board, title: str, table: Table, fair: Table) -> None:
    for tag, row in table.items():
        shown = f"Understanding, {title}" if tag == "all" else ""
        for name, value in row.items():
            honestly = f"by halves {fair[tag][name]:.1%}" if name in fair[tag] else ""
            figure = Figure(value, "share", reach=GOALS.get(name, ""), note=honestly)
            board.add(shown, f"{UNDERSTANDING}{title}, {NAMES[name]} ({tag})", figure)


def _add_speed(board: Board, title: str, speed: Mapping[str, float]) -> None:
    table = "Understanding, one process, one thread"
    for name, told, unit in (
        ("median_ms", "CPU of a message, median", "ms"),
        ("p95_ms", "CPU of a message, p95", "ms"),
        ("most_ms", "CPU of a message, most", "ms"),
        ("load_s", "CPU of loading", "s"),
        ("memory_mb", "resident memory", "MB"),
        ("added_mb", "of this, for understanding", "MB"),
    ):
        board.add(table, f"{UNDERSTANDING}{title}, {told}", Figure(speed[name], unit))


def _reliability(board: Board, found: Read, model: str, dry: bool) -> list[str]:
    warmth, by = tuned(model)
    sheet = sheet_of(found, warmth)
    made = decided(sheet, found.spoken, by)
    calm = ~sheet.is_danger & ~sheet.short
    sorted_ = reliability.bins(made.score[calm], made.right_intent[calm])
    print(reliability.table(sorted_))
    name = f"{UNDERSTANDING}{MODELS[model]}, mean gap between score and truth"
    board.add("Understanding, reliability", name, Figure(reliability.gap(sorted_), "share"))
    if not dry:
        title = "What is it for? Said and right"
        reliability.PICTURE.write_text(reliability.picture(sorted_, title), encoding="utf-8")
    lines = [f"| {b.score:.0%} | {b.right:.0%} | {b.count:,} |" for b in sorted_]
    return ["", "| said | right | messages |", "|---:|---:|---:|", *lines]


def _strangers(board: Board, mind: Mind) -> Sequence[str]:
    say("lines of strangers")
    found = strangers.measure(mind)
    for tag, each in found.items():
        for name in ("danger", "false_alarms"):
            told = f"{UNDERSTANDING}lines of strangers, {NAMES[name]} ({tag})"
            shown = "Understanding, lines of strangers" if tag == "all" else ""
            board.add(shown, told, Figure(getattr(each, name), "share"))
    lines = strangers.page(found)
    print("\n".join(lines))
    return lines


# -- how much from how little ----------------------------------------------------------------------


def _learning(board: Board, mind: Mind, found: Read) -> list[str]:
    examples = prepare.all_examples(None)
    embedder = mind.embedder
    ours = None
    if isinstance(embedder, Remembering):
        ours = Remembering(embedder, prepare.models_folder() / "vectors.npz", _progress)
    points = learning.curve(examples, ours, found)
    for size, point in points.items():
        for name, value in point.items():
            told = f"{UNDERSTANDING}curve, {size} examples a label, {_POINTS[name]}"
            board.add("Understanding, learning curve", told, Figure(value, "share"))
    say("five examples of each plain intent")
    few = {"words alone": learning.handful(examples, found.examples, None)}
    if ours is not None:
        plain = LocalE5(weights_folder(), threads=os.cpu_count() or 1, plain=True)
        path = prepare.models_folder() / "plain_vectors.npz"
        untouched = Remembering(plain, path, _progress)
        few["plain embedder"] = learning.handful(examples, found.examples, untouched)
        untouched.save()
        few["tuned embedder"] = learning.handful(examples, found.examples, ours)
    for kind, shares in few.items():
        for tag, value in shares.items():
            shown = "Understanding, five examples a plain intent" if tag == "all" else ""
            name = f"{UNDERSTANDING}five examples a plain intent, {kind} ({tag})"
            board.add(shown, name, Figure(value, "share"))
    return _learning_page(points, few)


_POINTS = {
    "intents": "likeliest intent right",
    "ids": "likeliest id right",
    "danger": "danger found at 3% false alarms",
}


def _progress(done: int, every: int) -> None:
    say(f"meaning of {done:,} of {every:,} texts")


# -- the page --------------------------------------------------------------------------------------


def _page(table: Table, fair: Table, speed: Mapping[str, float]) -> list[str]:
    count = len(table) - 1
    lines = [
        f"Measured on {date.today()}, {count} languages. Left of the bar: with the thresholds in"
        " use; right of it: by halves.",
        "",
        "| | intents right | answers right | answered at once | told or offered | danger found |"
        " false alarms | language right |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    names = ("intents", "answers", "coverage", "candidates", "danger", "false_alarms")
    for tag, row in table.items():
        cells = [f"{row[name]:.1%} \\| {fair[tag][name]:.1%}" for name in names]
        lines.append(f"| {tag} | {' | '.join(cells)} | {row['language']:.1%} |")
    every = table["all"]
    return [
        *lines,
        "",
        f"False alarms among all harmless messages {every['false_alarms_all']:.1%}, among those"
        f" written to sound alarming {every['false_alarms_alarming']:.1%}. A message takes"
        f" {speed['median_ms']:.0f} ms of one core (median; p95 {speed['p95_ms']:.0f} ms), a"
        f" process with everything loaded {speed['memory_mb']:.0f} MB.",
    ]


def _learning_page(
    points: Mapping[str, learning.Point], few: Mapping[str, Mapping[str, float]]
) -> list[str]:
    lines = ["", "| examples a label | " + " | ".join(_POINTS.values()) + " |"]
    lines.append("|---:|---:|---:|---:|")
    for size, point in points.items():
        lines.append(f"| {size} | " + " | ".join(f"{point[name]:.1%}" for name in _POINTS) + " |")
    tags = list(next(iter(few.values())))
    lines += ["", f"| five examples a plain intent | {' | '.join(tags)} |"]
    lines.append("|---|" + "---:|" * len(tags))
    for kind, shares in few.items():
        lines.append(f"| {kind} | " + " | ".join(f"{shares[tag]:.0%}" for tag in tags) + " |")
    return lines


def insert(path: Path, lines: Sequence[str]) -> None:
    """Put lines between the markers of a page."""
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    text = f"{before}{BEGIN}\n" + "\n".join(lines) + f"\n{END}{after}"
    path.write_text(text, encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.understanding", description=__doc__)
    parser.add_argument("--dry", action="store_true", help="print, but write nothing")
    parser.add_argument("--quick", action="store_true", help="without the learning curve")
    parser.add_argument(
        "--model", action="append", choices=list(MODELS), help="only this (repeatable)"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
