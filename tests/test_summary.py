"""The summary: only what is ticked goes along, and each side reads it in its own language."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import Naast
from bot.session import Session
from bot.settings import Settings
from bot.talk.turn import Turn
from dialogues.contents import FOLDER, load
from dialogues.known import ELSEWHERE, ITEMS, OF_TOPIC, OPEN, PRIVATE, Told, describe, line
from storage import cases, consents, messages, names, people, shares, transfers
from storage.cases import Case
from storage.shares import Share
from tests.conftest import EXAMPLE, FROZEN
from tests.speaking import Someone, text
from tests.understand.weights import whole

CONTENTS = load(FOLDER)
TOLD = [  # a family in Brussels with two children; one of the answers is on papers
    ["region", ["flanders", "brussels", "elsewhere"], ["brussels"]],
    ["children", ["baby", "toddler", "primary", "teen", "young"], {"ages": [4, 9]}],
    ["household", ["pregnant", "newborn", "minor"], ["pregnant"]],
    ["work", ["working", "low_wage", "recent_migrant"], ["low_wage", "recent_migrant"]],
    ["care", ["disabled_child", "heavy_care_need"], ["disabled_child"]],
    ["papers", ["belgian", "card", "none"], ["none"]],
]


@pytest.fixture
def naast(tmp_path: Path) -> Iterator[Naast]:
    """A whole Naast whose clock moves a second whenever it is looked at: what was said before a
    case is told from what was said after it opened."""
    seconds = itertools.count()
    built = Naast(
        Settings(data=tmp_path, organisation=EXAMPLE),
        now=lambda: FROZEN + timedelta(seconds=next(seconds)),
        reads=whole(),
    )
    yield built
    built.database.close()


@pytest.fixture
def tine(naast: Naast) -> str:
    """The only supporter: every case is hers to see to."""
    return naast.database.write(
        lambda tx: people.add(tx, "nl", FROZEN, role="supporter", name="Tine")
    )


@pytest.fixture
def family(naast: Naast, tine: str) -> Someone:
    """A family that told all that, let Naast remember it, and has just written to a person."""
    return written(naast, "en")


def written(naast: Naast, language: str, replies: list[Any] = TOLD) -> Someone:
    someone = Someone(naast, language=language)
    someone.start()
    someone.picks(f"welcome.language={language}")
    person = someone.person
    assert person

    def remember(turn: Turn, _session: Session) -> None:
        turn.kept["told"] = replies

    naast.turns.visit(lambda tx: person.id, remember).result()
    someone.picks("go=human")
    someone.types("we got a letter")
    return someone


def case_of(someone: Someone) -> Case:
    person = someone.person
    assert person
    found = someone.naast.database.read(lambda tx: cases.of_person(tx, person.id))
    return found[-1]


def seen(someone: Someone, transfer_id: str | None = None) -> dict[str, Share]:
    """What staff may see of the case, by item."""
    case_id = case_of(someone).id
    found = someone.naast.database.read(lambda tx: shares.standing(tx, case_id, transfer_id))
    return {share.item: share for share in found}


def in_case(someone: Someone) -> list[str]:
    case_id = case_of(someone).id
    found = someone.naast.database.read(lambda tx: messages.of_case(tx, case_id))
    return [message.text for message in found]


def ticks(someone: Someone, *items: str) -> list[Any]:
    for item in items:
        someone.picks(f"summary.items=item.{item}")
    return someone.picks("summary.items=done")


def shares_with_name(someone: Someone, *items: str) -> None:
    someone.picks("human.before=yes")
    ticks(someone, *items)
    if "who" in items:
        someone.types("Karima")
    someone.picks("summary.right=yes")


def found_by_name(naast: Naast, words: str) -> list[str]:
    return naast.database.read(lambda tx: list(tx.c.execute(names.find(tx, words)).scalars()))


# -- only what is ticked ---------------------------------------------------------------------------


def test_nothing_is_ticked_beforehand_and_the_sensitive_items_come_last(family: Someone) -> None:
    """The list opens empty; health, residence and the talk itself stand at its end."""
    family.picks("human.before=yes")
    choices = [c for c in family.choices() if "item." in c["id"]]
    assert [c.get("ticked") for c in choices] == [False] * len(choices)
    order = [c["id"].rpartition(".")[2] for c in choices]
    assert order == ["who", "rights", "home", "family", "work", "health", "residence"]
    assert len(order) <= 8


@pytest.mark.parametrize("how", ["none", "no", "skip", "words"])
def test_without_a_yes_nothing_goes_along(family: Someone, how: str) -> None:
    """None of these, no at the end, leaving it out, or writing on: nobody sees anything."""
    family.picks("human.before=yes")
    if how == "none":
        family.picks("summary.items=none")
    elif how == "skip":
        family.types("skip")
    else:
        ticks(family, "work", "health")
        family.types("wait, not yet") if how == "words" else family.picks("summary.right=no")
    person = family.person
    assert person
    assert seen(family) == {}
    assert family.naast.database.read(lambda tx: consents.of(tx, person.id)) == []
    assert not case_of(family).talk_shared


def test_each_item_is_a_consent_with_its_receiver(naast: Naast, family: Someone) -> None:
    """What is ticked is seen, what is not is not, and the log names item and receiver."""
    shares_with_name(family, "who", "work")
    person = family.person
    assert person
    assert set(seen(family)) == {"who", "work"}
    assert not case_of(family).talk_shared
    given = naast.database.read(lambda tx: consents.of(tx, person.id))
    assert [(c.item, c.receiver, c.revoked) for c in given] == [
        ("summary_who", "Tine", None),
        ("summary_work", "Tine", None),
    ]
    assert found_by_name(naast, "karima") == [person.id]


def test_what_was_confirmed_is_what_is_given(family: Someone) -> None:
    """The last question shows each ticked item in full, and nothing else."""
    family.picks("human.before=yes")
    said = text(ticks(family, "work", "health"))
    assert "My wage is low" in said
    assert "I am pregnant" in said
    assert "A child with a recognised disability" in said
    assert "no papers" not in said
    assert "In Brussels" not in said
    assert "new in Belgium" not in said


def test_a_line_of_the_summary_is_one_sentence(naast: Naast) -> None:
    """What an item is called and what it says are joined as each language does that; what says
    nothing more has no colon."""
    speaker = naast.languages.speaker("qps")
    assert speaker.say(line("who", {"children": 2}, CONTENTS)).startswith("⟦👤")
    assert ":" not in speaker.say(line("talk", {"talk": True}, CONTENTS))


def test_the_talk_itself_goes_along_only_when_ticked(naast: Naast, tine: str) -> None:
    """It is an item among the others, the last one."""
    someone = Someone(naast, language="en")
    someone.start()
    someone.types("what is this")
    someone.types("a person")
    someone.types("I have a letter")
    someone.picks("human.before=yes")
    assert [c["id"] for c in someone.choices()][-2] == "summary.items=item.talk"
    ticks(someone, "talk")
    assert not case_of(someone).talk_shared
    someone.picks("summary.right=yes")
    assert case_of(someone).talk_shared
    assert set(seen(someone)) == {"talk"}


# -- each in their own language --------------------------------------------------------------------


def test_staff_read_it_in_their_own_language(naast: Naast) -> None:
    """The family reads French, the supporter Dutch, of the same codes."""
    someone = written(naast, "fr")
    someone.picks("human.before=yes")
    assert "Je suis enceinte" in text(ticks(someone, "health"))
    someone.picks("summary.right=yes")
    share = seen(someone)["health"]
    _label, told, own_words = describe(share, naast.languages.speaker("nl"), CONTENTS)
    assert "Ik ben zwanger" in told
    assert not own_words


def test_own_words_stay_as_they_are_and_are_marked(naast: Naast, family: Someone) -> None:
    """A correction takes the place of what was known, for both sides as it was written."""
    family.picks("human.before=yes")
    ticks(family, "work")
    family.picks("summary.right=change")
    assert "“I clean offices”, in your own words" in text(family.types("I clean offices"))
    family.picks("summary.right=yes")
    share = seen(family)["work"]
    assert describe(share, naast.languages.speaker("nl"), CONTENTS)[1:] == ("I clean offices", True)


def test_of_several_items_the_one_to_change_is_chosen(family: Someone) -> None:
    """By its button or its number; the others stay."""
    family.picks("human.before=yes")
    ticks(family, "home", "work")
    family.types("change something")
    family.types("2")
    family.types("I clean offices")
    family.picks("summary.right=yes")
    given = seen(family)
    assert given["work"].body == {"own": "I clean offices"}
    assert given["home"].body == {"answers": {"region": ["brussels"]}}


# -- nothing can be read off -----------------------------------------------------------------------


def items_of(replies: list[Any]) -> dict[str, Any]:
    told = Told(replies, CONTENTS)
    return {"rights": told.rights()} | {item: told.item(item) for item in (*OPEN, *PRIVATE)}


def place_of(question: Any, option: Any) -> str | None:
    at_home = ELSEWHERE.get(question.id) or OF_TOPIC.get(question.topic)
    return ELSEWHERE.get(option.id, at_home)


ANSWERS = st.lists(
    st.sampled_from(CONTENTS.questions).flatmap(
        lambda q: st.tuples(
            st.just(q),
            st.sets(st.sampled_from([o.id for o in q.options]), max_size=1)
            if q.kind == "one"
            else st.sets(st.sampled_from([o.id for o in q.options])),
        )
    ),
    unique_by=lambda pair: pair[0].id,
    max_size=len(CONTENTS.questions),
)


@settings(max_examples=60)
@given(ANSWERS, st.sampled_from(PRIVATE))
def test_what_is_not_shared_cannot_be_read_off_what_is(answers: Any, private: str) -> None:
    """Answers on bills, health or papers change nothing in any other item, rights included."""
    whole = [[q.id, [o.id for o in q.options], sorted(picked)] for q, picked in answers]
    without = [
        [q.id, options, [o.id for o in q.options if o.id in picked and place_of(q, o) != private]]
        for (q, _), (_, options, picked) in zip(answers, whole, strict=True)
    ]
    told, untold = items_of(whole), items_of(without)
    assert {**told, private: None} == {**untold, private: None}


def test_a_private_item_brings_its_own_rights() -> None:
    """What a disability brings about stands with health, and nowhere else."""
    told = items_of(TOLD)
    mine = set(told["health"]["rights"])
    assert mine
    assert all(told["rights"].get(right) != "likely" for right in mine)
    assert told["rights"] == items_of([r for r in TOLD if r[0] not in ("care", "papers")])["rights"]


def test_every_topic_has_its_place() -> None:
    """An editor who adds a topic must say in which item it stands."""
    assert {topic.id for topic in CONTENTS.topics} == set(OF_TOPIC)
    known = {q.id for q in CONTENTS.questions} | {
        o.id for q in CONTENTS.questions for o in q.options
    }
    assert set(ELSEWHERE) <= known
    assert {t.id for t in CONTENTS.topics if t.sensitive} == set(PRIVATE)
    assert {*OPEN, *PRIVATE, *OF_TOPIC.values(), *ELSEWHERE.values()} <= set(ITEMS)


# -- asked once ------------------------------------------------------------------------------------


def test_the_offer_comes_once_and_later_only_what_is_new(family: Someone) -> None:
    """What was given is not offered again; the name is not asked again."""
    shares_with_name(family, "who", "work")
    assert "Shall I also" not in text(family.types("one more thing"))
    family.picks("human.more=summary")
    shown = [c["id"].rpartition(".")[2] for c in family.choices() if "item." in c["id"]]
    assert shown == ["rights", "home", "family", "health", "residence"]


def test_with_everything_given_there_is_nothing_to_ask(family: Someone) -> None:
    """It says so, and goes on with the talk."""
    shares_with_name(family, "who", "rights", "home", "family", "work", "health", "residence")
    assert "Tine can see all that I know already." in text(family.picks("human.more=summary"))


def test_in_a_later_case_the_name_is_known(family: Someone, tine: str) -> None:
    """A new case starts with nothing, and yet nobody asks the name twice."""
    shares_with_name(family, "who")
    family.naast.desk.take(case_of(family).id, tine).result()
    family.naast.desk.close(case_of(family).id, tine).result()
    family.picks("go=human")
    family.types("another question, about school")
    assert seen(family) == {}
    family.picks("human.before=yes")
    assert "Tine will see this:\n👤 Who: Karima · 2 children" in text(ticks(family, "who"))


def test_nothing_known_is_nothing_offered(naast: Naast, tine: str) -> None:
    """Who goes straight to a person is asked nothing."""
    someone = written(naast, "en", [])
    assert "human.more=summary" in [c["id"] for c in someone.choices()]


# -- words are for the person ----------------------------------------------------------------------


@pytest.mark.parametrize("at", ["before", "items", "name", "right", "which"])
def test_what_is_written_instead_of_an_answer_reaches_the_person(family: Someone, at: str) -> None:
    """At every step of it, and the talk with the person goes on."""
    steps = {
        "items": lambda: family.picks("human.before=yes"),
        "name": lambda: ticks(family, "who", "work"),
        "right": lambda: family.picks("summary.name=skip"),
        "which": lambda: family.picks("summary.right=change"),
    }
    for step in steps:
        if at != "before":
            steps[step]()
        if at in ("before", step):
            break
    words = "I am at work until five, can you write to me about the letter tomorrow"
    assert text(family.types(words)) == "Noted for Tine. You can write more here."
    assert in_case(family)[-1] == words
    assert seen(family) == {}


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Karima", "Karima"),
        ("my name is Karima El Amrani", "Karima El Amrani"),
        ("I'm Noor van den Berg", "Noor van den Berg"),
        ("محمد علي", "محمد علي"),
        ("we got a letter", None),
        ("what is this for", None),
    ],
)
def test_a_sentence_is_no_name(family: Someone, said: str, name: str | None) -> None:
    """Where a name is asked a sentence reaches the person, and stands as nobody's name; "my name
    is" is no part of one."""
    family.picks("human.before=yes")
    ticks(family, "who")
    told = text(family.types(said))
    if name:
        assert f"👤 Who: {name} · 2 children" in told
    else:
        assert "👤 Who" not in told
        assert in_case(family)[-1] == said


