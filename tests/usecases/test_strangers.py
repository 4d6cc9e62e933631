"""Authors whom Slack could not name when they wrote: their words follow as soon as it can (rule R8)."""

from __future__ import annotations

import pytest

import usecases.people
import usecases.strangers
from domain.people import Facts
from storage.base import Session
from storage.interactions import Interaction
from tests.usecases.channel import Room, moment
from tests.usecases.ledger import NOW
from usecases.interactions import LOOK_BACK
from usecases.runtime import PersonFacts


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


def learns(room: Room, team_id: str) -> None:
    """Slack tells who they are, in whatever way that comes."""
    facts = PersonFacts(Facts("UNEW", team_id=team_id))
    usecases.people.learn(room.session, workspace_id=room.workspace_id, facts=facts, now=NOW)


def ticks(room: Room) -> None:
    while usecases.strangers.resolve_one(room.session, now=room.now):
        pass


def test_R8_an_answer_of_a_colleague_who_was_unknown_counts_once_slack_tells(room: Room) -> None:
    room.writes("UCAROL", "Where is it?", at=0)
    answer = room.hears(room.event("UNEW", "Here it is.", at=5, thread=0, user_team="THOUSE"), asked=True)
    assert isinstance(answer, Interaction)
    ticks(room)
    assert (answer.side, len(room.running())) == ("unknown", 1)
    learns(room, "THOUSE")
    assert usecases.strangers.are_met(room.session, now=room.now)
    ticks(room)
    assert answer.side == "team"
    assert [(clock.state, clock.ended_at) for clock in room.answers()] == [("met", moment(5))]
    room.passes(hours=9)
    assert room.told() == []


def test_R8_nobody_is_asked_about_for_ever(room: Room) -> None:
    room.hears(room.event("UNEW", "Hello?", at=0), asked=True)
    room.now = moment(1) + LOOK_BACK
    learns(room, "THOUSE")
    assert not usecases.strangers.are_met(room.session, now=room.now)
