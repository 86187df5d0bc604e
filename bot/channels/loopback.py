"""Says whether a server is one of ours or of a test: then no rates are kept."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def on_this_machine(base: str) -> bool:
    """Say whether the server at this address runs on this machine."""
    host = urlsplit(base).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
