"""Promises for tests of use cases: made with Acme by Petra, moved, taken back, counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

import storage.clocks
import usecases.matters
import usecases.promises
import usecases.undo
from domain.promises import Kept
from domain.refusals import Refusal
from storage.interactions import Interaction
from storage.promises import Promise
from tests.usecases.ledger import NOW, Ledger
from usecases.promises import Source
from views.promiseforms import Entry

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FRIDAY, NEXT_FRIDAY = NOW + 4 * DAY, NOW + 11 * DAY


def entry(**other: Any) -> Entry:
    facts: dict[str, Any] = {"title": "API keys", "direction": "ours", "owner_id": "", "counterpart": ""}
    return Entry(**{**facts, "blocks": "", "due": FRIDAY, **other})


def make(ledger: Ledger, *, origin: Interaction | None = None, now: datetime = NOW, **other: Any) -> Promise:
    return usecases.promises.make(
        ledger.session,
        actor=ledger.pm,
        client_id=ledger.acme.id,
        entry=entry(**other),
        source=Source(origin),
        now=now,
    )


def move(ledger: Ledger, row: Promise, *, now: datetime, due: datetime = NEXT_FRIDAY) -> None:
    usecases.promises.move(
        ledger.session,
        actor=ledger.pm,
        promise_id=row.id,
        due=due,
        reason="The vendor is late",
        told=ledger.lead.user_id,
        now=now,
    )


def clocks(ledger: Ledger, row: Promise) -> list[tuple[str, str]]:
    found = storage.clocks.of_subject(ledger.session, workspace_id=row.workspace_id, subject=row.subject)
    return [(clock.ref, clock.state) for clock in found]


def kept(ledger: Ledger, *, since: datetime = NOW, upto: datetime = NOW + 30 * DAY) -> Kept:
    ids: dict[str, Any] = {
        "workspace_id": ledger.workspace_id,
        "client_ids": [ledger.acme.id, ledger.globex.id],
    }
    found = usecases.promises.kept(ledger.session, **ids, since=since, upto=upto)
    return found.get(ledger.acme.id, Kept())


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refusal:
        act()
    return refusal.value.reason


def undo(ledger: Ledger, row: Promise, *, now: datetime) -> None:
    newest = usecases.matters.latest(ledger.session, row=row)
    assert newest is not None
    usecases.undo.undo(ledger.session, actor=ledger.pm, deed_id=newest.id, now=now)