def test_words_of_danger_at_the_list_reach_the_person(family: Someone) -> None:
    """The lines come first, the words are in the case, and the case is urgent."""
    family.picks("human.before=yes")
    assert "112" in family.types("he hits me")[0].text
    assert in_case(family)[-1] == "he hits me"
    assert case_of(family).urgency == 2


def test_the_list_can_be_ticked_by_number(family: Someone) -> None:
    """As on a terminal, or where buttons are not shown."""
    family.types("yes")
    said = text(family.types("3 5"))
    assert "In Brussels" in said
    assert "My wage is low" in said
    family.types("1")
    assert set(seen(family)) == {"home", "work"}


def test_out_of_my_data_words_to_the_person_are_noted_too(family: Someone) -> None:
    """Where the talk with the person is not what comes next, the summary says it itself."""
    family.types("menu")
    family.types("my summary")
    said = text(family.types("it is from the school"))
    assert "Noted for Tine. I gave nothing else along." in said
    assert in_case(family)[-1] == "it is from the school"


# -- with somebody there, or nobody ----------------------------------------------------------------


def test_a_late_yes_can_still_be_ticked(family: Someone, tine: str) -> None:
    """Tine has the talk: taps are for the list, words are for her, and nothing is asked to type."""
    family.naast.desk.take(case_of(family).id, tine).result()
    family.reads()
    family.picks("human.before=yes")
    assert family.types("my phone is broken") == []
    assert in_case(family)[-1] == "my phone is broken"
    said = ticks(family, "who", "work")
    assert "Tine will see this" in text(said)
    assert [c["id"] for c in family.choices()] == ["summary.right=yes", "summary.right=no"]
    assert "Done." in text(family.picks("summary.right=yes"))
    assert set(seen(family)) == {"who", "work"}
    assert family.types("thank you") == []


