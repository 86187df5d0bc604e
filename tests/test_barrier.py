"""Something is in the way: what is named counts without the family, and the family chooses what is
done about it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.app import Naast
from bot.settings import Settings
from dialogues.barrier import LEADS
from dialogues.barrier_content import MOST_ACTIONS
from dialogues.contents import FOLDER, find_faults, load
from dialogues.known import describe
from storage import (
    actions,
    calls,
    cases,
    consents,
    errands,
    messages,
    people,
    personal,
    shares,
    signals,
    staff,
    wishes,
)
from storage.actions import Action
from storage.cases import Case
from storage.database import Tx
from storage.messages import Message
from storage.signals import BS, Cell
from storage.staff import Area
from tests.beside.duo import beside, id_of, run, talker
from tests.conftest import EXAMPLE, FROZEN
from tests.speaking import Someone, text
from tests.understand.weights import whole

CONTENTS = load(FOLDER)
THIS = (FROZEN.date(), FROZEN.date())
T = TypeVar("T")


@pytest.fixture(scope="module")
def naast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Naast]:
    """One house with one supporter; every test has a family and an area of its own."""
    data = tmp_path_factory.mktemp("house")
    built = Naast(Settings(data=data, organisation=EXAMPLE), now=lambda: FROZEN, reads=whole())

    def work(tx: Tx) -> None:
        tine = people.add(tx, "nl", FROZEN, role="supporter", name="Tine")
        staff.employ(tx, tine, languages=("nl", "en"))

    built.database.write(work)
    yield built
    built.database.close()


@pytest.fixture
def amal(naast: Naast) -> Someone:
    """A family at the menu."""
    someone = talker(naast, "Amal Haddad", "en")

    def work(tx: Tx) -> None:
        area = staff.save_area(tx, Area("", f"Molenbeek {someone.address}", ("1080",)))
        staff.settle(tx, id_of(someone), area_id=area)

    naast.database.write(work)
    return someone


@pytest.fixture
def lien(naast: Naast, amal: Someone) -> Someone:
    """The buddy of that family."""
    someone = talker(naast, "Lien Maes", "en")

    def work(tx: Tx) -> None:
        karin = people.add(tx, "nl", FROZEN, role="coordinator", name="Karin")
        beside(tx, id_of(someone), id_of(amal), karin)
        staff.settle(tx, id_of(someone), area_id=staff.home(tx, id_of(amal)).area_id)

    naast.database.write(work)
    amal.types("menu")
    return someone


def begins(someone: Someone, about: str = "", dialogue: str = "barrier") -> list[Message]:
    """Begin a dialogue with what it is about, as an errand does."""
    naast = someone.naast
    naast.database.write(lambda tx: errands.add(tx, id_of(someone), dialogue, about, naast.now()))
    run(naast.clock.errands)
    return someone.reads()


def taps(someone: Someone, *labels: str) -> str:
    """Tap one after the other; return what came back last."""
    found: list[Message] = []
    for label in labels:
        found = someone.taps(label)
    return text(found)


def read(someone: Someone, work: Callable[..., T], *more: Any) -> T:
    """Read something of this person."""
    return someone.naast.database.read(lambda tx: work(tx, id_of(someone), *more))


def cells(someone: Someone) -> list[Cell]:
    """What counts this month in the area of a family, with its level."""
    apart = ("subject", "b", "area", "level")
    home = read(someone, staff.home).area_id
    found = someone.naast.database.read(
        lambda tx: signals.cells(tx, *THIS, apart=apart)  # type: ignore[arg-type]
    )
    return [each for each in found if each.area == home]


def labels(someone: Someone) -> list[str]:
    """What stands on the buttons."""
    return [choice["label"] for choice in someone.choices()]


def action(someone: Someone) -> Action:
    """What was named and chosen last."""
    return read(someone, actions.of_person)[-1]


def case(someone: Someone) -> Case | None:
    """The case that is open."""
    return read(someone, cases.open_of)


# -- what is in the way ----------------------------------------------------------------------------


def test_the_seven_are_plain_choices_and_the_expected_come_first(amal: Someone) -> None:
    """Each has a pictogram; what an editor expects at this right stands before the others."""
    said = text(begins(amal, "food-aid"))
    assert "Food aid" in said
    shown = labels(amal)
    assert len(shown) == len(BS) + 1
    assert all(ord(label[0]) > 127 for label in shown)
    assert shown[0] == "🚌 Too far, or the wrong hours"
    assert shown[1].startswith("🛡")


def test_what_is_named_counts_at_once_and_leads_to_what_can_be_done(amal: Someone) -> None:
    """Two barriers are two signals in the family's area; at most four steps are shown."""
    begins(amal, "social-housing-flanders")
    said = taps(amal, "A waiting list", "Hard to understand", "That is all")
    found = {(each.subject, each.b, each.families) for each in cells(amal)}
    about = "social-housing-flanders"
    assert found == {(about, "beschikbaar", 1), (about, "begrijpbaar", 1)}
    assert all(each.area for each in cells(amal))
    assert "without your name" in said
    assert "woonmaatschappij" in said
    assert len(labels(amal)) == MOST_ACTIONS + 1
    assert action(amal).barriers == ("beschikbaar.service", "begrijpbaar.service")


