"""What a machine made of families' messages, while Naast runs: shown beside them and marked, in
memory only, never kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

from bot.translate import Translated

MOST = 500
"""Translations that are remembered, over all cases; the oldest go first."""

Made = tuple[str, Translated | None]
"""The words that were translated, and what the machine made of them (None: nothing)."""


class Translations:
    """Remembers them, so that a page that is fetched anew still shows them."""

    def __init__(self) -> None:
        self._made: OrderedDict[tuple[str, str, int], Made] = OrderedDict()

    def keep(self, case_id: str, language: str, n: int, made: Made) -> None:
        """Remember what was made in a language of a case's message."""
        self._made[(case_id, language, n)] = made
        while len(self._made) > MOST:
            self._made.popitem(last=False)

    def of(self, case_id: str, language: str) -> Mapping[int, Made]:
        """Return what was made of a case's messages in a language, by their numbers."""
        asked = (case_id, language)
        return {n: made for (*whose, n), made in self._made.items() if tuple(whose) == asked}
