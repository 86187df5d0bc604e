"""What was not understood: who reads it, own words only, and what an example changes."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.app import Naast
from bot.settings import Settings
from bot.understand import additions
from bot.understand.crisis import load_crisis
from bot.understand.examples import Example, ExamplesError, labels
from bot.understand.loading import TUNING
from bot.understand.measuring import kept_aside
from bot.understand.tuning import read_tuning
from bot.understand.understanding import Understanding
from dialogues.contents import FOLDER, load
from storage import misread
from storage.database import StorageUnavailable
from storage.messages import after
from storage.tables import audit
from tests.console.conftest import Colleague, Moving
from tests.speaking import Someone

PAGE = "/console/understanding"
WORDS = "ma belle-mère garde les petits quand je vais nettoyer, ça compte ?"
OWN = "qui peut s'occuper de mes enfants pendant mon travail"
CONTENTS = load()
ANSWERS = [*CONTENTS.rights, *CONTENTS.services]
RIGHT, SERVICE = next(iter(CONTENTS.rights)), next(iter(CONTENTS.services))
Mapped = dict[str, str]


class Told:
    """Says of the messages kept aside what it was told, of any other that it is just talk."""

    def __init__(self) -> None:
        self.labels_of = {
            each.text: each.label for lang in ("fr", "nl") for each in kept_aside(lang)
        }
        self.nothing = dict.fromkeys(labels(ANSWERS), 0.0)

    def labels(self, text: str) -> Mapping[str, float]:
        """One label for sure."""
        return {**self.nothing, self.labels_of.get(text, "none/chitchat"): 1.0}


@dataclass
class Pupil:
    """Learns at once what the test says that it learns."""

    told: Told = field(default_factory=Told)
    learns: list[Callable[[Mapped], bool]] = field(default_factory=list)
    lessons: int = 0
    may_go_on: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.may_go_on.set()
        crisis = load_crisis(FOLDER / "crisis")
        self.understanding = Understanding(crisis, read_tuning(TUNING), intents=self.told)

    def learn(self) -> bool:
        """Do what comes next; later lessons change nothing."""
        assert self.may_go_on.wait(20)
        self.lessons += 1
        return self.learns.pop(0)(self.told.labels_of) if self.learns else True


@pytest.fixture
def pupil() -> Pupil:
    """Somebody who learns without a model."""
    return Pupil()


@pytest.fixture
def naast(tmp_path: Path, organisation: Path, clock: Moving, pupil: Pupil) -> Iterator[Naast]:
    """A whole Naast whose understanding is the pupil's."""
    built = Naast(Settings(data=tmp_path, organisation=organisation), now=clock)
    built.loader = pupil
    yield built
    pupil.may_go_on.set()
    settled(built)
    built.database.close()


@pytest.fixture
def nora(naast: Naast) -> Colleague:
    """A coordinator who is signed in."""
    nora = Colleague(naast, "Nora", role="coordinator")
    assert nora.signs_in().status_code == 303
    return nora


def misunderstood(naast: Naast, text: str = WORDS, language: str = "fr", guesses: str = "") -> int:
    """A family that lets a coordinator read a sentence; the number it has on the list."""
    family = Someone(naast, language=language)
    family.start()
    family.types(text)
    person, now = family.person, naast.now()
    assert person
    talk = naast.database.read(lambda tx: after(tx, person.id, 0))
    n = next(message.n for message in talk if message.text == text)
    naast.database.write(lambda tx: misread.keep(tx, person.id, n, guesses, language, now))
    return naast.database.read(lambda tx: misread.waiting(tx)[-1].id)


def settled(naast: Naast) -> None:
    """Wait until nothing is learnt any more."""
    until = time.monotonic() + 30
    while naast.learning.progress.running:
        assert time.monotonic() < until
        time.sleep(0.01)


def teaches(nora: Colleague, sentence: object = "", **fields: str) -> Any:
    """Write an example."""
    form = {"text": OWN, "meaning": f"ask/{RIGHT}", "language": "fr", **fields}
    return nora.does(PAGE, sentence=str(sentence), **form)


def own(naast: Naast) -> list[Example]:
    """The examples that are kept."""
    return additions.read(naast.learning.folder)


def noted(naast: Naast) -> list[Any]:
    """What the audit log says of understanding."""
    query = audit.select().where(audit.c.action.like("understanding%")).order_by(audit.c.id)
    return list(naast.database.read(lambda tx: tx.c.execute(query).all()))


def one_label(language: str, intent: str, most: int = 1) -> list[str]:
    """Texts kept aside of an intent."""
    return [each.text for each in kept_aside(language) if each.intent == intent][:most]


# -- who may read, and what ------------------------------------------------------------------------


