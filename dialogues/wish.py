"""A family asks for a buddy: for whom, what for, when, what must be so, in six taps; all but for
whom can be skipped. While it waits it knows when news comes, and what can be done meanwhile.

A professional may have put the family forward: then it is asked first whether it wants that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.talk.answers import NO, YES
from bot.talk.steps import END, Ask, Call, Choose, Dialogue, Do, Option, Say
from bot.talk.texts import Lines, Name, Words, _, p_
from bot.talk.turn import Turn
from dialogues import beside
from dialogues.beside import AIMS, LIKES, Place, Ticked, coach_name, next_news
from dialogues.free_times import TIMES
from dialogues.human import BACK
from dialogues.world import world
from storage import buddies, consents, staff, wishes
from storage.errands import PUT_BY
from storage.wishes import About, AlreadyWished, Hard, Wish

TOO_LATE = timedelta(hours=12)
_FOR_CHILD = ("child", "young")


# -- coming in -------------------------------------------------------------------------------------


def begin(turn: Turn) -> str | None:
    """A wish that waits already, somebody who puts them forward, or a new wish."""
    if wishes.open_of(turn.db, turn.person):
        return "waits"
    if turn.answers.get("given") in AIMS:
        turn.answers["aims"] = turn.answers["given"]
    return "put" if _put_by(turn) else None


def aim_known(turn: Turn) -> str | None:
    """What it is for is not asked where it was said with the wish."""
    return "known" if turn.answers.get("given") in AIMS else None


def _put_by(turn: Turn) -> str | None:
    """The colleague who would like to put the family forward."""
    given = str(turn.answers.get("given") or "")
    found = given.removeprefix(PUT_BY)
    return found if given.startswith(PUT_BY) and staff.works_here(turn.db, found) else None


def put_forward(turn: Turn) -> Words:
    """Who thought of it, and that it is theirs to say."""
    found = staff.worker(turn.db, _put_by(turn) or "")
    thought = _("{name} thinks that a buddy may be something for you: somebody beside you.")
    may = _("Would you like that? You can say no, and nothing changes.")
    name = Name(found.name) if found else _("somebody here")
    return Lines((thought.of(name=name), may), " ")


def for_whom(turn: Turn) -> Words:
    """What a buddy is, who sees the answers, and the first question."""
    what = _("A buddy is a volunteer beside you: to talk, to go along, to do things together.")
    sees = _("{name} sees your answers and looks for somebody who fits you.")
    return Lines((what, sees.of(name=coach_name(turn)), _("Who is it for?")))


# -- the wish --------------------------------------------------------------------------------------


def near(turn: Turn) -> str | None:
    """Where they live is not asked when it is known."""
    return "known" if staff.home(turn.db, turn.person).area_id else None


def ask(turn: Turn) -> str | None:
    """The wish is kept from now on, and news is promised."""
    told = turn.answers
    postcode, area_id = beside.place(turn, told.get("where"))
    if area_id:
        staff.settle(turn.db, turn.person, area_id=area_id)
    said = [each for part in ("several", "when", "times", "hard") for each in _own(told.get(part))]
    about = About(hard=_hard(turn), words="\n".join(said), postcode=postcode)
    area_id = area_id or staff.home(turn.db, turn.person).area_id
    try:
        wish = wishes.ask(
            turn.db,
            turn.person,
            _aims(turn),
            turn.now,
            about=about,
            area_id=area_id,
            minor=told.get("who") in _FOR_CHILD,
            put_by=_put_by(turn),
            next_news=next_news(turn),
        )
    except AlreadyWished:
        return "waits"
    if told.get("who") == "child":
        wishes.parent_says_yes(turn.db, wish.id, turn.now)
    _keep_week(turn)
    consents.give(turn.db, turn.person, beside.TOLD, world(turn).house.name, turn.now)
    if told.get("who") == "young":
        beside.ask_coach(turn, "wish_young")
        return "young"
    return None


def _own(answer: object) -> list[str]:
    return beside.own_words(answer) if isinstance(answer, list) else []


def _aims(turn: Turn) -> Sequence[str]:
    several, one = turn.answers.get("several"), turn.answers.get("aims")
    return beside.codes(several, AIMS) or ([str(one)] if one in AIMS else [])


def _hard(turn: Turn) -> Hard:
    """What must be so; a woman and a man both ticked is either."""
    ticked = turn.answers.get("hard") or []
    genders = [each for each in ("woman", "man") if each in ticked]
    return Hard(
        languages=(turn.language,) if "language" in ticked else (),
        gender=genders[0] if len(genders) == 1 else "",
        no_pets="no_pets" in ticked,
        no_smoking="no_smoking" in ticked,
    )


def _keep_week(turn: Turn) -> None:
    ticked = turn.answers.get("times")
    if not ticked and turn.answers.get("when") not in (None, "any", "exactly"):
        ticked = [str(turn.answers["when"])]
    if ticked:
        buddies.keep_week(turn.db, turn.person, beside.week(ticked))


# -- while it waits --------------------------------------------------------------------------------


def _wish(turn: Turn) -> Wish:
    found = wishes.open_of(turn.db, turn.person)
    assert found
    return found


def _day(turn: Turn, at: datetime) -> date:
    return at.astimezone(world(turn).duty.zone).date()


def asked(turn: Turn) -> Words:
    """It is with somebody, and when they hear more."""
    wish, name = _wish(turn), coach_name(turn)
    said = _("Done. {name} looks for a buddy who fits you, and asks you before anything happens.")
    both = _("Done. For a child {name} talks with you first, and then both of you say yes or no.")
    first = both if wish.minor else said
    return Lines((first.of(name=name), _news_on(turn, wish)), " ")


def young_asked(turn: Turn) -> Words:
    """Under 18 a parent says yes too, and somebody helps with that."""
    said = _(
        "Good that you ask. Under 18 a parent and {name} say yes too. {name} writes to you here."
    )
    return said.of(name=coach_name(turn))


def _news_on(turn: Turn, wish: Wish) -> Words:
    if wish.next_news is None:
        return ""
    return _("Next news on {day}.").of(day=_day(turn, wish.next_news))


def standing(turn: Turn) -> Words:
    """What was asked, since when, and when the next news comes; never a place in a row."""
    wish = _wish(turn)
    if wish.state == "matched":
        return _("There is a buddy for you.")
    since = _("You asked for a buddy on {day}: {aims}.")
    plain = _("You asked for a buddy on {day}.")
    aims = beside.named(wish.aims, AIMS)
    day = _day(turn, wish.asked)
    said = since.of(day=day, aims=aims) if wish.aims else plain.of(day=day)
    looks = _("{name} is looking for somebody who fits you.").of(name=coach_name(turn))
    return Lines((said, looks, _news_on(turn, wish)))


def meanwhile(turn: Turn) -> Sequence[Option]:
    """What can be done while it waits."""
    return (
        Option("likes", _("What I like to do"), then="likes", icon="🎵"),
        TIMES,
        Option("activities", _("Group activities"), then="activities", icon="🎉"),
        Option("rights", p_("menu", "My rights"), then="rights", icon="🔎"),
        Option("not", _("I do not need a buddy any more"), then="sure", icon="✖"),
        BACK,
    )


def keep_likes(turn: Turn) -> None:
    """What they like helps to find somebody who fits."""
    ticked = turn.answers.get("likes")
    if ticked is None:
        return
    wish = _wish(turn)
    words = [line for line in (wish.about.words, *beside.own_words(ticked)) if line]
    about = replace(wish.about, likes=beside.codes(ticked, LIKES), words="\n".join(words))
    wishes.save(turn.db, wish.id, about=about)


def end(turn: Turn) -> str | None:
    """They need nobody any more. Who has a buddy by now says goodbye instead."""
    wish = wishes.open_of(turn.db, turn.person)
    if wish and wish.state == "matched":
        return "matched"
    if wish:
        wishes.end(turn.db, wish.id, turn.now)
    return None


def news(turn: Turn) -> None:
    """Keep the promise of news to a family that waits for a buddy: how it stands, honestly, and the
    next day. Nothing where none is due any more."""
    wish = wishes.open_of(turn.db, turn.person)
    if wish is None or wish.state != "waiting":
        return
    if wish.next_news is None or wish.next_news > turn.now:
        return
    said: list[Words] = []
    if turn.now - wish.next_news > TOO_LATE:
        late = _("I had promised you news on {day}. It comes too late, and I am sorry.")
        said.append(late.of(day=_day(turn, wish.next_news)))
    coming = next_news(turn)
    wishes.promise(turn.db, wish.id, coming)
    still = _("There is no buddy yet who fits you. {name} keeps looking.")
    said.append(still.of(name=coach_name(turn)))
    said.append(_("Next news on {day}.").of(day=coming.date()))
    said.append(_("If something cannot wait, write: a person."))
    turn.say(Lines(tuple(said)))


# -- the dialogue ----------------------------------------------------------------------------------

WHO = (
    Option("us", p_("wish", "For me or us"), icon="👪"),
    Option("child", p_("wish", "For my child, and I agree"), icon="🧒"),
    Option("young", p_("wish", "For me, I am under 18"), icon="🧑"),
    Option("help", p_("wish", "I want to be a buddy"), then="help", icon="💛"),
)
WHEN = (
    Option("days", p_("free", "On weekdays by day")),
    Option("2a", p_("free", "Wednesday afternoon")),
    Option("evenings", p_("free", "On weekday evenings")),
    Option("weekend", p_("free", "In the weekend")),
    Option("exactly", p_("free", "I choose the hours"), then="times", icon="🕐"),
    Option("any", p_("free", "It does not matter"), icon="➖"),
)
HARD = (
    Option("language", p_("wish", "Somebody who speaks my language"), icon="💬"),
    Option("woman", p_("wish", "A woman"), icon="👩"),
    Option("man", p_("wish", "A man"), icon="👨"),
    Option("no_pets", p_("wish", "No pets"), icon="🐶"),
    Option("no_smoking", p_("wish", "No smoking"), icon="🚭"),
)


def one_aim(turn: Turn) -> Sequence[Option]:
    """What it is for; several of them on a page of their own."""
    made = [Option(each.id, each.label, "when", each.icon) for each in beside.aims(turn)]
    return [*made, Option("several", p_("wish", "Several of these"), then="several", icon="➕")]


MEANWHILE = ("likes", "free_times", "activities", "rights", "sure", END)
_TIMES = beside.on_pages("times", beside.parts)
_LIKES = beside.on_pages("likes", beside.likes)

wish = Dialogue(
    "wish",
    Do("begin", begin, {"waits": "page", "put": "put"}, then="who"),
    Choose(
        "put",
        put_forward,
        (
            Option("yes", p_("wish", "Yes, please"), then="who", icon="👍", also=YES),
            Option("no", p_("wish", "No, thank you"), then="not_put", icon="➖", also=NO),
        ),
        skip="not_put",
    ),
    Say("not_put", _("That is fine. You can always ask me later."), then=END),
    Choose("who", for_whom, WHO, then="aim_known", skip="who"),
    Do("aim_known", aim_known, {"known": "when"}),
    Choose(
        "aims",
        _("What would you like a buddy for?"),
        one_aim,
        skip="when",
        leads=("when", "several"),
    ),
    Ask(
        "several",
        _("Tick all that fits, or write it."),
        Ticked(beside.aims, somebody=True),
        beside.aims,
        many=True,
        then="when",
    ),
    Choose("when", _("When would it suit you?"), WHEN, then="hard", skip="hard"),
    Ask(
        "times",
        _("Tick when it suits you, or write it."),
        Ticked(_TIMES),
        _TIMES,
        many=True,
        then="hard",
        skip="hard",
        leads=("more_times",),
    ),
    beside.turn_page("times"),
    Ask(
        "hard",
        _("Is there something that must be so? Tick it, or write it."),
        Ticked(lambda turn: HARD),
        HARD,
        many=True,
        none_label=p_("wish", "No, nothing special"),
        then="near",
    ),
    Do("near", near, {"known": "ask"}),
    Ask(
        "where",
        _("Where do you live? Your postcode is enough. Then we find somebody near you."),
        Place(),
        beside.areas,
        skip_label=p_("buddy", "I skip this"),
        skip_icon="➖",
        then="ask",
    ),
    Do("ask", ask, {"waits": "page", "young": "young_asked"}, final=True),
    Say("asked", asked, then="meanwhile"),
    Say("young_asked", young_asked, then=END),
    Choose(
        "meanwhile",
        _("Until then you can tell what you like to do, or look for your rights with me."),
        meanwhile,
        skip=END,
        leads=MEANWHILE,
    ),
    Choose("page", standing, meanwhile, skip=END, leads=MEANWHILE),
    Ask(
        "likes",
        _("What do you like to do? Tick what fits, or write it."),
        Ticked(_LIKES),
        _LIKES,
        many=True,
        then="keep_likes",
        skip="page",
        leads=("more_likes",),
    ),
    beside.turn_page("likes"),
    Do("keep_likes", keep_likes),
    Say("kept", _("Good. That helps to find somebody who fits you."), then="page"),
    Choose(
        "sure",
        _("Shall I tell that you do not need a buddy any more?"),
        (
            Option("yes", p_("wish", "Yes, stop looking"), then="end", icon="✖", also=YES),
            Option("no", p_("wish", "No, keep looking"), then="page", icon="↩", also=NO),
        ),
        skip="page",
    ),
    Do("end", end, {"matched": "goodbye"}, final=True),
    Say("ended", _("That is fine. If you want a buddy later, tap “A buddy” again."), then=END),
    Call("goodbye", "duo_bye", then=END),
    Call("help", "buddy", then=END),
    Call("free_times", "free_times", then="page"),
    Call("activities", "activity", then="page"),
    Call("rights", "rights", then=END),
)
