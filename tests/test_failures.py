"""What went wrong in the projects before us must not here: FAILURES.md, 1 to 6 and 12 to 15.

Every number goes through the whole Naast, where it can over real sockets. What a test elsewhere
proves already stands in this table beside what is proven here; the first test sees that every one
of them is there:

1.  Bot and human both answer:
    tests/test_failures.py::test_1_who_has_the_talk_is_read_with_the_answer
    tests/test_failures.py::test_1_a_person_is_silent_once_the_bot_is_back
    tests/storage/test_turns.py::test_a_message_during_the_taking_is_answered_by_one
    tests/test_ask_midway.py::test_while_a_person_has_the_talk_nothing_is_answered
2.  The chat never comes back, the bot stays mute:
    tests/test_failures.py::test_2_the_bot_comes_back_and_says_so
    tests/test_late.py::test_the_end_asks_whether_it_helped_in_one_tap
    tests/test_late.py::test_a_colleague_who_leaves_leaves_nobody_alone
3.  A handover leaves the person without a message, or sends it twice:
    tests/test_failures.py::test_3_a_handover_is_told_once_however_often_it_is_pressed
    tests/test_failures.py::test_3_a_handover_that_fails_half_way_did_not_begin
    tests/test_door.py::test_one_takes_it_and_the_other_hears_so
    tests/test_takeover.py::test_an_answer_sent_twice_reaches_the_family_once
4.  Asking for a human at once notifies nobody:
    tests/test_failures.py::test_4_the_first_word_reaches_somebody_though_it_is_night
    tests/test_failures.py::test_4_where_nobody_works_yet_the_first_one_hears_of_it
    tests/test_late.py::test_a_late_case_goes_from_one_to_the_next_once_each
5.  An outage strands people, a slow acknowledgement escalates falsely:
    tests/test_failures.py::test_5_an_outage_loses_nothing_and_blames_nobody
    tests/test_web_api.py::test_a_locked_database_is_said_and_loses_nothing
    tests/test_whole_on_postgres.py::test_a_killed_server_goes_on_where_it_was
    tests/test_late.py::test_an_answer_ends_the_lateness
6.  Queue ghosts, stuck chats:
    tests/test_failures.py::test_6_one_truth_about_every_case
    tests/storage/test_invariants.py::test_cases_in_any_order
12. A blocked bot is not surfaced:
    tests/test_failures.py::test_12_a_family_that_blocked_us_is_seen_and_may_come_back
    tests/test_door.py::test_a_family_that_blocked_the_bot_is_told_of
    tests/console/test_inbox.py::test_what_was_not_delivered_is_marked
13. A deleted staff topic silently loses the person:
    tests/test_failures.py::test_13_a_deleted_topic_loses_neither_family_nor_answer
    tests/test_door.py::test_each_case_has_a_topic_of_its_own
    tests/telegram/test_telegram_threads.py::test_a_deleted_topic_is_noticed_and_made_anew
14. Relay limits, albums and edits are lost:
    tests/test_failures.py::test_14_a_full_group_gets_every_alert_later
    tests/test_door.py::test_photos_places_and_changes_come_along
    tests/telegram/test_telegram_pace.py::test_a_group_never_gets_more_than_twenty_in_a_minute
    tests/test_relay.py::test_an_album_stays_together
    tests/test_relay.py::test_an_edit_changes_the_message_and_shows
15. A closed case swallows a new message:
    tests/test_failures.py::test_15_what_comes_after_the_end_is_read_by_somebody
    tests/test_late.py::test_words_just_after_the_end_reach_the_same_person
    tests/test_late.py::test_long_after_the_end_the_bot_answers
"""

from __future__ import annotations

import asyncio
import importlib
import random
import re
import sqlite3
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError

from bot.app import Naast
from bot.turn import Reading
from storage import cases, inbox, messages, outbox, people, staff, tasks, transfers
from storage.cases import AlreadyTaken, Case
from storage.database import StorageUnavailable, Tx
from storage.messages import Message
from tests.conftest import FROZEN
from tests.moving import Moving
from tests.speaking import Someone
from tests.storage.acting import at_once
from tests.test_door import FAMILY, GROUP, LONG, OTHER, PIET, TINE, Team, in_topics
from tests.test_door import mode as mode
from tests.test_door import team as team
from tests.test_door import topics as topics

