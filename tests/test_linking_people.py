"""One person on several messengers: a code, a yes in both chats, and nothing is lost."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import update

from bot.app import Naast
from bot.settings import Settings
from dialogues.linking import code_in
from storage import (
    cases,
    consents,
    messages,
    optins,
    outbox,
    people,
    personal,
    tables,
)
from storage.database import Tx
from tests.conftest import EXAMPLE, FROZEN
from tests.mould import ready
from tests.serving import Family, serving
from tests.speaking import Someone, text
from tests.telegram.peer import Peer as Telegram
from tests.transcript import Hands
from tests.understand.weights import whole
from tests.whatsapp.peer import AMINA
from tests.whatsapp.peer import Peer as WhatsApp


@pytest.fixture
def clock() -> Hands:
    """Half past ten on a Tuesday, until a test moves it."""
    return Hands(FROZEN)


@pytest.fixture
def naast(tmp_path: Path, clock: Hands) -> Iterator[Naast]:
    """A whole Naast with Telegram and WhatsApp set up, though nothing is sent."""
    settings = Settings(
        data=ready(tmp_path),
        organisation=EXAMPLE,
        telegram_token="1:a",
        whatsapp_token="t",
        whatsapp_phone_id="1",
        whatsapp_app_secret="s",
        whatsapp_verify_token="v",
    )
    built = Naast(settings, now=clock, reads=whole())
    yield built
    built.database.close()


def comes(naast: Naast, channel: str, address: str) -> Someone:
    """Somebody on a channel who said hello and chose English."""
    someone = Someone(naast, channel, "en", address)
    someone.start()
    someone.taps("English")
    return someone


@pytest.fixture
def there(naast: Naast) -> Someone:
    """Amal on Telegram."""
    return comes(naast, "telegram", "77")


@pytest.fixture
def here(naast: Naast, there: Someone, clock: Hands) -> Someone:
    """Amal on WhatsApp, a minute later."""
    clock.at += timedelta(minutes=1)
    return comes(naast, "whatsapp", "32470000007")


def code_of(someone: Someone) -> str:
    """Ask for a code by way of my data."""
    someone.types("my data")
    someone.taps("Join my chats")
    said = text(someone.taps("Give me a code"))
    found = re.search(r"\d{4} \d{4}", said)
    assert found, said
    return found[0]


def round_of(naast: Naast) -> None:
    """Let the errands run that are due."""
    asyncio.run(naast.errands.round())


def joined(naast: Naast, maker: Someone, typer: Someone) -> str:
    """Both say yes; what whoever made the code reads at the end."""
    typer.types(code_of(maker))
    typer.taps("Yes, both are mine")
    round_of(naast)
    return text(maker.taps("Yes, that was me"))


def id_of(someone: Someone) -> str:
    """Who they are now."""
    assert someone.person
    return someone.person.id


def test_a_code_joins_two_chats(naast: Naast, there: Someone, here: Someone) -> None:
    """Both say in one sentence what becomes one; then one person has both addresses and the whole
    talk, and both chats hear it."""
    before = id_of(there), id_of(here)
    there.types("we are six at home, Xanthippe")
    here.types("and I am Ypsilanti")
    code = code_of(there)
    asked = text(here.types(code))
    assert "one history" in asked
    here.taps("Yes, both are mine")
    round_of(naast)
    question = text(there.reads())
    assert "on WhatsApp" in question
    assert "one history" in question
    assert "Both chats are one now" in text(there.taps("Yes, that was me"))
    assert id_of(there) == id_of(here) == before[0]
    whole_talk = naast.database.read(lambda tx: messages.after(tx, before[0], 0))
    words = text(whole_talk)
    assert "Xanthippe" in words
    assert "Ypsilanti" in words
    assert [m.n for m in whole_talk] == sorted({m.n for m in whole_talk})
    assert naast.database.read(lambda tx: people.by_id(tx, before[1])) is None

    def queued(tx: Tx) -> list[str]:
        waits = outbox.waiting(tx, "whatsapp", "32470000007")
        found = [messages.one(tx, before[0], parcel.n) for parcel in waits]
        return [each.text for each in found if each]

    assert "This chat and the one on Telegram are one now." in naast.database.read(queued)[-1]


def test_what_is_exported_afterwards_is_all_of_both(
    naast: Naast, there: Someone, here: Someone
) -> None:
    """Nothing that stood at either of them is lost but what a person has once."""

    def rows(tx: Tx, *ids: str) -> dict[str, int]:
        found: dict[str, int] = {}
        for each in ids:
            for name, kept in personal.export(tx, each).items():
                found[name] = found.get(name, 0) + len(kept)
        return found

    def prepare(tx: Tx) -> None:
        for each in (there, here):
            consents.give(tx, id_of(each), "phone_number", "Tine", FROZEN)
        optins.say(tx, id_of(here), "whatsapp", FROZEN, yes=True, way="asked", words="yes")

    there.types("hello again")
    here.types("hello there")
    code_and_yes = code_of(there)
    here.types(code_and_yes)
    here.taps("Yes, both are mine")
    round_of(naast)
    ids = (id_of(there), id_of(here))
    naast.database.write(prepare)
    before = naast.database.read(lambda tx: rows(tx, *ids))
    there.taps("Yes, that was me")
    after = naast.database.read(lambda tx: rows(tx, id_of(there)))
    for name, many in before.items():
        gone = {"people": 1, "sessions": 1}.get(name, 0)
        assert after[name] >= many - gone, name


def test_answers_go_where_they_wrote_last(naast: Naast, there: Someone, here: Someone) -> None:
    """The chat that was used last is where a colleague's answer arrives."""
    joined(naast, there, here)

    def where() -> str | None:
        found = naast.database.read(lambda tx: people.main_address(tx, id_of(there)))
        return found and found[0]

    here.types("hello from WhatsApp")
    assert where() == "whatsapp"
    there.types("hello from Telegram")
    assert where() == "telegram"


