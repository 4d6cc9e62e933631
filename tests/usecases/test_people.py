"""What Slack tells of somebody may be more than this machine knows."""

from __future__ import annotations

import usecases.absences
import usecases.people
from domain.people import Facts
from storage.base import Session
from storage.people import Person
from tests.usecases.ledger import NOW, Ledger
from usecases.runtime import PersonFacts

NOWHERE = "America/Nowhere"


def test_a_zone_that_this_machine_does_not_know_is_not_kept(session: Session) -> None:
    ledger = Ledger(session)

    def learnt(zone: str) -> str:
        facts = PersonFacts(Facts("UPM", team_id="THOUSE"), zone=zone)
        return usecases.people.learn(session, workspace_id=ledger.workspace_id, facts=facts, now=NOW).zone

    assert [learnt(zone) for zone in ("Asia/Shanghai", NOWHERE, "../etc", "")] == [
        "Asia/Shanghai",
        "",
        "",
        "",
    ]


def test_whoever_was_kept_with_such_a_zone_earlier_can_still_read_and_enter_days(session: Session) -> None:
    ledger = Ledger(session)
    session.query(Person).filter_by(user_id="UPM").one().zone = NOWHERE
    session.flush()
    who = usecases.people.actor(session, workspace_id=ledger.workspace_id, user_id="UPM")
    assert usecases.people.day(who, at=NOW) == NOW.date()
    absence = usecases.absences.leave(
        session, actor=ledger.pm, user_id="UPM", first=NOW.date(), last=NOW.date(), cover_id="", now=NOW
    )
    assert absence.zone == "UTC"
