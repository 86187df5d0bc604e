"""Chooses warmth and thresholds on messages whose meaning is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bench.chances import Read, Sheet, decide
from bot.understand.examples import CRISIS
from bot.understand.measuring import ANSWERS_RIGHT, DANGER_FOUND, FALSE_ALARMS
from bot.understand.tuning import Thresholds

AIM = 0.96
"""Of the answers given, so many shall be right: a margin above ANSWERS_RIGHT."""
LEAST_ANSWER, MOST_ANSWER = 0.35, 0.95
CANDIDATES = 0.97
"""Of the questions, so many shall have the right id among their candidates, where that can be."""
LEAST_OFFER = 0.08
LOST = 0.005
"""Of the candidates, so many may be lost to the threshold of offering."""
LIKE_OWN = 100
"""So many messages of all languages together count as a language's own."""
STEPS = 1 / (1 + np.exp(-np.arange(-4.6, 4.61, 0.1)))
"""Thresholds of danger that are tried: from 1 to 99 %, finer towards both ends."""
BESIDE = 1 / (1 + np.exp(-np.arange(-6.9, -3.89, 0.1)))
"""Thresholds beside words of danger that are tried, from 0.1 to 2 %: only what is surely harmless
may deny such words, for the plainest cries are short, and a model is easily unsure of them."""
LEAST_WARMTH, MOST_WARMTH = 0.1, 5.0
OTHER = "other"
"""Whose thresholds count for a language that was not measured."""


def warmth_of(found: Read) -> float:
    """The warmth at which the intents of harmless messages have the least log loss."""
    calm = [at for at, each in enumerate(found.examples) if each.intent != CRISIS]
    columns = [at for at, label in enumerate(found.labels) if not label.startswith(f"{CRISIS}/")]
    intents = np.array([found.labels[at].partition("/")[0] for at in columns])
    scores = np.stack([found.logits[at][0, columns] for at in calm])
    own = intents == np.array([[found.examples[at].intent] for at in calm])

    def loss(warmth: float) -> float:
        odds = np.exp((scores - scores.max(axis=1, keepdims=True)) / warmth)
        shares = np.where(own, odds, 0).sum(axis=1) / odds.sum(axis=1)
        return float(-np.log(np.maximum(shares, 1e-6)).mean())

    low, high = np.log(LEAST_WARMTH), np.log(MOST_WARMTH)
    for _finer in range(4):
        tried = np.linspace(low, high, 11)
        best = int(np.argmin([loss(float(np.exp(each))) for each in tried]))
        low, high = tried[max(0, best - 1)], tried[min(10, best + 1)]
    return round(float(np.exp((low + high) / 2)), 3)


def thresholds_of(
    sheet: Sheet, tags: NDArray[np.str_], spoken: NDArray[np.str_]
) -> dict[str, Thresholds]:
    """Choose for all languages together (`other`), then for each, drawn towards all; ``spoken`` is
    what each message seems to be in: by the thresholds of that language it will be judged."""
    found = {OTHER: _choose(sheet, None, sheet)}
    for _round in range(2):  # what is taken for another language is judged by what was chosen there
        for tag in sorted(set(tags.tolist())):
            which = tags == tag
            own = sheet.part(which)
            found[tag] = _choose(own, sheet, _judged_elsewhere(own, spoken[which], tag, found))
    return found


def _judged_elsewhere(
    sheet: Sheet, spoken: NDArray[np.str_], tag: str, chosen: dict[str, Thresholds]
) -> Sheet:
    """The sheet with what is not taken for this language as it will be judged where it is: found
    or not, whatever is chosen here."""
    danger = sheet.danger.copy()
    for other in set(spoken.tolist()) - {tag}:
        which = spoken == other
        alarm = decide(sheet.part(which), chosen.get(other, chosen[OTHER])).alarm
        danger[which] = np.where(alarm, 2.0, -1.0)
    here = spoken == tag
    return replace(sheet, danger=danger, words=sheet.words & here, short=sheet.short & here)


def _choose(sheet: Sheet, every: Sheet | None, judged: Sheet) -> Thresholds:
    answer = choose_answer(sheet, every)
    offer = choose_offer(sheet, every, answer)
    danger, with_words = choose_danger(judged, every)
    return Thresholds(answer, offer, danger, with_words)


def choose_answer(sheet: Sheet, every: Sheet | None) -> float:
    """The lowest threshold from which enough of the answers are right: by the language's own
    messages, and with a margin by its own beside all."""
    best, most = MOST_ANSWER, -1.0
    for step in np.arange(LEAST_ANSWER, MOST_ANSWER + 0.001, 0.01):
        at = Thresholds(answer=round(float(step), 2), offer=LEAST_OFFER)
        right, given = _answers(sheet, at)
        ours = right / given if given else 1.0
        drawn = _drawn(right, given, _answers(every, at) if every else None)
        if ours >= ANSWERS_RIGHT and drawn >= AIM:
            return at.answer
        if drawn > most:
            best, most = at.answer, drawn
    return best


