"""The whole product on WhatsApp: `naast serve` in its own process, against a strict peer; and the
transcripts, each of them over the real sockets of each messenger.

``NAAST_EVERY_TRANSCRIPT`` plays all of them (`make soak`), else a chosen few.
"""

from __future__ import annotations

import difflib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.desk import READS_THERE
from bot.languages import Languages, own_name
from bot.talk.texts import Text, p_
from dialogues.mydata import CHANNEL_NAMES, STAYS_THERE
from dialogues.tongues import FEW
from dialogues.welcome import CARRIED
from dialogues.write_first import MAY_FIRST
from tests.conftest import EXAMPLE, FROZEN
from tests.serving import Server
from tests.test_telegram_whole import Tine
from tests.test_transcripts import BOTH, FILES
from tests.whatsapp.payloads import ALL, AT, NUMBER
from tests.whatsapp.peer import AMINA, SECRET, Peer
from tests.whatsapp.talk import play_both, play_on

USER = "BE.13491208655302741918"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Peer]]:
    """Naast and WhatsApp; each test is another person."""
    with Peer() as peer:
        settings = {"NAAST_ORGANISATION": str(EXAMPLE), **peer.settings()}
        server = Server(tmp_path_factory.mktemp("data"), settings).start()
        peer.webhook = f"{server.url}/whatsapp/webhook"
        try:
            yield server, peer
        finally:
            server.stop()


@pytest.fixture
def served(running: tuple[Server, Peer]) -> Iterator[tuple[Server, Peer]]:
    """Without trouble at the beginning, and nothing illegal at the end."""
    yield running
    server, peer = running
    peer.outage.kind = ""
    sent = [call for call in peer.refused if "status" not in call.params]
    assert [call for call in sent if call.code in (100, 131008, 131009)] == []
    assert "Traceback" not in server.log


def dag(peer: Peer, whom: str) -> str:
    """The body of a text that this person sends now: yesterday's could not be answered any more."""
    body = json.dumps(ALL["text"]).replace(NUMBER, whom)
    return body.replace(AT, str(int(peer.now())))


def sees(peer: Peer, whom: str, words: str) -> bool:
    """Whether these words came to somebody."""
    return words in peer.text(whom)


def test_the_webhook_is_verified(served: tuple[Server, Peer]) -> None:
    """The challenge comes back to whoever knows the word, and to nobody else."""
    _server, peer = served
    answer = peer.verify(peer.webhook)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert peer.verify(peer.webhook, "wrong").status_code == 403
    assert httpx.get(peer.webhook).status_code == 403


def test_without_the_right_signature_nothing_is_read(served: tuple[Server, Peer]) -> None:
    """Missing, wrong, of another body: 401 before anything is parsed."""
    server, peer = served
    stranger = "32470100001"
    raw = dag(peer, stranger).encode()
    right = peer.signed(raw)
    for headers in (
        {},
        {"X-Hub-Signature-256": "sha256=" + "0" * 64},
        {"X-Hub-Signature-256": right["X-Hub-Signature-256"].removeprefix("sha256=")},
        peer.signed(raw + b" "),
    ):
        assert httpx.post(peer.webhook, content=raw, headers=headers).status_code == 401
    assert httpx.post(peer.webhook, content=b"{", headers=peer.signed(b"{")).status_code == 400
    big = b"[" * 5_000_000
    assert httpx.post(peer.webhook, content=big, headers=peer.signed(big)).status_code == 413
    peer.meet(stranger, heard=peer.now())
    assert httpx.post(peer.webhook, content=raw, headers=right).status_code == 200
    peer.until(lambda: peer.last(stranger))
    assert SECRET not in server.log + server.said


def test_a_family_taps_its_way_to_a_person(served: tuple[Server, Peer]) -> None:
    """Text, buttons, lists, a person who answers in the console, receipts there and back."""
    server, peer = served
    peer.say(AMINA, "dag")
    peer.until(lambda: sees(peer, AMINA, "In welke taal"))
    peer.press(AMINA, "Nederlands")
    peer.until(lambda: sees(peer, AMINA, "Wat kan ik voor je doen"))
    assert sees(peer, AMINA, "Meta")
    peer.press(AMINA, "👤")
    peer.until(lambda: sees(peer, AMINA, "Wat wil je zeggen"))
    said = peer.say(AMINA, "ik heb een brief gekregen")
    peer.until(lambda: sees(peer, AMINA, "Genoteerd"))
    peer.until(lambda: said in peer.read)
    assert said in peer.typing
    with Tine(server) as tine:
        tine.does("take")
        peer.until(lambda: sees(peer, AMINA, "leest mee"))
        waits = peer.say(AMINA, "bent u daar?")
        assert waits not in peer.read + peer.typing
        tine.does("answers", text="Dag, ik ben er.")
        peer.until(lambda: sees(peer, AMINA, "Dag, ik ben er."))
        peer.until(lambda: waits in peer.read)
        peer.reads(AMINA)
        peer.photo(AMINA, b"\xff\xd8\xff\xe0 brief", caption="dit is de brief")
        peer.until(lambda: "dit is de brief" in tine.sees())
        assert peer.until(lambda: re.search(r"/console/[^\"]*files?/[^\"]+", tine.sees()))
        tine.does("close")
        peer.until(lambda: sees(peer, AMINA, "Heeft het je geholpen"))


