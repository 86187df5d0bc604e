"""What is planned in one language is said in the one that the person speaks when it comes; and each
member of a family hears their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.app import Naast
from bot.session import Session
from bot.settings import Settings
from bot.talk.turn import Turn
from dialogues import registration
from dialogues.rights import told
from storage import calls, cases, consents, errands, messages, people, staff
from storage.database import Tx
from storage.messages import Message
from tests.beside.duo import id_of, run, talker
from tests.conftest import EXAMPLE, FROZEN
from tests.mould import ready
from tests.speaking import Someone
from tests.transcript import Hands
from tests.understand.weights import whole

YEAR = timedelta(days=366)


@pytest.fixture(scope="module")
def clock() -> Hands:
    """Half past ten on a Tuesday, until a test moves it on."""
    return Hands(FROZEN)


@pytest.fixture(scope="module")
def naast(tmp_path_factory: pytest.TempPathFactory, clock: Hands) -> Iterator[Naast]:
    """One house for all; every test has a family of its own."""
    data = ready(tmp_path_factory.mktemp("house"))
    built = Naast(Settings(data=data, organisation=EXAMPLE), now=clock, reads=whole())
    yield built
    built.database.close()


@pytest.fixture(scope="module")
def tine(naast: Naast) -> str:
    """A colleague; her id."""

    def work(tx: Tx) -> str:
        made = people.add(tx, "nl", FROZEN, role="supporter", name="Tine")
        staff.employ(tx, made, languages=("nl", "fr", "en"))
        return made

    return naast.database.write(work)


@pytest.fixture
def sara(naast: Naast, clock: Hands, tine: str) -> Someone:
    """A family at the menu that speaks English so far, on the first day."""
    clock.at = FROZEN
    return talker(naast, "Sara Diallo", "en")


def turns_to(someone: Someone, tag: str) -> None:
    """From now on they speak this language."""
    someone.picks(f"go=language:{tag}")
    someone.reads()


def case_of(someone: Someone) -> cases.Case:
    """Their open case."""
    found = someone.naast.database.read(lambda tx: cases.open_of(tx, id_of(someone)))
    assert found
    return found


def are_in(said: list[Message], tag: str) -> None:
    """Whether something was said, and all of it in this language."""
    assert said
    assert {each.language for each in said} == {tag}, [each.text for each in said]


def test_a_call_that_is_near(sara: Someone, clock: Hands, tine: str) -> None:
    """Booked in English, reminded of in the language of that day."""
    sara.picks("go=human")
    case = case_of(sara)
    call = calls.Call(tine, FROZEN + timedelta(days=2), "+32470123456", False, "en")
    sara.naast.database.write(lambda tx: calls.book(tx, case.id, call, FROZEN))
    turns_to(sara, "bg")
    clock.at = FROZEN + timedelta(days=1)
    run(sara.naast.clock.calls)
    are_in(sara.reads(), "bg")


def test_whether_it_worked(sara: Someone, clock: Hands) -> None:
    """The question that comes after a month."""
    naast = sara.naast
    add = (id_of(sara), "follow", "kraamzorg", naast.now())
    naast.database.write(lambda tx: errands.add(tx, *add))
    run(naast.clock.errands)
    sara.reads()
    sara.taps("Yes, please")
    turns_to(sara, "uk")
    clock.at += timedelta(days=naast.world.contents.rights["kraamzorg"].ask_after_days + 1)
    run(naast.clock.errands)
    are_in(sara.reads(), "uk")


def test_when_something_changes(sara: Someone, clock: Hands) -> None:
    """A child has its birthday: said with their yes, in the language of that day."""

    def act(turn: Turn, _session: Session) -> None:
        consents.give(turn.db, turn.person, told.KEPT, "Naast", turn.now)
        bands = ["baby", "toddler", "primary", "teen", "young"]
        replies = [
            ["region", ["flanders", "brussels", "elsewhere"], ["flanders"]],
            ["children", bands, {"ages": [2]}],
        ]
        turn.kept["told"] = turn.answers["replies"] = replies
        told.keep_found(turn)
        del turn.answers["replies"]

    sara.naast.turns.visit(lambda _tx: id_of(sara), act).result()
    sara.types("my data")
    sara.taps("When something changes")
    sara.taps("Yes, please")
    turns_to(sara, "tr")
    clock.at += YEAR
    for rule in ("occasions", "errands") * 2:
        run(getattr(sara.naast.clock, rule))
    are_in(sara.reads(), "tr")


def test_news_that_was_promised(sara: Someone, clock: Hands) -> None:
    """Of the waiting list."""

    def work(tx: Tx) -> None:
        due = FROZEN + timedelta(days=14)
        case = cases.start(
            tx, id_of(sara), "en", "registration", FROZEN, due, kind=registration.KIND
        )
        cases.promise(tx, case.id, due)

    sara.naast.database.write(work)
    turns_to(sara, "pl")
    clock.at += timedelta(days=14, hours=1)
    sara.naast.turns.visit(
        lambda _tx: id_of(sara), lambda turn, _s: registration.news(turn)
    ).result()
    are_in(sara.reads(), "pl")


def test_the_end_of_a_talk_with_a_person(sara: Someone, tine: str) -> None:
    """Taken in English, changed while the person has the talk, closed: what we say is said in the
    language of that moment, and what the colleague wrote stays as it was written."""
    sara.picks("go=human")
    sara.types("I have a question")
    desk, case = sara.naast.desk, case_of(sara)
    desk.take(case.id, tine).result()
    sara.reads()
    sara.picks("go=language:ro")
    are_in(sara.reads() or [_last(sara)], "ro")
    assert case_of(sara).language == "ro"
    sara.picks("go=menu")
    are_in([_last(sara)], "ro")
    desk.close(case.id, tine).result()
    are_in(sara.reads(), "ro")


def _last(someone: Someone) -> Message:
    found = someone.naast.database.read(lambda tx: messages.after(tx, id_of(someone), 0))
    return next(each for each in reversed(found) if each.who == "bot")


def test_a_switch_with_a_person_is_answered(sara: Someone, tine: str) -> None:
    """By the question and a tap as well: the family sees that it worked, and that the person is
    still there."""
    sara.picks("go=human")
    sara.types("I have a question")
    sara.naast.desk.take(case_of(sara).id, tine).result()
    sara.reads()
    sara.picks("go=language")
    are_in(sara.picks("language.language=fr"), "fr")
    assert case_of(sara).state == "taken"


def test_in_danger(sara: Someone) -> None:
    """The lines, and the question behind them, also when they change in the middle of it."""
    turns_to(sara, "ar")
    are_in(sara.types("زوجي يضربني الآن وأنا خائفة"), "ar")
    said = sara.picks("go=language:fr")
    are_in(said, "fr")
    assert said[-1].choices[0]["id"] == "crisis.safe=yes"
    are_in(sara.picks("crisis.safe=no"), "fr")


def test_after_stop(sara: Someone) -> None:
    """Who has left and changes the language is told so, and still left alone."""
    sara.types("stop")
    said = sara.picks("go=language:es")
    are_in(said, "es")
    assert not said[-1].choices


def test_two_parents(naast: Naast, tine: str) -> None:
    """Each with their own chat, each in their own language, whatever the other does."""
    mother, father = talker(naast, "Sara", "ar"), talker(naast, "Omar", "fr")
    are_in(mother.types("/menu"), "ar")
    are_in(father.types("/menu"), "fr")
    turns_to(father, "nl")
    are_in(mother.types("/human"), "ar")
    are_in(father.types("/human"), "nl")
    assert (case_of(mother).language, case_of(father).language) == ("ar", "nl")


def test_a_parent_and_a_child_on_one_phone(naast: Naast) -> None:
    """One chat is one person: the language that was chosen last is spoken, and nothing of the talk
    is lost by it."""
    phone = talker(naast, "Sara", "ar")
    phone.picks("go=human")
    phone.types("سؤال عن المدرسة")
    turns_to(phone, "nl")
    are_in(phone.types("Ik ben haar zoon"), "nl")
    assert case_of(phone).language == "nl"
