"""What one person sends stays in order, and nobody waits for somebody else's long text."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from zlib import crc32

import pytest

from bot.app import Naast
from bot.lanes import Lanes, Waiting
from bot.settings import Settings
from bot.talk.heard import Heard
from bot.understand.understanding import Understood
from storage import messages
from tests.conftest import EXAMPLE, FROZEN
from tests.speaking import Someone, text

WITHIN = 10.0  # seconds; far more than any of it takes


def beside(sender: str, channel: str = "") -> str:
    """Another sender, who has the other of two lanes."""
    mine = crc32((channel + sender).encode()) % 2
    return next(n for n in map(str, range(99)) if crc32((channel + n).encode()) % 2 != mine)


# -- lanes ----------------------------------------------------------------------------------------


def test_what_one_sends_is_done_in_order() -> None:
    """Although the first takes long, the second waits for it."""
    lanes, done, go = Lanes("test"), [], threading.Event()

    def slow() -> None:
        go.wait(WITHIN)
        done.append("first")

    first = lanes.run("amina", slow)
    rest = [lanes.run("amina", lambda n=n: done.append(n)) for n in range(20)]  # type: ignore[misc]
    assert done == []
    go.set()
    for future in (first, *rest):
        future.result(WITHIN)
    assert done == ["first", *range(20)]


def test_others_go_on_beside() -> None:
    """Who has another lane is done while the first still waits."""
    lanes, go = Lanes("test"), threading.Event()
    slow = lanes.run("amina", lambda: go.wait(WITHIN))
    assert lanes.run(beside("amina"), lambda: "done").result(WITHIN) == "done"
    assert not slow.done()
    go.set()
    assert slow.result(WITHIN)


def test_a_sender_is_busy_until_the_last_is_done() -> None:
    """Waiting is busy too; afterwards nothing is remembered of the sender."""
    lanes, go = Lanes("test"), threading.Event()
    assert not lanes.busy("amina")
    futures = [lanes.run("amina", lambda: go.wait(WITHIN)) for _ in range(3)]
    assert lanes.busy("amina")
    assert not lanes.busy(beside("amina"))
    go.set()
    for future in futures:
        future.result(WITHIN)
    assert free(lanes, "amina")
    assert not lanes._underway


def test_work_that_fails_frees_its_lane() -> None:
    """Who sent it hears of the fault, and what comes after it is done."""
    lanes = Lanes("test")

    def broken() -> None:
        raise KeyError("a fault")

    first, second = lanes.run("amina", broken), lanes.run("amina", lambda: "done")
    with pytest.raises(KeyError):
        first.result(WITHIN)
    assert second.result(WITHIN) == "done"
    assert free(lanes, "amina")


def test_work_that_is_called_off_frees_its_lane() -> None:
    """A request that was given up does not leave its sender busy for ever."""
    lanes, go = Lanes("test"), threading.Event()
    running = lanes.run("amina", lambda: go.wait(WITHIN))
    assert lanes.run("amina", lambda: None).cancel()
    go.set()
    running.result(WITHIN)
    assert free(lanes, "amina")


def free(lanes: Lanes, sender: str) -> bool:
    """Whether a sender is free, as soon as the lane's thread has noted it."""
    end = time.monotonic() + WITHIN
    while lanes.busy(sender) and time.monotonic() < end:
        time.sleep(0.001)
    return not lanes.busy(sender)


# -- turns ----------------------------------------------------------------------------------------


class Slow:
    """Reads texts, but only once it may; what begins with "quick" at once."""

    def __init__(self) -> None:
        self.may = threading.Event()
        self.began = threading.Event()
        self.threads: list[str] = []

    def read(self, text: str) -> Understood:
        self.threads.append(threading.current_thread().name)
        if not text.startswith("quick"):
            self.began.set()
            assert self.may.wait(WITHIN)
        return Understood()


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
def naast(tmp_path: Path, slow: Slow) -> Iterator[Naast]:
    built = Naast(Settings(data=tmp_path, organisation=EXAMPLE), now=lambda: FROZEN, reads=slow)
    yield built
    slow.may.set()
    built.database.close()


