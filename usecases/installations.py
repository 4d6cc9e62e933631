"""Installations: which workspace granted us which token, exchanged in time by one of us, and forgotten in the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import storage.departures
import storage.installations
import storage.workspaces
import usecases.holding
import usecases.workspaces
from storage.base import Session
from storage.installations import Installation
from usecases.runtime import Bot

REFRESH_BEFORE = timedelta(hours=2)
"""How long before its end a token is exchanged; Slack's live for twelve hours."""
LEASE = timedelta(seconds=60)
"""How long one of us alone may exchange a token; far longer than a call to Slack may take."""
PAUSE = timedelta(minutes=1)
"""After an exchange that came to nothing."""
STATE_LIFE = timedelta(minutes=10)
"""How long somebody may take over the way to Slack and back."""
MOST_STATES = 1000
"""So many may be on their way at once: anybody on the Internet can begin, and each is a row."""
FORGOTTEN_AT_ONCE = 500


@dataclass(frozen=True)
class Sealed:
    """Tokens as they are stored, with when (machine time) the first one ends; None for never."""

    token: str
    refresh_token: str = ""
    expires_at: datetime | None = None

    @property
    def refresh_at(self) -> datetime | None:
        """When to exchange them."""
        return self.expires_at - REFRESH_BEFORE if self.expires_at and self.refresh_token else None


@dataclass(frozen=True)
class Held:
    """What we hold of a workspace: its token as stored, which one by `version`, and whether it can be exchanged."""

    workspace_id: int
    team_id: str
    version: int
    token: str
    expires_at: datetime | None
    renewable: bool


def install(session: Session, *, me: Bot, sealed: Sealed, by: str, now: datetime) -> int:
    """A workspace granted us a token, for the first time or again; what was to be forgotten stays. Its id."""
    workspace = usecases.workspaces.meet(session, me=me, now=now)
    session.flush()
    row = storage.installations.lock(session, workspace_id=workspace.id, now=now)
    _take(row, sealed)
    row.scopes, row.installed_by, row.installed_at = ",".join(me.scopes), by, now
    return workspace.id


def _take(row: Installation, sealed: Sealed) -> None:
    row.version += 1
    row.token, row.refresh_token = sealed.token, sealed.refresh_token
    row.expires_at, row.refresh_at = sealed.expires_at, sealed.refresh_at
    row.leased_by, row.leased_until = "", None


def held(session: Session, *, workspace_id: int) -> Held | None:
    """What we hold of a workspace; None where nobody installed us or where we were removed."""
    found = storage.installations.token(session, workspace_id=workspace_id)
    if found is None or not found.token or found.left_at is not None:
        return None
    renewable = bool(found.refresh_token)
    return Held(workspace_id, found.team_id, found.version, found.token, found.expires_at, renewable)


def due(session: Session, *, machine: datetime) -> int | None:
    """The id of a workspace whose token should be exchanged now."""
    return storage.installations.to_refresh(session, machine=machine)


def claim(session: Session, *, workspace_id: int, version: int, by: str, machine: datetime) -> str:
    """The sealed refresh token, to be used by nobody but us now; "" when somebody else is at it or was."""
    lease: dict[str, Any] = {"workspace_id": workspace_id, "version": version, "by": by}
    until = machine + LEASE
    if not storage.installations.lease(session, **lease, machine=machine, until=until):
        return ""
    row = storage.installations.of(session, workspace_id=workspace_id)
    return row.refresh_token if row else ""


def exchanged(session: Session, *, workspace_id: int, version: int, by: str, sealed: Sealed) -> bool:
    """Keep what Slack gave for a refresh token; False when the workspace has installed us anew meanwhile."""
    return storage.installations.settle(
        session,
        workspace_id=workspace_id,
        version=version,
        by=by,
        grows=True,
        token=sealed.token,
        refresh_token=sealed.refresh_token,
        expires_at=sealed.expires_at,
        refresh_at=sealed.refresh_at,
    )


def not_exchanged(
    session: Session, *, workspace_id: int, version: int, by: str, machine: datetime, hopeless: bool
) -> None:
    """An exchange came to nothing: again after a pause, or never when Slack knows the refresh token no more."""
    lease: dict[str, Any] = {"workspace_id": workspace_id, "version": version, "by": by}
    ended: dict[str, Any] = {"refresh_token": "", "refresh_at": None}
    again: dict[str, Any] = {"leased_until": machine + PAUSE}
    storage.installations.settle(session, **lease, grows=False, **(ended if hopeless else again))


def leave(session: Session, *, workspace_id: int, keep: timedelta, now: datetime) -> None:
    """A workspace removed us: nothing more is sent, the tokens are forgotten, all else after `keep` (0: never)."""
    workspace = storage.workspaces.get(session, workspace_id=workspace_id)
    if workspace.left_at is None:
        workspace.left_at, workspace.forget_at = now, now + keep if keep else None
    if row := storage.installations.of(session, workspace_id=workspace_id):
        _take(row, Sealed(""))
    storage.departures.silence(session, workspace_id=workspace_id, why=usecases.holding.LEFT)


def forget_one(session: Session, *, now: datetime) -> bool:
    """A tick: forget some of what we know of a workspace that removed us long ago; False when there is none."""
    workspace = storage.workspaces.to_forget(session, now=now)
    if workspace is None:
        return False
    if not storage.departures.forget(session, workspace=workspace, limit=FORGOTTEN_AT_ONCE):
        session.delete(workspace)
    return True


def reseal(
    session: Session, *, again: Callable[..., str], unreadable: type[Exception]
) -> tuple[int, list[str]]:
    """Seal every stored token once more, by `again(sealed, of=team_id)`: how many, and why some could not be read."""
    done, unread = 0, list[str]()
    for row, team_id in storage.installations.all_with_tokens(session):
        try:
            token, refresh_token = again(row.token, of=team_id), again(row.refresh_token, of=team_id)
        except unreadable as error:
            unread.append(str(error))
            continue
        done += storage.installations.reseal(session, row=row, token=token, refresh_token=refresh_token)
    return done, unread


def begin(session: Session, *, state: str, browser: str, machine: datetime) -> bool:
    """Somebody is on the way to Slack to install us; False when too many are."""
    storage.installations.drop_states(session, machine=machine)
    if storage.installations.states(session) >= MOST_STATES:
        return False
    storage.installations.add_state(session, state=state, browser=browser, expires_at=machine + STATE_LIFE)
    return True


def come_back(session: Session, *, state: str, browser: str, machine: datetime) -> bool:
    """Whether whoever comes from Slack set out from us, in the same browser, lately and for the first time."""
    return storage.installations.take_state(session, state=state, browser=browser, machine=machine)
