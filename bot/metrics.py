"""What this process counts, and how Prometheus reads it (promise P25b)."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import Any

PREFIX = "rapport_"

COUNTS: Mapping[str, tuple[str, ...]] = {
    "inbox": ("kind", "result"),
    "dup": (),
    "gap_seconds": (),
    "outbox": ("result",),
    "unknown": (),
    "reconcile": ("result",),
    "duplicates_healed": (),
    "slack_calls": ("method", "code"),
    "suppressed": ("reason",),
    "audience_blocked": (),
    "authz_denied": (),
    "db_errors": (),
    "token_rotation": ("result",),
    "alarms": ("code",),
    "clock_jumps": (),
}
"""Every count and its labels; each ends in `_total` for Prometheus."""

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""The upper ends of the classes of `ack_seconds`."""

Gauge = tuple[str, Mapping[str, str], float]
"""A name, its labels and what it shows now."""


class Tally:
    """The counts of this process since its start. Adding takes about a microsecond, in any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, dict[tuple[str, ...], float]] = {name: {} for name in COUNTS}
        self._acks = [0] * (len(SECONDS) + 1)
        self._ack_seconds = 0.0

    def add(self, name: str, *, amount: float = 1, **labels: str) -> None:
        """Count something; a name or label that `COUNTS` does not have is a mistake of ours."""
        key = tuple(labels[label] for label in COUNTS[name])
        with self._lock:
            found = self._counts[name]
            found[key] = found.get(key, 0) + amount

    def acknowledged(self, seconds: float) -> None:
        """Slack waited so long for an answer of ours."""
        with self._lock:
            self._acks[bisect_left(SECONDS, seconds)] += 1
            self._ack_seconds += seconds

    def counts(self) -> dict[str, dict[tuple[str, ...], float]]:
        """Everything counted, by name and the values of its labels."""
        with self._lock:
            return {name: dict(found) for name, found in self._counts.items()}

    def acks(self) -> tuple[list[int], float]:
        """How many answers took at most as long as each of `SECONDS`, and how many there were; and their sum."""
        with self._lock:
            sums, so_far = [], 0
            for count in self._acks:
                so_far += count
                sums.append(so_far)
            return sums, self._ack_seconds


def exposition(tally: Tally, *, gauges: list[Gauge]) -> bytes:
    """Everything in the format of Prometheus. Raises ImportError without the extra `metrics`."""
    from prometheus_client import CollectorRegistry, generate_latest

    class Collector:
        def collect(self) -> Iterator[Any]:
            yield from _families(tally, gauges=gauges)

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Collector())
    return generate_latest(registry)


def _families(tally: Tally, *, gauges: list[Gauge]) -> Iterator[Any]:
    from prometheus_client import core

    for name, found in tally.counts().items():
        counter = core.CounterMetricFamily(PREFIX + name, name, labels=COUNTS[name])
        # A count without labels is there from the start, so that its first step is seen.
        for key, value in (found or ({} if COUNTS[name] else {(): 0.0})).items():
            counter.add_metric(key, value)
        yield counter
    sums, total = tally.acks()
    ends = [*(str(end) for end in SECONDS), "+Inf"]
    yield core.HistogramMetricFamily(
        f"{PREFIX}ack_seconds",
        "how long Slack waited for an answer",
        buckets=list(zip(ends, map(float, sums), strict=True)),
        sum_value=total,
    )
    families: dict[str, Any] = {}
    for name, labels, value in gauges:
        if name not in families:
            families[name] = core.GaugeMetricFamily(PREFIX + name, name, labels=tuple(labels))
        families[name].add_metric(tuple(labels.values()), value)
    yield from families.values()
