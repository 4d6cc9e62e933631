"""Nothing goes to an address that is not Slack's, whatever a payload or an answer says (promise P31)."""

from __future__ import annotations

import copy
import http.client
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from slack_bolt import Ack, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

import bot.payloads
import storage.db
from bot.replies import Reply, is_slack
from bot.wire import Unreachable, Wire
from storage.db import Sessions
from tests.bot.parts import Parts
from tests.bot.test_shapes import CLICK
from tests.proofs import Cases

pytestmark = pytest.mark.proves("T15")

OURS = "https://slack.com/api/"
GOOD = [
    "https://hooks.slack.com/actions/T1/1/abc",
    "https://hooks.slack.com/commands/T1/1/abc?x=1",
    "https://HOOKS.SLACK.COM/x",
    "https://hooks.slack.com:443/x",
    "https://slack.com/x",
    "https://files.slack.com/x",
]
BAD: list[Any] = [
    "http://hooks.slack.com/x", "https://hooks.slack.com:8443/x", "https://evil.example/x",
    "https://slack.com.evil.example/",
    "https://evilslack.com/", "https://xslack.com/", "https://hooks.slack.com@evil.example/",
    "https://a:b@hooks.slack.com/",
    "https://evil.example\\@hooks.slack.com/", "https://evil.example#@hooks.slack.com/",
    "https://evil.example/?@hooks.slack.com/",
    "https://hooks.slack.com\t.evil.example/", "https://hooks.slack.com\n/", " https://hooks.slack.com/",
    "//hooks.slack.com/x",
    "https:hooks.slack.com", "https:///hooks.slack.com", "https://hооks.slack.com/",
    "https://hooks。slack。com/", "https://hooks.slack.com./",
    "ftp://hooks.slack.com/x", "file:///etc/passwd", "gopher://hooks.slack.com/", "data:,x",
    "javascript:alert(1)",
    "http://169.254.169.254/latest/meta-data/", "https://169.254.169.254/", "http://[::1]/",
    "https://[::ffff:10.0.0.1]/", "https://0x7f.1/",
    "https://2130706433/", "https://017700000001/", "https://127.0.0.1/", "https://localhost/",
    "https://[", "https://x:99999/", "https://x:y/",
    "", "x", 5, 1.5, True, [], ["https://hooks.slack.com/x"], {}, {"url": "https://hooks.slack.com/x"},
]  # fmt: skip


@pytest.fixture
def sessions(sqlite_url: str) -> Iterator[Sessions]:
    engine = storage.db.open_engine(sqlite_url)
    yield storage.db.sessions(engine)
    storage.db.close(engine)


def test_P31_only_slacks_addresses_are(cases: Cases) -> None:
    assert not [url for url in GOOD if not is_slack(url, api_url=OURS)]
    assert not [url for url in BAD if is_slack(url, api_url=OURS)]
    cases.ran(len(GOOD) + len(BAD), checked="taken for Slack's or not")


def test_P31_the_server_that_the_operator_named_counts_too() -> None:
    local = "http://127.0.0.1:3456/api/"
    assert is_slack("http://127.0.0.1:3456/hooks/x", api_url=local)
    assert is_slack("https://hooks.slack.com/x", api_url=local)
    assert not is_slack("http://127.0.0.1:3457/hooks/x", api_url=local)
    assert not is_slack("https://127.0.0.1:3456/hooks/x", api_url=local)
    assert is_slack("https://hooks.slack-gov.com/x", api_url="https://slack-gov.com/api/")
    assert not is_slack("https://hooks.slack-gov.com/x", api_url=OURS)