@pytest.mark.parametrize(
    ("tap", "level"),
    [
        ("How I was treated", "relation"),
        ("I am afraid of what follows", "person"),
        ("Who sees what I tell", "service"),
    ],
)
def test_trust_is_asked_kindly_what_it_is(amal: Someone, tap: str, level: str) -> None:
    """How somebody was met, fear, and their data are three levels, each with its own steps."""
    begins(amal, "living-wage")
    assert "What makes it hard there?" in taps(amal, "How I was treated, or", "That is all")
    taps(amal, tap)
    assert [(each.b, each.level) for each in cells(amal)] == [("betrouwbaar", level)]
    assert action(amal).barriers == (f"betrouwbaar.{level}",)


def test_barriers_typed_by_their_names_are_those(amal: Someone) -> None:
    """Nobody is asked what came nearest to "too expensive and too far"; more words are kept."""
    begins(amal, "kraamzorg")
    found = text(amal.types("too expensive and too far"))
    assert "Which of these comes nearest?" not in found
    assert "What would help?" in found
    assert {cell.b for cell in cells(amal)} >= {"betaalbaar", "bereikbaar"}
    taps(amal, "Nothing for now", "No, thank you")
    begins(amal, "dental-children")
    amal.types("it is too expensive for us since my husband lost his work in March")
    assert "May your own words go along" in taps(amal, "Nothing for now")


def test_nothing_in_the_way_counts_nothing(amal: Someone) -> None:
    """No signal, nothing kept."""
    begins(amal, "kraamzorg")
    assert "tell me" in taps(amal, "Nothing is in the way")
    assert cells(amal) == []
    assert read(amal, actions.of_person) == []


@pytest.mark.parametrize(("tap", "kept"), [("Yes, they may", 1), ("No, they stay here", 0)])
def test_own_words_go_along_only_with_a_yes(amal: Someone, tap: str, kept: int) -> None:
    """They are taken as they are, a B is asked for, and without a yes they are nowhere."""
    begins(amal, "ocmw")
    assert "keep your words" in text(amal.types("they are always so short with me"))
    taps(amal, "How I was treated, or", "How I was treated")
    assert "cannot be taken back" in taps(amal, "I want them to know")
    taps(amal, tap)
    found = amal.naast.database.read(lambda tx: signals.words(tx, *THIS))
    here = [each.words for each in found if each.area == read(amal, staff.home).area_id]
    assert here == ["they are always so short with me"] * kept
    assert read(amal, consents.stands, "barrier_words") is bool(kept)


@pytest.mark.parametrize(
    ("said", "kept"),
    [("i have no money for the food for my kids", True), ("where do i get free food?", False)],
)
def test_a_need_is_what_is_in_the_way_and_a_question_is_answered(
    amal: Someone, said: str, kept: bool
) -> None:
    """Both are about a right, and only the second one asks for it."""
    begins(amal, "ocmw")
    assert ("keep your words" in text(amal.types(said))) is kept


