"""Links that open a chat on each messenger: learnt from the platforms, and brought with a code."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.exceptions import HTTPException

from bot.app import Naast
from bot.channels.telegram import TelegramChannel
from bot.channels.webchat import _payload
from bot.channels.whatsapp import WhatsAppChannel
from bot.doors import learn
from bot.settings import Settings
from bot.talk.heard import Heard
from tests.conftest import EXAMPLE, FROZEN
from tests.mould import ready
from tests.speaking import Someone, text
from tests.telegram.peer import Peer as Telegram
from tests.understand.weights import whole
from tests.whatsapp.peer import Peer as WhatsApp


def test_each_messenger_says_where_its_chat_opens() -> None:
    """By the bot's name, and by the number; who is away is asked again and holds up nobody."""

    async def learns(telegram: Telegram, whatsapp: WhatsApp) -> dict[str, str]:
        doors: dict[str, str] = {}
        two = (
            TelegramChannel(telegram.token, api=telegram.url),
            WhatsAppChannel(
                whatsapp.token,
                whatsapp.phone_id,
                app_secret="s",
                verify_token="v",
                api=whatsapp.url,
            ),
        )
        try:
            async with asyncio.timeout(3):
                await learn(two, doors)
        except TimeoutError:
            pass
        finally:
            for each in two:
                await each.stop()
        return doors

    with Telegram() as telegram, WhatsApp() as whatsapp:
        assert asyncio.run(learns(telegram, whatsapp)) == {
            "telegram": "https://t.me/naast_test_bot?start={payload}",
            "whatsapp": "https://wa.me/3226000000?text={words}",
        }
        whatsapp.outage.kind = "error"
        assert list(asyncio.run(learns(telegram, whatsapp))) == ["telegram"]


def test_a_code_comes_with_links_that_bring_it(tmp_path: Path) -> None:
    """Where a chat has a door, one tap brings the code there: by what a link carries, or by what
    it writes for the person."""
    settings = Settings(
        data=ready(tmp_path),
        organisation=EXAMPLE,
        base_url="https://naast.example.org",
        telegram_token="1:a",
        whatsapp_token="t",
        whatsapp_phone_id="1",
        whatsapp_app_secret="s",
        whatsapp_verify_token="v",
    )
    naast = Naast(settings, now=lambda: FROZEN, reads=whole())
    doors = naast.world.house.doors
    assert list(doors) == ["web"]
    doors["telegram"] = "https://t.me/naast_test_bot?start={payload}"
    try:
        said = _code(naast, "whatsapp", "32470000001")
        telegram = _link(said, "https://t.me/")
        payload = parse_qs(urlsplit(telegram).query)["start"][0]
        new = Someone(naast, "telegram", "en", "77")
        came = Heard("telegram", "77", "m1", "start", text=payload, language="en")
        assert "one history" in text(new.hear(came))
        page = parse_qs(urlsplit(_link(said, "https://naast.")).query)["r"][0]
        assert _payload({"r": page}) == page == payload
        doors["whatsapp"] = "https://wa.me/3226000000?text={words}"
        written = parse_qs(urlsplit(_link(_code(naast, "web", "abc"), "https://wa.me/")).query)
        new = Someone(naast, "whatsapp", "en", "32470000002")
        assert "one history" in text(new.types(written["text"][0]))
    finally:
        naast.database.close()


def _code(naast: Naast, channel: str, address: str) -> str:
    someone = Someone(naast, channel, "en", address)
    someone.start()
    someone.taps("English")
    someone.types("link my chats")
    return text(someone.taps("Give me a code"))


def _link(said: str, begins: str) -> str:
    found = re.search(rf"{re.escape(begins)}\S+", said)
    assert found, said
    return found[0]


@pytest.mark.parametrize("wrong", ["l_x", "l_12 34", "x_12345678"])
def test_what_is_no_code_is_not_taken(wrong: str) -> None:
    """The page hands over nothing else."""
    with pytest.raises(HTTPException):
        _payload({"r": wrong})
