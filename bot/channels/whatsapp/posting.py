"""Writes a part of a message as the Graph API wants it posted."""

from __future__ import annotations

import re
from typing import Any

from bot.channels.base import Outgoing, Template, parts_of
from bot.channels.files import file_name
from bot.channels.whatsapp.wording import Part, Row, Say, compose, in_english

MEDIA = "MEDIA"
"""Stands for the id of a file that is not uploaded."""
_LONGEST_VARIABLE = 1024  # characters of what fills a template's variable


def payloads(address: str, message: Outgoing, say: Say = in_english) -> list[dict[str, Any]]:
    """Return what is posted for a message, in order, with `MEDIA` as the id of its file. Raises
    ValueError for a choice or a file that cannot fit."""
    return [
        payload(address, part, media_id=MEDIA if part.attachment else "", reply_to=reply_to)
        for part, reply_to in with_reply(message, compose(message, say))
    ]


def with_reply(message: Outgoing, parts: list[Part]) -> list[tuple[Part, str]]:
    """Return each part with the id of the message that it answers: the first one does."""
    reply_to = (parts_of(message.reply_to or "") or ("",))[-1]
    return [(part, reply_to if n == 0 else "") for n, part in enumerate(parts)]


def payload(address: str, part: Part, *, media_id: str = "", reply_to: str = "") -> dict[str, Any]:
    """Return one body to post. A person is named by ``to`` where the address is a phone number, by
    ``recipient`` where it is a user id."""
    whom = "to" if re.fullmatch(r"\+?[0-9]+", address, re.ASCII) else "recipient"
    kind, content = _content(part, media_id)
    body: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        whom: address,
        "type": kind,
        kind: content,
    }
    if reply_to:
        body["context"] = {"message_id": reply_to}
    return body


def _content(part: Part, media_id: str) -> tuple[str, dict[str, Any]]:
    if part.template:
        return "template", _template(part.template)
    if part.place:
        return "location", {"latitude": part.place[0], "longitude": part.place[1]}
    if part.way:
        return part.way.kind, _file(part, media_id)
    if part.buttons or part.rows or part.link:
        return "interactive", _interactive(part)
    return "text", {"body": part.text, "preview_url": False}


def _file(part: Part, media_id: str) -> dict[str, Any]:
    assert part.way
    assert part.attachment
    content: dict[str, Any] = {"id": media_id}
    if part.text:
        content["caption"] = part.text
    if part.way.kind == "document":
        content["filename"] = file_name(part.attachment)
    if part.way.spoken:
        content["voice"] = True
    return content


def _interactive(part: Part) -> dict[str, Any]:
    content: dict[str, Any] = {"body": {"text": part.text}}
    if part.footer:
        content["footer"] = {"text": part.footer}
    if part.link:
        parameters = {"display_text": part.link.label, "url": part.link.url}
        action: dict[str, Any] = {"name": "cta_url", "parameters": parameters}
        return {"type": "cta_url", **content, "action": action}
    if part.buttons:
        replies = [{"id": each.id, "title": each.title} for each in part.buttons]
        action = {"buttons": [{"type": "reply", "reply": reply} for reply in replies]}
        return {"type": "button", **content, "action": action}
    action = {"button": part.opens, "sections": [{"rows": [_row(row) for row in part.rows]}]}
    return {"type": "list", **content, "action": action}


def _row(row: Row) -> dict[str, str]:
    shown = {"id": row.id, "title": row.title}
    return shown | ({"description": row.description} if row.description else {})


def _template(template: Template) -> dict[str, Any]:
    content: dict[str, Any] = {"name": template.name, "language": {"code": template.language}}
    if template.variables:
        parameters = [{"type": "text", "text": _variable(each)} for each in template.variables]
        content["components"] = [{"type": "body", "parameters": parameters}]
    return content


def _variable(value: str) -> str:
    """Return what fills a variable: on one line, and never empty."""
    return " ".join(value.split())[:_LONGEST_VARIABLE].strip() or "–"
