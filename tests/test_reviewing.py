"""A native reader's package: every message in its context, and what comes back of it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot import catalogues
from bot.catalogues import header, po_file, read, update
from bot.languages import Languages
from bot.reviewing import Item, items, plural_numbers
from bot.reviewing_back import Applied, BadReview, apply, read_review, told
from bot.reviewing_page import write
from bot.talk.texts import _, n_

CODE = '''"""Where somebody is greeted."""
from bot.talk.texts import _, n_, p_
HELLO = _("Hello {name}, good to see you.")
COUNT = n_("{count} letter waits.", "{count} letters wait.", 2)
QUESTION = _("Are you safe now?")
BUTTONS = (Option("yes", _("Yes, I am"), icon="🙂"), Option("no", p_("safe", "No")))
'''
RIGHTS = "- id: pass\n  name: A cheaper pass\n  papers: [identity card]\n"
TALK = """# Somebody writes
language: en · channel: web

> hello
Naast: Hello Amina, good to see you.

> help
Naast: Are you safe now?
  [🙂 Yes, I am] [🆘 No]
"""
SAID = {
    "Hello {name}, good to see you.": "مرحبا {name}، سررت برؤيتك.",
    "Are you safe now?": "هل أنتم في أمان؟",
    "Yes, I am": "نعم",
    "No": "لا",
    "A cheaper pass": "بطاقة أرخص",
    "identity card": "بطاقة الهوية",
}
FORMS = [f"{{count}} رسالة {n}" for n in range(6)]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small tree with a talk, and an Arabic catalogue in it."""
    files = {
        "dialogues/greeting.py": CODE,
        "dialogues/content/rights/leisure.yaml": RIGHTS,
        "tests/transcripts/hello.md": TALK,
        "docs/languages.md": "# Doubts\n\n## Arabic (ar)\n- “Are you safe now?”: too stiff?\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    for tag in ("ar", "nl"):
        catalogues.add(tag, tmp_path)
    for domain in ("naast", "content"):
        path = po_file("ar", domain, tmp_path)
        catalogue = read(path)
        for message in catalogue:
            if message.id:
                plural = not isinstance(message.id, str)
                message.string = tuple(FORMS) if plural else SAID[str(message.id)]
        catalogues.rewrite(path, catalogue, {"X-Status": "whole", "X-Review": "machine-drafted"})
    return tmp_path


def by_english(root: Path, tag: str = "ar") -> dict[str, Item]:
    """The messages of a language by their English."""
    return {item.english[0]: item for item in items(tag, root)}


def sent(root: Path, changes: dict[str, dict[str, Any]], **more: object) -> Applied:
    """Apply a file as the page saves it, with these changes by English."""
    found = by_english(root)
    notes = [
        {"id": found[english].id, "english": english, "digest": found[english].digest, **change}
        for english, change in changes.items()
    ]
    file = root / "review.json"
    made = {
        "naast": "review",
        "version": 1,
        "language": "ar",
        "reviewer": "Fatima Alaoui",
        "date": "2026-11-22",
        "messages": notes,
        **more,
    }
    file.write_text(json.dumps(made), encoding="utf-8")
    return apply(read_review(file), root)


# -- the package -----------------------------------------------------------------------------------


def test_a_message_stands_in_the_talk_in_which_it_occurs(root: Path) -> None:
    """A sentence with a name in it is found where the name is filled in; a button in brackets."""
    found = by_english(root)
    hello = found["Hello {name}, good to see you."].excerpt
    assert hello
    assert [(each.who, each.this) for each in hello.said][:2] == [("family", False), ("bot", True)]
    assert hello.title == "Somebody writes"
    button = found["Yes, I am"].excerpt
    assert button
    assert next(each.text for each in button.said if each.this).startswith("Are you safe now?")
    assert found["A cheaper pass"].excerpt is None


def test_a_message_says_what_it_is(root: Path) -> None:
    """Buttons have a limit, rights are rights, plurals have all their forms with examples, and
    where there is no talk the neighbours stand beside it."""
    found = by_english(root)
    assert found["Yes, I am"].limit == 58
    assert found["No"].limit == 60
    assert found["Are you safe now?"].limit is None
    assert found["A cheaper pass"].rights
    assert not found["No"].rights
    letters = found["{count} letter waits."]
    assert letters.said == tuple(FORMS)
    assert letters.numbers[:3] == ("0", "1", "2")
    assert letters.numbers[4] == "11, 12, 13, 14 …"
    assert letters.where == "Where somebody is greeted."
    assert ("Are you safe now?", "هل أنتم في أمان؟") in letters.near


def test_the_doubtful_ones_come_first(root: Path) -> None:
    """What docs/languages.md lists under the language's tag, and only there."""
    first = items("ar", root)[0]
    assert (first.english, first.doubt) == (
        ("Are you safe now?",),
        "“Are you safe now?”: too stiff?",
    )
    assert not any(item.doubt for item in items("nl", root))


def test_plural_numbers_of_a_language_with_one_form() -> None:
    """Where a language has one form, no numbers are named."""
    assert plural_numbers("nplurals=1; plural=0;", 1) == ("",)


def test_the_page_needs_nothing_from_elsewhere(root: Path) -> None:
    """One file with everything in it; what a text holds cannot end its script."""
    code = root / "dialogues/greeting.py"
    code.write_text(f'{CODE}TRICK = _("Hello </script> <!-- you")\n', encoding="utf-8")
    made = write("ar", root / "out", root)
    text = made.path.read_text(encoding="utf-8")
    assert (made.messages, made.doubtful, made.read) == (8, 1, 0)
    assert text.count("</script>") == 2
    assert not re.search(r"(?:src|href)=[\"']", text)
    package = re.search(r'id="package">(.*?)</script>', text, re.DOTALL)
    assert package
    assert json.loads(package[1])["direction"] == "rtl"


def test_a_variety_shows_what_it_borrows(root: Path) -> None:
    """Dari shows the Persian text where it has none of its own; a correction becomes its own."""
    for tag in ("fa", "fa-AF"):
        catalogues.add(tag, root)
    path = po_file("fa", "naast", root)
    catalogue = read(path)
    message = catalogue.get("Are you safe now?")
    assert message
    message.string = "امن هستید؟"
    catalogues.rewrite(path, catalogue, {})
    found = by_english(root, "fa-AF")["Are you safe now?"]
    assert (found.said, found.own) == (("امن هستید؟",), False)
    note = {"id": found.id, "digest": found.digest, "now": ["مصون هستید؟"]}
    file = root / "r.json"
    made = {
        "naast": "review",
        "version": 1,
        "language": "fa-AF",
        "reviewer": "Z",
        "messages": [note],
    }
    file.write_text(json.dumps({**made, "date": "2026-11-22"}), encoding="utf-8")
    assert apply(read_review(file), root).taken == 1
    languages = Languages(root / "locales")
    assert languages.speaker("fa-AF").say(_("Are you safe now?")) == "مصون هستید؟"
    assert languages.speaker("fa").say(_("Are you safe now?")) == "امن هستید؟"


# -- taking it back --------------------------------------------------------------------------------


def test_a_correction_changes_its_message_alone(root: Path) -> None:
    """The catalogue has the new words and who read it when; nothing else in the file is another."""
    path = po_file("ar", "naast", root)
    before = path.read_text(encoding="utf-8").splitlines()
    done = sent(root, {"Are you safe now?": {"read": True, "now": ["هل أنتم بخير؟"]}})
    after = path.read_text(encoding="utf-8").splitlines()
    assert (done.taken, done.read, done.refused, done.changed) == (1, 1, [], [path])
    assert set(after) - set(before) == {"# reviewed 2026-11-22 FA", 'msgstr "هل أنتم بخير؟"'}
    assert len(after) == len(before) + 1
    said = Languages(root / "locales").speaker("ar").say(_("Are you safe now?"))
    assert said == "هل أنتم بخير؟"
    assert by_english(root)["Are you safe now?"].read


@pytest.mark.parametrize(
    ("english", "now", "why"),
    [
        ("Hello {name}, good to see you.", ["مرحبا"], "{name} is not in the translation"),
        ("Are you safe now?", ["{who}؟"], "{who} is only in the translation"),
        ("Are you safe now?", ["هل {؟"], "a brace is opened or closed alone"),
        ("Are you safe now?", ["  "], "it is empty"),
        ("Are you safe now?", ["هل \u202eأنتم"], "it holds signs that turn letters around"),
        ("Yes, I am", ["ن" * 59], "59 letters; on the button go 58"),
        ("{count} letter waits.", ["رسالة"], "1 plural forms are filled in, not 6"),
        ("{count} letter waits.", ["أ", "ب", "", "د", "ه", "و"], "5 plural forms are filled in"),
    ],
)
def test_a_correction_that_does_not_hold_is_told(
    root: Path, english: str, now: list[str], why: str
) -> None:
    """It says why in a line, and the catalogue stays as it was."""
    before = po_file("ar", "naast", root).read_text(encoding="utf-8")
    done = sent(root, {english: {"read": True, "now": now}})
    assert done.taken == 0
    assert len(done.refused) == 1
    assert why in done.refused[0]
    assert po_file("ar", "naast", root).read_text(encoding="utf-8") == before


def test_plural_forms_come_back(root: Path) -> None:
    """All six; "one letter" may do without its number."""
    forms = [
        "لا رسالة",
        "رسالة واحدة",
        "رسالتان",
        "{count} رسائل",
        "{count} رسالةً",
        "{count} رسالة",
    ]
    assert sent(root, {"{count} letter waits.": {"now": forms}}).taken == 1
    say = Languages(root / "locales").speaker("ar").say
    said = say(n_("{count} letter waits.", "{count} letters wait.", 2))
    assert said == "رسالتان"


def test_what_changed_since_it_was_read_is_not_taken(root: Path) -> None:
    """Somebody else corrected it meanwhile, or the English is another."""
    old = by_english(root)["Are you safe now?"]
    sent(root, {"Are you safe now?": {"now": ["هل أنتم بخير؟"]}})
    late = {"id": old.id, "digest": old.digest, "now": ["آمنون؟"], "english": "Are you safe now?"}
    done = sent(root, {}, messages=[late])
    assert done.refused == ["“Are you safe now?”: is another text since it was read"]
    again = {**late, "now": ["هل أنتم بخير؟"]}
    assert sent(root, {}, messages=[again]).refused == []
    code = root / "dialogues/greeting.py"
    code.write_text(CODE.replace("Are you safe now?", "Are you safe?"), encoding="utf-8")
    update("ar", root)
    done = sent(root, {}, messages=[late])
    assert done.refused == ["“Are you safe now?”: it is not said any more"]


def test_all_read_is_said_in_the_header(root: Path) -> None:
    """Not before the last one; reading in two goes is reading too."""
    every = list(by_english(root))
    first = sent(root, {each: {"read": True} for each in every[:-1]})
    assert not first.whole
    assert header(po_file("ar", "content", root))["x-review"] == "machine-drafted"
    last = sent(root, {every[-1]: {"read": True, "remark": "nice"}})
    assert last.whole
    for domain in ("naast", "content"):
        lines = header(po_file("ar", domain, root))
        assert lines["x-review"] == "reviewed by Fatima Alaoui, 2026-11-22"
        assert lines["x-status"] == "whole"
    assert last.remarks == [f"“{every[-1]}”: nice"]
    assert f"remark: “{every[-1]}”: nice" in list(told(last, root))


def test_what_was_read_is_still_known_after_an_update(root: Path) -> None:
    """`locales update` keeps who read what; a new message is not read yet."""
    sent(root, {"No": {"read": True}})
    with (root / "dialogues/greeting.py").open("a", encoding="utf-8") as file:
        file.write('MORE = _("Something new")\n')
    update("ar", root)
    found = by_english(root)
    assert found["No"].read
    assert not found["Something new"].read


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"naast": "review"}', '{"naast": "other", "version": 1}', '"\\ud800"'],
)
def test_a_file_that_is_no_review_is_one_line(tmp_path: Path, text: str) -> None:
    """Whatever somebody sends."""
    file = tmp_path / "x.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadReview) as fault:
        read_review(file)
    assert "\n" not in str(fault.value)


