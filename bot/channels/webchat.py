"""The web chat: its page, and the API that the page (and anybody else) talks to."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Protocol

from jinja2 import Environment, FileSystemLoader, Template
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route

from bot.channels.base import NotTaken, Take
from bot.talk.heard import Heard, Kind, Media

ASSETS = Path(__file__).parent / "webchat_assets"
COOKIE = "naast_chat"
MOST_BYTES = 1_000_000
MOST_FILE_BYTES = 10_000_000
LONGEST_WAIT = 30.0
_BEAT = 15.0  # seconds between signs of life in a stream
_MOST_DIGITS = 12  # of a message's number
_ID = re.compile(r"^[\x21-\x7e]{1,100}$")
_POLICY = (
    "default-src 'self'; img-src 'self' blob:; media-src 'self' blob:; "
    "base-uri 'none'; form-action 'self'; object-src 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_SHOWN_INLINE = ("image/jpeg", "image/png", "image/webp", "image/gif")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with a session: the person's id, the web address they write from, the language."""

    person: str
    address: str
    language: str


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file to show."""

    name: str
    mime: str
    content: bytes = field(repr=False)


class Room(Protocol):
    """Where the talk is kept. Every method raises NotTaken while it cannot be reached."""

    async def enter(self, language: str | None, payload: str = "") -> str:
        """Open a session; return its token. ``payload`` is what the link held by which somebody
        came."""

    async def visitor(self, token: str) -> Visitor | None:
        """Return who holds a token."""

    async def leave(self, token: str) -> None:
        """End a session."""

    async def after(self, person_id: str, n: int) -> list[dict[str, Any]]:
        """Return the messages after a number."""

    async def file(self, person_id: str, file_id: str) -> SentFile | None:
        """Return a file of this person."""

    def bell(self, person_id: str) -> asyncio.Future[None]:
        """Return a future that is done at the next news."""


@dataclass(frozen=True, slots=True)
class Front:
    """What the page shows around the talk. ``texts`` translates the page's own words."""

    organisation: str
    colour: str
    contact: str
    tryout: bool
    languages: list[dict[str, str]]
    best: Callable[[str | None], str]
    texts: Callable[[str, Mapping[str, str]], dict[str, str]]
    direction: Callable[[str], str]