def test_without_an_open_case_there_is_nobody_to_share_with(naast: Naast) -> None:
    """It says so and calls nobody."""
    someone = Someone(naast, language="en")
    someone.start()
    someone.picks("welcome.language=en")
    assert "nobody to share with" in text(someone.types("my summary"))


def test_for_a_transfer_it_is_given_to_that_receiver_alone(family: Someone, tine: str) -> None:
    """Own words of before are kept; who has the case now sees no more by it."""
    naast = family.naast
    family.picks("human.before=yes")
    ticks(family, "work")
    family.picks("summary.right=change")
    family.types("I clean offices")
    family.picks("summary.right=yes")
    person, case = family.person, case_of(family)
    assert person
    piet = naast.database.write(
        lambda tx: people.add(tx, "nl", FROZEN, role="supporter", name="Piet")
    )
    asked = naast.database.write(
        lambda tx: transfers.ask(tx, case.id, tine, "", FROZEN, to_id=piet)
    )

    def offer(turn: Turn, _session: Session) -> None:
        naast.turns.engine.interrupt("summary", turn, asked.id)

    naast.turns.visit(lambda tx: person.id, offer).result()
    assert "Tick what Piet may see" in text(family.reads())
    said = text(ticks(family, "work", "residence"))
    assert "Piet will see this" in said
    assert "“I clean offices”" in said
    family.picks("summary.right=yes")
    given = seen(family, asked.id)
    assert {i: s.receiver for i, s in given.items()} == {"work": "Piet", "residence": "Piet"}
    assert set(seen(family)) == {"work"}


