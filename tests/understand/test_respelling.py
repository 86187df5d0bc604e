"""What people type in Latin letters, in the letters of their own language."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understand import respelling
from bot.understand.crisis import load_crisis
from bot.understand.examples import Example
from bot.understand.loading import CRISIS_WORDS
from bot.understand.respelling import Respelling, load_vocabulary, save_vocabulary, vocabulary_of
from bot.understand.tongue import Tongue
from bot.understand.understanding import Mind, words_of_danger
from tests.understand.small import words_model
from tests.understand.weights import needed, whole

LINES = {
    "bg": "мъжът ми ме бие, мъжът работи, къщата гори, къщата е малка, къде, къде сте",
    "ru": "он меня душит, помогите мне, он меня бьет, помогите, не могу больше, не могу",
    "uk": "хочу спати, я хочу додому, сили нема, нема сили",
    "fa": "مادرم مریض است, مادرم کجاست, شوهرم رفت, شوهرم کجاست, مریض, می‌ترسم, می‌ترسم",
    "fr": "le contrat est là, mon contrat, ce contrat, la mutualité, mutualité, une mutualité",
}


class Says(Tongue):
    """A guesser that a test tells what to say."""

    def __init__(self, likely: Mapping[str, float]) -> None:
        self._likely = likely
        super().__init__(None)

    def _by_examples(self, text: str) -> Mapping[str, float]:
        return self._likely


def examples() -> list[Example]:
    rows = [(tag, text) for tag, lines in LINES.items() for text in lines.split(", ")]
    return [Example(text, "none/chitchat", tag) for tag, text in rows]


def respeller(likely: Mapping[str, float] | None = None) -> Respelling:
    return Respelling(Says(likely or {}), vocabulary_of(examples()))


@pytest.mark.parametrize(
    ("tag", "typed", "meant"),
    [
        ("bg", "mujut mi me bie", "мъжът ми ме бие"),
        ("bg", "kushtata gori", "къщата гори"),
        ("bg", "kyde ste", "къде сте"),
        ("bg", "4ao, iskam da spq", "чао, искам да спя"),
        ("ru", "pomogite on menya dushit", "помогите он меня душит"),
        ("ru", "ne mogu bol'she", "не могу больше"),
        ("uk", "ya hochu dodomu, syly nema", "я хочу додому, сили нема"),
        ("fa", "madaram mariz ast", "مادرم مریض است"),
        ("fa", "shoharam kojast", "شوهرم کجاست"),
        ("fa", "mitarsam", "می‌ترسم"),
    ],
)
def test_it_is_written_in_its_own_letters(tag: str, typed: str, meant: str) -> None:
    """As it was meant: by the letters, and by words that were seen."""
    assert respeller().text(typed, tag) == meant


def test_numbers_and_borrowed_words_stay() -> None:
    """Nobody means a letter by "2" alone, and a "contrat" is one in every language here."""
    spell = respeller()
    assert spell.text("imam 2 deca i 14 mart", "bg").split()[1] == "2"
    assert "contrat" in spell.text("contrat mi svurshva", "bg")


@pytest.mark.parametrize(
    "text", ["мъжът ми ме бие", "OCMW ме вика утре на разговор", "ok", "12", "🙂", ""]
)
def test_own_letters_stay_as_they_are(text: str) -> None:
    """Also with a Belgian name in it, and what is too short to be a language."""
    assert respeller().text(text, "bg") == text
    assert respeller({"bg": 1.0}).texts([text], "bg") == [text]


def test_only_languages_that_are_typed_so() -> None:
    """Dutch is Dutch; and Arabic stays as it is typed."""
    assert respeller().text("mijn man slaat mij", "nl") == "mijn man slaat mij"
    assert respeller({"ar": 0.9}).texts(["rajli kaydrebni"], "ar") == ["rajli kaydrebni"]


def test_the_whole_says_the_language_of_its_pieces() -> None:
    """A piece alone could be anything."""
    spell = respeller({"ru": 0.6, "en": 0.4})
    assert spell.texts(["ne mogu. on tut", "ne mogu", "on tut"])[1:] == ["не могу", "он тут"]
    assert respeller({"ru": 0.4, "en": 0.6}).texts(["ne mogu"]) == ["ne mogu"]


def test_what_somebody_chose_to_speak_needs_little_more() -> None:
    """Who talks Ukrainian with us and types Latin letters types Ukrainian, if that can be."""
    likely = {"uk": 0.2, "pl": 0.8}
    assert respeller(likely).texts(["ya hochu dodomu"], "uk") == ["я хочу додому"]
    assert respeller(likely).texts(["ya hochu dodomu"]) == ["ya hochu dodomu"]
    assert respeller({"uk": 0.01, "en": 0.9}).texts(["help me"], "uk") == ["help me"]
    assert respeller({"fa": 0.2}).texts(["madaram kojast"], "fa-AF") == ["مادرم کجاست"]


@given(st.text(max_size=300), st.sampled_from(["bg", "ru", "uk", "fa"]))
def test_any_text_is_safe_and_bounded(text: str, tag: str) -> None:
    """Whatever is typed."""
    for each in (text, "a" * 50 + text, text.encode("ascii", "ignore").decode()):
        assert len(respeller_once().text(each, tag)) <= 3 * len(each) + 60


_ONCE = respeller()


def respeller_once() -> Respelling:
    """One for all tries."""
    return _ONCE


def test_words_are_kept_in_a_file(tmp_path) -> None:
    """The same come back; of a broken file none."""
    path = tmp_path / "spelling.json"
    assert load_vocabulary(path) is None
    save_vocabulary(path, vocabulary_of(examples()))
    kept = load_vocabulary(path)
    assert kept
    assert Respelling(Says({}), kept).text("kushtata gori", "bg") == "къщата гори"
    for row in ("3", "[3]", '"a"', '"a b"', '"a 1 b"', '"a 1"'):
        path.write_text(f'{{"bg": {{"k": {row}}}}}')
        assert load_vocabulary(path) is None
    for broken in ("", "[]", '{"bg": 3}', '{"": {"": "a"}, "bg": {"k": "a"}}'):
        path.write_text(broken)
        assert load_vocabulary(path) is None


def test_a_word_seen_once_counts_nothing() -> None:
    """It may be a slip of whoever wrote it."""
    found = vocabulary_of([Example("мъъъжът", "none/chitchat", "bg")])
    assert not any(found["bg"].values())


def test_words_of_danger_are_found_in_either_spelling(monkeypatch) -> None:
    """They were written in Cyrillic; who types Latin letters says the same."""
    crisis = load_crisis(CRISIS_WORDS)
    typed = "pomogite on menya dushit"
    assert crisis.every(typed) == ()
    mind = Mind(words_model(), None, respeller({"ru": 1.0}))
    assert "violence" in words_of_danger(crisis, mind, typed)
    assert words_of_danger(crisis, None, "mijn man slaat mij") == crisis.every("mijn man slaat mij")


@needed
@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("bg", "mujut mi me bie vseki den"),
        ("bg", "kushtata gori, decata sa vutre"),
        ("ru", "pomogite on menya dushit"),
        ("ru", "ne hochu bolshe zhit"),
        ("uk", "ya ne hochu bilshe zhyty"),
        ("uk", "cholovik mene byye"),
        ("fa", "shoharam mano mizane"),
        ("fa", "mikham khodamo bokosham"),
    ],
)
def test_a_plain_cry_in_latin_letters_is_heard(tag: str, text: str) -> None:
    """By the models that ship; these lines are no examples."""
    assert whole().read(text, tag).dangers


def test_the_rules_say_of_what_models_are_made() -> None:
    """Other rules, other models."""
    assert len(respelling.made_of()) == 64
