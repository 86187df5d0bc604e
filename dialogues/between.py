"""Words between those who are beside each other: the bot carries them, and neither sees where the
other writes from. Stopping it, reporting it, and swapping contact details once both want that."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.talk.steps import END, Ask, Call, Choose, Dialogue, Do, NotUnderstood, Option, Say, Step
from bot.talk.texts import Lines, Verbatim, Words, _, p_
from bot.talk.turn import Turn
from dialogues.beside import ask_coach, coach_name
from dialogues.between_carry import REPORT, STOP, WHAT_GOES, carry, unfit
from dialogues.between_carry import TELLS as CARRIED
from dialogues.human import AnyWords, OneOf
from dialogues.meetup_told import first_name, going, others, tell
from dialogues.two_languages import by_machine
from storage import buddies, cases, duos, errands, messages, wishes
from storage.duos import Duo, Settled

DETAILS = "between-details"
"""The errand that tells how to reach the other side, once both asked; about the duo."""
_LONGEST_DETAILS = 200  # characters
_ACCOUNT = r"[\w.-]@\w|(?:^|\s)@\w{3}|https?:|\b(?:wa|t)\.me/"
_REACHES = re.compile(rf"(?:\d[\s./()-]*){{8}}|{_ACCOUNT}")
"""How people can be reached without us: a number, an address, an account. Where one of them is a
child such words do not go over; whoever coordinates would not see that there is another way."""
_REACHES_FROM = re.compile(rf"(?<!\d)[+0](?:[\s./()-]*\d){{7}}|{_ACCOUNT}")
"""The same in a place, where a house, a box and a postcode may stand in a row: none begins with a
zero."""
_FRESH = 3600.0  # seconds in which a photo answers the question what to tell

SWAP = p_("between", "Swap numbers")


# -- which duo -------------------------------------------------------------------------------------


def duo_of(turn: Turn) -> Duo | None:
    """The duo that this talk is about, if it is this person's and goes on."""
    given = str(turn.answers.get("given") or "").rpartition(".")[2]
    meant = str(turn.answers.get("who") or given)
    found = going(turn)
    mine = [duo for duo in found if duo.id == meant] or (found if len(found) == 1 else [])
    return mine[0] if mine else None


def begin(turn: Turn) -> str | None:
    """To whom; and whether words go over at all."""
    if not going(turn):
        return "nobody"
    duo = duo_of(turn)
    return "who" if duo is None else open_(turn)


def open_(turn: Turn) -> str | None:
    """Whether words go over: not where one side stopped it."""
    duo = duo_of(turn)
    if duo is None:
        return "nobody"
    me = duo.member(turn.person)
    if me and me.blocked:
        return "mine"
    turn.answers["opened"] = turn.now.timestamp()
    return "stopped" if duo.blocked else None


def with_whom(turn: Turn) -> Sequence[Option]:
    """Those who are beside this person, by first name."""
    return [Option(duo.id, others(turn, duo), icon="🙂") for duo in going(turn)]


def name(turn: Turn) -> Words:
    """Those on the other side, by first name."""
    duo = duo_of(turn)
    return others(turn, duo) if duo else _("your buddy")


# -- a word ----------------------------------------------------------------------------------------


def ask_words(turn: Turn) -> Words:
    """What goes over, and what does not; and whether a machine reads it on the way."""
    asks = _("What shall I tell {name}?").of(name=name(turn))
    goes = _("Your first name and what you send go over, a photo too; not your number.")
    return Lines((asks, goes, by_machine(turn, duo_of(turn))), " ")


class WordsOrFile(AnyWords):
    """Whatever is written; a photo or voice note too, if it comes while the question is fresh: one
    that comes a day later may be a letter, and is for nobody here."""

    def takes_file(self, turn: Turn) -> bool:
        """Whether a file that comes now is meant for the other side."""
        return turn.now.timestamp() - float(turn.answers.get("opened") or 0) < _FRESH


