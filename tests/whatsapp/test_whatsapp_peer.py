"""The judge is judged: the peer takes what the platform takes, and refuses what it refuses."""

from __future__ import annotations

import hashlib
import hmac
import http.server
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.whatsapp.peer import AMINA, TOKEN, OverallRate, PairRate, Peer
from tests.whatsapp.peer_rules import check

USER = "BE.13491208655302741918"
TO: dict[str, Any] = {"messaging_product": "whatsapp", "to": AMINA}
TEMPLATE = {
    "name": "asks_to_answer",
    "language": "nl",
    "category": "UTILITY",
    "components": [
        {
            "type": "BODY",
            "text": "Dag {{1}}, er is een antwoord voor je.",
            "example": {"body_text": [["Amina"]]},
        }
    ],
}


def text(words: object = "dag") -> dict[str, Any]:
    return TO | {"type": "text", "text": {"body": words}}


def button(n: object = 1, **more: Any) -> dict[str, Any]:
    return {"type": "reply", "reply": {"id": f"id{n}", "title": f"Knop {n}"} | more}


def row(n: object = 1, **more: Any) -> dict[str, Any]:
    return {"id": f"id{n}", "title": f"Rij {n}"} | more


def interactive(kind: str, action: object, **more: Any) -> dict[str, Any]:
    said = {"type": kind, "body": {"text": "Kies"}, "action": action} | more
    return TO | {"type": "interactive", "interactive": said}


def buttons(*given: dict[str, Any], **more: Any) -> dict[str, Any]:
    return interactive("button", {"buttons": list(given)}, **more)


def rows(*given: dict[str, Any], label: str = "Kies", **more: Any) -> dict[str, Any]:
    return interactive("list", {"button": label, "sections": [{"rows": list(given)}]}, **more)


def link(words: str = "Open", url: str = "https://example.org/a") -> dict[str, Any]:
    given = {"display_text": words, "url": url}
    return interactive("cta_url", {"name": "cta_url", "parameters": given})


def file(kind: str, **more: Any) -> dict[str, Any]:
    return TO | {"type": kind, kind: {"id": "1"} | more}


def template(*variables: str, name: str = "asks_to_answer", language: str = "nl") -> dict[str, Any]:
    said: dict[str, Any] = {"name": name, "language": {"code": language}}
    if variables:
        parameters = [{"type": "text", "text": words} for words in variables]
        said["components"] = [{"type": "body", "parameters": parameters}]
    return TO | {"type": "template", "template": said}


