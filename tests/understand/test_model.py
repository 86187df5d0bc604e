"""The linear model: learnt the same every time, written and read whole, or not at all."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bot.understand.features import BUCKETS, counted
from bot.understand.model import Model, centred, load_model, probable
from bot.understand.training import learn, train, words_of_all
from tests.understand.small import LABELS, TEXTS, Tiny, whole_model, words_model

ARRAYS = ("rarity", "words", "meaning", "middle", "bias")


def likeliest(model: Model, text: str) -> str:
    vector = None if model.by_words_alone else Tiny().embed([text])[0]
    return model.labels[int(model.logits(counted(text), vector).argmax())]


# -- learning -------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [words_model, whole_model])
def test_it_knows_what_it_was_taught(model) -> None:
    """Nearly every line that it learnt from gets its own label."""
    right = [likeliest(model(), text) == label for text, label in zip(TEXTS, LABELS, strict=True)]
    assert sum(right) >= 0.95 * len(right)


def test_it_tells_what_it_never_saw() -> None:
    """Other words for the same, and a misspelling, are still about the same."""
    for model in (words_model(), whole_model()):
        assert likeliest(model, "where do I apply for a social house") == "ask/social-rent"
        assert likeliest(model, "I wantt to tallk to a persson") == "human"


def test_words_alone_need_no_embedding() -> None:
    """The one has no meaning block and takes no vector; the other has one as wide as a vector."""
    words, whole = words_model(), whole_model()
    assert words.by_words_alone
    assert words.meaning.size == words.middle.size == 0
    assert not whole.by_words_alone
    assert whole.meaning.shape == (Tiny.dimension, len(whole.labels))
    assert words.labels == whole.labels == tuple(sorted(set(LABELS)))
    assert words.words.shape == (BUCKETS, len(words.labels))


def test_a_vector_is_not_left_out_in_silence() -> None:
    """A model that was made with meaning does not guess without it."""
    with pytest.raises(ValueError, match="embedding"):
        whole_model().logits(counted("hello"), None)


def test_a_model_of_words_alone_passes_a_vector_over() -> None:
    """What it does not know does not move it."""
    counts, vector = counted("our rent is too high"), Tiny().embed(["x"])[0]
    bare, given_one = (words_model().logits(counts, each) for each in (None, vector))
    assert bare.tolist() == given_one.tolist()


def test_meaning_moves_the_answer() -> None:
    """The same words with the embedding of another text come out otherwise."""
    model, counts = whole_model(), counted("hello there")
    near, far = Tiny().embed(["hello there", "there are flames in the hallway"])
    fire = model.labels.index("crisis/fire")
    assert model.logits(counts, far)[fire] > model.logits(counts, near)[fire] + 0.5


@pytest.mark.parametrize("with_meaning", [False, True])
def test_learning_is_the_same_every_time(with_meaning: bool) -> None:
    """Two machines that learn from the same examples give the same answers."""
    vectors = Tiny().embed(TEXTS) if with_meaning else None
    one, other = (train(TEXTS, LABELS, vectors) for _ in range(2))
    assert one.labels == other.labels
    for name in ARRAYS:
        assert np.array_equal(getattr(one, name), getattr(other, name)), name


@pytest.mark.parametrize("with_meaning", [False, True])
def test_two_labels_are_enough(with_meaning: bool) -> None:
    """Of two labels scikit-learn keeps one weight; we have two that tell them apart."""
    texts = [t for t, label in zip(TEXTS, LABELS, strict=True) if label in ("human", "thanks")]
    labels = [label for label in LABELS if label in ("human", "thanks")]
    model = train(texts, labels, Tiny().embed(texts) if with_meaning else None)
    assert model.labels == ("human", "thanks")
    assert [likeliest(model, text) for text in texts] == labels


def test_two_lines_are_enough() -> None:
    """The smallest file of examples that is accepted can be learnt from."""
    model = train(["hello there", "thank you"], ["greeting", "thanks"], None)
    assert likeliest(model, "hello") == "greeting"


def test_a_text_without_letters_can_be_learnt_and_read() -> None:
    """Only emoji among the examples does no harm."""
    model = train(["👍", "hello there", "thank you"], ["thanks", "greeting", "thanks"], None)
    assert likeliest(model, "hello") == "greeting"
    assert likeliest(model, "🤷") in model.labels


def test_words_counted_once_serve_several_models() -> None:
    """For the language and for the labels."""
    words = words_of_all(TEXTS)
    again = learn(words, LABELS, None)
    assert np.array_equal(again.words, words_model().words)
    tongue = learn(words, ["nl" if "ik " in text else "en" for text in TEXTS], None)
    assert tongue.labels == ("en", "nl")


# -- the folder -----------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [words_model, whole_model])
def test_what_is_read_back_answers_the_same(model, tmp_path: Path) -> None:
    """Every text gets the very same scores, and no file but the model's is left."""
    model().save(tmp_path)
    found = load_model(tmp_path)
    assert found
    assert (found.labels, found.made_of) == (model().labels, model().made_of)
    for text in TEXTS[::7]:
        vector = None if found.by_words_alone else Tiny().embed([text])[0]
        scores = (each.logits(counted(text), vector).tolist() for each in (found, model()))
        assert next(scores) == next(scores)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == sorted(["model.json", *(f"{name}.npy" for name in ARRAYS)])


