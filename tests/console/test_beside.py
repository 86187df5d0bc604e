"""What stands beside the talk: summary, tasks, tags, drafts, replies, two languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from bot.app import Naast
from bot.console.acts import until
from bot.settings import Settings
from storage import calls, cases, drafts, messages, shares, tasks
from storage.calls import Call
from storage.cases import Chosen
from storage.database import Tx
from tests.console.conftest import Colleague, Moving, asks, case_of
from tests.speaking import Someone
from tests.test_translate import Server
from tests.understand.weights import whole


@pytest.fixture
def path(tine: Colleague, family: Someone) -> str:
    """The page of a case that Tine has."""
    path = f"/console/cases/{case_of(family).id}"
    assert tine.does(f"{path}/take").status_code == 303
    family.reads()
    return path


def scripted(who: Colleague, path: str, **fields: str) -> Any:
    """Post a form as the page's own script does."""
    token = re.search(r'name="form_token" value="(\w+)"', who.sees("/console"))
    assert token
    headers = {"hx-request": "true"}
    return who.http.post(path, data={"form_token": token[1], **fields}, headers=headers)


def box(page: str, name: str) -> str:
    """What stands in a box of the page."""
    found = re.search(rf'<textarea id="{name}-text".*?>(.*?)</textarea>', page, re.S)
    assert found
    return found[1]


def about(page: str) -> str:
    """The part that says what is known."""
    return page.split('id="about"')[1]


# -- what is known ---------------------------------------------------------------------------------


def test_the_summary_is_in_the_supporters_language(
    tine: Colleague, naast: Naast, family: Someone, path: str
) -> None:
    """Codes are told in it; own words stay, and are marked; what is taken back goes."""
    case, now = case_of(family), naast.now()

    def give(tx: Tx, item: str, body: Any) -> None:
        shares.give(tx, case.person_id, case.id, item, body, "Tine", now)

    naast.database.write(lambda tx: give(tx, "who", {"name": "Karima", "children": 2}))
    naast.database.write(lambda tx: give(tx, "home", {"own": "le toit <b>coule</b>"}))
    known = about(tine.sees(path))
    assert "Karima" in known
    assert "2 children" in known
    assert "<q>le toit &lt;b&gt;coule&lt;/b&gt;</q>" in known
    assert "in the family&#39;s own words" in known
    assert "Send to Karima" in tine.sees(path)
    naast.database.write(lambda tx: shares.revoke(tx, case.person_id, None, now))
    page = tine.sees(path)
    assert "Karima" not in page
    assert "The family has not shared a summary." in page


def test_it_says_why_it_came_to_whoever_has_it(
    tine: Colleague, piet: Colleague, naast: Naast, family: Someone
) -> None:
    """The codes that routing kept, in words; names for ids."""
    case = case_of(family)
    codes = ("area", "language:fr", "here_now", "load:3", "late", f"for:{piet.id}", "unheard")
    naast.database.write(lambda tx: cases.entrust(tx, case.id, Chosen(tine.id, codes)))
    head = tine.sees(f"/console/cases/{case.id}").split('id="head"')[1].split("</section>")[0]
    for part in (
        "Why you", "works in this area", "speaks French", "was at work then",
        "had 3 open cases then", "Piet did not come in time",
    ):  # fmt: skip
        assert part in head
    assert "unheard" not in head


def test_a_letter_is_due_when_the_family_says_so(
    tine: Colleague, naast: Naast, family: Someone, path: str
) -> None:
    """In its own words, marked, with what we read in them beside it."""
    case, by = case_of(family), naast.now() + timedelta(days=21)
    words = "avant Noël <i>"
    naast.database.write(lambda tx: cases.expect_letter(tx, case.id, words, by, case.due))
    known = about(tine.sees(path))
    assert "By when, as the family says it: <q><bdi>avant Noël &lt;i&gt;</bdi></q>" in known
    assert "We read that as 15 Dec." in known


def test_the_history_says_who_did_what(
    tine: Colleague, nora: Colleague, family: Someone, path: str, clock: Moving
) -> None:
    """In words, the last first, and two looks in a row are one."""
    tine.does(f"{path}/notes", text="een notitie")
    nora.sees(path)
    clock.passes(hours=2)
    nora.sees(path)
    lines = re.findall(r"<li>(.*?) <time", tine.sees(path).split('class="history"')[1])
    assert lines == ["Nora looked", "Tine wrote a note", "Tine took the case"]


