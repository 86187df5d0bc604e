"""Numbers for Prometheus: how many messages came in, how many wait to go out."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from storage import outbox, receipts
from storage.database import Database, StorageUnavailable


class Metrics:
    """Counts what happens; holds nothing about anybody."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._heard = Counter(
            "naast_heard", "Messages taken", ["channel", "again"], registry=self._registry
        )
        self._outbox = Gauge(
            "naast_outbox", "Messages in the outbox", ["status"], registry=self._registry
        )
        self._counted = Gauge(
            "naast_messages_counted",
            "Messages that a messenger delivered, as it counts them",
            ["month", "category", "country"],
            registry=self._registry,
        )

    def heard(self, channel: str, *, again: bool) -> None:
        """Count one message; ``again`` when it had been handled before."""
        self._heard.labels(channel, str(again).lower()).inc()

    def render(self, database: Database) -> bytes:
        """Return the numbers in Prometheus's own format."""
        try:
            for status, count in database.read(outbox.counts).items():
                self._outbox.labels(status).set(count)
            for each in database.read(receipts.counted):
                self._counted.labels(each.month, each.category, each.country).set(each.many)
        except StorageUnavailable:
            self._outbox.clear()
        return generate_latest(self._registry)
