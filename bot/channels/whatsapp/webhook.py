"""Takes what WhatsApp posts: the signature of the raw body is checked first, then its shape."""

from __future__ import annotations

import hashlib
import hmac
import json

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.base import NotTaken
from bot.channels.bodies import TooBig, body_of
from bot.channels.whatsapp.reading import arrived
from bot.channels.whatsapp.taking import Taker
from bot.logs import trace

log = structlog.get_logger(__name__)

PATH = "/whatsapp/webhook"
MOST_BYTES = 4 * 1024 * 1024
"""The largest body that is read; WhatsApp's are up to 3 MB."""
_LONGEST_CHALLENGE = 200  # characters


class Webhook:
    """Answers 200 when all of a body is committed, 503 when it should come again. Without an app
    secret nothing is let in, without a verify token nothing is verified."""

    def __init__(self, taker: Taker, phone_id: str, app_secret: str, verify_token: str) -> None:
        self._taker = taker
        self._phone_id = phone_id
        self._app_secret = app_secret.encode()
        self._verify_token = verify_token.encode()

    def routes(self) -> list[Route]:
        """Return where WhatsApp asks whether we are there, and where it posts."""
        return [
            Route(PATH, self._verify, methods=["GET"]),
            Route(PATH, self._receive, methods=["POST"]),
        ]

    async def _verify(self, request: Request) -> Response:
        """Echo the challenge to whoever knows the verify token."""
        given = request.query_params.get("hub.verify_token", "").encode()
        challenge = request.query_params.get("hub.challenge", "")
        known = bool(self._verify_token) and hmac.compare_digest(given, self._verify_token)
        asked = request.query_params.get("hub.mode") == "subscribe"
        if not (known and asked and 0 < len(challenge) <= _LONGEST_CHALLENGE):
            return Response(status_code=403)
        return PlainTextResponse(challenge, headers={"X-Content-Type-Options": "nosniff"})

    async def _receive(self, request: Request) -> Response:
        try:
            raw = await body_of(request, MOST_BYTES)
        except TooBig:
            return Response(status_code=413, headers={"Connection": "close"})
        except ClientDisconnect:
            return Response(status_code=400)
        if not self._is_signed(raw, request.headers.get("x-hub-signature-256", "")):
            return Response(status_code=401)
        try:
            body = json.loads(raw)
        except (ValueError, RecursionError):
            return Response("this is no JSON", status_code=400)
        try:
            await self._taker.take_all(arrived(body, self._phone_id))
        except NotTaken:
            return Response(status_code=503)
        except Exception as fault:  # whatever it is: WhatsApp repeats it
            log.error("whatsapp body failed", trace=trace(fault))
            return Response(status_code=500)
        return Response(status_code=200)

    def _is_signed(self, raw: bytes, given: str) -> bool:
        made = hmac.new(self._app_secret, raw, hashlib.sha256).hexdigest()
        signed = hmac.compare_digest(given.encode(), f"sha256={made}".encode())
        return bool(self._app_secret) and signed
