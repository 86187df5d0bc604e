"""Catalogues: everything said is found, what is translated stays, and each language is whole."""

from __future__ import annotations

import gettext
import os
import re
from pathlib import Path

import pytest

from bot import catalogues
from bot.catalogues import Standing, extract, header, locales, po_file, standing, tags, update
from bot.languages import DOMAINS, INTERFACE, PSEUDO, Languages, _compiled, compile_catalogue
from bot.talk.texts import Lines, Name, Text, Verbatim, _, n_, p_

HEADER = """msgid ""
msgstr ""
"Language: {tag}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {plural}\\n"
"X-Status: {status}\\n"
"X-Review: read by nobody\\n"
"""
CODE = """from bot.talk.texts import _, n_, p_

HELLO = _("Hello {name}, "
          "good to see you")
MENU = p_("menu", "More")
COUNT = n_("{count} word", "{count} words", 3)
"""
RIGHT = """- id: pass
  official: {nl: A, fr: B, en: C}
  name: A pass
  papers: [identity card, proof of income]
  ask_first: {when: [x], say: "Ask first.", editor: not for families}
  sources: [https://example.org]
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small tree with a text of every kind."""
    files = {
        "bot/talk.py": CODE,
        "bot/console/page.py": 't("Inbox")\ntn("{count} case", "{count} cases", 2)\n',
        "bot/console/templates/a.html": '<p>{{ t("Hello {who}", who=name) }}{{ _("Bye") }}</p>',
        "bot/channels/webchat_assets/texts.json": '{"send": "Send"}',
        "dialogues/menu.py": 'from bot.talk.texts import _\nX = _("What now?")\n',
        "dialogues/content/rights/leisure.yaml": RIGHT,
        "dialogues/content/facts.yaml": "tired: {means: no, question: Are you tired?, said: s}",
        "dialogues/content/questions.yaml": (
            "topics: [{id: t, name: your family, why: Because.}]\n"
            "questions: [{id: q, text: Who?, none: Nobody, options: [{id: o, label: Me}]}]\n"
        ),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def write(root: Path, tag: str, entries: str, status: str = "whole", plural: str = "") -> Path:
    """Write a catalogue of the domain naast."""
    path = po_file(tag, "naast", root)
    path.parent.mkdir(parents=True, exist_ok=True)
    head = HEADER.format(tag=tag, status=status, plural=plural or catalogues.plural_forms(tag))
    path.write_text(f"{head}\n{entries}", encoding="utf-8")
    return path


def stands(root: Path, tag: str = "nl") -> Standing:
    """How the domain naast stands in the small tree."""
    return standing(tag, "naast", extract(root)["naast"], root)


# -- extraction ------------------------------------------------------------------------------------


def test_extraction_finds_every_kind_of_text(root: Path) -> None:
    """Sentences, labels with a context, plurals; content's texts; the console's pages."""
    found = {domain: [m.id for m in each if m.id] for domain, each in extract(root).items()}
    assert found["naast"] == [
        "Hello {name}, good to see you",
        "More",
        ("{count} word", "{count} words"),
        "What now?",
    ]
    assert found["content"] == [
        *("A pass", "identity card", "proof of income", "Ask first."),
        *("Are you tired?", "s", "your family", "Because.", "Who?", "Nobody", "Me", "Send"),
    ]
    assert found["console"] == ["Inbox", ("{count} case", "{count} cases"), "Hello {who}", "Bye"]
    assert extract(root)["naast"].get("More", "menu") is not None


def test_extraction_finds_a_new_string(root: Path) -> None:
    """What somebody writes in code today is there to translate today."""
    with (root / "dialogues/menu.py").open("a", encoding="utf-8") as file:
        file.write('NEW = _("Something new")\n')
    assert extract(root)["naast"].get("Something new") is not None


def test_places_have_no_line_numbers(root: Path) -> None:
    """A line moved in the code changes no template."""
    assert locales("extract", root=root) == 0
    template = root / "locales/naast.pot"
    before = template.read_text(encoding="utf-8")
    assert "#: dialogues/menu.py\n" in before
    code = root / "dialogues/menu.py"
    code.write_text("\n\n\n" + code.read_text(encoding="utf-8"), encoding="utf-8")
    assert locales("extract", root=root) == 0
    assert template.read_text(encoding="utf-8") == before


def test_a_share_is_no_format(root: Path) -> None:
    """A translator's tool must not ask for Python's "%o" back where "50% off" is said."""
    (root / "dialogues/share.py").write_text('X = _("50% off for {name}")\n', encoding="utf-8")
    assert locales("extract", "", root) == 0
    assert locales("add", "nl", root) == 0
    for path in (root / "locales/naast.pot", po_file("nl", "naast", root)):
        written = path.read_text(encoding="utf-8")
        assert "50% off" in written
        assert "python-format" not in written
        assert "python-brace-format" in written


def test_a_broken_source_is_one_line(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that cannot be read is named."""
    (root / "dialogues/content/facts.yaml").write_text("a: [", encoding="utf-8")
    assert locales("extract", root=root) == 1
    said = capsys.readouterr().err
    assert said.startswith("dialogues/content/facts.yaml: ")
    assert said.count("\n") == 1


# -- updating and adding ---------------------------------------------------------------------------


def test_update_keeps_translations_and_never_guesses(root: Path) -> None:
    """What was translated stays; what changed is empty, not fuzzy; what went may come back."""
    path = write(root, "nl", 'msgctxt "menu"\nmsgid "More"\nmsgstr "Meer"\n')
    code = root / "bot/talk.py"
    update("nl", root)
    code.write_text(CODE.replace('"More"', '"More of it"'), encoding="utf-8")
    update("nl", root)
    text = path.read_text(encoding="utf-8")
    assert 'msgid "More of it"\nmsgstr ""' in text
    assert '#~ msgid "More"\n#~ msgstr "Meer"' in text
    assert "fuzzy" not in text
    code.write_text(CODE, encoding="utf-8")
    update("nl", root)
    assert 'msgid "More"\nmsgstr "Meer"' in path.read_text(encoding="utf-8")


def test_update_twice_changes_nothing(root: Path) -> None:
    """A second update writes no file, so that nothing is compiled again."""
    assert len(update("nl", root)) == len(DOMAINS)
    assert update("nl", root) == []


def test_update_keeps_status_and_review(root: Path) -> None:
    """Who read a catalogue, and whether it is whole, only people decide."""
    path = write(root, "nl", "")
    update("nl", root)
    assert header(path)["x-status"] == "whole"
    assert header(path)["x-review"] == "read by nobody"


@pytest.mark.parametrize(
    ("tag", "folder", "forms"),
    [("ar", "ar", 6), ("fa-AF", "fa_AF", 2), ("ti", "ti", 2), ("ps", "ps", 2), ("uk", "uk", 3)],
)
def test_a_language_is_added(root: Path, tag: str, folder: str, forms: int) -> None:
    """A new language begins as a draft, with its own plural forms, and the bot can load it."""
    assert locales("add", tag, root) == 0
    path = root / "locales" / folder / "LC_MESSAGES" / "naast.po"
    lines = header(path)
    assert lines["language"] == folder
    assert lines["x-status"] == "draft"
    assert lines["plural-forms"].startswith(f"nplurals={forms};")
    assert path.read_text(encoding="utf-8").count("msgstr[") == forms
    gettext.c2py(lines["plural-forms"].partition("plural=")[2].rstrip(";"))
    assert tag in Languages(root / "locales").tags
    assert stands(root, tag).faults == ()


def test_wrong_use_is_told(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No language, one that is there already, one that is not there, and no such action."""
    assert locales("add", "nl", root) == 0
    for wrong in (("add", "klingon"), ("add", "nl"), ("add", ""), ("update", "fr"), ("dance", "")):
        capsys.readouterr()
        assert locales(*wrong, root=root) == 2
        assert capsys.readouterr().err.count("\n") == 1


# -- faults ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (
            'msgid "Hello {name}, good to see you"\nmsgstr "Dag {naam}"\n',
            "{name} is not in the translation",
        ),
        (
            'msgid "{count} word"\nmsgid_plural "{count} words"\n'
            'msgstr[0] "een woord"\nmsgstr[1] "{aantal} woorden"\n',
            "{aantal} is only in the translation",
        ),
        (
            'msgid "{count} word"\nmsgid_plural "{count} words"\nmsgstr[0] "een woord"\n',
            "has 1 plural forms, not 2",
        ),
        ('#, fuzzy\nmsgid "What now?"\nmsgstr "Wat nu?"\n', "marked fuzzy"),
        ('msgid "Gone"\nmsgstr "Weg"\n', "in no source any more: “Gone”"),
        ('msgid "What now?"\nmsgstr "Wat nu?\n', "nl/LC_MESSAGES/naast.po:"),
    ],
    ids=["placeholder", "plural-placeholder", "plural-count", "fuzzy", "unknown", "broken"],
)
def test_a_fault_in_a_catalogue_is_found(root: Path, entry: str, fault: str) -> None:
    """Each kind of fault is one clear line."""
    write(root, "nl", entry)
    found = [line for line in stands(root).faults if fault in line]
    assert len(found) == 1
    assert "\n" not in found[0]