class WebChat:
    """The routes of the web chat."""

    def __init__(self, room: Room, front: Front, take: Take, secure: bool = False) -> None:
        self.room = room
        self.front = front
        self.take = take
        self.secure = secure

    def routes(self) -> list[Route]:
        """Everything under ``/`` and ``/chat``."""
        return [
            Route("/", self.page),
            Route("/widget.js", self.asset),
            Route("/chat/assets/{name}", self.asset),
            Route("/chat/api/texts", self.texts),
            Route("/chat/api/sessions", self.enter, methods=["POST"]),
            Route("/chat/api/leave", self.leave, methods=["POST"]),
            Route("/chat/api/messages", self.messages, methods=["GET"]),
            Route("/chat/api/messages", self.write, methods=["POST"]),
            Route("/chat/api/files", self.upload, methods=["POST"]),
            Route("/chat/api/files/{id}", self.file),
            Route("/chat/api/stream", self.stream),
        ]

    # -- the page ------------------------------------------------------------------------------

    async def page(self, request: Request) -> Response:
        """The letter: one page, nothing from another host."""
        wanted = request.query_params.get("language") or _browser(request)
        language = self.front.best(wanted)
        html = _page().render(
            organisation={
                "name": self.front.organisation,
                "colour": self.front.colour,
                "contact": self.front.contact,
            },
            language=language,
            dir=self.front.direction(language),
            languages=self.front.languages,
            texts=self.front.texts(language, page_words()),
            tryout=self.front.tryout,
        )
        return HTMLResponse(html, headers=_HEADERS)

    async def asset(self, request: Request) -> Response:
        """A file of the page."""
        name = request.path_params.get("name", "widget.js")
        path = ASSETS / name
        if "/" in name or path.suffix not in (".js", ".css", ".svg") or not path.is_file():
            raise HTTPException(404)
        headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}
        return FileResponse(path, headers=headers)

    async def texts(self, request: Request) -> Response:
        """The page's own words in another language."""
        language = self.front.best(request.query_params.get("language"))
        words = self.front.texts(language, page_words())
        found = {"language": language, "dir": self.front.direction(language), "texts": words}
        return JSONResponse(found)

    # -- the API -------------------------------------------------------------------------------

    async def enter(self, request: Request) -> Response:
        """Open a session; the greeting waits in it."""
        body = await _json(request, empty=True)
        language = body.get("language")
        if language is not None and not isinstance(language, str):
            raise HTTPException(400, "language is a tag like nl")
        token = await self.room.enter(language, _payload(body))
        response = JSONResponse({"session": token}, status_code=201)
        response.set_cookie(
            COOKIE, token, httponly=True, samesite="lax", secure=self.secure, path="/chat"
        )
        return response

    async def leave(self, request: Request) -> Response:
        """End the session on this device."""
        token = _token(request)
        if token:
            await self.room.leave(token)
        response = Response(status_code=204)
        response.delete_cookie(COOKIE, path="/chat")
        return response

    async def write(self, request: Request) -> Response:
        """A typed text or a tap, or that somebody known came by a link."""
        visitor = await self._visitor(request)
        body = await _json(request)
        if payload := _payload(body):
            await self._take(visitor, body.get("id"), "start", text=payload)
            return Response(status_code=202)
        text, picked = body.get("text"), body.get("picked")
        if (text is None) == (picked is None) or not isinstance(text or picked or "", str):
            raise HTTPException(400, "either text or picked, as a string")
        if picked is not None and len(picked) > 300:
            raise HTTPException(400, "picked is the id of an option")
        kind: Kind = "text" if text is not None else "picked"
        await self._take(visitor, body.get("id"), kind, text=text or "", picked=picked or "")
        return Response(status_code=202)

    async def upload(self, request: Request) -> Response:
        """A photo, voice note or document."""
        visitor = await self._visitor(request)
        if "content-length" not in request.headers:
            raise HTTPException(411, "content-length is needed")  # else a disk could be filled
        _refuse_large(request, MOST_FILE_BYTES + 10_000)
        try:
            form = await request.form(max_files=1, max_fields=5)
        except (MultiPartException, ValueError) as fault:
            raise HTTPException(400, "a form with file and id") from fault
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise HTTPException(400, "a form with file and id")
        content = await file.read(MOST_FILE_BYTES + 1)
        await form.close()
        if len(content) > MOST_FILE_BYTES:
            raise HTTPException(413, "a file of at most 10 MB")
        mime = (file.content_type or "application/octet-stream").split(";")[0].strip().lower()
        media = Media(_media_kind(mime), mime, file.filename or "", content=content)
        await self._take(visitor, form.get("id"), media.kind, media=media)
        return Response(status_code=202)

    async def messages(self, request: Request) -> Response:
        """What came after a number, waiting a while for news if asked."""
        visitor = await self._visitor(request)
        after = _whole(request, "after")
        wait = min(_number(request, "wait"), LONGEST_WAIT)
        deadline = asyncio.get_running_loop().time() + wait
        while True:
            bell = self.room.bell(visitor.person)
            try:
                found = await self.room.after(visitor.person, after)
                left = deadline - asyncio.get_running_loop().time()
                if found or left <= 0:
                    return JSONResponse({"messages": found}, headers={"Cache-Control": "no-store"})
                await asyncio.wait([bell], timeout=left)
            finally:
                bell.cancel()
            visitor = await self._visitor(request)  # forgotten meanwhile, or gone

    async def stream(self, request: Request) -> Response:
        """The same, as server-sent events."""
        visitor = await self._visitor(request)
        last = request.headers.get("last-event-id", "")
        sound = last.isdecimal() and len(last) <= _MOST_DIGITS
        after = int(last) if sound else _whole(request, "after")
        events = self._events(request, visitor, after)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(events, media_type="text/event-stream", headers=headers)

    async def _events(self, request: Request, visitor: Visitor, after: int) -> AsyncIterator[str]:
        yield "retry: 2000\n\n"
        while True:
            bell = self.room.bell(visitor.person)
            try:
                found = await self.room.after(visitor.person, after)
                for message in found:
                    after = message["n"]
                    yield f"id: {after}\ndata: {json.dumps(message, ensure_ascii=False)}\n\n"
                if not found:
                    await asyncio.wait([bell], timeout=_BEAT)
                    yield ": still here\n\n"
                    visitor = await self._visitor(request)  # forgotten meanwhile, or gone
            except (NotTaken, HTTPException):
                return
            finally:
                bell.cancel()

    async def file(self, request: Request) -> Response:
        """One of the person's own files; only harmless pictures are shown, the rest is saved."""
        visitor = await self._visitor(request)
        found = await self.room.file(visitor.person, request.path_params["id"])
        if found is None:
            raise HTTPException(404)
        return file_response(found)

    # -- shared --------------------------------------------------------------------------------

    async def _visitor(self, request: Request) -> Visitor:
        token = _token(request)
        visitor = await self.room.visitor(token) if token else None
        if visitor is None:
            raise HTTPException(401, "no session, or it is over: POST /chat/api/sessions")
        return visitor

    async def _take(
        self,
        visitor: Visitor,
        client_id: object,
        kind: Kind,
        *,
        text: str = "",
        picked: str = "",
        media: Media | None = None,
    ) -> None:
        if not isinstance(client_id, str) or not _ID.match(client_id):
            raise HTTPException(400, "id is your own id of the message, up to 100 characters")
        await self.take(
            Heard(
                "web",
                visitor.address,
                f"{visitor.address}:{client_id}",
                kind,
                text=text,
                picked=picked,
                media=media,
                language=visitor.language,
            )
        )


