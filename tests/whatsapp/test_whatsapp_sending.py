"""What is sent to WhatsApp, what becomes of each way in which it can fail, and files."""

from __future__ import annotations

import base64
import hashlib

import pytest

from bot.channels.base import (
    Attachment,
    NotEver,
    NotNow,
    Outgoing,
    SendFault,
    Template,
    WindowClosed,
    answers,
    parts_of,
)
from bot.channels.whatsapp import api
from bot.channels.whatsapp.api import Api, Refused, Unreachable
from bot.channels.whatsapp.faults import _ERRORS, fault_of, fault_of_status
from bot.channels.whatsapp.pace import Pace
from bot.channels.whatsapp.sending import Sender
from bot.channels.whatsapp.wording import in_english
from bot.console import words
from bot.talk.heard import Choice
from tests.telegram.talk import Talk
from tests.whatsapp.listening import opened
from tests.whatsapp.peer import AMINA, TOKEN, OverallRate, PairRate, Peer

pytestmark = pytest.mark.anyio
USER = "BE.13491208655302741918"
YES_NO = (Choice("sure=yes", "Ja"), Choice("sure=no", "Nee"))


@pytest.fixture
def whatsapp(whatsapp: Peer) -> Peer:
    for whom in (AMINA, USER):
        whatsapp.say(whom, "Dag")  # their window is open
    return whatsapp


async def test_a_message_arrives_with_its_buttons(whatsapp: Peer) -> None:
    """By phone number and by user id; its id is what comes back."""
    async with opened(whatsapp.url) as channel:
        for whom in (AMINA, USER):
            sent_as = await channel.send(whom, Outgoing("Zeker?", YES_NO))
            [shown] = whatsapp.chat(whom)
            assert (shown.text, shown.buttons) == ("Zeker?", {"Ja": "sure=yes", "Nee": "sure=no"})
            assert sent_as == shown.message_id
    assert whatsapp.refused == []


async def test_a_long_message_arrives_whole(whatsapp: Peer) -> None:
    """In parts, all of them known; the last has the buttons."""
    text = "\n\n".join(f"{n}. Een recht dat u misschien hebt 😀." for n in range(300))
    async with opened(whatsapp.url) as channel:
        sent_as = await channel.send(AMINA, Outgoing(text, YES_NO))
    shown = whatsapp.chat(AMINA)
    assert len(shown) > 2
    assert " ".join(part.text for part in shown).split() == text.split()
    assert [bool(part.rows) for part in shown] == [False] * (len(shown) - 1) + [True]
    assert parts_of(sent_as) == tuple(part.message_id for part in shown)
    assert all(answers(sent_as, part.message_id) for part in shown)


async def test_an_endless_message_keeps_the_ids_that_storage_has_room_for(whatsapp: Peer) -> None:
    """1000 characters of the newest parts; what is sent is whole all the same."""
    text = "Een zin van woorden. " * 4000
    async with opened(whatsapp.url) as channel:
        sent_as = await channel.send(AMINA, Outgoing(text))
    shown = whatsapp.chat(AMINA)
    assert " ".join(part.text for part in shown).split() == text.split()
    assert len(sent_as) <= 1000
    assert answers(sent_as, shown[-1].message_id)


async def test_parts_that_arrived_are_not_sent_again(whatsapp: Peer) -> None:
    """When the second part is refused for now, the next try goes on from there."""
    message = Outgoing("Zin. " * 1500, YES_NO)
    whatsapp.refuse(131056, AMINA, after=1)
    async with opened(whatsapp.url) as channel:
        with pytest.raises(NotNow) as fault:
            await channel.send(AMINA, message)
        assert fault.value.retry_after == 6
        sent_as = await channel.send(AMINA, message)
        parts = [shown.message_id for shown in whatsapp.chat(AMINA)]
        assert parts_of(sent_as) == tuple(parts)
        await channel.send(AMINA, message)  # said once more later, it is sent whole
    assert len(whatsapp.chat(AMINA)) == 2 * len(parts)


async def test_an_answer_names_what_it_answers(whatsapp: Peer) -> None:
    """Where WhatsApp has that message no more, it is said without it."""
    asked = whatsapp.say(AMINA, "Wanneer?")
    async with opened(whatsapp.url) as channel:
        await channel.send(AMINA, Outgoing("Morgen", reply_to=asked))
        await channel.send(AMINA, Outgoing("Of niet", reply_to="wamid.gone"))
    first, second = whatsapp.chat(AMINA)
    assert (first.reply_to, first.text) == (asked, "Morgen")
    assert second.text == "Of niet"


