"""The phrasebook: sentences that a supporter picks in one language and a family reads in another.

The sentences stand in ``content/phrasebook.yaml``; what stands between ``{ }`` in them, the
supporter fills in. A family answers with a tap, which is told to the supporter in their language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from bot.talk.answers import plain
from bot.talk.texts import Name, Speaker, Text
from dialogues.phrase_slots import KINDS, Given, Kind, fill, kind_of
from dialogues.rights.models import Content, Texts
from dialogues.rights.reading import ContentFault, ContentFile, Place, faults_in, sound

PATH = Path(__file__).parent / "content" / "phrasebook.yaml"
"""The phrasebook that ships."""

MOST_REPLIES = 4
"""More choices than these are a list to read, not an answer to tap."""

Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Becomes = Literal["call", "interpreter", "not-understood"]

_SLOT = re.compile(r"\{([^{}]*)\}")


class Document(Content):
    """A paper that a family may have to bring; ``name`` is an English msgid."""

    id: Id
    name: Annotated[str, Field(max_length=100)]


class Reply(Content):
    """What a family can tap. ``becomes`` is what it asks of us beyond being told."""

    id: Id
    icon: str
    label: Annotated[str, Field(max_length=40)]
    becomes: Becomes | None = None

    @property
    def words(self) -> Text:
        """What is said with it, to be told in anybody's language."""
        return Text(self.label)

    def shown(self, speaker: Speaker) -> str:
        """Return the button's label."""
        return f"{self.icon} {speaker.say(self.words)}"


class Phrase(Content):
    """One sentence; ``text`` is an English msgid, ``replies`` are ids."""

    id: Id
    text: Annotated[str, Field(max_length=200)]
    replies: Annotated[Texts, Field(max_length=MOST_REPLIES)] = ()

    @property
    def slots(self) -> tuple[str, ...]:
        """What is to be filled in, in the order of the English text."""
        return tuple(dict.fromkeys(_SLOT.findall(self.text)))


class PhraseGroup(Content):
    """Sentences that belong together."""

    id: Id
    icon: str
    name: str
    phrases: Annotated[list[Phrase], Field(min_length=1)]


class Pages(Content):
    """The file, as it is written."""

    slots: dict[Kind, str]
    documents: Annotated[list[Document], Field(min_length=1)]
    replies: list[Reply]
    groups: list[PhraseGroup]


@dataclass(frozen=True, slots=True)
class Slot:
    """Something to fill in, as a supporter is asked for it."""

    name: str
    kind: Kind
    label: str


@dataclass(frozen=True, slots=True)
class ShownPhrase:
    """A sentence in the supporter's language; a slot shows as its label in brackets."""

    id: str
    text: str
    slots: Sequence[Slot]


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """A group in the supporter's language."""

    id: str
    icon: str
    name: str
    phrases: Sequence[ShownPhrase]


class Phrasebook:
    """The sentences, their slots and replies."""

    def __init__(self, pages: Pages) -> None:
        """Take what was read and checked."""
        self._pages = pages
        self.phrases = {phrase.id: phrase for group in pages.groups for phrase in group.phrases}
        self.all_replies = {reply.id: reply for reply in pages.replies}

    def groups(self, speaker: Speaker) -> list[ShownGroup]:
        """Return all sentences in the supporter's language."""
        return [
            ShownGroup(
                group.id,
                group.icon,
                speaker.say(Text(group.name)),
                [self._shown(phrase, speaker) for phrase in group.phrases],
            )
            for group in self._pages.groups
        ]

    def papers(self, speaker: Speaker) -> list[tuple[str, str]]:
        """Return what ``{document}`` can be: ids, each with its name in the speaker's language."""
        return [(each.id, speaker.say(Text(each.name))) for each in self._pages.documents]

    def say(self, id: str, slots: Mapping[str, Given] | None = None) -> Text:
        """Return a sentence with its slots filled in, for any speaker to say.

        Raises KeyError for a sentence that is not there (any more), WrongSlot for a slot without
        a fitting value; what else is in ``slots`` is left alone.
        """
        phrase, given = self.phrases[id], slots or {}
        names = {document.id: Text(document.name) for document in self._pages.documents}
        values = {name: fill(name, given.get(name), names) for name in phrase.slots}
        return Text(phrase.text).of(**values)

    def replies(self, id: str) -> list[Reply]:
        """Return what a family can tap below a sentence; none when it is not there (any more)."""
        phrase = self.phrases.get(id)
        return [self.all_replies[reply] for reply in phrase.replies] if phrase else []

    def reply(self, id: str) -> Reply | None:
        """Return the reply that was tapped; None when it is not there any more."""
        return self.all_replies.get(id)

    def search(self, speaker: Speaker, words: str) -> list[ShownPhrase]:
        """Return the sentences with all these words (or beginnings of words), in the supporter's
        language: first where they stand in the sentence, then where its group or papers have them.
        """
        wanted = plain(words).split()
        papers = " ".join(name for _, name in self.papers(speaker))
        near: list[ShownPhrase] = []
        far: list[ShownPhrase] = []
        for group in self.groups(speaker) if wanted else ():
            for phrase in group.phrases:
                own = plain(phrase.text).split()
                around = [group.name, *([papers] if _asks_for_paper(phrase) else [])]
                if _all_in(wanted, own):
                    near.append(phrase)
                elif _all_in(wanted, own + [w for text in around for w in _words(text)]):
                    far.append(phrase)
        return near + far

    def _shown(self, phrase: Phrase, speaker: Speaker) -> ShownPhrase:
        slots = [Slot(n, kind_of(n), speaker.say(Text(self._asked(n)))) for n in phrase.slots]
        labels = {slot.name: Name(f"[{slot.label}]") for slot in slots}
        return ShownPhrase(phrase.id, speaker.say(Text(phrase.text).of(**labels)), slots)

    def _asked(self, slot: str) -> str:
        return self._pages.slots[kind_of(slot)]


