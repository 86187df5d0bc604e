"""`naast check` finds what is wrong with examples, kept-aside messages, thresholds, the model."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from bot.understand import checking, prepare
from bot.understand.checking import Finding
from bot.understand.crisis import CrisisWords
from bot.understand.examples import Example, load_examples
from bot.understand.remembering import Remembering
from bot.understand.understanding import Mind, Understood
from dialogues.contents import FOLDER, load
from tests.understand.small import whole_model

CONTENTS = load()
ANSWERS = [*CONTENTS.rights, *CONTENTS.services]
CLEAN = ("nl", "fr", "en")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of examples, kept-aside messages and thresholds, to break."""
    copied = tmp_path / "content"
    for name in ("nlu", "kept_aside"):
        shutil.copytree(FOLDER / name, copied / name)
    rows = "\n".join(
        f"    {tag}: {{answer: 0.6, offer: 0.2, danger: 0.3, danger_with_words: 0.1}}"
        for tag in [*sorted(path.stem for path in (FOLDER / "nlu").glob("*.yaml")), "other"]
    )
    parts = (f"{model}:\n  warmth: 1.0\n  languages:\n{rows}\n" for model in ("whole", "words"))
    (copied / "understanding.yaml").write_text("".join(parts), encoding="utf-8")
    return copied


def edit(path: Path, change: Callable[[str], str]) -> None:
    text = path.read_text(encoding="utf-8")
    changed = change(text)
    assert changed != text
    path.write_text(changed, encoding="utf-8")


def faults(content: Path, needed: tuple[str, ...] = CLEAN) -> list[str]:
    return [text for good, text in checking.examples_of(content, ANSWERS, needed) if not good]


def texts(found: Iterator[Finding]) -> list[str]:
    return [text for _good, text in found]


# -- examples ----------------------------------------------------------------------------------


def test_what_ships_has_no_faults(content: Path) -> None:
    """Examples, kept-aside messages and thresholds of every language are whole."""
    findings = list(checking.examples_of(content, ANSWERS, CLEAN))
    assert [good for good, _ in findings] == [True, True], findings
    assert "none of them an example" in findings[0][1]


def test_a_broken_label_is_named(content: Path) -> None:
    """A label that does not exist, with the language and the text."""
    edit(content / "nlu" / "nl.yaml", lambda text: text.replace("intent: thanks", "intent: thx"))
    found = faults(content)
    assert any(each.startswith("nlu/nl: there is no label thx (") for each in found)
    assert found[-1].endswith("more such faults")


def test_too_few_lines_are_named(content: Path) -> None:
    """A label that lost its lines: how many there are and how many are needed."""
    edit(content / "nlu" / "fr.yaml", lambda text: _without(text, "crisis/fire", keep=24))
    edit(content / "nlu" / "en.yaml", lambda text: _without(text, f"ask/{ANSWERS[0]}", keep=2))
    assert set(faults(content)) == {
        "nlu/fr: crisis/fire has 24 examples, at least 25 are needed",
        f"nlu/en: ask/{ANSWERS[0]} has 2 examples, at least 4 are needed",
    }


def test_too_few_kept_aside_are_named(content: Path) -> None:
    """What cannot be measured any more."""
    path = content / "kept_aside" / "tr.yaml"
    edit(path, lambda text: _without(text, "none/alarming", keep=59))
    edit(path, lambda text: _without(text, f"ask/{ANSWERS[3]}", keep=1))
    assert set(faults(content)) == {
        "kept_aside/tr: 59 alarming, at least 60 are needed",
        f"kept_aside/tr: ask/{ANSWERS[3]} has 1, at least 2 needed",
    }


def test_a_kept_aside_line_that_is_learnt_is_named(content: Path) -> None:
    """Also in other capitals and accents: to the model it is the same text."""
    learnt = next(e for e in load_examples(content / "nlu") if e.label == "buddy")
    path = content / "kept_aside" / f"{learnt.language}.yaml"
    edit(path, lambda text: f"{text}- intent: buddy\n  examples: |\n    - {learnt.text.upper()}!\n")
    (fault,) = faults(content)
    assert fault.startswith(f"kept_aside/{learnt.language}: an example too, so it measures nothing")
    assert learnt.text.upper() in fault


def test_the_same_emoji_twice_is_a_leak_another_is_not() -> None:
    """A text without words is compared as it is."""
    smile, heart = (Example(sign, "none/chitchat", "nl") for sign in ("😂", "❤️"))
    assert list(checking.find_leaks([smile], [heart])) == []
    assert len(list(checking.find_leaks([smile], [smile]))) == 1


def test_a_language_without_examples_is_named(content: Path) -> None:
    """A language that is whole needs examples, and messages kept aside."""
    (content / "kept_aside" / "uk.yaml").unlink()
    assert faults(content, ("nl", "sq")) == [
        "nlu/sq.yaml is missing",
        "kept_aside/uk.yaml is missing",
    ]


def test_a_file_that_cannot_be_read_is_one_line(content: Path) -> None:
    """The file and why, and nothing else is looked at."""
    (content / "nlu" / "pl.yaml").write_text("nlu: 3\n", encoding="utf-8")
    assert faults(content) == ["examples: pl.yaml: there is no list `nlu`"]


# -- thresholds --------------------------------------------------------------------------------