async def test_files_arrive(whatsapp: Peer) -> None:
    """A picture with its words, a voice note as one, a paper with its name; an upload is not
    repeated with the next try."""
    photo = Attachment("photo", "image/jpeg", "brief.jpg", b"\xff\xd8 a picture")
    voice = Attachment("voice", "audio/ogg; codecs=opus", "", b"OggS a voice")
    paper = Attachment("document", "application/pdf", "../plan.pdf", b"%PDF a paper")
    async with opened(whatsapp.url) as channel:
        whatsapp.refuse(131016)
        with pytest.raises(NotNow):
            await channel.send(AMINA, Outgoing("Zie", attachment=photo))
        for file in (photo, voice, paper):
            await channel.send(AMINA, Outgoing("Zie", attachment=file))
    shown = [one for one in whatsapp.chat(AMINA) if one.kind != "text"]
    assert [(one.kind, one.content) for one in shown] == [
        ("image", photo.content),
        ("audio", voice.content),
        ("document", paper.content),
    ]
    assert shown[0].payload["image"]["caption"] == "Zie"
    assert shown[1].payload["audio"]["voice"] is True
    assert shown[2].payload["document"]["filename"] == "plan.pdf"
    assert len(whatsapp.called("media")) == 3


async def test_what_cannot_be_sent_is_not_tried(whatsapp: Peer) -> None:
    """The outbox gets a clear answer."""
    film = Attachment("document", "video/x-matroska", "film.mkv", b"film")
    async with opened(whatsapp.url) as channel:
        for message in (Outgoing("Zie", attachment=film), Outgoing("?", (Choice("x" * 201, "a"),))):
            with pytest.raises(NotEver) as fault:
                await channel.send(AMINA, message)
            assert not fault.value.refused
    assert whatsapp.calls == []


async def test_the_window_is_told_apart(whatsapp: Peer) -> None:
    """A day after their last word free words wait; a template goes."""
    whatsapp.later(25)
    async with opened(whatsapp.url) as channel:
        with pytest.raises(WindowClosed):
            await channel.send(AMINA, Outgoing("Dag"))
        with pytest.raises(NotEver, match="template"):
            await channel.send(AMINA, Outgoing("", template=Template("no_such", "nl")))
        whatsapp.say(AMINA, "Ik ben er weer")
        await channel.send(AMINA, Outgoing("Dag"))


async def test_rates_are_obeyed(whatsapp: Peer) -> None:
    """To one person, and in all."""
    whatsapp.pair = PairRate(burst=1)
    async with opened(whatsapp.url) as channel:
        await channel.send(AMINA, Outgoing("Een"))
        with pytest.raises(NotNow) as fault:
            await channel.send(AMINA, Outgoing("Twee"))
        assert fault.value.retry_after == 6
        whatsapp.pair, whatsapp.overall = None, OverallRate(most=0)
        with pytest.raises(NotNow, match="slow down"):
            await channel.send(AMINA, Outgoing("Drie"))


async def test_a_person_out_of_reach_is_told_apart(whatsapp: Peer) -> None:
    """Blocked is for ever, until they write again."""
    whatsapp.block(AMINA)
    async with opened(whatsapp.url) as channel:
        with pytest.raises(NotEver, match="blocked us") as fault:
            await channel.send(AMINA, Outgoing("Dag"))
        assert fault.value.refused
        whatsapp.unblock(AMINA)
        await channel.send(AMINA, Outgoing("Dag"))


async def test_a_wrong_token_is_the_operators_fault(whatsapp: Peer) -> None:
    """Nobody refused us, and the token is in no reason."""
    async with opened(whatsapp.url, token="EAAwrong") as channel:
        with pytest.raises(NotNow, match="access token") as fault:
            await channel.send(AMINA, Outgoing("Een geheim"))
    assert fault.value.retry_after == 600
    assert "geheim" not in str(fault.value)
    assert "EAAwrong" not in str(fault.value)


@pytest.mark.parametrize("kind", ["error", "hang up"])
async def test_an_outage_passes(whatsapp: Peer, kind: str) -> None:
    """What is no answer of the Graph API's is tried again."""
    whatsapp.outage.kind = kind
    async with opened(whatsapp.url) as channel:
        with pytest.raises(NotNow):
            await channel.send(AMINA, Outgoing("Een geheim"))
        with pytest.raises(NotNow):
            await channel.fetch("1")
        whatsapp.outage.kind = ""
        await channel.send(AMINA, Outgoing("Dag"))


async def test_a_lost_answer_is_tried_again(whatsapp: Peer) -> None:
    """The connection breaks once WhatsApp took the message: rather twice than not at all."""
    whatsapp.drop(AMINA)
    async with opened(whatsapp.url) as channel:
        with pytest.raises(NotNow):
            await channel.send(AMINA, Outgoing("Dag"))
        await channel.send(AMINA, Outgoing("Dag"))
    assert [shown.text for shown in whatsapp.chat(AMINA)] == ["Dag", "Dag"]


async def test_nobody_listening_is_tried_again() -> None:
    """Without a network the message waits."""
    async with opened("http://127.0.0.1:9") as channel:
        with pytest.raises(NotNow, match="cannot be reached"):
            await channel.send(AMINA, Outgoing("Dag"))
    await channel.stop()  # stopping twice is no fault


