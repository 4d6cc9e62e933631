"""Needs read: those like a new one, a client's list, and one with everybody who asked and all its versions."""

from __future__ import annotations

import json
from typing import Any

import storage.changes
import storage.clocks
import storage.matters
import storage.needs
import usecases.clients
import usecases.matterlogs
import usecases.matters
import usecases.permissions
import usecases.similarity
import usecases.team
from domain.clocks import RUNNING, Kind
from domain.people import Actor
from domain.permissions import Act
from storage.base import Session
from storage.needs import Need
from views.needcards import Card, Version
from views.needs import Likely, Line

MOST = 3
"""So many likely ones are offered."""
CHANGED = "need_changed"


def likely(session: Session, *, actor: Actor, client_id: int, text: str) -> list[Likely]:
    """The needs of the client that a new one may be, the likeliest first, with who asked and when."""
    usecases.permissions.require(actor, act=Act.READ)
    known = {need.id: need for need in storage.needs.comparable(session, client_id=client_id)}
    best: dict[int, float] = {}
    for among in ({need.id: need.title for need in known.values()},
                  {need.id: need.quote for need in known.values() if need.quote}):  # fmt: skip
        for need_id, score in usecases.similarity.similar(text, among=among):
            best[need_id] = max(score, best.get(need_id, 0))
    ranked = sorted(best, key=lambda need_id: (-best[need_id], need_id))[:MOST]
    return [_likely(session, need=known[need_id]) for need_id in ranked]


def listed(session: Session, *, actor: Actor, client_id: int) -> list[Line]:
    """The needs that are not over of a client, or with 0 of all whom the person looks after, the oldest first."""
    usecases.permissions.require(actor, act=Act.READ)
    ids: dict[str, Any] = {"workspace_id": actor.workspace_id}
    mine = [client_id] if client_id else usecases.team.clients_of(session, **ids, user_id=actor.user_id)
    rows = storage.matters.open_of(session, noun=Need, **ids, client_ids=mine)
    times: dict[int, int] = {}
    for ask in storage.needs.asks_of(session, need_ids=[row.id for row in rows]):
        times[ask.need_id] = times.get(ask.need_id, 0) + 1
    return [
        Line(row, usecases.clients.name(session, **ids, client_id=row.client_id), times.get(row.id, 0))
        for row in rows
    ]


def card(session: Session, *, actor: Actor, need_id: int) -> Card:
    """Everything about a need."""
    need = usecases.matters.get(session, actor=actor, noun=Need, row_id=need_id)
    ids: dict[str, Any] = {"workspace_id": need.workspace_id}
    clocks = storage.clocks.of_subject(session, **ids, subject=need.subject)
    return Card(
        need=need,
        client=usecases.clients.name(session, **ids, client_id=need.client_id),
        asks=storage.needs.asks_of(session, need_ids=[need.id]),
        versions=versions(session, need=need),
        changes=storage.changes.of_need(session, need_id=need.id),
        owed={Kind(clock.kind): clock.due_at for clock in clocks if clock.state in RUNNING},
    )


def numbered(session: Session, *, actor: Actor, number: int) -> Card:
    """The same by number."""
    need = usecases.matters.numbered(session, actor=actor, noun=Need, number=number)
    return card(session, actor=actor, need_id=need.id)


def versions(session: Session, *, need: Need) -> list[Version]:
    """What was changed, the newest first: who, when, and how it read before and after."""
    after = {name: str(getattr(need, name)) for name in ("title", "why", "priority", "acceptance")}
    found = []
    for deed in reversed(usecases.matterlogs.deeds(session, row=need)):
        if deed.what == CHANGED:
            before = json.loads(str(deed.facts[usecases.matters.BEFORE]))
            was = {name: str(value) for name, value in before.items() if name in after}
            changes = tuple((name, was[name], after[name]) for name in after if name in was)
            found.append(Version(int(deed.facts["version"]), deed.by, deed.at, changes))
            after |= was
    return found


def _likely(session: Session, *, need: Need) -> Likely:
    asks = storage.needs.asks_of(session, need_ids=[need.id])
    return Likely(
        need, asks[0].asker if asks else need.asker, asks[0].at if asks else need.opened_at, len(asks)
    )
