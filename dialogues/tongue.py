"""Somebody whose language we do not write yet: not English, but a voice message, a person with an
interpreter, and menus in a second language that they choose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.talk.steps import END, Ask, Call, Dialogue, Do, Option, Say
from bot.talk.texts import Lines, Text, Words, _, p_
from bot.talk.turn import Turn
from bot.understand.crisis import KINDS
from dialogues import crisis, tongues
from dialogues.human import BACK, CALL, need_interpreter, open_case, when_read
from dialogues.tongues import WRITTEN, LanguageName, OwnWord, first_page, next_page, path, say_few
from dialogues.world import world
from storage import cases, consents, files, messages

FILE = "file"
"""A voice message came from somebody whose language is known: it is for a person."""
MENUS_IN = "menus_in"
"""Where the talk keeps the language that was chosen for the menus: asked for once."""
NOT_WANTED = "no_interpreter"
"""Where the talk keeps for which languages no interpreter is wanted: words in them are read as any
others."""
_LINES_A_KIND = 2


class OwnVoice:
    """A voice message, a photo or words in any language: all of it is for a person."""

    takes_edits = True

    def read(self, text: str, turn: Turn) -> Any:
        """The words are in the talk already."""
        return True

    def takes_file(self, turn: Turn) -> bool:
        """Whatever came."""
        return turn.heard.media is not None


class MenuLanguage(OwnVoice):
    """The name of a language; whatever else comes is for the person, as before."""

    def read(self, text: str, turn: Turn) -> Any:
        """Return the tag of a language that we write, or that something else was said."""
        found = world(turn).tongues.named(text)
        return found if found in world(turn).tongues.tags else True


def said(turn: Turn) -> tuple[str, str] | None:
    """The dialogue for words in a language that we do not write, or for the name of a language
    alone."""
    written = tongues.written_in(turn)
    if written and written not in turn.kept.get(NOT_WANTED, []):
        return tongue.name, WRITTEN + written
    alone = LanguageName().certain(turn.heard.text, turn)
    named = world(turn).tongues.named(turn.heard.text) if alone else None
    return ("language", named) if named and named != turn.language else None


def under_way(turn: Turn) -> bool:
    """Whether it is being talked of: what is written meanwhile is not looked into."""
    return bool(turn.state.frames) and turn.state.frame.dialogue == tongue.name


def begin(turn: Turn) -> str | None:
    """What is known of the language when it begins."""
    given = str(turn.answers.get("given") or "")
    if given == FILE:
        return "give"
    if given.startswith(WRITTEN):
        turn.answers["which"] = given.removeprefix(WRITTEN)
        return "give" if tongues.own(turn) else "told"
    if given:
        turn.answers["which"] = given
    return "known" if given else None


def keep(turn: Turn) -> str | None:
    """From here on this is the person's language; one that we do write is simply spoken."""
    chosen = str(turn.answers.get("which") or "")
    if chosen in world(turn).tongues.tags:
        turn.speaker = world(turn).tongues.speaker(chosen)
        turn.kept.pop(tongues.KEPT, None)
        return "written"
    turn.kept[tongues.KEPT] = chosen
    case = cases.open_of(turn.db, turn.person)
    if case:
        cases.mark(turn.db, case.id, language=tongues.of_case(turn))
    return None


def tell(turn: Turn) -> None:
    """What we can say in that language."""
    say_few(turn, str(turn.answers.get("which") or tongues.own(turn) or ""))


def how(turn: Turn) -> Words:
    """The same in pictograms, and in the language of the menus."""
    language = str(turn.answers.get("which") or tongues.own(turn) or "")
    not_yet = _("I do not write {language} yet.").of(language=tongues.name(turn, language))
    rest = _(
        "Send a voice message here, or write, in your own language. A person listens with an"
        " interpreter and answers."
    )
    return Lines((path(turn.speaker.direction), Lines((not_yet, rest), " ")))


MENUS = Option("menus", p_("tongue", "Language of the menus"), then="language", icon="🌍")
CALLED = Option("call", CALL, then="call", icon="📞")
DANGER = Option("danger", p_("tongue", "Danger"), then="danger", icon="🆘")
NOT_NEEDED = Option("drop", p_("tongue", "No interpreter needed"), then="drop", icon="➖")


