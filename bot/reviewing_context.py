"""Where a message stands: a talk in which it occurs, its file, what stands beside it, and whether
it is a button, with how many letters it may have."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Message

from bot.channels.whatsapp import wording
from bot.labels import labels

MOST_LABEL = 60
"""Letters of a button's label, with its pictogram: from here on it no longer reads as a button."""
_ICON = 3  # letters of a pictogram and the space after it
MOST_DESCRIPTION = 256
"""Letters that a messenger shows of a command in its own menu (Telegram)."""
_OF_CONTEXT = {"way out": wording.MOST_TITLE - _ICON, "command": MOST_DESCRIPTION}
_OF_WHATSAPP = {"Choose": wording.MOST_BUTTON, "Open": wording.MOST_BUTTON}
_LABELS = re.compile(
    r"questions\.yaml: .*\.label|support\.yaml: .*\.label|phrasebook\.yaml: replies\..*\.label"
    r"|buddy\.yaml: guidance\..*\.name|barriers\.yaml: .*\.name|appeals\.yaml: .*\.office"
)
"""The texts of content that stand on buttons, by file and place."""
_RIGHTS = ("dialogues/rights/", "dialogues/content/rights/", "dialogues/content/facts.yaml")
_ASKS_OF_RIGHTS = "dialogues/content/questions.yaml"
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_BEFORE, _AFTER = 2, 1  # messages around the one that is looked for
_LONGEST = 260  # letters that an excerpt shows of one message
_SHORTEST = 3  # letters; a shorter message occurs everywhere

Key = tuple[str | None, str]
"""A message's context and its (first) English text."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a talk: who says it, its words, and whether it is the one looked for."""

    who: str
    text: str
    this: bool = False


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A moment of a conversation in tests/transcripts, in its language."""

    title: str
    language: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class _Talk:
    title: str
    language: str
    said: tuple[tuple[str, str], ...]
    whole: str


class Talks:
    """The conversations of a folder, to find messages in."""

    def __init__(self, folder: Path) -> None:
        self._talks = [_read(path) for path in sorted(folder.glob("*.md"))]

    def find(self, wordings: Mapping[str, str], *, button: bool) -> Excerpt | None:
        """Return where a message occurs, given its words by language: the first language in which
        some conversation has it."""
        for language, words in wordings.items():
            for talk in self._talks:
                found = _place_in(talk, words, button) if talk.language == language else None
                if found:
                    return _around(talk, *found)
        return None


def _read(path: Path) -> _Talk:
    lines = path.read_text(encoding="utf-8").splitlines()
    title = lines[0].removeprefix("# ") if lines else path.stem
    settings = re.search(r"^language: ([\w-]+)", "\n".join(lines[:5]), re.MULTILINE)
    said: list[tuple[str, str]] = []
    for line in lines[1:]:
        if line.startswith("> "):
            said.append(("family", line[2:]))
        elif line.startswith("Naast: "):
            said.append(("bot", line[len("Naast: ") :]))
        elif line.startswith("  ") and said:
            said[-1] = (said[-1][0], f"{said[-1][1]}\n{line.strip()}")
    whole = "\n".join(text for _who, text in said)
    return _Talk(title, settings[1] if settings else "en", tuple(said), whole)


def _place_in(talk: _Talk, words: str, button: bool) -> tuple[int, int] | None:
    """The number of the message of the talk in which these words are said, and from which letter
    on."""
    fixed = max(_PLACEHOLDER.split(words), key=len).strip()
    if len(fixed) < _SHORTEST or fixed not in talk.whole:
        return None
    pattern = _pattern(words, button)
    for n, (who, text) in enumerate(talk.said):
        found = pattern.search(text) if who == "bot" else None
        if found:
            return n, found.start()
    return None


@lru_cache(maxsize=8)
def _pattern(words: str, button: bool) -> re.Pattern[str]:
    """What a message looks like with its placeholders filled in; a button stands in brackets, a
    sentence is not part of a longer word."""
    parts = [re.escape(part) for part in _PLACEHOLDER.split(words.strip())]
    filled = r"[^\n]{1,80}?".join(parts)
    return re.compile(rf"\[(?:\W+ )?{filled}\]" if button else rf"(?<!\w){filled}(?!\w)")


def _around(talk: _Talk, n: int, letter: int) -> Excerpt:
    shown = range(max(0, n - _BEFORE), min(len(talk.said), n + _AFTER + 1))
    said = (
        Said(who, _short(text, letter if i == n else 0), i == n)
        for i in shown
        for who, text in [talk.said[i]]
    )
    return Excerpt(talk.title, talk.language, tuple(said))


def _short(text: str, letter: int = 0) -> str:
    """A long message from its line on in which this letter stands."""
    start = text.rfind("\n", 0, letter) + 1 if len(text) > _LONGEST else 0
    kept = text[start : start + _LONGEST]
    cut = f"{kept.rsplit(' ', 1)[0]} …" if start + _LONGEST < len(text) else kept
    return f"… {cut}" if start else cut


# -- what kind of message it is --------------------------------------------------------------------


def key_of(message: Message) -> Key:
    """What a message is known by."""
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def limits(root: Path, messages: Iterable[Message]) -> dict[Key, int]:
    """Return how many letters the buttons among these messages may have."""
    found: dict[Key, int] = {}
    for key, room in _in_code(root):
        found[key] = min(room, found.get(key, room))
    for message in messages:
        key = key_of(message)
        if message.context in _OF_CONTEXT:
            found[key] = _OF_CONTEXT[message.context]
        elif message.context == "whatsapp" and key[1] in _OF_WHATSAPP:
            found[key] = _OF_WHATSAPP[key[1]]
        elif any(_LABELS.search(place) for place in _places(message)):
            found[key] = MOST_LABEL - _ICON
    return found


def of_rights(message: Message) -> bool:
    """Whether it belongs to the talk about rights."""
    return any(place.startswith((*_RIGHTS, _ASKS_OF_RIGHTS)) for place, _line in message.locations)


def stands_at(message: Message, root: Path) -> str:
    """Say where a message stands: what its file is for, or which piece of content it is."""
    place = message.locations[0][0] if message.locations else ""
    if place.endswith(".py"):
        return _duty(root / place)
    notes = " · ".join(str(note) for note in message.auto_comments[:1])
    return f"{Path(place).stem}: {notes}" if notes else Path(place).stem


def beside(messages: Sequence[Message]) -> Iterator[tuple[Message, list[Message]]]:
    """Yield each message with those that stand around it in the same file."""
    for n, message in enumerate(messages):
        here = [place for place, _line in message.locations[:1]]
        near = [*messages[max(0, n - 1) : n], *messages[n + 1 : n + 3]]
        yield message, [m for m in near if [place for place, _line in m.locations[:1]] == here]


def _places(message: Message) -> Iterator[str]:
    for place, _line in message.locations:
        for note in message.auto_comments:
            yield f"{Path(place).name}: {note}"


@lru_cache(maxsize=256)
def _duty(path: Path) -> str:
    """The first line of a module's own description."""
    try:
        said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or path.stem
    except (OSError, SyntaxError):
        return path.stem
    return said.partition("\n\n")[0].replace("\n", " ")


def _in_code(root: Path) -> Iterator[tuple[Key, int]]:
    """The texts that code puts on buttons, with the letters that are left beside the pictogram."""
    for folder in (root / "dialogues", root / "bot" / "talk"):
        for each in labels(folder):
            room = MOST_LABEL - len(each.icon) - 1 if each.icon else MOST_LABEL
            yield (each.text.context, each.text.msgid), room
