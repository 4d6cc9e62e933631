"""The whole bot in a small Slack: it connects, works, survives trouble and stops without losing anything."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import bot.bootstrap
import bot.intake
import usecases.heartbeats
import usecases.inbox
from bot.house import House
from bot.payloads import DEEPEST, LONGEST
from bot.settings import Settings
from bot.socket import Socket
from domain.outbox import Undeliverable
from sandbox import Channel, Fault, Person, Sandbox
from sandbox.delivery.log import Delivery
from tests.house.source import ROOT

MANIFEST = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """A Slack that is reached by Socket Mode."""
    sandbox = Sandbox(MANIFEST, now, transport="socket")
    sandbox.start()
    yield sandbox
    sandbox.stop()


@dataclass
class Room:
    """Somebody in a channel."""

    pm: Person
    channel: Channel


def settings_for(sandbox: Sandbox, url: str, **more: Any) -> Settings:
    return Settings(
        slack_bot_token=sandbox.bot_token,
        slack_app_token=sandbox.app_token,
        slack_signing_secret=sandbox.signing_secret,
        slack_api_url=sandbox.api_url,
        database_url=url,
        **more,
    )


@pytest.fixture(scope="module")
def house(sandbox: Sandbox, sqlite_template: Path) -> Iterator[House]:
    """A bot at work, which these tests share: stopping one takes the SDK two seconds."""
    built = bot.bootstrap.build(settings_for(sandbox, f"sqlite:///{sqlite_template.with_name('house.db')}"))
    built.start()
    yield built
    built.stop()


@pytest.fixture
def room(sandbox: Sandbox, house: House) -> Room:
    """A person and a channel with the bot in it, and nothing under way."""
    pm = sandbox.person(f"petra{len(sandbox.deliveries)}")
    channel = sandbox.channel(f"ops{len(sandbox.deliveries)}", members=[pm], with_bot=True)
    sandbox.idle()
    return Room(pm, channel)


def eventually(holds: Callable[[], bool], *, seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to pass in time"
        time.sleep(0.02)


def events(sandbox: Sandbox) -> list[Delivery]:
    """Every event that Slack has sent."""
    return [delivery for delivery in sandbox.deliveries if delivery.kind == "events_api"]


def counts(house: House) -> dict[str, int]:
    with house.run.begin() as session:
        return usecases.inbox.counts(session)


def test_an_event_travels_from_slack_to_its_listener(sandbox: Sandbox, house: House, room: Room) -> None:
    room.pm.says(room.channel, "hello")
    sandbox.idle()
    assert events(sandbox)[-1].acked
    eventually(lambda: counts(house) == {"done": len({one.event_id for one in events(sandbox)})})


def test_a_command_is_answered_through_the_connection(sandbox: Sandbox, house: House, room: Room) -> None:
    answer = room.pm.runs("/client help", room.channel)
    assert answer.error is None
    assert "/client add" in answer.text
    assert not sandbox.rejections


def test_P2_an_event_that_is_not_stored_is_not_acknowledged_and_comes_again(
    sandbox: Sandbox, house: House, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: dict[str, Any]) -> None:
        raise bot.intake.NotStored("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(house.intake, "submit", refuse)
        room.pm.says(room.channel, "hello")
        delivery = sandbox.deliveries[-1]
        eventually(lambda: bool(delivery.attempts) and delivery.attempts[0].outcome is not None)
        assert not delivery.acked

    def comes_again() -> bool:
        sandbox.retry_now()
        return delivery.acked

    eventually(comes_again, seconds=10)
    eventually(lambda: counts(house) == {"done": len({one.event_id for one in events(sandbox)})})


def test_P3_an_event_that_comes_twice_is_kept_once(sandbox: Sandbox, house: House, room: Room) -> None:
    sandbox.duplicate_events = True
    room.pm.says(room.channel, "hello")
    sandbox.idle()
    sandbox.duplicate_events = False
    known = {delivery.event_id for delivery in events(sandbox)}
    assert len(known) < len(events(sandbox))
    eventually(lambda: counts(house) == {"done": len(known)})


def nested(depth: int) -> str:
    return json.dumps({"type": "events_api", "envelope_id": "x", "payload": "DEEP"}).replace(
        '"DEEP"', '{"event": ' + "[" * depth + "]" * depth + "}"
    )


@pytest.mark.proves("T5")
@pytest.mark.parametrize(
    "raw",
    [
        nested(DEEPEST + 1),
        nested(100_000),
        json.dumps({"type": "events_api", "envelope_id": "x", "payload": {"event": "x" * LONGEST}}),
        json.dumps({"type": "events_api", "envelope_id": "x", "payload": []}),
        json.dumps(
            {"type": "interactive", "envelope_id": "x", "payload": {"type": "block_actions", "actions": {}}}
        ),
        "{",
        "{}",
        "[" * 100_000,
        '{"a": "\\ud800"}',
    ],
    ids=["deep", "deeper", "long", "list", "shape", "cut", "empty", "no object", "half"],
)
def test_P7_nothing_that_comes_through_the_connection_ends_it(
    sandbox: Sandbox, house: House, room: Room, raw: str
) -> None:
    assert isinstance(house.door, Socket)
    before, connection = counts(house), house.door.connection
    house.door._client.enqueue_message(raw)
    assert room.pm.runs("/client help", room.channel).error is None
    assert (counts(house), house.door.connection) == (before, connection)
    assert house.door.is_connected()


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
def test_the_connection_is_renewed_when_slack_asks_for_it(
    sandbox: Sandbox, house: House, room: Room, reason: str
) -> None:
    door = house.door
    assert isinstance(door, Socket)
    connection = door.connection
    sandbox.disconnect(reason)
    eventually(lambda: door.connection != connection and sandbox.connections == 1, seconds=10)
    assert room.pm.runs("/client help", room.channel).error is None


def test_a_second_bot_on_the_same_file_does_not_start(sandbox: Sandbox, sqlite_url: str) -> None:
    house = bot.bootstrap.build(settings_for(sandbox, sqlite_url))
    with pytest.raises(Exception, match="in use by another process"):
        bot.bootstrap.build(settings_for(sandbox, sqlite_url))
    house.stop()
    bot.bootstrap.build(settings_for(sandbox, sqlite_url)).stop()


def test_a_wrong_token_is_told_at_the_start_and_the_file_is_free_again(
    sandbox: Sandbox, sqlite_url: str
) -> None:
    sandbox.faults.on("auth.test", times=1, do=Fault.error("invalid_auth"))
    with pytest.raises(Undeliverable, match="invalid_auth"):
        bot.bootstrap.build(settings_for(sandbox, sqlite_url))
    bot.bootstrap.build(settings_for(sandbox, sqlite_url)).stop()


def test_every_job_leaves_a_heartbeat_and_the_bot_knows_that_it_lives(house: House) -> None:
    def beats() -> set[str]:
        with house.run.begin() as session:
            return {beat.job for beat in usecases.heartbeats.all_of(session) if not beat.failure}

    eventually(lambda: {"clocks", "digests"} <= beats())
    assert house.health.is_alive()


def test_over_http_slack_calls_us(sqlite_url: str) -> None:
    sandbox = Sandbox(MANIFEST, now, transport="http")
    sandbox.start()
    chosen = Settings(
        slack_bot_token=sandbox.bot_token,
        slack_signing_secret=sandbox.signing_secret,
        slack_api_url=sandbox.api_url,
        database_url=sqlite_url,
        port=0,
    )
    house = bot.bootstrap.build(chosen)
    house.start()
    sandbox.request_url = f"http://{house.where().removeprefix('HTTP on ')}/slack/events"
    pm = sandbox.person("petra")
    ops = sandbox.channel("ops", members=[pm], with_bot=True)
    pm.says(ops, "hello")
    assert pm.runs("/client help", ops).error is None
    sandbox.idle()
    assert all(delivery.acked_at for delivery in sandbox.deliveries)
    house.stop()
    sandbox.stop()
