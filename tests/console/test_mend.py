"""In the console a message to the family is changed or taken back, on a page of its own."""

from __future__ import annotations

import re

import pytest

from bot.app import Naast
from storage import outbox
from storage.database import Tx
from tests.console.conftest import Colleague, Moving, case_of
from tests.speaking import Someone

BEFORE = "<b>mardi</b> à 9 h"


@pytest.fixture
def path(tine: Colleague, family: Someone, clock: Moving) -> str:
    """The page of a case that Tine has."""
    path = f"/console/cases/{case_of(family).id}"
    assert tine.does(f"{path}/take").status_code == 303
    clock.passes(seconds=1)
    family.reads()
    return path


@pytest.fixture
def here(tine: Colleague, family: Someone, path: str) -> str:
    """The address of a message that she sent just now."""
    assert tine.does(f"{path}/answers", text=BEFORE).status_code == 303
    (said,) = family.reads()
    assert f'href="{path}/messages/{said.n}/change?' in tine.sees(path)
    return f"{path}/messages/{said.n}"


def test_it_is_changed_and_shown_as_changed(
    tine: Colleague, nora: Colleague, family: Someone, path: str, here: str
) -> None:
    """The new words in one place, the old ones with them; a coordinator reads the same."""
    assert BEFORE.replace("<", "&lt;").replace(">", "&gt;") in tine.sees(f"{here}/change")
    answer = tine.does(f"{here}/change", text="jeudi à 9 h", once="k1")
    assert (answer.status_code, answer.headers["location"].startswith(path)) == (303, True)
    for who in (tine, nora):
        page = who.sees(path)
        assert page.count("jeudi à 9 h") == 1
        assert "· changed " in page
        before = page.split("What stood here before")[1].split("</details>")[0]
        assert "&lt;b&gt;mardi&lt;/b&gt; à 9 h" in before
        assert "Tine changed a message" in page
    (change,) = family.reads()
    assert (change.text, change.changes) == ("jeudi à 9 h", int(here.rpartition("/")[2]))


def test_it_is_taken_back(tine: Colleague, family: Someone, path: str, here: str) -> None:
    """Its words are nowhere any more, and there is nothing left to do about it."""
    assert tine.does(f"{here}/take-back").status_code == 303
    page = tine.sees(path)
    assert "· taken back " in page
    assert "mardi" not in page
    assert "Tine took a message back" in page
    assert f"{here}/change" not in page
    gone = tine.http.get(f"{here}/change")
    assert gone.status_code == 409
    assert "cannot be changed or taken back any more" in gone.text
    assert tine.does(f"{here}/take-back").status_code == 409
    assert len(family.reads()) == 1


def test_words_can_be_changed_for_a_quarter_of_an_hour(
    tine: Colleague, family: Someone, clock: Moving, here: str
) -> None:
    """Then only taken back; after two days neither."""
    clock.passes(minutes=16)
    page = tine.sees(f"{here}/change")
    assert "<textarea" not in page
    assert "first 15 minutes" in page
    assert "first 15 minutes" in tine.does(f"{here}/change", text="trop tard").text
    assert f'action="{here}/take-back?' in page
    assert family.reads() == []


def test_nothing_is_no_change(tine: Colleague, family: Someone, here: str) -> None:
    """And what is too long is given back."""
    for text, said in (("  ", "Nothing is written here yet."), ("x" * 4001, "too long")):
        answer = tine.does(f"{here}/change", text=text)
        assert (answer.status_code, said in answer.text) == (422, True)
    assert "x" * 4001 in answer.text
    assert family.reads() == []


def test_a_picked_sentence_is_not_rewritten(tine: Colleague, family: Someone, path: str) -> None:
    """It stands in two languages, with replies to tap: it can only be taken back."""
    assert tine.does(f"{path}/phrases/say-otherwise", act="send").status_code == 303
    (said,) = family.reads()
    page = tine.sees(f"{path}/messages/{said.n}/change")
    assert "<textarea" not in page
    assert "take-back" in page


def test_only_by_whoever_has_the_case(
    tine: Colleague, piet: Colleague, nora: Colleague, family: Someone, path: str, here: str
) -> None:
    """A coordinator who sees it changes nothing, and no link leads there; nobody else sees it."""
    assert f"{here}/change" not in nora.sees(path)
    for act in ("change", "take-back"):
        assert nora.does(f"{here}/{act}", text="autre").status_code == 409
        assert piet.does(f"{here}/{act}", text="autre").status_code == 403
    assert tine.does(f"{path}/close").status_code == 303
    family.reads()
    assert tine.does(f"{here}/change", text="autre").status_code == 409
    assert family.reads() == []


def test_what_the_messenger_kept_is_told(
    tine: Colleague, naast: Naast, family: Someone, path: str, here: str
) -> None:
    """One clear line where the family may still read it; on WhatsApp it is said beforehand."""
    person, n = family.person, int(here.rpartition("/")[2])
    assert person

    def refused(tx: Tx) -> None:
        for parcel in outbox.waiting(tx, "telegram", "5"):
            outbox.dead(tx, parcel.id, "Bad Request: message can't be deleted")

    naast.channels["telegram"] = type("T", (), {"take_back": None})()
    naast.database.write(lambda tx: outbox.put(tx, person.id, [n], "telegram", "5", naast.now()))
    assert tine.does(f"{here}/take-back").status_code == 303
    naast.database.write(refused)
    assert "the family may still read it" in tine.sees(path)

    assert tine.does(f"{path}/answers", text="Encore").status_code == 303
    sent = family.reads()[-1].n
    put = naast.database.write
    put(lambda tx: outbox.put(tx, person.id, [sent], "whatsapp", "32", naast.now()))
    page = tine.sees(f"{path}/messages/{sent}/change")
    assert "WhatsApp does not let us" in page
    assert not re.search('action="[^"]*take-back', page)
    assert tine.does(f"{path}/messages/{sent}/take-back").status_code == 200
    assert "Encore" in tine.sees(path)
