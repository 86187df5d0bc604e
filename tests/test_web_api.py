"""The web chat's interface, as DESIGN promises it, over real sockets."""

from __future__ import annotations

import json
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.conftest import EXAMPLE
from tests.serving import Family, Server, serving


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One Naast for all tests of this file."""
    with serving(tmp_path_factory.mktemp("naast"), organisation=str(EXAMPLE)) as running:
        yield running


def test_opening_a_session_queues_the_greeting(server: Server) -> None:
    """The greeting waits, in the language asked for, with the languages to choose from."""
    family = Family(server.url, "fr")
    found = family.reads()
    assert [m["n"] for m in found] == list(range(1, len(found) + 1))
    assert {m["from"] for m in found} == {"bot"}
    assert all({"n", "from", "text", "lang", "dir", "options"} <= set(m) for m in found)
    assert "Naast" in str(found[0]["text"])
    assert {"Nederlands", "Français", "English"} <= {o["label"] for o in found[-1]["options"]}  # type: ignore[attr-defined]


def test_the_same_id_twice_is_one_message(server: Server) -> None:
    """A repeated message is accepted and not handled again."""
    family = Family(server.url)
    family.reads()
    for _ in range(3):
        assert family.http.post("/messages", json={"id": "x", "text": "menu"}).status_code == 202
    assert sum(m["from"] == "me" for m in family.reads()) == 1


def test_after_is_exclusive_and_wait_waits(server: Server) -> None:
    """Nothing new means an empty answer after the wait, and news end the wait."""
    family = Family(server.url)
    family.reads()
    assert family.reads(wait=0.2) == []
    assert family.types("menu")


def test_the_stream_gives_the_same_messages(server: Server) -> None:
    """Server-sent events carry what the list carries."""
    family = Family(server.url)
    listed = family.reads()
    with family.http.stream("GET", "/stream", params={"after": 0}) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        streamed = []
        for line in stream.iter_lines():
            if line.startswith("data: "):
                streamed.append(json.loads(line[6:]))
            if len(streamed) == len(listed):
                break
    assert streamed == listed


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"null", 400),
        (b'"x"', 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b'{"id": "a"}', 400),
        (b'{"text": "a"}', 400),
        (b'{"id": 5, "text": "a"}', 400),
        (b'{"id": "", "text": "a"}', 400),
        (b'{"id": "a b", "text": "a"}', 400),
        (b'{"id": "a", "text": 5}', 400),
        (b'{"id": "a", "text": "x", "picked": "y"}', 400),
        (b'{"id": "a", "picked": "' + b"x" * 400 + b'"}', 400),
        (b'{"id": "t1", "text": ""}', 202),
        (b'{"id": "t2", "picked": "nonsense"}', 202),
        (b'{"id": "t3", "text": "\\ud800"}', 202),
        (b'{"id": "t4", "text": "\\u0000\\u202e"}', 202),
        (b'{"id": "t5", "text": "' + b"a" * 100_000 + b'"}', 202),
        (b'{"id": "t6", "text": "' + b"a" * 1_000_001 + b'"}', 413),
    ],
    ids=lambda value: str(value)[:30],
)
def test_bad_input_has_its_status(server: Server, body: bytes, status: int) -> None:
    """Malformed is 400, too large is 413, strange but sound is taken and answered."""
    family = Family(server.url)
    family.reads()
    answer = family.http.post("/messages", content=body)
    assert answer.status_code == status, answer.text
    if status == 202:
        assert any(m["from"] == "bot" for m in family.reads())


@pytest.mark.parametrize("path", ["/messages", "/stream", "/files/abc"])
def test_without_a_session_nothing_is_shown(server: Server, path: str) -> None:
    """No token, or a wrong one, is 401."""
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic x"}):
        assert httpx.get(f"{server.url}/chat/api{path}", headers=headers).status_code == 401


@pytest.mark.parametrize("query", ["after=x", "after=-1", "wait=x", "wait=-1", "after=" + "9" * 50])
def test_a_bad_query_is_400(server: Server, query: str) -> None:
    """Numbers are numbers."""
    family = Family(server.url)
    assert family.http.get(f"/messages?{query}").status_code == 400


def test_a_body_without_length_is_cut_off_at_the_limit(server: Server) -> None:
    """Chunked bodies are not read beyond 1 MB."""
    family = Family(server.url)

    def endless() -> Iterator[bytes]:
        for _ in range(40):
            yield b"x" * 100_000

    # Hanging up while we still send is a refusal too.
    with suppress(httpx.WriteError, httpx.RemoteProtocolError):
        assert family.http.post("/messages", content=endless()).status_code == 413
    assert family.types("menu")


def test_a_connection_that_breaks_off_harms_nobody(server: Server) -> None:
    """Half a request is forgotten; the next one is served."""
    with socket.create_connection(("127.0.0.1", server.port)) as broken:
        broken.sendall(
            b"POST /chat/api/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{"
        )
    assert Family(server.url).reads()


def test_a_photo_is_kept_and_shown_to_its_sender_only(server: Server) -> None:
    """A file comes with its own address, safe headers, and for nobody else."""
    family = Family(server.url, "en")
    family.reads()
    picture = b"\x89PNG\r\n\x1a\n" + b"0" * 50
    form = {"file": ('a"b/../<x>.png', picture, "image/png")}
    assert family.http.post("/files", data={"id": "f1"}, files=form).status_code == 202
    found = family.reads()
    mine = next(m for m in found if m["from"] == "me")
    attachment = mine["attachment"]
    assert attachment["kind"] == "photo"  # type: ignore[index]
    assert any("nobody" in str(m["text"]).lower() for m in found if m["from"] == "bot")
    url = f"{server.url}{attachment['url']}"  # type: ignore[index]
    shown = httpx.get(url, headers=family.http.headers)
    assert shown.content == picture
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in shown.headers["content-security-policy"]
    assert httpx.get(url, headers=Family(server.url).http.headers).status_code == 404


def test_a_page_in_a_file_is_never_shown_as_a_page(server: Server) -> None:
    """HTML sent as a file comes back as something to save."""
    family = Family(server.url)
    family.reads()
    form = {"file": ("x.html", b"<script>alert(1)</script>", "text/html")}
    family.http.post("/files", data={"id": "f1"}, files=form)
    mine = next(m for m in family.reads() if m["from"] == "me")
    shown = family.http.get(f"{server.url}{mine['attachment']['url']}")  # type: ignore[index]
    assert shown.headers["content-type"] == "application/octet-stream"
    assert shown.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("form", [{}, {"data": {"id": "x"}}, {"content": b"no form"}])
def test_a_form_without_a_file_is_400(server: Server, form: dict[str, object]) -> None:
    """A file is sent as a form with file and id."""
    assert Family(server.url).http.post("/files", **form).status_code == 400  # type: ignore[arg-type]


def test_a_file_that_is_too_large_is_413(server: Server) -> None:
    """Ten megabytes is the limit."""
    form = {"file": ("x.bin", b"0" * 10_000_001, "application/pdf")}
    assert Family(server.url).http.post("/files", data={"id": "x"}, files=form).status_code == 413


def test_leaving_ends_the_session(server: Server) -> None:
    """After "leave quickly" the device can no longer read the talk."""
    family = Family(server.url)
    family.reads()
    assert family.http.post("/leave").status_code == 204
    assert family.http.get("/messages").status_code == 401


def test_the_page_and_its_parts_come_from_here_only(server: Server) -> None:
    """The page loads nothing from another host, and its policy says so."""
    page = httpx.get(f"{server.url}/")
    assert page.status_code == 200
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert "//" not in page.text.replace(f"{server.url}", "").replace("<!--", "").split("<body")[
        0
    ].replace("http://www.w3.org", "")
    for path in ("/widget.js", "/chat/assets/chat.js", "/chat/assets/chat.css"):
        assert httpx.get(f"{server.url}{path}").status_code == 200
    assert httpx.get(f"{server.url}/chat/assets/..%2f..%2fcli.py").status_code == 404
    assert len(httpx.get(f"{server.url}/chat/assets/chat.js").content) < 30_000


def test_the_page_comes_in_the_browsers_language(server: Server) -> None:
    """The first contact needs no choice to be read."""
    for header, tag in (("fr-BE,fr;q=0.9", "fr"), ("nl", "nl"), ("xx", "nl")):
        page = httpx.get(f"{server.url}/", headers={"Accept-Language": header})
        assert f'lang="{tag}"' in page.text


def test_health_and_metrics_answer(server: Server) -> None:
    """Both work here; metrics count what was taken."""
    assert httpx.get(f"{server.url}/health").json() == {"storage": True, "outbox": True}
    assert "naast_heard_total" in httpx.get(f"{server.url}/metrics").text


def test_unknown_pages_are_404_in_json(server: Server) -> None:
    """What is not there says so."""
    answer = httpx.get(f"{server.url}/nothing")
    assert answer.status_code == 404
    assert "detail" in answer.json()


def test_the_log_holds_no_words(server: Server) -> None:
    """Nothing that was written in this file's tests is in the log."""
    family = Family(server.url)
    family.types("zonnebloemolie")
    assert "zonnebloemolie" not in server.log + server.said


