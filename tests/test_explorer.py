"""The explorer: few questions, in a natural order, with the same result as asking everything."""

from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogues.contents import load
from dialogues.rights.conditions import Truth, evaluate, relevant
from dialogues.rights.explorer import FIRST_ANSWER_AFTER, Explorer
from dialogues.rights.facts import BadFact, from_ages
from dialogues.rights.models import MOST_SHOWN
from dialogues.rights.replies import NotOffered, Shown
from dialogues.rights.verdicts import judge_all

patient = settings(deadline=None)
brief = settings(deadline=None, max_examples=30)

CONTENTS = load()
EXPLORER = CONTENTS.explorer
Told = dict[str, Truth]


@dataclass
class Family:
    """Somebody who answers every question the same way whenever it is asked."""

    facts: dict[str, bool]
    ages: list[int]

    def reply(self, shown: Shown, told: Told) -> Told:
        """Answer one question truthfully."""
        if shown.question.kind == "ages":
            return EXPLORER.tell_ages(self.ages)
        if shown.question.kind == "one":
            fits = [o.id for o in shown.options if o.ticked.items() <= self.facts.items()]
            if not fits:
                return EXPLORER.skip(shown, told)
            return EXPLORER.tell(shown, fits[:1], told)
        return EXPLORER.tell(shown, [o.id for o in shown.options if self.is_so(o.ticked)], told)

    def is_so(self, ticked: dict[str, bool]) -> bool:
        """Say whether an option is ticked: its own fact comes first."""
        return self.facts[next(iter(ticked))]


@st.composite
def families(draw: st.DrawFn) -> Family:
    """Families without contradictions: what follows by the rules of the content holds."""
    true = draw(st.sets(st.sampled_from(sorted(CONTENTS.facts)), max_size=30))
    facts = {name: name in true for name in CONTENTS.facts}
    ages = draw(st.lists(st.integers(0, 26), max_size=4))
    fixed = dict(from_ages(ages, EXPLORER.fact_names))
    papers = draw(st.sampled_from(EXPLORER.show("papers").options))
    fixed |= draw(st.sampled_from(EXPLORER.show("region").options)).ticked | papers.ticked
    if papers.id == "no_card":
        fixed |= draw(st.sampled_from(EXPLORER.show("procedure").options)).ticked
    if ages and papers.id != "all_belgian":
        fixed |= draw(st.sampled_from(EXPLORER.show("child_papers").options)).ticked
    elif not ages:
        fixed["belgian_child"] = False
    facts |= fixed
    for _ in range(4):
        _settle(facts, fixed)
    return Family(facts, ages)


def _settle(facts: dict[str, bool], fixed: dict[str, bool]) -> None:
    """Make the facts fit the rules and what ticking an option says besides."""
    for question in CONTENTS.questions:
        for option in question.options if question.kind == "tick" else ():
            if facts[next(iter(option.ticked))]:
                facts |= {k: v for k, v in option.ticked.items() if k not in fixed}
    for name, fact in CONTENTS.facts.items():
        if fact.no_unless and evaluate(fact.no_unless, facts) is False and name not in fixed:
            facts[name] = False
        if fact.yes_when and evaluate(fact.yes_when, facts) and name not in fixed:
            facts[name] = True


def talk(explorer: Explorer, family: Family) -> tuple[Told, list[Shown]]:
    """Ask until there is nothing left worth asking."""
    told: Told = {}
    shown: list[Shown] = []
    while question := explorer.next_question(told, [s.question.id for s in shown]):
        told |= family.reply(question, told)
        shown.append(question)
        assert len(shown) < 40
    return told, shown


def kinds(told: Told) -> dict[str, str]:
    """Return the verdicts alone."""
    return {right_id: v.verdict for right_id, v in EXPLORER.verdicts(told).items()}


@patient
@given(families())
def test_the_talk_gives_what_the_whole_questionnaire_gives(family):
    """Few questions, the same result; asking order makes no difference."""
    whole: Told = {}
    for question in CONTENTS.questions:
        whole |= family.reply(EXPLORER.show(question.id), whole)
    told, _ = talk(EXPLORER, family)
    assert kinds(told) == kinds(whole)


