"""Thresholds are chosen so that they keep their promises, on made-up chances."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import chances, choosing, reliability, thresholds, understanding
from bench.chances import Read, decide, sheet_of
from bench.figures import Board, Figure
from bot.understand.crisis import CrisisWords
from bot.understand.examples import CRISIS, Example
from bot.understand.model import Model, probable
from bot.understand.tongue import Tongue
from bot.understand.tuning import Thresholds, Tuning, read_tuning
from bot.understand.understanding import Mind, Understanding

LABELS = (
    "ask/energy-scan",
    "ask/rent-premium",
    "ask/social-rent",
    "crisis/fire",
    "crisis/violence",
    "greeting",
    "human",
    "none/alarming",
    "none/out_of_scope",
)


def made(rows: list[tuple[str, list[list[float]], bool]], tag: str = "nl") -> Read:
    """Messages with the scores that a model would give."""
    return Read(
        [Example(f"bericht {at}", label, tag) for at, (label, _, _) in enumerate(rows)],
        LABELS,
        [np.array(logits, np.float32) for _, logits, _ in rows],
        np.array([words for _, _, words in rows], bool),
        np.zeros(len(rows), bool),
        np.array([tag] * len(rows)),
    )


def town(count: int = 900, seed: int = 0, noise: float = 1.2) -> Read:
    """Messages that a model understands mostly."""
    chance = np.random.default_rng(seed)
    rows = []
    for at in range(count):
        label = LABELS[at % len(LABELS)]
        logits = chance.normal(0, noise, (1 + at % 3, len(LABELS)))
        logits[0, LABELS.index(label)] += 5
        danger = label.startswith(CRISIS)
        rows.append((label, logits.tolist(), bool(chance.random() < (0.6 if danger else 0.1))))
    return made(rows)


class _Scripted:
    """Answers with logits written down beforehand, in the order of the messages."""

    def __init__(self, rows: np.ndarray) -> None:
        self.rows = rows
        self.labels = LABELS

    def read(self, texts: object, chosen: object = None) -> np.ndarray:
        return self.rows

    def spelt(self, texts: list[str], chosen: object = None) -> list[str]:
        return texts

    @property
    def model(self) -> _Scripted:
        return self


_words = st.booleans()
_logits = st.lists(
    st.lists(st.floats(-6, 6, width=32), min_size=len(LABELS), max_size=len(LABELS)),
    min_size=1,
    max_size=3,
)


@given(
    _logits,
    _words,
    st.sampled_from(LABELS),
    st.floats(0.35, 0.95),
    st.floats(0.05, 0.35),
    st.floats(0.1, 0.9),
    st.floats(0.05, 1),
    st.floats(0.4, 2.5),
)
def test_a_sheet_judges_as_understanding_does(
    logits: list[list[float]],
    words: bool,
    label: str,
    answer: float,
    offer: float,
    danger: float,
    share: float,
    warmth: float,
) -> None:
    """Whatever chances and thresholds: arrays and `Understanding.read` come to the same."""
    at = Thresholds(answer, offer, danger, danger * share)
    found = made([(label, logits, words)])
    decided = decide(sheet_of(found, warmth), at)
    crisis = CrisisWords([])
    crisis.every = lambda text: ("fire",) if words else ()  # type: ignore[method-assign]
    understanding = Understanding(
        crisis,
        Tuning({"whole": {"other": at}}, {"whole": warmth}),
        Tongue(None),
        _Scripted(np.array(logits, np.float32)),  # type: ignore[arg-type]
    )
    read = understanding.read("een bericht")
    example = found.examples[0]
    assert bool(decided.alarm[0]) == bool(read.dangers)
    assert bool(decided.sure[0]) == (read.sure > 0)
    assert bool(decided.candidate[0]) == (example.intent == "ask" and example.about in read.answers)
    assert bool(decided.right_intent[0]) == (example.intent == read.intent)
    assert decided.score[0] == pytest.approx(read.score, abs=1e-5)


def test_answers_are_right_often_enough_and_no_rarer_than_needed() -> None:
    """At the chosen threshold the aim is met; a little lower it is not (or it is the lowest)."""
    sheet = sheet_of(town(), 1.0)
    answer = choosing.choose_answer(sheet, None)
    shares = _shares(sheet, Thresholds(answer=answer, offer=0.08))
    assert shares.answers >= choosing.AIM
    if answer > choosing.LEAST_ANSWER:
        lower = _shares(sheet, Thresholds(answer=answer - 0.01, offer=0.08))
        assert lower.answers < choosing.AIM


def test_next_to_no_candidate_is_lost_to_offering() -> None:
    """The threshold of offering keeps what the lowest one would find."""
    sheet = sheet_of(town(noise=2.0), 1.0)
    offer = choosing.choose_offer(sheet, None, 0.6)
    assert choosing.LEAST_OFFER <= offer <= 0.6
    lowest = _shares(sheet, Thresholds(answer=0.6, offer=choosing.LEAST_OFFER)).candidates
    chosen = _shares(sheet, Thresholds(answer=0.6, offer=offer)).candidates
    assert chosen >= min(lowest, choosing.CANDIDATES)


def test_danger_is_looked_for_low_where_both_promises_are_kept() -> None:
    """Where danger is told apart, the threshold is low, and still away from the harmless."""
    rows = [("crisis/fire", [_danger(0.9)], False)] * 50
    rows += [("none/alarming", [_danger(0.1)], False)] * 50
    danger, with_words = choosing.choose_danger(sheet_of(made(rows), 1.0), None)
    assert 0.1 < danger < 0.3
    assert with_words <= danger


def test_words_of_danger_lower_the_threshold_where_that_helps() -> None:
    """Danger that the model sees weakly, but with words beside it, is found."""
    rows = [("crisis/fire", [_danger(0.3)], True)] * 50
    rows += [("none/alarming", [_danger(0.5)], False)] * 50
    rows += [("none/alarming", [_danger(0.005)], True)] * 50
    sheet = sheet_of(made(rows), 1.0)
    danger, with_words = choosing.choose_danger(sheet, None)
    shares = _shares(sheet, Thresholds(danger=danger, danger_with_words=with_words))
    assert shares.danger == 1
    assert shares.false_alarms == 0
    assert with_words < 0.3 < 0.5 < danger


def test_where_both_cannot_be_kept_danger_comes_first() -> None:
    """Danger that looks like harmless messages is found, with as few false alarms as can be."""
    rows = [("crisis/fire", [_danger(0.4)], False)] * 50
    rows += [("none/alarming", [_danger(0.6)], False)] * 10
    rows += [("none/alarming", [_danger(0.1)], False)] * 40
    sheet = sheet_of(made(rows), 1.0)
    danger, with_words = choosing.choose_danger(sheet, None)
    shares = _shares(sheet, Thresholds(danger=danger, danger_with_words=with_words))
    assert shares.danger == 1
    assert shares.false_alarms == pytest.approx(0.2)


def test_what_seems_another_language_is_judged_there() -> None:
    """A language finds enough although one of its messages will be missed as another's."""
    nl = [("crisis/fire", [_danger(0.9)], False)] * 97
    nl += [("crisis/fire", [_danger(0.3)], False)] * 3
    nl += [("none/alarming", [_danger(0.5)], False)] * 10
    fr = [("crisis/fire", [_danger(0.99)], False)] * 100
    fr += [("none/alarming", [_danger(0.93)], False)] * 100
    both = made(nl + fr)
    tags = np.array(["nl"] * len(nl) + ["fr"] * len(fr))
    chosen = choosing.thresholds_of(sheet_of(both, 1.0), tags, tags)
    assert chosen["nl"].danger > 0.5
    assert chosen["fr"].danger > 0.93
    spoken = tags.copy()
    spoken[0] = "fr"
    assert choosing.thresholds_of(sheet_of(both, 1.0), tags, spoken)["nl"].danger < 0.3


