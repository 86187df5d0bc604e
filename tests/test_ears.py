"""Voice notes: where somebody listens the words are answered, else the note goes to a person."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.app import Naast
from bot.channels.base import Fetched
from bot.ears import Ears
from bot.settings import Settings
from bot.talk.heard import Heard, Media
from bot.understand.understanding import Understood
from storage import cases, messages
from storage.messages import Message
from tests.conftest import EXAMPLE, FROZEN
from tests.speaking import Someone, text

SOUND = b"OggS a voice"
MEANS = {
    "where can we get food": Understood(
        "en", None, "ask", "food-aid", 0.9, "answer", ("food-aid",), 1
    ),
    "there is a fire here": Understood("en", dangers=("fire",)),
    "there is a fire, and where can we get food": Understood(
        "en", None, "ask", "food-aid", 0.9, "answer", ("food-aid",), 1, ("fire",)
    ),
}


class Reads:
    """What texts mean, as far as the tests say them."""

    def read(self, text: str) -> Understood:
        return MEANS.get(text, Understood())


class Listener:
    """Writes down what it is told to; the port `Transcriber`."""

    def __init__(self, words: str | None = "", fault: Exception | None = None) -> None:
        self.words, self.fault = words, fault
        self.asked: list[tuple[bytes, str | None]] = []

    def transcribe(self, audio: bytes, language: str | None) -> str | None:
        self.asked.append((audio, language))
        if self.fault:
            raise self.fault
        return self.words


class Phone:
    """A channel that keeps its files until they are fetched."""

    name = "telegram"

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault = fault

    async def fetch(self, reference: str) -> Fetched:
        if self.fault:
            raise self.fault
        return Fetched(SOUND + reference.encode(), "audio/ogg")


@pytest.fixture
def naast(tmp_path: Path) -> Iterator[Naast]:
    built = Naast(Settings(data=tmp_path, organisation=EXAMPLE), now=lambda: FROZEN, reads=Reads())
    yield built
    built.database.close()


@pytest.fixture
def family(naast: Naast) -> Someone:
    someone = Someone(naast, language="en")
    someone.start()
    someone.taps("English")
    return someone


def listens(naast: Naast, listener: Listener) -> Listener:
    """Give this Naast ears, in the place where its settings would."""
    naast.ears = Ears(listener, {})
    return listener


def voice(someone: Someone, **change: Any) -> Heard:
    media = Media("voice", "audio/ogg", "a voice", content=SOUND)
    heard = Heard("web", someone.address, someone._id(), "voice", media=media, language="en")
    return replace(heard, **change)


def says(someone: Someone, **change: Any) -> list[Message]:
    """Send a voice note the way every channel hands it over; return what comes back."""
    asyncio.run(someone.naast.take(voice(someone, **change)))
    return someone.reads()


def talk(someone: Someone) -> list[Message]:
    person = someone.person
    assert person
    return someone.naast.database.read(lambda tx: messages.after(tx, person.id, 0))


def last_said(someone: Someone) -> Message:
    return [message for message in talk(someone) if message.who == "me"][-1]


# -- with ears ------------------------------------------------------------------------------------


def test_a_voice_note_is_answered_by_its_words(naast: Naast, family: Someone) -> None:
    """The family reads first what was heard, and then gets the answer to it."""
    listener = listens(naast, Listener("where can we get food"))
    found = says(family)
    assert found[0].text == "I heard: where can we get food"
    assert "Food aid" in text(found)
    assert "I think you mean this: Food aid." in text(found)
    assert listener.asked == [(SOUND, "en")]


def test_the_file_is_kept_with_its_words(naast: Naast, family: Someone) -> None:
    """A person can listen to it later: a machine may have misheard."""
    listens(naast, Listener("where can we get food"))
    says(family)
    message = last_said(family)
    assert message.text == "where can we get food"
    assert message.file_id


def test_a_voice_note_answers_the_question_that_waits(naast: Naast, family: Someone) -> None:
    """Who says "Brussels" where that was asked goes on to the next question."""
    listens(naast, Listener("In Brussels"))
    family.taps("My rights")
    found = says(family)
    assert found[0].text == "I heard: In Brussels"
    assert "Where do you live?" not in text(found)


def test_words_that_mean_nothing_are_shown_all_the_same(naast: Naast, family: Someone) -> None:
    """So that the family sees what went wrong."""
    listens(naast, Listener("mumble mumble"))
    found = says(family)
    assert found[0].text == "I heard: mumble mumble"
    assert "I am not sure I understand" in text(found)


def test_words_are_shown_as_they_are(naast: Naast, family: Someone) -> None:
    """What was said is never taken for a place to fill in."""
    listens(naast, Listener("{reader} %s {0}"))
    assert says(family)[0].text == "I heard: {reader} %s {0}"


def test_danger_in_a_voice_note_shows_the_lines(naast: Naast, family: Someone) -> None:
    """The number to call comes first, before anything about the file."""
    listens(naast, Listener("there is a fire here"))
    found = says(family)
    assert "112" in found[0].text
    assert "Are you safe now?" in text(found)
    assert last_said(family).file_id


def test_a_question_in_a_voice_note_of_danger_is_not_half_answered(
    naast: Naast, family: Someone
) -> None:
    """After the danger the talk is where it was, not at "is this what you meant" about an answer
    that was never shown."""
    listens(naast, Listener("there is a fire, and where can we get food"))
    assert "Are you safe now?" in text(says(family))
    family.taps("Yes")
    assert "What can I do for you?" in text(family.taps("No, not now"))


def test_a_first_voice_note_is_answered(naast: Naast) -> None:
    """Somebody who never wrote may begin by speaking."""
    listens(naast, Listener("where can we get food"))
    someone = Someone(naast)
    found = text(says(someone))
    assert "I am a program, not a person" in found
    assert "I heard: where can we get food" in found
    assert "I think you mean this: Food aid." in found


def test_while_a_person_has_the_talk_nothing_is_said(naast: Naast, family: Someone) -> None:
    """The words are there for the person who reads; the bot is silent."""
    listens(naast, Listener("where can we get food"))
    family.taps("A person")
    family.types("hello")
    person = family.person
    assert person
    case = naast.database.read(lambda tx: cases.open_of(tx, person.id))
    assert case
    naast.database.write(lambda tx: cases.take(tx, case.id, person.id, FROZEN))
    family.reads()
    assert says(family) == []
    assert last_said(family).text == "where can we get food"


# -- without words --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "listener",
    [Listener(None), Listener("  \n"), Listener(fault=RuntimeError("mijn geheim"))],
    ids=["silence", "blank", "fault"],
)
def test_without_words_it_goes_to_a_person(
    naast: Naast, family: Someone, listener: Listener
) -> None:
    """Nothing understood, or a fault: as where nobody listens at all, and no word in the log."""
    listens(naast, listener)
    with capture_logs() as logs:
        found = text(says(family))
    assert "Nobody has heard it yet" in found
    assert "I heard" not in found
    assert "geheim" not in repr(logs)
    assert last_said(family).file_id


def test_without_ears_it_goes_to_a_person(naast: Naast, family: Someone) -> None:
    """Where no model is set, that is said."""
    assert naast.ears is None
    assert "Nobody has heard it yet" in text(says(family))


@pytest.mark.parametrize(
    "change",
    [
        {"media": None, "text": "hello", "kind": "text"},
        {"text": "what it is about"},
        {"media": Media("photo", "image/jpeg", content=b"\xff\xd8\xff"), "kind": "photo"},
        {"media": Media("voice", "audio/ogg", content=b"")},
        {"media": Media("voice", "audio/ogg", reference="gone")},
    ],
    ids=["a text", "with words", "a photo", "an empty file", "a channel that is not there"],
)
def test_only_a_voice_note_without_words_is_listened_to(
    family: Someone, change: dict[str, object]
) -> None:
    """Everything else is handed on as it came."""
    listener = Listener("where can we get food")
    heard = voice(family, **change)
    assert asyncio.run(Ears(listener, {}).listen(heard)) is heard
    assert listener.asked == []


def test_a_file_that_the_channel_keeps_is_fetched(family: Someone) -> None:
    """A messenger hands over a reference only."""
    listener = Listener("hello")
    media = Media("voice", "audio/ogg", reference=" no 5")
    heard = voice(family, media=media, channel="telegram", language=None)
    found = asyncio.run(Ears(listener, {"telegram": Phone()}).listen(heard))  # type: ignore[dict-item]
    assert (found.text, found.spoken, found.media) == ("hello", True, media)
    assert listener.asked == [(SOUND + b" no 5", None)]


def test_a_file_that_cannot_be_fetched_goes_to_a_person(family: Someone) -> None:
    """The channel fails: the note is handed on as it came, and the log says what kind of fault."""
    media = Media("voice", "audio/ogg", reference="gone")
    heard = voice(family, media=media, channel="telegram")
    ears = Ears(Listener("hello"), {"telegram": Phone(OSError("mijn geheim"))})  # type: ignore[dict-item]
    with capture_logs() as logs:
        assert asyncio.run(ears.listen(heard)) is heard
    assert [line["fault"] for line in logs] == ["OSError"]
    assert "geheim" not in repr(logs)
