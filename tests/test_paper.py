"""The paper to bring along: two languages side by side, every sign printed, nothing too private."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from bot.app import Naast
from bot.languages import LOCALES, Languages
from bot.paper import fonts, prepare, rights_list
from bot.paper.lines import wrap
from bot.session import Session
from bot.settings import Settings
from bot.talk.texts import Name, Speaker, Text, Verbatim, Words
from bot.talk.turn import Turn
from dialogues.contents import load
from dialogues.rights.paper import NOT_NOW, Counter, keep_paper, sensitive
from dialogues.rights.verdicts import judge_all
from storage import files
from storage.database import Tx
from storage.files import File
from tests.conftest import EXAMPLE, FROZEN
from tests.speaking import Someone
from tests.understand.weights import whole

ZONE = ZoneInfo("Europe/Brussels")
NOW = FROZEN.astimezone(ZONE)
LANGUAGES = Languages(zone=ZONE)
CONTENTS = load()
KNOWN: Mapping[str, bool | None] = {"lives_in_flanders": True, "low_income": True, "debt": True}
VERDICTS = judge_all(CONTENTS.rights, KNOWN)
SOME = ("living-wage", "debt-help", "legal-aid")
FIRST = "It is good to talk to a person about this one first."
SAID = {
    "living": "دخل الاندماج (leefloon)",
    "joined": "ببب",
    "alone": "ب",
    "Phone: {number}": "الهاتف: {number}",
    "card": "بطاقة الهوية",
}
LIVING, CARD = Text("living"), Text("card")
PHONE = Text("Phone: {number}").of(number=Verbatim("0800 12 345"))
COMING = (
    "ąćęłńóśźż ĂÂÎȘȚăâîșț çğıİöşü áéíñóúü¿¡ абвгдежзийклмнопрстуфхцчшщъьюя ґєії ёыэ "
    "ابتثجحخدذرزسشصضطظعغفقكلمنهوي ءآأؤإئةى پچژگکی ۰۱۲۳۴۵۶۷۸۹ ٠١٢٣ ،؛؟ «» “” – — … € \u200c\u200f"
)
"""Letters of languages whose catalogues are still to come."""


@dataclass(frozen=True)
class Entry:
    """One right, written for a test."""

    name: Words = LIVING
    official: str = "Leefloon"
    lines: Sequence[Words] = (PHONE,)
    papers: Sequence[Words] = (CARD,)
    brief: bool = False


@pytest.fixture(scope="module")
def arabic(tmp_path_factory: pytest.TempPathFactory) -> Speaker:
    """Somebody who speaks Arabic, as far as these tests go."""
    folder = tmp_path_factory.mktemp("locales") / "ar" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = Catalog(locale="ar")
    for msgid, said in SAID.items():
        catalogue.add(msgid, said)
    with (folder / "naast.po").open("wb") as file:
        write_po(file, catalogue)
    return Languages(folder.parents[1], zone=ZONE).speaker("ar")


@pytest.fixture(scope="module")
def naast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Naast]:
    """One Naast for all families here."""
    settings = Settings(data=tmp_path_factory.mktemp("paper"), organisation=EXAMPLE)
    built = Naast(settings, now=lambda: FROZEN, reads=whole())
    yield built
    built.database.close()


@pytest.fixture
def family(naast: Naast) -> Someone:
    """A family that speaks Dutch."""
    someone = Someone(naast, language="nl")
    someone.start()
    return someone


def pages(pdf: bytes) -> list[str]:
    """What can be read on each page, without line breaks."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def made(theirs: Speaker, entries: Sequence[Entry], counter: str = "nl") -> bytes:
    return rights_list.render(entries, theirs, LANGUAGES.speaker(counter), NOW, "Huis van het Kind")


def kept(family: Someone, right_ids: Sequence[str] = SOME, counter: Counter = "fr") -> File:
    """Have the paper put into a family's talk; the file that is there then."""
    person = family.person
    assert person

    def act(turn: Turn, session: Session) -> None:
        keep_paper(turn, right_ids, VERDICTS, KNOWN, counter)

    family.naast.turns.visit(lambda tx: person.id, act).result()
    (message,) = family.reads()
    assert message.file_id

    def find(tx: Tx) -> File | None:
        return files.get(tx, message.file_id or "")

    found = family.naast.database.read(find)
    assert found
    return found


# -- what stands on it -----------------------------------------------------------------------------


def test_both_languages_stand_beside_each_other(family: Someone) -> None:
    """The same right in the family's language and in the counter's, with its name there."""
    file = kept(family)
    said = " ".join(pages(file.content or b""))
    right = CONTENTS.rights["legal-aid"]
    for tag in ("nl", "fr"):
        speaker = LANGUAGES.speaker(tag)
        assert speaker.say(Text(right.name)) in said
        assert speaker.say(Text(right.papers[0])) in said
    assert right.official.fr in said
    assert "24 november 2026" in said
    assert "24 novembre 2026" in said
    assert "Huis van het Kind Voorbeeldstad" in said


