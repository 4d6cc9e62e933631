"""What is known about a message when it arrives: where it was said, by whom, and what it may belong to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, or_, select

import storage.interactions
import storage.people
from domain.people import House
from storage.base import Session
from storage.channels import Channel
from storage.contacts import Contact
from storage.conversations import Conversation
from storage.interactions import Interaction
from storage.people import Known, Person, Voice
from storage.workspaces import Workspace


@dataclass(frozen=True)
class Arrival:
    """A message in a channel of ours (`channel_id` None: one we do not know), and its author.

    `interaction_id`: the message itself, if it is known. `has_near`: there is a conversation that a top-level
    message may continue. `is_hailed`: a top-level message of the team that mentions people follows.
    """

    workspace_id: int
    channel_id: int | None
    client_id: int | None
    kind: str
    linked_at: datetime | None
    interaction_id: int | None
    has_near: bool
    is_hailed: bool
    voice: Voice


# One statement, since it is asked for every message: each more costs as much as storing the message does.
_ROOT = select(Conversation.id).where(
    Conversation.channel_id == Channel.id, Conversation.root_ts == bindparam("ts")
)
_SAID_NEAR = select(Interaction.id).where(
    Interaction.channel_id == Channel.id,
    Interaction.user_id == bindparam("user_id"),
    Interaction.happened_at.between(bindparam("near_since"), bindparam("near_upto")),
    Interaction.thread_ts.is_(None),
)
_NEAR = or_(_ROOT.correlate(Channel).exists(), _SAID_NEAR.correlate(Channel).exists())
_HAILED = (
    select(Interaction.id)
    .where(
        Interaction.channel_id == Channel.id,
        storage.interactions.HAILS,
        Interaction.happened_at.between(bindparam("at"), bindparam("hailed_upto")),
    )
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
        _KNOWN,
        _NEAR,
        _HAILED,
        storage.people.contact_of(Workspace.id, whose=Contact.client_id == Channel.client_id),
        storage.people.colleague_of(Workspace.id),
        *storage.people.FACTS,
    )
    .select_from(Workspace)
    .outerjoin(Channel, and_(Channel.workspace_id == Workspace.id, Channel.slack_id == bindparam("slack_id")))
    .outerjoin(Person, and_(Person.workspace_id == Workspace.id, Person.user_id == bindparam("user_id")))
    .where(Workspace.team_id == bindparam("team_id"))
)


@dataclass(frozen=True)
class Question:
    """What is asked about a message: its place and author in Slack's ids, and the stretches of time."""

    slack_id: str
    ts: str
    user_id: str
    at: datetime
    near_since: datetime
    near_upto: datetime
    hailed_upto: datetime


def find(session: Session, *, team_id: str, question: Question) -> Arrival | None:
    """What is known about a message; None when the organisation did not install us."""
    session.flush()
    asked = {"team_id": team_id, **vars(question)}
    row = session.connection().execute(_ARRIVAL, asked).first()
    if row is None:
        return None
    workspace_id, team, enterprise, channel_id, client_id, kind, linked_at, known, near, hailed = row[:10]
    voice = Voice(
        workspace_id,
        House(team, enterprise),
        Known(*row[12:]) if row[12] else None,
        is_contact=bool(row[10]),
        is_colleague=bool(row[11]),
    )
    return Arrival(
        workspace_id, channel_id, client_id, kind or "", linked_at, known, bool(near), bool(hailed), voice
    )
