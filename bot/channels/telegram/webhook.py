"""Takes updates that Telegram posts: the secret is checked first, then the size, then the shape."""

from __future__ import annotations

import asyncio
import hmac
import json

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.base import NotTaken
from bot.channels.bodies import TooBig, body_of
from bot.channels.telegram.api import Api, Refused, Unreachable
from bot.channels.telegram.polling import FIRST_PAUSE, LONGEST_PAUSE, WRONG_TOKEN
from bot.channels.telegram.reading import WANTED, arrived
from bot.channels.telegram.taking import Taker
from bot.logs import trace

log = structlog.get_logger(__name__)

PATH = "/telegram/webhook"
MOST_BYTES = 1_000_000


class Webhook:
    """Answers 200 when an update is committed, 503 when it should come again."""

    def __init__(self, api: Api, taker: Taker, base_url: str, secret: str) -> None:
        self._api = api
        self._taker = taker
        self._url = f"{base_url}{PATH}"
        self._secret = secret

    def routes(self) -> list[Route]:
        """Return where Telegram posts."""
        return [Route(PATH, self._receive, methods=["POST"])]

    async def register(self) -> None:
        """Tell Telegram where to post, for as long as it takes to reach it."""
        pause = FIRST_PAUSE
        while True:
            try:
                await self._api.call(
                    "setWebhook",
                    url=self._url,
                    secret_token=self._secret,
                    allowed_updates=json.dumps(WANTED),
                )
            except (Refused, Unreachable) as fault:
                if isinstance(fault, Refused) and fault.status in (401, 404):
                    log.error(WRONG_TOKEN)
                    return
                asked = fault.retry_after if isinstance(fault, Refused) else None
                log.warning("telegram webhook not set yet", reason=str(fault), seconds=pause)
                await asyncio.sleep(pause if asked is None else asked)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                log.info("telegram webhook set")
                return

    async def _receive(self, request: Request) -> Response:
        given = request.headers.get("x-telegram-bot-api-secret-token", "")
        if not self._secret or not hmac.compare_digest(given.encode(), self._secret.encode()):
            return Response(status_code=401)
        try:
            update = json.loads(await body_of(request, MOST_BYTES))
        except TooBig:
            return Response(status_code=413, headers={"Connection": "close"})
        except ClientDisconnect:
            return Response(status_code=400)
        except (ValueError, RecursionError):
            return Response("this is no JSON", status_code=400)
        if not isinstance(update, dict):
            return Response("this is no update", status_code=400)
        return await self._take(update)

    async def _take(self, update: dict[str, object]) -> Response:
        one = arrived(update)
        try:
            await self._taker.take(one)
        except NotTaken:
            return Response(status_code=503)
        except Exception as fault:  # whatever it is: the log has the trace, Telegram repeats
            log.error("telegram update failed", number=one.number, trace=trace(fault))
            return Response(status_code=500)
        return Response(status_code=200)
