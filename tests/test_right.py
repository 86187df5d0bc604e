"""One right: at most three questions, an honest answer with its reason, and what is next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.app import Naast
from bot.settings import Settings
from bot.talk.state import State
from bot.talk.texts import Text
from bot.understand.understanding import Understood
from dialogues.rights.models import Right
from storage import cases
from storage.tables import people
from tests.asking import Reads, asks, labels, sure
from tests.conftest import EXAMPLE, FROZEN
from tests.speaking import Someone, text

RIGHT = "school-allowance"
CAREFUL = "living-wage"
BRUSSELS = "article27"
NOW = "What now?"

FLANDERS, IN_BRUSSELS, HARD, NOT_HARD = "flanders", "brussels", "low_income", "-low_income"
SIX, AT_SCHOOL, DUTCH_SCHOOL = "6", "child_in_school", "flemish_school"


@pytest.fixture(scope="module")
def reads() -> Reads:
    return Reads()


@pytest.fixture(scope="module")
def naast(tmp_path_factory: pytest.TempPathFactory, reads: Reads) -> Iterator[Naast]:
    data: Path = tmp_path_factory.mktemp("right")
    built = Naast(Settings(data=data, organisation=EXAMPLE), now=lambda: FROZEN, reads=reads)
    yield built
    built.database.close()


@pytest.fixture
def family(naast: Naast, reads: Reads) -> Someone:
    """A family that chose English and sees the menu."""
    reads.means.clear()
    someone = Someone(naast, language="en")
    someone.start()
    someone.taps("English")
    return someone


def state(family: Someone) -> State:
    person = family.person
    assert person
    assert person.state
    return State.from_json(person.state)


def told_before(family: Someone, *said: str) -> None:
    """Let the family be in the talk about rights, with these options chosen (with "-": shown, and
    not chosen), or children of these ages."""
    family.types("my rights")
    now = state(family)
    now.frame.answers["replies"] = [reply(family, each) for each in said]
    store(family, now)


def reply(family: Someone, said: str) -> list[object]:
    """An answer as it is kept, to the question that has it."""
    questions, option = family.naast.world.contents.questions, said.removeprefix("-")
    if said.isdecimal():
        (asked,) = [question.id for question in questions if question.kind == "ages"]
        return [asked, [], {"ages": [int(said)]}]
    asked = next(q.id for q in questions if any(o.id == option for o in q.options))
    return [asked, [option], [option] if said == option else []]


def store(family: Someone, now: State) -> None:
    """Let the talk stand where this says."""
    person = family.person
    assert person
    database = family.naast.database
    sealed = database.seal.close(now.to_json())
    change = update(people).where(people.c.id == person.id).values(state_sealed=sealed)
    database.write(lambda tx: tx.c.execute(change).rowcount)


def right(family: Someone, right_id: str) -> Right:
    return family.naast.world.contents.rights[right_id]


def about(family: Someone, right_id: str, words: str = "something about it") -> str:
    """Ask about one right in own words."""
    return text(asks(family, sure(right_id), words))


# -- a few questions ------------------------------------------------------------------------------


def test_a_first_answer_comes_after_three_questions_at_most(family: Someone) -> None:
    """Whatever is answered; every question can be left, and the how be had at once."""
    for right_id in [*family.naast.world.contents.rights][::3]:
        about(family, right_id)
        for _count in range(3):
            if state(family).frame.step in ("now", "person_first"):
                break
            assert "📄 How it works" in labels(family) or state(family).frame.step == "before"
            family.types("skip")
        assert state(family).frame.step in ("now", "person_first"), right_id


def test_what_is_known_already_is_not_asked(family: Someone) -> None:
    """The answers of the talk that is going on count; the answer comes at once, with its reason."""
    told_before(family, FLANDERS, SIX, HARD, AT_SCHOOL, DUTCH_SCHOOL)
    found = about(family, RIGHT)
    assert "You may have a right to this. Because" in found
    assert "the end of the month is often hard" in found
    assert found.endswith(NOW)


def test_what_is_told_here_counts_there(family: Someone) -> None:
    """An answer about one right is not asked for again in the talk about all of them."""
    told_before(family, FLANDERS, SIX)
    about(family, RIGHT)
    family.taps("Yes")
    frames = {frame.dialogue: frame.answers for frame in state(family).frames}
    assert frames["rights"]["replies"] == frames["right"]["replies"]
    assert len(frames["rights"]["replies"]) == 3


def test_a_list_of_one_is_a_plain_yes_or_no(family: Someone) -> None:
    """ "Is the end of the month often hard?", answered in one's own way."""
    found = about(family, RIGHT)
    assert "Is the end of the month often hard?" in found
    assert labels(family)[:2] == ["✅ Yes", "➖ No"]
    assert "does not seem to be for you" in text(family.types("nope"))


