"""The composition root: everything is opened and tied together here."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from slack_sdk import WebClient

import bot.app
import bot.installed
import bot.oauth
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
from usecases.runtime import Bot, Pace, Runtime, Slack, StillTrue, Web

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
        run = Runtime(
            begin=_begin(sessions, bells=bells),
            read=sessions.read,
            now=now,
            machine=machine,
            slack=_nobody,
            web=web or bot.web.Web(),
            wake=bells.ring,
            name=f"rapport {uuid.uuid4().hex[:8]}",
            pace=pace or Pace(),
            checks=CHECKS,
            keep_left=timedelta(days=settings.keep_after_removal_days),
        )
        reach = _by_oauth if settings.by_oauth else _by_token
        reached = reach(settings, run=run, busy=sessions.writing_here)
        _come_back(reached.run, me=reached.me, alone=engine.dialect.name == "sqlite")
        app = bot.app.build_app(reached.run, client=_client_of(reached.client), me=reached.me)
    except BaseException:
        storage.db.close(engine)
        raise
    return House(
        settings,
        run=reached.run,
        app=app,
        client=reached.client,
        bells=bells,
        refuse_newer=lambda: storage.schema.refuse_newer(engine),
        close=lambda: storage.db.close(engine),
        doors=reached.doors,
    )


@dataclass(frozen=True)
class _Reached:
    """How Slack is reached: the runtime with its calls, a client without a call behind it, and who we are if we are
    one bot only; `doors` are open where workspaces may install us.
    """

    run: Runtime
    client: WebClient
    me: Bot | None = None
    doors: bot.oauth.Doors | None = None


def _by_token(settings: Settings, *, run: Runtime, busy: Callable[[], bool]) -> _Reached:
    """One workspace, whose token is among the settings."""
    slack = bot.slack.connect(
        settings.slack_bot_token, api_url=settings.slack_api_url, busy=busy, bans=Bans(run.machine)
    )
    return _Reached(replace(run, slack=lambda _: slack), client=slack.client, me=slack.me())


def _by_oauth(settings: Settings, *, run: Runtime, busy: Callable[[], bool]) -> _Reached:
    """Any number of workspaces, whose tokens are in the database."""
    installed = bot.installed.Installed(settings, run=run, busy=busy)
    run = replace(run, slack=installed.of, refresh_one=installed.refresh_one)
    doors = bot.oauth.Doors(settings, run=run, installed=installed)
    return _Reached(run, client=installed.bare, doors=doors)


def _nobody(workspace_id: int) -> Slack:
    raise RuntimeError(f"Slack is not reached yet for {workspace_id}")


def _come_back(run: Runtime, *, me: Bot | None, alone: bool) -> None:
    """Pick up where the last process left off; `alone`: no other can be at work on this database."""
    with run.begin() as session:
        if alone:
            usecases.inbox.nobody_else(session)
        if me is not None:
            usecases.workspaces.meet(session, me=me, now=run.now())
        usecases.catchup.alive(session, now=run.now(), machine=run.machine())


def _client_of(ours: WebClient) -> WebClient:
    """What Bolt makes its own clients from: no token, since it makes no call, and the one TLS context."""
    return WebClient(base_url=ours.base_url, ssl=ours.ssl, timeout=ours.timeout, retry_handlers=[])


def _begin(sessions: storage.db.Sessions, *, bells: Bells) -> Callable[[], AbstractContextManager[Session]]:
    @contextmanager
    def begin() -> Iterator[Session]:
        with sessions.begin() as session:
            yield session
        if session.info.get("wake"):
            bells.ring()

    return begin
