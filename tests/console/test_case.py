"""A case: what staff may see of it, and what they do in it."""

from __future__ import annotations

import pytest

from bot.app import Naast
from bot.console.voice import Voice
from storage import cases, staff
from storage.database import Tx
from storage.tables import audit
from tests.console.conftest import Colleague, Moving, asks, case_of, gives_talk
from tests.speaking import Someone

WORDS = "On a reçu une lettre"


def path_of(family: Someone) -> str:
    """Where the family's case is."""
    return f"/console/cases/{case_of(family).id}"


def token_of(who: Colleague) -> str:
    """What every form of a colleague carries."""
    return who.sees("/console").split('name="form_token" value="')[1].split('"')[0]


def test_only_what_was_written_for_a_person_is_shown(tine: Colleague, family: Someone) -> None:
    """The talk with the bot before stays between them, and the page says so."""
    page = tine.sees(path_of(family))
    assert WORDS in page
    assert "human" not in page.split('id="talk"')[1].split("</section>")[0]
    assert "The family shared nothing else" in page


def test_what_the_family_gave_along_stands_apart(tine: Colleague, family: Someone) -> None:
    """After its yes, the talk before is there under its own heading, with the date."""
    gives_talk(family)
    page = tine.sees(path_of(family))
    before = page.split('class="before"')[1].split("</section>")[0]
    assert "je suis Naast" in before
    assert WORDS not in before
    assert WORDS in page
    assert "The family shared nothing else" not in page
    assert "The talk with Naast before" in page.split('id="about"')[1]


def test_taking_silences_the_bot_and_the_family_hears_who_is_there(
    tine: Colleague, family: Someone
) -> None:
    """From the commit on only Tine answers, under her own name."""
    answer = tine.does(f"{path_of(family)}/take")
    assert answer.status_code == 303
    assert "Tine" in family.reads()[-1].text
    assert family.types("Merci") == []
    page = tine.sees(path_of(family))
    assert "Merci" in page
    assert "With you" in page


def test_who_comes_second_is_told_calmly(
    tine: Colleague, piet: Colleague, nora: Colleague, family: Someone
) -> None:
    """Nothing is changed, and a coordinator sees on the page whose it is now, a supporter that."""
    tine.does(f"{path_of(family)}/take")
    answer = nora.does(f"{path_of(family)}/take")
    page = nora.sees(answer.headers["location"])
    assert "Tine took this case just before. Nothing was changed." in page
    late = piet.does(f"{path_of(family)}/take")
    assert late.status_code == 403
    assert "Tine has this case" in late.text
    assert case_of(family).owner_id == tine.id


def test_a_case_that_a_colleague_has_is_not_opened(
    tine: Colleague, piet: Colleague, nora: Colleague, family: Someone
) -> None:
    """Not its page, not a part of it, not a file; a coordinator opens it."""
    path = path_of(family)
    assert WORDS in piet.sees(path)
    tine.does(f"{path}/take")
    for rest in ("", "/live", "/close", "/snooze", "/phrases", "/phrases/hello"):
        answer = piet.http.get(path + rest)
        assert answer.status_code == 403
        assert WORDS not in answer.text
    part = piet.http.get(f"{path}/live", headers={"hx-request": "true"})
    assert part.status_code == 403
    assert 'data-standing="gone"' in part.text
    assert "Tine has this case" in part.text
    assert WORDS in nora.sees(path)


def test_who_stands_in_takes_over_from_who_is_away(
    tine: Colleague, piet: Colleague, nora: Colleague, family: Someone
) -> None:
    """The button is there for the backup and the coordinator on days on which Tine is away; on
    others it is not."""
    path, today = path_of(family), tine.naast.now().date()
    tine.naast.database.write(lambda tx: staff.employ(tx, tine.id, backup_id=piet.id))
    tine.does(f"{path}/take")
    assert 'id="take"' not in nora.sees(path)
    tine.naast.database.write(lambda tx: staff.be_away(tx, tine.id, today, today))
    for who in (nora, piet):
        page = who.sees(path)
        assert "Tine is away today. You can take this case over." in page
        assert 'id="take"' in page
    assert 'id="take"' not in tine.sees(path)
    piet.does(f"{path}/take")
    assert "Piet est là maintenant" in family.reads()[-1].text
    assert "With you" in piet.sees(path)
    assert tine.http.get(path).status_code == 403


