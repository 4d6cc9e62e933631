"""What an operator asks about inbox and outbox, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import storage.budgets
import storage.operations
import storage.schema
import usecases.inbox
import usecases.outbox
from bot.intake import arrival
from storage.operations import Standing
from storage.outbox import OutboxRow
from tests.bot.parts import START, Parts, event
from views.blocks import Message

MINUTE = timedelta(minutes=1)


def test_since_when_an_event_waits_is_told_of_those_that_are_due(parts: Parts) -> None:
    late = [arrival(event(f"Ev{n}", channel=f"C{n % 2}"), now=START + n * MINUTE) for n in range(4)]
    with parts.run.begin() as session:
        assert storage.operations.inbox_since(session, machine=START) is None
        assert usecases.inbox.store(session, arrivals=late) == 4
        assert usecases.inbox.store(session, arrivals=late[:2]) == 0
        assert storage.operations.inbox_since(session, machine=START) == START
        claim = usecases.inbox.claim(session, machine=START, limit=1)
        assert storage.operations.inbox_since(session, machine=START) == START, "who holds it may be stuck"
        ended: dict[str, Any] = {"by": claim.by, "row": claim.rows[0], "reason": "x"}
        usecases.inbox.failed(session, **ended, hopeless=False, machine=START + 10 * MINUTE)
        assert storage.operations.inbox_since(session, machine=START) == START + MINUTE, "the other lane's"
        again = START + 10 * MINUTE + timedelta(seconds=1)
        usecases.inbox.done(session, by="", ids=[])
        assert storage.operations.inbox_since(session, machine=again) == START + MINUTE
        assert storage.operations.inbox_backlog(session) == 4
        assert storage.operations.quarantined(session) == 0


def test_what_was_given_up_is_found_and_counted_for_its_workspace(parts: Parts) -> None:
    with parts.run.begin() as session:
        usecases.inbox.store(session, arrivals=[arrival(event("Ev1"), now=START)])
        claim = usecases.inbox.claim(session, machine=START, limit=1)
        usecases.inbox.failed(
            session, by=claim.by, row=claim.rows[0], reason="x", hopeless=True, machine=START
        )
        for key in ("one", "two"):
            usecases.outbox.promise(
                session, workspace_id=1, channel="C1", key=key, message=Message(key), now=START
            )
        session.query(OutboxRow).filter_by(dedupe_key="one").update({"state": "dead"})
        (row,) = storage.operations.quarantined_rows(session, before=0, limit=9)
        assert storage.operations.quarantined_rows(session, before=row.id, limit=9) == []
        told = Standing(last_event=START, waiting=1, quarantined=1, dead=1)
        assert storage.operations.of_team(session, workspace_id=1, team_id="T1") == told
        assert storage.operations.of_team(session, workspace_id=2, team_id="T2") == Standing()
        assert storage.operations.outbox_unsettled(session) == {"pending": 1, "held": 0, "dead": 1}
        assert storage.operations.outbox_oldest(session) == START
        assert storage.operations.step(session) == storage.schema.newest()


def test_a_ban_is_told_and_a_turn_in_a_channel_is_none(parts: Parts) -> None:
    with parts.run.begin() as session:
        storage.budgets.close(session, scopes=[(1, "post:C1")], until=START + 9 * MINUTE)
        assert storage.operations.ban(session, machine=START) is None
        storage.budgets.close(session, scopes=[(1, "chat.postMessage")], until=START + MINUTE)
        assert storage.operations.ban(session, machine=START) == START + MINUTE
        assert storage.operations.ban(session, machine=START + MINUTE) is None


def test_a_scope_is_taken_by_one_until_it_opens_again(parts: Parts) -> None:
    def take(minutes: int) -> bool:
        at = START + minutes * MINUTE
        with parts.run.begin() as session:
            return storage.budgets.take(
                session, workspace_id=1, scope="alarm:1", machine=at, until=at + 60 * MINUTE
            )

    assert [take(minutes) for minutes in (0, 1, 59, 60, 61, 119, 120)] == [
        True, False, False, True, False, False, True,
    ]  # fmt: skip
