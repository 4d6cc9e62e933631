"""T6, downtime: whatever was due while the bot was off, it comes back with one message for each place (P18)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import cycle, product
from pathlib import Path
from typing import Any

import pytest

from storage.clocks import Clock
from storage.digests import Digest
from tests import effort
from tests.gate import oracle
from tests.gate.silence import ANSWERED, ASLEEP, Silence, build, copied, with_digests, world_at
from tests.proofs import Cases
from tests.world import Server

pytestmark = pytest.mark.proves("T6")

LENGTHS = {
    "1 min": timedelta(minutes=1),
    "14 min": timedelta(minutes=14),
    "16 min": timedelta(minutes=16),
    "3 h": timedelta(hours=3),
    "26 h": timedelta(hours=26),
    "3 d": timedelta(days=3),
    "14 d": timedelta(days=14),
    "91 d": timedelta(days=91),
}
DIGESTS = (0, 1, 12)
CHECKED = (
    "at most 1 message for each place in 10 minutes, nothing answered is told, each digest given up is named"
)
FIRST_TICK_SECONDS = 2.0
GENEROUS = 3.0
"""A turn of one job ends after two seconds; the machine of the tests is shared with others."""
WORTH_READING = timedelta(hours=48)
SMALL, MANY = 100, 5000
GAP, MOST_AN_HOUR = timedelta(minutes=15), 6


@pytest.mark.parametrize("items", [0, 50, MANY])
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_after_any_silence_there_is_one_message_for_each_place(
    kind: str,
    items: int,
    server: Server,
    sqlite_template: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    cases: Cases,
) -> None:
    postgresql = request.getfixturevalue("postgresql") if kind == "postgresql" else None
    about: dict[str, Any] = {
        "server": server,
        "patch": monkeypatch,
        "folder": tmp_path,
        "empty": sqlite_template,
    }
    book = build(kind, items=items, postgresql=postgresql, **about)
    ticks = []
    for name, digests in silences(items, kind=kind):
        with (
            copied(book, postgresql=postgresql, folder=tmp_path) as url,
            world_at(server, url, moment=ASLEEP, patch=monkeypatch, built=True) as world,
        ):
            with_digests(world, count=digests)
            silence = Silence(world, server=server, length=LENGTHS[name])
            silence.passes(items=items)
            judge(silence, items=items, digests=digests, where=f"{name}, {items} items, {digests} digests")
            ticks.append(silence.first_tick)
        cases.ran(1, checked=CHECKED)
    assert max(ticks) < FIRST_TICK_SECONDS * GENEROUS
    cases.ran(
        0, checked=f"first turn after a silence with {items} items on {kind}: {max(ticks):.1f} s at most"
    )


def silences(items: int, *, kind: str) -> list[tuple[str, int]]:
    """How long, and with how many digests due: with thousands of items, which take long, only the worst, and on
    PostgreSQL each length once.

    Each ends in a working hour, in which what waits is told at once.
    """
    every = [*product(LENGTHS, DIGESTS)]
    if effort.MINUTES:
        return every
    if items == MANY:
        return [("91 d", 1)]
    return every if kind == "sqlite" else [*zip(LENGTHS, cycle(DIGESTS), strict=False)]


def judge(silence: Silence, *, items: int, digests: int, where: str) -> None:
    """The bound of P18, and that nothing is forgotten."""
    world, rig = silence.world, silence.rig
    assert rig.failures == [], where
    places = Counter(each.channel.id for each in silence.said)
    # A short one is no silence: what is due then comes as ever, at most six messages an hour beside digests.
    most = 1 if silence.length > GAP else MOST_AN_HOUR + digests
    assert max(places.values(), default=0) <= most, f"{where}: {silence.said}"
    assert world.acme.id not in places, where
    if items and silence.length > GAP:
        waiting = f"{items - ANSWERED} questions wait"
        assert any(waiting in each.text for each in silence.said), f"{where}: {silence.said}"
    with rig.sessions.read() as session:
        ended = session.query(Clock).filter(Clock.ended_at.is_not(None), Clock.kind == "first_response").all()
        given_up = session.query(Digest).filter_by(outcome="stale").all()
    assert len(ended) == min(ANSWERED, items), where
    assert not [clock for clock in ended if clock.alerted], f"{where}: an answered question was told"
    assert bool(given_up) == (bool(digests) and silence.length > WORTH_READING), where
    if given_up:
        words = " ".join(each.words for each in silence.said)
        weeks: dict[int | None, list[str]] = {}
        for each in given_up:
            weeks.setdefault(each.client_id, []).append(each.period)
        for found in weeks.values():
            first, last = (f"week {int(week[-2:])} of {week[:4]}" for week in (min(found), max(found)))
            named = first if len(found) == 1 else f"{first} to {last}"
            assert words.count(named) >= len(weeks), f"{where}: {named} in {words}"
    found = oracle.judge(
        world.sandbox,
        sessions=rig.sessions,
        now=world.now(),
        machine=world.machine(),
        allowed=oracle.Allowed(waiting=True),
        recompute=items < SMALL,
    )
    assert found == [], where
