"""Webhook bodies in the shapes that Meta's public documentation shows, written by us.

``ALL`` has them by name. Numbers, names and ids are made up.
"""

from __future__ import annotations

import copy
from typing import Any

NUMBER, OTHER = "32470000007", "32470000008"
USER, NEW_USER = "BE.13491208655302741918", "BE.20047715530917448813"
BUSINESS, PHONE = "102290129340398", "106540352242922"
OURS = "3226000000"
AT = "1795352400"
SHA = "SfInY0gGKTsJlUWbwxC1k+FAD0FZHvzwfpvO0zX0GUI="
ERRORS = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"

Json = dict[str, Any]


def change(parts: Json, field: str = "messages") -> Json:
    """One change of a body."""
    phone = {"display_phone_number": OURS, "phone_number_id": PHONE}
    value = {"messaging_product": "whatsapp", "metadata": phone} | parts
    return {"value": value, "field": field}


def body(*changes: Json) -> Json:
    """A body with one entry."""
    entry = [{"id": BUSINESS, "changes": list(changes)}]
    return {"object": "whatsapp_business_account", "entry": entry}


def contact(phone: str = NUMBER, user: str = "", username: str = "", name: str = "Amina") -> Json:
    """Who wrote."""
    profile = {"name": name} | ({"username": username} if username else {})
    told: Json = {"profile": profile}
    return told | ({"wa_id": phone} if phone else {}) | ({"user_id": user} if user else {})


def wamid(name: str) -> str:
    """An id of a message."""
    return f"wamid.HBgLMzI0NzAwMDAwMDcVAgASGBQz{name.upper()}A="


def message(name: str, kind: str, content: Any = None, **more: Any) -> Json:
    """A message from Amina."""
    told: Json = {"from": NUMBER, "id": wamid(name), "timestamp": AT, "type": kind}
    return told | ({} if content is None else {kind: content}) | more


def heard(*messages: Json, who: Json | None = None) -> Json:
    """A body with messages."""
    return body(change({"contacts": [who or contact()], "messages": list(messages)}))


def text(name: str, words: str, **more: Any) -> Json:
    """A text from Amina."""
    return message(name, "text", {"body": words}, **more)


def status(name: str, state: str, **more: Any) -> Json:
    """A status of one of our messages."""
    told = {"id": wamid(name), "status": state, "timestamp": AT, "recipient_id": NUMBER}
    return told | more


def told(*statuses: Json, contacts: bool = False) -> Json:
    """A body with statuses."""
    parts: Json = {"contacts": [contact()]} if contacts else {}
    return body(change(parts | {"statuses": list(statuses)}))


def error(code: int, title: str, details: str = "") -> Json:
    """An error as webhooks tell it."""
    data = {"error_data": {"details": details or title}}
    return {"code": code, "title": title, "message": title, "href": ERRORS} | data


def media(**more: Any) -> Json:
    """A file."""
    return {"id": "1003383421387256", "mime_type": "image/jpeg", "sha256": SHA} | more


def _unphoned(told: Json) -> Json:
    """The same from somebody whose number we do not know."""
    return {k: v for k, v in told.items() if k != "from"} | {"from_user_id": USER}


def _pricing(category: str, *, billable: bool = True, model: str = "PMP") -> Json:
    price = {"billable": billable, "pricing_model": model, "category": category, "type": "regular"}
    return {"pricing": price}


