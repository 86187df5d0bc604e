"""How a message is put into WhatsApp's shape: buttons, lists, texts in parts, files, links."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.base import Attachment, Link, Outgoing, Template
from bot.channels.splitting import units
from bot.channels.whatsapp import fits, payloads
from bot.channels.whatsapp.wording import CHOOSE, OPEN, OR_WRITE, formatted, merge
from bot.languages import Languages
from bot.talk.answers import Commands
from bot.talk.heard import Choice
from bot.talk.texts import Name
from dialogues import book
from tests.whatsapp.peer_rules import check

AMINA = "32470000007"
WAYS_OUT = (
    Choice("go=menu", "☰ Menu", always=True),
    Choice("go=human", "👤 Iemand spreken", always=True),
)
YES_NO = (Choice("sure=yes", "✅ Ja"), Choice("sure=no", "Nee"))
JPEG = Attachment("photo", "image/jpeg", "brief.jpg", b"jpeg")


def sent(message: Outgoing, address: str = AMINA) -> list[dict[str, Any]]:
    """What is posted, each body's content with its kind; all of it legal."""
    found = payloads(address, message)
    assert [problem for body in found for problem in check(body)] == []
    return [{"kind": body["type"], **body[body["type"]]} for body in found]


def one(*choices: Choice, text: str = "Wat kies je?", **more: Any) -> dict[str, Any]:
    [body] = sent(Outgoing(text, choices, **more))
    return body


def titles(body: dict[str, Any]) -> list[str]:
    """What can be tapped, as it is read: a title, and what stands below it."""
    action = body["action"]
    replies = [button["reply"] for button in action.get("buttons", [])]
    listed = rows(body) if "sections" in action else []
    return [" ".join(filter(None, (r["title"], r.get("description")))) for r in replies + listed]


def rows(body: dict[str, Any]) -> list[dict[str, str]]:
    """The rows of a list."""
    return [row for section in body["action"]["sections"] for row in section["rows"]]


def ids(body: dict[str, Any]) -> list[str]:
    action = body["action"]
    replies = [button["reply"] for button in action.get("buttons", [])]
    return [r["id"] for r in replies + [r for s in action.get("sections", []) for r in s["rows"]]]


def test_a_text_is_a_text() -> None:
    """Without a preview of links, to a phone number or to a user id."""
    assert sent(Outgoing("Dag")) == [{"kind": "text", "body": "Dag", "preview_url": False}]
    [named] = payloads(AMINA, Outgoing("Dag"))
    [hidden] = payloads("BE.13491208655302741918", Outgoing("Dag"))
    assert (named["to"], "recipient" in named) == (AMINA, False)
    assert (hidden["recipient"], "to" in hidden) == ("BE.13491208655302741918", False)


def test_short_answers_are_buttons() -> None:
    """The ways out are buttons too where there is room; else they can be written."""
    alone = one(YES_NO[0], *WAYS_OUT)
    assert titles(alone) == ["✅ Ja", "☰ Menu", "👤 Iemand spreken"]
    assert "footer" not in alone
    both = one(*YES_NO, *WAYS_OUT)
    assert (both["type"], titles(both)) == ("button", ["✅ Ja", "Nee"])
    assert both["footer"]["text"] == "Or write: Menu · Iemand spreken"


def test_more_answers_are_a_list_with_the_ways_out() -> None:
    """Rows as they are, when all are short."""
    answers = [Choice(f"a={n}", f"Antwoord {n}") for n in range(4)]
    body = one(*answers, *WAYS_OUT)
    assert (body["type"], body["action"]["button"]) == ("list", "Choose")
    assert titles(body) == [*(f"Antwoord {n}" for n in range(4)), "☰ Menu", "👤 Iemand spreken"]


def test_a_longer_label_stands_whole_below_its_number() -> None:
    """Then every answer has its number, which can be typed as well."""
    long = "Een verhoogde tegemoetkoming voor de dokter"
    body = one(Choice("r=1", "Ja"), Choice("r=2", long))
    assert titles(body) == ["1. Ja", f"2. {long}"]
    assert ids(body) == ["r=1", "r=2"]


