"""The examples that understanding learns from, in Rasa's own NLU YAML: one file per language.

A label is an intent (`greeting`), or an intent with what it is about (`ask/social-rent`,
`crisis/fire`, `none/alarming`), as Rasa's retrieval intents are written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.understand.crisis import KINDS

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

INTENTS = (
    "greeting",
    "thanks",
    "menu",
    "ask",
    "explore_rights",
    "human",
    "buddy",
    "meetup",
    "meetup_change",
    "my_data",
    "stop",
    "forget",
    "language",
    "complaint",
    "none",
)
"""What a message can be for. Danger is no intent: it is looked for in every message beside it."""
NONES = ("out_of_scope", "chitchat", "alarming", "unclear")
"""What `none` is split into: not ours to know, no question at all, harmless though it may sound
like danger, no words at all."""
CRISIS = "crisis"


class ExamplesError(ValueError):
    """A file of examples that cannot be read: which file, where, and why."""


@dataclass(frozen=True, slots=True)
class Example:
    """One message as a person would type it, and what it is (`label`), in which language."""

    text: str
    label: str
    language: str

    @property
    def intent(self) -> str:
        """The label without what it is about."""
        return self.label.partition("/")[0]

    @property
    def about(self) -> str:
        """What the message is about: the id of a right or service, the kind of danger."""
        return self.label.partition("/")[2]


def load_examples(folder: Path) -> list[Example]:
    """Read every language file of a folder. Raises ExamplesError for a wrong or missing one."""
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise ExamplesError(f"{folder}: there are no examples")
    return [example for path in paths for example in read_examples(path)]


def read_examples(path: Path) -> list[Example]:
    """Read one file; its name is the language. Raises ExamplesError."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a safe one
    except (UnicodeDecodeError, yaml.YAMLError) as fault:
        raise ExamplesError(f"{path.name}: {' '.join(str(fault).split())}") from fault
    blocks = content.get("nlu") if isinstance(content, dict) else None
    if not isinstance(blocks, list):
        raise ExamplesError(f"{path.name}: there is no list `nlu`")
    return [
        Example(text, label, path.stem)
        for number, block in enumerate(blocks, 1)
        for label, text in _of_block(block, f"{path.name}, block {number}")
    ]


def read_lines(path: Path) -> list[Example]:
    """Read JSON lines with text, intent and (if they like) language. Raises ExamplesError."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            text, intent, language = row["text"], row["intent"], row.get("language") or ""
        except (ValueError, KeyError, TypeError) as fault:
            message = f"{path.name}, line {number}: not an object with `text` and `intent`"
            raise ExamplesError(message) from fault
        if not all(isinstance(each, str) for each in (text, intent, language)):
            what = "`text`, `intent` and `language` are texts"
            raise ExamplesError(f"{path.name}, line {number}: {what}")
        found.append(Example(text, intent, language))
    if len({example.label for example in found}) < 2:
        raise ExamplesError(f"{path.name}: examples of two intents at least are needed")
    return found


def find_faults(examples: Iterable[Example], answers: Iterable[str]) -> Iterator[str]:
    """Say what is wrong with examples: unknown labels, lines twice under two labels."""
    known = set(labels(answers))
    seen: dict[tuple[str, str], str] = {}
    for each in examples:
        if each.label not in known:
            yield f"{each.language}: there is no label {each.label} ({each.text!r})"
        other = seen.setdefault((each.language, each.text.casefold()), each.label)
        if other != each.label:
            yield f"{each.language}: {each.text!r} is both {other} and {each.label}"


def labels(answers: Iterable[str]) -> list[str]:
    """Every label there can be; ``answers`` are the ids of rights and services."""
    plain = [intent for intent in INTENTS if intent not in ("ask", "none")]
    return [
        *plain,
        *(f"none/{each}" for each in NONES),
        *(f"ask/{each}" for each in answers),
        *(f"{CRISIS}/{kind}" for kind in KINDS),
    ]


def _of_block(block: Any, where: str) -> Iterator[tuple[str, str]]:
    label = block.get("intent") if isinstance(block, dict) else None
    lines = block.get("examples") if isinstance(block, dict) else None
    if not isinstance(label, str) or not isinstance(lines, str):
        raise ExamplesError(f"{where}: `intent` and `examples` (a text of lines) are needed")
    for line in lines.splitlines():
        if not line.strip():
            continue
        if not line.lstrip().startswith("- "):
            raise ExamplesError(f"{where} ({label}): a line must begin with “- ”: {line.strip()!r}")
        yield label, line.lstrip()[2:].strip()
