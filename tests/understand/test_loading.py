"""Models load behind the talk and are learnt anew from what coordinators write; words go first.

Learning is really done here, by a process of its own, from a copy of `bot.understand` that stands
beside a few dozen examples instead of the thousands that ship.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.understand import additions, loading, prepare
from bot.understand.crisis import load_crisis
from bot.understand.embedding import LocalE5
from bot.understand.examples import Example
from bot.understand.loading import CRISIS_WORDS, Loader
from bot.understand.model import load_model
from tests.serving import ROOT
from tests.understand.small import EXAMPLES, Tiny
from tests.understand.weights import needed

RENT = "where can I apply for social housing"
FIRE = "er is brand in de keuken help"
OWN = Example("the zorgloket is always closed", "complaint", "en")
SEVERAL = [
    Example("nobody answers the phone at the zorgloket", "complaint", "en"),
    Example("I am angry about the zorgloket", "complaint", "en"),
    OWN,
]


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with few examples, and the models that set-up made of them with `Tiny`."""
    folder = tmp_path_factory.mktemp("shipped")
    nlu = folder / "nlu"
    nlu.mkdir()
    blocks = [
        f"- intent: {label}\n  examples: |\n"
        + "".join(f"    - {line}\n" for line in lines.strip().split("\n"))
        for label, lines in EXAMPLES.items()
    ]
    (nlu / "en.yaml").write_text("nlu:\n" + "".join(blocks), encoding="utf-8")
    dutch = "nlu:\n- intent: greeting\n  examples: |\n    - dag iedereen hier\n    - goeiedag\n"
    (nlu / "nl.yaml").write_text(dutch, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prepare, "CONTENT", nlu)
        assert prepare.prepare(folder / "models", None, Tiny())
    return folder


