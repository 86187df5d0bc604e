"""Speaks with the Graph API over httpx: one phone number's messages and media.

The token goes with each call as a header, and only to the API itself or to where the platform
itself keeps its files.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import logging
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from bot.channels.base import Fetched, NotEver, NotNow
from bot.channels.leniency import mapping, number, text, word
from bot.channels.loopback import on_this_machine

VERSION = "v23.0"
MOST_FILE_BYTES = 20 * 1024 * 1024
"""The largest file that is fetched: what Telegram hands out, though WhatsApp has larger ones."""
_TIMEOUT = httpx.Timeout(20.0, connect=10.0)
_UPLOAD = httpx.Timeout(120.0, connect=10.0)
_KEEPS_FILES = (".fbsbx.com", ".fbcdn.net", ".facebook.com", ".whatsapp.net", ".whatsapp.com")
"""Where the platform's own addresses of files lead."""


class Refused(Exception):
    """The Graph API answered no, with its error object (empty where it sent none)."""

    def __init__(
        self, status: int, error: Mapping[str, object], retry_after: float | None = None
    ) -> None:
        super().__init__(f"{status} {number(error.get('code')) or ''}".strip())
        self.status = status
        self.error = error
        self.retry_after = retry_after


class Unreachable(Exception):
    """No answer from the Graph API, or none that can be read."""


