"""Who is back reads what happened meanwhile, also about what they only took (R29)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import usecases.absences
import usecases.handovers
from domain.people import Actor, Side
from domain.team import Role
from storage.base import Session
from tests.usecases.channel import HOUR, Room


def test_R29_a_member_who_took_a_question_reads_what_became_of_it(session: Session) -> None:
    room = Room(session)
    room.staff(UPM=Role.OWNER)
    row = room.writes("UCAROL", "Where is it?")
    room.claims("UDAN", row, minutes=30)
    day = room.now.date()
    away: dict[str, Any] = {"user_id": "UDAN", "first": day, "last": day, "cover_id": "UPM"}
    dan = Actor(room.workspace_id, "UDAN", Side.TEAM)
    usecases.absences.leave(session, actor=dan, now=room.now, **away)
    while usecases.handovers.tell_one(session, now=room.now):
        pass
    room.hears(room.event("UPM", "On its way.", at=HOUR, thread=0), asked=True)
    tomorrow = room.now + timedelta(days=1)
    while usecases.handovers.tell_one(session, now=tomorrow):
        pass
    (told,) = [post for post in room.posts() if post.channel == "UDAN"]
    assert "Acme" in told.body["text"]
    assert told.body["unasked"] == room.acme.id
