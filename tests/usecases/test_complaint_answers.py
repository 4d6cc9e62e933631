"""What the client answers about a complaint, and being asked once more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

import storage.complaints
import tests.doors
import usecases.complaintanswers
import usecases.complaints
import usecases.complaintsteps
import usecases.matters
import usecases.undo
from domain.people import Actor, Side
from domain.refusals import Refusal
from storage.base import Session
from storage.complaints import Complaint
from storage.contacts import Contact
from storage.outbox import OutboxRow
from tests.usecases.complaintdesk import Office, clocks
from tests.usecases.ledger import NOW
from views.complaintforms import Said


@pytest.fixture
def office(session: Session) -> Office:
    return Office(session)


def proposed(office: Office) -> Complaint:
    """A complaint whose remedy was posted where the client reads it."""
    row = office.complains(office.writes("UCAROL", "Nobody helps us", at=0))
    row.status = "understood"
    said = Said("We answer within the hour.", "CACME")
    usecases.complaintsteps.propose(office.session, actor=office.pm, row_id=row.id, said=said, now=office.now)
    return row


def answers(office: Office, row: Complaint, *, yes: bool, by: Actor | None = None, deed_id: int = 0) -> str:
    """Somebody presses a button under the newest question; why not, "" when it was taken."""
    try:
        usecases.complaintanswers.answer(
            office.session,
            actor=by or office.carol,
            slack_id="CACME",
            row_id=row.id,
            deed_id=deed_id or row.asking or 0,
            yes=yes,
            now=office.now,
        )
    except Refusal as refusal:
        return refusal.reason
    return ""


def test_the_client_answers_each_question_once_and_nobody_else_does(office: Office) -> None:
    row = proposed(office)
    greg = Actor(office.workspace_id, "UGREG", Side.CLIENT, door=tests.doors.ANSWERED)
    office.add(
        Contact(
            workspace_id=office.workspace_id,
            client_id=office.globex.id,
            created_by="UPM",
            created_at=NOW,
            user_id="UGREG",
        )
    )
    first = row.asking or 0
    assert answers(office, row, yes=True, by=greg) == "complaint_not_yours"
    assert answers(office, row, yes=True, by=office.pm) == "complaint_theirs"
    assert answers(office, row, yes=False) == ""
    assert (row.status, row.asking, row.round) == ("proposed", None, 2)
    assert answers(office, row, yes=True, deed_id=first) == "gone"
    said = Said("We answer within half an hour.", "CACME")
    usecases.complaintsteps.propose(office.session, actor=office.pm, row_id=row.id, said=said, now=office.now)
    assert answers(office, row, yes=True) == ""
    assert (row.status, row.agreed_by) == ("agreed", "Carol")


def _again(office: Office, row: Complaint) -> None:
    """Petra takes back what was done last."""
    newest = usecases.matters.latest(office.session, row=row)
    assert newest is not None
    usecases.undo.undo(office.session, actor=office.pm, deed_id=newest.id, now=office.now)


def _asks(office: Office) -> list[bool]:
    """Whether each question that was posted has its buttons, the oldest first."""
    office.session.flush()
    found = [post for post in office.posts() if ":said:" in post.dedupe_key and post.state != "suppressed"]
    for post in found:
        office.session.refresh(post)
    return ["complaints.yes" in str(post.body) for post in found]


def test_a_question_has_its_buttons_again_when_what_answered_or_replaced_it_is_taken_back(
    office: Office,
) -> None:
    row, steps = proposed(office), usecases.complaintsteps
    first = row.asking
    ids: dict[str, Any] = {"actor": office.pm, "row_id": row.id, "now": office.now}
    steps.agree(office.session, **ids, person="Carol", how="by phone")
    assert (row.asking, _asks(office)) == (None, [False])
    _again(office, row)
    assert (row.asking, _asks(office)) == (first, [True])
    steps.propose(office.session, **ids, said=Said("We pay for it.", ""))
    assert (row.asking, _asks(office)) == (None, [False])
    assert answers(office, row, yes=True, deed_id=first or 0) == "gone"
    _again(office, row)
    assert answers(office, row, yes=True) == ""
    assert (row.status, row.proposal) == ("agreed", "We answer within the hour.")


def test_R25_a_mark_that_comes_late_finds_what_the_team_wrote_since(office: Office) -> None:
    asked = office.writes("UCAROL", "Nobody helps us", at=0)
    office.talks("UDAN", "I am sorry, I look into it", at=20, thread=0)
    row, _ = usecases.complaints.of_message(
        office.session,
        actor=office.carol,
        interaction=asked,
        client_id=office.acme.id,
        at=NOW + timedelta(minutes=10),
        now=NOW + timedelta(minutes=25),
    )
    assert row.status == "acknowledged"
    assert clocks(office)["complaint_stage", "acknowledged"] == "met"
    office.now = NOW + timedelta(minutes=25)
    office.agrees()


def test_the_day_on_which_the_client_said_so_is_that_of_whoever_noted_it(office: Office) -> None:
    row = proposed(office)
    row.status = "acting"
    usecases.complaintsteps.said_so(
        office.session,
        actor=office.pm,
        row_id=row.id,
        person="Carol",
        at=NOW + timedelta(hours=8),
        link="https://example.com/minutes",
        now=NOW + timedelta(days=1),
    )
    newest = usecases.matters.latest(office.session, row=row)
    assert newest is not None
    assert (office.pm.zone, newest.facts["day"]) == ("Asia/Shanghai", "2026-03-03")


def test_the_reminder_comes_once_after_two_weeks_in_working_time_and_the_client_can_answer(
    office: Office,
) -> None:
    row = proposed(office)
    row.status, row.ask_at = "confirmed", NOW + timedelta(days=14, hours=-3)
    row.confirmed_at = row.look_at = NOW
    office.now = NOW + timedelta(days=14, hours=-3)
    office.looks()
    assert _reminders(office) == []
    assert row.ask_at == row.look_at == NOW + timedelta(days=14)
    office.now = NOW + timedelta(days=14)
    office.looks()
    office.looks()
    assert [post.channel for post in _reminders(office)] == ["UPM"]
    assert storage.complaints.next_moment(office.session) is None
    said = Said("Is all still well?", "CACME")
    usecases.complaintsteps.ask_again(
        office.session, actor=office.pm, row_id=row.id, said=said, now=office.now
    )
    assert answers(office, row, yes=True) == ""
    assert row.status == "confirmed"
    usecases.complaintsteps.again(office.session, actor=office.pm, row_id=row.id, now=office.now)
    assert row.status == "received"
    assert clocks(office)["complaint_stage", "acknowledged 2"] == "pending"


def _reminders(office: Office) -> list[OutboxRow]:
    return [post for post in office.posts() if ":still:" in post.dedupe_key]
