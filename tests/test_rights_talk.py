"""The talk about all rights: a person first, what was said before, and the list that is kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.app import Naast
from bot.settings import Settings
from bot.talk.texts import Listed, Text
from bot.understand.understanding import Understood
from dialogues.rights import told
from dialogues.rights.telling import LIGHT, worth_telling
from storage import files
from storage.messages import Message
from tests.asking import Reads, labels
from tests.conftest import EXAMPLE, FROZEN
from tests.speaking import Someone, text
from tests.test_right import state, store

TOLD = ("flanders", "low_income")
"""What is chosen wherever it is shown; nothing else is, and the child is six."""
RATHER = "Would you rather talk to a person about this?"


@pytest.fixture(scope="module")
def naast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Naast]:
    data = tmp_path_factory.mktemp("talk")
    settings = Settings(data=data, organisation=EXAMPLE)
    built = Naast(settings, now=lambda: FROZEN, reads=Reads())
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
    for one in (each for each in ids if each.removesuffix(".yes").rpartition(".")[2] in TOLD):
        found = family.picks(one)
        return family.taps("That is all") if ".tick=" in one else found
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
    asked = ["💬 Ask me here", "👤 A person", "🤐 Leave it out", "📋 My rights so far"]
    assert labels(at_the_papers) == asked
    assert RATHER in text(at_the_papers.taps("My rights so far"))


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
    assert "your child is 6 years old" in shown
    family.taps("1.")
    family.taps("In Brussels")
    frame = next(f for f in state(family).frames if f.dialogue == "rights")
    replies = {reply[0]: reply[2] for reply in frame.answers["replies"]}
    assert replies["region"] == ["brussels"]
    assert replies["children"] == {"ages": [6]}


def test_what_changed_has_no_two_buttons_of_one_name(family: Someone) -> None:
    """Where they live and the children were both "your family"."""
    tells(family)
    keeps(family)
    family.types("my rights")
    family.taps("Something changed")
    named = [label.lstrip("0123456789. ").partition(" ")[2] for label in labels(family)]
    assert "where you live" in named
    assert "your children's ages" in named
    assert len(named) == len(set(named))


def test_every_question_is_called_otherwise(naast: Naast) -> None:
    """On whichever page of "what changed" they meet."""
    contents = naast.world.contents
    topics = {topic.id: topic.name for topic in contents.topics}
    names = [question.name or topics[question.topic] for question in contents.questions]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("ages", "said"),
    [
        ([6, 13], "your children are 6 years old and 13 years old"),
        ([1], "your child is 1 year old"),
        ([0], "you have a baby"),
        ([4, 0, 0], "your child is 4 years old and you have 2 babies"),
    ],
)
def test_ages_are_said_back_as_people_say_them(naast: Naast, ages: list[int], said: str) -> None:
    """A baby has no number."""
    speaker = naast.languages.speaker("en")
    assert speaker.say(Listed(tuple(told.said_of_children(ages)))) == said


@pytest.mark.parametrize(
    ("words", "ages"),
    [
        ("I have kids of 4 and 9, what are my rights?", [4, 9]),
        ("what are my rights? my son of 6 has asthma", None),
        ("I need 2 or 3 days of leave, what are my rights?", None),
    ],
)
def test_ages_of_the_first_sentence_are_not_asked_again(
    naast: Naast, words: str, ages: list[int] | None
) -> None:
    """All of them, clearly of children, said back so that it can be set right; one age may be of
    one child among more."""
    someone = Someone(naast, language="en")
    someone.start()
    someone.taps("English")
    meaning = Understood("en", None, "explore_rights", "", 0.9, "answer")
    naast.turns.understanding.means[words] = meaning  # type: ignore[attr-defined]
    found = text(someone.types(words))
    frame = state(someone).frame
    assert frame.dialogue == "rights"
    replies = {reply[0]: reply[2] for reply in frame.answers["replies"]}
    assert replies.get("children") == ({"ages": ages} if ages else None)
    assert ("You told me: your children are 4 years old and 9 years old." in found) == bool(ages)


def test_why_typed_under_the_list_asks_which(family: Someone) -> None:
    """And then tells the chain of that right; the list stands there again."""
    tells(family)
    assert "Which one shall I tell you about?" in text(family.types("why?"))
    names = labels(family)
    found = text(family.taps(names[0]))
    assert "You said:" in found
    family.types("back")
    assert state(family).frames[0].dialogue in ("menu", "rights")


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ((), "Every answer tells which rights may be yours."),
        (("In Flanders", "skip"), "many rights are for families who find the end of the month"),
    ],
)
def test_why_typed_at_a_question_says_why_it_is_asked(
    family: Someone, told: tuple[str, ...], why: str
) -> None:
    """Its own reason where the part of the talk has one; then the question again."""
    for said in told:
        family.types(said)
    found = text(family.types("why?"))
    assert why in found
    assert "We were here:" in found
    assert state(family).frame.dialogue == "rights"


def test_what_weighs_comes_first(naast: Naast) -> None:
    """Where the month is hard: the living wage, though not sure, and increased reimbursement are
    on the first page; internet and leisure never go before them."""
    explorer = naast.world.contents.explorer
    facts = {**explorer.tell_ages([4, 9]), "lives_in_flanders": True, "low_income": True}
    facts |= {"adult": True, "disabled_child": True, "disability_allowance": True}
    order = worth_telling(explorer.verdicts(facts), explorer.known(facts), explorer)
    rank = {right_id: place for place, right_id in enumerate(order)}
    light = [rank[one] for one in order if explorer.rights[one].life_domain in LIGHT]
    assert max(rank["increased-reimbursement"], rank["living-wage"]) < min(light)
    assert rank["increased-reimbursement"] < rank["social-internet"]
    assert rank["increased-reimbursement"] < 4


def test_a_foster_family_reads_of_foster_care_first(naast: Naast) -> None:
    """And of no death certificate without being told whose."""
    explorer = naast.world.contents.explorer
    facts = {**explorer.tell_ages([7]), "lives_in_flanders": True, "foster_child": True}
    order = worth_telling(explorer.verdicts(facts), explorer.known(facts), explorer)
    assert order[0] == "orphan-foster-allowance"
    right = explorer.rights[order[0]]
    assert "death" not in right.how
    assert all("orphan" in paper for paper in right.papers if "death" in paper)
    assert any("foster" in paper for paper in right.papers)


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
