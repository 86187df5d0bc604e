"""Puts a message into WhatsApp's shape: texts, reply buttons, lists, files, places, links.

What was said cannot be changed here, so what changes it is said afresh.

Nothing is dropped and no word is cut. Up to three short answers are buttons; more, or longer ones,
are rows of a list, and more than ten rows are several lists, numbered through: a number typed is
understood as well as a tap. What does not fit beside a pictogram or a number stands below it. The
ways out stand with the answers where there is room, else below the message as words to write. A
text that is too long is split, and the question comes last.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.channels.base import Attachment, Link, Outgoing, Template
from bot.channels.leading import from_the_right
from bot.channels.splitting import first_words, split, units
from bot.channels.whatsapp.media import Way, way_of
from bot.talk.heard import ALOUD, ALOUD_SIGN, Choice
from bot.talk.texts import Name, Text, p_

MOST_TEXT = 4096
"""The longest text of a message, in UTF-16 units (Meta: text messages)."""
MOST_BODY = 1024
"""The longest text above buttons or a list, and below a file (Meta: interactive messages)."""
MOST_BUTTONS, MOST_BUTTON = 3, 20
MOST_ROWS, MOST_TITLE, MOST_DESCRIPTION = 10, 24, 72
MOST_ID = 200
"""The longest id of a row, in characters; a button takes 256."""
MOST_FOOTER = 60
MOST_URL = 2000
_TICK = 2  # units of "☑ "
MOST_LABEL = MOST_DESCRIPTION - _TICK
"""The longest label that a row still shows whole, with a tick before it."""

_SIGN = r"(?:[←-➿\U0001f000-\U0001faff][\ufe0f\u200d←-➿\U0001f000-\U0001faff]{0,3} )"
_PICTOGRAM = re.compile(rf"(?:[☐☑] )?(?![☐☑]){_SIGN}")
_SIGNED = re.compile(rf"({_SIGN}{{0,2}})(.+)", re.DOTALL)
"""A label: its tick and its pictogram, and its words."""

CHOOSE = p_("whatsapp", "Choose")
"""On the button that opens a list: at most 20 characters."""
MORE = p_("whatsapp", "More to choose from:")
"""Above the second list of a question."""
OR_WRITE = p_("whatsapp", "Or write: {words}")
"""Below a question with no room left for the ways out; in small letters up to 60 characters."""
OPEN = p_("whatsapp", "Open")
"""On the button that opens an address, where the label does not fit in 20 characters."""

Say = Callable[[str, Text], str]
"""Says a text of ours in a language, by its tag."""


def in_english(_language: str, words: Text) -> str:
    """Say a text as it is written in the code."""
    return words.msgid.format(**{k: getattr(v, "text", v) for k, v in words.values.items()})


@dataclass(frozen=True, slots=True)
class Row:
    """One answer as it is shown: what comes back, a title, and what stands below it in a list."""

    id: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One message to send: a template, a file, a place, or a text with what can be tapped below:
    ``buttons``, or ``rows`` behind a button ``opens``, or a ``link``."""

    text: str = field(default="", repr=False)
    buttons: tuple[Row, ...] = ()
    rows: tuple[Row, ...] = ()
    opens: str = ""
    footer: str = ""
    link: Link | None = None
    attachment: Attachment | None = None
    way: Way | None = None
    place: tuple[float, float] | None = field(default=None, repr=False)
    template: Template | None = None


def fits(choice_id: str) -> None:
    """Raise ValueError when a choice's id is empty or too long for a row of WhatsApp."""
    if not 1 <= units(choice_id) <= MOST_ID:
        raise ValueError(f"{choice_id!r} has {units(choice_id)} characters; a row takes {MOST_ID}")


def compose(message: Outgoing, say: Say = in_english) -> list[Part]:
    """Return the messages that say this one. Raises ValueError for a choice or a file that cannot
    fit."""
    if message.template:
        return [Part(template=message.template)]
    for choice in message.choices:
        fits(choice.id)
    if message.choices and not _has_room(message.choices):
        message, before = _apart(message)
        return [*before, *compose(message, say)]
    place = [Part(place=message.place)] if message.place else []
    text = formatted(message.afresh or message.text).strip()
    if not message.name:  # what a person wrote goes as its own letters do
        text = from_the_right(text, message.direction)
    else:
        sign = "👤 " if message.name[:1].isalnum() else ""  # some names bring a sign of their own
        text = f"{sign}{message.name}:\n{text}"
    file = _file(message.attachment)
    tappable = bool(message.choices or message.link)
    if file and file.way and file.way.captioned and not tappable and units(text) <= MOST_BODY:
        return [*place, replace(file, text=text)]
    files = [file] if file else []
    if not text and not tappable and (files or place):
        return [*place, *files]
    return [*place, *files, *_said(text or "…", message, say)]


