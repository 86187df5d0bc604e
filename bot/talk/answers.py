"""Understanding what is tapped or typed as one of the choices on offer, or as a command."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.talk.steps import Option
from bot.talk.texts import Listed, Speaker, Text, p_

YES = p_("typed words", "yes, yeah, yep, ok, okay, sure, of course, yes please, y")
NO = p_("typed words", "no, nope, no thanks, no thank you, n")
NONE = p_("typed words", "none, none of these, none of them, nothing, not any, no")
DONE = p_("typed words", "done, that is all, that is it, ready, finished, enough")
_SEVERAL = re.compile(r"[\s,;.+&/]+")
_LONGEST = 200  # characters: what is longer is a story, not a choice


def plain(text: str) -> str:
    """Bring a typed answer to the form in which answers are compared: no case, accents,
    punctuation or pictograms, and digits as 0–9. At most the first 200 characters count."""
    text = unicodedata.normalize("NFKD", text[:_LONGEST].casefold())
    kept = (
        str(unicodedata.decimal(c, c)) if unicodedata.category(c)[0] in "LN" else " "
        for c in text
        if unicodedata.category(c)[0] != "M" and c not in "'’"
    )
    return " ".join("".join(kept).split())


def number(text: str) -> int | None:
    """Return the number typed, in the digits of any script, or None."""
    digits = text.strip().strip(".)(#").strip()
    if not digits.isdecimal() or len(digits) > 3:
        return None
    return int(digits)


def synonyms(text: Text | None, speaker: Speaker) -> tuple[str, ...]:
    """Return the comma-separated words of a catalogue entry, in comparable form."""
    return _listed(speaker.say(text)) if text else ()


@lru_cache(maxsize=4096)  # every language's words for every command, read at the first typed text
def _listed(words: str) -> tuple[str, ...]:
    return tuple(filter(None, map(plain, words.split(","))))


def typed(text: str, options: Sequence[Option], speaker: Speaker) -> Option | None:
    """Return the option that a typed text clearly is: its number, id, label or a word for it."""
    index = number(text)
    if index is not None:
        return _numbered(options).get(index)
    said = plain(text)
    if not said:
        return None
    matches = [o for o in options if said in _names(o, speaker)]
    if not matches:  # "hoe werkt het" is "hoe het werkt"
        words = sorted(said.split())
        matches = [o for o in options if words == sorted(plain(speaker.say(o.label)).split())]
    if not matches:
        matches = [o for o in options if o.begins and _begins(said, o, speaker)]
    return matches[0] if len(matches) == 1 else None


def _begins(said: str, option: Option, speaker: Speaker) -> bool:
    """Whether a text begins with a word for an option, in the language of the talk: what it is
    called in code could be another word there (a Pole's "no" is a "well")."""
    words = {*_names(option, speaker)} - {plain(option.id)} | {plain(speaker.say(option.label))}
    return any(len(word) > 1 and said.startswith(f"{word} ") for word in words)


def typed_several(text: str, options: Sequence[Option], speaker: Speaker) -> list[str] | None:
    """Return the ids that a typed text ticks ("1 3", "2, 4", "2 and 4", or one label), or None."""
    one = typed(text, options, speaker)
    if one:
        return [one.id]
    said = map(plain, _SEVERAL.split(text[:_LONGEST]))
    joint = _and(speaker)
    parts = [part for each in said if (part := each.removeprefix(joint).removesuffix(joint))]
    numbers = [number(part) for part in parts]
    places = _numbered(options)
    if not parts or any(n not in places for n in numbers):
        return None
    return list(dict.fromkeys(places[n].id for n in numbers if n is not None))


def _and(speaker: Speaker) -> str:
    """The word that stands before the last of several things in this language."""
    return plain(speaker.say(Listed(("1", "2")))).removeprefix("1").removesuffix("2").strip()


def _numbered(options: Sequence[Option]) -> dict[int | None, Option]:
    """The number that each option is called by: its own, or its place."""
    if any(option.number for option in options):
        return {option.number: option for option in options if option.number}
    return dict(enumerate(options, 1))


def _names(option: Option, speaker: Speaker) -> set[str]:
    names = {plain(speaker.say(option.label)), plain(option.id), *synonyms(option.also, speaker)}
    if option.id == "yes":
        names.update(synonyms(YES, speaker))
    if option.id == "no":
        names.update(synonyms(NO, speaker))
    if option.id.partition(":")[0] == "none":
        names.update(synonyms(NONE, speaker))
    if option.id.partition(":")[0] == "done":
        names.update(synonyms(DONE, speaker))
    names.discard("")
    return names


@dataclass(frozen=True, slots=True)
class Command:
    """Something that can be asked at every step: ``id`` is also its tap value (``go=id``).

    ``dialogue`` is the one it opens; None where the engine itself does it. ``fresh`` leaves
    everything that was going on, otherwise the talk comes back to it.
    """

    id: str
    words: Text
    dialogue: str | None = None
    fresh: bool = False


class Commands:
    """The commands of a bot, as typed words of every language and as tap values."""

    def __init__(self, commands: Iterable[Command], speakers: Callable[[], Iterable[Speaker]]):
        self.by_id = {command.id: command for command in commands}
        self._speakers = speakers
        self._words: dict[str, Mapping[str, str]] = {}

    def find(self, text: str, speaker: Speaker) -> Command | None:
        """Return the command that a typed text is, in the person's language first, then in
        any other: who cannot read this language must still get out of it."""
        if text.startswith("/"):
            name = text[1:].split("@")[0].split()[:1]
            return self.by_id.get(name[0].lower()) if name else None
        said = plain(text)
        if not said or len(text) > _LONGEST:
            return None
        own = self._of(speaker).get(said)
        for other in () if own else self._speakers():
            own = own or self._of(other).get(said)
        return self.by_id[own] if own else None

    def picked(self, value: str) -> tuple[Command, str] | None:
        """Return the command and argument of a tap value ``go=id`` or ``go=id:argument``."""
        kind, _, rest = value.partition("=")
        name, _, argument = rest.partition(":")
        command = self.by_id.get(name) if kind == "go" else None
        return (command, argument) if command else None

    def _of(self, speaker: Speaker) -> Mapping[str, str]:
        if speaker.language not in self._words:
            self._words[speaker.language] = {
                word: command.id
                for command in self.by_id.values()
                for word in synonyms(command.words, speaker)
            }
        return self._words[speaker.language]
