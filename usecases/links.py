"""Which channel belongs to which client, and whether the client reads it; nothing else is recorded (R54)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime

import storage.channels
import storage.organisations
import storage.preferences
import usecases.absences
import usecases.channels
import usecases.clients
import usecases.clocks
import usecases.history
import usecases.outbox
import usecases.people
import usecases.permissions
import views.links
from domain import audience
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from storage.base import Session
from storage.channels import Channel
from views.words import words

CLIENT, INTERNAL = "client", "internal"
SUSPENDED = "suspended"
"""The kind of a client's channel that the client cannot read any more: nothing is recorded until it can again."""
KINDS = (CLIENT, INTERNAL)
"""What people link a channel as."""
_OTHER_NAMES = {"external": CLIENT, "shared": CLIENT, "客户": CLIENT, "外部": CLIENT, "内部": INTERNAL}


@dataclass(frozen=True)
class Link:
    """What a channel is linked to, and since when; `client_id` 0 and `kind` "" for nothing."""

    client_id: int
    kind: str
    since: datetime | None = field(default=None, compare=False)


def kind_of(word: str) -> str:
    """The kind that a word names, "" when it names none."""
    word = word.strip().casefold()
    return word if word in KINDS else _OTHER_NAMES.get(word, "")


def guess(channel: Channel) -> str:
    """The kind that the channel's facts tell: the client's with outsiders, otherwise only a person knows."""
    room = replace(usecases.channels.room(channel), kind="", is_archived=False)
    return CLIENT if audience.refusal(room) else ""


def link(
    session: Session,
    *,
    actor: Actor,
    slack_id: str,
    client_id: int,
    kind: str,
    now: datetime,
) -> Link:
    """Link a channel that has been learnt, and return what it was linked to before; questions that were open when
    the client's link ended wait again.
    """
    if kind not in KINDS:
        raise Refusal("gone")
    return _link(session, actor=actor, slack_id=slack_id, new=Link(client_id, kind, now), now=now)


def _link(session: Session, *, actor: Actor, slack_id: str, new: Link, now: datetime) -> Link:
    client_id, kind = new.client_id, new.kind
    usecases.permissions.allow(
        session, actor=actor, act=Act.CHANNELS, thing=f"channel:{slack_id} client:{client_id}", now=now
    )
    client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
    channel = usecases.channels.known(session, workspace_id=actor.workspace_id, slack_id=slack_id)
    before = Link(channel.client_id or 0, channel.kind, channel.linked_at)
    if before == Link(client.id, kind):
        raise Refusal("already_linked", client=client.name)
    _refuse_mixing(session, channel=channel, kind=kind)
    channel.client_id, channel.kind = client.id, kind
    channel.linked_by, channel.linked_at = actor.user_id, new.since or now
    session.flush()
    what = kind if kind == SUSPENDED else f"linked_{kind}"
    _note(session, channel=channel, client_id=client.id, what=what, by=actor.user_id, now=now)
    _refollow(session, channel=channel, client_ids={client.id, before.client_id}, now=now)
    return before


def unlink(session: Session, *, actor: Actor, slack_id: str, now: datetime) -> Link:
    """Stop to record a channel, and return what it was linked to."""
    usecases.permissions.allow(session, actor=actor, act=Act.CHANNELS, thing=f"channel:{slack_id}", now=now)
    channel = storage.channels.find(session, workspace_id=actor.workspace_id, slack_id=slack_id)
    if channel is None or channel.client_id is None:
        raise Refusal("not_linked")
    before = Link(channel.client_id, channel.kind, channel.linked_at)
    channel.client_id, channel.kind = None, ""
    channel.linked_by, channel.linked_at = actor.user_id, now
    session.flush()
    _note(session, channel=channel, client_id=before.client_id, what="unlinked", by=actor.user_id, now=now)
    _refollow(session, channel=channel, client_ids={before.client_id}, now=now)
    return before


