"""Activities for more people: what there is, who comes with how many, and a place that comes
free."""

from __future__ import annotations

from collections.abc import Sequence

from bot.talk.steps import END, Ask, Call, Choose, Dialogue, Do, NotUnderstood, Option, Say
from bot.talk.texts import Lines, Name, Text, Words, _, n_, p_
from bot.talk.turn import Turn
from dialogues.activity_made import MAKE, may_make
from dialogues.meetup_told import Button, moment, tell
from dialogues.two_languages import in_two_languages
from storage import activities, buddies, errands, staff, wishes
from storage.activities import Activity, Full, Over, Signup
from storage.bookings import Booked

NEWS = "activity-news"
"""The errand that tells of a change; about a code and the activity."""
MOST = 5
MOST_PEOPLE = 20
_LONGEST_NUMBER = 3


# -- which -----------------------------------------------------------------------------------------


def area_of(turn: Turn) -> str | None:
    """Where this person lives or helps, as far as that is known."""
    buddy, wish = buddies.get(turn.db, turn.person), wishes.open_of(turn.db, turn.person)
    known = staff.home(turn.db, turn.person).area_id
    return known or (buddy and buddy.area_id) or (wish and wish.area_id) or None


def coming(turn: Turn) -> list[Activity]:
    """What there is, near this person."""
    return activities.upcoming(turn.db, turn.now, area_id=area_of(turn))[:MOST]


def one(turn: Turn) -> Activity | None:
    """The activity that this talk is about."""
    about = str(turn.answers.get("which") or turn.answers.get("given") or "")
    return activities.get(turn.db, about.rpartition(".")[2])


def begin(turn: Turn) -> str | None:
    """The one that was named, or the list; nobody is invited to what they know already."""
    given = str(turn.answers.get("given") or "")
    if given:
        known = state(turn)
        return "known" if known and "." in given else known
    return "list" if coming(turn) or may_make(turn) else "none"


def state(turn: Turn) -> str | None:
    """Whether one can sign up, and whether this person did."""
    found = one(turn)
    if found is None or found.state == "cancelled" or found.starts <= turn.now:
        return "over"
    mine = _signup(turn)
    return "mine" if mine and mine.state != "off" else None


def _signup(turn: Turn) -> Signup | None:
    found = one(turn)
    return activities.signup(turn.db, found.id, turn.person) if found else None


def choices(turn: Turn) -> Sequence[Option]:
    """What there is, a line each."""
    found = [Option(each.id, _line(each), icon="🎉") for each in coming(turn)]
    if may_make(turn):
        found.append(Option("make", p_("activity", "I make one"), then="make", icon="➕"))
    return [*found, Option("back", p_("menu", "Back"), then=END, icon="↩")]


def _line(found: Activity) -> Text:
    said = p_("activity", "{title}, {moment}")
    return said.of(title=Name(found.told.title), moment=moment(found.when))


def details(turn: Turn, found: Activity) -> Words:
    """What, when, where, for whom, and what it costs; and in which language that is written."""
    told = found.told
    lines: list[Words] = [_line(found)]
    if told.place:
        lines.append(p_("meetup", "📍 {place}").of(place=Name(told.place)))
    if told.about:
        lines.append(Name(told.about))
    if told.ages:
        lines.append(p_("activity", "👥 {ages}").of(ages=Name(told.ages)))
    if told.price:
        lines.append(p_("activity", "💶 {price}").of(price=Name(told.price)))
    return in_two_languages(turn, Lines(tuple(lines)), f"{told.title}\n{told.about}".strip())


# -- coming ----------------------------------------------------------------------------------------


def invitation(turn: Turn) -> Words | None:
    """What there is, and whether they come."""
    found = one(turn)
    if found is None:
        return None
    return Lines((details(turn, found), _("Do you come? With how many, you included?")))


class HowMany:
    """With how many."""

    def read(self, text: str, turn: Turn) -> str:
        """Return the number. Raises NotUnderstood."""
        from bot.talk.answers import number

        many = number(text)
        if many is None or not 1 <= many <= MOST_PEOPLE:
            raise NotUnderstood(_("With how many do you come? A number is enough."))
        return f"n{many}"


MANY = (
    Option("n1", _("I come alone"), icon="🙂", number=1),
    Option("n2", _("With two"), icon="👥", number=2),
    Option("n4", _("With four"), icon="👪", number=4),
    Option("no", _("No, not this time"), then=END, icon="✋"),
)


