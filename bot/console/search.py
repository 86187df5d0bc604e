"""What somebody may mean by a word in the search box: a case, a tag, an area, a language, a topic.

Languages and topics are found by what they are called in any language of the console, and a
language also by its own name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from bot.languages import Languages, language_name, own_name
from bot.talk.answers import plain
from bot.talk.texts import Text
from storage.inbox import Meant
from storage.staff import Area

MOST_WORDS = 6
LONGEST_TAG = 40
"""Characters in a tag."""
_LEAST = 3
"""Letters that a word of a topic's name needs: "of" and "de" say nothing."""
_LARGEST = 10**9
"""No case number is as large."""

Names = Mapping[str, frozenset[str]]
"""A word of a name, in comparable form → what is called so."""


class Named(Protocol):
    """A right or a service; its name is an English msgid."""

    name: str


class Topics(Protocol):
    """What a case can be about: rights and services by their ids."""

    @property
    def rights(self) -> Mapping[str, Named]:
        """The rights."""

    @property
    def services(self) -> Mapping[str, Named]:
        """The services."""


class Search:
    """Knows what things are called."""

    def __init__(self, languages: Languages, told_in: Sequence[str]) -> None:
        self._languages = languages
        self._told_in = told_in
        self._spoken = _by_word(
            (tag, name)
            for tag in languages.tags
            for name in (own_name(tag), *(language_name(tag, each) for each in told_in))
        )
        self._about: tuple[Topics, Names] | None = None

    def means(self, typed: str, contents: Topics, areas: Sequence[Area]) -> list[Meant]:
        """Return what each word that was typed may mean."""
        topics = self._topics(contents)
        places = _by_word(
            (area.id, name) for area in areas for name in (area.name, *area.postcodes)
        )
        return [
            Meant(
                word,
                _number(word),
                _begun(self._spoken, word),
                _begun(topics, word),
                _begun(places, word),
            )
            for word in plain(typed).split()[:MOST_WORDS]
        ]

    def _topics(self, contents: Topics) -> Names:
        """Read once for each version of the content."""
        if self._about is None or self._about[0] is not contents:
            self._about = (contents, self._named(contents))
        return self._about[1]

    def _named(self, contents: Topics) -> Names:
        speakers = [self._languages.speaker(tag) for tag in self._told_in]
        things = [(one, right.name) for one, right in contents.rights.items()]
        things += [(one, service.name) for one, service in contents.services.items()]
        names = ((one, speaker.say(Text(name))) for one, name in things for speaker in speakers)
        return _by_word(names, _LEAST)


def tag_of(typed: str) -> str:
    """Return a tag in the one form in which it is kept and found; empty for what is none."""
    return "-".join(plain(typed).split())[:LONGEST_TAG].strip("-")


def _by_word(names: Iterable[tuple[str, str]], least: int = 1) -> Names:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one, name in names:
        for word in plain(name).split():
            if len(word) >= least:
                found[word].add(one)
    return {word: frozenset(things) for word, things in found.items()}


def _begun(names: Names, word: str) -> tuple[str, ...]:
    """What has a name with a word that begins so."""
    things = {one for name, called in names.items() if name.startswith(word) for one in called}
    return tuple(sorted(things))


def _number(word: str) -> int | None:
    """A case number, in the digits of any script."""
    return int(word) if word.isdecimal() and int(word) < _LARGEST else None
