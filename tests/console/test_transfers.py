"""Passing a case on in the console: a form for whoever has it, an offer for whoever is asked."""

from __future__ import annotations

import re
from html import unescape

import pytest

from bot.app import Naast
from storage import cases, shares, transfers
from storage.tables import audit
from storage.transfers import Transfer
from tests.console.conftest import Colleague, Moving, case_of
from tests.speaking import Someone, text

HOSTILE = '<script>alert(1)</script> "on leave" \u202e'


@pytest.fixture
def path(tine: Colleague, family: Someone) -> str:
    """Where Tine's case with the family is passed on."""
    case_id = case_of(family).id
    assert tine.does(f"/console/cases/{case_id}/take").status_code == 303
    family.reads()
    return f"/console/cases/{case_id}/transfer"


def under_way(naast: Naast, family: Someone) -> Transfer:
    case_id = case_of(family).id
    found = naast.database.read(lambda tx: transfers.under_way(tx, case_id))
    assert found
    return found


def offered(tine: Colleague, piet: Colleague, family: Someone, path: str, word: str = "x") -> str:
    """Have Tine ask and the family say yes; where Piet finds it."""
    answer = tine.does(path, to=f"person:{piet.id}", word=word, reason="language")
    assert answer.status_code == 303
    family.picks(next(c["id"] for c in family.choices() if c["id"].endswith(".yes")))
    family.picks("transfer.items=none")
    return f"/console/transfers/{under_way(tine.naast, family).id}"


def test_whoever_has_the_case_asks_the_family(
    tine: Colleague, piet: Colleague, family: Someone, path: str
) -> None:
    """With a colleague, a reason and a word; the page then says how it stands."""
    page = tine.sees(path)
    assert f'value="person:{piet.id}"' in page
    assert f'value="person:{tine.id}"' not in page
    answer = tine.does(path, to=f"person:{piet.id}", word="Elles ont une lettre", reason="knows")
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    said = text(family.reads())
    assert "Piet" in said
    assert "lettre" not in said
    page = tine.sees(path)
    assert "has not answered yet" in page
    assert "Elles ont une lettre" in page
    again = tine.does(path, to=f"person:{piet.id}", word="x")
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"word": "x"}, "Choose who is to go on."),
        ({"word": "x", "to": "person:nobody"}, "Choose who is to go on."),
        ({"to": "person:piet"}, "Say in a few words"),
        ({"to": "person:piet", "word": "x" * 601}, "1 character too long"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    tine: Colleague, family: Someone, path: str, form: dict[str, str], said: str
) -> None:
    """The family hears nothing of it."""
    answer = tine.does(path, **form)
    assert answer.status_code == 422
    assert said in answer.text
    assert f"{form.get('word', '')}</textarea>" in answer.text
    assert family.reads() == []


def test_nobody_else_passes_it_on(tine: Colleague, piet: Colleague, path: str) -> None:
    """A colleague neither sees nor sends the form; a coordinator sees whose it is to do."""
    assert piet.http.get(path).status_code == 403
    assert piet.does(path, to=f"person:{piet.id}", word="mine").status_code == 403
    karin = Colleague(tine.naast, "Karin", "coordinator")
    karin.signs_in()
    assert "Only the person who has this case passes it on." in karin.sees(path)
    assert karin.does(path, to=f"person:{piet.id}", word="x").status_code == 403
    assert tine.http.get("/console/cases/nothing/transfer").status_code == 404


def test_an_offer_shows_only_what_was_agreed(
    naast: Naast, tine: Colleague, piet: Colleague, family: Someone, path: str
) -> None:
    """Language, since when, the word, the items; no chat. What is typed stands there as text."""
    case = case_of(family)
    family.types("a secret of ours")
    naast.database.write(
        lambda tx: shares.give(
            tx, case.person_id, case.id, "work", {"own": HOSTILE}, "Tine", case.opened
        )
    )
    tine.does(path, to=f"person:{piet.id}", word=HOSTILE)
    family.picks(next(c["id"] for c in family.choices() if c["id"].endswith(".yes")))
    family.picks("transfer.items=item.work")
    family.picks("transfer.items=done")
    here = f"/console/transfers/{under_way(naast, family).id}"
    assert here in piet.sees("/console/transfers")
    assert 'class="count" aria-hidden="true">1<' in piet.sees("/console")
    page = piet.sees(here)
    assert "<script>alert" not in page
    shown = unescape(re.sub(r"<[^>]+>", " ", page))
    assert shown.count(HOSTILE.strip()) >= 2
    assert "Work and income" in shown
    assert "in the family's own words" in shown
    assert "Français" in shown
    assert "secret" not in shown
    assert "lettre" not in shown
    assert piet.http.get(f"/console/cases/{case.id}").status_code == 403
    rows = naast.database.read(lambda tx: list(tx.c.execute(audit.select())))
    assert ("transfer_view", piet.id) in [(r.action, r.actor_id) for r in rows]


