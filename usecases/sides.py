"""Sides: declaring whose side somebody is on in one channel, whatever else is known of them (rule R5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import storage.channels
import storage.interactions
import storage.people
import storage.sides
import usecases.audit
import usecases.clients
import usecases.history
import usecases.interactions
import usecases.organisations
import usecases.people
import usecases.permissions
import usecases.transfers
from domain.people import Actor, Side
from domain.permissions import Act
from domain.refusals import Refusal
from storage.base import Session
from storage.channels import Channel
from storage.sides import ChannelSide
from usecases.interactions import LOOK_BACK

_OTHER_NAMES = {
    **dict.fromkeys(("team", "us", "ours", "团队", "我方", "同事"), Side.TEAM.value),
    **dict.fromkeys(("client", "them", "theirs", "customer", "客户", "客户方"), Side.CLIENT.value),
    **dict.fromkeys(("ignore", "ignored", "nobody", "忽略", "不计"), Side.IGNORED.value),
    **dict.fromkeys(("default", "reset", "usual", "默认", "恢复默认"), ""),
}


@dataclass(frozen=True)
class Told:
    """What was declared about somebody; `side` "" for nothing, `client_id` 0 for the channel's client."""

    side: str = ""
    client_id: int = 0


def side_of(word: str) -> str | None:
    """The side that a word names, "" for what is usual; None when it names none."""
    return _OTHER_NAMES.get(word.strip().casefold())


def put(session: Session, *, actor: Actor, slack_id: str, user_id: str, told: Told, now: datetime) -> Told:
    """Declare somebody's side in a channel, and return what was declared before; recent messages follow."""
    whom = usecases.audit.fingerprint(workspace_id=actor.workspace_id, user_id=user_id)
    usecases.permissions.allow(
        session, actor=actor, act=Act.PEOPLE, thing=f"channel:{slack_id} {whom}", now=now
    )
    channel = linked(session, actor=actor, slack_id=slack_id)
    if told.client_id:
        usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=told.client_id)
    row = storage.sides.find(session, channel_id=channel.id, user_id=user_id)
    before = Told(row.side, row.client_id or 0) if row else Told()
    if before == told:
        raise Refusal("side_already", person=user_id)
    if row and not told.side:
        session.delete(row)
    elif row:
        row.side, row.client_id = told.side, told.client_id or None
        row.set_by, row.set_at = actor.user_id, now
    else:
        row = ChannelSide(
            workspace_id=actor.workspace_id,
            channel_id=channel.id,
            user_id=user_id,
            side=told.side,
            set_by=actor.user_id,
            set_at=now,
            client_id=told.client_id or None,
        )
        session.add(row)
    session.flush()
    usecases.interactions.resolve(session, workspace_id=actor.workspace_id, user_id=user_id, now=now)
    _reassign(session, channel=channel, user_id=user_id, told=told, now=now)
    _note(session, actor=actor, channel=channel, user_id=user_id, told=told, now=now)
    return before


def restore(
    session: Session,
    *,
    actor: Actor,
    slack_id: str,
    user_id: str,
    before: Told,
    after: Told,
    now: datetime,
) -> None:
    """Undo: the side is as it was declared before, unless somebody has changed that since."""
    whom = usecases.audit.fingerprint(workspace_id=actor.workspace_id, user_id=user_id)
    usecases.permissions.allow(
        session, actor=actor, act=Act.PEOPLE, thing=f"channel:{slack_id} {whom}", now=now
    )
    channel = linked(session, actor=actor, slack_id=slack_id)
    row = storage.sides.find(session, channel_id=channel.id, user_id=user_id)
    if (Told(row.side, row.client_id or 0) if row else Told()) != after:
        raise Refusal("changed_since")
    put(session, actor=actor, slack_id=slack_id, user_id=user_id, told=before, now=now)


def linked(session: Session, *, actor: Actor, slack_id: str) -> Channel:
    """The client's channel in which one is; refused anywhere else."""
    usecases.permissions.require(actor, act=Act.READ)
    channel = storage.channels.find(session, workspace_id=actor.workspace_id, slack_id=slack_id)
    if channel is None or channel.client_id is None or channel.kind != "client":
        raise Refusal("side_not_linked")
    return channel


def of_channel(session: Session, *, channel: Channel) -> Sequence[ChannelSide]:
    """Everything declared in a channel."""
    return storage.sides.of_channel(session, channel_id=channel.id)


def recount_guests(session: Session, *, workspace_id: int, now: datetime) -> None:
    """Our own e-mail domains changed: guests of them are of the team now, or are not any more (rule R6)."""
    domains = usecases.people.own_domains(session, workspace_id=workspace_id)
    moved = storage.people.recount_house_guests(session, workspace_id=workspace_id, domains=domains)
    for user_id in moved:
        usecases.interactions.resolve(session, workspace_id=workspace_id, user_id=user_id, now=now)


def _reassign(session: Session, *, channel: Channel, user_id: str, told: Told, now: datetime) -> None:
    """Their recent words in the channel count for the client that was named, or as the organisation's."""
    usual = usecases.organisations.client_in(session, channel=channel, user_id=user_id)
    wanted = told.client_id or (channel.client_id or 0 if told.side == Side.TEAM else usual)
    said = storage.interactions.voiced_by(
        session, workspace_id=channel.workspace_id, user_id=user_id, since=now - LOOK_BACK
    )
    here = [row for row in said if row.channel_id == channel.id and row.client_id != wanted]
    for was in sorted({row.client_id for row in here}):
        rows = [row for row in here if row.client_id == was]
        usecases.transfers.transfer(session, rows=rows, was=was, to=wanted, now=now)


def _note(
    session: Session, *, actor: Actor, channel: Channel, user_id: str, told: Told, now: datetime
) -> None:
    usecases.history.note(
        session,
        workspace_id=channel.workspace_id,
        subject=f"channel:{channel.id}",
        what=f"side_{told.side or 'usual'}",
        by=actor.user_id,
        now=now,
        client_id=channel.client_id,
        user=user_id,
        channel=channel.slack_id,
    )
