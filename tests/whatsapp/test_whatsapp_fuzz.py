"""Webhook bodies in every shape: none raises, nothing readable is lost, nothing comes twice.

``NAAST_FUZZ_BODIES`` says how many bodies are spoiled and read: 100,000 in `make soak`.
"""

from __future__ import annotations

import json
import os
import random
import socket
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.app import Naast
from bot.channels.base import Moved, Receipt, TemplateState
from bot.channels.whatsapp.reading import Arrived, arrived
from bot.settings import Settings
from storage.database import Tx
from storage.tables import messages as stored
from tests.conftest import EXAMPLE, FROZEN
from tests.test_door import Served
from tests.understand.weights import whole
from tests.whatsapp.mutate import Meant, each_spoiled, posted, spoiled, texts
from tests.whatsapp.payloads import ALL, PHONE, body, change, every
from tests.whatsapp.peer import Peer

BODIES = int(os.environ.get("NAAST_FUZZ_BODIES", "10000"))
POSTED = max(100, BODIES // 100)
_LONGEST_ADDRESS = 128


def check(found: list[Arrived]) -> None:
    """Whatever was read can be stored."""
    for one in found:
        assert isinstance(one.at, float)
        assert one.heard or one.reported
        for told in one.reported:
            assert isinstance(told, Receipt | Moved | TemplateState)
            if isinstance(told, Moved):
                assert told.old
                assert told.new
                assert told.old != told.new
        if one.heard is None:
            continue
        heard = one.heard
        assert 1 <= len(heard.address) <= _LONGEST_ADDRESS
        assert heard.message_id.isprintable()
        assert 1 <= len(heard.message_id) <= 512
        said = [heard.text, heard.picked, heard.name or "", heard.reply_to, heard.edits]
        said += [heard.media.name, heard.media.mime, heard.media.reference] if heard.media else []
        for words in said:
            words.encode()
            assert "\0" not in words
        if heard.place:
            assert abs(heard.place[0]) <= 90
            assert abs(heard.place[1]) <= 180


def heard(found: list[Arrived]) -> Counter[Meant]:
    """The texts that were heard."""
    return Counter(
        Meant(one.heard.message_id, one.heard.text)
        for one in found
        if one.heard and one.heard.kind == "text"
    )


@pytest.mark.parametrize("name", ALL)
def test_every_documented_shape_is_read(name: str) -> None:
    """And what is a text in it is heard."""
    found = arrived(every()[name], PHONE)
    check(found)
    assert not Counter(texts(ALL[name])) - heard(found)


def test_every_field_can_be_wrong() -> None:
    """Each field of each shape, missing or of each other type: no exception, and what stands beside
    it is heard."""
    beside = ALL["text"]["entry"][0]
    (meant,) = texts(ALL["text"])
    count = 0
    for shape in ALL.values():
        for spoilt in each_spoiled(shape["entry"]):
            count += 1
            found = arrived({"entry": [*spoilt, beside]}, PHONE)
            check(found)
            assert heard(found)[meant] >= 1
    assert count > 10_000


def test_spoiled_bodies_are_read_as_far_as_they_go() -> None:
    """No exception; every text that still stands there as the platform writes it is heard, as often
    as it stands there and not more often."""
    chance = random.Random(20261122)
    bodies = list(ALL.values())
    kept = 0
    for number in range(BODIES):
        spoilt = spoiled(chance.choice(bodies), chance, bodies)
        try:
            found = arrived(spoilt, PHONE)
            check(found)
            wanted = Counter(texts(spoilt))
            got = heard(found)
            for meant, times in wanted.items():
                assert got[meant] >= times, meant
                assert got[meant] == times or got[meant] <= posted(spoilt).count(
                    meant.message_id.encode()
                )
        except Exception:
            print(f"body {number}: {posted(spoilt)!r}")
            raise
        kept += sum(wanted.values())
    assert kept > BODIES / 8, "the spoiling leaves too little to hear"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["from", "id", "type", "text", "body", "system", "user_id"])
            | st.text(max_size=8),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150)
@given(anything=JSON, name=st.sampled_from(sorted(ALL)), seed=st.integers(0, 2**32))
def test_anything_at_all_is_read(anything: Any, name: str, seed: int) -> None:
    """As a body, as a change, as a message beside a good one, and anywhere inside a body."""
    check(arrived(anything, PHONE))
    good = ALL["text"]["entry"][0]["changes"][0]["value"]["messages"][0]
    for parts in (
        {"messages": [anything, good], "contacts": anything, "statuses": [anything]},
        {"messages": [anything, good], "contacts": [anything], "errors": anything},
    ):
        found = arrived(body(change({"statuses": anything}), anything, change(parts)), PHONE)
        check(found)
        assert heard(found)[Meant(good["id"], good["text"]["body"])] >= 1
    check(arrived(spoiled(ALL[name], random.Random(seed), [anything]), PHONE))


# -- over the webhook -----------------------------------------------------------------------------


def named(value: dict[str, Any], number: int) -> dict[str, Any]:
    """A body whose messages have ids of their own and come from one of twenty people."""
    raw = json.dumps(value).replace("wamid.HBgL", f"wamid.B{number}x")
    raw = raw.replace("32470000007", f"324700001{number % 20:02}")
    renamed: dict[str, Any] = json.loads(raw)
    return renamed


def test_nothing_is_lost_or_doubled_on_the_way_in(tmp_path: Path) -> None:
    """Spoiled and whole bodies over the real webhook, a quarter of them twice: every answer is 200,
    every text that stands in them becomes one message."""
    chance = random.Random(20261123)
    with Peer() as peer, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        given = {k.removeprefix("NAAST_").lower(): v for k, v in peer.settings().items()}
        told = Settings.model_validate({"data": tmp_path, "organisation": EXAMPLE} | given)
        served = Served(Naast(told, now=lambda: FROZEN, reads=whole()), port)
        try:
            wanted: set[Meant] = set()
            with httpx.Client() as http:
                for number in range(POSTED):
                    plain = named(chance.choice(list(ALL.values())), number)
                    sent = spoiled(plain, chance, [plain]) if chance.random() < 0.7 else plain
                    raw = posted(sent)
                    for _ in range(chance.choice((1, 1, 1, 2))):
                        url = f"{served.url}/whatsapp/webhook"
                        answer = http.post(url, content=raw, headers=peer.signed(raw))
                        assert answer.status_code == 200, raw
                    wanted |= set(texts(sent))
            found, keys = served.naast.database.read(lambda tx: _heard(tx, wanted))
        finally:
            served.stop()
    assert len(wanted) > POSTED / 10
    assert [name for name, times in Counter(found).items() if times > 1] == []
    assert len(found) > len(wanted)
    lost = [meant for meant in wanted if keys[meant.message_id] not in found]
    assert lost == []


def _heard(tx: Tx, wanted: set[Meant]) -> tuple[list[str], dict[str, str]]:
    """Under which keys messages are stored, and the key of each that should be."""
    rows = tx.c.execute(select(stored.c.heard_as).where(stored.c.who == "me"))
    keys = {m.message_id: tx.seal.fingerprint(f"whatsapp:{m.message_id}") for m in wanted}
    return [row[0] for row in rows if row[0]], keys
