"""Words, photos and introductions in two languages: a machine's words beside the original, which
arrives whatever the machine does."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from bot import acquainting
from bot.app import Naast
from bot.bare_photo import bare
from bot.settings import Settings
from bot.talk.heard import Heard, Media
from storage import duos, errands, files
from storage.database import Tx
from storage.duos import Member
from storage.messages import Message
from tests.beside.duo import Pair, id_of, pair, talker, waiting
from tests.conftest import EXAMPLE, FROZEN
from tests.mould import ready
from tests.speaking import Someone, text
from tests.test_translate import Server
from tests.transcript import Hands
from tests.understand.weights import whole

PLACE = "50.85"
"""What a phone wrote into the photo."""


def photo(kind: str = "JPEG", way: int = 6) -> bytes:
    """A photo as a phone makes it: with where it was taken, and which way is up."""
    picture = Image.new("RGB", (40, 20), "teal")
    said = Image.Exif()
    said[0x0112] = way
    said[0x010E] = PLACE
    made = io.BytesIO()
    picture.save(made, kind, exif=said.tobytes(), comment=PLACE)
    return made.getvalue() + b"a film of a second " + PLACE.encode()


@pytest.fixture
def machine() -> Iterator[Server]:
    """A stand-in for LibreTranslate."""
    with Server() as built:
        built.languages = [{"code": "fr", "targets": ["nl"]}, {"code": "nl", "targets": ["fr"]}]
        thread = threading.Thread(target=built.serve_forever, args=(0.01,))
        thread.start()
        yield built
        built.over.set()
        built.shutdown()
        thread.join()


@pytest.fixture
def two(tmp_path: Path, clock: Hands, machine: Server) -> Iterator[Pair]:
    """Amal writes French, Lien Dutch, and a translator is set."""
    settings = Settings(data=ready(tmp_path), organisation=EXAMPLE, translator=machine.address)
    naast = Naast(settings, now=clock, reads=whole())
    yield speaking_two(pair(naast, clock))
    naast.database.close()


@pytest.fixture
def without(duo: Pair) -> Pair:
    """The same two, with no translator."""
    return speaking_two(duo)


def speaking_two(duo: Pair) -> Pair:
    for who, language in ((duo.lien, "nl"), (duo.amal, "fr")):
        who.language = language
        who.types("language")
        who.types({"nl": "Nederlands", "fr": "français"}[language])
        assert who.person
        assert who.person.language == language
        who.types("menu")
    return duo


def writes(duo: Pair, who: Someone, words: str) -> None:
    who.picks(f"go=write:{duo.duo}")
    who.types(words)


def soon(duo: Pair, who: Someone) -> list[Message]:
    """What comes once the machine is done: no clock is moved for it."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        found = duo.hears(who)
        if found:
            return found
        time.sleep(0.02)
    return []


# -- words -----------------------------------------------------------------------------------------


def test_words_are_read_in_ones_own_language_beside_the_original(
    two: Pair, machine: Server
) -> None:
    """One message: what was written, and below it what a machine made of it, marked as such."""
    asked = text(two.amal.picks(f"go=write:{two.duo}"))
    assert "Une machine de cette maison traduit vos mots." in asked
    two.amal.types("Bonjour Lien, on se voit samedi ?")
    (heard,) = soon(two, two.lien)
    assert heard.text.startswith("Bonjour Lien, on se voit samedi ?\n")
    assert "nl:BONJOUR LIEN, ON SE VOIT SAMEDI ?" in heard.text
    assert heard.name == "✉ Amal"
    writes(two, two.lien, "Ja, heel graag zaterdag, tot dan!")
    (back,) = soon(two, two.amal)
    assert "fr:JA, HEEL GRAAG ZATERDAG, TOT DAN!" in back.text
    sent = [(asked["q"], asked["source"], asked["target"]) for asked in machine.asked]
    assert [each[1:] for each in sent] == [("fr", "nl"), ("nl", "fr")]
    assert "Haddad" not in str(machine.asked)


def test_a_machine_that_is_slow_holds_nobody_up(two: Pair, machine: Server) -> None:
    """After ten seconds the words go as they are, and say in which language that is."""
    machine.wait = 30.0
    writes(two, two.amal, "Bonjour Lien, on se voit samedi ?")
    assert two.hears(two.lien) == []
    two.clock.at = FROZEN.replace(minute=FROZEN.minute + 1)
    (heard,) = two.hears(two.lien)
    assert heard.text.startswith("Bonjour Lien, on se voit samedi ?")
    assert "nl:" not in heard.text
    machine.over.set()


