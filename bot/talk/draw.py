"""Draws a dialogue as a Mermaid flowchart: steps shaped by their kind, choices on the arrows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from bot.talk.lint import routes, static_options
from bot.talk.state import REST
from bot.talk.steps import END, Ask, Call, Choose, Dialogue, Do, Say, Step
from bot.talk.texts import Lines, Listed, Name, Text, Tongue, Verbatim, Words

_LONGEST = 70  # characters of a text that a node shows
_SHAPES = {  # of nodes, by kind of step
    Say: ("(", ")"),
    Choose: ("{{", "}}"),
    Ask: ("[/", "/]"),
    Do: ("[", "]"),
    Call: ("[[", "]]"),
}
_KINDS = (
    "rounded: says · hexagon: asks to choose · slanted: asks to type · box: does · double box: has"
    " another dialogue first · dotted: rather not say"
)


def draw(dialogue: Dialogue) -> str:
    """Return the dialogue as the text of a Mermaid flowchart."""
    ids = {name: _id(name, place) for place, name in enumerate(dialogue.steps)}
    lines = ["flowchart TD", f"    start(({_quoted(dialogue.name)})) --> {ids[dialogue.first]}"]
    arrows: list[str] = []
    ends: set[str] = set()
    for name, step in dialogue.steps.items():
        before, after = _SHAPES[type(step)]
        lines.append(f"    {ids[name]}{before}{_quoted(*_said(step))}{after}")
        for target, labels in _arrows(dialogue, step).items():
            found = dialogue.step(target)
            if found is None:
                ends.add(target)
            goal = ids[found.name] if found else _end_id(target)
            arrows += _arrow(ids[name], goal, labels)
    lines += [f"    {_end_id(end)}([{_quoted(_end_label(end))}])" for end in sorted(ends)]
    return "\n".join([*lines, *arrows]) + "\n"


def draw_all(dialogues: Iterable[Dialogue], folder: Path) -> list[Path]:
    """Write one ``.mmd`` a dialogue and an ``index.md`` that shows them all; returns the files.
    Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    pages = ["# The dialogues", "", f"Drawn by `naast draw`. {_KINDS}.", ""]
    for dialogue in dialogues:
        chart = draw(dialogue)
        path = folder / f"{dialogue.name}.mmd"
        path.write_text(chart, encoding="utf-8")
        written.append(path)
        pages += [f"## {dialogue.name}", "", "```mermaid", chart.rstrip(), "```", ""]
    index = folder / "index.md"
    index.write_text("\n".join(pages), encoding="utf-8")
    return [*written, index]


def _arrows(dialogue: Dialogue, step: Step) -> dict[str, list[tuple[str, bool]]]:
    """The targets of a step, each with its labels and whether it is the way of "skip"."""
    labels = {option.id: _label(option.icon, option.label) for option in static_options(step)}
    found: dict[str, list[tuple[str, bool]]] = {}
    for how, target in routes(dialogue, step):
        label = (labels.get(how, how), how == "skip" and how not in labels)
        if label not in found.setdefault(target, []):
            found[target].append(label)
    return found


def _arrow(start: str, goal: str, labels: list[tuple[str, bool]]) -> list[str]:
    """One arrow for all the choices that lead to the same step; a dotted one for "skip"."""
    plain = [label for label, skip in labels if not skip]
    drawn = []
    if plain:
        shown = [label for label in plain if label]
        drawn.append(f"    {start} -->{f'|{_quoted(*shown)}|' if shown else ''} {goal}")
    if len(plain) < len(labels):
        drawn.append(f"    {start} -.-> {goal}")
    return drawn


def _said(step: Step) -> tuple[str, ...]:
    """What a node shows: its name, and its words as far as they are known without a turn."""
    if isinstance(step, Call):
        return step.name, f"→ {step.dialogue}"
    if isinstance(step, Do):
        return step.name, _function(step.act)
    return step.name, _short(step.text.msgid) if isinstance(step.text, Text) else _function(
        step.text
    )


def _function(act: object) -> str:
    name = str(getattr(act, "__name__", "")).strip("<>")
    return f"{name}()" if name.isidentifier() and name != "lambda" else "…"


def _label(icon: str, words: Words) -> str:
    return f"{icon} {_short(_words(words))}".strip()


def _words(words: Words) -> str:
    if isinstance(words, Lines | Listed):
        return " ".join(_words(part) for part in words.parts)
    if isinstance(words, Text):
        return words.msgid
    if isinstance(words, Tongue):
        return words.tag
    return words.text if isinstance(words, Name | Verbatim) else words


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0] + " …"


def _id(name: str, place: int) -> str:
    """A node's id: Mermaid trips over a bare "end" and over most signs."""
    return f"s{place}_{re.sub(r'[^A-Za-z0-9]', '_', name)}"


def _end_id(target: str) -> str:
    return f"stop_{re.sub(r'[^A-Za-z0-9]', '_', target)}"


def _end_label(target: str) -> str:
    return {END: "end", REST: "rests until the person writes"}.get(target, f"{target} ?")


def _quoted(*lines: str) -> str:
    """Put lines between quotes; what Mermaid or HTML would read as its own becomes an entity."""
    escaped = ("".join(_ENTITIES.get(c, c) for c in line) for line in lines if line)
    return '"' + "<br/>".join(escaped) + '"'


_ENTITIES = {c: f"#{ord(c)};" for c in '#&<>"`|\\;'}