class SameAlbum:
    """The other photos of those that were sent together; words mean something else by now."""

    def takes_file(self, turn: Turn) -> bool:
        """Whether this one belongs to them."""
        return bool(turn.heard.album) and turn.heard.album == turn.answers.get("together")

    def read(self, text: str, turn: Turn) -> str:
        """Raises NotUnderstood: nothing typed goes over by mistake."""
        raise NotUnderstood(_("Is that all for {name}?").of(name=name(turn)))


def send(turn: Turn) -> str | None:
    """The words go to each on the other side, who hear them in a turn of their own."""
    duo, heard = duo_of(turn), turn.heard
    if heard.kind == "edited":
        return "edited"
    if duo is None:
        return "nobody"
    if unfit(heard.media):
        return "unfit"
    if _REACHES.search(heard.text) and _with_child(turn, duo):
        return "child"
    if not heard.text.strip() and heard.media is None:
        return "empty"
    try:
        carry(turn, duo)
    except Settled:
        return "stopped"
    if not heard.album:
        return None
    turn.worked_out["again"] = heard.album == turn.answers.get("together")
    turn.answers["together"] = heard.album
    return "album"


def all_of_them(turn: Turn) -> Words | None:
    """Said once, however many photos come together."""
    if turn.worked_out.get("again"):
        return None
    said = _("Sent to {name}. The other photos go over too as they come. Is that all?")
    return said.of(name=name(turn))


def sent(turn: Turn) -> None:
    """That it went over, and a way to write more at any time."""
    duo = duo_of(turn)
    more = [(f"write:{duo.id}", "✍", p_("between", "Write more"))] if duo else []
    tell(turn, _("Sent to {name}.").of(name=name(turn)), more)


_NOT_HERE = _("That is not possible here. You can always write to each other through me.")


def only_here(turn: Turn, duo: Duo | None, words: str, *, place: bool = False) -> None:
    """Where one of them is a child, words that go over hold no other way to reach somebody. Raises
    NotUnderstood."""
    way = (_REACHES_FROM if place else _REACHES).search(words)
    if way and duo and _with_child(turn, duo):
        raise NotUnderstood(_NOT_HERE, tried=True)


between = Dialogue(
    "between",
    Do(
        "begin",
        begin,
        {"nobody": "nobody", "who": "who", "mine": "mine", "stopped": "stopped"},
        then="words",
    ),
    Choose("who", _("To whom?"), with_whom, skip=END),
    Do("open", open_, {"nobody": "nobody", "mine": "mine", "stopped": "stopped"}),
    Ask(
        "words",
        ask_words,
        WordsOrFile(),
        (Option("back", p_("menu", "Back"), then=END, icon="↩"),),
        then="send",
        skip=END,
    ),
    Do(
        "send",
        send,
        {
            "nobody": "nobody",
            "stopped": "stopped",
            "edited": "edited",
            "empty": "words",
            "unfit": "unfit",
            "child": "child",
            "album": "album",
        },
        final=True,
    ),
    Do("sent", sent, then=END),
    Ask(
        "album",
        all_of_them,
        SameAlbum(),
        (Option("done", p_("between", "Yes, that is all"), then=END, icon="✅"),),
        then="send",
        skip=END,
    ),
    Say("unfit", WHAT_GOES, then="words"),
    Say("child", _NOT_HERE, then="words"),
    Say(
        "edited",
        _("What was sent stands as it was. Write it once more, and it goes over anew."),
        then="words",
    ),
    Say("nobody", _("There is nobody beside you now to whom I could bring it."), then=END),
    Say(
        "stopped",
        _("I cannot bring words over here now. A person can help you further."),
        then=END,
    ),
    Call("mine", "safe", then=END),
)


# -- safe ------------------------------------------------------------------------------------------


def safe_begin(turn: Turn) -> str | None:
    """What a button asks, or what there is to choose."""
    duo, act = duo_of(turn), str(turn.answers.get("given") or "").partition(".")[0]
    if duo is None:
        return "who" if len(going(turn)) > 1 else "nobody"
    me = duo.member(turn.person)
    if me and me.blocked and act != "report":
        return "again"
    return act if act in ("stop", "report", "swap") else None