def test_a_wrong_plural_line_is_found(root: Path) -> None:
    """A language has as many plural forms as it has."""
    write(root, "ar", "", plural="nplurals=2; plural=(n != 1);")
    assert any("Plural-Forms should be: nplurals=6" in fault for fault in stands(root, "ar").faults)
    swapped = (
        "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
        "n%100<=2 ? 4 : 5);"
    )
    write(root, "ar", "", plural=swapped)
    assert any("Plural-Forms should be: nplurals=6" in fault for fault in stands(root, "ar").faults)
    write(root, "ar", "", plural=swapped.replace("n%100<=2", "(n%100>10 && n%100<=99)"))
    assert not any("Plural-Forms" in fault for fault in stands(root, "ar").faults)


def test_a_header_without_status_is_found(root: Path) -> None:
    """Whole or draft, and who read it: a catalogue says both."""
    path = write(root, "nl", "", status="nearly")
    assert any("X-Status is 'nearly'" in fault for fault in stands(root).faults)
    path.write_text(path.read_text().replace('"X-Review: read by nobody\\n"\n', ""))
    assert any("no X-Review" in fault for fault in stands(root).faults)


def test_gaps_are_red_only_in_a_whole_language(root: Path) -> None:
    """A draft may have gaps; a language that says it is whole may not."""
    for tag, status, code in (("nl", "draft", 0), ("fr", "whole", 1)):
        for domain in DOMAINS:
            update(tag, root)
            path = po_file(tag, domain, root)
            text = path.read_text(encoding="utf-8").replace(
                "X-Status: draft", f"X-Status: {status}"
            )
            path.write_text(text, encoding="utf-8")
        assert len(stands(root, tag).missing) == 4
        assert locales("status", root=root) == code


