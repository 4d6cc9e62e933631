"""What is known about a message when it arrives: where it was said, by whom, and what it may belong to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, or_, select

import storage.charters
import storage.interactions
import storage.organisations
import storage.people
from domain.people import House
from storage.base import Session
from storage.capture import CaptureRule
from storage.channels import Channel
from storage.contacts import Contact
from storage.conversations import Conversation
from storage.interactions import Interaction
from storage.organisations import Organisation
from storage.people import Person, Voice
from storage.sides import ChannelSide
from storage.workspaces import Workspace


@dataclass(frozen=True)
class Arrival:
    """A message in a channel of ours (`channel_id` None: one we do not know), and its author.

    `interaction_id`: the message itself, if it is known. `has_near`: something near may be of one conversation
    with a top-level message. `capture` is the channel's mode, `has_rules`: people made rules of its own.
    `gives_notice`: the charter says that who writes out of hours is told when we answer.
    `is_hailed`: a top-level message that mentions people follows. `declared_client_id`: the client that people
    said the author is of here; `organisation_*`: the author's organisation, if it was heard in the channel.
    """

    workspace_id: int
    channel_id: int | None
    client_id: int | None
    kind: str
    linked_at: datetime | None
    capture: str
    has_rules: bool
    gives_notice: bool
    interaction_id: int | None
    has_near: bool
    is_hailed: bool
    voice: Voice
    declared_client_id: int | None
    organisation_id: int | None
    organisation_client_id: int | None


# One statement, since it is asked for every message: each more costs as much as storing the message does.
_ROOT = select(Conversation.id).where(
    Conversation.channel_id == Channel.id, Conversation.root_ts == bindparam("ts")
)


def _said_near(*, latest: bool) -> Any:
    """When the author last wrote at the top level before, or first after, the message."""
    since, upto = ("near_since", "at") if latest else ("at", "near_upto")
    return (
        select(Interaction.happened_at)
        .where(
            Interaction.channel_id == Channel.id,
            Interaction.user_id == bindparam("user_id"),
            Interaction.happened_at.between(bindparam(since), bindparam(upto)),
            Interaction.thread_ts.is_(None),
            Interaction.ts != bindparam("ts"),
        )
        .order_by(Interaction.happened_at.desc() if latest else Interaction.happened_at)
        .limit(1)
        .correlate(Channel)
        .scalar_subquery()
    )


def _hailed(since: str, upto: str) -> Any:
    """Whether a message that may belong to others' words was written within these moments."""
    return (
        select(Interaction.id)
        .where(
            Interaction.channel_id == Channel.id,
            storage.interactions.HAILS,
            Interaction.happened_at.between(bindparam(since), bindparam(upto)),
        )
        .correlate(Channel)
        .exists()
    )


_RULED = (
    select(CaptureRule.id)
    .where(CaptureRule.channel_id == Channel.id, CaptureRule.removed_at.is_(None))
    .correlate(Channel)
    .exists()
)
_KNOWN = (
    select(Interaction.id)
    .where(Interaction.channel_id == Channel.id, Interaction.ts == bindparam("ts"))
    .correlate(Channel)
    .scalar_subquery()
)
_ARRIVAL = (
    select(
        Workspace.id,
        Workspace.team_id,
        Workspace.enterprise_id,
        Channel.id,
        Channel.client_id,
        Channel.kind,
        Channel.linked_at,
        Channel.capture,
        _RULED,
        storage.charters.gives_notice(Channel.client_id),
        Channel.group_minutes,
        Channel.group_before,
        _KNOWN,
        or_(_ROOT.correlate(Channel).exists(), _hailed("close_since", "close_upto")),
        _said_near(latest=True),
        _said_near(latest=False),
        _hailed("at", "hailed_upto"),
        storage.people.contact_of(Workspace.id, whose=Contact.client_id == Channel.client_id),
        storage.people.colleague_of(Workspace.id),
        ChannelSide.side,
        ChannelSide.client_id,
        Organisation.id,
        Organisation.client_id,
        *storage.people.FACTS,
    )
    .select_from(Workspace)
    .outerjoin(Channel, and_(Channel.workspace_id == Workspace.id, Channel.slack_id == bindparam("slack_id")))
    .outerjoin(Person, and_(Person.workspace_id == Workspace.id, Person.user_id == bindparam("user_id")))
    .outerjoin(
        ChannelSide,
        and_(ChannelSide.channel_id == Channel.id, ChannelSide.user_id == bindparam("user_id")),
    )
    .outerjoin(
        Organisation,
        and_(
            Organisation.channel_id == Channel.id,
            Organisation.team_id == storage.organisations.of_author(bindparam("author_team")),
        ),
    )
    .where(Workspace.team_id == bindparam("team_id"))
)


@dataclass(frozen=True)
class Question:
    """What is asked about a message: its place and author in Slack's ids, and the stretches of time.

    `near_*`: within which its author's words may join; `close_*`: within which others' may; `hailed_upto`: until
    when the team may answer it at the top level.
    """

    slack_id: str
    ts: str
    user_id: str
    author_team: str
    at: datetime
    near_since: datetime
    near_upto: datetime
    close_since: datetime
    close_upto: datetime
    hailed_upto: datetime


def find(session: Session, *, team_id: str, question: Question) -> Arrival | None:
    """What is known about a message; None when the organisation did not install us."""
    session.flush()
    asked = {"team_id": team_id, **vars(question)}
    row = session.connection().execute(_ARRIVAL, asked).first()
    if row is None:
        return None
    workspace_id, team, enterprise, channel_id, client_id, kind, linked_at, capture, ruled, notice = row[:10]
    longest, before, known, near, earlier, later, hailed, contact, colleague, *rest = row[10:]
    declared, declared_client_id, organisation_id, organisation_client_id, *person = rest
    window = timedelta(minutes=max([longest or 0, *(minutes for _, minutes in before or ())]))
    own = any(moment and abs(moment - question.at) <= window for moment in (earlier, later))
    voice = Voice(
        workspace_id,
        House(team, enterprise),
        storage.people.told(person),
        is_contact=bool(contact),
        is_colleague=bool(colleague),
        declared=declared or "",
    )
    return Arrival(
        workspace_id=workspace_id,
        channel_id=channel_id,
        client_id=client_id,
        kind=kind or "",
        linked_at=linked_at,
        capture=capture or "",
        has_rules=bool(ruled),
        gives_notice=bool(notice),
        interaction_id=known,
        has_near=bool(near) or own,
        is_hailed=bool(hailed),
        voice=voice,
        declared_client_id=declared_client_id,
        organisation_id=organisation_id,
        organisation_client_id=organisation_client_id,
    )