def test_a_language_without_thresholds_is_named(content: Path) -> None:
    """By model, with the command that measures them."""
    path = content / "understanding.yaml"
    edit(path, lambda text: "".join(x for x in text.splitlines(True) if not x.startswith("    fa")))
    assert faults(content) == [
        f"understanding.yaml: {model}: nothing for fa: python -m bench.thresholds"
        for model in ("whole", "words")
    ]


def test_thresholds_that_contradict_each_other_are_named(content: Path) -> None:
    """Words of danger cannot make it harder to be taken for danger."""
    edit(
        content / "understanding.yaml",
        lambda text: text.replace("danger_with_words: 0.1", "danger_with_words: 0.5", 1),
    )
    (fault,) = faults(content)
    assert "whole: ar: thresholds that contradict each other" in fault


def test_broken_thresholds_are_one_line(content: Path) -> None:
    """A file that is no table of thresholds."""
    (content / "understanding.yaml").write_text("whole: 3\n", encoding="utf-8")
    assert faults(content)[0].startswith("understanding.yaml: ")


# -- the release gate --------------------------------------------------------------------------


def test_a_language_that_misses_danger_is_red() -> None:
    """Each language is judged by itself; all together are only told."""
    kept = [
        Example("brand!", "crisis/fire", "nl"),
        Example("dag", "greeting", "nl"),
        Example("au feu!", "crisis/fire", "fr"),
        Example("bonjour", "greeting", "fr"),
    ]
    alarmed, calm = Understood(dangers=("fire",)), Understood()
    lines = list(checking.judged(kept, [alarmed, calm, calm, calm], ["nl", "fr", "en"]))
    assert [good for good, _ in lines] == [False, True, None, None]
    assert lines[0][1].startswith("fr: danger found   0.0%, false alarms  0.0%")


def test_without_a_model_it_says_so(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never silently: a note on a machine without one, a fault where CI must have one."""
    monkeypatch.setattr(prepare, "models_folder", lambda: tmp_path / "none")
    monkeypatch.setattr(checking, "weights_folder", lambda: tmp_path / "none")
    monkeypatch.setattr(checking.sys, "platform", "linux")
    monkeypatch.setattr(checking.platform, "machine", lambda: "x86_64")
    monkeypatch.delenv("CI", raising=False)
    ((good, text),) = checking.gate(content, CrisisWords([]), ["nl"])
    assert good is None
    assert text.startswith("NOT MEASURED: no weights in ")
    monkeypatch.setenv("CI", "true")
    ((good, _text),) = checking.gate(content, CrisisWords([]), ["nl"])
    assert good is False
    monkeypatch.setattr(checking.platform, "machine", lambda: "arm64")
    ((good, _text),) = checking.gate(content, CrisisWords([]), ["nl"])
    assert good is None


# -- vectors that are remembered ---------------------------------------------------------------


class _Counting:
    """An embedder that says what it was asked."""

    dimension = 3

    def __init__(self, name: str = "one") -> None:
        self.name = name
        self.asked: list[str] = []

    def embed(self, given: list[str]) -> np.ndarray:
        self.asked += given
        return np.array([[len(text), 1, 0] for text in given], np.float32).reshape(-1, 3)


def test_a_vector_is_made_once(tmp_path: Path) -> None:
    """In one process and the next; other weights begin anew; what nobody asks for is forgotten."""
    path, embedder = tmp_path / "folder" / "kept.npz", _Counting()
    first = Remembering(embedder, path)
    rows = first.embed(["a", "bb", "a"])
    assert embedder.asked == ["a", "bb"]
    assert rows.tolist() == [[1, 1, 0], [2, 1, 0], [1, 1, 0]]
    first.embed(["bb"])
    first.save()
    second = Remembering(embedder, path)
    assert second.embed(["bb"]).tolist() == [[2, 1, 0]]
    assert embedder.asked == ["a", "bb"]
    second.save()
    Remembering(embedder, path).embed(["a"])
    assert embedder.asked == ["a", "bb", "a"]
    other = _Counting("two")
    Remembering(other, path).embed(["bb"])
    assert other.asked == ["bb"]


def test_a_broken_file_of_vectors_is_made_anew(tmp_path: Path) -> None:
    """It is only a shortcut."""
    path = tmp_path / "kept.npz"
    path.write_bytes(b"PK broken")
    remembering = Remembering(_Counting(), path)
    assert remembering.embed([]).shape == (0, 3)
    assert remembering.embed(["abc"]).tolist() == [[3, 1, 0]]
    remembering.save()
    assert Remembering(_Counting(), path).embed(["abc"]).tolist() == [[3, 1, 0]]


def test_messages_are_read_with_the_vectors_got_at_once(tmp_path: Path) -> None:
    """Texts and their pieces are embedded together before the first is read."""
    embedder = _Counting()
    kept = [Example("Dag mevrouw. Hoe gaat het?", "greeting", "nl")]
    checking.remember(Mind(whole_model(), Remembering(embedder, tmp_path / "kept.npz")), kept)
    assert embedder.asked == ["Dag mevrouw. Hoe gaat het?", "Dag mevrouw", "Hoe gaat het"]
    assert (tmp_path / "kept.npz").exists()


def _without(text: str, label: str, keep: int) -> str:
    """The file with only the first lines of a label."""
    head, mark, rest = text.partition(f"- intent: {label}\n")
    assert mark
    block, following, after = rest.partition("\n- intent: ")
    lines = block.splitlines(True)
    at = next(i for i, line in enumerate(lines) if line.strip().startswith("examples")) + 1
    kept = "".join(lines[: at + keep]).rstrip("\n")
    return head + mark + kept + following + after
