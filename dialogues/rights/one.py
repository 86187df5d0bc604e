"""One right: a few questions, the answer with its reason, and what can be done now.

Begun with the right's id; " why" behind it begins with the reason. It ends with "other" when it was
not what the family meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.talk.engine import HERE, LONG_AGO
from bot.talk.heard import Reply
from bot.talk.steps import END, Call, Choose, Dialogue, Do, Option, Say
from bot.talk.texts import Lines, Name, Text, Words, _, p_
from bot.talk.turn import Turn
from dialogues import outcome
from dialogues.rights import asking, corrected, living, telling, told, why
from dialogues.rights.models import Right
from dialogues.rights.paper import sensitive
from dialogues.rights.verdicts import Verdict
from dialogues.world import world
from storage import consents, duos

WHY = " why"
WHY_WORDS = p_("typed words", "why, why not")
HAVE_IT = p_("typed words", "i have that already, i have this already, we have that already")
NAME = "right"
COUNTERS = ("nl", "fr")
"""The languages of the counters."""


def right_id(turn: Turn) -> str:
    """Its id."""
    return str(turn.answers.get("right_id") or "")


def the_right(turn: Turn) -> Right | None:
    """The right that is talked of; None when content lost it since."""
    return world(turn).contents.rights.get(right_id(turn))


def verdict(turn: Turn, right: Right) -> Verdict:
    """What is to be said of it."""
    return told.result(turn).verdicts[right.id]


# -- beginning -------------------------------------------------------------------------------------


def begin(turn: Turn) -> str | None:
    """Go on from what is known already."""
    given = str(turn.answers.get("given") or "")
    turn.answers["right_id"] = given.removesuffix(WHY)
    if the_right(turn) is None:
        return "unknown"
    told.take_up(turn)
    if not told.replies(turn):
        turn.answers["replies"] = [*living.known(turn), *corrected.known(turn)]
    return "why" if given.endswith(WHY) else None


def meant(turn: Turn) -> Words | None:
    """What it is thought to be, where it was asked for in own words."""
    right = the_right(turn)
    if right is None or not asking.asked_in_words(turn):
        return None
    named = _("I think you mean this: {right}.").of(right=Text(right.name))
    return Lines(tuple(part for part in (named, corrected.taken_up(turn)) if part), "\n")


def go_straight(turn: Turn) -> None:
    """Enough asked: they want to know how it works."""
    turn.answers["straight"] = True


def ask_more(turn: Turn) -> None:
    """A few more questions, until the next answer."""
    turn.answers["asked"] = 0


def not_this(turn: Turn) -> None:
    """It was something else."""
    turn.answers["value"] = "other"


# -- the answer ------------------------------------------------------------------------------------


def answer(turn: Turn) -> str | None:
    """Say whether it may be theirs, why, and what it brings. Where it can do harm, a person comes
    before the how; what should come by itself says so."""
    right = the_right(turn)
    if right is None:
        return "gone"
    judged, now = verdict(turn, right), told.result(turn)
    turn.say(telling.what(right, judged, world(turn).contents, now.known))
    if judged.verdict in ("no", "had"):
        return None
    if judged.asks_first and right.ask_first:
        return "person_first"
    if turn.answers.pop("straight", None):
        return "how"
    turn.answers["by_itself"] = True
    turn.say(Text(right.itself) if right.itself else None)
    return None


def person_first(turn: Turn) -> Words:
    """Why it is good to talk to a person first."""
    right = the_right(turn)
    say = Text(right.ask_first.say) if right and right.ask_first else ""
    return Lines((say, _("Shall I bring you to a person first?")), " ")


def how(turn: Turn) -> str | None:
    """Where, how and with which papers; in Brussels with what it is called in both languages. Later
    they are asked whether it worked, if they like."""
    right = the_right(turn)
    if right is None:
        return None
    turn.answers["how"] = True
    turn.say(telling.how(right, turn, by_itself=not turn.answers.get("by_itself")))
    if told.result(turn).known.get("lives_in_brussels"):
        turn.say(telling.both_names(right))
    return outcome.follow(turn, right.id)


def because(turn: Turn) -> Words | None:
    """Why, or why not: the chain of the family's own answers."""
    right = the_right(turn)
    if right is None:
        return None
    known = told.result(turn).known
    return why.chain(right, verdict(turn, right), world(turn).contents, known)


# -- what now --------------------------------------------------------------------------------------

