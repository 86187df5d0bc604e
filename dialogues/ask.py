"""A question in the family's own words: the answer from content, candidates, or the honest no.

What a text means was worked out before the turn (`turn.understood`); here it becomes talk. Every
sentence comes from content or catalogues: what is not there is not said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from bot.talk.answers import NO, YES, plain, synonyms
from bot.talk.steps import END, Call, Choose, Dialogue, Do, Option, Say
from bot.talk.texts import Lines, Name, Own, Text, Words, _, p_
from bot.talk.turn import Turn
from bot.understand.examples import NONES
from bot.understand.understanding import Understood
from dialogues import glossary, services
from dialogues.rights import behind, corrected, living, telling, whys
from dialogues.rights.one import NAME as RIGHT
from dialogues.rights.one import WHY, WHY_WORDS
from dialogues.teaching import TEACH, TEACHING, sentence
from dialogues.world import world
from storage import duos

DIRECT = {
    "explore_rights": "rights",
    "human": "human",
    "my_data": "mydata",
    "forget": "forget",
    "language": "language",
}
"""Intents that a dialogue of their own answers."""
KEEPS_ANSWERS = "rights"
"""The dialogue that is not begun anew while it is under way: its answers would be lost."""
MEETING = {"meetup": "meetup", "meetup_change": "meetup_mine"}
"""Intents of somebody in a duo, and what answers them; who has nobody yet hears what a buddy is."""
SPOKEN_OF = {"buddy": "buddy"}
"""Intents that a service's content answers."""
SAID_HERE = ("greeting", "thanks", "complaint", "stop")
"""Intents that a step of this dialogue answers."""
SMALL_TALK = ("greeting", "thanks", "none")
"""What asks for nothing: a word back, but not in the middle of a question of ours."""
NEAR = p_("typed words", "my counter, near me, what is near me")
FITTING = p_("typed words", "which help, which help fits, what help")
NAMED = (("counter", NEAR, 2), ("support", FITTING, 3))
"""What a short sentence asks for in which all words stand that one types to get there, where there
are at least so many."""
SHORT = 8
FIRST = "welcome"
AT_EASE = ("menu", "ask", "welcome")
"""Dialogues in which small talk gets its word back."""
SURE_INTENT = 0.6
SURE_SMALL_TALK = 0.8
FEW_WORDS = 3
WHICH_ONE = "which_one"

GUESSES = {
    "explore_rights": (p_("menu", "My rights"), "🔎"),
    "human": (p_("menu", "A person"), "👤"),
    "my_data": (p_("menu", "My data"), "🗂"),
    "forget": (p_("my data", "Forget me"), "🗑"),
    "language": (p_("menu", "Another language"), "🌍"),
    "complaint": (p_("ask", "I am not happy with something"), "📣"),
    "stop": (p_("ask", "Stop writing to me"), "✋"),
}
"""What an intent is called, where it is only a guess."""


def understood(turn: Turn) -> Understood:
    """What the text of this turn means. What is no question is acted on only when that is quite
    sure; small talk, where nothing happens, only when it is surer still."""
    found = cast(Understood, turn.understood) if turn.understood else Understood()
    least = SURE_SMALL_TALK if found.intent in SMALL_TALK else SURE_INTENT
    if found.intent != "ask" and found.band == "answer" and found.score < least:
        return replace(found, band="offer")
    return found


