"""What buddies are told: what a buddy is, the house rules, guidance by situation, small tips.

The texts stand in ``content/buddy.yaml``, each with the document that it comes from.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from bot.talk.texts import Text
from dialogues.rights.models import Content
from dialogues.rights.reading import ContentFault, ContentFile, Place, faults_in, sound

PATH = Path(__file__).parent / "content" / "buddy.yaml"
"""The file that ships."""

MOST_SITUATIONS = 7
"""More buttons than these are a list to read."""

Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Source = Annotated[str, Field(pattern=r"^(00[0-4]|MISSION)( .+)?$")]
Moment = Literal["waiting", "begun", "always"]


class Told(Content):
    """One thought; ``text`` is an English msgid."""

    text: Annotated[str, Field(min_length=1, max_length=300)]
    sources: Annotated[list[Source], Field(min_length=1)]

    @property
    def words(self) -> Text:
        """The thought, for any speaker to say."""
        return Text(self.text)


class Rule(Told):
    """A boundary that a buddy agrees to."""

    id: Id


class Situation(Told):
    """Help where something comes up; ``name`` is what stands on its button. ``urgent``: the coach
    has to hear of it at once."""

    id: Id
    icon: str
    name: Annotated[str, Field(min_length=1, max_length=40)]
    urgent: bool = False

    @property
    def label(self) -> Text:
        """What stands on the button."""
        return Text(self.name)


class Tip(Told):
    """A small thing to learn, and when it fits."""

    id: Id
    when: Moment


class Pages(Content):
    """The file, as it is written."""

    is_: Annotated[list[Told], Field(alias="is", min_length=1)]
    is_not: Annotated[list[Told], Field(min_length=1)]
    rules: Annotated[list[Rule], Field(min_length=1)]
    guidance: Annotated[list[Situation], Field(min_length=1, max_length=MOST_SITUATIONS)]
    tips: Annotated[list[Tip], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Guide:
    """All of it, checked."""

    what_it_is: Sequence[Told]
    what_it_is_not: Sequence[Told]
    rules: Sequence[Rule]
    guidance: Sequence[Situation]
    tips: Sequence[Tip]

    def situation(self, id: str) -> Situation | None:
        """Return the help for a situation; None when it is not there any more."""
        return next((each for each in self.guidance if each.id == id), None)

    def next_tip(self, moment: Moment, learnt: Collection[str]) -> Tip | None:
        """Return a tip that fits now and was not given yet; None when all were."""
        fitting = (each for each in self.tips if each.when in (moment, "always"))
        return next((each for each in fitting if each.id not in learnt), None)


def load_guide(path: Path = PATH) -> Guide:
    """Read and check the file. Raises ContentFault, with its line, for the first thing wrong."""
    file = _read(path)
    pages = sound(file, _faults(file))
    return Guide(pages.is_, pages.is_not, pages.rules, pages.guidance, pages.tips)


def find_guide_faults(path: Path = PATH) -> list[ContentFault]:
    """Return all that is wrong with the file; when it cannot be read, that alone."""
    return faults_in(lambda: _read(path), _faults)


def _read(path: Path) -> ContentFile[Pages]:
    return ContentFile(path.parent, path, TypeAdapter(Pages))


def _faults(file: ContentFile[Pages]) -> Iterator[ContentFault]:
    pages = file.value
    lists: dict[str, Sequence[Rule | Situation | Tip]] = {
        "rules": pages.rules,
        "guidance": pages.guidance,
        "tips": pages.tips,
    }
    for name, entries in lists.items():
        ids = [each.id for each in entries]
        for place, id in enumerate(ids):
            at: Place = [name, place, "id"]
            if id in ids[:place]:
                yield file.fault(at, f"{id}: this id is used twice")
    for when in ("waiting", "begun"):
        if not any(tip.when in (when, "always") for tip in pages.tips):
            yield file.fault(["tips"], f"there is no tip for “{when}”")
