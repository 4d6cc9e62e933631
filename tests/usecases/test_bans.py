"""Two calls were under way when Slack had enough: the longer of the two bans holds (promise P11)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

import storage.budgets
from bot.bans import Bans
from domain.outbox import TryLater
from sandbox.records import Call
from tests.gate import calls
from tests.postroom import PostRoom, Time

pytestmark = pytest.mark.proves("T9")

METHOD = "conversations.info"


def test_P11_a_ban_that_all_replicas_keep_is_not_shortened(room: PostRoom) -> None:
    ids = {"workspace_id": room.workspace_id}
    for seconds, ends in ((60, 60), (5, 60), (90, 90)):
        until = room.machine() + timedelta(seconds=seconds)
        with room.begin() as session:
            storage.budgets.close(session, scopes=[(room.workspace_id, METHOD)], until=until)
            closed = storage.budgets.closed_until(session, **ids, scopes=[METHOD], machine=room.machine())
        assert closed == room.machine() + timedelta(seconds=ends)


def test_P11_a_ban_that_this_process_keeps_is_not_shortened() -> None:
    machine = Time()
    bans = Bans(machine, jitter=lambda: 0.0)
    bans.note(METHOD, seconds=60)
    bans.note(METHOD, seconds=5)
    machine.passes(seconds=59)
    with pytest.raises(TryLater):
        bans.check(METHOD)
    machine.passes(seconds=1)
    bans.check(METHOD)


def test_INV6_a_call_within_the_longer_of_two_bans_is_found() -> None:
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)

    def call(seconds: int, *, asked: str = "") -> Call:
        return Call(
            METHOD, {}, at + timedelta(seconds=seconds), banned=bool(asked), retry_after=asked or None
        )

    twice = [call(0, asked="60"), call(0, asked="5")]
    assert len(list(calls.too_fast([*twice, call(30)]))) == 1 + 1
    assert len(list(calls.too_fast([*twice, call(60)]))) == 1
