"""How fast is sent: as fast as Telegram allows, and at once to servers of ours."""

from __future__ import annotations

import pytest

from bot.channels.loopback import on_this_machine
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.sending import Sender


def test_telegrams_rates_are_kept() -> None:
    """Three at once to one chat, then one a second; thirty a second in all; groups get fewer."""
    now = 100.0
    pace = Pace(clock=lambda: now)
    assert [round(pace.delay("7"), 2) for _ in range(5)] == [0, 0, 0, 1, 2]
    assert pace.delay("8") == 0
    assert [round(pace.delay("-9"), 2) for _ in range(4)] == [0, 0, 0, 3.33]
    waits = [pace.delay(str(n)) for n in range(100, 160)]
    assert waits[:20] == [0] * 20
    assert 0.9 < waits[-1] < 1.5
    now = 200.0
    assert pace.delay("7") == 0


def test_a_group_never_gets_more_than_twenty_in_a_minute() -> None:
    """Whatever minute is looked at, the burst at its beginning counts too."""
    pace = Pace(clock=lambda: 0.0)
    times = [pace.delay("-9") for _ in range(80)]
    for start in times:
        assert sum(start <= one < start + 60 for one in times) <= 20
    assert times[-1] < 300


@pytest.mark.anyio
async def test_waiting_for_a_turn_waits() -> None:
    """A message beyond the burst goes out when its time has come, not before."""
    times = iter([0.0, 0.0, 0.0, 2.98])
    pace = Pace(clock=lambda: next(times))
    for _ in range(3):
        await pace.wait("7")
    await pace.wait("7")  # a fiftieth of a second
    assert next(times, None) is None


@pytest.mark.parametrize(
    ("base", "here"),
    [
        ("https://api.telegram.org", False),
        ("http://127.0.0.1:8081", True),
        ("http://localhost:8081", True),
        ("http://[::1]:8081", True),
        ("https://127.0.0.1.example.org", False),
    ],
)
def test_only_a_server_on_this_machine_has_no_rates(base: str, here: bool) -> None:
    """Our own servers and tests are not slowed down; Telegram is."""
    assert on_this_machine(base) is here
    assert (Sender("1:a", base)._pace is None) is here
