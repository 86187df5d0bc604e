"""Tries `bot.understand.rasa` on a real Rasa: `make test-rasa`. No part of `make test`.

Rasa 3.6 is the last open one and needs Python 3.10 or older, so it gets an environment of its own,
`.rasa-venv` (2.5 GB, kept). It is trained on a part of our examples (two languages, 15 labels),
served on loopback, asked ten sentences that are in no example, and stopped. Where there is no
Python 3.10, one line says so and nothing is run. `--write FOLDER` only writes a Rasa project with
all our examples, to begin from (docs/rasa.md).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from bot.understand.examples import Example, ExamplesError, load_examples, read_examples
from bot.understand.rasa import RasaIntents

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "dialogues" / "content" / "nlu"
VENV = ROOT / ".rasa-venv"
UV = ROOT / ".venv" / "uv" / "bin" / "uv"
RASA = "rasa==3.6.21"  # the last 3.6; what it needs is pinned by itself
ROOM = 6 * 10**9  # bytes of disk: the environment and what pip or uv unpack on the way

LANGUAGES = ("nl", "fr")
LABELS = (
    "greeting",
    "thanks",
    "human",
    "stop",
    "ask/social-housing-flanders",
    "ask/school-allowance",
    "ask/social-energy-tariff",
    "ask/food-aid",
    "ask/legal-aid",
    "crisis/fire",
    "crisis/poison",
    "crisis/violence",
    "none/alarming",
    "none/chitchat",
    "none/out_of_scope",
)
SENTENCES = (
    ("goeiemorgen allemaal", "greeting"),
    ("heel erg bedankt mevrouw", "thanks"),
    ("ik wil met een mens spreken, geen robot", "human"),
    ("krijg ik een voedselpakket, er is geen eten meer", "ask/food-aid"),
    ("er is brand in de keuken, overal rook", "crisis/fire"),
    ("mijn dochter heeft javel gedronken", "crisis/poison"),
    ("bonjour madame", "greeting"),
    ("je voudrais parler avec une vraie personne", "human"),
    ("mon mari me frappe", "crisis/violence"),
    ("comment avoir un avocat gratuit, pro deo", "ask/legal-aid"),
)
ENOUGH = 7  # of the ten right: this is a trial of the adapter, not of Rasa
MOST_EACH = 40  # examples of a label: some have hundreds, and minutes matter here

CONFIG = {
    "version": "3.1",
    "recipe": "default.v1",
    "assistant_id": "naast-trial",
    "language": "nl",
    "pipeline": [
        {"name": "WhitespaceTokenizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {
            "name": "DIETClassifier",
            "epochs": 20,
            "constrain_similarities": True,
            "entity_recognition": False,
            "ranking_length": 0,
            "random_seed": 1,
        },
        *(
            {
                "name": "ResponseSelector",
                "retrieval_intent": intent,
                "epochs": 25,
                "constrain_similarities": True,
                "ranking_length": 0,
                "random_seed": 1,
            }
            for intent in ("ask", "crisis", "none")
        ),
    ],
    "policies": [],
}
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "",
}


class Trouble(Exception):
    """It cannot be run; the message is one line."""


def python_310() -> str | None:
    """A Python 3.10 that works, from PATH or pyenv. A shim on PATH may be of no version at all."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv", "versions")
    for found in [shutil.which("python3.10"), *sorted(pyenv.glob("3.10.*/bin/python"))]:
        check = "import ensurepip, sys, venv; sys.exit(sys.version_info[:2] != (3, 10))"
        if found and not subprocess.run([found, "-c", check], capture_output=True).returncode:
            return str(found)
    return None


def install(python: str) -> None:
    """Make `.rasa-venv`, unless it is there. Raises Trouble."""
    done = VENV / f".{RASA}"
    if done.exists():
        return
    free = shutil.disk_usage(ROOT).free
    if free < ROOM:
        raise Trouble(f"{ROOM / 1e9:.0f} GB of disk are needed, {free / 1e9:.1f} are free")
    say(f"installing {RASA} into {VENV.name} (2.5 GB)")
    shutil.rmtree(VENV, ignore_errors=True)
    call([python, "-m", "venv", str(VENV)], "making the environment")
    uv = [str(UV), "pip", "install", "--quiet", "-p", str(VENV / "bin" / "python"), RASA]
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", RASA]
    call(uv if UV.exists() else pip, f"installing {RASA}")
    done.touch()


