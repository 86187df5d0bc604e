"""Fetches updates by long polling, and confirms them only when all of a batch are committed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

import structlog

from bot.channels.telegram.api import Api, Refused, Unreachable
from bot.channels.telegram.reading import WANTED, arrived
from bot.channels.telegram.taking import Taker
from bot.logs import trace

T = TypeVar("T")
log = structlog.get_logger(__name__)

LONG = 25  # seconds that Telegram holds a call back while nothing happens
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds, doubled in between
_LETTING_GO = 5.0  # seconds that a batch under way gets when the channel stops
WRONG_TOKEN = "Telegram does not accept NAAST_TELEGRAM_TOKEN; the channel is off"  # noqa: S105


class Poller:
    """Asks for updates until it is stopped."""

    def __init__(self, api: Api, taker: Taker) -> None:
        self._api = api
        self._taker = taker
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._offset: int | None = None  # the first update that is not committed here
        self._webhook_is_off = False
        self._pause = FIRST_PAUSE

    def start(self) -> None:
        """Begin to ask, in the background."""
        self._task = asyncio.create_task(self._run())
        self._task.add_done_callback(_report)

    async def stop(self) -> None:
        """Finish the batch under way, confirm it and stop."""
        self._stopping.set()
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=_LETTING_GO)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._offset is not None:
            with suppress(Refused, Unreachable, TimeoutError):
                confirm = self._api.call("getUpdates", offset=self._offset, limit=1, timeout=0)
                await asyncio.wait_for(confirm, 2.0)

    async def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                updates = await self._unless_stopping(self._fetch())
            except Refused as fault:
                if fault.status in (401, 404):
                    log.error(WRONG_TOKEN)
                    return
                await self._refused(fault)
            except Unreachable as fault:
                await self._wait_longer(str(fault))
            else:
                self._pause = FIRST_PAUSE
                await self._take(updates or [])

    async def _fetch(self) -> list[object]:
        """Return what is new. Raises Refused, Unreachable."""
        if not self._webhook_is_off:
            await self._api.call("deleteWebhook")
            self._webhook_is_off = True
        params: dict[str, object] = {"timeout": LONG, "allowed_updates": json.dumps(WANTED)}
        if self._offset is not None:
            params["offset"] = self._offset
        found = await self._api.call("getUpdates", patience=LONG, **params)
        if not isinstance(found, list):
            raise Unreachable("an answer that is no list of updates")
        # What came before is confirmed now. Without an offset the next call survives that Telegram
        # starts its numbers anew after an idle week.
        self._offset = None
        return found

    async def _take(self, updates: list[object]) -> None:
        """Hand over a batch, again and again while storage is away; then it may be confirmed."""
        batch = [arrived(update) for update in updates]
        numbers = [one.number for one in batch if one.number is not None]
        pause = FIRST_PAUSE
        while batch:
            batch = await self._taker.take_all(batch)
            if batch:
                log.warning("telegram updates wait for storage", waiting=len(batch), pause=pause)
                await self._sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                if self._stopping.is_set():
                    return  # not confirmed: Telegram gives the batch again
        if numbers:
            self._offset = max(numbers) + 1
        elif updates:
            await self._wait_longer("updates without a number")

    async def _refused(self, fault: Refused) -> None:
        if fault.status == 409 and "webhook" in fault.description.lower():
            self._webhook_is_off = False  # somebody set one: it is deleted with the next try
            if self._pause == FIRST_PAUSE:
                self._pause *= 2
                return
        await self._wait_longer(str(fault), fault.retry_after)

    async def _wait_longer(self, reason: str, seconds: float | None = None) -> None:
        wait = self._pause if seconds is None else seconds
        log.warning("telegram polling waits", reason=reason, seconds=wait)
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        await self._sleep(wait)

    async def _sleep(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    async def _unless_stopping(self, work: Coroutine[Any, Any, T]) -> T | None:
        """Return what the work returns, or None as soon as the poller is to stop."""
        task = asyncio.create_task(work)
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
            return await task if task.done() else None
        finally:
            stopping.cancel()
            task.cancel()
            with suppress(asyncio.CancelledError, Refused, Unreachable):
                await task


def _report(task: asyncio.Task[None]) -> None:
    """A poller that ends by a fault of its own must not end unseen."""
    if not task.cancelled() and (fault := task.exception()) is not None:
        log.error("telegram polling broke off", trace=trace(fault))
