"""Socket Mode: connections, envelopes, acknowledgements, repetitions."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest
from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from sandbox import Channel, Person, Sandbox
from tests.sandbox.conftest import Time
from tests.sandbox.manifest import MANIFEST
from tests.sandbox.socket_client import address, connected, until


class Scene:
    """A person in a channel with the bot; the events of how they came there are forgotten."""

    def __init__(self, sandbox: Sandbox) -> None:
        sandbox.reset()
        self.sandbox = sandbox
        self.carol: Person = sandbox.person("carol")
        self.room: Channel = sandbox.channel("room", members=[self.carol], with_bot=True)
        sandbox.idle()
        sandbox.core.office.reset()


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    sandbox = Sandbox(MANIFEST, Time(), machine=Time())
    sandbox.start()
    yield sandbox
    sandbox.stop()


@pytest.fixture
def scene(server: Sandbox) -> Scene:
    return Scene(server)


def test_an_event_is_delivered_and_acknowledged(scene: Scene) -> None:
    with connected(scene.sandbox) as client:
        scene.carol.says(scene.room, "hello")
        scene.sandbox.idle()
    [envelope] = client.taken
    assert (envelope["type"], envelope["retry_attempt"], envelope["retry_reason"]) == ("events_api", 0, "")
    assert envelope["accepts_response_payload"] is False
    assert envelope["payload"]["event"]["text"] == "hello"
    assert scene.sandbox.deliveries[-1].acked
    [hello] = client.words
    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    assert hello["connection_info"] == {"app_id": scene.sandbox.app_id}


def test_a_command_is_answered_by_the_acknowledgements_payload(scene: Scene) -> None:
    with connected(scene.sandbox, payload={"text": "done"}) as client:
        answer = scene.carol.runs("/parrot x", scene.room)
    [envelope] = client.taken
    assert (envelope["type"], envelope["payload"]["text"]) == ("slash_commands", "x")
    assert envelope["accepts_response_payload"] is True
    assert "retry_attempt" not in envelope
    assert answer.text == "done"


def test_each_envelope_goes_to_exactly_one_of_several_connections(scene: Scene) -> None:
    with connected(scene.sandbox) as first, connected(scene.sandbox) as second:
        for number in range(10):
            scene.carol.says(scene.room, str(number))
        scene.sandbox.idle()
    texts = [one["payload"]["event"]["text"] for one in first.taken + second.taken]
    assert sorted(texts) == sorted(map(str, range(10)))
    assert len(first.taken) == len(second.taken) == 5


def test_without_a_connection_events_wait_and_people_read_so(scene: Scene) -> None:
    scene.carol.says(scene.room, "x")
    scene.sandbox.idle()
    assert scene.carol.runs("/parrot", scene.room).error == "dispatch_failed"
    with connected(scene.sandbox) as client:
        scene.sandbox.retry_now()
        scene.sandbox.idle()
    [envelope] = client.taken
    assert (envelope["retry_attempt"], envelope["retry_reason"]) == (2, "connection_failed")


def test_an_unacknowledged_event_comes_again(scene: Scene) -> None:
    with connected(scene.sandbox, ack=False) as deaf:
        scene.carol.says(scene.room, "x")
        until(lambda: len(deaf.taken) == 2)
    assert [(one["retry_attempt"], one["retry_reason"]) for one in deaf.taken] == [(0, ""), (1, "timeout")]
    assert deaf.taken[0]["envelope_id"] != deaf.taken[1]["envelope_id"]
    assert deaf.taken[0]["payload"] == deaf.taken[1]["payload"]


def test_a_lost_connection_hands_its_envelope_to_the_next(scene: Scene) -> None:
    with connected(scene.sandbox, ack=False) as first:
        scene.carol.says(scene.room, "x")
        until(lambda: len(first.taken) == 1)
        with connected(scene.sandbox) as second:
            scene.sandbox.drop_connections(oldest_only=True)
            scene.sandbox.idle()
            until(lambda: first.gone)
            [envelope] = second.taken
            assert envelope["retry_reason"] == "connection_failed"


@pytest.mark.parametrize(
    ("reason", "stays"), [("warning", True), ("refresh_requested", False), ("link_disabled", False)]
)
def test_slack_asks_connections_to_leave(scene: Scene, reason: str, stays: bool) -> None:
    with connected(scene.sandbox) as client:
        scene.sandbox.disconnect(reason)
        until(lambda: len(client.words) == 2)
        assert (client.words[1]["type"], client.words[1]["reason"]) == ("disconnect", reason)
        assert (scene.sandbox.connections == 1) is stays
        with connected(scene.sandbox) as fresh:
            scene.carol.says(scene.room, "x")
            scene.sandbox.idle()
        assert (len(client.taken), len(fresh.taken)) == (0, 1)


def test_the_sdks_client_acknowledges_and_comes_back(scene: Scene) -> None:
    taken: list[SocketModeRequest] = []

    def listen(client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        taken.append(request)
        client.send_socket_mode_response(SocketModeResponse(request.envelope_id))

    web = WebClient(token=scene.sandbox.app_token, base_url=scene.sandbox.api_url)
    client = SocketModeClient(app_token=scene.sandbox.app_token, web_client=web, ping_interval=1)
    client.socket_mode_request_listeners.append(listen)
    client.connect()
    until(lambda: scene.sandbox.connections == 1)
    accepted = scene.sandbox.core.sockets.accepted
    scene.sandbox.disconnect("refresh_requested")
    until(lambda: scene.sandbox.core.sockets.accepted > accepted and scene.sandbox.connections == 1)
    scene.carol.says(scene.room, "still there?")
    scene.sandbox.idle()
    client.auto_reconnect_enabled = False
    scene.sandbox.drop_connections()
    # Two of the client's own threads would close the same socket.
    until(lambda: not client.is_connected())
    client.close()
    assert [one.payload["event"]["text"] for one in taken] == ["still there?"]
    assert scene.sandbox.deliveries[-1].acked
    until(lambda: scene.sandbox.connections == 0)


def test_a_ticket_opens_one_connection(scene: Scene) -> None:
    url = address(scene.sandbox)

    async def knock() -> tuple[Any, int]:
        async with aiohttp.ClientSession() as session:
            async with session.ws_connect(url) as ws:
                hello = await ws.receive_json()
            async with session.get(url.replace("ws://", "http://")) as again:
                return hello, again.status

    hello, status = asyncio.run(knock())
    assert (hello["type"], status) == ("hello", 403)


def test_the_eleventh_connection_is_sent_away(scene: Scene) -> None:
    urls = [address(scene.sandbox) for _ in range(11)]

    async def crowd() -> list[Any]:
        async with aiohttp.ClientSession() as session:
            sockets = [await session.ws_connect(url) for url in urls]
            words = [await ws.receive_json() for ws in sockets]
            for ws in sockets:
                await ws.close()
            return words

    words = asyncio.run(crowd())
    assert [one["type"] for one in words] == ["hello"] * 10 + ["disconnect"]
    assert words[-1]["reason"] == "too_many_websockets"
    until(lambda: scene.sandbox.connections == 0)


def test_a_half_open_connection_swallows_an_envelope_that_the_other_one_then_gets(scene: Scene) -> None:
    with connected(scene.sandbox) as first, connected(scene.sandbox) as second:
        scene.sandbox.freeze_connections(oldest_only=True, seconds=5)
        assert (scene.sandbox.connections, scene.sandbox.listening) == (2, 1)
        for text in ("one", "two"):
            scene.carol.says(scene.room, text)
        scene.sandbox.idle(timeout=10)
        assert not first.taken
        assert {one["retry_reason"] for one in second.taken} == {"", "timeout"}
        until(lambda: first.gone)


def test_a_lost_acknowledgement_brings_the_event_again(scene: Scene) -> None:
    with connected(scene.sandbox) as client:
        scene.sandbox.lose_acks(1)
        scene.carol.says(scene.room, "hello")
        scene.sandbox.idle()
    assert [one["retry_reason"] for one in client.taken] == ["", "timeout"]
    assert scene.sandbox.deliveries[-1].acked
