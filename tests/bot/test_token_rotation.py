"""Tokens that end are exchanged in time, each once, whoever else is at it (T-rotation of promise P35)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

import bot.tokens
import usecases.installations
from bot import bootstrap
from bot.installed import Installed
from domain.outbox import TryLater, Undeliverable
from sandbox.faults import Fault
from tests.proofs import Cases
from tests.street import Street, street

THREADS = 16


@pytest.fixture
def town(database_url: str) -> Iterator[Street]:
    """The north has installed a bot whose tokens end."""
    with street(rotates=True) as town:
        town.opens(database_url)
        assert town.installs(town.north)[0] == 200
        yield town


def replica(town: Street) -> Installed:
    """Another process on the same database, as far as tokens go."""
    settings, run = town.house.settings, town.house.run
    return Installed(settings, run=run, busy=lambda: False)


def exchanges(town: Street) -> int:
    """How often a refresh token was used, well or not."""
    asked = [*town.north.calls_of("oauth.v2.access"), *town.south.calls_of("oauth.v2.access")]
    return sum(call.args.get("grant_type") == "refresh_token" for call in asked)


def all_at_once(replicas: list[Installed]) -> list[str]:
    """What each of the threads got, whose token has ended: its workspace, or why it has to wait."""
    barrier, said = threading.Barrier(THREADS), list[str]()

    def use(number: int) -> None:
        barrier.wait()
        try:
            said.append(replicas[number % len(replicas)].of(1).me().team_id)
        except TryLater as later:
            said.append(later.reason)

    threads = [threading.Thread(target=use, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return said


def test_a_token_is_exchanged_two_hours_before_its_end_and_the_bot_goes_on(town: Street) -> None:
    town.passes(hours=9)
    assert exchanges(town) == 0
    town.passes(hours=2)
    assert exchanges(town) == 1
    town.passes(hours=72)
    assert exchanges(town) == 1 + 72 // 10
    assert town.house.run.slack(1).me().team_id == town.north.team_id


def test_after_a_long_sleep_the_first_call_exchanges_it(town: Street) -> None:
    town.machine.at += timedelta(days=3)
    assert town.house.run.slack(1).me().team_id == town.north.team_id
    assert exchanges(town) == 1


@pytest.mark.proves("P35")
def test_of_two_replicas_with_sixteen_threads_one_alone_exchanges_it(town: Street, cases: Cases) -> None:
    replicas = [replica(town), replica(town)]
    for turn in range(1, 6):
        town.machine.at += timedelta(hours=12)
        said = all_at_once(replicas)
        assert exchanges(town) == turn
        assert len(said) == THREADS
        assert set(said) <= {town.north.team_id, "token_refreshing"}
        assert [each.of(1).me().team_id for each in replicas] == [town.north.team_id] * 2
    cases.ran(5 * THREADS, checked="one exchange, and every replica goes on with the new token")


def test_what_another_replica_fetched_is_used_at_once(town: Street) -> None:
    one, other = replica(town), replica(town)
    before = other.of(1)
    town.machine.at += timedelta(hours=11)
    assert one.refresh_one()
    assert other.of(1) is not before


def test_a_crash_after_slacks_answer_leaves_the_old_token_until_it_ends(
    town: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.machine.at += timedelta(hours=11)
    dying = replica(town)

    def dies(*_: object, **__: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(usecases.installations, "exchanged", dies)
        with pytest.raises(KeyboardInterrupt):
            dying.refresh_one()
    living = replica(town)
    assert living.of(1).me()
    assert not living.refresh_one(), "the lease of the dead still holds"
    town.machine.at += usecases.installations.LEASE
    assert not living.refresh_one(), "the refresh token was used up by the dead"
    assert living.of(1).me(), "and yet the old token works until its end"
    town.machine.at += timedelta(hours=1)
    with pytest.raises(Undeliverable, match="token_expired"):
        living.of(1)
    assert town.installs(town.north)[0] == 200
    assert living.of(1).me()


def test_while_slack_is_away_the_exchange_is_tried_again_each_minute(town: Street) -> None:
    town.machine.at += timedelta(hours=10, minutes=30)
    town.north.faults.on("oauth.v2.access", times=2, do=Fault.http_before(503))
    assert not replica(town).refresh_one()
    assert not replica(town).refresh_one(), "a pause comes first"
    assert exchanges(town) == 1
    town.machine.at += usecases.installations.PAUSE
    assert not replica(town).refresh_one()
    town.machine.at += usecases.installations.PAUSE
    assert replica(town).refresh_one()
    assert replica(town).of(1).me()


def test_an_installation_during_an_exchange_wins(town: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    town.machine.at += timedelta(hours=11)
    slow, access = replica(town), Installed.access

    def first(self: Installed, **asked: str) -> Any:
        answer = access(self, **asked)
        monkeypatch.setattr(Installed, "access", access)
        town.installs(town.north)
        return answer

    monkeypatch.setattr(Installed, "access", first)
    assert not slow.refresh_one()
    assert slow.of(1).me()


def test_the_same_keys_are_needed_after_a_start(town: Street, database_url: str) -> None:
    town.house.stop()
    other = bot.tokens.new_key()
    town.house = bootstrap.build(town.settings(database_url, keys=other), **town.clocks)
    with pytest.raises(Undeliverable, match="token_unreadable"):
        town.house.run.slack(1)
    town.house.stop()
    town.house = bootstrap.build(town.settings(database_url, keys=f"{other},{town.keys}"), **town.clocks)
    assert town.house.run.slack(1).me()
