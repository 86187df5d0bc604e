"""Letters: a person looks in time, the date is the family's own, nobody sees one without a yes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.app import Naast
from bot.settings import Settings
from bot.talk.heard import Heard, Media
from storage import cases, consents, files, messages, people, staff
from storage.cases import Case
from storage.database import Tx
from storage.messages import Message
from tests.conftest import EXAMPLE, FROZEN
from tests.speaking import Someone, text
from tests.transcript import Hands
from tests.understand.weights import whole

ZONE = ZoneInfo("Europe/Brussels")
IS_LETTER = "Is it a letter or an official paper?"
BY_WHEN = "By when does it want something?"
numbers = itertools.count()


@pytest.fixture
def clock() -> Hands:
    return Hands(FROZEN)


@pytest.fixture
def naast(tmp_path: Path, clock: Hands) -> Iterator[Naast]:
    built = Naast(Settings(data=tmp_path, organisation=EXAMPLE), now=clock, reads=whole())
    yield built
    built.database.close()


@pytest.fixture
def tine(naast: Naast) -> str:
    """The one colleague there is; her id."""

    def work(tx: Tx) -> str:
        made = people.add(tx, "nl", FROZEN, role="supporter", name="Tine")
        staff.employ(tx, made, languages=("nl", "en"))
        return made

    return naast.database.write(work)


@pytest.fixture
def family(naast: Naast, tine: str) -> Someone:
    someone = Someone(naast, language="en")
    someone.start()
    someone.taps("English")
    return someone


def page(someone: Someone, album: str) -> list[Message]:
    """Send one photo of an album."""
    media = Media("photo", "image/jpeg", "a page", content=b"\xff\xd8\xff")
    number = f"{someone.address}:a{next(numbers)}"
    heard = Heard("web", someone.address, number, "photo", media=media, album=album)
    return someone.hear(heard)


def handed(someone: Someone) -> list[Message]:
    """Send a letter and say yes twice; what comes back then."""
    someone.sends("photo")
    someone.picks("media.letter=yes")
    return someone.picks("media.look=yes")


def id_of(someone: Someone) -> str:
    person = someone.person
    assert person
    return person.id


def case_of(someone: Someone) -> Case | None:
    person = id_of(someone)
    return someone.naast.database.read(lambda tx: cases.open_of(tx, person))


def letter_of(someone: Someone) -> tuple[str, date | None]:
    """The family's words, and the day that is sorted by."""
    case = case_of(someone)
    assert case
    words = someone.naast.database.read(lambda tx: cases.letter_words(tx, case))
    return words, case.letter_by.astimezone(ZONE).date() if case.letter_by else None


def seen(someone: Someone) -> list[bool]:
    """Of every file in the talk, in order: whether a person may look at it."""
    person = id_of(someone)

    def work(tx: Tx) -> list[bool]:
        found = []
        for message in messages.after(tx, person, 0):
            file = files.get(tx, message.file_id) if message.file_id else None
            if file:
                assert file.given == bool(message.case_id)
                found.append(file.given)
        return found

    return someone.naast.database.read(work)


# -- a letter -------------------------------------------------------------------------------------


def test_a_letter_reaches_a_person_in_time(family: Someone, tine: str) -> None:
    """A case of its own kind, due within the next working hour, with whoever is responsible."""
    assert IS_LETTER in text(family.sends("photo"))
    assert "May Tine look at it? Most often that is today before 11:30." in text(
        family.picks("media.letter=yes")
    )
    assert case_of(family) is None
    assert BY_WHEN in text(family.picks("media.look=yes"))
    case = case_of(family)
    assert case
    assert (case.kind, case.why, case.responsible_id) == ("letter", "letter", tine)
    assert case.due == FROZEN + timedelta(hours=1)
    assert seen(family) == [True]


def test_out_of_hours_it_is_the_next_working_hour(family: Someone, clock: Hands) -> None:
    """On a Friday afternoon nobody is promised before Monday at ten."""
    clock.at = datetime(2026, 11, 27, 15, tzinfo=UTC)
    family.sends("document")
    said = text(family.picks("media.letter=yes"))
    assert "Most often that is before Monday 30 November, 10:00." in said
    family.picks("media.look=yes")
    case = case_of(family)
    assert case
    assert case.due == datetime(2026, 11, 30, 10, tzinfo=ZONE)


def test_the_letter_is_there_before_the_date_is_known(family: Someone) -> None:
    """Who stops at the last question is seen to all the same."""
    handed(family)
    assert letter_of(family) == ("", None)


