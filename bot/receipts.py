"""Takes what messengers report by themselves: how far a message came, that somebody is to be found
elsewhere, what became of a template."""

from __future__ import annotations

import asyncio

import structlog

from bot.channels.base import (
    Moved,
    NotEver,
    NotTaken,
    Receipt,
    Reported,
    TemplateState,
    WindowClosed,
)
from bot.holding import CLOSED, Holding
from bot.now import Now
from storage import people, receipts, templates, windows
from storage.database import Database, StorageUnavailable, Tx

log = structlog.get_logger(__name__)


class Receipts:
    """What failed at last goes the same way as what was refused at once; ``holding`` knows it."""

    def __init__(self, database: Database, holding: Holding, now: Now) -> None:
        self._database = database
        self._holding = holding
        self._now = now

    async def report(self, reported: Reported) -> None:
        """Keep what a channel reports; returns when it is committed. Raises NotTaken."""
        try:
            await asyncio.wrap_future(self._database.submit(lambda tx: self._take(tx, reported)))
        except StorageUnavailable as fault:
            raise NotTaken(str(fault)) from fault

    def _take(self, tx: Tx, reported: Reported) -> None:
        if isinstance(reported, Receipt):
            self._receipt(tx, reported)
        elif isinstance(reported, Moved):
            self._moved(tx, reported)
        else:
            self._template(tx, reported)

    def _receipt(self, tx: Tx, receipt: Receipt) -> None:
        failed = receipts.note(
            tx,
            receipt.channel,
            receipt.address,
            receipt.part,
            receipt.state,
            receipt.at,
            fault=CLOSED if isinstance(receipt.fault, WindowClosed) else str(receipt.fault or ""),
            category=receipt.category,
            country=receipt.country,
        )
        if failed:
            self._failed(tx, receipt)

    def _failed(self, tx: Tx, receipt: Receipt) -> None:
        fault = receipt.fault or NotEver("failed")
        gone = receipts.sent_with(tx, receipt.channel, receipt.part)
        log.warning("not delivered", channel=receipt.channel, parcels=len(gone), fault=str(fault))
        if not gone and isinstance(fault, NotEver) and fault.refused:  # told before we noted it
            people.mark_blocked(tx, receipt.channel, receipt.address, self._now())
        self._holding.failed(tx, gone, fault, self._now())

    def _moved(self, tx: Tx, moved: Moved) -> None:
        person_id = windows.move(tx, moved.channel, moved.old, moved.new)
        if person_id:
            log.info("moved", person=person_id, channel=moved.channel)

    def _template(self, tx: Tx, told: TemplateState) -> None:
        now = self._now()
        templates.note(tx, told.channel, told.name, told.language, told.state, told.reason, now)
        if told.state != templates.APPROVED:
            log.warning("template", name=told.name, language=told.language, state=told.state)