def test_with_a_yes_the_case_opens_for_one_and_closes_for_the_other(
    tine: Colleague, piet: Colleague, family: Someone, path: str
) -> None:
    """The first owner gets 403 from every door, the second works on."""
    here = offered(tine, piet, family, path)
    family.reads()
    answer = piet.does(f"{here}/accept", word="gladly")
    case_id = case_of(family).id
    assert answer.headers["location"] == f"/console/cases/{case_id}"
    assert "Piet" in text(family.reads())
    piet.sees(f"/console/cases/{case_id}")
    assert tine.http.get(f"/console/cases/{case_id}").status_code == 403
    assert tine.http.get(path).status_code == 403
    refused = tine.does(f"/console/cases/{case_id}/answers", text="still me")
    assert refused.status_code == 403
    assert "still me" in refused.text
    assert family.reads() == []
    assert "Settled already" in piet.http.get(here).text
    assert piet.http.get(here).status_code == 403
    assert piet.does(f"{here}/accept").status_code == 403


def test_a_file_of_before_stays_with_who_got_it(
    tine: Colleague, piet: Colleague, family: Someone, path: str, clock: Moving
) -> None:
    """Its address opens nothing for Piet; one that comes afterwards does."""
    family.sends("photo")
    person = family.person
    assert person
    before = tine.naast.database.read(lambda tx: list(cases.attachments(tx, person.id)))
    assert tine.http.get(f"/console/files/{before[0]}").status_code == 200
    here = offered(tine, piet, family, path)
    clock.passes(minutes=1)
    piet.does(f"{here}/accept")
    clock.passes(minutes=1)
    family.sends("photo")
    after = set(tine.naast.database.read(lambda tx: list(cases.attachments(tx, person.id))))
    assert piet.http.get(f"/console/files/{before[0]}").status_code == 404
    assert piet.http.get(f"/console/files/{(after - set(before)).pop()}").status_code == 200


def test_a_no_needs_a_word_and_comes_back(
    tine: Colleague, piet: Colleague, family: Someone, path: str
) -> None:
    """Tine reads why, as text; and may ask somebody else."""
    here = offered(tine, piet, family, path)
    empty = piet.does(f"{here}/decline")
    assert empty.status_code == 422
    assert "Say in a few words why not" in empty.text
    answer = piet.does(f"{here}/decline", word=HOSTILE)
    assert answer.headers["location"] == "/console/transfers?said=declined"
    assert "Said no." in piet.sees("/console/transfers?said=declined")
    page = tine.sees(path)
    assert "Piet cannot take it:" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert case_of(family).owner_id == tine.id
    assert tine.does(path, to=f"person:{piet.id}", word="once more").status_code == 303


def test_taken_back_nobody_can_open_it(
    naast: Naast, tine: Colleague, piet: Colleague, family: Someone, path: str
) -> None:
    """Neither Piet nor anybody who guesses; and a stranger's form takes nothing back."""
    here = offered(tine, piet, family, path)
    id_ = here.rsplit("/", 1)[1]
    assert piet.does(f"{path}/withdraw", transfer=id_).status_code == 403
    ines = Colleague(naast, "Ines")
    ines.signs_in()
    assert ines.http.get(here).status_code == 403
    assert ines.does(f"{here}/accept").status_code == 403
    assert ines.http.get("/console/transfers/nothing").status_code == 404
    assert ines.does("/console/transfers/nothing/accept").status_code == 404
    assert ines.does("/console/transfers/nothing/decline", word="x").status_code == 404
    assert tine.does(f"{path}/withdraw", transfer=id_).status_code == 303
    assert "Tine" in text(family.reads())
    assert piet.http.get(here).status_code == 403
    assert "Nothing waits for your answer." in piet.sees("/console/transfers")
    assert tine.does(f"{path}/withdraw", transfer=id_).status_code == 303  # twice is once


def test_the_family_that_would_rather_stay(
    tine: Colleague, piet: Colleague, family: Someone, path: str
) -> None:
    """Tine reads so on the page."""
    tine.does(path, to=f"person:{piet.id}", word="x")
    family.picks(next(c["id"] for c in family.choices() if c["id"].endswith(".no")))
    assert "The family would rather stay with you." in tine.sees(path)


def test_without_a_form_of_ours_nothing_is_done(
    tine: Colleague, piet: Colleague, family: Someone, path: str
) -> None:
    """No other site passes a case on, accepts or declines one."""
    here = offered(tine, piet, family, path)
    for page in (f"{here}/accept", f"{here}/decline"):
        assert piet.http.post(page, data={"word": "x"}).status_code == 403
    assert tine.http.post(f"{path}/withdraw", data={"transfer": here[-16:]}).status_code == 403
    assert under_way(tine.naast, family).state == "offered"
    assert tine.naast.database.read(lambda tx: cases.get(tx, case_of(family).id))