def give(turn: Turn) -> str | None:
    """What was said goes to a person, with their language and an interpreter to be found; then,
    once, in which language the menus should come."""
    turn.kept.setdefault(tongues.KEPT, turn.answers.get("which"))
    case = open_case(turn, "asked")
    need_interpreter(turn)
    messages.attach(turn.db, turn.person, turn.n, case.id)
    if turn.heard.media:
        files.give(turn.db, turn.person, since=turn.n)
        messages.attach_files(turn.db, turn.person, case.id, since=turn.n)
        consents.give(turn.db, turn.person, "files", world(turn).house.name, turn.now)
    cases.touch(turn.db, case.id, turn.now)
    turn.answers["gave"] = True
    turn.answers["just"] = True
    return "more" if turn.kept.get(MENUS_IN) else None


def will_be_called(turn: Turn) -> None:
    """Whoever calls is to know the language, and that an interpreter joins."""
    turn.kept.setdefault(tongues.KEPT, turn.answers.get("which"))


def arrived(turn: Turn) -> Words | None:
    """It has arrived, in pictograms; said once, with the first question behind it."""
    if not turn.answers.pop("just", False):
        return None
    sign = path(turn.speaker.direction).replace("🎤", "🎤 ✅")
    return Lines((sign, when_read(turn)))


def second(turn: Turn) -> Words:
    """In which language the menus come; after a voice message, first that it arrived."""
    ask = _("In which language may the menus and buttons be?")
    come = arrived(turn)
    return Lines((come, Lines(("☰ 🔤", ask), " "))) if come else Lines(("☰ 🔤", ask), " ")


def in_second(turn: Turn) -> str | None:
    """The menus come in the language that was chosen."""
    given = [turn.answers.pop(step, None) for step in ("language_more", "language")]
    chosen = next((each for each in given if each in world(turn).tongues.tags), None)
    if chosen:
        turn.speaker = world(turn).tongues.speaker(str(chosen))
        turn.kept[MENUS_IN] = chosen
    elif True in given:
        return "give"
    return "more" if turn.answers.get("gave") else None


def more(turn: Turn) -> Words:
    """It has arrived, or may be added to."""
    come = arrived(turn)
    if come:
        return come
    go_on = _("You can send more here.")
    return Lines((path(turn.speaker.direction), Lines((when_read(turn), go_on), " ")))


def drop(turn: Turn) -> None:
    """The language of the menus is theirs after all. What was asked for a case stays asked."""
    known = turn.kept.pop(tongues.KEPT, None)
    language = str(turn.answers.get("which") or known or "")
    turn.kept[NOT_WANTED] = [*turn.kept.get(NOT_WANTED, []), language]


def dropped(turn: Turn) -> Text:
    """In which language we go on."""
    return _("All right. We go on in {language}.").of(language=tongues.name(turn, turn.language))


def in_danger(turn: Turn) -> None:
    """The numbers to call, with what each is for in pictograms; then as with any words of
    danger."""
    crisis.say_pictured(turn, KINDS, _LINES_A_KIND)
    crisis.alarm(turn, "unknown")


def pages(turn: Turn) -> Sequence[Option]:
    """The languages for the menus: of those that we write."""
    return _written(first_page(turn), turn)


def other_pages(turn: Turn) -> Sequence[Option]:
    """Those for which the first page has no room."""
    return _written(next_page(turn), turn)


def _written(options: Sequence[Option], turn: Turn) -> list[Option]:
    return [each for each in options if each.id in (*world(turn).tongues.tags, "more")]


tongue = Dialogue(
    "tongue",
    Do("begin", begin, {"give": "give", "told": "tell", "known": "keep"}),
    Ask(
        "which",
        _("Which language do you speak? You can write its name."),
        OwnWord(),
        tongues.own_first,
        then="keep",
        skip=END,
    ),
    Do("keep", keep, {"written": END}),
    Do("tell", tell),
    Ask(
        "speak",
        how,
        OwnVoice(),
        (MENUS, CALLED, DANGER, NOT_NEEDED),
        then="give",
        skip=END,
        leads=("language", "call", "danger", "drop"),
    ),
    Do("give", give, {"more": "more"}, final=True),
    Ask(
        "language",
        second,
        MenuLanguage(),
        pages,
        then="in_second",
        skip="in_second",
        leads=("language_more",),
    ),
    Do("in_second", in_second, {"more": "more", "give": "give"}, then="speak"),
    Ask("language_more", second, MenuLanguage(), other_pages, then="in_second", skip="in_second"),
    Ask(
        "more",
        more,
        OwnVoice(),
        (MENUS, CALLED, DANGER, BACK),
        then="give",
        skip=END,
        leads=("language", "call", "danger"),
    ),
    Do("call", will_be_called),
    Call("called", "callback", then="in_second"),
    Do("danger", in_danger, final=True),
    Call("safe", "crisis", then="in_second", given="unknown"),
    Do("drop", drop),
    Say("dropped", dropped, then=END),
)