def test_it_is_the_familys_own_file(family: Someone) -> None:
    """A PDF in the talk, small, and nobody of the staff may see it."""
    file = kept(family)
    assert (file.kind, file.mime, file.name) == ("document", "application/pdf", "naast.pdf")
    assert file.content
    assert file.content.startswith(b"%PDF")
    assert len(file.content) < 80_000
    assert not file.given
    person = family.person
    assert person
    assert file.person_id == person.id


def test_a_letter_that_is_given_does_not_give_the_paper(family: Someone) -> None:
    """A photo came, then the paper, then the yes to the photo: the paper stays the family's."""
    family.sends("photo")
    file = kept(family)
    family.picks("media.letter=yes")
    family.picks("media.look=yes")
    again = family.naast.database.read(lambda tx: files.get(tx, file.id))
    assert again
    assert not again.given


def test_of_what_can_do_harm_it_says_to_talk_first_and_not_how(family: Someone) -> None:
    """As in the talk: neither where, how nor which papers, in both languages."""
    right, first = CONTENTS.rights["living-wage"], Text(FIRST)
    assert VERDICTS[right.id].asks_first
    said = " ".join(pages(kept(family, [right.id]).content or b""))
    for tag in ("nl", "fr"):
        speaker = LANGUAGES.speaker(tag)
        assert speaker.say(Text(right.name)) in said
        assert speaker.say(first) in said
        for hidden in (right.where, right.how, *right.papers):
            assert speaker.say(Text(hidden))[:30] not in said


def test_what_is_sensitive_stays_off_it(family: Someone) -> None:
    """A stranger at the counter does not read of debts, not even as the reason for a right."""
    assert "debt" in sensitive(CONTENTS)
    because = VERDICTS["debt-help"].because
    assert "debt" in because
    said = " ".join(pages(kept(family, ["debt-help"]).content or b""))
    fact = CONTENTS.facts["debt"]
    for tag in ("nl", "fr"):
        assert LANGUAGES.speaker(tag).say(Text(fact.said)) not in said


def test_a_right_that_is_gone_from_the_content_is_left_out(family: Someone) -> None:
    """A list that was kept may be older than the content."""
    file = kept(family, ["living-wage", "no-such-right"])
    assert file.content


def test_without_fonts_it_is_said_and_nothing_breaks(family: Someone, tmp_path: Path) -> None:
    """Where set-up could not make them there is no paper, and a sentence."""
    person, world = family.person, family.naast.world
    assert person
    before = world.paper
    world.paper = rights_list.RightsList(tmp_path)
    try:

        def act(turn: Turn, session: Session) -> None:
            keep_paper(turn, SOME, VERDICTS, KNOWN, "nl")

        family.naast.turns.visit(lambda tx: person.id, act).result()
    finally:
        world.paper = before
    (message,) = family.reads()
    assert message.file_id is None
    assert message.text == LANGUAGES.speaker("nl").say(NOT_NOW)


def test_every_page_has_its_number_and_the_document_its_language(arabic: Speaker) -> None:
    """A long list breaks between rights; a reader knows what it is and what it speaks."""
    pdf = made(LANGUAGES.speaker("fr"), [Entry()] * 30)
    read = pages(pdf)
    assert len(read) > 2
    for number, page in enumerate(read, 1):
        assert f"{number} / {len(read)}" in page
    document = PdfReader(io.BytesIO(pdf))
    assert document.trailer["/Root"]["/Lang"] == "fr"
    assert document.metadata
    assert document.metadata.title == LANGUAGES.speaker("fr").say(rights_list.TITLE)


@pytest.mark.parametrize("counter", ["nl", "fr"])
def test_many_rights_stay_a_handful_of_pages(family: Someone, counter: Counter) -> None:
    """Of 24, the likely ones shortly and first, the others as a table with tick boxes: at most six
    pages, and what was told in the sensitive parts stays off them."""
    likely = [one for one, judged in VERDICTS.items() if judged.verdict == "likely"]
    maybe = [one for one, judged in VERDICTS.items() if judged.verdict == "maybe"]
    ids = [*maybe[: 24 - len(likely[:14])], *likely[:14]]
    assert len(ids) == 24
    read = pages(kept(family, ids, counter).content or b"")
    assert len(read) <= 6
    said = " ".join(read)
    speaker = LANGUAGES.speaker("nl")
    first, last = (speaker.say(Text(CONTENTS.rights[each].name)) for each in (ids[-1], ids[0]))
    assert said.index(first) < said.rindex(last)
    assert speaker.say(Text(CONTENTS.facts["debt"].said)) not in said


def test_who_speaks_the_counters_language_gets_one_column() -> None:
    """Nothing stands there twice."""
    (one,) = pages(made(LANGUAGES.speaker("nl"), [Entry()], counter="nl"))
    assert one.count("0800 12 345") == 1


# -- from right to left ----------------------------------------------------------------------------