LEGAL = {
    "a text": text("x" * 4096),
    "a text to a user id": {"recipient": USER} | {k: v for k, v in text().items() if k != "to"},
    "an answer": text() | {"context": {"message_id": "wamid.1"}, "recipient_type": "individual"},
    "three buttons": buttons(button(1), button(2), button(3, title="x" * 20, id="y" * 256)),
    "a header and a footer": buttons(
        button(), header={"type": "text", "text": "h" * 60}, footer={"text": "f" * 60}
    ),
    "the longest body": buttons(button(), body={"text": "b" * 1024}),
    "ten rows": rows(*(row(n) for n in range(9)), row(9, title="x" * 24, description="d" * 72)),
    "a link": link("x" * 20),
    "a photo": file("image", caption="c" * 1024),
    "a voice note": file("audio", voice=True),
    "a document": file("document", filename="brief.pdf", caption="de brief"),
    "a place": TO | {"type": "location", "location": {"latitude": 51.0, "longitude": 3.7}},
    "a template": template("Amina"),
    "a mark": {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.1"},
}
ILLEGAL = {
    "a text too long": (text("x" * 4097), 100),
    "a text too long in units": (text("🙂" * 2049), 100),
    "an empty text": (text(" \n"), 100),
    "a text that is a number": (text(7), 100),
    "no text": (TO | {"type": "text"}, 100),
    "no product": ({"to": AMINA, "type": "text", "text": {"body": "x"}}, 100),
    "an unknown kind": (TO | {"type": "poll", "poll": {}}, 100),
    "a misspelt key": (text() | {"contxt": {}}, 100),
    "both addresses": (text() | {"recipient": USER}, 100),
    "no address": ({"messaging_product": "whatsapp", "type": "text", "text": {"body": "x"}}, 100),
    "a user id as a phone": (text() | {"to": USER}, 100),
    "no buttons": (buttons(), 131009),
    "four buttons": (buttons(*map(button, range(4))), 131009),
    "a title too long": (buttons(button(title="x" * 21)), 131009),
    "an empty title": (buttons(button(title="")), 131009),
    "an id too long": (buttons(button(id="x" * 257)), 131009),
    "a button without an id": (buttons({"type": "reply", "reply": {"title": "x"}}), 131008),
    "two buttons with one id": (buttons(button(1), button(2, id="id1")), 131009),
    "two buttons that read the same": (buttons(button(1), button(2, title="Knop 1")), 131009),
    "a body too long": (buttons(button(), body={"text": "x" * 1025}), 131009),
    "an empty body": (buttons(button(), body={"text": ""}), 131009),
    "a header too long": (
        buttons(button(), header={"type": "text", "text": "x" * 61}),
        131009,
    ),
    "a footer too long": (buttons(button(), footer={"text": "x" * 61}), 131009),
    "eleven rows": (rows(*map(row, range(11))), 131009),
    "no rows": (rows(), 131008),
    "a row title too long": (rows(row(title="x" * 25)), 131009),
    "a description too long": (rows(row(description="x" * 73)), 131009),
    "an empty description": (rows(row(description="")), 131009),
    "a row id too long": (rows(row(id="x" * 201)), 131009),
    "two rows with one id": (rows(row(1), row(2, id="id1")), 131009),
    "two rows that read the same": (rows(row(1), row(2, title="Rij 1")), 131009),
    "a list's label too long": (rows(row(), label="x" * 21), 131009),
    "a section title too long": (
        interactive("list", {"button": "x", "sections": [{"title": "x" * 25, "rows": [row(1)]}]}),
        131009,
    ),
    "two sections without titles": (
        interactive("list", {"button": "x", "sections": [{"rows": [row(n)]} for n in (1, 2)]}),
        131008,
    ),
    "a link's words too long": (link("x" * 21), 131009),
    "a link that is none": (link(url="example.org"), 131009),
    "a caption too long": (file("image", caption="x" * 1025), 100),
    "a caption on a voice note": (file("audio", caption="x"), 100),
    "a place nowhere": (
        TO | {"type": "location", "location": {"latitude": 91, "longitude": 3}},
        100,
    ),
    "a variable with two lines": (template("A\nB"), 132018),
    "an empty variable": (template(""), 131009),
}


@pytest.mark.parametrize("payload", LEGAL.values(), ids=LEGAL)
def test_what_is_right_is_right(payload: dict[str, Any]) -> None:
    assert check(payload) == []


@pytest.mark.parametrize(("payload", "code"), ILLEGAL.values(), ids=ILLEGAL)
def test_what_is_wrong_is_wrong(payload: dict[str, Any], code: int) -> None:
    assert code in [problem.code for problem in check(payload)]


@pytest.fixture(scope="module")
def running() -> Iterator[Peer]:
    with Peer() as peer:
        yield peer


@pytest.fixture
def peer(running: Peer) -> Peer:
    """The one peer, with Amina who has just written."""
    running.pair, running.overall, running.ahead = None, OverallRate(1000), 0.0
    running.outage.kind = ""
    running._people.clear()
    running.say(AMINA, "dag")
    return running


def call(peer: Peer, path: str, payload: object = None, **more: Any) -> httpx.Response:
    """Call the Graph API with the token."""
    headers = {"Authorization": f"Bearer {more.pop('token', TOKEN)}"}
    method = more.pop("method", "POST" if payload is not None or "files" in more else "GET")
    if payload is not None:
        more["json"] = payload
    return httpx.request(method, f"{peer.url}/v23.0/{path}", headers=headers, **more)


def post(peer: Peer, payload: object, **more: Any) -> httpx.Response:
    return call(peer, f"{peer.phone_id}/messages", payload, **more)


def code(answer: httpx.Response) -> int:
    """The code of a refusal."""
    return int(answer.json()["error"]["code"])


def test_a_message_is_shown_and_answered(peer: Peer) -> None:
    """The answer names the message; the person sees it."""
    answer = post(peer, buttons(button(1), button(2)))
    assert answer.status_code == 200
    shown = peer.last(AMINA)
    assert shown
    assert answer.json()["messages"] == [{"id": shown.message_id}]
    assert answer.json()["contacts"] == [{"input": AMINA, "wa_id": AMINA}]
    assert (shown.text, shown.buttons) == ("Kies", {"Knop 1": "id1", "Knop 2": "id2"})


def test_a_refusal_has_the_shape_of_the_platform(peer: Peer) -> None:
    answer = post(peer, text("x" * 4097))
    error = answer.json()["error"]
    assert answer.status_code == 400
    assert error["code"] == 100
    assert error["type"] == "OAuthException"
    assert "4096" in error["error_data"]["details"]
    assert error["fbtrace_id"]


def test_a_wrong_token_or_number_is_refused(peer: Peer) -> None:
    answer = post(peer, text(), token="wrong")
    assert (answer.status_code, code(answer)) == (401, 190)
    answer = call(peer, "99/messages", text())
    assert answer.json()["error"]["error_subcode"] == 33


def test_who_never_wrote_or_is_gone_is_not_reached(peer: Peer) -> None:
    assert code(post(peer, text() | {"to": "32470999999"})) == 131026
    peer.block(AMINA)
    assert code(post(peer, text())) == 131026
    peer.unblock(AMINA)
    assert post(peer, text()).is_success


def test_the_window_closes_after_a_day(peer: Peer) -> None:
    """Free words go for 24 hours after the person's last message; an approved template after it."""
    peer.later(23.9)
    assert post(peer, text()).is_success
    peer.later(0.2)
    assert code(post(peer, text())) == 131047
    assert code(post(peer, buttons(button()))) == 131047
    peer.say(AMINA, "ik ben er weer")
    assert post(peer, text()).is_success


def test_one_person_too_many_is_refused(peer: Peer) -> None:
    """Different people outside their windows are counted, for 24 hours each; the same person again,
    and whoever wrote today, is not."""
    peer.phone["whatsapp_business_manager_messaging_limit"] = "TIER_2"
    peer.later(30)
    whom = ["32470000011", "32470000012", "32470000013", "32470000014"]
    for number in whom:
        peer.meet(number)
    peer.say(whom[3], "dag")
    peer.templates = type(peer.templates)()
    peer.templates.submit(TEMPLATE)
    peer.templates.review("asks_to_answer", "nl", "APPROVED")
    asked = [template("Amina") | {"to": number} for number in whom]
    taken = [post(peer, said).is_success for said in (*asked, asked[0])]
    assert taken == [True, True, False, True, True]
    assert code(post(peer, asked[2])) == 131048
    assert len(peer.people) == 2
    peer.later(24.1)
    assert post(peer, asked[2]).is_success
    peer.phone["whatsapp_business_manager_messaging_limit"] = "TIER_250"


def test_templates_are_submitted_reviewed_and_refused(peer: Peer) -> None:
    """One that waits or was rejected does not exist; variables are counted."""
    peer.later(30)
    peer.templates = type(peer.templates)()
    where = f"{peer.business_id}/message_templates"
    made = call(peer, where, TEMPLATE).json()
    assert made["status"] == "PENDING"
    assert code(post(peer, template("Amina"))) == 132001
    peer.review("asks_to_answer", "nl", "APPROVED")
    assert post(peer, template("Amina")).is_success
    assert peer.chat(AMINA)[-1].text == "Dag Amina, er is een antwoord voor je."
    assert code(post(peer, template())) == 132000
    assert code(post(peer, template("Amina", "x"))) == 132000
    assert code(post(peer, template("Amina", language="so"))) == 132001
    assert code(post(peer, template("Amina", name="unknown"))) == 132001
    peer.review("asks_to_answer", "nl", "PAUSED")
    assert code(post(peer, template("Amina"))) == 132015
    peer.review("asks_to_answer", "nl", "DISABLED")
    assert code(post(peer, template("Amina"))) == 132016
    found = call(peer, f"{where}?fields=name,status,language").json()["data"]
    assert found == [
        {"id": made["id"], "name": "asks_to_answer", "language": "nl", "status": "DISABLED"}
    ]
    changed = call(peer, made["id"], {"components": TEMPLATE["components"]})
    assert changed.json() == {"success": True}
    assert peer.templates.get("asks_to_answer", "nl")["status"] == "PENDING"  # type: ignore[index]
    assert call(peer, where, TEMPLATE).json()["error"]["error_subcode"] == 2388024


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Asks To Answer"},
        {"language": "so"},
        {"language": "ti"},
        {"category": "SERVICE"},
        {"components": [{"type": "BODY", "text": "{{1}} is er"}]},
        {"components": [{"type": "BODY", "text": "Dag {{1}}."}]},
        {"components": [{"type": "BODY", "text": "Dag {{2}}, hoe gaat het?"}]},
        {"components": [{"type": "BODY", "text": "Dag {{1}}, hoe gaat het?"}]},
        {"components": [{"type": "BODY", "text": "x" * 1025}]},
        {"components": []},
    ],
    ids=str,
)
def test_a_template_that_is_not_allowed_is_refused(peer: Peer, change: dict[str, Any]) -> None:
    answer = call(peer, f"{peer.business_id}/message_templates", TEMPLATE | change)
    assert (answer.status_code, code(answer)) == (400, 100)


