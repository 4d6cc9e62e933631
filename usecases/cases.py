"""Cases: a clock with everything that words about it need to know, and where those words go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import storage.clients
import storage.conversations
import storage.interactions
import storage.people
import usecases.people
import usecases.preferences
import usecases.team
from domain.clocks import Kind, Level, State
from domain.conversations import MarkKind
from domain.interactions import mentioned, readable
from domain.preferences import Preferences
from domain.team import Role
from storage.base import Session
from storage.channels import Channel
from storage.clocks import Clock
from storage.conversations import Conversation
from storage.workspaces import Workspace
from views.clocks import Face
from views.words import Words, words


@dataclass(frozen=True)
class Case:
    """A clock with everything an alert about it needs to know."""

    clock: Clock
    conversation: Conversation
    channel: Channel
    preferences: Preferences


def case_of(session: Session, *, clock: Clock) -> Case:
    """The case of a clock."""
    conversation_id = int(clock.subject.partition(":")[2])
    conversation, channel = storage.conversations.with_channel(session, conversation_id=conversation_id)
    held = usecases.preferences.of(session, workspace_id=clock.workspace_id, client_id=clock.client_id)
    return Case(clock, conversation, channel, held)


def where(session: Session, *, case: Case) -> str:
    """Where a clock's alerts go: the internal channel, else its owner, else who linked the channel; ""
    nowhere.
    """
    owner = usecases.team.holder(session, client_id=case.clock.client_id, role=Role.OWNER)
    return case.preferences.alerts or owner or case.channel.linked_by


def face_of(session: Session, *, case: Case, late: bool = False) -> Face:
    """What people read about a clock."""
    clock, conversation = case.clock, case.conversation
    question = storage.interactions.at(session, channel_id=case.channel.id, ts=clock.ref)
    text = question.text if question else ""
    people = {question.user_id} | mentioned(text) if question else set()
    names = storage.people.names(session, workspace_id=clock.workspace_id, user_ids=people)
    author = question.user_id if question else ""
    client = storage.clients.get(session, workspace_id=clock.workspace_id, client_id=clock.client_id)
    marks = storage.conversations.marks(session, conversation_id=conversation.id) if clock.paused else ()
    wait = next((mark for mark in reversed(marks) if mark.kind == MarkKind.WAITING), None)
    return Face(
        clock_id=clock.id,
        kind=Kind(clock.kind),
        state=State(clock.state),
        level=Level(min(clock.level, clock.told)),
        client=client.name if client else "",
        author=names.get(author, author or "?"),
        channel=case.channel.slack_id,
        team=session.get_one(Workspace, clock.workspace_id).team_id,
        ts=clock.ref,
        text=readable(text, names=names),
        started_at=clock.started_at,
        elapsed=timedelta(seconds=clock.elapsed_seconds),
        target=timedelta(seconds=clock.target_seconds),
        zone=case.preferences.timezone,
        due_at=clock.due_at,
        owner_id=conversation.owner_id,
        ended_by=clock.ended_by,
        waiting_since=wait.at if wait else None,
        waiting_by=wait.by if wait else "",
        late=late,
    )


def whom(session: Session, *, case: Case, place: str) -> str:
    """Whom a post in a channel should reach: who took the conversation, else the owner (rule R29)."""
    if is_person(place):
        return ""
    owner = usecases.team.holder(session, client_id=case.clock.client_id, role=Role.OWNER)
    return case.conversation.owner_id or owner


def words_for(session: Session, *, case: Case, place: str) -> Words:
    """The reader's language in a direct message, the one that is set in a channel."""
    if is_person(place):
        workspace_id = case.clock.workspace_id
        return words(usecases.people.language(session, workspace_id=workspace_id, user_id=place))
    return words(case.preferences.language)


def lead_of(session: Session, *, client_id: int) -> str:
    """Who hears when it becomes bad; "" nobody."""
    return usecases.team.holder(session, client_id=client_id, role=Role.LEAD)


def place_of(held: Preferences) -> str:
    """The channel of a client's digest, as far as it was set."""
    return held.digest_channel or held.alerts


def is_person(place: str) -> bool:
    """Whether a place is somebody's direct messages."""
    return place[:1] in ("U", "W")
