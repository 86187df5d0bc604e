"""Stop means stop, in every language that Naast speaks, whichever of them the family speaks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import Naast
from bot.languages import Languages
from bot.settings import Settings
from dialogues.book import COMMANDS
from storage import optins
from tests.conftest import EXAMPLE, FROZEN
from tests.mould import ready
from tests.speaking import Someone
from tests.understand.weights import whole

LANGUAGES = Languages()
STOP = next(each.words for each in COMMANDS if each.id == "stop")


@pytest.fixture(scope="module")
def naast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Naast]:
    """A whole Naast with WhatsApp set up, though nothing is sent."""
    built = Naast(_settings(tmp_path_factory.mktemp("stop")), now=lambda: FROZEN, reads=whole())
    yield built
    built.database.close()


def _settings(data: Path) -> Settings:
    return Settings(
        data=ready(data),
        organisation=EXAMPLE,
        whatsapp_token="t",
        whatsapp_phone_id="1",
        whatsapp_app_secret="s",
        whatsapp_verify_token="v",
    )


@pytest.fixture(scope="module")
def noor(naast: Naast) -> Someone:
    """Somebody who speaks Dutch."""
    someone = Someone(naast, "whatsapp")
    someone.start()
    someone.picks("welcome.language=nl")
    return someone


@pytest.mark.parametrize("tag", LANGUAGES.tags)
def test_every_word_for_stop_ends_it_at_once(naast: Naast, noor: Someone, tag: str) -> None:
    """Also in capitals, as the templates write it, and with a mark behind it."""
    assert noor.person
    me = noor.person.id
    words = LANGUAGES.speaker(tag).say(STOP).split(",")
    for word in (*words, *(f"{each.strip().upper()}!" for each in words[:1])):
        agreed = {"yes": True, "way": "asked", "words": "Mag ik hier schrijven?"}
        naast.database.write(lambda tx, a=agreed: optins.say(tx, me, "whatsapp", FROZEN, **a))
        noor.types(word.strip())
        last = naast.database.read(lambda tx: optins.last(tx, me, "whatsapp"))
        assert last
        assert not last.yes, word
