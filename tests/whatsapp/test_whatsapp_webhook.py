"""What WhatsApp posts: who is let in, what is taken, and what comes again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from bot.channels.base import Moved, NotTaken, Outgoing, Receipt
from bot.channels.whatsapp import webhook
from bot.talk.heard import Heard
from tests.telegram.talk import Talk
from tests.whatsapp.listening import Post, Reports, opened, served
from tests.whatsapp.payloads import contact, heard, status, text, told, wamid
from tests.whatsapp.peer import AMINA, VERIFY, Peer

pytestmark = pytest.mark.anyio
USER = "BE.13491208655302741918"


@pytest.fixture
def talk() -> Talk:
    return Talk()


@pytest.fixture
def reports() -> Reports:
    return Reports()


@pytest.fixture
async def post(talk: Talk, reports: Reports) -> AsyncIterator[Post]:
    """A webhook whose channel has nobody to mark messages as read at."""
    async with opened("http://127.0.0.1:9", talk, reports) as channel, served(channel) as found:
        yield found


async def soon(ready: Callable[[], object]) -> None:
    """Wait until something is so, for ten seconds at most."""
    async with asyncio.timeout(10):
        while not ready():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def both(*bodies: dict[str, Any]) -> dict[str, Any]:
    """Several bodies as the entries of one."""
    return bodies[0] | {"entry": [entry for body in bodies for entry in body["entry"]]}


async def test_the_webhook_is_verified(post: Post) -> None:
    """With the token that was agreed the challenge comes back as text; else nothing does."""
    right = {"hub.mode": "subscribe", "hub.verify_token": VERIFY, "hub.challenge": "1158201444"}
    answer = await post.client.get(post.url, params=right)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.headers["content-type"].startswith("text/plain")
    for wrong in (
        {"hub.verify_token": "another"},
        {"hub.verify_token": VERIFY + "é"},
        {"hub.mode": "unsubscribe"},
        {"hub.challenge": ""},
        {"hub.challenge": "x" * 201},
    ):
        assert (await post.client.get(post.url, params=right | wrong)).status_code == 403
    assert (await post.client.get(post.url)).status_code == 403


async def test_only_what_is_signed_is_read(post: Post, talk: Talk) -> None:
    """Missing, wrong, of another body, in other letters: nothing is parsed."""
    signed = heard(text("a", "Dag"))
    for signature in ("", "sha256=", "sha256=" + "0" * 64, "sha1=abc", "é"):
        assert await post(signed, signature) == 401
    raw = b'{"entry": []}'
    assert await post(raw) == 200
    assert await post(b"no json", "sha256=" + "f" * 64) == 401
    assert await post(b"no json") == 400
    assert talk.heard == []
    assert await post(signed) == 200
    assert [h.text for h in talk.heard] == ["Dag"]


async def test_a_changed_body_is_not_read(post: Post, talk: Talk) -> None:
    """A signature that was right for other bytes lets nothing in."""
    seen: list[httpx.Request] = []
    post.client.event_hooks["request"].append(_keep(seen))
    assert await post(heard(text("a", "Dag"))) == 200
    signature = seen[0].headers["x-hub-signature-256"]
    assert await post(heard(text("b", "Wie?")), signature) == 401
    assert len(talk.heard) == 1


def _keep(seen: list[httpx.Request]) -> Any:
    async def keep(request: httpx.Request) -> None:
        seen.append(request)

    return keep


async def test_a_huge_body_is_not_read(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said so by its length, and where that is not told, by its bytes."""
    monkeypatch.setattr(webhook, "MOST_BYTES", 1000)
    assert await post(b"x" * 1001) == 413

    async def pieces() -> AsyncIterator[bytes]:
        yield b"x" * 600
        yield b"x" * 600

    answer = await post.client.post(post.url, content=pieces())
    assert answer.status_code == 413


async def test_every_message_of_every_entry_is_taken(post: Post, talk: Talk) -> None:
    """All entries, all changes, all messages; what is strange between them costs none of them."""
    first, second = heard(text("a", "Een")), heard(text("b", "Twee"))
    strange = {"entry": [None, 7, {"changes": [None, {}]}]}
    assert await post(both(first, strange, second)) == 200
    assert sorted(talk.texts()) == ["Een", "Twee"]


async def test_one_persons_messages_are_taken_in_their_order(post: Post, talk: Talk) -> None:
    """By the platform's time, whatever their order in the body."""
    late, early = (
        text("b", "Twee", timestamp="1749416390"),
        text("a", "Een", timestamp="1749416380"),
    )
    assert await post(heard(late, early)) == 200
    assert talk.texts() == ["Een", "Twee"]


async def test_what_was_not_taken_comes_again(post: Post, talk: Talk) -> None:
    """Storage is away for one person: the others are taken, and the platform is asked to repeat;
    what that person wrote afterwards waits behind it."""
    other = contact("32470000008")
    sent = both(
        heard(text("a", "Een"), text("b", "Twee")),
        heard(text("c", "Dag", **{"from": "32470000008"}), who=other),
    )
    talk.trouble = lambda h: NotTaken("away") if h.message_id == wamid("a") else None
    assert await post(sent) == 503
    assert talk.texts() == ["Dag"]
    assert wamid("b") not in talk.tries
    talk.trouble = lambda _h: None
    assert await post(sent) == 200
    assert [h.text for h in talk.heard if h.address != "32470000008"] == ["Een", "Twee"]