def test_supporters_neither_see_nor_change_anything(tine: Colleague, naast: Naast) -> None:
    """No link, one kind sentence, and no act does anything."""
    number = misunderstood(naast)
    assert PAGE not in tine.sees("/console")
    answers = [tine.http.get(PAGE), tine.http.get(f"{PAGE}/live")]
    answers += [
        tine.does(f"{PAGE}{act}", sentence=str(number), text=OWN, meaning="human", language="fr")
        for act in ("", "/settle", "/take-away", "/again")
    ]
    for answer in answers:
        assert answer.status_code == 403
        assert "so they stay with the coordinators" in answer.text
        assert WORDS not in answer.text
    assert len(naast.database.read(misread.waiting)) == 1
    assert (own(naast), noted(naast)) == ([], [])


def test_the_list_shows_the_sentence_and_nobody(nora: Colleague, naast: Naast) -> None:
    """Sentence, language, what was guessed, when; no person, no name, no way to them."""
    misunderstood(naast, guesses=f"{RIGHT},{SERVICE},gone-since")
    page = nora.sees(PAGE)
    listed = page.split("<ol")[1].split("</ol>")[0]
    for part in ("ma belle-mère garde", 'lang="fr" dir="ltr"', "Français", "10:30"):
        assert part in listed
    french = naast.database.read(lambda tx: misread.waiting(tx)[0])
    assert french.guesses == (RIGHT, SERVICE, "gone-since")
    assert "Naast guessed: " in listed
    assert "gone-since" not in listed
    people = naast.database.read(lambda tx: tx.c.exec_driver_sql("SELECT id FROM people").all())
    for (person,) in people:
        assert person not in page
    assert "/console/cases/" not in page
    assert re.search(r'href="/console/understanding".*?>1</span>', nora.sees("/console"), re.S)


def test_a_sentence_in_arabic_reads_from_the_right(nora: Colleague, naast: Naast) -> None:
    """Whether or not Naast itself speaks the language."""
    misunderstood(naast, "كيف أحصل على بيت رخيص", "ar")
    naast.database.write(lambda tx: tx.c.exec_driver_sql("UPDATE misread SET language = 'ar'"))
    assert 'lang="ar" dir="rtl"' in nora.sees(PAGE)
    assert re.search(r'<option value="ar" lang="ar" selected>', nora.sees(PAGE))


def test_meanings_are_named_in_the_coordinators_language(nora: Colleague) -> None:
    """Intents in words, rights and services by name, the kinds of danger."""
    nora.does("/console/language", language="nl")
    page = nora.sees(PAGE)
    for group in ("Een vraag over een recht", "Een vraag over een dienst", "Gevaar"):
        assert f'<optgroup label="{group}">' in page
    shown = set(re.findall(r'<option value="([^"]*)"', page.split("<optgroup", 1)[1]))
    assert set(labels(ANSWERS)) <= shown
    assert "Wil met iemand praten" in page


# -- own words -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sentence", "copied"),
    [
        ("where is the school", "Where is the SCHOOL?!", True),
        ("the school where is", "where is the school", True),
        (
            "how do I get the money for school",
            "well how do I get the money for school please",
            True,
        ),
        ("money for school", "my sister says there is money for school but how", True),
        ("who pays for the books", "where is the school", False),
        ("school", "where is the school", False),
        ("", "", False),
        ("مدرسة الأطفال بعيدة", "مدرسه الاطفال بعيده", True),
    ],
)
def test_what_counts_as_copied(text: str, sentence: str, copied: bool) -> None:
    """The same words, most of them, or a piece of the sentence; not one word in common."""
    assert additions.is_copied(text, sentence) is copied


