"""A Rasa server as the source of intents: its labels are ours, and its faults are nobody's."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.understand import rasa
from bot.understand.rasa import PAUSE, RasaIntents

INTENTS = [
    {"name": "ask", "confidence": 0.8},
    {"name": "crisis", "confidence": 0.15},
    {"name": "greeting", "confidence": 0.05},
]
ASK = {
    "response": {"confidence": 0.75, "intent_response_key": "ask/social-rent"},
    "ranking": [
        {"confidence": 0.75, "intent_response_key": "ask/social-rent"},
        {"confidence": 0.25, "intent_response_key": "ask/food-aid"},
    ],
}
SHARED = {
    "ranking": [
        {"confidence": 0.4, "intent_response_key": "crisis/fire"},
        {"confidence": 0.3, "intent_response_key": "ask/social-rent"},
        {"confidence": 0.2, "intent_response_key": "crisis/poison"},
        {"confidence": 0.1, "intent_response_key": "ask/food-aid"},
    ],
}


def answer(**selectors: Any) -> dict[str, Any]:
    """What `/model/parse` says, as Rasa 3.6 says it."""
    said = {"text": "x", "intent": INTENTS[0], "entities": [], "intent_ranking": INTENTS}
    if selectors:
        said["response_selector"] = {"all_retrieval_intents": [], **selectors}
    return said


class Server(ThreadingHTTPServer):
    """A stand-in for Rasa on loopback; a test sets what it says, how, and how slowly."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.status = 200
        self.content = json.dumps(answer()).encode()
        self.wait = 0.0  # seconds before the answer
        self.drip = 0.0  # seconds between its bytes
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.over = threading.Event()

    def say(self, said: Any) -> None:
        self.content = json.dumps(said).encode()


class Asked(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, question))
        self.server.over.wait(self.server.wait)
        try:
            self._say(self.server.content)
        except OSError:
            self.close_connection = True  # nobody waited for it

    def _say(self, content: bytes) -> None:
        self.send_response(self.server.status)
        self.send_header("Location", f"{self.server.address}/elsewhere")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        size = 1 if self.server.drip else max(1, len(content))
        for at in range(0, len(content), size):
            self.wfile.write(content[at : at + size])
            if self.server.over.wait(self.server.drip):
                return

    def log_message(self, *_: object) -> None:
        pass


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


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def intents(server: Server, hands: Hands) -> Iterator[RasaIntents]:
    built = RasaIntents(server.address, seconds=0.3, now=hands)
    yield built
    built.close()


# -- labels -----------------------------------------------------------------------------------


def test_without_a_selector_labels_are_intents(server: Server, intents: RasaIntents) -> None:
    """The text alone is sent, and the ranking comes back as it is."""
    assert intents.labels("een huis") == {"ask": 0.8, "crisis": 0.15, "greeting": 0.05}
    assert server.asked == [("/model/parse", {"text": "een huis"})]


def test_a_selector_of_one_intent_splits_it(server: Server, intents: RasaIntents) -> None:
    """p(ask/x) is p(ask) times p(x | ask); other intents stay whole."""
    server.say(answer(ask=ASK))
    assert intents.labels("een huis") == pytest.approx(
        {"ask/social-rent": 0.6, "ask/food-aid": 0.2, "crisis": 0.15, "greeting": 0.05}
    )


def test_a_selector_of_all_intents_is_read_given_the_intent(
    server: Server, intents: RasaIntents
) -> None:
    """The default selector ranks the labels of all intents; within one intent they make one."""
    server.say(answer(default=SHARED))
    assert intents.labels("het brandt") == pytest.approx(
        {
            "ask/social-rent": 0.6,
            "ask/food-aid": 0.2,
            "crisis/fire": 0.1,
            "crisis/poison": 0.05,
            "greeting": 0.05,
        }
    )


