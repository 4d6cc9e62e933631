"""A ledger of its own, to which a machine's events are delivered."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Engine, StaticPool, create_engine, select, update

import domain.calendars
import storage.alerts
import storage.clocks
import storage.interactions
import usecases.catchup
import usecases.clocks
import usecases.daysoff
import usecases.held
import usecases.interactions
import usecases.recomputation
import usecases.settings
from domain.calendars import Kind
from domain.clocks import RUNNING
from domain.daysoff import Wish
from domain.people import Actor, Side
from storage.alerts import Alert
from storage.base import Base, Session
from storage.channels import Channel
from storage.clients import Client
from storage.clocks import Clock
from storage.interactions import Interaction
from storage.outbox import OutboxRow
from storage.people import Person
from storage.preferences import Preference
from storage.team import Member
from storage.workspaces import Workspace
from tests.usecases.clock_hours import MAKE_UP, WORKDAY
from tests.usecases.clock_log import CLIENTS, PM
from tests.usecases.clock_oracle import Terms

BEFORE = datetime(2025, 12, 1, tzinfo=UTC)
"""When everything was set up."""
BACK, LEAD, BOSS = "UBACK", "ULEAD", "UBOSS"
TEAM = {PM: "owner", BACK: "backup", LEAD: "lead", BOSS: "sponsor"}
OWN_HOURS = {LEAD: "mon-sat 10:00-16:00"}
"""Who works at other times than the team."""
ROOM = "CALERTS"
Event = dict[str, Any]


class Raised(NamedTuple):
    """What is stored of an alert."""

    id: int
    clock_id: int
    level: int
    fingerprint: str
    place: str
    post: str
    raised_at: datetime
    held_until: datetime | None
    told_at: datetime | None
    outcome: str


class Books:
    """One ledger in memory, to which events are delivered."""

    def __init__(self, terms: Terms) -> None:
        self.engine = _FREE.pop() if _FREE else create_engine("sqlite://", poolclass=StaticPool)
        _copy(_furnished(), self.engine)
        self.session = Session(self.engine)
        self.workspace_id = self.session.scalars(select(Workspace.id)).one()
        self.channel_id = self.session.scalars(select(Channel.id)).one()
        self.client_id = self.session.scalars(select(Client.id)).one()
        self.pm = Actor(self.workspace_id, PM, Side.TEAM, is_admin=True)
        texts = {"timezone": terms.wall.zone, "calendar": terms.wall.hours}
        texts |= {"first_response": f"{terms.first}m", "next_response": f"{terms.following}m"}
        texts |= {"emoji_answers": "on"} if terms.emoji else {}
        usecases.settings.change(self.session, actor=self.pm, client_id=0, texts=texts, now=BEFORE)
        self.session.commit()

    def hears(self, event: Event, now: datetime) -> None:
        """Record one event."""
        usecases.interactions.record(self.session, team_ids=["THOUSE"], event=event, now=now, machine=BEFORE)
        self.session.commit()

    def names(self, day: date, kind: str, *, now: datetime) -> list[usecases.daysoff.Stood]:
        """Somebody names a day off, or one that is worked."""
        hours = domain.calendars.shifts_of(MAKE_UP) if kind == WORKDAY else ()
        wish = Wish(day, day, Kind(kind), hours, kind)
        return usecases.daysoff.add(
            self.session, actor=self.pm, client_id=0, side=domain.calendars.Side.OURS, wish=wish, now=now
        )

    def row(self, at: datetime) -> Interaction | None:
        return storage.interactions.at(self.session, channel_id=self.channel_id, ts=ts_of(at))

    def clocks(self) -> list[Clock]:
        """Those whose log is there."""
        rows = self.session.scalars(select(Clock).order_by(Clock.started_at, Clock.ref))
        return [row for row in rows if row.state != "cancelled" or row.ended_by]

    def facts(self, now: datetime) -> list[tuple[Any, ...]]:
        return [_facts(row, now) for row in self.clocks()]

    def alerts(self) -> list[Raised]:
        """Everything that was raised, whether told, held or dropped by now."""
        columns = (getattr(Alert, name) for name in Raised._fields)
        return [Raised(*row) for row in self.session.execute(select(*columns).order_by(Alert.id))]

    def due(self) -> datetime | None:
        """When something is to be looked at next."""
        moments = (storage.clocks.next_moment(self.session), storage.alerts.next_moment(self.session))
        return min((moment for moment in moments if moment), default=None)

    def lives(self, now: datetime) -> None:
        """The bot was up until now."""
        self.session.execute(update(Workspace).values(alive_at=now, alive_machine_at=now))

    def ticks(self, now: datetime) -> None:
        """What the metronome does; what was promised is sent right after."""
        usecases.catchup.wake_up(self.session, now=now, machine=now)
        for turn in (usecases.clocks.tick_one, usecases.held.release_one):
            while turn(self.session, now=now):
                self.session.commit()
        sent = update(OutboxRow).where(OutboxRow.state == "pending", OutboxRow.not_before.is_(None))
        self.session.execute(sent.values(state="sent", slack_ts="1.0", sent_at=now))
        late = update(OutboxRow).where(OutboxRow.state == "pending", OutboxRow.not_before <= now)
        self.session.execute(late.values(state="sent", slack_ts="1.0", sent_at=now))
        self.session.commit()

    def restarts(self) -> None:
        """Nothing is left of what was in memory."""
        self.session.close()
        self.session = Session(self.engine)

    def differences(self, now: datetime) -> list[Any]:
        """What is stored and does not follow from the log (rule R25)."""
        place: usecases.recomputation.Place | None = usecases.recomputation.START
        found: list[Any] = []
        while place:
            chunk = usecases.recomputation.check(self.session, after=place, now=now)
            found, place = [*found, *chunk.differences], chunk.following
        return found

    def close(self) -> None:
        self.session.close()
        _FREE.append(self.engine)


_FREE: list[Engine] = []
"""Ledgers to be used again: what is compiled for an engine is lost with it."""


def at_of(ts: str) -> datetime:
    return datetime.fromtimestamp(int(ts.partition(".")[0]), UTC)


def ts_of(at: datetime) -> str:
    return f"{int(at.timestamp())}.000000"


@cache
def _furnished() -> sqlite3.Connection:
    """A ledger in which everything is set up."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        workspace = _add(session, Workspace(team_id="THOUSE", created_at=BEFORE))
        ids = {"workspace_id": workspace.id}
        client = _add(session, Client(**ids, name="Acme", name_key="acme", created_by=PM, created_at=BEFORE))
        _add(session, Channel(**ids, slack_id="CACME", client_id=client.id, kind="client"))
        for user_id, team_id in (
            *((each, "THOUSE") for each in TEAM),
            *((each, "TACME") for each in CLIENTS),
        ):
            hours = OWN_HOURS.get(user_id, "")
            _add(session, Person(**ids, user_id=user_id, team_id=team_id, checked_at=BEFORE, hours=hours))
        for user_id, role in TEAM.items():
            _add(session, Member(**ids, client_id=client.id, user_id=user_id, role=role, since=BEFORE))
        for name, value in {"alerts": ROOM, "contact_cadence": "none", "digest": "none"}.items():
            _add(session, Preference(**ids, name=name, value=value, set_by=PM, set_at=BEFORE))
        session.commit()
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    _raw(engine).backup(kept)
    engine.dispose()
    return kept


def _add(session: Session, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row


def _copy(source: sqlite3.Connection, engine: Engine) -> None:
    source.backup(_raw(engine))


def _raw(engine: Engine) -> Any:
    with engine.connect() as connection:
        return connection.connection.driver_connection


def _facts(row: Clock, now: datetime) -> tuple[Any, ...]:
    state = "open" if row.state in RUNNING else row.state
    worked = row.elapsed_seconds // 60 if row.ended_at else None
    due = row.due_at if row.due_at and row.due_at > now else None
    return row.kind, row.started_at, row.ended_at, state, worked, row.paused, due