def test_templates_come_in_pages(peer: Peer) -> None:
    peer.templates = type(peer.templates)()
    for n in range(5):
        peer.templates.submit(TEMPLATE | {"name": f"t{n}"})
    page = call(peer, f"{peer.business_id}/message_templates?limit=3").json()
    rest = call(peer, page["paging"]["next"].partition("/v23.0/")[2]).json()
    assert [t["name"] for t in page["data"] + rest["data"]] == ["t0", "t1", "t2", "t3", "t4"]
    assert "paging" not in rest


def test_rates_are_kept(peer: Peer) -> None:
    """A burst to one person is paid for afterwards; a number takes so many a second."""
    peer.pair = PairRate(every=6, burst=3)
    assert [post(peer, text()).status_code for _ in range(3)] == [200, 200, 200]
    assert code(post(peer, text())) == 131056
    peer.ahead += 7
    assert code(post(peer, text())) == 131056
    peer.ahead += 12
    assert post(peer, text()).is_success
    peer.pair, peer.overall = None, OverallRate(2)
    assert [post(peer, text()).status_code for _ in range(3)] == [200, 200, 400]


def test_media_go_up_and_down(peer: Peer) -> None:
    """With their type and size checked, an address that expires, and their hash."""
    sent = {"messaging_product": "whatsapp", "type": "image/jpeg"}
    where = f"{peer.phone_id}/media"
    files = {"file": ("f.jpg", b"\xff\xd8x", "image/jpeg")}
    media_id = call(peer, where, data=sent, files=files).json()["id"]
    assert post(peer, file("image", id=media_id, caption="kijk")).is_success
    assert peer.chat(AMINA)[-1].content == b"\xff\xd8x"
    assert code(post(peer, file("audio", id=media_id))) == 131053
    assert code(post(peer, file("image", id="77"))) == 100
    info = call(peer, media_id).json()
    assert info["sha256"] == hashlib.sha256(b"\xff\xd8x").hexdigest()
    right = {"Authorization": f"Bearer {TOKEN}"}
    assert httpx.get(info["url"], headers=right).content == b"\xff\xd8x"
    assert httpx.get(info["url"]).status_code == 401
    peer.ahead += 301
    assert httpx.get(info["url"], headers=right).status_code == 404
    assert call(peer, "123").json()["error"]["error_subcode"] == 33
    exe = {"file": ("f.exe", b"MZ", "application/x-msdownload")}
    assert code(call(peer, where, data={"messaging_product": "whatsapp"}, files=exe)) == 100
    large = {"file": ("f.jpg", b"x" * (5 * 1024 * 1024 + 1), "image/jpeg")}
    assert code(call(peer, where, data=sent, files=large)) == 131053


