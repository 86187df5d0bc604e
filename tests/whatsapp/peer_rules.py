"""What Meta's documentation says of a message to send, checked strictly.

``check`` says what is wrong with a payload that nobody has seen before: its shape and its limits.
What depends on who it is for (the window, rates, templates, uploaded media) is the server's.

Stricter than WhatsApp in three things, so that nothing can stay unseen: a parameter that the
documentation does not name is refused here; lengths are counted in UTF-16 units, for Meta does not
say how it counts; two rows of a list may not read the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

MOST_TEXT = 4096
MOST_BODY = 1024
MOST_CAPTION = 1024
MOST_SIDE = 60  # a header, a footer
MOST_BUTTONS = 3
MOST_BUTTON_TITLE = 20
MOST_BUTTON_ID = 256
MOST_ROWS = 10
MOST_ROW_TITLE = 24
MOST_ROW_DESCRIPTION = 72
MOST_ROW_ID = 200
MOST_SECTION_TITLE = 24
MOST_URL = 2000

MEGA = 1024 * 1024
MEDIA = {
    "image": ("image/jpeg image/png", 5 * MEGA),
    "sticker": ("image/webp", 500 * 1024),
    "audio": ("audio/aac audio/amr audio/mpeg audio/mp4 audio/ogg", 16 * MEGA),
    "video": ("video/mp4 video/3gpp", 16 * MEGA),
    "document": (
        "text/plain application/pdf application/msword application/vnd.ms-excel"
        " application/vnd.ms-powerpoint"
        " application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        " application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        " application/vnd.openxmlformats-officedocument.presentationml.presentation",
        100 * MEGA,
    ),
}
"""For each kind of file: the types that may be uploaded for it, and how large."""
KINDS = (*MEDIA, "contacts", "interactive", "location", "reaction", "template", "text")

INVALID, MISSING, BAD_VALUE, BAD_VARIABLE = 100, 131008, 131009, 132018

_ENVELOPE = {"messaging_product", "recipient_type", "to", "recipient", "type", "context"}
_ENVELOPE |= {"biz_opaque_callback_data"}
_PHONE = re.compile(r"\+?[0-9]{5,15}")
_USER_ID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")


class Problem(NamedTuple):
    """One thing that is wrong: the code that the platform refuses it with, and what it says."""

    code: int
    details: str


_TITLES = {
    1: (500, "An unknown error has occurred."),
    2: (503, "Service temporarily unavailable"),
    4: (400, "Application request limit reached"),
    10: (403, "Application does not have permission for this action"),
    33: (400, "Parameter value is not valid"),
    100: (400, "Invalid parameter"),
    190: (401, "Error validating access token"),
    368: (403, "Temporarily blocked for policies violations"),
    80007: (400, "Rate limit issues"),
    130429: (400, "Rate limit hit"),
    131000: (500, "Something went wrong"),
    131005: (403, "Access denied"),
    131008: (400, "Required parameter is missing"),
    131009: (400, "Parameter value is not valid"),
    131016: (500, "Service unavailable"),
    131021: (400, "Recipient cannot be sender"),
    131026: (400, "Message undeliverable"),
    131031: (403, "Account has been locked"),
    131042: (400, "Business eligibility payment issue"),
    131047: (400, "Re-engagement message"),
    131048: (400, "Spam rate limit hit"),
    131049: (400, "Meta chose not to deliver"),
    131051: (400, "Unsupported message type"),
    131052: (400, "Media download error"),
    131053: (400, "Media upload error"),
    131056: (400, "(Business Account, Consumer Account) pair rate limit hit"),
    132000: (400, "Template Param Count Mismatch"),
    132001: (404, "Template does not exist"),
    132015: (400, "Template is Paused"),
    132016: (400, "Template is Disabled"),
    132018: (400, "There is an issue with the parameters in your template"),
}


class Refusal(Exception):
    """The platform says no, in the shape that it uses for that."""

    def __init__(self, code: int, details: str = "", *, subcode: int = 0, status: int = 0) -> None:
        usual, title = _TITLES.get(code, (400, "Message failed to send"))
        super().__init__(f"(#{code}) {title}: {details}")
        self.code, self.details, self.subcode = code, details, subcode
        self.status = status or usual
        self.title = title

    def body(self) -> dict[str, Any]:
        """The answer's body."""
        error: dict[str, Any] = {
            "message": f"(#{self.code}) {self.title}",
            "type": "OAuthException",
            "code": self.code,
            "fbtrace_id": "Az8or2yhqkZfEZ-_4Qn_Bam",
        }
        if self.details:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        if self.subcode:
            error["error_subcode"] = self.subcode
        return {"error": error}

    def reported(self) -> dict[str, Any]:
        """The same as a status webhook has it."""
        link = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"
        return {
            "code": self.code,
            "title": self.title,
            "message": self.title,
            "error_data": {"details": self.details or self.title},
            "href": link,
        }