def test_an_answer_goes_to_the_chat_it_is_for(naast: Naast, there: Someone, here: Someone) -> None:
    """The talk goes on in either of them."""
    joined(naast, there, here)
    assert text(here.types("menu"))
    last = naast.database.read(lambda tx: outbox.waiting(tx, "whatsapp", "32470000007"))[-1]
    said = naast.database.read(lambda tx: messages.one(tx, id_of(here), last.n))
    assert said
    assert said.channel == "whatsapp"


def test_no_is_no_in_both_chats(naast: Naast, there: Someone, here: Someone) -> None:
    """Whoever says no stays apart; the code is of no use any more."""
    here.types(code_of(there))
    assert text(here.taps("No, leave it"))
    round_of(naast)
    assert id_of(there) != id_of(here)
    here.types(code_of(there))
    here.taps("Yes, both are mine")
    round_of(naast)
    assert "Nothing was joined" in text(there.taps("No, that was not me"))
    assert id_of(there) != id_of(here)


def test_a_code_works_once_and_for_a_quarter_of_an_hour(
    naast: Naast, there: Someone, here: Someone, clock: Hands
) -> None:
    """Afterwards it is a number like any other."""
    code = code_of(there)
    clock.at += timedelta(minutes=16)
    assert "its time is over" in text(here.types(code))
    code = code_of(there)
    clock.at += timedelta(minutes=14)
    assert "one history" in text(here.types(code))
    here.taps("Yes, both are mine")
    assert "its time is over" in text(here.types(code))


def test_three_wrong_codes_end_the_trying(naast: Naast, there: Someone, here: Someone) -> None:
    """Whoever guesses is shown no more, not even with the right one."""
    code = code_of(there)
    here.types("link")
    here.taps("I have a code")
    assert "eight digits" in text(here.types("banana"))
    wrong = next(f"{n:08}" for n in range(10) if f"{n:08}" != code.replace(" ", ""))
    said = text(here.types(wrong))
    assert "none of mine" in said
    for _ in range(2):
        here.types("link")
        here.taps("I have a code")
        said = text(here.types(wrong))
    assert "Ask for a new one in the other chat" in said
    assert "one history" not in text(here.types(code))


def test_digits_of_every_keyboard_are_read() -> None:
    """Arabic and Persian digits, spaces and dashes."""
    assert code_in("4821 0937") == code_in("l_48210937") == code_in("٤٨٢١-٠٩٣٧") == "48210937"
    assert code_in("۴۸۲۱۰۹۳۷") == "48210937"
    assert code_in("0470 12 34 56") == code_in("hello") == code_in("²²²²²²²²x") == ""


