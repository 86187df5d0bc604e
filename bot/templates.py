"""The templates that may go when free words may not: read from files, and chosen for a person.

One YAML file a language, named by the platform's code for it. A template only asks to answer; what
it asks for follows when the person does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.channels.base import Template
from storage import templates
from storage.database import Tx

MESSAGE, PLANNED = "naast_message", "naast_planned"
"""Somebody's words wait; something that was planned does."""
NAMES = (MESSAGE, PLANNED)
_OURS = (
    "af ar az bg bn ca cs da de el en es et fa fi fr ha he hi hr hu id it ka lt lv mk ms nl pl"
    " prs_AF ps_AF pt_PT ro ru sk sl sq sr sv sw tr uk ur uz vi"
)
LANGUAGES = frozenset(_OURS.split())
"""The platform's codes that we may write in; neither Somali nor Tigrinya is among them."""
_CODES = {"fa-af": "prs_AF", "prs": "prs_AF", "ps": "ps_AF", "pt": "pt_PT"}
LONGEST_BODY, LONGEST_BUTTON = 1024, 20
CATEGORIES = ("UTILITY", "MARKETING")
_NAME = re.compile(r"[a-z0-9_]{1,64}")
_VARIABLE = re.compile(r"\{\{(\d+)\}\}")
_EDGE = re.compile(r"^\W*\{\{|\}\}\W*$")


class TemplateFault(Exception):
    """A file of templates cannot be used; the message is one line that says where and why."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A template in one language, as its file has it. ``example`` fills the variables for whoever
    approves it; ``button`` is what is tapped to answer."""

    name: str
    language: str
    category: str
    body: str
    button: str
    example: tuple[str, ...]

    @property
    def variables(self) -> tuple[str, ...]:
        """The numbers of its variables, in order."""
        return tuple(_VARIABLE.findall(self.body))

    @property
    def components(self) -> list[dict[str, Any]]:
        """The template as the platform wants it."""
        body: dict[str, Any] = {"type": "BODY", "text": self.body}
        if self.example:
            body["example"] = {"body_text": [list(self.example)]}
        buttons = [{"type": "QUICK_REPLY", "text": self.button}]
        return [body, {"type": "BUTTONS", "buttons": buttons}]


# -- files -----------------------------------------------------------------------------------------


def load(folder: Path) -> tuple[Wording, ...]:
    """Read every template. Raises TemplateFault with the first thing that is wrong."""
    found = read(folder)
    for fault in faults(found):
        raise TemplateFault(fault)
    return found


def read(folder: Path) -> tuple[Wording, ...]:
    """Read the files as they are. Raises TemplateFault for what is no template at all."""
    return tuple(one for path in sorted(folder.glob("*.yaml")) for one in _of_file(path))


def _of_file(path: Path) -> Iterator[Wording]:
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise TemplateFault(f"templates/{path.name}: {' '.join(str(fault).split())}") from fault
    if not isinstance(found, dict):
        raise TemplateFault(f"templates/{path.name}: a mapping of names to templates")
    for name, given in found.items():
        where = f"templates/{path.name}: {name}"
        if not isinstance(given, dict) or set(given) != {"category", "body", "button", "example"}:
            raise TemplateFault(f"{where}: it needs category, body, button and example")
        texts = (given["category"], given["body"], given["button"])
        example = given["example"]
        if not all(isinstance(each, str) for each in (*texts, name)):
            raise TemplateFault(f"{where}: name, category, body and button are texts")
        if not isinstance(example, list) or not all(isinstance(each, str) for each in example):
            raise TemplateFault(f"{where}: example is a list of texts")
        category, body, button = map(str.strip, texts)
        yield Wording(name, path.stem, category, body, button, tuple(example))


