"""Reads the body of what a platform posts, and no more of it than one can have."""

from __future__ import annotations

from starlette.requests import Request


class TooBig(Exception):
    """The body is larger than any of that platform's."""


async def body_of(request: Request, most: int) -> bytes:
    """Return the body, of at most so many bytes. Raises TooBig."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > most:
        raise TooBig
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise TooBig
    return bytes(body)
