"""Grouping: within which time the messages of one author join in a channel (rule R1)."""

from __future__ import annotations

from datetime import datetime, timedelta

import storage.channels
import usecases.history
import usecases.permissions
from domain import durations
from domain.grouping import LONGEST_WINDOW
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from storage.base import Session
from storage.channels import Channel

OFF = ("off", "no", "none", "0", "关闭", "关", "不合并")


def minutes_of(text: str) -> int:
    """The minutes that a person wrote, 0 for none at all; a refusal for anything else."""
    plain = text.strip().casefold()
    if plain in OFF:
        return 0
    length = (
        timedelta(minutes=int(plain)) if plain.isdecimal() and len(plain) < 4 else durations.length_of(plain)
    )
    if length is None or not timedelta() <= length <= LONGEST_WINDOW:
        raise Refusal("grouping_unclear")
    return length // timedelta(minutes=1)


def of(session: Session, *, actor: Actor, slack_id: str) -> int:
    """The minutes that hold in a channel now."""
    return _channel(session, actor=actor, slack_id=slack_id).group_minutes


def change(session: Session, *, actor: Actor, slack_id: str, minutes: int, now: datetime) -> int:
    """Let another window hold for what is written from now on; the minutes before."""
    channel = _channel(session, actor=actor, slack_id=slack_id)
    before = channel.group_minutes
    if before == minutes:
        raise Refusal("grouping_same")
    channel.group_minutes = minutes
    channel.group_before = [*channel.group_before, (now.isoformat(), before)]
    session.flush()
    usecases.history.note(
        session,
        workspace_id=actor.workspace_id,
        subject=f"channel:{channel.id}",
        what="grouping_set" if minutes else "grouping_off",
        by=actor.user_id,
        now=now,
        client_id=channel.client_id,
        channel=channel.slack_id,
        minutes=minutes,
        was=before,
    )
    return before


def restore(session: Session, *, actor: Actor, slack_id: str, minutes: int, was: int, now: datetime) -> None:
    """Undo: the window `was` holds again, unless somebody has changed `minutes` since."""
    if of(session, actor=actor, slack_id=slack_id) != minutes:
        raise Refusal("changed_since")
    change(session, actor=actor, slack_id=slack_id, minutes=was, now=now)


def _channel(session: Session, *, actor: Actor, slack_id: str) -> Channel:
    """The channel, which a client must read."""
    usecases.permissions.require(actor, act=Act.CHANNELS)
    channel = storage.channels.find(session, workspace_id=actor.workspace_id, slack_id=slack_id)
    if channel is None or channel.client_id is None or channel.kind != "client":
        raise Refusal("not_linked")
    return channel
