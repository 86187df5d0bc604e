"""Reads to how many different people in 24 hours WhatsApp lets us write first."""

from __future__ import annotations

import re

from bot.channels.leniency import text
from bot.channels.whatsapp.api import Api, Refused

FIELDS = ("whatsapp_business_manager_messaging_limit", "messaging_limit_tier")
"""What tells it: the limit that all numbers of an organisation share, and its name before 2025."""
_TIER = re.compile(r"(?:TIER_)?(\d+)(K|M)?")
_TIMES = {"": 1, "K": 1000, "M": 1000_000}


async def tier(api: Api, phone_id: str) -> str:
    """Return what the platform calls the limit, without "TIER_"; "" where it does not say. Raises
    Refused, Unreachable."""
    for last, field in enumerate(FIELDS, 1 - len(FIELDS)):
        try:
            found = text((await api.look(phone_id, fields=field)).get(field))
        except Refused:  # it does not know this field (any more)
            if last == 0:
                raise
            continue
        if found:
            return found.removeprefix("TIER_")
    return ""


def people(tier: str) -> int | None:
    """Return how many people that is, None for no limit. Raises ValueError if it says nothing."""
    if tier == "UNLIMITED":
        return None
    found = _TIER.fullmatch(tier)
    if not found:
        raise ValueError("no number of people")
    return int(found[1]) * _TIMES[found[2] or ""]
