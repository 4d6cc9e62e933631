"""The figures of a week against those counted by hand, on both databases."""

from __future__ import annotations

from datetime import timedelta

import usecases.figures
from domain.clocks import Kind
from domain.figures import Report
from domain.people import Side
from storage.base import Session
from storage.db import Sessions
from storage.digests import Schedule
from storage.figures import Scope
from tests.usecases.week import Diary, at

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MOMENTS = [at("2026-02-16 09:00"), at("2026-02-23 09:00"), at("2026-03-02 09:00"), at("2026-03-09 09:00")]
NOW = at("2026-03-09 09:00")


def gathered(session: Session, diary: Diary, *, client_id: int = 0) -> Report:
    scope = Scope(diary.workspace_id, client_id)
    return usecases.figures.gather(session, scope=scope, moments=MOMENTS, zone="UTC", now=NOW)


def test_answers_count_by_when_they_came_and_whether_in_time(sessions: Sessions) -> None:
    with sessions.begin() as session:
        diary = Diary(session)
        for hours in (1, 2, 9):
            diary.answered(diary.acme, when="2026-03-04 12:00", after=hours * HOUR, late=hours > 4)
        diary.answered(diary.acme, when="2026-03-05 12:00", after=3 * HOUR, kind=Kind.NEXT_RESPONSE)
        diary.answered(diary.acme, when="2026-02-24 12:00", after=5 * HOUR, late=True)
        # The first moment of the week belongs to it, the last one to the next.
        diary.answered(diary.globex, when="2026-03-02 09:00", after=10 * MINUTE)
        diary.answered(diary.globex, when="2026-03-05 09:00", after=21 * MINUTE)
        diary.answered(diary.globex, when="2026-03-09 09:00", after=HOUR)
        diary.answered(diary.globex, when="2026-02-20 09:00", after=HOUR)
        report = gathered(session, diary)
    standings = dict(report.lines)
    acme, globex = standings["Acme"], standings["Globex"]
    assert (acme.now.met, acme.now.breached, acme.now.in_time) == (3, 1, 75)
    assert (acme.before.met, acme.before.breached) == (0, 1)
    # The median is of first responses alone: 1 h, 2 h and 9 h.
    assert (acme.now.first_response, acme.before.first_response) == (2 * HOUR, 5 * HOUR)
    assert (globex.now.met, globex.before.met) == (2, 0)
    assert globex.now.first_response == timedelta(minutes=15, seconds=30)
    # Of all five, 10 min, 21 min, 1 h, 2 h and 9 h, the middle one.
    assert report.total.now.first_response == HOUR
    assert (report.total.now.met, report.total.now.breached) == (5, 1)
    assert [shares for _, *shares in report.trend] == [[1, 1], [0, 1], [5, 6]]
    assert [start for start, *_ in report.trend] == MOMENTS[:-1]


def test_contacts_count_by_kind_without_the_deleted_and_the_machines(sessions: Sessions) -> None:
    with sessions.begin() as session:
        diary = Diary(session)
        for kind in ("message", "message", "call", "email", "meeting", "visit", "note"):
            diary.contact(diary.acme, when="2026-03-03 10:00", kind=kind)
        diary.contact(diary.acme, when="2026-03-03 10:00", side=Side.TEAM)
        diary.contact(diary.acme, when="2026-03-03 10:00", side=Side.SYSTEM)
        diary.contact(diary.acme, when="2026-03-03 10:00", gone=True)
        diary.contact(diary.acme, when="2026-02-25 10:00", kind="call")
        ((_, acme),) = gathered(session, diary).lines
    assert acme.now.contacts == {"message": 3, "call": 1, "email": 1, "meeting": 1, "visit": 1}
    assert acme.before.contacts == {"call": 1}


def test_issues_count_as_opened_solved_and_open_by_age(sessions: Sessions) -> None:
    with sessions.begin() as session:
        diary = Diary(session)
        diary.issue(diary.acme, opened="2026-03-08 10:00")
        diary.issue(diary.acme, opened="2026-03-08 09:00")
        diary.issue(diary.acme, opened="2026-03-05 09:01")
        diary.issue(diary.acme, opened="2026-03-05 09:00")
        diary.issue(diary.acme, opened="2026-03-01 09:01")
        diary.issue(diary.acme, opened="2026-03-01 09:00")
        diary.issue(diary.acme, opened="2026-03-03 10:00", solved="2026-03-04 10:00")
        diary.issue(diary.acme, opened="2026-02-24 10:00", solved="2026-03-08 10:00")
        diary.issue(diary.acme, opened="2026-02-24 10:00", solved="2026-02-25 10:00")
        diary.issue(diary.acme, opened="2026-03-03 10:00", status="withdrawn")
        ((_, acme),) = gathered(session, diary).lines
    assert acme.ages == (1, 2, 2, 1)
    assert (acme.now.opened, acme.before.opened) == (5, 4)
    assert (acme.now.solved, acme.before.solved) == (2, 1)


def test_who_waits_is_told_by_client_and_the_most_urgent_by_name(sessions: Sessions) -> None:
    with sessions.begin() as session:
        diary = Diary(session)
        diary.waits(diary.globex, since="2026-03-06 16:00", due="2026-03-09 11:00")
        diary.waits(diary.acme, since="2026-03-06 10:00", due="2026-03-06 14:00")
        diary.waits(diary.acme, since="2026-03-06 17:00", due="2026-03-09 12:00")
        diary.waits(diary.acme, since="2026-03-06 17:00", due="", paused=True)
        report = gathered(session, diary)
    assert [(name, line.waiting, line.late) for name, line in report.lines] == [
        ("Acme", 2, 1),
        ("Globex", 1, 0),
    ]
    assert [(wait.client, wait.since) for wait in report.waits] == [
        ("Acme", at("2026-03-06 10:00")),
        ("Globex", at("2026-03-06 16:00")),
        ("Acme", at("2026-03-06 17:00")),
    ]
    # Working hours are 9 to 18 UTC: Friday's 8 hours against a target of 4, and so on.
    assert [wait.left for wait in report.waits] == [-4 * HOUR, 2 * HOUR, 3 * HOUR]


def test_a_client_with_its_own_digest_and_one_put_away_are_left_out(sessions: Sessions) -> None:
    with sessions.begin() as session:
        diary = Diary(session)
        other, gone = diary.client("Initech"), diary.client("Gone")
        gone.archived_at = NOW
        for client in (diary.acme, other, gone):
            diary.contact(client, when="2026-03-03 10:00")
        own = Schedule(
            workspace_id=diary.workspace_id, client_id=diary.acme.id, next_at=NOW, period="2026-W11"
        )
        diary.add(own)
        everybody = gathered(session, diary)
        alone = gathered(session, diary, client_id=diary.acme.id)
    assert [name for name, _ in everybody.lines] == ["Initech"]
    assert (everybody.client, everybody.quiet) == ("", ("Globex",))
    assert [name for name, _ in alone.lines] == ["Acme"]
    assert (alone.client, alone.quiet) == ("Acme", ())


def test_another_workspace_is_never_counted(sessions: Sessions) -> None:
    with sessions.begin() as session:
        diary = Diary(session)
        diary.contact(diary.acme, when="2026-03-03 10:00")
        elsewhere = usecases.figures.gather(
            session, scope=Scope(diary.workspace_id + 1), moments=MOMENTS, zone="UTC", now=NOW
        )
    assert elsewhere.total.silent
    assert (elsewhere.lines, elsewhere.quiet) == ((), ())