def test_a_language_without_catalogue_cannot_be_reviewed(root: Path) -> None:
    """It says so, and how to begin it."""
    with pytest.raises(ValueError, match="locales add pt"):
        items("pt", root)
    with pytest.raises(BadReview, match="no catalogue"):
        sent(root, {}, language="pt")


# -- the same files elsewhere ----------------------------------------------------------------------

POEDIT = """# Naast in Arabic.
#
msgid ""
msgstr ""
"Project-Id-Version: naast\\n"
"POT-Creation-Date: \\n"
"PO-Revision-Date: 2026-11-22 19:00+0100\\n"
"Last-Translator: Fatima Alaoui <fatima@example.org>\\n"
"Language: ar\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 "
"&& n%100<=10 ? 3 : n%100>=11 ? 4 : 5);\\n"
"X-Generator: Poedit 3.4\\n"
"X-Status: whole\\n"
"X-Review: machine-drafted, waiting for a native reader\\n"

# Fatima: we say it like this
#: dialogues/greeting.py
msgid "Are you safe now?"
msgstr "هل أنتم "
"بأمان؟"

#: dialogues/greeting.py
#, fuzzy
#| msgid "Yes, I was"
msgid "Yes, I am"
msgstr "نعم"

#~ msgid "Long gone"
#~ msgstr "ذهب"
"""


def test_what_poedit_writes_is_read_and_its_header_survives(root: Path) -> None:
    """Lines broken in two, a comment, a fuzzy mark and lines of its own in the header: the bot
    speaks from it, and a review written into it keeps status, plurals and Poedit's own lines."""
    path = po_file("ar", "naast", root)
    path.write_text(POEDIT, encoding="utf-8")
    say = Languages(root / "locales").speaker("ar").say
    assert say(_("Are you safe now?")) == "هل أنتم بأمان؟"
    assert say(_("Yes, I am")) == "Yes, I am"
    assert by_english(root)["Yes, I am"].doubt
    done = sent(root, {"Yes, I am": {"read": True}})
    assert done.read == 1
    lines = header(path)
    assert lines["x-status"] == "whole"
    assert lines["x-generator"] == "Poedit 3.4"
    assert lines["plural-forms"].endswith("n%100>=11 ? 4 : 5);")
    text = path.read_text(encoding="utf-8")
    assert "fuzzy" not in text
    assert "# Fatima: we say it like this" in text
    assert '#~ msgid "Long gone"' in text
    update("ar", root)
    assert header(path)["x-status"] == "whole"
    assert Languages(root / "locales").speaker("ar").say(_("Yes, I am")) == "نعم"
