"""A small ledger for tests of use cases: one workspace, two clients, the team, and messages of a client."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TypeVar

import tests.doors
from domain.people import Actor, Side
from storage.base import Session
from storage.channels import Channel
from storage.clients import Client
from storage.conversations import Conversation
from storage.interactions import Interaction
from storage.outbox import OutboxRow
from storage.people import Person
from storage.preferences import Preference
from storage.workspaces import Workspace

Row = TypeVar("Row")

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""A Monday."""


class Ledger:
    """The rows that most tests need; `pm` and `guest` are actors."""

    def __init__(self, session: Session, *, alerts: str = "CALERTS") -> None:
        self.session = session
        workspace = self.add(Workspace(team_id="THOUSE", created_at=NOW))
        self.workspace_id = workspace.id
        self.acme, self.globex = self.client("Acme"), self.client("Globex")
        self.channel = self.add(
            Channel(workspace_id=self.workspace_id, slack_id="CACME", client_id=self.acme.id, kind="client")
        )
        self.pm = self.person("UPM", name="Petra", side=Side.TEAM)
        self.lead = self.person("ULEAD", name="Lena", side=Side.TEAM)
        self.guest = self.person("UGUEST", name="Gus", side=Side.CLIENT)
        if alerts:
            self.prefer("alerts", alerts)
        self._ts = count(1)

    def add(self, row: Row) -> Row:
        """Store a row."""
        self.session.add(row)
        self.session.flush()
        return row

    def client(self, name: str) -> Client:
        """A client."""
        return self.add(
            Client(
                workspace_id=self.workspace_id,
                name=name,
                name_key=name.casefold(),
                created_by="UPM",
                created_at=NOW,
            )
        )

    def person(self, user_id: str, *, name: str, side: Side) -> Actor:
        """Somebody Slack told us about."""
        self.add(Person(workspace_id=self.workspace_id, user_id=user_id, name=name, team_id="THOUSE"))
        door = tests.doors.PRESSED if side == Side.TEAM else tests.doors.ANSWERED
        return Actor(self.workspace_id, user_id, side, name=name, zone="Asia/Shanghai", door=door)

    def prefer(self, name: str, value: str) -> None:
        """A setting of the workspace."""
        self.add(Preference(workspace_id=self.workspace_id, name=name, value=value, set_by="UPM", set_at=NOW))

    def conversation(self) -> Conversation:
        """A thread in Acme's channel."""
        return self.add(
            Conversation(
                workspace_id=self.workspace_id,
                client_id=self.acme.id,
                channel_id=self.channel.id,
                root_ts=f"{next(self._ts)}.000000",
            )
        )

    def says(
        self,
        text: str,
        *,
        thread: Conversation,
        asks: bool = True,
        side: Side = Side.CLIENT,
        after: timedelta = timedelta(),
    ) -> Interaction:
        """A message in the thread."""
        return self.add(
            Interaction(
                workspace_id=self.workspace_id,
                client_id=self.acme.id,
                kind="message",
                side=side,
                happened_at=NOW + after,
                recorded_at=NOW + after,
                text=text,
                user_id="UCAROL",
                channel_id=self.channel.id,
                ts=f"{next(self._ts)}.000000",
                conversation_id=thread.id,
                asks=asks,
            )
        )

    def posts(self) -> list[OutboxRow]:
        """What was promised to Slack, oldest first."""
        return self.session.query(OutboxRow).order_by(OutboxRow.id).all()
