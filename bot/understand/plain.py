"""One normal form for typed text, so that two ways of typing the same words compare as equal."""

import unicodedata
from functools import lru_cache

# Every way a keyboard or a phone writes an apostrophe. They are dropped ("j'ai" -> "jai"), so that
# a text typed without them, as most are in a chat, is the same text.
_APOSTROPHE = "'`\u00b4\u02b9\u02bb\u02bc\u02bd\u02bf\u2018\u2019\u201a\u201b\u2032\u2035\uff07"
# Letters of the Latin script whose stroke or form Unicode does not see as a diacritic.
_LATIN_FORMS = dict(zip("\u0131łøđðħŧ", "iloddht", strict=True)) | {"æ": "ae", "œ": "oe"}
APOSTROPHES = str.maketrans(dict.fromkeys(_APOSTROPHE, " "))  # for who wants them to part words
_BEFORE = str.maketrans(dict.fromkeys(_APOSTROPHE, ""))
_AFTER = str.maketrans(_LATIN_FORMS)
# Unicode's own bound for a "stream-safe" text (UAX #15): no language needs more marks on one
# letter, and normalising a longer run takes quadratic time.
_MARKS_IN_A_ROW = 30


def plain(text: str) -> str:
    """The words of a text in lower case, without accents, punctuation, emoji or what is invisible.

    Latin letters lose their diacritics; marks of other scripts stay, there they make the letter.
    Emoji and punctuation part words, invisible characters do not. Linear in time, safe on any text
    (lone surrogates too), and `plain(plain(x)) == plain(x)`.
    """
    if text.isascii():
        return " ".join(text.translate(_ASCII).lower().split())
    folded = unicodedata.normalize("NFKC", _few_marks(text.translate(_BEFORE))).casefold()
    folded = unicodedata.normalize("NFKD", _few_marks(folded)).translate(_AFTER)
    return unicodedata.normalize("NFC", " ".join(_letters(folded).split()))


def _few_marks(text: str) -> str:
    """The text with runs of combining marks cut at the length Unicode calls safe."""
    if len(text) <= _MARKS_IN_A_ROW:
        return text
    kept: list[str] = []
    run = 0
    for char in text:
        run = run + 1 if unicodedata.combining(char) else 0
        if run <= _MARKS_IN_A_ROW:
            kept.append(char)
    return "".join(kept)


def _letters(text: str) -> str:
    """Letters and digits of a decomposed text, marks on letters that need them; else spaces."""
    kept: list[str] = []
    base = "space"  # what the last kept character was: a mark belongs to it
    for char in text:
        kind = _kind(char)
        if kind == "hidden":
            continue
        if kind == "mark":
            if base == "letter":
                kept.append(char)
            continue
        base = kind
        kept.append(" " if kind == "space" else char)
    return "".join(kept)


@lru_cache(maxsize=8192)
def _kind(char: str) -> str:
    """latin, letter (of another script), digit, mark, hidden or space."""
    category = unicodedata.category(char)
    if category[0] == "M":
        return "mark"
    if category[0] == "L":
        return "latin" if unicodedata.name(char, "").startswith("LATIN") else "letter"
    if category[0] == "N":
        return "digit"
    if category in ("Cc", "Cf") and not char.isspace():
        return "hidden"
    return "space"


def _plain_ascii(char: str) -> str:
    kind = _kind(char)
    return "" if kind == "hidden" or char in _APOSTROPHE else " " if kind == "space" else char


_ASCII = str.maketrans({char: _plain_ascii(char) for char in map(chr, range(128))})
