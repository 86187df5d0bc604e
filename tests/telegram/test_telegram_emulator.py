"""The channel against a Bot API server that nobody here wrote, run as its own process."""

from __future__ import annotations

import base64
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from bot.channels.base import Attachment, ChannelCommand, NotEver, NotTaken, Outgoing
from bot.channels.telegram import polling
from bot.talk.heard import Choice, Heard
from tests.telegram.talk import Talk, opened, served

pytestmark = pytest.mark.anyio
YES_NO = (Choice("sure=yes", "Ja"), Choice("sure=no", "Nee"))
FLAGS = ("--enable-control", "--allow-insecure-loopback-webhooks")


class Emulator:
    """``lo-bot-api-emulator`` on a free port; its journal says what it was asked."""

    token = "123456:synthetic-token"

    def __init__(self, journal: Path) -> None:
        self._journal = journal
        journal.touch(mode=0o600)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        program = str(Path(sys.executable).with_name("lo-bot-api-emulator"))
        self._process = subprocess.Popen(
            [program, "--port", str(port), "--journal", str(journal), *FLAGS],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait_until_it_listens(port)

    def _wait_until_it_listens(self, port: int) -> None:
        deadline = time.monotonic() + 20
        while True:
            try:
                return socket.create_connection(("127.0.0.1", port), 1).close()
            except OSError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise
                time.sleep(0.02)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)

    async def post(self, path: str, **body: Any) -> Any:
        async with httpx.AsyncClient(timeout=20) as client:
            answer = await client.post(self.url + path, json={"token": self.token} | body)
        assert answer.status_code == 200, answer.text
        return answer.json()["result"]

    async def say(self, number: int, text: str) -> None:
        message = {"message_id": number, "date": 1, "chat": CHAT, "from": PERSON, "text": text}
        await self.post("/__fixture/updates", update={"message": message})

    async def tap(self, number: int, data: str) -> None:
        message = {"message_id": number, "date": 1, "chat": CHAT}
        query = {"id": f"q{number}", "from": PERSON, "message": message, "data": data}
        await self.post("/__fixture/updates", update={"callback_query": query})

    def asked(self, method: str) -> list[int]:
        """Return the statuses of the calls of a method so far."""
        lines = map(json.loads, self._journal.read_text().splitlines())
        return [line["status"] for line in lines if line.get("method") == method]

    async def pending(self) -> int:
        async with httpx.AsyncClient() as client:
            answer = await client.post(f"{self.url}/bot{self.token}/getWebhookInfo")
        return int(answer.json()["result"]["pending_update_count"])


PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)
CHAT = {"id": 77, "type": "private", "first_name": "Selam"}
PERSON = {"id": 77, "is_bot": False, "first_name": "Selam", "language_code": "ti"}


@pytest.fixture
def emulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    monkeypatch.setattr(polling, "FIRST_PAUSE", 0.02)
    running = Emulator(tmp_path / "journal.jsonl")
    yield running
    running.stop()


async def until(look: Any) -> None:
    """Wait until ``look`` says yes."""
    with anyio.fail_after(15):
        while not look():  # noqa: ASYNC110 (the journal is a file)
            await anyio.sleep(0.01)


async def test_polling(emulator: Emulator) -> None:
    """A first contact, a question with buttons, a tap, an edit; all of it confirmed."""
    talk = Talk()
    await emulator.say(1, "/start school_7")
    async with opened(
        emulator, talk, [ChannelCommand("stop", {"en": "Stop", "nl": "Stoppen"})]
    ) as channel:
        await until(lambda: len(talk.heard) == 1)
        sent_as = await channel.send("77", Outgoing("Zeker? 😀", YES_NO))
        await emulator.tap(int(sent_as), "sure=yes")
        await until(lambda: len(talk.heard) == 2)
        assert await channel.send("77", Outgoing("Goed.", replaces=sent_as)) == sent_as
        await channel.send("77", Outgoing("Zin. " * 2000))
        await until(lambda: emulator.asked("answerCallbackQuery") == [200])
        await until(lambda: len(emulator.asked("setMyCommands")) == 3)
    assert talk.heard == [
        Heard("telegram", "77", "77:1", "start", "school_7", language="ti", name="Selam"),
        Heard(
            "telegram",
            "77",
            f"q:q{sent_as}",
            "picked",
            picked="sure=yes",
            language="ti",
            name="Selam",
        ),
    ]
    assert emulator.asked("sendMessage") == [400, 200, 200, 200, 200]  # no link_preview_options
    assert emulator.asked("editMessageText") == [200]
    assert set(emulator.asked("setMyCommands")) == {200}
    assert await emulator.pending() == 0


