"""What a colleague means on their messenger: only what is surely for a family goes to one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.app import Naast
from bot.door.asked import Asked, asked, button, noting
from bot.talk.heard import Heard
from storage import cases, outbox, people, threads, told
from storage.database import Tx
from storage.messages import About
from tests.conftest import FROZEN

HOUR = timedelta(hours=1)
Means = Callable[..., Asked]


@pytest.fixture
def ids(naast: Naast) -> dict[str, str]:
    """A colleague with two cases, each in a topic, and a message of each family: 101 and 102."""
    found: dict[str, str] = {}

    def work(tx: Tx) -> None:
        me = people.add(tx, "en", FROZEN, role="supporter", name="Tine")
        people.move_in(tx, "telegram", "21", me)
        found["me"] = me
        for at, name in enumerate(("one", "two"), 1):
            family = people.welcome(tx, "web", name, "fr", FROZEN).id
            case = cases.start(tx, family, "fr", "asked", FROZEN, FROZEN + HOUR)
            cases.take(tx, case.id, me, FROZEN)
            threads.link(tx, me, case.id, f"{at}")
            told.tell(tx, me, About("relayed", case.id, n=1), FROZEN)
            told.tell(tx, me, About("mine", case.id), FROZEN)
            found[name] = case.id
        for parcel in outbox.waiting(tx, "telegram", "21"):
            outbox.sent(tx, parcel.id, str(100 + parcel.n))

    naast.database.write(work)
    return found


@pytest.fixture
def means(naast: Naast, ids: dict[str, str]) -> Means:
    """What the colleague means, who wrote a minute ago."""

    def work(text: str = "hello", state: str | None = None, ago: int = 1, **what: Any) -> Asked:
        heard = replace(Heard("telegram", "21", "21:9", text=text), **what)

        def read(tx: Tx) -> Asked:
            me = people.by_id(tx, ids["me"])
            assert me
            me.last_heard, me.state = FROZEN - timedelta(minutes=ago), state
            return asked(tx, me, heard, FROZEN)

        return naast.database.read(read)

    return work


def choose(naast: Naast, ids: dict[str, str], name: str) -> None:
    """The colleague chose a case."""
    naast.database.write(lambda tx: threads.choose(tx, ids["me"], ids[name]))


def test_an_answer_and_a_topic_say_for_whom_it_is(means: Means, ids: dict[str, str]) -> None:
    """A reply to a family's message, words in a case's topic, and both where they agree."""
    assert means(reply_to="101") == Asked("reply", ids["one"])
    assert means(thread="2") == Asked("reply", ids["two"])
    assert means(reply_to="103", thread="2") == Asked("reply", ids["two"])


def test_what_disagrees_goes_to_nobody(naast: Naast, means: Means, ids: dict[str, str]) -> None:
    """A reply to one family in the topic of another, a topic of no case while one is chosen, a
    reply to what the bot said while one is chosen."""
    choose(naast, ids, "one")
    assert means(reply_to="101", thread="2") == Asked("say", value="stray_two")
    assert means(thread="99") == Asked("say", value="stray_topic")
    assert means(reply_to="102") == Asked("say", value="stray")
    assert means(reply_to="555") == Asked("say", value="stray")
    assert means() == Asked("reply", ids["one"])


def test_a_choice_holds_while_one_goes_on(naast: Naast, means: Means, ids: dict[str, str]) -> None:
    """After half an hour without a word, and after the word stop, nothing goes to the family."""
    assert means() == Asked("say", value="stray")
    choose(naast, ids, "two")
    assert means(ago=29) == Asked("reply", ids["two"])
    assert means(ago=31) == Asked("say", ids["two"], "not_chosen")
    assert means("Stop") == Asked("stop")


def test_a_note_comes_before_everything(naast: Naast, means: Means, ids: dict[str, str]) -> None:
    """Also in the topic and as a reply; a button and a command are what they are."""
    me = naast.database.read(lambda tx: people.by_id(tx, ids["me"]))
    assert me
    state = noting(me, ids["one"])
    for where in ({}, {"thread": "2"}, {"reply_to": "101"}):
        assert means(state=state, **where) == Asked("keep", ids["one"])
    assert means("/stop", state) == Asked("stop")
    assert means(state=noting(me, "")) == Asked("say", value="stray")
    assert means(state="not JSON") == Asked("say", value="stray")


def test_buttons_and_commands_are_no_words(means: Means, ids: dict[str, str]) -> None:
    """In a topic too; what nobody offered is answered with help."""
    tap = {"kind": "picked", "picked": button("snooze", ids["one"], "monday")}
    assert means("", **tap) == Asked("snooze", ids["one"], "monday")
    assert means("", kind="picked", picked="menu.x=1") == Asked("help")
    assert means("/CASES", thread="1") == Asked("cases")
    assert means("/unknown", thread="1") == Asked("help")
    assert means(f"c_{ids['two']}", kind="start") == Asked("open", ids["two"])
    assert means("", kind="start") == Asked("cases")
    assert means(kind="edited", thread="1") == Asked("say", value="stray_edit")


def test_a_topic_of_a_case_that_was_passed_on_is_nobody_s(
    naast: Naast, means: Means, ids: dict[str, str]
) -> None:
    """What is written there, by old habit, stays inside."""
    naast.database.write(lambda tx: threads.unlink(tx, ids["one"]))
    assert means(thread="1") == Asked("say", value="stray_topic")
