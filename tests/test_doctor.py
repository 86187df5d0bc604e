"""`naast doctor`: a whole Naast that serves, platforms that stand in, and one fault at a time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from bot.doctor import Diagnosis, diagnose
from bot.settings import Settings, read_settings
from bot.template_push import Platform, compare
from bot.templates import load
from dialogues.contents import FOLDER
from tests.conftest import EXAMPLE
from tests.mould import ready
from tests.serving import ROOT, Server, free_port
from tests.telegram.peer import Peer as Telegram
from tests.whatsapp.peer import Peer as WhatsApp

GROUP = -1001234567


@dataclass
class Whole:
    """Naast serving on both messengers, all of it well."""

    server: Server
    telegram: Telegram
    whatsapp: WhatsApp
    environ: dict[str, str]

    def settings(self, **other: str) -> Settings:
        """As it is served, some of it otherwise; by their names without NAAST_."""
        changed = {f"NAAST_{name.upper()}": value for name, value in other.items()}
        return read_settings(self.environ | changed)

    def seen(self, **other: str) -> Diagnosis:
        """What the doctor says."""
        return diagnose(self.settings(**other))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    """One server for all that is looked at here."""
    data = tmp_path_factory.mktemp("data")
    with Telegram() as telegram, WhatsApp() as whatsapp:
        port = free_port()
        environ = {"NAAST_DATA": str(data), "NAAST_ORGANISATION": str(EXAMPLE)}
        environ |= {"NAAST_PORT": str(port), "NAAST_BASE_URL": f"http://127.0.0.1:{port}"}
        environ |= {"NAAST_TELEGRAM_TOKEN": telegram.token, "NAAST_TELEGRAM_API": telegram.url}
        environ |= {"NAAST_TELEGRAM_STAFF_CHAT": str(GROUP)} | whatsapp.settings()
        server = Server(ready(data), environ, port=port).start()
        whatsapp.webhook = f"{server.url}/whatsapp/webhook"
        telegram.groups[GROUP] = {"status": "member"}
        _approve(whatsapp)
        yield Whole(server, telegram, whatsapp, environ)
        server.stop()


def _approve(whatsapp: WhatsApp) -> None:
    """Submit every template of ours, and let the platform say yes."""
    platform = Platform(whatsapp.token, whatsapp.business_id, whatsapp.url)
    for standing in compare(load(FOLDER / "templates"), []):
        platform.push(standing)
        whatsapp.review(standing.wording.name, standing.wording.language, "APPROVED")
    platform.close()


def wrong(found: Diagnosis) -> str:
    """What is to be put right, as it is printed."""
    return "\n".join(str(each) for each in found.findings if each.good is False)


def test_where_all_is_well_nothing_is_to_be_put_right(whole: Whole) -> None:
    """Beside a Naast that serves, in a few seconds, every part in its line."""
    began = time.monotonic()
    found = whole.seen()
    assert found.code == 0, wrong(found)
    assert time.monotonic() - began < 20
    said = str(found)
    for part in ("healthy", "shape 0", "@naast_test_bot", "by polling", "verify token", "approved"):
        assert part in said
    assert "quality GREEN" in said
    assert "– translator: NAAST_TRANSLATOR is not set" in said


Fault = Callable[[Whole], Any]


def _group(**there: object) -> Fault:
    return lambda whole: whole.telegram.groups.update({GROUP: there})


def _phone(**there: object) -> Fault:
    return lambda whole: whole.whatsapp.phone.update(there)


def _subscription(**there: object) -> Fault:
    return lambda whole: whole.whatsapp.subscription.update(there)


def _set(peer: str, name: str, value: object) -> Fault:
    return lambda whole: setattr(getattr(whole, peer), name, value)


FAULTS: dict[str, tuple[Fault, str]] = {
    "the bot left the group": (_group(status="left"), "is not in “Team” any more"),
    "the bot may not write": (
        _group(status="restricted", is_member=True, can_send_messages=False),
        "may not write in “Team”",
    ),
    "the bot was never in the group": (lambda w: w.telegram.groups.clear(), "add the bot to the"),
    "the bot hears the team": (_set("telegram", "privacy", False), "turn Group Privacy on"),
    "a token that ends": (_set("whatsapp", "expires", int(time.time()) + 3600), "it ends on"),
    "a token for sending alone": (
        _set("whatsapp", "scopes", ["whatsapp_business_messaging"]),
        "lacks the permission whatsapp_business_management",
    ),
    "a number that is not connected": (_phone(status="PENDING"), "is PENDING: register it"),
    "a number that people report": (_phone(quality_rating="RED"), "has quality RED"),
    "a name that was refused": (_phone(name_status="DECLINED"), "the name “Naast” was refused"),
    "an app that hears nothing": (_subscription(fields=[]), "the app hears no “messages” and no"),
    "an app that hears of no template": (
        _subscription(fields=["messages"]),
        "the app hears no “message_template_status_update”",
    ),
    "an account that tells us nothing": (_set("whatsapp", "subscribed", []), "subscribe it once"),
    "another webhook": (
        _set("whatsapp", "webhook", "https://elsewhere.example/hook"),
        "WhatsApp posts to elsewhere.example, not here",
    ),
    "a refused template": (
        lambda w: w.whatsapp.review("naast_message", "nl", "REJECTED", "INVALID_FORMAT"),
        "naast_message nl: REJECTED (INVALID_FORMAT): reword",
    ),
    "a paused template": (
        lambda w: w.whatsapp.review("naast_message", "fr", "PAUSED"),
        "naast_message fr: PAUSED",
    ),
    "templates that are missing": (
        lambda w: w.whatsapp.templates.remove("naast_planned"),
        "run `naast whatsapp templates push`",
    ),
}


@pytest.fixture
def as_before(whole: Whole) -> Iterator[None]:
    """Whatever a test did to the platforms is undone."""
    names = ("scopes", "subscribed", "expires", "webhook", "phone", "subscription")
    kept = {name: getattr(whole.whatsapp, name) for name in names}
    kept = {name: value.copy() if hasattr(value, "copy") else value for name, value in kept.items()}
    rows = {key: dict(each) for key, each in whole.whatsapp.templates._all.items()}
    yield
    for name, value in kept.items():
        setattr(whole.whatsapp, name, value)
    whole.whatsapp.templates._all = rows
    whole.telegram.privacy = True
    whole.telegram.groups = {GROUP: {"status": "member"}}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_a_platform_is_one_line(whole: Whole, as_before: None, fault: str) -> None:
    """What is wrong and what to do; nothing else is said to be wrong, and no address that may hold
    a secret is shown in full."""
    make, says = FAULTS[fault]
    make(whole)
    found = whole.seen()
    assert found.code == 1
    assert says in wrong(found)
    lines = wrong(found).splitlines()
    assert len(lines) == (2 if fault == "another webhook" else 1), lines
    assert "elsewhere.example/" not in str(found)


SET_WRONGLY: dict[str, tuple[dict[str, str], str]] = {
    "telegram token": ({"telegram_token": "1:wrong"}, "copy it anew from @BotFather"),
    "telegram away": ({"telegram_api": "http://127.0.0.1:1"}, "let this machine reach"),
    "telegram webhook": (
        {"telegram_mode": "webhook", "telegram_webhook_secret": "abc"},
        "the webhook at Telegram is not this Naast's",
    ),
    "whatsapp token": ({"whatsapp_token": "EAAwrong"}, "does not accept the access token"),
    "whatsapp away": ({"whatsapp_api": "http://127.0.0.1:1"}, "graph.facebook.com"),
    "phone": ({"whatsapp_phone_id": "42"}, "put it in NAAST_WHATSAPP_PHONE_ID"),
    "business": ({"whatsapp_business_id": "42"}, "put it in NAAST_WHATSAPP_BUSINESS_ID"),
    "secret": ({"whatsapp_app_secret": "not-the-secret"}, "into NAAST_WHATSAPP_APP_SECRET"),
    "verify": ({"whatsapp_verify_token": "not-the-word"}, "answers 403 to our verify token"),
    "organisation": ({"organisation": "/nowhere/at.yaml"}, "copy organisation.example.yaml"),
    "no base": ({"base_url": "http://naast.example"}, "is not encrypted"),
    "nobody there": ({"base_url": "http://127.0.0.1:1"}, "/health does not answer"),
    "key": ({"secret_key": "another key than it was"}, "does not open what is kept"),
    "database": ({"database_url": "postgresql://me:hidden-word@127.0.0.1:1/x"}, "cannot be used"),
    "translator": ({"translator": "http://127.0.0.1:1"}, "LibreTranslate runs there"),
    "rasa": ({"rasa_url": "http://127.0.0.1:1"}, "rasa run --enable-api"),
    "voice": ({"voice_model": "/nowhere/whisper"}, "NAAST_VOICE_MODEL"),
}


@pytest.mark.parametrize("what", SET_WRONGLY)
def test_a_wrong_setting_is_one_line(whole: Whole, what: str) -> None:
    """Which one it is, and what to put there; never its value where that is a secret."""
    settings, says = SET_WRONGLY[what]
    if what == "key":
        _write(whole)
    found = whole.seen(**settings)
    assert found.code == 1
    assert says in wrong(found)
    secret = ("token", "secret", "verify")
    shown = str(found) + json.dumps(found.told())
    set_now = whole.environ | {f"NAAST_{k.upper()}": v for k, v in settings.items()}
    for name, value in set_now.items():
        if any(part in name.lower() for part in secret):
            assert value not in shown
    assert "hidden-word" not in shown


def _write(whole: Whole) -> None:
    """Let somebody write, so that something is sealed."""
    before = len(whole.telegram.chat(7))
    whole.telegram.say(7, "/start")
    whole.telegram.until(lambda: len(whole.telegram.chat(7)) > before)


def test_a_webhook_keeps_polling_from_getting_anything(whole: Whole) -> None:
    """Of a bot that no Naast polls just now (else it removes the webhook by itself)."""
    with Telegram() as alone:
        alone.webhook = {"url": "https://elsewhere.example/secret"}
        found = whole.seen(telegram_api=alone.url, telegram_staff_chat="-1")
    assert "polling gets nothing" in wrong(found)
    assert "add the bot to the group" in wrong(found)
    assert "elsewhere.example/" not in str(found)


def test_somebody_else_at_our_address_is_noticed(whole: Whole) -> None:
    """A page that answers is not yet Naast."""
    found = whole.seen(base_url=whole.telegram.url)
    assert "somebody else answers (404)" in wrong(found)


def test_a_clock_that_is_wrong_is_said(whole: Whole, monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes and signatures fail without a word where it is."""
    monkeypatch.setenv("NAAST_NOW", "2026-01-01T00:00+00:00")
    assert "minutes behind: `timedatectl set-ntp true`" in wrong(whole.seen())


