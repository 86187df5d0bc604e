"""Reads what is counted from now on: over een uur, in 3 days, 2 saat sonra."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from bot.understand.items import Item
from bot.understand.said import Said


class Ahead:
    """The times from now on in a text. ``loose`` are numbers of days that are said for weeks."""

    def __init__(self, said: Said, today: date, loose: Collection[int]) -> None:
        self._look = said.look
        self._today = today
        self._loose = loose

    def at(self, at: int) -> Item | None:
        """Over een uur, in 3 days, 2 saat sonra."""
        led = self._look(at).has("in")
        number = at + 1 if led else at
        count, unit = 1, number
        if self._look(number).has("number"):
            count, unit = self._look(number).roles["number"], number + 1
        elif self._look(number).has("one"):
            unit = number + 1
        end = unit + 1
        if not led:
            if not self._look(end).has("later") or self._look(end + 1).has("next"):
                return None
            end += 1
        token = self._look(unit)
        if self._look(end).has("long", "hour", "vague"):
            return None  # "an hour before", "10 minutes on foot", "за п'ять хвилин шоста"
        joint = self._look(end)
        joined = joint.has("or", "dash", "to") and not joint.has("at")
        if joined and self._look(end + 1).has("number"):
            return Item("which", at, end + 1)
        return self._ahead(token.roles, count, at, end)

    def _ahead(self, known: Mapping[str, int], count: int, at: int, end: int) -> Item | None:
        if "span" in known and count == 1:
            return Item("soon", at, end, value=known["span"])
        for role, minutes in (("minute", 1), ("hours", 60)):
            if role in known:
                more = self._look(end).roles.get("plus", 0)  # "dans une heure et demie"
                ahead = count * known[role] * minutes + more
                return Item("soon", at, end + (more > 0), value=ahead)
        if "days" in known:
            if count in self._loose:
                return Item("some_day", at, end)
            shift = timedelta(days=count * known["days"])
            return Item("date", at, end, lambda: self._today + shift, mode="ahead")
        if "week" in known:
            return Item("weeks", at, end, value=count * known["week"])
        return Item("some_day", at, end) if "months" in known else None
