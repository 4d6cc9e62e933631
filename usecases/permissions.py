"""Permissions: the one way to ask whether somebody may do something, and what kind of room they ask from."""

from __future__ import annotations

from datetime import datetime

import domain.audience
import storage.channels
import usecases.audience
import usecases.audit
import usecases.channels
from domain.audience import Room
from domain.outbox import Unclear, Undeliverable
from domain.people import Actor, Side
from domain.permissions import TEAM, Act, Denied, Kind, decide
from storage.base import Session
from usecases.runtime import Runtime

GROUP = "mpdm-"
"""How Slack's name of a group's direct messages begins."""


def require(actor: Actor, *, act: Act, say: str = "", **facts: object) -> None:
    """Refuse (`Denied`) what the table does not allow. `say`: what one of the team reads instead, with its `facts`."""
    reason = why_not(actor, act=act)
    if reason:
        mine = say if say and actor.role in TEAM else ""
        raise Denied(mine or reason, act=act, why=reason, who=actor, **(facts if mine else {}))


def allow(session: Session, *, actor: Actor, act: Act, thing: str, now: datetime, say: str = "") -> None:
    """Refuse as `require` does, and note in the audit that it was allowed."""
    require(actor, act=act, say=say)
    usecases.audit.note(session, actor=actor, act=act, thing=thing, now=now)


def may(run: Runtime, *, actor: Actor, act: Act) -> bool:
    """Whether somebody may, where nobody waits for a sentence; that they may not is noted in the audit."""
    try:
        require(actor, act=act)
    except Denied as denial:
        with run.begin() as session:
            usecases.audit.denied(session, denial=denial, now=run.now())
        return False
    return True


def why_not(actor: Actor, *, act: Act) -> str:
    """Why somebody may not; "" when they may."""
    door = actor.door
    reason = decide(role=actor.role, act=act, kind=door.kind, entry=door.entry)
    return "who_unknown" if reason == "team_only" and actor.side == Side.UNKNOWN else reason


def kind(session: Session, *, workspace_id: int, slack_id: str, name: str) -> Kind | None:
    """The kind of room as we know it; None when Slack must be asked. `name`: what the payload calls it."""
    if not slack_id:
        return Kind.HOME
    if slack_id.startswith("D"):
        return Kind.DM
    if name.startswith(GROUP):
        return Kind.GROUP_DM
    channel = storage.channels.find(session, workspace_id=workspace_id, slack_id=slack_id)
    if channel is None or channel.checked_at is None:
        return None
    return domain.audience.kind(usecases.channels.room(channel))


def ask(run: Runtime, *, workspace_id: int, slack_id: str) -> Kind:
    """Ask Slack what kind of room it is; `UNKNOWN` when it does not say. Raises `TryLater`; no transaction may be open.

    Its people are not asked about while somebody waits, so a room of ours may have guests.
    """
    try:
        facts = run.slack(workspace_id).room(slack_id)
        if facts.name.startswith(GROUP):
            return Kind.GROUP_DM
        if facts.is_shared:
            facts = usecases.audience.told(run, workspace_id=workspace_id, slack_id=slack_id)
            usecases.audience.learn(run, workspace_id=workspace_id, facts=facts)
    except (Undeliverable, Unclear):
        return Kind.UNKNOWN
    with run.read() as session:
        known = storage.channels.find(session, workspace_id=workspace_id, slack_id=slack_id)
        room = Room(
            kind=known.kind if known else "",
            is_ext_shared=facts.is_ext_shared,
            is_pending_share=facts.is_pending_share,
            is_org_shared=facts.is_org_shared,
            is_archived=facts.is_archived,
            outsiders=True,
        )
    return domain.audience.kind(room)