def unshared(session: Session, *, workspace_id: int, slack_id: str, outsiders: bool, now: datetime) -> None:
    """A channel is not shared any more (rule R9). If nobody of the client is left, its link rests, and who made it
    is told.
    """
    channel = storage.channels.find(session, workspace_id=workspace_id, slack_id=slack_id)
    if channel is None or channel.kind != CLIENT or channel.client_id is None or outsiders:
        return
    channel.kind = SUSPENDED
    session.flush()
    _note(session, channel=channel, client_id=channel.client_id, what="suspended", by="", now=now)
    asked = usecases.clocks.waiting(session, workspace_id=workspace_id, now=now)
    _tell_unshared(session, channel=channel, waiting=sum(each.channel == slack_id for each in asked), now=now)
    _refollow(session, channel=channel, client_ids={channel.client_id}, now=now)


def shared(session: Session, *, workspace_id: int, slack_id: str, now: datetime) -> None:
    """A channel is shared; a link that rested holds again."""
    channel = storage.channels.find(session, workspace_id=workspace_id, slack_id=slack_id)
    if channel is not None and channel.kind == SUSPENDED and channel.client_id is not None:
        channel.kind = CLIENT
        session.flush()
        _note(session, channel=channel, client_id=channel.client_id, what="resumed", by="", now=now)
        _refollow(session, channel=channel, client_ids={channel.client_id}, now=now)


def restore(
    session: Session, *, actor: Actor, slack_id: str, before: Link, after: Link, now: datetime
) -> None:
    """Undo: the channel is linked again as it was, unless somebody has changed that since. A link that rested goes on
    when the client reads the channel by now.
    """
    usecases.permissions.allow(session, actor=actor, act=Act.CHANNELS, thing=f"channel:{slack_id}", now=now)
    channel = usecases.channels.known(session, workspace_id=actor.workspace_id, slack_id=slack_id)
    if Link(channel.client_id or 0, channel.kind) != after:
        raise Refusal("changed_since")
    if before.client_id:
        kind = (guess(channel) or SUSPENDED) if before.kind == SUSPENDED else before.kind
        _link(session, actor=actor, slack_id=slack_id, new=replace(before, kind=kind), now=now)
    else:
        unlink(session, actor=actor, slack_id=slack_id, now=now)


def _refuse_mixing(session: Session, *, channel: Channel, kind: str) -> None:
    """What is internal is read by nobody else, and alerts never go where a client reads."""
    if kind == INTERNAL and guess(channel) == CLIENT:
        raise Refusal("internal_with_outsiders")
    if kind != INTERNAL:
        used = storage.preferences.names_with(
            session, workspace_id=channel.workspace_id, value=channel.slack_id
        )
        if used:
            raise Refusal("link_is_internal")


def _refollow(session: Session, *, channel: Channel, client_ids: Collection[int], now: datetime) -> None:
    """Read the clocks of every client again that is heard in the channel, and those that ended with its link."""
    others = storage.organisations.clients_in(session, channel_id=channel.id)
    for each in sorted({*client_ids, *others} - {0}):
        usecases.clocks.refollow(session, workspace_id=channel.workspace_id, client_id=each, now=now)
    usecases.clocks.revive(session, channel_id=channel.id, now=now)


def _tell_unshared(session: Session, *, channel: Channel, waiting: int, now: datetime) -> None:
    """Who linked it reads it once, or who acts for them."""
    workspace_id, client_id = channel.workspace_id, channel.client_id or 0
    reader = usecases.absences.stand_in(session, workspace_id=workspace_id, user_id=channel.linked_by, at=now)
    if reader:
        language = usecases.people.language(session, workspace_id=workspace_id, user_id=reader)
        usecases.outbox.promise(
            session,
            workspace_id=workspace_id,
            channel=reader,
            key=f"unshared:{channel.id}:{int(now.timestamp())}",
            message=views.links.unshared(
                words(language),
                slack_id=channel.slack_id,
                client=usecases.clients.name(session, workspace_id=workspace_id, client_id=client_id),
                waiting=waiting,
            ),
            audience="person",
            now=now,
            unasked=client_id,
        )


def _note(session: Session, *, channel: Channel, client_id: int, what: str, by: str, now: datetime) -> None:
    usecases.history.note(
        session,
        workspace_id=channel.workspace_id,
        subject=f"channel:{channel.id}",
        what=what,
        by=by,
        now=now,
        client_id=client_id,
        channel=channel.slack_id,
    )
