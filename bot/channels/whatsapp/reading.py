"""Reads the webhook's bodies by shape: each message and status by itself, whatever stands around.

Nothing is required but an id and somebody to answer: contacts and phone numbers may be missing,
fields may come that nobody knows yet. What says nothing to the bot is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from prometheus_client import Counter

from bot.channels.base import Moved, Receipt, ReceiptState, Reported, TemplateState
from bot.channels.leniency import mapping, text, word
from bot.channels.whatsapp.countries import country_of
from bot.channels.whatsapp.faults import fault_of_status
from bot.channels.whatsapp.saying import Said, said_in
from bot.talk.heard import Heard

CHANNEL = "whatsapp"
UNREAD = Counter("naast_whatsapp_unread", "Events that say nothing to the bot", ["kind"])
FAULTS = Counter("naast_whatsapp_faults", "Faults that WhatsApp tells us of by itself", ["code"])

_STATES: dict[str, ReceiptState] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "played": "read",
    "failed": "failed",
}
_MOVES = ("user_changed_number", "user_changed_user_id", "customer_changed_number")
_SEEN_KINDS: set[str] = set()
_MOST_KINDS = 50  # label values for the counter; more would be somebody's joke
_MOST_LEVELS = 1000  # entries, changes or messages of one body; the platform sends a few
_LONGEST_ADDRESS = 128  # characters that storage keeps of an address
_FIRST, _LAST = 0.0, 4102444800.0  # 1970 to 2100: other timestamps are somebody's joke


@dataclass(frozen=True, slots=True)
class Arrived:
    """One event: when it was by the platform's clock (seconds, 0 unknown), what a person said, and
    what the platform reports with it, which comes before what was said."""

    at: float = 0.0
    heard: Heard | None = None
    reported: tuple[Reported, ...] = ()

    @property
    def address(self) -> str:
        """The person whose order this event keeps; empty where it is nobody's."""
        if self.heard:
            return self.heard.address
        found = (getattr(one, "address", "") or getattr(one, "new", "") for one in self.reported)
        return next(filter(None, found), "")


def read(body: object, phone_id: str = "") -> list[Heard]:
    """Return what people said with this body, oldest first. Never raises."""
    return [one.heard for one in arrived(body, phone_id) if one.heard]


def arrived(body: object, phone_id: str = "") -> list[Arrived]:
    """Read a body with all that it reports, oldest first. ``phone_id`` is our own number's: what
    is meant for another number of the organisation is counted only. Never raises."""
    found = [one for change in _changes(body) for one in _change(change, phone_id)]
    if not found:
        return []
    at, timed = 0.0, []
    for one in found:  # what has no time stays behind what it came with
        at = one.at or at
        timed.append((at, one))
    return [one for _at, one in sorted(timed, key=lambda pair: pair[0])]


def _changes(body: object) -> Iterator[Mapping[str, object]]:
    for entry in _list(mapping(body).get("entry")):
        yield from map(mapping, _list(mapping(entry).get("changes")))


def _change(change: Mapping[str, object], phone_id: str) -> Iterator[Arrived]:
    value, field = mapping(change.get("value")), change.get("field")
    if "message_template_name" in value:
        yield from _template(value)
        return
    if isinstance(field, str) and field != "messages":
        _count(field)
        return
    number = word(mapping(value.get("metadata")).get("phone_number_id"))
    if phone_id and number and number != phone_id:
        _count("another_number")
        return
    for error in _list(value.get("errors")):
        _fault(mapping(error))
    contacts = [mapping(contact) for contact in _list(value.get("contacts"))]
    messages = [mapping(message) for message in _list(value.get("messages"))]
    for message in messages:
        yield from _message(message, _contact(message, contacts, alone=len(messages) == 1))
    for status in _list(value.get("statuses")):
        yield from _status(mapping(status))


# -- what people say ------------------------------------------------------------------------------


def _message(message: Mapping[str, object], contact: Mapping[str, object]) -> Iterator[Arrived]:
    for error in _list(message.get("errors")):
        _fault(mapping(error))
    at, message_id = _seconds(message.get("timestamp")), word(message.get("id"))
    if "group_id" in message:
        _count("group")
        return
    if message.get("type") == "system" or isinstance(message.get("system"), Mapping):
        yield from _system(message, at)
        return
    phone, user_id = _who(message, contact)
    address = user_id or phone
    if not address or message_id is None:
        _count("nobody")
        return
    moved = (Moved(CHANNEL, phone, user_id),) if phone and user_id else ()
    said = said_in(message)
    if isinstance(said, str):
        _count(said)
        heard = None
    else:
        heard = _heard(address, message_id, said, message, contact)
    if heard or moved:
        yield Arrived(at, heard, moved)


def _heard(
    address: str,
    message_id: str,
    said: Said,
    message: Mapping[str, object],
    contact: Mapping[str, object],
) -> Heard:
    heard = Heard(
        CHANNEL,
        address,
        message_id,
        said.kind,
        text=said.text,
        picked=said.picked,
        media=said.media,
        name=text(mapping(contact.get("profile")).get("name")).strip() or None,
        edits=said.edits,
        place=said.place,
    )
    if said.kind == "picked":
        return heard
    return replace(heard, reply_to=word(mapping(message.get("context")).get("id")) or "")


