"""Home: what one person of the team should see first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import storage.clients
import storage.issues
import usecases.heartbeats
import usecases.keys
import usecases.lanes
import usecases.operations
import usecases.permissions
from domain.lanes import Lane, Scope
from domain.people import Actor
from domain.permissions import Act
from storage.base import Session
from storage.issues import Issue
from usecases.lanes import Item, Reach
from views.home import Page
from views.lanes import PAGE, Part, Shown


def page(session: Session, *, actor: Actor, now: datetime, shown: Shown | None = None) -> Page:
    """Three lanes of what concerns the person, and of whom they stand in for; everybody's when they have no clients.

    `shown`: what they chose; None for nothing yet.
    """
    usecases.permissions.require(actor, act=Act.READ)
    workspace_id = actor.workspace_id
    reach = usecases.lanes.reach(session, workspace_id=workspace_id, user_id=actor.user_id, now=now)
    shown = shown or Shown(reach.scope)
    client = None
    if shown.client_id:
        client = storage.clients.get(session, workspace_id=workspace_id, client_id=shown.client_id)
        shown = shown if client else replace(shown, client_id=0)
    ids: dict[str, Any] = {"workspace_id": workspace_id}
    chosen = [client.id] if client else reach.known
    if client:
        items = usecases.lanes.items(session, **ids, now=now, client_ids=chosen)
    else:
        items = usecases.lanes.within(session, **ids, reach=reach, scope=shown.scope, now=now)
    dated = {item.clock.subject for item in items}
    return Page(
        shown=shown,
        sheet=usecases.keys.of(session, actor=actor, client_id=client.id, now=now) if client else None,
        has_clients=bool(reach.known),
        everything=reach.scope == Scope.ALL,
        lanes={lane: _part(session, items=items, lane=lane, shown=shown, now=now) for lane in Lane},
        undated=[
            issue
            for issue in storage.issues.open_of(session, workspace_id=workspace_id, client_ids=chosen)
            if issue.subject not in dated and (client or _concerns(issue, reach=reach, scope=shown.scope))
        ],
        standing=usecases.operations.standing(session, actor=actor),
        failing=[beat.job for beat in usecases.heartbeats.all_of(session) if beat.failure],
    )


def first(session: Session, *, actor: Actor, now: datetime) -> Shown:
    """What is shown to the person before they chose anything."""
    usecases.permissions.require(actor, act=Act.READ)
    reach = usecases.lanes.reach(session, workspace_id=actor.workspace_id, user_id=actor.user_id, now=now)
    return Shown(reach.scope)


def _part(session: Session, *, items: Sequence[Item], lane: Lane, shown: Shown, now: datetime) -> Part:
    """One lane, of which only the lines on the chosen page are read in full."""
    found = [item for item in items if item.lane == lane]
    last = max(0, (len(found) - 1) // PAGE)
    number = min(shown.pages.get(lane, 0), last)
    part = found[number * PAGE : (number + 1) * PAGE]
    lines = [usecases.lanes.line(session, item=item, now=now) for item in part]
    return Part(lines, total=len(found), page=number)


def _concerns(issue: Issue, *, reach: Reach, scope: Scope) -> bool:
    if scope == Scope.LEAD:
        return issue.client_id in reach.led
    return scope == Scope.ALL or issue.client_id in reach.looked_after or issue.owner_id in reach.acting