def choose_offer(sheet: Sheet, every: Sheet | None, answer: float) -> float:
    """The highest threshold that loses next to none of the candidates there can be, and keeps
    `CANDIDATES` where there are so many."""
    steps = [round(float(step), 2) for step in np.arange(LEAST_OFFER, answer + 0.001, 0.01)]
    shares = [
        _drawn(*_candidates(sheet, at), _candidates(every, at) if every else None)
        for at in (Thresholds(answer=answer, offer=step) for step in steps)
    ]
    ceiling = shares[0]
    goal = max(ceiling * (1 - LOST), min(CANDIDATES, ceiling))
    return max(step for step, share in zip(steps, shares, strict=True) if share >= goal)


_AWAY = 5  # steps


def choose_danger(sheet: Sheet, every: Sheet | None) -> tuple[float, float]:
    """Of the pairs that find enough and alarm seldom, the lowest that is a little away from any
    that does not: danger nobody has written of yet should be found. Where no pair does both:
    finding comes first, then as few false alarms as can be."""
    recall, alarms = danger_shares(sheet)
    drawn, drawn_alarms = recall, alarms
    if every is not None:
        all_recall, all_alarms = danger_shares(every)
        hurt, calm = int(sheet.is_danger.sum()), int(strict(sheet).sum())
        drawn = (recall * hurt + all_recall * LIKE_OWN) / (hurt + LIKE_OWN)
        drawn_alarms = (alarms * calm + all_alarms * LIKE_OWN) / (calm + LIKE_OWN)
    finds = (recall >= DANGER_FOUND) & (drawn >= DANGER_FOUND)
    quiet = (alarms <= FALSE_ALARMS) & (drawn_alarms <= FALSE_ALARMS)
    own = (recall >= DANGER_FOUND) & (alarms <= FALSE_ALARMS)
    for good in (finds & quiet, own):
        if good.any():
            return _low(good)
    able = recall >= DANGER_FOUND
    if not able.any():
        able = recall >= recall.max()
    fewest = np.where(able, drawn_alarms, np.inf)
    return _low(fewest <= fewest.min() + 1e-9)


def danger_shares(sheet: Sheet) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """For every pair (of `STEPS`, of `BESIDE`): the share of danger found, and of false
    alarms among harmless messages that are no question about a right or service."""
    alone = np.where(sheet.short, -1.0, sheet.danger)
    beside = np.where(sheet.words, np.where(sheet.short, 2.0, sheet.danger), -1.0)
    over = alone[:, None] >= STEPS
    with_words = beside[:, None] >= BESIDE
    hit = _either(over[sheet.is_danger], with_words[sheet.is_danger])
    false = _either(over[strict(sheet)], with_words[strict(sheet)])
    return hit, false


def _either(one: NDArray[np.bool_], two: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The share of rows in which column i of the one or column j of the other holds: (i, j)."""
    if not len(one):
        return np.zeros((one.shape[1], two.shape[1]))
    neither = (~one).astype(np.float64).T @ (~two).astype(np.float64)
    return np.asarray(1 - neither / len(one))


def _low(good: NDArray[np.bool_]) -> tuple[float, float]:
    """The lowest pair that is `_AWAY` steps from any that is not good, or as far as there is; each
    alone too, for what lies on an edge falls off it on another machine."""
    from scipy.ndimage import distance_transform_cdt

    wide = np.pad(good, _AWAY, mode="edge")  # where trying ends is no edge
    depth = distance_transform_cdt(wide, metric="chessboard")[_AWAY:-_AWAY, _AWAY:-_AWAY]
    enough = np.argwhere(depth >= min(_AWAY, depth.max()))
    row = enough[enough.sum(axis=1).argmin()][0]
    columns = np.flatnonzero(good[row])
    column = columns[min(_AWAY, len(columns) // 2)]
    danger, with_words = float(STEPS[row]), float(BESIDE[column])
    return round(danger, 4), round(min(danger, with_words), 4)


def strict(sheet: Sheet) -> NDArray[np.bool_]:
    return ~sheet.is_danger & ~sheet.is_ask


def _answers(sheet: Sheet, at: Thresholds) -> tuple[int, int]:
    found = decide(sheet, at)
    given = found.sure & ~sheet.is_danger
    return int((given & found.right_answer).sum()), int(given.sum())


def _candidates(sheet: Sheet, at: Thresholds) -> tuple[int, int]:
    found = decide(sheet, at)
    return int((found.candidate & sheet.is_ask).sum()), int(sheet.is_ask.sum())


def _drawn(hits: float, of: float, every: tuple[int, int] | None) -> float:
    """A share, drawn towards that of all languages."""
    if every is not None and every[1]:
        hits, of = hits + LIKE_OWN * every[0] / every[1], of + LIKE_OWN
    return hits / of if of else 1.0