def test_the_key_must_be_ours_alone(whole: Whole) -> None:
    """A key that others can read opens everything to them."""
    key = whole.server.data / "secret.key"
    key.chmod(0o644)
    try:
        assert f"chmod 600 {key}" in wrong(whole.seen())
    finally:
        key.chmod(0o600)


def test_an_old_shape_is_said_and_left_alone(tmp_path: Path) -> None:
    """The doctor changes nothing: the start brings it up."""
    place = ready(tmp_path) / "naast.db"
    engine = create_engine(f"sqlite:///{place}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0003'"))
    found = diagnose(read_settings({"NAAST_DATA": str(tmp_path)}))
    assert "its shape is 0003" in wrong(found)
    with engine.connect() as connection:
        left = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    engine.dispose()
    assert left == "0003"
    assert not (tmp_path / "secret.key").exists()


def test_who_never_answers_is_given_up(whole: Whole, as_before: None) -> None:
    """All of it within twenty seconds, whoever hangs."""
    whole.whatsapp.outage.kind, whole.whatsapp.outage.seconds = "slow", 9.0
    began = time.monotonic()
    try:
        found = whole.seen()
    finally:
        whole.whatsapp.outage.kind = ""
    assert time.monotonic() - began < 20
    assert "WhatsApp token: no answer" in wrong(found)
    assert "@naast_test_bot" in str(found)


