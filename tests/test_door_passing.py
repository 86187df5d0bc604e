"""Passing a case on from one's own Telegram, to a colleague who answers in theirs: the whole
product against a strict peer. Families write French, colleagues work in English."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage import cases, outbox, people, staff, transfers
from storage.cases import Case
from storage.database import Tx
from storage.staff import Area, Organisation
from storage.transfers import Transfer
from tests import test_door
from tests.test_door import FAMILY, LONG, PIET, TINE, WORDS, Team

WORD = "She needs somebody who knows about school."
KARIN = 23
team, topics, mode = test_door.team, test_door.topics, test_door.mode
with_and_without = pytest.mark.parametrize("topics", [True, False])


@pytest.fixture(autouse=True)
def delivered(team: Team) -> Iterator[None]:
    """Nothing is on its way any more when Naast stops: a connection would stay open."""
    yield
    team.peer.until(lambda: not team.look(outbox.places), LONG)


def passed_on(team: Team, case: Case, word: str = WORD) -> Transfer:
    """Tine passes her case on to Piet from her chat, to the moment at which the family is asked."""
    peer, before = team.peer, len(team.peer.chat(TINE))
    peer.tap(TINE, f"door.pass={case.id}")
    team.hears(TINE, "Who goes on with this family?", after=before)
    peer.press(TINE, "Piet")
    team.hears(TINE, "The reason, as the family reads it", after=before)
    peer.press(TINE, "knows more about this")
    asked = team.hears(TINE, "Write it as your next message here", after=before)
    heard = len(peer.chat(FAMILY))
    peer.say(TINE, word, thread=asked.thread)
    team.hears(TINE, "The family was asked on", after=before)
    team.hears(FAMILY, "Piet", after=heard)
    return last(team, case)


def last(team: Team, case: Case) -> Transfer:
    """The transfer of a case that is under way, else the last one."""
    known = team.look(lambda tx: transfers.of_case(tx, case.id))
    return next((each for each in known if each.open), known[-1])


def offered(team: Team, case: Case) -> Transfer:
    """The family said yes, and Piet looks at it."""
    about = passed_on(team, case)
    before = len(team.peer.chat(PIET))
    team.peer.press(FAMILY, "✅")
    team.hears(PIET, "would like to pass it on to you", after=before)
    team.peer.tap(PIET, f"door.offer={case.id}:{about.id}")
    team.hears(PIET, WORD, after=before)
    return about


def is_gone(team: Team) -> bool:
    """Whether nothing that was offered stands in Piet's chat any more."""
    return not [shown for shown in team.peer.chat(PIET) if WORD in shown.text]


def owner(team: Team) -> str | None:
    """Who has the family's case."""
    case = team.case()
    return case.owner_id if case else None


# -- the whole way ---------------------------------------------------------------------------------


@with_and_without
def test_a_case_is_passed_on_from_chat_to_chat(team: Team) -> None:
    """To whom, why, a word; the family is asked and hears why but not the word; the other looks,
    says yes, and has it; what Tine writes by old habit goes nowhere."""
    team.linked(TINE, "Tine")
    team.linked(PIET, "Piet")
    case = team.taken()
    about = offered(team, case)
    asked = team.hears(FAMILY, "Piet")
    assert "Tine" in asked.text
    assert not team.heard_words(WORD)
    assert owner(team) == team.ids[TINE]
    alert = team.hears(PIET, "would like to pass it on to you")
    assert WORDS not in alert.text
    assert WORD not in alert.text
    assert set(alert.buttons.values()) == {f"door.offer={case.id}:{about.id}"}
    assert [told for told in team.outside() if WORD in told] == []
    shown = team.hears(PIET, WORD)
    assert WORDS not in shown.text

    team.peer.press(PIET, "Yes, I go on with this family")
    team.peer.until(lambda: owner(team) == team.ids[PIET], LONG)
    team.hears(PIET, "with you")
    team.hears(TINE, "is with Piet now")
    team.hears(TINE, "It was taken over, as you asked")
    for old in (f"door.pass={case.id}", f"door.passback={case.id}:{about.id}"):
        before = len(team.peer.chat(TINE))
        team.peer.tap(TINE, old)
        team.hears(TINE, "with somebody else", "is with Piet", after=before)
    assert owner(team) == team.ids[PIET]
    log = team.look(lambda tx: cases.history(tx, case.id))
    assert {"transfer_ask", "transfer_view", "transfer_accept"} <= {each.action for each in log}


def test_a_no_needs_a_word_and_brings_it_to_whoever_keeps_the_case(team: Team) -> None:
    """What was offered goes from the chat of who said no; the family hears who stays."""
    team.linked(TINE, "Tine")
    team.linked(PIET, "Piet")
    case = team.taken()
    about = offered(team, case)
    team.peer.press(PIET, "No, not now")
    team.hears(PIET, "so that your colleague can look further")
    team.peer.say(PIET, "I am full until May.")
    team.hears(PIET, "Your colleague reads why")
    assert last(team, case).state == "declined"
    assert owner(team) == team.ids[TINE]
    assert is_gone(team)
    team.hears(TINE, "It was not taken over")
    team.peer.press(TINE, "Pass on")
    assert "I am full until May." in team.hears(TINE, "Piet cannot take it").text
    assert not team.heard_words("full until May")

    for old in ("accept", "acceptwith", "decline", "offer"):
        before = len(team.peer.chat(PIET))
        team.peer.tap(PIET, f"door.{old}={case.id}:{about.id}")
        team.hears(PIET, "settled already", after=before)
    assert owner(team) == team.ids[TINE]