def test_a_longer_label_stands_whole_below_its_pictogram() -> None:
    """No number is needed where each has a sign of its own; a tick alone is none."""
    ages = [Choice(f"a={n}", f"{n} à {n + 2} ans", ticked=False) for n in (0, 3, 6)]
    body = one(*ages, Choice("a=x", "🤐 Je préfère ne pas vous le dire"))
    assert titles(body)[0] == "☐ 0 à 2 ans"
    [*_short, last] = rows(body)
    assert (last["title"], last["description"]) == ("🤐", "Je préfère ne pas vous le dire")
    body = one(*ages, Choice("a=y", "Je suis né il y a longtemps déjà", ticked=True))
    assert [row["title"] for row in rows(body)][-1] == "4. ☑"
    most = [Choice(f"m={n}", f"La fin du mois est difficile {n}", ticked=False) for n in range(3)]
    body = one(ages[0], *most)
    assert [row["title"] for row in rows(body)] == ["1. ☐", "2. ☐", "3. ☐", "4. ☐"]


def test_a_label_too_long_for_a_row_is_read_in_the_text() -> None:
    """Nothing is lost: the row has the first words of it."""
    long = "Een verhoogde tegemoetkoming voor de kosten van de dokter, apotheek en ziekenhuis"
    body = one(Choice("r=1", "Ja"), Choice("r=2", long), *WAYS_OUT, text="Welke?")
    assert body["body"]["text"] == f"Welke?\n\n1. Ja\n2. {long}"
    assert titles(body)[1] == f"2. {long.removesuffix(' ziekenhuis')}…"


def test_many_answers_are_several_lists_numbered_through() -> None:
    """The ways out are in the last one, or below it where that is full."""
    for many, lists in ((23, 3), (20, 2)):
        answers = tuple(Choice(f"a={n}", f"Straat {n}") for n in range(1, many + 1))
        bodies = sent(Outgoing("Welke?", answers + WAYS_OUT))
        assert [body["body"]["text"] for body in bodies] == [
            "Welke?",
            *["More to choose from:"] * (lists - 1),
        ]
        shown = [title for body in bodies for title in titles(body)]
        assert shown[:many] == [f"{n}. Straat {n}" for n in range(1, many + 1)]
        footers = ["footer" in body for body in bodies]
        assert ("☰ Menu" in shown, footers[-1]) == ((True, False) if many == 23 else (False, True))
        assert footers[:-1] == [False] * (lists - 1)


def test_ticks_stand_before_the_label() -> None:
    """A tick list shows what is ticked, as buttons or in a list."""
    ticks = [Choice("t=1", "Huur", ticked=True), Choice("t=2", "School", ticked=False)]
    done = Choice("t=done", "✅ Klaar")
    assert titles(one(*ticks, done)) == ["☑ Huur", "☐ School", "✅ Klaar"]
    assert titles(one(*ticks, Choice("t=3", "Dokter", ticked=False), done))[2] == "☐ Dokter"


def test_the_same_label_twice_gets_numbers() -> None:
    """WhatsApp refuses two buttons that read the same."""
    assert titles(one(Choice("a=1", "Jan"), Choice("a=2", "Jan"))) == ["1. Jan", "2. Jan"]


def test_a_long_question_comes_in_parts_with_its_end_above_the_answers() -> None:
    """All of it arrives, cut between sentences."""
    text = " ".join(f"Dit is zin nummer {n} van een lang verhaal." for n in range(200))
    bodies = sent(Outgoing(text, YES_NO))
    assert [body["kind"] for body in bodies] == ["text", "text", "interactive"]
    said = [body["body"] if body["kind"] == "text" else body["body"]["text"] for body in bodies]
    assert " ".join(said).split() == text.split()
    assert all(part.endswith(".") for part in said)


def test_a_link_is_a_button_or_a_line() -> None:
    """A label that does not fit is read above a button with a short word; beside answers, or where
    it is no address of a page, it is a line."""
    link = Link("Naar de agenda", "https://naast.be/a")
    body = one(link=link)
    assert body["action"]["parameters"] == {"display_text": link.label, "url": link.url}
    longer = one(link=Link("Open de agenda van de hele week", link.url), text="Kijk.")
    assert longer["body"]["text"] == "Kijk.\n\nOpen de agenda van de hele week"
    assert longer["action"]["parameters"]["display_text"] == "Open"
    beside = one(*YES_NO, link=link, text="Kijk.")
    assert beside["body"]["text"] == "Kijk.\n\nNaar de agenda: https://naast.be/a"
    call = one(link=Link("Bel", "tel:+32470000007"), text="Kijk.")
    assert call["body"] == "Kijk.\n\nBel: tel:+32470000007"


