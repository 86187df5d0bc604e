"""The families of somebody's cases: who supports them, and what they agreed to. Nothing of what
they wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select

from storage import cases as case_verbs
from storage import consents, inbox, reading, staff
from storage.cases import Case
from storage.consents import Consent
from storage.database import Tx
from storage.inbox import Meant, Scope
from storage.shares import Share
from storage.tables import cases

_SUMMARY = "summary_"


@dataclass(frozen=True, slots=True)
class Family:
    """A family by the last of its cases that whoever looks may see. ``last``: there is no later
    one elsewhere, so that who supports them is theirs to know."""

    case: Case
    called: str = field(repr=False)
    supporter_id: str | None
    last: bool
    shared: list[Share]
    agreed: list[Consent]


def listed(
    tx: Tx, scope: Scope, meant: Sequence[Meant] = (), *, first: int = 0, most: int = 50
) -> list[Family]:
    """Return the families of the cases that somebody may see: with words, those that fit; else
    those with an open case first, and what happened last first."""
    if meant:
        found = inbox.search(tx, meant, scope, most=most)
    else:
        newest = select(func.max(cases.c.number)).where(inbox.visible(scope))
        query = select(cases).where(cases.c.number.in_(newest.group_by(cases.c.person_id)))
        order = (cases.c.state == "closed", cases.c.touched.desc(), cases.c.number.desc())
        rows = tx.c.execute(query.order_by(*order).offset(first).limit(most))
        found = [Case(**row._mapping) for row in rows]
    called = inbox.called(tx, [case.id for case in found])
    by_person: dict[str, Case] = {}
    for case in found:
        by_person.setdefault(case.person_id, case)
    return [_family(tx, case, called.get(case.id, "")) for case in by_person.values()]


def may_choose(tx: Tx, person_id: str, scope: Scope) -> bool:
    """Whether who supports a family is somebody's to say: its last case is theirs to see."""
    found = case_verbs.of_person(tx, person_id)
    return bool(found) and inbox.may_see(tx, found[-1].id, scope)


def _family(tx: Tx, case: Case, called: str) -> Family:
    found = case_verbs.of_person(tx, case.person_id)
    last = found[-1].id == case.id
    supporter = staff.home(tx, case.person_id).supporter_id if last else None
    before = [each.closed for each in found if each.number < case.number and each.closed]
    passed = [each.settled for each in reading.passings(tx, case.id) if each.settled]
    since = max([*before, *passed], default=None)
    return Family(case, called, supporter, last, reading.shared(tx, case), _agreed(tx, case, since))


def _agreed(tx: Tx, case: Case, since: datetime | None) -> list[Consent]:
    """What a family said yes to around a case, and did not take back, beside the summary; of a
    case that was passed on, what came since."""
    return [
        consent
        for consent in consents.of(tx, case.person_id)
        if consent.revoked is None
        and not consent.item.startswith(_SUMMARY)
        and (since is None or consent.given >= since)
        and (case.closed is None or consent.given <= case.closed)
    ]
