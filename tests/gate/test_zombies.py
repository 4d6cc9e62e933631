"""T7, ambiguity and zombies: a worker sleeps at the worst moment, Slack is late or forgetful, one message stands."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

import usecases.outbox
from domain.outbox import State, Unclear
from sandbox import posting
from storage.outbox import OutboxRow
from tests import effort
from tests.gate import oracle
from tests.postroom import PostRoom
from tests.proofs import Cases
from usecases.runtime import Runtime

pytestmark = pytest.mark.proves("T7")

BARRIERS = ("before the fence", "after the fence", "after the post", "before the result is kept")
LEASES = (0.5, 1.5, 10)
VARIANTS = ("plain", "history lags", "forged", "deleted")
LATE, LAGS = (0, 60, 125, 300), (0, 10, 30)
CHECKED = "INV-1..10, exactly one message after the sweep (none that a person removed), on each database"
LAG = 30.0
STEP = 5


class Night:
    """Two workers; the first falls asleep at a barrier while the second goes on."""

    def __init__(self, room: PostRoom, *, variant: str) -> None:
        self.room, self.variant = room, variant
        self.other = room.replica("two")
        self.removed = ""
        self.calls_before_waking = 0
        if variant == "history lags":
            room.sandbox.history_lag = LAG

    def sleeps(self, seconds: float) -> None:
        """The first worker does nothing for so long."""
        for _ in range(round(seconds / STEP)):
            self.room.now.passes(seconds=STEP)
            self.room.machine.passes(seconds=STEP)
            self.works(self.other)
        self.calls_before_waking = self.calls()

    def calls(self) -> int:
        """How often anybody has asked Slack to post."""
        return len(self.room.sandbox.calls_of("chat.postMessage"))

    def works(self, run: Runtime) -> None:
        """One worker does what is due; then people and other apps do theirs."""
        while usecases.outbox.deliver_one(run) or usecases.outbox.reconcile_one(run):
            pass
        self.meddle()

    def meddle(self) -> None:
        """A person removes the first copy of the message as soon as it stands."""
        stands = self.room.sandbox.messages(self.room.team)
        if self.variant == "deleted" and stands and not self.removed:
            posting.delete(self.room.sandbox.core, message=stands[0])
            self.removed = stands[0].ts

    def forge(self) -> None:
        """Another app posts with our key."""
        other = self.room.sandbox.another_bot("Jira")
        self.room.pm.invites(self.room.team, other)
        forged = other.says(self.room.team, "not ours")
        forged.metadata = {"event_type": "rapport_out", "event_payload": {"k": self.room.row("hello").key}}

    def ends(self) -> None:
        """A day passes, both at work; the looks for duplicates come at the end of it."""
        for seconds in (*[STEP] * 60, 600, 600, 86_400):
            self.room.now.passes(seconds=seconds)
            self.room.machine.passes(seconds=seconds)
            self.works(self.room.run)
            self.works(self.other)

    def judge(self) -> None:
        """One message of ours stands, unless a person removed the one that we know was taken."""
        said = [each for each in oracle.messages(self.room.sandbox) if each.text == "hello"]
        row = self.room.row("hello")
        assert row.state == State.SENT
        if self.removed and row.slack_ts == self.removed:
            assert said == []
            return
        found = oracle.judge(
            self.room.sandbox,
            sessions=self.room.sessions,
            now=self.room.now(),
            machine=self.room.machine(),
        )
        assert (len(said), found) == (1, [])


@contextmanager
def asleep(night: Night, *, at: str, seconds: float) -> Iterator[Runtime]:
    """The first worker, who falls asleep once at a barrier."""
    slack: Any = night.room.slack
    post, channel, begin = slack.post, slack.channel, night.room.run.begin
    state = {"slept": False, "posted": False}

    def sleep() -> None:
        if not state["slept"]:
            state["slept"] = True
            night.sleeps(seconds)

    def asks(channel_id: str) -> Any:
        if at == BARRIERS[0]:
            sleep()
        return channel(channel_id)

    def posts(**call: Any) -> str:
        if at == BARRIERS[1]:
            sleep()
        ts: str = post(**call)
        state["posted"] = True
        if at == BARRIERS[2]:
            sleep()
        return ts

    @contextmanager
    def begins() -> Iterator[Any]:
        if at == BARRIERS[3] and state["posted"]:
            sleep()
        with begin() as session:
            yield session

    slack.channel, slack.post = asks, posts
    try:
        yield replace(night.room.run, begin=begins)
    finally:
        slack.channel, slack.post = channel, post
        assert state["slept"], f"nobody slept {at}"


@pytest.mark.parametrize(("at", "leases"), [*product(BARRIERS, LEASES)])
def test_a_worker_that_sleeps_at_the_worst_moment_leaves_one_message(
    at: str, leases: float, room: PostRoom, cases: Cases
) -> None:
    for variant in VARIANTS:
        fresh(room)
        night = Night(room, variant=variant)
        room.promise("hello")
        if variant == "forged":
            night.forge()
        with asleep(night, at=at, seconds=leases * 60) as run:
            night.works(run)
        if at == BARRIERS[0] and leases > 1:
            assert night.calls() == night.calls_before_waking, "the fence did not stop it"
        night.ends()
        night.judge()
        cases.ran(1, checked=CHECKED)


def test_any_of_that_at_random(room: PostRoom, cases: Cases) -> None:
    seed = effort.of(7, soak=time.time_ns())
    dice = random.Random(seed)
    print(f"the seed is {seed}")
    for _ in effort.rounds(4, soak=2000):
        fresh(room)
        night = Night(room, variant=dice.choice(VARIANTS[:2]))
        room.promise("hello")
        with asleep(night, at=dice.choice(BARRIERS), seconds=dice.uniform(0, 720)) as run:
            night.works(run)
        night.ends()
        night.judge()
        cases.ran(1, checked=CHECKED)


@pytest.mark.parametrize(("late", "lag"), [*product(LATE, LAGS)])
def test_a_post_that_slack_takes_in_late_stands_once(
    late: int, lag: int, room: PostRoom, cases: Cases
) -> None:
    night = Night(room, variant="plain")
    room.sandbox.history_lag = float(lag)
    room.promise("hello")
    call = given_up(room)
    night.works(room.run)
    night.sleeps(late)
    call()
    night.ends()
    night.judge()
    cases.ran(1, checked=CHECKED)


def given_up(room: PostRoom) -> Callable[[], str]:
    """The next post gets no answer; what is returned lets Slack take it in."""
    slack: Any = room.slack
    post, kept = slack.post, list[dict[str, Any]]()

    def unanswered(**call: Any) -> str:
        slack.post = post
        kept.append(call)
        raise Unclear("chat.postMessage: TimeoutError")

    slack.post = unanswered
    return lambda: str(post(**kept[0]))


def fresh(room: PostRoom) -> None:
    """A channel and an outbox as on the first day, later in time."""
    with room.sessions.begin() as session:
        session.query(OutboxRow).delete()
    room.sandbox.core.records.calls.clear()
    room.sandbox.history_lag = 0.0
    room.team.messages.clear()
    room.machine.passes(hours=1)
    room.now.passes(hours=1)
