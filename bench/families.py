"""Draws families: seeded, with what hangs together in life drawn together.

Where they live bears on newcomers, language of school and home; papers, children and raising them
alone on poverty; poverty on work, home, debts and health. The shares are our reading of who writes
to a Huis van het Kind, not statistics; two towns with quite different shares show whether a figure
depends on them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from dialogues.contents import Contents
from dialogues.rights.conditions import Truth, evaluate
from dialogues.rights.facts import from_ages
from dialogues.rights.models import Option
from dialogues.rights.replies import Shown

Told = dict[str, Truth]
Chance = Callable[[float], bool]
"""Says yes with this probability."""


@dataclass(frozen=True)
class Town:
    """Who lives there: shares from 0 to 1."""

    name: str
    brussels: float
    poor: float
    newcomer: float
    working: float
    alone: float
    children: tuple[int, ...]
    """How often 0, 1, 2, 3, 4, 5 children are met."""
    ill: float
    knows_register: float


MIXED = Town("mixed", 0.38, 0.55, 0.45, 0.5, 0.27, (4, 30, 34, 19, 9, 4), 0.16, 0.6)
"""A centre in a city: many newcomers, many for whom the month is long."""

SETTLED = Town("settled", 0.08, 0.2, 0.12, 0.8, 0.14, (10, 38, 38, 11, 2, 1), 0.1, 0.3)
"""A small Flemish town: most are Belgian, work, and own their home."""


@dataclass(frozen=True)
class Family:
    """Somebody who answers every question truthfully, and the same way whenever it is asked."""

    contents: Contents
    facts: dict[str, bool]
    ages: list[int]
    knows: bool
    """Whether they know in which register they are."""

    def picks(self, shown: Shown) -> list[str]:
        """Return the options they choose."""
        kind = shown.question.kind
        if kind == "ages":
            bands = [(o.id, o.ages) for o in shown.options if o.ages]
            return [i for i, (low, high) in bands if any(low <= a <= high for a in self.ages)]
        if kind == "one":
            fits = [o.id for o in shown.options if o.ticked.items() <= self.facts.items()]
            return fits[:1]
        return [o.id for o in shown.options if self._ticks(o)]

    def reply(self, shown: Shown, told: Told) -> Told:
        """Return what their answer makes known; the ages are typed, and a question of which no
        answer fits is left out."""
        explorer = self.contents.explorer
        if shown.question.kind == "ages":
            return explorer.tell_ages(self.ages)
        picked = self.picks(shown)
        if shown.question.kind == "one" and not picked:
            return explorer.skip(shown, told)
        return explorer.tell(shown, picked, told)

    def _ticks(self, option: Option) -> bool:
        if option.unsure and not self.knows:
            return False
        return self.facts[next(iter(option.ticked))]


def draw(contents: Contents, town: Town, seed: int) -> Iterator[Family]:
    """Yield families of a town without end."""
    rng = Random(f"{town.name}:{seed}")
    while True:
        yield _family(contents, town, rng)


@dataclass(frozen=True)
class _Life:
    """What bears on all the rest."""

    town: Town
    ages: list[int]
    brussels: bool
    newcomer: bool
    alone: bool
    poor: bool
    papers: str
    chance: Chance

    @property
    def stays(self) -> bool:
        """Whether they have a right to stay that is settled."""
        return self.papers not in ("asylum", "none")


def _family(contents: Contents, town: Town, rng: Random) -> Family:
    life = _life(town, rng)
    true = {*_household(life), *_living(life), *_home(life), *_school(life), *_care(life)}
    facts = {name: name in true for name in contents.facts}
    fixed: dict[str, bool] = dict(from_ages(life.ages, contents.explorer.fact_names))
    chosen = _chosen(life, rng)
    for question in contents.questions:
        for option in question.options if question.kind == "one" else ():
            fixed |= option.ticked if option.id == chosen.get(question.id) else {}
    facts |= fixed
    if life.stays:
        facts["population_register"] = life.papers == "belgian" or life.chance(0.4)
        facts["foreigners_register"] = not facts["population_register"]
    for _ in range(4):
        _settle(contents, facts, fixed)
    return Family(contents, facts, life.ages, life.chance(town.knows_register))


def _life(town: Town, rng: Random) -> _Life:
    def chance(share: float) -> bool:
        return rng.random() < share

    ages = _ages(town, rng)
    brussels = chance(town.brussels)
    newcomer = chance(town.newcomer * (1.3 if brussels else 0.8))
    alone = bool(ages) and chance(town.alone)
    burden = (1.4 if alone else 0.85) * (1.2 if newcomer else 0.85)
    poor = chance(town.poor * burden * (1.2 if len(ages) > 2 else 0.95))
    shares = [share[newcomer] for share in _PAPERS.values()]
    papers = rng.choices(list(_PAPERS), shares)[0]
    return _Life(town, ages, brussels, newcomer, alone, poor, papers, chance)


def _ages(town: Town, rng: Random) -> list[int]:
    count = rng.choices(range(len(town.children)), town.children)[0]
    youngest = rng.choice([*range(13), *range(5), *range(19)])  # the young ones write more often
    ages = [youngest]
    while len(ages) < count:
        ages.append(ages[-1] + rng.randint(1, 4))
    return [age for age in ages[:count] if age < 27]


def _household(life: _Life) -> Iterator[str]:
    ages, chance = life.ages, life.chance
    small = bool(ages) and min(ages) < 4
    if chance(0.14 if small or not ages else 0.04):
        yield "pregnant"
    if 0 in ages:
        yield "newborn"
    if life.alone:
        yield "single_parent"
        if chance(0.35):
            yield "maintenance_unpaid"
    elif 0 in ages and chance(0.4):
        yield "partner_of_mother"
    yield from _drawn(
        chance,
        {
            "adoption": 0.01,
            "orphan_child": 0.02 if ages else 0,
            "foster_child": 0.015,
            "minor": 0.01 if small or not ages else 0,
            "unaccompanied_minor": 0 if life.papers == "belgian" else 0.01,
        },
    )


def _drawn(chance: Chance, shares: dict[str, float]) -> Iterator[str]:
    yield from (name for name, share in shares.items() if chance(share))


def _living(life: _Life) -> Iterator[str]:
    poor, newcomer, chance = life.poor, life.newcomer, life.chance
    held_back = (0.6 if poor else 1.2) * (0.8 if life.alone else 1) * (1 if life.stays else 0.4)
    working = chance(life.town.working * held_back)
    yield "working" if working else "unemployed"
    shares = {
        "self_employed": 0.1 if working else 0,
        "low_wage": (0.7 if poor else 0.08) if working else 0,
        "worked_long_enough": 0 if working else 0.2 if newcomer else 0.55,
        "in_training": 0.2 if newcomer and not working else 0.04,
        "low_income": 0.93 if poor else 0.1,
        "recent_migrant": 0.5 if newcomer else 0,
        "debt": 0.4 if poor else 0.06,
        "debt_structural": 0.18 if poor else 0.01,
        "debt_mediation": 0.08 if poor else 0.005,
        "energy_debt": 0.14 if poor else 0.01,
        "high_costs": 0.35 if poor else 0.12,
        "heats_with_oil_or_bulk_propane": 0.06 if life.brussels else 0.22,
        "ocmw_decision_disputed": 0.05 if poor else 0,
    }
    settled = {
        "health_insured": 0.9 if newcomer else 0.98,
        "increased_reimbursement": 0.6 if poor else 0.04,
        "social_energy_tariff": 0.25 if poor else 0.02,
        "living_wage": 0 if working or not poor else 0.4,
        "ocmw_financial_aid": 0.1 if poor else 0,
        "igo_grapa": 0.02,
        "care_budget_elderly": 0.015,
    }
    yield from _drawn(chance, shares | (settled if life.stays else {"health_insured": 0.3}))


def _home(life: _Life) -> Iterator[str]:
    poor, chance = life.poor, life.chance
    owns = 0.18 if poor else 0.7
    if chance(owns * (0.6 if life.brussels else 1) * (0.5 if life.newcomer else 1)):
        return
    yield "no_property"
    if life.stays and chance(0.3 if poor else 0.06):
        yield "social_tenant"
        if chance(0.25):
            yield "social_tenant_collective_gas"
    elif chance(0.9):
        yield "private_tenant"
        if poor and life.stays and chance(0.45):
            yield "on_social_waiting_list"
            if chance(0.6 if life.brussels else 0.4):
                yield "on_social_waiting_list_years: 4"
    shares = {
        "was_homeless": 0.08 if poor else 0.005,
        "new_home": 0.08,
        "moved_from_bad_home": 0.08 if poor else 0.01,
        "moved_to_svk_home": 0.05 if poor else 0,
    }
    yield from _drawn(chance, shares)


def _school(life: _Life) -> Iterator[str]:
    ages, chance = life.ages, life.chance
    dutch = chance(0.25 if life.brussels else 0.97)
    if any(3 <= age <= 18 for age in ages):
        yield "child_in_school"
        yield "flemish_school" if dutch else "french_school"
    if any(6 <= age <= 11 for age in ages):
        yield "primary_school"
    if any(12 <= age <= 18 for age in ages):
        yield "secondary_school"
    if any(18 <= age <= 24 for age in ages) and chance(0.35 if life.poor else 0.6):
        yield "student_child"
    if chance(0.03):
        yield "higher_education"
    if any(age <= 3 for age in ages):
        if chance(0.35 if life.poor else 0.6):
            yield "uses_childcare"
            if chance(0.25):
                yield "childcare_without_income_tariff"
        elif chance(0.5):
            yield "needs_childcare"
            if len(ages) > 1 and chance(0.3):
                yield "sibling_in_care"


def _care(life: _Life) -> Iterator[str]:
    chance, ill = life.chance, life.town.ill * (1.2 if life.poor else 0.85)
    if life.ages and chance(ill):
        shares = {
            "disabled_child": 0.3,
            "disability_suspected": 0.35,
            "child_long_illness": 0.3,
            "care_need_child": 0.5,
            "heavy_care_need": 0.25,
        }
        yield from _drawn(chance, shares)
    if life.stays and chance(ill / 3):
        yield "disability_allowance"
    if life.ages and chance(0.03):
        yield "youth_care"


_PAPERS = {
    "belgian": (0.9, 0.25),
    "eu": (0.06, 0.22),
    "refugee": (0.01, 0.16),
    "protected": (0.01, 0.06),
    "card": (0.02, 0.19),
    "asylum": (0.0, 0.07),
    "none": (0.0, 0.05),
}
"""With which papers they are here: the share among the settled, among newcomers."""


def _chosen(life: _Life, rng: Random) -> dict[str, str]:
    """Return the option that fits, of each question of which one fits."""
    region = "brussels" if life.brussels else "flanders"
    chosen = {"region": "elsewhere" if life.chance(0.02) else region, "papers": life.papers}
    if not life.stays:
        chosen |= {"papers": "no_card", "procedure": life.papers}
    if life.ages:
        belgian = 0.97 if life.papers == "belgian" else 0.2 if life.stays else 0.03
        without = 0.7 if life.papers == "none" else 0.05
        rest = 1 - belgian
        shares = (belgian, rest * (0.9 - without), rest * 0.1, rest * without)
        chosen["child_papers"] = rng.choices(("belgian", "long", "short", "none"), shares)[0]
    return chosen


def _settle(contents: Contents, facts: dict[str, bool], fixed: dict[str, bool]) -> None:
    """Make the facts fit the rules, and what ticking one option says besides."""
    for question in contents.questions:
        for option in question.options if question.kind == "tick" else ():
            if facts[next(iter(option.ticked))]:
                facts |= {k: v for k, v in option.ticked.items() if k not in fixed}
    for name, fact in contents.facts.items():
        if name in fixed:
            continue
        if fact.no_unless and evaluate(fact.no_unless, facts) is False:
            facts[name] = False
        if fact.yes_when and evaluate(fact.yes_when, facts):
            facts[name] = True
