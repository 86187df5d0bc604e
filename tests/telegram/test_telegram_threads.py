"""Answers and topics: what belongs together stays together, in both directions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.channels.base import (
    Attachment,
    Link,
    NotEver,
    NoThread,
    NotNow,
    Outgoing,
    Topics,
    answers,
)
from bot.channels.telegram import api
from bot.talk.heard import Choice, Heard
from tests.telegram.peer import Peer
from tests.telegram.talk import Talk, opened

pytestmark = pytest.mark.anyio
TEAM = -1001234567890
JPEG = Attachment("photo", "image/jpeg", "a.jpg", b"\xff\xd8\xff photo")


@pytest.fixture
def talk() -> Talk:
    return Talk()


@pytest.fixture(autouse=True)
def _somebody(telegram: Peer) -> None:
    telegram.meet(7)


async def next_heard(telegram: Peer, talk: Talk, act: Callable[[], Any]) -> Heard:
    """Do something as a person and return what was heard of it."""
    before = len(talk.heard)
    act()
    await telegram.soon(lambda: len(talk.heard) > before)
    return talk.heard[-1]


# -- answers ---------------------------------------------------------------------------------------


async def test_an_answer_to_any_part_of_a_message_is_known(telegram: Peer, talk: Talk) -> None:
    """Staff answer the last part, the first or the photo: it is the same family's message."""
    async with opened(telegram, talk) as channel:
        sent_as = await channel.send("7", Outgoing("Zin. " * 1200, attachment=JPEG))
        other = await channel.send("7", Outgoing("Iets anders"))
        for shown in telegram.chat(7)[:-1]:
            number = shown.message_id
            heard = await next_heard(
                telegram, talk, lambda n=number: telegram.say(7, "Ja", reply_to=n)
            )
            assert answers(sent_as, heard.reply_to)
            assert not answers(other, heard.reply_to)
        plain = await next_heard(telegram, talk, lambda: telegram.say(7, "Zomaar"))
    assert not answers(sent_as, plain.reply_to)


async def test_a_message_answers_what_was_sent_or_heard(telegram: Peer, talk: Talk) -> None:
    """The bot's own message in parts, and the person's own by the id under which it was heard."""
    async with opened(telegram, talk) as channel:
        heard = await next_heard(telegram, talk, lambda: telegram.say(7, "Wanneer?"))
        sent_as = await channel.send("7", Outgoing("Zin. " * 1200))
        edited = f"{heard.message_id}:1700000000"
        for reply_to in (heard.message_id, edited, sent_as, "nonsense", "q:12", "9" * 40, ""):
            await channel.send("7", Outgoing("Dinsdag", reply_to=reply_to))
    said = int(heard.message_id.partition(":")[2])
    found = [one.reply_to for one in telegram.chat(7) if one.text == "Dinsdag"]
    assert found == [said, said, int(sent_as.split(",")[-1]), None, None, None, None]


async def test_an_answer_to_what_is_gone_is_sent_all_the_same(telegram: Peer) -> None:
    """Rather without its thread than not at all, on servers that do not know the option too."""
    async with opened(telegram) as channel:
        await channel.send("7", Outgoing("Dag", reply_to="4711"))
        telegram.refuse("sendMessage", 400, "Bad Request: message to be replied not found")
        await channel.send("7", Outgoing("Dag", reply_to="4711"))
    assert [(one.text, one.reply_to) for one in telegram.chat(7)] == [("Dag", None)] * 2


async def test_only_the_first_part_answers(telegram: Peer, talk: Talk) -> None:
    """A long message does not quote the same words three times."""
    async with opened(telegram, talk) as channel:
        heard = await next_heard(telegram, talk, lambda: telegram.say(7, "Wanneer?"))
        await channel.send("7", Outgoing("Zin. " * 1200, reply_to=heard.message_id))
    assert [bool(one.reply_to) for one in telegram.chat(7)] == [True, False]


async def test_albums_edits_and_places_are_heard_whole(telegram: Peer, talk: Talk) -> None:
    """Photos sent together share their album, an edit names what it corrects, a place its spot."""
    async with opened(telegram, talk):
        first = await next_heard(telegram, talk, lambda: telegram.say(7, "Maandag"))
        number = int(first.message_id.partition(":")[2])
        edited = await next_heard(telegram, talk, lambda: telegram.edit(7, number, "Dinsdag"))
        await next_heard(
            telegram, talk, lambda: telegram.album(7, b"een", b"twee", b"drie", caption="De brief")
        )
        await telegram.soon(lambda: len(talk.heard) == 5)
        album = talk.heard[2:]
        spot = (50.85, 4.35)
        venue = await next_heard(
            telegram, talk, lambda: telegram.venue(7, "De Krook", "Gent", spot)
        )
    assert (edited.kind, edited.text, edited.edits) == ("edited", "Dinsdag", first.message_id)
    assert edited.message_id != first.message_id
    assert [one.text for one in album] == ["De brief", "", ""]
    assert len({one.album for one in album} - {""}) == 1
    assert (venue.place, venue.text) == (spot, "De Krook\nGent\n50.85000, 4.35000")