@patient
@given(families(), st.permutations([question.id for question in CONTENTS.questions]))
def test_asking_order_never_changes_the_result(family, order):
    """Whatever comes first, the same answers give the same verdicts."""
    told: Told = {}
    for question_id in order:
        told |= family.reply(EXPLORER.show(question_id), told)
    straight, _ = talk(EXPLORER, family)
    assert kinds(told) == kinds(straight)


@patient
@given(families(), st.data())
def test_stopping_early_is_right(family, data):
    """When the talk stops, no unasked answer can change any verdict."""
    told, _ = talk(EXPLORER, family)
    known = EXPLORER.known(told)
    unasked = [name for name in EXPLORER.fact_names if name not in known]
    true = data.draw(st.sets(st.sampled_from(unasked)))
    before = judge_all(CONTENTS.rights, known)
    after = judge_all(CONTENTS.rights, known | {name: name in true for name in unasked})
    changed = [k for k in before if before[k].verdict != after[k].verdict]
    assert not changed


@st.composite
def replies(draw: st.DrawFn, shown: Shown, told: Told) -> Told:
    """Any reply at all: choices, none, ages, bands, or rather not say."""
    ids = shown.ids
    if draw(st.integers(0, 9)) == 0:
        return EXPLORER.skip(shown, told)
    if shown.question.kind == "one":
        return EXPLORER.tell(shown, [draw(st.sampled_from(ids))], told)
    if shown.question.kind == "ages" and draw(st.booleans()):
        return EXPLORER.tell_ages(draw(st.lists(st.integers(0, 30), max_size=4)))
    return EXPLORER.tell(shown, draw(st.lists(st.sampled_from(ids), unique=True)), told)


@brief
@given(st.data())
def test_every_talk_ends_with_nothing_open_but_what_was_left_open(data):
    """Whatever is answered, no unknown fact that matters stays unasked: the questions cover all."""
    told: Told = {}
    asked: list[str] = []
    while shown := EXPLORER.next_question(told, asked):
        before = {k: v for k, v in EXPLORER.verdicts(told).items() if v.verdict != "maybe"}
        assert shown.options
        assert len(shown.options) <= MOST_SHOWN
        told |= data.draw(replies(shown, told))
        asked.append(shown.question.id)
        after = EXPLORER.verdicts(told)
        assert all(after[k].verdict in (v.verdict, "had") for k, v in before.items())
        assert len(asked) < 60
    left = {name for name, truth in told.items() if truth is None}
    for facts in EXPLORER.unsettled(told).values():
        assert set(facts) <= left


@patient
@given(st.dictionaries(st.sampled_from(EXPLORER.fact_names), st.sampled_from([True, False, None])))
def test_the_bits_agree_with_the_trees(told):
    """What can still change a verdict is what three-valued logic says can change it."""
    unsettled = EXPLORER.unsettled(told)
    known = EXPLORER.known(told)
    for right_id, right in CONTENTS.rights.items():
        if any(known.get(name) for name in right.had_when):
            assert right_id not in unsettled
            continue
        assert relevant(right.who, known) <= set(unsettled.get(right_id, ()))
        if evaluate(right.who, known) is not None and right.ask_first is None:
            assert set(unsettled.get(right_id, ())) <= set(right.had_when)


@patient
@given(families())
def test_easy_questions_come_before_sensitive_ones(family):
    """Once a sensitive topic is open, no easy question follows, and residence comes last."""
    _, shown = talk(EXPLORER, family)
    sensitive = {topic.id for topic in CONTENTS.topics if topic.sensitive}
    assert all(not (a in sensitive and b not in sensitive) for a, b in pairwise(_topics(shown)))


def _topics(shown: list[Shown]) -> list[str]:
    return [one.question.topic for one in shown]


def test_the_talk_opens_with_where_and_who():
    """The first two questions are the easiest and settle most."""
    told: Told = {}
    first = EXPLORER.next_question(told)
    assert first is not None
    assert first.question.id == "region"
    told |= EXPLORER.tell(first, ["flanders"], told)
    second = EXPLORER.next_question(told, ["region"])
    assert second is not None
    assert second.question.id == "children"


