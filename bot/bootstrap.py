"""The composition root: everything is opened and tied together here."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient

import bot.app
import bot.reaching
import bot.web
import storage.backups
import storage.db
import storage.schema
import usecases.bundles
import usecases.catchup
import usecases.charters
import usecases.complaintposts
import usecases.erasures
import usecases.gaps
import usecases.held
import usecases.inbox
import usecases.losses
import usecases.notices
import usecases.operations
import usecases.organisations
import usecases.releases
import usecases.workspaces
from bot.clock import SharedClock, machine_time
from bot.health import Watch
from bot.house import Bells, House
from bot.metrics import Tally
from bot.settings import Settings
from bot.slack import Told
from bot.timekeeper import Timekeeper
from storage.base import Session
from usecases.runtime import Bot, Count, Fresh, Pace, Runtime, StillTrue, Unsent, Web

log = logging.getLogger(__name__)

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
UNSENT: Mapping[str, Unsent] = {
    "release": usecases.losses.released,
    "complaint": usecases.losses.complaint,
    "charter": usecases.losses.charter,
}
"""Who hears that a post was given up, by the same."""


FRESH: Mapping[str, Fresh] = {"catch-up": usecases.catchup.fresh, "bundle": usecases.bundles.fresh}
"""Whose words are read anew then."""


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
        _look_through(engine)
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
    watch = _watch(settings, machine=given["machine"], ask=lambda: reached.ask())
    run = Runtime(
        begin=_begin(sessions, bells=bells, count=watch.tally.add),
        read=sessions.read,
        slack=bot.reaching.nobody,
        wake=bells.ring,
        name=f"rapport {uuid.uuid4().hex[:8]}",
        checks=CHECKS,
        fresh=FRESH,
        unsent=UNSENT,
        keep_left=timedelta(days=settings.keep_after_removal_days),
        count=watch.tally.add,
        alarm=usecases.operations.alarm,
        **given,
    )
    reached = bot.reaching.reach(settings, run=run, busy=sessions.writing_here, told=_hears(watch))
    _come_back(reached.run, me=reached.me, alone=not sessions.have_clock)
    return House(
        settings,
        run=reached.run,
        app=bot.app.build_app(reached.run, client=_client_of(reached.client), me=reached.me),
        client=reached.client,
        bells=bells,
        watch=watch,
        look=lambda: _look(sessions, clock=clock),
        close=lambda: storage.db.close(sessions.engine),
        doors=reached.doors,
    )


def _watch(settings: Settings, *, machine: Callable[[], datetime], ask: Callable[[], object]) -> Watch:
    tally = Tally()
    timekeeper = Timekeeper(machine, count=tally.add, ask=ask)
    log_file = storage.db.log_file(settings.database_url)
    return Watch(tally, timekeeper, step=storage.schema.newest() or "", log_file=log_file)


def _hears(watch: Watch) -> Told:
    def told(method: str, *, code: str, date: str) -> None:
        watch.tally.add("slack_calls", method=method, code=code)
        if date:
            watch.timekeeper.heard(date)

    return told


def _clock(sessions: storage.db.Sessions) -> Callable[[], datetime]:
    return SharedClock(sessions.clock, machine=machine_time) if sessions.have_clock else machine_time


def _look(sessions: storage.db.Sessions, *, clock: Callable[[], datetime]) -> None:
    """See to what may change under a running bot: the tables, and how wrong the machine's clock is."""
    storage.schema.refuse_newer(sessions.engine)
    if isinstance(clock, SharedClock):
        clock.set()


def _look_through(engine: Any) -> None:
    """Refuse a damaged SQLite file, and warn of a place where it will not be well for long (promise P23)."""
    storage.backups.require_sound(engine)
    for fault in storage.backups.place_faults(engine):
        log.warning("%s", fault)


def _come_back(run: Runtime, *, me: Bot | None, alone: bool) -> None:
    """Pick up where the last process left off; `alone`: no other can be at work on this database."""
    with run.begin() as session:
        if alone:
            usecases.inbox.nobody_else(session)
            usecases.erasures.catch_up(session)
        if me is not None:
            usecases.workspaces.meet(session, me=me, now=run.now())
        gap = usecases.gaps.came_back(session, now=run.now(), machine=run.machine())
        usecases.catchup.alive(session, now=run.now(), machine=run.machine())
    run.count("gap_seconds", amount=gap)


def _client_of(ours: WebClient) -> WebClient:
    """What Bolt makes its own clients from: no token, since it makes no call, and the one TLS context."""
    return WebClient(base_url=ours.base_url, ssl=ours.ssl, timeout=ours.timeout, retry_handlers=[])


def _begin(
    sessions: storage.db.Sessions, *, bells: Bells, count: Count
) -> Callable[[], AbstractContextManager[Session]]:
    @contextmanager
    def begin() -> Iterator[Session]:
        try:
            with sessions.begin() as session:
                yield session
        except storage.db.Unavailable:
            count("db_errors")
            raise
        if session.info.get("wake"):
            bells.ring()

    return begin
