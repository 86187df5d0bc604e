"""An organisation's own voice: what is wanted and checked, and how a family hears it on a tap."""

from __future__ import annotations

import csv
import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.app import Naast
from bot.channels.base import Outgoing
from bot.channels.whatsapp.wording import compose
from bot.recorded import Recording, Voices, check, strangers, words_of
from bot.recorded_sound import BadSound, look
from bot.settings import Settings
from bot.talk.heard import Choice, Reply
from tests.conftest import EXAMPLE
from tests.serving import ROOT, Server
from tests.telegram.peer import Peer as Telegram
from tests.whatsapp.peer import AMINA
from tests.whatsapp.peer import Peer as WhatsApp

CHAT = 7


def opus(seconds: float, more: bytes = b"") -> bytes:
    """A recording in Ogg and Opus of so many seconds, as far as its pages tell."""

    def page(position: int, body: bytes) -> bytes:
        sizes = bytes([255] * (len(body) // 255) + [len(body) % 255])
        head = struct.pack("<4sBBQIIIB", b"OggS", 0, 0, position, 1, 0, 0, len(sizes))
        return head + sizes + body

    skipped = 312
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, skipped, 48000, 0, 0)
    return page(0, head) + page(skipped + int(seconds * 48000), b"\x08" * 100 + more)


def mp3(seconds: float) -> bytes:
    """A recording in mp3: frames of 32 kbit/s at 44.1 kHz, after a tag."""
    frame = b"\xff\xfb\x10\x00".ljust(104, b"\0")
    return b"ID3\x04\0\0\0\0\0\x05hello" + frame * round(seconds * 44100 / 1152)


# -- what is there ---------------------------------------------------------------------------------


def test_how_long_a_recording_is() -> None:
    """Of both kinds, within a tenth of a second."""
    assert look(opus(4.5)) == look(opus(4.5))
    assert look(opus(4.5)).mime == "audio/ogg"
    assert look(opus(4.5)).seconds == pytest.approx(4.5, abs=0.1)
    assert look(mp3(3)).mime == "audio/mpeg"
    assert look(mp3(3)).seconds == pytest.approx(3, abs=0.1)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"RIFF....WAVEfmt ", "neither ogg/opus nor mp3"),
        (b"", "neither"),
        (b"\xff\xd8\xff\xe0 a picture", "neither"),
        (opus(4).replace(b"OpusHead", b"\x01vorbis."), "ogg, but not opus inside"),
        (opus(61), "61 seconds; at most 60"),
        (mp3(75), "75 seconds; at most 60"),
        (opus(0), "no sound"),
        (opus(4) + b"\0" * 1024 * 1100, "1.1 MB; at most 1 MB"),
    ],
)
def test_a_recording_that_does_not_do(content: bytes, why: str) -> None:
    """It says in a few words why."""
    with pytest.raises(BadSound, match=why):
        look(content)


def put(folder: Path, name: str, content: bytes) -> None:
    """A recording lies there."""
    (folder / "nl").mkdir(parents=True, exist_ok=True)
    (folder / "nl" / name).write_bytes(content)


def states(found: list[Recording]) -> dict[str, str]:
    """How each message stands."""
    return {each.id: each.state for each in found}


def test_recordings_are_checked_and_taken_in(tmp_path: Path) -> None:
    """Missing, good, wrong; a message that changed asks for another recording, until there is one,
    or until it says again what was recorded."""
    wanted = {"a": "Dag!", "b": "🙂 Ben je veilig?", "c": "Tot straks."}
    put(tmp_path, "a.ogg", opus(2))
    put(tmp_path, "b.mp3", b"no sound")
    put(tmp_path, "wellcome.ogg", opus(2))
    found = check(tmp_path, "nl", wanted)
    assert states(found) == {"a": "good", "b": "wrong", "c": "missing"}
    assert found[1].why == "b.mp3: neither ogg/opus nor mp3"
    assert found[1].text == "Ben je veilig?"
    assert strangers(tmp_path, "nl", wanted) == ["wellcome.ogg"]
    other = {**wanted, "a": "Goeiedag!"}
    assert states(check(tmp_path, "nl", other))["a"] == "changed"
    assert states(check(tmp_path, "nl", other))["a"] == "changed"
    assert states(check(tmp_path, "nl", wanted))["a"] == "good"
    put(tmp_path, "a.ogg", opus(3))
    assert states(check(tmp_path, "nl", other))["a"] == "good"
    assert states(check(tmp_path, "nl", wanted))["a"] == "changed"


# -- what goes with a reply ------------------------------------------------------------------------


