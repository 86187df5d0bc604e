"""What somebody is asked who wants to be a buddy, and what they agree to and sign: each answer is
kept at once, so that the talk goes on later where it stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.talk import offering
from bot.talk.answers import plain
from bot.talk.steps import Option
from bot.talk.texts import Lines, Name, Text, Tongue, Verbatim, Words, _, p_
from bot.talk.turn import Turn
from dialogues import beside
from dialogues.beside import AIMS, LIKES, Ticked, coach_name, next_news
from dialogues.buddy_waits import ASKED, news_on, own_name, this_buddy
from dialogues.world import Volunteers, world
from storage import buddies, consents, people, staff

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
_LONGEST_NAME = 40


# -- the questions ---------------------------------------------------------------------------------


def next_question(turn: Turn) -> str | None:
    """Keep what was answered, and find what is still to be asked."""
    _keep(turn)
    before = set(turn.kept.get(ASKED, ()))
    done = [each for each in QUESTIONS if each in turn.answers or each in before]
    turn.kept[ASKED] = done
    for question in QUESTIONS:
        if question not in done and not (question == "name" and own_name(turn)):
            return question
    return _after_questions(turn)


def _after_questions(turn: Turn) -> str | None:
    """Who is under age speaks with a person first; then rules, note and agreement."""
    me = this_buddy(turn)
    if not me.adult and me.parent_yes is None:
        return "young"
    if me.rules_agreed is None:
        return "rules"
    return _after_rules(turn)


def _after_rules(turn: Turn) -> str | None:
    me = this_buddy(turn)
    if world(turn).house.volunteers is None:
        return "waits"
    if me.note_read is None:
        return "note"
    return "sign" if me.signed is None else "waits"


def _keep(turn: Turn) -> None:
    """Keep what was answered since."""
    told, me = turn.answers, this_buddy(turn)
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
    where = postcode if told.get("where") else me.about.postcode
    about = replace(me.about, **_about(turn, me.about), postcode=where)
    buddies.save(
        turn.db,
        turn.person,
        about=about,
        languages=languages,
        area_id=area_id,
        adult=adult,
    )
    buddies.settle(turn.db, turn.person)


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
    me = this_buddy(turn)
    said: list[Words] = [_("Thank you. {name} looks at it now.").of(name=coach_name(turn))]
    if me.extract_seen is None:
        extract = _(
            "Before the first family {name} looks at your extract from the criminal register once, "
            "and keeps no copy."
        )
        said.append(extract.of(name=coach_name(turn)))
    return Lines((*said, news_on(turn, me)), " ")