# -- searching -------------------------------------------------------------------------------------


def _asks_for_paper(phrase: ShownPhrase) -> bool:
    return any(slot.kind == "document" for slot in phrase.slots)


def _words(text: str) -> list[str]:
    """Its words in comparable form; taken one by one, since only so much of a text counts."""
    return [plain(word) for word in text.split()]


def _all_in(wanted: Sequence[str], words: Sequence[str]) -> bool:
    return all(any(_begins(each, word) for word in words) for each in wanted)


def _begins(wanted: str, word: str) -> bool:
    """Longer words are also found inside others: "contract" in "huurcontract"."""
    return word.startswith(wanted) or (len(wanted) > 3 and wanted in word)


# -- the file --------------------------------------------------------------------------------------


def load_phrasebook(path: Path = PATH) -> Phrasebook:
    """Read and check the file. Raises ContentFault, with its line, for the first thing wrong."""
    file = _read(path)
    return Phrasebook(sound(file, _faults(file)))


def find_phrase_faults(path: Path = PATH) -> list[ContentFault]:
    """Return all that is wrong with the file; when it cannot be read, that alone."""
    return faults_in(lambda: _read(path), _faults)


def _read(path: Path) -> ContentFile[Pages]:
    return ContentFile(path.parent, path, TypeAdapter(Pages))


def _faults(file: ContentFile[Pages]) -> Iterator[ContentFault]:
    pages = file.value
    for kind in sorted(set(KINDS) - set(pages.slots)):
        yield file.fault(["slots"], f"“{kind}” is missing")
    seen: set[tuple[str, str]] = set()
    for of, at, id in _every_id(pages):
        if (of, id) in seen:
            yield file.fault([*at, "id"], f"{id}: this id is used twice")
        seen.add((of, id))
    replies = {reply.id for reply in pages.replies}
    for at, phrase in _every_phrase(pages):
        for wrong in _wrong_slots(phrase.text):
            yield file.fault([*at, "text"], f"{phrase.id}: {wrong}")
        for place, reply in enumerate(phrase.replies):
            if reply not in replies:
                message = f"{phrase.id}: there is no reply “{reply}”"
                yield file.fault([*at, "replies", place], message)
            elif reply in phrase.replies[:place]:
                yield file.fault([*at, "replies", place], f"{phrase.id}: “{reply}” stands twice")


def _every_phrase(pages: Pages) -> Iterator[tuple[list[str | int], Phrase]]:
    for group_place, group in enumerate(pages.groups):
        for place, phrase in enumerate(group.phrases):
            yield ["groups", group_place, "phrases", place], phrase


def _every_id(pages: Pages) -> list[tuple[str, Place, str]]:
    """Everything with an id: of which list it must be the only one, where it stands."""
    found: list[tuple[str, Place, str]] = []
    lists: Mapping[str, Sequence[Document | Reply | PhraseGroup]] = {
        "documents": pages.documents,
        "replies": pages.replies,
        "groups": pages.groups,
    }
    for key, things in lists.items():
        found += [(key, [key, place], thing.id) for place, thing in enumerate(things)]
    return found + [("phrases", at, phrase.id) for at, phrase in _every_phrase(pages)]


def _wrong_slots(text: str) -> Iterator[str]:
    if re.search(r"[{}]", _SLOT.sub("", text)):
        yield "a brace { or } has no other"
    for slot in _SLOT.findall(text):
        if kind_of(slot) not in KINDS:
            yield f"there is no slot “{slot}”, only {', '.join(KINDS)}"
