"""What is sent to Telegram, and what becomes of each way in which it can fail."""

from __future__ import annotations

import pytest

from bot.channels.base import ChannelCommand, NotEver, NotNow, Outgoing, answers, parts_of
from bot.talk.heard import Choice
from tests.telegram.peer import Peer
from tests.telegram.talk import Talk, opened

pytestmark = pytest.mark.anyio
YES_NO = (Choice("sure=yes", "Ja"), Choice("sure=no", "Nee"))


@pytest.fixture(autouse=True)
def _somebody(telegram: Peer) -> None:
    telegram.meet(7)


async def test_a_message_arrives_with_its_buttons(telegram: Peer) -> None:
    """The person sees text and buttons, and no preview of a link."""
    async with opened(telegram) as channel:
        sent_as = await channel.send("7", Outgoing("Zeker? https://naast.be", YES_NO))
    [shown] = telegram.chat(7)
    assert (shown.text, shown.buttons) == (
        "Zeker? https://naast.be",
        {"Ja": "sure=yes", "Nee": "sure=no"},
    )
    assert sent_as == str(shown.message_id)
    assert telegram.calls[-1].params["link_preview_options"] == {"is_disabled": True}


async def test_a_long_message_arrives_whole(telegram: Peer) -> None:
    """It comes in parts, all of them known; the last, with the buttons, is replaced later."""
    text = "\n\n".join(f"{n}. Een recht dat u misschien hebt 😀." for n in range(300))
    async with opened(telegram) as channel:
        sent_as = await channel.send("7", Outgoing(text, YES_NO))
    shown = telegram.chat(7)
    assert len(shown) > 2
    assert " ".join(part.text for part in shown).split() == text.split()
    assert [bool(part.rows) for part in shown] == [False] * (len(shown) - 1) + [True]
    assert parts_of(sent_as) == tuple(str(part.message_id) for part in shown)
    assert all(answers(sent_as, str(part.message_id)) for part in shown)
    assert not answers(sent_as, str(shown[-1].message_id + 1))
    assert not answers(sent_as, "")


async def test_the_last_part_of_a_long_message_is_replaced(telegram: Peer) -> None:
    """Its buttons go, and what was said before them stays."""
    async with opened(telegram) as channel:
        sent_as = await channel.send("7", Outgoing("Zin. " * 1500, YES_NO))
        again = await channel.send("7", Outgoing("Gekozen: ja.", replaces=sent_as))
    first, last = telegram.chat(7)
    assert (first.edits, last.edits, last.text, last.rows) == (0, 1, "Gekozen: ja.", [])
    assert parts_of(sent_as)[-1] == again


async def test_an_endless_message_keeps_the_names_that_storage_has_room_for(
    telegram: Peer,
) -> None:
    """160 characters of the newest parts; what is sent is whole all the same."""
    async with opened(telegram) as channel:
        sent_as = await channel.send("7", Outgoing("Een zin van woorden. " * 4000))
    shown = telegram.chat(7)
    assert len(shown) > 20
    assert len(parts_of(sent_as)) == 14
    assert answers(sent_as, str(shown[-1].message_id))
    assert len("2147483647," * 14) <= 160


async def test_parts_that_arrived_are_not_sent_again(telegram: Peer) -> None:
    """When the second part is refused for now, the next try goes on from there."""
    message = Outgoing("Zin. " * 1500, YES_NO)
    telegram.slow_down(7, 1, after=1)
    async with opened(telegram) as channel:
        with pytest.raises(NotNow):
            await channel.send("7", message)
        assert await channel.send("7", message) == "1,2"
        assert len(telegram.chat(7)) == 2
        await channel.send("7", message)  # said once more later, it is sent whole
    parts = [shown.text for shown in telegram.chat(7)]
    assert len(parts) == 4
    assert parts[:2] == parts[2:]


async def test_a_message_takes_the_place_of_another(telegram: Peer) -> None:
    """A tick list changes in place; saying the same again counts as done."""
    async with opened(telegram) as channel:
        sent_as = await channel.send("7", Outgoing("Eerst", YES_NO))
        new = Outgoing("Daarna", YES_NO[:1], replaces=sent_as)
        assert await channel.send("7", new) == sent_as
        assert await channel.send("7", new) == sent_as
    [shown] = telegram.chat(7)
    assert (shown.text, shown.buttons, shown.edits) == ("Daarna", {"Ja": "sure=yes"}, 1)


