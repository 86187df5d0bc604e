"""What stands on the report for the local authority, before it is paper: the packages for paper are
large, and who only gathers it needs none of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.talk.texts import Words


@dataclass(frozen=True, slots=True)
class Field:
    """A number on the map, how dark it is (1 to 4), and where it went: up, down or nothing."""

    text: str
    shade: int
    trend: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Something that is said, and more about it."""

    text: Words
    more: Words = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything on the two pages. ``columns`` are the barriers, ``fields`` a row for each right or
    service with a number for each of them; ``below`` stands under the map, ``parts`` on the second
    page, ``rule`` at its end."""

    title: Words
    period: Words
    heard: Words
    columns: Sequence[Words]
    fields: Sequence[tuple[Words, Sequence[Field | None]]]
    below: Sequence[Words]
    parts: Sequence[tuple[Words, Sequence[Line]]]
    rule: Words
    foot: Words