def placed(pdf: bytes, piece: str) -> list[float]:
    """Where on the page a piece of text begins, in points from the left."""
    found: list[float] = []

    def look(said: str, _cm: Any, at: Any, _font: Any, _size: Any) -> None:
        if piece in said:
            found.append(float(at[4]))

    PdfReader(io.BytesIO(pdf)).pages[0].extract_text(visitor_text=look)
    return found


def test_who_reads_from_right_to_left_has_the_column_on_the_right(arabic: Speaker) -> None:
    """The counter's is on the left; a telephone number is in one piece in both."""
    pdf = made(arabic, [Entry()])
    middle = 297.0
    left, right = sorted(placed(pdf, "0800 12 345") or placed(pdf, "0800"))
    assert left < middle < right


def glyphs(pdf: bytes, family: str) -> int:
    """How many glyphs of a font a document carries."""
    resources: Any = PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]
    for font in resources["/Font"].values():
        described = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        if family in described["/FontName"]:
            with TTFont(io.BytesIO(described["/FontFile2"].get_data())) as carried:
                return int(carried["maxp"].numGlyphs)
    return 0


def test_arabic_letters_are_joined(arabic: Speaker) -> None:
    """The same letter thrice is three shapes: at the beginning, in the middle, at the end."""
    alone, joined = (
        glyphs(made(arabic, [Entry(Text(which), "", (), ())]), "ArabicBold")
        for which in ("alone", "joined")
    )
    assert alone
    assert joined >= alone + 2


# -- no empty boxes --------------------------------------------------------------------------------


def test_every_sign_of_every_language_can_be_printed() -> None:
    """Whatever the catalogues hold of the content, and the letters of languages to come."""
    can = fonts.signs() | {ord("\n")}
    found = dict.fromkeys(COMING, "coming")
    for path in LOCALES.glob("*/LC_MESSAGES/content.po"):
        with path.open("rb") as file:
            for message in read_po(file):
                said = message.string if isinstance(message.string, str) else ""
                found |= dict.fromkeys(said, f"{path.parts[-3]}: {said[:40]}")
    for right in CONTENTS.rights.values():
        found |= dict.fromkeys(f"{right.official.nl}{right.official.fr}", right.id)
    missing = {sign: where for sign, where in found.items() if ord(sign) not in can}
    assert missing == {}


def test_nothing_was_missing_from_the_fonts(
    arabic: Speaker, family: Someone, caplog: pytest.LogCaptureFixture
) -> None:
    """The library says where it had to draw an empty box: nowhere, for all our rights."""
    with caplog.at_level(logging.WARNING):
        kept(family, list(CONTENTS.rights))
        made(arabic, [Entry()])
        assert "glyph" not in caplog.text
        made(arabic, [Entry(Name("\u4e16"))])  # no font of ours has Chinese
        assert "glyph" in caplog.text


# -- lines -----------------------------------------------------------------------------------------


@given(st.text("ab \u2066\u2068\u2069 0123", max_size=60), st.integers(3, 20))
def test_lines_fit_and_lose_nothing(said: str, width: int) -> None:
    """Every sign that is seen stands on a line, in order, and each line closes what it opens."""

    def measure(piece: str) -> float:
        return float(sum(sign not in "\u2066\u2068\u2069" for sign in piece))

    lines = wrap(said, width, measure)
    assert all(measure(line) <= width for line in lines)
    seen = [sign for line in lines for sign in line if sign in "ab0123"]
    assert seen == [sign for sign in said if sign in "ab0123"]
    for line in lines:
        opened = sum(sign in "\u2066\u2068" for sign in line)
        assert line.count("\u2069") >= opened


def test_a_telephone_number_is_not_broken() -> None:
    """It goes to the next line as a whole."""
    assert wrap("bel 0800 12 345 nu", 12, len) == ["bel", "0800 12 345", "nu"]


def test_a_name_is_kept_apart_on_both_lines() -> None:
    """What is isolated stays so when it is broken."""
    lines = wrap("a \u2068een lange naam\u2069 b", 9, lambda said: len(said.strip("\u2068\u2069")))
    assert lines == ["a \u2068een\u2069", "\u2068lange\u2069", "\u2068naam\u2069 b"]


# -- made once -------------------------------------------------------------------------------------


def test_fonts_that_are_there_are_not_made_again(tmp_path: Path) -> None:
    """Set-up may run as often as it likes; half a set of fonts is none."""
    assert fonts.ready()
    assert prepare.prepare(fonts.folder()) is False
    assert not fonts.ready(tmp_path)
    (tmp_path / fonts.STAMP).write_text(fonts.made_of(), encoding="utf-8")
    assert not fonts.ready(tmp_path)


def test_our_fonts_are_small_and_static() -> None:
    """A variable font would cost seconds with every paper."""
    for face in fonts.FACES:
        path = fonts.folder() / face.file
        assert path.stat().st_size < 250_000
        with TTFont(path) as font:
            assert "fvar" not in font
    assert (fonts.folder() / "LICENSE-sans.txt").read_text(encoding="utf-8").startswith("Copyright")
