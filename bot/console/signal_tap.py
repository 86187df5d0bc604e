"""What a supporter can tap on the page of a case: what stands in the way, and of what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.console.voice import Voice
from bot.talk.texts import Text


@dataclass(frozen=True, slots=True)
class InTheWay:
    """The seven B's (code, sign, name), and every right and service by name (name, id)."""

    bs: list[tuple[str, str, str]]
    subjects: list[tuple[str, str]]


def in_the_way(contents: Any, voice: Voice) -> InTheWay:
    """Return what can be chosen, in the language of whoever looks."""
    found = contents.barriers.first(())
    bs = [(each.b, each.icon, voice.say(Text(each.name))) for each in found]
    things = {**contents.rights, **contents.services}
    named = ((voice.say(Text(each.name)), id_) for id_, each in things.items())
    return InTheWay(bs, sorted(named, key=lambda each: each[0].casefold()))