IN_THE_WAY = Option("way", p_("ask", "Something is in the way"), then="in_the_way", icon="🚧")
ALONG = Option("along", p_("rights", "Somebody goes along"), then="along", icon="🤝")
MORE = Option("more", p_("menu", "More"), then="more", icon="☰")
HOW = Option("how", _("How it works"), then="how", icon="📄")
REFUSED = Option("refused", p_("outcome", "Help with the no"), then="refused", icon="⚖")
MORE_QUESTIONS = Option("ask", p_("rights", "A few more questions"), then="ask_more", icon="🔎")
LEADS = ("how", "in_the_way", "along", "more", "ask_more", "why", "others", "not_this", "refused")
LEADS_MORE = ("why", "along", "in_the_way", "others", "counter", "had", "keep", "now")


def what_now(turn: Turn) -> Words:
    """The question; with the name of the right where the talk comes back to it from elsewhere."""
    return _after_a_while(turn, _("What now?"))


def what_else(turn: Turn) -> Words:
    """The same for the rest of the choices."""
    return _after_a_while(turn, _("What else?"))


def _after_a_while(turn: Turn, asked: Words) -> Words:
    right = the_right(turn)
    said = turn.replies[-1].text if turn.replies else ""
    back = said in [turn.speaker.say(each) for each in (HERE, LONG_AGO)]
    return Lines((Text(right.name), asked)) if back and right else asked


def choices(turn: Turn) -> Sequence[Option]:
    """The few things that help most now."""
    right = the_right(turn)
    if right is None:
        return (_others(turn),)
    kind = verdict(turn, right).verdict
    if kind == "no":
        made = [_why(turn), _others(turn)]
    elif kind == "had":
        made = [IN_THE_WAY, _others(turn)]
    elif kind == "maybe" and asking.unsettled(turn) and not turn.answers.get("how"):
        made = [MORE_QUESTIONS, HOW]
    else:
        first = REFUSED if is_appeal(turn) else IN_THE_WAY
        made = [first, ALONG] if turn.answers.get("how") else [HOW, first]
    if asking.asked_in_words(turn) and not turn.answers.get("asked"):
        made.append(asking.NOT_THIS)
    elif kind in ("likely", "maybe"):
        made.append(_others(turn))
    return [*made, MORE]


def is_appeal(turn: Turn) -> bool:
    """Whether it is the right to have a no looked at again: then the last day counts."""
    return right_id(turn) in [term.right for term in world(turn).appeals.terms]


def more_choices(turn: Turn) -> Sequence[Option]:
    """The rest, as far as it fits."""
    right = the_right(turn)
    kind = verdict(turn, right).verdict if right else ""
    shown = [option.id for option in choices(turn)]
    every = (_why(turn), IN_THE_WAY, ALONG, _others(turn))
    made = [option for option in every if option.id not in shown]
    if kind in ("likely", "maybe"):
        had = p_("rights", "I already have this")
        made += [
            Option("counter", p_("rights", "Show it at the counter"), then="counter", icon="🪪"),
            Option("had", had, then="had", icon="☑️", also=HAVE_IT),
            Option("keep", p_("rights", "Keep this"), then="keep", icon="📌"),
        ]
    return [*made, Option("back", p_("menu", "Back"), then="now", icon="↩")]


def _why(turn: Turn) -> Option:
    right = the_right(turn)
    against = right is not None and verdict(turn, right).verdict == "no"
    label = p_("rights", "Why not?") if against else p_("rights", "Why?")
    return Option("why", label, then="why", icon="❓", also=WHY_WORDS)


def _others(turn: Turn) -> Option:
    """The other rights: back to the list, or a look at all of them."""
    under_way = _under_way(turn)
    label = p_("rights", "The other rights") if under_way else p_("ask", "Check my rights")
    return Option("others", label, then="others", icon="📋" if under_way else "🔎")


def _under_way(turn: Turn) -> bool:
    return any(frame.dialogue == "rights" for frame in turn.state.frames)


def others(turn: Turn) -> str | None:
    """Back to the talk about all rights where it is going on below, else begin it. What was asked
    in between is left."""
    frames = turn.state.frames
    for place, frame in enumerate(frames):
        if frame.dialogue == "rights":
            del frames[place + 1 : -1]
            return "under_way"
    return None


def along(turn: Turn) -> str | None:
    """Who has a buddy plans it with them; who has none hears what a buddy is."""
    return None if duos.of_person(turn.db, turn.person, duos.GOING) else "nobody_yet"


# -- for the counter -------------------------------------------------------------------------------