def test_the_family_goes_and_the_signal_stays(amal: Someone) -> None:
    """Forget me takes what is the family's; a count without a name stays."""
    begins(amal, "kraamzorg")
    taps(amal, "Too expensive", "That is all", "Nothing for now", "Yes, please")
    who = id_of(amal)
    area = read(amal, staff.home).area_id
    listeners = amal.naast.database.read
    assert listeners(lambda tx: signals.listeners(tx, area=area)) == [who]
    amal.naast.database.write(lambda tx: personal.erase(tx, who, FROZEN))
    assert amal.naast.database.read(lambda tx: actions.of_person(tx, who)) == []
    assert listeners(lambda tx: signals.listeners(tx, area=area)) == []
    left = amal.naast.database.read(lambda tx: signals.cells(tx, *THIS))
    assert [each.families for each in left if each.area == area] == [1]


# -- what can be done ------------------------------------------------------------------------------


def test_a_person_hears_what_it_is_about_only_after_a_yes(amal: Someone) -> None:
    """A case is opened; it says nothing until the family lets it, and then all of it in Dutch."""
    begins(amal, "food-aid")
    shown = taps(amal, "Too far", "That is all", "A family supporter goes along")
    opened = case(amal)
    assert opened
    assert (opened.why, opened.topic) == ("barrier", "")
    standing = amal.naast.database.read(lambda tx: shares.standing(tx, opened.id))
    assert standing == []
    assert "Would like: A family supporter goes along." in shown
    said = taps(amal, "Yes, tell it")
    assert "Tine" in said
    (share,) = amal.naast.database.read(lambda tx: shares.standing(tx, opened.id))
    told = describe(share, amal.naast.languages.speaker("en"), CONTENTS)[1]
    assert told.startswith("Food aid: The place is too far")
    assert "A family supporter goes along" in told
    assert read(amal, consents.stands, "summary_barrier")


def test_who_would_rather_write_shares_nothing(amal: Someone) -> None:
    """A no leads to the person, with nothing but the language."""
    begins(amal, "food-aid")
    taps(amal, "Too far", "That is all", "A family supporter goes along")
    assert "What would you like to say?" in taps(amal, "No, I write it myself")
    opened = case(amal)
    assert opened
    assert amal.naast.database.read(lambda tx: shares.standing(tx, opened.id)) == []


def test_an_explanation_in_their_language_asks_for_an_interpreter(amal: Someone) -> None:
    """The case holds the wish for an interpreter."""
    begins(amal, "legal-aid")
    taps(amal, "Hard to understand", "That is all", "Explain it in my language")
    opened = case(amal)
    assert opened
    wanted = amal.naast.database.read(lambda tx: calls.interpreter(tx, opened.id))
    assert wanted == "en"


def test_by_phone_online_or_at_home_is_what_they_choose(amal: Someone) -> None:
    """One of three, and that is what the supporter reads."""
    begins(amal, "uitpas-reduced")
    taps(amal, "Too far", "That is all", "By phone, online")
    assert "Somebody comes to our home" in taps(amal, "Somebody comes to our home")
    assert action(amal).kind == "home"


def test_where_i_stand_says_when_news_was_promised(amal: Someone) -> None:
    """Who waits for an answer with a day hears that day, and no second case is made of it."""
    amal.types("a person")
    opened = case(amal)
    assert opened
    amal.naast.database.write(lambda tx: cases.promise(tx, opened.id, FROZEN.replace(day=27)))
    amal.types("menu")
    begins(amal, "vaph-support")
    said = taps(amal, "A waiting list", "That is all", "Find out how far it is")
    assert "Next news on" in said
    assert "27" in said


def test_a_buddy_is_asked_to_go_along(amal: Someone, lien: Someone) -> None:
    """With a buddy the meetup is begun, for going along; when is the first question."""
    begins(amal, "living-wage")
    taps(amal, "How I was treated, or", "That is all", "How I was treated")
    said = taps(amal, "A buddy goes along")
    assert "What would you like to do together?" not in said
    assert amal.person
    assert '"what":"along"' in str(amal.person.state)
    assert action(amal).kind == "buddy"


def test_without_a_buddy_it_is_a_wish_to_go_along(amal: Someone) -> None:
    """What the buddy is for is known; the wish holds it."""
    begins(amal, "food-aid")
    taps(amal, "Too far", "That is all", "A buddy goes along", "For me or us")
    said = taps(amal, "It does not matter", "No, nothing special")
    wish = read(amal, wishes.open_of)
    assert wish
    assert wish.aims == ("along",)
    assert said


