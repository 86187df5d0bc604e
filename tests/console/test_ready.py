"""Ready replies of the phrasebook: the family taps below a sentence of a colleague, and whoever has
the case reads it in their own language. The bot stays silent, but for what a tap asks of it."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest

from bot.app import Naast
from bot.talk.heard import Choice
from dialogues.phrasebook import Reply
from storage import calls, messages, tasks
from storage.messages import Message
from tests.console.conftest import Colleague, Moving, asks, case_of
from tests.speaking import Someone, text

HARD = "😟 C'est difficile en ce moment"


@pytest.fixture(params=["web", "telegram"])
def family(naast: Naast, request: pytest.FixtureRequest) -> Someone:
    """A family that writes French, on either channel."""
    family = Someone(naast, channel=request.param, language="fr")
    asks(family, "On a reçu une lettre, je comprends rien.")
    return family


@pytest.fixture
def path(tine: Colleague, family: Someone) -> str:
    """The page of a case that Tine has."""
    path = f"/console/cases/{case_of(family).id}"
    assert tine.does(f"{path}/take").status_code == 303
    family.reads()
    return path


def picks(tine: Colleague, path: str, family: Someone, phrase: str) -> Message:
    """Tine sends a sentence of the phrasebook; as the family gets it."""
    answer = tine.does(f"{path}/phrases/{phrase}", **{"act": "send", "slot.name": "Tine"})
    assert (answer.status_code, answer.headers["location"].endswith("sent")) == (303, True)
    (said,) = family.reads()
    assert (said.who, said.name) == ("human", "Tine")
    return said


def button(said: Message, reply: str) -> str:
    """The value of the button for a reply."""
    return next(str(c["id"]) for c in said.choices if str(c["id"]).endswith(f"={reply}"))


def in_case(family: Someone) -> list[Message]:
    """The talk of the case, as colleagues may read it."""
    case_id = case_of(family).id
    return family.naast.database.read(lambda tx: messages.of_case(tx, case_id))


def talk(page: str) -> str:
    """The talk on the page of a case."""
    return unescape(page.split('id="talk"')[1].split('id="write"')[0])


def to_do(family: Someone) -> list[tasks.Task]:
    """What is still to be done in the case."""
    case_id = case_of(family).id
    return [
        t for t in family.naast.database.read(lambda tx: tasks.of_case(tx, case_id)) if not t.done
    ]


def test_the_family_answers_with_a_tap(tine: Colleague, family: Someone, path: str) -> None:
    """It reads sentence and buttons in its language; Tine reads the answer in hers, with what stood
    on the button and what it answers beside it; and the bot says nothing."""
    look = tine.sees(f"{path}/phrases/how-are-you")
    assert "The family answers with a tap: 🙂 All is well · 😐 So-so" in look
    said = picks(tine, path, family, "how-are-you")
    assert [c["label"] for c in said.choices][2] == HARD
    assert not any(c.get("always") for c in said.choices)
    assert family.picks(button(said, "hard-now")) == []
    answer = in_case(family)[-1]
    assert (answer.who, answer.text) == ("me", HARD)
    page = talk(tine.sees(path))
    assert '<div class="words" lang="en">😟 It is hard now</div>' in page
    assert f'lang="fr">{HARD}</span>' in page
    assert "In answer to: <q><bdi>How are you and your family today?</bdi></q>" in page
    assert "was not understood" not in page


def test_a_tap_is_an_answer_that_is_owed_a_word(
    tine: Colleague, family: Someone, path: str, clock: Moving
) -> None:
    """Like words of the family: the case is not put to sleep by it."""
    said = picks(tine, path, family, "how-are-you")
    later = case_of(family).due
    clock.passes(minutes=5)
    family.picks(button(said, "so-so"))
    assert case_of(family).due < later


def test_please_call_me_asks_when(tine: Colleague, family: Someone, path: str) -> None:
    """The one answer at which the bot speaks: it books the call, and is silent again."""
    said = picks(tine, path, family, "who-i-am")
    asked = family.picks(button(said, "call-me"))
    assert [m.who for m in asked] == ["bot"]
    assert family.choices()[0]["id"].startswith("callback.when=")
    family.picks(family.choices()[0]["id"])
    family.types("0470 12 34 56")
    family.picks("callback.message=no")
    family.picks("callback.interpreter=no")
    case_id = case_of(family).id
    assert family.naast.database.read(lambda tx: calls.of_case(tx, case_id))
    assert "☏" in tine.sees(path)
    assert family.types("merci") == []


def test_an_interpreter_becomes_one_task(tine: Colleague, family: Someone, path: str) -> None:
    """For the language of the talk; asked twice it is one, and the bot is silent."""
    said = picks(tine, path, family, "who-i-am")
    again = picks(tine, path, family, "say-otherwise")
    for each in (said, again):
        assert family.picks(button(each, "interpreter")) == []
    assert [task.kind for task in to_do(family)] == ["interpreter"]
    case_id = case_of(family).id
    assert family.naast.database.read(lambda tx: calls.interpreter(tx, case_id)) == "fr"
    assert "Interpreter" in tine.sees(path)


def test_what_was_not_understood_is_named(tine: Colleague, family: Someone, path: str) -> None:
    """Tine sees which of her sentences it was."""
    said = picks(tine, path, family, "say-otherwise")
    picks(tine, path, family, "how-are-you")
    assert family.picks(button(said, "not-understood")) == []
    page = " ".join(talk(tine.sees(path)).split())
    marked = page.split("This was not understood:")[1]
    assert "I did not understand you well." in marked.split("</q>")[0]


def test_a_double_tap_is_one_answer(
    tine: Colleague, family: Someone, path: str, clock: Moving
) -> None:
    """A quick second tap says nothing; a later one is said again."""
    said = picks(tine, path, family, "how-are-you")
    value, before = button(said, "well"), len(in_case(family))
    for _time in range(2):
        assert family.picks(value) == []
    assert len(in_case(family)) == before + 1
    clock.passes(minutes=1)
    assert family.picks(value) == []
    assert len(in_case(family)) == before + 2


@pytest.mark.parametrize(
    "value", ["said.1=well", "said.{n}=nothing", "said.{n}=yes", "said.99=well"]
)
def test_what_was_not_offered_is_no_answer(
    tine: Colleague, family: Someone, path: str, value: str
) -> None:
    """A made-up button says nothing in the family's name."""
    said, before = picks(tine, path, family, "how-are-you"), len(in_case(family))
    family.picks(value.format(n=said.n))
    assert len(in_case(family)) == before


