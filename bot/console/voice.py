"""What templates speak with: one staff person's language, the time zone, and the present."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any

from babel.dates import format_skeleton
from babel.numbers import format_decimal

from bot.languages import LanguageSpeaker
from bot.talk.texts import Name, Text, Words, _, n_

_AT_HOME = {"en": "en_GB"}  # "15 Dec", as dates are written here


@lru_cache(maxsize=2048)
def _day(day: date, language: str, *, same_year: bool) -> str:
    parts = "MMMd" if same_year else "yMMMd"
    return format_skeleton(parts, day, locale=_AT_HOME.get(language, language))


@lru_cache(maxsize=2048)
def _ago(speaker: LanguageSpeaker, unit: str, count: int) -> str:
    """So long ago; a list says the same few a hundred times."""
    said = {
        "minutes": n_("{count} min", "{count} min", count),
        "hours": n_("{count} hour", "{count} hours", count),
        "days": n_("{count} day", "{count} days", count),
    }
    return speaker.say(said[unit])


@dataclass(frozen=True, slots=True)
class Voice:
    """Says texts and times in one language."""

    speaker: LanguageSpeaker
    zone: tzinfo
    now: datetime

    def t(self, english: str, **values: Any) -> str:
        """Say a sentence that is marked for translation where it is written."""
        return self.speaker.say(Text(english, values=_named(values)))

    def tn(self, singular: str, plural: str, count: int, **values: Any) -> str:
        """Say a sentence with a number in it."""
        return self.speaker.say(n_(singular, plural, count).of(**_named(values)))

    def say(self, words: Words) -> str:
        """Say a text that is kept in Python."""
        return self.speaker.say(words)

    def exact(self, at: datetime) -> str:
        """Weekday, day and time, as inside a sentence."""
        return self.speaker.moment(at)

    def day(self, at: datetime) -> str:
        """The day in full, or that it is today."""
        local, today = at.astimezone(self.zone).date(), self.now.astimezone(self.zone).date()
        if local == today:
            return self.speaker.say(_("Today"))
        if local == today - timedelta(days=1):
            return self.speaker.say(_("Yesterday"))
        return self.speaker.say(Text("{day}", values={"day": local}))

    def date(self, at: datetime) -> str:
        """The day, shortly; with the year where it is another one."""
        local, today = at.astimezone(self.zone), self.now.astimezone(self.zone)
        return _day(local.date(), self.speaker.language, same_year=local.year == today.year)

    def clock(self, at: datetime) -> str:
        """Hours and minutes."""
        return f"{at.astimezone(self.zone):%H:%M}"

    def when(self, at: datetime) -> str:
        """The time alone today, with the day otherwise."""
        today = at.astimezone(self.zone).date() == self.now.astimezone(self.zone).date()
        return self.clock(at) if today else self.exact(at)

    def brief(self, at: datetime) -> str:
        """The same in few signs, for lists."""
        today = at.astimezone(self.zone).date() == self.now.astimezone(self.zone).date()
        return self.clock(at) if today else f"{self.date(at)} {self.clock(at)}"

    def since(self, at: datetime) -> str:
        """How long ago, roughly: minutes, hours or days."""
        minutes = max(1, int((self.now - at).total_seconds() // 60))
        if minutes < 60:
            return _ago(self.speaker, "minutes", minutes)
        if minutes < 60 * 24:
            return _ago(self.speaker, "hours", minutes // 60)
        return _ago(self.speaker, "days", minutes // (60 * 24))

    def percent(self, share: float) -> str:
        """A share between 0 and 1 as a percentage with one decimal."""
        number = format_decimal(share * 100, "0.0", locale=self.speaker.language.replace("-", "_"))
        return f"{number}\u00a0%"


def _named(values: dict[str, Any]) -> dict[str, Any]:
    """What a template puts into a sentence as plain text is somebody's name or word."""
    return {key: Name(value) if isinstance(value, str) else value for key, value in values.items()}