def test_few_messages_are_drawn_towards_all() -> None:
    """Ten answers of a language, all right by luck, do not lower its threshold to the floor."""
    every = sheet_of(town(noise=2.2), 1.0)
    lucky = made([("ask/social-rent", [[0, 0, 1.2, *[-9.0] * 6]], False)] * 10)
    alone = choosing.choose_answer(sheet_of(lucky, 1.0), None)
    beside = choosing.choose_answer(sheet_of(lucky, 1.0), every)
    assert alone == choosing.LEAST_ANSWER
    assert beside > alone


@pytest.mark.parametrize("truth", [0.5, 1.0, 2.0])
def test_the_warmth_makes_scores_true(truth: float) -> None:
    """Of labels drawn by the model's own chances at a warmth, that warmth is found again."""
    chance = np.random.default_rng(1)
    rows: list[tuple[str, list[list[float]], bool]] = []
    for _ in range(3000):
        logits = chance.normal(0, 2, len(LABELS)).astype(np.float32)
        logits[3:5] = -9
        label = LABELS[chance.choice(len(LABELS), p=_sum_one(probable(logits, truth)))]
        rows.append((label, [logits.tolist()], False))
    assert choosing.warmth_of(made(rows)) == pytest.approx(truth, rel=0.12)


def test_halves_are_measured_by_what_was_chosen_on_the_other() -> None:
    """The honest numbers have every language and all, and none above one."""
    found = town(540)
    honest = thresholds.honest(found, splits=1)
    assert list(honest) == ["nl", "all"]
    assert honest["nl"] == honest["all"]
    assert 0.5 < honest["all"].danger <= 1
    half = thresholds._half(found.examples, 1)
    assert half.sum() == len(half) / 2


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    """The file holds a head that says how it was made, and every language."""
    table = {"nl": Thresholds(0.5, 0.1, 0.3, 0.05), "other": Thresholds(0.6, 0.2, 0.4, 0.1)}
    path = tmp_path / "understanding.yaml"
    thresholds.write(path, {"whole": (0.9, table), "words": (1.1, table)}, "On a day.")
    assert path.read_text(encoding="utf-8").startswith("# Thresholds, measured")
    tuning = read_tuning(path)
    assert tuning.of("nl", "whole") == table["nl"]
    assert tuning.of("so", "words") == table["other"]
    assert tuning.warmth == {"whole": 0.9, "words": 1.1}
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_a_model_reads_every_message_once() -> None:
    """The whole text and its pieces, a row each; what is too short is marked."""
    width = chances.words_of("x") and len(LABELS)
    model = Model(
        LABELS,
        np.ones(98304, np.float32),
        np.zeros((98304, width), np.float16),
        np.zeros((0, width), np.float32),
        np.zeros(0, np.float32),
        np.arange(width, dtype=np.float32),
        "",
    )
    examples = [
        Example("ja", "greeting", "nl"),
        Example("Dag mevrouw. Hoe gaat het?", "human", "nl"),
    ]
    found = chances.read(Mind(model, None), CrisisWords([]), Tongue(None), examples)
    assert [len(rows) for rows in found.logits] == [1, 3]
    assert found.short.tolist() == [True, False]
    assert found.part(np.array([False, True])).tags.tolist() == ["nl"]


