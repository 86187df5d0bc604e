"""Languages: gettext catalogues with fallback per string, plurals, lists, dates and directions."""

from __future__ import annotations

import gettext
import io
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_time
from babel.lists import format_list

from bot import cldr, numerals
from bot.solar import in_solar
from bot.talk.texts import Lines, Listed, Name, Own, Text, Tongue, Verbatim, Words

SOURCE = "en"
ANY = "und"
"""What is the same in every language."""
PSEUDO = "qps"
"""The pseudo-locale: English with accents and brackets, to see what was never translated."""
LOCALES = Path(__file__).parent.parent / "locales"
FIRST = ("nl", "fr", "en")
"""The languages of most counters here come first in a list."""
INTERFACE = ("nl", "fr", "en")
"""The languages that colleagues work in: only these have the console's texts."""
DOMAINS = ("naast", "content", "console")
_SENTENCE_ENDS = (". ", "? ", "! ")
_LRI, _FSI, _PDI = "\u2066", "\u2068", "\u2069"
TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])
"""Signs that turn letters around, to leave out of a name: they reach beyond it."""
_OPENS = dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c") | dict.fromkeys(
    "\u2066\u2067\u2068", _PDI
)
_LINE_ENDS = "\n\r\x1c\x1d\x1e\x85\u2029"
_ONE_LINE = re.compile(f"[^{_LINE_ENDS}]+")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
# An account number goes with the letters before it: "IBAN BE68 5390 0754 7034" reads from the left.
_FOREIGN = re.compile(r"https?://\S+|(?:[A-Za-z]+ ?){0,2}(?:[+\d][\d\s./:-]*\d|\d)")
_PSEUDO = str.maketrans("aeiouyAEIOUcnsz", "àéïôüÿÀÉÏÔÜçñšž")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One language's messages: its tag, the msgid→text tables of all domains, and how far the
    translation was reviewed (the ``X-Review`` header: source, draft, reviewed)."""

    tag: str
    tables: tuple[gettext.NullTranslations, ...]
    review: Mapping[str, str]

    def find(self, text: Text) -> str | None:
        """Return the translation, None where there is none."""
        if self.tag == SOURCE:
            return text.msgid if text.plural is None or text.count == 1 else text.plural
        if self.tag == PSEUDO:
            return pseudo(text.msgid if text.plural is None or text.count == 1 else text.plural)
        for table in self.tables:
            found = _look(table, text)
            if found is not None:
                return found
        return None


def _look(table: gettext.NullTranslations, text: Text) -> str | None:
    catalogue: Mapping[Any, str] = getattr(table, "_catalog", {})
    key = f"{text.context}\x04{text.msgid}" if text.context else text.msgid
    if text.plural is None:
        return catalogue.get(key) or None
    plural = getattr(table, "plural", lambda n: int(n != 1))
    return catalogue.get((key, plural(text.count))) or None


def pseudo(text: str) -> str:
    """Make an English text strange but readable; placeholders stay."""
    parts = re.split(r"(\{[a-z_]+\})", text)
    return "⟦" + "".join(p if p.startswith("{") else p.translate(_PSEUDO) for p in parts) + "⟧"


class Languages:
    """Every language with a catalogue under ``folder``, and the speakers of them.

    ``zone`` is the time zone in which instants are told.
    """

    def __init__(self, folder: Path = LOCALES, zone: tzinfo | None = None) -> None:
        self.folder = folder
        self.zone = zone
        self.catalogues = {SOURCE: Catalogue(SOURCE, (), dict.fromkeys(DOMAINS, "source"))}
        for found in sorted(folder.glob("*/LC_MESSAGES")):
            tag = found.parent.name.replace("_", "-")
            if tag != SOURCE:
                self.catalogues[tag] = _load(tag, found)
        self._speakers: dict[tuple[str, ...], LanguageSpeaker] = {}

    @property
    def tags(self) -> list[str]:
        """The languages on offer."""
        rest = [tag for tag in self.catalogues if tag not in FIRST]
        return [*(tag for tag in FIRST if tag in self.catalogues), *rest]

    def best(self, wanted: str | None, otherwise: str) -> str:
        """Return the language on offer that fits a platform's or browser's tag, or the other."""
        tag = (wanted or "").replace("_", "-").lower()
        offered = {known.lower(): known for known in self.catalogues}
        for each in dict.fromkeys((tag, _also(tag), base_of(tag))):
            if each.lower() in offered:
                return offered[each.lower()]
        return otherwise

    def speaker(self, *wanted: str) -> LanguageSpeaker:
        """Return a speaker of the first language, who falls back on the next, at last English."""
        whole = [each for tag in wanted for each in (tag, _also(tag), base_of(tag))]
        known = [t for t in whole if t in self.catalogues or t == PSEUDO]
        chain = tuple(dict.fromkeys([*known, SOURCE]))
        if chain not in self._speakers:
            tables = [self.catalogues.get(t) or Catalogue(PSEUDO, (), {}) for t in chain]
            self._speakers[chain] = LanguageSpeaker(tables, self.zone)
        return self._speakers[chain]

    def speakers(self) -> Iterable[LanguageSpeaker]:
        """One speaker of each language on offer."""
        return [self.speaker(tag) for tag in self.catalogues]


class LanguageSpeaker:
    """Says texts in one language, each falling back by itself when it is not translated."""

    def __init__(self, catalogues: list[Catalogue], zone: tzinfo | None) -> None:
        self._catalogues = catalogues
        self._zone = zone
        self.language = catalogues[0].tag
        self._locale = _locale(self.language)
        rtl = self._locale.character_order == "right-to-left"
        self.direction = "rtl" if rtl else "ltr"
        self._own_digits = numerals.own_digits(self.language)
        self._plain: dict[tuple[str, str | None], str] = {}

    @property
    def own_name(self) -> str:
        """The language's name in itself."""
        return own_name(self.language)

    def say(self, words: Words) -> str:
        """Render the words; a placeholder without a value stays as it is written."""
        if isinstance(words, Text):
            return self._text(words)
        if isinstance(words, str):
            return words
        if isinstance(words, Lines):
            return words.joint.join(part for p in words.parts if (part := self.say(p)))
        if isinstance(words, Listed):
            said = [self.say(p) for p in words.parts]
            if words.labels:
                said[1:] = [label[:1].lower() + label[1:] for label in said[1:]]
            return self._list(said, words.style)
        return self._value(words)

    def _text(self, text: Text) -> str:
        if isinstance(text.msgid, Own):
            return self._own(text.msgid)
        if text.values or text.plural is not None:
            return self._isolated(self._filled(self._found(text), text.values))
        key = (text.msgid, text.context)
        if key not in self._plain:
            self._plain[key] = self._isolated(self._found(text))
        return self._plain[key]

    def _own(self, own: Own) -> str:
        """What somebody wrote, in the nearest language that they wrote it in."""
        mine = base_of(self.language)
        chain = (each.tag for each in self._catalogues if each.tag != SOURCE)
        tags = (self.language, mine, *chain, *FIRST, *own.said)
        found = next((tag for tag in tags if own.said.get(tag)), "")
        said = own.said.get(found, "").translate(TURNING)
        return self._isolated(said) if base_of(found) == mine else self._wrap(said, _FSI)

    def moment(self, at: datetime) -> str:
        """Say weekday, day and time as they stand inside a sentence, without a capital of their
        own."""
        return self._value(at)

    def translates(self, text: Text) -> bool:
        """Whether this language (a variety: or the language that it is one of) has the text."""
        own = {self.language, base_of(self.language)}
        if isinstance(text.msgid, Own):
            return not own.union({ANY}).isdisjoint(text.msgid.said)
        return any(each.find(text) is not None for each in self._catalogues if each.tag in own)

    def says_itself(self, words: Words) -> bool:
        """Whether this language has all of the words; names and numbers belong to none."""
        if isinstance(words, Text):
            return self.translates(words) and all(map(self.says_itself, words.values.values()))
        return not isinstance(words, Lines | Listed) or all(map(self.says_itself, words.parts))

    def _found(self, text: Text) -> str:
        """The translation, with the numbers in it as the reader writes them."""
        for catalogue in self._catalogues:
            found = catalogue.find(text)
            if found is not None:
                own = numerals.own_digits(catalogue.tag)
                return numerals.running(found) if own else found
        return text.msgid

    def _filled(self, template: str, values: Mapping[str, Any]) -> str:
        def fill(match: re.Match[str]) -> str:
            name = match.group(1)
            if name not in values:
                return match.group(0)
            said = self._value(values[name])
            ours = isinstance(values[name], Text | Listed)
            begins = ours and template[: match.start()].endswith(_SENTENCE_ENDS)
            return said[:1].upper() + said[1:] if begins else said

        filled = re.sub(r"\{([a-z_]+)\}", fill, template)
        # A sentence that begins with somebody still begins with a capital.
        return filled[:1].upper() + filled[1:] if template.startswith("{") else filled

    def _value(self, value: Any) -> str:
        if isinstance(value, Text | Lines | Listed):
            return self.say(value)
        if isinstance(value, Name):
            return self._wrap(value.text.translate(TURNING), _FSI)
        if isinstance(value, Verbatim):
            return self._wrap(value.text, _LRI)
        if isinstance(value, Tongue):
            return self._wrap(_called(value.tag, self._locale), _FSI)
        if isinstance(value, datetime):
            local = value.astimezone(self._zone) if value.tzinfo and self._zone else value
            said = format_datetime(local, _moment_pattern(self._locale), locale=self._locale)
            return self._wrap(self._counted(said), _FSI)
        if isinstance(value, date):
            return self._wrap(self._counted(self._dated(value)), _FSI)
        if isinstance(value, time):
            said = format_time(value, _hour_pattern(self._locale), locale=self._locale)
            return self._wrap(self._counted(said), _LRI)
        return self._counted(str(value)) if isinstance(value, int | float) else str(value)

    def _dated(self, day: date) -> str:
        """A whole date, and what it is at home for whoever has another calendar there."""
        ours, theirs = format_date(day, "full", locale=self._locale), in_solar(day, self.language)
        return f"{ours} ({theirs})" if theirs else ours

    def _counted(self, number: str) -> str:
        """A number, date or hour in the reader's digits."""
        return numerals.local(number) if self._own_digits else number

    def _list(self, parts: list[str], style: Any) -> str:
        return format_list(parts, style, locale=self._locale) if parts else ""

    def _wrap(self, text: str, mark: str) -> str:
        if self.direction == "ltr":
            return text
        return _ONE_LINE.sub(lambda line: f"{mark}{line[0]}{_PDI}", text)  # it ends at a line's end

    def _isolated(self, text: str) -> str:
        """In right-to-left text, keep phone numbers, times and links in one piece."""
        if self.direction == "ltr" or not text:
            return text
        parts = re.split(f"([{_LRI}{_FSI}][^{_PDI}]*{_PDI})", text)
        return "".join(
            part if part[:1] in (_LRI, _FSI) else _FOREIGN.sub(_isolate, part) for part in parts
        )


