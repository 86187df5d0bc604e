"""The wall at the other door: every act of the messenger, as everybody whose case it is not; and
what the team's group is told of an urgent case."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from storage import cases, outbox, people, shares, staff, transfers
from storage.database import Tx
from storage.staff import Area, Organisation
from storage.tables import audit
from tests import test_door
from tests.storage.acting import everything
from tests.test_door import FAMILY, GROUP, LONG, OTHER, PIET, TINE, WORDS, Team

team, topics, mode = test_door.team, test_door.topics, test_door.mode

SECRET, NAME = "kwetsuurwoord", "Naamwoord"
ZOE, OMAR, BRAM, OLGA, FRED = range(31, 36)
OUTSIDE = {ZOE: "Zoe", OMAR: "Omar", BRAM: "Bram", OLGA: "Olga", FRED: "Fred"}
"""Of another area, of another house, backup of somebody who is at work, coordinator of another
house, and one who works here no more."""

ACTS = {
    "take": "", "open": "", "answer": "", "note": "", "close": "", "sure": "", "snooze": "tomorrow",
    "pass": "", "passto": "{to}", "passwhy": "{to}.near", "passes": "{to}.near",
    "passback": "{transfer}", "offer": "{transfer}", "accept": "{transfer}",
    "acceptwith": "{transfer}", "accepts": "{transfer}", "decline": "{transfer}",
    "declines": "{transfer}", "cases": "", "console": "", "help": "", "stop": "",
    # What no button of ours asks, and a made-up one might.
    "reply": "", "keep": "", "change": "1", "say": "card", "nothing": "",
}  # fmt: skip
"""Every act with what belongs to it. Who sends it then writes a text, for acts that ask for one."""
OF_WAITING = ("take", "open", "answer", "note", "close", "snooze", "pass", "say")
"""What is tried on the case that nobody has taken."""
NO_TALK = ("audit", "sessions", "heard")


def test_every_act_is_here() -> None:
    """Whoever adds one says here what belongs to it."""
    code = "".join(path.read_text(encoding="utf-8") for path in Path("bot/door").glob("*.py"))
    named = set(re.findall(r'button\("(\w+)"', code)) | set(re.findall(r'act == "(\w+)"', code))
    named |= set(re.findall(r'^ +"(\w+)": self\._', code, flags=re.MULTILINE))
    assert len(named) > 15
    assert named - {"unlink"} <= set(ACTS)


def built(team: Team) -> tuple[str, str, str]:
    """A family of an area whose case Tine has and passes on to Piet, with the secret in all that is
    written about it, and one that waits there; everybody else linked. The case, the transfer, and
    the case that waits."""
    everybody = {TINE: "Tine", PIET: "Piet", **OUTSIDE}
    for chat, name in everybody.items():
        team.linked(chat, name)

    def hire(tx: Tx) -> str:
        north, south = (staff.save_area(tx, Area("", name)) for name in ("Noord", "Zuid"))
        caw = staff.save_organisation(tx, Organisation("", "CAW"))
        ids = team.ids
        staff.employ(tx, ids[PIET], areas=[north])
        staff.employ(tx, ids[TINE], areas=[north], backup_id=ids[BRAM])
        staff.employ(tx, ids[FRED], areas=[north])
        for chat in (ZOE, BRAM):
            staff.employ(tx, ids[chat], areas=[south])
        for chat in (OMAR, OLGA):
            staff.employ(tx, ids[chat], organisation_id=caw)
        olga = people.by_id(tx, ids[OLGA])
        assert olga
        olga.role = "coordinator"
        people.save(tx, olga, team.clock.at)
        return north

    north = team.naast.database.write(hire)
    case, waits = (team.asks(chat, f"{WORDS} {SECRET}") for chat in (FAMILY, OTHER))
    ids, now = team.ids, team.clock.at

    def write(tx: Tx) -> None:
        for each in (case, waits):
            cases.entrust(tx, each.id, cases.Chosen(ids[TINE]), north)
        cases.add_note(tx, case.id, ids[TINE], SECRET, now)
        for item, body in (("who", {"name": NAME}), ("work", {"own": SECRET})):
            shares.give(tx, case.person_id, case.id, item, body, "Tine", now)
        staff.dismiss(tx, ids[FRED], now)

    team.naast.database.write(write)
    team.naast.desk.take(case.id, ids[TINE]).result()
    team.naast.handing.ask(case.id, ids[TINE], f"person:{ids[PIET]}", SECRET).result()
    team.hears(FAMILY, "Piet")
    team.peer.press(FAMILY, "✅")
    team.hears(PIET, "would like to pass it on to you")
    about = team.look(lambda tx: transfers.under_way(tx, case.id))
    assert about
    return case.id, about.id, waits.id


def settled(team: Team, taps: int) -> None:
    """Wait until every tap was taken, and all that is told about it was told."""
    team.peer.until(lambda: len(team.peer.answered) >= taps, LONG)
    team.peer.until(lambda: team.look(lambda tx: outbox.counts(tx)["waiting"]) == 0, LONG)


def kept(team: Team, but: str) -> dict[str, list[object]]:
    """Every row but those of log and sessions, of what was heard before, and of one colleague."""
    return {
        table: [row for row in rows if but not in map(str, row.values())]
        for table, rows in everything(team.naast.database).items()
        if table not in NO_TALK
    }


def log(team: Team) -> list[Any]:
    """The whole log."""
    return team.look(lambda tx: list(tx.c.execute(audit.select())))


def test_whose_case_it_is_not_sees_and_changes_nothing(team: Team) -> None:
    """Every act, by tap and then by what they type: nothing goes to the family, no table changes,
    not a word about it stands in their chat, and no look of theirs in the log."""
    case_id, transfer_id, waits_id = built(team)
    tried = [(case_id, act) for act in ACTS] + [(waits_id, act) for act in OF_WAITING]
    peer = team.peer
    settled(team, len(peer.answered))
    family = len(peer.chat(FAMILY))
    for chat, name in OUTSIDE.items():
        me, before = team.ids[chat], kept(team, team.ids[chat])
        taps = len(peer.answered)
        for about, act in tried:
            told = ACTS[act].format(to=f"p{me}", transfer=transfer_id)
            peer.tap(chat, f"door.{act}={about}" + (f":{told}" if told else ""))
            peer.say(chat, f"{act} by {name}")
        for about in (case_id, waits_id):
            peer.say(chat, f"/start c_{about}")
        peer.tap(chat, "door.help=")  # taken last, so all before it is done
        settled(team, taps + len(tried) + 1)
        after = kept(team, me)
        assert {table for table in after if after[table] != before[table]} == set(), name
        shown = " ".join(s.text + str(s.buttons) for s in peer.chat(chat))
        assert [word for word in (SECRET, NAME, WORDS) if word in shown] == [], name
        assert [row.action for row in log(team) if row.actor_id == me and row.person_id] == [], name
    assert len(peer.chat(FAMILY)) == family


def test_the_group_hears_how_urgent_where_and_since_when_and_no_more(team: Team) -> None:
    """In the house's language: urgent, the area, how long it waits, and a button to one's own chat;
    again when it is late. No name and no word of the family."""
    peer = team.peer
    team.linked(TINE, "Tine")
    peer.meet(FAMILY, language="fr", name="Karim")
    peer.say(FAMILY, "/start")
    team.hears(FAMILY, "Dans quelle langue")

    def live(tx: Tx) -> None:
        family = people.at_address(tx, "telegram", str(FAMILY))
        assert family
        area = staff.save_area(tx, Area("", "1080", ("1080",)))
        staff.settle(tx, family.id, area_id=area)

    team.naast.database.write(live)
    peer.say(FAMILY, "mon mari me frappe")
    team.hears(FAMILY, "en sécurité")
    peer.press(FAMILY, "🆘")
    team.hears(FAMILY, "Voulez-vous que je dise")
    peer.press(FAMILY, "📣")
    peer.until(team.case, LONG)
    told = team.hears(GROUP, "🔔")
    case = team.case()
    assert case
    assert told.text == f"🔔 Dringend · Gesprek {case.number} · Frans · 1080 · wacht 1 min"
    assert list(told.links.values()) == [f"https://t.me/naast_test_bot?start=c_{case.id}"]
    team.clock.at += timedelta(minutes=4)
    asyncio.run(team.naast.clock.overdue())
    later = team.hears(GROUP, "wacht 4 min")
    assert later.text.startswith("🔔 Dringend")
    assert len(peer.chat(GROUP)) == 2
    assert not [said for said in team.outside() if "frappe" in said or "Karim" in said]
