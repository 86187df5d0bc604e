"""Call me: booked with one typed text, in somebody's working hours, and nobody else hears of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.app import Naast
from bot.settings import Settings
from bot.talk.heard import Heard
from storage import calls, cases, consents, messages, people, staff, tasks
from storage.cases import Case
from storage.database import Tx
from storage.messages import Message
from tests.conftest import EXAMPLE, FROZEN
from tests.speaking import Someone, text
from tests.transcript import Hands
from tests.understand.weights import whole

ZONE = ZoneInfo("Europe/Brussels")
NUMBER = "0470 12 34 56"
WHEN = "callback.when="
MORNINGS = dict.fromkeys(("tuesday", "thursday"), ("09:00-12:00",))


@pytest.fixture
def clock() -> Hands:
    return Hands(FROZEN)


@pytest.fixture
def naast(tmp_path: Path, clock: Hands) -> Iterator[Naast]:
    built = Naast(Settings(data=tmp_path, organisation=EXAMPLE), now=clock, reads=whole())
    yield built
    built.database.close()


@pytest.fixture
def tine(naast: Naast) -> str:
    """The one colleague there is; her id."""
    return colleague(naast, "Tine")


def colleague(naast: Naast, name: str, languages: tuple[str, ...] = ("nl", "fr", "en")) -> str:
    def work(tx: Tx) -> str:
        made = people.add(tx, "nl", FROZEN, role="supporter", name=name)
        staff.employ(tx, made, languages=languages)
        return made

    return naast.database.write(work)


def family(naast: Naast, language: str = "en") -> Someone:
    someone = Someone(naast, language=language)
    someone.start()
    someone.picks(f"welcome.language={language}")
    return someone


def booked(someone: Someone, when: str = "") -> list[Message]:
    """Ask for a call at this time (else the first that is offered), all else as it comes."""
    someone.types("call me")
    someone.picks(when or offered(someone)[0])
    someone.types(NUMBER)
    return someone.picks("callback.message=no")


def offered(someone: Someone) -> list[str]:
    """The times that can be tapped."""
    values = [choice["id"] for choice in someone.choices()]
    return [value for value in values if value.startswith(WHEN) and value != f"{WHEN}other"]


def at(value: str) -> datetime:
    return datetime.fromisoformat(value.removeprefix(WHEN)).replace(tzinfo=ZONE)


def case_of(someone: Someone) -> Case:
    person = someone.person
    assert person
    found = someone.naast.database.read(lambda tx: cases.open_of(tx, person.id))
    assert found
    return found


def tasks_of(someone: Someone) -> list[tasks.Task]:
    case = case_of(someone)
    found = someone.naast.database.read(lambda tx: tasks.of_case(tx, case.id))
    return sorted((task for task in found if task.done is None), key=lambda task: task.kind)


# -- from first message to booked -----------------------------------------------------------------


def test_two_typed_texts_are_enough(naast: Naast, tine: str) -> None:
    """Somebody who never wrote: "call me", three taps, a number."""
    someone = Someone(naast, language="en")
    someone.types("call me")
    someone.picks(offered(someone)[1])
    someone.types(NUMBER)
    said = text(someone.picks("callback.message=no"))
    assert "Tine calls you today at 14:00, at +32 470 12 34 56." in said
    (task,) = tasks_of(someone)
    assert (task.kind, task.for_id) == ("call", tine)
    assert task.at == datetime(2026, 11, 24, 14, tzinfo=ZONE)
    wishes = {"number": "+32470123456", "message": False, "language": "en"}
    assert json.loads(task.words) == wishes
    assert (case_of(someone).kind, case_of(someone).why) == ("call", "call")
    assert case_of(someone).responsible_id == tine


def test_one_typed_text_from_the_menu(naast: Naast, tine: str) -> None:
    """Whoever can tap types nothing but the number; the question comes after."""
    someone = family(naast)
    someone.taps("A person")
    someone.taps("Call me")
    someone.picks(offered(someone)[0])
    someone.types(NUMBER)
    said = someone.picks("callback.message=no")
    assert "Tine calls you" in said[0].text
    assert said[-1].text == "What would you like to say?"


def test_the_case_is_open_before_the_number(naast: Naast, tine: str) -> None:
    """Who stops half-way is not lost: somebody sees that they want to be called."""
    someone = family(naast)
    someone.types("call me")
    assert case_of(someone).kind == "call"
    assert case_of(someone).state == "waiting"


def test_in_dutch_the_day_is_dutch(naast: Naast, tine: str) -> None:
    """Days and hours as the language writes them."""
    someone = family(naast, "nl")
    someone.types("/callback")
    someone.picks(f"{WHEN}other")
    assert "Donderdag 26 november, 09:00" in [choice["label"] for choice in someone.choices()]


# -- the times ------------------------------------------------------------------------------------


def test_three_different_half_days(naast: Naast, tine: str) -> None:
    """Today, later today, another day; never three times in a row of one morning."""
    someone = family(naast)
    someone.types("call me")
    first = [at(value) for value in offered(someone)]
    assert len({(each.date(), each.hour < 13) for each in first}) == 3
    someone.picks(f"{WHEN}other")
    second = [at(value) for value in offered(someone)]
    assert len(second) == 3
    assert not {*first} & {*second}


def test_only_in_the_working_hours_of_whoever_calls(naast: Naast, tine: str) -> None:
    """Their own hours, not the house's; no holidays, no absence, nothing in the past."""

    def change(tx: Tx) -> None:
        staff.employ(tx, tine, languages=("en",), hours=MORNINGS)
        staff.be_away(tx, tine, date(2026, 12, 1), date(2026, 12, 1))

    naast.database.write(change)
    someone = family(naast)
    someone.types("call me")
    seen: set[datetime] = set()
    for _round in range(20):
        seen |= {at(value) for value in offered(someone)}
        someone.picks(f"{WHEN}other")
    assert {each.date().isoformat() for each in seen} == {"2026-11-24", "2026-11-26", "2026-12-03"}
    assert min(seen) == datetime(2026, 11, 24, 11, tzinfo=ZONE)
    assert {each.hour for each in seen} == {9, 10, 11}