def meant(turn: Turn) -> tuple[str, str] | None:
    """Which dialogue answers what was typed in own words, and what it is given; None when it is
    not understood well enough for any."""
    found = understood(turn)
    here = turn.state.frame.dialogue if turn.state.frames else ""
    if here == "ask" and was_meant(turn):
        return "menu", ""
    if here == "ask" and says_yes(turn, "which"):
        return WHICH_ONE, ""
    if corrected.said(turn):
        return corrected.NAME, turn.heard.text
    if living.said(turn):
        return living.NAME, turn.heard.text
    if only_a_number(turn.heard.text):
        return None  # a postcode with a slip in it is no question
    if whys.said(turn):
        return whys.NAME, ""
    step = behind.chosen(turn)
    if step:
        return behind.NAME, step
    word = glossary.asked(turn.heard.text, turn)
    if word:
        return "glossary", word
    of_here = named_of_here(turn)
    if of_here:
        return RIGHT, of_here
    asked_for = in_passing(found, turn)
    if asked_for:
        return asked_for, ""
    if here == FIRST and (found.intent in ("greeting", "thanks") or found.about == "chitchat"):
        return None  # a hello that opens the chat was answered by ours
    if found.intent in ("none", "greeting") and turn.state.misses:
        return None  # "huh?" after "I do not understand": a person is proposed
    if found.about == "chitchat" and len(turn.heard.text.split()) > FEW_WORDS:
        return None  # "the rent is too high" asks nothing, and yet somebody should ask back
    if found.about == "unclear":
        return None
    if found.band == "unsure" or (found.intent in SMALL_TALK and here not in AT_EASE):
        return None
    if found.band == "answer" and found.intent in DIRECT:
        if DIRECT[found.intent] == KEEPS_ANSWERS and under_way(turn):
            return None
        named = world(turn).tongues.named(turn.heard.text) if found.intent == "language" else None
        return DIRECT[found.intent], named or ""
    if found.band == "answer" and found.intent in MEETING:
        beside = duos.of_person(turn.db, turn.person, duos.GOING)
        return (MEETING[found.intent] if beside else "beside", "") if here in AT_EASE else None
    if found.band == "answer" and found.intent == "menu":
        return None if here == RIGHT else ("menu", "")  # "where do I go?" is about the right
    if found.band == "offer" and found.intent in (*SMALL_TALK, "menu"):
        return None
    if found.intent == "ask" and not found.answers and here not in AT_EASE:
        return None  # about nothing likely: the question that waits says better what is wanted
    return ("ask", "") if way(found, turn) else None


def named_of_here(turn: Turn) -> str:
    """The right that exists only where they live and that they name, in any language it is written
    in; empty for none. Nobody trained us on its name."""
    said = f" {plain(turn.heard.text)} "
    for one in world(turn).contents.rights.values():
        names = one.name.said.values() if isinstance(one.name, Own) else ()
        if any(f" {plain(name)} " in said for name in names):
            return one.id
    return ""


def only_a_number(text: str) -> bool:
    """Whether there are digits in it and no letters."""
    return any(sign.isdecimal() for sign in text) and not any(sign.isalpha() for sign in text)


def in_passing(found: Understood, turn: Turn) -> str:
    """What they ask for in a short sentence of their own: "is that near me?", "which help fits
    us?"; empty for nothing of this."""
    said = plain(turn.heard.text).split()
    if found.sure or len(said) > SHORT:
        return ""
    for dialogue, typed, least in NAMED:
        for words in synonyms(typed, turn.speaker):
            if len(words.split()) >= least and {*words.split()} <= {*said}:
                return dialogue
    return ""


def was_meant(turn: Turn) -> bool:
    """Whether they say yes to "is this what you meant?": then nothing is left to ask."""
    return says_yes(turn, "meant")


def says_yes(turn: Turn, step: str) -> bool:
    """Whether a bare yes is typed at a step."""
    said = plain(turn.heard.text)
    return turn.state.frame.step == step and said in synonyms(YES, turn.speaker)


def under_way(turn: Turn) -> str | None:
    """Whether the rights are being talked of already, below what is said now."""
    begun = any(frame.dialogue == KEEPS_ANSWERS for frame in turn.state.frames)
    return "under_way" if begun else None


# -- what to say -----------------------------------------------------------------------------------


def look(turn: Turn) -> str:
    """Note what was understood (ids, and ages of children; never the words), and choose the way."""
    found = understood(turn)
    turn.answers.update(
        ids=_known(found, turn),
        ages=corrected.of_children(turn),
        n=turn.n,
        offered=found.offered or "",
        told=_sure(found, turn),
        why=asks_why(turn),
        guess=found.intent if found.intent in GUESSES else "",
    )
    return way(found, turn) or "rephrase"