@pytest.mark.parametrize("at_its_sentence", [True, False])
def test_a_familys_words_are_never_copied(
    nora: Colleague, naast: Naast, pupil: Pupil, at_its_sentence: bool
) -> None:
    """Refused kindly, wherever it is typed; what was typed stays, and nothing is learnt."""
    number = misunderstood(naast)
    answer = teaches(nora, number if at_its_sentence else "", text=WORDS.upper())
    assert answer.status_code == 422
    assert "Please use your own words: what a family wrote is never copied." in answer.text
    assert f">{WORDS.upper().replace('?', '?')}</textarea>" in answer.text
    assert (own(naast), pupil.lessons, noted(naast)) == ([], 0, [])
    assert len(naast.database.read(misread.waiting)) == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": " \n\x00 "}, "Nothing is written here yet."),
        ({"text": "woord " * 40}, "Write it in 200 characters at most."),
        ({"meaning": ""}, "Choose what it means."),
        ({"meaning": "ask/nothing-known"}, "Choose what it means."),
        ({"meaning": "ask"}, "Choose what it means."),
        ({"meaning": "crisis/rain"}, "Choose what it means."),
        ({"language": ""}, "Choose a language that Naast understands."),
        ({"language": "../../etc"}, "Choose a language that Naast understands."),
        ({"text": one_label("fr", "ask")[0]}, "Naast is measured with such a sentence"),
        ({"text": "Bonjour", "meaning": "human"}, "Naast"),
    ],
)
def test_what_cannot_be_learnt_is_said_kindly(
    nora: Colleague, naast: Naast, fields: dict[str, str], said: str
) -> None:
    """One line beside the form, which keeps what was chosen; nothing is written."""
    number = misunderstood(naast)
    answer = teaches(nora, number, **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert own(naast) == []
    assert len(naast.database.read(misread.waiting)) == 1


def test_a_sentence_that_is_gone_loses_nothing(nora: Colleague, naast: Naast) -> None:
    """A colleague was faster, or the family asked to be forgotten: the text is still there."""
    answer = teaches(nora, 999)
    assert answer.status_code == 422
    assert "This sentence is not on the list any more." in answer.text
    assert "occuper de mes enfants" in answer.text.split('id="write"')[1]
    assert own(naast) == []


# -- learning --------------------------------------------------------------------------------------


def test_learning_writes_the_example_and_settles_the_sentence(
    nora: Colleague, naast: Naast, pupil: Pupil
) -> None:
    """The file holds it, the list does not hold the sentence, the page tells what changed."""
    first, second = one_label("fr", "ask", 2)
    right = pupil.told.labels_of[first]
    pupil.told.labels_of[first] = "none/chitchat"
    number = misunderstood(naast)

    def lesson(said: Mapped) -> bool:
        said.update({first: right, second: "human"})
        return True

    pupil.learns = [lesson]
    pupil.may_go_on.clear()
    answer = teaches(nora, number, text=f"  {OWN}\n")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}#learning")
    assert own(naast) == [Example(OWN, f"ask/{RIGHT}", "fr")]
    assert naast.database.read(misread.waiting) == []
    page = nora.sees(PAGE)
    assert "Learning… two or three minutes" in page
    assert 'hx-trigger="every 2s"' in page
    pupil.may_go_on.set()
    settled(naast)
    part = nora.sees(f"{PAGE}/live")
    assert "every 2s" not in part
    assert "Danger found" in part
    assert "100.0\u00a0%" in part
    assert first.partition("'")[0] in part.split("Understood now")[1]
    assert second.partition("'")[0] in part.split("Not understood any more")[1]
    assert pupil.lessons == 1
    nora.does("/console/language", language="fr")
    assert "100,0\u00a0%" in nora.sees(PAGE)


def test_the_audit_log_says_who_did_what_and_no_word(
    nora: Colleague, naast: Naast, caplog: pytest.LogCaptureFixture
) -> None:
    """Learning, settling and taking away are each noted, without any text."""
    teaches(nora, misunderstood(naast))
    nora.does(f"{PAGE}/settle", sentence=str(misunderstood(naast, "une autre phrase")))
    nora.does(f"{PAGE}/take-away", text=OWN, label=f"ask/{RIGHT}", language="fr")
    settled(naast)
    rows = noted(naast)
    assert [row.action.partition(":")[2] for row in rows] == ["learn", "settle", "take-away"]
    for row in rows:
        assert (row.actor_id, row.person_id, row.case_id) == (nora.id, None, None)
    assert "nettoyer" not in caplog.text
    assert "enfants" not in caplog.text
    assert own(naast) == []
    assert naast.database.read(misread.waiting) == []


def test_an_example_without_a_sentence_and_one_taken_away(
    nora: Colleague, naast: Naast, pupil: Pupil
) -> None:
    """Both are learnt; the list of own examples shows what there is."""
    teaches(nora)
    settled(naast)
    assert "occuper de mes enfants" in nora.sees(PAGE).split('id="own"')[1]
    answer = teaches(nora, meaning="human")
    assert "Naast knows this example already, as: " in answer.text
    nora.does(f"{PAGE}/take-away", text=OWN, label=f"ask/{RIGHT}", language="fr")
    settled(naast)
    assert pupil.lessons == 2
    page = nora.sees(PAGE)
    assert "Taken away:" in page
    assert "There are none yet" in page.split('id="own"')[1]
    nora.does(f"{PAGE}/take-away", text=OWN, label="human", language="../fr")
    assert pupil.lessons == 2


def test_what_comes_while_it_learns_is_learnt_next(
    nora: Colleague, naast: Naast, pupil: Pupil
) -> None:
    """One lesson at a time; two that waited share the next one."""
    pupil.may_go_on.clear()
    for text in ("le premier exemple ici", "un deuxième tout autre", "encore quelque chose"):
        assert teaches(nora, text=text).status_code == 303
    assert "2 more come after this." in nora.sees(PAGE)
    pupil.may_go_on.set()
    settled(naast)
    assert pupil.lessons == 2
    assert len(own(naast)) == 3


