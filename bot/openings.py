"""To how many different people a day we may write first where a messenger limits it, and who is
next: danger before all else, then who waits longest."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

import structlog

from bot.channels.base import Channel, NotEver, NotNow
from bot.window import MARGIN
from storage import openings
from storage.database import Tx

log = structlog.get_logger(__name__)

DAY = timedelta(hours=24) + MARGIN
"""How long somebody to whom we wrote first is counted: a moment longer than the platform does."""
FEWEST = 250
"""What holds until the platform says more: so many it lets everybody reach."""
_OF_URGENT = 25  # one place in so many is kept for who is in danger
_AGAIN = 6 * 3600.0  # seconds until a limit is asked for anew: it grows by itself
_FIRST_PAUSE, _LONGEST_PAUSE = 5.0, 3600.0  # seconds between two tries


@runtime_checkable
class Limited(Protocol):
    """A channel that lets us write first to so many different people in 24 hours."""

    name: str

    async def people_a_day(self) -> int | None:
        """Return how many they are, None where there is no limit. Raises NotNow, NotEver."""


@dataclass(frozen=True, slots=True)
class Room:
    """How it stands on a channel: ``many`` people of ``most`` (None: no limit) were written to
    first in the last day, ``waiting`` wait for their turn; ``kept`` places are for who is in
    danger."""

    channel: str
    many: int
    most: int | None
    kept: int
    waiting: int


class Openings:
    """Hands out the places of a day. ``own`` is what the organisation set: it never goes beyond,
    and it is what counts where the platform does not tell."""

    def __init__(self, channels: Iterable[Channel] = (), own: int | None = None) -> None:
        self._channels = [each for each in channels if isinstance(each, Limited)]
        self._own = own
        self._most: dict[str, int | None] = {each.name: own or FEWEST for each in self._channels}

    async def learn(self) -> None:
        """Ask each channel for its limit, and now and then anew, until cancelled."""
        await asyncio.gather(*map(self._learn, self._channels))

    def admit(self, tx: Tx, channel: str, now: datetime) -> None:
        """Let go whose turn it is, as many as there is room for."""
        if not openings.line(tx, channel):
            return
        openings.in_turn(tx)
        most = self._most.get(channel)
        there = openings.opened(tx, channel, now - DAY) if most is not None else set()
        go = []
        for each in openings.line(tx, channel):
            room = most is None or len(there) < (most if each.urgent else most - _kept(most))
            if room or each.address in there:
                there.add(each.address)
                go.append(each.id)
        openings.let_go(tx, go)

    def rooms(self, tx: Tx, now: datetime) -> list[Room]:
        """Return how it stands on every channel that has a limit."""
        return [
            Room(
                name,
                len(openings.opened(tx, name, now - DAY)),
                most,
                _kept(most) if most else 0,
                len(openings.line(tx, name)),
            )
            for name, most in self._most.items()
        ]

    async def _learn(self, channel: Limited) -> None:
        pause = _FIRST_PAUSE
        while True:
            wait = _AGAIN
            try:
                told = await channel.people_a_day()
            except NotNow as fault:
                log.info("limit not known", channel=channel.name, fault=str(fault))
                wait = pause if fault.retry_after is None else fault.retry_after
                pause = min(pause * 2, _LONGEST_PAUSE)
            except NotEver as fault:
                log.info("limit not told", channel=channel.name, fault=str(fault))
            else:
                given = [most for most in (told, self._own) if most is not None]
                self._most[channel.name] = min(given, default=None)
                pause = _FIRST_PAUSE
            await asyncio.sleep(wait)


def _kept(most: int) -> int:
    return most // _OF_URGENT
