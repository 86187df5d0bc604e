"""Message catalogues: what there is to translate, and how far and how well each language is done.

Templates (``locales/<domain>.pot``) are extracted from code, content and pages with Babel; each
language's ``.po`` is brought up to date with them. A translation is never guessed: changed English
is a new string, and the old translation waits as obsolete until it comes back.
"""

from __future__ import annotations

import gettext
import io
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as babel_extract
from babel.messages.plurals import PLURALS
from babel.messages.pofile import PoFileError, read_po, write_po
from babel.plural import to_gettext
from jinja2.ext import babel_extract as jinja_extract

from bot.languages import DOMAINS, INTERFACE, LOCALES, base_of, dateless
from bot.talk.texts import Text

ROOT = LOCALES.parent
KEYWORDS: Mapping[str, Any] = {"_": None, "p_": ((1, "c"), 2), "n_": (1, 2)}
CONSOLE_KEYWORDS: Mapping[str, Any] = {**KEYWORDS, "t": None, "tn": (1, 2)}
STAFF_CODE = ("bot/console", "bot/door")
"""Where the texts for colleagues stand: they are in the console's languages only."""
WHOLE, TRIAL, DRAFT = "whole", "trial", "draft"
"""What a header's X-Status says: released; translated and on offer, but danger is not yet told well
enough in it; still being translated."""
NOT_BEGUN = "nothing translated yet"
NOT_READ = "read by nobody yet"
NOT_SAID = ("typed words", "command")
"""Contexts of texts that are no sentences."""
_OTHERWISE = {
    "ar": (
        6,
        "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5)",
    )
}
"""Plurals as every translator's tool has them; Babel swaps the last two of Arabic."""
_WIDTH = 100
_FEW = 5  # numbers up to 200 that a plural form may stand for without saying which
_STRING = r'"(?:[^"\\]|\\.)*"'
_LINE = re.compile(rf"\s*(?:#.*|(?:msg(?:ctxt|id|id_plural|str(?:\[\d+\])?) *)?{_STRING}\s*)?")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_HEADER = re.compile(rf'^msgid ""\s+msgstr ((?:{_STRING}\s*)+)', re.MULTILINE)

# Where the texts of content stand: ``*`` is every item of a list or table, None is the text.
Shape = Mapping[str, Any] | None
_RIGHT: Shape = {
    **dict.fromkeys(("name", "who_for", "gives", "where", "how")),
    "papers": {"*": None},
    **dict.fromkeys(("itself", "careful")),
    "ask_first": {"say": None},
}
_QUESTION: Shape = {"name": None, "text": None, "none": None, "options": {"*": {"label": None}}}
_HELPLINE: Shape = dict.fromkeys(("name", "what"))
_SERVICE: Shape = {
    **dict.fromkeys(("name", "what", "for_whom", "where", "how", "cost")),
    "papers": {"*": None},
}
_BARRIER: Shape = {
    **dict.fromkeys(("name", "say")),
    "levels": {"*": None},
    "why": {"*": {"name": None, "say": None}},
}
SHAPES: Mapping[str, Shape] = {
    "dialogues/content/rights/*.yaml": {"*": _RIGHT},
    "dialogues/content/facts.yaml": {"*": dict.fromkeys(("question", "said", "unsaid"))},
    "dialogues/content/questions.yaml": {
        "topics": {"*": {"name": None, "why": None}},
        "questions": {"*": _QUESTION},
    },
    "dialogues/content/helplines.yaml": {"helplines": {"*": _HELPLINE}},
    "dialogues/content/services/*.yaml": {"*": _SERVICE},
    "dialogues/content/phrasebook.yaml": {
        "slots": {"*": None},
        "documents": {"*": {"name": None}},
        "replies": {"*": {"label": None}},
        "groups": {"*": {"name": None, "phrases": {"*": {"text": None}}}},
    },
    "dialogues/content/buddy.yaml": {
        **{key: {"*": {"text": None}} for key in ("is", "is_not", "rules", "tips")},
        "guidance": {"*": {"name": None, "text": None}},
    },
    "dialogues/content/appeals.yaml": {"appeals": {"*": {"office": None, "costs": None}}},
    "dialogues/content/barriers.yaml": {
        "barriers": {"*": _BARRIER},
        "steps": {"*": {"name": None, "says": None}},
        "special": {"*": {"text": None}},
    },
    "dialogues/content/support.yaml": {
        "questions": {"*": {"text": None, "options": {"*": {"label": None}}}},
        "rules": {"*": {"services": {"*": {"why": None}}}},
        "who": {"*": None},
    },
    "dialogues/content/glossary.yaml": {"terms": {"*": {"gloss": None}}},
    "dialogues/content/occasions.yaml": {"occasions": {"*": {"say": None}}},
    "bot/channels/webchat_assets/texts.json": {"*": None},
}