# -- taking back -----------------------------------------------------------------------------------


def test_one_item_is_taken_back_in_one_tap(naast: Naast, family: Someone) -> None:
    """My data lists it with its receiver; then nobody sees it, nor finds the name."""
    shares_with_name(family, "who", "work")
    family.types("my data")
    said = text(family.taps("What I share"))
    assert "Who: Karima · 2 children · writes in English – for Tine, since Tuesday" in said
    family.taps("Take back: Who")
    assert set(seen(family)) == {"work"}
    assert found_by_name(naast, "karima") == []
    said = text(family.types("back"))
    family.taps("Show me all of it")
    person = family.person
    assert person
    given = naast.database.read(lambda tx: consents.of(tx, person.id))
    assert [(c.item, c.revoked is None) for c in given] == [
        ("summary_who", False),
        ("summary_work", True),
    ]


def test_everything_is_taken_back_in_one_tap(naast: Naast, tine: str) -> None:
    """Also the talk itself."""
    someone = Someone(naast, language="en")
    someone.start()
    someone.types("what is this")
    someone.types("a person")
    someone.types("I have a letter")
    shares_with_name(someone, "who", "talk")
    assert case_of(someone).talk_shared
    someone.types("my data")
    someone.taps("What I share")
    said = text(someone.taps("Take everything back"))
    assert "You share nothing now" in said
    assert seen(someone) == {}
    assert not case_of(someone).talk_shared


def test_my_data_names_what_was_given(family: Someone) -> None:
    """Its consents are told in words, not in codes."""
    shares_with_name(family, "work")
    family.types("my data")
    said = text(family.taps("Show me all of it"))
    assert "• Work and income, for Tine, since" in said
    assert "summary_" not in said