def test_marks_are_of_messages_that_were_heard(peer: Peer) -> None:
    heard = peer.say(AMINA, "dag")
    mark = {"messaging_product": "whatsapp", "status": "read", "message_id": heard}
    assert post(peer, mark | {"typing_indicator": {"type": "text"}}).json() == {"success": True}
    assert (heard in peer.read, heard in peer.typing) == (True, True)
    assert code(post(peer, mark | {"message_id": "wamid.unknown"})) == 100


def test_trouble_and_outages(peer: Peer) -> None:
    """Refusals on demand, answers that are lost after the work, and nobody there."""
    peer.refuse(131048, AMINA, after=1)
    assert [post(peer, text()).status_code for _ in range(3)] == [200, 400, 200]
    before = len(peer.chat(AMINA))
    peer.drop(AMINA)
    with pytest.raises(httpx.RemoteProtocolError):
        post(peer, text())
    assert len(peer.chat(AMINA)) == before + 1
    peer.outage.kind = "error"
    assert post(peer, text()).status_code == 503
    peer.outage.kind = "hang up"
    with pytest.raises(httpx.RemoteProtocolError):
        post(peer, text())
    peer.outage.kind = ""
    assert post(peer, text()).is_success
    assert len(peer.chat(AMINA)) == before + 2


