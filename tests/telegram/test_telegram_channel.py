"""How the channel listens, by polling and by webhook: nothing is lost, nothing is out of order."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from structlog.testing import capture_logs

from bot.channels.base import ChannelCommand, NotTaken, Outgoing
from bot.channels.telegram import TelegramChannel, polling, reading, taking, webhook
from bot.talk.heard import Choice, Heard
from tests.telegram.peer import Peer
from tests.telegram.talk import SECRET, Talk, opened, served

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (polling, webhook):
        monkeypatch.setattr(module, "FIRST_PAUSE", 0.01)
        monkeypatch.setattr(module, "LONGEST_PAUSE", 0.05)
    monkeypatch.setattr(taking, "_BETWEEN_TRIES", 0.01)


@pytest.fixture
def talk() -> Talk:
    return Talk()


def until_taken(times: int) -> Any:
    """Return a trouble: storage is away for the first so many messages."""
    left = iter([NotTaken("storage is away")] * times)
    return lambda heard: next(left, None)


# -- polling -----------------------------------------------------------------------------------


async def test_what_people_write_is_taken_and_confirmed(telegram: Peer, talk: Talk) -> None:
    """Messages, edits and taps reach the talk; Telegram forgets them when they are committed."""
    first = telegram.say(7, "/start abc", language="ti", name="Selam")
    telegram.edit(7, first, "hallo")
    async with opened(telegram, talk) as channel:
        await telegram.soon(lambda: len(talk.heard) == 2)
        await channel.send("7", Outgoing("Zeker?", (Choice("sure=yes", "Ja"),)))
        telegram.press(7, "Ja")
        await telegram.soon(lambda: len(talk.heard) == 3 and not telegram.pending)
    assert [(h.kind, h.text or h.picked) for h in talk.heard] == [
        ("start", "abc"),
        ("edited", "hallo"),
        ("picked", "sure=yes"),
    ]
    assert {(h.language, h.name) for h in talk.heard} == {("ti", "Selam")}
    assert telegram.dropped_kinds == []


async def test_nothing_is_confirmed_before_it_is_committed(telegram: Peer, talk: Talk) -> None:
    """While the talk still works on a message, Telegram keeps it."""
    talk.held.add("7")
    number = telegram.inject({"message": telegram._base(7, 1) | {"text": "Dag"}})
    async with opened(telegram, talk):
        await telegram.soon(lambda: talk.tries)
        assert telegram.pending == [number]
        talk.held.clear()
        await telegram.soon(lambda: not telegram.pending)
    assert talk.texts() == ["Dag"]


async def test_stopping_finishes_and_confirms(telegram: Peer, talk: Talk) -> None:
    """What is being handled when the channel stops is finished, and not given a second time."""
    talk.held.add("7")
    telegram.say(7, "Dag")
    async with opened(telegram, talk):
        await telegram.soon(lambda: talk.tries)
        asyncio.get_running_loop().call_later(0.05, talk.held.clear)
    assert talk.texts() == ["Dag"]
    assert telegram.pending == []


async def test_a_crash_before_the_commit_loses_nothing(telegram: Peer, talk: Talk) -> None:
    """What was fetched and not committed is given again to the next process."""
    telegram.say(7, "Dag")
    talk.trouble = lambda heard: NotTaken("storage is away")
    async with opened(telegram, talk):
        await telegram.soon(lambda: talk.tries)
    assert len(telegram.pending) == 1
    talk.trouble = lambda heard: None
    async with opened(telegram, talk):
        await telegram.soon(lambda: talk.heard)
    assert talk.texts() == ["Dag"]


async def test_storage_away_repeats_only_what_was_not_taken(telegram: Peer, talk: Talk) -> None:
    """The batch waits; what others said was taken once; each chat's order is kept."""
    for n in range(3):
        telegram.say(7, f"zeven {n}")
        telegram.say(8, f"acht {n}")
    fails = {"7": 3}

    def trouble(heard: Heard) -> Exception | None:
        if fails.get(heard.address, 0) and heard.text == "zeven 1":
            fails[heard.address] -= 1
            return NotTaken("storage is away")
        return None

    talk.trouble = trouble
    async with opened(telegram, talk):
        await telegram.soon(lambda: not telegram.pending)
    assert talk.texts(7) == ["zeven 0", "zeven 1", "zeven 2"]
    assert talk.texts(8) == ["acht 0", "acht 1", "acht 2"]
    assert len(talk.tries) == 6 + 3


