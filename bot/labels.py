"""Finds in the source what stands on the buttons that dialogues make at the turn, so that it can be
seen in every language beforehand whether it fits."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.talk.texts import Text

FOLDER = Path(__file__).parent.parent / "dialogues"
_LABEL, _ICON = 1, 3  # places among the arguments of ``Option``


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on a button: where it is made (file:line), its pictogram, its words."""

    where: str
    icon: str
    text: Text


def labels(folder: Path = FOLDER) -> Iterator[Label]:
    """Yield the words of every ``Option`` that is written down there, with its placeholders."""
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = _named(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node.func) == "Option":
                icon = _argument(node, _ICON, "icon")
                sign = icon.value if isinstance(icon, ast.Constant) else ""
                where = f"{path.name}:{node.lineno}"
                for text in _texts(_argument(node, _LABEL, "label"), named):
                    yield Label(where, str(sign), text)


def _named(tree: ast.AST) -> dict[str, list[Text]]:
    """The texts that have a name in a file, wherever it is given."""
    found: dict[str, list[Text]] = defaultdict(list)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                found[_name(target)] += _texts(node.value, {})
    return found


def _texts(node: ast.expr | None, named: dict[str, list[Text]]) -> Iterator[Text]:
    """Every text in an expression, whichever of them it comes to."""
    for each in ast.walk(node) if node else ():
        if isinstance(each, ast.Name):
            yield from named.get(each.id, ())
        if isinstance(each, ast.Call) and _name(each.func) in ("_", "p_"):
            words = [a.value for a in each.args if isinstance(a, ast.Constant)]
            if len(words) == len(each.args):
                yield Text(str(words[-1]), context=str(words[0]) if len(words) > 1 else None)


def _argument(call: ast.Call, place: int, name: str) -> ast.expr | None:
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    return call.args[place] if len(call.args) > place else given.get(name)


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""
