"""Workspaces: met at start, and marked as alive while the bot is up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import storage.workspaces
from storage.base import Session
from storage.workspaces import Workspace
from usecases.runtime import Bot

LONG_SILENCE = timedelta(minutes=15)
"""A gap after which what is late is summed up instead of told piece by piece (promise P18)."""


def of_team(session: Session, *, team_id: str) -> Workspace:
    """The workspace with Slack's id `team_id`; raises LookupError when we do not serve it."""
    found = storage.workspaces.of_team(session, team_id=team_id)
    if found is None:
        raise LookupError(f"no workspace with the team id {team_id!r}")
    return found


def all_of(session: Session) -> list[Workspace]:
    """Every workspace we serve."""
    return storage.workspaces.all_of(session)


def me(session: Session, *, team_ids: Sequence[str]) -> Bot | None:
    """Who we are in the first of these workspaces that we serve; None when we serve none."""
    for team_id in team_ids:
        if found := storage.workspaces.of_team(session, team_id=team_id):
            return Bot(
                found.team_id, found.name, found.enterprise_id, found.bot_user_id, found.bot_id, found.app_id
            )
    return None


def meet(session: Session, *, me: Bot, now: datetime) -> Workspace:
    """Make the workspace, or bring what we know of it up to date."""
    workspace = storage.workspaces.of_team(session, team_id=me.team_id)
    if workspace is None:
        workspace = storage.workspaces.add(session, team_id=me.team_id, now=now)
    workspace.enterprise_id = me.enterprise_id
    workspace.name = me.team_name
    workspace.bot_user_id = me.user_id
    workspace.bot_id = me.bot_id
    workspace.app_id = me.app_id or workspace.app_id
    workspace.left_at = workspace.forget_at = None
    return workspace


def alive(session: Session, *, now: datetime, machine: datetime) -> list[Workspace]:
    """Note that the bot is up; when it was not for `LONG_SILENCE` (machine time), since when (P18).

    Returns the workspaces whose silence ended right now.
    """
    slept = asleep(session, machine=machine)
    for workspace in slept:
        workspace.silent_from, workspace.silent_until = workspace.alive_at, now
    for workspace in storage.workspaces.all_of(session):
        workspace.alive_at, workspace.alive_machine_at = now, machine
    return slept


def asleep(session: Session, *, machine: datetime) -> list[Workspace]:
    """The workspaces in which the bot gave no sign of life for long."""
    return [
        workspace
        for workspace in storage.workspaces.all_of(session)
        if workspace.alive_machine_at and machine - workspace.alive_machine_at >= LONG_SILENCE
    ]


def was_silent(workspace: Workspace, *, at: datetime) -> bool:
    """Whether the bot was down at `at`, in its last long silence."""
    start, end = workspace.silent_from, workspace.silent_until
    return start is not None and end is not None and start <= at <= end
