"""Remembers which parts of a long message arrived, so that they are not sent again with the next
try."""

from __future__ import annotations

import time
from collections import OrderedDict

_FOR = 3600.0  # seconds
_MOST = 1000

Key = tuple[str, str]
"""To whom, and the fingerprint of the message."""


class HalfSent:
    """Messages of which a later part failed."""

    def __init__(self) -> None:
        self._ids: OrderedDict[Key, tuple[list[str], float]] = OrderedDict()

    def arrived(self, key: Key) -> list[str]:
        """Return the ids of the parts of this very message that arrived before a later failed."""
        ids, at = self._ids.get(key, ([], 0.0))
        return ids if time.monotonic() - at < _FOR else []

    def remember(self, key: Key, ids: list[str]) -> None:
        """Note the parts that arrived; none once all of them did."""
        self._ids.pop(key, None)
        if ids:
            self._ids[key] = (ids, time.monotonic())
        if len(self._ids) > _MOST:
            self._ids.popitem(last=False)