def test_what_translates_is_looked_at(whole: Whole) -> None:
    """A server that knows languages is well; one that says something else is not LibreTranslate."""
    with answering([{"code": "nl"}, {"code": "ar"}]) as url:
        assert "✓ translator: it knows 2 languages" in str(whole.seen(translator=url))
    with answering({"hello": "world"}) as url:
        assert "no LibreTranslate" in wrong(whole.seen(translator=url))


class answering:
    """A server that gives the same JSON to whoever asks."""

    def __init__(self, said: object) -> None:
        body = json.dumps(said).encode()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_said: object) -> None:
                """Say nothing."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)

    def __enter__(self) -> str:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_port}"

    def __exit__(self, *_fault: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def test_the_command_prints_lines_or_json(whole: Whole) -> None:
    """Exit code 0 where all is well, 1 with a fault; a setting that cannot be read is one line."""
    good = _naast(whole.environ)
    assert good.returncode == 0, good.stdout
    assert all(line[0] in "✓–" for line in good.stdout.splitlines())
    bad = _naast(whole.environ | {"NAAST_TELEGRAM_TOKEN": "1:wrong"}, "--json")
    assert bad.returncode == 1
    states = {row["about"]: row["state"] for row in json.loads(bad.stdout)}
    assert (states["Telegram token"], states["voice model"]) == ("wrong", "not set")
    unreadable = _naast({"NAAST_PORT": "x"})
    assert (unreadable.returncode, unreadable.stdout) == (1, "")
    assert unreadable.stderr.count("\n") == 1


def _naast(environ: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("NAAST_")}
    return subprocess.run(
        [sys.executable, "-c", "from bot.cli import main; main()", "doctor", *words],
        cwd=ROOT,
        env=kept | environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
