"""An organisation's own recorded voice: one audio file per message and language, in its data.

``voices/<language>/<id>.ogg`` (or ``.mp3``) is the recording of a message; ``voices/index.json``
notes of which words it is. Only what was looked at (`naast locales audio`) is sent, and only as
long as its message still says the same.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import structlog

from bot.recorded_sound import BadSound, Sound, look
from bot.spreadsheet import written
from bot.talk.heard import ALOUD, ALOUD_SIGN, Choice, Media, Reply

log = structlog.get_logger(__name__)

ENDINGS = (".ogg", ".opus", ".mp3")
INDEX = "index.json"
_MARKS = {"good": "✓", "missing": "·", "changed": "✗", "wrong": "✗"}
_MOST_AT_ONCE = 8
"""Recordings of one tap: their names must fit in a button of Telegram."""
_TAP = re.compile(
    rf"{ALOUD}=([A-Za-z-]{{2,12}}):([0-9a-f]{{5}}(?:\.[0-9a-f]{{5}}){{0,7}})", re.ASCII
)
_BEFORE = re.compile(r"^[^\w«“\"¿¡]+")
_UNHEARD = re.compile("[\u200e\u200f\u2066-\u2069]")

Wanted = Callable[[str], Mapping[str, str]]
"""What may be recorded in a language: the words of each message by its id."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One message and its recording. ``state`` is good, missing, changed (the message is another
    since) or wrong, then ``why``; ``new``: it is good, and was not looked at before."""

    id: str
    text: str
    state: str
    why: str = ""
    file: str = ""
    seconds: float = 0.0
    new: bool = False

    def __str__(self) -> str:
        why = f" ({self.why})" if self.why else ""
        long = f" {self.seconds:.0f} s" if self.seconds else ""
        return f"{_MARKS[self.state]} {self.id}{long}: {self.text}{why}"


def words_of(text: str) -> str:
    """Return a message as it is read aloud and compared: without pictograms before it, signs that
    turn letters, and double spaces."""
    lines = (" ".join(line.split()) for line in _UNHEARD.sub("", text).splitlines())
    return " ".join(filter(None, (_BEFORE.sub("", line) for line in lines)))


# -- what is wanted, and what is there -------------------------------------------------------------


def check(folder: Path, language: str, wanted: Mapping[str, str]) -> list[Recording]:
    """Look at every recording of a language, and take the good ones into the index."""
    index = _read_index(folder)
    known = index.get(language, {})
    found = [_check(folder / language, id, text, known.get(id)) for id, text in wanted.items()]
    kept = {
        each.id: known[each.id]
        for each in found
        if each.state in ("good", "changed") and each.id in known and not each.new
    }
    for each in found:
        if each.new:
            content = (folder / language / each.file).read_bytes()
            kept[each.id] = {
                "file": each.file,
                "text": _digest(each.text.encode()),
                "sound": _digest(content),
                "seconds": round(each.seconds, 1),
            }
    if kept != known:
        folder.mkdir(parents=True, exist_ok=True)
        _write_index(folder, {**index, language: kept})
    return found


def strangers(folder: Path, language: str, wanted: Mapping[str, str]) -> list[str]:
    """Return the files that belong to no message: a name that was mistyped, mostly."""
    there = sorted((folder / language).glob("*")) if (folder / language).is_dir() else []
    return [path.name for path in there if path.suffix != ".csv" and path.stem not in wanted]


def table(found: Sequence[Recording]) -> str:
    """Return what is wanted and what is there as CSV, to print or to record by."""
    rows = [("id", "state", "seconds", "text", "why")]
    for each in found:
        seconds = f"{each.seconds:.0f}" if each.seconds else ""
        rows.append((each.id, each.state, seconds, each.text, each.why))
    return written(rows)


def _check(folder: Path, id: str, text: str, known: Mapping[str, Any] | None) -> Recording:
    """Hold one recording against its message."""
    wanted = Recording(id, words_of(text), "missing")
    path = next((p for e in ENDINGS if (p := folder / f"{id}{e}").is_file()), None)
    if path is None:
        return wanted
    wanted = replace(wanted, file=path.name)
    try:
        content = path.read_bytes()
        sound: Sound = look(content)
    except (OSError, BadSound) as fault:
        return replace(wanted, state="wrong", why=f"{path.name}: {fault}")
    wanted = replace(wanted, seconds=sound.seconds)
    same_sound = known is not None and known.get("sound") == _digest(content)
    if same_sound and known and known.get("text") != _digest(wanted.text.encode()):
        return replace(wanted, state="changed", why="the message is another since: record it anew")
    return replace(wanted, state="good", new=not same_sound)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def _read_index(folder: Path) -> dict[str, dict[str, dict[str, Any]]]:
    try:
        found = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        return found if isinstance(found, dict) else {}
    except (OSError, ValueError):
        return {}


def _write_index(folder: Path, index: Mapping[str, Any]) -> None:
    made = folder / f"{INDEX}.new"
    made.write_text(json.dumps(index, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    made.replace(folder / INDEX)


# -- in a talk -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A recording that can be sent: its short name, the words it says, its file."""

    name: str
    text: str
    path: Path


