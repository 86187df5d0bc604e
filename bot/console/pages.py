"""Rendering: templates in a staff person's language, with headers that let nothing foreign in."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from starlette.responses import HTMLResponse

from bot.console import words
from bot.console.voice import Voice
from bot.languages import INTERFACE, TURNING, contained, language_name, own_name
from bot.turn import Turns

FOLDER = Path(__file__).parent
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; "
        "object-src 'none'"
    ),
    # "same-origin", since "no-referrer" would make browsers send "Origin: null" with our forms
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


class Pages:
    """The console's templates."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    @property
    def languages(self) -> list[str]:
        """The interface's languages that are here."""
        return [tag for tag in INTERFACE if tag in self._turns.languages.catalogues]

    def language(self, *wanted: str) -> str:
        """Return the first of these that the interface has, else the organisation's own."""
        bases = [tag.split("-")[0].lower() for tag in (*wanted, self._turns.default_language)]
        return next((tag for tag in bases if tag in self.languages), "en")

    def voice(self, *wanted: str) -> Voice:
        """Return who speaks to somebody who wants this language."""
        languages = self._turns.languages
        speaker = languages.speaker(self.language(*wanted))
        return Voice(speaker, languages.zone or UTC, self._turns.now())

    def html(
        self,
        name: str,
        voice: Voice,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **values: Any,
    ) -> HTMLResponse:
        """Render a page or a part of one; a page's own values stand before what each page has."""
        known = {
            "v": voice,
            "t": voice.t,
            "tn": voice.tn,
            "language": voice.speaker.language,
            "direction": voice.speaker.direction,
            "languages": self.languages,
            "tongues": self._turns.languages.tags,
            "organisation": self._turns.world.house.name,
        }
        text = _templates().get_template(f"{name}.html").render(known | values)
        return HTMLResponse(text, status, {**HEADERS, **(headers or {})})


@cache
def _templates() -> Environment:
    """The templates, read once a process."""
    found = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        finalize=_shown,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(filename=filename, tongue=tongue)
    found.globals.update(own_name=own_name, words=words, once=once)
    return found


def _shown(value: Any) -> Any:
    """What stands on a page: text, whatever signs are in it, turns nothing around beside it."""
    return contained(value) if type(value) is str else value


def filename(name: str) -> str:
    """A file's name as text: signs that would turn its letters around are left out."""
    return name.translate(TURNING)


def tongue(named: str, voice: Voice) -> str:
    """What a language is called, by its tag; a family's own word for it stays as it is."""
    return language_name(named, voice.speaker.language) if _TAG.fullmatch(named) else named


def once() -> str:
    """A key for one form: sent twice, it is done once."""
    return secrets.token_urlsafe(9)
