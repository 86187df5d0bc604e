"""A good end: how to say goodbye, a last word that is brought over, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.talk.answers import NO, YES
from bot.talk.steps import END, Ask, Call, Choose, Dialogue, Do, Option, Say
from bot.talk.texts import Lines, Name, Words, _, p_
from bot.talk.turn import Turn
from dialogues.beside import ask_coach, coach_name, next_news
from dialogues.between import only_here
from dialogues.duo_which import BY_COACH, OVER, going_duo, named_duo, which
from dialogues.human import AnyWords
from dialogues.meetup_told import is_buddy, others, rest_of
from dialogues.two_languages import by_machine, in_two_languages, translated_first
from storage import buddies, checkins, duos, errands, messages, wishes
from storage.duos import GOING, Duo


def begin_bye(turn: Turn) -> str | None:
    """Which one ends."""
    if not duos.of_person(turn.db, turn.person, GOING):
        return "nobody"
    return "which" if len(which(turn)) > 1 and not named_duo(turn, "which") else None


def goodbye(turn: Turn) -> Words | None:
    """Stopping is fine; how would they like to say goodbye?"""
    duo = going_duo(turn)
    if duo is None:
        return None
    fine = _("You may stop at any time. A goodbye does both of you good.")
    how = _("How would you like to say goodbye to {name}?").of(name=others(turn, duo))
    return Lines((fine, how), " ")


def with_coach(turn: Turn) -> None:
    """Whoever coordinates helps with it."""
    ask_coach(turn, "goodbye")


def coach_comes(turn: Turn) -> Words:
    """Who writes to them."""
    said = _(
        "{coach} writes to you here, and you say goodbye together. Until then nothing changes."
    )
    return said.of(coach=coach_name(turn))


def last_word(turn: Turn) -> Words | None:
    """What goes over before it ends."""
    duo = going_duo(turn)
    if duo is None:
        return None
    asks = _("What would you like {name} to remember? I bring it over.")
    return Lines((asks.of(name=others(turn, duo)), by_machine(turn, duo)), " ")


class LastWord(AnyWords):
    """Whatever is written; where one of them is a child, no other way to reach each other."""

    def read(self, text: str, turn: Turn) -> Any:
        """That something was written. Raises NotUnderstood."""
        only_here(turn, going_duo(turn), text)
        return super().read(text, turn)


def end(turn: Turn) -> str | None:
    """It ends, and each of the others hears so kindly, with the last word if there is one."""
    duo = going_duo(turn)
    if duo is None:
        return "nobody"
    turn.answers["ended"] = duo.id
    words = turn.answers.get("word") is True
    for who in rest_of(turn, duo):
        about = duo.id
        if words and not duo.blocked and who in [o.person_id for o in duo.others(turn.person)]:
            about += f":{duos.relay(turn.db, duo.id, turn.person, turn.n, who, turn.now)}"
        brings = turn.heard.text if about != duo.id else ""
        wait = translated_first(turn, (who, OVER, about), brings)
        errands.add(turn.db, who, OVER, about, turn.now, due=turn.now + wait)
    duos.end(turn.db, duo.id, turn.now)
    checkins.call_off(turn.db, duo.id)
    return None


def ended(turn: Turn) -> Words:
    """What was good stays; what was planned is cancelled."""
    return _("It ends here. What you did for each other stays. What was planned is cancelled.")


def _over(turn: Turn) -> Duo | None:
    return named_duo(turn, "ended")


def what_next(turn: Turn) -> Sequence[Option]:
    """What somebody may want after it."""
    duo = _over(turn)
    made = [Option("another", p_("duo", "Yes, please"), then="another", icon="🤝", also=YES)]
    if duo and is_buddy(turn, duo):
        made.append(Option("rest", _("I take a break"), then="rest", icon="⏸"))
    made.append(Option("none", p_("duo", "No, not now"), then="none", icon="➖", also=NO))
    return [*made, Option("talk", p_("duo", "I want to talk about it"), then="talk", icon="🙋")]


def another_asked(turn: Turn) -> Words:
    """Whether they would like another one."""
    duo = _over(turn)
    for_buddy = duo is not None and is_buddy(turn, duo)
    family = _("Would you like to be beside another family?")
    return family if for_buddy else _("Would you like another buddy, now or later?")


def another(turn: Turn) -> None:
    """They wait for somebody else, and know when they hear more."""
    duo = _over(turn)
    if duo and is_buddy(turn, duo):
        buddies.promise(turn.db, turn.person, next_news(turn))
        return
    wish = wishes.open_of(turn.db, turn.person)
    if wish is None:
        last = wishes.last_of(turn.db, turn.person)
        for_child = last is not None and last.minor
        area_id = duo.area_id if duo else None
        wish = wishes.ask(turn.db, turn.person, (), turn.now, area_id=area_id, minor=for_child)
    wishes.wait_again(turn.db, wish.id, turn.now)
    wishes.promise(turn.db, wish.id, next_news(turn))


def another_said(turn: Turn) -> Words:
    """Who looks, and when they hear more."""
    coming = next_news(turn).date()
    looks = _("{coach} looks for somebody. Next news on {day}.")
    return looks.of(coach=coach_name(turn), day=coming)


def rest(turn: Turn) -> None:
    """A buddy is not proposed to anybody for a while."""
    buddies.pause(turn.db, turn.person)


def none(turn: Turn) -> None:
    """They want nobody now: a wish ends, a buddy stops."""
    duo = _over(turn)
    if duo and is_buddy(turn, duo):
        if not duos.of_person(turn.db, turn.person):
            buddies.leave(turn.db, turn.person, turn.now)
        return
    wish = wishes.open_of(turn.db, turn.person)
    if wish:
        wishes.end(turn.db, wish.id, turn.now)


def talk(turn: Turn) -> None:
    """Whoever coordinates writes to them."""
    ask_coach(turn, "goodbye")


def closed(turn: Turn, duo: Duo) -> Words:
    """Whoever coordinates closed it with both: a goodbye that blames nobody."""
    closes = _("{coach} closes it here: you and {name} are not beside each other any more.")
    stays = _("What you did for each other stays. What was planned is cancelled.")
    return Lines((closes.of(coach=coach_name(turn), name=others(turn, duo)), stays), " ")


def over(turn: Turn) -> Words | None:
    """It ended: the other side stops, kindly and with their last word, or it was closed with
    both."""
    duo = named_duo(turn)
    if duo is None:
        return None
    turn.answers["ended"] = duo.id
    if str(turn.answers.get("given") or "").endswith(f":{BY_COACH}"):
        return closed(turn, duo)
    said = _("{name} stops now. That is not your fault, and what you had together stays.")
    word = _word(turn)
    brings = in_two_languages(turn, _("A last word: “{words}”").of(words=Name(word)), word)
    cancelled = _("What was planned is cancelled.")
    return Lines((said.of(name=others(turn, duo)), brings if word else "", cancelled))


def _word(turn: Turn) -> str:
    """The last word, read where it stands: in the talk of who said it."""
    word = duos.word(turn.db, str(turn.answers.get("given") or "").partition(":")[2])
    if word is None or word.to_id != turn.person:
        return ""
    found = messages.one(turn.db, word.from_id, word.n)
    return found.text if found and not found.deleted else ""


def begin_over(turn: Turn) -> str | None:
    """Only where it is theirs."""
    return None if named_duo(turn) else "over"


_AFTER = (
    Choose(
        "next",
        another_asked,
        what_next,
        skip=END,
        leads=("another", "rest", "none", "talk"),
    ),
    Do("another", another, final=True),
    Say("another_said", another_said, then=END),
    Do("rest", rest, final=True),
    Say("resting", _("Good. Write “buddy” when you can again."), then=END),
    Do("none", none, final=True),
    Say("closed", _("That is fine. Thank you. You are always welcome again."), then=END),
    Do("talk", talk, final=True),
    Say("talked", coach_comes, then=END),
)

duo_over = Dialogue(
    OVER,
    Do("begin", begin_over, {"over": END}),
    Say("over", over),
    *_AFTER,
)

duo_bye = Dialogue(
    "duo_bye",
    Do("begin", begin_bye, {"nobody": "nobody", "which": "which"}, then="bye"),
    Choose("which", _("Whom is it about?"), which, skip=END),
    Choose(
        "bye",
        goodbye,
        (
            Option("meet", p_("duo", "We meet once more"), then="meet", icon="📅"),
            Option("word", p_("duo", "With a last word"), then="word", icon="✍"),
            Option("coach", p_("duo", "With somebody who helps"), then="coach", icon="🙋"),
            Option("now", p_("duo", "It just ends"), then="end", icon="👋"),
            Option("no", p_("duo", "No, we go on"), then=END, icon="↩"),
        ),
        skip=END,
    ),
    Call("meet", "meetup", then="met"),
    Say("met", _("When that is over, come back here to say goodbye: write “buddy”."), then=END),
    Do("coach", with_coach, final=True),
    Say("coach_comes", coach_comes, then=END),
    Ask("word", last_word, LastWord(), skip="end"),
    Do("end", end, {"nobody": "nobody"}, final=True),
    Say("ended", ended),
    *_AFTER,
    Say("nobody", _("There is nobody beside you now."), then=END),
)