_ALSO = {"prs": "fa-AF", "pes": "fa", "arb": "ar", "ary": "ar"}
"""What platforms also call a language: Dari has a code of its own."""


def base_of(tag: str) -> str:
    """Return the language of which a tag may be a variety: `fa` of `fa-AF`; itself, mostly. What a
    variety does not say in its own words it says in those of its language."""
    return _also(tag).split("-")[0]


def _also(tag: str) -> str:
    """The tag by which we know a language that goes by several."""
    return _ALSO.get(tag.split("-")[0].lower(), tag)


def contained(text: str) -> str:
    """Return a text that turns no letters around outside itself: what a line of it opens is closed
    at its end, and what it did not open it does not close."""
    if not _TURNS.search(text):
        return text
    kept: list[str] = []
    still: list[str] = []
    for sign in text:
        if sign in _LINE_ENDS:
            kept += reversed(still)
            still.clear()
        elif sign in _OPENS:
            still.append(_OPENS[sign])
        elif sign == _PDI and _PDI in still:
            while still.pop() != _PDI:
                pass
        elif sign == "\u202c" and still[-1:] == [sign]:
            still.pop()
        elif sign in ("\u202c", _PDI):
            continue
        kept.append(sign)
    return "".join([*kept, *reversed(still)])


def _isolate(match: re.Match[str]) -> str:
    return f"{_LRI}{match.group(0)}{_PDI}"


