"""Spoils webhook bodies: fields go missing, change their name or type, come twice, move elsewhere.

The same seed spoils in the same way. ``texts`` says which messages a body still holds that nobody
could misread: what must be heard of it.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.whatsapp.payloads import PHONE

_ODD: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    7,
    2**31,
    2**63,
    10**400,
    0.5,
    float("inf"),
    float("nan"),
    1e308,
    "",
    " ",
    "0",
    "null",
    "\x00",
    "\ud800",
    "\u202eabc",
    "👩‍👩‍👧‍👦" * 50,
    "x" * 5000,
    "é" * 513,
    "../../etc/passwd",
    "32470000007",
    "+32 470 00 00 07",
    "٣٢٤٧٠٠٠٠٠٠٧",
    "BE.13491208655302741918",
    "text",
    "system",
    "99999999999999999999",
    [],
    {},
    [[]],
    [None],
    [{}],
    {"body": "x"},
    {"id": "x", "title": "y"},
    {"": ""},
    list(range(30)),
]
_OF_EACH_TYPE: list[Any] = [None, True, -1, 0.5, "", "\ud800\x00", [], ["x"], {}, {"id": ["x"]}]
_FIELDS = (
    "from id type text body timestamp contacts messages statuses entry changes value field wa_id"
    " user_id from_user_id system interactive context metadata errors edit revoke location image"
    " audio document button group_id profile recipient_id status"
)
_NAMES = _FIELDS.split()


class Meant(NamedTuple):
    """A text that must be heard."""

    message_id: str
    words: str


def spoiled(body: Any, chance: random.Random, others: list[Any]) -> Any:
    """Return a body with one to five things wrong in it; the one given stays as it is. ``others``
    are bodies that parts may come from."""
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5))):
        body = _spoil(body, chance, others)
    return body


def each_spoiled(body: Any) -> Iterator[Any]:
    """Return a body with one thing wrong in it, for every place in it and all that can be there."""
    if isinstance(body, dict):
        for key, inner in body.items():
            yield {name: each for name, each in body.items() if name != key}
            yield from (body | {key: instead} for instead in _OF_EACH_TYPE)
            yield from (body | {key: spoilt} for spoilt in each_spoiled(inner))
    elif isinstance(body, list):
        for n, inner in enumerate(body):
            yield [*body[:n], *body[n + 1 :]]
            around = body[:n], body[n + 1 :]
            yield from ([*around[0], instead, *around[1]] for instead in _OF_EACH_TYPE)
            yield from ([*around[0], spoilt, *around[1]] for spoilt in each_spoiled(inner))


def _spoil(value: Any, chance: random.Random, others: list[Any], depth: int = 0) -> Any:
    """Go down to some place, spoil it, and put together anew what stands around it."""
    deeper = chance.random() < (0.95 if depth < 7 else 0.6)
    if isinstance(value, dict) and value and deeper:
        key = chance.choice(list(value))
        if chance.random() < 0.75:
            return value | {key: _spoil(value[key], chance, others, depth + 1)}
        return _spoil_fields(value, key, chance)
    if isinstance(value, list) and value and deeper:
        n = chance.randrange(len(value))
        if chance.random() < 0.8:
            spoilt = _spoil(value[n], chance, others, depth + 1)
            return [*value[:n], spoilt, *value[n + 1 :]]
        return _spoil_items(value, n, chance)
    return _instead(value, chance, others)


def _spoil_fields(value: dict[str, Any], key: str, chance: random.Random) -> dict[str, Any]:
    rest = {name: each for name, each in value.items() if name != key}
    way = chance.randrange(4)
    if way == 0:
        return rest
    if way == 1:
        return rest | {chance.choice(_NAMES): value[key]}
    if way == 2:
        return value | {chance.choice(_NAMES): chance.choice(_ODD)}
    return value | {chance.choice(_NAMES): value[key]}


def _spoil_items(value: list[Any], n: int, chance: random.Random) -> list[Any]:
    way = chance.randrange(5)
    if way == 0:
        return [*value[:n], *value[n + 1 :]]
    if way == 1:
        return [*value, value[n]]
    if way == 2:
        return value[::-1]
    if way == 3:
        return [*value[:n], chance.choice(_ODD), *value[n:]]
    return value * chance.choice((2, 3, 30))


def _instead(value: Any, chance: random.Random, others: list[Any]) -> Any:
    way = chance.randrange(6)
    if way == 0:
        return [value]
    if way == 1:
        return {chance.choice(_NAMES): value}
    if way == 2:
        return _somewhere(chance.choice(others), chance)
    if way == 3 and isinstance(value, str):
        return value + chance.choice(("\u200f", "\x00", "\ud83d", " ", "'); --", "é", "\n"))
    if way == 4 and isinstance(value, str) and value.isdigit():
        return int(value)
    return chance.choice(_ODD)


def _somewhere(value: Any, chance: random.Random) -> Any:
    while chance.random() < 0.8:
        if isinstance(value, dict) and value:
            value = chance.choice(list(value.values()))
        elif isinstance(value, list) and value:
            value = chance.choice(value)
        else:
            break
    return value


def posted(body: Any) -> bytes:
    """A body as it would be posted; half characters and odd numbers as they come out of JSON."""
    return json.dumps(body).encode()


# -- what must be heard ----------------------------------------------------------------------------


def texts(body: Any) -> list[Meant]:
    """The texts that stand in a body just as the platform writes them."""
    return list(_texts(body))


def _texts(body: Any) -> Iterator[Meant]:
    for entry in _objects(body, "entry"):
        for change in _objects(entry, "changes"):
            value = change.get("value")
            ours = isinstance(value, dict) and value.get("metadata") == {
                "display_phone_number": "3226000000",
                "phone_number_id": PHONE,
            }
            if not ours or change.get("field") != "messages" or "message_template_name" in value:
                continue
            for message in _objects(value, "messages"):
                yield from _text(message)


def _text(message: dict[str, Any]) -> Iterator[Meant]:
    kept = set(message) - {"from", "from_user_id", "id", "timestamp", "type", "text", "context"}
    said = message.get("text")
    words = said.get("body") if isinstance(said, dict) else None
    sender = message.get("from")
    if (
        message.get("type") == "text"
        and not kept
        and isinstance(sender, str)
        and re.fullmatch("[0-9]{8,15}", sender, re.ASCII)
        and isinstance(message.get("id"), str)
        and re.fullmatch(r"wamid\.[A-Za-z0-9=]{5,200}", message["id"])
        and isinstance(words, str)
        and words.strip()
        and words.isprintable()
    ):
        yield Meant(message["id"], words)


def _objects(value: Any, name: str) -> list[dict[str, Any]]:
    found = value.get(name) if isinstance(value, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