def way(found: Understood, turn: Turn) -> str | None:
    """How to answer; None where there is nothing to say, to choose from or to learn."""
    if _sure(found, turn):
        return "tell"
    if found.band == "answer" and found.intent == "none":
        return found.about if found.about in NONES else "none"
    if found.band == "answer" and found.intent in SAID_HERE:
        return found.intent
    if found.intent in GUESSES or _known(found, turn):
        return "which"
    return "rephrase" if found.intent == "ask" else None  # so that we can learn from it


def _known(found: Understood, turn: Turn) -> list[str]:
    """The rights and services that may answer, as far as content has them."""
    contents = world(turn).contents
    spoken_of = SPOKEN_OF.get(found.intent)
    ids = [spoken_of] if spoken_of else found.answers
    if not ids and found.intent == "ask" and found.band == "answer":
        ids = (found.about,)  # a question on one of several, none of them likely by itself
    return [one for one in ids if one in contents.rights or one in contents.services]


def _sure(found: Understood, turn: Turn) -> list[str]:
    """Those of them that are sure enough to be told."""
    known = _known(found, turn)
    if found.intent in SPOKEN_OF:
        return known if found.band == "answer" else []
    return [one for one in known if one in found.answers[: found.sure]]


def told(turn: Turn) -> list[str]:
    """The ids that are being told of."""
    return list(turn.answers.get("told", ()))


def tell(turn: Turn) -> str | None:
    """Tell of each: a right or a service. Where asking can do harm, a person before the how. One
    right alone is a talk of its own."""
    contents = world(turn).contents
    first = None
    if len(told(turn)) == 1 and told(turn)[0] in contents.rights:
        return "one_right"
    for each in told(turn):
        right, service = contents.rights.get(each), contents.services.get(each)
        if right:
            turn.say(telling.about(right))
            if right.ask_first:
                first = "person_first"
            else:
                turn.say(telling.how(right, turn))
        elif service:
            turn.say(services.telling(service, turn))
    return first


def the_one(turn: Turn) -> str:
    """The one right that is talked of, and whether they ask why."""
    return told(turn)[0] + (WHY if turn.answers.get("why") else "")


def asks_why(turn: Turn) -> bool:
    """Whether they ask why, or why not."""
    said = f" {plain(turn.heard.text)} "
    return any(f" {word} " in said for word in synonyms(WHY_WORDS, turn.speaker))


def another_language(turn: Turn) -> str | None:
    """Whether another language is offered before the answer."""
    offer(turn)
    return "which_tongue" if turn.answers.get("offered") else None


def go_on_in(turn: Turn) -> Words:
    """The offer of another language, in that language."""
    tag = str(turn.answers.get("offered") or "")
    return world(turn).tongues.speaker(tag).say(_in_language(tag, turn))


def _in_language(tag: str, turn: Turn) -> Words:
    name = Name(world(turn).tongues.own_name(tag))
    return _("Shall I go on in {language}?").of(language=name)


def both_tongues(turn: Turn) -> Sequence[Option]:
    """The language that was written, and the one that was chosen."""
    tongues, tag = world(turn).tongues, str(turn.answers.get("offered") or "")
    here = tongues.own_name(turn.language)
    return [
        Option("tongue", tongues.own_name(tag), then="speak", icon="🌍"),
        Option("stay", here, then="one", icon="↩"),
    ]


def not_that_one(turn: Turn) -> str | None:
    """Whether it was not the right that they meant."""
    return "other" if turn.answers.get("one") == "other" else None


def person_first(turn: Turn) -> Words:
    """Why it is good to talk to a person before anything is asked for."""
    contents = world(turn).contents
    found = [contents.rights[one] for one in told(turn) if one in contents.rights]
    careful = tuple(Text(right.ask_first.say) for right in found if right.ask_first)
    return Lines((*careful, _("Shall I bring you to a person first?")), " ")


def how(turn: Turn) -> None:
    """Where, how and with which papers, all the same."""
    contents = world(turn).contents
    for one in told(turn):
        if one in contents.rights:
            turn.say(telling.how(contents.rights[one], turn))


def offer(turn: Turn) -> None:
    """The language to offer with the answer: another than is spoken, one that we speak, and not
    offered before. It is noted here, where it is shown."""
    tag = str(turn.answers.get("offered") or "")
    base = turn.language.partition("-")[0]
    before = turn.kept.get("offered", [])
    if tag == base or tag in before or tag not in world(turn).tongues.tags:
        turn.answers["offered"] = ""
    else:
        turn.kept["offered"] = [*before, tag]