@pytest.mark.parametrize("size", [1, 1_000_000])
def test_who_is_hung_up_on_meets_always_the_same(peer: Peer, size: int) -> None:
    """However much was sent and however slowly: an answer that breaks off, never a reset."""
    peer.outage.kind = "hang up"
    raw = json.dumps(text("x" * size)).encode()
    head = f"POST /v23.0/{peer.phone_id}/messages HTTP/1.1\r\nHost: peer\r\n"
    with socket.create_connection(("127.0.0.1", int(peer.url.rpartition(":")[2])), 10) as line:
        line.sendall(f"{head}Content-Length: {len(raw)}\r\n\r\n".encode())
        time.sleep(0.05)
        line.sendall(raw)
        answer = b"".join(iter(lambda: line.recv(4096), b""))
    assert (answer[:12], answer[-5:]) == (b"HTTP/1.1 200", b"\r\n\r\n{")


def test_what_the_doctor_asks(peer: Peer) -> None:
    found = call(peer, f"{peer.phone_id}?fields=verified_name,quality_rating").json()
    assert found == {"id": peer.phone_id, "verified_name": "Naast", "quality_rating": "GREEN"}
    assert call(peer, f"{peer.business_id}/subscribed_apps").json()["data"]
    assert call(peer, f"debug_token?input_token={TOKEN}").json()["data"]["is_valid"]
    assert not call(peer, "debug_token?input_token=x").json()["data"]["is_valid"]


# -- the webhook ----------------------------------------------------------------------------------


@pytest.fixture
def listener(peer: Peer) -> Iterator[list[tuple[dict[str, Any], bytes]]]:
    """A server that keeps what is posted to it: headers and bodies; it refuses the first."""
    got: list[tuple[dict[str, Any], bytes]] = []

    class Keeps(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((dict(self.headers), raw))
            self.send_response(200 if len(got) > 1 else 503)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Keeps)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    peer.until(lambda: True)
    peer._pending.clear()
    peer.webhook = f"http://127.0.0.1:{server.server_port}/"
    try:
        yield got
    finally:
        peer.webhook = ""
        server.shutdown()
        server.server_close()


def test_webhooks_are_signed_and_repeated(
    peer: Peer, listener: list[tuple[dict[str, Any], bytes]]
) -> None:
    """Until they are taken; then the statuses of what was sent follow in order."""
    message_id = peer.say(AMINA, "zonnebloem 🌻")
    peer.until(lambda: peer.quiet)
    (_first, raw), (headers, again) = listener
    assert raw == again
    right = hmac.new(peer.app_secret.encode(), raw, hashlib.sha256).hexdigest()
    assert {k.lower(): v for k, v in headers.items()}["x-hub-signature-256"] == f"sha256={right}"
    value = json.loads(raw)["entry"][0]["changes"][0]["value"]
    assert value["messages"][0]["id"] == message_id
    assert value["contacts"] == [{"profile": {"name": "Amina"}, "wa_id": AMINA}]
    post(peer, text())
    peer.until(lambda: len(listener) == 4)
    states = [
        status["status"]
        for _headers, body in listener[2:]
        for status in json.loads(body)["entry"][0]["changes"][0]["value"]["statuses"]
    ]
    assert states == ["sent", "delivered"]


def test_people_without_a_number(peer: Peer, listener: list[tuple[dict[str, Any], bytes]]) -> None:
    """A user id alone: `from` is missing, and messages go to a recipient."""
    peer.meet(USER, username="@amina")
    peer.say(USER, "dag")
    assert post(peer, LEGAL["a text to a user id"]).is_success
    peer.until(lambda: peer.quiet)
    value = json.loads(listener[0][1])["entry"][0]["changes"][0]["value"]
    assert "from" not in value["messages"][0]
    assert value["messages"][0]["from_user_id"] == USER
    assert value["contacts"][0]["user_id"] == USER
    assert peer.last(USER)


def test_the_peer_frees_its_port() -> None:
    peer = Peer().start()
    port = int(peer.url.rpartition(":")[2])
    peer.stop()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