def units(text: str) -> int:
    """Return the length of a text in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def check(payload: Any) -> list[Problem]:
    """Say what is wrong with a message as it would be posted; nothing, when it is right."""
    if not isinstance(payload, dict):
        return [Problem(INVALID, "the body must be a JSON object")]
    if payload.get("messaging_product") != "whatsapp":
        return [Problem(INVALID, "The parameter messaging_product is required.")]
    if "status" in payload:
        return list(_mark(payload))
    return [*_envelope(payload), *_content(payload)]


# -- the envelope ---------------------------------------------------------------------------------


def _mark(payload: dict[str, Any]) -> Iterator[Problem]:
    """A message marked as read, with the three dots or without them."""
    yield from _known(payload, {"messaging_product", "status", "message_id", "typing_indicator"})
    if payload["status"] != "read":
        yield Problem(INVALID, "Param status must be one of {READ}")
    yield from _text(payload.get("message_id"), "message_id", 512)
    if payload.get("typing_indicator", {"type": "text"}) != {"type": "text"}:
        yield Problem(INVALID, "Invalid typing_indicator")


def _envelope(payload: dict[str, Any]) -> Iterator[Problem]:
    kind = payload.get("type", "text")
    yield from _known(payload, _ENVELOPE | {str(kind)})
    if kind not in KINDS:
        yield Problem(INVALID, f"Param type must be one of {{{', '.join(KINDS).upper()}}}")
    if payload.get("recipient_type", "individual") != "individual":
        yield Problem(INVALID, "Param recipient_type must be one of {INDIVIDUAL}")
    to, recipient = payload.get("to"), payload.get("recipient")
    if (to is None) == (recipient is None):
        yield Problem(INVALID, "One of the parameters to and recipient is required, not both.")
    if to is not None and not (isinstance(to, str) and _PHONE.fullmatch(to)):
        yield Problem(INVALID, "Param to must be a phone number")
    if recipient is not None and not (isinstance(recipient, str) and _USER_ID.fullmatch(recipient)):
        yield Problem(INVALID, "Param recipient must be a business-scoped user ID")
    context = payload.get("context")
    if context is not None:
        yield from _object(context, "context", {"message_id"})
        if isinstance(context, dict):
            yield from _text(context.get("message_id"), "context['message_id']", 512)


def _content(payload: dict[str, Any]) -> Iterator[Problem]:
    kind = payload.get("type", "text")
    content = payload.get(kind) if isinstance(kind, str) else None
    if not isinstance(content, dict):
        yield Problem(INVALID, f"The parameter {kind} is required.")
    elif kind in MEDIA:
        yield from _media(kind, content)
    elif kind in _CHECKS:
        yield from _CHECKS[kind](content)


def _said(content: dict[str, Any]) -> Iterator[Problem]:
    yield from _known(content, {"body", "preview_url"})
    yield from _text(content.get("body"), "text['body']", MOST_TEXT, INVALID)
    if not isinstance(content.get("preview_url", False), bool):
        yield Problem(INVALID, "Param text['preview_url'] must be a boolean")


def _media(kind: str, content: dict[str, Any]) -> Iterator[Problem]:
    allowed = {"id", "link"}
    allowed |= {"caption"} if kind in ("image", "video", "document") else set()
    allowed |= {"filename"} if kind == "document" else set()
    allowed |= {"voice"} if kind == "audio" else set()
    yield from _known(content, allowed)
    if ("id" in content) == ("link" in content):
        yield Problem(INVALID, f"{kind}: one of id and link is required")
    for name in ("id", "link"):
        if name in content:
            yield from _text(content[name], f"{kind}['{name}']", MOST_URL, INVALID)
    if "caption" in content:
        yield from _text(content["caption"], f"{kind}['caption']", MOST_CAPTION, INVALID)
    if "filename" in content:
        yield from _text(content["filename"], f"{kind}['filename']", 240, INVALID)


def _location(content: dict[str, Any]) -> Iterator[Problem]:
    yield from _known(content, {"latitude", "longitude", "name", "address"})
    for name, most in (("latitude", 90), ("longitude", 180)):
        try:
            fits = abs(float(str(content.get(name)))) <= most
        except ValueError:
            fits = False
        if not fits:
            yield Problem(INVALID, f"Param location['{name}'] must be a number within ±{most}")


def _reaction(content: dict[str, Any]) -> Iterator[Problem]:
    yield from _known(content, {"message_id", "emoji"})
    yield from _text(content.get("message_id"), "reaction['message_id']", 512)
    if not isinstance(content.get("emoji"), str):
        yield Problem(MISSING, "reaction['emoji'] is required")


def _contacts(_content: dict[str, Any]) -> Iterator[Problem]:
    yield Problem(INVALID, "contacts must be a list")


# -- templates ------------------------------------------------------------------------------------


def _template(content: dict[str, Any]) -> Iterator[Problem]:
    yield from _known(content, {"name", "language", "components"})
    if not re.fullmatch("[a-z0-9_]{1,512}", str(content.get("name", ""))):
        yield Problem(INVALID, "Param template['name'] must be a string of [a-z0-9_]")
    language = content.get("language")
    yield from _object(language, "template['language']", {"code", "policy"})
    if isinstance(language, dict):
        yield from _text(language.get("code"), "template['language']['code']", 15)
        if language.get("policy", "deterministic") != "deterministic":
            yield Problem(BAD_VALUE, "Param policy must be one of {DETERMINISTIC}")
    components = content.get("components", [])
    if not isinstance(components, list):
        yield Problem(INVALID, "Param template['components'] must be an array")
        return
    for component in components:
        yield from _component(component)


def _component(component: Any) -> Iterator[Problem]:
    yield from _object(component, "component", {"type", "parameters", "sub_type", "index"})
    if not isinstance(component, dict):
        return
    if component.get("type") not in ("body", "header", "button"):
        yield Problem(INVALID, "Param type must be one of {HEADER, BODY, BUTTON}")
    parameters = component.get("parameters", [])
    if not isinstance(parameters, list):
        yield Problem(INVALID, "Param parameters must be an array")
        return
    for parameter in parameters:
        yield from _object(parameter, "parameter", {"type", "text", "parameter_name", "payload"})
        if isinstance(parameter, dict) and parameter.get("type") == "text":
            text = parameter.get("text")
            yield from _text(text, "template parameter", MOST_BODY)
            if isinstance(text, str) and re.search(r"[\n\t]| {5}", text):
                words = "cannot have new-line/tab characters or more than 4 consecutive spaces"
                yield Problem(BAD_VARIABLE, f"Param text {words}")


# -- buttons and lists ----------------------------------------------------------------------------


def _interactive(content: dict[str, Any]) -> Iterator[Problem]:
    kind = content.get("type")
    yield from _known(content, {"type", "header", "body", "footer", "action"})
    body, footer, header = (content.get(part) for part in ("body", "footer", "header"))
    yield from _object(body, "interactive['body']", {"text"})
    if isinstance(body, dict):
        yield from _text(body.get("text"), "Body text", MOST_BODY)
    if footer is not None:
        yield from _object(footer, "interactive['footer']", {"text"})
        if isinstance(footer, dict):
            yield from _text(footer.get("text"), "Footer text", MOST_SIDE)
    if header is not None:
        yield from _header(header, str(kind))
    action = content.get("action")
    if not isinstance(action, dict):
        yield Problem(MISSING, "The parameter interactive['action'] is required.")
    elif kind in _ACTIONS:
        yield from _ACTIONS[kind](action)
    else:
        yield Problem(INVALID, f"Param interactive['type'] must be one of {set(_ACTIONS)}")


def _header(header: Any, kind: str) -> Iterator[Problem]:
    yield from _object(header, "interactive['header']", {"type", "text", *MEDIA})
    if not isinstance(header, dict):
        return
    if header.get("type") == "text":
        yield from _text(header.get("text"), "Header text", MOST_SIDE)
    elif kind == "list" or header.get("type") not in ("image", "video", "document"):
        yield Problem(BAD_VALUE, "Header type invalid")


def _buttons(action: dict[str, Any]) -> Iterator[Problem]:
    yield from _known(action, {"buttons"})
    buttons = action.get("buttons")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= MOST_BUTTONS:
        limits = f"Min allowed buttons: 1, Max allowed buttons: {MOST_BUTTONS}"
        yield Problem(BAD_VALUE, f"Invalid buttons count. {limits}")
        return
    replies = []
    for button in buttons:
        yield from _object(button, "button", {"type", "reply"})
        reply = button.get("reply") if isinstance(button, dict) else None
        yield from _object(reply, "button['reply']", {"id", "title"})
        if isinstance(button, dict) and button.get("type") != "reply":
            yield Problem(BAD_VALUE, "Button type must be reply")
        if isinstance(reply, dict):
            replies.append(reply)
            yield from _text(reply.get("title"), "Button title", MOST_BUTTON_TITLE)
            yield from _text(reply.get("id"), "Button id", MOST_BUTTON_ID)
    yield from _unique(replies, "Button", "id", "title")


def _list(action: dict[str, Any]) -> Iterator[Problem]:
    yield from _known(action, {"button", "sections"})
    yield from _text(action.get("button"), "Button label", MOST_BUTTON_TITLE)
    sections = action.get("sections")
    if not isinstance(sections, list) or not 1 <= len(sections) <= MOST_ROWS:
        yield Problem(BAD_VALUE, "Invalid sections count. Min: 1, Max: 10")
        return
    rows: list[dict[str, Any]] = []
    for section in sections:
        yield from _object(section, "section", {"title", "rows"})
        inside = section.get("rows") if isinstance(section, dict) else None
        if not isinstance(inside, list) or not inside:
            yield Problem(MISSING, "A section needs rows")
            continue
        if len(sections) > 1 or "title" in section:
            yield from _text(section.get("title"), "Section title", MOST_SECTION_TITLE)
        for row in inside:
            yield from _row(row)
            rows += [row] if isinstance(row, dict) else []
    if len(rows) > MOST_ROWS:
        yield Problem(BAD_VALUE, "Total row count exceed max allowed count: 10")
    yield from _unique(rows, "Row", "id")
    reads = Counter((row.get("title"), row.get("description")) for row in rows)
    for (title, _description), times in reads.items():
        if times > 1:
            yield Problem(BAD_VALUE, f"Row {title!r} is there twice")


def _row(row: Any) -> Iterator[Problem]:
    yield from _object(row, "row", {"id", "title", "description"})
    if not isinstance(row, dict):
        return
    yield from _text(row.get("id"), "Row id", MOST_ROW_ID)
    yield from _text(row.get("title"), "Row title", MOST_ROW_TITLE)
    if "description" in row:
        yield from _text(row["description"], "Row description", MOST_ROW_DESCRIPTION)


def _link(action: dict[str, Any]) -> Iterator[Problem]:
    yield from _known(action, {"name", "parameters"})
    if action.get("name") != "cta_url":
        yield Problem(BAD_VALUE, "Action name must be cta_url")
    given = action.get("parameters")
    yield from _object(given, "action['parameters']", {"display_text", "url"})
    if isinstance(given, dict):
        yield from _text(given.get("display_text"), "Display text", MOST_BUTTON_TITLE)
        url = str(given.get("url", ""))
        if not re.fullmatch(r"https?://[^\s/]+\S*", url) or len(url) > MOST_URL:
            yield Problem(BAD_VALUE, "URL is not valid")


def _asks_place(action: dict[str, Any]) -> Iterator[Problem]:
    if action != {"name": "send_location"}:
        yield Problem(BAD_VALUE, "Action name must be send_location")


_ACTIONS = {
    "button": _buttons,
    "list": _list,
    "cta_url": _link,
    "location_request_message": _asks_place,
}
_CHECKS = {
    "text": _said,
    "interactive": _interactive,
    "template": _template,
    "location": _location,
    "reaction": _reaction,
    "contacts": _contacts,
}


# -- what all share -------------------------------------------------------------------------------


def _known(given: dict[str, Any], names: set[str]) -> Iterator[Problem]:
    for name in sorted(set(map(str, given)) - names):
        yield Problem(INVALID, f"Unexpected key {name!r}")


def _object(given: Any, name: str, names: set[str]) -> Iterator[Problem]:
    if isinstance(given, dict):
        yield from _known(given, names)
    else:
        yield Problem(MISSING, f"The parameter {name} is required.")


def _text(given: Any, name: str, most: int, code: int = BAD_VALUE) -> Iterator[Problem]:
    if given is None:
        yield Problem(MISSING, f"The parameter {name} is required.")
    elif not isinstance(given, str):
        yield Problem(INVALID, f"Param {name} must be a string")
    elif not given.strip() or units(given) > most:
        yield Problem(code, f"{name} length invalid. Min length: 1, Max length: {most}")


def _unique(given: list[dict[str, Any]], what: str, *names: str) -> Iterator[Problem]:
    for name in names:
        for value, times in Counter(str(each.get(name)).strip() for each in given).items():
            if times > 1:
                yield Problem(BAD_VALUE, f"{what} {name} {value!r} is there twice")