class Voices:
    """The recordings as the talk sees them: which go with a reply, and the sound of a tap."""

    def __init__(self, folder: Path, wanted: Wanted) -> None:
        self._folder = folder
        self._wanted = wanted
        self._read_at = 0
        self._spoken: dict[str, tuple[_Spoken, ...]] = {}
        self._index: Mapping[str, Mapping[str, Mapping[str, Any]]] = {}

    def beneath(self, replies: Sequence[Reply]) -> Choice | None:
        """Return the button that reads these replies aloud, as far as they are recorded."""
        names: dict[str, list[str]] = {}
        for reply in replies:
            names.setdefault(reply.language, []).extend(self._in(reply))
        language, found = next(((k, v) for k, v in names.items() if v), ("", []))
        if not found:
            return None
        once = list(dict.fromkeys(found))[:_MOST_AT_ONCE]
        return Choice(f"{ALOUD}={language}:{'.'.join(once)}", ALOUD_SIGN, always=True)

    def sounds(self, picked: str) -> list[Media] | None:
        """Return what a tapped button reads aloud, as far as it is still there; None for any other
        button."""
        tapped = _TAP.fullmatch(picked)
        if tapped is None:
            return None
        there = {each.name: each.path for each in self._of(tapped[1])}
        found = [there[name] for name in tapped[2].split(".") if name in there]
        return [sound for path in found if (sound := _media(path))]

    def _in(self, reply: Reply) -> Iterator[str]:
        """The recordings of what a reply says, in its order: each is whole sentences of it."""
        said = words_of(reply.text)
        places = []
        for each in self._of(reply.language):
            place = said.find(each.text)
            ends = said[place + len(each.text) : place + len(each.text) + 1]
            if place >= 0 and (place == 0 or said[place - 1] in " ,") and ends in ("", " "):
                places.append((place, each.name))
        return iter([name for _place, name in sorted(places)])

    def _of(self, language: str) -> tuple[_Spoken, ...]:
        """The recordings of a language that still say what its messages say."""
        try:
            changed = (self._folder / INDEX).stat().st_mtime_ns
        except OSError:
            return ()
        if changed != self._read_at:
            self._index, self._spoken = _read_index(self._folder), {}
            self._read_at = changed
        if language not in self._spoken:
            self._spoken[language] = tuple(self._load(language))
        return self._spoken[language]

    def _load(self, language: str) -> Iterator[_Spoken]:
        known = self._index.get(language, {})
        for id, text in (self._wanted(language) if known else {}).items():
            words, entry = words_of(text), known.get(id)
            if entry and entry.get("text") == _digest(words.encode()):
                name = hashlib.sha256(id.encode()).hexdigest()[:5]
                yield _Spoken(name, words, self._folder / language / str(entry.get("file")))


def _media(path: Path) -> Media | None:
    """The file of a recording, to go out as a voice message; None where it is gone or broken."""
    try:
        content = path.read_bytes()
        return Media("voice", look(content).mime, path.name, content=content)
    except (OSError, BadSound) as fault:
        log.warning("a recording cannot be sent", file=path.name, fault=str(fault))
        return None