def test_a_score_is_compared_with_how_often_it_is_right() -> None:
    """Messages by tenths of their score; the gap is how far said and right are apart."""
    scores = np.array([0.95] * 10 + [0.55] * 10, np.float32)
    right = np.array([True] * 9 + [False] + [True] * 5 + [False] * 5)
    found = reliability.bins(scores, right)
    assert [(each.count, round(each.right, 2)) for each in found] == [(10, 0.5), (10, 0.9)]
    assert reliability.gap(found) == pytest.approx(0.05)
    drawn = ElementTree.fromstring(reliability.picture(found, "Said & right".replace("&", "and")))
    assert len(drawn.findall("{*}circle")) == 2


def test_numbers_go_between_the_markers_of_a_page(tmp_path: Path) -> None:
    """What stands around them stays, however often they are written."""
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- numbers -->\nold\n<!-- /numbers -->\nafter\n", encoding="utf-8")
    for line in ("one", "two"):
        understanding.insert(page, [line])
    told = "before\n<!-- numbers -->\ntwo\n<!-- /numbers -->\nafter\n"
    assert page.read_text(encoding="utf-8") == told


def test_two_benches_share_a_file(tmp_path: Path) -> None:
    """What the one measured is not lost when the other writes."""
    path = tmp_path / "latest.json"
    for name, ours in (("turns", ""), ("understanding: danger", "understanding: "), ("crowd", "")):
        board = Board("x")
        board.add("Table", name, Figure(1.0, "s"))
        board.write(path, ours)
    assert set(json.loads(path.read_text())) == {"understanding: danger", "crowd"}


def _danger(chance: float) -> list[float]:
    """Scores at which danger is so likely, and else it is alarming but harmless."""
    logits = [-20.0] * len(LABELS)
    logits[LABELS.index("crisis/fire")] = float(np.log(chance))
    logits[LABELS.index("none/alarming")] = float(np.log(1 - chance))
    return logits


def _sum_one(shares: np.ndarray) -> np.ndarray:
    wide = shares.astype(np.float64)
    return wide / wide.sum()


def _shares(sheet: chances.Sheet, at: Thresholds) -> thresholds.Shares:
    return thresholds.shares_of(sheet, decide(sheet, at))
