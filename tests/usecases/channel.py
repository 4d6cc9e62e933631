"""A client's channel for tests of recording: people on both sides, and Slack's events from their lips."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

import storage.alerts
import storage.clocks
import usecases.clocks
import usecases.conversations
import usecases.held
import usecases.interactions
from domain.clocks import ANSWERS, RUNNING
from domain.people import Actor, Side
from domain.team import Role
from storage.base import Session
from storage.clocks import Clock
from storage.interactions import Interaction
from storage.people import Person
from storage.team import Member
from tests.usecases.ledger import NOW, Ledger

Event = dict[str, Any]
HOUR = 60
"""In minutes."""


class Room(Ledger):
    """The channel of Acme. `carol` and `greg` are the client's, `pm` and `dan` ours; time is moved by
    hand.
    """

    def __init__(self, session: Session, *, alerts: str = "CALERTS") -> None:
        super().__init__(session, alerts=alerts)
        self.now = NOW
        for user_id, team_id in (("UCAROL", "TACME"), ("UDAN", "THOUSE")):
            self.add(
                Person(
                    workspace_id=self.workspace_id,
                    user_id=user_id,
                    team_id=team_id,
                    name=user_id[1:].lower(),
                    checked_at=NOW,
                )
            )
        self.add(
            Person(
                workspace_id=self.workspace_id,
                user_id="UGREG",
                team_id="THOUSE",
                is_guest=True,
                checked_at=NOW,
            )
        )
        session.flush()

    def event(
        self, user: str, text: str, *, at: float = 0, thread: float | None = None, **more: Any
    ) -> Event:
        """A message `at` minutes after the start."""
        event = {"type": "message", "channel": "CACME", "user": user, "text": text, "ts": ts(at)}
        if thread is not None:
            event["thread_ts"] = ts(thread)
        return event | more

    def hears(self, event: Event, *, asked: bool = False) -> Interaction | None:
        """Record an event."""
        kept = usecases.interactions.record(
            self.session, team_ids=["THOUSE"], event=event, now=self.now, machine=NOW, asked=asked
        )
        return kept.row if kept else None

    def writes(self, user: str, text: str, *, at: float = 0, thread: float | None = None) -> Interaction:
        """Somebody writes, and it is recorded."""
        kept = self.hears(self.event(user, text, at=at, thread=thread))
        assert kept is not None
        self.session.flush()
        return kept

    def staff(self, **roles: Role) -> None:
        """Who does what for Acme, by user id."""
        for user_id, role in roles.items():
            ids = {"workspace_id": self.workspace_id, "client_id": self.acme.id}
            self.add(Member(**ids, user_id=user_id, role=role, since=NOW))

    def claims(self, user: str, row: Interaction, *, minutes: float) -> None:
        """Somebody says that they are on it, for so long."""
        actor = Actor(self.workspace_id, user, Side.TEAM)
        usecases.conversations.claim(
            self.session,
            actor=actor,
            conversation_id=row.conversation_id or 0,
            at=self.now,
            now=self.now,
            until=self.now + timedelta(minutes=minutes),
        )

    def passes(self, **length: float) -> None:
        """Time passes; what falls due is told at its moment, and what was held when it may be."""
        end = self.now + timedelta(**length)
        while (due := self._due()) and due <= end:
            self.now = max(self.now, due)
            while usecases.clocks.tick_one(self.session, now=self.now):
                pass
            while usecases.held.release_one(self.session, now=self.now):
                pass
        self.now = end

    def _due(self) -> datetime | None:
        moments = (storage.clocks.next_moment(self.session), storage.alerts.next_moment(self.session))
        return min((moment for moment in moments if moment), default=None)

    def clocks(self) -> list[Clock]:
        """Every clock, oldest first."""
        return list(self.session.scalars(select(Clock).order_by(Clock.id)))

    def answers(self) -> list[Clock]:
        """The clocks of answers, oldest first."""
        return [clock for clock in self.clocks() if clock.kind in ANSWERS]

    def running(self) -> list[Clock]:
        """The clocks that nothing has ended."""
        return [clock for clock in self.clocks() if clock.state in RUNNING]

    def told(self) -> list[str]:
        """The texts promised to Slack, oldest first."""
        return [post.body["text"] for post in self.posts()]


def ts(minutes: float) -> str:
    """Slack's time of a moment."""
    return f"{(NOW + timedelta(minutes=minutes)).timestamp():.6f}"


def moment(minutes: float) -> datetime:
    """The same as an instant."""
    return NOW + timedelta(minutes=minutes)
