"""Workspaces know when the bot was away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

import usecases.workspaces
from storage.base import Session
from usecases.runtime import Bot

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ME = Bot(team_id="T1", team_name="Ours", user_id="UBOT", bot_id="B1", app_id="A1")


def test_a_workspace_is_made_once_and_kept_up_to_date(session: Session) -> None:
    first = usecases.workspaces.meet(session, me=ME, now=NOON)
    again = usecases.workspaces.meet(session, me=Bot(team_id="T1", team_name="Renamed"), now=NOON)
    assert first is again
    assert (again.name, again.app_id, again.created_at) == ("Renamed", "A1", NOON)
    assert usecases.workspaces.all_of(session) == [first]


def test_a_team_that_never_installed_us_is_not_served(session: Session) -> None:
    with pytest.raises(LookupError, match="T9"):
        usecases.workspaces.of_team(session, team_id="T9")


@pytest.mark.parametrize(("minutes", "silent"), [(1, False), (14, False), (15, True), (60 * 24 * 30, True)])
def test_P18_a_gap_of_a_quarter_of_an_hour_is_a_silence(session: Session, minutes: int, silent: bool) -> None:
    workspace = usecases.workspaces.meet(session, me=ME, now=NOON)
    usecases.workspaces.alive(session, now=NOON, machine=NOON)
    back = NOON + timedelta(minutes=minutes)
    usecases.workspaces.alive(session, now=back, machine=back)
    assert usecases.workspaces.was_silent(workspace, at=NOON + timedelta(seconds=30)) is silent
    assert not usecases.workspaces.was_silent(workspace, at=NOON - timedelta(seconds=1))
    assert not usecases.workspaces.was_silent(workspace, at=back + timedelta(seconds=1))


def test_P18_a_fast_story_is_no_silence(session: Session) -> None:
    workspace = usecases.workspaces.meet(session, me=ME, now=NOON)
    usecases.workspaces.alive(session, now=NOON, machine=NOON)
    usecases.workspaces.alive(session, now=NOON + timedelta(days=3), machine=NOON + timedelta(seconds=10))
    assert not usecases.workspaces.was_silent(workspace, at=NOON + timedelta(days=1))