def test_what_is_taken_back_cannot_be_opened(team: Team) -> None:
    """Tine keeps it after all: what was offered goes from the other chat at once, and a tap says
    so; after closing, a tap takes it away."""
    team.linked(TINE, "Tine")
    team.linked(PIET, "Piet")
    case = team.taken()
    about = offered(team, case)
    team.peer.tap(TINE, f"door.pass={case.id}")
    team.hears(TINE, "The family said yes on")
    team.peer.press(TINE, "Keep the case after all")
    team.peer.until(lambda: is_gone(team), LONG)
    assert last(team, case).state == "withdrawn"
    before = len(team.peer.chat(PIET))
    team.peer.tap(PIET, f"door.accept={case.id}:{about.id}")
    team.hears(PIET, "settled already", after=before)
    again = offered(team, case)
    team.closes(case)
    team.peer.tap(PIET, f"door.offer={case.id}:{again.id}")
    team.peer.until(lambda: is_gone(team), LONG)
    assert owner(team) == team.ids[TINE]


def test_a_yes_can_bring_a_word(team: Team) -> None:
    """It is kept with the transfer, and stays inside."""
    team.linked(TINE, "Tine")
    team.linked(PIET, "Piet")
    case = team.taken()
    offered(team, case)
    team.peer.press(PIET, "Yes, with a word")
    team.hears(PIET, "Write it as your next message here")
    team.peer.say(PIET, "Gladly, I call you tomorrow.")
    team.peer.until(lambda: owner(team) == team.ids[PIET], LONG)
    assert last(team, case).answer == "Gladly, I call you tomorrow."
    assert not team.heard_words("Gladly")


# -- the word stays inside -------------------------------------------------------------------------


def test_a_word_never_goes_to_the_family(team: Team) -> None:
    """Also as a reply to what the family wrote, and while its case is chosen; no letter is a word;
    /stop ends it."""
    team.linked(TINE, "Tine")
    team.linked(PIET, "Piet")
    case = team.taken()
    team.peer.tap(TINE, f"door.answer={case.id}")
    team.hears(TINE, "You write to the family")
    to = f"p{team.ids[PIET]}"
    team.peer.tap(TINE, f"door.passwhy={case.id}:{to}.near")
    team.hears(TINE, "Write it as your next message here")
    team.peer.say(TINE, "x" * 601)
    team.hears(TINE, "1 character too long")
    team.peer.say(TINE, "/stop")
    team.hears(TINE, "You write to no family now")
    team.peer.tap(TINE, f"door.passwhy={case.id}:{to}.near")
    team.peer.until(
        lambda: len([s for s in team.peer.chat(TINE) if "Write it" in s.text]) == 3, LONG
    )
    relayed = team.hears(TINE, WORDS)
    team.replies(TINE, "He hides something from you.", relayed)
    team.hears(TINE, "The family was asked on")
    team.hears(FAMILY, "Piet")
    assert last(team, case).word == "He hides something from you."
    assert not team.heard_words("hides something", "xxx")


def test_only_who_is_asked_answers_and_only_whoever_has_it_passes_it_on(team: Team) -> None:
    """Somebody else's buttons, by whatever way they came, do nothing and show nothing."""
    team.linked(TINE, "Tine")
    team.linked(PIET, "Piet")
    team.linked(KARIN, "Karin")
    case = team.taken()
    about = offered(team, case)
    for act in ("offer", "accept", "passback"):
        before = len(team.peer.chat(KARIN))
        team.peer.tap(KARIN, f"door.{act}={case.id}:{about.id}")
        team.hears(KARIN, "cannot be opened", "is with Tine", "settled", after=before)
    before = len(team.peer.chat(KARIN))
    team.peer.tap(KARIN, f"door.passwhy={case.id}:p{team.ids[KARIN]}.near")
    team.hears(KARIN, "Write it", after=before)
    team.peer.say(KARIN, "to me")
    team.hears(KARIN, "cannot be opened", "is with Tine", after=before)
    assert last(team, case).state == "offered"
    assert owner(team) == team.ids[TINE]
    assert not [s for s in team.peer.chat(KARIN) if WORD in s.text]


# -- to whom ---------------------------------------------------------------------------------------


def test_the_list_turns_its_pages_own_house_first(team: Team) -> None:
    """Colleagues of the house, then areas and organisations, then who works elsewhere; an area
    where nobody works says so."""
    team.linked(TINE, "Tine")
    case = team.taken()

    def hire(tx: Tx) -> None:
        now = team.naast.now()
        partner = staff.save_organisation(tx, Organisation("", "De Harmonie"))
        for at in range(6):
            people.add(tx, "nl", now, role="supporter", name=f"Colleague {at}")
        far = people.add(tx, "nl", now, role="supporter", name="Ada")
        staff.employ(tx, far, organisation_id=partner)
        staff.save_area(tx, Area("", "Jette", ("1090",)))

    team.naast.database.write(hire)
    team.peer.tap(TINE, f"door.pass={case.id}")
    first = team.hears(TINE, "Who goes on with this family?")
    assert [each for each in first.buttons if "Ada" in each] == []
    assert "routing chooses who" in first.text
    before = len(team.peer.chat(TINE))
    team.peer.press(TINE, "➡️")
    second = team.hears(TINE, "Who goes on with this family?", after=before)
    shown = [*first.buttons, *second.buttons]
    places = [
        next(at for at, each in enumerate(shown) if name in each) for name in ("Jette", "Ada")
    ]
    assert places == sorted(places)
    assert "Ada · De Harmonie" in shown[places[1]]
    assert all(
        len(data.encode()) <= 64 for data in (*first.buttons.values(), *second.buttons.values())
    )
