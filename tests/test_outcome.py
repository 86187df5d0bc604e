"""Did it work? Asked with a yes, when a right has had its time, stopped by one tap; what did not
work leads on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, TypeVar

import pytest

from bot.app import Naast
from bot.settings import Settings
from dialogues.contents import FOLDER, load
from dialogues.rights.models import ASK_AFTER_DAYS
from storage import consents, errands, outcomes, signals
from storage.messages import Message
from storage.outcomes import Outcome
from tests.beside.duo import id_of, run, talker
from tests.conftest import EXAMPLE, FROZEN
from tests.speaking import Someone, text
from tests.transcript import Hands
from tests.understand.weights import whole

RIGHT = "social-housing-flanders"
CONTENTS = load(FOLDER)
T = TypeVar("T")


@pytest.fixture(scope="module")
def clock() -> Hands:
    """Half past ten on a Tuesday, until a test moves it on."""
    return Hands(FROZEN)


@pytest.fixture(scope="module")
def naast(tmp_path_factory: pytest.TempPathFactory, clock: Hands) -> Iterator[Naast]:
    """One house for all; every test has a family of its own."""
    data = tmp_path_factory.mktemp("house")
    built = Naast(Settings(data=data, organisation=EXAMPLE), now=clock, reads=whole())
    yield built
    built.database.close()


@pytest.fixture
def sara(naast: Naast) -> Someone:
    """A family at the menu."""
    return talker(naast, "Sara Diallo", "en")


def begins(someone: Someone, dialogue: str, about: str) -> list[Message]:
    """Begin a dialogue with what it is about, as an errand does."""
    naast = someone.naast
    naast.database.write(lambda tx: errands.add(tx, id_of(someone), dialogue, about, naast.now()))
    run(naast.clock.errands)
    return someone.reads()


def followed(someone: Someone, about: str = "kraamzorg") -> None:
    """Be told of a right, and say yes to being asked."""
    begins(someone, "follow", about)
    someone.taps("Yes, please")


def asked(someone: Someone, clock: Hands, about: str = "kraamzorg") -> list[Message]:
    """Let the time pass in which a right has its time; read what comes."""
    followed(someone, about)
    clock.at += timedelta(days=CONTENTS.rights[about].ask_after_days + 1)
    run(someone.naast.clock.errands)
    return someone.reads()


def read(someone: Someone, work: Callable[..., T], *more: Any) -> T:
    """Read something of this person."""
    return someone.naast.database.read(lambda tx: work(tx, id_of(someone), *more))


def planned(someone: Someone) -> list[str]:
    """About which rights somebody will be asked."""
    return [e.about for e in read(someone, errands.of_person) if e.dialogue == "outcome"]


def outcome(someone: Someone, about: str = "kraamzorg") -> Outcome:
    """How it stands with a right."""
    found = read(someone, outcomes.get, about)
    assert found
    return found


# -- with a yes ------------------------------------------------------------------------------------


def test_a_family_is_asked_once_whether_it_may_be_asked(sara: Someone, clock: Hands) -> None:
    """After a yes every right that it is told of is planned, without a word."""
    said = text(begins(sara, "follow", "kraamzorg"))
    assert "Shall I ask you later whether it worked?" in said
    assert planned(sara) == []
    assert "One tap stops it" in text(sara.taps("Yes, please"))
    assert "whether it worked" not in text(begins(sara, "follow", "living-wage"))
    assert planned(sara) == ["kraamzorg", "living-wage"]
    due = [each.due for each in read(sara, errands.of_person)]
    assert [(at - clock.at).days for at in due] == [ASK_AFTER_DAYS, 35]
    assert all(each.unasked for each in read(sara, errands.of_person))


def test_after_a_no_nobody_asks_again(sara: Someone) -> None:
    """Neither whether it worked nor whether that may be asked."""
    begins(sara, "follow", "kraamzorg")
    sara.taps("No, thank you")
    assert "whether it worked" not in text(begins(sara, "follow", "living-wage"))
    assert planned(sara) == []
    assert not read(sara, consents.stands, "outcomes")


def test_it_comes_when_the_right_has_had_its_time(sara: Someone, clock: Hands) -> None:
    """Not a day before; with its name, five ways how it ended, and the way to stop."""
    followed(sara, RIGHT)
    clock.at += timedelta(days=80)
    run(sara.naast.clock.errands)
    assert sara.reads() == []
    clock.at += timedelta(days=12)
    run(sara.naast.clock.errands)
    assert "Social housing (Flanders). How did it go?" in text(sara.reads())
    assert len(sara.choices()) == 6
    assert outcome(sara, RIGHT).asked == clock.at


# -- how it ended ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("tap", "said"), [("It came through", "got"), ("We had it", "had")])
def test_what_came_through_is_settled(sara: Someone, clock: Hands, tap: str, said: str) -> None:
    """It is kept, nobody asks again, and it is marked as had where answers are kept."""
    sara.naast.database.write(
        lambda tx: consents.give(tx, id_of(sara), "rights_answers", "Naast", FROZEN)
    )
    asked(sara, clock)
    assert "do not propose it any more" in text(sara.taps(tap))
    assert outcome(sara).said == said
    assert planned(sara) == []
    assert sara.person
    assert '["had",["kraamzorg"],["kraamzorg"]]' in str(sara.person.state)
    begins(sara, "follow", "kraamzorg")
    assert planned(sara) == []


def test_without_a_yes_nothing_of_it_is_remembered_among_the_answers(
    sara: Someone, clock: Hands
) -> None:
    """The outcome stays an outcome."""
    asked(sara, clock)
    sara.taps("It came through")
    assert sara.person
    assert '"told":[["had"' not in str(sara.person.state)


@pytest.mark.parametrize(("tap", "said"), [("Asked, no answer", "asked"), ("Not yet", "not_yet")])
def test_what_takes_time_is_asked_again(sara: Someone, clock: Hands, tap: str, said: str) -> None:
    """No hurry: the next question has its day."""
    asked(sara, clock)
    assert "Is something in the way" in text(sara.taps(tap))
    assert "I ask again after" in text(sara.taps("No, it takes time"))
    assert outcome(sara).said == said
    (waits,) = [e for e in read(sara, errands.of_person) if e.dialogue == "outcome"]
    assert (waits.due - clock.at).days in (ASK_AFTER_DAYS - 1, ASK_AFTER_DAYS)


def test_what_did_not_work_leads_to_what_is_in_the_way(sara: Someone, clock: Hands) -> None:
    """The seven B's of that right, and then the next time to ask."""
    asked(sara, clock)
    sara.taps("Not yet")
    said = text(sara.taps("Something is in the way"))
    assert "Maternity care at home (kraamzorg): what makes it hard?" in said
    for label in ("Too expensive", "That is all", "Nothing for now"):
        sara.taps(label)
    month = clock.at.date()
    found = sara.naast.database.read(lambda tx: signals.cells(tx, month, month))
    assert ("kraamzorg", "betaalbaar") in [(each.subject, each.b) for each in found]
    assert "I ask again after" in text(sara.taps("No, thank you"))
    assert planned(sara) == ["kraamzorg"]


