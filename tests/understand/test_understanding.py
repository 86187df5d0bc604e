"""What a text means: every sentence of it counts, danger above all, and no text is too strange."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.understand.crisis import CrisisWords, load_crisis
from bot.understand.features import LONGEST
from bot.understand.loading import CRISIS_WORDS
from bot.understand.tuning import Thresholds, Tuning
from bot.understand.understanding import Understanding, Understood, pieces
from tests.understand.small import HARMLESS, Tiny, whole_mind, words_alone

RENT = "where can I apply for social housing"
SCHOOL = "who pays for the school trip"
HIT = "he hits me and the children"
MOST_TEXTS = 13  # the whole and twelve pieces
NO_WORDS = CrisisWords([])


@cache
def danger_words() -> CrisisWords:
    return load_crisis(CRISIS_WORDS)


def by_words(
    *, crisis: CrisisWords = NO_WORDS, intents: object = None, **thresholds: float
) -> Understanding:
    """Understanding by a small model of words alone, with these thresholds in every language."""
    tuning = Tuning({name: {"other": Thresholds(**thresholds)} for name in ("words", "told")})
    return Understanding(crisis, tuning, spare=words_alone(), intents=intents)  # type: ignore[arg-type]


def whole(embedder: Tiny | None = None, crisis: CrisisWords = NO_WORDS) -> Understanding:
    """Everything loaded."""
    return Understanding(crisis, Tuning(), mind=whole_mind(embedder), spare=words_alone())


def story(*sentences: str) -> str:
    return ". ".join(sentences) + "."


class Source:
    """Another source of intents, such as a server."""

    def __init__(self, told: Mapping[str, float] | None) -> None:
        self.told = told
        self.asked: list[str] = []

    def labels(self, text: str) -> Mapping[str, float] | None:
        self.asked.append(text)
        return self.told


# -- pieces ---------------------------------------------------------------------------------------


def test_one_sentence_has_no_pieces() -> None:
    """It is read once, as a whole; so is a word, and nothing."""
    for text in (RENT, "huur?", "", "...", "hello. ", "hello, you"):
        assert pieces(text) == []


def test_sentences_are_parted_in_every_script() -> None:
    """By the signs that end one in our languages and a new line; in a long text also by commas and
    dashes, which in a short one only leave fragments."""
    long = [" ".join(f"{word}{n}" for n in range(10)) for word in ("one", "two")]
    for sign in (". ", "! ", "? ", "؟ ", "; ", "\n", "… "):
        assert pieces(f"one two{sign}three four") == ["one two", "three four"], sign
    for sign in ("، ", ", ", " - ", " – "):
        assert pieces(f"one two{sign}three four") == [], sign
        assert pieces(sign.join(long)) == long, sign


def test_a_number_is_not_a_sentence() -> None:
    """Single words, and what stands in an amount or a hyphened word, part nothing."""
    assert pieces("12,50 euro voor mama-dag") == []


def test_a_text_without_signs_is_read_in_windows() -> None:
    """Who types without full stops is read all the same: the windows overlap and cover it all."""
    words = [f"w{n}" for n in range(60)]
    found = pieces(" ".join(words))
    assert all(len(piece.split()) <= 18 for piece in found)
    assert {word for piece in found for word in piece.split()} == set(words)


@given(st.integers(2, 400))
def test_there_are_twelve_at_most(count: int) -> None:
    """However many sentences there are, from the beginning to the end of the text."""
    found = pieces(" ".join(f"sentence s{n}." for n in range(count)))
    assert 2 <= len(found) <= 12
    assert "s0" in found[0]


@pytest.mark.parametrize("count", [13, 24, 40])
def test_no_sentence_is_left_out(count: int) -> None:
    """A text of many short sentences is read in larger pieces, not in part."""
    said = {f"s{n}" for n in range(count)}
    found = {
        word for piece in pieces(" ".join(f"say {s}." for s in said)) for word in piece.split()
    }
    assert found >= said


# -- several things in one text -------------------------------------------------------------------


@pytest.mark.parametrize("understanding", [by_words, whole])
def test_two_questions_have_two_answers(understanding) -> None:
    """Both are sure, whichever was asked first."""
    for text in (f"{RENT}? {SCHOOL}?", f"{SCHOOL}? {RENT}?"):
        found = understanding().read(text)
        assert found.intent == "ask"
        assert set(found.answers[: found.sure]) == {"social-rent", "school-bonus"}
        assert found.band == "answer"


def test_one_question_has_one_answer() -> None:
    """Nothing that was not asked stands beside it as sure."""
    found = whole().read(RENT)
    assert (found.answers[: found.sure], found.about) == (("social-rent",), "social-rent")
    assert found.asks_something


@pytest.mark.parametrize("at", range(len(HARMLESS) + 1))
@pytest.mark.parametrize("understanding", [by_words, whole])
def test_danger_in_a_long_harmless_story_is_found(understanding, at: int) -> None:
    """Wherever it stands, one sentence of danger is not averaged away by eight harmless ones."""
    told = [*HARMLESS]
    told.insert(at, HIT)
    assert "violence" in understanding().read(story(*told)).dangers
    assert understanding(crisis=danger_words()).read(story(*HARMLESS)).dangers == ()


def test_both_dangers_are_told_the_most_urgent_first() -> None:
    """Fire before violence, in whichever order they were written."""
    found = whole().read(f"{HIT}. there are flames in the hallway.")
    assert found.dangers == ("fire", "violence")
    assert found.crisis == "fire"


@pytest.mark.parametrize(
    "text", [f"hello there. {RENT}?", f"{RENT}? thank you very much.", f"hallo goedendag\n{RENT}"]
)
def test_a_question_after_a_greeting_is_a_question(text: str) -> None:
    """Politeness around it does not hide it."""
    for each in (by_words(answer=0.5), whole()):
        found = each.read(text)
        assert (found.intent, found.answers[:1]) == ("ask", ("social-rent",))


def test_a_greeting_is_a_greeting() -> None:
    """Small talk alone stays small talk, and asks for nothing."""
    for text, intent in (("hello there", "greeting"), ("thank you very much", "thanks")):
        found = whole().read(text)
        assert (found.intent, found.answers, found.asks_something) == (intent, (), False)


# -- bands ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [RENT, "can a person call me please", "hello there"])
def test_the_thresholds_part_saying_from_offering_from_silence(text: str) -> None:
    """Just above one it is said, just below it is offered, below the other it is unsure."""
    found = by_words().read(text)
    score = by_words(answer=0.01).read(text).score
    if found.intent == "ask":  # what an answer is judged by is its own chance, danger set aside
        _labels, chances, _model = by_words().chances(text) or ((), np.zeros(0), "")
        danger = [at for at, label in enumerate(_labels) if label.startswith("crisis/")]
        score = chances[0, _labels.index("ask/social-rent")] / (1 - chances[0, danger].sum())
    above, below = float(score) + 0.005, float(score) - 0.005
    assert by_words(answer=below, offer=0.01).read(text).band == "answer"
    assert by_words(answer=above, offer=below).read(text).band == "offer"
    unsure = by_words(answer=0.995, offer=0.99).read(text)
    assert (unsure.band, unsure.answers, unsure.sure) == ("unsure", (), 0)


def test_what_is_only_offered_is_not_sure() -> None:
    """Candidates stand in the answers, none of them to be told."""
    found = by_words(answer=0.99, offer=0.01).read(RENT)
    assert (found.band, found.sure) == ("offer", 0)
    assert found.answers[0] == "social-rent"
    assert len(found.answers) <= 3


def test_the_language_spoken_chooses_the_thresholds() -> None:
    """A short text is judged by those of the language that the person chose."""
    strict, mild = Thresholds(answer=0.99, offer=0.98), Thresholds(answer=0.01, offer=0.01)
    tuning = Tuning({"words": {"nl": strict, "other": mild}})
    each = Understanding(NO_WORDS, tuning, spare=words_alone())
    assert each.read(RENT, "nl-BE").band == "unsure"
    assert each.read(RENT, "fr").band == "answer"


def test_a_warm_model_is_less_sure() -> None:
    """Warmth is set by measuring, for each model of its own."""
    cool, warm = (
        Understanding(NO_WORDS, Tuning({}, {"words": warmth}), spare=words_alone())
        for warmth in (1.0, 3.0)
    )
    assert warm.read(RENT).score < cool.read(RENT).score


# -- danger, by words and by model ----------------------------------------------------------------

SAID = "er is brand in de keuken help"


def test_words_of_danger_work_before_any_model() -> None:
    """From the first second on, in every length of text."""
    bare = Understanding(danger_words(), Tuning())
    found = bare.read(SAID)
    assert (found.dangers, found.intent, found.band) == (("fire",), "none", "unsure")
    assert bare.read(RENT).dangers == ()
    assert bare.read("brand!").dangers == ("fire",)


def test_words_of_danger_count_unless_the_model_denies_them() -> None:
    """What the model finds hardly possible is not danger, though a word of it was said."""
    _labels, chances, _model = by_words().chances(SAID) or ((), np.zeros(0), "")
    danger = [at for at, label in enumerate(_labels) if label.startswith("crisis/")]
    most = float(chances[:, danger].sum(axis=1).max())
    denied = {"danger": 1.1, "danger_with_words": most + 0.01}
    counted = {"danger": 1.1, "danger_with_words": most - 0.01}
    assert by_words(crisis=danger_words(), **denied).read(SAID).dangers == ()
    assert by_words(crisis=danger_words(), **counted).read(SAID).dangers == ("fire",)
    assert by_words(**counted).read(SAID).dangers == ()


def test_a_short_cry_counts_by_its_words() -> None:
    """Too short to be understood, long enough to be danger."""
    assert whole(crisis=danger_words()).read("brand!").dangers[:1] == ("fire",)


@pytest.mark.parametrize("text", ["", "2", "ja", "🙂", "…", "\u200b\u200b", "  \n "])
def test_there_is_nothing_to_understand_in_two_letters(text: str) -> None:
    """The model is not even asked."""
    embedder = Tiny()
    assert whole(embedder).read(text, "fr") == Understood("fr")
    assert embedder.asked == []


# -- what is there --------------------------------------------------------------------------------


def test_a_failing_embedder_leaves_words_alone() -> None:
    """When the server of the embedder is away, the small model answers; it is asked again next
    time."""
    failing = Tiny(fails=True)
    each = whole(failing)
    assert each.read(RENT) == by_words().read(RENT)
    failing.fails = False
    assert each.read(RENT) == whole().read(RENT)


def test_a_failing_embedder_and_no_spare_leave_the_words_of_danger() -> None:
    """Nothing is understood, danger still is."""
    each = Understanding(danger_words(), Tuning(), mind=whole_mind(Tiny(fails=True)))
    assert each.read(RENT).band == "unsure"
    assert each.read(SAID).dangers == ("fire",)


def test_it_is_ready_when_the_whole_model_is_there() -> None:
    """Words alone answer, but that is not all."""
    assert not by_words().ready
    assert whole().ready


# -- another source of intents --------------------------------------------------------------------


def test_another_source_gives_the_intents() -> None:
    """What it says is what is meant, and it is asked once, with the text."""
    source = Source({"complaint": 0.8, "ask/social-rent": 0.2})
    found = by_words(intents=source).read(RENT)
    assert (found.intent, found.band) == ("complaint", "answer")
    assert found.score == pytest.approx(0.8)
    assert source.asked == [RENT]


@pytest.mark.parametrize("told", [{"greeting": 1.0}, {"greeting": 0.9, "crisis/fire": 0.1}])
def test_another_source_has_no_say_in_danger(told: dict[str, float]) -> None:
    """Danger that we find stays danger, and what only the other one calls danger is not."""
    each = by_words(intents=Source(told))
    assert each.read(HIT).dangers == ("violence",)
    assert by_words(intents=Source({"crisis/fire": 1.0, "greeting": 0.0})).read(RENT).dangers == ()


def test_words_of_danger_count_beside_another_source() -> None:
    """Also where we have no model at all."""
    each = Understanding(danger_words(), Tuning(), intents=Source({"greeting": 1.0}))
    found = each.read(SAID)
    assert (found.intent, found.dangers) == ("greeting", ("fire",))


def test_another_source_does_not_deny_words_of_danger() -> None:
    """A server that knows labels of danger and gives them nothing, where we have no model."""
    told = {"greeting": 1.0, "crisis/fire": 0.0}
    each = Understanding(danger_words(), Tuning(), intents=Source(told))
    assert each.read(SAID).dangers == ("fire",)


def test_a_source_that_cannot_tell_leaves_ours() -> None:
    """The server is away: our own model answers."""
    assert by_words(intents=Source(None)).read(RENT) == by_words().read(RENT)


def test_labels_that_we_do_not_know_do_no_harm() -> None:
    """Somebody's own Rasa has intents of its own."""
    found = by_words(intents=Source({"order_pizza": 0.7, "ask/pizza": 0.3})).read(RENT)
    assert found.intent == "order_pizza"


