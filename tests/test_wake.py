"""Bells: whoever waits for one hears it, or is told to stop."""

from __future__ import annotations

import asyncio

import pytest

from bot.wake import Wake, heard_within


def test_a_bell_is_heard_in_time_or_not() -> None:
    """By whoever waits for it, and by nobody who waits for another."""

    async def hears() -> list[bool]:
        wake = Wake()
        wake.bind(asyncio.get_running_loop())
        bells = [wake.listen("outbox"), wake.listen("inbox")]
        wake.ring("outbox")
        return [await heard_within(bell, 0.02) for bell in bells]

    assert asyncio.run(hears()) == [True, False]


def test_who_is_told_to_stop_stops_though_the_bell_rings() -> None:
    """Both at the same moment: else the outbox would go on, and a server never end."""

    async def stops() -> None:
        bell = Wake().listen("outbox")
        waiting = asyncio.create_task(heard_within(bell, 20))
        await asyncio.sleep(0)
        bell.set_result(None)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(stops())
