"""Imports: a channel's history becomes part of the ledger, and raises no alert (rule R26)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import storage.channels
import storage.imports
import usecases.clients
import usecases.history
import usecases.permissions
import usecases.preferences
import usecases.settings
from domain.people import Actor, Side
from domain.permissions import Act
from domain.refusals import Refusal
from storage.base import Session
from storage.channels import Channel
from storage.imports import Import

MOST_DAYS = 366


@dataclass(frozen=True)
class Begun:
    """What an import does. `enforce_from`: the client's clocks raise no alert about what was said before."""

    client: str
    since: date
    enforce_from: date


def begin(
    session: Session, *, actor: Actor, slack_id: str, days: int, now: datetime, machine: datetime
) -> Begun:
    """Have a linked channel's messages of the last `days` recorded.

    Unless it was said from when, the client's clocks count from the day on which its first channel was linked.
    """
    usecases.permissions.allow(session, actor=actor, act=Act.TRIAL, thing=f"channel:{slack_id}", now=now)
    channel = storage.channels.find(session, workspace_id=actor.workspace_id, slack_id=slack_id)
    if channel is None or channel.client_id is None or channel.kind != "client":
        raise Refusal("import_not_linked")
    if not 1 <= days <= MOST_DAYS:
        raise Refusal("import_days", most=MOST_DAYS)
    if storage.imports.running(session, channel_id=channel.id):
        raise Refusal("import_running")
    held = usecases.preferences.of(session, workspace_id=actor.workspace_id, client_id=channel.client_id)
    zone = ZoneInfo(held.timezone)
    since = datetime.combine(now.astimezone(zone).date() - timedelta(days=days), time(), tzinfo=zone)
    first = _first_linked(session, client_id=channel.client_id, now=now).astimezone(zone).date()
    if held.enforce_from is None:
        texts = {"enforce_from": first.isoformat()}
        usecases.settings.change(session, actor=actor, client_id=channel.client_id, texts=texts, now=now)
    row = Import(
        workspace_id=actor.workspace_id,
        channel_id=channel.id,
        since=since,
        linked_at=_linked_at(session, channel=channel, now=now),
        asked_by=actor.user_id,
        asked_at=now,
        look_at=machine,
    )
    session.add(row)
    channel.linked_at = min(channel.linked_at or now, since)
    session.flush()
    _note(session, channel=channel, row=row, day=since.date())
    name = usecases.clients.name(session, workspace_id=actor.workspace_id, client_id=channel.client_id)
    return Begun(name, since.date(), held.enforce_from or first)


def begin_here(session: Session, *, slack_id: str, days: int, now: datetime) -> Begun:
    """The same on the machine that the bot runs on, where nobody is told; `now` is the machine's time."""
    for workspace_id in storage.imports.workspaces_of(session, slack_id=slack_id):
        actor = Actor(workspace_id, "", Side.TEAM)
        return begin(session, actor=actor, slack_id=slack_id, days=days, now=now, machine=now)
    raise Refusal("import_not_linked")


def _linked_at(session: Session, *, channel: Channel, now: datetime) -> datetime:
    """From when the channel was recorded as it was said; an earlier import has moved that back."""
    before = storage.imports.latest_of(session, channel_id=channel.id)
    if before and channel.linked_at == min(before.linked_at, before.since):
        return before.linked_at
    return channel.linked_at or now


def _first_linked(session: Session, *, client_id: int, now: datetime) -> datetime:
    """From when anything of a client was recorded as it was said."""
    channels = storage.channels.of_client(session, client_id=client_id)
    return min((_linked_at(session, channel=each, now=now) for each in channels), default=now)


def _note(session: Session, *, channel: Channel, row: Import, day: date) -> None:
    usecases.history.note(
        session,
        workspace_id=row.workspace_id,
        subject=f"channel:{channel.id}",
        what="history_imported",
        by=row.asked_by,
        now=row.asked_at,
        client_id=channel.client_id,
        channel=channel.slack_id,
        day=day.isoformat(),
    )