def test_the_first_word_on_a_messenger_may_be_the_code(naast: Naast, there: Someone) -> None:
    """Who opens WhatsApp with the code is understood at once."""
    new = Someone(naast, "whatsapp", "en", "32470000099")
    assert "one history" in text(new.types(code_of(there)))
    new.taps("Yes, both are mine")
    round_of(naast)
    there.taps("Yes, that was me")
    assert id_of(new) == id_of(there)


def test_the_chat_that_made_it_is_not_joined_with_itself(naast: Naast, there: Someone) -> None:
    """It says where to type it."""
    assert "in the other one" in text(there.types(code_of(there)))


def test_colleagues_and_buddies_stay_apart(naast: Naast, there: Someone, here: Someone) -> None:
    """Who works here or is a buddy keeps that apart from a family's chat, and is told kindly."""

    def change(tx: Tx) -> None:
        whose = tables.people.c.id == id_of(here)
        tx.c.execute(update(tables.people).where(whose).values(role="buddy"))

    code = code_of(there)
    naast.database.write(change)
    assert "They stay apart" in text(here.types(code))
    here.types("link")
    assert id_of(there) != id_of(here)


def test_two_chats_of_one_kind_stay_apart(naast: Naast, there: Someone) -> None:
    """Two Telegram accounts are two."""
    other = comes(naast, "telegram", "78")
    assert "chats of the same kind" in text(other.types(code_of(there)))


def case_of(naast: Naast, someone: Someone, minutes: int = 0, taken_by: str = "") -> cases.Case:
    """An open question of theirs to a person."""

    def work(tx: Tx) -> cases.Case:
        at = FROZEN + timedelta(minutes=minutes)
        case = cases.start(tx, id_of(someone), "en", "asked", at, at + timedelta(hours=8))
        cases.add_note(tx, case.id, taken_by or None, f"note on {someone.channel}", at)
        if taken_by:
            case = cases.take(tx, case.id, taken_by, at)
        return case

    return naast.database.write(work)


def colleague(naast: Naast) -> str:
    """Tine."""
    return naast.database.write(
        lambda tx: people.add(tx, "nl", FROZEN, role="supporter", name="Tine")
    )


def test_an_open_case_stays_with_its_owner(naast: Naast, there: Someone, here: Someone) -> None:
    """The question of the chat that goes is the family's question still."""
    word = code_of(there)
    here.types(word)
    here.taps("Yes, both are mine")
    round_of(naast)
    case = case_of(naast, here)
    there.taps("Yes, that was me")
    found = naast.database.read(lambda tx: cases.open_of(tx, id_of(there)))
    assert found
    assert found.id == case.id
    assert found.number == case.number


def test_two_open_cases_become_one(naast: Naast, there: Someone, here: Someone) -> None:
    """The older one stays; what belongs to the younger comes along, with a note for its owner."""
    here.types(code_of(there))
    here.taps("Yes, both are mine")
    round_of(naast)
    older, younger = case_of(naast, here, 2), case_of(naast, there, 5)
    there.taps("Yes, that was me")

    def look(tx: Tx) -> tuple[cases.Case | None, list[str], cases.Case | None]:
        notes = [note.text for note in cases.notes_of(tx, older.id)]
        return cases.open_of(tx, id_of(there)), notes, cases.get(tx, younger.id)

    found, notes, closed = naast.database.read(look)
    assert found
    assert found.id == older.id
    assert {"note on whatsapp", "note on telegram"} <= set(notes)
    assert any(str(younger.number) in note and "one now" in note for note in notes)
    assert closed
    assert closed.closed_by == "joined"


def test_of_two_words_the_stricter_stands(naast: Naast, there: Someone, here: Someone) -> None:
    """What was taken back in one chat is not given by the other; a talk that was given along for
    one chat is not given along for both."""
    here.types(code_of(there))
    here.taps("Yes, both are mine")
    round_of(naast)

    def work(tx: Tx) -> None:
        consents.give(tx, id_of(there), "phone_number", "Tine", FROZEN)
        consents.give(tx, id_of(here), "phone_number", "Piet", FROZEN)
        consents.revoke(tx, id_of(here), "phone_number", FROZEN)
        consents.give(tx, id_of(here), "files", "Piet", FROZEN)
        case = cases.start(tx, id_of(there), "en", "asked", FROZEN, FROZEN)
        cases.share_talk(tx, case.id, FROZEN)

    naast.database.write(work)
    there.taps("Yes, that was me")

    def look(tx: Tx) -> tuple[bool, bool, object]:
        case = cases.open_of(tx, id_of(there))
        assert case
        stands = [consents.stands(tx, id_of(there), item) for item in ("phone_number", "files")]
        return (*stands, case.talk_shared)  # type: ignore[return-value]

    assert naast.database.read(look) == (False, True, None)