@pytest.mark.parametrize("told", [{}, {"crisis/fire": 1.0}, {"greeting": 0.0}])
@pytest.mark.parametrize("ours", [True, False])
def test_a_source_that_says_nothing_does_no_harm(told: dict[str, float], ours: bool) -> None:
    """No labels, only danger, all zero: nothing is understood, and nobody fails."""
    spare = words_alone() if ours else None
    each = Understanding(danger_words(), Tuning(), spare=spare, intents=Source(told))
    assert each.read(RENT).band == "unsure"


# -- any text -------------------------------------------------------------------------------------

UNITS = (
    *("a", "word ", "one two. ", "слово! ", "مدرسة، ", "\u202eabc ", "\u2067x\u2069 ", "\x00a "),
    *(
        "😭 ",
        "👨‍👩‍👧",
        "a" + "\u0301" * 40,
        "\ud800",
        "\udfff x",
        "\n",
        ", ",
        " - ",
        "ﷺ ",
        "\u200f",
    ),
)


@pytest.mark.parametrize("unit", UNITS)
def test_a_hundred_kilobytes_of_anything_are_bounded_work(unit: str) -> None:
    """One request to the embedder, thirteen texts at most, none longer than 2,000 characters."""
    embedder, source = Tiny(), Source(None)
    each = whole(embedder, danger_words())
    each.intents = source
    each.read(unit * (100_000 // len(unit)))
    assert len(embedder.asked) <= 1
    for asked in embedder.asked:
        assert len(asked) <= MOST_TEXTS
        assert all(len(text) <= LONGEST for text in asked)
    assert all(len(text) <= LONGEST for text in source.asked)


@pytest.mark.parametrize("unit", ["word ", "one two. ", "слово. ", "\u202eabc ", "a\u0301 "])
def test_nothing_behind_the_2000th_character_counts(unit: str) -> None:
    """A text and what follows it mean the same, even when danger follows."""
    text = (unit * LONGEST)[:LONGEST]
    each = whole(crisis=danger_words())
    assert each.read(text) == each.read(f"{text} {HIT}. {SAID}. " + SCHOOL * 1000)


LETTERS = st.one_of(
    st.characters(),
    st.sampled_from(
        [*"\u202e\u202d\u2066\u2067\u2069\u200f\u200b\u0000\ud83d\udc00\u0301\u0489.,?!\n "]
    ),
)


@settings(max_examples=60)
@given(st.lists(LETTERS, max_size=400).map("".join), st.sampled_from([None, "nl", "ar", "xx", ""]))
@example("\u202e" + "ha̸̡͓̽l̴l̶o " * 30, "nl")
@example("\ud800\udfff" * 50, None)
@example("🔥" * 2000, "fr")
def test_any_text_means_something(text: str, language: str | None) -> None:
    """Bidi marks, zalgo, halves of signs, NUL, only emoji: an answer, the same one every time."""
    embedder = Tiny()
    each = whole(embedder, danger_words())
    found = each.read(text, language)
    assert found == each.read(text, language)
    assert found.sure <= len(found.answers) <= 3
    assert 0 <= found.score <= 1 + 1e-6
    assert found.language
    assert found.band in ("answer", "offer", "unsure")
    assert all(len(asked) <= MOST_TEXTS for asked in embedder.asked)


@settings(max_examples=40)
@given(st.text(st.characters(), max_size=60), st.text(st.characters(), max_size=60))
def test_what_stands_around_danger_does_not_hide_it(before: str, after: str) -> None:
    """Whatever is typed in the lines before and after."""
    found = whole(crisis=danger_words()).read(f"{before}\n{HIT}\n{after}")
    assert "violence" in found.dangers or len(pieces(before)) + len(pieces(after)) > 9