# -- faults ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        *((code, NotNow) for code in (0, 1, 2, 3, 4, 10, 33, 190, 200, 299, 368, 80007, 130429)),
        *((code, NotNow) for code in (131000, 131005, 131016, 131031, 131042, 131045, 131048)),
        *((code, NotNow) for code in (131056, 133000, 133004, 133010, 133016)),
        *((code, NotEver) for code in (100, 131008, 131009, 131021, 131026, 131049, 131051)),
        *((code, NotEver) for code in (131052, 131053, 132000, 132001, 132007, 132012, 132015)),
        *((code, NotEver) for code in (132016, 999999)),
        (131047, WindowClosed),
    ],
)
def test_each_documented_code_has_its_meaning(code: int, fault: type[SendFault]) -> None:
    """The same as an answer and as a status; a status never keeps somebody's words."""
    error = {"code": code, "message": "Mijn man slaat mij", "error_data": {"details": "slaat mij"}}
    for found in (fault_of(Refused(400, error)), fault_of_status(error)):
        assert type(found) is fault
        assert "slaat" not in str(found)
        assert str(code) in str(found)


def test_what_has_no_code_is_told_by_its_status() -> None:
    """And how long to wait by its header."""
    kinds = {status: type(fault_of(Refused(status, {}))) for status in (400, 401, 404, 413, 429)}
    assert list(kinds.values()) == [NotEver, NotNow, NotNow, NotEver, NotNow]
    waits = fault_of(Refused(429, {"code": 4}, retry_after=17.0))
    assert isinstance(waits, NotNow)
    assert waits.retry_after == 17
    assert isinstance(fault_of(Unreachable("ReadTimeout")), NotNow)
    assert isinstance(fault_of_status({}), NotEver)


def test_staff_read_why() -> None:
    """Each reason is one that the console has kind words for."""
    told = {code: words.reason(reason).msgid for code, (_kind, reason, _s) in _ERRORS.items()}
    assert told[131026] == "blocked"
    assert told[130429] == told[131056] == told[131016] == "the messenger could not be reached"
    assert [code for code, said in told.items() if said == "blocked"] == [131026]


# -- pace -----------------------------------------------------------------------------------------


async def test_whatsapps_rates_are_kept() -> None:
    """Five at once to one person, then one in six seconds; eighty a second in all. Who would wait
    for long waits in the outbox, without a turn."""
    now = 100.0
    pace = Pace(clock=lambda: now)
    assert [pace.delay("7") for _ in range(7)] == [0, 0, 0, 0, 0, 6, 12]
    with pytest.raises(NotNow) as fault:
        await pace.wait("7")
    assert fault.value.retry_after == 18
    now = 118.5
    await pace.wait("7")
    waits = [pace.delay(str(n)) for n in range(1000, 1120)]
    assert max(waits[:39]) < 0.001
    assert 0.9 < waits[-1] < 1.1


def test_only_a_server_on_this_machine_has_no_rates() -> None:
    """WhatsApp's are kept."""
    here, there = "http://127.0.0.1:1", "https://graph.facebook.com"
    assert Sender(Api("t", "1", here), here, in_english)._pace is None
    assert Sender(Api("t", "1", there), there, in_english)._pace is not None


# -- files that people send -----------------------------------------------------------------------


async def test_a_file_is_brought(whatsapp: Peer) -> None:
    """By its id, with or without the sum that came with it."""
    content = b"a picture"
    media_id = whatsapp.file("image/jpeg", content)
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    async with opened(whatsapp.url, Talk()) as channel:
        for reference in (media_id, f"{media_id}#{digest}"):
            found = await channel.fetch(reference)
            assert (found.content, found.mime) == (content, "image/jpeg")
        wrong = base64.b64encode(hashlib.sha256(b"else").digest()).decode()
        with pytest.raises(NotNow, match="whole"):
            await channel.fetch(f"{media_id}#{wrong}")


async def test_a_file_that_cannot_be_brought(
    whatsapp: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unknown or too large is for ever."""
    media_id = whatsapp.file("application/pdf", b"x" * 1000)
    async with opened(whatsapp.url) as channel:
        with pytest.raises(NotEver):
            await channel.fetch("404404")
        monkeypatch.setattr(api, "MOST_FILE_BYTES", 999)
        with pytest.raises(NotEver, match="20 MB"):
            await channel.fetch(media_id)


@pytest.mark.parametrize(
    ("base", "address", "theirs"),
    [
        ("https://graph.facebook.com", "https://lookaside.fbsbx.com/whatsapp?mid=1", True),
        ("https://graph.facebook.com", "http://lookaside.fbsbx.com/whatsapp?mid=1", False),
        ("https://graph.facebook.com", "https://fbsbx.com.example.org/", False),
        ("https://graph.facebook.com", "https://evilfbsbx.com/", False),
        ("https://graph.facebook.com", "http://127.0.0.1/", False),
        ("https://graph.facebook.com", "", False),
        ("http://127.0.0.1:1", "http://127.0.0.1:2/a", True),
        ("http://127.0.0.1:1", "https://lookaside.fbsbx.com/", False),
        ("http://127.0.0.1:1", "http://[::1", False),
    ],
)
def test_the_token_goes_to_the_platform_only(base: str, address: str, theirs: bool) -> None:
    """An address of a file that leads elsewhere is not asked."""
    assert Api(TOKEN, "1", base)._is_theirs(address) is theirs
