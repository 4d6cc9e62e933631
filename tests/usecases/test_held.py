"""What is held back in the night is weighed again in the morning, and nothing is lost (rules R30 and R36)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

import domain.weeks
import storage.alerts
import storage.outbox
import usecases.absences
import usecases.conversations
import usecases.held
import usecases.quiet
import usecases.settings
from domain.clocks import Level
from domain.team import Role
from storage.alerts import Alert
from storage.base import Session
from storage.interactions import Interaction
from storage.preferences import Preference
from tests.usecases.channel import HOUR, Room, moment
from tests.usecases.ledger import NOW


@pytest.fixture
def room(session: Session) -> Room:
    """Monday 09:00 in a workspace that works from nine to six; Acme's clocks never rest."""
    room = Room(session)
    always = domain.weeks.text_of(domain.weeks.ALWAYS)
    room.add(
        Preference(
            workspace_id=room.workspace_id,
            client_id=room.acme.id,
            name="calendar",
            value=always,
            set_by="UPM",
            set_at=NOW,
        )
    )
    return room


def outcomes(room: Room) -> list[tuple[int, str]]:
    return [(alert.level, alert.outcome) for alert in room.session.query(Alert).order_by(Alert.id)]


def asks_at_two(room: Room) -> None:
    """Carol's second question, at 14:00: nearly late at 20:00, late at 22:00, far too late at 02:00."""
    room.writes("UCAROL", "Where is it?")
    room.writes("UDAN", "On its way.", at=10, thread=0)
    room.passes(hours=5)
    room.writes("UCAROL", "And where is it now?", at=5 * HOUR, thread=0)


def test_R36_what_came_at_night_is_one_message_in_the_morning(room: Room) -> None:
    asks_at_two(room)
    room.passes(hours=18)
    assert room.told() == []
    assert outcomes(room) == [(1, "held"), (2, "held"), (3, "held")]
    room.passes(hours=1)
    assert len(room.told()) == 1
    assert outcomes(room)[:3] == [(1, "told"), (2, "told"), (3, "told")]


def test_R36_what_was_answered_at_night_is_dropped(room: Room) -> None:
    asks_at_two(room)
    room.passes(hours=18)
    room.writes("UDAN", "There.", at=23 * HOUR, thread=0)
    room.passes(hours=3)
    assert room.told() == []
    assert {outcome for _, outcome in outcomes(room)} == {"dropped"}


def test_R36_what_waits_for_the_client_is_not_told_and_told_when_they_write(room: Room) -> None:
    asks_at_two(room)
    room.passes(hours=18)
    (clock,) = room.running()
    conversation_id = int(clock.subject.partition(":")[2])
    usecases.conversations.waiting(
        room.session, actor=room.pm, conversation_id=conversation_id, at=room.now, now=room.now
    )
    room.passes(hours=2)
    assert room.told() == []
    room.writes("UCAROL", "Here is what you asked for", at=25 * HOUR, thread=0)
    room.passes(minutes=2)
    assert len(room.told()) == 1
    assert "far too long" in room.told()[0]


def test_R36_a_level_that_was_dropped_lets_the_earlier_ones_be_told(room: Room) -> None:
    asks_at_two(room)
    room.now = moment(20 * HOUR)
    room.passes(minutes=1)
    assert outcomes(room) == [(3, "held")]
    hours = {"calendar": "mon-fri 09:00-18:00"}
    usecases.settings.change(
        room.session, actor=room.pm, client_id=room.acme.id, texts=hours, now=moment(20 * HOUR + 1)
    )
    room.passes(hours=8, minutes=30)
    assert [level for level, _ in outcomes(room)] == [1, 2]
    assert len(room.told()) == 1


def test_R35_a_private_word_waits_for_its_own_place(room: Room) -> None:
    room.staff(UPM=Role.OWNER, ULEAD=Role.LEAD)
    asks_at_two(room)
    room.passes(hours=19)
    assert sorted(post.channel for post in room.posts()) == ["CALERTS", "ULEAD"]