def test_a_file_carries_the_text_where_it_can() -> None:
    """Not a voice note, and not where something is to be tapped."""
    assert one(attachment=JPEG, text="Zie") == {"kind": "image", "id": "MEDIA", "caption": "Zie"}
    voice = Attachment("voice", "audio/ogg; codecs=opus", "", b"OggS")
    heard, said = sent(Outgoing("Luister", attachment=voice))
    assert heard == {"kind": "audio", "id": "MEDIA", "voice": True}
    assert said["body"] == "Luister"
    assert [b["kind"] for b in sent(Outgoing("Ja?", YES_NO, attachment=JPEG))] == [
        "image",
        "interactive",
    ]
    assert [b["kind"] for b in sent(Outgoing("", attachment=JPEG))] == ["image"]
    paper = Attachment("document", "text/calendar", "../plan.ics", b"BEGIN")
    assert one(attachment=paper, text="") == {
        "kind": "document",
        "id": "MEDIA",
        "filename": "plan.ics",
    }


@pytest.mark.parametrize(
    ("mime", "size", "says"),
    [
        ("image/heic", 10, "image/heic"),
        ("image/png", 5 * 1024 * 1024 + 1, "5 MB"),
        ("audio/ogg", 16 * 1024 * 1024 + 1, "16 MB"),
        ("application/pdf", 0, "empty"),
    ],
)
def test_a_file_that_whatsapp_does_not_take(mime: str, size: int, says: str) -> None:
    """It is said which, before anything is sent."""
    with pytest.raises(ValueError, match=says):
        payloads(AMINA, Outgoing("Zie", attachment=Attachment("document", mime, "a", b"x" * size)))


def test_a_place_and_who_says_it() -> None:
    """A place is a message of its own; a colleague's name stands above the words."""
    where, said = sent(Outgoing("Hier", place=(51.0, 4.5), name="Saar"))
    assert where == {"kind": "location", "latitude": 51.0, "longitude": 4.5}
    assert said["body"] == "👤 Saar:\nHier"
    assert [b["kind"] for b in sent(Outgoing("", place=(51.0, 4.5)))] == ["location"]


def test_a_template_is_sent_alone() -> None:
    """With its variables on one line and never empty."""
    template = Template("asks_to_answer", "nl", ("Amina\n\tvan  hier", " "))
    [body] = sent(Outgoing("Dit niet", YES_NO, template=template))
    [component] = body["components"]
    assert [each["text"] for each in component["parameters"]] == ["Amina van hier", "–"]
    assert (body["name"], body["language"]) == ("asks_to_answer", {"code": "nl"})
    assert "components" not in sent(Outgoing("", template=Template("hallo", "nl")))[0]


def test_an_answer_names_what_it_answers() -> None:
    """In its first part only."""
    found = payloads(AMINA, Outgoing("Zin. " * 2000, reply_to="wamid.a,wamid.b"))
    assert [body.get("context") for body in found] == [{"message_id": "wamid.b"}, None, None]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Dit is **heel** goed, **echt waar**.", "Dit is *heel* goed, *echt waar*."),
        ("__Let op__ en snake__case__d", "*Let op* en snake__case__d"),
        ("# Titel\ntekst", "*Titel*\ntekst"),
        ("* een\n* twee\n- drie", "- een\n- twee\n- drie"),
        ("Zie [de agenda](https://naast.be/a).", "Zie de agenda: https://naast.be/a."),
        ("2 * 3 ** 4 en *zo*", "2 * 3 ** 4 en *zo*"),
    ],
)
def test_marks_are_those_of_whatsapp(written: str, shown: str) -> None:
    """Bold has one star there, and links stand in full."""
    assert formatted(written) == shown


# -- several messages as one ----------------------------------------------------------------------


def test_replies_of_one_turn_go_as_one() -> None:
    """Texts that follow each other, with the question last."""
    hello, why, asks = Outgoing("Dag"), Outgoing("Daarom."), Outgoing("Zeker?", YES_NO)
    [joined] = merge([hello, why, asks])
    assert (joined.text, joined.choices) == ("Dag\n\nDaarom.\n\nZeker?", YES_NO)
    assert merge([asks, hello]) == [asks, hello]
    assert merge([]) == []