def test_whether_it_helped_is_told(tine: Colleague, family: Someone, path: str) -> None:
    """On the closed case, as the family answered."""
    tine.does(f"{path}/close")
    assert "that it helped" not in tine.sees(path)
    family.picks("handed_back.helped=partly")
    page = tine.sees(path)
    assert "The family says that it helped a little." in page
    assert "The family: it helped a little" in page


# -- putting aside ---------------------------------------------------------------------------------


def test_until_when_a_case_is_put_aside(naast: Naast) -> None:
    """Tomorrow and Monday at nine by the clock on the wall, also over a change of the hour."""
    zone, now = naast.turns.zone, naast.now()

    def local(choice: str, typed: str = "", **later: float) -> str:
        found = until(choice, typed, now + timedelta(**later), zone)
        return f"{found.astimezone(zone):%a %d %b %H:%M}" if found else ""

    assert local("tomorrow") == "Wed 25 Nov 09:00"
    assert local("monday") == "Mon 30 Nov 09:00"
    assert local("monday", days=6) == "Mon 07 Dec 09:00"
    assert local("tomorrow", days=123) == "Sun 28 Mar 09:00"
    assert local("moment", "2026-12-01T14:30") == "Tue 01 Dec 14:30"
    for wrong in ("", "soon", "2026-11-24T10:29", "2028-01-01T00:00", "9999-12-31T23:59", "1-1-1"):
        assert local("moment", wrong) == ""


def test_putting_aside_asks_again_when_the_moment_cannot_be(
    tine: Colleague, family: Someone, path: str
) -> None:
    """What was typed stays, and the case too."""
    assert "Until tomorrow at 9:00" in tine.sees(f"{path}/snooze")
    answer = tine.does(f"{path}/snooze", until="moment", moment="2020-01-01T09:00")
    assert answer.status_code == 422
    assert "still to come" in answer.text
    assert 'value="2020-01-01T09:00"' in answer.text
    assert case_of(family).snoozed_until is None


def test_a_case_put_aside_comes_back_when_the_family_writes(
    tine: Colleague, nora: Colleague, family: Someone, path: str
) -> None:
    """Only its owner puts it aside; words of the family take it up again by themselves."""
    nora.does(f"{path}/snooze", until="monday")
    assert case_of(family).snoozed_until is None
    answer = tine.does(f"{path}/snooze", until="monday")
    assert "It comes back by itself" in tine.sees(answer.headers["location"])
    assert "Take it up again" in tine.sees(path)
    assert "Put aside until later" in tine.sees("/console?list=mine")
    family.types("Encore une question")
    assert "Put aside until later" not in tine.sees("/console?list=mine")
    assert "Take it up again" not in tine.sees(path)
    tine.does(f"{path}/snooze", until="monday")
    tine.does(f"{path}/wake")
    assert case_of(family).snoozed_until is None


# -- tasks and tags --------------------------------------------------------------------------------


def test_a_promised_call_says_the_number_and_what_was_wished(
    tine: Colleague, naast: Naast, family: Someone, path: str
) -> None:
    """With its hour; done, it is gone from the list, and is in the history."""
    case, now = case_of(family), naast.now()

    def book(tx: Tx) -> None:
        call = Call(tine.id, now + timedelta(hours=3), "+32470000000", False, "fr")
        calls.book(tx, case.id, call, now)
        calls.need_interpreter(tx, case.id, "ar", now, call)

    naast.database.write(book)
    known = about(tine.sees(path))
    for part in ("+32470000000", "No voicemail", "13:30", "Interpreter", "Arabic"):
        assert part in known
    first, second = re.findall(r'id="done-(\w+)"', known)
    tine.does(f"{path}/tasks/{first}/done")
    scripted(tine, f"{path}/tasks/{second}/done")
    page = tine.sees(path)
    assert "+32470000000" not in page
    assert "Nothing to do but the talk." in page
    assert "Tine did a task" in page


