"""Who sees to a case, by when, and who is next when they do not: routing by people and hours.

The family's own supporter first; else by area, language, working hours and load. Colleagues who
are away are stood in for by their backup. The reasons are kept as codes, so that the console can
say "why you" in anybody's language.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.hours import DAYS, Hours
from bot.organisation import Organisation
from storage import staff
from storage.cases import Case, Chosen
from storage.database import Tx
from storage.staff import Area, Worker

_ALWAYS = dict.fromkeys(DAYS, ("00:00-24:00",))
TRY_OUT_MINUTES = 60  # without an organisation nobody has promised anything
_NEVER = datetime.max


@dataclass(frozen=True, slots=True)
class Duty:
    """The house's hours and promises. ``organisation`` is None in a try-out."""

    organisation: Organisation | None
    zone: ZoneInfo

    @property
    def promised(self) -> int:
        """Within how many minutes of work an answer is promised."""
        found = self.organisation.duty.answer_within_minutes if self.organisation else None
        return found or TRY_OUT_MINUTES

    @property
    def reminding_pause(self) -> int:
        """Minutes of work between two reminders of the same case."""
        return max(15, self.promised // 2)

    @property
    def quiet(self) -> timedelta:
        """After how long without a word a talk goes back to the bot."""
        hours = self.organisation.duty.hand_back_after_hours if self.organisation else 72
        return timedelta(hours=hours)

    @property
    def reopens(self) -> timedelta:
        """How long after closing the next message goes to the same colleague again."""
        hours = self.organisation.duty.reopen_within_hours if self.organisation else 24
        return timedelta(hours=hours)

    @property
    def family_answers(self) -> timedelta:
        """How long a family has to say whether its case may be passed on, until it is asked once
        more, and as long again after that."""
        found = self.organisation.duty.family_answers_within_hours if self.organisation else 24
        return timedelta(hours=found)

    # -- whose it is -------------------------------------------------------------------------

    def choose(
        self,
        tx: Tx,
        family_id: str,
        language: str,
        now: datetime,
        area_id: str | None = None,
        but: Collection[str] = (),
    ) -> Chosen:
        """Choose who sees to a family's case; nobody where nobody works here. ``but`` are
        colleagues who are not to be asked (again)."""
        team = _Team(tx, self)
        known = staff.home(tx, family_id)
        fixed = team.find(known.supporter_id)
        if fixed and fixed.id not in but:
            stands_in = team.present(fixed, now)
            if stands_in is fixed:
                return Chosen(fixed.id, ("fixed",))
            if stands_in and stands_in.id not in but:
                return Chosen(stands_in.id, ("fixed_away", f"for:{fixed.id}"))
        return team.best(area_id or known.area_id, language, now, but)

    def backup(self, tx: Tx, case: Case, now: datetime) -> str | None:
        """Return who stands in for whoever is responsible for a case (their *bondgenoot*), or
        else, while nobody has taken it, the next best colleague; None when there is nobody."""
        team = _Team(tx, self)
        first = team.find(case.responsible_id)
        named = team.find(first.backup_id) if first else None
        if named and team.present(named, now) is named:
            return named.id
        if case.state == "taken":
            return None  # nobody else may read it
        but = {case.responsible_id} if case.responsible_id else set()
        return team.best(case.area_id, case.language, now, but).person_id

    def coordinator(self, tx: Tx, area_id: str | None) -> str | None:
        """Return the coordinator of an area, or the house's first one."""
        team = _Team(tx, self)
        area = team.areas.get(area_id or "")
        if area and team.find(area.coordinator_id):
            return area.coordinator_id
        theirs = [each for each in team.everybody if each.role == "coordinator"]
        near = [each for each in theirs if area and area.id in each.areas]
        return next((each.id for each in (*near, *theirs)), None)

    # -- by when -----------------------------------------------------------------------------

    def due(
        self, tx: Tx, staff_id: str | None, now: datetime, minutes: int | None = None
    ) -> datetime:
        """By when an answer is owed that somebody was asked for now: so many minutes (else the
        promised ones) of their own working time. A family waits for nobody's return: on days on
        which they are away colleagues stand in, as long as there are any."""
        team = _Team(tx, self)
        found = team.find(staff_id)
        hours = team.hours(found, covered=True) if found else self.house()
        return hours.after(now, minutes or self.promised)

    def is_here(self, tx: Tx, staff_id: str, now: datetime) -> bool:
        """Whether somebody works here and is not away on this day."""
        found = staff.worker(tx, staff_id)
        return found is not None and not found.away_on(now.astimezone(self.zone).date())

    def next_open(self, tx: Tx, staff_id: str | None, now: datetime) -> datetime | None:
        """From when they are there: now itself when they are, None when they never are."""
        return self.hours(tx, staff_id).next_open(now)

    def hours(self, tx: Tx, staff_id: str | None) -> Hours:
        """Somebody's hours: their own, else their area's, else the house's."""
        team = _Team(tx, self)
        found = team.find(staff_id)
        return team.hours(found) if found else self.house()

    def hours_of_all(self, tx: Tx) -> dict[str, Hours]:
        """Everybody's hours, by their ids."""
        team = _Team(tx, self)
        return {each.id: team.hours(each) for each in team.everybody}

    def house(
        self, week: Mapping[str, tuple[str, ...]] | None = None, away: Collection[date] = ()
    ) -> Hours:
        """The house's hours (always, in a try-out), or these in their place."""
        if self.organisation is None:
            return Hours(week or _ALWAYS, self.zone, holidays=False, away=away)
        duty = self.organisation.duty
        return Hours(week or duty.hours, self.zone, duty.holidays, away)


class _Team:
    """Everybody who works here, read once."""

    def __init__(self, tx: Tx, duty: Duty) -> None:
        self.everybody: Sequence[Worker] = staff.everybody(tx)
        self.areas: dict[str, Area] = {area.id: area for area in staff.areas_of(tx)}
        self._by_id = {each.id: each for each in self.everybody}
        self._load = staff.load(tx)
        self._duty = duty

    def find(self, person_id: str | None) -> Worker | None:
        return self._by_id.get(person_id or "")

    def hours(self, who: Worker, *, covered: bool = False) -> Hours:
        """Somebody's hours; ``covered``: also on days on which colleagues stand in for them."""
        week = who.hours
        if not week:
            theirs = (self.areas[area].hours for area in who.areas if area in self.areas)
            week = next((each for each in theirs if each), {})
        away = _days(who)
        if covered:
            away = {day for day in away if all(each.away_on(day) for each in self.everybody)}
        return self._duty.house(week or None, away)

    def present(self, who: Worker, now: datetime) -> Worker | None:
        """The colleague, or who stands in while they are away, or nobody."""
        today = now.astimezone(self._duty.zone).date()
        seen: set[str] = set()
        while who.away_on(today):
            seen.add(who.id)
            backup = self.find(who.backup_id)
            if backup is None or backup.id in seen:
                return None
            who = backup
        return who

    def best(
        self, area_id: str | None, language: str, now: datetime, but: Collection[str]
    ) -> Chosen:
        """The best of those who are near, by language, then by when they are there, then by how
        much they have."""
        near, reason = self._near(area_id, but)
        here = [each for each in near if self.present(each, now) is each] or near
        if not here:
            return Chosen(None)
        spoken = language.partition("-")[0]

        def rank(who: Worker) -> tuple[bool, date, int]:
            opens = self.hours(who).next_open(now)
            day = opens.date() if opens else _NEVER.date()
            return spoken not in _spoken(who), day, self._load.get(who.id, 0)

        chosen = min(here, key=rank)
        reasons = [reason] if reason else []
        if spoken in _spoken(chosen):
            reasons.append(f"language:{spoken}")
        opens = self.hours(chosen).next_open(now)
        if opens is not None:
            reasons.append("here_now" if opens - now < timedelta(minutes=1) else "next_here")
        if len(here) > 1:
            reasons.append(f"load:{self._load.get(chosen.id, 0)}")
        return Chosen(chosen.id, tuple(reasons))

    def _near(self, area_id: str | None, but: Collection[str]) -> tuple[list[Worker], str]:
        """Who works in the area, else in its organisation, else anybody; supporters before
        coordinators."""
        asked = [each for each in self.everybody if each.id not in but]
        area = self.areas.get(area_id or "")
        rings: list[tuple[list[Worker], str]] = []
        if area:
            rings.append(([each for each in asked if area.id in each.areas], "area"))
            house = area.organisation_id
            rings.append(([each for each in asked if each.organisation_id == house], "house"))
        rings.append((asked, ""))
        for role in ("supporter", "coordinator"):
            for ring, reason in rings:
                found = [each for each in ring if each.role == role]
                if found:
                    return found, reason
        return [], ""


def _spoken(who: Worker) -> set[str]:
    return {tag.partition("-")[0] for tag in who.languages}


def _days(who: Worker) -> set[date]:
    """The days of somebody's absences."""
    return {
        first + timedelta(days=n)
        for first, last in who.away
        for n in range(min(400, (last - first).days + 1))
    }
