"""What dialogues really say: every step is legal and whole in every language, on every channel.

People walk through all dialogues; a step to which they do not come is said as it may stand with
somebody. Which steps there are, the dialogues themselves say: a new one that is not said here is a
fault.
"""

from __future__ import annotations

import pytest

from bot.app import Naast
from bot.settings import Settings
from dialogues.tongues import FEW
from tests.beside.duo import pair
from tests.conftest import EXAMPLE, FROZEN
from tests.mould import ready
from tests.test_own_rights import RIGHTS
from tests.transcript import Hands
from tests.understand.weights import whole
from tests.whatsapp.standing import neighbours
from tests.whatsapp.test_whatsapp_steps import ADAPTERS, LANGUAGES, TAGS
from tests.whatsapp.walk import Walk, speaking_steps


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """All that a family, its buddy and their neighbours came to hear."""
    house = tmp_path_factory.mktemp("walk")
    (house / "organisation.yaml").write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    (house / "rights.yaml").write_text(RIGHTS, encoding="utf-8")
    settings = Settings(
        data=ready(house / "data"),
        organisation=house / "organisation.yaml",
        base_url="https://naast.example.org",
        telegram_token="1:a",
    )
    clock = Hands(FROZEN)
    naast = Naast(settings, now=clock, reads=whole())
    try:
        duo = pair(naast, clock)
        made = Walk(naast, [duo.lien, duo.amal])
        made.goes(1)
        made.visits(neighbours(naast))
    finally:
        naast.database.close()
    return made


def test_every_step_has_said_something(walk: Walk) -> None:
    """Each that can, of every dialogue there is: none is left out."""
    there = {where for where, _step in speaking_steps()}
    assert there - walk.reached == set()
    assert len(there) > 400


def test_what_was_said_is_of_the_catalogues(walk: Walk) -> None:
    """Or it is in a language that we do not write, or an organisation's own words."""
    own = [voice.voice for voice in FEW.values()]
    assert {said for said in walk.unknown if not any(voice in said for voice in own)} == set()


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_what_was_said_is_legal_and_whole(walk: Walk, adapter: str) -> None:
    """Said again in each language on offer, as the same turn would have said it."""
    assert len(walk.heard) > 400
    judge = ADAPTERS[adapter]
    faults = [
        f"{tag}: {said.text[:40]!r}: {fault}"
        for each in walk.heard.values()
        for tag in TAGS
        for said in [each.said(LANGUAGES.speaker(tag))]
        for fault in judge(said)
    ]
    assert faults == []
