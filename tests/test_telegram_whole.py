"""The whole product on Telegram: `naast serve` in its own process, against a strict peer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import EXAMPLE
from tests.serving import Server, free_port
from tests.telegram.peer import Peer

SECRET = "a-secret_of-ours"


@pytest.fixture(params=["polling", "webhook"])
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Server, Peer]]:
    """Naast and Telegram, in both ways that they can meet."""
    with Peer() as peer:
        port = free_port()
        server = Server(
            tmp_path / "data",
            {
                "NAAST_ORGANISATION": str(EXAMPLE),
                "NAAST_TELEGRAM_TOKEN": peer.token,
                "NAAST_TELEGRAM_API": peer.url,
                "NAAST_TELEGRAM_MODE": request.param,
                "NAAST_TELEGRAM_WEBHOOK_SECRET": SECRET,
                "NAAST_BASE_URL": f"http://127.0.0.1:{port}",
            },
            port,
        ).start()
        try:
            if request.param == "webhook":
                peer.until(lambda: peer.webhook["url"])
            yield server, peer
        finally:
            server.stop()


def shown(peer: Peer, words: str) -> bool:
    """Whether the chat's last message holds these words."""
    last = peer.last(7)
    return last is not None and words in last.text


def test_a_family_finds_its_rights_on_telegram(served: tuple[Server, Peer]) -> None:
    """From /start in French to the first results, by taps; ticks change the message in place."""
    _server, peer = served
    peer.meet(7, language="fr")
    peer.say(7, "/start")
    peer.until(lambda: shown(peer, "Dans quelle langue"))
    assert "Je suis un programme" in peer.chat(7)[0].text
    peer.press(7, "Français")
    peer.until(lambda: shown(peer, "Que puis-je"))
    assert any("Telegram" in message.text for message in peer.chat(7))
    peer.press(7, next(b for b in peer.last(7).buttons if "droits" in b))  # type: ignore[union-attr]
    peer.until(lambda: shown(peer, "📍"))
    peer.press(7, next(iter(peer.last(7).buttons)))  # type: ignore[union-attr]
    peer.until(lambda: shown(peer, "🧒"))
    peer.say(7, "4 et 9 ans")
    peer.until(lambda: shown(peer, "🧰"))
    before = len(peer.chat(7))
    peer.press(7, next(iter(peer.last(7).buttons)))  # type: ignore[union-attr]
    peer.until(lambda: peer.last(7).edits == 1)  # type: ignore[union-attr]
    assert len(peer.chat(7)) == before
    assert len(peer.answered) >= 4


def test_a_person_takes_over_and_gives_back(served: tuple[Server, Peer]) -> None:
    """A case from Telegram: asked for in two taps, taken and answered in the console, closed; the
    two read each other in the same chat, the bot is silent meanwhile."""
    server, peer = served
    peer.meet(7, language="nl")
    peer.say(7, "mens")
    peer.until(lambda: shown(peer, "Wat wil je zeggen"))
    peer.say(7, "ik heb een brief gekregen")
    peer.until(lambda: shown(peer, "Genoteerd"))
    with Tine(server) as tine:
        tine.does("take")
        peer.until(lambda: shown(peer, "leest mee"))
        tine.does("answers", text="Dag, ik ben er.")
        peer.until(lambda: shown(peer, "Dag, ik ben er."))
        said = len(peer.chat(7))
        peer.say(7, "dank je wel")
        peer.until(lambda: "dank je wel" in tine.sees())
        assert len(peer.chat(7)) == said
        tine.does("close")
        peer.until(lambda: shown(peer, "Heeft het je geholpen"))
    assert any("afgerond" in message.text for message in peer.chat(7)[said:])


class Tine:
    """A supporter in the console, over HTTP."""

    def __init__(self, server: Server) -> None:
        """Sign in with the link that was printed, and open the one case."""
        self.http = httpx.Client(base_url=server.url, follow_redirects=True)
        token = server.sign_in.partition("token=")[2]
        assert self.http.post("/console/sign-in", data={"token": token}).is_success
        found = re.search(r"/console/cases/([0-9a-f]+)", self.http.get("/console").text)
        assert found
        self.case = f"/console/cases/{found.group(1)}"

    def sees(self) -> str:
        """The case as it stands."""
        return self.http.get(self.case).text

    def does(self, act: str, **form: str) -> None:
        """Press a button of the case."""
        key = re.search(r'name="form_token" value="([^"]+)"', self.sees())
        assert key
        answer = self.http.post(f"{self.case}/{act}", data={"form_token": key.group(1), **form})
        assert answer.is_success, answer.text

    def __enter__(self) -> Tine:
        return self

    def __exit__(self, *_fault: object) -> None:
        self.http.close()


def test_a_webhook_without_the_secret_is_refused(served: tuple[Server, Peer]) -> None:
    """401, and nothing is taken."""
    server, _peer = served
    address = f"{server.url}/telegram/webhook"
    update = {"update_id": 1, "message": {"message_id": 1, "chat": {"id": 9}, "text": "x"}}
    assert httpx.post(address, json=update).status_code == 401
    wrong = {"X-Telegram-Bot-Api-Secret-Token": "wrong"}
    assert httpx.post(address, json=update, headers=wrong).status_code == 401
    right = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    assert httpx.post(address, content=b"{", headers=right).status_code == 400
    assert httpx.post(address, content=b"[" * 1_000_001, headers=right).status_code == 413
    assert httpx.post(address, json={"update_id": 5, "new_thing": {}}, headers=right).is_success


def test_a_repeated_update_is_handled_once(served: tuple[Server, Peer]) -> None:
    """The same update by webhook three times: one greeting."""
    server, peer = served
    peer.meet(7, language="nl")
    chat = {"id": 7, "type": "private"}
    sender = {"id": 7, "is_bot": False, "first_name": "A", "language_code": "nl"}
    message = {"message_id": 50, "date": 1, "chat": chat, "from": sender, "text": "/start"}
    right = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    for update_id in (1, 1, 2):
        update = {"update_id": update_id, "message": message}
        answer = httpx.post(f"{server.url}/telegram/webhook", json=update, headers=right)
        assert answer.is_success
    peer.until(lambda: shown(peer, "In welke taal"))
    assert len(peer.chat(7)) == 2


def test_who_blocked_the_bot_is_kept_and_seen(served: tuple[Server, Peer]) -> None:
    """A refused message is a dead letter, not an endless retry; the next message still works."""
    server, peer = served
    peer.meet(7, language="nl")
    peer.say(7, "/start")
    peer.until(lambda: shown(peer, "In welke taal"))
    peer.refuse("sendMessage", 403, "Forbidden: bot was blocked by the user", chat_id=7)
    peer.say(7, "menu")
    metrics = f"{server.url}/metrics"
    peer.until(lambda: 'naast_outbox{status="dead"} 1.0' in httpx.get(metrics).text)


def test_nothing_secret_or_said_is_logged(served: tuple[Server, Peer]) -> None:
    """Neither the token nor the words of a family stand in the log."""
    server, peer = served
    peer.meet(7, language="nl")
    peer.say(7, "zonnebloemolie")
    peer.until(lambda: len(peer.chat(7)) >= 2)
    written = server.log + server.said
    assert peer.token not in written
    assert "zonnebloemolie" not in written
