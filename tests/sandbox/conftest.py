"""One sandbox and one recording app for all these tests; each test gets a fresh workspace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox import Channel, Person, Sandbox
from tests.sandbox.manifest import MANIFEST
from tests.sandbox.recorder import Recorder

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Time:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def passes(self, **length: float) -> None:
        self.at += timedelta(**length)


@dataclass
class Stage:
    """The usual scene: two organisations, a shared channel with the bot, an internal one."""

    sandbox: Sandbox
    app: Recorder
    web: WebClient
    now: Time
    machine: Time
    carol: Person
    dan: Person
    room: Channel
    shared: Channel

    def refused(self, method: str, **arguments: Any) -> str:
        """The error word the bot gets for this call."""
        with pytest.raises(SlackApiError) as caught:
            self.web.api_call(method, json=arguments)
        return str(caught.value.response["error"])

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """The answer to a call that works."""
        return dict(self.web.api_call(method, json=arguments).data)  # type: ignore[arg-type]


@dataclass
class Servers:
    sandbox: Sandbox
    app: Recorder
    now: Time
    machine: Time


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    now, machine, app = Time(), Time(), Recorder()
    sandbox = Sandbox(MANIFEST, now, machine=machine, transport="http", request_url=app.url, post_interval=0)
    sandbox.start()
    yield Servers(sandbox, app, now, machine)
    sandbox.stop()
    app.close()


@pytest.fixture
def stage(servers: Servers) -> Stage:
    sandbox, app = servers.sandbox, servers.app
    app.reset()
    sandbox.reset()
    servers.now.at = servers.machine.at = START
    acme = sandbox.team("Acme")
    carol = sandbox.person("carol", tz="Europe/Berlin", locale="de-DE")
    dan = sandbox.person("dan", team=acme)
    room = sandbox.channel("room", members=[carol], with_bot=True)
    shared = sandbox.channel("acme", members=[carol, dan], shared_with=[acme], with_bot=True)
    sandbox.idle()
    app.reset()
    web = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])
    return Stage(sandbox, app, web, servers.now, servers.machine, carol, dan, room, shared)
