"""Channels: what we know about the rooms the bot is in, kept true by Slack's events."""

from __future__ import annotations

from datetime import datetime

import domain.messages
import storage.channels
import storage.conversations
import storage.interactions
import storage.organisations
import storage.outbox
import storage.people
import storage.preferences
from domain.audience import Room
from storage.base import Session
from storage.channels import Channel
from usecases.runtime import ChannelFacts


def known(session: Session, *, workspace_id: int, slack_id: str) -> Channel:
    """The row of a channel, made when it is new; Slack's facts about it are learnt later."""
    return storage.channels.known(session, workspace_id=workspace_id, slack_id=slack_id)


def learn(
    session: Session, *, workspace_id: int, facts: ChannelFacts, outsiders: bool, now: datetime
) -> Channel:
    """Keep what Slack tells about a channel and whether outsiders are in it. `now` is the machine's time.

    Nothing is kept when an event has said since Slack was asked that something changed. The row is locked (`lock`) by
    whoever tells of its people.
    """
    channel = known(session, workspace_id=workspace_id, slack_id=facts.slack_id)
    if channel.changes != facts.changes:
        return channel
    channel.name = facts.name[:255]
    channel.is_private, channel.is_archived = facts.is_private, facts.is_archived
    channel.is_ext_shared, channel.is_pending_share = facts.is_ext_shared, facts.is_pending_share
    channel.is_org_shared, channel.outsiders = facts.is_org_shared, outsiders
    channel.checked_at = now
    session.flush()
    return channel


def lock(session: Session, *, workspace_id: int, slack_id: str) -> bool:
    """Read a channel as it is by now, and let nobody change it until the transaction ends; False when it has moved."""
    channel = storage.channels.find(session, workspace_id=workspace_id, slack_id=slack_id)
    if channel is not None:
        session.refresh(channel, with_for_update=True)
    return channel is not None and channel.slack_id == slack_id


def read_by(session: Session, *, client_id: int) -> list[Channel]:
    """Where a client reads, and no other client does: the only places for words that are meant for them."""
    return [
        each
        for each in storage.channels.of_client(session, client_id=client_id)
        if each.kind == "client"
        and not each.is_archived
        and not storage.organisations.others_in(session, channel_id=each.id, client_id=client_id)
    ]


def room(channel: Channel) -> Room:
    """A channel as the rule about readers asks for it."""
    return Room(
        kind=channel.kind,
        is_ext_shared=channel.is_ext_shared,
        is_pending_share=channel.is_pending_share,
        is_org_shared=channel.is_org_shared,
        is_archived=channel.is_archived,
        outsiders=channel.outsiders,
    )


def counts(channel: Channel, *, client_id: int, ts: str) -> bool:
    """Whether what began at `ts` in a channel counts for a client: the channel's own, or another organisation's.

    Since a channel is linked anew, what began before counts only for the client it is linked to (rule R10).
    """
    if channel.kind != "client" or channel.client_id is None:
        return False
    if channel.client_id == client_id:
        return True
    try:
        return channel.linked_at is not None and domain.messages.moment(ts) >= channel.linked_at
    except domain.messages.Unreadable:
        return False


def awaits(session: Session, *, workspace_id: int, slack_id: str, ts: str) -> bool:
    """Whether a message of that time may still be heard of: the channel was the client's then, and nothing is known of
    it, not even that it was deleted.
    """
    channel = storage.channels.find(session, workspace_id=workspace_id, slack_id=slack_id)
    if channel is None or channel.kind != "client" or channel.client_id is None:
        return False
    try:
        is_older = channel.linked_at is not None and domain.messages.moment(ts) < channel.linked_at
    except domain.messages.Unreadable:
        return False
    return not is_older and storage.interactions.at(session, channel_id=channel.id, ts=ts) is None


def changed(session: Session, *, workspace_id: int, slack_id: str) -> None:
    """Something happened to a channel or its members: Slack is asked again before internal words go there."""
    storage.channels.forget_facts(session, workspace_id=workspace_id, slack_id=slack_id)


def shared(session: Session, *, workspace_id: int, slack_id: str) -> None:
    """Another organisation reads a channel, which is remembered also when we hear of its new id only later (P4)."""
    storage.channels.known(session, workspace_id=workspace_id, slack_id=slack_id).is_ext_shared = True
    session.flush()
    changed(session, workspace_id=workspace_id, slack_id=slack_id)


def person_changed(session: Session, *, workspace_id: int, user_id: str) -> None:
    """Something about somebody changed, perhaps into a guest: any channel may have outsiders now."""
    if storage.people.forget_facts(session, workspace_id=workspace_id, user_id=user_id):
        storage.channels.look_again(session, workspace_id=workspace_id)


def renamed(session: Session, *, workspace_id: int, slack_id: str, name: str) -> None:
    """Slack gave a channel another name."""
    channel = storage.channels.find(session, workspace_id=workspace_id, slack_id=slack_id)
    if channel is not None:
        channel.name = name[:255]


def moved(session: Session, *, workspace_id: int, old: str, new: str) -> bool:
    """Slack gave a channel another id, as it does when a channel is shared: everything of it moves along.

    True when it is known that another organisation reads it.
    """
    storage.outbox.move(session, workspace_id=workspace_id, old=old, new=new)
    storage.conversations.move_marks(session, workspace_id=workspace_id, old=old, new=new)
    storage.preferences.follow_channel(session, workspace_id=workspace_id, old=old, new=new)
    channel = storage.channels.find(session, workspace_id=workspace_id, slack_id=old)
    newcomer = storage.channels.find(session, workspace_id=workspace_id, slack_id=new)
    if channel is None:
        return newcomer is not None and newcomer.is_ext_shared
    if newcomer is not None and newcomer.id < channel.id:
        # It has moved already; what has the old id by now is the row that stepped aside.
        return newcomer.is_ext_shared
    if newcomer is not None:
        # An event under the new id came first; its row steps aside, since others point at the older one.
        channel.is_ext_shared |= newcomer.is_ext_shared
        channel.slack_id = f"moving {channel.id}"
        session.flush()
        newcomer.slack_id = old
        session.flush()
    channel.slack_id = new
    session.flush()
    changed(session, workspace_id=workspace_id, slack_id=new)
    return channel.is_ext_shared