def at_home(naast: Naast, address: str) -> Someone:
    someone = Someone(naast, address=address, language="en")
    someone.start()
    someone.taps("English")
    return someone


def sends(someone: Someone, **what: str) -> Future[object]:
    """Send something without waiting for what becomes of it."""
    kind = "picked" if "picked" in what else "text"
    heard = Heard("web", someone.address, someone._id(), kind, **what)  # type: ignore[arg-type]
    return someone.naast.turns.take(heard)  # type: ignore[return-value]


def said(someone: Someone) -> list[str]:
    """What the person said, in the order in which it was handled."""
    person = someone.person
    assert person
    found = someone.naast.database.read(lambda tx: messages.after(tx, person.id, 0))
    return [message.text for message in found if message.who == "me"]


def test_a_tap_does_not_overtake_the_text_before_it(naast: Naast, slow: Slow) -> None:
    """The text is still being read when the same person taps: the tap comes after it."""
    family = at_home(naast, "amina")
    text_, tap = sends(family, text="a long letter"), sends(family, picked="menu.main=person")
    assert slow.began.wait(WITHIN)
    assert not tap.done()
    slow.may.set()
    for future in (text_, tap):
        future.result(WITHIN)
    assert said(family)[-2:] == ["a long letter", "👤 A person"]
    assert "What would you like to say?" in text(family.reads())


def test_nobody_waits_for_the_text_of_another(naast: Naast, slow: Slow) -> None:
    """A tap of somebody else is handled at once, and a text on the other lane is too."""
    family = at_home(naast, "amina")
    other = at_home(naast, beside("amina", "web:"))
    waiting = sends(family, text="a long letter")
    assert slow.began.wait(WITHIN)
    sends(other, text="quick question").result(WITHIN)
    sends(other, picked="menu.main=person").result(WITHIN)
    assert not waiting.done()
    assert said(other)[-2:] == ["quick question", "👤 A person"]


def test_many_texts_of_one_person_stay_in_order(naast: Naast, slow: Slow) -> None:
    """Ten messages sent in one breath are answered one after the other."""
    family = at_home(naast, "amina")
    sent = [sends(family, text=f"quick {n}") for n in range(10)]
    for future in sent:
        future.result(WITHIN)
    assert said(family)[-10:] == [f"quick {n}" for n in range(10)]


def test_a_text_is_read_beside_the_thread_that_writes(naast: Naast, slow: Slow) -> None:
    """Reading takes its time in a lane; a tap is not read at all."""
    family = at_home(naast, "amina")
    family.types("quick question")
    family.picks("menu.main=person")
    assert len(slow.threads) == 1
    assert slow.threads[0].startswith("texts")


def test_a_text_that_is_sent_twice_is_handled_once(naast: Naast, slow: Slow) -> None:
    """A messenger that repeats itself while we read does not get two answers."""
    family = at_home(naast, "amina")
    heard = Heard("web", "amina", "the same", "text", text="a long letter")
    twice = [naast.turns.take(heard) for _ in range(2)]
    slow.may.set()
    assert [future.result(WITHIN).again for future in twice] == [False, True]
    assert said(family).count("a long letter") == 1


# -- what mostly waits -----------------------------------------------------------------------------


def test_what_waits_stays_in_order_and_holds_up_nobody_else() -> None:
    """Amina's second thing waits for her first; all of the others' are done meanwhile."""
    waiting, done = Waiting("test"), []
    go, heard = asyncio.Event(), threading.Event()

    async def slow() -> None:
        await go.wait()
        done.append("first")

    async def quick(name: str) -> None:
        done.append(name)
        if name in ("karim", "third"):
            heard.set()

    async def goes() -> None:
        go.set()

    waiting.run("amina", slow)
    waiting.run("amina", lambda: quick("second"))
    waiting.run("karim", lambda: quick("karim"))
    assert heard.wait(WITHIN)
    assert done == ["karim"]
    heard.clear()
    waiting.run("amina", lambda: quick("third"))
    waiting.run("whoever", goes)
    assert heard.wait(WITHIN)
    assert done == ["karim", "first", "second", "third"]
