"""Transfers: what was said counts for another client from now on, with its conversations and clocks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import storage.conversations
import storage.organisations
import usecases.clocks
import usecases.complaints
import usecases.issuecards
import usecases.placing
import usecases.promises
import usecases.runs
from storage.base import Session
from storage.conversations import Conversation
from storage.interactions import Interaction


def transfer(session: Session, *, rows: Sequence[Interaction], was: int, to: int, now: datetime) -> None:
    """Messages, the conversations they began and their clocks go from one client to another."""
    for row in rows:
        row.client_id = to
    session.flush()
    ids = sorted({row.conversation_id for row in rows if row.conversation_id is not None})
    roots = {row.ts for row in rows}
    touched = set()
    for conversation in storage.organisations.conversations(session, ids=ids, client_id=was):
        if conversation.root_ts in roots:
            _hand_over(session, conversation=conversation, to=to)
            touched.add(conversation.id)
    session.flush()
    for row in rows:
        touched |= set(usecases.placing.again(session, row=row))
    for conversation_id in sorted(touched):
        usecases.clocks.follow(session, conversation_id=conversation_id, now=now)
    _move_issues(session, rows=rows, was=was, to=to, now=now)
    moved = [row.id for row in rows]
    usecases.complaints.hand_over(session, interaction_ids=moved, was=was, to=to, now=now)
    usecases.promises.hand_over(session, interaction_ids=moved, was=was, to=to, now=now)
    for client_id in (was, to):
        usecases.clocks.follow_client(session, client_id=client_id, now=now)


def begin(session: Session, *, row: Interaction) -> None:
    """The message that begins a conversation came after its replies: it says whose the conversation is."""
    conversation = storage.conversations.get(
        session, workspace_id=row.workspace_id, conversation_id=row.conversation_id or 0
    )
    if conversation and conversation.root_ts == row.ts and conversation.client_id != row.client_id:
        _hand_over(session, conversation=conversation, to=row.client_id)
        session.flush()


def _hand_over(session: Session, *, conversation: Conversation, to: int) -> None:
    """What the team answered counts for the client that it answered."""
    conversation.client_id = to
    subject = usecases.runs.subject_of(conversation.id)
    storage.organisations.move_conversation(session, conversation=conversation, subject=subject, to=to)


def _move_issues(session: Session, *, rows: Sequence[Interaction], was: int, to: int, now: datetime) -> None:
    """The issues that came from these messages go along, with their clocks and cards."""
    ids = [row.id for row in rows]
    for issue in storage.organisations.issues_of(session, interaction_ids=ids, client_id=was):
        issue.client_id = to
        session.flush()
        usecases.clocks.follow_issue(session, issue_id=issue.id, now=now)
        usecases.issuecards.show(session, issue=issue, now=now)
