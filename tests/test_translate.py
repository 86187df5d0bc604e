"""A LibreTranslate server: what it is asked, and that nothing it does costs a family a message."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot import translate
from bot.settings import WrongSetting, read_settings
from bot.translate import (
    MOST_AT_ONCE,
    MOST_CHARACTERS,
    PAUSE,
    REMEMBERED,
    LibreTranslate,
    Translated,
    open_translator,
)

pytestmark = pytest.mark.anyio

KNOWN = [
    {"code": "en", "name": "English", "targets": ["ar", "fa", "nl", "pt", "pt-BR", "zh-Hans"]},
    {"code": "nl", "name": "Dutch", "targets": ["en", "ar", "fa", "nl"]},
    {"code": "ar", "name": "Arabic", "targets": ["en", "nl"]},
    {"code": "fa", "name": "Persian", "targets": ["en", "nl"]},
    {"code": "ku", "name": "Kurdish", "targets": ["en"]},
]


class Server(ThreadingHTTPServer):
    """A stand-in for LibreTranslate on loopback; a test sets what it says, how, and how slowly.

    By itself it says the text back in capitals, with the language before it.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.languages: Any = KNOWN
        self.status = 200
        self.content: bytes | None = None  # in place of a translation
        self.tired_after: int | None = None  # texts, from there on it is `status` 500
        self.wait = 0.0  # seconds before the answer
        self.drip = 0.0  # seconds between its bytes
        self.looked: list[str] = []
        self.asked: list[dict[str, Any]] = []
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.over = threading.Event()