def file_response(found: SentFile) -> Response:
    """A file that was sent by somebody: never run, never guessed, by no other site."""
    inline = found.mime in _SHOWN_INLINE
    mime = found.mime if inline or found.mime.startswith("audio/") else "application/octet-stream"
    name = re.sub(r"[^A-Za-z0-9._-]", "_", found.name)[:80] or "file"
    headers = {
        "Content-Disposition": f'{"inline" if inline else "attachment"}; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "no-store",
    }
    return Response(found.content, media_type=mime, headers=headers)


@lru_cache(maxsize=1)
def page_words() -> dict[str, str]:
    """The page's own words: key → English."""
    words: dict[str, str] = json.loads((ASSETS / "texts.json").read_text(encoding="utf-8"))
    return words


@cache
def _page() -> Template:
    """The page, read once a process."""
    assets = Environment(loader=FileSystemLoader(ASSETS), autoescape=True, auto_reload=False)
    return assets.get_template("page.html")


async def read_limited(request: Request, most: int = MOST_BYTES) -> bytes:
    """Read a body, but not more than allowed of it: 413 as soon as it is known to be larger."""
    _refuse_large(request, most)
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                raise HTTPException(413, "at most 1 MB")
    except ClientDisconnect as fault:
        raise HTTPException(400, "the body ended too early") from fault
    return bytes(body)


def _refuse_large(request: Request, most: int) -> None:
    length = request.headers.get("content-length", "0")
    if not length.isdecimal():
        raise HTTPException(400, "content-length is a number")
    if int(length) > most:
        raise HTTPException(413, f"at most {most // 1_000_000} MB")


async def _json(request: Request, *, empty: bool = False) -> dict[str, Any]:
    raw = await read_limited(request)
    if empty and not raw.strip():
        return {}
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError) as fault:
        raise HTTPException(400, "not JSON") from fault
    if not isinstance(body, dict):
        raise HTTPException(400, "a JSON object")
    return body


def _payload(body: Mapping[str, Any]) -> str:
    """What the link held by which somebody came, as Telegram says it: ``?r=CODE`` of the page, or
    ``?r=l_CODE`` where it joins two chats."""
    code = body.get("r", "")
    if not isinstance(code, str) or not re.fullmatch(r"(l_)?[0-9]{0,40}", code):
        raise HTTPException(400, "r is the code of a link")
    return code if code.startswith("l_") else f"r_{code}" if code else ""


def _token(request: Request) -> str | None:
    scheme, _space, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return request.cookies.get(COOKIE)


def _whole(request: Request, name: str) -> int:
    value = request.query_params.get(name, "0")
    if not value.isdecimal() or len(value) > _MOST_DIGITS:
        raise HTTPException(400, f"{name} is a number")
    return int(value)


def _number(request: Request, name: str) -> float:
    value = request.query_params.get(name, "0")
    if not re.fullmatch(r"\d{1,6}(\.\d{1,6})?", value):
        raise HTTPException(400, f"{name} is a number of seconds")
    return float(value)


def _browser(request: Request) -> str | None:
    """The browser's first language."""
    return request.headers.get("accept-language", "").split(",")[0].split(";")[0].strip() or None


def _media_kind(mime: str) -> Any:
    if mime.startswith("image/"):
        return "photo"
    return "voice" if mime.startswith("audio/") else "document"