@pytest.fixture
def place(tmp_path: Path, shipped: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Naast with few examples: the process that learns finds them beside its own code."""
    for name in ("understand", "__init__.py"):
        ours, copy = ROOT / "bot" / name, tmp_path / "bot" / name
        if ours.is_dir():
            shutil.copytree(ours, copy, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ours, copy)
    nlu = tmp_path / "dialogues" / "content" / "nlu"
    shutil.copytree(shipped / "nlu", nlu)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(prepare, "CONTENT", nlu)
    monkeypatch.setattr(prepare, "models_folder", lambda: tmp_path / "models")
    monkeypatch.setenv("NAAST_EMBEDDER", "none")
    return tmp_path


@pytest.fixture
def models(place: Path, shipped: Path) -> Path:
    """The models, where set-up puts them."""
    shutil.copytree(shipped / "models", place / "models")
    return place / "models"


@pytest.fixture
def data(place: Path) -> Path:
    """The data folder of an organisation that has no examples of its own yet."""
    (place / "data").mkdir()
    return place / "data"


@pytest.fixture
def loader(data: Path) -> Iterator[Callable[[], Loader]]:
    """Opens understanding as a server does."""
    made: list[Loader] = []

    def build(setting: str | None = "none") -> Loader:
        made.append(Loader(load_crisis(CRISIS_WORDS), data, setting))
        return made[-1]

    yield build
    for each in made:
        each.stop()


def knows(loader: Loader) -> str:
    return loader.understanding.read(RENT).about


# -- loading --------------------------------------------------------------------------------------


def test_without_models_the_words_of_danger_work(loader: Callable[[], Loader]) -> None:
    """A fresh copy in which nothing was made yet still hears that there is a fire."""
    fresh = loader()
    fresh.load()
    assert not fresh.understanding.ready
    assert fresh.understanding.read(FIRE).dangers == ("fire",)
    assert knows(fresh) == ""


def test_words_answer_before_the_whole_model_is_there(
    models: Path, loader: Callable[[], Loader]
) -> None:
    """From the first message on; `load` then makes it ready."""
    opened = loader()
    assert not opened.understanding.ready
    assert knows(opened) == "social-rent"
    opened._embedder = Tiny()
    opened.load()
    assert opened.understanding.ready
    assert knows(opened) == "social-rent"


def test_without_an_embedder_words_go_on(models: Path, loader: Callable[[], Loader]) -> None:
    """Where there is none for this platform, or none is wanted."""
    opened = loader()
    opened.load()
    assert not opened.understanding.ready
    assert knows(opened) == "social-rent"


@pytest.mark.parametrize("setting", ["/nowhere/at/all", "http://127.0.0.1:1/v1#model"])
def test_an_embedder_that_cannot_be_opened_leaves_words(
    models: Path, loader: Callable[..., Loader], setting: str
) -> None:
    """A wrong setting, or a server that is away: one line in the log, and words go on."""
    opened = loader(setting)
    with capture_logs() as logs:
        opened.load()
    assert not opened.understanding.ready
    assert knows(opened) == "social-rent"
    assert [line["log_level"] for line in logs if "words alone" in line["event"]][:1] == ["warning"]


def test_an_embedder_that_fails_at_first_leaves_words(
    models: Path, loader: Callable[[], Loader]
) -> None:
    """It is tried before families need it."""
    opened = loader()
    opened._embedder = Tiny(fails=True)
    opened.load()
    assert not opened.understanding.ready
    assert knows(opened) == "social-rent"


class Wider(Tiny):
    """Another embedder, with other numbers."""

    name = "wider-64"
    dimension = 64


class Other(Tiny):
    """Another embedder, with as many numbers."""

    name = "other-48"


@pytest.mark.parametrize("other", [Wider, Other])
def test_a_model_of_another_embedder_is_not_used(
    models: Path, loader: Callable[[], Loader], other: type[Tiny]
) -> None:
    """Vectors of one embedder mean nothing to what was learnt from another's."""
    opened = loader()
    opened._embedder = other()
    opened.load()
    assert not opened.understanding.ready


def test_a_model_of_another_embedder_is_learnt_anew(
    models: Path, loader: Callable[[], Loader]
) -> None:
    """It is as good as none; where the embedder is the same one, nothing is to be learnt."""
    for embedder, stale in ((Tiny(), False), (Other(), True)):
        opened = loader()
        opened._embedder = embedder
        opened.load()
        assert opened.stale() is stale


def test_a_new_example_does_not_take_the_whole_model_away(
    models: Path, data: Path, loader: Callable[[], Loader]
) -> None:
    """Until it is learnt from, what was learnt before goes on; unless nobody noted the embedder."""
    additions.add(prepare.additions(data), OWN, [])
    opened = loader()
    opened._embedder = Tiny()
    opened.load()
    assert opened.understanding.ready
    (models / "whole" / "embedder").unlink()
    again = loader()
    again._embedder = Tiny()
    again.load()
    assert not again.understanding.ready


def test_a_damaged_model_is_as_if_there_were_none(
    models: Path, loader: Callable[[], Loader]
) -> None:
    """Half a file does not keep a server from starting."""
    words = models / "words" / "words.npy"
    words.write_bytes(words.read_bytes()[:5000])
    opened = loader()
    opened.load()
    assert opened.stale()
    assert opened.understanding.read(FIRE).dangers == ("fire",)


# -- stale ----------------------------------------------------------------------------------------


def test_what_was_made_of_these_examples_is_not_stale(
    models: Path, data: Path, loader: Callable[[], Loader]
) -> None:
    """Set-up made them: nothing is learnt at the first start, and made again is not made."""
    assert not loader().stale()
    assert not prepare.prepare(models, None, Tiny())
    shutil.rmtree(models)
    assert loader().stale()


def test_an_example_that_a_coordinator_wrote_makes_it_stale(
    models: Path, data: Path, loader: Callable[[], Loader]
) -> None:
    """Until it was learnt from, or taken away."""
    opened = loader()
    assert additions.add(prepare.additions(data), OWN, [])
    assert opened.stale()
    assert additions.remove(prepare.additions(data), OWN)
    assert not opened.stale()


def test_examples_that_cannot_be_read_make_nothing_stale(
    models: Path, data: Path, loader: Callable[[], Loader]
) -> None:
    """What there is goes on, and the log says which file it is."""
    prepare.additions(data).mkdir()
    (prepare.additions(data) / "en.yaml").write_text("nlu: 5\n")
    opened = loader()
    with capture_logs() as logs:
        assert not opened.stale()
    assert "en.yaml" in logs[0]["fault"]


# -- learning anew --------------------------------------------------------------------------------


def test_learning_takes_in_what_a_coordinator_wrote(
    models: Path, data: Path, loader: Callable[[], Loader]
) -> None:
    """A process of its own learns; afterwards the new intent is known, and the old ones still."""
    opened = loader()
    assert opened.understanding.read(OWN.text).intent != "complaint"
    for example in SEVERAL:
        additions.add(prepare.additions(data), example, [])
    assert opened.learn()
    assert not opened.stale()
    assert opened.folder == data / "understanding"
    assert opened.understanding.read(OWN.text).intent == "complaint"
    assert knows(opened) == "social-rent"
    kept = load_model(models / "words")
    assert kept
    assert "complaint" not in kept.labels, "what set-up made is not this organisation's to change"


def test_what_was_learnt_is_there_after_a_restart(data: Path, loader: Callable[[], Loader]) -> None:
    """Another server on the same data folder learns nothing anew."""
    for example in SEVERAL:
        additions.add(prepare.additions(data), example, [])
    assert loader().learn()
    again = loader()
    assert not again.stale()
    assert again.understanding.read(OWN.text).intent == "complaint"


def test_a_failing_learner_keeps_the_old_model(
    models: Path, data: Path, loader: Callable[[], Loader]
) -> None:
    """The talk goes on as it was, and the log says why; a whole model stays whole."""
    opened = loader()
    opened._embedder = Tiny()
    opened.load()
    prepare.additions(data).mkdir()
    (prepare.additions(data) / "nl.yaml").write_text("nlu: 5\n")
    with capture_logs() as logs:
        assert not opened.learn()
    assert "nl.yaml" in str(logs[-1]["fault"])
    assert opened.understanding.ready
    assert knows(opened) == "social-rent"


def test_a_learner_that_takes_too_long_has_failed(
    models: Path, loader: Callable[[], Loader], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is ended, and the old model goes on."""
    monkeypatch.setattr(loading, "_TRAINING_SECONDS", 0.01)
    opened = loader()
    with capture_logs() as logs:
        assert not opened.learn()
    assert logs[-1]["fault"] == "it took too long"
    assert knows(opened) == "social-rent"


def test_a_learner_that_cannot_write_keeps_the_old_model(
    models: Path, data: Path, loader: Callable[[], Loader]
) -> None:
    """A file where the folder should be."""
    opened = loader()
    (data / "understanding").write_text("")
    assert not opened.learn()
    assert knows(opened) == "social-rent"


def test_after_a_failure_it_can_learn_again(
    place: Path, data: Path, loader: Callable[[], Loader]
) -> None:
    """The file is mended: the next time it works."""
    opened = loader()
    prepare.additions(data).mkdir()
    broken = prepare.additions(data) / "nl.yaml"
    broken.write_text("nlu: 5\n")
    assert not opened.learn()
    broken.unlink()
    assert opened.learn()
    assert knows(opened) == "social-rent"


def test_embeddings_are_kept_for_the_next_time(place: Path, models: Path) -> None:
    """Learning anew embeds only what is new."""
    again, data = Tiny(), place / "data"
    additions.add(prepare.additions(data), OWN, [])
    assert prepare.prepare(models, data, again)
    assert again.asked == [[OWN.text]]


@needed
def test_a_whole_model_is_learnt_with_the_real_embedder(
    place: Path, data: Path, loader: Callable[..., Loader], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the weights that set-up made, learning ends with everything ready."""
    monkeypatch.delenv("NAAST_EMBEDDER")
    for example in SEVERAL:
        additions.add(prepare.additions(data), example, [])
    opened = loader(None)
    assert opened.learn()
    assert opened.understanding.ready
    assert isinstance(opened._embedder, LocalE5)
    assert opened.understanding.read(OWN.text).intent == "complaint"
