"""What a colleague wrote is changed or taken back: once, in order, and never both versions."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bot.app import Naast
from bot.channels.base import NotEver, Outgoing
from bot.mending import NotToMend, StaysThere
from bot.outbox import Outbox
from bot.settings import Settings
from bot.talk.heard import Media
from storage import files, messages, outbox, people
from storage.cases import AlreadyTaken
from storage.database import Tx
from storage.messages import Message
from tests.console.conftest import Moving, case_of
from tests.mould import ready
from tests.speaking import Someone
from tests.test_window import CLOSED, House, opened
from tests.understand.weights import whole

ADDRESS = ("telegram", "5")


@pytest.fixture
def clock() -> Moving:
    """A clock that stands still until a test moves it."""
    return Moving()


@pytest.fixture
def naast(tmp_path: Path, organisation: Path, clock: Moving) -> Iterator[Naast]:
    """A whole Naast."""
    chosen = Settings(data=ready(tmp_path), organisation=organisation)
    built = Naast(chosen, now=clock, reads=whole())
    yield built
    built.database.close()


@pytest.fixture
def tine(naast: Naast, clock: Moving) -> str:
    """A supporter."""
    return naast.database.write(
        lambda tx: people.add(tx, "nl", clock(), role="supporter", name="Tine")
    )


@pytest.fixture
def family(naast: Naast, tine: str, clock: Moving) -> Someone:
    """A family whom Tine has."""
    someone = Someone(naast, language="en")
    someone.start()
    someone.types("a person")
    someone.types("I have a question")
    naast.desk.take(case_of(someone).id, tine).result()
    clock.passes(seconds=1)
    someone.reads()
    return someone


def says(family: Someone, tine: str, words: str, **more: Any) -> Message:
    """Tine writes; her message."""
    family.naast.desk.reply(case_of(family).id, tine, words, **more).result()
    return family.reads()[0]


def shown(family: Someone, after: int = 0) -> list[dict[str, Any]]:
    """The talk as the web chat has it."""
    assert family.person
    return asyncio.run(family.naast.chatroom.after(family.person.id, after))


def one(family: Someone, n: int) -> Message:
    """A message as it is kept now."""
    person = family.person
    assert person
    found = family.naast.database.read(lambda tx: messages.one(tx, person.id, n))
    assert found
    return found


# -- on the web chat -------------------------------------------------------------------------------


def test_the_web_chat_shows_it_in_its_place(family: Someone, tine: str) -> None:
    """Each change stands where the last one stood, marked; the page that is opened later shows the
    same; staff keep what stood there first."""
    desk, case_id = family.naast.desk, case_of(family).id
    said = says(family, tine, "tuesday at 9")
    desk.change(case_id, tine, said.n, "tuesday at 10", "k1").result()
    desk.change(case_id, tine, said.n, "tuesday at 10", "k1").result()  # the same form again
    desk.change(case_id, tine, said.n, "tuesday at 11", "k2").result()
    first, second = shown(family, said.n)
    assert (first["replaces"], second["replaces"]) == (said.n, first["n"])
    assert second["text"] == "tuesday at 11\n✏️ changed"
    assert second["name"] == "Tine"
    assert shown(family, said.n - 1)[0]["text"] == second["text"]
    kept = one(family, said.n)
    assert (kept.text, kept.was) == ("tuesday at 11", "tuesday at 9")
    desk.change(case_id, tine, said.n, "tuesday at 11", "k3").result()
    assert len(shown(family, said.n)) == 2  # nothing was changed


def test_what_is_taken_back_is_gone(family: Someone, tine: str) -> None:
    """Its words, what they were before, and its file; that it was taken back is shown."""
    desk, case_id = family.naast.desk, case_of(family).id
    photo = Media("photo", "image/jpeg", "x.jpg", content=b"\xff\xd8\xff")
    said = says(family, tine, "of another family", files=[photo])
    desk.change(case_id, tine, said.n, "oh no").result()
    desk.take_back(case_id, tine, said.n).result()
    gone = one(family, said.n)
    assert (gone.text, gone.was, gone.file_id) == ("", "", None)
    assert family.naast.database.read(lambda tx: files.get(tx, said.file_id or "")) is None
    assert {each["text"] for each in shown(family, said.n - 1)} == {"✖️ taken back"}
    assert not any("attachment" in each for each in shown(family, said.n - 1))
    with pytest.raises(NotToMend):
        desk.change(case_id, tine, said.n, "again").result()


def test_only_ones_own_and_only_for_a_while(
    family: Someone, tine: str, naast: Naast, clock: Moving
) -> None:
    """Not what the family or the bot said, not what a colleague wrote before, not after two days,
    and not by who does not have the case."""
    desk, case_id = naast.desk, case_of(family).id
    family.types("hello")
    assert family.person
    last = family.person.last_n
    said = says(family, tine, "tuesday")
    for n in (last, 1, 999):
        with pytest.raises(NotToMend):
            desk.take_back(case_id, tine, n).result()
    piet = naast.database.write(
        lambda tx: people.add(tx, "nl", clock(), role="coordinator", name="Piet")
    )
    with pytest.raises(AlreadyTaken):
        desk.change(case_id, piet, said.n, "wednesday").result()
    clock.passes(hours=49)
    with pytest.raises(NotToMend):
        desk.take_back(case_id, tine, said.n).result()
    assert one(family, said.n).text == "tuesday"


# -- in the outbox ---------------------------------------------------------------------------------


class Telegram:
    """A channel that does what it is told; ``meanwhile`` happens while it sends."""

    name = "telegram"
    window = None

    def __init__(self) -> None:
        self.said: list[tuple[str | None, str]] = []
        self.gone: list[str] = []
        self.meanwhile: Callable[[], None] = lambda: None
        self.refuses = False

    async def send(self, address: str, message: Outgoing) -> str:
        """Note what was said, and in whose place."""
        self.said.append((message.replaces, message.text))
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        await asyncio.to_thread(meanwhile)
        return message.replaces or str(100 + len(self.said))

    async def take_back(self, address: str, sent: str) -> None:
        """Note what was taken back."""
        if self.refuses:
            raise NotEver("message can't be deleted")
        self.gone.append(sent)


@pytest.fixture
def telegram(naast: Naast) -> Telegram:
    """The channel, of which the desk knows."""
    channel = Telegram()
    naast.channels["telegram"] = channel  # type: ignore[assignment]
    return channel


def queued(family: Someone, n: int) -> None:
    """The message is to go to Telegram."""
    person = family.person
    assert person
    put = family.naast.database.write
    put(lambda tx: outbox.put(tx, person.id, [n], *ADDRESS, family.naast.now()))


def delivered(naast: Naast, telegram: Telegram) -> None:
    """Let the outbox deliver all that waits."""
    sending = Outbox(naast.database, {"telegram": telegram}, naast.wake, naast.now)  # type: ignore[dict-item]

    async def until_done() -> None:
        naast.wake.bind(asyncio.get_running_loop())
        running = asyncio.create_task(sending.run())
        deadline = time.monotonic() + 20
        while naast.database.read(outbox.places) or sending._busy:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.01)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await sending.drain()

    asyncio.run(until_done())


def test_what_was_sent_is_changed_in_its_place_once(
    naast: Naast, family: Someone, tine: str, telegram: Telegram, clock: Moving
) -> None:
    """Of two changes before the next delivery only the last one goes."""
    said, case_id = says(family, tine, "tuesday"), case_of(family).id
    queued(family, said.n)
    delivered(naast, telegram)
    for words in ("wednesday", "thursday"):
        clock.passes(seconds=5)
        naast.desk.change(case_id, tine, said.n, words).result()
    delivered(naast, telegram)
    assert telegram.said == [(None, "tuesday"), ("101", "thursday")]


def test_what_still_waits_goes_as_it_is_now(
    naast: Naast, family: Someone, tine: str, telegram: Telegram
) -> None:
    """In its place among the others, and no correction after it; what was taken back does not
    go."""
    case_id = case_of(family).id
    first, second, third = (says(family, tine, w) for w in ("tuesday", "secret", "bye"))
    for each in (first, second, third):
        queued(family, each.n)
    naast.desk.change(case_id, tine, first.n, "wednesday").result()
    naast.desk.take_back(case_id, tine, second.n).result()
    delivered(naast, telegram)
    assert telegram.said == [(None, "wednesday"), (None, "bye")]
    assert telegram.gone == []
    assert naast.database.read(outbox.counts)["dead"] == 0


@pytest.mark.parametrize("act", ["change", "take_back"])
def test_what_is_changed_while_it_goes_out_follows(
    naast: Naast, family: Someone, tine: str, telegram: Telegram, act: str, clock: Moving
) -> None:
    """The old words are on the wire already: what became of them is not lost."""
    said, case_id = says(family, tine, "tuesday"), case_of(family).id
    queued(family, said.n)
    clock.passes(seconds=5)
    words = ("wednesday",) if act == "change" else ()
    do = getattr(naast.desk, act)
    telegram.meanwhile = lambda: do(case_id, tine, said.n, *words).result()
    delivered(naast, telegram)
    changed = [("101", "wednesday")] if act == "change" else []
    assert telegram.said == [(None, "tuesday"), *changed]
    assert telegram.gone == ([] if act == "change" else ["101"])


def test_beside_a_file_a_correction_follows(
    naast: Naast, family: Someone, tine: str, telegram: Telegram
) -> None:
    """The words below a photo are corrected in a message of their own."""
    photo = Media("photo", "image/jpeg", "x.jpg", content=b"\xff\xd8\xff")
    said = says(family, tine, "the blue door", files=[photo])
    queued(family, said.n)
    delivered(naast, telegram)
    naast.desk.change(case_of(family).id, tine, said.n, "the green door").result()
    delivered(naast, telegram)
    assert telegram.said[1:] == [(None, "Correction: the green door")]


def test_what_was_never_delivered_is_not_corrected(
    naast: Naast, family: Someone, tine: str, telegram: Telegram
) -> None:
    """The family knows nothing of it."""
    said = says(family, tine, "tuesday")
    queued(family, said.n)

    def given_up(tx: Tx) -> None:
        for parcel in outbox.waiting(tx, *ADDRESS):
            outbox.dead(tx, parcel.id, "blocked")

    naast.database.write(given_up)
    naast.desk.change(case_of(family).id, tine, said.n, "wednesday").result()
    delivered(naast, telegram)
    assert telegram.said == []


# -- on WhatsApp -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Naast with WhatsApp."""
    with opened(tmp_path_factory.mktemp("house")) as house:
        yield house


