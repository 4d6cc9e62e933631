"""Who is called at which level: by role, covers for those away, and nobody twice (rule R29)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

import usecases.ladder
import usecases.team
from domain.clocks import Level
from domain.team import Role, role_of
from storage.absences import Absence
from storage.base import Session
from tests.usecases.ledger import NOW, Ledger

ROLES = {"UPM": Role.OWNER, "UBEN": Role.BACKUP, "ULEAD": Role.LEAD, "USUE": Role.SPONSOR}


def staffed(session: Session, *roles: Role) -> Ledger:
    """Acme with these roles filled; with none named, with all."""
    ledger = Ledger(session)
    for user_id, role in ROLES.items():
        if not roles or role in roles:
            usecases.team.put(
                session, actor=ledger.pm, client_id=ledger.acme.id, user_id=user_id, role=role, now=NOW
            )
    return ledger


def called(ledger: Ledger, level: Level, *, owner: str = "") -> list[str]:
    return usecases.ladder.people(
        ledger.session,
        workspace_id=ledger.workspace_id,
        client_id=ledger.acme.id,
        owner_id=owner,
        level=level,
        at=NOW,
    )


def away(ledger: Ledger, user_id: str, *, cover: str = "") -> None:
    """Somebody is away this week."""
    ledger.add(
        Absence(
            workspace_id=ledger.workspace_id,
            user_id=user_id,
            first=date(2026, 3, 2),
            last=date(2026, 3, 6),
            zone="UTC",
            begins_at=NOW - timedelta(hours=9),
            ends_at=NOW + timedelta(days=5),
            created_by=user_id,
            created_at=NOW,
            cover_id=cover,
        )
    )


@pytest.mark.parametrize(
    ("level", "people"),
    [
        (Level.WARN, ["UPM"]),
        (Level.BREACH, ["UPM", "UBEN"]),
        (Level.ESCALATE, ["UPM", "UBEN", "ULEAD"]),
        (Level.ESCALATE_AGAIN, ["UPM", "UBEN", "ULEAD", "USUE"]),
    ],
)
def test_R29_each_level_calls_one_role_more(session: Session, level: Level, people: list[str]) -> None:
    assert called(staffed(session), level) == people


def test_R29_who_took_it_is_called_alone_until_it_escalates(session: Session) -> None:
    ledger = staffed(session)
    assert called(ledger, Level.WARN, owner="UDAN") == ["UDAN"]
    assert called(ledger, Level.BREACH, owner="UDAN") == ["UDAN"]
    assert called(ledger, Level.ESCALATE, owner="UDAN") == ["UDAN", "ULEAD"]
    assert called(ledger, Level.ESCALATE_AGAIN, owner="ULEAD") == ["ULEAD", "USUE"]


def test_R29_a_role_that_nobody_has_calls_nobody_twice(session: Session) -> None:
    ledger = staffed(session, Role.OWNER)
    assert called(ledger, Level.ESCALATE_AGAIN) == ["UPM"]
    assert called(staffed_with_backup_only(ledger), Level.WARN) == ["UBEN"]


def staffed_with_backup_only(ledger: Ledger) -> Ledger:
    facts: dict[str, Any] = {"actor": ledger.pm, "client_id": ledger.acme.id, "now": NOW}
    usecases.team.put(ledger.session, user_id="UBEN", role=Role.BACKUP, **facts)
    usecases.team.remove(ledger.session, user_id="UPM", **facts)
    return ledger


def test_R29_the_cover_of_who_is_away_is_called_instead(session: Session) -> None:
    ledger = staffed(session)
    away(ledger, "UPM", cover="UDAN")
    away(ledger, "ULEAD", cover="UBEN")
    assert called(ledger, Level.WARN) == ["UDAN"]
    assert called(ledger, Level.ESCALATE_AGAIN) == ["UDAN", "UBEN", "USUE"]


def test_R29_where_nobody_covers_the_next_step_is_called_already(session: Session) -> None:
    ledger = staffed(session)
    away(ledger, "UPM")
    assert called(ledger, Level.WARN) == ["UBEN"]
    away(ledger, "UBEN")
    assert called(ledger, Level.WARN) == ["ULEAD"]
    assert called(ledger, Level.WARN, owner="UDAN") == ["UDAN"]


def test_nobody_at_all_is_called_when_there_is_no_team(session: Session) -> None:
    assert called(Ledger(session), Level.ESCALATE_AGAIN) == []


@pytest.mark.parametrize("word", ["sponsor", "Sponsor", "负责高管", "高管", "发起人"])
def test_the_sponsor_is_named_in_both_languages(word: str) -> None:
    assert role_of(word) is Role.SPONSOR