def test_naast_never_says_what_a_letter_says(family: Someone) -> None:
    """It says so, gives the family's own words back as theirs, and who looks."""
    family.sends("photo", text="brief van de deurwaarder, betalen voor 15 december")
    assert "I do not read letters myself." in text(family.picks("media.letter=yes"))
    family.picks("media.look=yes")
    said = family.types("15 dec")
    assert said[0].text.startswith("You wrote: “15 dec”. Tine looks at it.")
    assert "December" not in said[0].text


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("15 dec", date(2026, 12, 15)),
        ("vóór 15/12", date(2026, 12, 15)),  # as it stands in the letter
        ("friday", date(2026, 11, 27)),
        ("the end of the month", None),
        ("15 november", None),  # long past, rather than in a year
        ("15/11/2026", date(2026, 11, 15)),
        ("x" * 5000, None),
    ],
)
def test_the_date_in_own_words(family: Someone, said: str, day: date | None) -> None:
    """Whatever is written is kept as it was; a day is only for sorting, and never a guess."""
    handed(family)
    answer = family.types(said)[0].text
    words, by = letter_of(family)
    assert said.startswith(words)
    assert words
    assert f"“{words}”" in answer
    assert by == day


@pytest.mark.parametrize(
    ("choice", "words", "day"),
    [
        ("soon", "Today or tomorrow", date(2026, 11, 24)),
        ("week", "This week", date(2026, 11, 26)),
        ("next", "Next week", date(2026, 11, 30)),
        ("later", "Later", date(2026, 12, 7)),
        ("unknown", "", None),
    ],
)
def test_the_date_in_one_tap(family: Someone, choice: str, words: str, day: date | None) -> None:
    """A tap is kept in its words; it is sorted by the first day that it may mean."""
    handed(family)
    said = text(family.picks(f"media.by={choice}"))
    assert ("You said: “" in said) == bool(words)
    assert "Tine looks at it." in said
    assert letter_of(family) == (words, day)


@pytest.mark.parametrize(("day", "first"), [(28, 29), (29, 29)])
def test_this_week_said_in_the_weekend(family: Someone, clock: Hands, day: int, first: int) -> None:
    """On a Saturday this week is tomorrow, on a Sunday today; never the week after."""
    clock.at = datetime(2026, 11, day, 12, tzinfo=UTC)
    handed(family)
    family.picks("media.by=week")
    assert letter_of(family)[1] == date(2026, 11, first)


def test_the_words_about_the_date_are_in_the_case(family: Someone) -> None:
    """Whoever looks at the letter reads what the family wrote about it."""
    handed(family)
    family.types("they say 15 december or else")
    case = case_of(family)
    assert case
    found = family.naast.database.read(lambda tx: messages.of_case(tx, case.id))
    assert found[-1].text == "they say 15 december or else"


@pytest.mark.parametrize("said", ["thank you", "ok", "no thanks", "hello"])
def test_a_kind_word_is_no_date(family: Someone, said: str) -> None:
    """Where the day is asked, thanks are not kept as one: it is asked once more, and the letter
    is on its way already."""
    handed(family)
    again = family.types(said)
    assert again[0].text.startswith("I see no day in that.")
    assert "By when does it want something?" in again[1].text
    assert letter_of(family) == ("", None)
    assert "You wrote: “15 dec”." in text(family.types("15 dec"))
    assert letter_of(family) == ("15 dec", date(2026, 12, 15))


@pytest.mark.parametrize("said", ["it is urgent", "as soon as possible", "no idea, it is in Dutch"])
def test_other_words_about_the_day_are_kept(family: Someone, said: str) -> None:
    """Also where there is no day in them: they are for whoever looks."""
    handed(family)
    assert f"You wrote: “{said}”." in text(family.types(said))
    assert letter_of(family) == (said, None)


def test_a_second_letter_hides_no_first(family: Someone) -> None:
    """Two letters in one case: both in the family's words, the earliest day counts."""
    handed(family)
    family.types("15 dec")
    handed(family)
    family.picks("media.by=unknown")
    assert letter_of(family) == ("15 dec", date(2026, 12, 15))
    handed(family)
    family.types("1 dec")
    assert letter_of(family) == ("15 dec · 1 dec", date(2026, 12, 1))


def test_a_letter_in_an_open_case_comes_no_later(family: Someone) -> None:
    """What was due earlier stays due earlier."""
    family.types("a person")
    before = case_of(family)
    assert before
    urgent = FROZEN + timedelta(minutes=5)
    family.naast.database.write(lambda tx: cases.calm(tx, before.id, "asked", 0, urgent))
    handed(family)
    case = case_of(family)
    assert case
    assert (case.kind, case.due) == ("letter", urgent)


# -- several pages --------------------------------------------------------------------------------


