"""Every stored clock is compared with its log, also one that no log knows of (rule R25)."""

from __future__ import annotations

from typing import Any

import pytest

import usecases.recomputation
from storage.base import Session
from storage.clocks import Clock
from tests.usecases.channel import Room, moment, ts


def values(room: Room) -> list[tuple[str, object, object]]:
    chunk = usecases.recomputation.check(room.session, after=usecases.recomputation.START, now=room.now)
    return [(each.field, each.stored, each.expected) for each in chunk.differences]


@pytest.mark.parametrize("state", ["met", "breached", "breaching"])
def test_R25_a_clock_that_its_log_does_not_know_is_reported_and_cancelled(
    session: Session, state: str
) -> None:
    room = Room(session)
    room.writes("UCAROL", "Where is it?")
    room.now = moment(60)
    room.writes("UDAN", "On its way.", at=30, thread=0)
    assert values(room) == []
    (known,) = room.answers()
    ended = None if state == "breaching" else known.ended_at
    ids: dict[str, Any] = {
        "workspace_id": room.workspace_id,
        "client_id": room.acme.id,
        "subject": known.subject,
    }
    times: dict[str, Any] = {"started_at": known.started_at, "target_seconds": 14400, "ended_at": ended}
    room.add(Clock(**ids, kind=known.kind, ref=ts(7), state=state, **times))
    assert ("state", state, "cancelled") in values(room)
    usecases.recomputation.mend(session, subject=known.subject, now=room.now)
    assert values(room) == []
