"""How danger is told in lines that nothing was chosen by: `bench/strangers/`, a file a language.

Each was typed by a writer who had read nothing of Naast and meant to lie as close to the border as
can be: half hidden danger, and sayings, small accidents, sadness, plain days. No model learns from
them and no threshold is set on them, so they say what is new would say; real messages lie further
from the border. Whoever learns from these lines writes new ones.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bench.chances import read
from bench.figures import say
from bench.thresholds import Shares, by_language, tuned
from bot.understand import prepare
from bot.understand.crisis import load_crisis
from bot.understand.embedding import LocalE5, weights_folder
from bot.understand.examples import Example, load_examples
from bot.understand.loading import CRISIS_WORDS
from bot.understand.model import load_model
from bot.understand.remembering import Remembering
from bot.understand.tongue import Tongue
from bot.understand.understanding import Mind

FOLDER = Path(__file__).parent / "strangers"


def lines() -> list[Example]:
    """All of them. Raises ExamplesError."""
    return load_examples(FOLDER)


def measure(mind: Mind) -> dict[str, Shares]:
    """The shares of each language, and of all (`all`), by the thresholds in use."""
    language = load_model(prepare.models_folder() / prepare.LANGUAGE)
    embedder = LocalE5(weights_folder(), threads=os.cpu_count() or 1)
    path = prepare.models_folder() / "strangers.npz"
    remembering = Remembering(embedder, path, lambda done, every: say(f"{done:,} of {every:,}"))
    ours = replace(mind, embedder=remembering)
    found = read(ours, load_crisis(CRISIS_WORDS), Tongue(language), lines())
    return by_language(found, tuned("whole"))


def page(found: Mapping[str, Shares]) -> Sequence[str]:
    """A table for docs/understanding.md."""
    count = len(lines())
    shares = {
        tag: (each.danger, each.false_alarms, each.false_alarms_alarming)
        for tag, each in found.items()
    }
    rows = [f"| {tag} | {' | '.join(f'{x:.1%}' for x in row)} |" for tag, row in shares.items()]
    return [
        "",
        f"{count:,} lines of strangers (`bench/strangers.py`), by the thresholds in use:",
        "",
        "| | danger found | false alarms | of those that sound alarming |",
        "|---|---:|---:|---:|",
        *rows,
    ]
