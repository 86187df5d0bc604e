"""Becoming a buddy: what it is and is not, what somebody likes and when they are free, the house
rules, the note and the agreement. Then a coordinator confirms; until then a buddy hears where they
stand, and what can be done meanwhile.
"""

from __future__ import annotations

from bot.talk.answers import NO, YES
from bot.talk.steps import END, Ask, Call, Choose, Dialogue, Do, Option, Say
from bot.talk.texts import Lines, Name, Text, Words, _, p_
from bot.talk.turn import Turn
from dialogues import beside
from dialogues.beside import OwnWords, Place, Ticked, coach_name
from dialogues.buddy_asks import (
    FITS,
    NOT_SAID,
    QUESTIONS,
    AName,
    Tongues,
    agree,
    agreement,
    first_rules,
    languages,
    next_question,
    note,
    other_rules,
    read_note,
    sign,
    thanks,
    wait,
)
from dialogues.buddy_waits import (
    leave,
    own_name,
    pause,
    resume,
    standing,
    stop,
    ways,
)
from dialogues.coach import say_tip
from dialogues.invited import INVITED, accept
from dialogues.world import world
from storage import buddies, consents

# -- coming in -------------------------------------------------------------------------------------


def begin(turn: Turn) -> str | None:
    """Where somebody stands who wants to be a buddy."""
    came = turn.answers.get("given") or turn.kept.get(INVITED)
    fits = accept(turn) if came else True
    known = buddies.get(turn.db, turn.person)
    if known is None or known.state == "left":
        return None if fits else "gone"
    return "go_on" if known.state == "asking" else "page"


def what_it_is(turn: Turn) -> Words:
    """What a buddy is."""
    thanks = _("Good that you want to help.")
    name = own_name(turn)
    hello = _("Good that you want to help, {name}.").of(name=Name(name)) if name else thanks
    return Lines((hello, *(each.words for each in world(turn).guide.what_it_is)), " ")


def what_it_is_not(turn: Turn) -> Words:
    """What a buddy is not, and what comes now."""
    told = tuple(each.words for each in world(turn).guide.what_it_is_not)
    then = _("I ask a few short things. {name} sees your answers. Shall we begin?")
    return Lines((*told, then.of(name=coach_name(turn))), " ")


def apply(turn: Turn) -> None:
    """From now on it is kept what they answer."""
    buddies.apply(turn.db, turn.person, turn.now)
    consents.give(turn.db, turn.person, beside.TOLD, world(turn).house.name, turn.now)


# -- under age -------------------------------------------------------------------------------------


def ask_for_young(turn: Turn) -> None:
    """Somebody under age wants to help: whoever coordinates speaks with them and a parent."""
    beside.ask_coach(turn, "buddy_young")


def young(turn: Turn) -> Words:
    """What holds under 18, and what is possible all the same."""
    rule = _("Under 18 a parent and {name} both say yes first. You can join group activities.")
    return Lines(
        (rule.of(name=coach_name(turn)), _("Shall I ask {name}?").of(name=coach_name(turn)))
    )


def young_asked(turn: Turn) -> Words:
    """Who comes back to them."""
    return _("I asked {name}, who writes to you here.").of(name=coach_name(turn))


# -- the dialogue ----------------------------------------------------------------------------------

GO_ON = {question: question for question in QUESTIONS} | {
    "young": "young",
    "rules": "rules",
    "note": "note",
    "sign": "sign",
    "waits": "wait",
}
AFTER_RULES = {"note": "note", "sign": "sign", "waits": "wait"}
LATER = Option("later", _("Later"), then="later", icon="🕊")
EVERYTHING: Text = p_("buddy", "All of it is fine")

_LIKES = beside.on_pages("likes", beside.likes)
_TIMES = beside.on_pages("times", beside.parts)
_LANGUAGES = beside.on_pages("languages", languages)