def test_no_calls_on_a_holiday(naast: Naast, tine: str, clock: Hands) -> None:
    """Nobody calls at Christmas."""
    clock.at = datetime(2026, 12, 24, 11, tzinfo=UTC)
    someone = family(naast)
    someone.types("call me")
    seen: set[date] = set()
    for _round in range(12):
        seen |= {at(value).date() for value in offered(someone)}
        someone.picks(f"{WHEN}other")
    assert date(2026, 12, 24) in seen
    assert date(2026, 12, 25) not in seen
    assert date(2026, 12, 28) in seen


def test_in_a_try_out_nobody_is_called_at_night(tmp_path: Path) -> None:
    """Where somebody is always there, calls are made by day."""
    built = Naast(Settings(data=tmp_path), now=lambda: FROZEN, reads=whole())
    try:
        someone = family(built)
        someone.types("call me")
        for _round in range(30):
            assert all(8 <= at(value).hour < 20 for value in offered(someone))
            someone.picks(f"{WHEN}other")
    finally:
        built.database.close()


def test_an_old_time_is_not_misread(naast: Naast, tine: str) -> None:
    """A button of three times ago books nothing by itself; the question is put again."""
    someone = family(naast)
    someone.types("call me")
    old = offered(someone)[0]
    someone.picks(f"{WHEN}other")
    said = someone.picks(old)
    assert said[0].text.startswith("That was an earlier question")
    assert tasks_of(someone) == []


def test_without_hours_the_wish_is_kept(naast: Naast, tine: str) -> None:
    """Whoever answers is away for months: no time is promised, the number is asked all the same."""
    naast.database.write(lambda tx: staff.be_away(tx, tine, date(2026, 11, 1), date(2027, 6, 1)))
    someone = family(naast)
    assert "On which number" in text(someone.types("call me"))
    someone.types(NUMBER)
    assert "I do not know yet when" in text(someone.picks("callback.message=no"))
    (task,) = tasks_of(someone)
    assert task.at is None