class CatalogueFault(Exception):
    """A catalogue or a source of texts cannot be read; the message is one line with its place."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one domain of one language is doing. ``faults`` are wrong whatever its status is."""

    tag: str
    domain: str
    status: str
    review: str
    translated: int = 0
    missing: tuple[str, ...] = ()
    obsolete: int = 0
    faults: tuple[str, ...] = field(default=())

    @property
    def whole(self) -> bool:
        """Whether a gap is a fault here."""
        return self.status in (WHOLE, TRIAL)

    @property
    def released(self) -> bool:
        """Whether danger must be told well enough in it."""
        return self.status == WHOLE


# -- what there is to translate --------------------------------------------------------------------


def extract(root: Path = ROOT) -> dict[str, Catalog]:
    """Return the template of every domain. Raises CatalogueFault for a source that is broken."""
    templates = {domain: Catalog(charset="utf-8") for domain in DOMAINS}
    code = [*sorted(root.glob("bot/**/*.py")), *sorted(root.glob("dialogues/**/*.py"))]
    for path in code:
        console = any(path.is_relative_to(root / folder) for folder in STAFF_CODE)
        keywords = CONSOLE_KEYWORDS if console else KEYWORDS
        _add_code(templates["console" if console else "naast"], root, path, "python", keywords)
    for path in sorted(root.glob("bot/console/**/*.html")):
        _add_code(templates["console"], root, path, jinja_extract, CONSOLE_KEYWORDS)
    for pattern, shape in SHAPES.items():
        for path in sorted(root.glob(pattern)):
            _add_content(templates["content"], root, path, shape)
    return templates


def write_templates(root: Path = ROOT) -> dict[str, Catalog]:
    """Extract, and write ``locales/<domain>.pot``."""
    templates = extract(root)
    for domain, template in templates.items():
        _write(root / "locales" / f"{domain}.pot", template, _general_header())
    return templates


def texts(templates: Iterable[Catalog]) -> Iterator[Text]:
    """Yield every sentence and label of templates as a text to say (a plural, of five); the words
    that people type and a messenger's own menu are left out."""
    for message in (each for template in templates for each in template if each.id):
        if message.context not in NOT_SAID:
            one, more = (message.id, None) if isinstance(message.id, str) else message.id[:2]
            yield Text(one, message.context, more, count=5 if more else 0)


def _add_code(
    template: Catalog, root: Path, path: Path, method: Any, keywords: Mapping[str, Any]
) -> None:
    place = path.relative_to(root).as_posix()
    options = {"silent": "false"}
    try:
        with path.open("rb") as file:
            for _line, text, comments, context in babel_extract(
                method, file, keywords, ("L10N:",), options
            ):
                template.add(text, None, [(place, 0)], auto_comments=comments, context=context)
    except Exception as fault:  # a tokenizer or template parser may raise anything of its own
        raise CatalogueFault(f"{place}: cannot be read: {fault}") from fault


