"""Learns the addresses that open a chat on each messenger, so that a link can lead there."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, MutableMapping
from typing import Protocol, runtime_checkable

import structlog

from bot.channels.base import Channel, NotEver, NotNow

log = structlog.get_logger(__name__)

_FIRST_PAUSE, _LONGEST_PAUSE = 5.0, 3600.0  # seconds between two tries


@runtime_checkable
class HasDoor(Protocol):
    """A channel whose chat opens by a link."""

    name: str

    async def door(self) -> str:
        """Return the address that opens a chat here. ``{payload}`` stands in it for what the link
        carries, or ``{words}`` for what it writes for the person. Raises NotNow, NotEver."""


async def learn(channels: Iterable[Channel], doors: MutableMapping[str, str]) -> None:
    """Ask every messenger for its door until it says; chats work without, only links do not."""
    await asyncio.gather(*(_ask(each, doors) for each in channels if isinstance(each, HasDoor)))


async def _ask(channel: HasDoor, doors: MutableMapping[str, str]) -> None:
    pause = _FIRST_PAUSE
    while True:
        try:
            doors[channel.name] = await channel.door()
        except NotNow as fault:
            log.info("door not known yet", channel=channel.name, fault=str(fault))
            await asyncio.sleep(pause if fault.retry_after is None else fault.retry_after)
            pause = min(pause * 2, _LONGEST_PAUSE)
        except NotEver as fault:
            log.warning("door not known", channel=channel.name, fault=str(fault))
            return
        else:
            return
