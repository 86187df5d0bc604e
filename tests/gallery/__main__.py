"""Makes the gallery: `python -m tests.gallery [--languages ar,fa] [--names human,rights]`.

Everything is played anew, in all languages at once on as many processors as there are; pages come
into gallery/ at the top of the repository.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

import structlog

from bot.languages import Languages
from tests.gallery import pages
from tests.gallery.conversations import Conversation, conversations
from tests.gallery.playing import Event, Taps, play
from tests.transcript import FOLDER

ROOT = Path(__file__).parent.parent.parent
GALLERY = ROOT / "gallery"


def make(
    folder: Path, talks: Sequence[Conversation], tags: Sequence[str], workers: int
) -> dict[tuple[str, str], str]:
    """Write every page and return where a talk goes another way in a language, and why."""
    pages.lay_out(folder, ROOT)
    astray: dict[tuple[str, str], str] = {}
    began = time.monotonic()
    slow_first = sorted(talks, key=lambda talk: not talk.both)
    with ProcessPoolExecutor(workers, initializer=_quietly) as pool:
        jobs = {pool.submit(every_language, folder, talk, tags): talk for talk in slow_first}
        for done, job in enumerate(as_completed(jobs), 1):
            found = job.result()
            astray |= {(jobs[job].name, tag): why for tag, why in found.items()}
            lost = f", another way in {', '.join(found)}" if found else ""
            print(
                f"{done}/{len(jobs)} {jobs[job].name}{lost} ({time.monotonic() - began:.0f} s)",
                flush=True,
            )
    pages.write_index(folder, talks, tags, astray)
    return astray


def every_language(folder: Path, talk: Conversation, tags: Sequence[str]) -> dict[str, str]:
    """Write one conversation in all these languages."""
    languages = Languages()
    astray = {}
    for tag, events in played(talk, tags):
        pages.write(folder, talk, tag, events, tags, languages)
        last = events[-1] if events else Event("note", "⚠ nothing was said")
        if last.who == "note" and last.text.startswith("⚠"):
            astray[tag] = last.text
    return astray


def _quietly() -> None:
    """What is logged while talks are played says nothing of how they look."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())


def played(talk: Conversation, tags: Sequence[str]) -> Iterator[tuple[str, list[Event]]]:
    """The conversation in each language."""
    taps: dict[str, Taps] = {}
    learnt: dict[str, list[Event]] = {}
    for tag in tags:
        typed = talk.typed_from(tag)
        if typed not in taps:
            learnt[typed] = play(talk, typed, typed, taps.setdefault(typed, {}))
        yield tag, learnt[tag] if tag == typed else play(talk, tag, typed, taps[typed])


def main() -> None:
    """Read what is wanted, make it, and say where it lies."""
    reader = argparse.ArgumentParser(prog="python -m tests.gallery")
    reader.add_argument("--languages", default="", help="only these, e.g. ar,fa-AF")
    reader.add_argument("--names", default="", help="only these conversations, e.g. human,rights")
    reader.add_argument("--folder", type=Path, default=GALLERY)
    wanted = reader.parse_args()
    names = [name for name in wanted.names.split(",") if name]
    talks = [t for t in conversations(sorted(FOLDER.glob("*.md"))) if not names or t.name in names]
    tags = [tag for tag in wanted.languages.split(",") if tag] or Languages().tags
    print(f"{len(talks)} conversations in {', '.join(tags)}", flush=True)
    make(wanted.folder, talks, tags, (os.cpu_count() or 1) + 1)
    print(f"{wanted.folder / 'index.html'}")


if __name__ == "__main__":
    main()