# Dates and times as they are written here: "15:30", not "3:30 PM".
_AT_HOME = {"en": "en-GB", "nl": "nl-BE", "fr": "fr-BE", PSEUDO: "en-GB"}


@lru_cache(maxsize=64)
def _locale(tag: str) -> Locale:
    try:
        return cldr.locale(_AT_HOME.get(tag, tag))
    except (UnknownLocaleError, ValueError):
        return cldr.locale(SOURCE)


_YEAR = re.compile(r"(MMMM)(?:,?\s'de')?\sy(?:\s'\w+'\.?)?")
_DAY = "EEEE d MMMM"


@lru_cache(maxsize=64)
def _moment_pattern(locale: Locale) -> str:
    """Weekday, day, month and hour, in the order of the language; the year goes without saying."""
    skeletons: Mapping[str, Any] = locale.datetime_skeletons
    if "MMMMEEEEd" in skeletons:
        day = skeletons["MMMMEEEEd"].pattern
    else:
        full, years = _YEAR.subn(r"\1", locale.date_formats["full"].pattern)
        day = full if years else _DAY
    joined = str(locale.datetime_formats["medium"]).replace("\u200f", "")
    return joined.format(_hour_pattern(locale), day)


def _hour_pattern(locale: Locale) -> str:
    """The hour as every clock and letter here has it: of 24."""
    pattern = str(locale.time_formats["short"].pattern)
    return "HH:mm" if "a" in pattern else pattern


