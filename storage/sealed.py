"""Words, and small facts as JSON, under the seal and out of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from storage.database import Tx
from storage.seal import SealBroken


def shut(tx: Tx, words: str) -> bytes | None:
    """Seal words; nothing stays nothing."""
    return tx.seal.close(words) if words else None


def shut_facts(tx: Tx, facts: Mapping[str, Any]) -> bytes | None:
    """Seal what is known of these facts; nothing known stays nothing."""
    known = {name: value for name, value in facts.items() if value not in (None, "", (), [], {})}
    return tx.seal.close(json.dumps(known, ensure_ascii=False)) if known else None


def opened(tx: Tx, sealed: bytes | None) -> str:
    """Open words; what cannot be opened any more (a lost key) is empty."""
    try:
        return tx.seal.open(sealed) if sealed else ""
    except SealBroken:
        return ""


def opened_facts(tx: Tx, sealed: bytes | None) -> dict[str, Any]:
    """Open facts, lists as tuples; what cannot be opened any more holds none."""
    facts = json.loads(opened(tx, sealed) or "{}")
    return {name: tuple(v) if isinstance(v, list) else v for name, v in facts.items()}


def tags(written: str) -> tuple[str, ...]:
    """Read codes that a column holds with commas between them."""
    return tuple(tag for tag in written.split(",") if tag)
