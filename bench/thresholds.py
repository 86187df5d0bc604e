"""``python -m bench.thresholds``: sets dialogues/content/understanding.yaml by measuring.

The warmth makes a score mean what it says; the thresholds of each language are the lowest that
keep their promise on the messages kept aside. Five hundred messages of a language are few, so every
share is drawn towards that of all languages together, as if some of theirs were its own.

What was chosen on these messages looks a little too good on them. So each half is also measured
with thresholds chosen on the other: those numbers are the honest ones.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.chances import Decided, Read, Sheet, decide, read, sheet_of
from bench.choosing import OTHER, strict, thresholds_of, warmth_of
from bench.figures import say
from bot.understand import prepare
from bot.understand.checking import whole_mind
from bot.understand.crisis import load_crisis
from bot.understand.examples import Example
from bot.understand.loading import CRISIS_WORDS, TUNING
from bot.understand.measuring import DANGER_FOUND, FALSE_ALARMS, all_kept_aside
from bot.understand.model import load_model
from bot.understand.tongue import Tongue
from bot.understand.tuning import Thresholds, read_tuning
from bot.understand.understanding import Mind

SEED = 20261122
SPLITS = 5
MODELS = ("whole", "words")

_HEAD = (
    "Thresholds, measured on the messages kept aside; made by `python -m bench.thresholds`, not by"
    " hand."
)

Fitted = tuple[float, dict[str, Thresholds]]
"""A warmth, and thresholds by language; `other` for all together."""


# -- measuring -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shares:
    """What thresholds come to, over some messages; each as in `bot.understand.measuring`."""

    intents: float
    answers: float
    coverage: float
    candidates: float
    none_kept: float
    danger: float
    false_alarms: float
    false_alarms_all: float
    false_alarms_alarming: float
    """Of the harmless messages that were written to sound alarming."""


def shares_of(sheet: Sheet, found: Decided) -> Shares:
    """Count."""
    calm = ~sheet.is_danger
    return Shares(
        intents=_mean(found.right_intent[calm]),
        answers=_mean(found.right_answer[calm & found.sure]),
        coverage=_mean(found.sure[sheet.is_ask]),
        candidates=_mean(found.candidate[sheet.is_ask]),
        none_kept=_mean(~found.sure[sheet.is_stranger]),
        danger=_mean(found.alarm[sheet.is_danger]),
        false_alarms=_mean(found.alarm[strict(sheet)]),
        false_alarms_all=_mean(found.alarm[calm]),
        false_alarms_alarming=_mean(found.alarm[sheet.is_alarming]),
    )


def _mean(values: NDArray[np.bool_]) -> float:
    return float(values.mean()) if len(values) else 1.0


def decided(sheet: Sheet, spoken: NDArray[np.str_], by: dict[str, Thresholds]) -> Decided:
    """Judge each message by the thresholds of the language that it seems to be in."""
    known = np.where(np.isin(spoken, list(by)), spoken, OTHER)
    parts: dict[str, NDArray[np.float32]] = {}
    for tag in set(known.tolist()):
        which = known == tag
        found = decide(sheet.part(which), by[tag])
        for each in fields(Decided):
            values = getattr(found, each.name)
            parts.setdefault(each.name, np.zeros(len(sheet), values.dtype))[which] = values
    return Decided(**parts)


def fit(found: Read) -> Fitted:
    """Choose the warmth and the thresholds on all messages."""
    warmth = warmth_of(found)
    return warmth, thresholds_of(sheet_of(found, warmth), found.tags, found.spoken)


def only_when_sure(fitted: Fitted) -> Fitted:
    """Words alone tell danger from what sounds like it so badly that "find enough" would alarm at
    every third message. There words of danger always count, and the model only when it is sure."""
    warmth, rows = fitted
    alone = {t: replace(row, danger=0.6, danger_with_words=0.0) for t, row in rows.items()}
    return warmth, alone


def by_language(found: Read, fitted: Fitted) -> dict[str, Shares]:
    """The shares of each language, and of all (`all`)."""
    sheet = sheet_of(found, fitted[0])
    return _by_language(sheet, found.tags, decided(sheet, found.spoken, fitted[1]))


def _by_language(sheet: Sheet, tags: NDArray[np.str_], made: Decided) -> dict[str, Shares]:
    groups = {tag: tags == tag for tag in sorted(set(tags.tolist()))}
    groups["all"] = np.ones(len(tags), bool)
    return {tag: shares_of(sheet.part(which), _pick(made, which)) for tag, which in groups.items()}


def honest(found: Read, splits: int = SPLITS) -> dict[str, Shares]:
    """The same with thresholds chosen on one half and measured on the other, both ways, over
    several random splits."""
    gathered: dict[str, list[Shares]] = {}
    sheet = sheet_of(found, 1.0)  # what messages are does not depend on the warmth
    for split in range(splits):
        first = _half(found.examples, SEED + split)
        one, other = (_unseen(found, half) for half in (first, ~first))
        made = Decided(
            **{
                each.name: np.where(first, getattr(other, each.name), getattr(one, each.name))
                for each in fields(Decided)
            }
        )
        for tag, shares in _by_language(sheet, found.tags, made).items():
            gathered.setdefault(tag, []).append(shares)
    return {tag: _average(each) for tag, each in gathered.items()}


def _unseen(found: Read, chosen: NDArray[np.bool_]) -> Decided:
    """Judge all by what was chosen on some."""
    warmth, thresholds = fit(found.part(chosen))
    return decided(sheet_of(found, warmth), found.spoken, thresholds)


def _half(examples: Sequence[Example], seed: int) -> NDArray[np.bool_]:
    """A random half, with half of each label of each language."""
    order = np.random.default_rng(seed).permutation(len(examples))
    ranked = sorted(order, key=lambda at: (examples[at].language, examples[at].label))
    half = np.zeros(len(examples), bool)
    half[ranked[::2]] = True
    return half


def _pick(made: Decided, which: NDArray[np.bool_]) -> Decided:
    return Decided(**{each.name: getattr(made, each.name)[which] for each in fields(Decided)})


def _average(each: Sequence[Shares]) -> Shares:
    names = [field.name for field in fields(Shares)]
    return Shares(**{name: float(np.mean([getattr(one, name) for one in each])) for name in names})


# -- the command -----------------------------------------------------------------------------------


def minds(models: Sequence[str]) -> Iterator[tuple[str, Mind]]:
    """The models as set-up made them. Leaves with a message where one is missing."""
    for name in models:
        if name == "whole":
            mind = whole_mind(prepare.CONTENT.parent, say)
            if isinstance(mind, str):
                raise SystemExit(f"bench: {mind}")
            yield name, mind
            continue
        model = load_model(prepare.models_folder() / prepare.WORDS)
        examples = prepare.all_examples(None)
        if model is None or model.made_of != prepare.fingerprint(examples, "words"):
            raise SystemExit("bench: no model of words made of these examples: ./setup.sh dev")
        tongue = Tongue(load_model(prepare.models_folder() / prepare.LANGUAGE))
        yield name, Mind(model, None, prepare.open_respelling(prepare.models_folder(), tongue))


def write(path: Path, fitted: dict[str, Fitted], note: str) -> None:
    """Write the thresholds, with a head that says how they were made."""
    lines = [f"# {line}" for line in (_HEAD, *note.splitlines())]
    for model, (warmth, table) in fitted.items():
        lines += [f"{model}:", f"  warmth: {warmth:g}", "  languages:"]
        for tag, row in sorted(table.items(), key=lambda pair: (pair[0] == OTHER, pair[0])):
            cells = (f"{each.name}: {getattr(row, each.name):g}" for each in fields(row))
            lines.append(f"    {tag}: {{{', '.join(cells)}}}")
    made = path.with_suffix(".new")
    made.write_text("\n".join(lines) + "\n", encoding="utf-8")
    read_tuning(made)
    made.replace(path)


def show(title: str, fitted: dict[str, Shares], fair: dict[str, Shares]) -> str:
    """A table: as fitted on these messages, and (after the bar) honestly."""
    names = ("answers", "coverage", "candidates", "none_kept", "danger", "false_alarms")
    lines = ["", f"{title}: as fitted | honestly, chosen on one half and measured on the other"]
    lines.append(" " * 7 + "".join(f"{name.replace('_', ' '):>18}" for name in names))
    for tag, shares in fitted.items():
        pairs = [(getattr(shares, name), getattr(fair[tag], name)) for name in names]
        weak = shares.danger < DANGER_FOUND or shares.false_alarms > FALSE_ALARMS
        cells = "".join(f"{one:9.1%} |{two:7.1%}" for one, two in pairs)
        lines.append(f"{tag:>6} {cells}{'  NOT YET' if weak else ''}")
    return "\n".join(lines)


def tuned(model: str) -> Fitted:
    """What the file says of a model now."""
    tuning = read_tuning(TUNING)
    return tuning.warmth[model], dict(tuning.thresholds[model])


def opened(models: Sequence[str] = MODELS) -> Iterator[tuple[str, Mind, Read]]:
    """The models, and all kept-aside messages as each reads them."""
    examples = all_kept_aside()
    crisis = load_crisis(CRISIS_WORDS)
    tongue = Tongue(load_model(prepare.models_folder() / prepare.LANGUAGE))
    for name, mind in minds(models):
        say(f"{name}: reading {len(examples):,} messages")
        yield name, mind, read(mind, crisis, tongue, examples)


def main() -> None:
    """Read, choose, measure, write."""
    given = _arguments()
    fitted = {name: tuned(name) for name in MODELS}
    notes = [f"On {date.today()}."]
    for name, mind, found in opened(given.model or MODELS):
        say(f"{name}: choosing")
        fitted[name] = fit(found) if name == "whole" else only_when_sure(fit(found))
        say(f"{name}: choosing on halves")
        print(show(name, by_language(found, fitted[name]), honest(found)))
        print(f"warmth {fitted[name][0]:g}")
        count = f"{len(found.examples):,} messages in {len(fitted[name][1]) - 1} languages"
        notes.append(f"{name}: {count}, the model made of {mind.model.made_of[:12]}.")
    if given.dry:
        print("--dry: dialogues/content/understanding.yaml is left as it was.")
        return
    write(TUNING, fitted, "\n".join(notes))
    print(f"Written: {TUNING}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.thresholds", description=__doc__)
    parser.add_argument("--dry", action="store_true", help="print, but write nothing")
    parser.add_argument("--model", action="append", choices=MODELS, help="only this (repeatable)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
