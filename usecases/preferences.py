"""Settings: what holds for a workspace or a client, and setting it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

import storage.preferences
import usecases.audit
import usecases.history
import usecases.permissions
from domain import preferences
from domain.people import Actor
from domain.permissions import Act
from domain.preferences import Preferences, Setting
from storage.base import Session
from storage.history import Deed
from storage.preferences import Preference

SET = ("preference_set", "preference_reset")
"""The acts by which settings change."""
_UNSET = "default"
"""How they name what was not set at that level."""


def of(session: Session, *, workspace_id: int, client_id: int = 0) -> Preferences:
    """What holds for a client, or for the workspace when `client_id` is 0."""
    workspace, client = storage.preferences.levels(session, workspace_id=workspace_id, client_id=client_id)
    return _resolved(frozenset(workspace.items()), client=frozenset(client.items()))


def before(session: Session, *, workspace_id: int, client_id: int, acts: Sequence[Deed]) -> Preferences:
    """What held for a client before these acts on the settings, the newest first."""
    workspace, client = storage.preferences.levels(session, workspace_id=workspace_id, client_id=client_id)
    for act in acts:
        if act.what not in SET:
            continue
        level, name, was = client if act.client_id else workspace, act.facts["name"], act.facts["was"]
        level.pop(name, None)
        if was != _UNSET:
            level[name] = was
    return _resolved(frozenset(workspace.items()), client=frozenset(client.items()))


def show(session: Session, *, workspace_id: int, client_id: int = 0) -> dict[str, Setting]:
    """Every setting as canonical text, with where it comes from."""
    workspace, client = storage.preferences.levels(session, workspace_id=workspace_id, client_id=client_id)
    return preferences.settled(workspace=workspace, client=client)


def own(session: Session, *, workspace_id: int, client_id: int = 0) -> dict[str, str]:
    """Only what was set at this very level."""
    return storage.preferences.texts(session, workspace_id=workspace_id, client_id=client_id)


def put(session: Session, *, actor: Actor, client_id: int, name: str, value: str, now: datetime) -> str:
    """Set one canonical value, "" to let the inherited one hold again, and return what was set before.

    What follows from a change is `usecases.settings`' to do: people come through there.
    """
    usecases.permissions.require(actor, act=Act.TERMS)
    was = _write(session, actor=actor, client_id=client_id, name=name, value=value, now=now)
    if was == value:
        return was
    act = Act.DOMAINS if name == "own_domains" else Act.TERMS
    usecases.permissions.require(actor, act=act)
    subject = f"client:{client_id}" if client_id else "workspace"
    usecases.audit.note(
        session, actor=actor, act=act, thing=f"{subject} {name}", now=now, before=was, after=value
    )
    usecases.history.note(
        session,
        workspace_id=actor.workspace_id,
        subject=subject,
        what=SET[0] if value else SET[1],
        by=actor.user_id,
        now=now,
        client_id=client_id or None,
        name=name,
        value=value or _UNSET,
        was=was or _UNSET,
    )
    return was


def _write(session: Session, *, actor: Actor, client_id: int, name: str, value: str, now: datetime) -> str:
    """Keep the value, and return what was kept before."""
    row = storage.preferences.find(session, workspace_id=actor.workspace_id, client_id=client_id, name=name)
    was = row.value if row else ""
    if was == value:
        return was
    if row and not value:
        session.delete(row)
    elif row:
        row.value, row.set_by, row.set_at = value, actor.user_id, now
    else:
        new = Preference(
            workspace_id=actor.workspace_id,
            name=name,
            value=value,
            set_by=actor.user_id,
            set_at=now,
            client_id=client_id,
        )
        session.add(new)
    session.flush()
    return was


@lru_cache(maxsize=256)
def _resolved(workspace: frozenset[tuple[str, str]], *, client: frozenset[tuple[str, str]]) -> Preferences:
    """Reading the texts of a week costs more than asking for them."""
    return preferences.resolve(workspace=dict(workspace), client=dict(client))
