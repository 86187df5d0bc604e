"""What a family gave along for one transfer is taken back when that transfer comes to nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from storage import consents
from storage.database import Tx
from storage.tables import shares

CONSENT = "summary_"
"""The consents of items that were given along begin so."""


def end(tx: Tx, transfer_id: str, now: datetime) -> None:
    """Take back what was given for this transfer alone, and the yes to it."""
    given = (shares.c.transfer_id == transfer_id, shares.c.revoked.is_(None))
    columns = (shares.c.person_id, shares.c.item, shares.c.receiver)
    over = tx.c.execute(select(*columns).where(*given).order_by(shares.c.id)).all()
    tx.c.execute(update(shares).where(*given).values(taken_back(tx, now)))
    for share in over:
        same = (shares.c.item == share.item, shares.c.receiver == share.receiver)
        mine = (shares.c.person_id == share.person_id, shares.c.revoked.is_(None))
        if tx.c.execute(select(shares.c.id).where(*same, *mine).limit(1)).first() is None:
            item = CONSENT + share.item
            consents.revoke(tx, share.person_id, item, now, share.receiver)


def taken_back(tx: Tx, now: datetime) -> dict[str, Any]:
    """What becomes of something that was given: the words are gone, when it stood remains."""
    return {"revoked": now, "body_sealed": tx.seal.close('""')}
