"""The talk about all rights: a person first, what was said before, and the list that is kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.app import Naast
from bot.settings import Settings
from bot.talk.texts import Text
from storage import files
from storage.messages import Message
from tests.conftest import EXAMPLE, FROZEN
from tests.speaking import Someone, text
from tests.test_ask import labels
from tests.test_right import state, store

TOLD = ("flanders", "low_income")
"""What is chosen wherever it is shown; nothing else is, and the child is six."""
RATHER = "Would you rather talk to a person about this?"


@pytest.fixture(scope="module")
def naast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Naast]:
    data = tmp_path_factory.mktemp("talk")
    built = Naast(Settings(data=data, organisation=EXAMPLE), now=lambda: FROZEN)
    yield built
    built.database.close()


@pytest.fixture
def family(naast: Naast) -> Someone:
    """A family that began with its rights."""
    someone = Someone(naast, language="en")
    someone.start()
    someone.taps("English")
    someone.types("my rights")
    return someone


def tells(family: Someone, until: str = "which") -> str:
    """Answer every question until a step comes; return what was said then."""
    found = ""
    for _count in range(40):
        if state(family).frame.step == until:
            return found
        found = text(answers(family))
    raise AssertionError(f"the talk about rights never comes to {until}")


def answers(family: Someone) -> list[Message]:
    """Answer the question that waits, or leave it out."""
    if state(family).frame.step == "ages":
        return family.types("6")
    ids = [choice["id"] for choice in family.choices()]
    for told in (one for one in ids if one.removesuffix(".yes").rpartition(".")[2] in TOLD):
        found = family.picks(told)
        return family.taps("That is all") if ".tick=" in told else found
    return family.types("skip")


def keeps(family: Someone) -> None:
    """Say yes to keeping the answers, and go home."""
    family.taps("That is enough")
    family.taps("Yes, remember them")


def kept(family: Someone) -> dict[str, object]:
    return state(family).kept


def name(family: Someone, right_id: str) -> str:
    return family.naast.world.contents.rights[right_id].name


# -- a person first -------------------------------------------------------------------------------


@pytest.fixture
def at_the_papers(family: Someone) -> Someone:
    """A family that comes to the part on its stay in Belgium."""
    tells(family, "before")
    return family


def test_a_person_is_offered_before_questions_on_the_stay(at_the_papers: Someone) -> None:
    """Before the first of them, with why they are asked; and there is no question yet."""
    said = text(at_the_papers.types("my rights so what"))
    assert RATHER in said
    assert labels(at_the_papers) == ["💬 Ask me here", "👤 A person", "🤐 Leave it out"]


def test_who_wants_to_be_asked_here_is_asked(at_the_papers: Someone) -> None:
    """Once: the next question of that part comes without the offer."""
    found = text(at_the_papers.taps("Ask me here"))
    assert "papers" in found
    assert RATHER not in found
    rest = tells(at_the_papers)
    assert RATHER not in rest


def test_what_is_left_out_is_not_asked(at_the_papers: Someone) -> None:
    """No question of that part is put, and what depends on it stays unsure."""
    contents = at_the_papers.naast.world.contents
    careful = {topic.id for topic in contents.topics if topic.person_first}
    asked = {q.id: Text(q.text).msgid for q in contents.questions if q.topic in careful}
    found = text(at_the_papers.taps("Leave it out")) + tells(at_the_papers)
    assert not [question for question in asked.values() if question in found]
    replies = state(at_the_papers).frame.answers["replies"]
    assert all(reply[2] is None for reply in replies if reply[0] in asked)


def test_a_person_instead(at_the_papers: Someone) -> None:
    """Two taps, and the answers so far are not lost."""
    assert "What would you like to say?" in text(at_the_papers.taps("A person"))
    assert RATHER in text(at_the_papers.types("back"))


# -- the list -------------------------------------------------------------------------------------


def test_the_list_is_a_tidy_message(family: Someone) -> None:
    """What is likely with where to ask, then what is not sure with what is missing."""
    tells(family)
    likely, maybe, asked = family.taps("Keep this list")[:3]
    assert likely.text.startswith("Your list. You may have a right to:\n\n1. ")
    bonus = family.naast.world.contents.rights["school-bonus"]
    assert f"{bonus.name}\n{bonus.where}" in likely.text
    assert maybe.text.startswith("Not sure yet:")
    assert "It depends on this: " in maybe.text
    careful = family.naast.world.contents.rights["living-wage"]
    assert careful.where not in f"{careful.name}{maybe.text.partition(careful.name)[2][:300]}"
    assert asked.text == "What shall I do with the list?"


def test_nothing_is_kept_without_a_yes(family: Someone) -> None:
    """Neither answers nor what was found."""
    tells(family)
    family.taps("Keep this list")
    assert not {"told", "found"} & kept(family).keys()
    family.taps("Keep it for next time")
    assert {"told", "found"} <= kept(family).keys()


def test_the_list_is_opened_again(family: Someone) -> None:
    """With the day it is of: by the words for rights, and from "my data"."""
    tells(family)
    keeps(family)
    found = text(family.types("my rights"))
    assert "On Tuesday, 24 November 2026 I found" in found
    assert "you live in Flanders" in found
    assert "Your list." in text(family.taps("Show me the list"))
    family.types("menu")
    assert "your list of rights, of " in text(family.types("my data"))
    assert "Your list." in text(family.taps("My list of rights"))


def test_forgetting_the_answers_forgets_the_list(family: Someone) -> None:
    """One tap takes both."""
    tells(family)
    keeps(family)
    family.types("my data")
    family.taps("Forget my answers")
    assert not {"told", "found"} & kept(family).keys()


def test_what_they_have_is_marked_on_the_list(family: Someone) -> None:
    """Remembered with their yes: it is had next time too, and never counted among the likely."""
    tells(family)
    keeps(family)
    family.types("my rights")
    family.taps("Yes, go on")
    first = labels(family)[0].partition(". ")[2]
    family.taps(first)
    family.taps("More")
    family.taps("I already have this")
    family.types("menu")
    family.types("my rights")
    said = text(family.taps("Show me the list"))
    assert f"You already have: {first}" in said
    assert f"{first}\n" not in said


# -- what changed ---------------------------------------------------------------------------------


def changes_region(family: Someone) -> str:
    """Say that only the place has changed; return what is said at the end."""
    tells(family)
    keeps(family)
    family.types("my rights")
    family.taps("Something changed")
    asked = text(family.taps("1."))
    assert "Where do you live?" in asked
    return text(family.taps("In Brussels"))


def test_one_thing_is_changed_without_beginning_anew(family: Someone) -> None:
    """What was told is shown with a number; only the one that is tapped is asked again."""
    tells(family)
    keeps(family)
    family.types("my rights")
    shown = text(family.taps("Something changed"))
    assert "1. you live in Flanders" in shown
    assert "your children are 6" in shown
    family.taps("1.")
    family.taps("In Brussels")
    frame = next(f for f in state(family).frames if f.dialogue == "rights")
    replies = {reply[0]: reply[2] for reply in frame.answers["replies"]}
    assert replies["region"] == ["brussels"]
    assert replies["children"] == {"ages": [6]}


def test_a_change_says_what_is_new_and_what_no_longer_fits(family: Someone) -> None:
    """Compared with the list that was kept; said once."""
    found = changes_region(family)
    found = found if state(family).frame.step == "which" else tells(family)
    new = found.partition("New: ")[2].partition("\n")[0]
    gone = found.partition("No longer: ")[2].partition("\n")[0]
    assert name(family, "article27") in new
    assert name(family, "school-bonus") in gone
    family.types("menu")
    family.types("my rights")
    again = text(family.taps("Yes, go on"))
    assert "New: " not in again
    assert "No longer: " not in again


def test_where_nothing_changed_nothing_is_new(family: Someone) -> None:
    """No news for who says that all is still right."""
    tells(family)
    keeps(family)
    family.types("my rights")
    found = text(family.taps("Yes, go on"))
    assert "New: " not in found
    assert "You may have a right to" in found


# -- what cannot both be true ---------------------------------------------------------------------


def contradicts(family: Someone) -> str:
    """Say that there is no child, then, asked again in an old message, that one is six."""
    family.picks("rights.one=region.flanders")
    now = state(family)
    now.frame.answers["now"] = ["children", ["primary"]]
    now.frame.answers["replies"].append(["children", ["primary"], []])
    now.frame.step = "ages"
    store(family, now)
    return text(family.types("6"))


def test_what_denies_an_earlier_answer_is_asked_about(family: Someone) -> None:
    """Kindly, with what was said before; the new answer may be the right one."""
    found = contradicts(family)
    assert "Before, you said: you have no children." in found
    assert labels(family) == ["✏️ What I say now", "↩ What I said before"]
    family.taps("What I say now")
    replies = [r for r in state(family).frame.answers["replies"] if r[0] == "children"]
    assert [reply[2] for reply in replies] == [{"ages": [6]}]


def test_the_earlier_answer_may_be_the_right_one(family: Someone) -> None:
    """Then the new one counts as left open, and the talk goes on."""
    contradicts(family)
    family.taps("What I said before")
    replies = [r for r in state(family).frame.answers["replies"] if r[0] == "children"]
    assert [reply[2] for reply in replies] == [[], None]
    assert state(family).frame.step != "which_is_right"


# -- on paper -------------------------------------------------------------------------------------


def test_the_list_goes_along_on_paper(family: Someone) -> None:
    """As a file, in the language of the talk beside the one that the counter reads."""
    if not family.naast.world.paper.ready:
        pytest.skip("the fonts of the paper are not prepared here")
    tells(family)
    family.taps("Keep this list")
    family.taps("On paper")
    said = family.taps("Nederlands")
    assert said[0].text.startswith("Here is your list to bring along.")
    person = family.person
    assert person
    assert family.naast.database.read(lambda tx: files.count(tx, person.id)) == 1