async def test_one_slow_talk_does_not_hold_up_others(telegram: Peer, talk: Talk) -> None:
    """In one batch, chats go beside each other while each keeps its own order."""
    talk.held.add("7")
    for n in range(5):
        telegram.say(7, str(n))
    for chat in range(100, 130):
        telegram.say(chat, "Dag")
    async with opened(telegram, talk):
        await telegram.soon(lambda: len(talk.heard) == 30)
        assert talk.texts(7) == []
        talk.held.clear()
        await telegram.soon(lambda: not telegram.pending)
    assert talk.texts(7) == ["0", "1", "2", "3", "4"]


async def test_no_more_than_sixteen_at_once(telegram: Peer, talk: Talk) -> None:
    """A flood of chats does not become a flood of transactions."""
    chats = range(100, 150)
    talk.held.update(map(str, chats))
    for chat in chats:
        telegram.say(chat, "Dag")
    async with opened(telegram, talk):
        await telegram.soon(lambda: talk.busy == 16)
        talk.held.clear()
        await telegram.soon(lambda: len(talk.heard) == 50)
    assert talk.busiest == 16


async def test_a_webhook_set_by_somebody_is_deleted(telegram: Peer, talk: Talk) -> None:
    """At start and later: polling goes on without anybody's help."""
    telegram.webhook = {"url": "https://elsewhere.example/hook", "max_connections": 40}
    async with opened(telegram, talk):
        telegram.say(7, "Een")
        await telegram.soon(lambda: talk.texts() == ["Een"])
        telegram.webhook = {"url": "https://elsewhere.example/hook", "max_connections": 40}
        telegram._ring()
        await telegram.soon(lambda: len(telegram.called("deleteWebhook")) == 2)
        telegram.say(7, "Twee")
        await telegram.soon(lambda: talk.texts() == ["Een", "Twee"])


async def test_a_wrong_token_is_said_once(telegram: Peer, talk: Talk) -> None:
    """One clear line in the log, and no more calls."""
    channel = TelegramChannel("123456:wrong", api=telegram.url)
    with capture_logs() as logs:
        await channel.start(talk, [])
        await telegram.soon(lambda: telegram.calls and channel._poller._task.done())  # type: ignore[union-attr]
        await channel.stop()
    assert [entry["event"] for entry in logs] == [polling.WRONG_TOKEN]
    assert [call.method for call in telegram.calls] == ["deleteWebhook"]


async def test_trouble_on_the_way_passes(telegram: Peer, talk: Talk) -> None:
    """Lost connections, servers in trouble, a second instance, nonsense: polling goes on."""
    telegram.drop("getUpdates")
    telegram.refuse("getUpdates", 502, "", times=2)
    telegram.refuse("getUpdates", 409, "Conflict: terminated by other getUpdates request")
    telegram.refuse("getUpdates", 429, "Too Many Requests")
    telegram.refuse("deleteWebhook", 500, "")
    telegram.inject({"strange": True})
    telegram.say(7, "Dag")
    async with opened(telegram, talk):
        await telegram.soon(lambda: talk.texts() == ["Dag"] and not telegram.pending)


async def test_telegram_out_of_reach_at_start(talk: Talk) -> None:
    """The channel starts all the same, and listens as soon as Telegram is there."""
    telegram = Peer()
    async with opened(telegram, talk, [ChannelCommand("stop", {"en": "Stop"})]):
        telegram.start()
        try:
            telegram.say(7, "Dag")
            await telegram.soon(lambda: talk.texts() == ["Dag"])
        finally:
            await asyncio.to_thread(telegram.stop)


