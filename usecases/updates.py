"""Updates: contacts outside Slack that a person of the team logs, and takes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import domain.updates
import storage.clients
import storage.interactions
import storage.writing
import usecases.clients
import usecases.clocks
import usecases.history
import usecases.permissions
from domain import arguments
from domain.people import Actor, Side
from domain.permissions import Act
from domain.refusals import Refusal
from domain.updates import Entry, Kind
from storage.base import Session
from storage.clients import Client
from storage.interactions import Interaction
from views.blocks import plain


@dataclass(frozen=True)
class Draft:
    """What a command or a message says already; the form asks for the rest."""

    client: Client | None = None
    kind: Kind | None = None
    at: datetime | None = None
    text: str = ""


def draft(session: Session, *, actor: Actor, channel: str, text: str, now: datetime) -> Draft:
    """Understand a command's text, written in the Slack channel `channel`; an unknown client is refused."""
    usecases.permissions.require(actor, act=Act.RECORD)
    here = usecases.clients.of_channel(session, workspace_id=actor.workspace_id, slack_id=channel)
    names = storage.clients.ids_by_name(session, workspace_id=actor.workspace_id)
    told = domain.updates.read(
        arguments.plain(text), names=names, in_channel=here is not None, zone=actor.zone, now=now
    )
    client = here
    if told.client in names:
        client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=names[told.client])
    elif not told.known:
        client = usecases.clients.find(session, workspace_id=actor.workspace_id, name=told.client)
    at = domain.updates.checked_time(told.at, now=now) if told.at else None
    return Draft(client, told.kind, at, told.text)


def log(
    session: Session,
    *,
    actor: Actor,
    client_id: int,
    text: str,
    now: datetime,
    kind: Kind = Kind.NOTE,
    at: datetime | None = None,
) -> Entry:
    """Log a contact that happened at `at` (default: now)."""
    usecases.permissions.require(actor, act=Act.RECORD)
    client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
    row = Interaction(
        workspace_id=actor.workspace_id,
        client_id=client.id,
        kind=kind,
        side=Side.TEAM,
        happened_at=domain.updates.checked_time(at or now, now=now),
        recorded_at=now,
        text=domain.updates.checked_text(plain(text, limit=domain.updates.LONGEST_TEXT + 1)),
        user_id=actor.user_id,
        logged_by=actor.user_id,
    )
    storage.writing.put(session, row=row)
    _note(session, row=row, what="update_logged", now=now)
    usecases.clocks.in_touch(
        session, workspace_id=row.workspace_id, client_id=row.client_id, now=now, at=row.happened_at
    )
    return _entry(row, client=client)


def withdraw(session: Session, *, actor: Actor, entry_id: int, now: datetime) -> Entry:
    """The Undo of `log`, for the person who logged it; the row stays and counts nowhere."""
    usecases.permissions.require(actor, act=Act.RECORD)
    row = storage.interactions.get(session, workspace_id=actor.workspace_id, interaction_id=entry_id)
    if row is None or not row.logged_by:
        raise Refusal("no_such_update")
    if row.logged_by != actor.user_id:
        raise Refusal("update_not_yours")
    if row.deleted_at:
        raise Refusal("update_gone")
    row.deleted_at = now
    _note(session, row=row, what="update_withdrawn", now=now)
    usecases.clocks.in_touch(session, workspace_id=row.workspace_id, client_id=row.client_id, now=now)
    return _entry(
        row, client=storage.clients.get(session, workspace_id=row.workspace_id, client_id=row.client_id)
    )


def _entry(row: Interaction, *, client: Client | None) -> Entry:
    return Entry(row.id, client.name if client else "", Kind(row.kind), row.happened_at, row.text)


def _note(session: Session, *, row: Interaction, what: str, now: datetime) -> None:
    usecases.history.note(
        session,
        workspace_id=row.workspace_id,
        subject=f"interaction:{row.id}",
        what=what,
        by=row.logged_by,
        now=now,
        client_id=row.client_id,
        kind=row.kind,
    )
