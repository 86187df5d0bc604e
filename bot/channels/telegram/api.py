"""Asks the Bot API for what arrives: raw JSON over httpx, so that reading it stays ours.

The token is part of every address, so no address may ever reach a log: see ``hush``.
"""

from __future__ import annotations

import logging
import mimetypes
import time
from collections.abc import Mapping
from urllib.parse import quote

import httpx

from bot.channels.base import Fetched, NotEver, NotNow

MOST_FILE_BYTES = 20 * 1024 * 1024
"""The largest file that the Bot API hands out (getFile)."""
_KNOWN_FOR = 600.0  # seconds after which the bot's own settings are looked up again
_MIMES = {".oga": "audio/ogg", ".ogg": "audio/ogg", ".webp": "image/webp", ".jpg": "image/jpeg"}
_TIMEOUT = httpx.Timeout(20.0, connect=10.0)


class Refused(Exception):
    """The Bot API answered no. ``description`` is Telegram's own, without anything of ours."""

    def __init__(self, status: int, description: str, retry_after: float | None = None) -> None:
        super().__init__(f"{status} {description[:100]}")
        self.status = status
        self.description = description
        self.retry_after = retry_after


class Unreachable(Exception):
    """No answer from the Bot API, or none that can be read."""


class Api:
    """The methods of one bot, called by name. ``seconds`` is how long an answer may take."""

    def __init__(self, token: str, base: str, *, seconds: float = 20.0) -> None:
        hush()
        self._methods = f"{base}/bot{token}/"
        self._files = f"{base}/file/bot{token}/"
        self._seconds = seconds
        self._client: httpx.AsyncClient | None = None
        self._me: Mapping[str, object] = {}
        self._me_at = 0.0

    async def call(self, method: str, *, patience: float = 0.0, **params: object) -> object:
        """Call a method and return its result; ``patience`` is how many seconds the server may
        hold the call back. Raises Refused, Unreachable."""
        timeout = httpx.Timeout(self._seconds + patience, connect=min(self._seconds, 10.0))
        try:
            answer = await self._http().post(self._methods + method, json=params, timeout=timeout)
            body = answer.json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError) as fault:
            raise Unreachable(type(fault).__name__) from None
        if not isinstance(body, dict):
            raise Unreachable("an answer that is not the Bot API's")
        if body.get("ok") is True and "result" in body:
            return body["result"]
        raise _refused(answer.status_code, body)

    async def me(self) -> Mapping[str, object]:
        """Return what the bot is to Telegram, asked anew every ten minutes. Raises NotNow."""
        if not self._me or time.monotonic() - self._me_at > _KNOWN_FOR:
            try:
                found = await self.call("getMe")
            except Unreachable as fault:
                raise NotNow(f"Telegram does not say who we are: {fault}") from None
            except Refused as fault:
                words = f"Telegram does not say who we are: {fault}"
                raise NotNow(words, fault.retry_after) from None
            self._me = found if isinstance(found, dict) else {}
            self._me_at = time.monotonic()
        return self._me

    async def fetch(self, reference: str) -> Fetched:
        """Bring the file with this ``file_id``. Raises NotNow, NotEver."""
        try:
            found = await self.call("getFile", file_id=reference)
        except Unreachable as fault:
            raise NotNow(f"no file: {fault}") from None
        except Refused as fault:
            if fault.status in (400, 403):
                raise NotEver(f"no file: {fault}") from None
            raise NotNow(f"no file: {fault}", fault.retry_after) from None
        found = found if isinstance(found, dict) else {}
        path, size = found.get("file_path"), found.get("file_size")
        if isinstance(size, int) and size > MOST_FILE_BYTES:
            raise NotEver("no file: larger than 20 MB")
        if not isinstance(path, str) or not path:
            raise NotNow("no file: Telegram names no path")
        return await self._download(path)

    async def _download(self, path: str) -> Fetched:
        content = bytearray()
        try:
            async with self._http().stream("GET", self._files + quote(path)) as answer:
                if answer.status_code != 200:
                    raise NotNow(f"no file: status {answer.status_code}")
                async for chunk in answer.aiter_bytes():
                    content += chunk
                    if len(content) > MOST_FILE_BYTES:
                        raise NotEver("no file: larger than 20 MB")
        except httpx.HTTPError as fault:
            raise NotNow(f"no file: {type(fault).__name__}") from None
        return Fetched(bytes(content), _mime(path, answer.headers.get("content-type", "")))

    async def close(self) -> None:
        """Let go of the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _http(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=_TIMEOUT)
        return self._client


def hush() -> None:
    """Keep the token and people's words out of the logs of the libraries: httpx logs every address
    at INFO, python-telegram-bot whole messages at DEBUG and answers it cannot read at ERROR."""
    for name, level in (("httpx", logging.WARNING), ("httpcore", logging.WARNING)):
        logging.getLogger(name).setLevel(level)
    logging.getLogger("telegram").setLevel(logging.CRITICAL)
    httpx_log = logging.getLogger("httpx")
    if _no_token not in httpx_log.filters:  # should somebody turn that logger up again
        httpx_log.addFilter(_no_token)


def _no_token(record: logging.LogRecord) -> bool:
    return "/bot" not in record.getMessage()


def _refused(status: int, body: Mapping[str, object]) -> Refused:
    parameters = body.get("parameters")
    wait = parameters.get("retry_after") if isinstance(parameters, dict) else None
    known = isinstance(wait, int | float) and not isinstance(wait, bool)
    code, description = body.get("error_code"), body.get("description")
    return Refused(
        code if isinstance(code, int) else status,
        description if isinstance(description, str) else "",
        float(wait) if known and wait is not None else None,
    )


def _mime(path: str, header: str) -> str:
    """Telegram serves every file as octet-stream: its name says more."""
    suffix = "." + path.rpartition(".")[2].lower()
    named = _MIMES.get(suffix) or mimetypes.guess_type(path)[0]
    return named or header.partition(";")[0].strip() or "application/octet-stream"