class Asked(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self.server.looked.append(self.path)
        self._say(200, json.dumps(self.server.languages).encode())

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append({"path": self.path, **asked})
        self.server.over.wait(self.server.wait)
        if len(self.server.asked) == self.server.tired_after:
            self.server.status = 500
        said = {"translatedText": f"{asked['target']}:{asked['q'].upper()}"}
        content = self.server.content
        self._say(self.server.status, json.dumps(said).encode() if content is None else content)

    def _say(self, status: int, content: bytes) -> None:
        try:
            self.send_response(status)
            self.send_header("Location", f"{self.server.address}/elsewhere")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            size = 1 if self.server.drip and self.command == "POST" else max(1, len(content))
            for at in range(0, len(content), size):
                self.wfile.write(content[at : at + size])
                if size == 1 and self.server.over.wait(self.server.drip):
                    return
        except OSError:
            self.close_connection = True  # nobody waited for it

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def listening(*codes: str) -> Iterator[Server]:
    """Such a server that knows these languages, each to each."""
    with Server() as built:
        built.languages = [{"code": code, "targets": list(codes)} for code in codes]
        thread = threading.Thread(target=built.serve_forever, args=(0.01,))
        thread.start()
        yield built
        built.over.set()
        built.shutdown()
        thread.join()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as built:
        thread = threading.Thread(target=built.serve_forever, args=(0.01,))
        thread.start()
        yield built
        built.over.set()
        built.shutdown()
        thread.join()


class Hands:
    """A clock that a test moves."""

    at = 1000.0

    def __call__(self) -> float:
        return self.at


class Asking:
    """One text through a translator of its own, closed afterwards."""

    def __init__(self, server: Server, hands: Hands) -> None:
        self.translator = LibreTranslate(server.address, seconds=0.6, now=hands)

    async def __call__(self, text: str, source: str = "nl", target: str = "ar") -> str | None:
        found = await self.translator.translate(text, source, target)
        return found.text if found else None


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
async def ask(server: Server, hands: Hands) -> Any:
    asking = Asking(server, hands)
    yield asking
    await asking.translator.close()


# -- what is asked ---------------------------------------------------------------------------------


async def test_a_text_comes_back_marked(server: Server) -> None:
    """The text alone is sent, with its languages; the answer says which machine wrote it."""
    translator = open_translator(server.address + "/")
    assert translator is not None
    found = await translator.translate("Tot morgen", "nl", "ar")
    assert found == Translated("ar:TOT MORGEN", "LibreTranslate")
    assert "MORGEN" not in repr(found)
    assert server.asked == [
        {"path": "/translate", "q": "Tot morgen", "source": "nl", "target": "ar", "format": "text"}
    ]
    await translator.close()


async def test_a_key_and_a_path_go_along(server: Server) -> None:
    """Both are for servers shared by more than one."""
    translator = LibreTranslate(f"{server.address}/vertaal/", "sleutel")
    assert await translator.translate("Dag", "nl", "en")
    assert server.asked[0]["api_key"] == "sleutel"
    assert server.asked[0]["path"] == "/vertaal/translate"
    assert server.looked == ["/vertaal/languages"]
    await translator.close()


async def test_no_proxy_reads_along(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text goes to the server itself, whatever proxy the machine names."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    translator = LibreTranslate(server.address)
    assert await translator.translate("Dag", "nl", "en")
    await translator.close()


def test_nothing_is_sent_unless_it_is_set() -> None:
    """Off by default; a key is shown nowhere, and what is no address is one line."""
    assert open_translator("") is None
    read = read_settings(
        {"NAAST_TRANSLATOR": "http://10.0.0.7:5000/", "NAAST_TRANSLATOR_KEY": "geheim"}
    )
    assert (read.translator, read.translator_key) == ("http://10.0.0.7:5000", "geheim")
    assert "geheim" not in repr(read)
    with pytest.raises(WrongSetting, match="NAAST_TRANSLATOR: it must begin with http"):
        read_settings({"NAAST_TRANSLATOR": "localhost:5000"})
    for address in ("http://h:geheim", "http://", "https:///x"):
        with pytest.raises(ValueError, match="NAAST_TRANSLATOR") as fault:
            open_translator(address)
        assert "geheim" not in str(fault.value)


# -- languages -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "target", "sent"),
    [
        ("nl-BE", "fa_AF", ("nl", "fa")),
        ("prs", "nl", ("fa", "nl")),
        ("en", "pt-BR", ("en", "pt-BR")),
        ("en", "pt_PT", ("en", "pt")),
        ("en-GB", "zh", ("en", "zh-Hans")),
        ("EN", "zh-CN", ("en", "zh-Hans")),
        ("ku-TR", "en", ("ku", "en")),
    ],
)
async def test_tags_become_the_servers_codes(
    server: Server, ask: Asking, source: str, target: str, sent: tuple[str, str]
) -> None:
    """Whatever a platform calls a language, the server is asked for the one it has."""
    assert await ask("Dag", source, target)
    assert (server.asked[0]["source"], server.asked[0]["target"]) == sent


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("ti", "nl"),
        ("nl", "ti"),
        ("ar", "fa"),
        ("ckb", "en"),
        ("nl", "nl-BE"),
        ("fa", "prs"),
        ("", "nl"),
        ("nl", ""),
    ],
)
async def test_a_pair_that_it_does_not_know_is_none(
    server: Server, ask: Asking, source: str, target: str
) -> None:
    """Nothing is sent, nothing is guessed (Sorani is not Kurmanji), and nothing is wrong."""
    with capture_logs() as logs:
        assert await ask("Dag", source, target) is None
    assert (server.asked, logs) == ([], [])
    assert await ask("Dag")


async def test_languages_are_asked_once_an_hour(server: Server, ask: Asking, hands: Hands) -> None:
    """A language that is added is there within the hour."""
    for _ in range(3):
        assert await ask("Dag", "nl", "tr") is None
    assert server.looked == ["/languages"]
    server.languages = [*KNOWN[:1], {"code": "nl", "targets": ["tr"]}]
    hands.at += REMEMBERED - 1
    assert await ask("Dag", "nl", "tr") is None
    hands.at += 1
    assert await ask("Dag", "nl", "tr") == "tr:DAG"
    assert len(server.looked) == 2


