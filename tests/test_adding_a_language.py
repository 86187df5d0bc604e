"""Adding a language as docs/translating.md says: one command, a handful of messages, and away."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot import catalogues
from bot.catalogues import ROOT, locales, po_file, read
from bot.language_checks import read_catalogues, wording
from bot.languages import Languages
from tests.speaking import Someone

HANDFUL = {
    (None, "In which language shall we talk?"): "Em que língua vamos falar?",
    (None, "What can I do for you?"): "O que posso fazer por si?",
    ("menu", "My rights"): "Os meus direitos",
    ("typed words", "back, previous, go back"): "voltar, atrás",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the catalogues beside our own code and content."""
    for name in ("bot", "dialogues", "tests"):
        (tmp_path / name).symlink_to(ROOT / name)
    for tag in ("nl", "fr"):
        shutil.copytree(ROOT / "locales" / tag, tmp_path / "locales" / tag)
    shutil.copy(ROOT / "locales" / "terms.yaml", tmp_path / "locales")
    return tmp_path


def begin(root: Path) -> None:
    """Portuguese, with a handful of messages translated."""
    assert locales("add", "pt", root) == 0
    path = po_file("pt", "naast", root)
    catalogue = read(path)
    for (context, english), said in HANDFUL.items():
        message = catalogue.get(english, context)
        assert message, english
        message.string = said
    catalogues.rewrite(path, catalogue, {})


def test_a_handful_is_said_and_the_rest_falls_back(root: Path, someone: Someone) -> None:
    """Whoever wants Portuguese gets what there is of it, and the rest in the house's language; when
    it is gone they are understood all the same."""
    begin(root)
    someone.naast.languages = Languages(root / "locales", someone.naast.settings.zone)
    someone.language = "pt-BR"
    greeting, asked = someone.start()
    assert greeting.text.startswith("Dag, ik ben Naast")
    assert asked.text == "Em que língua vamos falar?"
    assert asked.choices[0]["label"] == "Português"
    menu = someone.taps("Português")[-1]
    assert menu.text == "O que posso fazer por si?"
    assert [c["label"] for c in menu.choices][:2] == ["🔎 Os meus direitos", "👤 Iemand spreken"]
    someone.taps("Os meus direitos")
    assert "O que posso fazer" in someone.types("voltar")[-1].text
    shutil.rmtree(root / "locales" / "pt")
    gone = Languages(root / "locales", someone.naast.settings.zone)
    someone.naast.languages = someone.naast.turns.languages = gone
    someone.naast.world.tongues.languages = gone
    assert someone.types("menu")[-1].text == "Wat kan ik voor je doen?"


def test_a_draft_is_no_fault(root: Path) -> None:
    """`naast check` says how far it is and finds nothing wrong with that."""
    begin(root)
    for tag in ("nl", "fr"):
        shutil.rmtree(root / "locales" / tag)
    standings, lines = read_catalogues(root)
    assert {(each.tag, each.status, each.faults) for each in standings} == {("pt", "draft", ())}
    lines += wording(root, Languages(root / "locales"), whole=())
    said = [line for line in lines if line.text.startswith("pt ")]
    assert said[0].text.startswith(f"pt naast: {len(HANDFUL)} of")
    assert any("no word agreed" in line.text for line in said)
    assert not [line.text for line in lines if line.good is False]
