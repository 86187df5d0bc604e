"""The server behind ``Peer``: the Bot API's methods, long polling, files and the webhook.

Ours, written from the Bot API's documentation; see ``Peer``.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from tests.peering import REPEAT, Dropped, Platform
from tests.telegram.peer_content import (
    FILES,
    GroupRate,
    Topics,
    Upload,
    check_file,
    shown_file,
)
from tests.telegram.peer_rules import MOST_FILE_BYTES, Refusal, bad, checked

T = TypeVar("T")
TOKEN = "123456:AAtest-token_of-the-peer"
BOT_ID = 123456


@dataclass
class Shown:
    """A message of the bot as its chat shows it now; ``text`` is the caption of one with a file.
    ``kind`` is "text", "location" or how the file was sent."""

    chat_id: int
    message_id: int
    text: str
    rows: list[list[dict[str, Any]]] = field(default_factory=list)
    edits: int = 0
    kind: str = "text"
    file: Upload | None = None
    place: tuple[float, float] | None = None
    reply_to: int | None = None
    thread: int | None = None
    result: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def buttons(self) -> dict[str, str]:
        """Label → callback data of all buttons, in order."""
        return {button["text"]: button.get("callback_data", "") for r in self.rows for button in r}

    @property
    def links(self) -> dict[str, str]:
        """Label → address of the buttons that open one, in order."""
        return {button["text"]: button["url"] for r in self.rows for button in r if "url" in button}


@dataclass(frozen=True)
class Call:
    """One call of the bot and how it was answered (0: the connection was dropped)."""

    method: str
    params: dict[str, Any]
    status: int


@dataclass
class Trouble:
    """What the next calls run into."""

    method: str | None
    chat_id: int | None
    times: int
    refusal: Refusal | None = None
    drop: bool = False
    after: int = 0


class PeerServer(Platform):
    """What the bot talks to; see ``Peer`` for what a test does with it."""

    def __init__(
        self, token: str = TOKEN, *, port: int = 0, strict_chats: bool = True, in_order: bool = True
    ) -> None:
        super().__init__(self._routes(), port)
        self.token = token
        self.calls: list[Call] = []
        self.sent: list[Shown] = []
        """Every message of the bot in the order in which it was accepted, as it reads now."""
        self.answered: list[str] = []
        """The ids of taps that were answered."""
        self.commands: dict[str, list[dict[str, str]]] = {}
        """The menu of commands by language code, "" for all others."""
        self.webhook: dict[str, Any] = {"url": ""}
        self.groups: dict[int, dict[str, Any]] = {}
        """Groups that the bot was added to, with its membership there (``status``…)."""
        self.privacy = True
        """Whether groups keep from the bot what is not for it."""
        self.posts: list[tuple[int, int]] = []
        """Deliveries to the webhook: update id and status (0: no answer)."""
        self.dropped_kinds: list[str] = []
        """Kinds of updates that the bot did not ask for and so was not given."""
        self._strict = strict_chats
        self._in_order = in_order
        self._updates: list[dict[str, Any]] = []
        self._allowed: list[str] | None = None
        self._people: dict[int, dict[str, Any]] = {}
        self._blocked: set[int] = set()
        self._files: dict[str, tuple[str, bytes, int]] = {}
        self._queries: set[str] = set()
        self._troubles: list[Trouble] = []
        self._message_ids = itertools.count(1)
        self._update_ids = itertools.count(1000)
        self._names = itertools.count(1)
        self.topics = Topics(self._message_ids)
        """Private topics, off until ``topics.on`` is set."""
        self.group_rate = GroupRate()
        """How many messages a minute a group takes: ``group_rate.most``."""
        self._said: dict[tuple[int, int], dict[str, Any]] = {}
        self._poll: object = None

    def chat(self, chat_id: int) -> list[Shown]:
        """Return the bot's messages in a chat, oldest first."""
        with self._changed:
            return [shown for shown in self.sent if shown.chat_id == chat_id]

    def _routes(self) -> list[Route]:
        return [
            Route("/bot{token}/{method}", self._call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self._download),
        ]

    # -- the methods -------------------------------------------------------------------------------

    def _do(self, method: str, params: dict[str, Any]) -> Any:
        """Run a method that answers at once. Raises Refusal."""
        if method in ("sendMessage", "sendLocation", *FILES):
            return self._send(method, params)
        if method in ("editMessageText", "editMessageReplyMarkup"):
            return self._edit(params)
        if method == "deleteMessage":
            return self._delete(params)
        if method.endswith("ForumTopic"):
            return self._topic(method, params)
        if method == "getMe":
            reads = {"can_read_all_group_messages": not self.privacy}
            return me() | {"has_topics_enabled": self.topics.on} | reads
        if method in ("getChat", "getChatMember"):
            return self._group(method, params)
        if method == "answerCallbackQuery":
            if params.get("callback_query_id") not in self._queries:
                raise bad("query is too old and response timeout expired or query ID is invalid")
            self.answered.append(params["callback_query_id"])
        if method == "setMyCommands":
            self.commands[params.get("language_code", "")] = params["commands"]
        if method == "deleteMyCommands":
            self.commands.pop(params.get("language_code", ""), None)
        if method == "getMyCommands":
            return self.commands.get(params.get("language_code", ""), [])
        if method == "setWebhook":
            self._listen(params)
        if method == "deleteWebhook":
            self.webhook = {"url": ""}
        if method == "getWebhookInfo":
            info = {key: value for key, value in self.webhook.items() if key != "secret_token"}
            count = {"pending_update_count": len(self._updates), "has_custom_certificate": False}
            return info | count
        if method == "getFile":
            return self._get_file(params.get("file_id", ""))
        if method in ("setWebhook", "deleteWebhook") and _truth(params.get("drop_pending_updates")):
            self._updates.clear()
        return True

    def _send(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        chat_id = self._may_write(params.get("chat_id"))
        thread = params.get("message_thread_id")
        self.topics.check(chat_id, thread)
        rows = params.get("reply_markup", {}).get("inline_keyboard", [])
        text = (params.get("text") or params.get("caption") or "").strip()
        shown = Shown(chat_id, 0, text, rows, thread=thread)
        if method in FILES:
            shown.kind = FILES[method]
            shown.file = check_file(method, params.get(shown.kind), text)
            shown.result = shown_file(method, shown.file, self._keep(shown.kind, shown.file))
        if method == "sendLocation":
            shown.kind, shown.place = "location", _place(params)
            shown.result = {"location": dict(zip(_PLACE, shown.place, strict=True))}
        shown.reply_to = self._answered(chat_id, params.get("reply_parameters"))
        self.group_rate.check(chat_id, time.monotonic())
        shown.message_id = next(self._message_ids)
        self.sent.append(shown)
        return self._result(shown)

    def _keep(self, kind: str, upload: Upload) -> str:
        """Keep a file of the bot's, which it can fetch again like any other; return its id."""
        number = next(self._names)
        path = f"{kind}s/{number}_{upload.name}"
        self._files[f"BQACsent{number}"] = (path, upload.content, len(upload.content))
        return f"BQACsent{number}"

    def _answered(self, chat_id: int, reply: dict[str, Any] | None) -> int | None:
        if reply is None:
            return None
        number = int(reply["message_id"])
        ours = any(s.message_id == number for s in self.chat(chat_id))
        if ours or (chat_id, number) in self._said:
            return number
        if reply.get("allow_sending_without_reply") is True:
            return None
        raise bad("message to be replied not found")

    def _topic(self, method: str, params: dict[str, Any]) -> Any:
        chat_id = self._may_write(params.get("chat_id"))
        name, thread = params.get("name", ""), params.get("message_thread_id", 0)
        if method == "createForumTopic":
            return self.topics.create(chat_id, name)
        if method == "editForumTopic":
            return self.topics.edit(chat_id, thread, name)
        if method == "closeForumTopic":
            return self.topics.close(chat_id, thread)
        self.sent = [s for s in self.sent if (s.chat_id, s.thread) != (chat_id, thread)]
        return self.topics.delete(chat_id, thread)

    def _edit(self, params: dict[str, Any]) -> dict[str, Any]:
        chat_id = self._may_write(params.get("chat_id"))
        rows = params.get("reply_markup", {}).get("inline_keyboard", [])
        text = params.get("text", "").strip()
        wanted_id = params.get("message_id")
        found = next((s for s in self.chat(chat_id) if s.message_id == wanted_id), None)
        if found is None:
            raise bad("message to edit not found")
        if text and found.kind != "text":
            raise bad("there is no text in the message to edit")
        text = text or found.text
        if (found.text, found.rows) == (text, rows):
            raise bad(
                "message is not modified: specified new message content and reply markup are"
                " exactly the same as a current content and reply markup of the message"
            )
        found.text, found.rows, found.edits = text, rows, found.edits + 1
        return self._result(found)

    def _delete(self, params: dict[str, Any]) -> bool:
        chat_id, number = self._may_write(params.get("chat_id")), params.get("message_id")
        if not any(s.message_id == number for s in self.chat(chat_id)):
            raise bad("message to delete not found")
        self.sent = [s for s in self.sent if (s.chat_id, s.message_id) != (chat_id, number)]
        return True

    def _may_write(self, given: Any) -> int:
        try:
            chat_id = int(given)
        except (TypeError, ValueError):
            raise bad("chat_id is empty" if given is None else "chat not found") from None
        if chat_id in self._blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if self._strict and chat_id not in self._people:
            raise bad("chat not found")
        return chat_id

    def _result(self, shown: Shown) -> dict[str, Any]:
        result = {"message_id": shown.message_id, "date": int(time.time()), "from": me()}
        result |= {"chat": self._chat(shown.chat_id)} | shown.result
        if shown.text:
            result["text" if shown.kind == "text" else "caption"] = shown.text
        if shown.thread:
            result |= {"message_thread_id": shown.thread, "is_topic_message": True}
        return result | ({"reply_markup": {"inline_keyboard": shown.rows}} if shown.rows else {})

    def _group(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        """What the bot is shown of a group that it was added to."""
        chat_id = _int(params.get("chat_id"))
        if chat_id is None or chat_id not in self.groups:
            raise bad("chat not found")
        if method == "getChat":
            return self._chat(chat_id)
        if params.get("user_id") != BOT_ID:
            raise bad("PARTICIPANT_ID_INVALID")
        return {"user": me()} | self.groups[chat_id]

    def _listen(self, params: dict[str, Any]) -> None:
        self.webhook = {"max_connections": 40} | params
        if "allowed_updates" in params:
            self._allowed = params["allowed_updates"]

    def _get_file(self, reference: str) -> dict[str, Any]:
        if reference not in self._files:
            raise bad("invalid file_id")
        path, _content, size = self._files[reference]
        if size > MOST_FILE_BYTES:
            raise bad("file is too big")
        return {"file_id": reference, "file_unique_id": "u", "file_size": size, "file_path": path}

    async def _get_updates(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        """Confirm what comes before the offset, then wait for something new. Raises Refusal."""
        mine = self._poll = object()
        if "allowed_updates" in params:
            self._allowed = params["allowed_updates"]
        self._confirm(params.get("offset", 0))
        self._ring()  # another call that waits is ended by this one
        deadline = time.monotonic() + min(params.get("timeout", 0), 50)
        while True:
            bell = self._bell
            if self.webhook["url"]:
                words = "can't use getUpdates method while webhook is active; use deleteWebhook"
                raise Refusal(409, f"Conflict: {words} to delete the webhook first")
            if self._poll is not mine:
                words = "terminated by other getUpdates request; make sure that only one bot"
                raise Refusal(409, f"Conflict: {words} instance is running")
            with self._changed:
                first, most = params.get("offset", 0), params.get("limit", 100)
                new = [u for u in self._updates if first <= 0 or u["update_id"] >= first]
                found = new[: max(1, min(most, 100))]
            left = deadline - time.monotonic()
            if found or left <= 0 or self._closing:
                return found
            with suppress(TimeoutError):
                await asyncio.wait_for(bell.wait(), left)

    def _confirm(self, offset: int) -> None:
        with self._changed:
            if offset < 0:
                self._updates = self._updates[offset:]
            elif offset:
                self._updates = [u for u in self._updates if u["update_id"] >= offset]

    # -- HTTP --------------------------------------------------------------------------------------

    async def _call(self, request: Request) -> Response:
        method, status = request.path_params["method"], 200
        params: dict[str, Any] = {}
        trouble = None
        try:
            if request.path_params["token"] != self.token:
                raise Refusal(401, "Unauthorized")
            params = await _params(request)
            trouble = self._trouble(method, params)
            if trouble and trouble.refusal:
                raise trouble.refusal
            params = checked(method, params)
            if method == "getUpdates":
                result: Any = await self._get_updates(params)
            else:
                with self._changed:
                    result = self._do(method, params)
            answer: Response = JSONResponse({"ok": True, "result": result})
        except Refusal as fault:
            status, answer = fault.status, _refused(fault)
        if trouble and trouble.drop:
            status, answer = 0, Dropped()
        with self._changed:
            self.calls.append(Call(method, params, status))
        self._ring()
        return answer

    def _trouble(self, method: str, params: dict[str, Any]) -> Trouble | None:
        with self._changed:
            for trouble in self._troubles:
                fits_chat = trouble.chat_id in (None, _int(params.get("chat_id")))
                if trouble.times > 0 and trouble.method in (None, method) and fits_chat:
                    if trouble.after:
                        trouble.after -= 1
                        continue
                    trouble.times -= 1
                    return trouble
        return None

    async def _download(self, request: Request) -> Response:
        known = request.path_params["token"] == self.token
        for path, content, _size in self._files.values():
            if known and path == request.path_params["path"]:
                return Response(content, media_type="application/octet-stream")
        return _refused(Refusal(404, "Not Found"))

    # -- the webhook -------------------------------------------------------------------------------

    async def _deliver_all(self) -> None:
        """Post what is pending to the webhook, up to 40 at a time, a chat's one after the other."""
        busy: dict[object, asyncio.Task[None]] = {}
        async with httpx.AsyncClient(timeout=10) as client:
            while not self._closing:
                bell = self._bell
                busy = {key: task for key, task in busy.items() if not task.done()}
                for update in self._deliverable(set(busy)):
                    busy[self._row(update)] = asyncio.create_task(self._deliver(client, update))
                await bell.wait()

    def _deliverable(self, busy: set[object]) -> list[dict[str, Any]]:
        """Return the first pending update of each chat that is free."""
        if not self.webhook["url"]:
            return []
        with self._changed:
            firsts: dict[object, dict[str, Any]] = {}
            for update in self._updates:
                firsts.setdefault(self._row(update), update)
        free = [update for row, update in firsts.items() if row not in busy]
        return free[: max(0, self.webhook["max_connections"] - len(busy))]

    def _row(self, update: dict[str, Any]) -> object:
        if not self._in_order:
            return update["update_id"]
        found = next((value for key, value in update.items() if key != "update_id"), None)
        inner = found if isinstance(found, dict) else {}
        return json.dumps((inner.get("message") or inner).get("chat", {}).get("id"))

    async def _deliver(self, client: httpx.AsyncClient, update: dict[str, Any]) -> None:
        """Post one update until it is taken with a status of 2xx."""
        pause = REPEAT
        secret = self.webhook.get("secret_token")
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        while (url := self.webhook["url"]) and not self._closing:
            status = 0
            with suppress(httpx.HTTPError):
                status = (await client.post(url, json=update, headers=headers)).status_code
            with self._changed:
                self.posts.append((update["update_id"], status))
                if 200 <= status < 300 and update in self._updates:
                    self._updates.remove(update)
            if 200 <= status < 300:
                break
            await asyncio.sleep(pause)
            pause = min(pause * 2, 1.0)
        asyncio.get_running_loop().call_soon(self._ring)  # when this task is done: the next one

    def _chat(self, chat_id: int) -> dict[str, Any]:
        if chat_id < 0:
            return {"id": chat_id, "type": "supergroup", "title": "Team"}
        name = self._people.get(chat_id, {}).get("first_name", "Amina")
        return {"id": chat_id, "type": "private", "first_name": name}


def me() -> dict[str, Any]:
    return {"id": BOT_ID, "is_bot": True, "first_name": "Naast", "username": "naast_test_bot"}


_PLACE = ("latitude", "longitude")


def _place(params: dict[str, Any]) -> tuple[float, float]:
    return float(params["latitude"]), float(params["longitude"])


def _truth(value: Any) -> bool:
    return value is True or value in ("true", "True", "1")


def _int(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


async def _params(request: Request) -> dict[str, Any]:
    """Read parameters in each of the ways that the Bot API takes them. Raises Refusal."""
    given: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        try:
            given |= await request.json()
        except (ValueError, TypeError):
            raise bad("can't parse JSON object") from None
    elif kind:
        async with request.form() as form:
            given |= {name: await _field(value) for name, value in form.items()}
    parts = {name: value for name, value in given.items() if isinstance(value, Upload)}
    for name, value in given.items():
        if isinstance(value, str) and value.startswith("attach://"):
            given[name] = parts.get(value.removeprefix("attach://"))
    return given


async def _field(value: str | UploadFile) -> str | Upload:
    if isinstance(value, str):
        return value
    return Upload(value.filename or "", value.content_type or "", await value.read())


def _refused(fault: Refusal) -> Response:
    if fault.status >= 500:
        return HTMLResponse("<html><h1>Bad Gateway</h1></html>", status_code=fault.status)
    body = {"ok": False, "error_code": fault.status, "description": fault.description}
    if fault.parameters:
        body["parameters"] = fault.parameters
    return JSONResponse(body, status_code=fault.status)
