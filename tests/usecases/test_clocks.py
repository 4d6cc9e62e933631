"""Clocks in the ledger: looked at when due, told once, and kept in step with log, settings and links."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

import storage.clocks
import usecases.alerts
import usecases.attempts
import usecases.clocks
import usecases.conversations
import usecases.explanations
import usecases.recomputation
from domain.clocks import Level
from domain.people import Actor
from domain.refusals import Refusal
from storage.alerts import Alert
from storage.base import Session
from storage.calendars import CalendarEntry
from storage.inbox import InboxRow
from storage.preferences import Preference
from storage.team import Member
from tests.usecases.channel import Room, moment
from tests.usecases.ledger import NOW


@pytest.fixture
def room(session: Session) -> Room:
    """Monday 09:00 in a workspace that works from nine to six."""
    return Room(session)


def alerts(room: Room) -> list[tuple[int, str]]:
    return [(alert.level, alert.post) for alert in room.session.query(Alert).order_by(Alert.id)]


def test_a_clock_waits_for_its_warning(room: Room) -> None:
    room.writes("UCAROL", "Where is it?")
    (clock,) = room.running()
    assert (clock.state, clock.due_at, clock.next_check_at) == ("pending", moment(240), moment(180))
    assert not usecases.clocks.tick_one(room.session, now=moment(179))


def test_R28_each_level_is_told_once_in_one_message(room: Room) -> None:
    room.writes("UCAROL", "Where is it?")
    room.passes(days=5)
    assert alerts(room) == [(level, "clock:1") for level in (1, 2, 3, 4)]
    assert [post.dedupe_key for post in room.posts()] == ["clock:1"]


def test_R31_after_a_long_pause_only_the_highest_level_is_told(room: Room) -> None:
    room.writes("UCAROL", "Where is it?")
    room.now = moment(60 * 24 * 4)
    room.passes(minutes=0)
    assert alerts(room) == [(Level.ESCALATE_AGAIN, "clock:1")]


def test_R33_a_level_told_by_another_replica_is_not_told_again(room: Room) -> None:
    room.writes("UCAROL", "Where is it?")
    room.add(Alert(workspace_id=room.workspace_id, clock_id=1, level=1, fingerprint="14400", raised_at=NOW))
    room.passes(hours=3, minutes=30)
    assert room.posts() == []


def test_a_clock_that_another_replica_took_is_left_alone(room: Room) -> None:
    room.writes("UCAROL", "Where is it?")
    (clock,) = room.running()
    room.session.commit()
    taken = storage.clocks.claim(room.session, clock=clock, until=moment(999))
    assert taken
    assert clock.next_check_at == moment(999)
    clock.next_check_at = moment(180)
    room.session.expunge(clock)
    assert not storage.clocks.claim(room.session, clock=clock, until=moment(998))


def test_a_clock_that_cannot_be_read_is_put_off_and_holds_nobody_up(room: Room) -> None:
    room.writes("UCAROL", "Where is it?")
    room.writes("UGREG", "Is mine there?", at=1)
    broken, _ = room.running()
    broken.subject = "nonsense:1"
    room.session.commit()
    assert usecases.clocks.tick_one(room.session, now=moment(200))
    assert "nonsense" in str(usecases.attempts.failure(room.session))
    assert usecases.clocks.tick_one(room.session, now=moment(200))
    assert [level for level, _ in alerts(room)] == [Level.WARN]
    assert not usecases.clocks.tick_one(room.session, now=moment(200))


def test_R30_nothing_is_told_while_the_channel_has_events_to_be_recorded(room: Room) -> None:
    room.writes("UCAROL", "Where is it?")
    waiting = room.add(
        InboxRow(event_id="Ev1", team_id="THOUSE", lane="CACME", payload="{}", received_at=NOW)
    )
    room.passes(hours=3)
    assert alerts(room) == []
    waiting.attempts = 1
    room.passes(minutes=1)
    assert [level for level, _ in alerts(room)] == [Level.WARN]


def test_R30_an_alert_is_true_only_while_its_clock_is_that_late(room: Room) -> None:
    room.writes("UCAROL", "Where is it?")
    room.passes(hours=3)
    session, now = room.session, room.now
    assert usecases.clocks.still_true(session, subject="clock:1", expects="1", now=now)
    assert not usecases.clocks.still_true(session, subject="clock:1", expects="2", now=now)
    assert not usecases.clocks.still_true(session, subject="clock:99", expects="1", now=now)
    room.writes("UDAN", "Here.", at=181, thread=0)
    assert not usecases.clocks.still_true(session, subject="clock:1", expects="1", now=now)


def set_target(room: Room, value: str) -> None:
    known = room.session.query(Preference).filter_by(name="first_response").first()
    if known:
        known.value = value
    else:
        room.prefer("first_response", value)
    room.session.flush()
    usecases.clocks.refollow(room.session, workspace_id=room.workspace_id, now=room.now)


def test_R19_another_target_arms_the_levels_anew(room: Room) -> None:
    room.writes("UCAROL", "Where is it?")
    room.passes(hours=4)
    set_target(room, "2h")
    room.passes(minutes=1)
    room.passes(hours=4)
    told = [(level, post) for level, post in alerts(room)]
    assert told == [(1, "clock:1"), (2, "clock:1"), (3, "clock:1"), (4, "clock:1")]
    assert [post.dedupe_key for post in room.posts()] == ["clock:1"]


def test_R25_what_ended_keeps_the_terms_it_ended_under(room: Room) -> None:
    room.writes("UCAROL", "Where is it?")
    room.writes("UDAN", "Here.", at=200, thread=0)
    (clock,) = room.clocks()
    assert clock.state == "met"
    set_target(room, "1h")
    room.writes("UDAN", "And here.", at=201, thread=0)
    assert (clock.state, clock.target_seconds) == ("met", 4 * 3600)


def test_R25_a_new_year_makes_no_difference_to_a_clock_that_runs_over_it(room: Room) -> None:
    facts: dict[str, Any] = {"workspace_id": room.workspace_id, "client_id": 0, "side": "ours"}
    room.add(CalendarEntry(**facts, day=date(2024, 3, 1), kind="holiday", name="Party", set_at=NOW))
    room.now = datetime(2026, 12, 31, 10, tzinfo=UTC)
    room.writes("UCAROL", "Where is it?", at=(room.now - NOW) / timedelta(minutes=1))
    start, later = usecases.recomputation.START, room.now + timedelta(days=1)
    assert usecases.recomputation.check(room.session, after=start, now=later).differences == []


def test_an_unlinked_channel_owes_nothing_and_linking_it_again_brings_it_back(room: Room) -> None:
    room.writes("UCAROL", "Where is it?")
    room.passes(hours=3)
    room.channel.client_id, room.channel.kind = None, ""
    room.session.flush()
    usecases.clocks.refollow(room.session, workspace_id=room.workspace_id, now=room.now)
    assert [clock.state for clock in room.answers()] == ["cancelled"]
    room.channel.client_id, room.channel.kind = room.acme.id, "client"
    usecases.clocks.revive(room.session, channel_id=room.channel.id, now=room.now)
    assert [clock.state for clock in room.answers()] == ["warned"]


def test_who_waits_is_listed_with_what_is_left(room: Room) -> None:
    room.writes("UCAROL", "Where is it?")
    room.writes("UGREG", "Is mine there?", at=60)
    told = usecases.clocks.waiting(room.session, workspace_id=room.workspace_id, now=moment(300))
    assert [(each.user_id, each.left, each.channel) for each in told] == [
        ("UCAROL", timedelta(hours=-1), "CACME"),
        ("UGREG", timedelta(), "CACME"),
    ]
    nobody = usecases.clocks.waiting(
        room.session, workspace_id=room.workspace_id, now=room.now, client_ids=[room.globex.id]
    )
    assert nobody == []


@pytest.mark.parametrize(
    ("alerts_to", "owner", "linked_by", "place"),
    [
        ("CALERTS", "UPM", "ULEAD", "CALERTS"),
        ("", "UPM", "ULEAD", "UPM"),
        ("", "", "ULEAD", "ULEAD"),
        ("", "", "", None),
    ],
)
def test_where_alerts_go(
    session: Session, alerts_to: str, owner: str, linked_by: str, place: str | None
) -> None:
    room = Room(session, alerts=alerts_to)
    room.channel.linked_by = linked_by
    if owner:
        room.add(owns(room, owner))
    room.writes("UCAROL", "Where is it?")
    room.passes(hours=3)
    assert [post.channel for post in room.posts()] == ([place] if place else [])
    assert len(alerts(room)) == 1


def owns(room: Room, user_id: str, role: str = "owner") -> Member:
    return Member(
        workspace_id=room.workspace_id, client_id=room.acme.id, user_id=user_id, role=role, since=NOW
    )


def test_R32_no_alert_is_ever_meant_for_the_client(room: Room) -> None:
    room.add(owns(room, "UPM"))
    room.add(owns(room, "ULEAD", role="lead"))
    room.writes("UCAROL", "Where is it?")
    room.passes(days=5)
    assert {post.audience for post in room.posts()} == {"internal", "person"}
    assert "CACME" not in {post.channel for post in room.posts()}


def test_a_lead_who_got_the_alert_is_not_told_twice(session: Session) -> None:
    room = Room(session, alerts="")
    room.channel.linked_by = "ULEAD"
    room.add(owns(room, "ULEAD", role="lead"))
    room.writes("UCAROL", "Where is it?")
    room.passes(days=5)
    assert [post.dedupe_key for post in room.posts()] == ["clock:1"]


@pytest.mark.parametrize("act", ["waiting", "not_request", "claim"])
def test_only_the_team_declares(room: Room, act: str) -> None:
    asked = room.writes("UCAROL", "Where is it?")
    declare: Any = getattr(usecases.conversations, act)
    with pytest.raises(Refusal, match="team_only"):
        declare(
            room.session,
            actor=room.guest,
            conversation_id=asked.conversation_id,
            at=room.now,
            now=room.now,
        )


def test_ids_of_another_workspace_open_nothing(room: Room) -> None:
    asked = room.writes("UCAROL", "Where is it?")
    stranger = Actor(99, "UPM", room.pm.side)
    session, now = room.session, room.now
    with pytest.raises(Refusal, match="nobody_waits"):
        usecases.conversations.of_clock(session, actor=stranger, clock_id=1)
    with pytest.raises(Refusal, match="nobody_waits"):
        usecases.conversations.claim(
            session, actor=stranger, conversation_id=asked.conversation_id or 0, at=now, now=now
        )
    with pytest.raises(Refusal, match="gone"):
        usecases.explanations.of(session, actor=stranger, clock_id=1, now=now)
    with pytest.raises(Refusal, match="gone"):
        usecases.conversations.withdraw(session, actor=stranger, mark_id=1, now=now)


def test_the_working_of_a_clock_sums_to_what_it_counted(room: Room) -> None:
    room.writes("UCAROL", "Where is it?", at=8 * 60)
    told = usecases.explanations.of(room.session, actor=room.pm, clock_id=1, now=moment(26 * 60))
    counted = sum((line.end - line.start for line in told.lines if line.counted), timedelta())
    assert counted == told.elapsed == timedelta(hours=3)