def test_no_time_suits(naast: Naast, tine: str) -> None:
    """Rather not say when: the call is promised without a time."""
    someone = family(naast)
    someone.types("call me")
    someone.types("skip")
    someone.types(NUMBER)
    assert "I do not know yet when" in text(someone.picks("callback.message=no"))
    assert tasks_of(someone)[0].at is None


# -- what is typed where a time is asked ----------------------------------------------------------


@pytest.mark.parametrize("said", [NUMBER, "my number is 0470/12.34.56", "Samira\n+32470123456"])
def test_the_number_may_come_first(naast: Naast, tine: str, said: str) -> None:
    """Typed where a time is asked it is kept, said back, and not asked again; the rest still is."""
    someone = family(naast)
    someone.types("call me")
    answer = someone.types(said)
    assert answer[0].text == "I have kept the number +32 470 12 34 56."
    assert answer[1].text == "When may Tine call you?"
    assert "may Tine say who is calling?" in text(someone.picks(offered(someone)[0]))
    assert "at +32 470 12 34 56." in text(someone.picks("callback.message=no"))
    assert json.loads(tasks_of(someone)[0].words)["number"] == "+32470123456"


@pytest.mark.parametrize(
    ("said", "when"),
    [("2", "today at 14:00"), ("tomorrow at 11", "25 November, 11:00"),
     ("Friday half past 10", "27 November, 10:30")],
)  # fmt: skip
def test_a_time_may_be_typed(naast: Naast, tine: str, said: str, when: str) -> None:
    """The number of a button, or any free time in own words."""
    someone = family(naast)
    someone.types("call me")
    assert "On which number?" in text(someone.types(said))
    someone.types(NUMBER)
    assert when in text(someone.picks("callback.message=no"))


def test_a_time_that_cannot_be_had_is_met_with_near_ones(naast: Naast, tine: str) -> None:
    """Nobody works on Saturday: the times around it, to tap."""
    someone = family(naast)
    someone.types("call me")
    assert text(someone.types("Saturday at 3")).startswith("Tine cannot call then.")
    assert {at(each).date().isoformat() for each in offered(someone)} <= {
        "2026-11-27",
        "2026-11-30",
    }


def test_a_day_alone_brings_times_of_that_day(naast: Naast, tine: str) -> None:
    someone = family(naast)
    someone.types("call me")
    assert text(someone.types("thursday")) == "When may Tine call you?"
    assert {at(each).date().isoformat() for each in offered(someone)} == {"2026-11-26"}


@pytest.mark.parametrize("said", ["0470", "112", "32nd of May"])
def test_what_is_neither_is_asked_again_kindly(naast: Naast, tine: str, said: str) -> None:
    """One sentence that helps, and the question once more; never whether we should stop writing."""
    someone = family(naast)
    someone.types("call me")
    answer = someone.types(said)
    assert answer[0].text.startswith("Tap a time that suits you, or write another one.")
    assert answer[1].text == "When may Tine call you?"
    assert tasks_of(someone) == []


def test_another_number_for_a_call_that_moves(naast: Naast, tine: str) -> None:
    """Whoever moves a call and types a number is called on that one; who may hear of it is asked
    anew."""
    someone = family(naast)
    booked(someone)
    someone.types("call me")
    someone.picks("callback.mine=move")
    someone.types("0486 11 22 33")
    assert "may Tine say who is calling?" in text(someone.picks(offered(someone)[0]))
    someone.picks("callback.message=yes")
    (task,) = tasks_of(someone)
    wishes = json.loads(task.words)
    assert (wishes["number"], wishes["message"]) == ("+32486112233", True)


def test_while_a_person_has_the_talk_other_words_are_theirs(naast: Naast, tine: str) -> None:
    """The number or a time answers the question; everything else is for Tine."""
    someone = family(naast)
    someone.types("call me")
    naast.desk.take(case_of(someone).id, tine).result()
    someone.types("/callback")
    assert someone.types("tomorrow I am not at home") == []
    assert "I have kept the number" in text(someone.types(NUMBER))