def test_a_colleague_writes_down_what_is_to_be_done(
    tine: Colleague, naast: Naast, family: Someone, path: str
) -> None:
    """In words, with a moment if there is one; an interpreter needs none."""
    tine.does(f"{path}/tasks", kind="other", words="CPAS <b>bellen</b>", moment="2026-11-25T14:00")
    tine.does(f"{path}/tasks", kind="interpreter")
    tine.does(f"{path}/tasks", kind="nonsense", words="iets")
    known = about(tine.sees(path))
    assert "CPAS &lt;b&gt;bellen&lt;/b&gt;" in known
    assert "25 Nov 14:00" in known
    assert "French" in known
    case = case_of(family)
    made = naast.database.read(lambda tx: tasks.of_case(tx, case.id))
    assert sorted(task.kind for task in made) == ["interpreter", "other", "other"]
    for fields, said in (
        ({"words": "  "}, "Nothing is written here yet."),
        ({"words": "x" * 301}, "1 character too long"),
        ({"words": "bellen", "moment": "2020-01-01T10:00"}, "still to come"),
    ):
        answer = tine.does(f"{path}/tasks", kind="other", **fields)
        assert answer.status_code == 422
        assert said in answer.text
        assert f'value="{fields["words"].strip()}"' in answer.text
        part = scripted(tine, f"{path}/tasks", kind="other", **fields)
        assert part.headers["hx-retarget"] == "#word-task"
    assert len(naast.database.read(lambda tx: tasks.of_case(tx, case.id))) == 3


def test_a_task_of_another_case_is_not_done_from_here(
    tine: Colleague, piet: Colleague, naast: Naast, family: Someone, path: str
) -> None:
    """An address that mixes two cases does nothing."""
    other = Someone(naast, language="nl")
    asks(other, "menu")
    theirs = case_of(other).id
    task = naast.database.write(lambda tx: tasks.add(tx, theirs, "other", naast.now(), words="x"))
    tine.does(f"{path}/tasks/{task}/done")
    found = naast.database.read(lambda tx: tasks.find(tx, task))
    assert found
    assert found.done is None


def test_tags_are_put_on_found_and_taken_off(tine: Colleague, family: Someone, path: str) -> None:
    """In one form, whatever the case or accents of what was typed."""
    for typed in ("#Dak Lek!", "dak lek", "ÉCOLE"):
        tine.does(f"{path}/tags", tag=typed)
    known = about(tine.sees(path))
    assert re.findall(r"<bdi>([\w-]+)</bdi></a><form", known) == ["dak-lek", "ecole"]
    answer = tine.does(f"{path}/tags", tag=" #! ")
    assert answer.status_code == 422
    assert "A tag has a letter or a number." in answer.text
    tine.does(f"{path}/tags/off", tag="dak-lek")
    tine.does(f"{path}/tags/off", tag="never-there")
    known = about(tine.sees(path))
    assert "dak-lek" not in known
    assert known.count("took a tag off") == 1
    for n in range(25):
        tine.does(f"{path}/tags", tag=f"t{n}")
    assert len(re.findall(r"</bdi></a><form", about(tine.sees(path)))) == 20


# -- drafts and replies ----------------------------------------------------------------------------


def test_what_is_being_typed_is_kept_for_the_next_time(
    tine: Colleague, nora: Colleague, naast: Naast, family: Someone, path: str
) -> None:
    """Per case, box and colleague; gone when it is sent; sealed; nobody else sees it."""
    case = case_of(family)
    assert scripted(tine, f"{path}/drafts", kind="answer", text="Chère fam").status_code == 204
    tine.does(f"{path}/drafts", kind="note", text="bel <b>")
    tine.does(f"{path}/drafts", kind="nonsense", text="x")
    page = tine.sees(path)
    assert (box(page, "answer"), box(page, "note")) == ("Chère fam", "bel &lt;b&gt;")
    assert "there is a text that was not sent" in page
    assert box(nora.sees(path), "answer") == ""
    kept = naast.database.read(lambda tx: drafts.drafts_of(tx, tine.id, case.id))
    assert kept == {"reply": "Chère fam", "note": "bel <b>"}
    assert "Chère fam" not in (naast.settings.data / "naast.db").read_bytes().decode("latin-1")
    tine.does(f"{path}/answers", text="Chère famille")
    page = tine.sees(path)
    assert (box(page, "answer"), box(page, "note")) == ("", "bel &lt;b&gt;")
    tine.does(f"{path}/drafts", kind="note", text="")
    assert box(tine.sees(path), "note") == ""


def test_nobody_keeps_a_draft_in_a_case_that_is_not_theirs(
    piet: Colleague, naast: Naast, family: Someone, path: str
) -> None:
    """It would be text of Piet's in Tine's case."""
    assert piet.does(f"{path}/drafts", kind="note", text="x").status_code == 403
    case = case_of(family)
    assert naast.database.read(lambda tx: drafts.drafts_of(tx, piet.id, case.id)) == {}