def test_a_text_for_a_case_that_went_to_a_colleague_is_given_back(
    tine: Colleague, piet: Colleague, family: Someone
) -> None:
    """What was typed before that is not lost, and not kept by us either."""
    path = path_of(family)
    tine.does(f"{path}/take")
    for act in ("notes", "answers"):
        answer = piet.does(f"{path}/{act}", text="Ik ken deze dienst")
        assert answer.status_code == 403
        assert "Nothing was sent or kept" in answer.text
        assert ">Ik ken deze dienst</textarea>" in answer.text
        form = {"form_token": token_of(piet), "text": "Ik ken deze dienst"}
        part = piet.http.post(f"{path}/{act}", data=form, headers={"hx-request": "true"})
        assert (part.status_code, part.headers["hx-retarget"]) == (422, f"#word-{act[:-1]}")
        assert part.text.startswith("This was not sent")
    assert "Ik ken deze dienst" not in tine.sees(path)


def test_an_answer_reaches_the_family_once(tine: Colleague, family: Someone) -> None:
    """With the name of who wrote it, and in the case's talk."""
    tine.does(f"{path_of(family)}/take")
    family.reads()
    answer = tine.does(f"{path_of(family)}/answers", text="Bonjour\r\nEnvoyez une photo ?")
    assert answer.status_code == 303
    (said,) = family.reads()
    assert (said.who, said.name, said.text) == ("human", "Tine", "Bonjour\nEnvoyez une photo ?")
    assert "Envoyez une photo ?" in tine.sees(path_of(family))


def test_a_note_stays_inside(tine: Colleague, piet: Colleague, family: Someone) -> None:
    """Any colleague who sees the case can write one; the family is sent nothing."""
    answer = piet.does(f"{path_of(family)}/notes", text="Bel het CPAS")
    assert answer.status_code == 303
    assert family.reads() == []
    page = tine.sees(path_of(family))
    assert '<li class="m note">' in page
    assert "Bel het CPAS" in page


def test_only_the_owner_answers(tine: Colleague, nora: Colleague, family: Someone) -> None:
    """Not before it is taken, not by another, not after it is closed; the text is given back."""
    path = path_of(family)
    for prepare in (
        lambda: None,
        lambda: tine.does(f"{path}/take"),
        lambda: tine.does(f"{path}/close"),
    ):
        prepare()
        family.reads()
        answer = nora.does(f"{path}/answers", text="Dit mag niet weg")
        assert answer.status_code == 422
        assert "This was not sent" in answer.text
        assert ">Dit mag niet weg</textarea>" in answer.text
        assert family.reads() == []


@pytest.mark.parametrize("kind", ["notes", "answers"])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x" * 4001, "This is 1 character too long"),
        ("x" * 100_000, "This is 96000 characters too long"),
        ("  \n ", "Nothing is written here yet."),
        ("", "Nothing is written here yet."),
    ],
)
def test_what_cannot_be_sent_is_kept_with_a_kind_line(
    tine: Colleague, family: Someone, kind: str, text: str, said: str
) -> None:
    """With the page's script a line alone comes back; without it the page, with the text in it."""
    tine.does(f"{path_of(family)}/take")
    family.reads()
    page = tine.does(f"{path_of(family)}/{kind}", text=text)
    assert page.status_code == 422
    assert said in page.text
    if text.strip():
        assert f">{text}</textarea>" in page.text
    tine.http.headers["hx-request"] = "true"
    form = {"form_token": token_of(tine), "text": text}
    part = tine.http.post(f"{path_of(family)}/{kind}", data=form)
    assert (part.status_code, part.headers["hx-retarget"]) == (422, f"#word-{kind[:-1]}")
    assert part.text.startswith(said)
    assert family.reads() == []


def test_four_thousand_characters_fit(tine: Colleague, family: Someone) -> None:
    """The limit is 4000 characters, not bytes."""
    tine.does(f"{path_of(family)}/take")
    family.reads()
    assert tine.does(f"{path_of(family)}/answers", text="é" * 4000).status_code == 303
    assert family.reads()[0].text == "é" * 4000


def test_more_than_a_megabyte_is_refused_kindly(tine: Colleague, family: Someone) -> None:
    """A page says that nothing was sent."""
    answer = tine.does(f"{path_of(family)}/notes", text="x" * 1_100_000)
    assert answer.status_code == 413
    assert "Nothing was sent" in answer.text


def test_closing_asks_once_more_and_gives_the_talk_back(
    tine: Colleague, nora: Colleague, family: Someone
) -> None:
    """The family reads a friendly sentence, and Naast answers again."""
    path = path_of(family)
    tine.does(f"{path}/take")
    family.reads()
    assert "Close and give back to Naast" in tine.sees(f"{path}/close")
    assert "Close and give back to Naast" not in nora.sees(f"{path}/close")
    nora.does(f"{path}/close")
    assert case_of(family).state == "taken"
    tine.does(f"{path}/close")
    assert any("Tine" in message.text for message in family.reads())
    assert family.types("menu")
    assert "Closed by one of us." in tine.sees(path)


