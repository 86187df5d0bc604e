"""Somebody whose language we do not write gets a person with an interpreter, not English."""

from __future__ import annotations

import json

import pytest

from bot.app import Naast
from bot.channels.base import Outgoing
from bot.channels.telegram.wording import compose as on_telegram
from bot.channels.whatsapp.wording import compose as on_whatsapp
from bot.talk.heard import Choice
from dialogues.tongues import FEW, ON_A_PAGE
from storage import cases, files, messages, tasks
from storage.cases import Case
from storage.database import Tx
from storage.messages import Message
from tests.speaking import Someone, text

CHANNELS = ("web", "telegram", "whatsapp")
IN_SOMALI = "Waxaan rabaa inaan ka hadlo carruurtayda iyo iskuulka"


def case_of(someone: Someone) -> Case | None:
    """Their open case."""
    person = someone.person
    assert person
    return someone.naast.database.read(lambda tx: cases.open_of(tx, person.id))


def interpreters(someone: Someone) -> list[str]:
    """For which languages somebody looks for an interpreter."""
    case = case_of(someone)
    if case is None:
        return []

    def read(tx: Tx) -> list[str]:
        found = tasks.of_case(tx, case.id)
        undone = [each for each in found if each.kind == "interpreter" and each.done is None]
        return [json.loads(each.words)["language"] for each in undone]

    return someone.naast.database.read(read)


def outgoing(message: Message) -> Outgoing:
    """A message as a channel gets it."""
    choices = tuple(
        Choice(c["id"], c["label"], c.get("ticked"), c.get("always", False))
        for c in message.choices
    )
    return Outgoing(text=message.text, choices=choices, language=message.language)


@pytest.mark.parametrize("channel", CHANNELS)
def test_from_hello_to_a_person(naast: Naast, channel: str) -> None:
    """A tap and a voice message: what we can say in that language, who answers, and a case for
    which an interpreter is looked for."""
    for tag in FEW:
        from_hello_to_a_person(Someone(naast, channel, tag), tag)


def from_hello_to_a_person(someone: Someone, tag: str) -> None:
    """Talk so, and look at each step."""
    naast = someone.naast
    someone.start()
    assert someone.choices()[0]["label"] == naast.world.tongues.own_name(tag)
    told = someone.picks(f"welcome.language={tag}")
    own = next(each for each in told if each.language == tag)
    assert own.text.startswith(FEW[tag].not_yet)
    assert "112" in own.text
    assert own.direction == FEW[tag].direction
    assert not own.choices
    arrived = someone.sends("voice")
    case = case_of(someone)
    assert case
    assert case.language == tag
    assert case.urgency == 0
    assert interpreters(someone) == [tag]
    assert "🎤 ✅" in arrived[0].text
    given = naast.database.read(lambda tx: messages.of_case(tx, case.id))
    assert [each.file_id is not None for each in given] == [True]
    assert naast.database.read(lambda tx: files.count(tx, case.person_id)) == 1
    someone.picks("tongue.language=fr")
    person = someone.person
    assert person
    assert person.language == "fr"
    again = someone.sends("voice")
    assert again[0].language == "fr"
    assert len(naast.database.read(lambda tx: messages.of_case(tx, case.id))) == 2
    assert interpreters(someone) == [tag]


@pytest.mark.parametrize("channel", CHANNELS)
def test_words_in_it(naast: Naast, channel: str) -> None:
    """Who begins in such a language is not asked for one, nor answered with a guess."""
    someone = Someone(naast, channel, "fr")
    told = someone.types(IN_SOMALI)
    assert [each.language for each in told] == ["fr", "fr", "so", "fr"]
    assert case_of(someone) is None
    someone.types(IN_SOMALI)
    case = case_of(someone)
    assert case
    assert case.language == "so"
    given = naast.database.read(lambda tx: messages.of_case(tx, case.id))
    assert [each.text for each in given] == [IN_SOMALI]


def test_in_the_middle_of_the_menu(someone: Someone) -> None:
    """Words in such a language are met where nothing else is asked; once it is known, they go to
    the person."""
    someone.start()
    someone.picks("welcome.language=nl")
    assert "so" in [each.language for each in someone.types(IN_SOMALI)]
    someone.sends("voice")
    someone.picks("go=menu")
    someone.types(IN_SOMALI)
    case = case_of(someone)
    assert case
    given = someone.naast.database.read(lambda tx: messages.of_case(tx, case.id))
    assert [bool(each.file_id) for each in given] == [True, False]


def test_a_voice_message_later(someone: Someone) -> None:
    """It is for the person, without a question in a language that they do not read."""
    someone.start()
    someone.types("Tigrinya")
    someone.sends("voice")
    someone.picks("tongue.language=nl")
    someone.picks("go=menu")
    assert "🎤 ✅" in text(someone.sends("voice"))
    case = case_of(someone)
    assert case
    assert len(someone.naast.database.read(lambda tx: messages.of_case(tx, case.id))) == 2


@pytest.mark.parametrize(
    ("said", "kept"),
    [("Koerdisch", "ku"), ("lingala", "ln"), ("Saho", "Saho"), ("ቋንቋ ሳሆ", "ቋንቋ ሳሆ")],
)
def test_a_language_that_is_not_in_the_list(someone: Someone, said: str, kept: str) -> None:
    """By its name, known to us or not: the person who looks for an interpreter reads it."""
    someone.language = "nl"
    someone.start()
    someone.picks("welcome.language=more")
    someone.picks("welcome.language_more=unwritten")
    told = someone.types(said)
    assert "🎤 → 👤 🗣 → 💬" in told[-1].text
    someone.sends("voice")
    assert interpreters(someone) == [kept]
    case = case_of(someone)
    assert case
    assert case.language == (kept if len(kept) == 2 else "nl")


