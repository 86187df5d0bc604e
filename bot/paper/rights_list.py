"""The list of rights to bring along: the family's language beside Dutch or French, for the counter.

It names nobody of the family. Rendering takes a fraction of a second, the first time in a process
about one second more: the packages are loaded when somebody wants a paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bot.paper import fonts
from bot.talk.texts import Lines, Name, Speaker, Words, _

if TYPE_CHECKING:
    from bot.paper.page import Row

TITLE = _("To bring along: rights to ask about")
NO_AUTHORITY = _("Naast is no authority: ask at the counter whether it is so for you.")
MADE_ON = _("Made on {date} with Naast.")
MADE_ON_WITH = _("Made on {date} with Naast, of {house}.")
OFFICIAL = _("Official name: {name}")
TAKE = _("Take with you:")
ALSO = _("Not sure yet:")


class Entry(Protocol):
    """One right, as it stands on the paper."""

    @property
    def name(self) -> Words:
        """What it is called in plain words."""

    @property
    def official(self) -> str:
        """What it is called at the counter, in the counter's language."""

    @property
    def lines(self) -> Sequence[Words]:
        """Why it may be theirs, what it brings, where and how: one row each."""

    @property
    def papers(self) -> Sequence[Words]:
        """What to take along: one tick box each."""

    @property
    def brief(self) -> bool:
        """Whether it stands in the table at the end, with a tick box and in few words."""


@dataclass(frozen=True, slots=True)
class RightsList:
    """Makes the paper; ``folder`` is where the fonts lie (where set-up puts them, by default)."""

    folder: Path | None = None

    @property
    def ready(self) -> bool:
        """Whether it can be made here."""
        return fonts.ready(self.folder)

    def render(
        self,
        entries: Sequence[Entry],
        theirs: Speaker,
        counter: Speaker,
        now: datetime,
        house: str = "",
        title: Words = TITLE,
    ) -> bytes:
        """Return the paper as a PDF. ``now`` is local time; ``house`` is the organisation's name,
        empty in a try-out."""
        return render(entries, theirs, counter, now, house, title, self.folder)


def render(
    entries: Sequence[Entry],
    theirs: Speaker,
    counter: Speaker,
    now: datetime,
    house: str = "",
    title: Words = TITLE,
    folder: Path | None = None,
) -> bytes:
    """Return the paper as a PDF, with fonts from a folder."""
    from bot.paper.page import Page, Row

    page = Page(theirs, counter, theirs.say(title), NO_AUTHORITY, now, folder)
    made = MADE_ON_WITH.of(house=Name(house)) if house else MADE_ON
    page.rows([Row.of("title", title), Row.of("small", made.of(date=now.date()))])
    page.rows([Row.of("text", NO_AUTHORITY)])
    page.rule()
    for entry in (each for each in entries if not each.brief):
        official = OFFICIAL.of(name=Name(entry.official))
        rows = [Row.of("name", entry.name), Row.of("official", official)]
        rows += [Row.of("text", line) for line in entry.lines]
        if entry.papers:
            rows.append(Row.of("text", TAKE))
            rows += [Row.of("box", paper) for paper in entry.papers]
        page.rows(rows)
        page.ln(2.5)
    table = [_in_table(each, one_column=theirs.language == counter.language) for each in entries]
    for at, rows in enumerate(rows for rows in table if rows):
        page.rows([Row.of("part", ALSO), *rows] if at == 0 else rows)
    return bytes(page.output())


def _in_table(entry: Entry, *, one_column: bool) -> list[Row]:
    """A right of the table: in plain words beside its official name, and what it depends on."""
    from bot.paper.page import Row

    if not entry.brief:
        return []
    official = Name(entry.official)
    name: Words = Lines((entry.name, official), " – ") if one_column else entry.name
    return [Row("box", name, official), *(Row.of("note", line) for line in entry.lines)]
