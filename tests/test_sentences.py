"""How words of ours stand in a sentence: with a capital where one begins, and only there."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import Naast
from bot.invite import first_coordinator
from bot.languages import Languages
from bot.settings import Settings
from bot.talk.texts import Listed, Name, Verbatim, _, p_
from dialogues.beside import AIMS, UNNAMED, named
from storage import staff
from tests.conftest import EXAMPLE, FROZEN
from tests.speaking import Someone, text
from tests.understand.weights import whole

SOMEBODY = _("somebody here")


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("en", "Company and going along somewhere"),
        ("nl", "Gezelschap en ergens mee naartoe gaan"),
        ("fr", "De la compagnie et aller quelque part à deux"),
    ],
)
def test_only_the_first_of_listed_labels_keeps_its_capital(tag: str, said: str) -> None:
    """What stands on buttons reads as one sentence in a list; names stay as they are."""
    speaker = Languages().speaker(tag)
    assert speaker.say(named(["company", "along"], AIMS)) == said
    assert "Lien" in speaker.say(Listed((p_("menu", "My rights"), Name("Lien"))))


def test_a_second_sentence_that_begins_with_words_of_ours_has_its_capital() -> None:
    """ "Done. the coordinator" is no sentence; a number or a link stays as it is."""
    say = Languages().speaker("en").say
    assert say(_("Done. {name} comes.").of(name=SOMEBODY)) == "Done. Somebody here comes."
    assert say(_("It is {name}.").of(name=SOMEBODY)) == "It is somebody here."
    assert say(_("Read it. {link}").of(link=Verbatim("https://x.be"))) == "Read it. https://x.be"


def test_a_coordinator_without_a_name_yet_is_not_called_by_a_dutch_title(tmp_path: Path) -> None:
    """Until the first coordinator gives a name, a family hears what they do, in its language."""
    naast = Naast(Settings(data=tmp_path, organisation=EXAMPLE), now=lambda: FROZEN, reads=whole())
    first_coordinator(naast.database, naast.settings, FROZEN)
    assert [each.name for each in naast.database.read(staff.everybody)] == [UNNAMED]
    family = Someone(naast, language="fr")
    family.start()
    family.picks("welcome.language=fr")
    told = text(family.types("buddy"))
    assert UNNAMED not in told
    assert "\nLa personne qui coordonne voit vos réponses" in told
    naast.database.close()
