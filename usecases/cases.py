"""Cases: a clock with everything that words about it need to know, and where those words go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import storage.clients
import storage.conversations
import storage.interactions
import storage.matters
import storage.nouns
import storage.people
import usecases.absences
import usecases.matterlogs
import usecases.people
import usecases.preferences
from domain.clocks import Kind, Level, State
from domain.conversations import MarkKind
from domain.preferences import Preferences
from storage.base import Session
from storage.channels import Channel
from storage.clocks import Clock
from storage.conversations import Conversation
from storage.interactions import Interaction
from storage.issues import Issue
from storage.matters import Matter
from storage.workspaces import Workspace
from views.clocks import Face
from views.words import Words, words


@dataclass(frozen=True)
class Case:
    """A clock with everything an alert about it needs to know. An answer is owed in a conversation; a matter, such as
    an issue or a promise, may have come from one; contact is owed to the client alone.
    """

    clock: Clock
    preferences: Preferences
    conversation: Conversation | None = None
    channel: Channel | None = None
    matter: Matter | None = None

    @property
    def owner_id(self) -> str:
        """Who took it; "" nobody."""
        holder = self.matter or self.conversation
        return holder.owner_id if holder else ""

    @property
    def severity(self) -> int:
        """How much the matter hurts the client, 1 is the worst; 0 when that is not said of it."""
        return int(getattr(self.matter, "severity", 0))

    @property
    def linked_by(self) -> str:
        """Who linked the channel in which it began; "" when that is not known."""
        return self.channel.linked_by if self.channel else ""


def case_of(session: Session, *, clock: Clock) -> Case:
    """The case of a clock."""
    kind, _, row_id = clock.subject.partition(":")
    held = usecases.preferences.of(session, workspace_id=clock.workspace_id, client_id=clock.client_id)
    if kind == "conversation":
        place = storage.conversations.with_channel(session, conversation_id=int(row_id))
        return Case(clock, held, *place)
    matter = storage.nouns.of_subject(session, subject=clock.subject)
    origin = storage.matters.place(session, row=matter) if matter else None
    conversation, channel = origin or (None, None)
    return Case(clock, held, conversation, channel, matter)


def face_of(session: Session, *, case: Case, late: bool = False, at: datetime | None = None) -> Face:
    """What people read about a clock; `at` a moment it tells who acts for an owner who is away then."""
    clock = case.clock
    question = _question(session, case=case)
    text = question.text if question else ""
    author = question.user_id if question else ""
    names = storage.people.names(
        session, workspace_id=clock.workspace_id, user_ids={author} if author else set()
    )
    client = storage.clients.get(session, workspace_id=clock.workspace_id, client_id=clock.client_id)
    since, by = _wait(session, case=case) if clock.paused else (None, "")
    return Face(
        clock_id=clock.id,
        kind=Kind(clock.kind),
        state=State(clock.state),
        level=Level(min(clock.level, clock.told)),
        client=client.name if client else "",
        author=names.get(author, author or "?"),
        channel=case.channel.slack_id if case.channel else "",
        team=session.get_one(Workspace, clock.workspace_id).team_id,
        ts=(question.ts or "") if question else "",
        text=usecases.people.readable(session, workspace_id=clock.workspace_id, text=text),
        started_at=clock.started_at,
        elapsed=timedelta(seconds=clock.elapsed_seconds),
        target=timedelta(seconds=clock.target_seconds),
        zone=case.preferences.timezone,
        due_at=clock.due_at,
        owner_id=case.owner_id,
        ended_by=clock.ended_by,
        waiting_since=since,
        waiting_by=by,
        late=late,
        ref=clock.ref,
        severity=case.severity,
        client_id=clock.client_id,
        away=usecases.absences.away(session, workspace_id=clock.workspace_id, at=at) if at else {},
        **_told(case.matter),
    )


def _told(matter: Matter | None) -> dict[str, Any]:
    if matter is None:
        return {}
    return {
        "noun": matter.NOUN,
        "row_id": matter.id,
        "number": matter.number,
        "title": matter.title,
        "more": matter.told(),
    }


def _question(session: Session, *, case: Case) -> Interaction | None:
    """The message that waits for an answer, or that became a matter."""
    clock = case.clock
    if case.matter:
        return storage.interactions.get(
            session, workspace_id=clock.workspace_id, interaction_id=case.matter.interaction_id
        )
    return (
        storage.interactions.at(session, channel_id=case.channel.id, ts=clock.ref) if case.channel else None
    )


def _wait(session: Session, *, case: Case) -> tuple[datetime | None, str]:
    """Since when the team waits for the client, and who said so."""
    waits = (
        [
            (mark.at, mark.by)
            for mark in storage.conversations.marks(session, conversation_id=case.conversation.id)
            if mark.kind == MarkKind.WAITING
        ]
        if case.conversation
        else []
    )
    if isinstance(case.matter, Issue):
        deeds = usecases.matterlogs.deeds(session, row=case.matter)
        waits += [(deed.at, deed.by) for deed in deeds if deed.what == "issue_waiting"]
    return max(waits, default=(None, ""), key=lambda wait: wait[0])


def words_for(session: Session, *, case: Case, place: str) -> Words:
    """The reader's language in a direct message, the one that is set in a channel."""
    if is_person(place):
        workspace_id = case.clock.workspace_id
        return words(usecases.people.language(session, workspace_id=workspace_id, user_id=place))
    return words(case.preferences.language)


def place_of(held: Preferences) -> str:
    """The channel of a client's digest, as far as it was set."""
    return held.digest_channel or held.alerts


def is_person(place: str) -> bool:
    """Whether a place is somebody's direct messages."""
    return place[:1] in ("U", "W")
