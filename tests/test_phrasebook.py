"""The phrasebook: picked in one language, read in another, answered with a tap that comes back."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.catalogues import extract, locales, po_file
from bot.checks import check
from bot.languages import Languages, LanguageSpeaker
from bot.settings import Settings
from dialogues.contents import FOLDER
from dialogues.phrase_slots import KINDS, Given, WrongSlot
from dialogues.phrasebook import (
    MOST_REPLIES,
    PATH,
    ContentFault,
    Phrasebook,
    find_phrase_faults,
    load_phrasebook,
)

ZONE = ZoneInfo("Europe/Brussels")
DUTCH = {
    "Please bring this, if you have it: {document}.": "Breng dit mee: {document}.",
    "your passport": "je paspoort",
    "your rent contract": "je huurcontract",
    "which paper": "welk document",
    "Papers": "Papieren",
    "Shall we see each other on {moment}?": "Zullen we elkaar zien op {moment}?",
    "day and hour": "dag en uur",
    "Please call me": "Bel mij, alsjeblieft",
}
ARABIC = {
    "Please bring this, if you have it: {document}.": "أحضر هذا: {document}.",
    "your passport": "جواز سفرك",
    "your rent contract": "عقد الإيجار",
    "Shall we see each other on {moment}?": "هل نلتقي {moment}؟",
    "We see each other here: {place}.": "نلتقي هنا: {place}.",
    "You can reach me on this number: {phone}.": "رقمي هو: {phone}.",
    "I speak {language}. In which language do you speak most easily?": "أتكلم {language}.",
    "Please call me": "اتصل بي",
}


@pytest.fixture(scope="module")
def book() -> Phrasebook:
    return load_phrasebook()


@pytest.fixture(scope="module")
def languages(tmp_path_factory: pytest.TempPathFactory) -> Languages:
    """Dutch for a supporter and Arabic for a family, in catalogues of their own."""
    root = tmp_path_factory.mktemp("root")
    copied = root / "dialogues" / "content" / "phrasebook.yaml"
    copied.parent.mkdir(parents=True)
    shutil.copy(PATH, copied)
    for tag, words in (("nl", DUTCH), ("ar", ARABIC)):
        assert locales("add", tag, root) == 0
        _translate(po_file(tag, "content", root), words)
    return Languages(root / "locales", ZONE)


def _translate(path: Path, words: dict[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for msgid, said in words.items():
        empty = f'msgid "{msgid}"\nmsgstr ""\n'
        assert empty in text, msgid
        text = text.replace(empty, f'msgid "{msgid}"\nmsgstr "{said}"\n')
    path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def english(languages: Languages) -> LanguageSpeaker:
    return languages.speaker("en")


@pytest.fixture(scope="module")
def dutch(languages: Languages) -> LanguageSpeaker:
    return languages.speaker("nl")


@pytest.fixture(scope="module")
def arabic(languages: Languages) -> LanguageSpeaker:
    return languages.speaker("ar")


# -- what ships ------------------------------------------------------------------------------------


def test_the_book_covers_everyday_work(book: Phrasebook, english: LanguageSpeaker) -> None:
    """Some eighty sentences in thirteen groups, that use every kind of slot."""
    groups = book.groups(english)
    assert len(groups) == 13
    assert sum(len(group.phrases) for group in groups) == len(book.phrases) >= 80
    assert {slot.kind for g in groups for p in g.phrases for slot in p.slots} == set(KINDS)


def test_sentences_are_short_and_kind(book: Phrasebook) -> None:
    """One thought, no words that judge or command, no shouting."""
    for phrase in book.phrases.values():
        words = phrase.text.lower()
        assert len(phrase.text) <= 120, phrase.id
        assert len(phrase.text.replace("?", ".").split(". ")) <= 3, phrase.id
        for harsh in ("!", "must", "obliged", "should have", "fail", "problem", "wrong", "fault"):
            assert harsh not in words, phrase.id


def test_replies_are_few_and_none_is_idle(book: Phrasebook) -> None:
    """At most four below a sentence, and each reply belongs to one."""
    shown = [book.replies(id) for id in book.phrases]
    assert all(len(replies) <= MOST_REPLIES for replies in shown)
    assert {reply.id for replies in shown for reply in replies} == set(book.all_replies)


def test_what_a_reply_asks_of_us_is_known(book: Phrasebook) -> None:
    """A call-back, an interpreter and a misunderstanding are more than words."""
    becomes = {reply.id: reply.becomes for reply in book.all_replies.values() if reply.becomes}
    assert becomes == {
        "call-me": "call",
        "interpreter": "interpreter",
        "not-understood": "not-understood",
    }


def test_every_text_is_in_the_template(book: Phrasebook) -> None:
    """Translators are given the sentences, labels, papers and names of slots and groups."""
    template = {message.id for message in extract()["content"]}
    texts = {phrase.text for phrase in book.phrases.values()}
    texts |= {reply.label for reply in book.all_replies.values()}
    texts |= {"Papers", "which paper", "your passport"}
    assert texts <= template


# -- said ------------------------------------------------------------------------------------------


def test_picked_in_dutch_and_read_in_arabic(
    book: Phrasebook, dutch: LanguageSpeaker, arabic: LanguageSpeaker
) -> None:
    """Both sides read their own language, papers too; several are joined as people do."""
    words = book.say("bring", {"document": ["passport", "rent-contract", "passport"]})
    assert dutch.say(words) == "Breng dit mee: je paspoort en je huurcontract."
    assert arabic.say(words) == "أحضر هذا: جواز سفرك وعقد الإيجار."
    assert dutch.say(book.say("bring", {"document": "passport"})) == "Breng dit mee: je paspoort."


def test_a_tap_comes_back_translated(
    book: Phrasebook, dutch: LanguageSpeaker, arabic: LanguageSpeaker
) -> None:
    """What the family taps is told to the supporter in theirs."""
    labels = {reply.id: reply.shown(arabic) for reply in book.replies("meet-on")}
    assert labels["call-me"] == "📞 اتصل بي"
    tapped = book.reply("call-me")
    assert tapped is not None
    assert dutch.say(tapped.words) == "Bel mij, alsjeblieft"


@pytest.mark.parametrize(
    ("given", "english_says"),
    [
        (datetime(2026, 12, 1, 9, 30, tzinfo=UTC), "Tuesday 1 December, 10:30"),
        ("2026-12-01T10:30", "Tuesday 1 December, 10:30"),
        ("2026-12-01T09:30:00+00:00", "Tuesday 1 December, 10:30"),
    ],
)
def test_a_moment_is_told_in_the_familys_language(
    book: Phrasebook,
    english: LanguageSpeaker,
    arabic: LanguageSpeaker,
    given: Given,
    english_says: str,
) -> None:
    """As a value or as a form has it; with a zone it is told in ours."""
    words = book.say("meet-on", {"moment": given})
    assert english.say(words) == f"Shall we see each other on {english_says}?"
    assert "ديسمبر" in arabic.say(words) or "كانون" in arabic.say(words)


def test_days_hours_and_numbers(book: Phrasebook, english: LanguageSpeaker) -> None:
    """Two of one kind in a sentence are two."""
    days = {"day": date(2026, 12, 1), "other_day": "2026-12-03"}
    assert english.say(book.say("two-days", days)) == (
        "Which day suits you better: Tuesday, 1 December 2026, or Thursday, 3 December 2026?"
    )
    hours = {"hour": time(9, 0), "other_hour": "14:30", "more": "is left alone"}
    assert "better: 09:00, or 14:30?" in english.say(book.say("two-hours", hours))
    assert english.say(book.say("weeks", {"count": " 6 "})).endswith("weeks: 6.")


def test_free_words_stand_apart_and_turn_nothing(book: Phrasebook, arabic: LanguageSpeaker) -> None:
    """A place in Latin letters is kept in one piece; what would turn the sentence is left out."""
    given = "Lombardstraat 1\u202e\u2069\n\x00 {place} <b>"
    said = arabic.say(book.say("meet-at", {"place": given}))
    assert said == "نلتقي هنا: \u2068Lombardstraat 1 {place} <b>\u2069."
    phone = arabic.say(book.say("my-number", {"phone": "+32 470 12 34 56"}))
    assert "\u2066+32 470 12 34 56\u2069" in phone


def test_a_language_is_named_in_each_language(
    book: Phrasebook, english: LanguageSpeaker, arabic: LanguageSpeaker
) -> None:
    """Dari is not called Persian, and an unknown tag stays as it is."""
    for tag, name in (("nl", "Dutch"), ("prs", "Dari"), ("fa-AF", "Dari"), ("xxx", "xxx")):
        assert english.say(book.say("i-speak", {"language": tag})).startswith(f"I speak {name}.")
    assert "الهولندية" in arabic.say(book.say("i-speak", {"language": "nl"}))


@pytest.mark.parametrize(
    ("phrase", "slot", "given"),
    [
        ("meet-at", "place", "\u202e\x07"),
        ("meet-at", "place", "x" * 201),
        ("meet-at", "place", 7),
        ("news-on", "day", "volgende week"),
        ("news-on", "day", time(9)),
        ("late", "hour", "25:00"),
        ("late", "hour", date(2026, 1, 1)),
        ("meet-on", "moment", "2026-12-01"),
        ("bring", "document", "key"),
        ("bring", "document", ["passport", "key"]),
        ("bring", "document", 3),
        ("weeks", "count", "many"),
        ("weeks", "count", -1),
        ("my-number", "phone", "call me <b>"),
        ("i-speak", "language", "Dutch, I think"),
    ],
)
def test_what_does_not_fit_names_its_slot(
    book: Phrasebook, phrase: str, slot: str, given: Given
) -> None:
    """Nothing half-said is sent, and what was typed is repeated nowhere."""
    with pytest.raises(WrongSlot) as fault:
        book.say(phrase, {slot: given})
    assert (fault.value.slot, fault.value.missing) == (slot, False)
    assert fault.value.__suppress_context__
    assert str(fault.value) == f"{slot}: this is no {slot}"


@pytest.mark.parametrize("slots", [None, {}, {"day": ""}, {"day": "  "}, {"other_day": "x"}])
def test_an_empty_slot_is_asked_for(book: Phrasebook, slots: dict[str, Given] | None) -> None:
    """A sentence with a hole in it is not said."""
    with pytest.raises(WrongSlot, match="day is empty") as fault:
        book.say("news-on", slots)
    assert fault.value.missing


def test_what_was_taken_out_harms_nobody(book: Phrasebook) -> None:
    """A tap on an old button has no words any more; an old sentence cannot be said."""
    assert book.replies("gone") == []
    assert book.reply("gone") is None
    with pytest.raises(KeyError):
        book.say("gone")


# -- picked ----------------------------------------------------------------------------------------


def test_the_list_is_in_the_supporters_language(book: Phrasebook, dutch: LanguageSpeaker) -> None:
    """A slot shows what goes there; what is not translated yet is English."""
    [papers] = [group for group in book.groups(dutch) if group.id == "papers"]
    assert (papers.icon, papers.name) == ("📄", "Papieren")
    assert papers.phrases[0].text == "Breng dit mee: [welk document]."
    assert [(s.name, s.kind, s.label) for s in papers.phrases[0].slots] == [
        ("document", "document", "welk document")
    ]
    assert ("passport", "je paspoort") in book.papers(dutch)


def test_searching_in_ones_own_language(book: Phrasebook, dutch: LanguageSpeaker) -> None:
    """Beginnings of words, in any order, without accents; first the sentence, then its papers."""
    assert [each.id for each in book.search(dutch, "elkaar ZULL")] == ["meet-on"]
    assert next(each.id for each in book.search(dutch, "contract")) == "bring"
    found = [each.id for each in book.search(dutch, "papieren")]
    assert "bring" in found
    assert "keep-the-original" in found
    assert book.search(dutch, "elkaar xylofoon") == []
    assert book.search(dutch, " ? ") == []


def test_the_sentence_itself_comes_first(book: Phrasebook, english: LanguageSpeaker) -> None:
    """ "photo" is found where it is said, before where it is only near."""
    found = [each.id for each in book.search(english, "photo")]
    assert found[:2] == ["photo-of", "blurred"]
    school = [each.id for each in book.search(english, "school")]
    assert school.index("school-talk") < school.index("children-welcome")


# -- the file --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[good, do-not-have, what-is-that, not-understood]", "[good, goed]", "no reply “goed”"),
        (
            "[good, do-not-have, what-is-that, not-understood]",
            "[good, good]",
            "“good” stands twice",
        ),
        ("[morning, afternoon, evening, not-known]", "[a, b, c, d, e]", "part-of-day: "),
        ("this: {document}?", "this: {paper}?", "photo-of: there is no slot “paper”"),
        ("this: {document}?", "this: {document?", "a brace"),
        ("      - id: bring\n", "      - id: meet-on\n", "meet-on: this id is used twice"),
        ("  - {id: passport,", "  - {id: payslip,", "payslip: this id is used twice"),
        ("  phone: phone number\n", "", "“phone” is missing"),
        ("becomes: call}", "becomes: party}", "call-me: "),
        ("    icon: 📄\n", "    icon: 📄\n    colour: red\n", "“colour” is no field here"),
        ("label: Please call me", f"label: {'please ' * 9}", "call-me: "),
        ("slots:\n", "slots: [\n", "is not YAML"),
    ],
)
def test_a_fault_is_one_line_with_its_place(tmp_path: Path, old: str, new: str, says: str) -> None:
    """Editors hear what is wrong and where; `naast check` says the same."""
    text = PATH.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "phrasebook.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentFault) as fault:
        load_phrasebook(path)
    said = str(fault.value)
    assert says in said
    assert said.startswith("phrasebook.yaml:")
    assert "\n" not in said
    assert said in [str(each) for each in find_phrase_faults(path)]


def test_a_fault_has_its_line(tmp_path: Path) -> None:
    """The line is the one to change."""
    lines = PATH.read_text(encoding="utf-8").splitlines(keepends=True)
    place = next(at for at, line in enumerate(lines) if "{phone}" in line)
    lines[place] = lines[place].replace("{phone}", "{telephone}")
    path = tmp_path / "phrasebook.yaml"
    path.write_text("".join(lines), encoding="utf-8")
    assert find_phrase_faults(path)[0].line == place + 1


def test_the_check_looks_at_the_phrasebook(tmp_path: Path) -> None:
    """A broken one is red; a label that no button carries is red in its language."""
    content = Path(shutil.copytree(FOLDER, tmp_path / "content"))
    root = tmp_path / "root"
    copied = root / "dialogues" / "content" / "phrasebook.yaml"
    copied.parent.mkdir(parents=True)
    shutil.copy(PATH, copied)
    assert locales("add", "nl", root) == 0
    given = {"content": content, "root": root, "only": ["content"]}
    report = check(Settings(data=tmp_path), **given)  # type: ignore[arg-type]
    assert f"{len(load_phrasebook().phrases)} sentences in the phrasebook" in str(report)
    assert report.faults == []
    _translate(po_file("nl", "content", root), {"Please call me": "bel " * 20})
    report = check(Settings(data=tmp_path), **given)  # type: ignore[arg-type]
    assert any(fault.startswith("phrasebook.call-me") for fault in report.faults)
    (content / "phrasebook.yaml").write_text("slots: {}\n", encoding="utf-8")
    report = check(Settings(data=tmp_path), **given)  # type: ignore[arg-type]
    assert any(fault.startswith("phrasebook.yaml:") for fault in report.faults)