@pytest.mark.parametrize(
    ("about", "bs", "tap", "said"),
    [
        ("first-line-psychologist", "Too expensive", "What it really costs", "free up to 23"),
        ("overkop", "Too expensive", "What it really costs", "Cost: free"),
        ("school-bonus", "Too expensive", "What it really costs", "Asking for it costs nothing."),
        ("energy-scan", "Too expensive", "What it really costs", "The visit and the small things"),
        ("kraamzorg", "I did not know it", "Explain how it works", "6th month"),
        ("ocmw", "I did not know it", "Explain how it works", "social worker"),
    ],
)
def test_what_can_be_shown_is_shown_at_once(
    amal: Someone, about: str, bs: str, tap: str, said: str
) -> None:
    """Costs, reductions and how it works need nobody else; they are done with that."""
    begins(amal, about)
    assert said in taps(amal, bs, "That is all", tap)
    assert action(amal).state == "done"
    assert case(amal) is None


def test_a_right_that_is_money_is_not_told_of_prices(amal: Someone) -> None:
    """No lower price, no paying in parts: asking for it costs nothing."""
    begins(amal, "school-bonus")
    said = taps(amal, "Too expensive", "That is all", "What it really costs")
    assert "lower price for you" not in said


def test_something_else_is_told_of(amal: Someone) -> None:
    """What may help meanwhile at this right, to be tapped."""
    begins(amal, "social-housing-flanders")
    taps(amal, "A waiting list", "That is all", "Show me something else")
    assert any("Rent premium" in label for label in labels(amal))
    assert "Wonen in Vlaanderen" in taps(amal, "Rent premium")


def test_where_asking_can_do_harm_a_person_comes_before_any_how(amal: Someone) -> None:
    """For a right with `ask_first` nothing explains how to ask for it."""
    assert CONTENTS.rights["living-wage"].ask_first
    begins(amal, "living-wage")
    taps(amal, "I did not know it", "That is all")
    assert not any("Explain how it works" in label for label in labels(amal))
    assert any("Ask a person" in label for label in labels(amal))


def test_news_is_asked_for_once(amal: Someone) -> None:
    """A yes stands for this; after a no nobody asks again."""
    begins(amal, "kraamzorg")
    said = taps(amal, "Too expensive", "That is all", "Nothing for now")
    assert "when something is done about it" in said
    taps(amal, "Yes, please")
    assert [(n.subject, n.b) for n in read(amal, signals.news_of)] == [("kraamzorg", "betaalbaar")]
    begins(amal, "kraamzorg")
    assert "Shall I tell you" not in taps(amal, "Too expensive", "That is all", "Nothing for now")
    begins(amal, "food-aid")
    taps(amal, "Too far", "That is all", "Nothing for now", "No, thank you")
    begins(amal, "legal-aid")
    assert "Shall I tell you" not in taps(amal, "Too expensive", "That is all", "Nothing for now")


# -- my things, the summary ------------------------------------------------------------------------


def test_my_things_shows_it_until_it_is_done(amal: Someone) -> None:
    """What was chosen, the case, in one message; and a tap that puts it aside."""
    assert "Nothing is going on" in text(amal.types("my things"))
    begins(amal, "food-aid")
    taps(amal, "Too far", "That is all", "A family supporter goes along", "Yes, tell it")
    taps(amal, "No, thank you")
    said = text(amal.types("my things"))
    assert "Food aid: A family supporter goes along" in said
    assert "Your question is with Tine" in said
    taps(amal, "Something is done", "Food aid")
    assert read(amal, actions.open_of) == []
    said = text(amal.types("my data"))
    assert "what you named as standing in the way" in said
    assert "Your question is with" in taps(amal, "My things")


def test_news_is_stopped_by_one_tap(amal: Someone) -> None:
    """My things shows what is waited for, and the way to stop it."""
    begins(amal, "kraamzorg")
    taps(amal, "Too expensive", "That is all", "Nothing for now", "Yes, please")
    assert "something is done about this: maternity care" in text(amal.types("my things")).lower()
    taps(amal, "No more news of this")
    assert read(amal, signals.news_of) == []


