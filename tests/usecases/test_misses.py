"""Whoever owed a solution or news that came too late is asked for the reason as for a late answer (P2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

import usecases.misses
from domain.clocks import Kind
from domain.team import Role
from storage.base import Session
from storage.clocks import Clock
from storage.issues import Issue
from tests.usecases.channel import Room


@pytest.mark.parametrize(
    ("kind", "took"),
    [
        (Kind.RESOLUTION_FIRST, "solved after 6 h of working time instead of 4 h"),
        (Kind.UPDATE_CADENCE, "news came after 6 h instead of 4 h"),
    ],
)
def test_P2_the_owner_of_an_issue_is_asked_why_it_took_too_long(
    session: Session, kind: Kind, took: str
) -> None:
    room = Room(session)
    room.staff(UPM=Role.OWNER)
    ids: dict[str, Any] = {"workspace_id": room.workspace_id, "client_id": room.acme.id}
    facts: dict[str, Any] = {
        "number": 1,
        "title": "The export is empty",
        "kind": "fault",
        "severity": 3,
        "status": "solved",
    }
    issue = room.add(Issue(**ids, **facts, opened_by="UPM", opened_at=room.now, owner_id="UDAN"))
    ended = room.now + timedelta(hours=6)
    times: dict[str, Any] = {
        "started_at": room.now,
        "ended_at": ended,
        "target_seconds": 14400,
        "elapsed_seconds": 21600,
    }
    room.add(Clock(**ids, subject=issue.subject, kind=kind, ref="1", state="breached", **times))
    assert usecases.misses.look_one(session, now=ended)
    assert usecases.misses.look_one(session, now=room.now + timedelta(days=1))
    (asked,) = room.posts()
    assert asked.channel == "UDAN"
    assert f"The export is empty\n{took}" in asked.body["text"]
    assert len(asked.body["blocks"][-1]["elements"]) == 5
