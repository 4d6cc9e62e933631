"""Lists of promises: what is open with a client, or what somebody looks after."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import storage.clients
import storage.promises
import usecases.history
import usecases.permissions
import usecases.promisewaits
import usecases.runs
from domain.people import Actor
from domain.permissions import Act
from storage.base import Session
from storage.clients import Client
from storage.history import Deed
from storage.promises import Promise
from usecases.runs import Terms
from views.promiselists import Row


def rows(session: Session, *, actor: Actor, client: Client | None, now: datetime) -> list[Row]:
    """The open promises of a client, or without one those that the person looks after."""
    usecases.permissions.require(actor, act=Act.READ)
    if client:
        ids: dict[str, Any] = {"client_ids": (client.id,)}
        found = storage.promises.open_of(session, workspace_id=actor.workspace_id, **ids)
    else:
        found = storage.promises.open_of(session, workspace_id=actor.workspace_id, owner_id=actor.user_id)
    terms: dict[int, Terms] = {}
    return [_row(session, promise=each, terms=terms, now=now) for each in found]


def history(session: Session, *, row: Promise) -> list[Deed]:
    """The latest that was done to a promise, newest first."""
    ids: dict[str, Any] = {"workspace_id": row.workspace_id, "subject": row.subject}
    return usecases.history.of_subject(session, **ids)[::-1][:10]


def _row(session: Session, *, promise: Promise, terms: dict[int, Terms], now: datetime) -> Row:
    ids: dict[str, Any] = {"workspace_id": promise.workspace_id, "client_id": promise.client_id}
    client, days = storage.clients.get(session, **ids), -1
    if not promise.is_ours:
        if promise.client_id not in terms:
            terms[promise.client_id] = usecases.runs.terms_of(session, **ids, now=now)
        days = usecases.promisewaits.days(promise=promise, terms=terms[promise.client_id], now=now)
    return Row(promise, client.name if client else "", days)