def is_it_this(turn: Turn) -> Words:
    """The question after an answer; and the other language, in that language."""
    tag = str(turn.answers.get("offered") or "")
    asked = _("Is this what you meant?")
    if not tag:
        return asked
    return Lines((asked, go_on_in(turn)))


def follow_ups(turn: Turn) -> Sequence[Option]:
    """What can be done with an answer."""
    rights = any(one in world(turn).contents.rights for one in told(turn))
    made = [
        Option("way", p_("ask", "Something is in the way"), then="in_the_way", icon="🚧"),
        Option("person", p_("menu", "A person"), then="person", icon="👤"),
        Option("not", p_("ask", "No, something else"), then="other", icon="➖", also=NO),
    ]
    if "buddy" in told(turn):
        made.insert(0, Option("buddy", p_("ask", "I want a buddy"), then="buddy", icon="🤝"))
    if rights:
        made.insert(0, Option("rights", p_("ask", "Check my rights"), then="rights", icon="🔎"))
    tag = str(turn.answers.get("offered") or "")
    if tag:
        made.insert(0, Option("tongue", world(turn).tongues.own_name(tag), then="speak", icon="🌍"))
    return made


def in_the_way_of(turn: Turn) -> str:
    """What something is in the way of; empty where more than one thing was told of."""
    return told(turn)[0] if len(told(turn)) == 1 else ""


def speak(turn: Turn) -> None:
    """From here on in the language that was offered."""
    tag = str(turn.answers.pop("offered", "") or "")
    if tag:
        turn.speaker = world(turn).tongues.speaker(tag)


def candidates(turn: Turn) -> Sequence[Option]:
    """Two or three things that it may be, all rights where one of them is a right, a person, and
    none of these."""
    contents = world(turn).contents
    shown = [one for one in turn.answers.get("ids", ()) if one not in told(turn)]
    names = {one: right.name for one, right in contents.rights.items()}
    names |= {one: service.name for one, service in contents.services.items()}
    made = [Option(one, Text(names[one]), then="pick") for one in shown if one in names]
    guess = str(turn.answers.get("guess") or "")
    if guess:
        label, icon = GUESSES[guess]
        made = [Option(f"is_{guess}", label, then="guessed", icon=icon), *made[:2]]
    if len(made) == 1:
        made = [replace(made[0], also=YES)]
    if guess != "explore_rights" and any(one in contents.rights for one in shown):
        made.append(Option("rights", p_("ask", "Check my rights"), then="rights", icon="🔎"))
    if guess != "human":
        made.append(Option("person", p_("menu", "A person"), then="person", icon="👤"))
    made.append(Option("none", p_("ask", "None of these"), then="other", icon="➖"))
    return made


def pick(turn: Turn) -> str | None:
    """One of the candidates was tapped: tell of it."""
    chosen = str(turn.answers.get("which") or "")
    contents = world(turn).contents
    if chosen not in contents.rights and chosen not in contents.services:
        return "other"
    turn.answers["told"] = [chosen]
    return None


def guessed(turn: Turn) -> str:
    """The guessed intent was right."""
    guess = str(turn.answers.get("which") or "").removeprefix("is_")
    return guess if guess in GUESSES else "other"


def more_to_offer(turn: Turn) -> str | None:
    """What the family did not mean is not offered again; are there other candidates?"""
    contents = world(turn).contents
    left = [
        one
        for one in turn.answers.get("ids", ())
        if one not in told(turn) and (one in contents.rights or one in contents.services)
    ]
    if turn.answers.get("tried") or not left or not told(turn):
        return None
    turn.answers.update(tried=True, guess="")
    return "which"


# -- not understood --------------------------------------------------------------------------------


def rephrase(turn: Turn) -> Words:
    """It was not that; what now?"""
    return _("Then I did not understand you. You can say it in other words, or ask a person.")


def small(turn: Turn) -> Words:
    """A word back, when nothing was asked."""
    return _("I am here. Write to me when you need something.")