def test_it_is_kept_and_told(someone: Someone) -> None:
    """A later case has the language too; my data tells it; the person can say that it is not so."""
    someone.start()
    someone.types("Somali")
    someone.picks("tongue.speak=menus")
    someone.picks("tongue.language=en")
    someone.types("menu")
    someone.types("a person")
    assert interpreters(someone) == ["so"]
    assert "you speak Soomaali, with an interpreter" in text(someone.types("my data"))
    someone.types("Somali")
    assert "We go on in English" in text(someone.taps("No interpreter needed"))
    assert "Soomaali" not in text(someone.types("my data"))


def test_who_needs_none_is_not_asked_again(someone: Someone) -> None:
    """Words in that language are then read as any others."""
    someone.start()
    someone.picks("welcome.language=nl")
    assert "so" in [each.language for each in someone.types(IN_SOMALI)]
    someone.picks("tongue.speak=drop")
    assert "so" not in [each.language for each in someone.types(IN_SOMALI)]


def test_a_call_in_it(someone: Someone) -> None:
    """Instead of a message: an interpreter for that language joins the call."""
    someone.start()
    someone.types("Somali")
    someone.picks("tongue.speak=call")
    assert interpreters(someone) == ["so"]
    someone.types("0470 12 34 56")
    case = case_of(someone)
    assert case
    assert case.language == "so"


def test_danger(someone: Someone) -> None:
    """A tap shows the numbers with what each is for in pictograms, and asks whether they are
    safe."""
    someone.start()
    someone.types("Tigrinya")
    said = someone.taps("🆘")
    lines = said[0].text.split("\n")
    assert lines[0] == "🚑 🚒 🚓 ☎ 112"
    assert len(lines) > 4
    assert all("☎" in line and not any(c.isalpha() for c in line) for line in lines)
    assert said[-1].choices[0]["id"] == "crisis.safe=yes"


def test_words_of_danger(someone: Someone) -> None:
    """In the language of the menus, too, the lines come with pictograms."""
    someone.start()
    someone.types("Pashto")
    someone.picks("tongue.speak=menus")
    someone.picks("tongue.language=en")
    assert "🚑 🚒 🚓 ☎ 112" in text(someone.types("my husband hits me with a knife now, help"))


def test_a_language_that_we_write_is_spoken(someone: Someone) -> None:
    """Named where others are asked for, it is simply spoken."""
    someone.start()
    someone.picks("welcome.language=more")
    someone.picks("welcome.language_more=unwritten")
    someone.types("arabe")
    person = someone.person
    assert person
    assert person.language == "ar"
    assert case_of(someone) is None


# -- choosing among all ----------------------------------------------------------------------------


@pytest.mark.parametrize("channel", CHANNELS)
def test_two_taps_at_most(naast: Naast, channel: str) -> None:
    """From the first hello to one's own language, also where the phone does not tell it; what fits
    one list of WhatsApp, and what stands two beside each other on Telegram."""
    for tag in naast.languages.tags:
        two_taps_at_most(Someone(naast, channel, "nl"), tag)


def two_taps_at_most(someone: Someone, tag: str) -> None:
    """Find one's language, and look at what is shown."""
    naast = someone.naast
    (_greeting, asked) = someone.start()
    name, taps = naast.world.tongues.own_name(tag), 1
    (part,) = on_whatsapp(outgoing(asked))
    assert len(part.rows) == ON_A_PAGE + 1
    assert len(on_telegram(outgoing(asked))[0].rows) <= 5
    if name not in [choice["label"] for choice in someone.choices()]:
        (more,) = someone.picks("welcome.language=more")
        (part,) = on_whatsapp(outgoing(more))
        assert len(part.rows or part.buttons) <= 10
        taps += 1
    someone.taps(name)
    person = someone.person
    assert person
    assert person.language == tag
    assert taps <= 2


def test_the_phone_s_own_first(naast: Naast) -> None:
    """Then those of the counters here."""
    for phone in ("uk", "fa-AF", "fr"):
        someone = Someone(naast, "web", phone)
        someone.start()
        first = [choice["id"].partition("=")[2] for choice in someone.choices()]
        assert first[0] == phone
        assert set(first[:4]) >= {"nl", "fr", "en"} - {phone}
        assert len(first) == len(set(first)) == ON_A_PAGE + 1


@pytest.mark.parametrize(
    ("said", "tag"), [("arabe", "ar"), ("ukrainien", "uk"), ("dari", "fa-AF"), ("عربي", "ar")]
)
def test_a_typed_name(someone: Someone, said: str, tag: str) -> None:
    """At the first question, in the menu, and as an answer to "another language"."""
    someone.language = "fr"
    someone.start()
    someone.types(said)
    person = someone.person
    assert person
    assert person.language == tag
    someone.picks("go=language:nl")
    someone.picks("go=menu")
    someone.types(said)
    person = someone.person
    assert person
    assert person.language == tag


def test_the_first_words_tell_more_than_the_phone(naast: Naast) -> None:
    """A first message in a language that we write is greeted in it, and that language is the first
    to choose; the question is answered all the same."""
    someone = Someone(naast, "whatsapp", "nl")
    said = someone.types("كيف أطلب سكن اجتماعي وكم سنة الانتظار")
    assert {each.language for each in said} == {"ar"}
    asked = next(each for each in said if each.choices)
    assert asked.choices[0]["id"] == "welcome.language=ar"
    assert len([each for each in said if each.choices]) == 2
