"""Words of danger come before all else: at every question of every dialogue, whoever has the talk,
in the language that is written, and also where something else goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.app import Naast
from bot.settings import Settings
from bot.talk.engine import Engine
from bot.talk.heard import Heard
from bot.talk.state import REST, Frame, State
from bot.talk.steps import Ask, Choose
from bot.turn import SORRY
from dialogues.safe_answer import QUESTION
from storage import cases, people
from storage.messages import Message
from storage.tables import people as people_table
from tests.conftest import EXAMPLE, FROZEN
from tests.mould import ready
from tests.speaking import Someone, case_of
from tests.understand.weights import needed, whole

pytestmark = needed

CRIES = {
    "nl": "mijn man slaat mij",
    "fr": "mon mari me frappe",
    "en": "my husband hits me",
    "ar": "زوجي يضربني",
    "tr": "kocam beni dövüyor",
    "uk": "чоловік мене б'є",
    "es": "mi marido me pega",
    "ro": "soțul meu mă bate",
}
TAKEN = pytest.mark.parametrize("taken", [False, True], ids=["the bot", "a person"])


@pytest.fixture(scope="module")
def naast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Naast]:
    """One Naast for all of them; each test is another family."""
    data: Path = ready(tmp_path_factory.mktemp("naast"))
    built = Naast(Settings(data=data, organisation=EXAMPLE), now=lambda: FROZEN, reads=whole())
    yield built
    built.database.close()


def lines_first(said: list[Message], language: str) -> bool:
    """Whether the first thing said is the lines, in this language."""
    return bool(said) and said[0].language == language and "☎" in said[0].text.split("\n")[0]


def at(someone: Someone, state: State) -> None:
    """Let their talk stand somewhere."""
    person = someone.person
    assert person
    sealed = someone.naast.database.seal.close(state.to_json())
    change = update(people_table).where(people_table.c.id == person.id).values(state_sealed=sealed)
    someone.naast.database.write(lambda tx: tx.c.execute(change).rowcount)


def chosen(naast: Naast, language: str) -> Someone:
    """A family that chose its language and sees the menu."""
    someone = Someone(naast, language=language)
    someone.start()
    someone.picks(f"welcome.language={language}")
    someone.types("menu")
    return someone


def taken_by_tine(someone: Someone) -> None:
    """Tine has their talk."""
    someone.picks("go=human")
    someone.types("?")
    person, naast = someone.person, someone.naast
    assert person
    tine = naast.database.write(
        lambda tx: people.add(tx, "nl", FROZEN, role="supporter", name="Tine")
    )
    case = naast.database.read(lambda tx: cases.open_of(tx, person.id))
    assert case
    naast.desk.take(case.id, tine).result()
    someone.reads()


@TAKEN
@pytest.mark.parametrize("language", ["nl", "ar"])
def test_at_every_question_of_every_dialogue(naast: Naast, language: str, taken: bool) -> None:
    """The lines are the first thing said, in the family's language; then the bot asks whether they
    are safe, and where a person has the talk it asks nothing."""
    someone = chosen(naast, language)
    if taken:
        taken_by_tine(someone)
    dialogues = naast.turns.engine.dialogues
    questions = [
        (dialogue.name, step.name)
        for dialogue in dialogues.values()
        for step in dialogue.steps.values()
        if isinstance(step, Choose | Ask)
    ]
    assert len(questions) > 150
    missed = []
    for dialogue, step in questions:
        below = [Frame("with_human", REST)] if taken else [Frame("menu", "main")]
        at(someone, State(frames=[*below, Frame(dialogue, step)]))
        said = someone.types(CRIES[language])
        asks = naast.world.tongues.speaker(language).say(QUESTION) in [m.text for m in said]
        if not lines_first(said, language) or asks == taken:
            missed.append((dialogue, step, [m.text[:40] for m in said]))
    assert missed == []


@pytest.mark.parametrize("language", CRIES)
def test_the_first_words_are_answered_in_the_language_they_are_written_in(
    naast: Naast, language: str
) -> None:
    """Nobody chose a language yet: neither before the first hello nor after it."""
    for begin in ([], ["start"]):
        someone = Someone(naast)
        if begin:
            someone.start()
        assert lines_first(someone.types(CRIES[language]), language)


def test_the_language_of_the_phone_stands_where_the_words_say_too_little(naast: Naast) -> None:
    """A few letters do not change it; a whole sentence does."""
    someone = Someone(naast, language="fr")
    assert lines_first(someone.types("hij slaat mij"), "fr")
    other = Someone(naast, language="fr")
    assert lines_first(other.types("mijn man slaat mij en de kinderen"), "nl")


def test_the_chosen_language_stands(naast: Naast) -> None:
    """Who chose French gets French lines, whatever language the cry is in."""
    someone = chosen(naast, "fr")
    assert lines_first(someone.types("mijn man slaat mij en de kinderen"), "fr")


@pytest.mark.parametrize("words", ["/stop ik wil niet meer leven", "/START mijn man slaat mij"])
def test_a_command_before_the_words_hides_nothing(naast: Naast, words: str) -> None:
    """Words behind a command are words."""
    assert lines_first(chosen(naast, "nl").types(words), "nl")


def test_words_behind_start_are_read(naast: Naast) -> None:
    """A messenger that takes "/start" off leaves the words; a link's code is no words."""
    someone = chosen(naast, "nl")
    said = someone.hear(Heard("web", someone.address, "s1", "start", text="mijn man slaat mij"))
    assert lines_first(said, "nl")


@pytest.mark.parametrize(
    ("broken", "rest"),
    [
        (["advance"], ["Ben je nu veilig?"]),
        (["interrupt"], ["Ben je nu veilig?"]),
        (["interrupt", "open"], []),
    ],
)
def test_a_fault_of_ours_takes_no_line_away(
    naast: Naast, monkeypatch: pytest.MonkeyPatch, broken: list[str], rest: list[str]
) -> None:
    """The turn is undone and begins anew: lines first, then the apology, then what still works."""
    someone = chosen(naast, "nl")
    someone.picks("go=human")  # words to a person are asked for: the dialogue goes on behind
    for each in broken:
        monkeypatch.setattr(Engine, each, _breaks)
    said = someone.types(CRIES["nl"])
    assert lines_first(said, "nl")
    sorry = naast.world.tongues.speaker("nl").say(SORRY)
    assert [message.text for message in said[1:]] == [sorry, *rest]


def test_a_fault_while_a_person_has_the_talk(naast: Naast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines and the apology; the person goes on, and knows that it is urgent."""
    someone = chosen(naast, "nl")
    taken_by_tine(someone)
    monkeypatch.setattr(naast.turns, "_awaited", _breaks)
    said = someone.types(CRIES["nl"])
    assert lines_first(said, "nl")
    assert len(said) == 2
    case = case_of(someone)
    assert (case.state, case.urgency) == ("taken", 2)


def _breaks(*_given: object, **_named: object) -> None:
    raise RuntimeError("a fault of ours")


def test_the_photos_words_and_the_changed_words_count(naast: Naast) -> None:
    """What stands beside a photo, and what a message was changed to, is read as well."""
    someone = chosen(naast, "nl")
    assert lines_first(someone.sends("photo", text=CRIES["nl"]), "nl")
    someone.hear(Heard("web", someone.address, "e1", "text", text="dag"))
    edit = Heard("web", someone.address, "e2", "edited", text=CRIES["nl"], edits="e1")
    assert lines_first(someone.hear(edit), "nl")
