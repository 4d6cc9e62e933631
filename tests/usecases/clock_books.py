"""A ledger of its own, to which a machine's events are delivered."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import create_engine, select

import storage.interactions
import usecases.interactions
from domain.clocks import RUNNING
from storage.alerts import Alert
from storage.base import Base, Session
from storage.channels import Channel
from storage.clients import Client
from storage.clocks import Clock
from storage.interactions import Interaction
from storage.people import Person
from storage.preferences import Preference
from storage.workspaces import Workspace
from tests.usecases.clock_oracle import CLIENTS, FIRST, NEXT, PM, ZONE

START = datetime(2026, 3, 26, 7, 30, tzinfo=UTC)
"""A Thursday; the clocks go forward on the Sunday after it."""
Event = dict[str, Any]


def ts_of(at: datetime) -> str:
    return f"{int(at.timestamp())}.000000"


class Books:
    """One ledger in memory, to which events are delivered."""

    def __init__(self) -> None:
        self.engine = create_engine("sqlite://")
        Base.metadata.create_all(self.engine)
        self.session = Session(self.engine)
        workspace = self._add(Workspace(team_id="THOUSE", created_at=START))
        self.workspace_id: int = workspace.id
        client = self._add(
            Client(workspace_id=workspace.id, name="Acme", name_key="acme", created_by=PM, created_at=START)
        )
        self.channel = self._add(
            Channel(workspace_id=workspace.id, slack_id="CACME", client_id=client.id, kind="client")
        )
        for user_id, team_id in ((PM, "THOUSE"), *((each, "TACME") for each in CLIENTS)):
            self._add(Person(workspace_id=workspace.id, user_id=user_id, team_id=team_id, checked_at=START))
        for name, value in {
            "first_response": f"{FIRST}m",
            "next_response": f"{NEXT}m",
            "timezone": ZONE,
            "calendar": "mon-fri 09:00-12:00,13:00-17:00",
            "alerts": "CALERTS",
        }.items():
            self._add(Preference(workspace_id=workspace.id, name=name, value=value, set_by=PM, set_at=START))
        self.session.commit()

    def _add(self, row: Any) -> Any:
        self.session.add(row)
        self.session.flush()
        return row

    def hears(self, event: Event, now: datetime) -> None:
        """Record one event."""
        usecases.interactions.record(self.session, team_ids=["THOUSE"], event=event, now=now, machine=START)
        self.session.commit()

    def row(self, at: datetime) -> Interaction | None:
        return storage.interactions.at(self.session, channel_id=self.channel.id, ts=ts_of(at))

    def clocks(self) -> list[Clock]:
        """Those whose log is there."""
        rows = self.session.scalars(select(Clock).order_by(Clock.started_at, Clock.ref))
        return [row for row in rows if row.state != "cancelled" or row.ended_by]

    def facts(self, now: datetime) -> list[tuple[Any, ...]]:
        return [_facts(row, now) for row in self.clocks()]

    def told(self) -> list[tuple[int, int]]:
        return [(alert.clock_id, alert.level) for alert in self.session.scalars(select(Alert))]

    def close(self) -> None:
        self.session.close()
        self.engine.dispose()


def at_of(ts: str) -> datetime:
    return datetime.fromtimestamp(int(ts.partition(".")[0]), UTC)


def _facts(row: Clock, now: datetime) -> tuple[Any, ...]:
    state = "open" if row.state in RUNNING else row.state
    worked = row.elapsed_seconds // 60 if row.ended_at else None
    due = row.due_at if row.due_at and row.due_at > now else None
    return row.kind, row.started_at, row.ended_at, state, worked, row.paused, due
