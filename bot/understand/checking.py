"""What a release must hold of understanding: enough examples, nothing learnt by heart that is
measured, thresholds for every language, danger found and harmless messages left alone.

A finding is good (True), wrong (False) or only good to know (None), and a line that says it.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from bot.understand import prepare
from bot.understand.crisis import CrisisWords
from bot.understand.embedding import EmbedderError, LocalE5, weights_folder
from bot.understand.examples import CRISIS, Example, ExamplesError, find_faults, labels
from bot.understand.examples import load_examples as load
from bot.understand.features import LONGEST, words_of
from bot.understand.measuring import DANGER_FOUND, FALSE_ALARMS, Measured, measured
from bot.understand.model import load_model
from bot.understand.remembering import Remembering
from bot.understand.tongue import Tongue
from bot.understand.tuning import Tuning, read_tuning
from bot.understand.understanding import Mind, Understanding, Understood, pieces

Finding = tuple[bool | None, str]
Say = Callable[[str], None]

FEWEST = {"intent": 8, "kind": 25, "answer": 4}
"""Examples in each language: of an intent, of a kind of danger, of a right or service."""
FEWEST_KEPT = {"danger": 40, "harmless": 200, "alarming": 60, "answer": 2}
"""Messages kept aside in each language: in danger; harmless and no question about a right or
service; of these, the alarming ones; of each right and service."""
KEPT_VECTORS = "kept_aside.npz"
_NOTED = "measured.json"
_MOST_NAMED = 8  # faults of one sort that are said one by one


def silent(_text: str) -> None:
    """Says nothing: nobody is watching."""


def examples_of(content: Path, answers: Sequence[str], needed: Iterable[str]) -> Iterator[Finding]:
    """Look over examples and kept-aside messages; ``answers`` are the ids of rights and services,
    ``needed`` the languages that there must be examples in."""
    try:
        examples, kept = load(content / "nlu"), load(content / "kept_aside")
    except (ExamplesError, OSError) as fault:
        yield False, f"examples: {fault}"
        return
    tags = sorted({each.language for each in examples})
    faults = [
        *(f"nlu/{fault}" for fault in find_faults(examples, answers)),
        *(f"kept_aside/{fault}" for fault in find_faults(kept, answers)),
        *find_gaps(examples, answers),
        *find_kept_gaps(kept, answers),
        *find_leaks(examples, kept),
        *(f"nlu/{tag}.yaml is missing" for tag in sorted({*needed} - {*tags})),
        *(
            f"kept_aside/{tag}.yaml is missing"
            for tag in sorted({*tags} - {each.language for each in kept})
        ),
    ]
    yield from ((False, fault) for fault in faults[:_MOST_NAMED])
    if len(faults) > _MOST_NAMED:
        yield False, f"examples: {len(faults) - _MOST_NAMED} more such faults"
    if not faults:
        counts = f"{len(examples):,} examples in {len(tags)} languages"
        yield True, f"{counts}; {len(kept):,} messages kept aside, none of them an example"
    yield from _tuning(content, tags)


def find_gaps(examples: Sequence[Example], answers: Iterable[str]) -> Iterator[str]:
    """Labels with fewer examples in a language than they need."""
    counts = Counter((each.language, each.label) for each in examples)
    known = labels(answers)
    for tag in sorted({each.language for each in examples}):
        for label in known:
            least = FEWEST[_sort_of(label)]
            if counts[tag, label] < least:
                found = counts[tag, label]
                yield f"nlu/{tag}: {label} has {found} examples, at least {least} are needed"


def find_kept_gaps(kept: Sequence[Example], answers: Iterable[str]) -> Iterator[str]:
    """What cannot be measured in a language, for too few messages were kept aside."""
    known = list(answers)
    for tag in sorted({each.language for each in kept}):
        ours = [each for each in kept if each.language == tag]
        counts = {
            "danger": sum(each.intent == CRISIS for each in ours),
            "harmless": sum(each.intent not in (CRISIS, "ask") for each in ours),
            "alarming": sum(each.label == "none/alarming" for each in ours),
        }
        for sort, found in counts.items():
            if found < FEWEST_KEPT[sort]:
                yield f"kept_aside/{tag}: {found} {sort}, at least {FEWEST_KEPT[sort]} are needed"
        asked = Counter(each.about for each in ours if each.intent == "ask")
        for answer in known:
            if asked[answer] < FEWEST_KEPT["answer"]:
                least = FEWEST_KEPT["answer"]
                yield f"kept_aside/{tag}: ask/{answer} has {asked[answer]}, at least {least} needed"


def find_leaks(examples: Iterable[Example], kept: Iterable[Example]) -> Iterator[str]:
    """Messages kept aside that are examples too, in the same words: measuring them says nothing."""
    learnt = {(each.language, _words(each.text)) for each in examples}
    for each in kept:
        if (each.language, _words(each.text)) in learnt:
            yield f"kept_aside/{each.language}: an example too, so it measures nothing: {each.text}"


def _words(text: str) -> str:
    return " ".join(words_of(text)) or text.casefold()


def _sort_of(label: str) -> str:
    return {"ask": "answer", CRISIS: "kind"}.get(label.partition("/")[0], "intent")


def _tuning(content: Path, tags: Sequence[str]) -> Iterator[Finding]:
    try:
        tuning = read_tuning(content / "understanding.yaml")
    except (OSError, ValueError) as fault:
        yield False, f"understanding.yaml: {' '.join(str(fault).split())}"
        return
    gaps = list(find_untuned(tuning, tags))
    yield from ((False, gap) for gap in gaps)
    if not gaps:
        yield True, f"thresholds for {len(tags)} languages"


def find_untuned(tuning: Tuning, tags: Iterable[str]) -> Iterator[str]:
    """Models and languages whose thresholds nobody measured, or that cannot be."""
    wanted = [*tags, "other"]
    for model in ("whole", "words"):
        table = tuning.thresholds.get(model, {})
        missing = [tag for tag in wanted if tag not in table]
        if missing or model not in tuning.warmth:
            named = ", ".join(missing) or "warmth"
            yield f"understanding.yaml: {model}: nothing for {named}: python -m bench.thresholds"
        for tag, row in table.items():
            steps = (0, row.offer, row.answer, 1), (0, row.danger_with_words, row.danger, 1)
            if any(list(step) != sorted(step) for step in steps):
                yield f"understanding.yaml: {model}: {tag}: thresholds that contradict each other"


# -- the release gate ------------------------------------------------------------------------------


def gate(
    content: Path, words: CrisisWords, released: Collection[str], say: Say = silent
) -> Iterator[Finding]:
    """Measure the whole model, as set-up made it from these examples, on what was kept aside: by
    language, is danger found, are harmless messages left alone. Red for a language that is
    ``released`` (its catalogues are whole); for the others it says what they still lack."""
    must = os.environ.get("CI") == "true" and (sys.platform, platform.machine()) == (
        "linux",
        "x86_64",
    )
    found = whole_mind(content, say)
    if isinstance(found, str):
        yield False if must else None, f"NOT MEASURED: {found}; ./setup.sh dev makes it"
        return
    made_of = _made_of(content, words, released, found)
    findings = _noted(made_of)
    if findings is None:
        try:
            kept = load(content / "kept_aside")
            tuning = read_tuning(content / "understanding.yaml")
            readings = read_all(_understanding(found, words, tuning), kept, say)
        except (EmbedderError, ValueError, OSError) as fault:
            yield False, f"cannot be measured: {' '.join(str(fault).split())}"
            return
        findings = [*judged(kept, readings, released)]
        _note(made_of, findings)
    yield from findings


def _made_of(content: Path, words: CrisisWords, released: Collection[str], mind: Mind) -> str:
    """A fingerprint of all that a measuring depends on: messages, thresholds, models, our code."""
    language = load_model(prepare.models_folder() / prepare.LANGUAGE)
    embedder = mind.embedder.name if mind.embedder else ""
    named = (words.fingerprint, sorted(released), mind.model.made_of, embedder)
    digest = hashlib.sha256(repr((*named, language and language.made_of)).encode())
    ours = Path(__file__).parent
    for path in sorted([*ours.glob("*.py"), *(content / "kept_aside").glob("*.yaml")]):
        digest.update(path.read_bytes())
    tuning = content / "understanding.yaml"
    digest.update(tuning.read_bytes() if tuning.exists() else b"")
    return digest.hexdigest()


def _noted(made_of: str) -> list[Finding] | None:
    """What was found the last time, if nothing that it depends on changed since."""
    try:
        noted = json.loads((prepare.models_folder() / _NOTED).read_text(encoding="utf-8"))
        return [(good, text) for good, text in noted[made_of]]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _note(made_of: str, findings: list[Finding]) -> None:
    with suppress(OSError):  # a folder that is not ours to write: then it is measured each time
        text = json.dumps({made_of: findings}, ensure_ascii=False)
        (prepare.models_folder() / _NOTED).write_text(text, encoding="utf-8")


def judged(
    kept: Sequence[Example], readings: Sequence[Understood], released: Collection[str]
) -> Iterator[Finding]:
    """A line for each language: red where one is released that may not be."""
    pairs = list(zip(kept, readings, strict=True))
    for tag in sorted({each.language for each in kept}):
        part = [pair for pair in pairs if pair[0].language == tag]
        shares = measured([one for one, _ in part], [two for _, two in part])
        if shares.passes:
            yield True, f"{tag}: {_told(shares)}"
        else:
            mark = "" if tag in released else "  not yet"
            yield False if tag in released else None, f"{tag}: {_told(shares)}{mark}"
    yield None, f"all: {_told(measured(kept, readings))}"
    yield (
        None,
        f"a language that is released must find {DANGER_FOUND:.0%} of danger with at most"
        f" {FALSE_ALARMS:.0%} false alarms; “not yet” stands where it is on trial or to come",
    )


def _told(shares: Measured) -> str:
    return (
        f"danger found {shares.crisis_recall:6.1%}, false alarms {shares.false_alarms:5.1%},"
        f" answers right {shares.answers:6.1%} of {shares.coverage:4.0%} answered"
    )


def whole_mind(content: Path, say: Say = silent) -> Mind | str:
    """The whole model with an embedder that uses every core and remembers what was kept aside; or
    why there is none."""
    folder = prepare.models_folder()
    try:
        embedder = LocalE5(weights_folder(), threads=os.cpu_count() or 1)
        examples = load(content / "nlu")
    except (EmbedderError, ExamplesError) as fault:
        return str(fault)
    model = load_model(folder / prepare.WHOLE)
    if model is None:
        return f"no whole model in {folder}"
    if model.made_of != prepare.fingerprint(examples, embedder.name):
        return f"the model in {folder} was made of other examples or weights"

    def told(done: int, every: int) -> None:
        say(f"meaning of {done:,} of {every:,} kept-aside texts")

    tongue = Tongue(load_model(folder / prepare.LANGUAGE))
    remembering = Remembering(embedder, folder / KEPT_VECTORS, told)
    return Mind(model, remembering, prepare.open_respelling(folder, tongue))


def _understanding(mind: Mind, words: CrisisWords, tuning: Tuning) -> Understanding:
    language = load_model(prepare.models_folder() / prepare.LANGUAGE)
    return Understanding(words, tuning, Tongue(language), mind)


def read_all(
    understanding: Understanding, kept: Sequence[Example], say: Say = silent
) -> list[Understood]:
    """What each message is taken to mean; their vectors are got all at once and remembered."""
    mind = understanding.mind
    if mind is not None:
        remember(mind, kept)
    found = []
    for number, each in enumerate(kept):
        if number % 500 == 0:
            say(f"read {number:,} of {len(kept):,} kept-aside messages")
        found.append(understanding.read(each.text))
    return found


def remember(mind: Mind, kept: Sequence[Example]) -> None:
    """Get the vectors of messages and their pieces, from the file or on every core, where the
    mind's embedder is one that remembers."""
    if not isinstance(mind.embedder, Remembering):
        return
    texts = [each.text[:LONGEST] for each in kept]
    mind.embedder.embed([part for text in texts for part in mind.spelt([text, *pieces(text)])])
    try:
        mind.embedder.save()
    except OSError:  # a folder that is not ours to write: then they are made anew each time
        return
