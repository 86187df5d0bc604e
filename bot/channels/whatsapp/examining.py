"""Examines how WhatsApp is set up: token, number, app secret, webhook, and what the app hears."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx

from bot.channels.finding import Finding
from bot.channels.leniency import mapping, number, text
from bot.channels.whatsapp.api import Api, Refused, Unreachable
from bot.channels.whatsapp.faults import fault_of
from bot.channels.whatsapp.limit import tier
from bot.channels.whatsapp.webhook import PATH

TOKEN, NUMBER, SECRET = "WhatsApp token", "WhatsApp number", "WhatsApp app secret"
WEBHOOK, HEARS, TEMPLATES = "WhatsApp webhook", "WhatsApp account", "WhatsApp templates"
SCOPES = ("whatsapp_business_messaging", "whatsapp_business_management")
FIELDS = ("messages", "message_template_status_update")
"""What the app must be subscribed to, for anything to arrive, and for refused templates to show."""
_ENDS_SOON = timedelta(days=14)
_PHONE = (
    "verified_name,display_phone_number,quality_rating,status,name_status,throughput,"
    "webhook_configuration"
)
_TEMPLATE = "id,name,language,status,category,rejected_reason,components"
_MOST_PAGES = 10
_MAKE_ONE = (
    "make a permanent one (business.facebook.com → Settings → System users → Generate token)"
    " and put it in NAAST_WHATSAPP_TOKEN"
)


@dataclass(slots=True)
class Examined:
    """What was found, and the templates as the platform has them; None where it does not say."""

    findings: list[Finding] = field(default_factory=list)
    templates: list[Mapping[str, Any]] | None = None


@dataclass(frozen=True, slots=True)
class SetUp:
    """How WhatsApp is set up here. ``reached``: it can post to our address."""

    token: str = field(repr=False)
    phone_id: str
    business_id: str
    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    base_url: str
    reached: bool

    @property
    def webhook(self) -> str:
        """Where the platform is to post."""
        return f"{self.base_url}{PATH}"


async def examine(api: Api, http: httpx.AsyncClient, it: SetUp, now: datetime) -> Examined:
    """Look at everything there is to look at. Raises nothing that the platform answers."""
    try:
        token = mapping((await api.look("debug_token", input_token=it.token)).get("data"))
    except (Refused, Unreachable) as fault:
        words = f"{fault_of(fault)}: {_MAKE_ONE}"
        return Examined([Finding(TOKEN, False, words if isinstance(fault, Refused) else _away())])
    found = Examined([_token(token, now)])
    if token.get("is_valid") is not True:
        return found
    app_id = text(token.get("app_id"))
    phone = await _look(api, it.phone_id, fields=_PHONE)
    found.findings.append(_number(phone, await _limit(api, it.phone_id)))
    found.findings.append(await _secret(api, it, app_id))
    found.findings.append(await _webhook(http, it, phone))
    if not it.business_id:
        words = "NAAST_WHATSAPP_BUSINESS_ID is not set, so account and templates are not looked at"
        found.findings.append(Finding(HEARS, None, words))
        return found
    found.findings.append(_hears(await _look(api, f"{it.business_id}/subscribed_apps"), app_id))
    found.templates = await _templates(api, it.business_id)
    return found


def _away() -> str:
    return "no answer: let this machine reach graph.facebook.com over https"


async def _look(api: Api, node: str, **params: str) -> Mapping[str, object] | Refused | None:
    """What the platform tells of a node, how it refuses, or None without an answer."""
    try:
        return await api.look(node, **params)
    except Refused as fault:
        return fault
    except Unreachable:
        return None


def _token(token: Mapping[str, object], now: datetime) -> Finding:
    """Whether it is good, for how long, and for what."""
    if token.get("is_valid") is not True:
        return Finding(TOKEN, False, f"WhatsApp does not accept it (any more): {_MAKE_ONE}")
    scopes = token.get("scopes")
    missing = [each for each in SCOPES if not isinstance(scopes, list) or each not in scopes]
    if missing:
        words = f"it lacks the permission {' and '.join(missing)}: generate it anew with both"
        return Finding(TOKEN, False, f"{words} ticked, for the system user of your app")
    ends = number(token.get("expires_at")) or 0
    if ends:
        until = datetime.fromtimestamp(ends, UTC)
        if until - now < _ENDS_SOON:
            return Finding(TOKEN, False, f"it ends on {until:%Y-%m-%d %H:%M} UTC: {_MAKE_ONE}")
        return Finding(TOKEN, True, f"good until {until:%Y-%m-%d}, with both permissions")
    return Finding(TOKEN, True, "it does not end, and has both permissions")


async def _limit(api: Api, phone_id: str) -> str:
    """What the platform calls its limit of people a day; "" where it does not say."""
    try:
        return await tier(api, phone_id)
    except (Refused, Unreachable):
        return ""


def _number(phone: Mapping[str, object] | Refused | None, limit: str) -> Finding:
    """Whether the number is there and may send."""
    if phone is None:
        return Finding(NUMBER, False, _away())
    if isinstance(phone, Refused):
        words = "the token does not reach this number: look up the phone number ID (WhatsApp →"
        words = f"{words} API Setup in your app) and put it in NAAST_WHATSAPP_PHONE_ID"
        return Finding(NUMBER, False, words)
    name, shown = text(phone.get("verified_name")), text(phone.get("display_phone_number"))
    status, quality = text(phone.get("status")), text(phone.get("quality_rating"))
    if status and status != "CONNECTED":
        words = f"{shown} is {status}: register it in WhatsApp Manager → Phone numbers"
        return Finding(NUMBER, False, words)
    if quality == "RED":
        words = f"{shown} has quality RED, people block or report it: WhatsApp Manager → Phone"
        return Finding(NUMBER, False, f"{words} numbers says why; write less to who did not ask")
    if text(phone.get("name_status")) in ("DECLINED", "REJECTED"):
        words = f"the name “{name}” was refused: change it in WhatsApp Manager → Phone numbers"
        return Finding(NUMBER, False, words)
    told = [name, shown, f"quality {quality or 'unknown'}"]
    if level := text(mapping(phone.get("throughput")).get("level")):
        told.append(f"throughput {level}")
    if limit:
        told.append(f"limit {limit} people a day outside the window")
    return Finding(NUMBER, True, ", ".join(told))


async def _secret(api: Api, it: SetUp, app_id: str) -> Finding:
    """Whether the app's secret is the app's, and what the app is subscribed to."""
    own = f"{app_id}|{it.app_secret}"
    try:
        told = await api.look(f"{app_id}/subscriptions", own)
    except Refused:
        words = "it is not the app's, so all that WhatsApp posts is turned away: copy it from your"
        words = f"{words} app (App settings → Basic) into NAAST_WHATSAPP_APP_SECRET"
        return Finding(SECRET, False, words)
    except Unreachable:
        return Finding(SECRET, False, _away())
    account = [
        each
        for each in _rows(told.get("data"))
        if each.get("object") == "whatsapp_business_account" and each.get("active") is not False
    ]
    heard = [name for each in account for name in _fields(each)]
    missing = [f"“{each}”" for each in FIELDS if each not in heard]
    if missing:
        words = f"it is the app's, but the app hears no {' and no '.join(missing)}: subscribe in it"
        return Finding(SECRET, False, f"{words} (WhatsApp → Configuration → Webhook fields)")
    there = [text(each.get("callback_url")) for each in account]
    if it.webhook not in there and any(there):
        words = f"it is the app's, but the app's webhook leads to {_host(there[0])}: put"
        return Finding(SECRET, False, f"{words} {it.webhook} there (WhatsApp → Configuration)")
    return Finding(SECRET, True, "it is the app's, and the app hears messages and templates")


def _fields(subscription: Mapping[str, object]) -> list[str]:
    """The names of the fields of a subscription, which come as texts or as objects."""
    given = subscription.get("fields")
    found = given if isinstance(given, list) else []
    return [text(each) or text(mapping(each).get("name")) for each in found]


async def _webhook(
    http: httpx.AsyncClient, it: SetUp, phone: Mapping[str, object] | Refused | None
) -> Finding:
    """Whether the webhook answers from outside as the platform will ask it, and is the one that
    the platform posts to."""
    if not it.reached:
        words = "WhatsApp posts to https only: put the address that it can reach (https://…)"
        return Finding(WEBHOOK, False, f"{words} in NAAST_BASE_URL")
    challenge = str(secrets.randbelow(10**10))
    asked = {"hub.mode": "subscribe", "hub.challenge": challenge}
    asked["hub.verify_token"] = it.verify_token
    try:
        answer = await http.get(it.webhook, params=asked)
    except httpx.HTTPError as fault:
        words = f"{it.webhook} does not answer ({type(fault).__name__}): start `naast serve`, and"
        return Finding(WEBHOOK, False, f"{words} see that the web server in front leads to it")
    if answer.status_code != 200 or answer.text != challenge:
        words = f"{it.webhook} answers {answer.status_code} to our verify token: restart"
        words = f"{words} `naast serve` with the same NAAST_WHATSAPP_VERIFY_TOKEN as here"
        return Finding(WEBHOOK, False, words)
    hook = mapping(phone.get("webhook_configuration")) if isinstance(phone, Mapping) else {}
    there = text(hook.get("phone_number")) or text(hook.get("application"))
    if there and there != it.webhook:
        words = f"WhatsApp posts to {_host(there)}, not here: put {it.webhook} in your app"
        return Finding(WEBHOOK, False, f"{words} (WhatsApp → Configuration → Callback URL)")
    return Finding(WEBHOOK, True, f"{it.webhook} answers to the verify token")


def _hears(apps: Mapping[str, object] | Refused | None, app_id: str) -> Finding:
    """Whether our app is told what happens in the account."""
    if apps is None:
        return Finding(HEARS, False, _away())
    if isinstance(apps, Refused):
        words = "the token does not reach this account: look up the WhatsApp Business Account ID"
        words = f"{words} (WhatsApp → API Setup) and put it in NAAST_WHATSAPP_BUSINESS_ID"
        return Finding(HEARS, False, words)
    known = [mapping(each.get("whatsapp_business_api_data")) for each in _rows(apps.get("data"))]
    if app_id not in [text(each.get("id")) for each in known]:
        words = "the account tells our app nothing: subscribe it once with `curl -X POST -H"
        words = f"{words} 'Authorization: Bearer TOKEN' …/BUSINESS_ID/subscribed_apps`"
        return Finding(HEARS, False, f"{words} (docs/whatsapp.md)")
    return Finding(HEARS, True, "our app is subscribed to it")


async def _templates(api: Api, business_id: str) -> list[Mapping[str, Any]] | None:
    """Every template that the platform has; None where it does not say."""
    found: list[Mapping[str, Any]] = []
    params = {"fields": _TEMPLATE, "limit": "100"}
    for _page in range(_MOST_PAGES):
        told = await _look(api, f"{business_id}/message_templates", **params)
        if not isinstance(told, Mapping):
            return None
        found += _rows(told.get("data"))
        paging = mapping(told.get("paging"))
        after = text(mapping(paging.get("cursors")).get("after"))
        if not paging.get("next") or not after:
            break
        params["after"] = after
    return found


def _rows(value: object) -> Sequence[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _host(address: str) -> str:
    """The part of an address that may be shown: some carry secrets behind it."""
    try:
        return urlsplit(address).hostname or "somewhere else"
    except ValueError:
        return "somewhere else"
