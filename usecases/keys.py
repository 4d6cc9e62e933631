"""Keys: how a client stands, in six lines, each with the fact behind it and the next thing to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import domain.keys
import storage.clocks
import storage.digests
import storage.history
import usecases.clients
import usecases.lanes
import usecases.matterlogs
import usecases.permissions
from domain.clocks import Kind, State
from domain.keys import CLOCKED, Facts, Key
from domain.people import Actor
from domain.permissions import Act
from storage.base import Session
from usecases.lanes import Item
from views.keys import Sheet, Stand

SPAN = timedelta(days=90)
"""How far back a key looks."""


def of(session: Session, *, actor: Actor, client_id: int, now: datetime) -> Sheet:
    """The sheet of one client for a person of the team."""
    usecases.permissions.require(actor, act=Act.READ)
    client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
    ids: dict[str, Any] = {"workspace_id": actor.workspace_id}
    items = usecases.lanes.items(session, **ids, now=now, client_ids=[client.id])
    facts = _facts(session, items=items, client_id=client.id, now=now, **ids)
    stands = {
        key: Stand(
            domain.keys.colour(facts[key]),
            facts=facts[key],
            next=_next(session, items=items, key=key, now=now),
        )
        for key in CLOCKED
    }
    shipped = storage.history.standing(
        session,
        client_id=client.id,
        what="need_shipped",
        undoing=usecases.matterlogs.UNDONE,
        since=now - SPAN,
    )
    stands[Key.VALUE] = Stand(domain.keys.value(shipped), count=shipped)
    outcome = storage.digests.last_outcome(
        session, **ids, client_id=client.id
    ) or storage.digests.last_outcome(session, **ids, client_id=0)
    stands[Key.REPORTING] = Stand(domain.keys.reporting(outcome), outcome=outcome)
    return Sheet(client, {key: stands[key] for key in Key})


def _facts(
    session: Session, *, items: Sequence[Item], workspace_id: int, client_id: int, now: datetime
) -> dict[Key, Facts]:
    found = {key: Facts() for key in CLOCKED}
    for item in items:
        key, facts = _key(item), found[_key(item)]
        late = item.left < timedelta() and not item.clock.paused
        soon = not late and not item.clock.paused and item.clock.state == State.WARNED
        found[key] = replace(facts, late=facts.late + late, soon=facts.soon + soon, running=facts.running + 1)
    ended = storage.clocks.tally(session, workspace_id=workspace_id, client_id=client_id, since=now - SPAN)
    for kind, noun, state, count in ended:
        key = domain.keys.key_of(Kind(kind), noun=noun)
        facts = found[key]
        met = count if state == State.MET else 0
        found[key] = replace(facts, ended=facts.ended + count, kept=facts.kept + met)
    return found


def _next(session: Session, *, items: Sequence[Item], key: Key, now: datetime) -> Any:
    """The line of what is to be done first; None when there is nothing."""
    mine = [item for item in items if _key(item) == key and not item.clock.paused]
    return usecases.lanes.line(session, item=mine[0], now=now) if mine else None


def _key(item: Item) -> Key:
    return domain.keys.key_of(Kind(item.clock.kind), noun=item.clock.subject.partition(":")[0])