_AD: Json = {
    "source_url": "https://fb.me/3cr4Wqqkv",
    "source_id": "120226305854810726",
    "source_type": "ad",
    "body": "Een luisterend oor",
    "headline": "Praat met ons",
    "media_type": "image",
    "image_url": "https://scontent.xx.example/t45.1",
    "ctwa_clid": "Aff-n8ZTODiE79d22KtAwQKj9e_mIEOOj27vDVwFjN80dp4_0NiNhEgpGo0AHemvu",
    "welcome_message": {"text": "Dag! Waarmee kunnen we helpen?"},
}
_ORDER: Json = {
    "catalog_id": "194836987003835",
    "text": "Love these!",
    "product_items": [
        {"product_retailer_id": "di9ozbzfi4", "quantity": 2, "item_price": 30, "currency": "EUR"},
        {"product_retailer_id": "nqryix03ez", "quantity": 1, "item_price": 25, "currency": "EUR"},
    ],
}
_CARD: Json = {
    "name": {"first_name": "Barbara", "last_name": "J.", "formatted_name": "Barbara J."},
    "org": {"company": "Huis van het Kind"},
    "phones": [{"phone": "+32 2 600 00 01", "wa_id": "3226000001", "type": "MOBILE"}],
    "emails": [{"email": "barbara@example.org", "type": "WORK"}],
    "addresses": [{"street": "Kerkstraat 1", "city": "Gent", "zip": "9000", "country_code": "be"}],
    "urls": [{"url": "https://example.org", "type": "WORK"}],
    "birthday": "1990-01-23",
}
_BUTTON = {"type": "button_reply", "button_reply": {"id": "rights.one=yes", "title": "Ja"}}
_ROW = {
    "type": "list_reply",
    "list_reply": {"id": "menu.main=rights", "title": "1.", "description": "Mijn rechten"},
}
_FLOW = {
    "type": "nfm_reply",
    "nfm_reply": {"name": "flow", "body": "Sent", "response_json": '{"flow_token": "x", "a": 1}'},
}
_CALL = {
    "type": "call_permission_reply",
    "call_permission_reply": {"response": "accept", "expiration_timestamp": AT},
}
_EDITED = {
    "original_message_id": wamid("first"),
    "message": {"context": {"id": "M0"}, "type": "text", "text": {"body": "ik heb 2 kinderen"}},
}
_EDITED_PHOTO = {
    "original_message_id": wamid("first"),
    "message": {"context": {"id": "M0"}, "type": "image", "image": media(caption="de brief")},
}
_NUMBER_CHANGED = {
    "type": "user_changed_number",
    "wa_id": OTHER,
    "body": f"User Amina changed from {NUMBER} to {OTHER}",
}
_BOTH_CHANGED = _NUMBER_CHANGED | {"user_id": NEW_USER, "previous_user_id": USER}
_ID_CHANGED = {
    "type": "user_changed_user_id",
    "user_id": NEW_USER,
    "previous_user_id": USER,
    "body": "User Amina changed",
}
_OLD_NUMBER_CHANGED = {
    "type": "customer_changed_number",
    "new_wa_id": OTHER,
    "customer": NUMBER,
    "body": "changed",
}
_IDENTITY = {
    "type": "customer_identity_changed",
    "identity": "Y2Q3",
    "customer": NUMBER,
    "body": "Amina's security code changed",
    "wa_id": NUMBER,
}
_PLACE = {"latitude": 51.0543, "longitude": 3.7174}
_CONVERSATION = {
    "conversation": {
        "id": "6ceb9d929c9bdc4f90f967a32f8639b4",
        "expiration_timestamp": AT,
        "origin": {"type": "service"},
    }
}
_UNSUPPORTED = error(131051, "Message type unknown", "Message type is currently not supported.")
_TEMPLATE = {
    "event": "APPROVED",
    "message_template_id": 1689556908129832,
    "message_template_name": "asks_to_answer",
    "message_template_language": "nl",
    "reason": "NONE",
    "message_template_category": "UTILITY",
}
_REJECTED = _TEMPLATE | {
    "event": "REJECTED",
    "reason": "INVALID_FORMAT",
    "rejection_info": {"reason": "variables next to each other", "recommendation": "add words"},
}
_PAUSED = _TEMPLATE | {
    "event": "PAUSED",
    "other_info": {"title": "FIRST_PAUSE", "description": "low quality"},
}

