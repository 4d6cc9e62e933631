"""Decisions: recorded with their options, who decided and when; every change keeps what stood there before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import datetime

import domain.decisions
import storage.decisions
import storage.matters
import usecases.clients
import usecases.matters
import usecases.people
import usecases.permissions
import views.issues
from domain.decisions import Entry
from domain.people import Actor, Side
from domain.permissions import Act
from domain.titles import LONGEST_TEXT
from storage.base import Session
from storage.decisions import Decision
from storage.interactions import Interaction
from views.blocks import cut, plain
from views.words import words


def open(
    session: Session,
    *,
    actor: Actor,
    client_id: int,
    entry: Entry,
    now: datetime,
    origin: Interaction | None = None,
    permalink: str = "",
) -> Decision:
    """Record a decision, from the message `origin` if given. Refused when that message states one already."""
    usecases.permissions.require(actor, act=Act.RECORD)
    client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
    entry = _checked(entry, actor=actor, now=now)
    if origin and origin.client_id != client.id:
        origin, permalink = None, ""
    usecases.matters.require_none(session, noun=Decision, message=origin)
    row = Decision(
        workspace_id=actor.workspace_id,
        client_id=client.id,
        number=0,
        status="made",
        opened_by=actor.user_id,
        opened_at=now,
        interaction_id=origin.id if origin else None,
        permalink=permalink,
        **asdict(entry),
    )
    return usecases.matters.begin(session, row=row, what="decision_made", now=now, chosen=entry.chosen)


def note(
    session: Session, *, actor: Actor, interaction: Interaction, now: datetime, permalink: str = ""
) -> tuple[Decision, bool]:
    """The decision that a message states, and whether it is new: then its author decided, on the day it was written."""
    usecases.permissions.require(actor, act=Act.RECORD)
    workspace_id = actor.workspace_id
    storage.matters.lock(session, workspace_id=workspace_id)
    known = storage.matters.of_message(
        session, noun=Decision, workspace_id=workspace_id, interaction_id=interaction.id
    )
    if known:
        return known, False
    said = usecases.people.readable(session, workspace_id=workspace_id, text=interaction.text)
    ours = interaction.side == Side.TEAM
    author = usecases.people.name(session, workspace_id=workspace_id, user_id=interaction.user_id)
    title = views.issues.title_from(words(actor.language), text=said)
    entry = Entry(
        title=title,
        chosen=cut(said.strip() or title, LONGEST_TEXT),
        decided_by=interaction.user_id if ours else "",
        decided_by_client="" if ours else author,
        decided_on=usecases.people.day(actor, at=interaction.happened_at),
    )
    row = open(
        session,
        actor=actor,
        client_id=interaction.client_id,
        entry=entry,
        origin=interaction,
        permalink=permalink,
        now=now,
    )
    return row, True


def get(session: Session, *, actor: Actor, decision_id: int) -> Decision:
    """A decision of the person's workspace."""
    return usecases.matters.get(session, actor=actor, noun=Decision, row_id=decision_id)


def get_open(session: Session, *, actor: Actor, decision_id: int) -> Decision:
    """The same, refused when it does not hold any more."""
    return usecases.matters.get_open(session, actor=actor, noun=Decision, row_id=decision_id)


def edit(
    session: Session, *, actor: Actor, decision_id: int, entry: Entry, now: datetime, seen: int | None = None
) -> Decision:
    """Write a decision anew; what it said stays in its history. Refused when it has changed since the deed `seen`."""
    row = get_open(session, actor=actor, decision_id=decision_id)
    usecases.matters.require_unchanged(session, row=row, seen=seen)
    entry = _checked(entry, actor=actor, now=now)
    usecases.matters.change(
        session, row=row, what="decision_changed", by=actor.user_id, now=now, values=asdict(entry)
    )
    return row


def revoke(session: Session, *, actor: Actor, decision_id: int, now: datetime) -> Decision:
    """It does not hold any more."""
    row = get_open(session, actor=actor, decision_id=decision_id)
    values = {"status": "revoked"}
    usecases.matters.change(
        session, row=row, what="decision_revoked", by=actor.user_id, now=now, values=values
    )
    return row


def listed(session: Session, *, actor: Actor, client_ids: Collection[int] | None = None) -> list[Decision]:
    """The decisions that hold, of these clients or of all, the latest first."""
    usecases.permissions.require(actor, act=Act.READ)
    found = storage.matters.open_of(
        session,
        noun=Decision,
        workspace_id=actor.workspace_id,
        client_ids=client_ids,
        first=storage.decisions.LATEST_FIRST,
    )
    return list(found)


def _checked(entry: Entry, *, actor: Actor, now: datetime) -> Entry:
    cleaned = replace(
        entry,
        title=plain(entry.title),
        chosen=plain(entry.chosen),
        options=plain(entry.options),
        decided_by_client=plain(entry.decided_by_client),
    )
    return domain.decisions.checked(cleaned, today=usecases.people.day(actor, at=now))
