"""The ladder: who hears of a clock, and where, as it goes from level to level (rule R29)."""

from __future__ import annotations

from datetime import datetime

import usecases.absences
import usecases.cases
import usecases.team
from domain.clocks import Kind, Level
from domain.team import Role
from storage.base import Session
from usecases.cases import Case

STEPS = (
    (Level.WARN, Role.OWNER),
    (Level.BREACH, Role.BACKUP),
    (Level.ESCALATE, Role.LEAD),
    (Level.ESCALATE_AGAIN, Role.SPONSOR),
)
"""The level from which on each role hears of a clock."""
LEAD_AT_ONCE = (Kind.PROMISE_DUE, Kind.COMPLAINT_STAGE)
FIRST_PRIVATE = (
    Kind.PROMISE_DUE,
    Kind.CLIENT_OWED,
    Kind.NEED_ANSWER,
    Kind.RISK_REVIEW,
    Kind.TELL_CLIENT,
)
"""What only its owner needs to hear of while it is in time."""


def people(
    session: Session, *, workspace_id: int, client_id: int, owner_id: str, level: Level, at: datetime
) -> list[str]:
    """Everybody who is to know of a level at a moment, in the order of the steps, nobody twice.

    `owner_id`: who took it, and below escalation the only one called. Of whoever is away it is the cover;
    where that leaves nobody, the next step is called already.
    """
    called: dict[str, None] = {}
    for step, role in STEPS:
        if step <= level or not called:
            holder = usecases.team.holder(session, client_id=client_id, role=role)
            wanted = (owner_id if step < Level.ESCALATE else "", holder)
            there = (_present(session, workspace_id=workspace_id, user_id=each, at=at) for each in wanted)
            called |= dict.fromkeys([next(filter(None, there), "")])
            called.pop("", None)
    return list(called)


def called(session: Session, *, case: Case, level: Level, at: datetime) -> list[str]:
    """The people of a level of one clock; that nobody was in touch is for the owner alone, and the lead hears of what
    was promised as soon as it is late.
    """
    clock = case.clock
    level = Level.WARN if clock.kind == Kind.CONTACT_CADENCE else level
    level = Level.ESCALATE if clock.kind in LEAD_AT_ONCE and level == Level.BREACH else level
    return people(
        session,
        workspace_id=clock.workspace_id,
        client_id=clock.client_id,
        owner_id=case.owner_id,
        level=level,
        at=at,
    )


def where(session: Session, *, case: Case, level: Level, at: datetime) -> str:
    """Where a clock's alerts go: the internal channel, else the first on the ladder, else who linked the
    channel; "" nowhere. That nobody was in touch is told privately, and so is what a matter needs soon.
    """
    kind = case.clock.kind
    private = kind == Kind.CONTACT_CADENCE or (kind in FIRST_PRIVATE and level < Level.BREACH)
    if case.preferences.alerts and not private:
        return case.preferences.alerts
    otherwise = case.linked_by or case.preferences.alerts
    return next(iter(called(session, case=case, level=Level.WARN, at=at)), otherwise)


def role_of(session: Session, *, client_id: int, user_id: str) -> Role:
    """What somebody is for a client; who covers for another counts as a member."""
    members = usecases.team.people_of(session, client_id=client_id)
    return next((Role(member.role) for member in members if member.user_id == user_id), Role.MEMBER)


def _present(session: Session, *, workspace_id: int, user_id: str, at: datetime) -> str:
    """Somebody or who covers for them; "" nobody."""
    if not user_id:
        return ""
    return usecases.absences.stand_in(session, workspace_id=workspace_id, user_id=user_id, at=at)
