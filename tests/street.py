"""Two organisations that install the same bot from their browsers, each a strict Slack of its own."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import bot.http
import bot.replies
import bot.tokens
from bot import bootstrap
from bot.house import House
from bot.settings import Settings
from sandbox import Sandbox
from tests.shelf import Shelf
from tests.world import MANIFEST, START, Time, rest
from usecases import agenda


class Browser:
    """Somebody's browser: it keeps the bot's cookie and follows no redirect by itself."""

    def __init__(self, *, language: str = "en") -> None:
        self.language, self.cookie = language, ""

    def opens(self, url: str) -> tuple[int, str, str]:
        """Status, where it leads, and the text."""
        parts = urlsplit(url)
        connection = http.client.HTTPConnection(parts.netloc, timeout=10)
        headers = {"Accept-Language": self.language, "Cookie": self.cookie}
        connection.request("GET", f"{parts.path}?{parts.query}", headers=headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        if kept := answer.headers.get("Set-Cookie"):
            self.attributes = kept
            self.cookie = kept.partition(";")[0]
        connection.close()
        return answer.status, answer.headers.get("Location", ""), text


class Street:
    """The organisations `north` and `south`, and the bot that both may install at `address`."""

    def __init__(self, *, north: Sandbox, south: Sandbox, now: Time, machine: Time, address: str) -> None:
        self.north, self.south, self.now, self.machine, self.address = north, south, now, machine, address
        self.keys = bot.tokens.new_key()
        self.house: House

    def opens(self, database_url: str, *, keys: str = "") -> House:
        """Start the bot on a database."""
        self.house = bootstrap.build(self.settings(database_url, keys=keys), **self.clocks, web=Shelf())
        return self.house

    @property
    def clocks(self) -> Any:
        """Story and machine time, as the bot takes them."""
        return {"now": self.now, "machine": self.machine}

    def settings(self, database_url: str, *, keys: str = "") -> Settings:
        """As an operator writes them for several workspaces."""
        install = self.north.core.install
        return Settings(
            slack_client_id=install.client_id,
            slack_client_secret=install.client_secret,
            slack_signing_secret=install.signing_secret,
            slack_api_url=self.north.api_url,
            public_url=self.address,
            token_keys=keys or self.keys,
            database_url=database_url,
        )

    def begins(self, browser: Browser) -> str:
        """Go to the install page: the address at Slack to which it leads."""
        status, there, _ = browser.opens(f"{self.address}/slack/install")
        assert status == 302
        return there

    def allows(self, browser: Browser, *, there: str, team: str, whole: bool = False) -> str:
        """Say yes at Slack: the address back to the bot."""
        asked = {name: each[0] for name, each in parse_qs(urlsplit(there).query).items()}
        chosen = {"decision": "allow", "team": team, "whole": "yes" if whole else ""}
        status, back, text = browser.opens(
            f"{self.north.url}/oauth/v2/decide?{urlencode({**asked, **chosen})}"
        )
        assert status == 302, text
        return back

    def installs(
        self, sandbox: Sandbox, *, browser: Browser | None = None, whole: bool = False
    ) -> tuple[int, str]:
        """Go the whole way: the status and the text of the last page."""
        browser = browser or Browser()
        back = self.allows(browser, there=self.begins(browser), team=sandbox.team_id, whole=whole)
        status, _, text = browser.opens(back)
        return status, text

    def settle(self) -> None:
        """Let everything happen that is due now, waiting out Slack's rate limit in machine time."""
        rest(self.house, machine=self.machine, slacks=(self.north, self.south))

    def passes(self, **length: float) -> None:
        """Let time pass, stopping whenever something is due and at least every hour."""
        end = self.now.at + timedelta(**length)
        self.settle()
        while self.now.at < end:
            with self.house.run.read() as session:
                due = agenda.next_moment(session)
            step = min(timedelta(hours=1), end - self.now.at)
            if due and due > self.now.at:
                step = min(step, due - self.now.at)
            self.jumps(step)

    def jumps(self, length: timedelta) -> None:
        """Let time pass in one go."""
        self.now.at += length
        self.machine.at += length
        self.settle()


@contextmanager
def street(*, rotates: bool = False) -> Iterator[Street]:
    """Two Slacks where nobody has installed the bot yet, and the address that both know."""
    now, machine = Time(START), Time(START)
    wsgi: dict[str, Any] = {}

    def serve(environ: dict[str, Any], start_response: Any) -> Any:
        return wsgi["street"].house.wsgi(environ, start_response)

    server = bot.http.Server(serve, host="127.0.0.1", port=0, threads=4, name="street")
    address = f"http://127.0.0.1:{server.port}"
    manifest = json.loads(json.dumps(MANIFEST))
    manifest["oauth_config"]["redirect_urls"] = [f"{address}/slack/oauth_redirect"]
    manifest["settings"]["token_rotation_enabled"] = rotates
    asked: dict[str, Any] = {
        "machine": machine,
        "transport": "http",
        "request_url": f"{address}/slack/events",
    }
    north = Sandbox(manifest, now, **asked)
    south = Sandbox(manifest, now, **asked, beside=north)
    for each in (north, south):
        each.start()
        each.not_installed()
    # Slack answers for all workspaces on one host; here each has a host of its own.
    hosts, is_slack = (north.url, south.url), bot.replies.is_slack
    bot.replies.is_slack = lambda url, *, api_url: (
        str(url).startswith(hosts) or is_slack(url, api_url=api_url)
    )
    wsgi["street"] = Street(north=north, south=south, now=now, machine=machine, address=address)
    server.start()
    try:
        yield wsgi["street"]
    finally:
        bot.replies.is_slack = is_slack
        if hasattr(wsgi["street"], "house"):
            wsgi["street"].house.stop()
        server.close()
        for each in (south, north):
            each.stop()
