"""A small Bolt app lives in the sandbox as it would in Slack, by either transport."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from slack_bolt import Ack, App, Respond, Say
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient

from sandbox import Sandbox
from tests.sandbox.manifest import MANIFEST
from tests.sandbox.parts import actions, button, home, modal, section, text_input
from tests.sandbox.socket_client import until


def _now() -> datetime:
    return datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """No access log."""


def _app(sandbox: Sandbox) -> App:
    client = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
    app = App(client=client, signing_secret=sandbox.signing_secret, process_before_response=True)

    @app.command("/parrot")
    def command(ack: Ack, command: dict[str, Any], client: WebClient) -> None:
        client.views_open(trigger_id=command["trigger_id"], view=modal(text_input("words", "Words")))
        ack()

    @app.view("form")
    def submitted(ack: Ack, view: dict[str, Any], body: dict[str, Any], client: WebClient) -> None:
        words = view["state"]["values"]["words"]["value"]["value"]
        if words == "silence":
            ack(response_action="errors", errors={"words": "Say something"})
            return
        client.chat_postMessage(
            channel=body["user"]["id"], text=words, blocks=[actions(button("again", "Again"))]
        )
        ack()

    @app.action("again")
    def again(ack: Ack, respond: Respond) -> None:
        respond(text="Again!", replace_original=False)
        ack()

    @app.event("app_mention")
    def mentioned(event: dict[str, Any], say: Say) -> None:
        say(text=f"You said {event['text']}", thread_ts=event["ts"])

    @app.event("app_home_opened")
    def opened(event: dict[str, Any], client: WebClient) -> None:
        client.views_publish(user_id=event["user"], view=home(section("Hello")))

    @app.event(re.compile(".+"))
    def anything_else() -> None:
        """Acknowledged, and that is all."""

    return app


@pytest.fixture(params=["socket", "http"])
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    sandbox = Sandbox(MANIFEST, _now, transport=request.param).start()
    app = _app(sandbox)
    if request.param == "socket":
        handler = SocketModeHandler(app, sandbox.app_token, web_client=app.client, ping_interval=1)
        handler.connect()  # type: ignore[no-untyped-call]
        until(lambda: sandbox.connections == 1)
        yield sandbox
        handler.client.auto_reconnect_enabled = False
        sandbox.drop_connections()
        handler.close()  # type: ignore[no-untyped-call]
    else:
        server = make_server("127.0.0.1", 0, SlackRequestHandler(app), handler_class=Quiet)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        sandbox.request_url = f"http://127.0.0.1:{server.server_port}/slack/events"
        yield sandbox
        server.shutdown()
        server.server_close()
        thread.join()
    sandbox.stop()


def test_a_whole_conversation(sandbox: Sandbox) -> None:
    carol = sandbox.person("carol", new=True)
    room = sandbox.channel("room", members=[carol], with_bot=True)
    assert carol.runs("/parrot", room).error is None
    assert carol.submits({"Words": "silence"}) == {"Words": "Say something"}
    assert carol.submits({"Words": "Polly"}) == {}
    assert carol.form is None
    [message] = carol.direct_messages()
    assert (message.text, message.buttons) == ("Polly", ["Again"])
    assert carol.clicks("Again").text == "Again!"
    mention = carol.says(room, f"<@{sandbox.bot_user_id}> cracker")
    carol.opens_home()
    sandbox.idle()
    until(lambda: bool(mention.thread) and carol.home is not None)
    assert mention.thread[0].text == f"You said <@{sandbox.bot_user_id}> cracker"
    assert carol.home
    assert carol.home.words == "Hello"
    assert all(one.acked for one in sandbox.deliveries)
    assert sandbox.rejections == []