def chosen(folder: Path) -> list[Example]:
    """The part of our examples that it is tried on. Raises Trouble."""
    try:
        given = [example for tag in LANGUAGES for example in read_examples(folder / f"{tag}.yaml")]
    except (OSError, ExamplesError) as fault:
        raise Trouble(f"the examples cannot be read: {fault}") from fault
    asked = {text.casefold() for text, _ in SENTENCES}
    given = [example for example in given if example.text.casefold() not in asked]
    found: list[Example] = []
    for label in LABELS:
        of_label = [example for example in given if example.label == label]
        if not of_label:
            raise Trouble(f"{folder}: there are no examples of {label}")
        found += of_label[:: -(-len(of_label) // MOST_EACH)]
    return found


def write_project(folder: Path, examples: list[Example]) -> None:
    """Write config, domain and data as Rasa wants them; our examples are in its form already."""
    lines: dict[str, list[str]] = {}
    for each in examples:
        lines.setdefault(each.label, []).append(f"- {each.text}\n")
    blocks = [{"intent": label, "examples": "".join(texts)} for label, texts in lines.items()]
    responses = {f"utter_{label}": [{"text": label}] for label in lines if "/" in label}
    intents = sorted({label.partition("/")[0] for label in lines})
    for name, content in {
        "config.yml": CONFIG,
        "domain.yml": {"version": "3.1", "intents": intents, "responses": responses},
        "nlu.yml": {"version": "3.1", "nlu": blocks},
    }.items():
        folder.joinpath(name).write_text(
            yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8"
        )


def train(folder: Path) -> None:
    """Train the understanding alone. Raises Trouble."""
    rasa = [str(VENV / "bin" / "python"), "-m", "rasa", "train", "nlu"]
    files = ["--config", "config.yml", "--domain", "domain.yml", "--nlu", "nlu.yml"]
    call([*rasa, *files, "--out", "models", "--fixed-model-name", "trial"], "training", folder)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the model on a free loopback port, and stop it. Raises Trouble."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [str(VENV / "bin" / "python"), "-m", "rasa", "run", "--enable-api"]
    command += ["--interface", "127.0.0.1", "--port", str(port), "--model", "models/trial.tar.gz"]
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=folder, env=os.environ | QUIET, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            until_ready(server, address, folder / "server.log")
            yield address
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def until_ready(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    """Wait until the model is loaded. Raises Trouble."""
    for _ in range(240):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/status", timeout=2) as answer:
                if json.load(answer).get("model_file"):
                    return
        except (OSError, ValueError):
            pass
        time.sleep(0.5)
    raise Trouble(f"the server did not start:\n{tail(log)}")


def ask(address: str) -> int:
    """Ask the sentences; returns how many were understood. Raises Trouble."""
    intents = RasaIntents(address, seconds=10.0)  # the first one warms TensorFlow up
    right = 0
    for text, label in SENTENCES:
        started = time.monotonic()
        found = intents.labels(text)
        took = 1000 * (time.monotonic() - started)
        if not found:
            raise Trouble(f"there were no labels for: {text}")
        if set(found) != set(LABELS) or not 0.98 < sum(found.values()) < 1.02:
            raise Trouble(f"these are not all our labels, or no probabilities: {found}")
        best = max(found, key=found.__getitem__)
        right += best == label
        mark = "ok" if best == label else f"not {label}"
        say(f"  {found[best]:.2f} {best:28} {took:4.0f} ms  {text}  ({mark})")
    intents.close()
    return right


def call(command: list[str], what: str, folder: Path | None = None) -> None:
    """Run a command quietly. Raises Trouble with what it said last."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | QUIET,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode:
        raise Trouble(f"{what} failed:\n{done.stdout.decode(errors='replace')[-3000:]}")


def tail(log: Path) -> str:
    """The end of a log."""
    return log.read_text(encoding="utf-8", errors="replace")[-3000:]


def say(line: str) -> None:
    """Tell the person at the keyboard."""
    print(line, flush=True)


def main() -> int:
    """Run it; returns the exit code."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--examples", type=Path, default=EXAMPLES, help="folder with nl.yaml …")
    options.add_argument("--write", type=Path, metavar="FOLDER", help="only write a project there")
    given = options.parse_args()
    if given.write:
        given.write.mkdir(parents=True, exist_ok=True)
        write_project(given.write, load_examples(given.examples))
        return 0
    python = python_310()
    if python is None:
        say("test-rasa: NOT RUN, there is no Python 3.10 on PATH or in pyenv, which Rasa 3.6 needs")
        return 0
    try:
        examples = chosen(given.examples)
        install(python)
        with tempfile.TemporaryDirectory(prefix="naast-rasa-") as made:
            folder = Path(made)
            write_project(folder, examples)
            say(f"training on {len(examples)} examples of {len(LABELS)} labels")
            started = time.monotonic()
            train(folder)
            say(f"trained in {time.monotonic() - started:.0f} s; serving")
            with served(folder) as address:
                right = ask(address)
    except Trouble as fault:
        say(f"test-rasa: {fault}")
        return 1
    verdict = "passed" if right >= ENOUGH else "FAILED"
    say(f"test-rasa: {verdict}, {right} of {len(SENTENCES)} understood ({ENOUGH} are enough)")
    return 0 if right >= ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main())