def test_a_late_yes_is_no_answer_to_another_question(family: Someone) -> None:
    """A tap on an earlier question is told apart, though both are a yes."""
    about(family, RIGHT)
    old = family.choices()[0]["id"]
    assert old.endswith(".yes")
    family.types("skip")
    before = state(family).frame.answers.get("replies")
    family.naast.turns.now = lambda: FROZEN.replace(hour=FROZEN.hour + 1)
    try:
        assert "earlier question" in text(family.picks(old))
    finally:
        family.naast.turns.now = lambda: FROZEN
    assert state(family).frame.answers.get("replies") == before


def test_it_was_something_else(family: Someone) -> None:
    """The other candidates come, as with every answer."""
    asks(family, sure(RIGHT, more=("food-aid",)))
    assert "Is it about one of these?" in text(family.taps("No, something else"))


# -- honest answers -------------------------------------------------------------------------------


def test_a_maybe_names_the_missing_fact_and_can_be_settled(family: Someone) -> None:
    """What it depends on is said; a few more questions settle it."""
    told_before(family, FLANDERS, SIX, HARD)
    about(family, RIGHT)
    found = text(family.types("skip"))
    assert "I am not sure, but perhaps you have a right to this." in found
    assert "It depends on this: " in found


def test_what_they_have_is_never_sold_again(family: Someone) -> None:
    """Marked as had: no how, no gain, no "may"; it leaves the list of what is likely."""
    told_before(family, FLANDERS, SIX, HARD, AT_SCHOOL, DUTCH_SCHOOL)
    about(family, RIGHT)
    family.taps("More")
    family.taps("I already have this")
    frame = state(family).frame
    assert frame.answers["replies"][-1] == ["had", [RIGHT], [RIGHT]]
    found = about(family, RIGHT, "once more")
    assert "You already have this." in found
    assert right(family, RIGHT).gives not in found
    assert "How it works" not in str(labels(family))
    family.taps("The other rights")
    assert right(family, RIGHT).name not in text(family.taps("My rights so far"))


@pytest.mark.parametrize("right_id", ["school-bonus", "school-allowance"])
def test_what_comes_by_itself_says_so_and_what_if_not(family: Someone, right_id: str) -> None:
    """By when, where content knows it, and what to do when it did not come; said once."""
    told_before(family, FLANDERS, SIX, HARD, AT_SCHOOL, DUTCH_SCHOOL)
    found = about(family, right_id)
    itself = right(family, right_id).itself
    assert itself
    assert found.count(itself) == 1
    assert itself not in text(family.taps("How it works"))


def test_every_right_that_comes_by_itself_says_what_if_not(naast: Naast) -> None:
    """No family is left waiting for what should have come."""
    coming = [r for r in naast.world.contents.rights.values() if r.automatic != "no"]
    assert coming
    assert all(each.itself for each in coming)