def test_a_machine_that_says_nonsense_costs_nothing(two: Pair, machine: Server) -> None:
    """The words are there at once, as they were written."""
    machine.status = 500
    writes(two, two.amal, "Bonjour Lien, on se voit samedi ?")
    (heard,) = soon(two, two.lien)
    assert heard.text.startswith("Bonjour Lien, on se voit samedi ?\n")


def test_without_a_machine_the_language_is_named(without: Pair) -> None:
    """At once, in the reader's own words for it."""
    writes(without, without.amal, "Bonjour Lien, on se voit samedi ?")
    (heard,) = without.hears(without.lien)
    assert heard.text.startswith("Bonjour Lien, on se voit samedi ?\n")
    assert "Frans" in heard.text


def test_words_in_the_readers_language_are_nobodys_business(two: Pair, machine: Server) -> None:
    """A family that writes the buddy's language is read as it writes, and no machine sees it."""
    writes(two, two.amal, "Dag Lien, ik kom zaterdag graag naar het park met de kinderen")
    (heard,) = two.hears(two.lien)
    assert heard.text == "Dag Lien, ik kom zaterdag graag naar het park met de kinderen"
    assert machine.asked == []


# -- introductions ---------------------------------------------------------------------------------

WORDS = "Ik kook graag en ik woon al heel lang in deze buurt met mijn twee honden."


OF_SAMI = "Een gezin met drie kinderen dat graag samen naar het park gaat wandelen."
DRAFTED = {
    "of_buddy": acquainting.of_buddy(("nl", "fr"), ("cooking",)),
    "of_family": acquainting.of_family("fr", ("company",), ("cooking", "walking")),
}
"""What stands on the board, and nobody wrote over."""


def asked_to_meet(
    duo: Pair, of_buddy: str = WORDS, of_family: str = "une famille"
) -> tuple[Someone, Callable[[], list[Message]]]:
    """Another family is asked whether it would like to meet Lien, who speaks Dutch."""
    sami = talker(duo.naast, "Sami Naji", "fr")

    def propose(tx: Tx) -> None:
        sides = [Member(id_of(sami), "family", of_family)]
        sides.append(Member(id_of(duo.lien), "buddy", of_buddy))
        made = duos.propose(tx, sides, FROZEN, coordinator_id=duo.karin)
        wait = duo.naast.world.carrying.introductions(tx, made, id_of(sami))
        errands.add(tx, id_of(sami), errands.PROPOSED, made.id, FROZEN, due=FROZEN + wait)

    duo.naast.database.write(propose)
    return sami, lambda: soon(duo, sami)


def test_an_introduction_is_read_in_ones_own_language(two: Pair) -> None:
    """Below it stands what a machine made of it; the same of what the others read of oneself."""
    _sami, reads = asked_to_meet(two, of_family=OF_SAMI)
    said = text(reads())
    assert WORDS in said
    assert f"fr:{WORDS.upper()}" in said
    assert OF_SAMI in said
    assert f"fr:{OF_SAMI.upper()}" in said


def test_of_an_introduction_the_language_is_named(without: Pair) -> None:
    """Where no machine is set."""
    _sami, reads = asked_to_meet(without, of_family=OF_SAMI)
    first, mine = text(reads()).split("Voici ce qu'on lit sur vous")
    for said, words in ((first, WORDS), (mine, OF_SAMI)):
        assert words in said
        assert "néerlandais" in said.split(words)[1]


def test_what_nobody_wrote_over_is_read_by_each_in_their_own_language(
    two: Pair, machine: Server
) -> None:
    """The family reads what the buddy reads of it, each in their own words for it, before and
    after they said yes; a machine has nothing to do with it."""
    sami, reads = asked_to_meet(two, **DRAFTED)
    said = bare_of_marks(text(reads()))
    assert "Lien : « Langues : Néerlandais et Français. Aime : Cuisiner. »" in said
    own = "Langues : Français. Aimerait : De la compagnie. Aime : Cuisiner et se promener."
    own = f"Une famille. {own}"
    assert f"Voici ce qu'on lit sur vous : « Sami: {own} »" in said
    sami.types("mes données")
    assert own in bare_of_marks(text(sami.taps("Tout voir")))
    sami.types("buddy")
    sami.taps("Oui, volontiers")
    said = bare_of_marks(text(soon(two, two.lien)))
    own = "Een gezin. Talen: Frans. Wil graag: Gezelschap. Doet graag: Koken en wandelen."
    assert f"Sami: “{own}”" in said
    assert "Dit lezen ze over jou: “Talen: Nederlands en Frans. Doet graag: Koken.”" in said
    assert machine.asked == []


