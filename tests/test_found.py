"""Faults that a review found: each test failed before its fault was mended."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text as sql
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from bot.app import Naast
from bot.channels.base import Outgoing
from bot.outbox import Outbox
from bot.settings import Settings
from bot.talk.state import REST, State
from dialogues.contents import FOLDER, Shelf
from storage import cases, messages, outbox, people, personal
from storage.database import Tx
from storage.seal import Seal
from storage.tables import messages as messages_table
from storage.tables import people as people_table
from tests.conftest import EXAMPLE, FROZEN
from tests.serving import Family, Server, serving
from tests.speaking import Someone, text
from tests.understand.weights import whole


@pytest.fixture
def staff(naast: Naast) -> str:
    """A supporter's id."""
    return naast.database.write(
        lambda tx: people.add(tx, "nl", FROZEN, role="supporter", name="Tine")
    )


@pytest.fixture
def family(naast: Naast) -> Someone:
    """A family that chose English and sees the menu."""
    return at_home(naast)


@pytest.fixture
def with_tine(family: Someone, staff: str) -> Someone:
    """A family whose talk Tine has taken."""
    family.taps("A person")
    family.types("We got a letter.")
    take(family, staff)
    return family


def at_home(naast: Naast) -> Someone:
    someone = Someone(naast, language="en")
    someone.start()
    someone.taps("English")
    return someone


def case_of(someone: Someone) -> cases.Case:
    person = someone.person
    assert person
    found = someone.naast.database.read(lambda tx: cases.open_of(tx, person.id))
    assert found
    return found


def take(someone: Someone, staff: str) -> None:
    someone.naast.desk.take(case_of(someone).id, staff).result()
    someone.reads()


def in_case(someone: Someone) -> list[str]:
    """What the case's staff can read of the family."""
    case = case_of(someone)
    said = someone.naast.database.read(lambda tx: messages.of_case(tx, case.id))
    return [m.text for m in said if m.who == "me"]


def state(someone: Someone) -> State:
    person = someone.person
    assert person
    assert person.state
    return State.from_json(person.state)


def ticked(someone: Someone) -> list[str]:
    return [str(c["label"]) for c in someone.choices() if c.get("ticked")]


def to_tick_list(someone: Someone, after: int = 0) -> None:
    """Answer questions about rights until one is a list to tick, after so many answers."""
    someone.taps("My rights")
    for count in range(40):
        choices = someone.choices()
        if choices[0]["id"].startswith("rights.tick") and count >= after:
            return
        done = [c["id"] for c in choices if "=none" in c["id"]]
        someone.picks(done[0] if done else choices[0]["id"])
    raise AssertionError("no list to tick")


# -- old taps -------------------------------------------------------------------------------------


def test_none_of_these_to_an_old_list_does_not_answer_the_next_one(family: Someone) -> None:
    """Two lists to tick follow each other: a late tap on the first is told apart."""
    to_tick_list(family)
    for _count in range(20):
        old = next(c["id"] for c in family.choices() if "=none" in c["id"])
        family.picks(old)
        if family.choices()[0]["id"].startswith("rights.tick"):
            break
        family.picks(family.choices()[0]["id"])
    family.naast.turns.now = lambda: FROZEN + timedelta(hours=1)
    replies = state(family).frame.answers["replies"]
    assert "earlier question" in text(family.picks(old))
    assert state(family).frame.answers["replies"] == replies


def test_an_old_tap_is_answered_though_the_clock_went_back(family: Someone) -> None:
    """A clock that was set back does not make yesterday's tap a double one, met with silence."""
    family.taps("My rights")
    old = family.choices()[0]["id"]
    family.picks(old)
    family.naast.turns.now = lambda: FROZEN - timedelta(hours=3)
    assert "earlier question" in text(family.picks(old))


# -- ticks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("aside", ["so far", "language", "a person", "back"])
def test_ticks_are_still_there_afterwards(family: Someone, aside: str) -> None:
    """A look aside, another language, or a step back loses nothing of what was ticked."""
    to_tick_list(family, after=4)
    for choice in family.choices()[:2]:
        family.picks(choice["id"])
    before = ticked(family)
    assert len(before) == 2
    if aside == "so far":
        family.picks(next(c["id"] for c in family.choices() if c["id"].endswith("=sofar")))
    elif aside == "language":
        family.types("language")
        family.taps("English")
    elif aside == "a person":
        family.types("a person")
        family.types("back")
    else:
        family.taps("That is all")
        family.types("back")
    assert ticked(family) == before


