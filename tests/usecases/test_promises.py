"""Promises in the ledger: their dates, outcomes, clocks and counts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

import storage.clocks
import storage.promises
import usecases.issues
import usecases.promiseproposals
import usecases.promises
import usecases.recomputation
import usecases.transfers
from domain.people import Side
from domain.promises import Direction, Kept
from storage.base import Session
from tests.usecases.ledger import NOW, Ledger
from tests.usecases.pledges import (
    DAY,
    FRIDAY,
    HOUR,
    NEXT_FRIDAY,
    clocks,
    entry,
    kept,
    make,
    move,
    refused,
    undo,
)


@pytest.fixture
def ledger(session: Session) -> Ledger:
    return Ledger(session)


def test_a_date_renegotiated_in_time_is_owed_no_more_and_the_next_one_is(ledger: Ledger) -> None:
    row = make(ledger)
    assert (row.number, row.owner_id, clocks(ledger, row)) == (1, "UPM", [("due 1", "pending")])
    move(ledger, row, now=FRIDAY)
    assert (row.due_at, row.dates) == (NEXT_FRIDAY, 2)
    assert clocks(ledger, row) == [("due 1", "cancelled"), ("due 2", "pending")]
    usecases.promises.done(ledger.session, actor=ledger.pm, promise_id=row.id, now=NEXT_FRIDAY)
    assert clocks(ledger, row)[-1] == ("due 2", "met")
    assert kept(ledger) == Kept(kept=1, moved=1)
    assert kept(ledger).ratio == 100


def test_a_date_moved_when_it_was_over_is_broken_and_may_still_be_kept_late(ledger: Ledger) -> None:
    row = make(ledger)
    assert kept(ledger, upto=FRIDAY + HOUR) == Kept(overdue=1)
    move(ledger, row, now=FRIDAY + HOUR)
    assert clocks(ledger, row) == [("due 1", "breached"), ("due 2", "pending")]
    usecases.promises.done(ledger.session, actor=ledger.pm, promise_id=row.id, now=NEXT_FRIDAY + HOUR)
    assert row.status == "late"
    assert kept(ledger) == Kept(late=1, broken=1)
    assert kept(ledger, upto=NEXT_FRIDAY) == Kept(broken=1)


def test_done_may_be_said_to_have_been_earlier_but_not_before_it_was_promised(ledger: Ledger) -> None:
    row = make(ledger)
    done_at = usecases.promises.done_at
    ids: dict[str, Any] = {"actor": ledger.pm, "promise_id": row.id}
    usecases.promises.done(ledger.session, **ids, now=FRIDAY + DAY)
    late: dict[str, Any] = {"now": FRIDAY + DAY}
    assert refused(lambda: done_at(ledger.session, **ids, at=NOW, **late)) == "promise_when_done"
    assert refused(lambda: done_at(ledger.session, **ids, at=None, **late)) == "promise_when_done"
    done_at(ledger.session, **ids, at=FRIDAY - HOUR, **late)
    assert (row.status, clocks(ledger, row)) == ("kept", [("due 1", "met")])
    assert kept(ledger) == Kept(kept=1)
    undo(ledger, row, now=FRIDAY + DAY)
    assert (row.status, kept(ledger, upto=FRIDAY)) == ("open", Kept())
    assert refused(lambda: done_at(ledger.session, **ids, at=FRIDAY, **late)) == "promise_not_done"


def test_only_what_is_due_can_be_broken_and_what_is_withdrawn_counts_nowhere(ledger: Ledger) -> None:
    broken, withdrawn = make(ledger), make(ledger)
    drop = usecases.promises.drop
    facts: dict[str, Any] = {"actor": ledger.pm, "reason": "No time"}
    early: dict[str, Any] = {"promise_id": broken.id, "status": "broken", "now": FRIDAY}
    assert refused(lambda: drop(ledger.session, **facts, **early)) == "promise_not_due"
    drop(ledger.session, **facts, **{**early, "now": FRIDAY + HOUR})
    move(ledger, withdrawn, now=FRIDAY)
    drop(ledger.session, promise_id=withdrawn.id, status="withdrawn", **facts, now=NEXT_FRIDAY + DAY)
    assert clocks(ledger, broken) == [("due 1", "breached")]
    assert clocks(ledger, withdrawn)[-1] == ("due 2", "cancelled")
    assert kept(ledger) == Kept(broken=1)
    late: dict[str, Any] = {"promise_id": broken.id, "now": NEXT_FRIDAY + DAY}
    assert (
        refused(lambda: usecases.promises.done(ledger.session, actor=ledger.pm, **late)) == "matter_is_over"
    )


def test_every_act_can_be_taken_back_and_the_clocks_are_as_their_log_says(ledger: Ledger) -> None:
    row = make(ledger)
    ids: dict[str, Any] = {"actor": ledger.pm, "promise_id": row.id}
    usecases.promises.at_risk(ledger.session, **ids, now=NOW + HOUR)
    risks = [row.at_risk]
    move(ledger, row, now=NOW + DAY)
    assert [*risks, row.at_risk] == [True, False]
    undo(ledger, row, now=NOW + DAY)
    assert (row.at_risk, row.due_at, row.dates) == (True, FRIDAY, 1)
    assert clocks(ledger, row)[0] == ("due 1", "pending")
    move(ledger, row, now=NOW + 2 * DAY)
    assert clocks(ledger, row) == [("due 1", "cancelled"), ("due 2", "pending")]
    for _ in range(3):
        undo(ledger, row, now=NOW + 2 * DAY)
    assert (row.status, {state for _, state in clocks(ledger, row)}) == ("withdrawn", {"cancelled"})
    assert kept(ledger) == Kept()
    found = usecases.recomputation.check(
        ledger.session, after=usecases.recomputation.START, now=NOW + 2 * DAY
    )
    assert found.differences == []


def test_what_is_asked_for_is_refused_where_it_makes_no_sense(ledger: Ledger) -> None:
    issue = usecases.issues.open(
        ledger.session, actor=ledger.pm, client_id=ledger.globex.id, title="Theirs", now=NOW
    )
    for blocks in (issue.subject, "issue:999", "promise:1", "issue:x"):
        assert refused(partial(make, ledger, blocks=blocks)) == "promise_blocks_other"
    assert refused(lambda: make(ledger, due=NOW)) == "promise_date_over"
    message = ledger.says("By Friday", thread=ledger.conversation(), side=Side.TEAM)
    row = make(ledger, origin=message)
    assert refused(lambda: make(ledger, origin=message)) == "promise_exists"
    assert refused(lambda: move(ledger, row, now=NOW, due=FRIDAY)) == "promise_same_date"
    undo(ledger, row, now=NOW)
    assert make(ledger, origin=message).interaction_id == message.id


def test_a_promise_goes_with_its_message_to_another_client(ledger: Ledger) -> None:
    message = ledger.says("You get access by Friday", thread=ledger.conversation())
    row, other = make(ledger, origin=message, direction="theirs"), make(ledger)
    facts: dict[str, Any] = {"was": ledger.acme.id, "to": ledger.globex.id, "now": NOW}
    usecases.transfers.transfer(ledger.session, rows=[message], **facts)
    assert (row.client_id, other.client_id) == (ledger.globex.id, ledger.acme.id)
    found = storage.clocks.of_subject(ledger.session, workspace_id=row.workspace_id, subject=row.subject)
    assert [clock.client_id for clock in found] == [ledger.globex.id]


def test_no_outsider_does_anything_with_a_promise(ledger: Ledger) -> None:
    row = make(ledger)
    ids: dict[str, Any] = {"actor": ledger.guest, "promise_id": row.id, "now": NOW}
    acts: list[Callable[[], object]] = [
        lambda: usecases.promises.done(ledger.session, **ids),
        lambda: usecases.promises.at_risk(ledger.session, **ids),
        lambda: usecases.promises.drop(ledger.session, **ids, status="withdrawn", reason="x"),
        lambda: usecases.promises.move(ledger.session, **ids, due=NEXT_FRIDAY, reason="x", told="UPM"),
        lambda: usecases.promises.change(ledger.session, **ids, entry=entry()),
        lambda: usecases.promiseproposals.set_offers(ledger.session, actor=ledger.guest, on=False),
    ]
    assert [refused(act) for act in acts] == ["team_only"] * len(acts)


def test_open_promises_are_listed_by_their_dates(ledger: Ledger) -> None:
    later, sooner = make(ledger, due=NEXT_FRIDAY), make(ledger, owner_id="ULEAD")
    ids: dict[str, Any] = {"workspace_id": ledger.workspace_id}
    assert storage.promises.open_of(ledger.session, **ids) == [sooner, later]
    assert storage.promises.open_of(ledger.session, **ids, owner_id="ULEAD") == [sooner]
    assert storage.promises.open_of(ledger.session, **ids, client_ids=[ledger.globex.id]) == []
    assert Direction(later.direction) == Direction.OURS
