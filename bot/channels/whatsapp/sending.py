"""Sends messages through the Graph API, within WhatsApp's rates and one person's in order."""

from __future__ import annotations

import hashlib
import json
import time
from collections import OrderedDict

from bot.channels.base import NotEver, Outgoing, sent_as
from bot.channels.files import file_name
from bot.channels.half_sent import HalfSent
from bot.channels.loopback import on_this_machine
from bot.channels.whatsapp.api import Api, Refused, Unreachable
from bot.channels.whatsapp.faults import fault_of
from bot.channels.whatsapp.pace import Pace
from bot.channels.whatsapp.posting import payload, with_reply
from bot.channels.whatsapp.wording import Part, Say, compose

_UPLOADED_FOR = 3600.0  # seconds; WhatsApp keeps an upload for 30 days
_MOST_UPLOADED = 200
_KEPT_OF_IDS = 1000  # characters that storage has for the ids of one message
_NO_SUCH_ANSWERED = (100, 131009)  # codes that also mean: the message answered to is not there


class Sender:
    """Says things to people on WhatsApp."""

    def __init__(self, api: Api, base: str, say: Say) -> None:
        self._api = api
        self._say = say
        self._pace = None if on_this_machine(base) else Pace()
        self._half_sent = HalfSent()
        self._uploaded: OrderedDict[str, tuple[str, float]] = OrderedDict()

    async def send(self, address: str, message: Outgoing) -> str:
        """Deliver a message, in several parts where it is long; return the ids of all parts.

        When a later part fails, the parts that arrived are not sent again with the next try.
        Raises NotNow, WindowClosed, NotEver.
        """
        try:
            parts = compose(message, self._say)
        except ValueError as fault:
            raise NotEver(str(fault)) from None
        key = (address, _fingerprint(message, parts))
        ids = self._half_sent.arrived(key)
        for part, reply_to in with_reply(message, parts)[len(ids) :]:
            ids = [*ids, await self._send(address, part, reply_to)]
            self._half_sent.remember(key, ids if len(ids) < len(parts) else [])
        return _kept(ids)

    # -- one part ---------------------------------------------------------------------------------

    async def _send(self, address: str, part: Part, reply_to: str) -> str:
        if self._pace:
            await self._pace.wait(address)
        try:
            media_id = await self._upload(part)
            body = payload(address, part, media_id=media_id, reply_to=reply_to)
            try:
                return await self._api.send(body)
            except Refused as fault:
                if not (reply_to and fault.error.get("code") in _NO_SUCH_ANSWERED):
                    raise
                body.pop("context")  # it is said all the same
                return await self._api.send(body)
        except (Refused, Unreachable) as fault:
            raise fault_of(fault) from None

    async def _upload(self, part: Part) -> str:
        """Return the id of a part's file, uploaded once for all tries. Raises Refused,
        Unreachable."""
        if part.attachment is None or part.way is None:
            return ""
        content, mime = part.attachment.content, part.way.mime
        key = f"{mime} {hashlib.sha256(content).hexdigest()}"
        media_id, at = self._uploaded.get(key, ("", 0.0))
        if not media_id or time.monotonic() - at > _UPLOADED_FOR:
            media_id = await self._api.upload(file_name(part.attachment), mime, content)
            self._uploaded[key] = (media_id, time.monotonic())
        if len(self._uploaded) > _MOST_UPLOADED:
            self._uploaded.popitem(last=False)
        return media_id


def _kept(ids: list[str]) -> str:
    """Return the ids as the outbox keeps them: the last ones, as many as storage has room for."""
    while len(ids) > 1 and len(sent_as(ids)) > _KEPT_OF_IDS:
        ids = ids[1:]
    return sent_as(ids)


def _fingerprint(message: Outgoing, parts: list[Part]) -> str:
    bodies = [payload("0", part, reply_to=reply) for part, reply in with_reply(message, parts)]
    content = message.attachment.content if message.attachment and len(parts) > 1 else b""
    said = json.dumps(bodies, sort_keys=True).encode() + content
    return hashlib.sha256(said).hexdigest()