def test_a_selector_of_its_own_wins(server: Server, intents: RasaIntents) -> None:
    """Where an intent has both, its own selector says what it is about."""
    other = {"ranking": [{"confidence": 1.0, "intent_response_key": "ask/food-aid"}]}
    for selectors in ({"ask": other, "default": SHARED}, {"default": SHARED, "ask": other}):
        server.say(answer(**selectors))
        found = intents.labels("eten")
        assert found is not None
        assert found["ask/food-aid"] == pytest.approx(0.8)
        assert "ask/social-rent" not in found
        assert found["crisis/fire"] == pytest.approx(0.1)


def test_rasas_word_for_unsure_is_no_label(server: Server, intents: RasaIntents) -> None:
    """What the FallbackClassifier puts on top is left out."""
    unsure = {"name": "nlu_fallback", "confidence": 0.7}
    server.say({**answer(), "intent_ranking": [unsure, *INTENTS]})
    assert intents.labels("hm") == {"ask": 0.8, "crisis": 0.15, "greeting": 0.05}


def test_nobody_types_an_intent(server: Server, intents: RasaIntents) -> None:
    """Rasa takes "/crisis/fire" for the intent itself: it is sent without what makes it one."""
    assert intents.labels(" //crisis/fire")
    assert server.asked[-1][1] == {"text": "crisis/fire"}


def test_any_text_is_sendable(server: Server, intents: RasaIntents) -> None:
    """Long texts are cut, lone surrogates replaced; of no text at all nothing is asked."""
    assert intents.labels("\ud800" + "x" * 9000)
    assert server.asked[-1][1] == {"text": "?" + "x" * 1999}
    assert intents.labels("") is None
    assert intents.labels(" \n/ ") is None
    assert len(server.asked) == 1


def test_a_token_in_the_address_goes_along(server: Server) -> None:
    """A path and Rasa's `?token=` stay in the address; no proxy of the machine is used."""
    intents = RasaIntents(f"{server.address}/rasa/?token=geheim")
    assert intents.labels("hoi")
    assert server.asked[-1][0] == "/rasa/model/parse?token=geheim"
    intents.close()


def test_no_proxy_reads_along(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text goes to the server itself, whatever proxy the machine names."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    intents = RasaIntents(server.address)
    assert intents.labels("hoi")
    intents.close()


def test_what_is_no_address_is_one_line() -> None:
    """An address that cannot be one is refused at the start, without being repeated."""
    with pytest.raises(ValueError, match="NAAST_RASA_URL") as caught:
        RasaIntents("http://h:geheim")
    assert "geheim" not in str(caught.value)


# -- faults -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not json",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"[" * 100_000,
        b'{"intent": {"name": null, "confidence": 0.0}}',
        b'{"intent_ranking": []}',
        b'{"intent_ranking": "ask"}',
        b'{"intent_ranking": {"name": "ask", "confidence": 1}}',
        b'{"intent_ranking": [{"name": "nlu_fallback", "confidence": 0.7}]}',
        b'{"intent_ranking": [{"name": null, "confidence": 0.7}]}',
        b'{"intent_ranking": [{"name": ["ask"], "confidence": 0.7}]}',
        b'{"intent_ranking": [{"name": "ask"}]}',
        b'{"intent_ranking": [{"name": "ask", "confidence": "0.7"}]}',
        b'{"intent_ranking": [{"name": "ask", "confidence": true}]}',
        b'{"intent_ranking": [{"name": "ask", "confidence": NaN}]}',
        b'{"intent_ranking": [{"name": "ask", "confidence": 1e999}]}',
        b'{"intent_ranking": [{"name": "ask", "confidence": 1' + b"0" * 400 + b"}]}",
        b'{"intent_ranking": [{"name": "ask", "confidence": -0.1}]}',
        b'{"intent_ranking": [{"name": "ask", "confidence": 1}], "response_selector": [1]}',
        b'{"intent_ranking": [{"name": "ask", "confidence": 1}], "response_selector": "ask"}',
        b'{"intent_ranking": [{"name": "ask", "confidence": 1}], "response_selector": {"ask": {}}}',
    ],
)
def test_nonsense_is_none(server: Server, intents: RasaIntents, content: bytes) -> None:
    """Whatever is no ranking gives no labels and no exception; the next text is asked again."""
    server.content = content
    with capture_logs() as logs:
        assert intents.labels("geheim") is None
    assert [line["fault"] for line in logs] == ["no labels in its answer"]
    server.say(answer())
    assert intents.labels("geheim")


