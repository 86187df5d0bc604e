"""On messengers a paragraph of Arabic or Persian begins at the right, whatever it begins with."""

from __future__ import annotations

import unicodedata

import pytest

from bot import catalogues
from bot.channels.base import Outgoing
from bot.channels.leading import from_the_right
from bot.channels.splitting import units
from bot.channels.telegram import wording as telegram
from bot.channels.whatsapp import wording as whatsapp
from bot.languages import Languages
from bot.talk.heard import Choice
from bot.talk.texts import Text

RLM = "\u200f"


@pytest.mark.parametrize(
    ("said", "led"),
    [
        ("OCMW می‌تواند کمک کند", True),
        ("\u2068Tine\u2069 پیام شما را می‌خواند", True),  # in a browser this counts as Latin too
        ("☎ \u2066112\u2069 – Child Focus: کمک", True),
        ("سلام، Naast هستم", False),
        ("☎ \u2066112\u2069 – کمک فوری", False),
        ("Awel", False),  # a name alone, a link, a number
        ("https://example.org/a", False),
        ("0800 120 33", False),
        ("", False),
    ],
)
def test_a_paragraph_that_begins_with_a_name(said: str, led: bool) -> None:
    """It gets a sign that nobody sees, once; what has no letter from the right stays as it is."""
    found = from_the_right(said, "rtl")
    assert found == (f"{RLM}{said}" if led else said)
    assert from_the_right(found, "rtl") == found
    assert from_the_right(said, "ltr") == said


def on_messengers(message: Outgoing) -> list[str]:
    """The texts in which both messengers say it."""
    parts = [part.text for part in telegram.compose(message)]
    return parts + [part.text for part in whatsapp.compose(message)]


def first_way(line: str) -> str:
    """Which way the first letter of a paragraph goes, for who does not look past isolates."""
    ways = map(unicodedata.bidirectional, line)
    return next((way for way in ways if way in ("L", "R", "AL")), "")


@pytest.fixture(scope="module")
def every() -> list[Text]:
    """All that families and buddies meet."""
    templates = catalogues.extract()
    return [*catalogues.texts([templates["naast"], templates["content"]])]


@pytest.mark.parametrize("tag", ["ar", "fa", "fa-AF"])
def test_every_text_of_ours_begins_at_the_right(every: list[Text], tag: str) -> None:
    """Each paragraph of each message, on both messengers, with what stands for a name in it."""
    speaker = Languages().speaker(tag)
    led = 0
    for text in every:
        said = speaker.say(text)
        message = Outgoing(said, language=tag, direction=speaker.direction)
        for line in "\n".join(on_messengers(message)).split("\n"):
            turns = any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in line)
            assert not turns or first_way(line) != "L", line
            led += line.startswith(RLM)
    assert led > 50


def test_labels_that_are_listed_begin_there_too() -> None:
    """What is too long for a button is a line of the text."""
    label = "UiTPAS با قیمت کمتر، کارت تفریح برای همهٔ خانواده که با آن ورزش و فرهنگ ارزان‌تر است"
    choices = (Choice("a=1", label), Choice("a=2", label))
    message = Outgoing("کدام؟", choices, language="fa", direction="rtl")
    for part in (telegram.compose(message)[-1], whatsapp.compose(message)[-1]):
        assert f"\n{RLM}1. UiTPAS" in part.text


@pytest.mark.parametrize("label", ["UiTPAS کمتر", "🎫 UiTPAS کمتر", "UiTPAS با قیمت کمتر برای همه"])
@pytest.mark.parametrize("ticked", [None, True])
def test_what_is_tapped_begins_there_too(label: str, ticked: bool | None) -> None:
    """On buttons and rows, with a pictogram and a tick before it; what comes back is the same."""
    choices = [Choice(f"a={n}", f"{label} {n}", ticked) for n in range(12)]
    for some in (choices[:2], choices):
        message = Outgoing("کدام؟", tuple(some), language="fa", direction="rtl")
        shown = [each for row in telegram.compose(message)[-1].rows for each in row]
        rows = [each for part in whatsapp.compose(message) for each in (*part.buttons, *part.rows)]
        assert [each.data for each in shown] == [each.id for each in rows] == [c.id for c in some]
        said = [*(each.label for each in shown), *(f"{each.title}" for each in rows)]
        said += [each.description for each in rows]
        assert sum(RLM in each for each in said) == 2 * len(some)
        assert not [each for each in said if "UiTPAS" in each and first_way(each) != "R"]


def test_a_sign_for_which_there_is_no_room_stays_out() -> None:
    """Rather a name at the left than a label that a messenger refuses."""
    button, row, words = (f"UiTPAS {'ب' * (most - 7)}" for most in (20, 24, 72))
    for label in (button, row, words):
        choices = tuple(Choice(f"a={n}", label[:-1] + "پت"[n]) for n in range(2))
        message = Outgoing("کدام؟", choices, language="fa", direction="rtl")
        for each in whatsapp.compose(message)[-1].buttons:
            assert units(each.title) <= whatsapp.MOST_BUTTON
        for each in whatsapp.compose(message)[-1].rows:
            assert units(each.title) <= whatsapp.MOST_TITLE
            assert units(each.description) <= whatsapp.MOST_DESCRIPTION


def test_what_a_person_wrote_goes_as_its_own_letters_do() -> None:
    """A colleague's words are not turned around."""
    said = "Tine schrijft: سلام"
    message = Outgoing(said, language="fa", direction="rtl", name="Tine")
    assert set(on_messengers(message)) == {f"👤 Tine:\n{said}"}