# -- back -----------------------------------------------------------------------------------------


def test_back_from_a_called_dialogue_goes_to_the_question_that_led_to_it(family: Someone) -> None:
    """*back* from "my data" is where "my data" was chosen, and once is enough."""
    family.taps("More")
    family.taps("My data")
    family.taps("Forget me")
    assert "This is what I keep" in text(family.picks("go=back"))
    assert "What else?" in text(family.picks("go=back"))
    assert "What can I do for you?" in text(family.picks("go=back"))


# -- a person has the talk ------------------------------------------------------------------------


def test_forget_me_works_while_a_person_has_the_talk(with_tine: Someone) -> None:
    """A yes to "forget me" erases everything, the case too."""
    whose = case_of(with_tine).person_id
    with_tine.types("forget me")
    assert "I know nothing about you" in text(with_tine.taps("Yes, forget me"))
    assert with_tine.naast.database.read(lambda tx: cases.of_person(tx, whose)) == []


def test_a_no_to_forget_me_stays_with_the_person(with_tine: Someone) -> None:
    """No menu comes between the family and the person who is there."""
    with_tine.types("forget me")
    assert "Tine reads along here now" in text(with_tine.taps("No, keep it"))
    assert state(with_tine).frame.step == REST
    assert with_tine.types("are you there?") == []


def test_a_yes_to_the_person_does_not_erase_anything(with_tine: Someone, staff: str) -> None:
    """Once the person writes, a typed yes is said to the person, not to our open question."""
    with_tine.types("forget me")
    with_tine.naast.desk.reply(case_of(with_tine).id, staff, "Shall I call you?").result()
    with_tine.reads()
    assert with_tine.types("yes") == []
    assert in_case(with_tine)[-1] == "yes"


def test_words_to_the_person_are_not_answered_by_the_bot(with_tine: Someone) -> None:
    """With a question of ours still open, what does not answer it goes to the person only."""
    with_tine.types("my data")
    assert with_tine.types("the rent is too high") == []
    assert with_tine.types("and there is the school") == []
    assert with_tine.sends("photo") == []
    assert in_case(with_tine)[-3:-1] == ["the rent is too high", "and there is the school"]


def test_a_case_whose_owner_is_forgotten_waits_again(
    naast: Naast, with_tine: Someone, staff: str
) -> None:
    """Somebody who leaves takes no family along: the case waits, is heard, and can be taken."""
    naast.database.write(lambda tx: personal.erase(tx, staff))
    assert case_of(with_tine).state == "waiting"
    assert "reads your messages" in text(with_tine.types("are you still there?"))
    assert "are you still there?" in in_case(with_tine)
    piet = naast.database.write(
        lambda tx: people.add(tx, "nl", FROZEN, role="supporter", name="Piet")
    )
    naast.desk.take(case_of(with_tine).id, piet).result()
    assert "Piet is here now" in text(with_tine.reads())


def test_a_late_no_after_the_case_is_closed_claims_nothing(family: Someone, staff: str) -> None:
    """Nobody is there any more for whom something could be noted."""
    family.types("hello?")
    family.taps("A person")
    family.types("We got a letter.")
    take(family, staff)
    family.naast.desk.close(case_of(family).id, staff).result()
    family.reads()
    said = text(family.picks("human.before=no"))
    assert "Noted" not in said
    assert "What can I do for you?" in said


# -- danger and files -----------------------------------------------------------------------------


def test_words_of_danger_to_a_person_reach_the_person(family: Someone) -> None:
    """The lines come first, and the message is in the case all the same."""
    family.taps("A person")
    said = family.types("he hits me")
    assert "112" in said[0].text
    assert "safe" in said[-1].text
    assert in_case(family) == ["he hits me"]


def test_a_photo_with_words_of_danger_is_asked_about_afterwards(family: Someone) -> None:
    """Danger first; then what is to become of the photo."""
    assert "112" in family.sends("photo", text="he hits me")[0].text
    assert "Is it a letter or an official paper?" in text(family.taps("That is not it"))


@pytest.mark.parametrize("first", [True, False], ids=["first contact", "after stop"])
def test_a_voice_note_is_never_kept_without_a_word(naast: Naast, first: bool) -> None:
    """As the first thing ever, or after *stop*: it is kept, and we say so."""
    someone = Someone(naast, language="en") if first else at_home(naast)
    if not first:
        someone.types("stop")
    assert "I have kept your voice message" in text(someone.sends("voice"))
    someone.taps("No, not now")
    assert "I keep it" in text(someone.reads()) or someone.choices()