@pytest.mark.parametrize("named", ["response_url", "response_urls"])
def test_P31_no_listener_runs_whose_answer_would_go_elsewhere(
    parts: Parts, monkeypatch: pytest.MonkeyPatch, named: str, cases: Cases
) -> None:
    ran: list[Any] = []

    def boom(ack: Ack, respond: Respond) -> None:
        ran.append(respond.response_url)
        ack()
        respond(text="hello")

    parts.app.action("boom")(boom)
    called: list[Any] = []
    monkeypatch.setattr(socket, "create_connection", lambda *told, **_: called.append(told))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *told, **_: called.append(told))
    for url in BAD:
        click: dict[str, Any] = copy.deepcopy(CLICK)
        click["actions"][0]["action_id"] = "boom"
        click |= {named: url} if named == "response_url" else {named: [{"response_url": url}]}
        with suppress(bot.payloads.Unreadable):
            response = parts.app.dispatch(bot.payloads.request(click))
            assert (response.status, response.body) == (400, ""), url
    assert (ran, called) == ([], [])
    cases.ran(len(BAD), checked="400, no listener ran, no name looked up, no connection")


class Elsewhere(BaseHTTPRequestHandler):
    """Sends everybody to another address and remembers who came."""

    came: list[tuple[str, str]] = []

    def do_POST(self) -> None:
        """One request."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.came.append((self.path, self.headers.get("Authorization", "")))
        if self.path == "/cut":
            return
        self.send_response(307 if "api" in self.path else 302)
        self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/other")  # type: ignore[attr-defined]
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """The address of that server."""
    Elsewhere.came.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_P31_nobody_is_followed_to_another_address(elsewhere: str, cases: Cases) -> None:
    client = WebClient(base_url=f"{elsewhere}/api/", retry_handlers=[])
    assert Reply(f"{elsewhere}/reply", client=client)(text="hello").status_code == 302
    with pytest.raises(SlackApiError):
        Wire("xoxb-1", api_url=f"{elsewhere}/api/").api_call("chat.postMessage", json={})
    assert Elsewhere.came == [("/reply", ""), ("/api/chat.postMessage", "Bearer xoxb-1")]
    cases.ran(2, checked="one request, and the token went nowhere else")


def test_P9_an_answer_is_posted_once_also_when_the_line_is_cut(elsewhere: str) -> None:
    client = WebClient(base_url=f"{elsewhere}/api/")
    with pytest.raises(ConnectionError):
        Reply(f"{elsewhere}/cut", client=client)(text="hello")
    assert len(Elsewhere.came) == 1


def test_an_answer_needs_an_address_and_names_for_its_parts() -> None:
    client = WebClient(base_url=OURS)
    with pytest.raises(TypeError):
        Reply("https://slack.com/x", client=client)({"text": "hello"})
    with pytest.raises(ValueError, match="no response_url"):
        Reply(None, client=client)(text="hello")


def test_a_proxy_is_asked_for_a_tunnel_and_sees_no_token() -> None:
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        heard: list[bytes] = []

        def refuse() -> None:
            line, _ = proxy.accept()
            with line:
                heard.append(line.recv(65536))
                line.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")

        thread = threading.Thread(target=refuse, daemon=True)
        thread.start()
        way = f"http://name:pass%20word@127.0.0.1:{proxy.getsockname()[1]}"
        wire = Wire("xoxb-1", api_url=OURS)
        wire.proxy = way
        with pytest.raises(Unreachable, match="407"):
            wire.api_call("chat.postMessage", json={})
        thread.join(timeout=5)
    assert heard[0].startswith(b"CONNECT slack.com:443 HTTP/1.")
    assert b"Proxy-Authorization: Basic bmFtZTpwYXNzIHdvcmQ=" in heard[0]
    assert b"xoxb" not in heard[0]


def test_the_answer_is_what_slack_reads(elsewhere: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[bytes] = []
    request = http.client.HTTPConnection.request

    def noted(self: Any, method: str, url: str, *, body: bytes, headers: dict[str, str]) -> None:
        sent.append(body)
        request(self, method, url, body=body, headers=headers)

    monkeypatch.setattr(http.client.HTTPConnection, "request", noted)
    client = WebClient(base_url=f"{elsewhere}/api/")
    Reply(f"{elsewhere}/x?y=1", client=client)(text="Grüße", blocks=None, replace_original=False)
    assert json.loads(sent[0]) == {"text": "Grüße", "replace_original": False}
    assert Elsewhere.came[0][0] == "/x?y=1"