async def test_an_old_server_names_no_targets(server: Server, ask: Asking) -> None:
    """There every language goes to every other one."""
    server.languages = [{"code": "nl", "name": "Dutch"}, {"code": "ar", "name": "Arabic"}]
    assert await ask("Dag") == "ar:DAG"


@pytest.mark.parametrize(
    "languages",
    [None, [], {}, "nl", 7, ["nl"], [{}], [{"code": 1}], [{"code": "nl", "targets": [7]}],
     [{"code": "nl", "targets": None}], {"error": "no"}],
)  # fmt: skip
async def test_no_languages_is_no_translation(server: Server, ask: Asking, languages: Any) -> None:
    """Whatever is no list of languages is asked again with the next text."""
    server.languages = languages
    with capture_logs() as logs:
        assert await ask("geheim") is None
    assert [line["fault"] for line in logs] == ["no languages in its answer"]
    server.languages = KNOWN
    assert await ask("geheim")


# -- texts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "  \n", "👍🏽 🎉", "12:30", "0470 12 34 56", "?!"])
async def test_what_has_no_words_is_not_sent(server: Server, ask: Asking, text: str) -> None:
    """Numbers, pictograms and silence are the same in every language."""
    assert await ask(text) is None
    assert (server.asked, server.looked) == ([], [])


async def test_a_long_text_goes_in_parts_at_sentences(server: Server, ask: Asking) -> None:
    """No part is too long, none ends within a sentence, and the lines stay where they were."""
    text = "\n\n".join(f"Dit is zin nummer {n}. En nog een?" for n in range(150))
    found = await ask(text)
    parts = [asked["q"] for asked in server.asked]
    assert len(text) > 2 * MOST_AT_ONCE
    assert all(len(part) <= MOST_AT_ONCE for part in parts)
    assert all(part.endswith((".", "?")) and part.startswith(("Dit", "En")) for part in parts)
    assert found is not None
    assert found.replace("ar:", "") == text.upper()


@pytest.mark.parametrize(
    ("text", "ends"),
    [("woord " * 800, "woord"), ("x" * 4100, "x"), ("我们明天见。" * 700, "。")],
)
async def test_a_text_without_sentences_is_cut_all_the_same(
    server: Server, ask: Asking, text: str, ends: str
) -> None:
    """After a word, else where it is full; a script without spaces has sentences too."""
    found = await ask(text)
    parts = [asked["q"] for asked in server.asked]
    assert all(len(part) <= MOST_AT_ONCE and part.endswith(ends) for part in parts)
    assert found is not None
    assert found.replace("ar:", "") == text.upper()


async def test_a_huge_text_is_not_sent(server: Server, ask: Asking) -> None:
    """It goes through untranslated, at once."""
    assert await ask("a" * MOST_CHARACTERS)
    server.asked.clear()
    started = time.monotonic()
    assert await ask("a" * 10_000_000) is None
    assert time.monotonic() - started < 0.5
    assert server.asked == []


async def test_any_text_is_sendable_and_storable(server: Server, ask: Asking) -> None:
    """Lone surrogates and NUL harm nobody, on the way out or back; markup stays text."""
    assert await ask("\ud800 <b>dag</b> & {name}") == "ar:? <B>DAG</B> & {NAME}"
    server.content = b'{"translatedText": " ja \\u0000\\ud800 "}'
    assert await ask("dag") == "ja ?"


# -- faults ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not json",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"[" * 100_000,
        b'{"error": "nl is not supported"}',
        b'{"translatedText": null}',
        b'{"translatedText": ["x"]}',
        b'{"translatedText": ""}',
        b'{"translatedText": "  \\n"}',
    ],
)
async def test_nonsense_is_none(server: Server, ask: Asking, content: bytes) -> None:
    """Whatever is no translation is none, without an exception; the next text is asked again."""
    server.content = content
    with capture_logs() as logs:
        assert await ask("geheim") is None
    assert len(logs) == 1
    server.content = None
    assert await ask("geheim")