def merge(messages: Sequence[Outgoing]) -> list[Outgoing]:
    """Join messages that follow each other and can be said as one: plain texts, the last of which
    may ask something. What cannot be joined stays as it is, in order."""
    merged: list[Outgoing] = []
    for message in messages:
        if merged and _go_together(merged[-1], message):
            text = f"{merged[-1].text.strip()}\n\n{message.text.strip()}"
            merged[-1] = replace(message, text=text, reply_to=merged[-1].reply_to)
        else:
            merged.append(message)
    return merged


def _go_together(first: Outgoing, then: Outgoing) -> bool:
    kept = (first.attachment, first.place, first.template, first.link, first.choices, first.afresh)
    if any(kept) or then.attachment or then.place or then.template or then.reply_to or then.afresh:
        return False
    of_one = (first.name, first.language, first.thread) == (then.name, then.language, then.thread)
    below = sum(units(choice.label) + 60 for choice in then.choices if choice.always)
    room = MOST_BODY - below if then.choices or then.link else MOST_TEXT
    listed = any(units(choice.label) > MOST_LABEL for choice in then.choices)
    long = units(first.text) + units(then.text) + units(first.name) + 10 > room
    return of_one and not long and not listed


def _has_room(choices: Sequence[Choice]) -> bool:
    """Whether what reads aloud can be tapped right below the text: it may not hide in a list."""
    aloud = any(choice.id.startswith(f"{ALOUD}=") for choice in choices)
    return not aloud or _are_buttons([choice for choice in choices if not _written(choice)])


def _written(choice: Choice) -> bool:
    """Whether a way out may stand below as words to write."""
    return choice.always and not choice.id.startswith(f"{ALOUD}=")


def _apart(message: Outgoing) -> tuple[Outgoing, list[Part]]:
    """The message without what reads it aloud, and that as a message of its own before it."""
    aloud = [choice for choice in message.choices if choice.id.startswith(f"{ALOUD}=")]
    rest = tuple(choice for choice in message.choices if choice not in aloud)
    rows = tuple(Row(choice.id, choice.label) for choice in aloud)
    return replace(message, choices=rest), [Part(ALOUD_SIGN, buttons=rows)]


# -- formatting -----------------------------------------------------------------------------------

_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_STRONG = re.compile(r"(?<!\w)__(?=\S)(.+?)(?<=\S)__(?!\w)")
_LINKED = re.compile(r"\[([^\[\]\n]+)\]\((https?://[^\s()]+)\)")
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*$", re.MULTILINE)
_STARRED = re.compile(r"^([ \t]*)\*[ \t]+(?=\S)", re.MULTILINE)


def formatted(text: str) -> str:
    """Return a text with the marks that WhatsApp knows: one star for bold, lists with dashes,
    links in full."""
    text = _STARRED.sub(r"\1- ", text)
    text = _HEADING.sub(r"*\1*", text)
    text = _LINKED.sub(lambda m: m[2] if m[1] == m[2] else f"{m[1]}: {m[2]}", text)
    return _STRONG.sub(r"*\1*", _BOLD.sub(r"*\1*", text))


# -- texts and what is tapped below them ----------------------------------------------------------


def _said(text: str, message: Outgoing, say: Say) -> list[Part]:
    """Return a text with what can be tapped below it; what does not fit there is in the text."""
    if not message.choices:
        return _linked(text, message.link, message.language, say)
    if message.link:
        text = f"{text}\n\n{message.link.label}: {message.link.url}"
    answers = [choice for choice in message.choices if not choice.always]
    known = set(map(_label, answers))  # a way out that is offered as an answer too is there once
    ways = [choice for choice in message.choices if choice.always and _label(choice) not in known]
    if _listed(answers):
        lines = [f"{n}. {choice.label}" for n, choice in enumerate(answers, 1)]
        text = "\n".join([f"{text}\n", *(from_the_right(one, message.direction) for one in lines)])
    shown, left = _shown(answers, ways, lambda words: say(message.language, words))
    below = say(message.language, OR_WRITE.of(words=Name(_words(left)))) if left else ""
    if units(below) > MOST_FOOTER:
        text, below = f"{text}\n\n{below}", ""
    *before, asked = _split(text, MOST_BODY)
    first, *more = [_led(part, message.direction) for part in shown]
    parts = [Part(one) for one in before] + [replace(first, text=asked)]
    parts += [replace(part, text=say(message.language, MORE)) for part in more]
    return [*parts[:-1], replace(parts[-1], footer=below)]


def _led(part: Part, direction: str) -> Part:
    """Buttons or rows whose words begin where they are read from, though a Latin name comes first:
    with a sign that nobody sees, where there is room for it."""

    def led(words: str, most: int) -> str:
        found = from_the_right(words, direction)
        return found if units(found) <= most else words

    def row(each: Row, most: int) -> Row:
        words = led(each.description, MOST_DESCRIPTION)
        return replace(each, title=led(each.title, most), description=words)

    buttons = tuple(row(each, MOST_BUTTON) for each in part.buttons)
    return replace(part, buttons=buttons, rows=tuple(row(each, MOST_TITLE) for each in part.rows))


