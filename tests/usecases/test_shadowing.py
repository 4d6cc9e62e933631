"""What shadow mode computes is counted as it would have been told, and told when it is over if it is still so."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete

import domain.weeks
import usecases.held
import usecases.issuecards
import usecases.quiet
import usecases.settings
import usecases.shadowing
from domain.clocks import Level
from domain.team import Role
from storage.alerts import Alert
from storage.base import Session
from storage.issues import Issue
from storage.outbox import OutboxRow
from tests.usecases.channel import Room
from views.shadow import Report


@pytest.fixture
def room(session: Session) -> Room:
    """Monday 09:00; Acme has an owner, a lead and a sponsor, who hear of it beside the channel of alerts."""
    room = Room(session)
    room.staff(UPM=Role.OWNER, ULEAD=Role.LEAD, UBOSS=Role.SPONSOR)
    return room


def shadowed(room: Room, until: str) -> None:
    """Petra switches shadow mode on."""
    usecases.settings.change(room.session, actor=room.pm, client_id=0, texts={"shadow": until}, now=room.now)
    usecases.shadowing.note_one(room.session, now=room.now)


def report(room: Room) -> Report:
    told = usecases.shadowing.report(room.session, actor=room.pm, client_id=0, now=room.now)
    assert told
    return told


def works(room: Room, hours: str) -> None:
    """Acme's clocks count in these hours."""
    texts = {"calendar": hours}
    usecases.settings.change(room.session, actor=room.pm, client_id=room.acme.id, texts=texts, now=room.now)


def test_R29_who_would_have_been_told_privately_is_counted_too(room: Room) -> None:
    shadowed(room, "2026-03-31")
    room.writes("UCAROL", "Where is it?")
    room.passes(days=2)
    assert report(room).levels["Acme"] == {
        Level.WARN: 1,
        Level.BREACH: 1,
        Level.ESCALATE: 2,
        Level.ESCALATE_AGAIN: 2,
    }


def test_R36_what_was_held_as_shadow_mode_began_is_counted(room: Room) -> None:
    works(room, domain.weeks.text_of(domain.weeks.ALWAYS))
    room.passes(hours=11)
    room.writes("UCAROL", "Is the system down?", at=11 * 60)
    room.passes(hours=4)
    assert [alert.outcome for alert in room.session.query(Alert)] == ["held", "held"]
    shadowed(room, "2026-03-31")
    room.passes(hours=20)
    assert room.told() == []
    assert report(room).levels["Acme"][Level.WARN] == 1


def test_R36_what_a_place_would_have_read_at_once_does_not_count_as_held_until_morning(room: Room) -> None:
    """Petra works in the afternoon, but the channel of alerts all day."""
    usecases.quiet.set_hours(room.session, actor=room.pm, text="mon-fri 14-18")
    shadowed(room, "2026-03-31")
    room.writes("UCAROL", "Where is it?")
    room.passes(hours=5)
    assert (report(room).alerts, report(room).outside) == (2, 0)


def test_R28_what_is_still_late_when_shadow_mode_ends_is_told_once(room: Room) -> None:
    shadowed(room, "2026-03-03")
    room.writes("UCAROL", "Where is it?")
    room.passes(days=1, hours=15)
    assert usecases.shadowing.note_one(room.session, now=room.now)
    room.session.execute(delete(OutboxRow))
    room.passes(hours=10)
    assert sorted(post.channel for post in room.posts()) == ["CALERTS", "UBOSS", "ULEAD"]
    room.passes(days=5)
    assert len(room.told()) == 3
    assert report(room).alerts == 6


def test_R28_a_client_taken_out_of_everybodys_shadow_mode_is_told_of_again(room: Room) -> None:
    shadowed(room, "2026-03-31")
    room.writes("UCAROL", "Where is it?")
    room.passes(hours=5)
    assert room.told() == []
    usecases.settings.change(
        room.session, actor=room.pm, client_id=room.acme.id, texts={"shadow": "none"}, now=room.now
    )
    room.passes(minutes=1)
    assert [post.channel for post in room.posts()] == ["CALERTS"]
    assert "is late" in room.told()[0]


def test_R37_in_shadow_mode_nobody_is_asked_whether_they_are_still_on_it(room: Room) -> None:
    row = room.writes("UCAROL", "Where is it?")
    room.passes(hours=3, minutes=10)
    room.claims("UPM", row, minutes=30)
    shadowed(room, "2026-03-31")
    before = len(room.told())
    room.passes(hours=3)
    assert len(room.told()) == before


@pytest.mark.parametrize("opened_by", ["UPM", ""])
def test_the_card_of_an_issue_waits_if_nobody_of_us_opened_it(room: Room, opened_by: str) -> None:
    facts: dict[str, Any] = {
        "number": 1,
        "title": "The export is empty",
        "kind": "fault",
        "severity": 3,
        "status": "open",
    }
    ids: dict[str, Any] = {"workspace_id": room.workspace_id, "client_id": room.acme.id}
    issue = room.add(Issue(**ids, **facts, opened_by=opened_by, opened_at=room.now))
    usecases.issuecards.show(room.session, issue=issue, now=room.now)
    (card,) = room.posts()
    assert ("unasked" in card.body) == (not opened_by)


def test_what_was_promised_before_shadow_mode_does_not_leave_in_it(room: Room) -> None:
    room.writes("UCAROL", "Where is it?")
    room.passes(hours=3, minutes=1)
    (post,) = room.posts()
    asked = {"subject": post.subject, "expects": post.expects}
    assert usecases.held.may_go(room.session, **asked, now=room.now)
    shadowed(room, "2026-03-31")
    assert not usecases.held.may_go(room.session, **asked, now=room.now)
    assert [(alert.outcome, alert.raised_at) for alert in room.session.query(Alert)] == [("shadow", room.now)]
    unasked = {"subject": f"unasked:{room.workspace_id}:{room.acme.id}", "expects": "CALERTS"}
    assert not usecases.held.is_free(room.session, **unasked, now=room.now)
