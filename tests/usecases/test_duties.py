"""The clocks of issues and clients in the ledger: kept by log and settings, frozen when ended, silent at first."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

import storage.clocks
import usecases.clients
import usecases.clocks
import usecases.issues
import usecases.solutions
import usecases.updates
from domain.clocks import RUNNING, Kind, Level
from domain.issues import Severity
from domain.updates import Kind as Contact
from storage.alerts import Alert
from storage.base import Session
from storage.clocks import Clock
from storage.issues import Issue
from storage.preferences import Preference
from tests.usecases.channel import Room, moment
from tests.usecases.ledger import NOW


@pytest.fixture
def room(session: Session) -> Room:
    """Monday 09:00 in a workspace that works from nine to six."""
    return Room(session)


def opened(room: Room, *, severity: Severity = Severity.NORMAL) -> Issue:
    """An issue from a message that is answered."""
    asked = room.writes("UCAROL", "The export is empty")
    room.writes("UDAN", "We look at it", at=0.5, thread=0)
    room.now = moment(1)
    issue = usecases.issues.open(
        room.session,
        actor=room.pm,
        client_id=room.acme.id,
        title="Export",
        severity=severity,
        origin=asked,
        now=room.now,
    )
    room.session.flush()
    return issue


def clocks(room: Room, kind: Kind) -> list[Clock]:
    room.session.flush()
    return list(room.session.scalars(select(Clock).where(Clock.kind == kind).order_by(Clock.id)))


def told(room: Room) -> list[tuple[str, int]]:
    """Which kind of clock told which level, in order."""
    rows = room.session.execute(
        select(Clock.kind, Alert.level).join(Alert, Alert.clock_id == Clock.id).order_by(Alert.id)
    )
    return [(kind, level) for kind, level in rows]


def prefer(room: Room, name: str, value: str) -> None:
    known = room.session.query(Preference).filter_by(name=name).first()
    if known:
        known.value = value
    else:
        room.prefer(name, value)
    room.session.flush()
    usecases.clocks.refollow(room.session, workspace_id=room.workspace_id, now=room.now)


def solve(room: Room, issue: Issue) -> None:
    usecases.issues.solve(room.session, actor=room.pm, issue_id=issue.id, now=room.now)


def same_as_recomputed(room: Room) -> None:
    """Every stored clock is what its log says now."""
    for subject in {clock.subject for clock in room.clocks()}:
        rows = storage.clocks.of_subject(room.session, workspace_id=room.workspace_id, subject=subject)
        expected = usecases.clocks.expected(room.session, subject=subject, now=room.now)
        found = {(row.kind, row.ref): (row.started_at, row.ended_at, row.due_at, row.paused) for row in rows}
        for run, reading in expected:
            assert found[(run.kind, run.ref)] == (run.start, run.end, reading.due_at, reading.paused)


def test_an_issue_owes_a_solution_twice_and_news_only_if_it_is_severe(room: Room) -> None:
    opened(room)
    assert clocks(room, Kind.RESOLUTION_FIRST)[0].due_at == NOW + timedelta(days=3, minutes=1)
    assert clocks(room, Kind.RESOLUTION_TOTAL)[0].due_at == NOW + timedelta(days=7, minutes=1)
    assert clocks(room, Kind.UPDATE_CADENCE) == []


def test_R11_a_solution_ends_the_clocks_and_withdrawal_cancels_them(room: Room) -> None:
    issue = opened(room)
    room.passes(days=4)
    solve(room, issue)
    first, total = (clocks(room, kind)[0] for kind in (Kind.RESOLUTION_FIRST, Kind.RESOLUTION_TOTAL))
    assert (first.state, first.ended_by, total.state) == ("breached", "UPM", "met")
    usecases.issues.reopen(room.session, actor=room.pm, issue_id=issue.id, now=room.now)
    usecases.issues.withdraw(room.session, actor=room.pm, issue_id=issue.id, now=room.now)
    assert {clock.state for clock in room.clocks() if clock.subject == f"issue:{issue.id}"} == {"cancelled"}


def test_R28_the_whole_time_is_told_only_when_the_first_solution_is_over(room: Room) -> None:
    issue = opened(room)
    room.passes(days=4)
    assert {kind for kind, _ in told(room)} == {"resolution_first"}
    solve(room, issue)
    room.passes(hours=1)
    usecases.issues.reopen(room.session, actor=room.pm, issue_id=issue.id, now=room.now)
    room.passes(days=6)
    assert ("resolution_total", Level.BREACH) in told(room)


def test_R23_and_R24_a_wait_counts_only_where_hours_were_worked(room: Room) -> None:
    issue = opened(room)
    room.now = NOW + timedelta(days=4, hours=9)  # Friday at six
    usecases.issues.wait(room.session, actor=room.pm, issue_id=issue.id, now=room.now)
    (clock,) = clocks(room, Kind.RESOLUTION_TOTAL)
    assert (clock.paused, clock.due_at, clock.next_check_at) == (True, None, None)
    room.now = NOW + timedelta(days=7)  # Monday at nine
    reply = room.writes("UCAROL", "Here is the file", at=7 * 24 * 60, thread=0)
    usecases.solutions.heard(room.session, interaction=reply, now=room.now)
    assert (clock.paused, clock.due_at) == (False, NOW + timedelta(days=7, minutes=1))
    same_as_recomputed(room)


@pytest.mark.parametrize(("setting", "hours"), [("recompute", 4), ("forward", 4 + 3), ("restart", 4 + 3)])
def test_R19_a_severity_that_changed_is_due_by_the_setting(room: Room, setting: str, hours: int) -> None:
    room.prefer("resolution_first", "3d; sev1 4h")
    room.prefer("severity_change", setting)
    issue = opened(room)
    room.now = moment(1 + 3 * 60)
    usecases.issues.grade(
        room.session, actor=room.pm, issue_id=issue.id, severity=Severity.CRITICAL, now=room.now
    )
    running = [clock for clock in clocks(room, Kind.RESOLUTION_FIRST) if clock.state in RUNNING]
    assert [clock.due_at for clock in running] == [moment(1 + hours * 60)]
    same_as_recomputed(room)


def test_R19_another_target_arms_the_breach_anew(room: Room) -> None:
    room.prefer("resolution_first", "3d; sev1 1d")
    room.prefer("update_cadence", "none")
    issue = opened(room, severity=Severity.CRITICAL)
    room.passes(days=2)
    usecases.issues.grade(
        room.session, actor=room.pm, issue_id=issue.id, severity=Severity.NORMAL, now=room.now
    )
    room.passes(days=2)
    levels = [level for kind, level in told(room) if kind == "resolution_first"]
    assert levels.count(Level.BREACH) == 2


def test_R25_what_ended_stays_as_it_was_agreed_then(room: Room) -> None:
    issue = opened(room, severity=Severity.HIGH)
    for day in (1, 2):
        room.passes(days=1)
        news = room.writes("UDAN", "Nearly there", at=day * 24 * 60, thread=0)
        usecases.solutions.heard(room.session, interaction=news, now=room.now)
    solve(room, issue)
    before = [
        (clock.kind, clock.ref, clock.state, clock.target_seconds, clock.policy, clock.ended_at)
        for clock in room.clocks()
        if clock.state not in RUNNING
    ]
    assert len(before) >= 4
    prefer(room, "update_cadence", "sev2 2h")
    prefer(room, "resolution_first", "1h")
    usecases.clocks.follow_issue(room.session, issue_id=issue.id, now=room.now)
    after = [
        (clock.kind, clock.ref, clock.state, clock.target_seconds, clock.policy, clock.ended_at)
        for clock in room.clocks()
        if clock.state not in RUNNING
    ]
    assert after == before


def test_R25_news_that_go_on_under_new_terms_leave_the_old_windows_alone(room: Room) -> None:
    opened(room, severity=Severity.HIGH)
    room.passes(days=1)
    news = room.writes("UDAN", "Nearly there", at=24 * 60, thread=0)
    usecases.solutions.heard(room.session, interaction=news, now=room.now)
    first, second = clocks(room, Kind.UPDATE_CADENCE)
    prefer(room, "update_cadence", "sev2 2h")
    assert (first.state, first.target_seconds) == ("met", 9 * 3600)
    assert (second.started_at, second.target_seconds) == (first.started_at + timedelta(days=1), 2 * 3600)
    same_as_recomputed(room)


def test_R26_nothing_before_the_start_counts_and_nobody_is_told_of_it(room: Room) -> None:
    room.prefer("enforce_from", "2026-03-04")
    issue = opened(room)
    room.passes(days=8)
    (clock,) = clocks(room, Kind.RESOLUTION_FIRST)
    assert (clock.state, clock.due_at) == ("breaching", datetime.fromisoformat("2026-03-06T18:00:00+00:00"))
    assert told(room) == []
    assert not [post for post in room.posts() if post.dedupe_key.startswith("clock")]
    owed = usecases.clocks.owed_of(room.session, clock=clock, now=room.now)
    assert owed is not None
    assert owed.silent
    solve(room, issue)
    assert clock.state == "breached"
    room.writes("UCAROL", "And where is the other one?", at=8 * 24 * 60 + 60)
    room.passes(days=1)
    assert told(room)[0][0] == "first_response"


def test_R26_a_question_from_before_the_start_is_silent_too(room: Room) -> None:
    room.prefer("enforce_from", "2026-03-03")
    room.writes("UCAROL", "Where is it?")
    (clock,) = room.answers()
    assert clock.due_at == moment(24 * 60 + 4 * 60)
    room.passes(days=4)
    assert (clock.state, told(room)) == ("breaching", [])
    same_as_recomputed(room)


def test_R31_after_a_long_pause_only_the_highest_level_of_an_issue_is_told(room: Room) -> None:
    opened(room)
    room.now = NOW + timedelta(days=60)
    room.passes(minutes=0)
    assert told(room).count(("resolution_first", Level.ESCALATE_AGAIN)) == 1
    assert [level for kind, level in told(room) if kind == "resolution_first"] == [Level.ESCALATE_AGAIN]


def test_R13_taking_a_question_answers_it_only_where_that_was_agreed(room: Room) -> None:
    import usecases.conversations

    for setting, state in (("no", "pending"), ("yes", "met")):
        prefer(room, "emoji_answers", setting)
        asked = room.writes("UCAROL", "Where is it?", at=60 if setting == "yes" else 0)
        usecases.conversations.claim(
            room.session,
            actor=room.pm,
            conversation_id=asked.conversation_id or 0,
            at=asked.happened_at + timedelta(minutes=5),
            now=asked.happened_at + timedelta(minutes=5),
        )
        assert room.answers()[-1].state == state


def test_contact_is_one_row_from_look_to_look_however_much_is_said(room: Room) -> None:
    usecases.clocks.follow_client(room.session, client_id=room.acme.id, now=room.now)
    for day in range(1, 14):
        room.writes("UDAN", f"Day {day}", at=day * 24 * 60)
    room.passes(days=13, hours=23)
    (clock,) = clocks(room, Kind.CONTACT_CADENCE)
    assert (clock.state, clock.due_at) == ("pending", NOW + timedelta(days=14))
    room.passes(hours=2)
    ended, running = clocks(room, Kind.CONTACT_CADENCE)
    assert (ended.state, ended.ended_at) == ("met", NOW + timedelta(days=1))
    assert (running.started_at, running.due_at) == (NOW + timedelta(days=13), NOW + timedelta(days=27))
    room.passes(days=20)
    assert told(room) == [("contact_cadence", Level.BREACH)]
    same_as_recomputed(room)


def test_a_withdrawn_call_was_no_contact(room: Room) -> None:
    usecases.clocks.follow_client(room.session, client_id=room.acme.id, now=room.now)
    room.passes(days=15)
    (clock,) = clocks(room, Kind.CONTACT_CADENCE)
    entry = usecases.updates.log(
        room.session, actor=room.pm, client_id=room.acme.id, text="x", kind=Contact.CALL, now=room.now
    )
    assert clock.state == "breached"
    usecases.updates.withdraw(room.session, actor=room.pm, entry_id=entry.id, now=room.now)
    assert clocks(room, Kind.CONTACT_CADENCE)[-1].state == "breaching"


def test_what_has_no_clock_yet_is_adopted_once(room: Room) -> None:
    found = usecases.clocks.lacking(room.session)
    usecases.clocks.adopt(room.session, subjects=found, now=room.now)
    assert len(clocks(room, Kind.CONTACT_CADENCE)) == 2
    assert usecases.clocks.lacking(room.session) == []
    assert len(clocks(room, Kind.CONTACT_CADENCE)) == 2
    prefer(room, "contact_cadence", "none")
    assert {clock.state for clock in clocks(room, Kind.CONTACT_CADENCE)} == {"cancelled"}
    prefer(room, "contact_cadence", "7d")
    assert [clock.state for clock in clocks(room, Kind.CONTACT_CADENCE)].count("pending") == 2


def test_a_client_put_away_and_added_again_begins_anew(room: Room) -> None:
    initech = usecases.clients.add(room.session, actor=room.pm, name="Initech", now=room.now)
    ids = {"workspace_id": room.workspace_id, "client_id": initech.id}
    usecases.clocks.refollow(room.session, **ids, now=room.now)
    room.passes(days=5)
    usecases.clients.put_away(room.session, actor=room.pm, client_id=initech.id, now=room.now)
    usecases.clocks.refollow(room.session, **ids, now=room.now)
    room.passes(days=20)
    usecases.clients.add(room.session, actor=room.pm, name="Initech", now=room.now)
    usecases.clocks.refollow(room.session, **ids, now=room.now)
    old, new = (clock for clock in clocks(room, Kind.CONTACT_CADENCE) if clock.client_id == initech.id)
    assert (old.state, new.state) == ("cancelled", "pending")
    assert new.due_at == NOW + timedelta(days=25 + 14)