@pytest.mark.parametrize(
    "description",
    ["Bad Request: message can't be edited", "Bad Request: MESSAGE_ID_INVALID", "deleted by hand"],
)
async def test_what_cannot_be_replaced_is_said_anew(telegram: Peer, description: str) -> None:
    """A message that is gone, too old or not ours never swallows what comes in its place."""
    async with opened(telegram) as channel:
        sent_as = await channel.send("7", Outgoing("Eerst", YES_NO))
        if description.startswith("Bad"):
            telegram.refuse("editMessageText", 400, description)
        else:
            telegram.delete(7, int(sent_as))
        anew = await channel.send("7", Outgoing("Daarna", YES_NO, replaces=sent_as))
        odd = await channel.send("7", Outgoing("Nog iets", replaces="no number"))
    assert anew != sent_as
    assert [shown.text for shown in telegram.chat(7)][-2:] == ["Daarna", "Nog iets"]
    assert odd == str(telegram.chat(7)[-1].message_id)


async def test_a_server_without_preview_options_is_served_too(telegram: Peer) -> None:
    """The option is left out from then on, for new messages and for edits."""
    refusal = "Bad Request: link_preview_options is not supported yet"
    telegram.refuse(None, 400, refusal)
    async with opened(telegram) as channel:
        sent_as = await channel.send("7", Outgoing("Eerst"))
        await channel.send("7", Outgoing("Daarna", replaces=sent_as))
    assert [shown.text for shown in telegram.chat(7)] == ["Daarna"]
    with_option = ["link_preview_options" in call.params for call in telegram.calls]
    assert with_option == [True, False, False]


async def test_slowing_down_is_obeyed(telegram: Peer) -> None:
    """429 is tried again after the time that Telegram names."""
    telegram.slow_down(7, 17)
    async with opened(telegram) as channel:
        with pytest.raises(NotNow) as fault:
            await channel.send("7", Outgoing("Dag"))
        await channel.send("7", Outgoing("Dag"))
    assert fault.value.retry_after == 17
    assert len(telegram.chat(7)) == 1


@pytest.mark.parametrize(
    ("status", "description"),
    [(502, ""), (500, ""), (401, "Unauthorized"), (409, "Conflict"), (429, "Too Many Requests")],
)
async def test_what_passes_is_tried_again(telegram: Peer, status: int, description: str) -> None:
    """Servers in trouble and the operator's own faults are no refusal by the person."""
    telegram.refuse("sendMessage", status, description)
    async with opened(telegram) as channel:
        with pytest.raises(NotNow) as fault:
            await channel.send("7", Outgoing("Een geheim"))
    assert "geheim" not in str(fault.value)
    assert telegram.token not in str(fault.value)


async def test_a_lost_answer_is_tried_again(telegram: Peer) -> None:
    """The connection breaks once Telegram took the message: rather twice than not at all."""
    telegram.drop("sendMessage")
    async with opened(telegram) as channel:
        with pytest.raises(NotNow):
            await channel.send("7", Outgoing("Dag"))
        await channel.send("7", Outgoing("Dag"))
    assert [shown.text for shown in telegram.chat(7)] == ["Dag", "Dag"]


async def test_nobody_listening_is_tried_again() -> None:
    """Without a network the message waits."""
    with Peer() as peer:
        pass  # its port is free again
    async with opened(peer) as channel:
        with pytest.raises(NotNow):
            await channel.send("7", Outgoing("Dag"))


async def test_a_person_who_blocked_us_is_told_apart(telegram: Peer) -> None:
    """Blocked is for ever, until the person lets the bot in again."""
    telegram.block(7)
    async with opened(telegram) as channel:
        with pytest.raises(NotEver, match="blocked by the user"):
            await channel.send("7", Outgoing("Dag"))
        telegram.unblock(7)
        await channel.send("7", Outgoing("Dag"))


@pytest.mark.parametrize("address", ["8", "-100", "no such chat"])
async def test_a_chat_that_is_not_there_is_told_apart(telegram: Peer, address: str) -> None:
    """A bot cannot write first, and not to what does not exist."""
    async with opened(telegram) as channel:
        with pytest.raises(NotEver, match=r"(?i)chat not found"):
            await channel.send(address, Outgoing("Dag"))


async def test_a_refusal_never_repeats_the_message(telegram: Peer) -> None:
    """Reasons go to logs and to the console: what was written does not."""
    text = "Mijn man slaat mij"
    telegram.refuse("sendMessage", 400, f"Bad Request: can't parse: {text} - Ja " + "x" * 300)
    async with opened(telegram) as channel:
        with pytest.raises(NotEver) as fault:
            await channel.send("7", Outgoing(text, YES_NO))
    assert "Can't parse: … - …" in str(fault.value)
    assert "slaat" not in str(fault.value).lower()
    assert len(str(fault.value)) <= 100