NUMBERS = (1, 2, 3, 4, 5, 6, 12, 13, 14, 15)
HERE = "est là maintenant"
"""What a family that writes French is told when somebody takes its case."""


def test_every_failure_has_its_tests() -> None:
    """Every number of the table has one, and everything that the table names is there."""
    table = re.split(r"^(\d+)\.", __doc__ or "", flags=re.MULTILINE)
    found = dict(zip(map(int, table[1::2]), table[2::2], strict=True))
    assert tuple(found) == NUMBERS
    for number, tests in found.items():
        named = re.findall(r"(tests/\S+)\.py::(test_\w+)", tests)
        assert named, number
        for path, name in named:
            module = importlib.import_module(path.replace("/", "."))
            assert callable(getattr(module, name, None)), f"{number}: {path} {name}"


# -- looking ---------------------------------------------------------------------------------------


def talk(team: Team, chat: int = FAMILY) -> list[Message]:
    """The family's whole talk, as it is kept."""

    def find(tx: Tx) -> list[Message]:
        person = people.at_address(tx, "telegram", str(chat))
        return messages.after(tx, person.id, 0) if person else []

    return team.look(find)


def settled(team: Team) -> None:
    """Wait until everything that was to be sent is sent."""
    team.peer.until(lambda: team.look(lambda tx: outbox.counts(tx)["waiting"]) == 0, LONG)


def heard(team: Team, words: str, chat: int = FAMILY) -> None:
    """The family writes this; wait until it is taken."""
    team.peer.say(chat, words)
    team.peer.until(lambda: any(m.text == words for m in talk(team, chat)), LONG)