# -- two families, one colleague ------------------------------------------------------------------


def test_the_second_family_is_offered_other_times(naast: Naast, tine: str) -> None:
    """What is booked is not offered again."""
    first, second = family(naast), family(naast)
    first.types("call me")
    taken = offered(first)[0]
    first.picks(taken)
    first.types(NUMBER)
    first.picks("callback.message=no")
    second.types("call me")
    assert taken not in offered(second)
    assert len(offered(second)) == 3


def test_the_slower_of_two_hears_at_once(naast: Naast, tine: str) -> None:
    """Both were shown the same time; the second to tap gets others before typing anything."""
    first, second = family(naast), family(naast)
    second.types("call me")
    booked(first, offered(second)[0])
    said = second.picks(offered(second)[0])
    assert said[0].text == "That time is no longer free. There are others."
    assert len(offered(second)) == 3


def test_the_slower_to_type_hears_at_the_end(naast: Naast, tine: str) -> None:
    """While one types the number the other books: other times; the number is not asked again."""
    first, second = family(naast), family(naast)
    second.types("call me")
    wanted = offered(second)[0]
    second.picks(wanted)
    second.types(NUMBER)
    booked(first, wanted)
    said = second.picks("callback.message=no")
    assert said[0].text == "That time is no longer free. There are others."
    assert "Tine calls you" in text(second.picks(offered(second)[0]))
    moments = [task.at for each in (first, second) for task in tasks_of(each)]
    assert len({*moments}) == 2


def test_a_time_that_passes_is_gone(naast: Naast, tine: str, clock: Hands) -> None:
    """Who comes back an hour later is not promised a call in the past."""
    someone = family(naast)
    someone.types("call me")
    someone.picks(offered(someone)[0])
    clock.at += timedelta(hours=1)
    someone.types(NUMBER)
    assert "no longer free" in text(someone.picks("callback.message=no"))


# -- the number -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("0470123456", "+32470123456"),
        ("0470/12.34.56", "+32470123456"),
        ("0470-12-34-56", "+32470123456"),
        ("mijn nummer is 0470 12 34 56, bel na 16u", "+32470123456"),
        ("02 555 12 34", "+3225551234"),
        ("+32 470 12 34 56", "+32470123456"),
        ("0032470123456", "+32470123456"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("٠٤٧٠١٢٣٤٥٦", "+32470123456"),
        ("۰۴۷۰ ۱۲ ۳۴ ۵۶", "+32470123456"),
        ("Samira\n+32470123456", "+32470123456"),
    ],
)
def test_a_number_as_people_write_it(naast: Naast, tine: str, said: str, number: str) -> None:
    """Belgian unless it says otherwise, whatever stands around it, in any digits."""
    someone = family(naast)
    someone.types("call me")
    someone.picks(offered(someone)[0])
    someone.types(said)
    someone.picks("callback.message=no")
    assert json.loads(tasks_of(someone)[0].words)["number"] == number


def test_a_shared_contact_is_a_number_too(naast: Naast, tine: str) -> None:
    """On Telegram nothing need be typed at all."""
    someone = replace(family(naast), channel="telegram", address="7")
    someone.start()
    someone.types("/callback")
    someone.picks(offered(someone)[0])
    shared = "Samira\n+32470123456"
    someone.hear(Heard("telegram", "7", "7:900", "contact", text=shared))
    assert "+32 470 12 34 56" in text(someone.picks("callback.message=no"))


@pytest.mark.parametrize("said", ["12 34", "0470", "112", "999999999999999", "9" * 5000])
def test_a_number_that_cannot_be_called(naast: Naast, tine: str, said: str) -> None:
    """One kind sentence, and the question once more."""
    someone = family(naast)
    someone.types("call me")
    someone.picks(offered(someone)[0])
    found = someone.types(said)
    assert found[0].text.startswith("I cannot call that number. Can you look at it once more?")
    assert "On which number?" in found[1].text
    someone.types(NUMBER)
    assert "Tine calls you" in text(someone.picks("callback.message=no"))