def _options(told: Told) -> set[str]:
    """Return every option that a talk would still show, when nothing is ever ticked."""
    seen: set[str] = set()
    asked: list[str] = []
    while shown := EXPLORER.next_question(told, asked):
        asked.append(shown.question.id)
        seen |= {f"{shown.question.id}.{o}" for o in shown.ids}
        told = {**told, **EXPLORER.skip(shown, told)}
    return seen


def test_where_a_stay_is_asked_about_a_person_is_offered_first():
    """The dialogue does the offering; the content says where."""
    assert [topic.id for topic in CONTENTS.topics if topic.person_first] == ["residence"]
    assert all(topic.sensitive for topic in CONTENTS.topics if topic.person_first)


def test_childcare_is_asked_only_with_a_young_child():
    """Follow-up questions fall out of what still matters."""
    young = {**EXPLORER.tell_ages([1]), "lives_in_brussels": True, "lives_in_flanders": False}
    assert "household.needs_childcare" in _options({**young})
    assert "household.needs_childcare" not in _options({**EXPLORER.tell_ages([9])})
    assert not any(o.endswith(".uses_childcare") for o in _options({**EXPLORER.tell_ages([16])}))


def test_being_married_young_is_asked_only_of_the_young():
    """An adult never sees the question, a minor does."""
    assert "young.minor_married" not in _options({"adult": True})
    assert "young.minor_married" in _options({"minor": True})


def test_what_is_known_is_never_asked_again():
    """A known or settled option is not shown."""
    told: Told = {"pregnant": True, "lives_in_flanders": True, "lives_in_brussels": False}
    assert not {"household.pregnant", "region.flanders"} & _options(told)


def test_saying_flanders_means_not_brussels():
    """Where one answer of a question is left, it is not asked."""
    assert EXPLORER.known({"lives_in_flanders": True})["lives_in_brussels"] is False


def test_what_was_told_wins_over_what_follows():
    """The family's own words are never overwritten."""
    told = {**EXPLORER.tell_ages([]), "child_in_school": True}
    assert EXPLORER.known(told)["child_in_school"] is True


def test_rather_not_say_leaves_it_open_and_is_not_asked_again():
    """The right stays maybe, with the fact that is missing."""
    region = EXPLORER.show("region")
    told = EXPLORER.skip(region, {})
    assert told == {"lives_in_flanders": None, "lives_in_brussels": None}
    assert not any(option.startswith("region") for option in _options({**told}))
    missing = EXPLORER.verdicts(told)["article27"].missing
    assert "lives_in_brussels" in missing


def test_not_knowing_the_register_leaves_it_open():
    """ "None of these, or I do not know" is no "no" where people may not know."""
    told = EXPLORER.tell(EXPLORER.show("register"), [], {"foreigners_register": False})
    assert told == {
        "population_register": None,
        "foreigners_register": False,
        "stateless": False,
        "unaccompanied_minor": False,
    }


def test_an_option_left_unticked_is_no():
    """Ticking some says no to the others, unless a ticked one says yes."""
    told = EXPLORER.tell(EXPLORER.show("school"), ["flemish_school"], {})
    assert told["flemish_school"] is True
    assert told["child_in_school"] is True
    assert told["french_school"] is False


def test_bands_ask_only_for_what_they_leave_open():
    """With bands, a second question about the children shows what still matters."""
    told = {**EXPLORER.tell(EXPLORER.show("children"), ["toddler"], {})}
    options = _options(told)
    assert "children.toddler" not in options
    assert {o for o in options if o.startswith("children_more")} == {
        "children_more.three_children",
        "children_more.child_of_3",
        "children_more.child_of_4",
    }


@pytest.mark.parametrize("picked", [["nowhere"], [], ["flanders", "brussels"]])
def test_a_choice_that_was_not_offered_is_refused(picked):
    """An old or wrong tap is never misread."""
    with pytest.raises(NotOffered):
        EXPLORER.tell(EXPLORER.show("region"), picked, {})


