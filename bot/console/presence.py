"""Who else has a case open just now. It lives in memory, for as long as the page is open, and
nobody hears what anybody does there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from bot.wake import Wake


class Presence:
    """Who is where. One person may have a case open in several windows."""

    def __init__(self, wake: Wake) -> None:
        self._wake = wake
        self._here: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._changes: Counter[str] = Counter()

    @contextmanager
    def at(self, case_id: str, staff_id: str) -> Iterator[None]:
        """Somebody has a case open for the length of a block; the others there see it."""
        here = self._here[case_id]
        here[staff_id] += 1
        if here[staff_id] == 1:
            self._changed(case_id)
        try:
            yield
        finally:
            here[staff_id] -= 1
            if not here[staff_id]:
                del here[staff_id]
                self._changed(case_id)
            if not here:
                self._here.pop(case_id, None)
                self._changes.pop(case_id, None)

    def _changed(self, case_id: str) -> None:
        self._changes[case_id] += 1
        self._wake.ring("inbox")

    def changes(self, case_id: str) -> int:
        """How often somebody came or went since the first who is there opened the case: who went
        and came back between two looks was missing from what was shown in between."""
        return self._changes[case_id]

    def others(self, case_id: str, staff_id: str) -> list[str]:
        """The ids of who else is at a case."""
        return sorted(set(self._here.get(case_id, ())) - {staff_id})