def acts(turn: Turn) -> Sequence[Option]:
    """What somebody can do who wants it otherwise."""
    duo = duo_of(turn)
    found = [
        Option("stop", STOP, then="stop", icon="🚫"),
        Option("report", REPORT, then="report", icon="⚠"),
    ]
    if duo and may_swap(turn, duo):
        found.append(Option("swap", SWAP, then="swap", icon="📱"))
    return [*found, Option("back", p_("menu", "Back"), then=END, icon="↩")]


def stop(turn: Turn) -> str | None:
    """No word goes over any more, and whoever coordinates the duo hears so."""
    duo = duo_of(turn)
    if duo is None:
        return "nobody"
    duos.block(turn.db, duo.id, turn.person, turn.now)
    ask_coach(turn, "stopped")
    return None


def go_on(turn: Turn) -> None:
    """They want words from the other side again."""
    duo = duo_of(turn)
    if duo:
        duos.block(turn.db, duo.id, turn.person, None)


def what_happened(turn: Turn) -> Words:
    """Who hears of it at once, and that words help but need not be."""
    hears = _("Thank you for telling. {coach} hears of it at once.").of(coach=coach_name(turn))
    return Lines((hears, _("Do you want to say what it is? Just write it.")), " ")


def give_words(turn: Turn) -> str | None:
    """What was written is for whoever coordinates."""
    case = cases.open_of(turn.db, turn.person)
    if case is None or turn.answers.get("tell") == "no":
        return "silent"
    messages.attach(turn.db, turn.person, turn.n, case.id)
    cases.touch(turn.db, case.id, turn.now)
    return None


NO_WORDS = (Option("no", _("Not now"), icon="➖"),)


def to_coach(name: str) -> tuple[Step, ...]:
    """The steps with which words go to whoever coordinates, who heard already that there is
    something."""
    return (
        Do(name, lambda turn: None, then="tell"),
        Ask("tell", what_happened, OneOf(lambda turn: NO_WORDS), NO_WORDS, skip="silent"),
        Do("given", give_words, {"silent": "silent"}, final=True),
        Say("noted", lambda turn: _("Noted for {coach}.").of(coach=coach_name(turn)), then=END),
        Say(
            "silent",
            lambda turn: _("All right. {coach} writes to you here.").of(coach=coach_name(turn)),
            then=END,
        ),
    )


def report(turn: Turn) -> str | None:
    """Whoever coordinates the duo hears at once that something is wrong."""
    duo = duo_of(turn)
    if duo is None:
        return "nobody"
    ask_coach(turn, "report", urgency=1)
    return None


# -- how to reach each other -----------------------------------------------------------------------


def may_swap(turn: Turn, duo: Duo) -> bool:
    """Whether they may: never where one of them is a child, whatever became of the wish."""
    return not duo.blocked and not _with_child(turn, duo)


def _with_child(turn: Turn, duo: Duo) -> bool:
    asked = [wishes.last_of(turn.db, each.person_id) for each in duo.side("family")]
    helps = [buddies.get(turn.db, each.person_id) for each in duo.side("buddy")]
    return any(wish and wish.minor for wish in asked) or any(b and not b.adult for b in helps)


def swap_begin(turn: Turn) -> str | None:
    """Whether that is possible at all."""
    duo = duo_of(turn)
    return None if duo and may_swap(turn, duo) else "not_here"


def ask_details(turn: Turn) -> Words:
    """What the other may know; only once both want it."""
    asked = _("How may {name} reach you? Write a number or an address, as you like.")
    only = _("I keep it to myself until {name} wants it too.")
    return Lines((asked.of(name=name(turn)), only.of(name=name(turn))), " ")


class Details:
    """How somebody wants to be reached, in whatever words."""

    def read(self, text: str, turn: Turn) -> str:
        """Return the words, as far as they fit."""
        return text.strip()[:_LONGEST_DETAILS]