def _who(message: Mapping[str, object], contact: Mapping[str, object]) -> tuple[str, str]:
    """Return the phone number and the user id of who wrote, each empty where it is not told."""
    named = (message.get("from"), contact.get("wa_id"))
    phone = next(filter(None, map(_phone, named)), "")
    ids = (message.get("from_user_id"), contact.get("user_id"), *named)
    return phone, next(filter(None, map(_user_id, ids)), "")


def _contact(
    message: Mapping[str, object], contacts: list[Mapping[str, object]], *, alone: bool
) -> Mapping[str, object]:
    """Return the contact that a message is from: the one that shares an id with it, or the only one
    where nothing speaks against it."""
    theirs = {_phone(message.get("from")), _user_id(message.get("from_user_id"))}
    theirs |= {_user_id(message.get("from"))}
    theirs.discard("")
    for contact in contacts:
        if theirs & {_phone(contact.get("wa_id")), _user_id(contact.get("user_id"))}:
            return contact
    lonely = len(contacts) == 1 and alone and not theirs
    return contacts[0] if lonely else {}


def _system(message: Mapping[str, object], at: float) -> Iterator[Arrived]:
    """The platform itself says something: above all that somebody is to be found elsewhere."""
    system = mapping(message.get("system"))
    kind = system.get("type")
    if kind not in _MOVES:
        _count(f"system_{kind}" if isinstance(kind, str) else "system")
        return
    old_phone = _phone(message.get("from"))
    old_id = _user_id(system.get("previous_user_id")) or _user_id(message.get("from_user_id"))
    new_phone = _phone(system.get("wa_id")) or _phone(system.get("new_wa_id"))
    new = _user_id(system.get("user_id")) or new_phone
    moves = [Moved(CHANNEL, old, new) for old in (old_phone, old_id) if old and new and old != new]
    if new_phone and new_phone not in (new, old_phone):
        moves.append(Moved(CHANNEL, new_phone, new))
    if moves:
        yield Arrived(at, reported=tuple(moves))
    else:
        _count("system_nowhere")


# -- what the platform reports --------------------------------------------------------------------


def _status(status: Mapping[str, object]) -> Iterator[Arrived]:
    part, state = word(status.get("id")), status.get("status")
    errors = [mapping(error) for error in _list(status.get("errors"))]
    if part is None or not isinstance(state, str) or state not in _STATES:
        _count("status")
        return
    phone = _phone(status.get("recipient_id"))
    user_id = _user_id(status.get("recipient_user_id")) or _user_id(status.get("recipient_id"))
    at = _seconds(status.get("timestamp"))
    receipt = Receipt(
        CHANNEL,
        user_id or phone,
        part,
        _STATES[state],
        datetime.fromtimestamp(at, UTC) if at else datetime.now(UTC),
        fault=fault_of_status(errors[0] if errors else {}) if state == "failed" else None,
        category=_category(mapping(status.get("pricing")).get("category")),
        country=country_of(phone) or country_of(user_id),
    )
    moved = (Moved(CHANNEL, phone, user_id),) if phone and user_id else ()
    yield Arrived(at, reported=(*moved, receipt))


def _template(value: Mapping[str, object]) -> Iterator[Arrived]:
    names = ("message_template_name", "message_template_language", "event")
    name, language, state = (word(value.get(key)) for key in names)
    if name is None or language is None or state is None:
        _count("template")
        return
    reason = text(value.get("reason"))
    told = "" if reason.upper() == "NONE" else reason
    yield Arrived(reported=(TemplateState(CHANNEL, name, language, state.upper(), told),))


def _fault(error: Mapping[str, object]) -> None:
    code = error.get("code")
    known = isinstance(code, int) and not isinstance(code, bool) and 0 <= code < 10_000_000
    FAULTS.labels(str(code) if known else "strange").inc()


# -- leniency -------------------------------------------------------------------------------------


def _phone(value: object) -> str:
    """Return a phone number as its digits, whatever stands between them."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if 0 < value < 10**20 else ""
    if not isinstance(value, str) or not re.fullmatch(r"\+?[0-9 ().-]{5,40}", value, re.ASCII):
        return ""
    digits = re.sub(r"[^0-9]", "", value)
    return digits if 5 <= len(digits) <= 20 else ""


def _user_id(value: object) -> str:
    """Return a business-scoped user id ("BE.123…")."""
    if not isinstance(value, str) or len(value) > _LONGEST_ADDRESS:
        return ""
    return value if re.fullmatch(r"[A-Z]{2}\.[A-Za-z0-9._-]+", value, re.ASCII) else ""


def _seconds(value: object) -> float:
    """Return a moment in seconds since 1970; 0 where there is none that can be."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,12}", value, re.ASCII):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0
    return float(value) if _FIRST < value < _LAST else 0.0


def _category(value: object) -> str:
    return value if isinstance(value, str) and re.fullmatch(r"[a-z_]{1,40}", value) else ""


def _list(value: object) -> list[Any]:
    return value[:_MOST_LEVELS] if isinstance(value, list) else []


def _count(kind: str) -> None:
    if not re.fullmatch(r"[a-z_]{1,40}", kind) or (
        kind not in _SEEN_KINDS and len(_SEEN_KINDS) >= _MOST_KINDS
    ):
        kind = "strange"
    _SEEN_KINDS.add(kind)
    UNREAD.labels(kind).inc()