def faults(found: Sequence[Wording]) -> Iterator[str]:
    """Return what is wrong with the templates, one line each."""
    if not any(one.language == "en" for one in found):
        yield "templates: en.yaml is missing, from which the others are drawn"
    variables = {one.name: one.variables for one in found if one.language == "en"}
    for name in NAMES:
        if found and name not in variables:
            yield f"templates/en.yaml: {name} is missing"
    for one in found:
        where = f"templates/{one.language}.yaml: {one.name}"
        for fault in _of_one(one):
            yield f"{where}: {fault}"
        if one.name in variables and sorted(one.variables) != sorted(variables[one.name]):
            yield f"{where}: its variables are not those of en.yaml"
    for language in sorted({one.language for one in found}):
        here = {one.name for one in found if one.language == language}
        for name in sorted(set(variables) - here):
            yield f"templates/{language}.yaml: {name} is missing"


def _of_one(one: Wording) -> Iterator[str]:
    if one.language not in LANGUAGES:
        yield f"WhatsApp has no language {one.language}"
    if not _NAME.fullmatch(one.name):
        yield "a name has small letters, digits and _ only"
    if one.category not in CATEGORIES:
        yield f"category is one of {', '.join(CATEGORIES)}"
    if not 0 < len(one.body) <= LONGEST_BODY:
        yield f"the body has 1 to {LONGEST_BODY} characters"
    if _EDGE.search(one.body):
        yield "no variable may stand at the begin or end of the body"
    if one.variables != tuple(str(n + 1) for n in range(len(one.variables))):
        yield "variables are {{1}}, {{2}}… in order"
    if len(one.example) != len(one.variables):
        yield "example has one text for each variable"
    if not 0 < len(one.button) <= LONGEST_BUTTON or "{{" in one.button:
        yield f"the button has 1 to {LONGEST_BUTTON} characters"


# -- choosing --------------------------------------------------------------------------------------


def code_of(language: str, available: frozenset[str] | set[str]) -> str | None:
    """Return the platform's code for a BCP 47 tag, if we have templates in it."""
    tag = language.lower()
    base = tag.split("-")[0]
    wanted = (_CODES.get(tag), _CODES.get(base), tag.replace("-", "_"), base)
    return next((code for code in wanted if code in available), None)


class Asking:
    """Chooses the template that asks somebody to answer. Implements ``bot.holding.Asks``.

    ``organisation`` is its name, which families know; ``fallback`` are languages for who speaks one
    that the platform does not have. ``unseen``: a template of which the platform said nothing yet
    may go (it refuses it by itself where it must not).
    """

    def __init__(
        self,
        wordings: Sequence[Wording],
        organisation: str,
        fallback: Sequence[str] = ("nl", "fr", "en"),
        *,
        unseen: bool = True,
    ) -> None:
        self.wordings = tuple(wordings)
        self._wordings = {(one.name, one.language): one for one in wordings}
        self._languages = {one.language for one in wordings}
        self._organisation = organisation
        self._fallback = fallback
        self._unseen = unseen
        self._buttons = {one.button.casefold() for one in wordings}

    def choose(self, tx: Tx, channel: str, language: str, *, planned: bool) -> str | None:
        """Return "name/language" of the template that may go to who speaks this language."""
        name = PLANNED if planned else MESSAGE
        states = templates.states(tx, channel, [name])
        for wanted in (language, *self._fallback):
            code = code_of(wanted, self._languages)
            if code is None or (name, code) not in self._wordings:
                continue
            state = states.get((name, code))
            if state in templates.GOES or (state is None and self._unseen):
                return f"{name}/{code}"
        return None

    def written(self, template: str) -> Template | None:
        """Return a chosen template as it is sent."""
        name, _slash, language = template.partition("/")
        found = self._wordings.get((name, language))
        if found is None:
            return None
        filled = (self._organisation,) * len(found.variables)
        return Template(name, language, filled)

    def lets_in(self, text: str) -> bool:
        """Whether a text is what stands on the button of a template."""
        return text.strip().casefold() in self._buttons
