"""How it is to be beside each other: asked after a month, after three, then each half year, of both
sides apart. About what it means for this person, not about points; and whether others may hear it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.talk.steps import END, Ask, Choose, Dialogue, Do, Option, Say
from bot.talk.texts import Lines, Listed, Text, Words, _, p_
from bot.talk.turn import Turn
from dialogues import beside
from dialogues.beside import OwnWords, Ticked, coach_name
from dialogues.coach import tip
from dialogues.meetup_told import is_buddy, others
from dialogues.world import world
from storage import checkins, consents, duos, errands
from storage.checkins import Checkin
from storage.duos import Duo

AFTER: Mapping[str, timedelta] = {
    "month1": timedelta(days=30),
    "month3": timedelta(days=61),
    "half": timedelta(days=182),
}
"""How long after the one before each is asked; the last comes again and again."""
STORY = "story"
"""The consent that others may hear what somebody told, without a name."""
HOUR = 17
"""At what time of the day people are asked."""

FELT = {
    "good": ("🙂", p_("check-in", "Good")),
    "so": ("😐", p_("check-in", "So so")),
    "hard": ("🙁", p_("check-in", "Difficult")),
}
MEANT = {
    "less_alone": ("🤗", p_("check-in", "I feel less alone")),
    "dare": ("💪", p_("check-in", "I dare more")),
    "know": ("🧭", p_("check-in", "I know my way better")),
    "fun": ("😄", p_("check-in", "We have a good time")),
    "small": ("🌱", p_("check-in", "Something small changed")),
    "nothing": ("➖", p_("check-in", "Nothing yet")),
}
"""What it may mean to somebody, beside their own words."""

_SINCE: Mapping[str, Text] = {
    "month1": _("You and {name} have been beside each other for a month."),
    "month3": _("You and {name} have been beside each other for three months."),
    "half": _("You and {name} have been beside each other for a good while."),
}


# -- when ------------------------------------------------------------------------------------------


def plan(turn: Turn, duo: Duo, person_id: str, kind: str) -> None:
    """Somebody of a duo is asked then, inside the budget of what they did not ask for."""
    zone = world(turn).duty.zone
    day = (turn.now + AFTER[kind]).astimezone(zone).date()
    due = datetime(day.year, day.month, day.day, HOUR, tzinfo=zone)
    checkins.plan(turn.db, duo.id, person_id, kind, due)
    for each in checkins.of_duo(turn.db, duo.id):
        if each.person_id == person_id and each.asked is None:
            errands.add(
                turn.db, person_id, "checkin", each.id, turn.now, due=each.due, unasked=True
            )


# -- asking ----------------------------------------------------------------------------------------


def begin(turn: Turn) -> str | None:
    """Ask, and plan the next time; nothing where the duo has ended or it was asked before."""
    found = checkins.get(turn.db, str(turn.answers.get("given") or ""))
    duo = duos.get(turn.db, found.duo_id) if found else None
    if found is None or duo is None or duo.state not in duos.GOING:
        return "over"
    if found.person_id != turn.person or not checkins.ask(turn.db, found.id, turn.now):
        return "over"
    plan(turn, duo, turn.person, "month3" if found.kind == "month1" else "half")
    return None


def _asked(turn: Turn) -> tuple[Checkin, Duo] | None:
    """The check-in that is talked of: as it was begun, as the tapped answer names it, or the last
    one that this person has not answered."""
    named = str(turn.answers.get("felt") or turn.answers.get("given") or "").partition(".")[0]
    found = checkins.get(turn.db, named) if named else None
    if found and found.person_id == turn.person:
        duo = duos.get(turn.db, found.duo_id)
        return (found, duo) if duo else None
    open_ = [
        (each, duo)
        for duo in duos.of_person(turn.db, turn.person, duos.GOING)
        for each in checkins.of_duo(turn.db, duo.id)
        if each.person_id == turn.person and each.asked and not each.answered
    ]
    return open_[-1] if open_ else None


def how(turn: Turn) -> Words | None:
    """Since when they know each other, and how it is."""
    found = _asked(turn)
    if found is None:
        return None
    name = others(turn, found[1])
    reads = _("How is it for you? {coach} reads your answer; {name} does not.")
    since = _SINCE[found[0].kind].of(name=name)
    return Lines((since, reads.of(coach=coach_name(turn), name=name)), " ")


def felt(turn: Turn) -> Sequence[Option]:
    """The answers, each with the check-in it is for: an old button is good for its own."""
    found = _asked(turn)
    if found is None:
        return ()
    return [
        Option(f"{found[0].id}.{code}", label, icon=icon) for code, (icon, label) in FELT.items()
    ]


def keep_felt(turn: Turn) -> str | None:
    """Keep how it is; nothing where it has been taken back meanwhile."""
    found = _asked(turn)
    code = str(turn.answers.get("felt") or "").rpartition(".")[2]
    if found is None:
        return "over"
    if code in FELT:
        checkins.answer(turn.db, found[0].id, turn.now, felt=code)
    return None


def meaning(turn: Turn) -> Sequence[Option]:
    """What it may mean."""
    return [Option(code, label, icon=icon) for code, (icon, label) in MEANT.items()]


def keep_meaning(turn: Turn) -> str | None:
    """Keep what it means to them, in their language; without any nobody asks for the story."""
    found = _asked(turn)
    told = turn.answers.get("meant")
    if found is None:
        return "over"
    ticked = beside.codes(told, MEANT)
    parts = tuple(MEANT[code][1] for code in ticked)
    words = [turn.speaker.say(Listed(parts))] if parts else []
    body = "\n".join([*words, *beside.own_words(told)])
    if body:
        checkins.answer(turn.db, found[0].id, turn.now, body=body)
    return None


def keep_learnt(turn: Turn) -> str | None:
    """Keep what they learnt; the story is asked for where something was told."""
    found = _asked(turn)
    if found is None:
        return "over"
    said = turn.answers.get("learnt")
    if said and said != "no":
        checkins.answer(turn.db, found[0].id, turn.now, learnt=str(said))
    now = checkins.get(turn.db, found[0].id)
    return None if now and (now.body or now.learnt) else "nothing"


def share(turn: Turn) -> None:
    """With their yes others may hear it, without a name; without it nobody does."""
    found = _asked(turn)
    yes = turn.answers.get("share") == "yes"
    if found:
        checkins.answer(turn.db, found[0].id, turn.now, share=yes)
        if yes:
            house = world(turn).house.name
            consents.give(turn.db, turn.person, STORY, house, turn.now)


def was_hard(turn: Turn) -> str | None:
    """Whether somebody should look at it with them."""
    found = _asked(turn)
    return "hard" if found and found[0].felt == "hard" else None


def helps(turn: Turn) -> Words:
    """Somebody can look at it with them."""
    asked = _("You said that it is difficult. Shall I ask {name} to write to you?")
    return asked.of(name=coach_name(turn))


def ask_coach(turn: Turn) -> None:
    """Whoever coordinates hears that it is difficult."""
    beside.ask_coach(turn, "checkin")


def thanks(turn: Turn) -> Words:
    """Thanks, and for a buddy a small thing to learn."""
    thank = _("Thank you. It helps to know how it is.")
    found = _asked(turn)
    learn = tip(turn) if found and is_buddy(turn, found[1]) else None
    return Lines((thank, learn)) if learn else thank


checkin = Dialogue(
    "checkin",
    Do("begin", begin, {"over": END}),
    Choose("felt", how, felt, skip="felt_kept", lasting=True),
    Do("felt_kept", keep_felt, {"over": "settled"}),
    Ask(
        "meant",
        _("What does it mean to you? Tick what fits, or say it in your own words."),
        Ticked(meaning),
        meaning,
        many=True,
        skip_label=p_("check-in", "Rather not say"),
    ),
    Do("meant_kept", keep_meaning, {"over": "settled"}),
    Ask(
        "learnt",
        _("Did you learn something? A word or two is enough."),
        OwnWords(),
        (Option("no", p_("check-in", "Not yet"), icon="➖"),),
        skip="learnt_kept",
    ),
    Do("learnt_kept", keep_learnt, {"over": "settled", "nothing": "was_hard"}),
    Choose(
        "share",
        _("May we tell others what you told here, without your name?"),
        (
            Option("yes", p_("check-in", "Yes, you may"), icon="👍"),
            Option("no", p_("check-in", "No, it stays here"), icon="🔒"),
        ),
        skip="was_hard",
    ),
    Do("shared", share),
    Do("was_hard", was_hard, {"hard": "helps"}, then="thanks"),
    Choose(
        "helps",
        helps,
        (
            Option("yes", p_("check-in", "Yes, please"), then="coach", icon="🙋"),
            Option("no", p_("check-in", "No, it is all right"), then="thanks", icon="➖"),
        ),
        skip="thanks",
    ),
    Do("coach", ask_coach, final=True),
    Say("thanks", thanks, then=END),
    Say("settled", _("That is settled already. Thank you."), then=END),
)