# -- ours ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def templates() -> dict[str, catalogues.Catalog]:
    """What there is to translate in Naast."""
    return extract()


TWELVE = ("nl", "fr", "ar", "tr", "es", "ro", "bg", "pl", "uk", "ru", "fa", "fa-AF")


def test_twelve_languages_are_there() -> None:
    """And Dari beside Persian; English is what the texts are written in."""
    assert set(tags()) == set(TWELVE)


@pytest.mark.parametrize("tag", TWELVE)
@pytest.mark.parametrize("domain", DOMAINS)
def test_ours_are_whole(templates: dict[str, catalogues.Catalog], tag: str, domain: str) -> None:
    """Every text is there, with the same placeholders and all plural forms; what colleagues read,
    in their languages only."""
    if domain == "console" and tag not in INTERFACE:
        assert not po_file(tag, domain).exists()
        return
    found = standing(tag, domain, templates[domain])
    assert found.whole
    assert "native reader" in found.review
    assert found.faults == ()
    assert found.missing == ()


def test_french_keeps_its_signs_on_the_line() -> None:
    """Before : ; ? ! and » and after « stands a space that does not break."""
    for domain in DOMAINS:
        catalogue = catalogues.read(po_file("fr", domain))
        for message in catalogue:
            forms = [message.string] if isinstance(message.string, str) else message.string
            for form in forms if message.id else ():
                assert not re.search(r"[ \u202f][:;?!»]|«[ \u202f]|\w[?!;»]", form), form


def test_buttons_are_short(templates: dict[str, catalogues.Catalog]) -> None:
    """Labels in the menu and the ways out fit on a phone in every language."""
    for speaker in Languages().speakers():
        for message in templates["naast"]:
            if message.context in ("menu", "way out", "rights", "my data"):
                label = speaker.say(p_(message.context, str(message.id)))
                assert len(label) <= 24, label


