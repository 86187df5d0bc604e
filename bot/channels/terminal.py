"""The same talk in a terminal: for trying out, for demonstrations, for who works over ssh."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import sys
import textwrap
from typing import Any, Protocol

from bot.channels.base import Take
from bot.talk.heard import Heard

WIDTH = 76


class Listener(Protocol):
    """Gives what is new in a talk."""

    async def person_at(self, channel: str, address: str) -> str | None:
        """Return the id of who writes from an address."""

    async def after(self, person_id: str, n: int) -> list[dict[str, Any]]:
        """Return the messages after a number."""


async def talk(take: Take, listener: Listener, language: str | None) -> None:
    """Talk until the input ends. Choices are numbered; any text is taken as it is typed."""
    address = secrets.token_hex(6)
    shown = 0
    await take(Heard("terminal", address, f"{address}:0", kind="start", language=language))
    for turn in range(1, sys.maxsize):
        person = await listener.person_at("terminal", address)
        for message in await listener.after(person or "", shown):
            shown = message["n"]
            if message["from"] != "me":
                show(message)
        try:
            text = await asyncio.to_thread(input, "> ")
        except (EOFError, KeyboardInterrupt):
            return
        await take(Heard("terminal", address, f"{address}:{turn}", text=text))


def show(message: dict[str, Any]) -> None:
    """Print one message with its numbered choices; the ways out stand on one line below."""
    name = f"{message['name']}: " if message.get("name") else ""
    print()
    for line in (name + message["text"]).split("\n"):
        print(textwrap.fill(line, WIDTH) if line else "")
    if file := message.get("attachment"):
        print(f"  📎 {file['name']}")
    ways_out = []
    number = 0
    for option in message["options"]:
        if option.get("always"):
            ways_out.append(option["label"])
            continue
        number += 1
        tick = {True: "[x] ", False: "[ ] "}.get(option.get("ticked"), "")
        print(f"  {number}. {tick}{option['label']}")
    if ways_out:
        print("  " + " · ".join(ways_out))
    with contextlib.suppress(ValueError):
        sys.stdout.flush()