def _add_content(template: Catalog, root: Path, path: Path, shape: Shape) -> None:
    place = path.relative_to(root).as_posix()
    try:
        text = path.read_text(encoding="utf-8")
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        raw = json.loads(text) if path.suffix == ".json" else yaml.load(text, loader)  # noqa: S506
    except (OSError, ValueError, yaml.YAMLError) as fault:
        raise CatalogueFault(f"{place}: cannot be read: {_one_line(fault)}") from fault
    for note, msgid in _texts(raw, shape):
        template.add(msgid, None, [(place, 0)], auto_comments=[note])


def _texts(node: Any, shape: Shape, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield the texts of content, each with the way to it (``uitpas-reduced.papers.2``)."""
    if shape is None:
        if isinstance(node, str) and node.strip():
            yield name.removeprefix("."), node
        return
    for key, inner in shape.items():
        for label, child in _children(node, key):
            yield from _texts(child, inner, f"{name}.{label}")


def _children(node: Any, key: str) -> Iterator[tuple[object, Any]]:
    if key == "*" and isinstance(node, list):
        for place, child in enumerate(node, 1):
            yield (child.get("id", place) if isinstance(child, dict) else place), child
    elif key == "*" and isinstance(node, dict):
        yield from node.items()
    elif isinstance(node, dict) and key in node:
        yield key, node[key]


# -- a language's files ----------------------------------------------------------------------------


def po_file(tag: str, domain: str, root: Path = ROOT) -> Path:
    """Return where a language's catalogue of a domain is kept."""
    return root / "locales" / tag.replace("-", "_") / "LC_MESSAGES" / f"{domain}.po"


def tags(root: Path = ROOT) -> list[str]:
    """Return the languages that have catalogues, as BCP 47 tags."""
    found = sorted((root / "locales").glob("*/LC_MESSAGES"))
    return [folder.parent.name.replace("_", "-") for folder in found]


def header(path: Path) -> dict[str, str]:
    """Return the header of a ``.po``, names in lower case."""
    return {name.lower(): value for name, value in _header_lines(path).items()}


def _header_lines(path: Path) -> dict[str, str]:
    """The header as it is written; other programs break a long line of it in two."""
    found = _HEADER.search(path.read_text(encoding="utf-8"))
    written = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', found[1])) if found else ""
    lines = (line.partition(":") for line in written.split("\\n"))
    return {name.strip(): value.strip() for name, colon, value in lines if colon}


def plural_forms(tag: str) -> str:
    """Return the Plural-Forms line of a language: ours, Babel's, else CLDR's, else English's.

    Where Babel's has one form for all numbers CLDR's is asked: Turkish and Persian count "3 child",
    but "every week" is not said as "every 1 weeks" there either.
    """
    base = tag.replace("_", "-").split("-")[0]
    known = _OTHERWISE.get(base) or PLURALS.get(tag.replace("-", "_")) or PLURALS.get(base)
    if known and known[0] > 1:
        return f"nplurals={known[0]}; plural={known[1]};"
    try:
        return to_gettext(Locale.parse(tag, sep="-").plural_form)
    except (UnknownLocaleError, ValueError):
        return "nplurals=2; plural=(n != 1);"


def add(tag: str, root: Path = ROOT) -> list[Path]:
    """Begin a language: empty catalogues, marked draft. Raises ValueError for a tag that is no
    language or is there already; returns the files made."""
    try:
        Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError) as fault:
        raise ValueError(f"{tag}: no language that Babel knows (nl, ar, fa-AF …)") from fault
    if tag in tags(root):
        raise ValueError(f"{tag}: is there already; `locales update` brings it up to date")
    return update(tag, root)


def update(
    tag: str, root: Path = ROOT, templates: Mapping[str, Catalog] | None = None
) -> list[Path]:
    """Bring a language's catalogues up to date with the templates; what is translated stays.

    Returns the files that changed. Raises CatalogueFault.
    """
    changed = []
    for domain, template in (templates or extract(root)).items():
        path = po_file(tag, domain, root)
        if not _wanted(tag, domain, path):
            continue
        old = read(path) if path.exists() else Catalog()
        kept = header(path) if path.exists() else {}
        lines = {
            "Language": tag.replace("-", "_"),
            **_general_header(),
            "Plural-Forms": plural_forms(tag),
            "X-Status": kept.get("x-status", DRAFT),
            "X-Review": kept.get("x-review", NOT_BEGUN),
        }
        if _write(path, _merged(old, template, lines), lines):
            changed.append(path)
    return changed