async def test_one_that_fails_costs_its_neighbours_nothing(post: Post, talk: Talk) -> None:
    """A fault of ours is told, so that the platform repeats it."""
    talk.trouble = lambda h: RuntimeError("ours") if h.message_id == wamid("a") else None
    assert await post(heard(text("a", "Een"), text("b", "Twee"))) == 500
    assert talk.texts() == ["Twee"]


async def test_reports_are_handed_over_and_come_again(post: Post, reports: Reports) -> None:
    """A status that storage could not take is asked for once more."""
    sent = told(status("x", "delivered"))
    reports.trouble = lambda _told: NotTaken("away")
    assert await post(sent) == 503
    reports.trouble = lambda _told: None
    assert await post(sent) == 200
    [receipt] = reports.told
    assert isinstance(receipt, Receipt)
    assert (receipt.part, receipt.state) == (wamid("x"), "delivered")


async def test_that_somebody_has_a_user_id_is_told_first_and_once(
    post: Post, talk: Talk, reports: Reports
) -> None:
    """Their phone number was their address until now."""
    who = contact(AMINA, user=USER)
    sent = [text(name, "Dag", **{"from": AMINA}) for name in "ab"]
    talk.trouble = lambda _h: None if reports.told else RuntimeError("heard before it moved")
    for message in sent:
        assert await post(heard(message, who=who)) == 200
    assert reports.told == [Moved("whatsapp", AMINA, USER)]
    assert {h.address for h in talk.heard} == {USER}


async def test_messages_of_one_person_never_overtake_each_other(post: Post, talk: Talk) -> None:
    """Two bodies at once: the second waits for the first, another person does not."""
    who = contact("32470000008")
    talk.held.add(AMINA)
    first = asyncio.create_task(post(heard(text("a", "Een", **{"from": AMINA}))))
    await soon(lambda: talk.tries)
    second = asyncio.create_task(post(heard(text("b", "Twee", **{"from": AMINA}))))
    assert await post(heard(text("c", "Dag", **{"from": "32470000008"}), who=who)) == 200
    assert (talk.texts(), wamid("b") in talk.tries) == (["Dag"], False)
    talk.held.clear()
    assert (await first, await second) == (200, 200)
    assert talk.texts() == ["Dag", "Een", "Twee"]


async def test_before_it_is_open_nothing_is_taken(reports: Reports) -> None:
    """WhatsApp keeps it until then."""
    async with opened("http://127.0.0.1:9") as channel, served(channel) as post:
        assert await post(heard(text("a", "Dag"))) == 503


class Owned(Talk):
    """A talk that the bot has, or a person."""

    with_human: bool | None = False

    async def __call__(self, heard: Heard) -> bool | None:
        await super().__call__(heard)
        return self.with_human


async def test_what_the_bot_took_is_shown_as_read_once(whatsapp: Peer) -> None:
    """That it fails stops nothing."""
    talk = Owned()
    async with opened(whatsapp.url, talk) as channel, served(channel) as post:
        whatsapp.webhook = post.url
        message_id = await asyncio.to_thread(whatsapp.say, AMINA, "Dag")
        await soon(lambda: whatsapp.read and talk.heard)
        assert (whatsapp.read, whatsapp.typing) == ([message_id], [])
        whatsapp.outage.kind = "error"
        whatsapp.say(AMINA, "Nog iets")
        await soon(lambda: len(talk.heard) == 2)
    assert talk.texts() == ["Dag", "Nog iets"]


async def test_what_is_for_a_person_is_read_when_they_answer(whatsapp: Peer) -> None:
    """Neither ticks nor dots from the bot, whose own words change nothing about it; the last
    message is shown as read with the person's answer, and with it those before."""
    talk = Owned()
    talk.with_human = True
    async with opened(whatsapp.url, talk) as channel, served(channel) as post:
        whatsapp.webhook = post.url
        for words in ("Dag", "Bent u daar?"):
            last = await asyncio.to_thread(whatsapp.say, AMINA, words)
        await soon(lambda: len(talk.heard) == 2)
        address = talk.heard[0].address
        await channel.send(address, Outgoing("Tine belt je vandaag."))
        assert (whatsapp.read, whatsapp.typing) == ([], [])
        await channel.send(address, Outgoing("Ja, ik ben er.", name="Tine"))
        await soon(lambda: whatsapp.read)
        await channel.send(address, Outgoing("Zeg maar.", name="Tine"))
    assert (whatsapp.read, whatsapp.typing) == ([last], [])


async def test_what_comes_a_second_time_shows_nothing_new(whatsapp: Peer) -> None:
    """Whose it was is not known then: no ticks in the name of a person."""
    talk = Owned()
    talk.with_human = None
    async with opened(whatsapp.url, talk) as channel, served(channel) as post:
        whatsapp.webhook = post.url
        await asyncio.to_thread(whatsapp.say, AMINA, "Dag")
        await soon(lambda: talk.heard)
    assert whatsapp.read == []
