"""The server behind ``Peer``: the Graph API's endpoints, the webhook, rates and trouble.

Ours, written from Meta's documentation; see ``Peer``.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import itertools
import json
import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from tests.peering import REPEAT, Dropped, Platform
from tests.whatsapp.peer_people import (
    WINDOW,
    OverallRate,
    PairRate,
    PeopleLimit,
    Person,
    Shown,
    shown_text,
)
from tests.whatsapp.peer_rules import INVALID, MEDIA, Refusal, check
from tests.whatsapp.peer_templates import Templates

T = TypeVar("T")
TOKEN = "EAAtest-token-of-the-peer"
SECRET = "0123456789abcdef-app-secret"
VERIFY = "verify-token-of-ours"
PHONE_ID = "106540352242922"
BUSINESS_ID = "102290129340398"
APP_ID = "774899999999999"
OWN_NUMBER = "3226000000"
_AT_ONCE = 40
LATE = (131026, 131047, 131049, 131052, 131053)
"""Codes that the platform mostly tells afterwards, in a status."""


@dataclass(frozen=True)
class Call:
    """One call and how it was answered (0: the connection was dropped)."""

    method: str
    path: str
    params: dict[str, Any]
    status: int
    code: int = 0


@dataclass
class Trouble:
    """What the next messages run into; ``drop`` is after the work was done."""

    whom: str | None
    times: int
    refusal: Refusal | None = None
    drop: bool = False
    after: int = 0


@dataclass
class Outage:
    """How all calls fare while it lasts: "error" (503 in HTML), "hang up", "slow"."""

    kind: str = ""
    seconds: float = 0.0


@dataclass
class Delivery:
    """How webhooks arrive: ``twice`` and ``late`` are shares of all of them; ``mixed`` lets several
    people's messages and statuses ride in one body."""

    twice: float = 0.0
    late: float = 0.0
    mixed: int = 1
    in_order: bool = True
    chance: random.Random = field(default_factory=lambda: random.Random(7))


@dataclass
class Pending:
    """A change that the webhook is owed."""

    row: str
    value: dict[str, Any]
    field: str = "messages"


