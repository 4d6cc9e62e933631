"""A client's card: everything worth knowing about it at one glance."""

from __future__ import annotations

from datetime import datetime

import storage.channels
import storage.team
import usecases.absences
import usecases.calendars
import usecases.clients
import usecases.clocks
import usecases.contacts
import usecases.history
import usecases.interactions
import usecases.issues
import usecases.people
import usecases.permissions
import usecases.preferences
import usecases.team
import usecases.waiting
from domain.people import Actor
from domain.permissions import Act
from domain.team import Role
from storage.base import Session
from storage.interactions import Interaction
from views.cards import Card, Waits
from views.clients import Row


def of(session: Session, *, actor: Actor, client_id: int, now: datetime) -> Card:
    """Gather the card of one client for a person of the team."""
    usecases.permissions.require(actor, act=Act.READ)
    workspace_id = actor.workspace_id
    client = usecases.clients.get(session, workspace_id=workspace_id, client_id=client_id)
    held = usecases.preferences.of(session, workspace_id=workspace_id, client_id=client.id)
    interactions = usecases.interactions.recent(session, client_id=client.id, limit=5)
    owed = usecases.waiting.owed(session, workspace_id=workspace_id, client_ids=[client.id])
    return Card(
        client=client,
        channels=storage.channels.of_client(session, client_id=client.id),
        waiting=_waiting(session, workspace_id=workspace_id, client_id=client.id, now=now),
        issues=usecases.issues.open_of(session, workspace_id=workspace_id, client_ids=[client.id]),
        contacts=usecases.contacts.of_client(session, client_id=client.id),
        members=usecases.team.people_of(session, client_id=client.id),
        away=usecases.absences.away(session, workspace_id=workspace_id, at=now),
        interactions=interactions,
        said={each.id: _said(session, each) for each in interactions},
        deeds=usecases.history.of_client(session, client_id=client.id, limit=5),
        preferences=held,
        unpublished=usecases.calendars.unpublished(
            session, workspace_id=workspace_id, region=held.holidays, now=now
        ),
        due=usecases.waiting.due_of_issues(owed),
    )


def rows(session: Session, *, actor: Actor, now: datetime) -> list[Row]:
    """Every client in one line each: those with people who wait first."""
    usecases.permissions.require(actor, act=Act.READ)
    workspace_id = actor.workspace_id
    counts: dict[int, int] = {}
    for waiting in usecases.clocks.waiting(session, workspace_id=workspace_id, now=now):
        counts[waiting.client_id] = counts.get(waiting.client_id, 0) + 1
    channels: dict[int, list[str]] = {}
    for channel in storage.channels.linked(session, workspace_id=workspace_id):
        channels.setdefault(channel.client_id or 0, []).append(channel.slack_id)
    owners = storage.team.of_role(session, workspace_id=workspace_id, role=Role.OWNER)
    found = [
        Row(
            client=client,
            owner=owners.get(client.id, ""),
            waiting=counts.get(client.id, 0),
            channels=channels.get(client.id, []),
        )
        for client in usecases.clients.all_of(session, workspace_id=workspace_id)
    ]
    return sorted(found, key=lambda row: -row.waiting)


def _waiting(session: Session, *, workspace_id: int, client_id: int, now: datetime) -> list[Waits]:
    found = usecases.clocks.waiting(session, workspace_id=workspace_id, now=now, client_ids=[client_id])
    return [
        Waits(
            channel=each.channel,
            user_id=each.user_id,
            text=usecases.people.readable(session, workspace_id=workspace_id, text=each.text),
            left=each.left,
            paused=each.paused,
        )
        for each in found
    ]


def _said(session: Session, interaction: Interaction) -> str:
    """What a person logged is plain; what was said in Slack has Slack's markup."""
    if interaction.kind != "message":
        return interaction.text
    return usecases.people.readable(session, workspace_id=interaction.workspace_id, text=interaction.text)