def last_of(house: House, number: str) -> int:
    """The number of what was said last in a family's talk."""
    return house.person(number).last_n


def test_on_whatsapp_a_correction_follows(house: House) -> None:
    """Once, with what is right now; nothing there can be taken back, and Tine hears so."""
    number = house.family("mens")
    house.passes(CLOSED / 1000)
    house.answers(number, "Dinsdag om 9 uur.")
    n, case_id, desk = last_of(house, number), house.case(number).id, house.naast.desk
    desk.change(case_id, house.tine, n, "Dinsdag om 10 uur.").result()
    house.rests(number)
    seen = [words for words in house.seen(number) if "Dinsdag" in words]
    assert len(seen) == 2
    assert seen[1].endswith(": Dinsdag om 10 uur.")
    with pytest.raises(StaysThere):
        desk.take_back(case_id, house.tine, n).result()
    house.rests(number)
    assert len(house.seen(number)) == len(set(house.seen(number)))


def test_what_is_held_goes_as_it_is_then(house: House) -> None:
    """It waits for the family to write: the old words are never read, nor what was taken back."""
    number = house.family("mens")
    house.passes(CLOSED)
    house.answers(number, "Woensdag om 9 uur.")
    changed = last_of(house, number)
    house.answers(number, "Een geheim.")
    taken = last_of(house, number)
    case_id, desk = house.case(number).id, house.naast.desk
    desk.change(case_id, house.tine, changed, "Woensdag om 10 uur.").result()
    desk.take_back(case_id, house.tine, taken).result()
    house.rests(number)
    assert [parcel.n for parcel in house.held(number)] == [changed]
    house.says(number, "hallo")
    seen = [words for words in house.seen(number) if "Woensdag" in words or "geheim" in words]
    assert [words.rpartition("\n")[2] for words in seen] == ["Woensdag om 10 uur."]
