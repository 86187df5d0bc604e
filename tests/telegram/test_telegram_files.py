"""Files, places and links that staff send: each arrives in the form that Telegram takes."""

from __future__ import annotations

import pytest

from bot.channels.base import Attachment, Link, NotEver, NotNow, Outgoing, answers, parts_of
from bot.channels.telegram import posting, wording
from bot.talk.heard import Choice
from tests.telegram.peer import Peer
from tests.telegram.talk import opened

pytestmark = pytest.mark.anyio
JPEG = b"\xff\xd8\xff\xe0 a photo"
YES_NO = (Choice("sure=yes", "Ja"), Choice("sure=no", "Nee"))


@pytest.fixture(autouse=True)
def _somebody(telegram: Peer) -> None:
    telegram.meet(7)


def photo(content: bytes = JPEG, name: str = "brief.jpg", mime: str = "image/jpeg") -> Attachment:
    return Attachment("photo", mime, name, content)


@pytest.mark.parametrize(
    ("attachment", "kind"),
    [
        (photo(), "photo"),
        (Attachment("voice", "audio/ogg; codecs=opus", "note.ogg", b"OggS"), "voice"),
        (Attachment("voice", "audio/mpeg", "note.mp3", b"ID3"), "audio"),
        (Attachment("voice", "audio/webm", "note.webm", b"\x1a\x45"), "document"),
        (Attachment("document", "application/pdf", "brief.pdf", b"%PDF"), "document"),
        (Attachment("document", "image/jpeg", "scan.jpg", JPEG), "document"),
    ],
)
async def test_a_file_arrives_as_what_it_is(
    telegram: Peer, attachment: Attachment, kind: str
) -> None:
    """With its words, buttons and name, and Telegram keeps the very bytes."""
    async with opened(telegram) as channel:
        sent_as = await channel.send("7", Outgoing("Kijk", YES_NO, attachment=attachment))
    [shown] = telegram.chat(7)
    assert shown.file is not None
    assert (shown.kind, shown.text, list(shown.buttons)) == (kind, "Kijk", ["Ja", "Nee"])
    assert (shown.file.content, shown.file.name) == (attachment.content, attachment.name)
    assert sent_as == str(shown.message_id)


async def test_what_was_sent_can_be_fetched(telegram: Peer) -> None:
    """A file that the bot uploaded is brought back like any other."""
    async with opened(telegram) as channel:
        await channel.send("7", Outgoing("", attachment=photo()))
        [shown] = telegram.chat(7)
        found = await channel.fetch(shown.result["photo"][0]["file_id"])
    assert (found.content, shown.text) == (JPEG, "")


async def test_who_of_the_staff_sends_a_file_is_said_under_it(telegram: Peer) -> None:
    """A photo without words still says whose it is."""
    async with opened(telegram) as channel:
        await channel.send("7", Outgoing("", name="Tine", attachment=photo()))
    assert [shown.text for shown in telegram.chat(7)] == ["👤 Tine:"]


@pytest.mark.parametrize(("length", "messages"), [(1024, 1), (1025, 2), (5000, 3)])
async def test_words_that_do_not_fit_under_a_file_come_after_it(
    telegram: Peer, length: int, messages: int
) -> None:
    """The limit is 1024 UTF-16 units; an answer to any part is an answer to the whole."""
    text = ("zin. " * 1000)[: length - 2] + "😀"
    async with opened(telegram) as channel:
        sent_as = await channel.send("7", Outgoing(text, YES_NO, attachment=photo()))
    shown = telegram.chat(7)
    assert [one.kind for one in shown] == ["photo", *["text"] * (messages - 1)]
    assert " ".join(one.text for one in shown).split() == text.split()
    assert [bool(one.rows) for one in shown] == [False] * (messages - 1) + [True]
    assert all(answers(sent_as, str(one.message_id)) for one in shown)


async def test_a_file_that_arrived_is_not_sent_again(telegram: Peer) -> None:
    """When the words after it are refused for now, the next try sends only those."""
    message = Outgoing("Zin. " * 300, attachment=photo())
    telegram.slow_down(7, 1)
    async with opened(telegram) as channel:
        with pytest.raises(NotNow):
            await channel.send("7", message)
        other = Outgoing("Zin. " * 300, attachment=photo(JPEG + b"another"))
        await channel.send("7", other)
        sent_as = await channel.send("7", message)
    kinds = [one.kind for one in telegram.chat(7)]
    assert kinds == ["photo", "photo", "text", "text"]
    assert parts_of(sent_as) == ("1", "4")


@pytest.mark.parametrize(
    ("content", "uploads"),
    [(b"not a picture", 2), (JPEG + bytes(posting.MOST_PHOTO), 1)],
    ids=["format", "size"],
)
async def test_a_photo_that_telegram_does_not_show_goes_as_a_document(
    telegram: Peer, content: bytes, uploads: int
) -> None:
    """Another format, more than 10 MB: it arrives all the same, and once; what is known to be too
    large is not tried first."""
    async with opened(telegram) as channel:
        await channel.send("7", Outgoing("Kijk", attachment=photo(content, mime="image/heic")))
    [shown] = telegram.chat(7)
    assert shown.file is not None
    assert (shown.kind, shown.text, len(shown.file.content)) == ("document", "Kijk", len(content))
    assert len(telegram.calls) == uploads


async def test_a_person_who_takes_no_voice_notes_gets_a_document(telegram: Peer) -> None:
    """Some people switch voice notes off for everybody."""
    telegram.refuse("sendVoice", 400, "Bad Request: VOICE_MESSAGES_FORBIDDEN")
    voice = Attachment("voice", "audio/ogg", "", b"OggS")
    async with opened(telegram) as channel:
        await channel.send("7", Outgoing("", attachment=voice))
    [shown] = telegram.chat(7)
    assert shown.file is not None
    assert (shown.kind, shown.file.name) == ("document", "voice.ogg")


