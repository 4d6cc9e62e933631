"""The composition root: everything is opened and tied together here."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime

from slack_sdk import WebClient

import bot.app
import bot.slack
import bot.web
import storage.db
import storage.schema
import usecases.catchup
import usecases.charters
import usecases.complaintposts
import usecases.held
import usecases.inbox
import usecases.notices
import usecases.organisations
import usecases.releases
import usecases.workspaces
from bot.bans import Bans
from bot.house import Bells, House
from bot.settings import Settings
from storage.base import Session
from usecases.runtime import Bot, Pace, Runtime, StillTrue, Web

CHECKS: Mapping[str, StillTrue] = {
    "clock": usecases.held.may_go,
    "catch-up": usecases.held.may_go,
    "bundle": usecases.held.may_go,
    "still": usecases.held.may_go,
    "unasked": usecases.held.is_free,
    "charter": usecases.charters.still_true,
    "notice": usecases.notices.still_true,
    "release": usecases.releases.still_true,
    "complaint": usecases.complaintposts.still_true,
    "organisation": usecases.organisations.still_true,
}
"""The questions asked again right before a message is sent, by the kind of its subject."""


def machine_time() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def build(
    settings: Settings,
    *,
    now: Callable[[], datetime] = machine_time,
    machine: Callable[[], datetime] = machine_time,
    pace: Pace | None = None,
    web: Web | None = None,
) -> House:
    """A bot with its database open and up to date, that knows who it is in Slack; `start` makes it work.

    `now` is the time of the story, `machine` the machine's; they differ only in the demo and in tests.
    """
    engine = storage.db.open_engine(settings.database_url)
    try:
        storage.schema.migrate(engine)
        sessions = storage.db.sessions(engine)
        bells = Bells()
        token, api_url = settings.slack_bot_token, settings.slack_api_url
        bans = Bans(machine)
        slack = bot.slack.connect(token, api_url=api_url, busy=sessions.writing_here, bans=bans)
        run = Runtime(
            begin=_begin(sessions, bells=bells),
            read=sessions.read,
            now=now,
            machine=machine,
            slack=lambda _: slack,
            web=web or bot.web.Web(),
            wake=bells.ring,
            name=f"rapport {uuid.uuid4().hex[:8]}",
            pace=pace or Pace(),
            checks=CHECKS,
        )
        me = slack.me()
        _come_back(run, me=me, alone=engine.dialect.name == "sqlite")
        app = bot.app.build_app(run, client=_client_of(slack), token=token, me=me)
    except BaseException:
        storage.db.close(engine)
        raise
    return House(
        settings, run=run, app=app, client=slack.client, bells=bells, close=lambda: storage.db.close(engine)
    )


def _come_back(run: Runtime, *, me: Bot, alone: bool) -> None:
    """Pick up where the last process left off; `alone`: no other can be at work on this database."""
    with run.begin() as session:
        if alone:
            usecases.inbox.nobody_else(session)
        usecases.workspaces.meet(session, me=me, now=run.now())
        usecases.catchup.alive(session, now=run.now(), machine=run.machine())


def _client_of(slack: bot.slack.SlackCalls) -> WebClient:
    """What Bolt makes its own clients from: no token, since `authorize` gives it, and the one TLS context."""
    ours = slack.client
    return WebClient(base_url=ours.base_url, ssl=ours.ssl, timeout=ours.timeout, retry_handlers=[])


def _begin(sessions: storage.db.Sessions, *, bells: Bells) -> Callable[[], AbstractContextManager[Session]]:
    @contextmanager
    def begin() -> Iterator[Session]:
        with sessions.begin() as session:
            yield session
        if session.info.get("wake"):
            bells.ring()

    return begin