@lru_cache(maxsize=64)
def own_name(tag: str) -> str:
    """Return a language's name in itself, as a name (capitalised); of one that nobody knows its
    tag."""
    try:
        locale = cldr.locale(_also(tag))
    except (UnknownLocaleError, ValueError):
        return tag
    named = _called(tag, locale) if _also(tag) == "fa-AF" else locale.get_display_name()
    name = named or tag
    return name[:1].upper() + name[1:]


@lru_cache(maxsize=1024)
def language_name(tag: str, told_in: str) -> str:
    """Return what a language is called in another."""
    if _also(tag) == "fa-AF":
        return _called(tag, _locale(told_in))
    return cldr.locale(tag).get_display_name(_locale(told_in)) or tag


def _called(tag: str, locale: Locale) -> str:
    """What a language is called; Dari has a name of its own, so not "Persian (Afghanistan)"."""
    names = locale.languages
    key = _also(tag).replace("-", "_")
    return names.get(key) or names.get(key.split("_")[0]) or tag


def _load(tag: str, folder: Path) -> Catalogue:
    """Read a language, once as long as its files stay as they are."""
    sources = [(domain, folder / f"{domain}.po") for domain in DOMAINS]
    there = [(domain, path, path.stat()) for domain, path in sources if path.exists()]
    known = tuple((domain, path, stat.st_mtime_ns, stat.st_size) for domain, path, stat in there)
    return _loaded(tag, known)


@lru_cache(maxsize=32)
def _loaded(tag: str, sources: tuple[tuple[str, Path, int, int], ...]) -> Catalogue:
    tables = tuple(_compiled(path) for _domain, path, *_stamp in sources)
    return Catalogue(tag, tables, {domain: _review(path) for domain, path, *_stamp in sources})


def _review(source: Path) -> str:
    """How far a catalogue was reviewed, from its header (the compiled form leaves that out)."""
    with source.open(encoding="utf-8") as file:
        for line in file:
            if line.startswith('"X-Review: '):
                return line[len('"X-Review: ') :].split("\\n")[0].strip()
            if line.startswith("#: "):
                break
    return "draft"


def _compiled(source: Path) -> gettext.GNUTranslations:
    """Read a catalogue, compiling it first unless what is compiled bears its very time of change:
    a newer one may have been made of a file that somebody was still writing."""
    compiled = source.with_suffix(".mo")
    if not compiled.exists() or compiled.stat().st_mtime_ns != source.stat().st_mtime_ns:
        compile_catalogue(source)
    with compiled.open("rb") as file:
        return gettext.GNUTranslations(file)


_HEADER_DATE = re.compile(r'^"(?:POT-Creation|PO-Revision)-Date:[^"\n]*"\n', re.MULTILINE)


def dateless(text: str) -> str:
    """Return a ``.po`` without the dates of its header: other programs leave them empty, which
    Babel cannot read."""
    return _HEADER_DATE.sub("", text)


def compile_catalogue(source: Path) -> None:
    """Write the ``.mo`` beside a ``.po``; what is marked fuzzy counts as not translated, and so
    does a plural that lacks a form: Babel would write the English one in its place."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    seen = source.stat()
    catalogue = read_po(io.StringIO(dateless(source.read_text(encoding="utf-8"))))
    for message in [each for each in catalogue if each.pluralizable and not all(each.string or ())]:
        catalogue.delete(message.id, message.context)
    made = source.with_suffix(f".{os.getpid()}.new")  # two may start at once
    with made.open("wb") as file:
        write_mo(file, catalogue)
    os.utime(made, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    made.replace(source.with_suffix(".mo"))
