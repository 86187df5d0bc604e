"""What messages look like in each channel, as HTML: by the code that gives them that channel's
shape, so that what is cut or listed there is so here."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from itertools import groupby

from bot.channels.base import Outgoing
from bot.channels.telegram import wording as telegram
from bot.channels.whatsapp import wording as whatsapp
from bot.languages import Languages
from bot.talk.heard import Choice
from storage.messages import Message
from tests.gallery.playing import Event

LOOKS = ("web", "telegram", "whatsapp")
Show = Callable[[Sequence[Event], Languages], str]


def shown(look: str, events: Sequence[Event], languages: Languages) -> str:
    """A whole conversation in one channel's look."""
    parts = []
    for who, run in groupby(events, key=lambda event: event.who in ("me", "note")):
        if who:
            parts += [_own(event) for event in run]
        else:
            came = [event.message for event in run if event.message]
            parts.append(_SHOWS[look](came, languages))
    return "\n".join(parts)


def _own(event: Event) -> str:
    if event.who == "note":
        wrong = " astray" if event.text.startswith("⚠") else ""
        return f'<p class="around{wrong}" dir="ltr" lang="en">{_text(event.text)}</p>'
    return f'<div class="m me" dir="auto"><div class="words">{_text(event.text)}</div></div>'


def _web(came: Sequence[Message], _languages: Languages) -> str:
    told = []
    for message in came:
        answers = [c for c in message.choices if not c.get("always")]
        buttons = "".join(_web_button(choice) for choice in answers)
        choices = f'<div class="choices">{buttons}</div>' if buttons else ""
        ways = [c for c in message.choices if c.get("always")]
        bar = "".join(f'<button type="button">{_text(c["label"])}</button>' for c in ways)
        told.append(
            f'<div class="m {message.who}" lang="{message.language}" dir="{message.direction}">'
            f"{_name(message)}{_words(message)}"
            f"{_file(message)}{choices}</div>"
            + (f'<div class="always" dir="{message.direction}">{bar}</div>' if bar else "")
        )
    return "\n".join(told)


def _web_button(choice: dict[str, object]) -> str:
    ticked = choice.get("ticked")
    pressed = f' class="tick" aria-pressed="{str(ticked).lower()}"' if ticked is not None else ""
    return f'<button type="button"{pressed}><span>{_text(str(choice["label"]))}</span></button>'


def _telegram(came: Sequence[Message], _languages: Languages) -> str:
    told = []
    for message in came:
        for part in telegram.compose(_outgoing(message)):
            rows = "".join(
                f'<div class="row">{"".join(_key(button.label) for button in row)}</div>'
                for row in part.rows
            )
            told.append(_bubble(message, _text(part.text), rows))
    return "\n".join(told)


def _whatsapp(came: Sequence[Message], languages: Languages) -> str:
    told = []
    for outgoing in whatsapp.merge([_outgoing(message) for message in came]):
        by = next(m for m in reversed(came) if m.language == outgoing.language)
        for part in whatsapp.compose(
            outgoing, lambda tag, words: languages.speaker(tag).say(words)
        ):
            below = "".join(f'<div class="row">{_key(row.title)}</div>' for row in part.buttons)
            if part.rows:
                below += f'<div class="row">{_key("☰ " + part.opens)}</div>'
                items = "".join(
                    f"<li><b>{_text(row.title)}</b><span>{_text(row.description)}</span></li>"
                    for row in part.rows
                )
                below += f'<ul class="list">{items}</ul>'
            foot = f"<small>{_text(part.footer)}</small>" if part.footer else ""
            told.append(_bubble(by, _text(part.text) + foot, below))
    return "\n".join(told)


_SHOWS: dict[str, Callable[[Sequence[Message], Languages], str]] = {
    "web": _web,
    "telegram": _telegram,
    "whatsapp": _whatsapp,
}


def _outgoing(message: Message) -> Outgoing:
    choices = tuple(Choice(**choice) for choice in message.choices)
    name = message.name if message.who == "human" else ""
    return Outgoing(message.text, choices, message.language, message.direction, name=name)


def _bubble(message: Message, text: str, below: str) -> str:
    # Messengers know nothing of our languages: each paragraph goes as its first letter does.
    lines = "".join(f'<p dir="auto">{line or "&nbsp;"}</p>' for line in text.split("\n"))
    return (
        f'<div class="m bubble {message.who}" lang="{message.language}">{_file(message)}'
        f'<div class="words">{lines}</div></div><div class="keys" dir="auto">{below}</div>'
    )


def _key(label: str) -> str:
    return f'<span class="key" dir="auto">{_text(label)}</span>'


def _name(message: Message) -> str:
    return f'<p class="who"><bdi>{_text(message.name)}</bdi></p>' if message.name else ""


def _file(message: Message) -> str:
    return '<p class="file">📎</p>' if message.file_id else ""


def _words(message: Message) -> str:
    """What a person writes may be in another language than the talk."""
    paragraphs = "".join(f"<p>{_text(part)}</p>" for part in message.text.split("\n\n") if part)
    by_a_person = ' dir="auto"' if message.who == "human" else ""
    return f'<div class="words"{by_a_person}>{paragraphs}</div>'


def _text(text: str) -> str:
    return html.escape(text)