buddy = Dialogue(
    "buddy",
    Do("begin", begin, {"gone": "gone", "go_on": "next", "page": "page"}, then="is"),
    Say(
        "gone",
        _("This link has been used, or is too old. That does not matter: you are welcome here."),
    ),
    Say("is", what_it_is),
    Choose(
        "is_not",
        what_it_is_not,
        (
            Option("yes", _("Yes, let us begin"), then="apply", icon="👍"),
            Option("no", _("No, not for me"), then="not_now", icon="➖"),
        ),
        skip="not_now",
    ),
    Do("apply", apply),
    Do("next", next_question, GO_ON, then="wait"),
    Ask("name", _("How may a family call you? Your first name is enough."), AName(), then="next"),
    Choose(
        "age",
        _("Are you 18 or older?"),
        (
            Option("adult", p_("buddy", "Yes, 18 or older"), icon="✅", also=YES),
            Option("young", p_("buddy", "No, younger"), icon="🧒", also=NO),
        ),
        then="next",
        skip="age",
    ),
    Ask(
        "languages",
        _("Which languages do you speak? Tick what fits, or write it."),
        Tongues(_LANGUAGES),
        _LANGUAGES,
        many=True,
        then="next",
        skip="next",
        leads=("more_languages",),
    ),
    beside.turn_page("languages"),
    Ask(
        "where",
        _("Where do you live? Your postcode is enough. Then I look for a family near you."),
        Place(),
        beside.areas,
        skip_label=NOT_SAID,
        skip_icon="➖",
        then="next",
    ),
    Ask(
        "likes",
        _("What do you like to do? Tick what fits, or write it."),
        Ticked(_LIKES),
        _LIKES,
        many=True,
        none_label=NOT_SAID,
        then="next",
        skip="next",
        leads=("more_likes",),
    ),
    beside.turn_page("likes"),
    Ask(
        "aims",
        _("What would you like to do with a family?"),
        Ticked(beside.aims),
        beside.aims,
        many=True,
        none_label=EVERYTHING,
        then="next",
    ),
    Ask(
        "times",
        _("When are you free in most weeks? Tick what fits, or write it."),
        Ticked(_TIMES),
        _TIMES,
        many=True,
        none_label=p_("buddy", "It differs"),
        then="next",
        skip="next",
        leads=("more_times",),
    ),
    beside.turn_page("times"),
    Ask(
        "rather_not",
        _("Is there something that you would rather not do? Write it in your own words."),
        OwnWords(),
        skip_label=p_("buddy", "No, nothing"),
        skip_icon="➖",
        then="next",
    ),
    Choose(
        "fits",
        _("Families sometimes ask about this. Tick what is so."),
        FITS,
        many=True,
        none_label=p_("buddy", "None of these"),
        skip_label=NOT_SAID,
        then="next",
    ),
    Ask(
        "words",
        _("What may a family know about you? A sentence or two in your own words."),
        OwnWords(),
        skip_label=NOT_SAID,
        then="next",
    ),
    Choose(
        "young",
        young,
        (
            Option("yes", _("Yes, please ask"), then="ask_young", icon="👤"),
            Option("no", _("No, not now"), then=END, icon="➖"),
        ),
        skip=END,
    ),
    Do("ask_young", ask_for_young, final=True),
    Say("young_asked", young_asked, then=END),
    Choose(
        "rules",
        first_rules,
        (Option("on", p_("buddy", "Go on"), then="rules_more", icon="➡️"), LATER),
        skip="later",
    ),
    Choose(
        "rules_more",
        other_rules,
        (
            Option("yes", p_("buddy", "I agree with the rules"), then="agree", icon="✅"),
            Option("ask", p_("buddy", "I want to ask something"), then="coach", icon="🙋"),
            LATER,
        ),
        skip="later",
    ),
    Do("agree", agree, AFTER_RULES, then="wait", final=True),
    Choose(
        "note",
        note,
        (Option("yes", p_("buddy", "I have read the note"), then="read", icon="✅"), LATER),
        skip="later",
    ),
    Do("read", read_note, AFTER_RULES, then="wait", final=True),
    Choose(
        "sign",
        agreement,
        (Option("yes", p_("buddy", "I sign the agreement"), then="signed", icon="✍️"), LATER),
        skip="later",
    ),
    Do("signed", sign, AFTER_RULES, then="wait", final=True),
    Do("wait", wait, final=True),
    Say("thanks", thanks),
    Choose(
        "page",
        standing,
        ways,
        skip=END,
        leads=("tip", "coach", "activities", "free_times", "again", "pause", "stop", END),
    ),
    Do("tip", say_tip, then="page"),
    Call("coach", "coach", then="begin"),
    Call("activities", "activity", then="begin"),
    Call("free_times", "free_times", then="page"),
    Do("pause", pause, then="page"),
    Do("again", resume, then="page"),
    Do("stop", stop, {"bye": "bye"}),
    Choose(
        "sure",
        _("Shall I tell that you stop as a buddy? You need not say why."),
        (
            Option("yes", p_("buddy", "Yes, I stop"), then="leave", icon="👋", also=YES),
            Option("no", p_("buddy", "No, I go on"), then="page", icon="↩", also=NO),
        ),
        skip="page",
    ),
    Do("leave", leave, final=True),
    Say("left", _("That is fine. Thank you. You are always welcome again."), then=END),
    Call("bye", "duo_bye", then=END),
    Say("later", _("That is fine. Write “buddy” when you want to go on."), then=END),
    Say("not_now", _("That is fine. Thank you for looking at it."), then=END),
    aliases={"new_times": "page", "more_new_times": "page", "keep_times": "page"},
)