def _merged(old: Catalog, template: Catalog, lines: Mapping[str, str]) -> Catalog:
    """The template's messages in its order, with the old translations, also obsolete ones."""
    new = Catalog(charset="utf-8")
    new.mime_headers = list(lines.items())
    known = {**{_key(m): m for m in old.obsolete.values()}, **{_key(m): m for m in old if m.id}}
    for message in template:
        if not message.id:
            continue
        before = known.pop(_key(message), None)
        string = before.string if before and before.pluralizable == message.pluralizable else ""
        if message.pluralizable and not string:
            string = ("",) * new.num_plurals
        fuzzy = before is not None and before.fuzzy
        new.add(
            message.id,
            string,
            message.locations,
            message.flags | ({"fuzzy"} if fuzzy else set()),
            message.auto_comments,
            before.user_comments if before else (),
            context=message.context,
        )
    for message in known.values():
        if message.string and any(message.string):
            message.locations, message.auto_comments = [], []
            new.obsolete[_key(message)] = message
    return new


def _key(message: Message) -> Any:
    msgid = message.id if isinstance(message.id, str) else message.id[0]
    return (msgid, message.context) if message.context else msgid


def read(path: Path) -> Catalog:
    """Read a ``.po``. Raises CatalogueFault with file and line."""
    try:
        text = path.read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            if not _LINE.fullmatch(line):  # Babel would silently drop a letter instead
                raise CatalogueFault(f"{_short(path)}:{number}: this is no line of a catalogue")
        return read_po(io.StringIO(dateless(text)), abort_invalid=True)
    except PoFileError as fault:
        line = f":{fault.lineno + 1}" if fault.lineno is not None else ""
        raise CatalogueFault(f"{_short(path)}{line}: {_one_line(fault)}") from fault
    except (OSError, ValueError) as fault:
        raise CatalogueFault(f"{_short(path)}: cannot be read: {_one_line(fault)}") from fault


def rewrite(path: Path, catalogue: Catalog, changed: Mapping[str, str]) -> bool:
    """Write a catalogue back under the header that it has, with these lines of it changed; whether
    the file is another one now."""
    return _write(path, catalogue, {**_header_lines(path), **changed})


def _general_header() -> dict[str, str]:
    return {
        "Project-Id-Version": "naast",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }


def _write(path: Path, catalogue: Catalog, lines: Mapping[str, str]) -> bool:
    """Write a catalogue with our own header: no dates, so that a diff shows only what changed."""
    for message in catalogue:  # "50% off" is no format of Python's, whatever Babel takes it for
        message.flags.discard("python-format")
    body = io.BytesIO()
    write_po(body, catalogue, width=_WIDTH, omit_header=True, include_lineno=False)
    head = "".join(f'"{name}: {value}\\n"\n' for name, value in lines.items())
    text = f'msgid ""\nmsgstr ""\n{head}\n{body.getvalue().decode().strip()}\n'
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True


# -- how they stand --------------------------------------------------------------------------------


def status(root: Path = ROOT, templates: Mapping[str, Catalog] | None = None) -> Iterator[Standing]:
    """Yield how each domain of each language stands. Raises CatalogueFault for a broken source;
    a broken catalogue is a fault of its standing."""
    templates = templates or extract(root)
    for tag in tags(root):
        for domain, template in templates.items():
            path = po_file(tag, domain, root)
            if path.exists() or (any(m.id for m in template) and _wanted(tag, domain, path)):
                yield standing(tag, domain, template, root)