ALL: dict[str, Json] = {
    "text": heard(text("text", "Dag, ik heb een vraag")),
    "text with a reply": heard(
        text("reply", "ja", context={"from": OURS, "id": wamid("ours")}),
    ),
    "text in Arabic": heard(text("arabic", "مرحبا، عندي سؤال 👋🏽")),
    "text of an advert": heard(text("advert", "Hallo", referral=_AD)),
    "text about a product": heard(
        text(
            "product",
            "Nog te krijgen?",
            context={
                "from": OURS,
                "id": wamid("p"),
                "referred_product": {"catalog_id": "1", "product_retailer_id": "2"},
            },
        )
    ),
    "forwarded text": heard(
        text("forward", "lees dit", context={"forwarded": True, "frequently_forwarded": True})
    ),
    "text in a group": heard(text("group", "hallo allemaal", group_id="Y2FwaV9ncm91cDox")),
    "text with an id": heard(
        text("both", "hallo", from_user_id=USER), who=contact(user=USER, username="@amina")
    ),
    "text without a phone": heard(
        _unphoned(text("nophone", "hallo")), who=contact("", USER, "@amina")
    ),
    "text without contacts": body(change({"messages": [text("nocontact", "hallo")]})),
    "text with an identity": heard(
        text("identity", "hallo"), who=contact() | {"identity_key_hash": "DF2lS5v2W6x="}
    ),
    "reply button": heard(
        message("button", "interactive", _BUTTON, context={"from": OURS, "id": wamid("ours")})
    ),
    "row of a list": heard(
        message("row", "interactive", _ROW, context={"from": OURS, "id": wamid("ours")})
    ),
    "answer of a flow": heard(message("flow", "interactive", _FLOW)),
    "permission to call": heard(message("call", "interactive", _CALL)),
    "button of a template": heard(
        message("template", "button", {"payload": "go=answer", "text": "Lees verder"})
    ),
    "image": heard(message("image", "image", media())),
    "image with words": heard(message("caption", "image", media(caption="de brief"))),
    "image with a link": heard(
        message("link", "image", media(url="https://lookaside.fbsbx.com/whatsapp_business/1"))
    ),
    "voice note": heard(
        message("voice", "audio", media(mime_type="audio/ogg; codecs=opus", voice=True))
    ),
    "audio file": heard(message("audio", "audio", media(mime_type="audio/mpeg", voice=False))),
    "video": heard(message("video", "video", media(mime_type="video/mp4", caption="kijk"))),
    "document": heard(
        message(
            "document",
            "document",
            media(mime_type="application/pdf", filename="brief.pdf", caption="van de school"),
        )
    ),
    "sticker": heard(
        message("sticker", "sticker", media(mime_type="image/webp", animated=False)),
    ),
    "location": heard(message("location", "location", _PLACE)),
    "named location": heard(
        message(
            "place",
            "location",
            _PLACE | {"name": "Huis", "address": "Kerkstraat 1", "url": "https://example.org"},
        )
    ),
    "contacts": heard(message("contacts", "contacts", [_CARD, {"name": {}, "phones": []}])),
    "contact with a vcard": heard(
        message(
            "vcard",
            "contacts",
            [{"vcard": "BEGIN:VCARD", "phones": [{"phone": "+32470000009"}]}],
            origin="contact_request",
        )
    ),
    "reaction": heard(
        message("reaction", "reaction", {"message_id": wamid("ours"), "emoji": "👍"})
    ),
    "reaction taken away": heard(
        message("unreact", "reaction", {"message_id": wamid("ours")}),
    ),
    "order": heard(message("order", "order", _ORDER)),
    "request for welcome": heard(message("welcome", "request_welcome")),
    "number changed": body(
        change({"messages": [message("moved", "system", _NUMBER_CHANGED)]}),
    ),
    "number and id changed": body(
        change({"messages": [message("movedboth", "system", _BOTH_CHANGED)]})
    ),
    "id changed": body(
        change({"messages": [_unphoned(message("movedid", "system", _ID_CHANGED))]})
    ),
    "number changed, as before": heard(message("movedold", "system", _OLD_NUMBER_CHANGED)),
    "security code changed": heard(message("code", "system", _IDENTITY)),
    "edited text": heard(message("edit", "edit", _EDITED)),
    "edited words of an image": heard(message("editimage", "edit", _EDITED_PHOTO)),
    "taken back": heard(
        message("revoke", "revoke", {"original_message_id": wamid("first")}),
    ),
    "unsupported": heard(
        message("poll", "unsupported", {"type": "poll_creation"}, errors=[_UNSUPPORTED])
    ),
    "unknown, as before": heard(message("unknown", "unknown", errors=[_UNSUPPORTED])),
    "taken back, as before": heard(
        message(
            "deleted",
            "unsupported",
            errors=[error(131060, "This message is unavailable.")],
        )
    ),
    "a kind that is to come": heard(message("future", "hologram", {"id": "1", "url": "x"})),
    "sent": told(status("ours", "sent", **_CONVERSATION, **_pricing("service"))),
    "delivered": told(
        status("ours", "delivered", **_pricing("utility", billable=True)), contacts=True
    ),
    "delivered, free of charge": told(
        status("ours", "delivered", **_pricing("service", billable=False, model="CBP"))
    ),
    "read": told(status("ours", "read"), contacts=True),
    "played": told(status("ours", "played")),
    "failed": told(
        status("ours", "failed", errors=[error(131047, "Re-engagement message", "more than 24")])
    ),
    "failed with an old error": told(
        status("ours", "failed", errors=[{"code": 470, "title": "Message failed to send"}])
    ),
    "failed without an error": told(status("ours", "failed")),
    "status by id": told(
        {
            "id": wamid("ours"),
            "status": "delivered",
            "timestamp": AT,
            "recipient_user_id": USER,
        }
    ),
    "status with what we sent along": told(status("ours", "sent", biz_opaque_callback_data="n7")),
    "status in a group": told(
        status("ours", "read", recipient_type="group", recipient_participant_id=NUMBER)
    ),
    "three statuses": told(
        status("ours", "read"), status("ours", "sent"), status("ours", "delivered")
    ),
    "trouble of the account": body(
        change({"errors": [error(130429, "Rate limit hit", "throughput reached")]}),
    ),
    "template approved": body({"value": _TEMPLATE, "field": "message_template_status_update"}),
    "template rejected": body({"value": _REJECTED, "field": "message_template_status_update"}),
    "template paused": body({"value": _PAUSED, "field": "message_template_status_update"}),
    "quality of the number": body(
        {
            "value": {
                "display_phone_number": OURS,
                "event": "FLAGGED",
                "current_limit": "TIER_10K",
            },
            "field": "phone_number_quality_update",
        }
    ),
    "account": body(
        {
            "value": {
                "phone_number": OURS,
                "event": "DISABLED_UPDATE",
                "ban_info": {"waba_ban_state": ["DISABLE"]},
            },
            "field": "account_update",
        }
    ),
    "wish about advertising": body(
        change(
            {
                "contacts": [contact()],
                "user_preferences": [
                    {
                        "wa_id": NUMBER,
                        "detail": "User requested to stop marketing messages",
                        "category": "marketing_messages",
                        "value": "stop",
                        "timestamp": 1731617831,
                    }
                ],
            },
            "user_preferences",
        )
    ),
    "history": body(
        change({"history": [{"metadata": {"phase": 0, "chunk_order": 1}}]}, "history"),
    ),
    "several at once": body(
        change({"contacts": [contact()], "messages": [text("one", "een"), text("two", "twee")]}),
        change(
            {
                "contacts": [contact(OTHER, name="Omar")],
                "messages": [text("three", "drie") | {"from": OTHER}],
                "statuses": [status("ours", "delivered")],
            }
        ),
    ),
    "two entries": {
        "object": "whatsapp_business_account",
        "entry": [
            {"id": BUSINESS, "changes": [change({"messages": [text("four", "vier")]})]},
            {"id": "9", "changes": [change({"messages": [text("five", "vijf")]})]},
        ],
    },
    "nothing": {"object": "whatsapp_business_account", "entry": []},
    "another product": {"object": "page", "entry": [{"id": "1", "messaging": [{}]}]},
}


def every() -> dict[str, Json]:
    """All of them, for the caller to change."""
    return copy.deepcopy(ALL)