def test_a_model_that_is_read_stays_whole_while_another_is_written(tmp_path: Path) -> None:
    """Who talks now is answered by what was loaded; the next load gives the new one."""
    words_model().save(tmp_path)
    old = load_model(tmp_path)
    assert old
    counts = counted("hello there")
    before = old.logits(counts, None).tolist()
    train(["hello there", "thank you"], ["greeting", "thanks"], None).save(tmp_path)
    assert old.logits(counts, None).tolist() == before
    new = load_model(tmp_path)
    assert new
    assert new.labels == ("greeting", "thanks")


def test_no_folder_is_no_model(tmp_path: Path) -> None:
    """Nor is an empty one."""
    assert load_model(tmp_path / "absent") is None
    assert load_model(tmp_path) is None


@pytest.mark.parametrize("name", ["model.json", *(f"{each}.npy" for each in ARRAYS)])
def test_half_a_model_is_none(name: str, tmp_path: Path) -> None:
    """Whichever file is missing, or cut off in the middle: it is made again, nobody crashes."""
    whole_model().save(tmp_path / "whole")
    shutil.copytree(tmp_path / "whole", tmp_path / "cut")
    (tmp_path / "whole" / name).unlink()
    assert load_model(tmp_path / "whole") is None
    content = (tmp_path / "cut" / name).read_bytes()
    (tmp_path / "cut" / name).write_bytes(content[: len(content) // 2])
    assert load_model(tmp_path / "cut") is None


def test_an_empty_file_is_no_model(tmp_path: Path) -> None:
    """What a power cut leaves of a file that was just written."""
    words_model().save(tmp_path)
    (tmp_path / "bias.npy").write_bytes(b"")
    assert load_model(tmp_path) is None


@pytest.mark.parametrize("meta", ["[]", "5", '{"labels": null, "made_of": ""}'])
def test_labels_of_another_shape_are_none(meta: str, tmp_path: Path) -> None:
    """JSON, but no list of labels."""
    words_model().save(tmp_path)
    (tmp_path / "model.json").write_text(meta)
    assert load_model(tmp_path) is None


def test_weights_of_another_model_are_none(tmp_path: Path) -> None:
    """An update that was broken off leaves new weights beside the old labels."""
    words_model().save(tmp_path)
    np.save(tmp_path / "words.npy", np.zeros((BUCKETS, 2), np.float16))
    assert load_model(tmp_path) is None


@pytest.mark.parametrize("meta", [b"", b"\xff\xfe", b"{}", b'{"labels": ["a"]}'])
def test_labels_that_cannot_be_read_are_none(meta: bytes, tmp_path: Path) -> None:
    """A damaged list of labels is no list of labels."""
    words_model().save(tmp_path)
    (tmp_path / "model.json").write_bytes(meta)
    assert load_model(tmp_path) is None


def test_labels_keep_their_script(tmp_path: Path) -> None:
    """What a file of examples calls its labels comes back as it was."""
    train(["hello", "bye"], ["مرحبا", "وداعا"], None).save(tmp_path)
    assert json.loads((tmp_path / "model.json").read_text())["labels"] == ["مرحبا", "وداعا"]


# -- numbers --------------------------------------------------------------------------------------


@given(arrays(np.float32, st.integers(1, 40), elements=st.floats(-1e4, 1e4, width=32)))
def test_probabilities_sum_to_one(logits) -> None:
    """However far the scores are apart; and the likeliest stays the likeliest, however warm."""
    for warmth in (0.5, 1.0, 3.0):
        shares = probable(logits, warmth)
        assert float(shares.sum()) == pytest.approx(1, abs=1e-4)
        assert shares[int(logits.argmax())] == shares.max()


def test_warmer_is_less_sure() -> None:
    """Warmth brings the scores nearer to one another."""
    logits = np.array([2.0, 1.0, 0.0], np.float32)
    assert probable(logits, 2.0)[0] < probable(logits)[0] < probable(logits, 0.5)[0]


def test_what_lies_in_the_middle_has_no_direction() -> None:
    """The mean of all examples is a row of zeros, not of NaN."""
    rows = np.array([[1, 2, 3], [1, 2, 4]], np.float32)
    found = centred(rows, np.array([1, 2, 3], np.float32))
    assert found.tolist() == [[0, 0, 0], [0, 0, 1]]