@pytest.fixture
def voices(tmp_path: Path) -> Voices:
    """Recordings of four messages, one of which says something else since."""
    wanted = {
        "hello": "Dag.",
        "safe": "Ben je nu veilig?",
        "line": "☎ 112 – Noodnummer",
        "old": "X",
    }
    for id in wanted:
        put(tmp_path, f"{id}.ogg", opus(2, id.encode()))
    check(tmp_path, "nl", wanted)
    return Voices(tmp_path, lambda language: {**wanted, "old": "Y"} if language == "nl" else {})


def heard(voices: Voices, *texts: str, language: str = "nl") -> list[str]:
    """Which recordings the button below these messages brings, in order."""
    button = voices.beneath([Reply(text, language=language) for text in texts])
    sounds = voices.sounds(button.id) if button else None
    return [sound.name.removesuffix(".ogg") for sound in sounds or ()]


def test_a_reply_brings_the_recordings_of_its_sentences(voices: Voices) -> None:
    """In their order, whole sentences only, whatever stands before them; each once."""
    assert heard(voices, "Dag.") == ["hello"]
    assert heard(voices, "☎ 112 – Noodnummer\n☎ 1712 – Hulplijn", "Ben je nu veilig?") == [
        "line",
        "safe",
    ]
    assert heard(voices, "Eerst dit.\n\n🧒 Ben je nu veilig?", "Dag.", "Dag.") == ["safe", "hello"]
    assert heard(voices, "Verdag.", "Ben je nu veilig?!", "Dag.en") == []
    assert heard(voices, "X", "Y") == []
    assert heard(voices, "Dag.", language="fr") == []


def test_an_old_button_brings_what_is_still_there(voices: Voices, tmp_path: Path) -> None:
    """A recording that was taken away is not sent; a button of another kind is none of ours."""
    button = voices.beneath([Reply("Dag. Ben je nu veilig?", language="nl")])
    assert button
    assert len(button.id.encode()) <= 64
    (tmp_path / "nl" / "hello.ogg").unlink()
    assert [sound.name for sound in voices.sounds(button.id) or ()] == ["safe.ogg"]
    for other in ("menu.main=rights", "aloud=", "aloud=../x:abcde", "go=menu", "aloud=nl:zzzzz"):
        assert voices.sounds(other) is None
    assert voices.sounds("aloud=fr:abcde") == []


def test_signs_are_not_read_aloud() -> None:
    """Pictograms, signs that turn letters, line breaks."""
    assert words_of("🧒 Hoe oud?\n☎ \u2066112\u2069 – nood") == "Hoe oud? 112 – nood"


def test_what_is_wanted_is_said_in_the_talk(tmp_path: Path) -> None:
    """Welcome, danger, ways out, the questions of the rights talk and what a buddy is; nothing with
    a placeholder left in it, and in every language its own words."""
    naast = Naast(Settings(data=tmp_path, organisation=EXAMPLE))
    dutch, french = naast.heard_most("nl"), naast.heard_most("fr")
    assert dutch.keys() == french.keys()
    assert {"welcome", "promise-help", "line-112", "crisis-safe", "about-ways"} < dutch.keys()
    assert {"question-children", "buddy-is-1", "menu-main"} < dutch.keys()
    assert dutch["welcome"] != french["welcome"]
    assert "Huis van het Kind" in dutch["welcome"]
    assert not any("{" in said for said in dutch.values())
    assert len(set(dutch.values())) == len(dutch)


# -- a family hears it -----------------------------------------------------------------------------


class House(NamedTuple):
    """A Naast with recordings, and both messengers."""

    server: Server
    telegram: Telegram
    whatsapp: WhatsApp


def audio(settings: dict[str, str], *more: str) -> subprocess.CompletedProcess[str]:
    """`naast locales audio …` in a process of its own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("NAAST_")}
    run = "from bot.cli import main; main()"
    command = [sys.executable, "-c", run, "locales", "audio", *more]
    return subprocess.run(
        command, cwd=ROOT, env={**kept, **settings}, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Some messages are recorded in Dutch, and the command has taken them in."""
    data = tmp_path_factory.mktemp("data")
    recorded = ("promise-help", "menu-main", "crisis-safe", "line-112", "callback-number")
    for id in recorded:
        put(data / "voices", f"{id}.ogg", opus(2, id.encode()))
    put(data / "voices", "welcome.ogg", b"RIFF")
    with Telegram() as telegram, WhatsApp() as whatsapp:
        settings = {
            "NAAST_ORGANISATION": str(EXAMPLE),
            "NAAST_TELEGRAM_TOKEN": telegram.token,
            "NAAST_TELEGRAM_API": telegram.url,
            **whatsapp.settings(),
        }
        told = audio({**settings, "NAAST_DATA": str(data)}, "nl")
        assert told.returncode == 1
        assert "✗ welcome" in told.stdout
        assert "welcome.ogg: neither ogg/opus nor mp3" in told.stdout
        assert f"{len(recorded)} of " in told.stdout
        server = Server(data, settings).start()
        whatsapp.webhook = f"{server.url}/whatsapp/webhook"
        try:
            yield House(server, telegram, whatsapp)
        finally:
            server.stop()


