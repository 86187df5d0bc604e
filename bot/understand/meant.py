"""Leaves out of what was said about time what was not meant: "not on Monday, Tuesday at 4"."""

from __future__ import annotations

from bot.understand.items import Item
from bot.understand.said import Said

_FEW = 4  # words that say no to what was said before them


def meant(said: Said, items: list[Item]) -> list[Item]:
    """Return what was not ruled out: "not on Monday, Tuesday at 4", "Monday I cannot"."""
    kept: list[Item] = []
    start, unsure = 0, False
    for at in range(len(said) + 1):
        if at < len(said) and not _parts(said, at):
            continue
        these = [item for item in items if start <= item.start < at]
        if not these and _declines(said, start + 1, at):
            kept = []  # "Monday at 3 I work, I cannot"
        if not (these and unsure and _asks_whether(said, start)):
            kept += _kept_of(said, start, at, these)
        unsure = not these and any(said.look(i).has("not") for i in range(start, at))
        start = at
    return kept


def _asks_whether(said: Said, start: int) -> bool:
    """ "If", after "I do not know"."""
    return any(said.look(at).has("if", "or") for at in (start, start + 1))


def _declines(said: Said, start: int, end: int) -> bool:
    """A few words of which one is no; one alone only asks ("at 3, no?")."""
    few = 1 < end - start <= _FEW and not said.look(start - 1).has("if", "but")
    return few and any(said.look(at).has("not") for at in range(start, end))


def _parts(said: Said, at: int) -> bool:
    return said.look(at).has("stop", "but", "if")


def _kept_of(said: Said, start: int, end: int, items: list[Item]) -> list[Item]:
    taken = {at for item in items for at in range(item.start, item.end)}
    if any(at not in taken and said.look(at).has("over") for at in range(start, end)):
        return []  # "Saturday was fun"
    nots = [at for at in range(start, end) if at not in taken and said.look(at).has("not")]
    if not nots:
        return items
    before = [item for item in items if item.start < nots[0]]
    after = items[len(before) :]
    if any(item.day for item in before) and any(item.day for item in after):
        return [Item("which", start, end)]  # "Saturday not Sunday": which of them?
    return before if after else []
