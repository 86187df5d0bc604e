"""Activities: who is invited (by area, language, what they like), and who hears of a change."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from storage import activities, buddies, duos, errands, people, staff, wishes
from storage.activities import Activity, Changed, Signup
from storage.database import Tx

INVITATION = "activity"
"""The dialogue that invites."""
NEWS = "activity-news"
"""The errand that tells of a change."""


def whom(tx: Tx, activity: Activity) -> list[str]:
    """Return whom an activity is for, of all who are beside somebody, wait for it, or want to be:
    in its area, with one of its languages, who like something of it. What is not known of somebody
    keeps nobody out; who signed up already is not asked again."""
    known = {each.person_id for each in activities.signed_up(tx, activity.id)}
    found = [who for who, fits in _everybody(tx, activity) if fits and who not in known]
    return list(dict.fromkeys(found))


def _everybody(tx: Tx, activity: Activity) -> Iterable[tuple[str, bool]]:
    for buddy in buddies.of_state(tx, "waiting", "ready"):
        likes = (*buddy.about.likes, *buddy.about.interests)
        yield buddy.person_id, _fits(activity, buddy.area_id, buddy.languages, likes)
    for wish in wishes.waiting(tx):
        yield wish.person_id, _suits(tx, activity, wish.person_id, wish.about.likes)
    for duo in duos.of_state(tx, *duos.GOING):
        for member in duo.side("family"):
            yield member.person_id, _suits(tx, activity, member.person_id, ())


def _suits(tx: Tx, activity: Activity, person_id: str, likes: Collection[str]) -> bool:
    """Whether it fits a family, by where it lives and the language it talks."""
    person, wish = people.by_id(tx, person_id), wishes.open_of(tx, person_id)
    area = staff.home(tx, person_id).area_id or (wish.area_id if wish else None)
    return person is not None and _fits(activity, area, (person.language,), likes)


def _fits(
    activity: Activity, area: str | None, languages: Collection[str], likes: Collection[str]
) -> bool:
    told = activity.told
    near = not activity.area_id or not area or area == activity.area_id
    spoken = not told.languages or not languages or not {*told.languages}.isdisjoint(languages)
    liked = not told.interests or not likes or not {*told.interests}.isdisjoint(likes)
    return near and spoken and liked


def invite(tx: Tx, activity_id: str, person_ids: Iterable[str], now: datetime) -> int:
    """Invite these people, each in their own time and never too often; return how many are asked
    anew."""
    about = f"invited.{activity_id}"
    return sum(errands.add(tx, who, INVITATION, about, now, unasked=True) for who in person_ids)


def changed(tx: Tx, activity_id: str, change: Changed, now: datetime) -> None:
    """Everybody who comes or waits hears that an activity changed (``activities.change``), and
    those who moved up that they can come."""
    for each in activities.signed_up(tx, activity_id):
        if each.person_id in change.moved_up:
            errands.add(tx, each.person_id, errands.MOVED_UP, activity_id, now)
        elif each.state != "off":
            code = "busy" if each.person_id in change.busy else "changed"
            errands.add(tx, each.person_id, NEWS, f"{code}.{activity_id}", now)


def cancelled(tx: Tx, were: Iterable[Signup], now: datetime) -> None:
    """Everybody who came or waited hears that it does not take place (``activities.cancel``)."""
    for each in were:
        errands.add(tx, each.person_id, NEWS, f"cancelled.{each.activity_id}", now)
