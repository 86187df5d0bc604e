"""The languages on offer, a page at a time; those that we do not write yet, and who speaks one.

Somebody whose language has no catalogue keeps it: their menus are in a second language that they
chose, and what they say in their own goes to a person, with an interpreter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.talk.answers import plain
from bot.talk.heard import Reply
from bot.talk.steps import NotUnderstood, Option
from bot.talk.texts import Name, _
from bot.talk.turn import Turn
from dialogues.world import world

KEPT = "tongue"
"""Where the talk keeps the language of somebody that we do not write: its tag, or their word."""
WRITTEN = "written:"
"""Before the language of a text that was written in it: the words are for a person."""
ON_A_PAGE = 9
"""Languages that are shown at once: with "another language" they are the ten rows of a list."""
ORDER = ("nl", "fr", "en", "ar", "tr", "uk", "ro", "bg", "pl", "es", "ru", "fa", "fa-AF")
"""After the language of their phone: what many families here speak comes first."""
_LONGEST_TAG = 16
_LONGEST_WORD = 40
HERE_NOT = _("My language is not here")
WHICH = _("In which language shall we talk?")
NO_LANGUAGE = _("I do not know that language. You can tap one, or write its name in another way.")

VOICE_TO_ANSWER = ("🎤", "👤 🗣", "💬")
"""What happens with a voice message, in pictograms: a person, an interpreter, an answer."""
PICTURES: Mapping[str, str] = {
    "112": "🚑 🚒 🚓",
    "poison-centre": "☠️",
    "1733": "🩺",
    "1813": "💔",
    "cps-fr": "💔",
    "1712": "🏠 ✊",
    "ecoute-violences": "🏠 ✊",
    "awel": "🧒",
    "ecoute-enfants": "🧒",
    "child-focus": "🧒 ❓",
    "samusocial": "🛏",
    "caw": "🛏",
}
"""Helplines in pictograms, by their ids."""


@dataclass(frozen=True, slots=True)
class Few:
    """The few sentences that we can say in a language that we do not write yet."""

    not_yet: str
    voice: str
    person: str
    danger: str
    direction: str = "ltr"

    def lines(self) -> list[str]:
        """All of them, one a line."""
        return [self.not_yet, self.voice, self.person, self.danger]


# Machine-drafted, and not reviewed by anybody who speaks them: docs/languages.md.
FEW: Mapping[str, Few] = {
    "so": Few(
        "Weli luqaddaada kuma qorno.",
        "Halkan waxaad ku soo diri kartaa farriin cod ah.",
        "Qof ayaa dhegaysanaya isagoo turjumaan la jooga, wuuna kuu jawaabayaa.",
        "Haddii ay khatar jirto, isla markiiba wac 112.",
    ),
    "ti": Few(
        "ክሳብ ሕጂ ብቋንቋኹም ኣይንጽሕፍን ኢና።",
        "ኣብዚ ናይ ድምጺ መልእኽቲ ክትሰዱ ትኽእሉ ኢኹም።",
        "ሓደ ሰብ ምስ ተርጓሚ ኮይኑ ይሰምዕን ይምልሰልኩምን።",
        "ሓደጋ እንተሎ ብቕጽበት ናብ 112 ደውሉ።",
    ),
    "ps": Few(
        "موږ لا تر اوسه ستاسو په ژبه نه لیکو.",
        "تاسو دلته غږیز پیغام رالېږلی شئ.",
        "یو کس یې د ژباړن سره اوري او ځواب درکوي.",
        "که خطر وي، سمدستي 112 ته زنګ ووهئ.",
        "rtl",
    ),
    "ku": Few(
        "Em hêj bi zimanê we nanivîsin.",
        "Hûn dikarin li vir peyameke dengî bişînin.",
        "Kesek bi wergêrekî re guh dide û bersivê dide.",
        "Eger xeter hebe, tavilê telefonî 112 bikin.",
    ),
    "sq": Few(
        "Ne ende nuk shkruajmë në gjuhën tuaj.",
        "Këtu mund të dërgoni një mesazh zanor.",
        "Një person e dëgjon bashkë me një përkthyes dhe ju përgjigjet.",
        "Në rast rreziku, telefononi menjëherë 112.",
    ),
    "am": Few(
        "በቋንቋዎ ገና አንጽፍም።",
        "እዚህ የድምፅ መልእክት መላክ ይችላሉ።",
        "አንድ ሰው ከአስተርጓሚ ጋር ያዳምጣል፤ መልስም ይሰጥዎታል።",
        "አደጋ ካለ ወዲያውኑ 112 ይደውሉ።",
    ),
}
"""By language, what is said before anything else; for others pictograms say it."""


# -- which ones are on offer -----------------------------------------------------------------------


def in_order(turn: Turn) -> list[str]:
    """The languages on offer: of the phone or the talk first, then those of many families here."""
    tags = world(turn).tongues.tags
    rank = {tag: place for place, tag in enumerate(ORDER)}
    return sorted(tags, key=lambda tag: (tag != turn.language, rank.get(tag, len(rank)), tag))


def first_page(turn: Turn) -> list[Option]:
    """The languages in their own names, that of the phone first, and what leads to the others
    (``more``, ``unwritten``)."""
    shown, more = _pages(turn)
    if more:
        return [*shown, Option("more", _("Another language"), then="language_more", icon="🌍")]
    return [*shown, *_not_here()]


def next_page(turn: Turn) -> list[Option]:
    """The languages that the first page has no room for, and the way for all others."""
    return [*_pages(turn)[1], *_not_here()]


def _pages(turn: Turn) -> tuple[list[Option], list[Option]]:
    phone = from_phone(turn)
    tags = [*([phone] if phone else []), *in_order(turn)]
    every = [Option(tag, called(turn, tag)) for tag in tags]
    return every[:ON_A_PAGE], every[ON_A_PAGE:]


def _not_here() -> list[Option]:
    return [Option("unwritten", HERE_NOT, then="unwritten", icon="🗣")]


class LanguageName:
    """A typed name of a language, in any language. ``else_none``: where none is named, we go on as
    we were, but a question that is understood is answered first."""

    def __init__(self, *, else_none: bool = False) -> None:
        self._else_none = else_none

    def read(self, text: str, turn: Turn) -> str | None:
        """Return the tag of the language, or None. Raises NotUnderstood for what means more."""
        found = world(turn).tongues.named(text)
        if found is not None:
            return found
        if not self._else_none:
            raise NotUnderstood(NO_LANGUAGE)
        if turn.understood and (turn.understood.asks_something or _offered(turn)):
            raise NotUnderstood()
        return None

    def certain(self, text: str, turn: Turn) -> bool:
        """Whether the text is the name of a language and nothing else."""
        return len(plain(text).split()) == 1 and world(turn).tongues.named(text) is not None


class OwnWord:
    """What somebody calls their language, whether we know it or not."""

    def read(self, text: str, turn: Turn) -> str:
        """Return its tag, or their word for it."""
        word = " ".join(text.split())[:_LONGEST_WORD]
        return world(turn).tongues.named(word) or word


def _offered(turn: Turn) -> str:
    return str(getattr(turn.understood, "offered", None) or "")


# -- who speaks one that we do not write -----------------------------------------------------------


def own(turn: Turn) -> str | None:
    """The language of somebody who speaks one that we do not write."""
    kept = turn.kept.get(KEPT)
    return str(kept) if kept else None


def spoken(turn: Turn) -> str:
    """The language that the person speaks: their own, though we may not write it."""
    return own(turn) or turn.language


def of_case(turn: Turn) -> str:
    """The language by which a colleague is sought: a tag; of a word that is none, the language in
    which the menus come."""
    kept = own(turn)
    named = kept and len(kept) <= _LONGEST_TAG and called(turn, kept) != kept
    return kept if kept and named else turn.language


def called(turn: Turn, language: str) -> str:
    """What a language is called in itself, or as the person called it."""
    return world(turn).tongues.own_name(language)


def name(turn: Turn, language: str) -> Name:
    """The same, for a sentence."""
    return Name(called(turn, language))


def written_in(turn: Turn) -> str:
    """The language that a typed text is surely written in, where it is one that we do not write but
    can say a few sentences in; else nothing."""
    tag = _offered(turn)
    return tag if tag in FEW and tag not in world(turn).tongues.tags else ""


def from_phone(turn: Turn) -> str:
    """The language of the phone, where it is one that we do not write but can say something in."""
    base = (turn.heard.language or "").replace("_", "-").split("-")[0].lower()
    return base if base in FEW and base not in world(turn).tongues.tags else ""


def path(direction: str) -> str:
    """What happens with a voice message, in pictograms, in the direction of reading."""
    return (" ← " if direction == "rtl" else " → ").join(VOICE_TO_ANSWER)


def say_few(turn: Turn, language: str) -> None:
    """Say in a language that we do not write what we can say in it; pictograms say the rest."""
    few = FEW.get(language)
    if few is None:
        return
    text = "\n".join([*few.lines(), f"{path(few.direction)}   ☎ 112 🚑"])
    turn.replies.append(Reply(text, (), language, few.direction))


def own_first(turn: Turn) -> Sequence[Option]:
    """The languages of which we have the few sentences, in their own names."""
    tags = [tag for tag in FEW if tag not in world(turn).tongues.tags]
    return [Option(tag, called(turn, tag)) for tag in tags]