def test_replies_are_kept_put_in_and_deleted(
    tine: Colleague, nora: Colleague, family: Someone, path: str
) -> None:
    """One's own alone; what was typed stays in its box, with the page's script or without."""
    answer = tine.does(f"{path}/sayings", text="Bonjour, je lis ceci demain.", title="Demain <i>")
    page = tine.sees(answer.headers["location"])
    assert box(page, "answer") == "Bonjour, je lis ceci demain."
    assert 'id="mode-answer" autocomplete="off" checked' in page
    assert "<bdi>Demain &lt;i&gt;</bdi>" in page
    part = scripted(tine, f"{path}/sayings", text="Merci à vous tous", title="")
    assert "<bdi>Merci à vous tous</bdi>" in part.text
    assert "Demain" not in nora.sees(path).split('id="sayings"')[1].split("</details>")[0]
    tine.does(f"{path}/drafts", kind="answer", text="")
    link = re.search(r'href="([^"]+saying=\w+)#answer-text" data-insert="Merci', part.text)
    assert link
    page = tine.sees(link[1].replace("&amp;", "&"))
    assert box(page, "answer") == "Merci à vous tous"
    empty = scripted(tine, f"{path}/sayings", text=" ", title="x")
    assert (empty.status_code, empty.headers["hx-retarget"]) == (422, "#word-answer")
    drop = re.findall(r'action="([^"]+/drop)\?', part.text)
    for each in drop:
        tine.does(each)
    assert "None yet." in tine.sees(path)
    assert family.reads() == []


# -- two languages ---------------------------------------------------------------------------------


def test_a_sentence_is_picked_in_one_language_and_sent_in_the_other(
    tine: Colleague, naast: Naast, family: Someone, path: str
) -> None:
    """Found by words; filled in; seen in both; sent once; the picked one stays for staff."""
    found = tine.sees(f"{path}/phrases?find=other+words")
    assert "phrases/say-otherwise" in found.split("<details")[0]
    assert "No sentence has these words." in tine.sees(f"{path}/phrases?find=xyzzy")
    french = naast.languages.speaker("fr")
    wanted = french.say(naast.handed.phrasebook.say("say-otherwise", {}))
    page = tine.sees(f"{path}/phrases/say-otherwise")
    assert wanted.replace("'", "&#39;") in page
    assert 'lang="fr" dir="ltr"' in page
    tine.does(f"{path}/phrases/say-otherwise", act="look", once="k1")
    assert family.reads() == []
    for _ in range(2):
        answer = tine.does(f"{path}/phrases/say-otherwise", act="send", once="k1")
        assert "Sent to the family." in tine.sees(answer.headers["location"])
    (said,) = family.reads()
    assert (said.who, said.text) == ("human", wanted)
    english = tine.naast.languages.speaker("en")
    if wanted != english.say(naast.handed.phrasebook.say("say-otherwise", {})):
        assert "I did not understand you well" in tine.sees(path)


def test_what_a_sentence_needs_is_asked_for(
    tine: Colleague, naast: Naast, family: Someone, path: str
) -> None:
    """Kindly, and what was filled in stays."""
    meet = f"{path}/phrases/meet-on"
    page = tine.sees(meet)
    assert 'type="datetime-local"' in page
    assert "Send to the family" not in page.split('id="phrase-form"')[1]
    answer = tine.does(meet, act="send")
    assert answer.status_code == 422
    assert "Fill this in first" in answer.text
    answer = tine.does(meet, act="look", **{"slot.moment": "soon"})
    assert "This does not fit here" in answer.text
    part = scripted(tine, meet, act="look", **{"slot.moment": "2026-12-01T14:00"})
    assert part.status_code == 200
    assert "<html" not in part.text
    assert "14:00" in part.text
    assert 'value="2026-12-01T14:00"' in part.text
    tine.does(meet, act="send", once="k", **{"slot.moment": "2026-12-01T14:00"})
    (said,) = family.reads()
    assert "14:00" in said.text


def test_papers_are_ticked_from_a_list(tine: Colleague, naast: Naast, path: str) -> None:
    """Several at once, joined as the language does it; a sentence that is gone loses no page."""
    book = naast.handed.phrasebook
    speaker = naast.languages.speaker("en")
    each = (p for group in book.groups(speaker) for p in group.phrases)
    phrase = next(p for p in each if [s.kind for s in p.slots] == ["document"])
    (slot,) = phrase.slots
    ticks = {f"slot.{slot.name}.{paper}": "on" for paper, _name in book.papers(speaker)}
    two = dict(list(ticks.items())[:2])
    answer = tine.does(f"{path}/phrases/{phrase.id}", act="look", **two)
    assert "your identity card and your residence permit" in answer.text
    assert answer.text.count("checked") == 2 + 1  # the box of the keys
    everything = tine.does(f"{path}/phrases/{phrase.id}", act="look", **ticks)
    assert everything.status_code == 200
    assert "All sentences" not in tine.sees(f"{path}/phrases/gone-long-ago")