class PeerServer(Platform):
    """What the channel talks to; see ``Peer`` for what a test does with it."""

    def __init__(self, *, port: int = 0, webhook: str = "") -> None:
        super().__init__(self._routes(), port)
        self.token, self.app_secret, self.verify_token = TOKEN, SECRET, VERIFY
        self.phone_id, self.business_id, self.app_id = PHONE_ID, BUSINESS_ID, APP_ID
        self.calls: list[Call] = []
        self.sent: list[Shown] = []
        """Every message of the business in the order in which it was accepted."""
        self.read: list[str] = []
        """The ids of messages that were marked as read."""
        self.typing: list[str] = []
        """The ids of messages that three dots were shown after."""
        self.templates = Templates()
        self.webhook = webhook
        """Where webhooks go; nothing is posted while it is empty."""
        self.posts: list[tuple[str, int]] = []
        """Deliveries to the webhook: their bodies and status (0: no answer)."""
        self.took: list[float] = []
        """Seconds that each delivery took that was taken."""
        self.delivery = Delivery()
        self.outage = Outage()
        self.window: float | None = WINDOW
        self.pair: PairRate | None = None
        self.overall = OverallRate()
        self.people = PeopleLimit()
        self.statuses = True
        """Whether statuses follow each message by themselves: sent, then delivered."""
        self.refuses_late = False
        """Whether the window and people out of reach are told by a status, as the platform does."""
        self.subscribed = [{"whatsapp_business_api_data": {"id": APP_ID, "name": "Naast"}}]
        self.subscription: dict[str, Any] = {
            "object": "whatsapp_business_account",
            "active": True,
            "fields": [
                {"name": "messages", "version": "v23.0"},
                {"name": "message_template_status_update", "version": "v23.0"},
            ],
        }
        self.expires = 0
        """When the token ends, in seconds; 0: never."""
        self.scopes = ["whatsapp_business_management", "whatsapp_business_messaging"]
        self.phone: dict[str, Any] = {
            "verified_name": "Naast",
            "display_phone_number": "+32 2 600 00 00",
            "quality_rating": "GREEN",
            "code_verification_status": "VERIFIED",
            "name_status": "APPROVED",
            "platform_type": "CLOUD_API",
            "status": "CONNECTED",
            "throughput": {"level": "STANDARD"},
            "whatsapp_business_manager_messaging_limit": "TIER_250",
        }
        self.clock: Callable[[], float] = time.time
        self.ahead = 0.0
        """Seconds by which the time here is ahead of the clock."""
        self._people: dict[str, Person] = {}
        self._media: dict[str, tuple[str, bytes]] = {}
        self._files: dict[str, tuple[str, float]] = {}
        self._troubles: list[Trouble] = []
        self._later: dict[str, Refusal] = {}
        self._heard_ids: set[str] = set()
        self._underway = 0
        self._names = itertools.count(1)
        self._pending: list[Pending] = []
        self._busy: set[str] = set()

    def now(self) -> float:
        """The time here, in seconds."""
        return self.clock() + self.ahead

    # -- messages ----------------------------------------------------------------------------------

    def _post_message(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Take a message, or a mark that one was read. Raises Refusal."""
        problems = check(payload)
        if problems:
            raise Refusal(problems[0].code, problems[0].details)
        if "status" in payload:
            return self._mark_read(payload)
        key = str(payload.get("to") or payload.get("recipient")).lstrip("+")
        person = self._found(key)
        passing = time.monotonic() + self.ahead  # rates go by this even where the clock stands
        self.overall.take(passing)
        if self.pair:
            self.pair.take(key, passing)
        content = self._content(payload)
        refusal = self._refuses(person, payload)
        if refusal and not (self.refuses_late and refusal.code in LATE):
            raise refusal
        text = shown_text(payload)
        if payload.get("type") == "template":
            text = self.templates.said(payload["template"])
            if refusal is None and self._closed(person):
                tier = str(self.phone["whatsapp_business_manager_messaging_limit"])
                self.people.take(key, tier, self.now())
        message_id = self._wamid()
        if refusal:
            self._status(key, message_id, "failed", refusal)
        else:
            self._show(person, key, message_id, payload, text, content)
        known = {"input": key} | ({"wa_id": person.phone} if person and person.shows_phone else {})
        if person and person.user_id:
            known["user_id"] = person.user_id
        return {
            "messaging_product": "whatsapp",
            "contacts": [known],
            "messages": [{"id": message_id}],
        }

    def _show(
        self,
        person: Person | None,
        key: str,
        message_id: str,
        payload: dict[str, Any],
        text: str,
        content: bytes | None,
    ) -> None:
        kind = payload.get("type", "text")
        shown = Shown(key, message_id, kind, text, payload, self.now(), content=content)
        shown.free = kind != "template"
        shown.whom = (person.phone or person.user_id) if person else key
        self.sent.append(shown)
        late = self._later.pop(shown.whom, None)
        if late:
            self._status(key, message_id, "sent")
            self._status(key, message_id, "failed", late)
        elif self.statuses:
            self._status(key, message_id, "sent")
            self._status(key, message_id, "delivered")

    def _refuses(self, person: Person | None, payload: dict[str, Any]) -> Refusal | None:
        if person is None or not person.reachable:
            return Refusal(131026, "Unable to deliver message. The recipient is not reachable.")
        if self._closed(person) and payload.get("type") != "template":
            words = "more than 24 hours have passed since the customer last replied"
            return Refusal(131047, f"Message failed to send because {words} to this number.")
        return None

    def _closed(self, person: Person | None) -> bool:
        """Whether free words may not go to somebody, since they wrote too long ago."""
        heard = person.heard if person else None
        return self.window is not None and (heard is None or self.now() - heard > self.window)

    def _content(self, payload: dict[str, Any]) -> bytes | None:
        """Return the uploaded bytes that a message shows. Raises Refusal."""
        kind = payload.get("type", "text")
        if kind not in MEDIA or "id" not in payload[kind]:
            return None
        media_id = payload[kind]["id"]
        if media_id not in self._media:
            raise Refusal(INVALID, f"Media {media_id} does not exist")
        mime, content = self._media[media_id]
        types, most = MEDIA[kind]
        if mime not in types.split() or len(content) > most:
            raise Refusal(131053, f"{mime} of {len(content)} bytes is not supported as {kind}")
        return content

    def _mark_read(self, payload: dict[str, Any]) -> dict[str, Any]:
        if payload["message_id"] not in self._heard_ids:
            raise Refusal(INVALID, "Message ID does not exist")
        self.read.append(payload["message_id"])
        if "typing_indicator" in payload:
            self.typing.append(payload["message_id"])
        return {"success": True}

    def _status(
        self, key: str, message_id: str, state: str, refusal: Refusal | None = None
    ) -> None:
        """Owe the webhook a status of a message."""
        person = self._found(key)
        told: dict[str, Any] = {"id": message_id, "status": state}
        told["timestamp"] = str(int(self.now()))
        if person and person.shows_phone and person.phone:
            told["recipient_id"] = person.phone
        if person and person.user_id:
            told["recipient_user_id"] = person.user_id
        if not person:
            told["recipient_id"] = key
        shown = next((s for s in reversed(self.sent) if s.message_id == message_id), None)
        if state in ("sent", "delivered") and shown:
            category = "service" if shown.free else "utility"
            told["pricing"] = {"billable": not shown.free, "pricing_model": "PMP"}
            told["pricing"] |= {"category": category, "type": "regular"}
        if refusal:
            told["errors"] = [refusal.reported()]
        contacts = [person.contact()] if person and state != "failed" else []
        self._owe(f"status {key}", self._value({"contacts": contacts, "statuses": [told]}))

    def _found(self, key: str) -> Person | None:
        return next((p for p in self._people.values() if key in (p.phone, p.user_id)), None)

    def _wamid(self) -> str:
        made = base64.b64encode(f"naast-{next(self._names):012}".encode()).decode()
        return f"wamid.{made}"

    # -- media -------------------------------------------------------------------------------------

    def _upload(self, given: dict[str, Any], mime: str, content: bytes) -> dict[str, Any]:
        if given.get("messaging_product") != "whatsapp":
            raise Refusal(INVALID, "The parameter messaging_product is required.")
        mime = (given.get("type") or mime).partition(";")[0].strip()
        fitting = [most for types, most in MEDIA.values() if mime in types.split()]
        if not fitting:
            raise Refusal(INVALID, f"Param file must be a file with one of the types, not {mime}")
        if not content or len(content) > max(fitting):
            raise Refusal(131053, f"File size {len(content)} is not within its limits")
        media_id = str(next(self._names) + 1_000_000_000_000)
        self._media[media_id] = (mime, content)
        return {"id": media_id}

    def _media_info(self, media_id: str) -> dict[str, Any]:
        if media_id not in self._media:
            words = f"Object with ID '{media_id}' does not exist"
            raise Refusal(INVALID, f"Unsupported get request. {words}", subcode=33)
        mime, content = self._media[media_id]
        name = f"{media_id}-{next(self._names)}"
        self._files[name] = (media_id, self.now() + 300)
        return {
            "messaging_product": "whatsapp",
            "url": f"{self.url}/whatsapp_business/attachments/?mid={name}",
            "mime_type": mime,
            "sha256": hashlib.sha256(content).hexdigest(),
            "file_size": len(content),
            "id": media_id,
        }

    # -- HTTP --------------------------------------------------------------------------------------

    def _routes(self) -> list[Route]:
        return [
            Route("/whatsapp_business/attachments/", self._download),
            Route("/{version}/{node}", self._any, methods=["GET", "POST", "DELETE"]),
            Route("/{version}/{node}/{edge}", self._any, methods=["GET", "POST", "DELETE"]),
        ]

    async def _any(self, request: Request) -> Response:
        node, edge = request.path_params["node"], request.path_params.get("edge", "")
        params, status, code = dict(request.query_params), 200, 0
        trouble: Trouble | None = None
        if failed := await self._failing(request):
            return failed
        try:
            self._may(request, app=edge == "subscriptions")
            if edge == "media" and request.method == "POST":
                answer: Any = await self._upload_form(request)
            else:
                params |= await _json(request)
                with self._changed:
                    trouble = self._trouble(params) if edge == "messages" else None
                    if trouble and trouble.refusal:
                        raise trouble.refusal
                    answer = self._do(request.method, node, edge, params)
            response: Response = JSONResponse(answer)
        except Refusal as fault:
            status, code = fault.status, fault.code
            response = JSONResponse(fault.body(), status_code=status)
        if trouble and trouble.drop:
            status, response = 0, Dropped()
        with self._changed:
            call = Call(request.method, f"{node}/{edge}".rstrip("/"), params, status, code)
            self.calls.append(call)
        self._ring()
        return response

    async def _upload_form(self, request: Request) -> dict[str, Any]:
        if request.path_params["node"] != self.phone_id:
            raise Refusal(INVALID, "Unsupported post request. Object does not exist", subcode=33)
        async with request.form() as form:
            file = form.get("file")
            if file is None or isinstance(file, str):
                raise Refusal(INVALID, "(#100) The parameter file is required.")
            given = {name: value for name, value in form.items() if isinstance(value, str)}
            return self._upload(given, file.content_type or "", await file.read())

    def _do(self, method: str, node: str, edge: str, params: dict[str, Any]) -> Any:
        """Answer a call. Raises Refusal."""
        if node == self.phone_id and edge == "messages" and method == "POST":
            return self._post_message(params)
        if node == self.phone_id and not edge and method == "GET":
            return _asked({"id": node} | self.phone | self._hook(), params)
        if node == self.business_id:
            return self._business(method, edge, params)
        if node == self.app_id and edge == "subscriptions" and method == "GET":
            return {"data": [dict(self.subscription, callback_url=self.webhook)]}
        if node == "debug_token" and method == "GET":
            return {"data": self._token(str(params.get("input_token", "")))}
        if not edge and method == "GET":
            return self._media_info(node)
        if not edge and method == "DELETE" and self._media.pop(node, None):
            return {"success": True}
        if not edge and method == "POST":
            self.templates.change(node, params)
            return {"success": True}
        raise Refusal(INVALID, f"Unsupported {method.lower()} request.", subcode=33)

    def _business(self, method: str, edge: str, params: dict[str, Any]) -> Any:
        if not edge and method == "GET":
            known = {"id": self.business_id, "name": "Naast", "currency": "EUR"}
            return _asked(known, params)
        if edge == "subscribed_apps" and method == "GET":
            return {"data": self.subscribed}
        if edge == "subscribed_apps":
            app = {"whatsapp_business_api_data": {"id": self.app_id, "name": "Naast"}}
            self.subscribed = [app] if method == "POST" else []
            return {"success": True}
        if edge == "phone_numbers" and method == "GET":
            return {"data": [{"id": self.phone_id} | self.phone]}
        if edge == "message_templates" and method == "GET":
            return self._page(self.templates.list(params.get("name", "")), params)
        if edge == "message_templates" and method == "POST":
            made = self.templates.submit(params)
            return {name: made[name] for name in ("id", "status", "category")}
        if edge == "message_templates" and method == "DELETE":
            self.templates.remove(params.get("name", ""))
            return {"success": True}
        raise Refusal(INVALID, "Unsupported request.", subcode=33)

    def _page(self, everything: list[dict[str, Any]], params: dict[str, Any]) -> dict[str, Any]:
        """One page of a list, with a link to the next."""
        first, most = int(params.get("after", 0) or 0), int(params.get("limit", 25))
        shown = [_asked(each, params) for each in everything[first : first + most]]
        answer: dict[str, Any] = {"data": shown}
        if first + most < len(everything):
            query = httpx.QueryParams(params | {"after": str(first + most)})
            answer["paging"] = {"cursors": {"after": str(first + most)}}
            path = f"v23.0/{self.business_id}/message_templates"
            answer["paging"]["next"] = f"{self.url}/{path}?{query}"
        return answer

    def _hook(self) -> dict[str, Any]:
        return {"webhook_configuration": {"application": self.webhook}} if self.webhook else {}

    def _token(self, token: str) -> dict[str, Any]:
        if token != self.token:
            error = {"code": 190, "message": "Malformed access token"}
            return {"is_valid": False, "scopes": [], "error": error}
        known = {"app_id": self.app_id, "type": "SYSTEM_USER", "application": "Naast"}
        return known | {"is_valid": True, "expires_at": self.expires, "scopes": self.scopes}

    async def _download(self, request: Request) -> Response:
        if failed := await self._failing(request):
            return failed
        media_id, until = self._files.get(request.query_params.get("mid", ""), ("", 0.0))
        authorised = request.headers.get("authorization") == f"Bearer {self.token}"
        if not authorised:
            return JSONResponse(Refusal(190).body(), status_code=401)
        if media_id not in self._media or until < self.now():
            return Response(status_code=404)
        mime, content = self._media[media_id]
        return Response(content, media_type=mime)

    def _may(self, request: Request, *, app: bool = False) -> None:
        """Let in who has the token; to what is the app's own, who has its id and secret."""
        given = request.headers.get("authorization", "")
        given = given or f"Bearer {request.query_params.get('access_token', '')}"
        if app and given != f"Bearer {self.app_id}|{self.app_secret}":
            raise Refusal(190, "Invalid OAuth access token signature.")
        if not app and given != f"Bearer {self.token}":
            raise Refusal(190, "Invalid OAuth access token - Cannot parse access token")

    async def _failing(self, request: Request) -> Response | None:
        """What a call meets while there is an outage, once all of it was read: whoever closes with
        something unread resets the connection, and the answer is lost or not, as it happens."""
        outage = self.outage
        if outage.kind:
            await request.body()
        if outage.kind == "slow":
            await asyncio.sleep(outage.seconds)
        if outage.kind == "hang up":
            return Dropped()
        if outage.kind == "error":
            return HTMLResponse("<html><h1>Service Unavailable</h1></html>", status_code=503)
        return None

    def _trouble(self, params: dict[str, Any]) -> Trouble | None:
        if "status" in params:
            return None
        whom = str(params.get("to") or params.get("recipient", "")).lstrip("+")
        person = self._found(whom)
        keys = {None, whom} | ({person.phone, person.user_id} if person else set())
        for trouble in self._troubles:
            if trouble.times > 0 and trouble.whom in keys:
                if trouble.after:
                    trouble.after -= 1
                    continue
                trouble.times -= 1
                return trouble
        return None

    # -- the webhook -------------------------------------------------------------------------------

    def body(self, *values: dict[str, Any], field: str = "messages") -> dict[str, Any]:
        """The body that tells these changes."""
        changes = [{"value": value, "field": field} for value in values]
        entry = [{"id": self.business_id, "changes": changes}]
        return {"object": "whatsapp_business_account", "entry": entry}

    def signed(self, raw: bytes) -> dict[str, str]:
        """The headers that a body comes with."""
        digest = hmac.new(self.app_secret.encode(), raw, hashlib.sha256).hexdigest()
        return {"X-Hub-Signature-256": f"sha256={digest}", "Content-Type": "application/json"}

    @property
    def owed(self) -> int:
        """How many changes the webhook did not take yet."""
        with self._changed:
            return len(self._pending) + self._underway

    def _value(self, parts: dict[str, Any]) -> dict[str, Any]:
        phone = {"display_phone_number": OWN_NUMBER, "phone_number_id": self.phone_id}
        kept = {name: part for name, part in parts.items() if part}
        return {"messaging_product": "whatsapp", "metadata": phone} | kept

    def _owe(self, row: str, value: dict[str, Any], field: str = "messages") -> None:
        """Owe the webhook a change; one row is told in order."""
        with self._changed:
            self._pending.append(Pending(row, value, field))
            if self.delivery.chance.random() < self.delivery.twice:
                self._pending.append(Pending(row, value, field))
        self._ring()

    async def _deliver_all(self) -> None:
        """Post what is owed, several bodies at a time, a row's one after the other."""
        tasks: set[asyncio.Task[None]] = set()
        limits = httpx.Limits(max_connections=_AT_ONCE)
        async with httpx.AsyncClient(timeout=10, limits=limits) as client:
            while not self._closing:
                bell = self._bell
                while len(tasks) < _AT_ONCE and (batch := self._batch()):
                    task = asyncio.create_task(self._deliver(client, batch))
                    tasks.add(task)
                    task.add_done_callback(tasks.discard)
                await bell.wait()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _batch(self) -> list[Pending]:
        """Take the next changes that may ride together, and keep their rows busy."""
        if not self.webhook:
            return []
        how, batch = self.delivery, []
        with self._changed:
            rows = set(self._busy)
            for pending in self._pending:
                if len(batch) == how.mixed or (batch and batch[0].field != pending.field):
                    break
                if how.in_order and pending.row in rows:
                    continue
                rows.add(pending.row)
                batch.append(pending)
            taken = set(map(id, batch))
            self._pending = [each for each in self._pending if id(each) not in taken]
            if how.in_order:
                self._busy = rows
            self._underway += len(batch)
        return batch

    @property
    def quiet(self) -> bool:
        """Whether everything that the webhook was owed has arrived."""
        return not self.owed

    async def _deliver(self, client: httpx.AsyncClient, batch: list[Pending]) -> None:
        """Post changes until they are taken with a status of 2xx."""
        how = self.delivery
        if how.chance.random() < how.late:
            await asyncio.sleep(how.chance.uniform(0.05, 1.5))
        body = self.body(*(p.value for p in batch), field=batch[0].field)
        raw = json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
        pause = REPEAT
        while self.webhook and not self._closing:
            status, began = 0, time.monotonic()
            with suppress(httpx.HTTPError):
                answer = await client.post(self.webhook, content=raw, headers=self.signed(raw))
                status = answer.status_code
            with self._changed:
                self.posts.append((raw.decode("utf-8", "replace"), status))
            if 200 <= status < 300:
                self.took.append(time.monotonic() - began)
                break
            await asyncio.sleep(pause)
            pause = min(pause * 2, 1.0)
        with self._changed:
            self._busy -= {p.row for p in batch}
            self._underway -= len(batch)
        asyncio.get_running_loop().call_soon(self._ring)


def _asked(known: dict[str, Any], params: dict[str, Any]) -> dict[str, Any]:
    """Of what is known, the fields that were asked for."""
    names = str(params.get("fields", "")).replace(" ", "")
    wanted = {name.partition("{")[0] for name in names.split(",")} if names else set(known)
    return {name: value for name, value in known.items() if name in wanted | {"id"}}


async def _json(request: Request) -> dict[str, Any]:
    """Read a body of JSON or of a form. Raises Refusal."""
    raw = await request.body()
    if not raw:
        return {}
    if "json" not in request.headers.get("content-type", ""):
        return dict(httpx.QueryParams(raw.decode("utf-8", "replace")))
    try:
        given = json.loads(raw)
    except ValueError:
        raise Refusal(INVALID, "The body is not JSON") from None
    if not isinstance(given, dict):
        raise Refusal(INVALID, "The body must be a JSON object")
    return given