def fails(_said: Mapped) -> bool:
    """A lesson that does not work."""
    return False


def breaks(_said: Mapped) -> bool:
    """A lesson that goes wrong in an unforeseen way."""
    raise OSError("no room for " + OWN)


@pytest.mark.parametrize("lesson", [fails, breaks])
def test_failing_to_learn_loses_nothing(
    nora: Colleague,
    naast: Naast,
    pupil: Pupil,
    lesson: Callable[[Mapped], bool],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One clear line, the example stays, and it can be tried again."""
    pupil.learns = [lesson]
    teaches(nora, misunderstood(naast))
    settled(naast)
    page = nora.sees(PAGE)
    assert "Learning did not work this time" in page
    assert len(own(naast)) == 1
    nora.does(f"{PAGE}/again")
    settled(naast)
    assert "Learning did not work" not in nora.sees(PAGE)
    assert "What it changed" in nora.sees(PAGE)
    printed = "".join(capsys.readouterr())
    assert "enfants" not in printed


def blind(said: Mapped) -> bool:
    """From now on one in ten dangers is missed."""
    for text in one_label("fr", "crisis", 1000)[::10]:
        said[text] = "none/chitchat"
    return True


def jumpy(said: Mapped) -> bool:
    """From now on small talk sounds like danger."""
    for each in kept_aside("fr"):
        if each.intent == "none":
            said[each.text] = "crisis/fire"
    return True


@pytest.mark.parametrize("lesson", [blind, jumpy])
def test_what_makes_danger_harder_to_see_is_taken_back(
    nora: Colleague, naast: Naast, pupil: Pupil, lesson: Callable[[Mapped], bool]
) -> None:
    """By itself, with the log saying so and the page too; it is learnt without it at once."""
    pupil.learns = [lesson]
    teaches(nora, misunderstood(naast))
    settled(naast)
    page = nora.sees(PAGE)
    assert "With this change Naast would see danger less well" in page
    assert own(naast) == []
    assert pupil.lessons == 2
    assert [row.action for row in noted(naast)] == ["understanding:learn", "understanding:undo"]


def test_what_would_do_harm_by_being_taken_away_is_put_back(
    nora: Colleague, naast: Naast, pupil: Pupil
) -> None:
    """The same holds for the other way round."""
    teaches(nora)
    settled(naast)
    pupil.learns = [blind]
    nora.does(f"{PAGE}/take-away", text=OWN, label=f"ask/{RIGHT}", language="fr")
    settled(naast)
    assert len(own(naast)) == 1


def test_without_the_database_no_half_is_done(
    nora: Colleague, naast: Naast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The example is not kept when its sentence cannot be settled."""
    number = misunderstood(naast)

    def away(*_: object) -> None:
        raise StorageUnavailable("locked")

    nora.http.get(PAGE)
    with monkeypatch.context() as patch:
        patch.setattr(misread, "settle", away)
        assert teaches(nora, number).status_code == 503
    assert own(naast) == []
    assert len(naast.database.read(misread.waiting)) == 1


# -- the file --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "- dash: first",
        "# hash",
        "'quoted\" {x} [y] & *z !t %p @ `",
        "می‌خواهم",
        "👨‍👩‍👧 famille",
        "|>",
        "true",
    ],
)
def test_any_text_is_read_back_as_it_was(tmp_path: Path, text: str) -> None:
    """Whatever a person types is a text and nothing else in the file."""
    example = Example(additions.one_line(text), "human", "fa")
    assert additions.add(tmp_path, example, ())
    assert additions.add(tmp_path, Example("another", "greeting", "fa"), ())
    assert example in additions.read(tmp_path)
    assert not additions.add(tmp_path, example, ())
    with pytest.raises(ExamplesError, match="is both"):
        additions.add(tmp_path, Example(example.text.upper(), "stop", "fa"), ())
    with pytest.raises(ExamplesError, match="no label"):
        additions.add(tmp_path, Example("x", "ask/unknown", "fa"), ())
    assert additions.remove(tmp_path, example)
    assert not additions.remove(tmp_path, example)
    assert [path.name for path in tmp_path.iterdir()] == ["fa.yaml"]


def test_unseen_signs_are_left_out() -> None:
    """Controls, turned letters and half signs do not reach a file; joiners of Persian do."""
    assert (
        additions.one_line("a\x00b\u202ec\ud800 \u2028 d\ufeff\tme\u200cn")
        == "abc d\ufeff me\u200cn"
    )