def test_stopping_is_clean(tmp_path: Path) -> None:
    """A stop signal ends it with exit code 0, and what was taken is still there afterwards."""
    with serving(tmp_path / "a") as server:
        family = Family(server.url)
        family.types("menu")
        assert server.stop() == 0
        server.start()
        assert family.http.get("/messages").json()["messages"]


def test_a_locked_database_is_said_and_loses_nothing(tmp_path: Path) -> None:
    """While another program holds the database the sender is asked to repeat; then it is taken."""
    with serving(tmp_path) as server:
        family = Family(server.url, "nl")
        family.reads()
        other = sqlite3.connect(tmp_path / "naast.db", isolation_level=None)
        try:
            other.execute("BEGIN IMMEDIATE")
            message = {"id": "held", "text": "menu"}
            refused = family.http.post("/messages", json=message)
            assert refused.status_code == 503
            assert refused.headers["retry-after"]
            assert httpx.get(f"{server.url}/health", timeout=20).status_code == 503
            other.execute("ROLLBACK")
        finally:
            other.close()
        assert family.http.post("/messages", json=message).status_code == 202
        assert sum(m["from"] == "me" for m in family.reads()) == 1
        assert httpx.get(f"{server.url}/health", timeout=20).status_code == 200


def test_a_long_story_is_taken_while_others_are_answered(server: Server) -> None:
    """100,000 strange characters hold up nobody, and are answered too."""
    slow, quick = Family(server.url, "nl"), Family(server.url, "nl")
    slow.reads()
    quick.reads()
    assert slow.sends(text="\ufdfa" * 100_000).status_code == 202
    assert quick.types("menu")
    assert any(m["from"] == "bot" for m in slow.reads(wait=20))
