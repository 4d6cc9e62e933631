"""Issues: opened, taken, solved, opened again; each with its history and one card in an internal channel."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import domain.issues
import storage.channels
import storage.clients
import storage.interactions
import storage.issues
import usecases.clients
import usecases.history
import usecases.outbox
import usecases.people
import usecases.preferences
import views.issues
from domain.issues import Kind, Severity, Status
from domain.people import Actor, Side
from domain.refusals import Refusal
from storage.base import Session
from storage.interactions import Interaction
from storage.issues import Issue
from views.blocks import Message, plain
from views.words import words

ASKING = (Side.CLIENT, Side.UNKNOWN)
"""Whose questions count; an author nobody could resolve is treated as an outsider."""


def open(
    session: Session,
    *,
    actor: Actor,
    client_id: int,
    title: str,
    now: datetime,
    severity: Severity = Severity.NORMAL,
    kind: Kind = Kind.QUESTION,
    owner_id: str = "",
    origin: Interaction | None = None,
    permalink: str = "",
) -> Issue:
    """Open an issue, from the message `origin` if given, and promise its card."""
    usecases.people.require_team(actor)
    client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
    if origin and origin.client_id != client.id:
        origin, permalink = None, ""
    issue = Issue(
        workspace_id=actor.workspace_id,
        number=storage.issues.next_number(session, workspace_id=actor.workspace_id),
        client_id=client.id,
        title=domain.issues.title_of(plain(title)),
        kind=kind,
        severity=severity,
        status=Status.OPEN,
        opened_by=actor.user_id,
        opened_at=now,
        owner_id=owner_id,
        interaction_id=origin.id if origin else None,
        permalink=permalink,
    )
    storage.issues.add(session, issue=issue)
    _changed(session, issue=issue, what="issue_opened", by=actor.user_id, now=now, title=issue.title)
    return issue


def open_from_message(
    session: Session, *, actor: Actor, interaction: Interaction, now: datetime, permalink: str = ""
) -> Issue:
    """The issue of a message: the one it has, else a new one with the message's first words as its title."""
    usecases.people.require_team(actor)
    storage.issues.lock(session, workspace_id=actor.workspace_id)
    known = of_message(session, interaction=interaction)
    if known:
        return known
    return open(
        session,
        actor=actor,
        client_id=interaction.client_id,
        title=views.issues.title_from(words(actor.language), text=_said(session, interaction=interaction)),
        origin=interaction,
        permalink=permalink,
        now=now,
    )


def of_message(session: Session, *, interaction: Interaction) -> Issue | None:
    """The newest issue that came from this message."""
    return storage.issues.of_message(
        session, workspace_id=interaction.workspace_id, interaction_id=interaction.id
    )


def origin(session: Session, *, workspace_id: int, channel: str, ts: str) -> Interaction | None:
    """The recorded message at this place in Slack, if it is one."""
    known = storage.channels.find(session, workspace_id=workspace_id, slack_id=channel)
    return storage.interactions.at(session, channel_id=known.id, ts=ts) if known else None


def require_none(session: Session, *, workspace_id: int, channel: str, ts: str) -> None:
    """Refuse a message that has an issue already."""
    message = origin(session, workspace_id=workspace_id, channel=channel, ts=ts)
    known = of_message(session, interaction=message) if message else None
    if known:
        raise Refusal("issue_exists", number=known.number, title=known.title)


def get(session: Session, *, workspace_id: int, issue_id: int) -> Issue:
    """One issue of the workspace; a refusal when there is none."""
    issue = storage.issues.get(session, workspace_id=workspace_id, issue_id=issue_id)
    if issue is None:
        raise Refusal("no_such_issue")
    return issue


def open_of(session: Session, *, workspace_id: int, client_ids: Collection[int] | None = None) -> list[Issue]:
    """Open issues of the workspace or of these clients, the worst and then the oldest first."""
    return storage.issues.open_of(session, workspace_id=workspace_id, client_ids=client_ids)


def take(session: Session, *, actor: Actor, issue_id: int, now: datetime) -> Issue:
    """Make the person the owner; taking what one has already changes nothing."""
    issue = _mine(session, actor=actor, issue_id=issue_id)
    if issue.status != Status.OPEN:
        raise Refusal("issue_already_" + issue.status, number=issue.number)
    if issue.owner_id != actor.user_id:
        issue.owner_id = actor.user_id
        _changed(session, issue=issue, what="issue_taken", by=actor.user_id, now=now)
    return issue


def solve(session: Session, *, actor: Actor, issue_id: int, now: datetime) -> Issue:
    """Solved (rule R16); the client's next question within the window opens it again."""
    issue = _mine(session, actor=actor, issue_id=issue_id)
    issue.status = domain.issues.move(Status(issue.status), to=Status.SOLVED, number=issue.number)
    issue.solved_at, issue.solved_by = now, actor.user_id
    _changed(session, issue=issue, what="issue_solved", by=actor.user_id, now=now)
    return issue