def test_the_list_to_record_by(house: House) -> None:
    """A table with a line for each message, that any program opens."""
    with (house.server.data / "voices/nl/wanted.csv").open(encoding="utf-8-sig") as file:
        lines = list(csv.DictReader(file))
    by_id = {line["id"]: line for line in lines}
    assert by_id["crisis-safe"]["state"] == "good"
    assert by_id["crisis-safe"]["text"] == "Ben je nu veilig?"
    assert by_id["welcome"]["state"] == "wrong"
    assert by_id["buddy-is-1"]["state"] == "missing"


def test_a_family_hears_it_on_telegram(house: House) -> None:
    """🔊 stands with the ways out of the message; a tap brings the voice messages, and the talk
    waits where it was."""
    peer = house.telegram
    peer.meet(CHAT, language="nl")
    peer.say(CHAT, "/start")
    peer.until(lambda: peer.last(CHAT) and "In welke taal" in peer.last(CHAT).text)  # type: ignore[union-attr]
    assert "🔊" not in peer.last(CHAT).buttons  # type: ignore[union-attr]
    peer.press(CHAT, "Nederlands")
    peer.until(lambda: "🔊" in (peer.last(CHAT).buttons if peer.last(CHAT) else {}))  # type: ignore[union-attr]
    menu = peer.last(CHAT)
    assert menu
    peer.tap(CHAT, menu.buttons["🔊"], menu.message_id)
    peer.until(lambda: [m.kind for m in peer.chat(CHAT)][-2:] == ["voice", "voice"])
    files = [m.file.content for m in peer.chat(CHAT)[-2:] if m.file]
    assert [b"promise-help" in files[0], b"menu-main" in files[1]] == [True, True]
    peer.tap(CHAT, next(v for k, v in menu.buttons.items() if "rechten" in k), menu.message_id)
    peer.until(lambda: "📍" in peer.last(CHAT).text)  # type: ignore[union-attr]
    peer.say(CHAT, "ik wil niet meer leven")
    peer.until(lambda: "Ben je nu veilig" in peer.last(CHAT).text)  # type: ignore[union-attr]
    peer.say(CHAT, "🔊")
    peer.until(lambda: sum(m.kind == "voice" for m in peer.chat(CHAT)) == 4)
    files = [m.file.content for m in peer.chat(CHAT)[-2:] if m.file]
    assert [b"line-112" in files[0], b"crisis-safe" in files[1]] == [True, True]


def test_on_whatsapp_it_is_never_hidden_in_a_list() -> None:
    """Beside two answers it is the third button, and the other ways out are words to write; below a
    list it would need two taps, so it comes before as a message of its own."""
    aloud = Choice("aloud=nl:abcde", "🔊", always=True)
    menu = Choice("go=menu", "☰ Menu", always=True)
    answers = tuple(Choice(f"x.y={n}", f"Answer {n}") for n in range(5))
    (beside,) = compose(Outgoing("Well?", (*answers[:2], menu, aloud)))
    assert [row.title for row in beside.buttons] == ["Answer 0", "Answer 1", "🔊"]
    assert beside.footer == "Or write: Menu"
    before, asked = compose(Outgoing("Well?", (*answers, menu, aloud)))
    assert [row.id for row in before.buttons] == [aloud.id]
    assert aloud.id not in [row.id for row in asked.rows]
    (alone,) = compose(Outgoing("Well.", (aloud,)))
    assert (alone.text, [row.id for row in alone.buttons]) == ("Well.", [aloud.id])


def test_a_family_hears_it_on_whatsapp(house: House) -> None:
    """Where there is no room left for a button beside the answers, 🔊 is a message of its own; what
    is sent is a voice message."""
    peer = house.whatsapp
    peer.say(AMINA, "dag")
    peer.until(lambda: "In welke taal" in peer.text(AMINA))
    peer.press(AMINA, "Nederlands")
    peer.until(lambda: "Wat kan ik voor je doen" in peer.text(AMINA))
    assert any(row["title"] == "🔊" for shown in peer.chat(AMINA) for row in shown.rows)
    peer.press(AMINA, "🔊")
    peer.until(lambda: len(peer.called("media")) == 2)
    peer.until(lambda: [shown.kind for shown in peer.chat(AMINA)][-2:] == ["audio", "audio"])
    peer.press(AMINA, "👤")
    peer.until(lambda: "Wat wil je zeggen" in peer.text(AMINA))
    peer.press(AMINA, "📞")
    peer.until(lambda: "je bellen" in peer.text(AMINA))
    assert [call for call in peer.refused if call.code in (100, 131008, 131009)] == []
    assert "Traceback" not in house.server.log
