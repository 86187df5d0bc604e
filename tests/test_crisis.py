"""Words of danger are found in every language, and everyday questions stay everyday questions."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.understand import crisis
from bot.understand.crisis import KINDS, CrisisWords, load_crisis
from bot.understand.phrases import CrisisError, sound
from dialogues.contents import FOLDER
from tests.cries import CRIES, DANGER, sentences
from tests.everyday import EVERYDAY

CRISIS = FOLDER / "crisis"


@pytest.fixture(scope="module")
def words() -> CrisisWords:
    """The words of danger that ship."""
    return load_crisis(CRISIS)


def tiny(**content: Any) -> CrisisWords:
    """Words of danger with one language."""
    return CrisisWords([{"language": "xx", **content}])


@pytest.mark.parametrize(("kind", "language"), DANGER)
def test_a_cry_for_help_is_heard(words: CrisisWords, kind: str, language: str) -> None:
    """Whoever says it in their own words sees the lines for it."""
    cries = sentences(DANGER[kind, language])
    assert [text for text in cries if kind not in words.every(text)] == []


@pytest.mark.parametrize("language", EVERYDAY)
def test_an_everyday_question_raises_no_alarm(words: CrisisWords, language: str) -> None:
    """Who asks about rent, school or illness is not asked whether they are safe."""
    alarms = {text: words.every(text) for text in sentences(EVERYDAY[language])}
    assert {text: kinds for text, kinds in alarms.items() if kinds} == {}


def test_the_tables_are_wide_enough() -> None:
    """A promise about sentences is worth as much as the sentences it is tried on."""
    assert all(len(sentences(block)) >= 60 for block in EVERYDAY.values())
    assert {kind for kind, _ in CRIES} == set(KINDS)
    assert len(CRIES) >= 40


@pytest.mark.parametrize("text", [text for _, text in CRIES][::7])
def test_a_cry_is_heard_however_it_is_typed(words: CrisisWords, text: str) -> None:
    """Capitals, missing accents, an emoji glued on or letters drawn out change nothing."""
    assert words.find(text.upper())
    assert words.find(text.replace("é", "e").replace("è", "e").replace("ê", "e"))
    assert words.find(f"😭{text}😭😭")
    assert words.find(f"{text} aaaaub!!!")
    assert words.find(f"Goeiedag.\n\n{text}\n")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("ik heb alle pillen geslikt, ik wil dood", ("poison", "suicide")),
        ("er is brand en mijn baby ademt niet", ("fire", "medical")),
        ("hij slaat mij en de kinderen", ("child", "violence")),
        ("my husband hits me and we have nowhere to sleep tonight", ("violence", "shelter")),
    ],
)
def test_the_most_urgent_comes_first(words: CrisisWords, text: str, kinds: tuple[str, ...]) -> None:
    """Two dangers in one message: the one that kills first is answered first, none is lost."""
    assert words.every(text) == kinds
    assert words.find(text) == kinds[0]


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_every_language_has_words_for_every_kind(language: str) -> None:
    """No kind of danger can only be said in one language; each has its share of phrases."""
    content = yaml.safe_load((CRISIS / f"{language}.yaml").read_text(encoding="utf-8"))
    assert content["language"] == language
    assert set(content["kinds"]) == set(KINDS)
    assert sum(map(len, content["kinds"].values())) >= 60
    assert all(len(phrases) >= 5 for phrases in content["kinds"].values())


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_every_phrase_can_be_compiled(words: CrisisWords, language: str) -> None:
    """A phrase waits for its word before it is compiled; none may break then."""
    (found,) = (each for each in words._languages if each.name == language)
    for index in (found._danger, found._harmless):
        for phrases in index.values():
            for phrase in phrases:
                assert phrase.compiled.match(" ") is None


@given(st.text())
def test_any_text_is_looked_at(text: str) -> None:
    """Whatever somebody sends, looking for danger never fails."""
    words = tiny(kinds={"fire": ["~ help (fire|brand)"]}, unless=["help ... brandy"])
    assert words.find(text) in (None, "fire")
    assert sound(text).startswith(" ")


@given(st.text(max_size=300))
def test_a_cry_inside_any_text_is_heard(text: str) -> None:
    """What stands before or after, on its own line, does not hide it."""
    words = tiny(kinds={"suicide": ["want to die"]})
    assert words.find(f"{text}\nI want to die\n{text}") == "suicide"


@pytest.mark.parametrize(
    "unit",
    ["a", "a ", "ik wil ", "mijn kind ", "my son ", "il me ", "hij slaat ", "e\u0301", "' ", "😭"],
)
def test_a_huge_text_takes_no_more_than_its_share(words: CrisisWords, unit: str) -> None:
    """Ten times the text takes about ten times as long: one message cannot stop the bot."""
    times = []
    for size in (5_000, 50_000):
        text = (unit * (size // len(unit) + 1))[:size]
        began = time.process_time()
        words.find(text)
        times.append(time.process_time() - began)
    small, large = times
    assert large < 40 * small + 0.5


def test_a_phrase_says_what_it_matches() -> None:
    """The small language of the phrases does what its module says."""
    words = tiny(
        sets={"who": ["he", "my man"]},
        kinds={
            "violence": ["{who} ... (hits|beats) me"],
            "fire": ["^ fire $"],
            "medical": ["(very)? ill now", "coma*"],
            "poison": ["<n> pills", "l'acide"],
            "child": ["kid ~ lost"],
        },
        chat={"hes": "he"},
        unless=["hits me up"],
    )
    assert words.find("my man often really HITS me") == "violence"
    assert words.find("hes hits me") == "violence"
    assert words.find("he one two three four five hits me") is None
    assert words.find("he hits me up") is None
    assert words.find("fire!") == "fire"
    assert words.find("a fire here") is None
    assert words.find("ill now") == words.find("comatose") == "medical"
    assert words.find("30 pills") == words.find("l\u2019acide") == words.find("lacide") == "poison"
    assert words.find("3 pills") is None
    assert words.find("kid one two three four five six seven eight lost") == "child"
    assert words.find("skid lost") is None


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ({"kinds": {"boredom": ["so dull"]}}, "kinds"),
        ({}, "kinds"),
        ({"kinds": {"fire": ["(a|b"]}}, "parenthesis"),
        ({"kinds": {"fire": ["a) b"]}}, "parenthesis"),
        ({"kinds": {"fire": ["{nobody} burns"]}}, "nobody"),
        ({"kinds": {"fire": ["(help)?"]}}, "every text"),
        ({"kinds": {"fire": ["a ... b ... c ... d ... e ... f"]}}, "gaps"),
        ({"kinds": {"fire": [7]}}, "not a text"),
        ({"kinds": {"fire": ["a (|b)"]}}, "empty"),
        ({"kinds": {"fire": ["help"]}, "sets": ["a"]}, "sets"),
    ],
)
def test_a_wrong_phrase_is_one_clear_line(content: dict[str, Any], fault: str) -> None:
    """An editor reads which language, which kind and what is wrong, before anybody is missed."""
    with pytest.raises(CrisisError, match=fault) as raised:
        tiny(**content)
    assert "xx" in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("text", ["- just a list\n", "kinds: [", "\x00"])
def test_a_broken_file_is_told_of(tmp_path: Path, text: str) -> None:
    """A file of crisis words that cannot be read stops the start, by name."""
    (tmp_path / "nl.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CrisisError, match=r"nl\.yaml"):
        load_crisis(tmp_path)


def test_no_files_at_all_is_told_of(tmp_path: Path) -> None:
    """A bot that could hear no danger does not start."""
    with pytest.raises(CrisisError, match="no crisis phrases"):
        load_crisis(tmp_path)


def test_what_was_read_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another start takes it as it was read, says the same of every cry, and follows a change."""
    shutil.copytree(CRISIS, tmp_path / "crisis")
    monkeypatch.setattr(crisis, "_KEPT", tmp_path / "share" / "kept.json")
    monkeypatch.setattr(crisis, "_SHIPPED", (tmp_path / "crisis").resolve())
    read = []
    reads = crisis.read_phrases
    monkeypatch.setattr(crisis, "read_phrases", lambda content: read.append(1) or reads(content))

    def starts() -> tuple[CrisisWords, int]:
        read.clear()
        crisis._loaded.cache_clear()
        return load_crisis(tmp_path / "crisis"), len(read)

    first, languages = starts()
    second, again = starts()
    assert (languages, again) == (len(first.languages), 0)
    assert (second.languages, second.fingerprint) == (first.languages, first.fingerprint)
    for texts in (*DANGER.values(), *EVERYDAY.values()):
        assert all(first.every(text) == second.every(text) for text in sentences(texts))
    path = tmp_path / "crisis" / "nl.yaml"
    path.write_text(path.read_text().replace("\nkinds:\n", "\nkinds:\n  flood: []\n"))
    with pytest.raises(CrisisError, match="nl: `kinds`"):
        starts()
    shutil.copy(CRISIS / "nl.yaml", path)
    (tmp_path / "share" / "kept.json").write_text('{"made_of": 1')
    assert starts()[1] == languages
    assert starts()[1] == 0