def test_somebody_without_a_number(served: tuple[Server, Peer]) -> None:
    """Known by a user id alone, they get their answers there."""
    _server, peer = served
    peer.meet(USER, username="@noor", name="Noor")
    peer.say(USER, "dag")
    peer.until(lambda: sees(peer, USER, "In welke taal"))
    assert all("recipient" in shown.payload for shown in peer.chat(USER))


def test_a_changed_number_is_the_same_person(served: tuple[Server, Peer]) -> None:
    """No greeting to somebody new: the talk goes on at the new number."""
    _server, peer = served
    old, new = "32470200001", "32470200002"
    peer.say(old, "dag")
    peer.until(lambda: sees(peer, old, "In welke taal"))
    peer.press(old, "Nederlands")
    peer.until(lambda: sees(peer, old, "Wat kan ik voor je doen"))
    before = len(peer.sent)
    peer.move(old, new)
    peer.until(lambda: peer.quiet)
    peer.say(new, "wie ben je")
    peer.until(lambda: len(peer.sent) > before and peer.last(new))
    assert "In welke taal" not in "".join(s.text for s in peer.sent[before:])


def test_the_same_body_three_times_is_handled_once(served: tuple[Server, Peer]) -> None:
    """One greeting."""
    _server, peer = served
    whom = "32470300001"
    peer.meet(whom, heard=peer.now())
    body = dag(peer, whom).replace("wamid.HBgL", "wamid.THRICE").encode()
    for _ in range(3):
        assert httpx.post(peer.webhook, content=body, headers=peer.signed(body)).is_success
    peer.until(lambda: sees(peer, whom, "In welke taal"))
    peer.until(lambda: peer.quiet)
    assert peer.text(whom).count("In welke taal") == 1


@pytest.mark.parametrize("kind", ["error", "hang up"])
def test_an_outage_loses_nothing(served: tuple[Server, Peer], kind: str) -> None:
    """Numbered messages before, during and after it are answered, in order."""
    _server, peer = served
    whom = f"3247040000{len(kind)}"
    peer.say(whom, "dag")
    peer.until(lambda: sees(peer, whom, "In welke taal"))
    peer.outage.kind = kind
    peer.press(whom, "Français")
    peer.until(lambda: peer.quiet)
    peer.say(whom, "menu")
    peer.until(lambda: peer.quiet)
    assert not sees(peer, whom, "Que puis-je")
    peer.outage.kind = ""
    peer.until(lambda: peer.text(whom).count("Que puis-je") == 2, 25)


def test_statuses_in_any_order_do_no_harm(served: tuple[Server, Peer]) -> None:
    """Read before sent, twice, of messages that nobody knows."""
    server, peer = served
    whom = "32470500001"
    peer.say(whom, "dag")
    shown = peer.until(lambda: peer.last(whom))
    for state in ("read", "delivered", "sent", "read"):
        peer.status(whom, shown.message_id, state)
        peer.status(whom, "wamid.unknown", state)
    peer.until(lambda: peer.quiet)
    assert httpx.get(f"{server.url}/health").is_success


def test_nothing_said_or_secret_is_logged(served: tuple[Server, Peer]) -> None:
    """Neither tokens nor numbers nor the words of a family stand in the log."""
    server, peer = served
    whom = "32470600001"
    peer.say(whom, "zonnebloemolie")
    peer.until(lambda: peer.last(whom))
    written = server.log + server.said
    for secret in (peer.token, peer.app_secret, peer.verify_token, "zonnebloemolie", whom):
        assert secret not in written


# -- the transcripts ------------------------------------------------------------------------------

CHOSEN = (
    "first-contact.nl",
    "rights.fr",
    "human.en",
    "photo.nl",
    "summary.fr",
    "transfer.nl",
    "danger.en",
    "forget.fr",
    "ways-out.nl",
    "callback.en",
)
EVERY = bool(os.environ.get("NAAST_EVERY_TRANSCRIPT"))
PLAYED = [path for path in FILES if EVERY or path.stem in CHOSEN]
SPEAKER = Languages().speaker