def test_impossible_ages_are_refused():
    """They get a kind question, not a crash."""
    with pytest.raises(BadFact):
        EXPLORER.tell_ages([400])


def test_a_question_is_remembered_by_its_ids():
    """What was shown can be rebuilt from what is stored."""
    shown = EXPLORER.next_question({})
    assert shown is not None
    assert EXPLORER.show(shown.question.id, shown.ids) == shown


@pytest.mark.parametrize("right_id", list(CONTENTS.rights))
def test_a_talk_about_one_right_asks_only_what_decides_it(right_id):
    """Every fact asked for can change that right's verdict."""
    explorer = EXPLORER.for_right(right_id)
    told: Told = {}
    asked: list[str] = []
    while shown := explorer.next_question(told, asked):
        open_facts = set(explorer.unsettled(told)[right_id])
        assert open_facts & set(shown.settles(explorer.fact_names))
        told |= explorer.skip(shown, told)
        asked.append(shown.question.id)
    assert 1 <= len(asked) <= 7
    assert list(explorer.verdicts(told)) == [right_id]
    assert FIRST_ANSWER_AFTER == 3


def test_an_option_that_stands_in_two_questions_says_the_same_in_both():
    """It is asked where there is room, so that its words and its meaning are one."""
    seen: dict[str, tuple[str, object, object]] = {}
    for question in CONTENTS.questions:
        for option in question.options if question.kind == "tick" else ():
            says = (option.label, option.ticked, option.left)
            assert seen.setdefault(option.id, says) == says
    facts = set(EXPLORER.fact_names)
    assert all({*o.after} <= facts for q in CONTENTS.questions for o in q.options)


HARD = {
    **EXPLORER.tell_ages([4, 9]),
    "lives_in_flanders": True,
    "lives_in_brussels": False,
    **dict.fromkeys(["minor", "working", "unemployed", "recent_migrant", "pregnant"], False),
}


def test_a_small_question_is_folded_into_a_larger_one():
    """Who does not find the month hard is asked about the home together with the bills."""
    asked = set(_options(HARD | {"low_income": False}))
    assert "debts.social_tenant" in asked
    assert not any(option.startswith("home.") for option in asked)
    assert "home.private_tenant" in _options(HARD | {"low_income": True})


def test_what_found_no_room_waits_for_the_other_question_that_holds_it():
    """A question is not put twice for what a later one asks too."""
    told: Told = {**HARD, **EXPLORER.tell_ages([2, 9]), "low_income": False}
    told |= EXPLORER.tell(EXPLORER.show("cards"), ["health_insured"], told)
    asked = ["region", "children", "work", "cards"]
    household = EXPLORER.next_question(told, asked)
    assert household is not None
    assert household.question.id == "household"
    assert "foster_child" not in household.ids
    told |= EXPLORER.tell(household, ["flemish_school"], told)
    asked.append("household")
    while (shown := EXPLORER.next_question(told, asked)) and shown.question.id != "care":
        assert shown.question.id != "household"
        told |= EXPLORER.tell(shown, [], told)
        asked.append(shown.question.id)
    assert shown is not None


def test_what_only_matters_after_another_yes_gives_way():
    """Debts that cannot be paid back matter to who has debts; there is room, so they are shown."""
    alone = EXPLORER.for_right("collective-debt-settlement").next_question({})
    assert alone is not None
    assert alone.ids == ["debt", "debt_structural"]
    full = next(q for q in EXPLORER.show("work").options if q.id == "self_employed")
    assert full.after == ("pregnant",)
    shown = EXPLORER.next_question(HARD | {"working": None}, ["region", "children"])
    assert shown is not None
    assert "self_employed" not in shown.ids


def test_one_question_with_one_answer_is_not_put_twice():
    """ "Asylum procedure running, or no papers" leads to the next question, not to the same."""
    told = HARD | {**EXPLORER.tell(EXPLORER.show("papers"), ["no_card"], {}), "low_income": True}
    options = _options(told)
    assert "procedure.asylum" in options
    assert not any(option.startswith("papers.") for option in options)