def sign_up(turn: Turn) -> str | None:
    """They come, or wait for a place."""
    found, many = one(turn), int(str(turn.answers.get("many") or "n1")[1:])
    if found is None:
        return "over"
    try:
        _mine, moved = activities.sign_up(turn.db, found.id, turn.person, turn.now, many=many)
    except Over:
        return "over"
    except Full:
        return "full"
    except Booked:
        return "busy"
    tell_moved(turn, found, moved)
    return None


def tell_moved(turn: Turn, found: Activity, who: Sequence[str]) -> None:
    """Who moved up hears it."""
    for each in who:
        errands.add(turn.db, each, errands.MOVED_UP, found.id, turn.now)


def stands(turn: Turn) -> Words | None:
    """How it is for them now."""
    found, mine = one(turn), _signup(turn)
    if found is None or mine is None:
        return None
    return Lines((_status(mine), details(turn, found)))


def _status(mine: Signup) -> Words:
    if mine.state == "waiting":
        return _("There is no place now. You are on the list, and hear it when a place is free.")
    alone = _("You come. I remind you before.")
    more = n_("{count} person comes.", "{count} people come. I remind you before.", mine.many)
    return more if mine.many > 1 else alone


def give_up(turn: Turn) -> str | None:
    """They do not come after all; their place goes to who waits."""
    found = one(turn)
    if found is None:
        return "over"
    tell_moved(turn, found, activities.give_up(turn.db, found.id, turn.person))
    return None


activity = Dialogue(
    "activity",
    Do(
        "begin",
        begin,
        {"list": "which", "none": "none", "over": "over", "mine": "mine", "known": END},
        then="many",
    ),
    Choose(
        "which",
        _("What would you like to join?"),
        choices,
        then="chose",
        skip=END,
        leads=("chose", "make", END),
    ),
    Do("chose", state, {"over": "over", "mine": "mine"}),
    Ask("many", invitation, HowMany(), MANY, then="sign", skip=END),
    Do(
        "sign",
        sign_up,
        {"over": "over", "full": "full", "busy": "busy", "waits": "signed"},
        final=True,
    ),
    Say("signed", stands, then=END),
    Choose(
        "mine",
        stands,
        (
            Option("many", _("With another number"), then="many", icon="👥"),
            Option("off", _("I cannot come"), then="off", icon="✖"),
            Option("back", p_("menu", "Back"), then=END, icon="↩"),
        ),
        skip=END,
    ),
    Do("off", give_up, {"over": "over"}, final=True),
    Say("given_up", _("All right. Your place is free for somebody else."), then=END),
    Say("full", _("There are not so many places. With fewer it may fit."), then="many"),
    Say("busy", _("You have a meetup then already. Under “my meetups” you see it."), then=END),
    Say("over", _("That activity is not there any more, or has begun."), then=END),
    Say("none", _("There is no activity planned near you now."), then=END),
    Call("make", MAKE, then=END),
)


# -- told ------------------------------------------------------------------------------------------


def place_free(turn: Turn, activity_id: str) -> None:
    """There is a place for them now."""
    found = activities.get(turn.db, activity_id)
    mine = activities.signup(turn.db, activity_id, turn.person) if found else None
    if found is None or found.state == "cancelled" or mine is None or mine.state != "coming":
        return
    tell(
        turn, Lines((_("A place came free: you can come."), details(turn, found))), _buttons(found)
    )


def news(turn: Turn, about: str) -> None:
    """It changed, was cancelled, or is now at a time at which they have something else."""
    code, _dot, activity_id = about.partition(".")
    found = activities.get(turn.db, activity_id)
    mine = activities.signup(turn.db, activity_id, turn.person) if found else None
    if found is None or mine is None or mine.state == "off":
        return None
    if code == "cancelled":
        told = _("This activity does not take place: {title}.")
        return tell(turn, told.of(title=_line(found)))
    if found.state == "cancelled":
        return None
    if code == "busy":
        other = _("This activity moved to a time at which you have something else. Do you come?")
        return tell(turn, Lines((other, details(turn, found))), _buttons(found))
    return tell(
        turn, Lines((_("This activity changed. It is now:"), details(turn, found))), _buttons(found)
    )


def _buttons(found: Activity) -> list[Button]:
    return [(f"activities:{found.id}", "🎉", p_("activity", "My place there"))]


TELLS = {NEWS: news, errands.MOVED_UP: place_free}