def _wanted(tag: str, domain: str, path: Path) -> bool:
    """Families' languages have no texts for colleagues, unless somebody began with them."""
    return domain != "console" or tag in INTERFACE or path.exists()


def standing(tag: str, domain: str, template: Catalog, root: Path = ROOT) -> Standing:
    """Compare one catalogue with its template."""
    path = po_file(tag, domain, root)
    if not path.exists():
        missing = tuple(_shown(message) for message in template if message.id)
        return Standing(tag, domain, _status_of_language(tag, root), NOT_BEGUN, 0, missing)
    lines = header(path)
    state, review = lines.get("x-status", DRAFT), lines.get("x-review", "")
    try:
        catalogue = read(path)
    except CatalogueFault as fault:
        return Standing(tag, domain, state, review, faults=(str(fault),))
    known = {_key(message): message for message in catalogue if message.id}
    wanted = [message for message in template if message.id]
    there = [known[_key(m)] for m in wanted if _key(m) in known and _filled(known[_key(m)])]
    done = {_key(message) for message in there}
    faults = list(_header_faults(tag, lines))
    faults += [fault for message in known.values() for fault in _message_faults(message, lines)]
    unknown = [_shown(known[key]) for key in known.keys() - {_key(m) for m in wanted}]
    if unknown:
        example = f"“{min(unknown)}”" + (f" and {len(unknown) - 1} more" if unknown[1:] else "")
        faults.append(f"in no source any more: {example} (`naast locales update` puts it aside)")
    elsewhere = _of_base(tag, domain, root)
    missing = tuple(_shown(m) for m in wanted if _key(m) not in done | elsewhere)
    review = NOT_READ if there and review == NOT_BEGUN else review
    return Standing(
        tag, domain, state, review, len(there), missing, len(catalogue.obsolete), tuple(faults)
    )


def _of_base(tag: str, domain: str, root: Path) -> set[Any]:
    """What the language says of which this is a variety: there it falls back by itself."""
    path = po_file(base_of(tag), domain, root)
    if base_of(tag) == tag or not path.exists():
        return set()
    return {_key(message) for message in read(path) if message.id and _filled(message)}


def _status_of_language(tag: str, root: Path) -> str:
    """A file that is not there belongs to a language that may be whole all the same."""
    found = [po_file(tag, domain, root) for domain in DOMAINS]
    said = [header(path).get("x-status", DRAFT) for path in found if path.exists()]
    return next((status for status in said if status != DRAFT), DRAFT)


def _header_faults(tag: str, lines: Mapping[str, str]) -> Iterator[str]:
    if lines.get("x-status") not in (WHOLE, TRIAL, DRAFT):
        yield f"the header's X-Status is {lines.get('x-status')!r}, not whole, trial or draft"
    if not lines.get("x-review"):
        yield "the header has no X-Review (who read it last?)"
    if _of_numbers(lines.get("plural-forms", "")) != _of_numbers(plural_forms(tag)):
        yield f"the header's Plural-Forms should be: {plural_forms(tag)}"


def _message_faults(message: Message, lines: Mapping[str, str]) -> Iterator[str]:
    shown = _shown(message)
    if message.fuzzy:
        yield f"“{shown}” is marked fuzzy: somebody must look at it"
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    if not any(forms):
        return
    if message.pluralizable:
        wanted = plural_count(lines.get("plural-forms", ""))
        if len(forms) != wanted or not all(forms):
            yield f"“{shown}” has {sum(map(bool, forms))} plural forms, not {wanted}"
    many = of_many(lines.get("plural-forms", "")) if message.pluralizable else []
    for number, form in enumerate(forms):
        for wrong in placeholder_faults(message.id, str(form), number in many) if form else ():
            yield f"“{shown}”: {wrong}"


