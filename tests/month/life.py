"""The plan lived by the bot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import storage.channels
import usecases.absences
import usecases.channels
import usecases.clients
import usecases.interactions
import usecases.people
import usecases.settings
import usecases.team
from domain.people import Actor, Side
from domain.team import Role
from storage.base import Session
from storage.calendars import CalendarEntry
from storage.db import Sessions
from storage.workspaces import Workspace
from tests.month.clockwork import Clockwork, Deed, Post
from tests.month.plan import Client, Office, Plan
from usecases.runtime import ChannelFacts

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
QUIET = {
    "resolution_first": "none", "resolution_total": "none", "update_cadence": "none",
    "contact_cadence": "none", "digest": "none", "morning": "no",
}  # fmt: skip


class Life:
    """Everything that happens in the plan's days."""

    def __init__(self, plan: Plan, *, sessions: Sessions) -> None:
        self.plan = plan
        self.work = Clockwork(sessions, begin=plan.begin, home=self._home)
        self._offices = {office.team: office for office in plan.offices}
        with sessions.begin() as session:
            for office in plan.offices:
                self._found(session, office)

    def goes_by(self) -> list[Post]:
        """Live through all of it; what was posted."""
        self.work.goes_by(self._deeds(), end=self.plan.end)
        return self.work.ear.posts

    @property
    def trouble(self) -> list[str]:
        """What was not true when it was posted."""
        return self.work.ear.trouble

    def _home(self, user_id: str) -> tuple[str, str]:
        """Where somebody works; their id ends with or contains the workspace's number."""
        lead = user_id.startswith("ULEAD")
        number = int(user_id[5]) if lead else int(user_id[3]) + 1
        office = self._offices[f"T{number}"]
        return office.team, office.zone

    def _deeds(self) -> Iterator[tuple[datetime, Deed]]:
        for office in self.plan.offices:
            for client in office.clients:
                for talk in client.talks:
                    asked: dict[str, Any] = {"user": "UC" + _number(client), "team": "TC"}
                    yield self._said(office, client, minute=talk.ask, **asked)
                    if talk.answer is not None:
                        told: dict[str, Any] = {"user": client.owner, "team": office.team}
                        yield self._said(office, client, minute=talk.answer, answers=talk.ask, **told)

    def _said(
        self, office: Office, client: Client, *, minute: float, answers: int | None = None, **who: str
    ) -> tuple[datetime, Deed]:
        at, words = self._at(minute), "When will it be ready?" if answers is None else "It is done."
        said: dict[str, Any] = {"type": "message", "channel": "C" + _number(client), "text": words, **who}
        said["ts"] = f"{at.timestamp():.6f}"
        if answers is not None:
            said["thread_ts"] = f"{self._at(answers).timestamp():.6f}"

        def deed(session: Session) -> None:
            usecases.interactions.record(
                session, team_ids=[office.team], event=said, now=at, machine=at, asked=True
            )

        return at, deed

    def _at(self, minute: float) -> datetime:
        return self.plan.begin + timedelta(minutes=minute)

    def _found(self, session: Session, office: Office) -> None:
        """One workspace with its people, clients, and what was agreed with each."""
        now = self.plan.begin
        workspace = Workspace(team_id=office.team, created_at=now)
        session.add(workspace)
        session.flush()
        actor = Actor(workspace.id, office.lead, Side.TEAM, leads=True)
        for user_id in sorted({office.lead, *(client.owner for client in office.clients)}):
            facts = self.work.ear.person(user_id)
            usecases.people.learn(session, workspace_id=workspace.id, facts=facts, now=now)
        texts = QUIET | {"timezone": office.zone, "calendar": office.pattern.text}
        for name, slack_id in (("alerts", office.channel), ("digest_channel", office.digests)):
            if slack_id:
                self._channel(session, workspace.id, slack_id)
                texts[name] = slack_id
        usecases.settings.change(session, actor=actor, client_id=0, texts=texts, now=now)
        for client in office.clients:
            self._add(session, actor=actor, client=client)
        if away := office.away:
            days: dict[str, Any] = {"first": away.first, "last": away.last, "cover_id": away.cover}
            usecases.absences.leave(session, actor=actor, user_id=away.user, **days, now=now)

    def _add(self, session: Session, *, actor: Actor, client: Client) -> None:
        now = self.plan.begin
        row = usecases.clients.add(session, actor=actor, name=client.name, now=now)
        ids: dict[str, Any] = {"actor": actor, "client_id": row.id, "now": now}
        for user_id, role in ((client.owner, Role.OWNER), (actor.user_id, Role.LEAD)):
            usecases.team.put(session, user_id=user_id, role=role, **ids)
        channel = self._channel(session, actor.workspace_id, "C" + _number(client))
        channel.client_id, channel.kind = row.id, "client"
        channel.linked_by, channel.linked_at = actor.user_id, now
        for day in client.holidays:
            entry = CalendarEntry(
                workspace_id=actor.workspace_id, client_id=row.id, side="ours", day=day, kind="holiday",
                name="Day off", set_at=now,
            )  # fmt: skip
            session.add(entry)
        session.flush()
        length = f"{client.target}m"
        texts = {
            "timezone": client.zone, "calendar": client.pattern.text, "first_response": length,
            "next_response": length, "digest": _digest(client),
            "contact_cadence": "7d" if client.reminded else "none",
        }  # fmt: skip
        usecases.settings.change(session, texts=texts, **ids)

    def _channel(self, session: Session, workspace_id: int, slack_id: str) -> storage.channels.Channel:
        facts = ChannelFacts(slack_id, slack_id)
        return usecases.channels.learn(
            session, workspace_id=workspace_id, facts=facts, outsiders=False, now=self.plan.begin
        )


def _digest(client: Client) -> str:
    if client.digest is None:
        return "none"
    weekday, minute = client.digest
    return f"{DAYS[weekday]} {minute // 60:02}:{minute % 60:02}"


def _number(client: Client) -> str:
    return client.name.removeprefix("Client ").zfill(3)