@pytest.mark.parametrize("status", [204, 302, 307, 400, 403, 429, 500, 503])
async def test_another_status_is_none(server: Server, ask: Asking, status: int) -> None:
    """A server that refuses translates nothing; nobody is sent on to elsewhere."""
    server.status, server.content = status, b""
    with capture_logs() as logs:
        assert await ask("geheim") is None
    assert [line["fault"] for line in logs] == [f"status {status}"]
    assert [asked["path"] for asked in server.asked] == ["/translate"]


async def test_a_machine_that_lost_its_way_is_not_shown(server: Server, ask: Asking) -> None:
    """A hundred times the same word is no translation of "Dag"."""
    server.content = json.dumps({"translatedText": "مرحبا " * 100}).encode()
    assert await ask("Dag") is None


async def test_a_huge_answer_is_not_read(
    server: Server, ask: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading stops at the limit."""
    monkeypatch.setattr(translate, "MOST_BYTES", 10_000)
    server.content = b" " * 30_000_000 + b'{"translatedText": "ja"}'
    with capture_logs() as logs:
        assert await ask("geheim") is None
    assert [line["fault"] for line in logs] == ["too long an answer"]


async def test_half_a_translation_is_none(
    server: Server, ask: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When one part of a long text fails, the whole goes untranslated."""
    monkeypatch.setattr(translate, "MOST_AT_ONCE", 20)
    server.tired_after = 3
    assert await ask("Een zin. " * 5) is None
    assert len(server.asked) == 3


async def test_a_slow_server_costs_one_wait(server: Server, ask: Asking, hands: Hands) -> None:
    """After one that was too late nothing is asked for half a minute, then once."""
    server.wait = 5.0
    started = time.monotonic()
    for _ in range(20):
        assert await ask("geheim") is None
    assert time.monotonic() - started < 2.0
    assert len(server.asked) == 1
    hands.at += PAUSE - 1
    assert await ask("geheim") is None
    assert len(server.asked) == 1
    hands.at += 2
    server.wait = 0.0
    assert await ask("dag") == "ar:DAG"
    assert await ask("dag") == "ar:DAG"


async def test_all_parts_together_have_one_time(server: Server, ask: Asking) -> None:
    """A long text waits no longer than a short one."""
    server.wait = 0.15
    started = time.monotonic()
    assert await ask("Dit is een zin. " * 1000) is None
    assert time.monotonic() - started < 1.5


async def test_an_answer_that_drips_is_slow(server: Server, ask: Asking) -> None:
    """A server that gives a byte now and then keeps nobody waiting."""
    server.drip = 0.05
    started = time.monotonic()
    assert await ask("geheim") is None
    assert time.monotonic() - started < 1.5


async def test_a_server_that_is_gone(hands: Hands) -> None:
    """Nobody listening is None, also after it was closed."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        gone = LibreTranslate(f"http://127.0.0.1:{taken.getsockname()[1]}", now=hands)
        with capture_logs() as logs:
            assert await gone.translate("geheim", "nl", "ar") is None
    assert [line["fault"] for line in logs] == ["ConnectError"]
    await gone.close()
    hands.at += PAUSE + 1
    assert await gone.translate("geheim", "nl", "ar") is None


async def test_a_fault_is_said_once_and_never_the_text(server: Server, ask: Asking) -> None:
    """The log says the kind of fault when it changes, and when it is over."""
    with capture_logs() as logs:
        server.status = 500
        for _ in range(3):
            await ask("mijn geheim")
        server.status = 429
        await ask("mijn geheim")
        server.status = 200
        for _ in range(3):
            await ask("mijn geheim")
    assert [line.get("fault") for line in logs] == ["status 500", "status 429", None]
    assert "geheim" not in repr(logs).lower()
