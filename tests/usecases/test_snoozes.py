"""Who is on it may say for how long, once and again, until the time that they said is over (rule R37)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.base import Session
from storage.interactions import Interaction
from tests.usecases.channel import Room


@pytest.fixture
def room(session: Session) -> Room:
    """At 12:05 Carol's question of 09:00 is nearly late."""
    room = Room(session)
    room.writes("UCAROL", "Where is it?")
    room.passes(hours=3, minutes=5)
    return room


@pytest.mark.parametrize(
    ("first", "then", "held"),
    [
        (("UDAN", 30), ("UDAN", 120), 120),
        (("UDAN", 120), ("UDAN", 30), 30),
        (("UDAN", 120), ("UPM", 30), 120),
        (("UDAN", 30), ("UPM", 120), 30),
    ],
)
def test_R37_a_later_choice_of_the_same_person_counts(
    room: Room, first: tuple[str, int], then: tuple[str, int], held: int
) -> None:
    (row,) = room.session.query(Interaction)
    ends = room.now + timedelta(minutes=held)
    for user, minutes in (first, then):
        room.claims(user, row, minutes=minutes)
    (clock,) = room.running()
    assert (clock.snoozed_until, clock.next_check_at) == (ends, max(ends, room.now + timedelta(minutes=55)))
    room.passes(hours=3)
    asked = [post.channel for post in room.posts() if "Still on it?" in post.body["text"]]
    assert asked == [then[0]]


def test_R37_once_the_time_is_over_nobody_holds_it_back_again(room: Room) -> None:
    (row,) = room.session.query(Interaction)
    room.claims("UDAN", row, minutes=30)
    room.passes(hours=1)
    room.claims("UDAN", row, minutes=120)
    (clock,) = room.running()
    assert clock.snoozed_until
    assert clock.snoozed_until < room.now