@pytest.mark.parametrize("status", [204, 302, 307, 401, 409, 500, 503])
def test_another_status_is_none(server: Server, intents: RasaIntents, status: int) -> None:
    """A server that refuses gives no labels; nobody is sent on to elsewhere."""
    server.status, server.content = status, b""
    with capture_logs() as logs:
        assert intents.labels("geheim") is None
    assert [line["fault"] for line in logs] == [f"status {status}"]
    assert [path for path, _ in server.asked] == ["/model/parse"]


def test_a_huge_answer_is_not_read(
    server: Server, intents: RasaIntents, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading stops at the limit, and the next text is asked again."""
    monkeypatch.setattr(rasa, "MOST_BYTES", 100_000)
    server.content = b" " * 30_000_000 + json.dumps(answer()).encode()
    with capture_logs() as logs:
        assert intents.labels("geheim") is None
    assert [line["fault"] for line in logs] == ["too long an answer"]
    server.say(answer())
    assert intents.labels("geheim")


def test_a_slow_server_costs_one_wait(server: Server, intents: RasaIntents, hands: Hands) -> None:
    """After one that was too late nothing is asked for half a minute, then once."""
    server.wait = 5.0
    started = time.monotonic()
    for _ in range(50):
        assert intents.labels("geheim") is None
    assert time.monotonic() - started < 2.0
    assert len(server.asked) == 1
    hands.at += PAUSE - 1
    assert intents.labels("geheim") is None
    assert len(server.asked) == 1
    hands.at += 2
    assert intents.labels("geheim") is None
    assert intents.labels("geheim") is None
    assert len(server.asked) == 2


def test_only_one_finds_out(server: Server, intents: RasaIntents, hands: Hands) -> None:
    """While one text waits to see whether the server is back, the others wait for nothing."""
    server.wait = 5.0
    assert intents.labels("een") is None
    hands.at += PAUSE + 1
    threads = [threading.Thread(target=intents.labels, args=("twee",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.asked) == 2


def test_an_answer_that_drips_is_slow(server: Server, intents: RasaIntents) -> None:
    """A server that gives a byte now and then does not keep a family waiting."""
    server.drip = 0.05
    started = time.monotonic()
    assert intents.labels("geheim") is None
    assert time.monotonic() - started < 1.5
    assert intents.labels("geheim") is None
    assert len(server.asked) == 1


def test_a_server_that_is_gone_and_comes_back(server: Server, hands: Hands) -> None:
    """Nobody listening is None; half a minute later it is asked again."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        gone = RasaIntents(f"http://127.0.0.1:{taken.getsockname()[1]}", now=hands)
        with capture_logs() as logs:
            assert gone.labels("geheim") is None
            gone._address = gone._address.copy_with(port=server.server_port)
            assert gone.labels("geheim") is None
            hands.at += PAUSE + 1
            assert gone.labels("geheim")
            assert gone.labels("geheim")
    assert [line["event"] for line in logs] == ["rasa gives no labels", "rasa gives labels again"]
    assert logs[0]["fault"] == "ConnectError"
    gone.close()
    assert gone.labels("geheim") is None


def test_a_fault_is_said_once_and_never_the_text(server: Server, intents: RasaIntents) -> None:
    """The log says the kind of fault when it changes, and when it is over."""
    with capture_logs() as logs:
        server.status = 500
        for _ in range(3):
            intents.labels("mijn geheim")
        server.status = 409
        intents.labels("mijn geheim")
        server.status = 200
        for _ in range(3):
            intents.labels("mijn geheim")
    assert [line.get("fault") for line in logs] == ["status 500", "status 409", None]
    assert "geheim" not in repr(logs)