async def test_a_file_that_is_too_large_is_refused_before_it_is_sent(
    telegram: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than 50 MB is for ever, and so is what another server finds too large."""
    assert wording.MOST_UPLOAD == 50 * 1024 * 1024
    monkeypatch.setattr(wording, "MOST_UPLOAD", len(JPEG))
    async with opened(telegram) as channel:
        with pytest.raises(NotEver, match="too large"):
            await channel.send("7", Outgoing("Kijk", attachment=photo(JPEG + b"x")))
        assert telegram.calls == []
        telegram.refuse("sendPhoto", 413, "Request Entity Too Large")
        with pytest.raises(NotEver, match="too large") as fault:
            await channel.send("7", Outgoing("Kijk", attachment=photo()))
    assert not fault.value.refused
    assert telegram.chat(7) == []


@pytest.mark.parametrize(
    ("given", "shown_as"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\map\\brief.pdf", "brief.pdf"),
        ("brief\u202egpj.exe", "briefgpj.exe"),
        ("a\r\nb\0.pdf", "ab.pdf"),
        ('"; filename="x.exe', '"; filename="x.exe'),
        ("x" * 5000 + ".pdf", "x" * 100 + "x" * 16 + ".pdf"),
        ("...", "document.pdf"),
        ("", "document.pdf"),
        ("الرسالة.pdf", "الرسالة.pdf"),
    ],
)
async def test_a_hostile_file_name_is_only_a_name(
    telegram: Peer, given: str, shown_as: str
) -> None:
    """No folders, no turned letters, no broken headers."""
    attachment = Attachment("document", "application/pdf", given, b"%PDF")
    async with opened(telegram) as channel:
        await channel.send("7", Outgoing("", attachment=attachment))
    [shown] = telegram.chat(7)
    assert shown.file is not None
    assert shown.file.name.replace("%22", '"') == shown_as


async def test_refusals_of_files_never_repeat_words_or_names(telegram: Peer) -> None:
    """What is logged holds neither caption nor file name, and a block is told apart."""
    words, name = "Mijn man slaat mij", "medisch-attest.jpg"
    for method in ("sendPhoto", "sendDocument"):
        telegram.refuse(method, 400, f"Bad Request: can't parse {words} in {name}")
    message = Outgoing(words, attachment=photo(name=name))
    async with opened(telegram) as channel:
        with pytest.raises(NotEver) as fault:
            await channel.send("7", message)
        telegram.block(7)
        with pytest.raises(NotEver) as blocked:
            await channel.send("7", message)
    assert "slaat" not in str(fault.value)
    assert "attest" not in str(fault.value)
    assert (fault.value.refused, blocked.value.refused) == (False, True)
    assert "slaat" not in repr(message)
    assert "attest" not in repr(message)


async def test_a_chat_that_is_gone_gets_its_file_once(telegram: Peer) -> None:
    """No second upload when it is the chat that is refused, not the file."""
    async with opened(telegram) as channel:
        with pytest.raises(NotEver) as fault:
            await channel.send("8", Outgoing("Kijk", attachment=photo()))
    assert fault.value.refused
    assert [call.method for call in telegram.calls] == ["sendPhoto"]


async def test_trouble_while_a_file_is_sent_is_tried_again(telegram: Peer) -> None:
    """Slowing down and lost connections are no refusals."""
    telegram.refuse("sendPhoto", 429, "Too Many Requests: retry after 4", retry_after=4)
    telegram.refuse("sendPhoto", 502, "")
    telegram.drop("sendPhoto")
    message = Outgoing("Kijk", attachment=photo())
    async with opened(telegram) as channel:
        for wait in (4, None, None):
            with pytest.raises(NotNow) as fault:
                await channel.send("7", message)
            assert fault.value.retry_after == wait
        await channel.send("7", message)
    assert {one.kind for one in telegram.chat(7)} == {"photo"}


async def test_a_place_arrives_on_the_map(telegram: Peer) -> None:
    """Words come after it; without words there is nothing but the place."""
    async with opened(telegram) as channel:
        await channel.send("7", Outgoing("", place=(50.8503, 4.3517)))
        await channel.send("7", Outgoing("Hier wacht ik", YES_NO, place=(50.8503, 4.3517)))
        with pytest.raises(NotEver):
            await channel.send("7", Outgoing("", place=(91.0, 4.0)))
    shown = telegram.chat(7)
    assert [(one.kind, one.text) for one in shown] == [
        ("location", ""),
        ("location", ""),
        ("text", "Hier wacht ik"),
    ]
    assert shown[0].place == (50.8503, 4.3517)


async def test_a_button_opens_an_address(telegram: Peer) -> None:
    """Beside answers, and in a row of its own."""
    link = Link("Openen", "https://t.me/naast_test_bot?start=case_12")
    async with opened(telegram) as channel:
        await channel.send("7", Outgoing("Dringend, 1080, wacht 4 min", YES_NO, link=link))
    [shown] = telegram.chat(7)
    assert shown.links == {"Openen": link.url}
    assert [len(row) for row in shown.rows] == [2, 1]


async def test_an_address_that_telegram_puts_on_no_button_is_read_in_the_text(
    telegram: Peer,
) -> None:
    """An alert that points at a server inside the house is not lost."""
    link = Link("Openen", "http://localhost:8000/console")
    async with opened(telegram) as channel:
        await channel.send("7", Outgoing("Een nieuwe vraag", YES_NO, link=link))
    [shown] = telegram.chat(7)
    assert shown.text == "Een nieuwe vraag\n\nOpenen: http://localhost:8000/console"
    assert list(shown.buttons) == ["Ja", "Nee"]
