"""The composition root: everything is opened and tied together here."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient

import bot.app
import bot.reaching
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
from bot.clock import SharedClock, machine_time
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


def build(
    settings: Settings,
    *,
    now: Callable[[], datetime] | None = None,
    machine: Callable[[], datetime] | None = None,
    pace: Pace | None = None,
    web: Web | None = None,
) -> House:
    """A bot with its database open and up to date, that knows who it is in Slack; `start` makes it work.

    `now` is the time of the story, `machine` the machine's; they differ only in the demo and in tests. Usually both
    are the machine's clock, or on PostgreSQL the server's, on which all replicas agree.
    """
    engine = storage.db.open_engine(settings.database_url)
    try:
        storage.schema.migrate(engine)
        sessions = storage.db.sessions(engine)
        clock = _clock(sessions)
        times = {"now": now or clock, "machine": machine or clock}
        return _house(settings, sessions, clock=clock, pace=pace or Pace(), web=web or bot.web.Web(), **times)
    except BaseException:
        storage.db.close(engine)
        raise


def _house(
    settings: Settings, sessions: storage.db.Sessions, *, clock: Callable[[], datetime], **given: Any
) -> House:
    """The parts tied together; `given` goes to the `Runtime` as it is."""
    bells = Bells()
    run = Runtime(
        begin=_begin(sessions, bells=bells),
        read=sessions.read,
        slack=bot.reaching.nobody,
        wake=bells.ring,
        name=f"rapport {uuid.uuid4().hex[:8]}",
        checks=CHECKS,
        keep_left=timedelta(days=settings.keep_after_removal_days),
        **given,
    )
    reached = bot.reaching.reach(settings, run=run, busy=sessions.writing_here)
    _come_back(reached.run, me=reached.me, alone=not sessions.have_clock)
    return House(
        settings,
        run=reached.run,
        app=bot.app.build_app(reached.run, client=_client_of(reached.client), me=reached.me),
        client=reached.client,
        bells=bells,
        look=lambda: _look(sessions, clock=clock),
        close=lambda: storage.db.close(sessions.engine),
        doors=reached.doors,
    )


def _clock(sessions: storage.db.Sessions) -> Callable[[], datetime]:
    return SharedClock(sessions.clock, machine=machine_time) if sessions.have_clock else machine_time


def _look(sessions: storage.db.Sessions, *, clock: Callable[[], datetime]) -> None:
    """See to what may change under a running bot: the tables, and how wrong the machine's clock is."""
    storage.schema.refuse_newer(sessions.engine)
    if isinstance(clock, SharedClock):
        clock.set()


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