def test_an_album_is_one_letter(family: Someone) -> None:
    """Five photos sent together: one question, one yes, and every page is there."""
    assert IS_LETTER in text(page(family, "A"))
    for _page in range(4):
        assert page(family, "A") == []
    family.picks("media.letter=yes")
    family.picks("media.look=yes")
    assert seen(family) == [True] * 5


def test_a_page_that_comes_late(family: Someone) -> None:
    """The last page of an album arrives after the yes: it goes where the others went."""
    page(family, "A")
    family.picks("media.letter=yes")
    page(family, "A")
    family.picks("media.look=yes")
    assert page(family, "A") == []
    family.types("15 dec")
    assert text(page(family, "A")).startswith("I have added this to the letter for Tine.")
    assert seen(family) == [True] * 4
    assert IS_LETTER in text(page(family, "B"))
    assert seen(family) == [True] * 4 + [False]


def test_several_photos_in_a_row_are_one_letter(family: Someone) -> None:
    """Where a channel knows no albums: each photo is confirmed, the question is asked once."""
    assert IS_LETTER in text(family.sends("photo"))
    again = family.sends("photo")
    assert text(again) == "I have kept this one too."
    assert [choice["id"] for choice in again[0].choices][:2] == [
        "media.letter=yes",
        "media.letter=no",
    ]
    family.picks("media.letter=yes")
    assert text(family.sends("document")) == "I have kept this one too."
    family.picks("media.look=yes")
    assert text(family.sends("photo")) == "I have added this to the letter for Tine."
    assert seen(family) == [True] * 4
    assert "You wrote: “15 dec”." in text(family.types("15 dec"))


def test_a_spoken_date_goes_with_the_letter(family: Someone) -> None:
    """Who answers "by when?" with a voice note is heard by the person who looks."""
    handed(family)
    assert "added this to the letter" in text(family.sends("voice"))
    assert seen(family) == [True, True]


# -- no yes, no look ------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["letter", "look"])
def test_before_the_yes_nobody_sees_it(family: Someone, asked: str) -> None:
    """At every question, and when the talk goes elsewhere, it is kept unseen."""
    family.sends("photo")
    if asked == "look":
        family.picks("media.letter=yes")
    family.types("menu")
    assert seen(family) == [False]
    assert case_of(family) is None


def test_before_the_yes_nobody_hears_a_voice_note(family: Someone) -> None:
    """Kept as it came, for nobody's ears, also when the talk goes elsewhere or the answer is no."""
    assert "Nobody has heard it yet." in text(family.sends("voice"))
    family.types("menu")
    family.sends("voice")
    family.picks("media.give=no")
    assert seen(family) == [False] * 2
    assert case_of(family) is None


@pytest.mark.parametrize("kind", ["photo", "voice"])
def test_a_case_that_is_open_is_no_yes(family: Someone, kind: str) -> None:
    """Somebody was asked for, and nobody has the talk yet: what comes is asked about too."""
    family.types("a person")
    family.types("we got a letter")
    family.sends(kind)
    family.types("menu")
    assert seen(family) == [False]
    assert case_of(family)


def test_what_was_kept_back_stays_back(family: Someone) -> None:
    """A no to one photo holds when the next one is given."""
    family.sends("photo")
    family.picks("media.letter=no")
    assert "nobody looks at it" in text(family.picks("media.give=no"))
    handed(family)
    family.sends("voice")
    assert seen(family) == [False, True, True]
    family.picks("media.by=unknown")
    family.sends("voice")
    family.picks("media.give=yes")
    assert seen(family) == [False, True, True, True]


def test_a_photo_without_an_answer_is_asked_about_with_the_next(family: Someone) -> None:
    """Who goes on without answering said neither yes nor no: the next yes is for both."""
    family.sends("photo")
    family.types("menu")
    family.sends("photo")
    family.picks("media.letter=yes")
    family.picks("media.look=yes")
    assert seen(family) == [True, True]


def test_no_letter_is_given_as_before(family: Someone) -> None:
    """A photo that is no letter: one question, and a case that is no letter."""
    family.sends("photo")
    assert text(family.picks("media.letter=no")) == "Shall I give it to Tine?"
    family.picks("media.give=yes")
    case = case_of(family)
    assert case
    assert (case.kind, case.why) == ("talk", "media")
    person = id_of(family)
    given = family.naast.database.read(lambda tx: consents.of(tx, person))
    assert [each.item for each in given] == ["files"]


def test_a_voice_note_is_no_letter(family: Someone) -> None:
    """Nobody is asked whether a voice note is a paper; a photo after it is asked about."""
    assert "Shall I give it to Tine?" in text(family.sends("voice"))
    assert text(family.sends("voice")) == "I have kept this one too."
    assert IS_LETTER in text(family.sends("photo"))
    family.picks("media.letter=yes")
    family.picks("media.look=yes")
    assert seen(family) == [True] * 3