def test_who_has_no_number_writes(naast: Naast, tine: str) -> None:
    """A way out in one tap."""
    someone = family(naast)
    someone.taps("A person")
    someone.taps("Call me")
    someone.picks(offered(someone)[0])
    assert text(someone.taps("I would rather write")) == "What would you like to say?"
    assert tasks_of(someone) == []


# -- safety ---------------------------------------------------------------------------------------


def test_nobody_else_hears_who_calls(naast: Naast, tine: str) -> None:
    """The first choice is no, and silence about it is no too."""
    someone = family(naast)
    someone.types("call me")
    someone.picks(offered(someone)[0])
    someone.types(NUMBER)
    assert someone.choices()[0]["id"] == "callback.message=no"
    assert "Nobody else hears who is calling." in text(someone.types("skip"))
    assert json.loads(tasks_of(someone)[0].words)["message"] is False


def test_with_a_yes_a_message_may_be_left(naast: Naast, tine: str) -> None:
    someone = family(naast)
    someone.types("call me")
    someone.picks(offered(someone)[0])
    someone.types(NUMBER)
    assert "may hear who is calling" in text(someone.taps("Yes"))
    assert json.loads(tasks_of(someone)[0].words)["message"] is True


def test_the_number_is_given_knowingly(naast: Naast, tine: str) -> None:
    """A consent that shows under my data, until the call is cancelled; the number is in no chat
    that colleagues read."""
    someone = family(naast)
    booked(someone)
    person = someone.person
    assert person
    (given,) = naast.database.read(lambda tx: consents.of(tx, person.id))
    assert (given.item, given.revoked) == ("phone_number", None)
    case = case_of(someone)
    read = naast.database.read(lambda tx: messages.of_case(tx, case.id))
    assert "0470" not in "".join(message.text for message in read)
    someone.types("my data")
    assert "your phone number" in text(someone.picks("mydata.what=all"))
    someone.types("call me")
    someone.picks("callback.mine=cancel")
    (given,) = naast.database.read(lambda tx: consents.of(tx, person.id))
    assert given.revoked


# -- in which language ----------------------------------------------------------------------------


def test_who_is_understood_is_not_asked(naast: Naast, tine: str) -> None:
    """Tine speaks English: there is nothing to ask, and no interpreter to find."""
    someone = family(naast)
    assert "interpreter" not in text(booked(someone))
    assert [task.kind for task in tasks_of(someone)] == ["call"]


def test_an_interpreter_for_the_call(naast: Naast) -> None:
    """Tine speaks Dutch only: one tap, and there is a task for the same moment."""
    tine = colleague(naast, "Tine", ("nl",))
    someone = family(naast)
    asked = text(booked(someone))
    assert asked == "Tine speaks Dutch. Shall an interpreter join the call?"
    assert "I asked for an interpreter: English." in text(someone.taps("Yes, for English"))
    call, interpreter = tasks_of(someone)
    assert (call.kind, interpreter.kind) == ("call", "interpreter")
    assert (interpreter.at, interpreter.for_id) == (call.at, tine)
    assert json.loads(interpreter.words) == {"language": "en"}


def test_an_interpreter_for_another_language(naast: Naast) -> None:
    """Who chats in English may speak Lingala; that is the second and last typed text."""
    colleague(naast, "Tine", ("nl",))
    someone = family(naast)
    booked(someone)
    someone.taps("another language")
    assert "an interpreter: Lingála." in text(someone.types("Lingala"))
    assert json.loads(tasks_of(someone)[0].words)["language"] == "ln"


def test_without_an_interpreter(naast: Naast) -> None:
    colleague(naast, "Tine", ("nl",))
    someone = family(naast)
    booked(someone)
    assert "interpreter" not in text(someone.taps("No, that is not needed"))
    assert [task.kind for task in tasks_of(someone)] == ["call"]


def test_a_variant_is_another_language(naast: Naast) -> None:
    """Dari is not Farsi: who speaks the one is asked about the other."""
    colleague(naast, "Tine", ("en-GB",))
    assert "Shall an interpreter" in text(booked(family(naast)))