class Api:
    """The calls that one phone number needs. ``base`` is the API's address without a path;
    ``seconds`` how long a call may take, where that is not left to us."""

    def __init__(
        self, token: str, phone_id: str, base: str, *, seconds: float | None = None
    ) -> None:
        for name in ("httpx", "httpcore"):  # their addresses hold ids of people's files
            logging.getLogger(name).setLevel(logging.WARNING)
        self._token = token
        self._root = f"{base}/{VERSION}"
        self._phone_id = phone_id
        self._here = on_this_machine(base)
        self._timeout = httpx.Timeout(seconds) if seconds else _TIMEOUT
        self._client: httpx.AsyncClient | None = None

    async def send(self, payload: Mapping[str, Any]) -> str:
        """Post a message and return the platform's id of it. Raises Refused, Unreachable."""
        answer = await self._post("messages", json=payload)
        sent = answer.get("messages")
        first = mapping(sent[0]) if isinstance(sent, list) and sent else {}
        found = word(first.get("id"))
        if found is None or "," in found:
            raise Unreachable("an answer without an id")
        return found

    async def mark_read(self, message_id: str, *, typing: bool = False) -> None:
        """Show that a message was read, and what came before it; and three dots, until the answer
        comes. Raises Refused, Unreachable."""
        payload: dict[str, Any] = {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": message_id,
        }
        if typing:
            payload["typing_indicator"] = {"type": "text"}
        await self._post("messages", json=payload)

    async def upload(self, name: str, mime: str, content: bytes) -> str:
        """Upload a file and return its id. Raises Refused, Unreachable."""
        answer = await self._post(
            "media",
            data={"messaging_product": "whatsapp", "type": mime},
            files={"file": (name, content, mime)},
            timeout=_UPLOAD,
        )
        found = word(answer.get("id"))
        if found is None:
            raise Unreachable("an answer without an id")
        return found

    async def fetch(self, reference: str) -> Fetched:
        """Bring a file by its id, or by ``id#sha256``; what arrived is compared with the sum, and
        an address that ran out is asked for anew. Raises NotNow, NotEver; Refused, Unreachable."""
        media_id, _sep, promised = reference.partition("#")
        for last in (False, True):
            found = await self._get(f"{self._root}/{quote(media_id, safe='')}")
            size = number(found.get("file_size"))
            if size is not None and size > MOST_FILE_BYTES:
                raise NotEver("no file: larger than 20 MB")
            content = await self._download(text(found.get("url")))
            if content is None and not last:
                continue
            if content is None:
                break
            for wanted in (promised, text(found.get("sha256"))):
                if wanted and not _is_sum(wanted, content):
                    raise NotNow("no file: it did not arrive whole")
            return Fetched(content, _mime(found.get("mime_type")))
        raise NotNow("no file: its address ran out")

    async def look(self, node: str, own: str = "", **params: str) -> Mapping[str, object]:
        """Return what the platform tells of a node (a number, an account); ``own`` is a token that
        is shown in the place of ours. Raises Refused, Unreachable."""
        headers = {"Authorization": f"Bearer {own}"} if own else None
        return await self._call("GET", f"{self._root}/{node}", params=params, headers=headers)

    async def number(self) -> str:
        """Return our own phone number, as digits. Raises Refused, Unreachable."""
        found = await self.look(self._phone_id, fields="display_phone_number")
        digits = re.sub(r"[^0-9]", "", text(found.get("display_phone_number")))
        if not digits:
            raise Unreachable("an answer without a number")
        return digits

    async def close(self) -> None:
        """Let go of the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    # -- calls ------------------------------------------------------------------------------------

    async def _post(self, what: str, **said: Any) -> Mapping[str, object]:
        address = f"{self._root}/{self._phone_id}/{what}"
        return await self._call("POST", address, **said)

    async def _get(self, address: str) -> Mapping[str, object]:
        return await self._call("GET", address, params={"phone_number_id": self._phone_id})

    async def _call(self, method: str, address: str, **said: Any) -> Mapping[str, object]:
        try:
            answer = await self._http().request(method, address, **said)
        except (httpx.HTTPError, httpx.InvalidURL) as fault:
            raise Unreachable(type(fault).__name__) from None
        try:
            body = answer.json()
        except (ValueError, RecursionError):
            body = None
        if answer.is_success and isinstance(body, dict) and "error" not in body:
            return body
        if answer.is_success and not isinstance(body, dict):
            raise Unreachable("an answer that is not the Graph API's")
        error = mapping(mapping(body).get("error"))
        raise Refused(answer.status_code, error, _seconds(answer.headers.get("retry-after")))

    async def _download(self, address: str) -> bytes | None:
        """Return what lies there; None where the address ran out. Raises NotNow, NotEver."""
        if not self._is_theirs(address):
            raise NotNow("no file: its address is not the platform's")
        content = bytearray()
        try:
            async with self._http().stream("GET", address) as answer:
                if answer.status_code in (401, 403, 404, 410):
                    return None
                if answer.status_code != 200:
                    raise NotNow(f"no file: status {answer.status_code}")
                async for chunk in answer.aiter_bytes():
                    content += chunk
                    if len(content) > MOST_FILE_BYTES:
                        raise NotEver("no file: larger than 20 MB")
        except (httpx.HTTPError, httpx.InvalidURL) as fault:
            raise NotNow(f"no file: {type(fault).__name__}") from None
        return bytes(content)

    def _is_theirs(self, address: str) -> bool:
        """Say whether the token may go there."""
        try:
            parts = urlsplit(address)
            if self._here:
                return on_this_machine(address)
        except ValueError:
            return False
        return parts.scheme == "https" and f".{parts.hostname or ''}".endswith(_KEEPS_FILES)

    def _http(self) -> httpx.AsyncClient:
        if self._client is None:
            headers = {"Authorization": f"Bearer {self._token}"}
            self._client = httpx.AsyncClient(timeout=self._timeout, headers=headers)
        return self._client


def _is_sum(wanted: str, content: bytes) -> bool:
    """Compare with a SHA-256 as webhooks write it (base 64) or the media endpoint (hexadecimal)."""
    digest = hashlib.sha256(content).digest()
    if len(wanted) == 64:
        return hmac.compare_digest(wanted.lower().encode(), digest.hex().encode())
    try:
        return base64.b64decode(wanted, validate=True) == digest
    except (binascii.Error, ValueError):
        return False


def _mime(value: object) -> str:
    return text(value).partition(";")[0].strip() or "application/octet-stream"


def _seconds(header: str | None) -> float | None:
    return float(header) if header and header.isdecimal() and len(header) < 7 else None
