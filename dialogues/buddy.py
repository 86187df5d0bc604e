"""Becoming a buddy: what it is and is not, what somebody likes and when they are free, the house
rules, the note and the agreement. Then a coordinator confirms; until then a buddy hears where they
stand, and what can be done meanwhile.

Each answer is kept at once, so that the talk goes on later where it stopped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.talk import offering
from bot.talk.answers import NO, YES, plain
from bot.talk.steps import END, Ask, Call, Choose, Dialogue, Do, Option, Say
from bot.talk.texts import Lines, Name, Text, Tongue, Verbatim, Words, _, p_
from bot.talk.turn import Turn
from dialogues import beside
from dialogues.beside import AIMS, LIKES, OwnWords, Place, Ticked, coach_name, next_news
from dialogues.coach import say_tip, tip
from dialogues.human import BACK
from dialogues.invited import INVITED, accept
from dialogues.meetup_told import tell
from dialogues.world import Volunteers, world
from storage import buddies, consents, duos, errands, people, staff
from storage.buddies import Buddy

QUESTIONS = (
    "name",
    "age",
    "languages",
    "where",
    "likes",
    "aims",
    "times",
    "rather_not",
    "fits",
    "words",
)
"""What is asked, in this order; all but the age can be skipped."""
LANGUAGES = (
    *("nl", "fr", "en", "ar", "tr", "es", "ro", "bg", "pl", "uk", "ru", "fa", "prs", "ps"),
    *("so", "ti", "am", "it", "pt", "de"),
)
"""The languages to choose from, those of the counters first."""
ASKED = "helping"
"""Where the talk keeps which of them were asked."""
TOO_LATE = timedelta(hours=12)
_LONGEST_NAME = 40


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
    name = _called(turn)
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


def _me(turn: Turn) -> Buddy:
    found = buddies.get(turn.db, turn.person)
    assert found
    return found


def _called(turn: Turn) -> str:
    found = people.by_id(turn.db, turn.person)
    return (found.name or "") if found else ""


# -- the questions ---------------------------------------------------------------------------------


def next_question(turn: Turn) -> str | None:
    """Keep what was answered, and find what is still to be asked."""
    _keep(turn)
    before = set(turn.kept.get(ASKED, ()))
    done = [each for each in QUESTIONS if each in turn.answers or each in before]
    turn.kept[ASKED] = done
    for question in QUESTIONS:
        if question not in done and not (question == "name" and _called(turn)):
            return question
    return _after_questions(turn)


def _after_questions(turn: Turn) -> str | None:
    """Who is under age speaks with a person first; then rules, note and agreement."""
    me = _me(turn)
    if not me.adult:
        return "young"
    if me.rules_agreed is None:
        return "rules"
    return _after_rules(turn)


def _after_rules(turn: Turn) -> str | None:
    me = _me(turn)
    if world(turn).house.volunteers is None:
        return "waits"
    if me.note_read is None:
        return "note"
    return "sign" if me.signed is None else "waits"


def _keep(turn: Turn) -> None:
    """Keep what was answered since."""
    told, me = turn.answers, _me(turn)
    if told.get("name"):
        people.rename(turn.db, turn.person, str(told["name"])[:_LONGEST_NAME])
    if told.get("times"):
        buddies.keep_week(turn.db, turn.person, beside.week(told["times"]))
    spoken = told.get("languages")
    known = {turn.language.partition("-")[0], *LANGUAGES}
    languages = [each for each in dict.fromkeys(spoken) if each in known] if spoken else None
    adult = told["age"] == "adult" if "age" in told else None
    postcode, area_id = beside.place(turn, told.get("where"))
    if area_id:
        staff.settle(turn.db, turn.person, area_id=area_id)
    about = replace(me.about, **_about(turn, me.about), postcode=postcode or me.about.postcode)
    buddies.save(
        turn.db,
        turn.person,
        about=about,
        languages=languages,
        area_id=area_id,
        adult=adult,
    )


def _about(turn: Turn, before: buddies.About) -> dict[str, Any]:
    """What they told of themselves; own words stand together."""
    told: dict[str, Any] = turn.answers
    found: dict[str, Any] = {}
    if "likes" in told:
        found["likes"] = beside.codes(told["likes"], LIKES)
    if "aims" in told:
        found["interests"] = beside.codes(told["aims"], AIMS)
    if told.get("rather_not"):
        found["rather_not"] = str(told["rather_not"])
    if told.get("fits") is not None:
        found |= _fits(told["fits"])
    said = [str(told.get("words") or "") or before.words]
    said += [each for part in ("languages", "likes", "aims", "times") for each in _own(told, part)]
    lines = [line for each in said for line in each.split("\n") if line]
    return found | {"words": "\n".join(dict.fromkeys(lines))}


def _own(told: dict[str, Any], part: str) -> list[str]:
    return beside.own_words(told.get(part))


def _fits(ticked: Sequence[str]) -> dict[str, Any]:
    gender = next((each for each in ("woman", "man") if each in ticked), "")
    return {"gender": gender, "pets": "pets" in ticked, "smokes": "smokes" in ticked}


class AName:
    """How somebody wants to be called."""

    def read(self, text: str, turn: Turn) -> str:
        """Return the name, as it was written."""
        return " ".join(text.split())[:_LONGEST_NAME]


class Tongues(Ticked):
    """Languages by their names, several in one sentence; one that we do not know is kept as it was
    said."""

    def read(self, text: str, turn: Turn) -> list[str]:
        """Return the tags, and what else was said. Raises NotUnderstood for a question."""
        words = set(plain(text).split())
        found = [
            each.id for each in languages(turn) if plain(turn.speaker.say(each.label)) in words
        ]
        return [*offering.ticks(turn), *found] if found else super().read(text, turn)


def languages(turn: Turn) -> Sequence[Option]:
    """The languages that are spoken here most, the one of this talk first."""
    tags = dict.fromkeys((turn.language.partition("-")[0], *LANGUAGES))
    return [Option(tag, _tongue(tag)) for tag in tags]


def _tongue(tag: str) -> Text:
    return p_("language", "{language}").of(language=Tongue(tag))


FITS = (
    Option("woman", p_("buddy", "I am a woman"), icon="👩"),
    Option("man", p_("buddy", "I am a man"), icon="👨"),
    Option("pets", p_("buddy", "I have a pet"), icon="🐶"),
    Option("smokes", p_("buddy", "I smoke"), icon="🚬"),
)
NOT_SAID = p_("buddy", "I skip this")


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


# -- rules, note, agreement ------------------------------------------------------------------------


def first_rules(turn: Turn) -> Words:
    """The first half of the house rules."""
    rules = world(turn).guide.rules
    half = rules[: (len(rules) + 1) // 2]
    intro = _("These are our house rules. They protect the family and you.")
    return Lines((intro, *(Lines(("•", each.words), " ") for each in half)))


def other_rules(turn: Turn) -> Words:
    """The second half."""
    rules = world(turn).guide.rules
    half = rules[(len(rules) + 1) // 2 :]
    return Lines(tuple(Lines(("•", each.words), " ") for each in half))


def agree(turn: Turn) -> str | None:
    """They agreed to the rules."""
    buddies.agree_rules(turn.db, turn.person, turn.now)
    consents.note(turn.db, "buddy_rules", turn.now, person_id=turn.person)
    return _after_rules(turn)


def _papers(turn: Turn) -> Volunteers:
    found = world(turn).house.volunteers
    assert found
    return found


def note(turn: Turn) -> Words:
    """The note, with its version and where it stands."""
    papers = _papers(turn)
    asks = _(
        "Please read this note on insurance, costs, discretion and secrecy (version {version})."
    )
    paper = _("{name} gives it to you on paper.").of(name=coach_name(turn))
    return Lines((asks.of(version=Verbatim(papers.note_version)), _link(papers.note) or paper))


def agreement(turn: Turn) -> Words:
    """The agreement, with its version and where it stands."""
    papers = _papers(turn)
    asks = _("This is the agreement between you and {organisation} (version {version}).")
    house = world(turn).house.name
    ours = _("This is the agreement between you and us (version {version}).")
    version = Verbatim(papers.agreement_version)
    said = asks.of(organisation=Name(house), version=version) if house else ours.of(version=version)
    paper = _("{name} gives it to you on paper.").of(name=coach_name(turn))
    return Lines((said, _link(papers.agreement) or paper))


def _link(address: str) -> Words:
    return Verbatim(address) if address else ""


def read_note(turn: Turn) -> str | None:
    """They read it, in this version, today."""
    buddies.read_note(turn.db, turn.person, _papers(turn).note_version, turn.now)
    consents.note(turn.db, "buddy_note", turn.now, person_id=turn.person)
    return _after_rules(turn)


def sign(turn: Turn) -> str | None:
    """They signed it, in this version, today."""
    buddies.sign(turn.db, turn.person, _papers(turn).agreement_version, turn.now)
    consents.note(turn.db, "buddy_agreement", turn.now, person_id=turn.person)
    return _after_rules(turn)


def wait(turn: Turn) -> None:
    """All is said: a coordinator has to confirm, and news is promised."""
    buddies.wait(turn.db, turn.person)
    buddies.promise(turn.db, turn.person, next_news(turn))


def thanks(turn: Turn) -> Words:
    """What happens now, and when they hear of it."""
    me = _me(turn)
    said: list[Words] = [_("Thank you. {name} looks at it now.").of(name=coach_name(turn))]
    if me.extract_seen is None:
        extract = _(
            "Before the first family {name} looks at your extract from the criminal register once, "
            "and keeps no copy."
        )
        said.append(extract.of(name=coach_name(turn)))
    return Lines((*said, _news_on(turn, me)), " ")


# -- where they stand ------------------------------------------------------------------------------

MISSING = {
    "adult": _("you are 18 or older"),
    "rules": _("the house rules"),
    "note": _("the note"),
    "agreement": _("the agreement"),
    "extract": _("that your extract was seen"),
}


def _day(turn: Turn, at: Any) -> date:
    found: date = at.astimezone(world(turn).duty.zone).date()
    return found


def _news_on(turn: Turn, me: Buddy) -> Words:
    if me.next_news is None:
        return ""
    return _("Next news on {day}.").of(day=_day(turn, me.next_news))


def standing(turn: Turn) -> Words:
    """Where somebody stands, truly."""
    me = _me(turn)
    name = coach_name(turn)
    if me.state == "waiting":
        since = _("You asked to be a buddy on {day}.").of(day=_day(turn, me.asked))
        names = tuple(MISSING[each] for each in me.missing if each in MISSING)
        first = _("What is still needed:")
        needed = Lines((first, *(Lines(("•", each), " ") for each in names))) if names else ""
        confirms = _("{name} has to confirm it.").of(name=name)
        return Lines((since, needed, confirms, _news_on(turn, me)))
    if me.state == "paused":
        return _("You take a break as a buddy. Nobody is proposed to you until you want it.")
    if duos.of_person(turn.db, turn.person, duos.GOING):
        return _("You are a buddy with us. {name} is there when something comes up.").of(name=name)
    ready = _("You are a buddy with us. {name} looks for a family that fits you.").of(name=name)
    return Lines((ready, _news_on(turn, me)), " ")


def ways(turn: Turn) -> Sequence[Option]:
    """What can be done meanwhile."""
    me = _me(turn)
    paused = me.state == "paused"
    again = Option("again", _("I can again"), then="again", icon="▶️")
    pause = Option("pause", _("I take a break"), then="pause", icon="⏸")
    made = [
        Option("tip", _("A small tip"), then="tip", icon="💡"),
        Option("coach", _("Ask my coach"), then="coach", icon="🙋"),
        Option("times", _("When I am free"), then="new_times", icon="🕐"),
    ]
    if me.state in ("ready", "paused"):
        made.append(again if paused else pause)
    stop = Option("stop", _("I want to stop as a buddy"), then="stop", icon="👋")
    return [*made, stop, BACK]


def keep_times(turn: Turn) -> None:
    """Keep when they are free now, unless they skipped it."""
    if turn.answers.get("new_times") is not None:
        buddies.keep_week(turn.db, turn.person, beside.week(turn.answers["new_times"]))


def stop(turn: Turn) -> str | None:
    """Who is beside somebody says goodbye first."""
    return "bye" if duos.of_person(turn.db, turn.person, duos.GOING) else None


def leave(turn: Turn) -> None:
    """They are no buddy any more; nothing is asked."""
    buddies.leave(turn.db, turn.person, turn.now)
    turn.kept.pop(ASKED, None)


def pause(turn: Turn) -> None:
    """They are not proposed to anybody for a while."""
    buddies.pause(turn.db, turn.person)
    buddies.promise(turn.db, turn.person, None)


def resume(turn: Turn) -> None:
    """They can be proposed again."""
    buddies.resume(turn.db, turn.person)
    buddies.promise(turn.db, turn.person, next_news(turn))


# -- news ------------------------------------------------------------------------------------------


def confirmed(turn: Turn, _about: str) -> None:
    """A coordinator said yes; who has no family yet is promised news."""
    me = buddies.get(turn.db, turn.person)
    if me is None or me.state != "ready" or duos.of_person(turn.db, turn.person):
        return
    buddies.promise(turn.db, turn.person, next_news(turn))
    name, called = coach_name(turn), _called(turn)
    glad = _("Good news, {name}: you are a buddy now.").of(name=Name(called))
    then = _("{name} looks for a family that fits you, and you say yes or no yourself.")
    plain = _("Good news: you are a buddy now.")
    tell(turn, Lines((glad if called else plain, then.of(name=name)), " "))


TELLS = {errands.CONFIRMED: confirmed}


def news(turn: Turn) -> None:
    """Keep the promise of news to a buddy who waits: how it stands, honestly, a small tip, and the
    next day. Nothing where none is due any more."""
    me = buddies.get(turn.db, turn.person)
    if me is None or me.next_news is None or me.next_news > turn.now:
        return None
    if me.state not in ("waiting", "ready") or duos.of_person(turn.db, turn.person):
        return buddies.promise(turn.db, turn.person, None)
    said: list[Words] = []
    if turn.now - me.next_news > TOO_LATE:
        late = _("I had promised you news on {day}. It comes too late, and I am sorry.")
        said.append(late.of(day=_day(turn, me.next_news)))
    name = coach_name(turn)
    if me.state == "waiting":
        beside.ask_coach(turn, "buddy_waits")
        waits = _("You are not confirmed as a buddy yet. I have asked {name} once more.")
        said.append(waits.of(name=name))
    else:
        looked = _("There is no family yet that fits you. {name} keeps looking.")
        said.append(looked.of(name=name))
    coming = next_news(turn)
    buddies.promise(turn.db, turn.person, coming)
    said.append(_("Next news on {day}.").of(day=coming.date()))
    learn = tip(turn)
    turn.say(Lines((*said, learn) if learn else tuple(said)))
    return None


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
_NEW_TIMES = beside.on_pages("new_times", beside.parts)
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
            Option("yes", p_("buddy", "I agree with the rules"), then="agree", icon="🤝"),
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
        leads=("tip", "coach", "new_times", "again", "pause", "stop", END),
    ),
    Do("tip", say_tip, then="page"),
    Call("coach", "coach", then="begin"),
    Choose(
        "new_times",
        _("When are you free in most weeks? Tick what fits."),
        _NEW_TIMES,
        many=True,
        then="keep_times",
        skip="keep_times",
        leads=("more_new_times",),
    ),
    beside.turn_page("new_times"),
    Do("keep_times", keep_times, then="page"),
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
)