def test_an_interpreter_in_one_tap(naast: Naast, tine: str) -> None:
    """Without a call: a task with the language, and what happens next; asked once."""
    someone = family(naast)
    someone.taps("A person")
    said = someone.taps("I need an interpreter")
    assert "I asked for an interpreter: English. Tine looks for one" in said[0].text
    (task,) = tasks_of(someone)
    assert (task.kind, json.loads(task.words)) == ("interpreter", {"language": "en"})
    assert not [choice for choice in someone.choices() if "interpreter" in choice["id"]]
    someone.types("Lingala please")
    assert "Noted for Tine" in text(someone.types("and for my sister too"))


# -- it changes -----------------------------------------------------------------------------------


def test_another_time_in_one_tap(naast: Naast) -> None:
    """Only the time is asked; the old one is free again, and the interpreter moves along."""
    tine = colleague(naast, "Tine", ("nl",))
    someone = family(naast)
    booked(someone)
    someone.taps("Yes, for English")
    before = tasks_of(someone)[0]
    someone.taps("A person")
    someone.taps("Another time for the call")
    said = text(someone.picks(offered(someone)[1]))
    assert "Tine calls you today at 14:00" in said
    assert "an interpreter: English" in said
    call, interpreter = tasks_of(someone)
    assert call.at == interpreter.at == datetime(2026, 11, 24, 14, tzinfo=ZONE)
    assert call.words == before.words
    assert naast.database.read(lambda tx: calls.times(tx, tine)) == [call.at]


def test_cancelled_in_one_tap(naast: Naast, tine: str) -> None:
    """Nobody calls; the case stays, and whoever has it sees that the family cancelled."""
    someone = family(naast)
    booked(someone)
    someone.taps("A person")
    assert "nobody calls you" in text(someone.taps("Cancel the call"))
    assert tasks_of(someone) == []
    assert case_of(someone).kind == "talk"
    assert someone.choices()[0]["id"] == "human.write=call"


def test_call_me_again_shows_what_was_promised(naast: Naast, tine: str) -> None:
    """Nobody is booked twice by asking twice."""
    someone = family(naast)
    booked(someone)
    said = text(someone.types("call me"))
    assert "Tine calls you today at 11:00" in said
    someone.picks("callback.mine=back")
    assert len(tasks_of(someone)) == 1


def test_a_letter_stays_a_letter(naast: Naast, tine: str) -> None:
    """A call about a letter does not take the letter off the top of the list."""
    someone = family(naast)
    someone.sends("photo")
    someone.picks("media.letter=yes")
    someone.picks("media.look=yes")
    someone.picks("media.by=soon")
    booked(someone)
    assert case_of(someone).kind == "letter"
    someone.taps("A person")
    someone.taps("Cancel the call")
    assert case_of(someone).kind == "letter"


def test_a_person_who_has_the_talk_is_called_too(naast: Naast, tine: str) -> None:
    """The number that is typed is an answer to our question; other words are for the person, and
    the question waits; both stand in the case."""
    someone = family(naast)
    someone.types("a person")
    someone.types("hello")
    naast.desk.take(case_of(someone).id, tine).result()
    someone.reads()
    someone.types("call me")
    someone.picks(offered(someone)[0])
    assert someone.types("I am at work until five") == []
    assert "may Tine say who is calling?" in text(someone.types("0470 12 34 56"))
    assert "Tine calls you today" in text(someone.picks("callback.message=no"))
    assert someone.types("thank you") == []


def test_my_data_lists_the_calls(naast: Naast, tine: str) -> None:
    """What was promised, until it is called off."""
    someone = family(naast)
    booked(someone)
    shown = text(someone.types("my data"))
    assert "• a call on " in shown
    assert "+32 470 12 34 56" in shown
    everything = text(someone.picks("mydata.what=all"))
    assert "• a call on " in everything
    someone.types("call me")
    someone.picks("callback.mine=cancel")
    assert "a call on" not in text(someone.types("my data"))
