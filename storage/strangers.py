"""Strangers: authors of whom nobody could say whose side they are on when they wrote."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select, text

from storage.base import Session
from storage.interactions import Interaction
from storage.people import Person

Author = tuple[int, str]
"""A workspace's id and somebody's user id."""

# In the only words by which SQLite knows the index of such messages.
_NOBODYS = text("interactions.side = 'unknown'")
_TOLD = or_(Person.team_id != "", Person.enterprise_id != "", Person.is_guest, Person.is_bot)


def met(session: Session, *, since: datetime) -> Author | None:
    """One who wrote since a moment and of whom Slack has told meanwhile."""
    row = session.execute(_authors(since).where(_TOLD).limit(1)).first()
    return (row[0], row[1]) if row else None


def unknown(session: Session, *, since: datetime, limit: int) -> Sequence[Author]:
    """Some of whom Slack has told nothing yet, in no order, so that all have their turn."""
    chosen = _authors(since).where(or_(Person.id.is_(None), ~_TOLD)).order_by(func.random())
    return [(workspace_id, user_id) for workspace_id, user_id in session.execute(chosen.limit(limit))]


def _authors(since: datetime) -> Select[int, str]:
    same = and_(Person.workspace_id == Interaction.workspace_id, Person.user_id == Interaction.user_id)
    return (
        select(Interaction.workspace_id, Interaction.user_id)
        .outerjoin(Person, same)
        .where(_NOBODYS, Interaction.user_id != "", Interaction.happened_at >= since)
        .group_by(Interaction.workspace_id, Interaction.user_id)
    )
