"""Nothing that a family meets is English unless they speak it: what is said comes from the
catalogues, and a whole language has its own words for all of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import catalogues
from bot.languages import PSEUDO, SOURCE, Languages, LanguageSpeaker, own_name, pseudo
from bot.talk.texts import Text
from storage import people
from storage.messages import Message
from tests.gallery.conversations import Conversation, conversations
from tests.gallery.playing import Alone, is_tap
from tests.transcript import FOLDER, _done, settings_of

TALKS = [talk for talk in conversations(sorted(FOLDER.glob("*.md"))) if not talk.both]
GIVEN = re.compile("⟪[^⟫]*⟫")
"""A name, a date, a number to dial, a language: what is handed to a text, as the test marks it."""
PLAIN = re.compile(r"[A-Za-z]*[aeiouyAEIOUcnsz][A-Za-z]*")
"""A word with a letter that the pseudo-locale would have changed."""
OWN_NAMES = {own_name(tag) for tag in (*Languages().tags, PSEUDO)}
"""Languages on buttons, each in itself."""
OFFERED = "Shall I go on in English?"
"""Asked in the language that is offered."""
_BACK = {ord(pseudo(sign)[1]): sign for sign in "aeiouyAEIOUcnsz"}


@pytest.fixture(autouse=True)
def _marked(monkeypatch: pytest.MonkeyPatch) -> None:
    marked(monkeypatch)


def marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is handed to a text is marked in the pseudo-locale; "a, b and c" is joined by CLDR."""
    wraps = LanguageSpeaker._wrap

    def wrap(speaker: LanguageSpeaker, text: str, mark: str) -> str:
        return f"⟪{text}⟫" if speaker.language == PSEUDO else wraps(speaker, text, mark)

    lists = LanguageSpeaker._list

    def listed(speaker: LanguageSpeaker, parts: list[str], style: Any) -> str:
        return ", ".join(parts) if speaker.language == PSEUDO else lists(speaker, parts, style)

    monkeypatch.setattr(LanguageSpeaker, "_wrap", wrap)
    monkeypatch.setattr(LanguageSpeaker, "_list", listed)


class InPseudo(Alone):
    """A family that speaks the pseudo-locale, whatever language it chooses."""

    def __init__(self, settings: dict[str, str], data: Path) -> None:
        super().__init__(settings, PSEUDO, data)
        me = self.someone
        self.naast.database.write(
            lambda tx: people.welcome(tx, me.channel, me.address, PSEUDO, self.clock())
        )

    def does(self, line: str) -> list[Message]:
        """Do what a line of an English file says; the messages that come of it."""
        if is_tap(line):
            came = self.someone.picks(self.called(in_english(line[3:-1])))
        else:
            came = _done(line, self.someone, self.clock)
        if any(message.text == OFFERED for message in came):
            came += self.someone.picks(self.called(f"↩ {PSEUDO}"))
        person = self.someone.person
        assert person
        self.naast.database.write(lambda tx: people.choose_language(tx, person.id, PSEUDO))
        return came

    def called(self, label: str) -> str:
        """The choice with a label on offer, by what it is in English; "English" itself is what is
        spoken here."""
        choices = self.someone.choices(ways_out=True)
        wanted = (label, label.replace("english", PSEUDO))
        fitting = [c["id"] for c in choices if any(w in in_english(c["label"]) for w in wanted)]
        assert fitting, f"{label}: {[in_english(c['label']) for c in choices]}"
        return str(fitting[0])


def in_english(label: str) -> str:
    """What a button of the pseudo-locale is called in English."""
    return re.sub("[⟦⟧⟪⟫]", "", label).translate(_BACK).lower()


def told(talk: Conversation, data: Path) -> Iterator[tuple[str, str]]:
    """Everything that is said or offered in a talk, with the line before it."""
    lines = talk.lines("en")
    scene = InPseudo(settings_of(lines), data)
    try:
        for line in (each for each in lines[2:] if each.startswith(("> ", "@ ", "+ "))):
            for message in scene.does(line):
                if message.who == "bot" and message.language == PSEUDO:
                    yield line, message.text
                    yield from ((line, choice["label"]) for choice in message.choices)
    finally:
        scene.ends()


def in_plain_english(told: Iterable[tuple[str, str]]) -> set[str]:
    """The words that are in plain English, each with its text and the line before that."""
    kept = OWN_NAMES | {OFFERED}
    return {
        f"{word}: {text} ({line})"
        for line, text in told
        if text.partition(" ")[2] not in kept and text not in kept
        for word in PLAIN.findall(GIVEN.sub("", text).replace(OFFERED, ""))
    }


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: talk.name)
def test_all_that_is_said_comes_from_the_catalogues(talk: Conversation, tmp_path: Path) -> None:
    """A whole conversation in the pseudo-locale has no word in plain English."""
    found = sorted(in_plain_english(told(talk, tmp_path)))
    assert not found, "\n".join(found)


# -- in whole languages ----------------------------------------------------------------------------

SAME = yaml.safe_load((Path(__file__).parent / "same_in_english.yaml").read_text(encoding="utf-8"))
_PLACES = re.compile(r"\{[a-z_]+\}")


@pytest.fixture(scope="module")
def english() -> list[Text]:
    """Every text that families and buddies meet."""
    templates = catalogues.extract()
    every = [m for domain in ("naast", "content") for m in templates[domain] if m.id]
    return [
        Text(m.id, m.context or None)
        if isinstance(m.id, str)
        else Text(m.id[0], m.context or None, m.id[1], 7)
        for m in every
    ]


def on_offer() -> list[str]:
    """The languages that are translated; a draft may have gaps."""
    tags = [tag for tag in Languages().tags if tag != SOURCE]
    return [
        tag
        for tag in tags
        if catalogues.header(catalogues.po_file(tag, "naast"))["x-status"] != catalogues.DRAFT
    ]


@pytest.mark.parametrize("tag", on_offer())
def test_no_text_is_the_same_in_english(tag: str, english: list[Text]) -> None:
    """But for names, and for words that happen to be the same."""
    own = Languages().catalogues[tag]
    listed = {*SAME["names"], *SAME["languages"].get(tag, {})}
    same = [
        text.msgid
        for text in english
        if (found := own.find(text))
        and found in (text.msgid, text.plural)
        and any(sign.isalpha() for sign in _PLACES.sub("", text.msgid))
        and text.msgid not in listed
    ]
    assert not same