async def test_numbers_may_begin_anew(
    telegram: Peer, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an idle week Telegram may number updates from a lower number on."""
    monkeypatch.setattr(polling, "LONG", 1)
    async with opened(telegram, talk):
        telegram.inject({"update_id": 9000, "message": telegram._base(7, 1) | {"text": "oud"}})
        await telegram.soon(lambda: talk.texts() == ["oud"] and not telegram.pending)
        telegram.inject({"update_id": 20, "message": telegram._base(7, 2) | {"text": "nieuw"}})
        await telegram.soon(lambda: talk.texts() == ["oud", "nieuw"] and not telegram.pending)


async def test_one_bad_update_does_not_hold_up_all_others(telegram: Peer, talk: Talk) -> None:
    """A fault in handling is logged without the words, tried again, and given up at last."""
    talk.trouble = lambda heard: ValueError("no") if heard.text == "gif" else None
    for text in ("voor", "gif", "na"):
        telegram.say(7, text)
    with capture_logs() as logs:
        async with opened(telegram, talk):
            await telegram.soon(lambda: not telegram.pending)
    assert talk.texts() == ["voor", "na"]
    assert [entry["event"] for entry in logs] == ["telegram update failed"] * 3 + [
        "telegram update given up"
    ]
    assert "gif" not in json.dumps(logs, default=str)


# -- taps are answered ---------------------------------------------------------------------------


async def test_a_tap_is_answered_when_it_was_taken(telegram: Peer, talk: Talk) -> None:
    """The button stops spinning, for a tap in a group too."""
    tap = telegram.tap(7, "a=b")
    group = telegram.tap(-5, "a=b")
    async with opened(telegram, talk):
        await telegram.soon(lambda: set(telegram.answered) == {tap, group})
    assert talk.texts() == ["a=b"]


async def test_a_tap_is_answered_though_it_is_slow(
    telegram: Peer, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long turn does not leave the button spinning."""
    monkeypatch.setattr(taking, "_SPINNING", 0.02)
    talk.held.add("7")
    tap = telegram.tap(7, "a=b")
    async with opened(telegram, talk):
        await telegram.soon(lambda: telegram.answered == [tap])
        assert talk.texts() == []
        talk.held.clear()
        await telegram.soon(lambda: talk.texts() == ["a=b"])


async def test_a_tap_is_answered_though_it_failed(telegram: Peer, talk: Talk) -> None:
    """Taken or not, the button stops spinning."""
    talk.trouble = lambda heard: ValueError("no")
    tap = telegram.tap(7, "a=b")
    async with opened(telegram, talk):
        await telegram.soon(lambda: tap in telegram.answered and not telegram.pending)


async def test_an_answer_that_fails_disturbs_nobody(telegram: Peer, talk: Talk) -> None:
    """It is counted, and the next messages are taken."""
    before = taking.UNANSWERED._value.get()
    telegram.refuse("answerCallbackQuery", 400, "Bad Request: query is too old")
    telegram.refuse("answerCallbackQuery", 502, "")
    telegram.drop("answerCallbackQuery")
    for _ in range(3):
        telegram.tap(7, "a=b")
    telegram.say(7, "Dag")
    async with opened(telegram, talk):
        await telegram.soon(lambda: talk.texts() == ["a=b"] * 3 + ["Dag"])
    assert taking.UNANSWERED._value.get() == before + 3


# -- webhook -------------------------------------------------------------------------------------


async def test_the_webhook_takes_what_telegram_posts(telegram: Peer, talk: Talk) -> None:
    """A hundred messages of ten people arrive beside each other, each once and in order."""
    for n in range(10):
        for chat in range(100, 110):
            telegram.say(chat, str(n))
    talk.trouble = until_taken(15)
    async with served(telegram, talk):
        await telegram.soon(lambda: not telegram.pending)
    for chat in range(100, 110):
        assert talk.texts(chat) == [str(n) for n in range(10)]
    assert {status for _, status in telegram.posts} <= {200, 503, 0}
    assert telegram.webhook["allowed_updates"] == list(reading.WANTED)


async def test_posts_of_one_chat_are_taken_one_after_the_other(talk: Talk) -> None:
    """Though Telegram posts beside each other, one person's messages are not handled at once."""
    talk.held.add("7")
    with Peer(in_order=False) as telegram:
        for n in range(20):
            telegram.say(7, str(n))
        telegram.say(8, "na hen")
        async with served(telegram, talk):
            await telegram.soon(lambda: talk.texts(8))
            assert len(talk.tries) == 2
            talk.held.clear()
            await telegram.soon(lambda: not telegram.pending)
    assert sorted(talk.texts(7), key=int) == [str(n) for n in range(20)]


async def test_the_webhook_is_set_when_telegram_is_there(talk: Talk) -> None:
    """Out of reach at start, in trouble after: it is tried until it is set."""
    telegram = Peer()
    telegram.refuse("setWebhook", 502, "")
    telegram.refuse("setWebhook", 429, "Too Many Requests")
    async with served(telegram, talk):
        telegram.start()
        try:
            telegram.say(7, "Dag")
            await telegram.soon(lambda: talk.texts() == ["Dag"])
        finally:
            await asyncio.to_thread(telegram.stop)
    assert telegram.webhook["url"].endswith("/telegram/webhook")


async def post(
    channel: TelegramChannel, content: Any, secret: str | None = SECRET, **headers: str
) -> int:
    """Post to the webhook in process and return the status."""
    if secret is not None:
        headers["X-Telegram-Bot-Api-Secret-Token"] = secret
    transport = httpx.ASGITransport(Starlette(routes=channel.routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://naast") as client:
        answer = await client.post("/telegram/webhook", content=content, headers=headers)
    return answer.status_code


UPDATE = {"update_id": 1, "message": {"message_id": 1, "chat": {"id": 7}, "text": "Dag"}}


async def test_only_telegram_is_let_in(talk: Talk) -> None:
    """A wrong, missing or empty secret gets 401, and without a secret of ours nobody gets in."""
    channel = TelegramChannel("1:a", mode="webhook", secret=SECRET)
    channel._taker.begin(talk)
    body = json.dumps(UPDATE)
    for secret in ("wrong", "", None, SECRET + "x", "é"):
        assert await post(channel, body, secret.encode() if secret else secret) == 401  # type: ignore[arg-type]
    assert await post(TelegramChannel("1:a"), body, "") == 401
    assert talk.tries == []
    assert await post(channel, body) == 200
    assert talk.texts() == ["Dag"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[1]", 400),
        (b"null", 400),
        (b"\xff\xfe\xff", 400),
        (b"[" * 200_000, 400),
        (b"9" * 10_000, 400),
        (b"{}", 200),
        (b'{"update_id": 1, "hologram": {}}', 200),
        (b'{"message": "x", "update_id": "y"}', 200),
        (b" " * 1_000_000 + b"{}", 413),
        (b" " * 999_998 + b"{}", 200),
    ],
)
async def test_a_body_that_is_no_update(talk: Talk, body: bytes, status: int) -> None:
    """Malformed is 400, too large 413, and every object is acknowledged, known or not."""
    channel = TelegramChannel("1:a", mode="webhook", secret=SECRET)
    channel._taker.begin(talk)
    assert await post(channel, body) == status
    assert talk.tries == []


async def test_a_body_without_end_is_not_read() -> None:
    """Who does not say how much comes is cut off at a megabyte."""
    channel = TelegramChannel("1:a", mode="webhook", secret=SECRET)
    chunks = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal chunks
        while True:
            chunks += 1
            yield b" " * 65536

    assert await post(channel, endless()) == 413
    assert chunks <= 18


async def test_a_message_is_acknowledged_only_when_it_is_taken(talk: Talk) -> None:
    """Storage away is 503, a fault of ours 500: Telegram repeats; before the start too."""
    channel = TelegramChannel("1:a", mode="webhook", secret=SECRET)
    body = json.dumps(UPDATE)
    assert await post(channel, body) == 503
    channel._taker.begin(talk)
    talk.trouble = until_taken(1)
    assert await post(channel, body) == 503
    talk.trouble = lambda heard: ValueError("no")
    with capture_logs() as logs:
        assert await post(channel, body) == 500
    assert "Dag" not in json.dumps(logs, default=str)
    talk.trouble = lambda heard: None
    assert await post(channel, body) == 200
    assert talk.texts() == ["Dag"]


# -- what stays silent ----------------------------------------------------------------------------


async def test_neither_token_nor_words_reach_a_log(
    telegram: Peer, talk: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    """With every logger wide open, all that libraries and we say holds no token and no words."""
    words = "dit is alleen voor u"
    telegram.meet(7)
    telegram.refuse("sendMessage", 400, f"Bad Request: {words}")
    telegram.refuse("sendMessage", 200, "")  # an answer that the library cannot read
    telegram.refuse("getUpdates", 502, "")
    telegram.refuse("answerCallbackQuery", 401, "Unauthorized")
    with caplog.at_level(logging.DEBUG), capture_logs() as logs:
        async with opened(telegram, talk, [ChannelCommand("stop", {"en": "Stop"})]) as channel:
            logging.getLogger("httpx").setLevel(logging.DEBUG)  # somebody turns it up again
            telegram.say(7, words)
            telegram.tap(7, "a=b")
            await telegram.soon(lambda: len(talk.heard) == 2)
            for _ in range(3):
                try:
                    await channel.send("7", Outgoing(words))
                except Exception as fault:
                    logging.getLogger("test").exception("send failed", exc_info=fault)
            await channel.fetch(telegram.file("photos/a.jpg", b"x"))
    said = caplog.text + json.dumps(logs, default=str)
    assert "send failed" in said
    assert telegram.chat(7)
    assert telegram.token not in said
    assert telegram.token.partition(":")[2] not in said
    assert words not in said


def test_the_library_is_loaded_only_when_it_is_needed() -> None:
    """A server without Telegram does not pay for python-telegram-bot."""
    code = (
        "import sys, bot.channels.telegram as t; t.TelegramChannel('1:a');"
        "print('telegram' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