def test_only_here_again(naast: Naast, there: Someone, here: Someone) -> None:
    """They part: what waits comes here, and the other chat is somebody new."""
    joined(naast, there, here)
    one = id_of(there)
    there.types("link")
    there.taps("Only here again")
    assert "this chat alone" in text(there.taps("Yes, only here"))
    doors = naast.database.read(lambda tx: people.every_address(tx, one))
    assert [door[0] for door in doors] == ["telegram"]
    assert not naast.database.read(lambda tx: outbox.waiting(tx, "whatsapp", "32470000007"))
    here.types("hello")
    assert id_of(here) != one


class OnPhone(NamedTuple):
    """A real Naast, and the two platforms it is on."""

    telegram: Telegram
    whatsapp: WhatsApp
    url: str

    def reads(self, whom: int, words: str) -> str:
        """Wait until somebody on Telegram reads these words; return all of that message."""
        shown = self.telegram.until(
            lambda: [s.text for s in self.telegram.chat(whom) if words in s.text], 30
        )
        return shown[-1]

    def code(self, whom: int) -> str:
        """Somebody comes on Telegram and asks for a code."""
        self.telegram.say(whom, "/start", language="en")
        self.reads(whom, "In which language")
        self.telegram.press(whom, "English")
        self.reads(whom, "I can help you")
        self.telegram.say(whom, "link my chats")
        self.reads(whom, "Both chats can become one")
        self.telegram.press(whom, "🔑 Give me a code")
        found = re.search(r"\d{4} \d{4}", self.reads(whom, "Your code is"))
        assert found
        return found[0]


@pytest.fixture(scope="module")
def on_phone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnPhone]:
    """Naast serving, with both messengers."""
    with Telegram() as telegram, WhatsApp() as whatsapp:
        settings = {name.removeprefix("NAAST_"): v for name, v in whatsapp.settings().items()}
        settings |= {"telegram_token": telegram.token, "telegram_api": telegram.url}
        data = tmp_path_factory.mktemp("served")
        with serving(data, organisation=str(EXAMPLE), **settings) as server:
            whatsapp.webhook = f"{server.url}/whatsapp/webhook"
            yield OnPhone(telegram, whatsapp, server.url)


def test_on_real_messengers(on_phone: OnPhone) -> None:
    """A code from Telegram, typed as the first word on WhatsApp; a yes in both, and both hear it
    where they are."""
    whatsapp = on_phone.whatsapp
    whatsapp.say(AMINA, on_phone.code(7))
    whatsapp.until(lambda: "één geschiedenis" in whatsapp.text(AMINA), 30)
    whatsapp.press(AMINA, "✅ Ja, allebei van mij")
    on_phone.reads(7, "Your code was written to me on WhatsApp")
    on_phone.telegram.press(7, "✅ Yes, that was me")
    on_phone.reads(7, "Both chats are one now")
    whatsapp.until(lambda: "the one on Telegram are one now" in whatsapp.text(AMINA), 30)


def test_on_the_web_chat(on_phone: OnPhone) -> None:
    """The page that typed the code shows that it is done at once, and the whole talk when it is
    opened again."""
    family = Family(on_phone.url, "en")
    family.reads()
    family.taps("English")
    family.types("my word is Ypsilanti")
    code = on_phone.code(8)
    family.types(code)
    family.taps("Yes, both are mine")
    on_phone.reads(8, "Your code was written to me on the web chat")
    on_phone.telegram.press(8, "✅ Yes, that was me")
    on_phone.reads(8, "Both chats are one now")
    said = ""
    for _ in range(5):
        said += " ".join(str(message["text"]) for message in family.reads(wait=2))
        if "Both chats are one now" in said:
            break
    assert "Both chats are one now" in said
    family.last = 0
    talk = " ".join(str(message["text"]) for message in family.reads())
    assert "Ypsilanti" in talk
    assert "link my chats" in talk