def test_a_no_is_not_the_end(sara: Someone, clock: Hands) -> None:
    """Help with the no, what was in the way, or leave it."""
    asked(sara, clock)
    assert "A no is not always the end" in text(sara.taps("It was refused"))
    assert len(sara.choices()) == 3
    assert outcome(sara).said == "refused"
    sara.taps("Help with the no")
    assert sara.person
    assert json.loads(str(sara.person.state))["frames"][-1][0] == "refused"


def test_after_a_no_they_can_say_what_stood_in_the_way(sara: Someone, clock: Hands) -> None:
    """It counts as any other barrier of that right; the no stays told."""
    asked(sara, clock)
    sara.taps("It was refused")
    said = text(sara.taps("Something is in the way"))
    assert "Maternity care at home (kraamzorg): what makes it hard?" in said
    for label in ("Hard to understand", "That is all", "Nothing for now"):
        sara.taps(label)
    month = clock.at.date()
    found = sara.naast.database.read(lambda tx: signals.cells(tx, month, month))
    assert ("kraamzorg", "begrijpbaar") in [(each.subject, each.b) for each in found]
    assert outcome(sara).said == "refused"


def test_one_tap_stops_it_for_good(sara: Someone, clock: Hands) -> None:
    """Nothing is planned any more, and nobody asks whether it may be."""
    asked(sara, clock)
    begins(sara, "follow", "living-wage")
    assert "I do not ask it any more" in text(sara.taps("Do not ask me this any more"))
    assert planned(sara) == []
    assert not read(sara, consents.stands, "outcomes")
    begins(sara, "follow", "legal-aid")
    assert planned(sara) == []


def test_an_old_button_is_good_for_its_own_right(sara: Someone, clock: Hands) -> None:
    """Days later, in the middle of something else, it still says how that right ended."""
    asked(sara, clock)
    button = next(c["id"] for c in sara.choices() if "came through" in c["label"])
    sara.types("menu")
    sara.taps("More")
    assert "do not propose it any more" in text(sara.picks(button))
    assert outcome(sara).said == "got"


def test_a_button_of_somebody_else_says_nothing(sara: Someone, clock: Hands) -> None:
    """A right that this family was never told of is not theirs to answer."""
    sara.picks("outcome.how=legal-aid.got")
    assert read(sara, outcomes.get, "legal-aid") is None


def test_what_goes_on_with_a_right_stands_in_my_things(sara: Someone, clock: Hands) -> None:
    """Until it ended: when it is asked, what was said; and it can be said before it is asked."""
    followed(sara)
    assert "Maternity care at home (kraamzorg): I ask after" in text(sara.types("my things"))
    sara.taps("How it went")
    sara.taps("Maternity care")
    sara.taps("Asked, no answer yet")
    sara.taps("No, it takes time")
    said = text(sara.types("my things"))
    assert "Maternity care at home (kraamzorg): Asked, no answer yet" in said


def test_terms_that_the_how_to_names_are_waited_for() -> None:
    """A decision that takes 30 days is not asked for after 21."""
    rights = CONTENTS.rights
    late = [one for one, right in rights.items() if "within 30 days" in right.how]
    assert late
    assert all(rights[one].ask_after_days > 30 for one in late)
    assert rights["appeal-ocmw"].ask_after_days < ASK_AFTER_DAYS