def placeholder_faults(msgid: Any, translation: str, many: bool = False) -> Iterator[str]:
    """Say which placeholders a translation lacks or invents; a plural form may leave out the
    number ("one message", "two messages"), unless it stands for ``many`` numbers: the form of 1 is
    that of 21 in Russian."""
    texts = (msgid,) if isinstance(msgid, str) else tuple(msgid)
    wanted = {name for text in texts for name in _PLACEHOLDER.findall(text)}
    found = set(_PLACEHOLDER.findall(translation))
    free = {"count"} if len(texts) > 1 and not many else set()
    for name in sorted(wanted - found - free):
        yield f"{{{name}}} is not in the translation"
    for name in sorted(found - wanted):
        yield f"{{{name}}} is only in the translation"


def _filled(message: Message) -> bool:
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(forms) and not message.fuzzy


def _of_numbers(plural_line: str) -> tuple[int, list[int]]:
    """How many forms there are, and which one goes with each number; the same rule can be written
    in several ways."""
    rule = re.search(r"plural\s*=\s*([^;]+)", plural_line)
    try:
        plural = gettext.c2py(rule[1].strip()) if rule else int
        return plural_count(plural_line), [int(plural(number)) for number in range(201)]
    except ValueError:
        return plural_count(plural_line), []


def of_many(plural_line: str) -> list[int]:
    """Return which forms go with more than a few numbers (as ``msgfmt -c`` looks at it)."""
    count, forms = _of_numbers(plural_line)
    return [form for form in range(count) if forms.count(form) > _FEW]


def plural_count(plural_line: str) -> int:
    """Return how many forms a Plural-Forms line asks for."""
    found = re.search(r"nplurals\s*=\s*(\d+)", plural_line)
    return int(found.group(1)) if found else 0


def _shown(message: Message) -> str:
    text = " ".join((message.id if isinstance(message.id, str) else message.id[0]).split())
    text = text if len(text) <= 60 else text[:60].rsplit(" ", 1)[0] + " …"
    return f"{text} ({message.context})" if message.context else text


def _short(path: Path) -> str:
    return "/".join(path.parts[-3:])


def _one_line(fault: Exception) -> str:
    return " ".join(str(fault).split())[:200]


# -- `naast locales …` -----------------------------------------------------------------------------


def locales(action: str, tag: str = "", root: Path = ROOT) -> int:
    """Do ``extract``, ``update [TAG]``, ``add TAG`` or ``status``; return the exit code."""
    if action not in _ACTIONS or (action == "add") > bool(tag):
        print("usage: naast locales extract | update [TAG] | add TAG | status", file=sys.stderr)
        return 2
    try:
        return _ACTIONS[action](tag, root)
    except CatalogueFault as fault:
        print(fault, file=sys.stderr)
        return 1
    except ValueError as fault:
        print(fault, file=sys.stderr)
        return 2


def _do_extract(_tag: str, root: Path) -> int:
    for domain, template in write_templates(root).items():
        print(f"locales/{domain}.pot  {len(template)} texts")
    return 0


def _do_update(tag: str, root: Path) -> int:
    if tag and tag not in tags(root):
        raise ValueError(f"{tag}: is not there; `locales add {tag}` begins it")
    templates = write_templates(root)
    for each in [tag] if tag else tags(root):
        for path in update(each, root, templates):
            print(path.relative_to(root).as_posix())
    return 0


def _do_add(tag: str, root: Path) -> int:
    for path in add(tag, root):
        print(path.relative_to(root).as_posix())
    return 0


def _do_status(_tag: str, root: Path) -> int:
    """1 when a language marked whole has a gap, or anything is wrong."""
    bad = False
    for each in status(root):
        gaps = f", {len(each.missing)} missing" if each.missing else ""
        old = f", {each.obsolete} obsolete" if each.obsolete else ""
        print(f"{each.tag} {each.domain}: {each.translated} translated{gaps}{old}", end="")
        print(f" — {each.status}; {each.review}")
        for fault in each.faults:
            print(f"    {fault}")
        bad |= bool(each.faults) or (each.whole and bool(each.missing))
    return int(bad)


_ACTIONS = {"extract": _do_extract, "update": _do_update, "add": _do_add, "status": _do_status}
