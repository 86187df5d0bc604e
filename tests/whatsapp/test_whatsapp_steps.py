"""Every step of every dialogue, in every language, through every adapter: what goes out is legal,
and nothing that was said or offered is missing in it.

What dialogues put together at a turn comes from the transcripts: all that was said and offered
there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.base import Attachment, Link, Outgoing, Template
from bot.channels.telegram.wording import compose as for_telegram
from bot.channels.whatsapp.posting import payloads
from bot.channels.whatsapp.wording import merge
from bot.checks import _made_at_the_turn
from bot.labels import labels
from bot.languages import PSEUDO, Languages
from bot.talk.heard import Choice
from bot.talk.lint import static_options
from bot.talk.offering import DONE, DONE_LABEL
from bot.talk.steps import Ask, Choose, Say, Step
from bot.talk.texts import Name, Text, Words
from dialogues import book
from tests.telegram.peer_rules import checked
from tests.transcript import FOLDER
from tests.whatsapp.peer_rules import Problem, check

LANGUAGES = Languages()
TAGS = [*LANGUAGES.tags, PSEUDO]
PHONE, USER = "32470000007", "BE.13491208655302741918"
FILLING = Name("Huis van het Kind Voorbeeldstad-Noord")
_ENGINE = book.engine(LANGUAGES.speakers)
_ALWAYS = _ENGINE.always
_BARE = (_ENGINE.roles.home, _ENGINE.roles.first)
"""The dialogues that show no ways out."""


def _say(tag: str, words: Text) -> str:
    return LANGUAGES.speaker(tag).say(words)


# -- what there is to say -------------------------------------------------------------------------


def steps() -> Iterator[tuple[str, Step]]:
    """Every step that says something, with its name."""
    for dialogue in book.DIALOGUES:
        for step in dialogue.steps.values():
            if isinstance(step, Say | Choose | Ask):
                yield f"{dialogue.name}.{step.name}", step


def said(where: str, step: Step, tag: str) -> list[Outgoing]:
    """What a step says in a language, as far as it is known without a talk: a text that is made at
    the turn is stood in for, options that are made there are left out. Tick lists are told as they
    begin and as they end."""
    assert isinstance(step, Say | Choose | Ask)
    speaker = LANGUAGES.speaker(tag)
    words = step.text if isinstance(step.text, Text) else Text("…")
    text = speaker.say(words.of(**dict.fromkeys(_placeholders(words), FILLING)))
    if isinstance(step, Say):
        return [Outgoing(text, (), speaker.language, speaker.direction)]
    told = []
    for ticked in (False, True) if step.many else (None,):
        choices = [
            Choice(f"{where}={o.id}", f"{o.icon} {speaker.say(o.label)}".strip(), ticked)
            for o in static_options(step)
        ]
        if step.many:
            choices.append(Choice(f"{where}={DONE}", f"✅ {speaker.say(DONE_LABEL)}"))
        if step.skip_label:
            label = f"{step.skip_icon} {speaker.say(step.skip_label)}".strip()
            choices.append(Choice(f"{where}=skip", label))
        choices += [
            Choice(f"go={w}", f"{icon} {speaker.say(label)}", always=True)
            for w, icon, label in _ALWAYS
            if where.partition(".")[0] not in _BARE
        ]
        told.append(Outgoing(text, tuple(choices), speaker.language, speaker.direction))
    return told


def _placeholders(words: Text) -> set[str]:
    return set(re.findall(r"\{([a-z_]+)\}", words.msgid + (words.plural or "")))


@cache
def transcribed() -> tuple[Outgoing, ...]:
    """All that Naast and colleagues say and offer in the transcripts."""
    found: dict[tuple[str, tuple[str, ...], str], Outgoing] = {}
    for path in sorted(FOLDER.glob("*.md")):
        lines = path.read_text(encoding="utf-8").splitlines()
        tag = path.stem.rpartition(".")[2]
        tag = tag if tag in LANGUAGES.tags else "nl"
        for name, text, offered in _sayings(lines):
            choices = tuple(
                Choice(f"said.here={n}", label.removeprefix("☑ "), _tick(label))
                for n, label in enumerate(offered)
            )
            ways = tuple(
                Choice(f"go={w}", f"{icon} {_say(tag, label)}", always=True)
                for w, icon, label in _ALWAYS
                if choices
            )
            who = "" if name.startswith("Naast") else name
            found[text, tuple(offered), tag] = Outgoing(text, choices + ways, tag, name=who)
    return tuple(found.values())


def _sayings(lines: list[str]) -> Iterator[tuple[str, str, list[str]]]:
    """Who says what, with what can be tapped below it."""
    for n, line in enumerate(lines):
        began = re.match(r"([A-Z][\w ]{1,20})(?:, to \w+)?: (.*)", line)
        if not began:
            continue
        text, labels = [began[2]], []
        for more in lines[n + 1 :]:
            if not more.startswith("  "):
                break
            if re.match(r"  \[.+\]$", more):
                labels += re.findall(r"\[([^\[\]]+)\]", more)
            else:
                text.append(more[2:])
        yield began[1], "\n".join(text), labels


def _tick(label: str) -> bool | None:
    return True if label.startswith("☑ ") else None


# -- the judges -----------------------------------------------------------------------------------


def on_whatsapp(message: Outgoing) -> list[str]:
    """What WhatsApp would refuse of a message, and what is missing in what it would show."""
    faults = []
    for address in (PHONE, USER):
        sent = payloads(address, message, _say)
        faults += [str(problem) for payload in sent for problem in check(payload)]
    seen, ids = _shown(sent)
    faults += [f"missing: {word}" for word in _words(message.text) if word not in seen]
    for choice in message.choices:
        tappable = choice.id in ids
        label = _plain(choice.label)
        if not tappable and not (choice.always and _bare(choice.label).lower() in seen.lower()):
            faults.append(f"cannot be chosen: {choice.label}")
        if not choice.always and label not in seen:
            faults.append(f"cut: {choice.label}")
    return faults


def _shown(sent: list[dict[str, Any]]) -> tuple[str, list[str]]:
    """All words of what is sent, and the ids that can be tapped."""
    words, ids = [], []
    for payload in sent:
        content = payload[payload["type"]]
        words.append(str(content.get("body", "") if payload["type"] == "text" else ""))
        if payload["type"] == "interactive":
            words += [content["body"]["text"], content.get("footer", {}).get("text", "")]
            action = content["action"]
            for button in action.get("buttons", []):
                words.append(button["reply"]["title"])
                ids.append(button["reply"]["id"])
            for row in (row for section in action.get("sections", []) for row in section["rows"]):
                words += [row["title"], row.get("description", "")]
                ids.append(row["id"])
    return _plain("\n".join(words)), ids


def _plain(words: str) -> str:
    return re.sub(r"[\s*_#\u200f-]", "", words)  # U+200F: where it is read from, seen by nobody


def _bare(label: str) -> str:
    return _plain(re.sub(r"^\W+", "", label))


def _words(text: str) -> list[str]:
    return [word for word in map(_plain, text.split()) if word]


def on_telegram(message: Outgoing) -> list[str]:
    """What Telegram would refuse: the method raises."""
    for part in for_telegram(message):
        rows = [
            [
                {"text": b.label} | ({"url": b.url} if b.url else {"callback_data": b.data})
                for b in r
            ]
            for r in part.rows
        ]
        given: dict[str, Any] = {"chat_id": 7, "text": part.text}
        if rows:
            given["reply_markup"] = json.dumps({"inline_keyboard": rows})
        checked("sendMessage", given)
    return []


def on_the_web(message: Outgoing) -> list[str]:
    """What the page could not show, or not send back."""
    ids = [choice.id for choice in message.choices]
    faults = ["nothing to read"] if not message.text.strip() else []
    faults += [f"too long: {id}" for id in ids if not 1 <= len(id) <= 300]
    faults += [f"no label: {c.id}" for c in message.choices if not c.label.strip()]
    return faults + ([f"twice: {ids}"] if len(set(ids)) < len(ids) else [])


ADAPTERS = {"whatsapp": on_whatsapp, "telegram": on_telegram, "web": on_the_web}


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("adapter", ADAPTERS)
def test_every_step_is_legal_and_whole(adapter: str, tag: str) -> None:
    """In every language on offer, and in the pseudo-language, whose labels are longer."""
    faults, told = [], 0
    for where, step in steps():
        for message in said(where, step, tag):
            told += 1
            faults += [f"{where}: {fault}" for fault in ADAPTERS[adapter](message)]
    assert told > 100
    assert faults == []


MADE = list({(e.icon, e.text.context, e.text.msgid): (e.icon, e.text) for e in labels()}.values())
"""Every label that stands in a dialogue, also those that are offered only at the turn."""


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("adapter", ADAPTERS)
def test_every_label_is_legal_and_whole(adapter: str, tag: str) -> None:
    """As a tick, among others, with the ways out; `naast check` says where one is too long."""
    speaker, faults = LANGUAGES.speaker(tag), []
    made = [
        f"{icon} {speaker.say(words.of(**dict.fromkeys(_placeholders(words), FILLING)))}".strip()
        for icon, words in MADE
    ]
    assert len(made) > 200
    ways = tuple(
        Choice(f"go={w}", f"{icon} {speaker.say(label)}", always=True) for w, icon, label in _ALWAYS
    )
    for at in range(0, len(made), 5):
        for ticked in (None, False):
            labelled = enumerate(made[at : at + 5])
            choices = tuple(Choice(f"made.here={n}", label, ticked) for n, label in labelled)
            asked = Outgoing("?", choices + ways, speaker.language, speaker.direction)
            faults += ADAPTERS[adapter](asked)
    assert faults == []


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_all_that_transcripts_say_is_legal_and_whole(adapter: str) -> None:
    """By itself, and on WhatsApp also joined with what comes before it."""
    messages = transcribed()
    assert len(messages) > 300
    faults = [
        f"{message.text[:40]!r}: {fault}"
        for message in messages
        for fault in ADAPTERS[adapter](message)
    ]
    assert faults == []
    if adapter == "whatsapp":
        for joined in merge(messages):
            assert on_whatsapp(joined) == []


WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n \u00a0.?🙂👩🏽é*_"),
    max_size=120,
)
LABELS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=160)
CHOICES = st.lists(st.tuples(LABELS, st.sampled_from([None, True, False])), max_size=32)
WAYS = [
    Choice("go=menu", "☰ Menu", always=True),
    Choice("go=human", "👤 " + "x" * 25, always=True),
]


@settings(max_examples=150)
@given(
    text=st.lists(WORDS, max_size=8),
    times=st.sampled_from([1, 1, 1, 30]),
    choices=CHOICES,
    ways=st.integers(0, 2),
    name=st.sampled_from(["", "Tine", "✉ Piet"]),
    place=st.sampled_from([None, (51.05, 3.71)]),
    link=st.sampled_from([None, Link("Open", "https://example.org"), Link("x" * 90, "foo")]),
    reply_to=st.sampled_from([None, "wamid.1,wamid.2"]),
    tag=st.sampled_from(TAGS),
)
def test_anything_that_can_be_said_is_legal(
    text: list[str],
    times: int,
    choices: list[tuple[str, bool | None]],
    ways: int,
    name: str,
    place: tuple[float, float] | None,
    link: Link | None,
    reply_to: str | None,
    tag: str,
) -> None:
    """Whatever the words, however many choices: WhatsApp takes all of it, and can give back each
    choice."""
    made = [
        Choice(f"any.step={n}", label, ticked) for n, (label, ticked) in enumerate(choices)
    ] + WAYS[:ways]
    words = "\n".join(text) * times
    message = Outgoing(
        words, tuple(made), tag, name=name, place=place, link=link, reply_to=reply_to
    )
    sent = payloads(PHONE, message, _say)
    assert [problem for payload in sent for problem in check(payload)] == []
    _words_shown, ids = _shown(sent)
    assert {c.id for c in made if not c.always} <= set(ids)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    "attachment",
    [
        Attachment("photo", "image/jpeg", "a.jpg", b"\xff\xd8"),
        Attachment("photo", "image/webp", "a.webp", b"RIFF"),
        Attachment("voice", "audio/ogg", "a.ogg", b"OggS"),
        Attachment("document", "application/pdf", "x" * 300 + ".pdf", b"%PDF"),
        Attachment("document", "", "", b"text"),
    ],
    ids=lambda a: a.mime or "none",
)
@pytest.mark.parametrize("words", ["", "Kijk", "x" * 3000])
def test_files_go_with_their_words(attachment: Attachment, words: str) -> None:
    """Under the file where they fit, else after it. What WhatsApp does not take is refused."""
    try:
        sent = payloads(PHONE, Outgoing(words, attachment=attachment))
    except ValueError:
        assert attachment.mime in ("image/webp", "")
        return
    assert [problem for payload in sent for problem in check(payload)] == []


def test_templates_are_legal() -> None:
    variables = ("Amina\nof Omar\t!", "", "x" * 5000, "a      b")
    message = Outgoing("", template=Template("asks_to_answer", "nl", variables))
    assert [p for payload in payloads(USER, message) for p in check(payload)] == []


def test_the_judge_sees_what_is_illegal() -> None:
    """The property can fail: labels posted as they are would be refused."""
    label = "👤 Iemand die met mij meegaat"
    assert on_whatsapp(Outgoing("?", (Choice("a", label),))) == []
    action = {"button": "Kies", "sections": [{"rows": [{"id": "1", "title": label}]}]}
    said_ = {"type": "list", "body": {"text": "Kies"}, "action": action}
    base = {"messaging_product": "whatsapp", "to": PHONE, "type": "interactive"}
    (found,) = check(base | {"interactive": said_})
    assert isinstance(found, Problem)
    assert "Row title" in found.details


def test_a_label_that_does_not_fit_is_told_by_the_check() -> None:
    """Also one that is offered only at the turn; in the list it would stand in the text, whole."""

    class Wordy:
        language, direction = "xx", "ltr"

        def say(self, words: Words) -> str:
            return "lang " * 20

    found = list(_made_at_the_turn([Wordy()]))
    assert len({fault.where for fault in found}) > 100
    assert list(_made_at_the_turn([LANGUAGES.speaker(tag) for tag in LANGUAGES.tags])) == []