@pytest.mark.parametrize(
    "other",
    [
        Outgoing("x", attachment=JPEG),
        Outgoing("x", place=(1.0, 1.0)),
        Outgoing("x", template=Template("a", "nl")),
        Outgoing("x", name="Saar"),
        Outgoing("x" * 1020, YES_NO),
        Outgoing("x", (Choice("a=1", "lang " * 20),)),
        Outgoing("x", reply_to="wamid.1"),
        Outgoing("x", language="ar"),
    ],
)
def test_what_cannot_go_as_one_stays_apart(other: Outgoing) -> None:
    """A file, another person's words, more than fits: each is a message of its own."""
    assert merge([Outgoing("Dag"), other]) == [Outgoing("Dag"), other]


texts = st.text(
    st.sampled_from("aé😀\n.*_ ש") | st.characters(exclude_categories=("Cs", "Cc")), max_size=60
)
labels = st.text(st.characters(exclude_categories=("Cs",)), max_size=90)
choices = st.lists(
    st.builds(
        Choice,
        st.text("abc=.:0", min_size=1, max_size=9),
        labels,
        st.sampled_from([None, True, False]),
    ),
    max_size=13,
    unique_by=lambda choice: choice.id,
).flatmap(lambda answers: st.sampled_from([answers, [*answers, *WAYS_OUT]]))


@settings(max_examples=100, deadline=None)
@given(texts, st.sampled_from([1, 40, 200]), choices, st.booleans(), st.text("Saar ", max_size=40))
def test_whatever_is_said_is_legal(
    text: str, times: int, offered: list[Choice], linked: bool, name: str
) -> None:
    """No payload breaks a limit, and every choice can be tapped or is a way out below."""
    link = Link("Naar de agenda", "https://naast.be/a") if linked else None
    found = payloads(AMINA, Outgoing(text * times, tuple(offered), name=name, link=link))
    assert [problem for body in found for problem in check(body)] == []
    tapped = {i for body in found if body["type"] == "interactive" for i in _ids(body)}
    assert {choice.id for choice in offered if not choice.always} <= tapped
    footed = any("footer" in body.get("interactive", {}) for body in found)
    said = str(found)
    if not {choice.id for choice in offered} <= tapped:
        assert footed or "Or write:" in said


def _ids(body: dict[str, Any]) -> list[str]:
    shown = body["interactive"]
    return [] if shown["type"] == "cta_url" else ids(shown)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.builds(Outgoing, texts, choices.map(tuple)), max_size=6))
def test_merging_loses_nothing(messages: list[Outgoing]) -> None:
    """All words and choices are there, in order."""
    merged = merge(messages)
    words = " ".join(message.text for message in messages).split()
    assert " ".join(message.text for message in merged).split() == words
    offered = [choice for message in messages for choice in message.choices]
    assert [choice for message in merged for choice in message.choices] == offered
    for message in merged:
        if message not in messages:
            lists = payloads(AMINA, Outgoing("Kies", message.choices))
            assert len(payloads(AMINA, message)) == len(lists)


@pytest.mark.parametrize("choice_id", ["", "x" * 201, "😀" * 101])
def test_a_choice_needs_an_id_that_fits(choice_id: str) -> None:
    """What would do nothing when tapped is found before it is sent."""
    with pytest.raises(ValueError, match="a row takes 200"):
        fits(choice_id)


# -- in every language ----------------------------------------------------------------------------


@pytest.mark.parametrize("speaker", Languages().speakers(), ids=lambda speaker: speaker.language)
def test_our_own_words_fit_and_can_be_written(speaker: Any) -> None:
    """On buttons, and below a question: what stands there is understood when it is typed."""
    assert units(speaker.say(CHOOSE)) <= 20
    assert units(speaker.say(OPEN)) <= 20
    labels = [speaker.say(words) for _name, _icon, words in book.ALWAYS]
    assert units(speaker.say(OR_WRITE.of(words=Name(" · ".join(labels))))) <= 60
    commands = Commands(book.COMMANDS, Languages().speakers)
    meant = [commands.find(label, speaker) for label in labels]
    assert [command and command.id for command in meant] == [name for name, *_ in book.ALWAYS]
