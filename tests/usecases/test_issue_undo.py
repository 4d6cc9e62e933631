"""What was done to an issue is taken back whole, and what is let go is nobody's."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

import usecases.issues
import usecases.issueturns
import usecases.matters
import usecases.quiet
import usecases.undo
from domain.clocks import RUNNING, Kind
from domain.issues import Kind as What
from domain.issues import Severity
from storage.base import Session
from storage.clocks import Clock
from storage.issues import Issue
from tests.usecases.channel import Room, moment


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


def opened(room: Room) -> tuple[Issue, dict[str, Any]]:
    """An issue of Carol's message that is answered, and what every act of Petra on it needs."""
    asked = room.writes("UCAROL", "The export is empty")
    room.writes("UDAN", "We look at it", at=0.5, thread=0)
    room.now = moment(1)
    facts: dict[str, Any] = {"actor": room.pm, "now": room.now}
    issue = usecases.issues.open(
        room.session,
        client_id=room.acme.id,
        title="The export is empty",
        severity=Severity.HIGH,
        kind=What.FAULT,
        origin=asked,
        **facts,
    )
    return issue, facts | {"issue_id": issue.id}


def clocks(room: Room, issue: Issue) -> list[Clock]:
    """Those that nothing has ended."""
    room.session.flush()
    rows = room.session.scalars(select(Clock).where(Clock.subject == issue.subject))
    return [row for row in rows if row.state in RUNNING]


def card(room: Room, issue: Issue) -> str:
    (post,) = [each for each in room.posts() if each.dedupe_key == issue.subject]
    return str(post.body)


def undo(room: Room, issue: Issue) -> None:
    """Petra takes back what was done last."""
    deed = usecases.matters.latest(room.session, row=issue)
    assert deed is not None
    usecases.undo.undo(room.session, actor=room.pm, deed_id=deed.id, now=room.now)


def test_D6_undo_of_told_them_takes_the_solution_back_and_the_client_is_to_be_told_again(room: Room) -> None:
    issue, by = opened(room)
    usecases.issueturns.fixed(room.session, **by)
    usecases.issueturns.told(room.session, **by)
    assert (issue.status, issue.turn) == ("solved", "us")
    undo(room, issue)
    assert (issue.status, issue.turn, issue.solved_at, issue.look_at) == ("open", "tell", None, None)
    assert Kind.TELL_CLIENT in [clock.kind for clock in clocks(room, issue)]


def test_D1_undo_of_a_third_party_brings_the_wait_for_the_client_back(room: Room) -> None:
    issue, by = opened(room)
    usecases.issues.wait(room.session, **by)
    usecases.issueturns.third_party(room.session, **by)
    assert {clock.paused for clock in clocks(room, issue)} == {False}
    undo(room, issue)
    assert (issue.turn, {clock.paused for clock in clocks(room, issue)}) == ("us", {True})
    undo(room, issue)
    assert {clock.paused for clock in clocks(room, issue)} == {False}


def test_an_issue_that_is_let_go_is_nobodys_on_its_card_too(room: Room) -> None:
    issue, by = opened(room)
    usecases.issues.take(room.session, **by)
    assert "owner: <@UPM>" in card(room, issue)
    clock = clocks(room, issue)[0]
    usecases.quiet.let_go(room.session, actor=room.pm, clock_id=clock.id, now=room.now)
    assert "owner: nobody yet" in card(room, issue)