def test_only_the_owner_sends_a_sentence(
    tine: Colleague, nora: Colleague, family: Someone, path: str
) -> None:
    """A coordinator may look at it; sending it is refused, and nothing goes."""
    answer = nora.does(f"{path}/phrases/say-otherwise", act="send", once="k")
    assert answer.status_code == 422
    assert "This was not sent" in answer.text
    assert family.reads() == []


def test_one_tap_asks_the_family_to_say_it_otherwise(
    tine: Colleague, naast: Naast, family: Someone, path: str
) -> None:
    """In its language, once for each of its messages, and for none of ours."""
    n = re.findall(r'id="otherwise-(\d+)"', tine.sees(path))[-1]
    for _ in range(2):
        assert tine.does(f"{path}/messages/{n}/misunderstood").status_code == 303
    (said,) = family.reads()
    wanted = naast.handed.phrasebook.say("say-otherwise", {})
    assert said.text == naast.languages.speaker("fr").say(wanted)
    tine.does(f"{path}/messages/{said.n}/misunderstood")
    tine.does(f"{path}/messages/99999/misunderstood")
    assert family.reads() == []
    assert "Translate" not in tine.sees(path)


@pytest.fixture
def machine() -> Iterator[Server]:
    """A stand-in for LibreTranslate."""
    with Server() as built:
        built.languages = [{"code": "fr", "targets": ["en", "nl"]}]
        thread = Thread(target=built.serve_forever, args=(0.01,))
        thread.start()
        yield built
        built.over.set()
        built.shutdown()
        thread.join()


def test_a_machines_words_stand_beside_the_familys_and_are_marked(
    tmp_path: Path, organisation: Path, clock: Moving, machine: Server
) -> None:
    """Only when asked, message by message; the original stays; a look is in the log; a server that
    says nothing costs nothing."""
    settings = Settings(data=tmp_path, organisation=organisation, translator=machine.address)
    naast = Naast(settings, now=clock, reads=whole())
    try:
        tine = Colleague(naast)
        tine.signs_in()
        family = Someone(naast, language="fr")
        asks(family, "On a reçu une lettre.")
        path = f"/console/cases/{case_of(family).id}"
        tine.does(f"{path}/take")
        page = tine.sees(path)
        assert machine.asked == []
        n = re.findall(r'id="translate-(\d+)"', page)[0]
        tine.does(f"{path}/messages/{n}/translate")
        (asked,) = machine.asked
        assert (asked["q"], asked["source"], asked["target"]) == (
            "On a reçu une lettre.", "fr", "en",
        )  # fmt: skip
        page = tine.sees(path)
        assert "en:ON A REÇU UNE LETTRE." in page
        assert "Made by a machine (LibreTranslate). It can be wrong." in page
        assert "On a reçu une lettre." in page
        assert "Tine had a message translated by a machine" in page
        assert "en:ON A" in tine.sees(f"{path}/live")
        assert f'id="translate-{n}"' not in page
    finally:
        naast.database.close()


def test_there_is_no_such_button_where_no_machine_is_set(tine: Colleague, path: str) -> None:
    """And its address does nothing."""
    assert "/translate" not in tine.sees(path)
    assert tine.does(f"{path}/messages/1/translate").status_code == 303


# -- what people send ------------------------------------------------------------------------------


def test_what_was_changed_or_taken_back_is_shown_as_such(
    tine: Colleague, naast: Naast, family: Someone, path: str
) -> None:
    """The words that stood there before too, and no words of what was taken back."""
    family.types("le 5 mars")
    family.types("une bêtise")
    person = family.person
    assert person

    def change(tx: Tx) -> None:
        said = {m.text: m for m in messages.after(tx, person.id, 0)}
        messages.amend(tx, person.id, said["le 5 mars"], "le 6 mars", naast.now())
        messages.take_back(tx, person.id, said["une bêtise"], naast.now())

    naast.database.write(change)
    page = tine.sees(path)
    assert "le 6 mars" in page
    assert "What stood here before" in page
    assert "le 5 mars" in page
    assert "une bêtise" not in page
    assert "The family took this message back." in page
