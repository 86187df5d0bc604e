"""One pictogram has one meaning, and a main choice has the same one everywhere."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from dialogues import book
from dialogues.pictograms import LABELS, MEANINGS

FOLDER = Path(book.__file__).parent
CONTENT = ("barriers.yaml", "support.yaml", "phrasebook.yaml")
ELSEWHERE = {"Something else", "No", "Yes, please", "No, leave it", "More", "At home", "Back"}
"""Words that are said of many things: there the pictogram tells which one is meant."""


def msgid(node: ast.expr | None, named: dict[str, str]) -> str | None:
    """The words of a label, where they stand in the code."""
    if isinstance(node, ast.Name):
        return named.get(node.id)
    if not isinstance(node, ast.Call):
        return None
    if isinstance(node.func, ast.Attribute) and node.func.attr == "of":
        return msgid(node.func.value, named)
    marks = {"_": 0, "n_": 0, "p_": 1}
    place = marks.get(node.func.id) if isinstance(node.func, ast.Name) else None
    if place is None or len(node.args) <= place:
        return None
    said = node.args[place]
    return str(said.value) if isinstance(said, ast.Constant) else None


def names(tree: ast.AST) -> dict[str, str]:
    """Labels that have a name of their own in a file."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
            pairs = zip(node.targets[0].elts, getattr(node.value, "elts", []), strict=False)
        elif isinstance(node, ast.Assign):
            pairs = zip(node.targets, [node.value], strict=False)
        else:
            continue
        for target, value in pairs:
            said = msgid(value, {})
            if isinstance(target, ast.Name) and said:
                found[target.id] = said
    return found


def in_code() -> Iterator[tuple[str, str, str]]:
    """Every choice of the dialogues that has a pictogram: that, its words, and where."""
    for path in sorted(FOLDER.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = names(tree)
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "Option":
                continue
            icons = [k.value for k in node.keywords if k.arg == "icon"]
            words = msgid(node.args[1], named) if len(node.args) > 1 else None
            if icons and isinstance(icons[0], ast.Constant) and words:
                yield str(icons[0].value), words, f"{path.name}:{node.lineno}"


def in_content(found: Any, where: str) -> Iterator[tuple[str, str, str]]:
    """The same of the files of content."""
    if isinstance(found, dict):
        words = found.get("name") or found.get("label")
        if "icon" in found and isinstance(words, str):
            yield str(found["icon"]), words, where
        found = list(found.values())
    if isinstance(found, list):
        for each in found:
            yield from in_content(each, where)


def choices() -> list[tuple[str, str, str]]:
    """All of them, and the ways out that are always there."""
    made = [*in_code()]
    for name in CONTENT:
        text = (FOLDER / "content" / name).read_text(encoding="utf-8")
        made += in_content(yaml.safe_load(text), name)
    made += [(icon, label.msgid, "a way out") for _id, icon, label in book.ALWAYS]
    return made


EVERY = choices()


def test_they_are_found() -> None:
    """What is looked at is more than a handful."""
    assert len(EVERY) > 250
    assert {where for _i, _w, where in EVERY} >= {*CONTENT, "a way out"}


@pytest.mark.parametrize("icon", MEANINGS)
def test_one_meaning(icon: str) -> None:
    """A pictogram of the main choices stands beside nothing else."""
    found = {(words, where) for shown, words, where in EVERY if shown == icon}
    assert {(words, where) for words, where in found if words not in LABELS[icon]} == set()
    assert found, "nothing has it"


def test_the_same_everywhere() -> None:
    """A main choice has its own pictogram wherever it is offered."""
    own = {words: icon for icon, labels in LABELS.items() for words in labels}
    wrong = [
        (shown, words, where)
        for shown, words, where in EVERY
        if words in own and words not in ELSEWHERE and shown != own[words]
    ]
    assert wrong == []


def test_each_has_a_meaning() -> None:
    """The two lists are of the same pictograms, and no two mean the same."""
    assert [*MEANINGS] == [*LABELS]
    assert len(set(MEANINGS.values())) == len(MEANINGS)