NOT_UNDERSTOOD = (
    Option("person", p_("menu", "A person"), then="person", icon="👤"),
    Option("support", p_("menu", "Which help fits?"), then="support", icon="🧭"),
    TEACH,
    Option("again", p_("ask", "I try other words"), then=END, icon="✏️"),
)
"""What can be done where it was not that, or is nothing that we know."""

ask = Dialogue(
    "ask",
    Do(
        "look",
        look,
        {
            "tell": "tell",
            "which": "which",
            "greeting": "greeting",
            "thanks": "thanks",
            "chitchat": "small",
            "none": "outside",
            "alarming": "small",
            "out_of_scope": "outside",
            "complaint": "complaint",
            "stop": "stop",
            "rephrase": "rephrase",
        },
    ),
    Do("tell", tell, {"person_first": "person_first", "one_right": "one_right"}, then="offer"),
    Do("one_right", another_language, {"which_tongue": "which_tongue"}, then="one"),
    Choose("which_tongue", go_on_in, both_tongues, skip="one", leads=("speak", "one")),
    Call("one", "right", then="after_one", given=the_one),
    Do("after_one", not_that_one, {"other": "other"}, then=END),
    Choose(
        "person_first",
        person_first,
        (
            Option("yes", _("Yes, a person first"), then="person", icon="👤"),
            Option("how", _("How it works, all the same"), then="how", icon="📄"),
            Option("not", p_("ask", "No, something else"), then="other", icon="➖"),
        ),
        skip=END,
    ),
    Do("how", how),
    Do("offer", offer),
    Choose(
        "meant",
        is_it_this,
        follow_ups,
        skip=END,
        leads=("rights", "buddy", "in_the_way", "person", "other", "speak"),
    ),
    Do("speak", speak, then="tell"),
    Choose(
        "which",
        _("I am not quite sure. Is it about one of these?"),
        candidates,
        skip=END,
        leads=("pick", "guessed", "rights", "person", "other"),
    ),
    Do("pick", pick, {"other": "other"}, then="tell"),
    Do(
        "guessed",
        guessed,
        {
            "explore_rights": "rights",
            "human": "person",
            "my_data": "mydata",
            "forget": "forget",
            "language": "language",
            "complaint": "complaint",
            "stop": "stop",
            "other": "other",
        },
    ),
    Do("other", more_to_offer, {"which": "which"}),
    Choose("rephrase", rephrase, NOT_UNDERSTOOD, skip=END, in_words=True),
    Choose(
        "outside",
        _("That I do not know. I know rights and services for families, and people here."),
        NOT_UNDERSTOOD,
        skip=END,
        in_words=True,
    ),
    Call("teach", TEACHING, then=END, given=sentence),
    Call("in_the_way", "barrier", then=END, given=in_the_way_of),
    Choose(
        "complaint",
        _("I am sorry that it went like that. Shall a person hear of it?"),
        (
            Option("yes", _("Yes, a person"), then="unhappy", icon="👤"),
            Option("no", _("No, not now"), then=END, icon="➖"),
        ),
        skip=END,
    ),
    Choose(
        "stop",
        _("Shall I stop writing to you?"),
        (
            Option("yes", p_("ask", "Yes, stop"), then="stopping", icon="✋"),
            Option("no", _("No, go on"), then=END, icon="↩"),
        ),
        skip=END,
    ),
    Say("greeting", _("Hello. Good that you write."), then=END),
    Say("thanks", _("You are welcome."), then=END),
    Say("small", small, then=END),
    Do("rights", under_way, {"under_way": END}),
    Call("begin_rights", "rights", then=END),
    Call("support", "support", then=END),
    Call("buddy", "beside", then=END),
    Call("person", "human", then=END),
    Call("unhappy", "human", then=END, given="complaint"),
    Call("mydata", "mydata", then=END),
    Call("forget", "forget", then=END),
    Call("language", "language", then=END),
    Call("stopping", "stop", then=END),
)

which_one = Dialogue(WHICH_ONE, Say("which", _("Which one shall I tell you about?"), then=END))
"""Yes, it is about one of these: the question follows once more."""