# -- saying ----------------------------------------------------------------------------------------


def test_the_pseudo_locale_shows_what_is_not_translated() -> None:
    """Whatever goes through the catalogues looks strange; placeholders stay."""
    said = Languages().speaker(PSEUDO).say(_("Hello {name}").of(name=Name("Rania")))
    assert said == "⟦Héllô Rania⟧"


def test_each_string_falls_back_by_itself(root: Path) -> None:
    """The person's language, then their second, then English: one text at a time."""
    write(root, "ps", 'msgid "What now?"\nmsgstr "ps now"\n')
    write(
        root,
        "fr",
        'msgid "What now?"\nmsgstr "fr now"\n\nmsgctxt "menu"\nmsgid "More"\nmsgstr "Plus"\n',
    )
    say = Languages(root / "locales").speaker("ps", "fr").say
    assert say(_("What now?")) == "ps now"
    assert say(p_("menu", "More")) == "Plus"
    assert say(_("Only English")) == "Only English"


def test_arabic_has_its_six_plural_forms(root: Path) -> None:
    """Each form has its own words, in the order that every translator's tool has: 11 to 99 before
    the hundreds."""
    forms = "".join(f'msgstr[{n}] "form {n}"\n' for n in range(6))
    write(root, "ar", f'msgid "{{count}} word"\nmsgid_plural "{{count}} words"\n{forms}')
    say = Languages(root / "locales").speaker("ar").say
    said = [say(n_("{count} word", "{count} words", n)) for n in (0, 1, 2, 3, 11, 100)]
    assert [re.sub(r"\D", "", text) for text in said] == ["0", "1", "2", "3", "4", "5"]


def test_a_form_for_many_numbers_shows_which(root: Path) -> None:
    """The Russian form of 1 is that of 21 too, so "each week" alone would be wrong there (and
    ``msgfmt -c`` refuses it); where a form is of 1 alone the number may go."""
    start = 'msgid "{count} word"\nmsgid_plural "{count} words"\n'
    lacks = "{count} is not in the translation"
    write(root, "ru", start + 'msgstr[0] "слово"\nmsgstr[1] "{count} слова"\nmsgstr[2] "{count}"\n')
    assert [line.endswith(lacks) for line in stands(root, "ru").faults] == [True]
    write(root, "nl", start + 'msgstr[0] "een woord"\nmsgstr[1] "{count} woorden"\n')
    assert not any(lacks in line for line in stands(root).faults)
    write(root, "nl", start + 'msgstr[0] "een woord"\nmsgstr[1] "woorden"\n')
    assert any(lacks in line for line in stands(root).faults)


def test_foreign_runs_are_isolated_in_a_right_to_left_text(root: Path) -> None:
    """Names, numbers and links keep their own direction inside Arabic; the text is unchanged."""
    write(
        root,
        "ar",
        'msgid "Hello {name}, good to see you"\nmsgstr "مرحبا {name}، الهاتف 02 123 45 67"\n\n'
        'msgid "Call {number}"\nmsgstr "اتصل {number}"\n',
    )
    speaker = Languages(root / "locales").speaker("ar")
    assert speaker.direction == "rtl"
    said = speaker.say(_("Hello {name}, good to see you").of(name=Name("Tine 2")))
    assert said == "مرحبا \u2068Tine 2\u2069، الهاتف \u206602 123 45 67\u2069"
    number = _("Call {number}").of(number=Verbatim("0800 30 030"))
    lines = speaker.say(Lines((number, Text("Call {number}").of(number=Verbatim("112")))))
    assert lines == "اتصل \u20660800 30 030\u2069\nاتصل \u2066112\u2069"


def test_what_was_compiled_of_half_a_file_is_compiled_anew(tmp_path: Path) -> None:
    """A catalogue that was read while somebody still wrote it does not stay, however new it is."""
    source = tmp_path / "naast.po"
    source.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n')
    compile_catalogue(source)
    compiled = source.with_suffix(".mo")
    half = compiled.read_bytes()
    whole = source.read_text() + '\nmsgid "Yes"\nmsgstr "Ja"\n'
    source.write_text(whole)
    os.utime(source, ns=(1, compiled.stat().st_mtime_ns - 1))
    assert compiled.read_bytes() == half
    assert _compiled(source).gettext("Yes") == "Ja"