async def test_a_choice_that_does_not_fit_is_refused_before_it_is_sent(telegram: Peer) -> None:
    """The outbox gets a clear answer instead of a button that does nothing."""
    async with opened(telegram) as channel:
        with pytest.raises(NotEver, match="65 bytes"):
            await channel.send("7", Outgoing("Kies", (Choice("x" * 65, "Ja"),)))
    assert telegram.calls == []


async def test_a_group_that_became_a_supergroup_is_found(telegram: Peer) -> None:
    """The staff's group moves to another id: its messages follow, then and later."""
    telegram.meet(-100500)
    words = "Bad Request: group chat was upgraded to a supergroup chat"
    telegram.refuse("sendMessage", 400, words, chat_id=-5, migrate_to_chat_id=-100500)
    async with opened(telegram) as channel:
        await channel.send("-5", Outgoing("Een nieuwe vraag"))
        await channel.send("-5", Outgoing("Nog een"))
    assert [shown.text for shown in telegram.chat(-100500)] == ["Een nieuwe vraag", "Nog een"]
    assert len(telegram.calls) == 3


async def test_commands_are_shown_in_each_language(telegram: Peer) -> None:
    """Telegram knows two-letter languages; everybody else gets English."""
    stop = ChannelCommand("stop", {"nl": "Stoppen", "en": "Stop", "fa-AF": "x", "zgh": "y"})
    menu = ChannelCommand("menu", {"nl": "Alles wat ik kan " * 20, "en": "Menu"})
    odd = ChannelCommand("Not a name", {"en": "x"})
    async with opened(telegram, Talk(), [stop, menu, odd]):
        await telegram.soon(lambda: len(telegram.commands) == 3)
    assert telegram.commands[""] == [
        {"command": "stop", "description": "Stop"},
        {"command": "menu", "description": "Menu"},
    ]
    assert set(telegram.commands) == {"", "nl", "en"}
    assert 200 < len(telegram.commands["nl"][1]["description"]) <= 256


async def test_refused_commands_stop_nobody(telegram: Peer) -> None:
    """The menu of commands is a comfort: without it the bot listens and speaks."""
    telegram.refuse("setMyCommands", 400, "Bad Request: BOT_COMMAND_INVALID")
    talk = Talk()
    async with opened(telegram, talk, [ChannelCommand("stop", {"en": "Stop"})]) as channel:
        telegram.say(7, "Dag")
        await telegram.soon(lambda: talk.texts() == ["Dag"])
        await channel.send("7", Outgoing("Dag!"))
    assert telegram.commands == {}


async def test_a_file_is_brought(telegram: Peer) -> None:
    """Photos, voice notes and documents come with their content and kind."""
    talk = Talk()
    async with opened(telegram, talk) as channel:
        telegram.photo(7, b"large photo", caption="De brief")
        telegram.voice(7, b"a voice")
        telegram.document(7, b"a paper")
        await telegram.soon(lambda: len(talk.heard) == 3)
        media = [heard.media for heard in talk.heard]
        found = [await channel.fetch(one.reference) for one in media if one]
    assert [(one.content, one.mime) for one in found] == [
        (b"large photo", "image/jpeg"),
        (b"a voice", "audio/ogg"),
        (b"a paper", "application/pdf"),
    ]


async def test_a_file_that_cannot_be_brought(
    telegram: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too large or unknown is for ever; trouble on the way is tried again."""
    big = telegram.file("documents/film.mp4", b"", claims=21 * 1024 * 1024)
    more = telegram.file("documents/more.bin", b"x" * 1000)
    async with opened(telegram) as channel:
        for reference in (big, "unknown"):
            with pytest.raises(NotEver):
                await channel.fetch(reference)
        telegram.refuse("getFile", 502, "")
        telegram.refuse("getFile", 429, "Too Many Requests", retry_after=4)
        with pytest.raises(NotNow):
            await channel.fetch(more)
        with pytest.raises(NotNow) as fault:
            await channel.fetch(more)
        assert fault.value.retry_after == 4
        assert len((await channel.fetch(more)).content) == 1000
        monkeypatch.setattr("bot.channels.telegram.api.MOST_FILE_BYTES", 999)
        with pytest.raises(NotEver, match="20 MB"):
            await channel.fetch(more)
        telegram._files.pop(more)
    await channel.stop()  # stopping twice is no fault
