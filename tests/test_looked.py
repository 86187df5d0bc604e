"""My data says who looked and what they did, in words, the last thirty lines."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

from bot.app import Naast
from dialogues import looked
from storage import cases, consents, looks, people, personal
from tests.conftest import FROZEN
from tests.speaking import Someone, text
from tests.test_cli import naast as command


def everything(family: Someone) -> str:
    """What "Show me all of it" says."""
    family.types("my data")
    return text(family.picks("mydata.what=all"))


def worker(naast: Naast, name: str) -> str:
    """A colleague."""
    return naast.database.write(
        lambda tx: people.add(tx, "nl", FROZEN, role="supporter", name=name)
    )


def family_of(naast: Naast) -> Someone:
    """A family that talks with us in English."""
    family = Someone(naast, language="en")
    family.start()
    family.picks("welcome.language=en")
    return family


def test_nobody_looked_and_nothing_is_said(naast: Naast) -> None:
    """No empty heading."""
    assert "Who looked" not in everything(family_of(naast))


def test_who_looked_is_said_with_how_often(naast: Naast) -> None:
    """The same of one person on one day is one line with a count; the last first; who was erased
    is somebody of us; what we have no words for is told all the same."""
    family = family_of(naast)
    person, tine, piet = family.person, worker(naast, "Tine"), worker(naast, "Piet")
    assert person
    done = [("view", tine, 0), ("view", tine, 1), ("reply", piet, 2), ("view", tine, 30),
            ("made up", piet, 31), ("export", None, 32), ("late_1", None, 33)]  # fmt: skip
    for action, actor, hours in done:
        at = FROZEN + timedelta(hours=hours)
        whom = {"person_id": person.id, "actor_id": actor}
        naast.database.write(lambda tx, a=action, t=at, w=whom: consents.note(tx, a, t, **w))
    said = everything(family)
    lines = [line for line in said.splitlines() if re.search("Tine|Piet|written out", line)]
    assert [line.split(",")[0] for line in lines] == [
        "• Everything kept about you was written out", "• Piet did something with your data",
        "• Tine looked at your talk", "• Piet answered you", "• Tine looked at your talk",
    ]  # fmt: skip
    assert "2 times, last Tuesday 24 November, 11:30" in lines[-1]
    naast.database.write(lambda tx: personal.erase(tx, piet))
    assert "Somebody here answered you" in everything(family)


def test_no_more_than_thirty_lines(naast: Naast) -> None:
    """The last ones: who wants all of it asks for it."""
    family = family_of(naast)
    person, tine = family.person, worker(naast, "Tine")
    assert person
    for day in range(40):
        at = FROZEN + timedelta(days=day)
        whom = {"person_id": person.id, "actor_id": tine}
        naast.database.write(lambda tx, t=at, w=whom: consents.note(tx, "view", t, **w))
    said = everything(family)
    assert said.count("Tine looked") == looked.SHOWN
    assert "2 January" in said
    assert "24 November" not in said.split("Who looked", 1)[1]


def test_every_act_of_staff_has_words(naast: Naast) -> None:
    """Whatever is noted with somebody of the staff behind it is said to the family in words of its
    own; the acts are read from the code."""
    family = family_of(naast)
    family.types("human")
    family.types("a letter")
    person, tine = family.person, worker(naast, "Tine")
    assert person
    case = naast.database.read(lambda tx: cases.open_of(tx, person.id))
    assert case
    desk = naast.desk
    desk.take(case.id, tine).result()
    desk.note(case.id, tine, "x").result()
    desk.reply(case.id, tine, "x").result()
    desk.snooze(case.id, tine, FROZEN + timedelta(days=1)).result()
    desk.snooze(case.id, tine, None).result()
    desk.close(case.id, tine).result()
    assert "did something with your data" not in everything(family)
    sources = [*Path("bot").rglob("*.py")]
    noted = set()
    for source in sources:
        code = source.read_text(encoding="utf-8")
        noted |= set(re.findall(r'_note\(turn, "(\w+)", staff_id', code))
        noted |= set(re.findall(r'_act\(asked, act, "(\w+)"\)', code))
    assert len(noted) > 10
    assert noted <= set(looked.DID)
    assert set(looks.BY_STAFF) == set(looked.DID)


def test_the_command_line_lists_it_for_the_person(naast: Naast, tmp_path: Path) -> None:
    """`naast audit` prints who, what and when, and that it was asked for is noted."""
    family = family_of(naast)
    person, tine = family.person, worker(naast, "Tine")
    assert person
    whom = {"person_id": person.id, "actor_id": tine}
    naast.database.write(lambda tx: consents.note(tx, "view", FROZEN, **whom))
    said = command("audit", person.id, data=tmp_path)
    assert said.returncode == 0, said.stderr
    found = json.loads(said.stdout)["looks"]
    assert [(look["who"], look["what"]) for look in found] == [("Tine", "view")]
    again = json.loads(command("audit", person.id, data=tmp_path).stdout)["looks"]
    assert [look["what"] for look in again] == ["audit", "view"]
    assert command("audit", "nobody", data=tmp_path).returncode == 1