def bare_of_marks(said: str) -> str:
    """Without what keeps names apart, and with one sort of space."""
    return said.translate({0x2068: None, 0x2069: None, 0xA0: " ", 0x202F: " "})


# -- own words elsewhere ---------------------------------------------------------------------------

OWN_WORDS = {
    "what to bring": "Prenez des chaussures chaudes, le sol est mouillé.",
    "a hope": "Que nous puissions cuisiner et rire ensemble.",
    "a last word": "Merci pour tous les cafés, je pense encore à vous.",
}


def says(duo: Pair, what: str) -> str:
    """Amal writes something for Lien, who is busy with nothing, that is no message; what she was
    asked first."""
    duo.clock.at += timedelta(minutes=6)
    if what == "what to bring":
        duo.amal.picks(f"go=meet:{duo.duo}")
        duo.amal.picks("meetup.what=walk")
        duo.amal.types("samedi à 15 h")
        duo.amal.taps("Oui")
        asked = duo.amal.types("Parc Royal, 1000 Bruxelles")
    else:
        duo.amal.types("buddy")
        duo.amal.picks("duo.page=more")
        if what == "a hope":
            asked = duo.amal.picks("duo.more=hopes")
        else:
            duo.amal.picks("duo.more=bye")
            asked = duo.amal.picks("duo_bye.bye=word")
    duo.amal.types(OWN_WORDS[what])
    return text(asked)


@pytest.mark.parametrize("what", OWN_WORDS)
def test_other_own_words_are_read_in_ones_own_language_too(two: Pair, what: str) -> None:
    """Below them stands what a machine made of them; whoever writes was told that it does."""
    assert "Une machine de cette maison traduit vos mots." in says(two, what)
    said = text(soon(two, two.lien))
    assert OWN_WORDS[what] in said
    assert f"nl:{OWN_WORDS[what].upper()}" in said


@pytest.mark.parametrize("what", OWN_WORDS)
def test_of_other_own_words_the_language_is_named_too(without: Pair, what: str) -> None:
    """Where no machine is set, and nobody is told of one."""
    assert "machine" not in says(without, what)
    said = text(without.hears(without.lien))
    assert "🌐 Dit is geschreven in het Frans." in said.split(OWN_WORDS[what])[1]


# -- photos and voice notes ------------------------------------------------------------------------


def shows(duo: Pair, who: Someone, content: bytes, **more: str) -> list[Message]:
    """Somebody sends a photo."""
    media = Media("photo", more.pop("mime", "image/jpeg"), "IMG_2026.jpg", content=content)
    return who.hear(Heard("web", who.address, who._id(), "photo", media=media, **more))  # type: ignore[arg-type]


def file_of(duo: Pair, message: Message) -> files.File:
    found = duo.naast.database.read(lambda tx: files.get(tx, message.file_id or ""))
    assert found
    return found


def test_a_photo_goes_over_without_where_it_was_taken(duo: Pair) -> None:
    """The picture and which way is up; no place, no name of the file, and nobody else sees it."""
    duo.amal.picks(f"go=write:{duo.duo}")
    assert "Sent to Lien" in text(shows(duo, duo.amal, photo()))
    (heard,) = duo.hears(duo.lien)
    found = file_of(duo, heard)
    assert (found.kind, found.name, found.given) == ("photo", "photo.jpg", False)
    assert found.content
    assert PLACE.encode() not in found.content
    picture = Image.open(io.BytesIO(found.content))
    assert picture.getexif() == {0x0112: 6}
    assert picture.size == (40, 20)
    assert heard.name == "✉ Amal"


def test_photos_that_are_sent_together_go_together(duo: Pair) -> None:
    """All of them, with one sentence about it; one that comes later is asked about as ever."""
    duo.amal.picks(f"go=write:{duo.duo}")
    said = [text(shows(duo, duo.amal, photo(), album="a1")) for _each in range(3)]
    assert [bool(each) for each in said] == [True, False, False]
    assert len(duo.hears(duo.lien)) == 3
    assert "letter" in text(shows(duo, duo.amal, photo(), album="a2"))
    assert duo.hears(duo.lien) == []


