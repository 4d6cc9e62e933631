"""T1, the fault matrix: whatever fails at whatever point, five minutes later all is as if nothing had happened.

In each cell somebody marks a question, which passes every point: the event is verified, stored, acknowledged, claimed
and handled, a card is promised, claimed, posted and noted, and looked for when nobody is sure of it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from math import ceil
from typing import Any

import pytest

from domain.outbox import TryLater, Unclear, Undeliverable
from sandbox import Fault
from storage.db import Unavailable
from tests import effort
from tests.gate import matrix, netfaults
from tests.gate.calls import ban
from tests.gate.dbfaults import FSYNC, REFUSED, Ailing, DbFault, Spot
from tests.gate.matrix import DATABASE, FAULTS, INBOUND, METHODS
from tests.gate.netfaults import ANSWERS, SPOILT_ONCE, UNREACHABLE
from tests.gate.rig import AT_ONCE, FIVE_MINUTES, Rig, rigged
from tests.proofs import Cases
from tests.world import Server

pytestmark = pytest.mark.proves("T1")

CHECKED = "INV-1..10, one card, nothing under way 5 virtual minutes after the fault"
PAIRS = 10
EXPECTED = (Unavailable, TryLater, Unclear, Undeliverable)
"""What the parts of a bot may fail with; anything else is a mistake of ours."""
ONCE_MORE = (5, 10, 30, 60, 60, 30, *AT_ONCE)
"""Until what the first fault kept back has met the second."""
LATER = (900.0, 900.0)
"""Until the search for duplicates has come."""


class Cell:
    """One fault at one point, and perhaps another further on that lasts longer. `hits`: how often it struck."""

    def __init__(self, rig: Rig, *, point: str, fault: Any, name: str, also: Cell | None = None) -> None:
        self.rig, self.point, self.fault, self.name, self.also = rig, point, fault, name, also
        self.hits = 0

    def hit(self) -> None:
        """It struck."""
        self.hits += 1

    def trouble(self) -> Any:
        """The context in which the fault lasts."""
        if isinstance(self.fault, DbFault):
            return self._database(self.fault)
        if self.point in INBOUND:
            return netfaults.at_the_door(self.rig.server, how=self.name, hit=self.hit)
        method = METHODS[self.point]
        if isinstance(self.fault, Fault):
            times = SPOILT_ONCE if self.fault.seconds else 99
            return netfaults.answered(self.rig.world.sandbox, self.fault, method=method, times=times)
        wire = self.rig.world.house.run.slack(1).client  # type: ignore[attr-defined]
        return netfaults.unreachable(wire, how=self.name, method=method, hit=self.hit)

    @contextmanager
    def _database(self, fault: DbFault) -> Iterator[None]:
        ailing = Ailing(self.rig.sessions.engine, stage=lambda: self.rig.stage)
        if fault == REFUSED:
            trouble = self._refusal(ailing)
        else:
            spots = matrix.COMMITS if fault.name == FSYNC.name else matrix.SPOTS
            trouble = ailing.with_fault(fault, at=spots[self.point])
        try:
            with trouble:
                yield
        finally:
            ailing.accepts()
            self.hits += ailing.hits

    @contextmanager
    def _refusal(self, ailing: Ailing) -> Iterator[None]:
        since, rig = matrix.REFUSING[self.point], self.rig
        slack: Any = rig.world.house.run.slack(1)
        post = slack.post

        def posting(**call: Any) -> str:
            ts: str = post(**call)
            ailing.refuses()
            return ts

        if since == "now":
            ailing.refuses()
        elif since == "post":
            slack.post = posting
        elif isinstance(since, str):
            rig.on_stage = lambda stage: ailing.refuses() if stage == since else None
        try:
            with ailing.with_fault(REFUSED, at=since) if isinstance(since, Spot) else nullcontext():
                yield
        finally:
            slack.post, rig.on_stage = post, lambda _stage: None

    def runs(self, number: int) -> None:
        """Mark a question while the fault lasts, and see to it that all is well soon after."""
        rig, world = self.rig, self.rig.world
        words = f"Question {number}, with which we need help?"
        asked = world.carol.says(world.acme, words)
        somebody: Any = world.pm
        rig.lives((1, 1, 60))
        both = [self, *([self.also] if self.also else [])]
        late = "reconcile" in [each.point for each in both]
        if any(each.point == "handler" and not isinstance(each.fault, DbFault) for each in both):
            # Of somebody it has not met, the bot asks Slack who it is.
            somebody = world.sandbox.person(f"nina{number}")
            somebody.joins(world.acme)
            rig.lives((1,))
        if late:
            world.sandbox.faults.on("chat.postMessage", do=Fault.reset_after())
        calls = len(world.sandbox.calls)
        rig.failures.clear()
        with self.also.trouble() if self.also else nullcontext():
            with self.trouble():
                somebody.reacts(asked, "pushpin")
                # Nobody looks in Slack before what was left unclear must have settled there.
                rig.lives((*AT_ONCE, 60, 60, *AT_ONCE) if late else AT_ONCE)
            rig.lives(ONCE_MORE if self.also else ())
        called = world.sandbox.calls[calls:]
        for cell in [each for each in both if isinstance(each.fault, Fault)]:
            cell.hits += sum(each.fault == cell.fault.name for each in called)
            if cell.fault.kind == "rate":
                rig.lives((300.0,) * ceil(ban(cell.fault.retry_after) * 1.2 / 300))
        rig.lives(FIVE_MINUTES * (3 if self.also else 1))
        world.pm.says(world.acme, "It is on its way.", thread=asked)
        rig.lives((1, 1))
        self._is_well(words)

    def _is_well(self, words: str) -> None:
        rig, world = self.rig, self.rig.world
        where = f"{self.name} at {self.point}"
        if self.also:
            where += f", {self.also.name} at {self.also.point}"
        # The one may keep the other from striking.
        assert self.hits or (self.also and self.also.hits), f"{where}: the fault never struck"
        strange = [each for each in rig.failures if not isinstance(each, EXPECTED)]
        assert not strange, f"{where}: {strange!r}"
        assert not world.house.waiting(), f"{where}: something waits still"
        cards = [each for each in world.sandbox.messages(world.alerts) if words in f"{each.text}{each.words}"]
        assert len(cards) == 1, f"{where}: {len(cards)} cards"


def _variants(fault: str, point: str) -> list[Any]:
    if point in INBOUND or fault in UNREACHABLE:
        return [None]
    return list(DATABASE.get(fault) or ANSWERS[fault])


@pytest.mark.parametrize("fault", FAULTS)
def test_five_minutes_after_a_fault_all_is_well(
    fault: str, server: Server, database_url: str, caplog: pytest.LogCaptureFixture, cases: Cases
) -> None:
    with rigged(server, database_url) as rig:
        number = 0
        for point in matrix.points(fault):
            for variant in _variants(fault, point):
                number += 1
                Cell(rig, point=point, fault=variant, name=fault).runs(number)
                assert rig.judge(caplog.records) == [], f"{fault} at {point}"
                caplog.clear()
            cases.ran(1, checked=CHECKED)
        rig.lives(LATER)
        assert rig.judge(caplog.records) == []


def test_T1_two_faults_at_once(
    server: Server, database_url: str, caplog: pytest.LogCaptureFixture, cases: Cases
) -> None:
    seed = effort.of(1, soak=time.time_ns())
    dice = random.Random(seed)
    print(f"the seed is {seed}")
    cells = [
        {"name": fault, "point": point, "fault": variant}
        for fault in FAULTS
        for point in matrix.points(fault)
        for variant in _variants(fault, point)
    ]
    with rigged(server, database_url) as rig:
        for number in effort.rounds(PAIRS, soak=2000):
            pair = dice.sample(cells, 2)
            first, second = sorted(pair, key=lambda cell: matrix.POINTS.index(cell["point"]))
            caplog.clear()
            also = Cell(rig, **second)
            one = Cell(rig, **first, also=also)
            one.runs(number)
            assert rig.judge(caplog.records) == [], (first, second)
            struck = bool(one.hits and also.hits)
            cases.ran(struck, checked="the same a quarter of an hour after two faults that both struck")


def test_every_cell_of_the_matrix_is_run_or_has_a_reason(cases: Cases) -> None:
    reasons = [matrix.reason(fault, point=point) for fault in FAULTS for point in matrix.POINTS]
    assert (len(FAULTS), len(matrix.POINTS)) == (16, 12)
    assert len(reasons) == 192
    run = reasons.count("")
    cases.ran(
        0, checked=f"{run} cells on each database; {192 - run} of 192 make no sense, each with its reason"
    )