def test_after_danger_a_talk_that_rests_rests_again(family: Someone) -> None:
    """Who had said *stop* and then wrote in danger is not told that we lost the place."""
    family.types("stop")
    family.types("he hits me")
    said = text(family.taps("That is not it"))
    assert "lost the place" not in said
    assert "We were here" not in said
    assert "What can I do for you?" in text(family.types("hello"))


def test_danger_in_a_talk_that_cannot_be_read(family: Someone) -> None:
    """The lines come, and afterwards home; nothing is lost twice."""
    spoiled = family.naast.database.seal.close('{"frames": 5}')
    change = update(people_table).values(state_sealed=spoiled)
    family.naast.database.write(lambda tx: tx.c.execute(change).rowcount)
    assert "112" in family.types("he hits me")[0].text
    said = text(family.taps("That is not it"))
    assert "lost the place" not in said
    assert "What can I do for you?" in said


def test_help_me_is_said_to_the_person_who_is_being_written_to(family: Someone) -> None:
    """Where a person is being written to, the words that ask for one are the message."""
    family.taps("A person")
    assert "Noted" in text(family.types("help me"))
    assert in_case(family) == ["help me"]


# -- hours ----------------------------------------------------------------------------------------


def test_a_try_out_says_an_hour_of_this_place_and_still_to_come(tmp_path: Path) -> None:
    """10:30 in Brussels is 9:30 UTC: an answer "before 09:30" would be wrong twice."""
    naast = Naast(Settings(data=tmp_path), now=lambda: FROZEN, reads=whole())
    try:
        assert "today before 11:30" in text(at_home(naast).taps("A person"))
    finally:
        naast.database.close()


# -- content --------------------------------------------------------------------------------------


def test_a_key_that_is_a_list_is_one_clear_line(tmp_path: Path) -> None:
    """However a file is broken, the last good version stays, and its line is known."""
    for path in (*FOLDER.glob("*.yaml"), *FOLDER.glob("[rs]*s/*.yaml")):
        copy = tmp_path / path.relative_to(FOLDER)
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(path.read_bytes())
    seconds = iter(range(0, 1000, 10))
    shelf = Shelf(tmp_path, lambda: float(next(seconds)))
    (tmp_path / "facts.yaml").write_text("\n? [a, b]\n: c\n")
    assert shelf.contents.rights
    assert str(shelf.fault) == "facts.yaml:2: is not YAML: a key is a single word"