def test_a_tap_after_the_end_goes_to_the_same_person(
    tine: Colleague, family: Someone, path: str, clock: Moving
) -> None:
    """As words do: the case is open again and the answer is in it. Much later the bot says that
    this was an earlier question."""
    said = picks(tine, path, family, "how-are-you")
    assert tine.does(f"{path}/close").status_code == 303
    family.reads()
    assert "Tine" in text(family.picks(button(said, "hard-now")))
    assert case_of(family).state == "taken"
    assert in_case(family)[-1].text == HARD
    tine.does(f"{path}/close")
    family.reads()
    clock.passes(days=3)
    assert family.picks(button(said, "well"))
    assert case_of(family).state == "closed"


def test_a_reply_that_is_gone_is_shown_as_it_stood(
    tine: Colleague, naast: Naast, family: Someone, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The phrasebook changes; what was said stays."""
    said = picks(tine, path, family, "how-are-you")
    family.picks(button(said, "so-so"))
    known: dict[str, Reply] = dict(naast.phrasebook.all_replies)
    del known["so-so"]
    monkeypatch.setattr(naast.phrasebook, "all_replies", known)
    assert f">{in_case(family)[-1].text}</div>" in talk(tine.sees(path))
    assert family.picks(button(said, "so-so")) == []


def test_nobody_else_sends_one(
    tine: Colleague, piet: Colleague, family: Someone, path: str
) -> None:
    """Neither buttons nor words come from who does not have the case."""
    assert piet.does(f"{path}/phrases/how-are-you", act="send").status_code == 403
    desk, case = tine.naast.desk, case_of(family)
    desk.reply(case.id, tine.id, "Ça va ?", replies=(Choice("well", "Oui"),)).result()
    (said,) = family.reads()
    assert said.choices == [{"id": f"said.{said.n}=well", "label": "Oui"}]
    assert case.due > tine.naast.now() - timedelta(days=1)