def test_a_photo_a_day_later_is_not_for_the_buddy(duo: Pair) -> None:
    """The question stood open; the photo may be a letter."""
    duo.amal.picks(f"go=write:{duo.duo}")
    duo.passes(days=1)
    assert "letter" in text(shows(duo, duo.amal, photo()))
    assert duo.hears(duo.lien) == []


def test_papers_do_not_go_over(duo: Pair) -> None:
    """And what is too large, or no picture at all; the sender hears what does."""
    duo.amal.picks(f"go=write:{duo.duo}")
    assert "papers do not" in text(duo.amal.sends("document"))
    assert "papers do not" in text(shows(duo, duo.amal, b"\xff\xd8" + bytes(5_000_000)))
    shows(duo, duo.amal, b"\xff\xd8 no picture")
    assert duo.hears(duo.lien) == []
    assert "That did not go over to Lien" in text(duo.hears(duo.amal))


def test_a_voice_note_goes_over_with_what_a_machine_heard(duo: Pair) -> None:
    """As a voice note; its words stand beside it where a machine wrote them down."""
    duo.amal.picks(f"go=write:{duo.duo}")
    media = Media("voice", "audio/ogg", "PTT-2026.ogg", content=b"OggS of Amal")
    said = {"text": "See you on Saturday", "media": media, "spoken": True}
    duo.amal.hear(Heard("web", duo.amal.address, "v1", "voice", **said))  # type: ignore[arg-type]
    (heard,) = duo.hears(duo.lien)
    assert "A machine wrote down: “See you on Saturday”" in heard.text
    assert (file_of(duo, heard).kind, file_of(duo, heard).content) == ("voice", b"OggS of Amal")


def test_a_photo_that_is_still_with_the_messenger_waits(duo: Pair) -> None:
    """It is brought once it is fetched; if it never is, the sender hears so."""
    for fetched in (True, False):
        duo.amal.picks(f"go=write:{duo.duo}")
        media = Media("photo", "image/jpeg", reference="far away")
        duo.amal.hear(Heard("web", duo.amal.address, duo.amal._id(), "photo", media=media))
        assert duo.hears(duo.lien) == []
        assert waiting(duo.naast, duo.lien) == ["between-words"]
        if fetched:
            (kept,) = duo.naast.database.read(files.unfetched)
            duo.naast.database.write(lambda tx, f=kept[0]: files.fill(tx, f, photo(), "image/jpeg"))
        duo.passes(**({"minutes": 1} if fetched else {"minutes": 40}))
        assert [bool(each.file_id) for each in duo.hears(duo.lien)] == [True] * fetched
        assert ("did not go over" in text(duo.hears(duo.amal))) is not fetched


def test_a_letter_that_is_given_takes_no_photo_for_the_buddy_along(duo: Pair) -> None:
    """What went over between the letter and the yes is not shown to a colleague."""
    shows(duo, duo.amal, photo())
    duo.amal.picks(f"go=write:{duo.duo}")
    shows(duo, duo.amal, photo())
    duo.naast.database.write(lambda tx: files.give(tx, id_of(duo.amal), since=1))
    given = duo.naast.database.read(lambda tx: files.count(tx, id_of(duo.amal)))
    assert given == 2
    (heard,) = duo.hears(duo.lien)
    assert heard.file_id
    seen = duo.naast.database.write(lambda tx: files.give(tx, id_of(duo.amal)))
    assert seen == 1  # the one that went over was not given before


def test_words_of_danger_are_told_to_have_gone_over_after_the_lines(duo: Pair) -> None:
    """First whom to call, then what became of the words."""
    duo.amal.picks(f"go=write:{duo.duo}")
    first = text(duo.amal.types("I want to die"))
    assert "1813" in first
    assert "went to Lien" not in first
    assert "What you wrote went to Lien too" in text(duo.hears(duo.amal))


# -- the photo itself ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_nothing_but_the_picture_is_left(kind: str) -> None:
    """The same pixels; nothing that was said beside them, nor behind them."""
    whole_photo = photo(kind)
    left = bare(whole_photo)
    assert left
    assert PLACE.encode() not in left
    before, after = (Image.open(io.BytesIO(each)) for each in (whole_photo, left))
    assert before.tobytes() == after.tobytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_half_a_photo_is_none(kind: str) -> None:
    """Cut off anywhere, it is refused and nothing is raised."""
    whole_photo = photo(kind).partition(b"a film")[0]
    for end in range(len(whole_photo)):
        assert bare(whole_photo[:end]) is None, end
    assert bare(b"GIF89a") is None