def swap(turn: Turn) -> str | None:
    """This person wants it; once all do, each hears how to reach the others."""
    duo = duo_of(turn)
    if duo is None or not may_swap(turn, duo):
        return "not_here"
    told = str(turn.answers.pop("details", "") or "")
    everybody = duos.swap(turn.db, duo.id, turn.person, told, turn.now)
    for each in duo.members:
        if everybody:
            errands.add(turn.db, each.person_id, DETAILS, duo.id, turn.now)
        elif each.person_id != turn.person and each.swap is None:
            errands.add(turn.db, each.person_id, "swap", duo.id, turn.now)
    return "both" if everybody else None


def waits(turn: Turn) -> Words:
    """The other is asked."""
    return _("I ask {name}. Only if the answer is yes, you both see it.").of(name=name(turn))


def details(turn: Turn, duo_id: str) -> None:
    """How to reach the others: both sides said yes."""
    duo = duos.get(turn.db, duo_id)
    if duo is None or not duo.swapped or not duo.member(turn.person):
        return
    for each in duo.others(turn.person):
        said = _("You both said yes. You can reach {name} here: {details}")
        tell(turn, said.of(name=first_name(turn, each), details=Verbatim(each.told)))


def wish_to_swap(turn: Turn) -> Words:
    """The other side would like it."""
    asked = _("{name} would like to swap contact details with you. You need not. Do you want to?")
    return asked.of(name=name(turn))


_NOBODY = _("There is nobody beside you now.")

safe = Dialogue(
    "safe",
    Do(
        "begin",
        safe_begin,
        {
            "nobody": "nobody",
            "who": "who",
            "again": "again",
            "stop": "stop",
            "report": "report",
            "swap": "swap",
        },
        then="what",
    ),
    Choose("who", _("Whom is it about?"), with_whom, then="begin", skip=END),
    Choose(
        "what",
        lambda turn: _("What would you like, with {name}?").of(name=name(turn)),
        acts,
        skip=END,
        leads=("stop", "report", "swap"),
    ),
    Do("stop", stop, {"nobody": "nobody"}, final=True),
    Say(
        "stopped",
        lambda turn: _(
            "I bring no words of {name} any more, and none of yours. {coach} sees that you stopped "
            "it. You need not say why."
        ).of(name=name(turn), coach=coach_name(turn)),
        then=END,
    ),
    Do("report", report, {"nobody": "nobody"}, final=True),
    *to_coach("reported"),
    Choose(
        "again",
        lambda turn: _("You stopped contact with {name}. Shall it go on again?").of(
            name=name(turn)
        ),
        (
            Option("no", _("No, leave it so"), then=END, icon="🚫"),
            Option("yes", _("Yes, go on again"), then="go_on", icon="✉"),
            Option("report", REPORT, then="report", icon="⚠"),
        ),
        skip=END,
    ),
    Do("go_on", go_on, final=True),
    Say("goes_on", _("All right. You can write to each other again."), then=END),
    Do("swap", swap_begin, {"not_here": "not_here"}),
    Ask("details", ask_details, Details(), skip=END),
    Do("swapped", swap, {"not_here": "not_here", "both": END}, final=True),
    Say("waits", waits, then=END),
    Say("not_here", _NOT_HERE, then=END),
    Say("nobody", _NOBODY, then=END),
)

swap_asked = Dialogue(
    "swap",
    Choose(
        "want",
        wish_to_swap,
        (
            Option("no", p_("between", "No, rather not"), then="no", icon="✋"),
            Option("yes", p_("between", "Yes"), then="begin", icon="✅"),
        ),
        skip="no",
    ),
    Do("begin", swap_begin, {"not_here": "not_here"}),
    Ask("details", ask_details, Details(), skip=END),
    Do("swapped", swap, {"not_here": "not_here", "both": END}, final=True),
    Say("waits", waits, then=END),
    Say("no", _("All right. It stays as it is; nobody is told that you said no."), then=END),
    Say("not_here", _NOT_HERE, then=END),
)

TELLS = CARRIED | {DETAILS: details}