@pytest.mark.parametrize("channel", ["whatsapp", *(["telegram"] if EVERY else [])])
@pytest.mark.parametrize("path", PLAYED, ids=lambda path: path.stem)
def test_a_transcript_on_a_messenger(path: Path, channel: str, tmp_path: Path) -> None:
    """The conversation goes as on the web, but for what names the messenger; the person sees all of
    it in order, can tap all that is offered, and nothing is refused."""
    played, faults = play_on(channel, path, tmp_path, EXAMPLE, FROZEN)
    assert faults == []
    wanted = path.read_text(encoding="utf-8")
    assert _apart(wanted, played, channel) == []


CHOSEN_BOTH = ("both-buddy-words", "both-closing")
PLAYED_BOTH = [path for path in BOTH if EVERY or path.stem in CHOSEN_BOTH]
REFUSED = {"both-blocked": 131026}
"""What WhatsApp refuses in a file, since it tells of just that."""
ONLY_THERE = {"both-outage": "\nTine: Je vous appelle demain à 9 h."}
"""What Telegram shows a second time, when its answer got lost."""
TONGUE_TOLD = {"both-interpreter"}
"""Where Telegram told which language the telephone speaks: others stand first then."""
LANGUAGE = "|".join(rf" \[{own_name(tag)}\]" for tag in (*Languages().tags, *FEW))
ONLY_HERE = {"both-buddy-change": "\n  [📅 Mes rendez-vous]"}
"""A way on that a file of Telegram takes for a way out, and leaves out."""


@pytest.mark.parametrize("path", PLAYED_BOTH, ids=lambda path: path.stem)
def test_both_sides_with_the_family_on_whatsapp(path: Path, tmp_path: Path) -> None:
    """What the family meets is what it meets in the file, but for what names the messenger; it saw
    all of it in order. What came when its window was closed, a template asked for first."""
    played, faults = play_both(path, tmp_path, EXAMPLE, FROZEN)
    expected = REFUSED.get(path.stem)
    assert [fault for fault in faults if not fault.startswith(str(expected))] == []
    wanted = path.read_text(encoding="utf-8")
    if "channel: telegram" in wanted:  # a colleague reads there too: no other company
        played = re.sub(rf"Naast: {_ALSO_THERE}\n", "", played)
    wanted = wanted.replace(ONLY_THERE.get(path.stem, "…"), "", 1)
    played = played.replace(ONLY_HERE.get(path.stem, "…"), "", 1)
    if path.stem in TONGUE_TOLD:
        wanted, played = (re.sub(LANGUAGE, "", words) for words in (wanted, played))
    assert _apart(_hers(wanted), _hers(played), "whatsapp") == []


_ALSO_THERE = "|".join(
    re.escape(SPEAKER(tag).say(READS_THERE)).replace(re.escape("{name}"), r"\w+")
    for tag in ("nl", "fr", "en")
)
_ALSO_THERE = f"(?:{_ALSO_THERE})"


def _apart(wanted: str, played: str, channel: str) -> list[str]:
    """What differs, line by line, once the messenger's own sentences are left out."""
    both = [_without(words, channel).splitlines() for words in (wanted, played)]
    return list(difflib.unified_diff(*both, "the file", channel, n=0, lineterm=""))


def _hers(file: str) -> str:
    """Of a file of both sides: what is done, and what the family meets. That a list changes in its
    place on Telegram, and comes anew on WhatsApp, is the messenger's."""
    file = file.replace("Naast, in the same message:", "Naast:")
    kept, hers = [], True
    for line in file.splitlines():
        if not line.startswith("  "):
            who = re.match(r"([A-Z][\w ']*)(.*?): ", line)
            hers = who is None or (who[2] == "" and who[1] != "The team's group")
        if hers and line and not re.match(r"\(\w+ \d+ \w+, \d+:\d+\)$", line):
            kept.append(line)
    return "\n".join(kept)


def _without(words: str, channel: str) -> str:
    names: set[Any] = {"WhatsApp", "Telegram"}
    for tag in ("nl", "fr", "en"):
        say = SPEAKER(tag).say
        for own in (each for texts in (CARRIED, STAYS_THERE) for each in texts.values()):
            words = words.replace(f" {say(own)}", "")
        words = words.replace(f" [✉ {say(p_('my data', 'Writing first'))}]", "")
        words = words.replace(f" [🔒 {say(Text('A private page'))}]", "")  # the web chat is one
        names.add(say(CHANNEL_NAMES["web"]))
        may = re.escape(say(MAY_FIRST)).replace(re.escape("{day}"), ".*")
        words = re.sub(
            may.replace(re.escape("{channel}"), "WhatsApp").join(("  ", "\n")), "", words
        )
    return re.sub("|".join(map(re.escape, names)), "…", words)