def ticks(rule: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Have the clock look once, as it does by itself every so often."""
    asyncio.run(rule())


# -- 1 ---------------------------------------------------------------------------------------------


class Slow:
    """Reads texts as the other one does, but what begins with "lent" only once it may."""

    def __init__(self, quick: Any) -> None:
        self.quick = quick
        self.began, self.may = threading.Event(), threading.Event()

    def read(self, text: str) -> Reading:
        if text.startswith("lent"):
            self.began.set()
            assert self.may.wait(LONG)
        found: Reading = self.quick.read(text)
        return found


def test_1_who_has_the_talk_is_read_with_the_answer(team: Team) -> None:
    """“Bot and human both answer.” A question is still being read when Tine takes the case: the
    bot, which would have known an answer, says nothing to it, and Tine has the words."""
    console = team.colleague(TINE, "Tine")
    case = team.asks()
    slow = team.naast.turns.understanding = Slow(team.naast.turns.understanding)
    try:
        team.peer.say(FAMILY, "lent : comment demander une allocation d'études ?")
        assert slow.began.wait(LONG)
        assert console.does(f"/console/cases/{case.id}/take").is_success
    finally:
        slow.may.set()
    team.peer.until(lambda: team.said(FAMILY, "lent"), LONG)
    heard(team, "menu")
    settled(team)
    found = talk(team)
    there = next(m.n for m in found if HERE in m.text)
    assert [m.text for m in found if m.n > there and m.who == "bot"] == []
    assert all(m.case_id == case.id for m in found if m.n > there)
    assert HERE in team.family()[-1]


def test_1_a_person_is_silent_once_the_bot_is_back(team: Team) -> None:
    """“Bot and human both answer.” An answer that is on its way when the talk was given back does
    not go to the family, and whoever wrote it keeps the text and is told so."""
    team.linked(TINE, "Tine")
    console = team.consoles[-1]
    case = team.taken()
    both = at_once(
        lambda: console.does(f"/console/cases/{case.id}/answers", text="Encore un mot.", once="a"),
        lambda: team.naast.desk.close(case.id, team.ids[TINE]).result(LONG),
    )
    answer = next(found for found in both if found is not None)
    team.hears(FAMILY, "a terminé cet échange", "terminé", "Est-ce que cela vous a aidé")
    settled(team)
    found = talk(team)
    back = max(m.n for m in found if m.who == "bot")
    assert not [m.text for m in found if m.who == "human" and m.n > back]
    sent = team.heard_words("Encore un mot.")
    assert sent == (answer.status_code == 200)
    late = console.does(f"/console/cases/{case.id}/answers", text="Bien trop tard.", once="b")
    assert late.status_code == 422
    assert "Your text is still here" in late.text
    assert "Bien trop tard." in late.text
    heard(team, "menu")
    settled(team)
    assert not team.heard_words("Bien trop tard.")


# -- 2 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["closing", "silence"])
def test_2_the_bot_comes_back_and_says_so(team: Team, by: str) -> None:
    """“The chat never comes back from the human, or the bot stays mute.” Closed or silent for
    three days, the family hears in its language that Naast is back, and is answered again; the
    case is on nobody's list."""
    console = team.colleague(TINE, "Tine")
    case = team.asks()
    console.does(f"/console/cases/{case.id}/take")
    team.hears(FAMILY, HERE)
    ticks(team.naast.clock.silent)
    assert team.case().state == "taken"  # type: ignore[union-attr]
    if by == "closing":
        console.does(f"/console/cases/{case.id}/close")
    else:
        team.clock.at += timedelta(hours=73)
        ticks(team.naast.clock.silent)
        ticks(team.naast.clock.silent)
    team.hears(FAMILY, "aidé")
    settled(team)
    assert len([text for text in team.family() if "Naast, le programme" in text]) == 1
    team.clock.at += timedelta(hours=25)
    before = len(team.peer.chat(FAMILY))
    heard(team, "menu")
    assert team.hears(FAMILY, "Que puis-je faire", after=before).buttons
    assert team.case().state == "closed"  # type: ignore[union-attr]
    assert case.id not in console.http.get("/console?list=mine").text


# -- 3 ---------------------------------------------------------------------------------------------


def test_3_a_handover_is_told_once_however_often_it_is_pressed(team: Team) -> None:
    """“A handover leaves the person without a message, or sends it twice.” Taken twice at once in
    the chat and twice in the console, then passed on and accepted twice at once: each time the
    family hears once who is there."""
    peer = team.peer
    tine = team.linked(TINE, "Tine")
    case = team.asks()
    team.hears(TINE, "🔔")
    at_once(
        *[lambda: peer.press(TINE, "Take")] * 2,
        *[lambda: tine.does(f"/console/cases/{case.id}/take").text] * 2,
    )
    peer.until(lambda: len(peer.answered) == 2, LONG)
    settled(team)
    assert len([text for text in team.family() if HERE in text]) == 1

    piet = team.colleague(PIET, "Piet")
    tine.does(f"/console/cases/{case.id}/transfer", to=f"person:{team.ids[PIET]}", word="x")
    asked = team.hears(FAMILY, "Piet")
    peer.press(FAMILY, next(b for b in asked.buttons if b.startswith("✅")))
    found = team.look(lambda tx: transfers.under_way(tx, case.id))
    assert found
    peer.until(lambda: _state(team, found.id) == "offered", LONG)
    shown = team.hears(FAMILY, "☐", "Piet", after=peer.chat(FAMILY).index(asked) + 1)
    assert shown
    at_once(*[lambda: piet.does(f"/console/transfers/{found.id}/accept", word="ok").text] * 2)
    settled(team)
    assert _state(team, found.id) == "accepted"
    told = [text for text in team.family() if HERE in text]
    assert [name for text in told for name in ("Tine", "Piet") if name in text] == ["Tine", "Piet"]


def _state(team: Team, transfer_id: str) -> str:
    found = team.look(lambda tx: transfers.get(tx, transfer_id))
    return found.state if found else ""


def test_3_a_handover_that_fails_half_way_did_not_begin(naast: Naast) -> None:
    """“A handover leaves the person without a message.” The database goes away at the first commit
    of a taking, or at the second, if there were one: taken and told are never one without the
    other, and pressed again, both happen, once."""
    tine = naast.database.write(
        lambda tx: people.add(tx, "fr", FROZEN, role="supporter", name="Tine")
    )
    for nth in (1, 2, 3):
        family = Someone(naast, language="fr")
        family.types("une personne")
        case = family_case(family)
        family.reads()
        with commit_fails(naast, nth), suppress(StorageUnavailable):
            naast.desk.take(case.id, tine).result(LONG)
        told = [m for m in family.reads() if HERE in m.text]
        assert bool(told) == (family_case(family).state == "taken"), nth
        naast.desk.take(case.id, tine).result(LONG)
        told += [m for m in family.reads() if HERE in m.text]
        assert len(told) == 1
        assert family_case(family).owner_id == tine


@contextmanager
def commit_fails(naast: Naast, nth: int) -> Iterator[None]:
    """The nth commit from now on fails, and is undone, as when the disk is full."""
    left = count(1)

    def fail(connection: Connection) -> None:
        if next(left) == nth:
            connection.exec_driver_sql("ROLLBACK")
            raise OperationalError("COMMIT", {}, sqlite3.OperationalError("database is full"))

    event.listen(naast.database.engine, "commit", fail)
    try:
        yield
    finally:
        event.remove(naast.database.engine, "commit", fail)


def family_case(family: Someone) -> Case:
    """The family's last case."""
    person = family.person
    assert person
    return family.naast.database.read(lambda tx: cases.of_person(tx, person.id)[-1])


# -- 4 ---------------------------------------------------------------------------------------------


def test_4_the_first_word_reaches_somebody_though_it_is_night(team: Team) -> None:
    """“Asking for a human at once notifies nobody.” The very first word of somebody unknown, at
    eleven in the evening: one colleague by name has it, is told at once, the team's group too, and
    the family hears the day and hour when somebody is there."""
    team.linked(TINE, "Tine")
    team.clock.at = datetime.fromisoformat("2026-11-24T23:00+01:00")
    team.peer.meet(FAMILY, language="fr", name="Karim")
    team.peer.say(FAMILY, "une personne")
    team.hears(FAMILY, "mercredi 25 novembre")
    alert = team.hears(TINE, "🔔")
    case = team.case()
    assert case
    assert case.responsible_id == team.ids[TINE]
    assert f"door.take={case.id}" in alert.buttons.values()
    assert team.hears(GROUP, "🔔").links
    # four hours of duty: the whole of Wednesday, which is a morning, and half an hour of Thursday
    assert case.due == datetime.fromisoformat("2026-11-26T09:30+01:00")


def test_4_where_nobody_works_yet_the_first_one_hears_of_it(team: Team) -> None:
    """“Asking for a human at once notifies nobody.” A family asked before anybody worked here:
    it is told no untruth about when, and whoever comes first is told of it."""
    team.peer.meet(FAMILY, language="fr", name="Karim")
    team.peer.say(FAMILY, "une personne")
    team.hears(FAMILY, "Quel est votre message")
    team.linked(TINE, "Tine")
    assert team.case().responsible_id is None  # type: ignore[union-attr]
    ticks(team.naast.clock.orphans)
    ticks(team.naast.clock.orphans)
    team.hears(TINE, "🔔")
    settled(team)
    assert team.case().responsible_id == team.ids[TINE]  # type: ignore[union-attr]
    assert len([s for s in team.peer.chat(TINE) if "🔔" in s.text]) == 1


# -- 5 ---------------------------------------------------------------------------------------------


def test_5_an_outage_loses_nothing_and_blames_nobody(team: Team) -> None:
    """“An outage strands people; a slow acknowledgement escalates falsely.” Tine answered in time,
    but Telegram is away: she sees that it is on its way, nobody is asked in her place when the
    hour is over, and it arrives once as soon as Telegram is back."""
    peer = team.peer
    team.colleague(TINE, "Tine")
    console = team.consoles[-1]
    team.linked(PIET, "Piet")
    now = team.naast.now()
    team.naast.database.write(
        lambda tx: staff.employ(tx, team.ids[TINE], languages=("fr",), backup_id=team.ids[PIET])
    )
    case = team.asks()
    console.does(f"/console/cases/{case.id}/take")
    team.hears(FAMILY, HERE)
    settled(team)
    peer.refuse("sendMessage", 502, "Bad Gateway", chat_id=FAMILY, times=2)
    assert console.does(f"/console/cases/{case.id}/answers", text="Oui, je suis là.").is_success
    peer.until(lambda: [c for c in peer.called("sendMessage") if c.status == 502], LONG)
    shown = f"/console/cases/{case.id}"
    peer.until(lambda: "Not delivered yet, still trying" in console.http.get(shown).text, LONG)

    team.clock.at = case.due + timedelta(days=1)
    for _ in range(3):
        ticks(team.naast.clock.overdue)
    after = team.case()
    assert after
    assert (after.step, after.owner_id, after.responsible_id) == (0, *[team.ids[TINE]] * 2)
    team.hears(FAMILY, "Oui, je suis là.")
    settled(team)
    assert len([text for text in team.family() if "Oui, je suis là." in text]) == 1
    assert "still trying" not in console.http.get(shown).text
    assert not [s for s in peer.chat(PIET) if "🔔" in s.text]
    assert now < team.clock.at


# -- 6 ---------------------------------------------------------------------------------------------


@dataclass
class Office:
    """Three families and two colleagues who do anything at any time."""

    naast: Naast
    clock: Moving
    chance: random.Random
    families: list[Someone] = field(default_factory=list)
    team: list[str] = field(default_factory=list)

    def case(self, family: Someone) -> Case | None:
        """The family's last case, or None."""
        person = family.person
        assert person
        return next(iter(self.look(lambda tx: cases.of_person(tx, person.id)[-1:])), None)

    def look(self, work: Callable[[Tx], Any]) -> Any:
        """Read in the database."""
        return self.naast.database.read(work)

    def tries(self, act: Future[Any]) -> None:
        """Do it; what is not theirs to do is refused, and that is all."""
        with suppress(AlreadyTaken, LookupError, transfers.UnderWay, transfers.Settled):
            act.result(LONG)

    def step(self) -> None:
        """Something happens."""
        family = self.chance.choice(self.families)
        case = self.case(family)
        anybody = [*self.team, *([case.owner_id] * 4 if case and case.owner_id else [])]
        who = self.chance.choice(anybody)
        other = next(each for each in self.team if each != who)
        desk, id_ = self.naast.desk, case.id if case else "none"
        acts: dict[str, list[Callable[[], Any]]] = {
            "": [lambda: family.types("a person"), lambda: family.types("what about the rent")],
            "waiting": [lambda: self.tries(desk.take(id_, who)), lambda: family.types("stop")],
            "taken": [
                lambda: self.tries(desk.reply(id_, who, "here I am")),
                lambda: self.tries(desk.snooze(id_, who, self.clock.at + timedelta(hours=30))),
                lambda: self.tries(desk.close(id_, who)),
                lambda: self.tries(desk.close(id_, who)),
                lambda: self.tries(self.naast.handing.ask(id_, who, f"person:{other}", "x")),
                lambda: self.say_yes(family),
                lambda: self.accept(other),
            ],
            "any": [self.wait, lambda: family.types("forget me"), lambda: family.types("yes")],
        }
        now = case.state if case and case.state != "closed" else ""
        everything = [act for which in acts.values() for act in which]
        self.chance.choice([*acts[now] * 4, *everything])()

    def say_yes(self, family: Someone) -> None:
        """The family agrees to whatever it is asked."""
        person = family.person
        assert person
        for choice in ("yes", "none"):
            offers = family.choices() if person.state else []
            found = next((c["id"] for c in offers if c["id"].endswith(choice)), None)
            if found:
                family.picks(found)

    def accept(self, who: str) -> None:
        """Whoever is asked says yes to everything."""
        for offer in self.look(lambda tx: self.naast.handing.offers(tx, who)):
            self.tries(self.naast.handing.accept(offer.transfer.id, who))

    def wait(self) -> None:
        """A day goes by, and the clock looks."""
        self.clock.at += timedelta(hours=self.chance.choice((3, 26, 80)))
        for rule in (self.naast.clock.overdue, self.naast.clock.silent, self.naast.clock.orphans):
            ticks(rule)

    def check(self) -> None:
        """Every list, the talk and the bot say the same of every case."""
        everyone = self.look(self._cases)
        for who in self.team:
            self.look(lambda tx, who=who: self._check_lists(tx, who, everyone))
        for family in self.families:
            self.check_talk(family)

    def _check_lists(self, tx: Tx, who: str, everyone: set[str]) -> None:
        """What a colleague's lists count they show, and nothing that is over or forgotten."""
        scope, now = self.naast.desk.scope(tx, who), self.clock.at
        for show, number in inbox.tally(tx, scope, now).items():
            rows = inbox.listed(tx, show, scope, now)
            assert {row.id for row in rows} <= everyone, show
            assert len(rows) == number, show
            assert all(row.state != "closed" for row in rows), show
            if show == "mine":
                assert {row.owner_id for row in rows if row.owner_id} <= {who}
        assert {task.case_id for task in tasks.open_for(tx, who)} <= everyone

    def check_talk(self, family: Someone) -> None:
        """One open case at most, passed on only while it is taken; and whoever has the talk by the
        case's state answers, and nobody else."""
        person = family.person
        assert person
        found = self.look(lambda tx: cases.of_person(tx, person.id))
        still = [case for case in found if case.state != "closed"]
        assert len(still) <= 1
        for case in found:
            going = self.look(lambda tx, c=case: transfers.under_way(tx, c.id))
            assert going is None or case.state == "taken"
            assert (case.owner_id is not None) >= (case.state == "taken")
            assert case.state == "closed" or case.responsible_id in self.team
        taken = bool(still) and still[0].state == "taken"
        family.reads()
        said = family.types("bonjour" if self.chance.random() < 0.5 else "menu")
        again = self.case(family)
        assert again is None or not still or again.id == still[0].id
        if taken:
            assert said == [] or _asked(said), [m.text for m in said]
        else:
            assert said, still

    def _cases(self, tx: Tx) -> set[str]:
        """Every case of the people who are here; who was forgotten has none."""
        found = [family.person for family in self.families]
        return {c.id for person in found if person for c in cases.of_person(tx, person.id)}


def _asked(said: list[Message]) -> bool:
    """Whether the bot only answered to a question of its own that still stood."""
    return all(m.who == "bot" for m in said)


@pytest.mark.parametrize("seed", range(3))
def test_6_one_truth_about_every_case(naast: Naast, seed: int) -> None:
    """“Queue ghosts, stuck chats.” Whatever families, colleagues and the clock do in whatever
    order: what a list counts it shows, what is closed or forgotten is on none, and the bot is
    silent exactly while a case is taken."""
    clock = Moving()
    naast.turns.now = clock
    office = Office(naast, clock, random.Random(seed))
    for n in range(2):
        office.team.append(
            naast.database.write(
                lambda tx, n=n: people.add(tx, "en", FROZEN, role="supporter", name=f"T{n}")
            )
        )
    for _ in range(3):
        family = Someone(naast, language="en")
        family.start()
        family.picks("welcome.language=en")
        office.families.append(family)
    for _ in range(20):
        office.step()
        office.check()


# -- 12 --------------------------------------------------------------------------------------------


def test_12_a_family_that_blocked_us_is_seen_and_may_come_back(team: Team) -> None:
    """“A blocked bot is not surfaced.” An answer that Telegram refuses stands as not delivered,
    with the reason, in the case and on the list; nothing is tried for ever; when the family writes
    again, answers arrive."""
    peer = team.peer
    console = team.colleague(TINE, "Tine")
    case = team.asks()
    here = f"/console/cases/{case.id}"
    console.does(f"{here}/take")
    team.hears(FAMILY, HERE)
    settled(team)
    peer.block(FAMILY)
    console.does(f"{here}/answers", text="Vous êtes là ?")
    peer.until(lambda: "Not delivered: blocked" in console.http.get(here).text, LONG)
    assert "not delivered" in console.http.get("/console").text
    refused = len(peer.called("sendMessage"))
    settled(team)
    assert len(peer.called("sendMessage")) == refused

    peer.unblock(FAMILY)
    heard(team, "je suis là de nouveau")
    console.does(f"{here}/answers", text="Bienvenue.")
    team.hears(FAMILY, "Bienvenue.")
    assert "Vous êtes là ?" in console.http.get(here).text


# -- 13 --------------------------------------------------------------------------------------------


@in_topics
def test_13_a_deleted_topic_loses_neither_family_nor_answer(team: Team) -> None:
    """“A deleted staff topic silently loses the person.” Deleted twice, also between two messages
    that come at once: all that the family wrote arrives in order in a new topic, and what is
    answered there goes to the family."""
    peer = team.peer
    team.linked(TINE, "Tine")
    team.taken()
    for round_ in range(2):
        settled(team)
        [topic] = peer.topics.of(TINE)
        peer.delete_topic(TINE, topic)
        for n in range(3):
            peer.say(FAMILY, f"page {round_}{n}")
        last = team.hears(TINE, f"page {round_}2")
        [again] = peer.topics.of(TINE)
        shown = [s for s in peer.chat(TINE) if f"page {round_}" in s.text]
        assert [s.text[-2:] for s in shown] == [f"{round_}{n}" for n in range(3)]
        assert {s.thread for s in shown} == {again} == {last.thread}
        peer.say(TINE, f"Bien reçu {round_}.", thread=again)
        team.hears(FAMILY, f"Bien reçu {round_}.")


# -- 14 --------------------------------------------------------------------------------------------


def test_14_a_full_group_gets_every_alert_later(team: Team) -> None:
    """“20 bot messages a minute in a group.” Telegram holds the group back: meanwhile colleagues
    hear in their own chats, families are answered, and the group gets each alert afterwards, once
    and in order."""
    peer = team.peer
    team.linked(TINE, "Tine")
    peer.slow_down(GROUP, 2, times=1)
    began = time.monotonic()
    first = team.asks()
    second = team.asks(OTHER, "une autre lettre")
    for case in (first, second):
        peer.until(
            lambda c=case: [
                s for s in peer.chat(TINE) if f"door.take={c.id}" in s.buttons.values()
            ],
            LONG,
        )
    quick = time.monotonic() - began
    peer.until(lambda: len(peer.chat(GROUP)) == 2, LONG)
    settled(team)
    links = [link for shown in peer.chat(GROUP) for link in shown.links.values()]
    assert [link.rpartition("c_")[2] for link in links] == [first.id, second.id]
    assert quick < LONG


# -- 15 --------------------------------------------------------------------------------------------


def test_15_what_comes_after_the_end_is_read_by_somebody(team: Team) -> None:
    """“A closed case swallows a new message.” Just after the end it goes to Tine again, in her
    chat and in the console, and the family hears so; a day later Naast answers, and asking for a
    person is a new case that somebody is told of."""
    peer = team.peer
    console = team.linked(TINE, "Tine")
    case = team.taken()
    team.closes(case)
    team.hears(FAMILY, "aidé")
    settled(team)
    before = len(peer.chat(TINE))
    peer.say(FAMILY, "attendez, le propriétaire vient d'appeler")
    team.hears(TINE, "le propriétaire", after=before)
    again = team.case()
    assert again
    assert (again.id, again.state, again.owner_id) == (case.id, "taken", team.ids[TINE])
    assert "le propriétaire" in console.http.get(f"/console/cases/{case.id}").text
    assert [text for text in team.family() if "Tine" in text][-1] == team.family()[-1]

    settled(team)
    before = len(peer.chat(TINE))
    peer.tap(TINE, f"door.sure={case.id}")
    team.hears(TINE, "is closed", after=before)
    team.clock.at += timedelta(hours=25)
    told = len(peer.chat(FAMILY))
    heard(team, "une personne")
    team.hears(FAMILY, "Quel est votre message", after=told)
    fresh = team.case()
    assert fresh
    assert (fresh.state, fresh.number) == ("waiting", case.number + 1)
    alert = team.hears(TINE, f"Case {fresh.number}")
    assert f"door.take={fresh.id}" in alert.buttons.values()