def test_what_was_checked_long_ago_says_where_to_check(
    family: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The day of the check, and the counter that knows."""
    told_before(family, FLANDERS, SIX, HARD, AT_SCHOOL, DUTCH_SCHOOL)
    shelf, content = family.naast.world.shelf, right(family, RIGHT)
    old = content.model_copy(update={"checked": date(2024, 1, 5)})
    monkeypatch.setattr(shelf, "_contents", shelf.contents.with_rights([old]))
    about(family, RIGHT)
    found = text(family.taps("How it works"))
    assert "This was last checked on Friday, 5 January 2024." in found
    assert f"Please check whether it still holds: {content.where}" in found


def test_a_person_comes_before_the_how_where_asking_can_do_harm(family: Someone) -> None:
    """It stays a maybe, says why, and tells where and how only afterwards."""
    told_before(family, IN_BRUSSELS, HARD)
    found = about(family, CAREFUL)
    while state(family).frame.step not in ("now", "person_first"):
        found += text(family.types("skip"))
    content = right(family, CAREFUL)
    assert content.ask_first
    assert "I am not sure, but perhaps" in found
    assert content.ask_first.say in found
    assert content.where not in found
    assert content.how not in found
    assert content.how in text(family.taps("How it works, all the same"))


# -- why ------------------------------------------------------------------------------------------


def test_why_is_the_chain_of_their_own_answers(family: Someone) -> None:
    """Each answer on its line."""
    told_before(family, FLANDERS, SIX, HARD, AT_SCHOOL, DUTCH_SCHOOL)
    about(family, RIGHT)
    family.taps("More")
    found = text(family.taps("Why?"))
    for said in ("the end of the month is often hard", "a child goes to a Dutch-language school"):
        assert f"• {said}" in found


def test_why_not_says_what_speaks_against_it(family: Someone) -> None:
    """And that it holds only as long as that stays so; typed as well as tapped."""
    told_before(family, FLANDERS, SIX, NOT_HARD)
    assert "does not seem to be for you" in about(family, RIGHT)
    found = text(family.types("why not?"))
    assert "Why I think that this is not for you. You said:" in found
    assert "When that changes, or is not right, it may be for you." in found


def test_why_in_own_words_is_answered_with_the_reason(family: Someone) -> None:
    """ "Why not the living wage?": no question first."""
    told_before(family, IN_BRUSSELS, NOT_HARD)
    found = about(family, CAREFUL, "why not the living wage?")
    assert "Why I think that this is not for you. You said:" in found


def test_why_of_a_maybe_says_what_is_not_known(family: Someone) -> None:
    """What speaks for it, what is missing, and why a person comes first."""
    told_before(family, IN_BRUSSELS, HARD)
    found = about(family, CAREFUL, "why the living wage?")
    assert "What speaks for it. You said:\n• the end of the month is often hard" in found
    assert "What I do not know yet:\n• " in found
    content = right(family, CAREFUL)
    assert content.ask_first
    assert content.ask_first.say in found


@pytest.mark.parametrize("typed", ["why?", "Why", "why not?", "why is that?"])
def test_why_typed_under_a_likely_right_opens_its_chain(family: Someone, typed: str) -> None:
    """Also where the button stands behind "More"; the talk goes on there without a detour."""
    told_before(family, FLANDERS, SIX, HARD, AT_SCHOOL, DUTCH_SCHOOL)
    about(family, RIGHT)
    assert "❓ Why?" not in labels(family)
    found = text(family.types(typed))
    assert "• a child goes to a Dutch-language school" in found
    assert "We were here:" not in found
    assert found.endswith(NOW)


def test_what_was_not_ticked_is_no_reason_and_stands_apart_in_the_chain(family: Someone) -> None:
    """ "You are 18 or older" was never said; it counts, and can be set right."""
    told_before(family, IN_BRUSSELS, SIX, "refugee")
    now = state(family)
    now.frame.answers["replies"].append(["work", [HARD, "minor", "working"], [HARD]])
    store(family, now)
    found = about(family, CAREFUL)
    while state(family).frame.step not in ("now", "person_first"):
        found = text(family.types("skip"))
    because = found.partition("Because ")[2].partition("\n")[0]
    assert "the end of the month is often hard" in because
    assert "18 or older" not in because
    said, _sep, taken = text(family.types("why?")).partition("From what you did not tick")
    assert "• you are 18 or older" in taken
    assert "18 or older" not in said
    assert "• the end of the month is often hard" in said


def test_coming_back_to_a_right_names_it(family: Someone) -> None:
    """ "We were here:" alone says nothing of where."""
    told_before(family, FLANDERS, SIX, HARD, AT_SCHOOL, DUTCH_SCHOOL)
    about(family, RIGHT)
    family.types("what is an OCMW?")
    found = text(family.types("skip"))
    assert f"We were here:\n{right(family, RIGHT).name}\n{NOW}" in found


# -- for the counter ------------------------------------------------------------------------------


def test_it_is_shown_in_the_language_of_the_counter(family: Someone) -> None:
    """With its official name, in Dutch or in French, and never what is nobody's business there."""
    told_before(family, FLANDERS, SIX, HARD, AT_SCHOOL, DUTCH_SCHOOL)
    about(family, RIGHT)
    family.taps("More")
    family.taps("Show it at the counter")
    found = family.taps("Français")
    shown = next(m for m in found if right(family, RIGHT).official.fr in m.text)
    french = family.naast.languages.speaker("fr")
    assert french.say(Text(right(family, RIGHT).how)) in shown.text
    assert shown.language == "fr"


def test_in_brussels_both_languages_are_shown(family: Someone) -> None:
    """Both communities' names, and the text in both languages without asking which."""
    told_before(family, IN_BRUSSELS, HARD)
    about(family, BRUSSELS)
    content = right(family, BRUSSELS)
    how = text(family.taps("How it works"))
    assert content.official.nl in how
    assert content.official.fr in how
    if "👍 Yes, please" in labels(family):
        family.taps("No, thank you")
    family.taps("More")
    shown = family.taps("Show it at the counter")
    assert [m.language for m in shown if "official" not in m.text][:2] == ["nl", "fr"]


# -- what now -------------------------------------------------------------------------------------


def test_few_choices_at_a_time(family: Someone) -> None:
    """Four, the rest behind "more"; a person is one tap away from everywhere."""
    told_before(family, FLANDERS, SIX, HARD, AT_SCHOOL, DUTCH_SCHOOL)
    about(family, RIGHT)
    assert len(labels(family)) == 4
    assert any(c["id"] == "go=human" for c in family.choices(ways_out=True))


def test_something_in_the_way_is_about_this_right(family: Someone) -> None:
    """Its name stands in the question, and a person knows what it is about."""
    told_before(family, FLANDERS, SIX, HARD, AT_SCHOOL, DUTCH_SCHOOL)
    about(family, RIGHT)
    assert right(family, RIGHT).name in text(family.taps("Something is in the way"))


def test_a_no_of_the_ocmw_leads_to_its_last_day(family: Someone) -> None:
    """Who asks about an appeal is asked when the letter came, and by when it must be done."""
    told_before(family, IN_BRUSSELS, "ocmw_decision_disputed")
    about(family, "appeal-ocmw")
    assert "Did you get a letter" in text(family.taps("Help with the no"))
    assert "On which day did it reach you?" in text(family.taps("Yes, in writing"))
    assert "24 February 2027" in text(family.taps("Today"))


def test_somebody_goes_along_leads_to_a_buddy(family: Someone) -> None:
    """Who has none hears what a buddy is."""
    told_before(family, FLANDERS, SIX, HARD, AT_SCHOOL, DUTCH_SCHOOL)
    about(family, RIGHT)
    family.taps("More")
    assert "A buddy is a volunteer" in text(family.taps("Somebody goes along"))


@pytest.mark.parametrize("typed", ["I have that already", "i already have this", "Keep this"])
def test_what_stands_behind_more_can_be_typed(family: Someone, typed: str) -> None:
    """Nobody has to open "More" first."""
    told_before(family, FLANDERS, SIX, HARD, AT_SCHOOL, DUTCH_SCHOOL)
    about(family, RIGHT)
    found = text(family.types(typed))
    wanted = "I mark it as yours" if "already" in typed else "Shall I remember your answers"
    assert wanted in found
    assert "We were here:" not in found


def test_a_person_is_told_which_right_it_is_about(family: Someone) -> None:
    """What the family may give along begins with the right it was reading of."""
    told_before(family, FLANDERS, SIX, NOT_HARD)
    about(family, RIGHT)
    family.taps("A person")
    family.types("I have a question")
    person = family.person
    assert person
    case = family.naast.database.read(lambda tx: cases.open_of(tx, person.id))
    assert case
    assert RIGHT in str(state(family).kept)


def test_a_right_that_is_not_there_ends_the_talk(family: Someone) -> None:
    """Nothing breaks, whatever it was begun with."""
    asks(family, Understood("en", None, "ask", "gone", 0.9, "answer", ("gone",), 1))
    assert state(family).frames
