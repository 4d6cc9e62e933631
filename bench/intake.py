"""Intake: an event over HTTP, committed, answered with 200; beside a bare Bolt listener with one commit."""

from __future__ import annotations

from collections.abc import Iterator

from bench.tools import load, processes, requests
from bench.tools.measuring import How, Result, alternate, at_least

PACE = 500
P99_MILLISECONDS = 50.0
MOST_PER_SECOND = 6000


def measure(how: How) -> Iterator[Result]:
    """Events a second from 32 connections, and the slowest hundredth at 500 a second."""
    for kind in how.kinds:
        with (
            how.databases.fresh(kind) as ours,
            how.databases.fresh(kind) as floor,
            processes.server("bench.tools.servers", "ours", ours) as our_port,
            processes.server("bench.tools.servers", "bare", floor) as floor_port,
        ):
            yield from _measured(how, kind, ours=our_port, floor=floor_port)


def _measured(how: How, kind: str, *, ours: int, floor: int) -> Iterator[Result]:
    for port in (ours, floor):
        load.saturate(port, _events(300), seconds=1.0)
    rates = alternate(lambda: _rate(how, ours), lambda: _rate(how, floor), rounds=how.rounds)
    yield at_least(how.named("intake", kind), "events/s", ours=rates[0], floor=rates[1], target=2.0)
    tails = alternate(lambda: _tail(how, ours), lambda: _tail(how, floor), rounds=3)
    name = how.named(f"intake, p99 at {PACE}/s", kind)
    reached = tails[0] < P99_MILLISECONDS
    target = f"< {P99_MILLISECONDS:g} ms"
    yield Result(name, "ms", tails[0], tails[1], tails[0] / tails[1], target, reached)


def _rate(how: How, port: int) -> float:
    outcome = load.saturate(port, _events(int(MOST_PER_SECOND * how.seconds)), seconds=how.seconds)
    assert not outcome.refused, f"{outcome.refused} events were refused"
    return outcome.per_second


def _tail(how: How, port: int) -> float:
    outcome = load.paced(port, _events(int(PACE * how.seconds * 2)), rate=PACE)
    return outcome.p99


def _events(number: int) -> list[bytes]:
    return [
        requests.as_http(requests.message(channel=f"C{n % 50}", user="U1", ts=f"{1772445600 + n}.000100"))
        for n in range(number)
    ]