async def test_polling_takes_over_from_a_webhook(emulator: Emulator) -> None:
    """A webhook that was left over is deleted and nothing that waited is lost."""
    talk = Talk()
    async with httpx.AsyncClient() as client:
        hook = {"url": "http://127.0.0.1:9/telegram/webhook"}
        await client.post(f"{emulator.url}/bot{emulator.token}/setWebhook", json=hook)
    await emulator.say(1, "Dag")
    left = iter([NotTaken("storage is away")] * 3)
    talk.trouble = lambda heard: next(left, None)
    async with opened(emulator, talk):
        await until(lambda: talk.texts() == ["Dag"])
    assert len(talk.tries) == 4


async def test_webhook(emulator: Emulator) -> None:
    """Set at start; what is taken is forgotten; what is not taken is given again."""
    talk = Talk()
    async with served(emulator, talk) as channel:
        await until(lambda: emulator.asked("setWebhook") == [200])
        await emulator.say(1, "Dag")
        assert talk.texts() == ["Dag"]
        await channel.send("77", Outgoing("Dag!", YES_NO))
        talk.trouble = lambda heard: NotTaken("storage is away")
        await emulator.tap(2, "sure=no")
        assert await emulator.pending() == 1
        talk.trouble = lambda heard: None
        await emulator.post("/__fixture/deliver")
        assert talk.texts() == ["Dag", "sure=no"]
        await until(lambda: 200 in emulator.asked("answerCallbackQuery"))
    assert await emulator.pending() == 0


async def test_files_and_refusals(emulator: Emulator) -> None:
    """A file that it keeps is brought; an unknown one and an impossible chat are for ever."""
    async with httpx.AsyncClient() as client:
        answer = await client.post(
            f"{emulator.url}/bot{emulator.token}/sendDocument",
            data={"chat_id": "77"},
            files={"document": ("brief.pdf", b"%PDF-1.7")},
        )
    reference = answer.json()["result"]["document"]["file_id"]
    async with opened(emulator) as channel:
        assert (await channel.fetch(reference)).content == b"%PDF-1.7"
        with pytest.raises(NotEver):
            await channel.fetch("unknown")
        with pytest.raises(NotEver, match="Chat not found"):
            await channel.send("0", Outgoing("Dag"))


async def test_files_are_sent(emulator: Emulator) -> None:
    """A photo and a paper go as what they are; a voice note, which this server does not take, goes
    as a document. It has no private topics, and the channel says so."""
    files = [
        Attachment("photo", "image/png", "brief.png", PIXEL),
        Attachment("document", "application/pdf", "brief.pdf", b"%PDF-1.7"),
        Attachment("voice", "audio/ogg", "", b"OggS voice"),
    ]
    async with opened(emulator) as channel:
        for attachment in files:
            sent_as = await channel.send("77", Outgoing("Kijk", YES_NO, attachment=attachment))
            assert sent_as.isdecimal()
        answer = await channel.send("77", Outgoing("Dag", reply_to=sent_as))
        assert await channel.topic("77", "Zaak 12") is None
    assert answer != sent_as
    assert emulator.asked("sendPhoto") == [200]
    assert emulator.asked("sendVoice") == [400]
    assert emulator.asked("sendDocument") == [200, 200]