def _shown(
    answers: list[Choice], ways: list[Choice], say: Callable[[Text], str]
) -> tuple[list[Part], list[Choice]]:
    """Return buttons or lists for the choices, and the ways out for which there is no room."""
    every = [*answers, *ways]
    written = [way for way in ways if _written(way)]
    spoken = [way for way in ways if not _written(way)]
    for buttons, left in ((every, []), ([*answers, *spoken], written), (answers, ways)):
        if buttons and _are_buttons(buttons):
            made = tuple(Row(choice.id, _label(choice)) for choice in buttons)
            return [Part(buttons=made)], list(left)
    room = -len(answers) % MOST_ROWS if answers else MOST_ROWS
    left = ways if len(ways) > room else []
    rows = [*_rows(answers), *(_way_out(way) for way in ways if not left)]
    opens = say(CHOOSE)
    lists = [rows[i : i + MOST_ROWS] for i in range(0, len(rows), MOST_ROWS)]
    return [Part(rows=tuple(page), opens=opens) for page in lists], list(left)


def _are_buttons(choices: list[Choice]) -> bool:
    labels = [_label(choice) for choice in choices]
    short = all(units(label) <= MOST_BUTTON for label in labels)
    return len(labels) <= MOST_BUTTONS and short and len(set(labels)) == len(labels)


def _rows(answers: list[Choice]) -> Iterator[Row]:
    """Return the rows of a list. A label that is too long stands below its pictogram; where it has
    none, all rows have their number, and where most are too long, all stand below it."""
    labels = [_label(choice) for choice in answers]
    short = all(_fits(label) or _PICTOGRAM.match(label) for label in labels)
    many = len(answers) > MOST_ROWS
    numbered = many or not short or len(set(labels)) < len(labels) or _listed(answers)
    before = [f"{n}. " if numbered else "" for n in range(1, len(labels) + 1)]
    shown = [_fits(f"{number}{label}") for number, label in zip(before, labels, strict=True)]
    below = numbered and 2 * sum(shown) < len(shown)
    for choice, number, label, fits_ in zip(answers, before, labels, shown, strict=True):
        yield _row(choice.id, number, label, below=below or not fits_)


def _way_out(choice: Choice) -> Row:
    label = _label(choice)
    return _row(choice.id, "", label, below=not _fits(label))


def _row(id_: str, number: str, label: str, *, below: bool) -> Row:
    """A label beside its number, or, but for its signs, below it."""
    if not below:
        return Row(id_, f"{number}{label}")
    signed = _SIGNED.fullmatch(label)
    assert signed
    title = f"{number}{signed[1]}".strip()
    return Row(id_, title or "•", _within(signed[2], MOST_DESCRIPTION))


def _fits(title: str) -> bool:
    return units(title) <= MOST_TITLE


def _listed(answers: list[Choice]) -> bool:
    """Say whether a label is too long for a row: then all stand in the text."""
    return any(units(_label(choice)) > MOST_DESCRIPTION for choice in answers)


def _label(choice: Choice) -> str:
    """Return a label on one line, with its tick where it has one."""
    tick = "" if choice.ticked is None else "☑ " if choice.ticked else "☐ "
    return tick + (" ".join(choice.label.split()) or "…")


def _words(ways: Sequence[Choice]) -> str:
    """Return the ways out as words to write: their labels without pictograms."""
    labels = (re.sub(r"^[^\w]+", "", choice.label) or choice.label for choice in ways)
    return " · ".join(labels)


def _within(label: str, most: int) -> str:
    """Return a label, or its first words, in so many UTF-16 units."""
    return first_words(label, most - (units(label) - len(label)))


def _linked(text: str, link: Link | None, language: str, say: Say) -> list[Part]:
    if link is None:
        return [Part(one) for one in split(text, MOST_TEXT)]
    label = " ".join(link.label.split())
    opens = re.fullmatch(r"https?://[^\s/]+\S*", link.url) and len(link.url) <= MOST_URL
    if not opens:
        return [Part(one) for one in split(f"{text}\n\n{label}: {link.url}", MOST_TEXT)]
    if not 1 <= units(label) <= MOST_BUTTON:
        text, label = f"{text}\n\n{label}".strip(), say(language, OPEN)
    *before, last = _split(text, MOST_BODY)
    return [*map(Part, before), Part(last, link=Link(label, link.url))]


def _split(text: str, most: int) -> list[str]:
    """Return a text in parts, of which only the last has to fit in ``most`` units."""
    *whole, last = split(text, MOST_TEXT)
    if units(last) <= most:
        return [*whole, last]
    end = split(last, most)[-1]
    return [*whole, last[: len(last) - len(end)].rstrip(), end]


def _file(attachment: Attachment | None) -> Part | None:
    return Part(attachment=attachment, way=way_of(attachment)) if attachment else None
