"""Complaints: who is told when, what acknowledges one, and clocks that are as their log says whatever happens."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

import storage.complaints
import tests.doors
import usecases.absences
import usecases.complaintanswers
import usecases.complaints
import usecases.complaintsteps
import usecases.updates
from domain.people import Actor
from domain.refusals import Refusal
from domain.team import Role
from domain.updates import Kind
from storage.base import Session
from storage.channels import Channel
from tests.usecases.complaintdesk import MYSELF, Office, clocks
from tests.usecases.desk import deletion
from tests.usecases.ledger import NOW
from views.complaintforms import Said


@pytest.fixture
def office(session: Session) -> Office:
    return Office(session)


def marks(office: Office) -> Actor:
    """Carol, who puts an emoji on a message."""
    return replace(office.carol, door=tests.doors.MARKED)


def test_R36_the_channel_is_told_at_night_and_people_when_their_day_begins(office: Office) -> None:
    asked = office.writes("UCAROL", "Nobody helps us", at=0)
    office.now = NOW + timedelta(hours=12)
    row = office.complains(asked)
    assert office.cards() == ["CALERTS"]
    assert row.look_at == NOW + timedelta(days=1)
    office.now = NOW + timedelta(days=1)
    office.looks()
    assert office.cards() == ["CALERTS", "UPM", "ULEAD"]
    assert row.look_at is None


def test_in_shadow_mode_it_is_kept_and_nobody_is_told(office: Office) -> None:
    office.prefer("shadow", "2026-03-09")
    asked = office.writes("UCAROL", "Nobody helps us", at=0)
    raised = usecases.complaintanswers.raised(
        office.session,
        actor=marks(office),
        slack_id="CACME",
        ts=asked.ts or "",
        at=office.now,
        now=office.now,
    )
    assert raised is None
    assert office.cards() == []
    assert clocks(office) == {
        ("complaint_stage", "acknowledged"): "pending",
        ("update_cadence", "1"): "pending",
    }


def test_R29_the_cover_of_an_absent_owner_is_told_and_thanked_for(office: Office) -> None:
    day = NOW.date()
    usecases.absences.leave(
        office.session,
        actor=office.pm,
        user_id="UPM",
        first=day,
        last=day,
        cover_id="UDAN",
        now=office.now,
    )
    asked = office.writes("UCAROL", "Nobody helps us", at=0)
    raised = usecases.complaintanswers.raised(
        office.session,
        actor=marks(office),
        slack_id="CACME",
        ts=asked.ts or "",
        at=office.now,
        now=office.now,
    )
    assert raised is not None
    assert (raised.name, raised.opens, raised.known) == ("dan", None, False)
    assert office.cards() == ["CALERTS", "UDAN", "ULEAD"]


@pytest.mark.parametrize(("days", "expected"), [(90, True), (91, False)])
def test_a_repeat_is_one_within_ninety_days_after_the_last_was_resolved(
    office: Office, days: int, expected: bool
) -> None:
    office.puts("UDAN", Role.SPONSOR)
    first = office.complains(office.writes("UCAROL", "Nobody helps us", at=0))
    first.status, first.confirmed_at = "learned", office.now
    office.now = NOW + timedelta(days=days)
    second = office.complains(office.writes("UCAROL", "Again", at=days * 24 * 60))
    office.looks()
    assert (second.previous_id == first.id) == expected
    assert ("UDAN" in office.cards()) == (expected and second.look_at is None)


def test_R12_the_teams_first_word_there_acknowledges_it_and_a_deleted_one_did_not(office: Office) -> None:
    asked = office.writes("UCAROL", "Nobody helps us", at=0)
    office.talks("UDAN", "Which case?", at=5, thread=0)
    office.now = NOW + timedelta(minutes=10)
    row = office.complains(asked)
    office.talks("UCAROL", "All of them", at=11, thread=0)
    assert row.status == "received"
    office.now = NOW + timedelta(minutes=20)
    answer = office.talks("UDAN", "I am sorry, I look into it", at=20, thread=0)
    assert row.status == "acknowledged"
    assert clocks(office)["complaint_stage", "acknowledged"] == "met"
    office.agrees()
    gone = office.hears(deletion(answer))
    assert gone is not None
    usecases.complaints.heard(office.session, interaction=gone, now=office.now)
    assert row.status == "received"
    assert clocks(office)["complaint_stage", "acknowledged"] == "pending"
    office.agrees()


def test_R25_a_word_of_the_team_that_is_deleted_was_no_news_of_a_withdrawn_complaint_either(
    office: Office,
) -> None:
    row = office.complains(office.writes("UCAROL", "Nobody helps us", at=0))
    office.now = NOW + timedelta(minutes=20)
    answer = office.talks("UDAN", "I am sorry, I look into it", at=20, thread=0)
    office.now = NOW + timedelta(minutes=30)
    usecases.complaints.withdraw(
        office.session, actor=office.pm, row_id=row.id, reason="Said in jest", now=office.now
    )
    gone = office.hears(deletion(answer))
    assert gone is not None
    usecases.complaints.heard(office.session, interaction=gone, now=office.now)
    office.agrees()
    office.talks("UDAN", "Fine then", at=31, thread=0)
    assert row.status == "withdrawn"


def test_a_complaint_about_what_the_team_wrote_is_acknowledged_in_its_thread(office: Office) -> None:
    ours = office.writes("UDAN", "We are closed until Monday.", at=0)
    assert ours.conversation_id is None
    row = office.complains(ours)
    assert row.raised_by == "UCAROL"
    office.now = NOW + timedelta(minutes=5)
    office.talks("UDAN", "I am sorry, that was wrong", at=5, thread=0)
    assert row.status == "acknowledged"
    office.agrees()


def test_news_follow_when_a_conversation_is_put_in_order(office: Office) -> None:
    asked = office.writes("UCAROL", "Nobody helps us", at=0)
    other = office.writes("UCAROL", "Where is the invoice?", at=60)
    row = office.complains(asked)
    office.now = NOW + timedelta(hours=10)
    office.talks("UDAN", "We are on it, more tomorrow", at=600, thread=60)
    assert clocks(office)["update_cadence", "1"] == "pending"
    office.merges(other, into=asked)
    assert clocks(office)["update_cadence", "1"] in ("met", "breached")
    office.agrees()
    usecases.complaints.hand_over(
        office.session, interaction_ids=[asked.id], was=office.acme.id, to=office.globex.id, now=office.now
    )
    assert (row.client_id, row.previous_id) == (office.globex.id, None)
    assert {clock.client_id for clock in office.clocks() if clock.subject == row.subject} == {
        office.globex.id
    }


def test_a_logged_call_is_news_even_if_it_moves_nothing_else(office: Office) -> None:
    row = usecases.complaints.record(
        office.session, actor=office.pm, client_id=office.acme.id, text="The bill is wrong", now=office.now
    )
    usecases.complaintsteps.acknowledge(
        office.session, actor=office.pm, row_id=row.id, said=MYSELF, now=office.now
    )
    office.now = NOW + timedelta(days=1)
    usecases.updates.log(
        office.session,
        actor=office.pm,
        client_id=office.acme.id,
        text="Told them",
        kind=Kind.CALL,
        now=office.now,
    )
    assert clocks(office)["update_cadence", "2"] == "met"
    office.agrees()


def test_only_somebody_of_the_team_takes_a_step(office: Office) -> None:
    row = office.complains(office.writes("UCAROL", "Nobody helps us", at=0))
    with pytest.raises(Refusal, match="team_only"):
        usecases.complaintsteps.acknowledge(
            office.session, actor=office.carol, row_id=row.id, said=MYSELF, now=office.now
        )
    elsewhere = Said("We are on it", "CGLOBEX")
    office.add(
        Channel(
            workspace_id=office.workspace_id, slack_id="CGLOBEX", client_id=office.globex.id, kind="client"
        )
    )
    with pytest.raises(Refusal, match="complaint_no_channel"):
        usecases.complaintsteps.acknowledge(
            office.session, actor=office.pm, row_id=row.id, said=elsewhere, now=office.now
        )
    assert storage.complaints.unresolved(office.session, workspace_id=office.workspace_id) == [row]


def test_the_client_takes_it_up_again_by_the_same_mark(office: Office) -> None:
    asked = office.writes("UCAROL", "Nobody helps us", at=0)
    row = office.complains(asked)
    row.status, row.confirmed_at = "confirmed", office.now
    raised = usecases.complaintanswers.raised(
        office.session,
        actor=marks(office),
        slack_id="CACME",
        ts=asked.ts or "",
        at=office.now,
        now=office.now,
    )
    assert raised is not None
    assert not raised.known
    assert (row.status, row.round) == ("received", 2)
    assert row.confirmed_at is None
