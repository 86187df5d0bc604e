"""What people send gets through whole: edits, messages taken back, places, files, both ways."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.app import Naast
from bot.chatroom import Chatroom
from bot.settings import Settings
from bot.talk.heard import Heard, Media
from storage import files, messages, people
from storage.cases import open_of
from storage.messages import Message
from tests.conftest import FROZEN
from tests.speaking import Someone
from tests.understand.weights import whole


@pytest.fixture
def naast(tmp_path: Path, organisation: Path) -> Iterator[Naast]:
    """A whole Naast."""
    chosen = Settings(data=tmp_path, organisation=organisation)
    built = Naast(chosen, now=lambda: FROZEN, reads=whole())
    yield built
    built.database.close()


@pytest.fixture
def family(naast: Naast) -> Someone:
    """A family on Telegram whom Tine has."""
    someone = Someone(naast, channel="telegram", language="en")
    someone.start()
    someone.types("a person")
    someone.types("I have a question")
    case = naast.database.read(lambda tx: open_of(tx, someone.person.id))  # type: ignore[union-attr]
    assert case
    tine = naast.database.write(lambda tx: people.add(tx, "nl", FROZEN, role="supporter", name="T"))
    naast.desk.take(case.id, tine).result()
    someone.reads()
    return someone


def case_talk(family: Someone) -> list[Message]:
    """The talk of the case, as staff read it."""
    person = family.person
    assert person

    def read(tx: object) -> list[Message]:
        case = open_of(tx, person.id)  # type: ignore[arg-type]
        assert case
        return messages.of_case(tx, case.id)  # type: ignore[arg-type]

    return family.naast.database.read(read)


def hears(family: Someone, message_id: str, kind: str = "text", **more: object) -> list[Message]:
    """Something arrives under a platform's own id; what came back."""
    given = Heard("telegram", family.address, message_id, kind, **more)  # type: ignore[arg-type]
    return family.hear(given)


def test_an_edit_changes_the_message_and_shows(family: Someone) -> None:
    """The new words stand there with what they were; there is no second message, and the bot
    stays silent."""
    hears(family, "7:1", text="tomorow at 9")
    count = len(case_talk(family))
    assert hears(family, "7:1:99", "edited", text="tomorrow at 10", edits="7:1") == []
    talk = case_talk(family)
    assert len(talk) == count
    assert (talk[-1].text, talk[-1].was) == ("tomorrow at 10", "tomorow at 9")
    assert talk[-1].edited == FROZEN
    hears(family, "7:1:120", "edited", text="tomorrow at 11", edits="7:1")
    assert (case_talk(family)[-1].text, case_talk(family)[-1].was) == (
        "tomorrow at 11",
        "tomorow at 9",
    )


def test_an_edit_of_what_we_never_had_is_a_message(family: Someone) -> None:
    """Nothing is lost because its beginning was."""
    hears(family, "8:1:99", "edited", text="the door is green", edits="8:1")
    assert case_talk(family)[-1].text == "the door is green"


def test_an_edit_of_another_familys_message_changes_nothing(naast: Naast, family: Someone) -> None:
    """Ids are only unique within a chat on some platforms."""
    hears(family, "7:1", text="mine")
    other = Someone(naast, channel="telegram", language="en")
    other.start()
    other.hear(Heard("telegram", other.address, "x", "edited", text="not yours", edits="7:1"))
    assert case_talk(family)[-1].text == "mine"


def test_what_is_taken_back_is_gone_and_shown_as_such(family: Someone) -> None:
    """Its words and its file; that there was a message stays."""
    photo = Media("photo", "image/jpeg", "x.jpg", content=b"\xff\xd8\xff")
    hears(family, "7:2", "photo", text="our papers", media=photo)
    file_id = case_talk(family)[-1].file_id
    assert file_id
    assert hears(family, "7:2:d", "deleted", edits="7:2") == []
    gone = case_talk(family)[-1]
    assert (gone.text, gone.was, gone.deleted) == ("", "", FROZEN)
    assert family.naast.database.read(lambda tx: files.get(tx, file_id)) is None


def test_taking_back_what_we_never_had_says_nothing(family: Someone) -> None:
    """No apology, no menu, no second voice."""
    count = len(case_talk(family))
    assert hears(family, "9:9:d", "deleted", edits="9:9") == []
    assert len(case_talk(family)) >= count


def test_a_place_keeps_its_degrees(family: Someone) -> None:
    """So that it can be shown on a map."""
    hears(family, "7:3", "location", text="50.85450, 4.32310", place=(50.8545, 4.3231))
    assert case_talk(family)[-1].place == (50.8545, 4.3231)


def test_an_album_stays_together(family: Someone) -> None:
    """Each photo is kept, with what they share."""
    for n in (1, 2, 3):
        photo = Media("photo", "image/jpeg", "", content=b"\xff\xd8\xff%d" % n)
        hears(family, f"7:{n}", "photo", media=photo, album="a1")
    assert [m.album for m in case_talk(family)][-3:] == ["a1"] * 3
    assert len({m.file_id for m in case_talk(family)[-3:]}) == 3


def test_a_colleagues_file_reaches_the_family(family: Someone) -> None:
    """With its name and words, sealed until it is sent."""
    case_id = case_talk(family)[-1].case_id
    tine = family.naast.database.read(people.staff)[0]
    sent = Media("document", "application/pdf", "form.pdf", content=b"%PDF-1.4 x")
    family.naast.desk.reply(case_id or "", tine.id, "Your form", files=[sent]).result()
    (said,) = family.reads()
    assert (said.who, said.text) == ("human", "Your form")
    file = family.naast.database.read(lambda tx: files.get(tx, said.file_id or ""))
    assert file
    assert (file.name, file.content, file.given) == ("form.pdf", b"%PDF-1.4 x", True)


def test_a_colleagues_place_is_shown_on_a_map(family: Someone) -> None:
    """In the web chat as an address to open by hand; its degrees are there for a messenger."""
    naast, person = family.naast, family.person
    assert person
    case_id = case_talk(family)[-1].case_id
    tine = naast.database.read(people.staff)[0]
    naast.desk.reply(case_id or "", tine.id, "Here", place=(50.8545, 4.3231)).result()
    (said,) = family.reads()
    assert (said.text, said.place) == ("Here", (50.8545, 4.3231))
    (shown,) = asyncio.run(_shown(naast, person.id, said.n - 1))
    map_ = "https://www.openstreetmap.org/?mlat=50.85450&mlon=4.32310#map=17/50.85450/4.32310"
    assert shown["text"] == f"Here\n🗺 {map_}"


async def _shown(naast: Naast, person_id: str, after: int) -> list[dict[str, Any]]:
    """The talk as the web chat's API has it."""
    return await Chatroom(naast.turns).after(person_id, after)
