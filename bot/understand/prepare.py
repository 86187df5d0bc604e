"""Makes the models of understanding from the examples: `python -m bot.understand.prepare`.

Run by set-up, and by the server in a process of its own when examples changed since. What was made
of the same examples is not made again; embeddings of known examples are kept.

    words/      a model of words alone, which works on any platform
    whole/      a model of words and meaning, where there is an embedder, and that embedder's name
    language/   which language a text is in
    spelling.json what words of languages that people type in Latin letters are written like
    vectors.npz the examples' embeddings, for the next time
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bot.understand import respelling
from bot.understand.embedding import Embedder, EmbedderError, LocalE5, open_embedder, weights_folder
from bot.understand.examples import Example, ExamplesError, load_examples
from bot.understand.model import Floats, load_model
from bot.understand.remembering import Remembering
from bot.understand.respelling import Respelling
from bot.understand.tongue import Tongue

VERSION = 13
"""Of how models are made; a new one makes them anew."""
CONTENT = Path(__file__).parents[2] / "dialogues" / "content" / "nlu"
"""The examples that ship."""
_VECTORS = "vectors.npz"
_EMBEDDER = "embedder"
_SPELLING = "spelling.json"
WORDS, WHOLE, LANGUAGE = "words", "whole", "language"


def models_folder() -> Path:
    """Where set-up puts the models: beside the packages of this environment."""
    return Path(sys.prefix, "share", "naast", "understanding")


def additions(data: Path) -> Path:
    """Where examples lie that this organisation's coordinators wrote."""
    return data / "examples"


def all_examples(data: Path | None) -> list[Example]:
    """The examples that ship and those of this organisation. Raises ExamplesError."""
    found = load_examples(CONTENT)
    own = additions(data) if data else None
    return [*found, *load_examples(own)] if own and any(own.glob("*.yaml")) else found


def fingerprint(examples: Sequence[Example], embedder: str) -> str:
    """Say of what models are made: the examples, the embedder, the way of making."""
    digest = hashlib.sha256(f"{VERSION}\n{embedder}\n{respelling.made_of()}\n".encode())
    for each in examples:
        digest.update(f"{each.language}\t{each.label}\t{each.text}\n".encode())
    return digest.hexdigest()


def made_with(folder: Path) -> str:
    """The name of the embedder that the whole model of a folder was made with, or nothing."""
    try:
        return (folder / WHOLE / _EMBEDDER).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def open_respelling(folder: Path, tongue: Tongue) -> Respelling | None:
    """What writes texts as the models of a folder learnt to read them; None where it is missing."""
    vocabulary = respelling.load_vocabulary(folder / _SPELLING)
    return None if vocabulary is None else Respelling(tongue, vocabulary)


def prepare(folder: Path, data: Path | None, embedder: Embedder | None) -> bool:
    """Make the models unless they are there; False when they were. Raises ExamplesError."""
    from bot.understand.features import counted
    from bot.understand.training import learn, words_of

    examples = all_examples(data)
    of_words = fingerprint(examples, "words")
    wanted = {LANGUAGE: of_words, WORDS: of_words}
    if embedder is not None:
        wanted[WHOLE] = fingerprint(examples, embedder.name)
    missing = [name for name, made_of in wanted.items() if not _is_there(folder / name, made_of)]
    if not missing and (folder / _SPELLING).exists():
        return False
    _say(f"learning from {len(examples)} examples, once; some minutes")
    vocabulary = respelling.vocabulary_of(examples)
    spell = Respelling(Tongue(None), vocabulary)
    texts = [spell.text(each.text, each.language) for each in examples]
    typed = [counted(each.text) for each in examples]
    pairs = zip(examples, texts, typed, strict=True)
    respelt = [known if text == each.text else counted(text) for each, text, known in pairs]
    _say("words counted")
    folder.mkdir(parents=True, exist_ok=True)
    respelling.save_vocabulary(folder / _SPELLING, vocabulary)
    labels, languages = [e.label for e in examples], [e.language for e in examples]
    for name in missing:
        began = time.monotonic()
        words, told = (typed, languages) if name == LANGUAGE else (respelt, labels)
        vectors = _vectors(texts, embedder, folder) if name == WHOLE and embedder else None
        made = learn(words_of(words), told, vectors, wanted[name])
        (folder / name / _EMBEDDER).unlink(missing_ok=True)
        made.save(folder / name)
        if vectors is not None and embedder is not None:
            (folder / name / _EMBEDDER).write_text(embedder.name, encoding="utf-8")
        _say(f"{name} learnt in {time.monotonic() - began:.0f} s")
    return True


def _is_there(folder: Path, made_of: str) -> bool:
    found = load_model(folder)
    return found is not None and found.made_of == made_of


def _vectors(texts: Sequence[str], embedder: Embedder, folder: Path) -> Floats:
    """The texts' embeddings; those of last time are taken from the file, the first time from that
    of set-up: an organisation's first lesson is about its own lines."""
    kept, shipped = folder / _VECTORS, models_folder() / _VECTORS
    if shipped.exists() and not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(shipped, kept)

    def progress(done: int, every: int) -> None:
        if not done % 2000 or done == every:
            _say(f"meaning of {done} of {every} examples")

    remembering = Remembering(embedder, kept, progress)
    vectors = remembering.embed(texts)
    remembering.save()
    return vectors


def _say(text: str) -> None:
    print(f"understanding: {text}", file=sys.stderr, flush=True)


def main(arguments: Sequence[str]) -> int:
    """Make the models in a folder (by default beside the environment), for a data folder."""
    folder = Path(arguments[0]) if arguments else models_folder()
    data = Path(arguments[1]) if len(arguments) > 1 else None
    try:
        embedder = open_embedder(os.environ.get("NAAST_EMBEDDER"), weights_folder())
        if isinstance(embedder, LocalE5):
            embedder = LocalE5(weights_folder(), threads=os.cpu_count() or 1)
        prepare(folder, data, embedder)
    except (EmbedderError, ExamplesError, OSError) as fault:
        print(f"understanding: {fault}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