def asks_at_five(room: Room) -> None:
    """Carol's question at 17:00, with nobody to tell but Petra, and far too late at 23:00."""
    usecases.settings.change(room.session, actor=room.pm, client_id=0, texts={"alerts": "none"}, now=NOW)
    room.staff(UPM=Role.OWNER, ULEAD=Role.LEAD)
    room.passes(hours=8)
    room.writes("UCAROL", "Is the system down?", at=8 * HOUR)


def test_R29_R30_what_is_held_for_somebody_who_is_away_by_then_is_told_to_their_cover(room: Room) -> None:
    asks_at_five(room)
    room.passes(hours=4)
    day = room.now.date() + timedelta(days=1)
    away: dict[str, Any] = {"user_id": "UPM", "first": day, "last": day, "cover_id": "UDAN"}
    usecases.absences.leave(room.session, actor=room.pm, now=room.now, **away)
    room.passes(hours=12, minutes=5)
    assert sorted(post.channel for post in room.posts()) == ["UDAN", "ULEAD"]


def test_R29_R30_what_is_held_is_told_only_to_who_took_it_meanwhile(room: Room) -> None:
    asks_at_five(room)
    room.passes(hours=4, minutes=30)
    assert outcomes(room) == [(1, "held"), (2, "held")]
    (row,) = room.session.query(Interaction)
    room.claims("UDAN", row, minutes=30)
    room.passes(hours=11, minutes=35)
    alerts = [post for post in room.posts() if "Still on it?" not in post.body["text"]]
    assert sorted(post.channel for post in alerts) == ["UDAN", "ULEAD"]


def test_R36_what_could_not_be_sent_in_the_evening_is_held_until_the_morning(room: Room) -> None:
    """As when Slack wants no more messages for an hour."""
    asks_at_five(room)
    usecases.quiet.set_hours(room.session, actor=room.pm, text="mon-fri 9-20")
    room.passes(hours=3)
    (post,) = room.posts()
    asked = {"subject": post.subject, "expects": post.expects}
    assert usecases.held.may_go(room.session, **asked, now=room.now)
    assert not usecases.held.may_go(room.session, **asked, now=moment(11 * HOUR + 30))
    assert outcomes(room) == [(1, "held")]
    # Asked again by another replica, before the end of the message was written.
    assert not usecases.held.may_go(room.session, **asked, now=room.now)
    storage.outbox.withdraw(room.session, row_id=post.id, why="no longer true")
    room.passes(hours=13)
    room.session.expire_all()
    (morning,) = [each for each in room.posts() if each.channel == "UPM" and each.state == "pending"]
    assert "far too long" in morning.body["text"]


@pytest.mark.parametrize(
    ("minutes", "place", "free"),
    [(0, "UPM", True), (870, "UPM", False), (1440, "UPM", True), (870, "CALERTS", True)],
)
def test_R36_words_that_nobody_asked_for_wait_for_their_readers_day(
    room: Room, minutes: float, place: str, free: bool
) -> None:
    about = f"unasked:{room.workspace_id}:{room.acme.id}"
    now = moment(minutes)
    assert usecases.held.is_free(room.session, subject=about, expects=place, now=now) is free


def test_R33_two_replicas_release_what_is_held_once(room: Room) -> None:
    asks_at_two(room)
    room.passes(hours=18)
    due = moment(24 * HOUR)
    ids: dict[str, Any] = {"workspace_id": room.workspace_id, "place": "CALERTS"}
    assert len(storage.alerts.take(room.session, **ids, now=due, until=moment(24 * HOUR + 5))) == 3
    assert storage.alerts.take(room.session, **ids, now=due, until=moment(24 * HOUR + 5)) == []
    assert not usecases.held.release_one(room.session, now=due)


def test_R26_R36_while_in_shadow_mode_nothing_is_told(room: Room) -> None:
    room.prefer("shadow", "2026-03-31")
    asks_at_two(room)
    room.passes(days=2)
    assert room.told() == []
    assert {outcome for _, outcome in outcomes(room)} == {"shadow"}
    assert Level.ESCALATE_AGAIN in {level for level, _ in outcomes(room)}