def test_an_option_that_content_lost_costs_only_itself(
    family: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two boxes ticked, one of them is taken out of the content: the other one still counts."""
    to_tick_list(family)
    first, second = family.choices()[:2]
    family.picks(first["id"])
    family.picks(second["id"])
    explorer = family.naast.world.contents.explorer
    show = explorer.show
    gone = first["id"].partition(".tick=")[2].partition(".")[2]
    kept = second["id"].partition(".tick=")[2].partition(".")[2]

    def without(question: str, options: object = None) -> object:
        shown = show(question, options)  # type: ignore[arg-type]
        return type(shown)(shown.question, tuple(o for o in shown.options if o.id != gone))

    monkeypatch.setattr(explorer, "show", without)
    family.taps("That is all")
    assert state(family).frame.answers["replies"][-1][2] == [kept]


# -- keys -----------------------------------------------------------------------------------------


def test_a_message_sealed_with_a_lost_key_hides_no_other(naast: Naast, family: Someone) -> None:
    """What cannot be opened any more is left out; the talk goes on."""
    foreign = Seal(["another key, long gone"]).close('{"text": "gone"}')
    change = update(messages_table).where(messages_table.c.n == 1).values(body_sealed=foreign)
    naast.database.write(lambda tx: tx.c.execute(change).rowcount)
    person = family.person
    assert person
    shown = asyncio.run(_after(naast, person.id))
    assert [m["n"] for m in shown] == list(range(2, person.last_n + 1))


async def _after(naast: Naast, person: str) -> list[dict[str, object]]:
    return await naast.chatroom.after(person, 0)


# -- delivery -------------------------------------------------------------------------------------


def _waiting(tx: Tx) -> list[outbox.Parcel]:
    return outbox.waiting(tx, "telegram", "5")


class Faulty:
    """A channel with a fault of its own."""

    name = "telegram"
    window = None
    tries = 0

    async def send(self, address: str, message: Outgoing) -> str:
        self.tries += 1
        raise KeyError(message.text)


def test_a_fault_of_ours_in_sending_is_tried_again_with_a_pause(
    naast: Naast, family: Someone, capsys: pytest.CaptureFixture[str]
) -> None:
    """It neither spins nor stops the outbox, and the log holds where it was, not what was said."""
    person = family.person
    assert person
    naast.database.write(
        lambda tx: outbox.put(tx, person.id, [person.last_n], "telegram", "5", FROZEN)
    )
    channel = Faulty()
    sending = Outbox(naast.database, {"telegram": channel}, naast.wake, naast.now)  # type: ignore[dict-item]

    async def a_while() -> None:
        naast.wake.bind(asyncio.get_running_loop())
        with suppress(TimeoutError):
            await asyncio.wait_for(sending.run(), 0.5)
        await sending.drain()

    asyncio.run(a_while())
    assert channel.tries == 1
    assert [p.attempts for p in naast.database.read(_waiting)] == [1]
    said = capsys.readouterr()
    assert "KeyError at" in said.out + said.err
    assert "What can I do" not in said.out + said.err


def test_an_outbox_that_cannot_go_on_is_not_called_healthy(
    naast: Naast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours in its round shows in /health, and the next round is tried."""
    rounds = []

    def broken(tx: Tx) -> None:
        rounds.append(tx)
        raise KeyError("a fault")

    monkeypatch.setattr(outbox, "places", broken)

    async def a_while() -> None:
        naast.wake.bind(asyncio.get_running_loop())
        with suppress(TimeoutError):
            await asyncio.wait_for(naast.outbox.run(), 1.3)

    asyncio.run(a_while())
    assert len(rounds) == 2
    assert not naast.outbox.healthy


def test_a_fault_of_the_database_shows_nobodys_values(naast: Naast) -> None:
    """The statement may be in a trace, the address of a person may not."""

    def wrong(tx: Tx) -> None:
        tx.c.execute(sql("SELECT nothing FROM nowhere WHERE a = :a"), {"a": "0470 12 34 56"})

    with pytest.raises(DBAPIError) as fault:
        naast.database.write(wrong)
    assert "0470" not in str(fault.value)


def test_a_rule_of_the_clock_that_fails_says_where_not_what(
    naast: Naast, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """The other rules go on, and no words of a family are in the log."""

    async def rule() -> None:
        raise ValueError("zonnebloem")

    with caplog.at_level(logging.DEBUG):
        asyncio.run(naast.clock._guarded(rule))
    said = capsys.readouterr()
    assert "ValueError at" in said.out + said.err
    assert "zonnebloem" not in said.out + said.err + caplog.text


# -- the web chat ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One Naast for the tests that need real sockets."""
    with serving(tmp_path_factory.mktemp("naast"), organisation=str(EXAMPLE)) as running:
        yield running


def test_the_goodbye_reaches_a_stream_that_was_open(server: Server) -> None:
    """*forget me* gives the talk a new number inside; who listens hears that it is done."""
    family = Family(server.url, "en")
    family.reads()
    family.types("forget me")
    with family.http.stream("GET", "/stream", params={"after": family.last}) as stream:
        lines = stream.iter_lines()
        next(lines)
        yes = {"id": "yes", "picked": "forget.sure=yes"}
        httpx.post(f"{server.url}/chat/api/messages", json=yes, headers=family.http.headers)
        assert "I know nothing about you" in _next_data(lines)


@pytest.mark.parametrize("last", ["9" * 30, "9" * 5000])
def test_a_strange_last_event_id_is_passed_over(server: Server, last: str) -> None:
    """A number that no message can have begins the stream anew."""
    family = Family(server.url, "en")
    with family.http.stream("GET", "/stream", headers={"Last-Event-ID": last}) as stream:
        assert '"n": 1' in _next_data(stream.iter_lines())


def test_a_file_without_a_length_is_refused(server: Server) -> None:
    """What never ends is not written to our disk."""
    family = Family(server.url)
    body = iter([b"--x\r\n"])
    kind = {"content-type": "multipart/form-data; boundary=x"}
    with suppress(httpx.TransportError):
        assert family.http.post("/files", content=body, headers=kind).status_code == 411


def test_a_stop_signal_is_a_good_end(tmp_path: Path) -> None:
    """What a service manager asks for ends with exit code 0."""
    with serving(tmp_path / "a") as server:
        assert server.stop() == 0


def _next_data(lines: Iterator[str]) -> str:
    return next(line for line in lines if line.startswith("data: "))
