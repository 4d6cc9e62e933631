"""By which terms an answer is owed: those of its issue, and those that held when it was given (R19 and R25)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

import usecases.charters
import usecases.daysoff
import usecases.explanations
import usecases.issues
import usecases.recomputation
import usecases.settings
from domain.calendars import Kind, Side
from domain.daysoff import Wish
from domain.issues import Severity
from storage.base import Session
from storage.clocks import Clock
from tests.usecases.channel import Room, moment
from tests.usecases.ledger import NOW


@pytest.fixture
def room(session: Session) -> Room:
    """Monday 09:00 UTC in a workspace that works from nine to six."""
    return Room(session)


def agree(room: Room, at: float, **texts: str) -> None:
    usecases.settings.change(room.session, actor=room.pm, client_id=room.acme.id, texts=texts, now=moment(at))


def name_holiday(room: Room, at: float) -> None:
    wish = Wish(NOW.date(), NOW.date(), Kind.HOLIDAY, (), "Team day")
    usecases.daysoff.add(room.session, actor=room.pm, client_id=0, side=Side.OURS, wish=wish, now=moment(at))


def agree_twice(room: Room, at: float) -> None:
    agree(room, at, first_response="1h")
    agree(room, at + 1, first_response="default")
    agree(room, at + 2, first_response="30m")


CHANGES: dict[str, Callable[[Room, float], None]] = {
    "a shorter target": lambda room, at: agree(room, at, first_response="1h"),
    "other hours": lambda room, at: agree(room, at, calendar="mon-fri 09:00-10:00", first_response="30m"),
    "a day off": name_holiday,
    "several": agree_twice,
}


def figures(clock: Clock) -> tuple[object, ...]:
    return clock.state, clock.elapsed_seconds, clock.target_seconds, clock.policy, clock.calendar


@pytest.mark.parametrize("change", CHANGES)
def test_R25_an_answer_heard_late_is_judged_by_what_was_agreed_when_it_was_given(
    session: Session, change: str
) -> None:
    def story(*, late: bool) -> tuple[object, ...]:
        with session.begin_nested() as nested:
            room = Room(session)
            room.writes("UCAROL", "Where is it?", at=0)
            if not late:
                room.writes("UDAN", "Here.", at=120, thread=0)
            CHANGES[change](room, 180)
            if late:
                room.writes("UDAN", "Here.", at=120, thread=0)
            (clock,) = room.answers()
            found = figures(clock)
            room.now = moment(200)
            assert (
                usecases.recomputation.check(
                    session, after=usecases.recomputation.START, now=room.now
                ).differences
                == []
            )
            nested.rollback()
        return found

    assert story(late=True) == story(late=False)
    assert story(late=True)[:2] == ("met", 2 * 3600)


def test_R25_an_answer_given_after_the_change_is_judged_by_what_was_agreed_then(room: Room) -> None:
    room.writes("UCAROL", "Where is it?", at=0)
    agree(room, 60, first_response="1h")
    agree(room, 180, first_response="4h")
    room.writes("UDAN", "Here.", at=120, thread=0)
    assert [(clock.state, clock.target_seconds) for clock in room.answers()] == [("breached", 3600)]


def test_R19_a_critical_fault_is_answered_as_soon_as_was_agreed_for_one(room: Room) -> None:
    agree(room, 0, first_response="4h; sev1 30m; fault 1h")
    asked = room.writes("UCAROL", "Nothing works", at=0)
    (clock,) = room.answers()
    assert clock.target_seconds == 4 * 3600
    issue = usecases.issues.open_from_message(room.session, actor=room.pm, interaction=asked, now=moment(2))
    usecases.issues.grade(
        room.session, actor=room.pm, issue_id=issue.id, severity=Severity.CRITICAL, now=moment(3)
    )
    assert (clock.target_seconds, clock.due_at) == (1800, moment(30))
    letter = usecases.charters.sheet(room.session, actor=room.pm, client_id=room.acme.id).letter.text
    assert "4 h; faults: 1 h; critical problems: 30 min" in letter
    room.passes(minutes=31)
    assert "is late" in room.told()[-1]
    why = usecases.explanations.of(room.session, actor=room.pm, clock_id=clock.id, now=room.now)
    assert (why.rules.severity, why.rules.kind) == (1, "question")


def test_R19_what_was_answered_in_time_is_not_late_since_it_was_graded_afterwards(room: Room) -> None:
    agree(room, 0, first_response="4h; sev1 30m")
    asked = room.writes("UCAROL", "Nothing works", at=0)
    issue = usecases.issues.open_from_message(room.session, actor=room.pm, interaction=asked, now=moment(2))
    room.writes("UDAN", "We look at it.", at=60, thread=0)
    usecases.issues.grade(
        room.session, actor=room.pm, issue_id=issue.id, severity=Severity.CRITICAL, now=moment(90)
    )
    room.writes("UCAROL", "And now?", at=100, thread=0)
    first, following = room.answers()
    assert (first.state, first.target_seconds, first.elapsed_seconds) == ("met", 4 * 3600, 3600)
    assert following.target_seconds == timedelta(hours=8).total_seconds()
