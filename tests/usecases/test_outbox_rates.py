"""Slack's limits: obeyed by everybody who shares the database, without a thread that sleeps (promise P11)."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

import usecases.outbox
from bot.bans import Bans
from bot.slack import SlackCalls
from domain.outbox import State, TryLater
from sandbox import Fault
from tests.postroom import PostRoom

pytestmark = pytest.mark.proves("T9")

MINUTE = timedelta(minutes=1)


def test_a_429_stops_the_method_for_everybody_until_slack_says(room: PostRoom) -> None:
    other = room.sandbox.channel("other", members=[room.pm], with_bot=True)
    room.promise("first")
    room.promise("elsewhere", channel=other.id)
    room.sandbox.faults.on("chat.postMessage", do=Fault.rate_limited(30))
    room.works()
    own = SlackCalls(room.slack.client, bans=Bans(room.machine))
    two = replace(room.replica("two"), slack=lambda _: own)
    assert usecases.outbox.deliver_one(two) is False
    room.machine.passes(seconds=29)
    assert usecases.outbox.deliver_one(two) is False
    room.works()
    assert len(room.sandbox.calls_of("chat.postMessage")) == 1
    room.machine.passes(seconds=1)
    room.works()
    assert room.told == ["first"]
    assert [message.text for message in room.sandbox.messages(other)] == ["elsewhere"]


def test_a_429_for_posts_stops_no_edits(room: PostRoom) -> None:
    other = room.sandbox.channel("other", members=[room.pm], with_bot=True)
    room.promise("card", channel=other.id)
    room.works()
    room.sandbox.faults.on("chat.postMessage", do=Fault.rate_limited(30))
    room.promise("held up")
    room.works()
    room.revise("card", "card, edited")
    room.works()
    assert [message.text for message in room.sandbox.messages(other)] == ["card, edited"]


@pytest.mark.parametrize("said", ["abc", None, "-5", "nan"])
def test_a_429_that_does_not_say_how_long_means_half_a_minute(room: PostRoom, said: str | None) -> None:
    room.sandbox.faults.on("chat.postMessage", do=Fault("rate", "rate", retry_after=said))
    room.promise("hello")
    room.works()
    room.lives(seconds=29)
    assert room.told == []
    room.lives(seconds=1)
    assert room.told == ["hello"]


def test_many_429s_do_not_wear_a_message_out(room: PostRoom) -> None:
    room.sandbox.faults.on("chat.postMessage", do=Fault.rate_limited(10), times=20)
    room.promise("hello")
    room.works()
    for _ in range(20):
        room.passes(seconds=10)
    assert room.told == ["hello"]


def test_a_429_that_says_at_once_never_means_long(room: PostRoom) -> None:
    room.sandbox.faults.on("chat.postMessage", do=Fault.rate_limited(0), times=9)
    room.promise("hello")
    room.works()
    assert len(room.sandbox.calls_of("chat.postMessage")) == 1
    room.lives(seconds=9)
    assert room.told == ["hello"]


def test_a_429_while_looking_for_a_post_is_obeyed_too(room: PostRoom) -> None:
    room.sandbox.faults.on("chat.postMessage", do=Fault.reset_after())
    room.sandbox.faults.on("conversations.history", do=Fault.rate_limited(30))
    room.promise("hello")
    room.works()
    room.passes(seconds=120)
    room.lives(seconds=29)
    assert len(room.sandbox.calls_of("conversations.history")) == 1
    room.lives(seconds=1)
    assert room.row("hello").state == State.SENT


def test_eight_deliverers_share_the_work_without_a_double_or_a_swap(room: PostRoom) -> None:
    channels = [room.sandbox.channel(f"c{n}", members=[room.pm], with_bot=True) for n in range(12)]
    for number in range(3):
        for channel in channels:
            room.promise(f"{number}", key=f"{channel.id} {number}", channel=channel.id)
    trouble: list[BaseException] = []

    def deliverer(name: str) -> None:
        run = room.replica(name)
        try:
            while usecases.outbox.deliver_one(run):
                pass
        except BaseException as error:
            trouble.append(error)

    for _ in range(12):
        threads = [threading.Thread(target=deliverer, args=(f"replica {n}",)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        room.machine.passes(seconds=1)
        room.now.passes(seconds=1)
    room.works()
    assert not trouble
    assert [[m.text for m in room.sandbox.messages(c)] for c in channels] == [["0", "1", "2"]] * 12
    assert {call.error for call in room.sandbox.calls_of("chat.postMessage")} == {""}


def test_P11_a_channel_is_asked_for_one_message_a_second(room: PostRoom) -> None:
    for number in range(3):
        room.promise(str(number))
    for second in range(3):
        room.works()
        room.machine.passes(seconds=0.9)
        room.works()
        assert len(room.sandbox.calls_of("chat.postMessage")) == second + 1
        room.machine.passes(seconds=0.1)
    assert room.told == ["0", "1", "2"]


def test_P11_a_workspace_gets_no_more_than_200_posts_in_any_minute(room: PostRoom) -> None:
    channels = [room.sandbox.channel(f"c{n}", members=[room.pm], with_bot=True) for n in range(50)]
    for number in range(6):
        for channel in channels:
            room.promise(f"{number}", key=f"{channel.id} {number}", channel=channel.id)
    room.works()
    room.lives(seconds=98)
    moments = [call.at for call in room.sandbox.calls_of("chat.postMessage")]
    assert len(moments) == 300
    assert max(sum(first <= each < first + MINUTE for each in moments) for first in moments) <= 200


def test_P11_urgent_words_go_before_others_that_wait_for_the_budget(room: PostRoom) -> None:
    channels = [room.sandbox.channel(f"c{n}", members=[room.pm], with_bot=True) for n in range(40)]
    for channel in channels:
        room.promise("digest", key=f"digest {channel.id}", channel=channel.id)
    room.works()
    room.checks["clock"] = lambda *_, **__: True
    room.promise("late", channel=room.team.id, subject="clock:1")
    room.lives(seconds=5)
    assert room.told == ["late"]
    assert room.row(f"digest {channels[-1].id}").state == State.PENDING
    room.lives(seconds=9)
    assert room.row(f"digest {channels[-1].id}").state == State.SENT


def test_P11_a_ban_is_a_little_longer_than_slack_says_and_shared_by_all_doors(room: PostRoom) -> None:
    slack = SlackCalls(room.slack.client, bans=Bans(room.machine, jitter=lambda: 0.2))
    room.sandbox.faults.on("users.info", do=Fault.rate_limited(10))
    with pytest.raises(TryLater) as told:
        slack.person(room.pm.id)
    assert told.value.seconds == 12
    room.machine.passes(seconds=11.9)
    with pytest.raises(TryLater):
        slack.person(room.pm.id)
    assert len(room.sandbox.calls_of("users.info")) == 1
    room.machine.passes(seconds=0.2)
    slack.person(room.pm.id)