# -- topics ----------------------------------------------------------------------------------------


async def test_a_topic_holds_both_sides(telegram: Peer, talk: Talk) -> None:
    """What is sent into it stands there, and what is said there is heard with it."""
    telegram.topics.on = True
    choices = (Choice("take=12", "Overnemen"),)
    async with opened(telegram, talk) as channel:
        topics: Topics = channel
        thread = await topics.topic("7", "Zaak 12")
        assert thread is not None
        sent_as = await channel.send("7", Outgoing("Zin. " * 300, thread=thread, attachment=JPEG))
        await channel.send("7", Outgoing("Wie neemt dit?", choices, thread=thread))
        plain = await next_heard(
            telegram, talk, lambda: telegram.say(7, "Een notitie", thread=int(thread))
        )
        answer = await next_heard(
            telegram, talk, lambda: telegram.say(7, "Dag", reply_to=int(sent_as.split(",")[0]))
        )
        tap = await next_heard(telegram, talk, lambda: telegram.press(7, "Overnemen"))
        outside = await next_heard(telegram, talk, lambda: telegram.say(7, "Buiten"))
    assert telegram.topics.of(7) == {int(thread): "Zaak 12"}
    assert {one.thread for one in telegram.chat(7)} == {int(thread)}
    assert (plain.thread, plain.reply_to) == (thread, "")
    assert (answer.thread, answers(sent_as, answer.reply_to)) == (thread, True)
    assert (tap.picked, tap.thread) == ("take=12", thread)
    assert outside.thread == ""


