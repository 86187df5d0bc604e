"""The pages of the gallery: an index, and one page for each conversation, language and look."""

from __future__ import annotations

import html
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.languages import Languages, own_name
from bot.paper import fonts
from tests.gallery.conversations import Conversation
from tests.gallery.looks import LOOKS, shown
from tests.gallery.playing import Event

_CHAT = Path("bot/channels/webchat_assets/chat.css")
_STYLE = Path(__file__).with_name("gallery.css")
_PAGE = """<!doctype html>
<html lang="{language}" dir="{direction}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
{styles}</head>
<body class="{look}">
<nav dir="ltr" lang="en">{nav}</nav>
{body}
</body></html>
"""


def lay_out(folder: Path, root: Path) -> None:
    """Put what every page needs into an emptied folder: styles, and the fonts of the paper."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    shutil.copy(root / _CHAT, folder / "chat.css")
    shutil.copy(_STYLE, folder / "gallery.css")
    for face in fonts.FACES:
        made = fonts.folder() / face.file
        if made.exists():
            shutil.copy(made, folder / face.file)


def write(
    folder: Path,
    talk: Conversation,
    tag: str,
    events: Sequence[Event],
    tags: Sequence[str],
    languages: Languages,
) -> None:
    """Write a conversation in one language, in every look."""
    direction = languages.speaker(tag).direction
    for look in LOOKS:
        body = f'<main id="log">{shown(look, events, languages)}</main>'
        page = _PAGE.format(
            language=tag,
            direction=direction,
            title=html.escape(f"{talk.name} · {tag} · {look}"),
            styles=_styles(("chat.css", "gallery.css") if look == "web" else ("gallery.css",)),
            look=look,
            nav=_nav(talk, tag, look, tags),
            body=f'<div class="sheet">{body}</div>',
        )
        (folder / place(talk.name, tag, look)).write_text(page, encoding="utf-8")


def write_index(
    folder: Path,
    talks: Sequence[Conversation],
    tags: Sequence[str],
    astray: Mapping[tuple[str, str], str],
) -> None:
    """Write the first page: conversations down, languages across."""
    head = "".join(f'<th lang="{tag}">{html.escape(own_name(tag))}</th>' for tag in tags)
    rows = []
    for talk in talks:
        cells = "".join(_cell(talk, tag, astray.get((talk.name, tag), "")) for tag in tags)
        rows.append(
            f"<tr><th>{html.escape(talk.name)}<small>{html.escape(talk.title)}</small></th>"
            f"{cells}</tr>"
        )
    body = f"<main><h1>Naast: every conversation</h1><p>{len(talks)} conversations, {len(tags)} "
    body += "languages, three looks. ⚠: the talk goes another way in that language.</p>"
    body += f"<div class='wide'><table><tr><th></th>{head}</tr>{''.join(rows)}</table></div></main>"
    page = _PAGE.format(
        language="en",
        direction="ltr",
        title="Naast: every conversation",
        styles=_styles(("gallery.css",)),
        look="index",
        nav="",
        body=body,
    )
    (folder / "index.html").write_text(page, encoding="utf-8")


def place(name: str, tag: str, look: str) -> str:
    """What the page of a conversation is called."""
    return f"{name}.{tag}.{look}.html"


def _cell(talk: Conversation, tag: str, astray: str) -> str:
    marks = {"web": "🌐", "telegram": "✈", "whatsapp": "✆"}
    links = " ".join(
        f'<a href="{place(talk.name, tag, look)}" title="{look}">{marks[look]}</a>'
        for look in LOOKS
    )
    sign = f' <span title="{html.escape(astray)}">⚠</span>' if astray else ""
    return f"<td>{links}{sign}</td>"


def _nav(talk: Conversation, tag: str, look: str, tags: Sequence[str]) -> str:
    looks = " ".join(
        f'<a href="{place(talk.name, tag, each)}"{_now(each == look)}>{each}</a>' for each in LOOKS
    )
    tongues = " ".join(
        f'<a href="{place(talk.name, each, look)}" lang="{each}"{_now(each == tag)}>'
        f"{html.escape(own_name(each))}</a>"
        for each in tags
    )
    name = html.escape(talk.name)
    return f'<a href="index.html">⌂</a> <b>{name}</b> {looks}<br>{tongues}'


def _now(now: bool) -> str:
    return ' aria-current="page"' if now else ""


def _styles(files: Sequence[str]) -> str:
    return "".join(f'<link rel="stylesheet" href="{file}">\n' for file in files)