def counter(turn: Turn) -> str | None:
    """In Brussels both languages are shown at once."""
    if not told.result(turn).known.get("lives_in_brussels"):
        return None
    for tag in COUNTERS:
        show(turn, tag)
    return "shown"


def counters(turn: Turn) -> Sequence[Option]:
    """The languages of the counters, and back."""
    tongues = world(turn).tongues
    return [
        *(Option(tag, tongues.own_name(tag), then="show", icon="🌍") for tag in COUNTERS),
        Option("back", p_("menu", "Back"), then="now", icon="↩"),
    ]


def show_chosen(turn: Turn) -> None:
    """Show it in the language that was chosen."""
    show(turn, str(turn.answers.get("which_counter") or COUNTERS[0]))


def show(turn: Turn, tag: str) -> None:
    """The right in the language of a counter, with its official name, to be read there: without
    what was told in the sensitive parts of the talk."""
    right = the_right(turn)
    if right is None:
        return
    speaker = world(turn).tongues.speaker(tag)
    official = Name(right.official.fr if tag == "fr" else right.official.nl)
    known, contents = told.result(turn).known, world(turn).contents
    private, judged = sensitive(contents), verdict(turn, right)
    open_to_all = replace(judged, because=tuple(n for n in judged.because if n not in private))
    words = Lines(
        (
            _("For the counter: {right}").of(right=official),
            telling.why(open_to_all, contents, known),
            telling.how(right, turn),
        ),
        "\n\n",
    )
    turn.replies.append(Reply(speaker.say(words), (), speaker.language, speaker.direction))


# -- keeping ---------------------------------------------------------------------------------------


def had(turn: Turn) -> Words:
    """They have it: it is marked, and not proposed any more."""
    told.mark_had(turn, right_id(turn))
    return _("Good. I mark it as yours already, and do not propose it again.")


def keep(turn: Turn) -> str | None:
    """With their yes of before it is kept at once."""
    if not consents.stands(turn.db, turn.person, told.KEPT):
        return "ask"
    told.put(turn, told.replies(turn))
    told.keep_found(turn)
    return None


right = Dialogue(
    NAME,
    Do("begin", begin, {"unknown": END, "why": "why"}),
    Say("meant", meant),
    Do("next", asking.choose_next, {**asking.ROUTES, "done": "answer"}),
    *asking.steps("straight", "not_this"),
    Do("straight", go_straight, then="answer"),
    Do("ask_more", ask_more, then="next"),
    Do("answer", answer, {"gone": END, "person_first": "person_first", "how": "how"}, then="now"),
    Choose(
        "person_first",
        person_first,
        (
            Option("yes", _("Yes, a person first"), then="person", icon="👤"),
            Option("how", _("How it works, all the same"), then="how", icon="📄"),
            Option("why", p_("rights", "Why?"), then="why", icon="❓"),
            MORE,
        ),
        skip="now",
    ),
    Do("how", how, {"ask": "may_follow"}, then="now"),
    Call("may_follow", "follow", then="now", given=right_id),
    Say("why", because, then="now"),
    Choose("now", what_now, choices, skip=END, leads=LEADS),
    Choose(
        "more",
        what_else,
        more_choices,
        skip="now",
        leads=LEADS_MORE,
    ),
    Do("not_this", not_this, then=END),
    Do("others", others, {"under_way": END}),
    Call("all_rights", "rights", then=END),
    Call("in_the_way", "barrier", then="now", given=right_id),
    Call("refused", "refused", then="now", given=right_id),
    Call("person", "human", then="now"),
    Do("along", along, {"nobody_yet": "a_buddy"}),
    Call("meet", "meetup", then="now"),
    Call("a_buddy", "beside", then="now"),
    Do("counter", counter, {"shown": "now"}),
    Choose(
        "which_counter",
        _("In which language do they speak at the counter?"),
        counters,
        skip="now",
        leads=("show", "now"),
    ),
    Do("show", show_chosen, then="now"),
    Say("had", had, then="now"),
    Do("keep", keep, {"ask": "may_keep"}, then="kept"),
    Choose(
        "may_keep",
        _("Shall I remember your answers, so that I need not ask them again?"),
        (
            Option("yes", _("Yes, remember them"), then="remember", icon="👍"),
            Option("no", _("No, forget them"), then="now", icon="➖"),
        ),
        skip="now",
    ),
    Do("remember", told.remember, then="kept", final=True),
    Say("kept", _("It is on your list. Write “my rights” to see it again."), then="now"),
)