async def test_without_private_topics_there_is_none(
    telegram: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Off at the bot, or refused in this chat, or unknown to the server: the caller hears so."""
    async with opened(telegram) as channel:
        assert await channel.topic("7", "Zaak 12") is None
        assert telegram.called("createForumTopic") == []
        telegram.topics.on = True
        monkeypatch.setattr(api, "_KNOWN_FOR", 0.0)  # ten minutes later
        assert await channel.topic("7", "Zaak 12") is not None
        telegram.refuse("createForumTopic", 400, "Bad Request: the chat is not a forum")
        assert await channel.topic("7", "Zaak 13") is None
        telegram.refuse("createForumTopic", 404, "Not Found")
        assert await channel.topic("7", "Zaak 13") is None


async def test_a_topic_that_cannot_be_made_now(telegram: Peer) -> None:
    """Trouble on the way is no answer; a person who blocked us is told apart."""
    telegram.topics.on = True
    async with opened(telegram) as channel:
        telegram.refuse("getMe", 502, "")
        with pytest.raises(NotNow):
            await channel.topic("7", "Zaak 12")
        telegram.refuse("createForumTopic", 429, "Too Many Requests", retry_after=3)
        with pytest.raises(NotNow) as fault:
            await channel.topic("7", "Zaak 12")
        assert fault.value.retry_after == 3
        telegram.drop("createForumTopic")
        with pytest.raises(NotNow):
            await channel.topic("7", "Zaak 12")
        for address in ("8", "7"):
            telegram.block(7)
            with pytest.raises(NotEver) as refused:
                await channel.topic(address, "Zaak 12")
            assert refused.value.refused


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ("Zaak 12", "Zaak 12"),
        ("  Zaak\n 12\t", "Zaak 12"),
        ("", "…"),
        ("woord " * 40, ("woord " * 21).strip()),
        ("x" * 300, "x" * 128),
        ("👪" * 100, "👪" * 64),
    ],
)
async def test_the_name_of_a_topic_fits(telegram: Peer, given: str, named: str) -> None:
    """It is cut after a word, at 128 characters, and never empty."""
    telegram.topics.on = True
    async with opened(telegram) as channel:
        await channel.topic("7", given)
    assert list(telegram.topics.of(7).values()) == [named]


@pytest.mark.parametrize("attachment", [None, JPEG])
async def test_a_deleted_topic_is_noticed_and_made_anew(
    telegram: Peer, attachment: Attachment | None
) -> None:
    """Nothing is lost with it: the caller hears, makes another and sends the whole again."""
    telegram.topics.on = True
    message = {"text": "Zin. " * 1200, "attachment": attachment}
    async with opened(telegram) as channel:
        thread = await channel.topic("7", "Zaak 12")
        assert thread is not None
        telegram.slow_down(7, 1, after=0 if attachment else 1)  # half of it arrives
        with pytest.raises(NotNow):
            await channel.send("7", Outgoing(**message, thread=thread))
        telegram.delete_topic(7, int(thread))
        with pytest.raises(NoThread) as gone:
            await channel.send("7", Outgoing(**message, thread=thread))
        anew = await channel.topic("7", "Zaak 12")
        assert anew is not None
        await channel.send("7", Outgoing(**message, thread=anew))
    assert isinstance(gone.value, NotNow)
    shown = telegram.chat(7)
    assert {one.thread for one in shown} == {int(anew)}
    assert " ".join(one.text for one in shown).split() == ["Zin."] * 1200


@pytest.mark.parametrize(
    "description",
    ["message thread not found", "TOPIC_DELETED", "TOPIC_ID_INVALID", "TOPIC_CLOSED"],
)
async def test_each_word_for_a_topic_that_is_gone(telegram: Peer, description: str) -> None:
    """Telegram has several; a thread that can be none is known without asking."""
    telegram.refuse("sendMessage", 400, f"Bad Request: {description}", times=2)
    async with opened(telegram) as channel:
        with pytest.raises(NoThread):
            await channel.send("7", Outgoing("Dag", thread="12"))
        with pytest.raises(NotEver):  # it was not sent into a topic: no topic is missed
            await channel.send("7", Outgoing("Dag"))
        for thread in ("general", "-1", "9" * 30, "١٢"):
            with pytest.raises(NoThread):
                await channel.send("7", Outgoing("Dag", thread=thread))
    assert len(telegram.calls) == 2


async def test_a_closed_topic_takes_nothing_more(telegram: Peer) -> None:
    """In a person's chat it is deleted, in a group closed; closing twice is no fault."""
    telegram.topics.on = True
    telegram.meet(TEAM)
    async with opened(telegram) as channel:
        for address in ("7", str(TEAM)):
            thread = await channel.topic(address, "Zaak 12")
            assert thread is not None
            await channel.send(address, Outgoing("Dag", thread=thread))
            for _twice in range(2):
                await channel.close_topic(address, thread)
            with pytest.raises(NoThread):
                await channel.send(address, Outgoing("Nog iets", thread=thread))
        await channel.close_topic("7", "general")
        telegram.refuse("deleteForumTopic", 502, "")
        with pytest.raises(NotNow):
            await channel.close_topic("7", "12")
    assert telegram.chat(7) == []
    assert [one.text for one in telegram.chat(TEAM)] == ["Dag"]


# -- the group of the staff, and links into the bot ------------------------------------------------


async def test_the_group_of_the_staff_gets_alerts_and_is_not_heard(
    telegram: Peer, talk: Talk
) -> None:
    """Twenty in a minute; the next waits as long as Telegram says. What is said there stays."""
    telegram.meet(TEAM)
    telegram.group_rate.most = 3
    link = Link("Openen", "https://t.me/naast_test_bot?start=x")
    async with opened(telegram, talk) as channel:
        telegram.say(TEAM, "Wie neemt dit?")
        for _ in range(3):
            await channel.send(str(TEAM), Outgoing("Dringend", link=link))
        with pytest.raises(NotNow) as fault:
            await channel.send(str(TEAM), Outgoing("Dringend", link=link))
        await next_heard(telegram, talk, lambda: telegram.say(7, "Dag"))
    assert talk.texts() == ["Dag"]
    assert 50 < (fault.value.retry_after or 0) <= 61
    assert len(telegram.chat(TEAM)) == 3


async def test_files_follow_a_group_that_moved(telegram: Peer) -> None:
    """The group became a supergroup: what is not text finds it too."""
    telegram.meet(TEAM)
    words = "Bad Request: group chat was upgraded to a supergroup chat"
    telegram.refuse("sendPhoto", 400, words, chat_id=-5, migrate_to_chat_id=TEAM)
    async with opened(telegram) as channel:
        await channel.send("-5", Outgoing("", attachment=JPEG))
        await channel.send("-5", Outgoing("", place=(50.0, 4.0)))
    assert [one.kind for one in telegram.chat(TEAM)] == ["photo", "location"]


async def test_the_bot_knows_its_own_name(telegram: Peer, talk: Talk) -> None:
    """Asked once; a link with it opens the bot with what it carries."""
    async with opened(telegram, talk) as channel:
        telegram.refuse("getMe", 502, "")
        with pytest.raises(NotNow):
            await channel.username()
        telegram.refuse("getMe", 401, "Unauthorized")
        with pytest.raises(NotNow):
            await channel.username()
        assert [await channel.username() for _ in range(3)] == ["naast_test_bot"] * 3
        heard = await next_heard(telegram, talk, lambda: telegram.say(7, "/start case_12"))
    assert len(telegram.called("getMe")) == 3
    assert (heard.kind, heard.text) == ("start", "case_12")