def test_the_summary_offers_what_is_in_the_way_and_what_was_tried(amal: Someone) -> None:
    """Two items more, unticked as all; nothing of them goes along by itself."""
    begins(amal, "kraamzorg")
    taps(amal, "Too expensive", "That is all", "What it really costs", "No, thank you")
    amal.types("a person")
    amal.types("hello")
    said = taps(amal, "Yes, let me choose")
    assert "What is in the way: Maternity care at home (kraamzorg): The service costs more" in said
    assert "What was tried: Maternity care at home (kraamzorg): Tried: What it really costs" in said
    opened = case(amal)
    assert opened
    assert amal.naast.database.read(lambda tx: shares.standing(tx, opened.id)) == []


def test_nothing_of_it_stands_in_the_case_of_before(amal: Someone) -> None:
    """What a family names is no message to anybody."""
    amal.types("a person")
    opened = case(amal)
    assert opened
    amal.types("menu")
    begins(amal, "kraamzorg")
    taps(amal, "Too expensive", "That is all")
    talk = amal.naast.database.read(lambda tx: messages.after(tx, id_of(amal), 0))
    assert not [m for m in talk if m.case_id == opened.id and m.picked.startswith("barrier.")]


# -- a buddy signals -------------------------------------------------------------------------------


def test_a_buddy_signals_in_one_tap_apart_from_families(lien: Someone) -> None:
    """It counts at once, without the family; what it is about can be said in a word."""
    lien.types("my coach")
    taps(lien, "Something is in their way")
    assert "What was it about?" in taps(lien, "A waiting list")
    assert [(e.b, e.families, e.beside) for e in cells(lien)] == [("beschikbaar", 0, 1)]
    assert "Food aid" in text(lien.types("food aid"))
    assert [(e.subject, e.beside) for e in cells(lien)] == [("food-aid", 1)]


def test_nobody_else_signals_as_a_buddy(amal: Someone) -> None:
    """A family that comes there counts nothing."""
    begins(amal, "", "signal")
    taps(amal, "A waiting list")
    assert cells(amal) == []


# -- content ---------------------------------------------------------------------------------------


def test_every_barrier_of_every_right_has_something_to_do() -> None:
    """Two to four steps each, that lead somewhere, also for each thing that a B can mean."""
    content = CONTENTS.barriers
    assert set(content.of) == set(BS)
    subjects = [(right.id, b) for right in CONTENTS.rights.values() for b in (*right.barriers, *BS)]
    for about, b in subjects:
        for why in ("", *(each.id for each in content.of[b].why)):
            found = content.actions(about, b, why)
            assert 2 <= len(found) <= MOST_ACTIONS, (about, b)
            assert set(found) <= set(content.steps)
            assert set(found) <= set(LEADS)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("about: kraamzorg", "about: kraamzorgen", "“kraamzorgen” is no right or service"),
        ("    b: beschikbaar\n", "    b: betaalbarig\n", "“b”: should be 'bekend'"),
        ("  - b: bruikbaar", "  - b: betaalbaar", "bruikbaar: there is no general action for it"),
        ("actions: [cost, other, person]", "actions: [cost]", "“actions”"),
        ("actions: [cost, other, person]", "actions: [cost, pray]", "should be 'buddy'"),
        (
            "actions: [cost, other, person]",
            "actions: [cost, data, know, other, person]",
            "“actions”",
        ),
        ("instead: [medimmigrant]", "instead: [medimigrant]", "“medimigrant” is no right"),
        ("    level: person\n", "    level: state\n", "should be 'service'"),
        ("      person: Families are", "      relation2: Families are", "should be 'service'"),
        ("{kind: explain, icon: 📄, ", "{kind: home, icon: 📄, ", "explain: no step says"),
        (
            "  - about: debt-help\n    b: betaalbaar",
            "  - about: debt-help\n    b: beschikbaar",
            "twice",
        ),
    ],
)
def test_naast_check_names_each_fault(tmp_path: Path, old: str, new: str, fault: str) -> None:
    """What does not fit is one line with its place; before nothing was wrong."""
    folder = Path(shutil.copytree(FOLDER, tmp_path / "content"))
    path = folder / "barriers.yaml"
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new, 1), encoding="utf-8")
    found = [str(each) for each in find_faults(folder)]
    assert any("barriers.yaml:" in each and fault in each for each in found), found