def reopen(session: Session, *, actor: Actor, issue_id: int, now: datetime) -> Issue:
    """Open again by a person; also the Undo of `solve`."""
    issue = _mine(session, actor=actor, issue_id=issue_id)
    _reopen(session, issue=issue, what="issue_reopened", by=actor.user_id, now=now)
    return issue


def withdraw(session: Session, *, actor: Actor, issue_id: int, now: datetime) -> Issue:
    """The Undo of opening: the card goes, the row stays and counts nowhere."""
    issue = _mine(session, actor=actor, issue_id=issue_id)
    issue.status = domain.issues.move(Status(issue.status), to=Status.WITHDRAWN, number=issue.number)
    _note(session, issue=issue, what="issue_withdrawn", by=actor.user_id, now=now)
    usecases.outbox.retract(
        session, workspace_id=issue.workspace_id, key=key(issue), now=now, why="issue withdrawn"
    )
    return issue


def client_spoke(session: Session, *, interaction: Interaction, now: datetime) -> list[Issue]:
    """A client's question opens the solved issues of its conversation again (rule R16); thanks do not.

    After the window it is only noted, once, in the issue's history.
    """
    if interaction.side not in ASKING or not interaction.asks or interaction.conversation_id is None:
        return []
    reopened = []
    solved = storage.issues.solved_of_conversation(session, conversation_id=interaction.conversation_id)
    for issue in solved:
        solved_at = issue.solved_at or issue.opened_at
        if domain.issues.asks_again(solved_at, said_at=interaction.happened_at):
            _reopen(session, issue=issue, what="issue_asked_again", by="", now=now)
            reopened.append(issue)
        elif interaction.happened_at > solved_at:
            _note_late(session, issue=issue, solved_at=solved_at, now=now)
    return reopened


def key(issue: Issue) -> str:
    """The outbox key of an issue's card."""
    return f"issue:{issue.id}"


def card_channel(session: Session, *, issue: Issue) -> str:
    """The internal channel of the client's cards; "" while none is chosen."""
    return usecases.preferences.of(session, workspace_id=issue.workspace_id, client_id=issue.client_id).alerts


def is_card(session: Session, *, issue: Issue, ts: str) -> bool:
    """Whether the message `ts` is the issue's card."""
    place = usecases.outbox.whereabouts(session, workspace_id=issue.workspace_id, key=key(issue))
    return place is not None and place[1] == ts


def _mine(session: Session, *, actor: Actor, issue_id: int) -> Issue:
    usecases.people.require_team(actor)
    return get(session, workspace_id=actor.workspace_id, issue_id=issue_id)


def _reopen(session: Session, *, issue: Issue, what: str, by: str, now: datetime) -> None:
    issue.status = domain.issues.move(Status(issue.status), to=Status.OPEN, number=issue.number)
    issue.solved_at, issue.solved_by = None, ""
    _changed(session, issue=issue, what=what, by=by, now=now)


def _note_late(session: Session, *, issue: Issue, solved_at: datetime, now: datetime) -> None:
    deeds = usecases.history.of_subject(session, workspace_id=issue.workspace_id, subject=key(issue))
    if not any(deed.what == "issue_asked_late" and deed.at >= solved_at for deed in deeds):
        _note(session, issue=issue, what="issue_asked_late", by="", now=now)


def _note(session: Session, *, issue: Issue, what: str, by: str, now: datetime, **facts: object) -> None:
    usecases.history.note(
        session,
        workspace_id=issue.workspace_id,
        subject=key(issue),
        what=what,
        by=by,
        now=now,
        client_id=issue.client_id,
        number=issue.number,
        **facts,
    )


def _changed(session: Session, *, issue: Issue, what: str, by: str, now: datetime, **facts: object) -> None:
    """Note the act and let the card say how things are: edited in place, or posted when there is none yet."""
    _note(session, issue=issue, what=what, by=by, now=now, **facts)
    settings = usecases.preferences.of(session, workspace_id=issue.workspace_id, client_id=issue.client_id)
    message = _card(session, issue=issue, language=settings.language, zone=settings.timezone)
    revised = usecases.outbox.revise(
        session, workspace_id=issue.workspace_id, key=key(issue), message=message, now=now
    )
    if not revised and settings.alerts:
        usecases.outbox.promise(
            session,
            workspace_id=issue.workspace_id,
            channel=settings.alerts,
            key=key(issue),
            message=message,
            now=now,
        )


def _said(session: Session, *, interaction: Interaction) -> str:
    """What the author of a message reads, not Slack's markup of it."""
    return usecases.people.readable(session, workspace_id=interaction.workspace_id, text=interaction.text)


def _card(session: Session, *, issue: Issue, language: str, zone: str) -> Message:
    client = storage.clients.get(session, workspace_id=issue.workspace_id, client_id=issue.client_id)
    origin = storage.interactions.get(
        session, workspace_id=issue.workspace_id, interaction_id=issue.interaction_id
    )
    return views.issues.card(
        words(language),
        issue=issue,
        client=client.name if client else "",
        opener=usecases.people.name(session, workspace_id=issue.workspace_id, user_id=issue.opened_by),
        words=_said(session, interaction=origin) if origin and not origin.deleted_at else "",
        zone=zone,
    )
