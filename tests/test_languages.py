"""How languages say what they are given: dates and hours, digits, directions, varieties."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot import catalogues
from bot.languages import LOCALES, Languages, language_name, own_name
from bot.numerals import ascii_digits
from bot.talk.texts import Lines, Name, Text, Tongue, Verbatim, _, n_
from tests import test_catalogues
from tests.test_catalogues import HEADER, stands, write

ZONE = ZoneInfo("Europe/Brussels")
root = test_catalogues.root
TWELVE = ("nl", "fr", "en", "ar", "tr", "es", "ro", "bg", "pl", "uk", "ru", "fa", "fa-AF")
LRI, FSI, PDI, RLM = "\u2066", "\u2068", "\u2069", "\u200f"
_BARE = dict.fromkeys(map(ord, LRI + FSI + PDI + RLM))
FA = (
    'msgid "Hello"\nmsgstr "سلام"\n\n'
    'msgid "An interpreter at {hour}"\nmsgstr "مترجم ساعت {hour}"\n\n'
    'msgid "Call 1712 within 4 days"\nmsgstr "ظرف 4 روز به 1712 زنگ بزنید"\n\n'
    'msgid "{count} child of {age}"\nmsgid_plural "{count} children of {age}"\n'
    'msgstr[0] "{count} کودک {age} ساله"\nmsgstr[1] "{count} کودک {age} ساله"\n'
)
DARI = (
    'msgid "An interpreter at {hour}"\nmsgstr "ترجمان ساعت {hour}"\n\n'
    'msgid "{count} child of {age}"\nmsgid_plural "{count} children of {age}"\nmsgstr[0] ""\n'
)


@pytest.fixture(scope="module")
def languages(tmp_path_factory: pytest.TempPathFactory) -> Languages:
    """A language each, with few words; Dari has one of its own."""
    folder = tmp_path_factory.mktemp("locales")
    for tag in TWELVE[3:]:
        entries = {"fa": FA, "fa-AF": DARI}.get(tag, "")
        path = folder / tag.replace("-", "_") / "LC_MESSAGES" / "naast.po"
        path.parent.mkdir(parents=True)
        head = HEADER.format(
            tag=tag, status="draft", plural=catalogues.plural_forms(tag) or "nplurals=1; plural=0;"
        )
        path.write_text(f"{head}\n{entries}", encoding="utf-8")
    for tag in ("nl", "fr"):
        (folder / tag / "LC_MESSAGES").mkdir(parents=True)
    return Languages(folder, ZONE)


def bare(said: str) -> str:
    """What is said, without the signs that keep its parts in order."""
    return said.translate(_BARE)


# -- dates and hours -------------------------------------------------------------------------------

MOMENTS = {
    "nl": "dinsdag 24 november, 09:05",
    "fr": "mardi 24 novembre, 09:05",
    "en": "Tuesday 24 November, 09:05",
    "ar": "الثلاثاء، 24 نوفمبر، 09:05",
    "tr": "24 Kasım Salı 09:05",
    "es": "martes, 24 de noviembre, 9:05",
    "ro": "marți, 24 noiembrie, 09:05",
    "bg": "вторник, 24 ноември, 9:05",
    "pl": "wtorek, 24 listopada, 09:05",
    "uk": "вівторок, 24 листопада, 09:05",
    "ru": "вторник, 24 ноября, 09:05",
    "fa": "سه‌شنبه ۲۴ نوامبر، ۹:۰۵",
    "fa-AF": "سه‌شنبه ۲۴ نومبر، ۹:۰۵",
}


@pytest.mark.parametrize("tag", TWELVE)
def test_a_moment_in_the_order_of_the_language(languages: Languages, tag: str) -> None:
    """Weekday, day, month and hour, inside a sentence."""
    said = languages.speaker(tag).moment(datetime(2026, 11, 24, 8, 5, tzinfo=UTC))
    assert bare(said) == MOMENTS[tag]


@pytest.mark.parametrize(
    ("instant", "day", "hour"),
    [
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), 28, "1:59"),  # before summer time begins
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), 28, "3:00"),  # there is no two o'clock
        (datetime(2027, 3, 27, 23, 30, tzinfo=UTC), 28, "0:30"),
        (datetime(2027, 3, 28, 22, 30, tzinfo=UTC), 29, "0:30"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), 25, "2:30"),  # still summer time
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), 25, "2:30"),  # the same hour again
        (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), 25, "3:00"),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), 25, "0:00"),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), 26, "0:00"),
    ],
)
def test_around_both_changes_of_the_clock(
    languages: Languages, instant: datetime, day: int, hour: str
) -> None:
    """In every language the day and the hour that clocks here show."""
    for tag in TWELVE:
        speaker = languages.speaker(tag)
        said = ascii_digits(bare(speaker.moment(instant)))
        local = instant.astimezone(ZONE)
        assert said.endswith((f" {hour}", f" 0{hour}")), tag
        assert str(day) in said.replace(",", " ").split(), tag
        told = speaker.say(
            Text("{date} {hour}", values={"date": local.date(), "hour": local.time()})
        )
        assert f" {day} " in f" {ascii_digits(bare(told))} ", tag
        assert ascii_digits(bare(told)).endswith(hour), tag


def test_every_hour_is_one_of_24(languages: Languages) -> None:
    """No letters for before and after noon: here nobody writes them."""
    for tag in TWELVE:
        told = languages.speaker(tag).say(Text("{hour}", values={"hour": time(15, 30)}))
        assert ascii_digits(bare(told)) == "15:30", tag


def test_a_whole_date_has_the_solar_one_beside_it(languages: Languages) -> None:
    """For readers of Persian and Dari; a moment and an hour stay short."""
    whole = Text("{date}", values={"date": date(2026, 11, 24)})
    assert bare(languages.speaker("fa").say(whole)) == "سه‌شنبه ۲۴ نوامبر ۲۰۲۶ (۳ آذر ۱۴۰۵)"
    assert bare(languages.speaker("fa-AF").say(whole)) == "سه‌شنبه ۲۴ نومبر ۲۰۲۶ (۳ قوس ۱۴۰۵)"
    assert bare(languages.speaker("ar").say(whole)) == "الثلاثاء، 24 نوفمبر 2026"


# -- digits ----------------------------------------------------------------------------------------


def test_counts_and_ages_are_in_the_readers_digits(languages: Languages) -> None:
    """What is a number; what is a name or verbatim stays as it is."""
    some = n_("{count} child of {age}", "{count} children of {age}", 3).of(age=12)
    assert bare(languages.speaker("fa").say(some)) == "۳ کودک ۱۲ ساله"
    assert bare(languages.speaker("ar").say(some)) == "3 children of 12"
    as_is = Text("{name} {code}", values={"name": Name("Straat 12"), "code": Verbatim("0470 1")})
    assert bare(languages.speaker("fa").say(as_is)) == "Straat 12 0470 1"
    said = languages.speaker("fa-AF").say(_("Call 1712 within 4 days"))
    assert bare(said) == "ظرف ۴ روز به 1712 زنگ بزنید"


def test_english_stays_english_where_persian_has_no_word(languages: Languages) -> None:
    """What falls back is told in the digits of what it falls back to, but for what is counted."""
    assert bare(languages.speaker("fa").say(_("Nobody said this 4 times"))).endswith("4 times")


# -- from right to left ----------------------------------------------------------------------------


def visible(text: str) -> str:
    """A line as its letters stand on a screen that reads from right to left: all the other way
    around, but for each isolated piece, which stays as it is."""
    pieces = re.split(f"[{LRI}{FSI}]([^{PDI}]*){PDI}", text)
    turned = [piece if at % 2 else piece[::-1] for at, piece in enumerate(pieces)]
    return "".join(reversed(turned))


FOREIGN = (
    ("+32 470 12 34 56", Verbatim("+32 470 12 34 56")),
    ("https://example.org/a?b=1", Verbatim("https://example.org/a?b=1")),
    ("15:30", time(15, 30)),
    ("Huis van het Kind (Jette)", Name("Huis van het Kind (Jette)")),
    ("BE68 5390 0754 7034", Verbatim("BE68 5390 0754 7034")),
)


@pytest.mark.parametrize("tag", ["ar", "fa", "fa-AF"])
@pytest.mark.parametrize(("shown", "value"), FOREIGN, ids=[each[0] for each in FOREIGN])
def test_what_runs_the_other_way_stays_in_one_piece(
    languages: Languages, tag: str, shown: str, value: object
) -> None:
    """In the middle of a sentence, at its end, and beside a number."""
    sentence = Text("مرحبا {it}، 3 {it}.", values={"it": value})
    said = languages.speaker(tag).say(sentence)
    assert ascii_digits(visible(said)).count(shown) == 2
    assert said.count(PDI) == said.count(LRI) + said.count(FSI)


@pytest.mark.parametrize("tag", ["ar", "fa"])
def test_numbers_in_a_catalogue_are_kept_in_one_piece_too(languages: Languages, tag: str) -> None:
    """A translator writes no signs that turn letters: phone numbers, links and hours get theirs."""
    said = languages.speaker(tag).say(_("اتصل 0800 120 33 أو https://a.be/b غدا 15:30"))
    for piece in ("0800 120 33", "https://a.be/b", "15:30"):
        assert f"{LRI}{piece}{PDI}" in ascii_digits(said)


def test_lines_are_each_whole(languages: Languages) -> None:
    """What a line opens is closed on it."""
    said = languages.speaker("ar").say(Lines((Verbatim("0470 1"), Name("Ann"), _("أهلا 12"))))
    for line in said.split("\n"):
        assert line.count(PDI) == line.count(LRI) + line.count(FSI)


def test_left_to_right_has_no_such_signs(languages: Languages) -> None:
    """Only who reads from the right needs them."""
    for tag in TWELVE:
        speaker = languages.speaker(tag)
        said = speaker.say(Text("{a} {b}", values={"a": Name("Ann"), "b": Verbatim("0470 1")}))
        marks = [sign for sign in said if unicodedata.category(sign) == "Cf"]
        assert bool(marks) == (speaker.direction == "rtl"), tag


# -- Dari, and what platforms call it --------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "spoken"),
    [
        *(("fa-AF", "fa-AF"), ("fa_AF", "fa-AF"), ("prs", "fa-AF"), ("prs-AF", "fa-AF")),
        *(("PRS", "fa-AF"), ("fa", "fa"), ("fa-IR", "fa"), ("pes", "fa"), ("ar-MA", "ar")),
        *(("ary", "ar"), ("en-GB", "en"), ("zz", "nl"), ("", "nl"), (None, "nl")),
    ],
)
def test_what_a_platform_calls_a_language(
    languages: Languages, told: str | None, spoken: str
) -> None:
    """Its own tag, another one for the same, a variety of what we speak; else the other."""
    assert languages.best(told, "nl") == spoken


def test_dari_has_its_own_words_and_else_persian(languages: Languages) -> None:
    """Text by text: its own, Persian, English; plurals too."""
    dari = languages.speaker("fa-AF")
    at = _("An interpreter at {hour}").of(hour=time(9, 30))
    assert bare(dari.say(at)) == "ترجمان ساعت ۹:۳۰"
    assert bare(languages.speaker("fa").say(at)) == "مترجم ساعت ۹:۳۰"
    assert dari.say(_("Hello")) == "سلام"
    assert dari.say(_("Not there at all")) == "Not there at all"
    some = n_("{count} child of {age}", "{count} children of {age}", 1).of(age=6)
    assert bare(dari.say(some)) == "۱ کودک ۶ ساله"
    assert languages.speaker("prs").language == "fa-AF"
    assert dari.translates(_("Hello"))
    assert not dari.translates(_("Not there at all"))


def test_persian_stands_in_where_dari_is_not_there(tmp_path: Path) -> None:
    """Who speaks Dari with a house that has Persian only is not spoken to in English."""
    path = tmp_path / "fa" / "LC_MESSAGES" / "naast.po"
    path.parent.mkdir(parents=True)
    head = HEADER.format(tag="fa", status="draft", plural=catalogues.plural_forms("fa"))
    path.write_text(f"{head}\n{FA}", encoding="utf-8")
    only = Languages(tmp_path, ZONE)
    for told in ("prs", "fa-AF"):
        assert only.best(told, "nl") == "fa"
        assert only.speaker(told).say(_("Hello")) == "سلام"


def test_dari_is_called_dari(languages: Languages) -> None:
    """In itself and in every language, not "Persian (Afghanistan)"."""
    assert own_name("fa-AF") == own_name("prs") == "دری"
    assert language_name("fa-AF", "nl") == "Dari"
    for tag in ("nl", "en"):
        told = languages.speaker(tag).say(Text("{it}", values={"it": Tongue("prs")}))
        assert told == "Dari"


def test_check_counts_what_persian_has_for_dari(root: Path) -> None:
    """What is missing in Dari is only what Persian lacks too."""
    entry = 'msgid "What now?"\nmsgstr "حالا چه؟"\n'
    write(root, "fa", entry)
    write(root, "fa-AF", "")
    assert "What now?" not in stands(root, "fa-AF").missing
    assert len(stands(root, "fa-AF").missing) == len(stands(root, "fa").missing) == 3
    write(root, "fa", "")
    assert "What now?" in stands(root, "fa-AF").missing


# -- ours ------------------------------------------------------------------------------------------


def test_ours_are_read() -> None:
    """Every catalogue that ships can be spoken, and none begins with signs that turn letters."""
    for speaker in Languages(LOCALES, ZONE).speakers():
        said = speaker.say(Text("{a}", values={"a": datetime(2026, 11, 24, 8, 5, tzinfo=UTC)}))
        assert bare(said)[:1].isalnum()
