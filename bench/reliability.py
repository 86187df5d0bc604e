"""Whether a score can be taken at its word: of what is said to be 80 % sure, are 80 % right?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BINS = 10
PICTURE = Path(__file__).parent.parent / "docs" / "pictures" / "reliability.svg"
_SIDE, _LEFT, _TOP = 320, 64, 44


@dataclass(frozen=True)
class Bin:
    """Messages whose score lies between two tenths: how many, their mean score, how many right."""

    count: int
    score: float
    right: float


def bins(scores: NDArray[np.float32], right: NDArray[np.bool_]) -> list[Bin]:
    """Sort into tenths; empty ones are left out."""
    at = np.minimum((scores * BINS).astype(int), BINS - 1)
    return [
        Bin(int((at == n).sum()), float(scores[at == n].mean()), float(right[at == n].mean()))
        for n in range(BINS)
        if (at == n).any()
    ]


def gap(found: list[Bin]) -> float:
    """How far a score is from the truth on average (expected calibration error)."""
    every = sum(each.count for each in found)
    return sum(each.count * abs(each.score - each.right) for each in found) / max(1, every)


def table(found: list[Bin]) -> str:
    """As lines of text."""
    lines = ["", "Reliability of the intent (harmless messages): said, right, messages"]
    lines += [f"  {each.score:6.1%} {each.right:7.1%} {each.count:6,}" for each in found]
    return "\n".join([*lines, f"  mean gap {gap(found):.1%}"])


def picture(found: list[Bin], title: str) -> str:
    """As an SVG: a dot for each tenth, as large as it has messages, beside the line of truth."""
    right, bottom = _LEFT + _SIDE, _TOP + _SIDE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {right + 40} {bottom + 64}"'
        ' font-family="system-ui, sans-serif" font-size="13" role="img">',
        f"<title>{title}</title>",
        f'<rect width="{right + 40}" height="{bottom + 64}" fill="#fff"/>',
        f'<text x="{_LEFT}" y="24" font-size="15" fill="#222">{title}</text>',
    ]
    for tenth in range(0, 11, 2):
        x, y = _at(tenth / 10, tenth / 10)
        parts += [
            f'<path d="M{x:.0f} {_TOP}V{bottom}M{_LEFT} {y:.0f}H{right}" stroke="#ddd"/>',
            f'<text x="{x:.0f}" y="{bottom + 20}" text-anchor="middle" fill="#444">'
            f"{tenth * 10}</text>",
            f'<text x="{_LEFT - 8}" y="{y + 4:.0f}" text-anchor="end" fill="#444">'
            f"{tenth * 10}</text>",
        ]
    parts += [
        f'<path d="M{_LEFT} {bottom}L{right} {_TOP}" stroke="#999" stroke-dasharray="5 4"/>',
        f'<text x="{_LEFT + _SIDE / 2:.0f}" y="{bottom + 44}" text-anchor="middle" fill="#222">'
        "how sure it says it is (%)</text>",
        f'<text transform="translate(20 {_TOP + _SIDE / 2:.0f}) rotate(-90)"'
        ' text-anchor="middle" fill="#222">how often it is right (%)</text>',
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in (_at(each.score, each.right) for each in found))
    parts.append(f'<polyline points="{line}" fill="none" stroke="#00695c" stroke-width="2"/>')
    most = max((each.count for each in found), default=1)
    for each in found:
        x, y = _at(each.score, each.right)
        size = 4 + 8 * (each.count / most) ** 0.5
        said = f"said {each.score:.0%}, right {each.right:.0%}, {each.count:,} messages"
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" fill="#00695c"'
            f' fill-opacity=".75"><title>{said}</title></circle>'
        )
    return "\n".join([*parts, "</svg>"]) + "\n"


def _at(score: float, right: float) -> tuple[float, float]:
    return _LEFT + _SIDE * score, _TOP + _SIDE * (1 - right)