def test_a_look_is_logged_once_an_hour_for_each_who_looks(
    tine: Colleague, piet: Colleague, naast: Naast, family: Someone, clock: Moving
) -> None:
    """Reloading and live updates do not fill the log; another colleague and another hour do."""

    def looks() -> list[tuple[str, str, str]]:
        def read(tx: Tx) -> list[tuple[str, str, str]]:
            rows = tx.c.execute(audit.select().where(audit.c.action == "view").order_by(audit.c.id))
            return [(row.actor_id, row.case_id, row.person_id) for row in rows]

        return naast.database.read(read)

    case = case_of(family)
    for _ in range(3):
        tine.sees(path_of(family))
        tine.sees(f"{path_of(family)}/live")
    assert looks() == [(tine.id, case.id, case.person_id)]
    piet.sees(path_of(family))
    clock.passes(minutes=61)
    tine.sees(f"{path_of(family)}/live")
    assert [who for who, *_ in looks()] == [tine.id, piet.id, tine.id]
    tine.sees("/console")
    assert len(looks()) == 3


def test_a_forgotten_family_is_gone_calmly(tine: Colleague, naast: Naast, family: Someone) -> None:
    """A page that was open for it says that there is no such case any more."""
    from storage import personal

    path, person = path_of(family), case_of(family).person_id
    naast.database.write(lambda tx: personal.erase(tx, person))
    for answer in (
        tine.http.get(path),
        tine.http.get(f"{path}/live"),
        tine.does(f"{path}/take"),
        tine.does(f"{path}/notes", text="x"),
        tine.does(f"{path}/close"),
    ):
        assert answer.status_code == 404
        assert "There is no such case" in answer.text


def test_a_photo_is_seen_only_when_it_was_given(tine: Colleague, naast: Naast) -> None:
    """Kept unseen before the yes, shown after it, and always as harmless as it came."""
    family = Someone(naast, language="nl")
    family.start()
    family.types("menu")
    family.sends("photo")
    family.picks("media.letter=no")
    person = family.person
    assert person
    (file_id,) = naast.database.read(lambda tx: list(cases.attachments(tx, person.id)))
    assert tine.http.get(f"/console/files/{file_id}").status_code == 404
    family.picks("media.give=yes")
    page = tine.sees(path_of(family))
    assert f'src="/console/files/{file_id}"' in page
    answer = tine.http.get(f"/console/files/{file_id}")
    assert answer.status_code == 200
    assert answer.content == b"\xff\xd8\xff"
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_page_that_was_sent_as_a_file_is_never_run(tine: Colleague, naast: Naast) -> None:
    """HTML comes down as bytes to save, under a plain name."""
    from bot.talk.heard import Heard, Media

    family = Someone(naast, language="nl")
    asks(family, "Hallo")
    tine.does(f"{path_of(family)}/take")
    media = Media(
        "document", "text/html", '\u202e"><b>x.html\r\nx', content=b"<script>alert(1)</script>"
    )
    family.hear(Heard("web", family.address, "f1", "document", media=media))
    page = tine.sees(path_of(family))
    assert "<b>x" not in page
    assert "\u202e" not in page
    person = family.person
    assert person
    (file_id,) = naast.database.read(lambda tx: list(cases.attachments(tx, person.id)))
    answer = tine.http.get(f"/console/files/{file_id}")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert "\r" not in answer.headers["content-disposition"]


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} {% raw %} ${7*7} {name}",
    "</textarea></div><h1>x",
    "\u202e\u2066\u2067txt\u2069",
    "a\x00b\x1b[31m\x07",
    "😀" * 500,
    "ا" * 3000,
)


def test_a_moment_has_no_capital_of_its_own(naast: Naast) -> None:
    """It stands inside sentences: "since dinsdag", as Dutch has it."""
    voice = Voice(naast.languages.speaker("nl"), naast.turns.zone, naast.now())
    assert voice.exact(naast.now()).startswith("dinsdag 24 november")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_show_as_text(tine: Colleague, naast: Naast, text: str) -> None:
    """From the family, in a note, in an answer and in a colleague's name."""
    from markupsafe import escape

    family = Someone(naast, language="fr")
    asks(family, "Bonjour")
    path = path_of(family)
    tine.does(f"{path}/take")
    family.types(text)
    tine.does(f"{path}/notes", text=text)
    tine.does(f"{path}/answers", text=text)
    other = Colleague(naast, text, role="coordinator")
    other.signs_in()
    for page in (tine.sees(path), other.sees(path)):
        assert page.count(str(escape(text.strip()))) >= 3
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<h1>x" not in page
    assert str(escape(text)) in other.sees("/console")