def test_belgian_parents_and_children_are_one_answer():
    """Nothing more is asked about their stay, and without children it is not on offer."""
    told = HARD | {**EXPLORER.tell(EXPLORER.show("papers"), ["all_belgian"], {})}
    residence = {q.id for q in CONTENTS.questions if q.topic == "residence"}
    assert not {option.split(".")[0] for option in _options(told)} & residence
    childless = _options(HARD | EXPLORER.tell_ages([]) | {"low_income": True})
    assert "papers.belgian" in childless
    assert "papers.all_belgian" not in childless


def test_a_baby_is_known_by_its_age():
    """Who typed the ages is not asked whether there is a baby; who ticked bands is."""
    assert EXPLORER.known(EXPLORER.tell_ages([0, 7]))["newborn"] is True
    assert EXPLORER.known(EXPLORER.tell_ages([1]))["newborn"] is False
    bands = EXPLORER.tell(EXPLORER.show("children"), ["baby"], {})
    assert "newborn" not in EXPLORER.known(bands)


def test_answers_of_an_earlier_talk_are_still_read():
    """An option that stands in another question since is found there."""
    before = EXPLORER.show("papers", ["belgian", "card", "asylum", "none"])
    assert before.ids == ["belgian", "card", "asylum", "none"]
    assert EXPLORER.tell(before, ["none"], {})["undocumented"] is True
    childcare = EXPLORER.show("school", ["childcare_without_income_tariff", "flemish_school"])
    assert EXPLORER.tell(childcare, ["childcare_without_income_tariff"], {}) == {
        "flemish_school": False,
        "childcare_without_income_tariff": True,
    }


NO_CHILDREN = EXPLORER.tell_ages([])


@pytest.mark.parametrize(
    ("told", "new", "denied"),
    [
        ({"has_child": False}, EXPLORER.tell_ages([4, 9]), {"has_child"}),
        (EXPLORER.tell_ages([4]), NO_CHILDREN, {"has_child", "child_age: 4"}),
        (
            {**NO_CHILDREN, "minor": False},
            {"flemish_school": True, "child_in_school": True},
            {"minor", "child_age_range: 2-25"},
        ),
        ({"debt": False}, {"debt_structural": True, "debt": True}, {"debt"}),
        ({"debt_structural": True}, {"debt": False}, {"debt_structural"}),
        ({"belgian": True}, {"asylum_seeker": True, "belgian": False}, {"belgian"}),
        ({"minor": True}, {"adult": True}, {"minor"}),
        ({"pregnant": False}, {"low_income": True}, set()),
        ({"pregnant": None}, {"pregnant": True}, set()),
        ({"pregnant": True}, {"pregnant": None}, set()),
        ({}, NO_CHILDREN, set()),
    ],
)
def test_a_contradiction_is_named_by_what_was_told_before(told, new, denied):
    """So that the dialogue can ask kindly which of the two it is."""
    found = EXPLORER.contradiction(told, new)
    assert denied <= set(found)
    assert bool(found) is bool(denied)
    assert set(found) <= set(told)


@patient
@given(families())
def test_who_tells_the_truth_never_contradicts(family):
    """No kind question for those who answered well."""
    told: Told = {}
    asked: list[str] = []
    while shown := EXPLORER.next_question(told, asked):
        new = family.reply(shown, told)
        assert EXPLORER.contradiction(told, new) == ()
        told |= new
        asked.append(shown.question.id)


@brief
@given(st.data())
def test_an_answer_never_unsettles(data):
    """What nothing could change any more stays as it is, whatever is answered, also wrongly."""
    told: Told = {}
    asked: list[str] = []
    while shown := EXPLORER.next_question(told, asked):
        open_before = EXPLORER.unsettled(told)
        before = kinds(told)
        new = data.draw(replies(shown, told))
        if EXPLORER.contradiction(told, new):
            return
        told |= new
        asked.append(shown.question.id)
        settled = {right: kind for right, kind in before.items() if right not in open_before}
        assert settled.items() <= kinds(told).items()
