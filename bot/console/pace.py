"""How often one address may try to sign in; counted in this process, for a bounded number."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address


class Pace:
    """Lets an address try ``most`` times in so many seconds; who succeeds gets the try back.

    Only the ``remembered`` addresses that began last are known; an account's own count does not
    depend on it.
    """

    def __init__(
        self,
        most: int = 30,
        seconds: float = 900,
        remembered: int = 5000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = most
        self._seconds = seconds
        self._remembered = remembered
        self._clock = clock
        self._tries: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def may(self, host: str) -> bool:
        """Whether this address may try now; counts the try."""
        place, now = _place(host), self._clock()
        began, count = self._tries.get(place, (now, 0))
        if now - began >= self._seconds:
            del self._tries[place]  # it begins anew, as the last one
            began, count = now, 0
        if count >= self._most:
            return False
        self._tries[place] = (began, count + 1)
        if len(self._tries) > self._remembered:
            self._tries.popitem(last=False)
        return True

    def succeeded(self, host: str) -> None:
        """Give the try back: a whole team may sit behind one address."""
        place = _place(host)
        if place in self._tries:
            began, count = self._tries[place]
            self._tries[place] = (began, count - 1)


def _place(host: str) -> str:
    """An IPv6 address counts with its network: one household or server has all of that."""
    try:
        at = ip_address(host)
    except ValueError:
        return host
    if isinstance(at, IPv6Address) and at.ipv4_mapped is None:
        return str(IPv6Address(int(at) >> 64 << 64))
    return str(at)
