"""One person, several messengers: a code from one chat, typed in the other, and a yes in both."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from urllib.parse import quote

from bot.talk.state import REST, State
from bot.talk.steps import END, Ask, Call, Choose, Dialogue, Do, NotUnderstood, Option, Say
from bot.talk.texts import Lines, Listed, Text, Verbatim, Words, _, p_
from bot.talk.turn import Turn
from dialogues import letter
from dialogues.rights import told
from dialogues.world import world
from storage import cases, consents, errands, linking, messages, outbox, people
from storage.people import Person

NAME, TYPED, ASKED = "linking", "link_typed", "link_asked"
"""Where it is asked for; where a code is typed; where whoever made it is asked."""
PAYLOAD = "l_"
"""How what a link of a messenger brings begins, before the code."""
TRIES = 3
TRIED = "link_tries"
"""Where the talk keeps how many codes were tried that are none, and since when."""
_OF_THIS_TALK = (letter.UNDECIDED, letter.GIVEN_ALBUM, TRIED)
"""What is kept by the numbers of messages, or is about one chat alone."""

WHERE: Mapping[str, Words] = {
    "web": _("the web chat"),
    "telegram": "Telegram",
    "whatsapp": "WhatsApp",
    "terminal": _("the terminal"),
}
CANNOT = {
    "same": _("This is the chat that made the code. Write it to me in the other one."),
    "role": _("These two chats cannot become one: one of them is not a family's. They stay apart."),
    "channel": _("Both are chats of the same kind, and those I cannot join. They stay apart."),
    "beside": _(
        "In both chats somebody is beside you, or you wait for a buddy. I cannot make one of that "
        "by myself; a person can help you with it."
    ),
}
"""Why two chats stay apart."""
OVER = _("This code is none of mine, or its time is over. Look once more, or ask for a new one.")
NEW_CODE = _("These were three codes that I do not know. Ask for a new one in the other chat.")


# -- codes as they are typed -----------------------------------------------------------------------


def code_in(text: str) -> str:
    """Return the code that a text is, whatever its digits look like; empty for anything else."""
    said = text.strip().removeprefix(PAYLOAD)
    signs = [sign for sign in said if not sign.isspace() and sign != "-"]
    digits = [unicodedata.digit(sign, None) for sign in signs]
    if len(digits) != linking.LONG or None in digits:
        return ""
    return "".join(map(str, digits))


def led(turn: Turn) -> tuple[str, str] | None:
    """Which dialogue a code leads to that was typed, or that a link brought; also one that is over,
    where it stands as ours do."""
    code, said = code_in(turn.heard.text), turn.heard.text.strip()
    ours = said.startswith(PAYLOAD) or len(said.split()) == 2
    return (TYPED, code) if code and (_known(turn, code) or ours) else None


def _known(turn: Turn, code: str) -> str | None:
    """Who made a code, looked up once in a turn; nobody for who tried too many."""
    if code not in turn.worked_out:
        turn.worked_out[code] = _looked_up(turn, code)
    found: str | None = turn.worked_out[code]
    return found


def _looked_up(turn: Turn, code: str) -> str | None:
    if _tried(turn) >= TRIES:
        return None
    found = linking.whose(turn.db, code, turn.now)
    if found is None:
        since = turn.kept.get(TRIED, [0, turn.now.timestamp()])[1] if _tried(turn) else None
        turn.kept[TRIED] = [_tried(turn) + 1, since or turn.now.timestamp()]
    return found


def _tried(turn: Turn) -> int:
    """How often they typed what is no code, in the time that a code lasts."""
    many, since = turn.kept.get(TRIED, [0, 0.0])
    fresh = turn.now.timestamp() - since < linking.LASTS / timedelta(seconds=1)
    return int(many) if fresh else 0


class Code:
    """A code as somebody types it."""

    def read(self, text: str, turn: Turn) -> str:
        """Return its digits. Raises NotUnderstood."""
        code = code_in(text)
        if not code:
            raise NotUnderstood(_("A code is eight digits, such as 4821 0937."))
        return code


# -- asking for it ---------------------------------------------------------------------------------


def offered(turn: Turn) -> bool:
    """Whether *my data* proposes it: where there is another messenger, or chats are joined already.
    Whoever asks for it in words can always."""
    messengers = [each for each in _others(turn) if each != "web"]
    return may(turn) is None and bool(messengers or elsewhere(turn))


def may(turn: Turn) -> str | None:
    """Whether this is a chat of a family, who could write elsewhere too."""
    me = people.by_id(turn.db, turn.person)
    if me is None or me.role != "family":
        return "no"
    return None if _others(turn) else "alone"


def _others(turn: Turn) -> list[str]:
    """The other channels on which families can write here."""
    return [each for each in world(turn).house.channels if each != turn.heard.channel]


def elsewhere(turn: Turn) -> list[str]:
    """The other channels on which this person writes."""
    return sorted(linking.channels(turn.db, turn.person) - {turn.heard.channel})


def overview(turn: Turn) -> Words:
    """What it is, and how it stands."""
    others = elsewhere(turn)
    if others:
        where = Listed(tuple(WHERE.get(each, each) for each in others))
        return _(
            "You write here and on {where}: I know you as one. I answer where you last wrote."
        ).of(where=where)
    where = Listed(tuple(WHERE.get(each, each) for each in _others(turn)), "or")
    return _("Do you also write to me on {where}? Both chats can become one, with one history.").of(
        where=where
    )


def ways(turn: Turn) -> Sequence[Option]:
    """Make a code, type one, or part again."""
    made = [
        Option("code", p_("linking", "Give me a code"), then="make", icon="🔑"),
        Option("typed", p_("linking", "I have a code"), then="typed", icon="⌨"),
        Option("back", p_("menu", "Back"), then=END, icon="↩"),
    ]
    if elsewhere(turn):
        only = Option("only", p_("linking", "Only here again"), then="only", icon="➖")
        made.insert(2, only)
    return made


def code(turn: Turn) -> Words:
    """A new code, and what to do with it."""
    made = linking.make(turn.db, turn.person, turn.now)
    half = linking.LONG // 2
    shown = f"{made[:half]} {made[half:]}"
    said = _(
        "Your code is {code}. Write it to me in the other chat within a quarter of an hour. "
        "Then I ask you here whether that was you."
    ).of(code=Verbatim(shown))
    return Lines((said, *_links(turn, made, shown)), "\n\n")


def _links(turn: Turn, made: str, shown: str) -> Iterator[Text]:
    """The other channels by links that bring the code, where their addresses are known."""
    doors = world(turn).house.doors
    for each in _others(turn):
        if each in doors:
            link = doors[each].format(payload=f"{PAYLOAD}{made}", words=quote(shown))
            by_link = _("Or open {where} with this link, and you need not type it: {link}")
            yield by_link.of(where=WHERE.get(each, each), link=Verbatim(link))


def typed_code(turn: Turn) -> str:
    """The code that was typed here."""
    return str(turn.answers.get("typed") or "")


def part(turn: Turn) -> None:
    """From now on this chat alone."""
    linking.only_here(turn.db, turn.person, turn.heard.channel, turn.heard.address)


linked = Dialogue(
    NAME,
    Do("may", may, {"no": "not", "alone": "alone"}),
    Choose("what", overview, ways, skip=END, leads=("make", "typed", "only", END)),
    Say("make", code, then=REST),
    Ask("typed", _("What is the code?"), Code(), then="other", skip=END),
    Call("other", TYPED, given=typed_code, then=END),
    Choose(
        "only",
        _(
            "Then I write to you in this chat alone, and what you wrote stays. "
            "In the other chat you would be somebody new. Shall I?"
        ),
        (
            Option("yes", p_("linking", "Yes, only here"), then="part", icon="➖"),
            Option("no", p_("linking", "No, leave it"), then=END, icon="↩"),
        ),
        skip=END,
    ),
    Do("part", part, final=True),
    Say("apart", _("All right. From now on I write to you in this chat alone."), then=END),
    Say("alone", _("Families write to me here alone, so there is nothing to join."), then=END),
    Say("not", _("Only the chats of a family can become one. This chat stays as it is."), then=END),
)


# -- the chat in which the code is typed -----------------------------------------------------------


def look(turn: Turn) -> str | None:
    """Whose code it is, and whether the two can become one."""
    found = _known(turn, str(turn.answers.get("given") or ""))
    if found is None:
        return "new" if _tried(turn) >= TRIES else "over"
    turn.answers["why"] = linking.hindrance(turn.db, found, turn.person)
    return "cannot" if turn.answers["why"] else None


def cannot(turn: Turn) -> Text | None:
    """Why they stay apart."""
    return CANNOT.get(str(turn.answers.get("why")))


def ask_other(turn: Turn) -> str | None:
    """Ask in the chat that made the code."""
    made = linking.ask(turn.db, str(turn.answers.get("given") or ""), turn.person, turn.now)
    if made is None:
        return "over"
    maker, word = made
    errands.add(turn.db, maker, ASKED, word, turn.now)
    return None


link_typed = Dialogue(
    TYPED,
    Do("look", look, {"over": "over", "new": "new", "cannot": "cannot"}),
    Choose(
        "sure",
        _(
            "This joins this chat with the one that made the code: one history, the same answers, "
            "and a person who helps you sees both. Only say yes if that chat is yours too."
        ),
        (
            Option("yes", p_("linking", "Yes, both are mine"), then="ask", icon="✅"),
            Option("no", p_("linking", "No, leave it"), then=END, icon="↩"),
        ),
        skip=END,
    ),
    Do("ask", ask_other, {"over": "over"}, final=True),
    Say("asked", _("I ask in the other chat now. Say yes there too, and both are one."), then=END),
    Say("over", OVER, then=END),
    Say("new", NEW_CODE, then=END),
    Say("cannot", cannot, then=END),
)


# -- the chat that made the code -------------------------------------------------------------------


def wants(turn: Turn) -> str | None:
    """Whether there is still somebody to be joined with, and whether they can be."""
    word = str(turn.answers.get("given") or "")
    other = linking.asked(turn.db, turn.person, word, turn.now)
    if other is None:
        return "over"
    turn.answers["why"] = linking.hindrance(turn.db, turn.person, other)
    turn.answers["where"] = ", ".join(sorted(linking.channels(turn.db, other)))
    return "cannot" if turn.answers["why"] else None


def question(turn: Turn) -> Words:
    """Was that you, there?"""
    where = str(turn.answers.get("where"))
    return _(
        "Your code was written to me on {where}. Was that you? Then both chats become one: "
        "one history, the same answers, and a person who helps you sees both."
    ).of(where=WHERE.get(where, where))


def refuse(turn: Turn) -> None:
    """It was not them: nothing is joined, and the other cannot ask again."""
    linking.settle(turn.db, turn.person, str(turn.answers.get("given") or ""), turn.now)


def join(turn: Turn) -> str | None:
    """Make one of both, and tell it in the other chat too."""
    word = str(turn.answers.get("given") or "")
    other_id = linking.settle(turn.db, turn.person, word, turn.now)
    stays, goes = linking.who_stays(turn.db, turn.person, other_id) if other_id else ("", "")
    locked = [people.by_id(turn.db, each, lock=True) for each in sorted((stays, goes)) if each]
    other = next((each for each in locked if each and each.id == other_id), None)
    if other is None or linking.hindrance(turn.db, turn.person, other.id):
        return "over"
    places = people.every_address(turn.db, other.id)
    last = linking.join(turn.db, stays, goes, turn.now, _note(turn, other))
    moved, turn.person = turn.person == goes, stays
    _take_over(turn, other, moved=moved)
    turn.joined = (stays, goes, _tell(turn, stays, last, places))
    return None


def _note(turn: Turn, other: Person) -> str:
    """What whoever has the case reads, in their language."""
    case, also = cases.open_of(turn.db, turn.person), cases.open_of(turn.db, other.id)
    if case is None or also is None:
        return ""
    owners = [each.owner_id for each in (case, also) if each.owner_id]
    owner = people.by_id(turn.db, owners[0]) if owners else None
    speaker = world(turn).tongues.speaker(owner.language if owner else turn.language)
    both = _(
        "This family wrote in two chats and joined them: cases {number} and {also} are one now, "
        "and what was written and promised in both is here."
    )
    return speaker.say(both.of(number=case.number, also=also.number))


def _take_over(turn: Turn, other: Person, *, moved: bool) -> None:
    """What the other talk kept is kept here too; what was taken back in one of them is gone."""
    try:
        theirs = State.from_json(other.state).kept if other.state else {}
    except ValueError:
        theirs = {}
    for key, value in theirs.items():
        if key not in _OF_THIS_TALK:
            turn.kept.setdefault(key, value)
    if moved:  # its messages have other numbers now
        turn.n = 0
        for key in _OF_THIS_TALK:
            turn.kept.pop(key, None)
    said = consents.of(turn.db, turn.person)
    if any(each.item == told.KEPT for each in said) and not any(
        each.item == told.KEPT and each.revoked is None for each in said
    ):
        told.drop(turn)


def _tell(turn: Turn, person: str, last: int, places: Sequence[tuple[str, str, object]]) -> int:
    """Say in the other chat too that it is done; return the number of the last message."""
    here = WHERE.get(turn.heard.channel, turn.heard.channel)
    text = turn.speaker.say(_("Done. This chat and the one on {where} are one now.").of(where=here))
    for channel, address, _blocked in places:
        if channel in ("web", "terminal"):
            continue  # they show the whole talk
        last += 1
        spoken = (turn.speaker.language, turn.speaker.direction)
        made = messages.Message(last, "bot", text, turn.now, channel, *spoken)
        messages.add(turn.db, person, made)
        outbox.put(turn.db, person, [last], channel, address, turn.now)
    return last


link_asked = Dialogue(
    ASKED,
    Do("wants", wants, {"over": "over", "cannot": "cannot"}),
    Choose(
        "sure",
        question,
        (
            Option("yes", p_("linking", "Yes, that was me"), then="join", icon="✅"),
            Option("no", p_("linking", "No, that was not me"), then="refuse", icon="➖"),
        ),
        skip="refuse",
    ),
    Do("join", join, {"over": "over"}, final=True),
    Say(
        "joined",
        _("Done. Both chats are one now. I answer where you write last."),
        then=END,
    ),
    Do("refuse", refuse, final=True),
    Say(
        "refused", _("All right. Nothing was joined, and the code is of no use any more."), then=END
    ),
    Say("over", OVER, then=END),
    Say("cannot", cannot, then=END),
)
