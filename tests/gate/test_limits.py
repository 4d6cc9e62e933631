"""T9, Slack's limits: no call during a ban, a message a second and channel, and hardly longer than that must take."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

import storage.operations
import usecases.outbox
from bot.bans import Bans
from domain.outbox import CHANNELS_AT_ONCE, LONGEST_JITTER, POSTS_AT_ONCE, State
from sandbox import Fault
from sandbox.workspace import Channel
from tests import effort
from tests.gate import oracle
from tests.gate.calls import POST, ban
from tests.postroom import PostRoom
from tests.proofs import Cases
from views.blocks import Message

pytestmark = pytest.mark.proves("T9")

CHECKED = "0 calls inside a ban, at most 1 post/s and channel and 200/min, done in 1.1 x the ideal time"
SLACK_OF_TIME = 1.1
MOST_A_MINUTE, MINUTE = 200, timedelta(minutes=1)
SEED = 11


def channels(room: PostRoom, *, count: int) -> list[Channel]:
    """So many channels of the team."""
    return [room.sandbox.channel(f"c{n}", members=[room.pm], with_bot=True) for n in range(count)]


def promise_all(room: PostRoom, *, places: list[Channel], each: int) -> None:
    """So many messages to each place, promised at once."""
    with room.begin() as session:
        for number in range(each):
            for place in places:
                usecases.outbox.promise(
                    session,
                    workspace_id=room.workspace_id,
                    channel=place.id,
                    key=f"{place.id} {number}",
                    message=Message(f"{number}"),
                    now=room.now(),
                )


def drains(room: PostRoom, *, most: float) -> float:
    """Let time pass until nothing waits; the seconds that took."""
    begun = room.machine()
    two = room.replica("two")
    while any_waits(room):
        for run in (room.run, two):
            while usecases.outbox.deliver_one(run) or usecases.outbox.reconcile_one(run):
                pass
        room.now.passes(seconds=1)
        room.machine.passes(seconds=1)
        assert (room.machine() - begun).total_seconds() < most, "it takes too long"
    return (room.machine() - begun).total_seconds()


def any_waits(room: PostRoom) -> bool:
    """Whether a message is not sent yet."""
    with room.sessions.read() as session:
        return storage.operations.outbox_waits(session)


def judge(room: PostRoom) -> None:
    """The oracle, and the budget of the workspace."""
    found = oracle.judge(room.sandbox, sessions=room.sessions, now=room.now(), machine=room.machine())
    assert found == []
    moments = [call.at for call in room.sandbox.calls_of(POST)]
    last = 0
    for first, moment in enumerate(moments):
        while last < len(moments) and moments[last] < moment + MINUTE:
            last += 1
        assert last - first <= MOST_A_MINUTE, f"{last - first} posts within a minute"
    assert {row.state for row in room.rows()} == {State.SENT}


def test_two_thousand_messages_to_one_channel(room: PostRoom, cases: Cases) -> None:
    promise_all(room, places=[room.team], each=2000)
    took = drains(room, most=2000 * SLACK_OF_TIME)
    judge(room)
    assert room.told == [f"{number}" for number in range(2000)]
    cases.ran(1, checked=f"{CHECKED} (2,000 to one channel: {took:,.0f} s of 2,000)")


def test_two_hundred_messages_to_two_hundred_channels(room: PostRoom, cases: Cases) -> None:
    promise_all(room, places=channels(room, count=200), each=1)
    ideal = (200 - POSTS_AT_ONCE) / CHANNELS_AT_ONCE
    took = drains(room, most=ideal * SLACK_OF_TIME)
    judge(room)
    cases.ran(1, checked=f"200 to 200 channels: {took:,.0f} s of {ideal:,.0f}")


@pytest.mark.parametrize("seed", range(effort.of(1, soak=5)))
def test_a_storm_of_429s(room: PostRoom, cases: Cases, seed: int) -> None:
    chance = random.Random(SEED + seed)
    room.slack._bans = Bans(room.machine, jitter=lambda: chance.uniform(0.0, LONGEST_JITTER))
    places = channels(room, count=20)
    promise_all(room, places=places, each=15)
    bans = [chance.choice(["0", "1", "2.5", "7", "30", "abc", None, "45"]) for _ in range(40)]
    for said in bans:
        fault = Fault("rate", "rate", status=429, retry_after=said)
        # Some calls in between go well.
        room.sandbox.faults.on(POST, do=fault, when=lambda _args: chance.random() < 0.2)
    banned = sum(ban(each) for each in bans) * (1 + LONGEST_JITTER) + len(bans)
    ideal = (300 - POSTS_AT_ONCE) / CHANNELS_AT_ONCE + banned
    took = drains(room, most=ideal * SLACK_OF_TIME)
    judge(room)
    assert sum(call.banned for call in room.sandbox.calls_of(POST)) >= len(bans)
    cases.ran(1, checked=f"a storm of {len(bans)} bans: {took:,.0f} s, at most {ideal:,.0f}")
