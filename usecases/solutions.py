"""Solutions: what a client's words, their ✅ and their silence make of an issue (rules R15-R17)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

import domain.issues
import storage.channels
import storage.clients
import storage.history
import storage.interactions
import storage.issues
import usecases.absences
import usecases.attempts
import usecases.clocks
import usecases.issuecards
import usecases.issues
import usecases.outbox
import usecases.people
import usecases.places
import usecases.preferences
import usecases.shadow
import usecases.silences
import usecases.team
import views.issues
from domain.issues import Status
from domain.people import SILENT, Side
from domain.team import Role
from storage.base import Session
from storage.interactions import Interaction
from storage.issues import Issue
from views.words import words

ASKING = (Side.CLIENT, Side.UNKNOWN)
"""Whose words count; an author nobody could resolve is treated as an outsider."""
CONFIRMS = "solved"
"""The verdict on words that say it works now."""
STALE = timedelta(days=3)
PUT_OFF = timedelta(minutes=5)


def heard(session: Session, *, interaction: Interaction, now: datetime) -> list[Issue]:
    """Let the issues of a conversation follow what was said there; the open ones are returned."""
    if interaction.conversation_id is None or interaction.side in SILENT:
        return []
    found = storage.issues.of_conversation(session, conversation_id=interaction.conversation_id)
    if not found:
        return []
    if interaction.side in ASKING:
        client_spoke(session, interaction=interaction, found=found, now=now)
    still = [issue for issue in found if issue.status == Status.OPEN]
    for issue in still:
        if usecases.issuecards.resumed(session, issue=issue, at=interaction.happened_at):
            usecases.issues.refresh(session, issue=issue, now=now)
        else:
            usecases.clocks.follow_issue(session, issue_id=issue.id, now=now)
    return still


def your_turn(session: Session, *, interaction: Interaction, found: Sequence[Issue]) -> Issue | None:
    """The issue that may wait for the client now, since the team's answer ends with a question.

    Whoever only counts as one of the team in that channel is asked nothing: they may be an outsider.
    """
    if interaction.side != Side.TEAM or interaction.deleted_at or not found:
        return None
    if not domain.issues.ends_asking(interaction.text):
        return None
    author = usecases.people.actor(
        session, workspace_id=interaction.workspace_id, user_id=interaction.user_id
    )
    if author.side != Side.TEAM:
        return None
    newest = found[-1]
    return None if usecases.issuecards.wait(session, issue=newest) else newest


def client_spoke(
    session: Session, *, interaction: Interaction, now: datetime, found: Sequence[Issue] = ()
) -> list[Issue]:
    """A client's question opens the solved issues of its conversation again (rule R16); thanks do not, and words
    that say it works now close them.

    What comes after the window, or about what is closed, is a new issue that goes on from the old one.
    """
    if interaction.side not in ASKING or interaction.deleted_at or interaction.conversation_id is None:
        return []
    found = found or storage.issues.of_conversation(session, conversation_id=interaction.conversation_id)
    said_at = interaction.happened_at
    if interaction.verdict == CONFIRMS:
        _confirm(session, found=found, by=interaction.user_id, at=said_at, now=now)
    if not interaction.asks:
        return []
    reopened = []
    for issue in found:
        solved_at = issue.solved_at if issue.status == Status.SOLVED else None
        if solved_at and domain.issues.asks_again(solved_at, said_at=said_at):
            usecases.issues.open_again(
                session, issue=issue, what="issue_asked_again", by="", now=now, at=said_at
            )
            reopened.append(issue)
    if found and all(issue.status != Status.OPEN for issue in found):
        _go_on(session, before=found[-1], interaction=interaction, now=now)
    return reopened


def reacted(
    session: Session, *, workspace_id: int, slack_id: str, ts: str, user_id: str, at: datetime, now: datetime
) -> list[Issue]:
    """A client's ✅ on a message closes the solved issues of its conversation (rules R15 and R18)."""
    channel = storage.channels.find(session, workspace_id=workspace_id, slack_id=slack_id)
    message = storage.interactions.at(session, channel_id=channel.id, ts=ts) if channel else None
    if message is None or message.conversation_id is None:
        return []
    found = storage.issues.of_conversation(session, conversation_id=message.conversation_id)
    return _confirm(session, found=found, by=user_id, at=at, now=now)


def look_one(session: Session, *, now: datetime) -> bool:
    """A tick: look at the solved issue whose moment came first; False when none is due (rule R17)."""
    issue = storage.issues.first_due(session, now=now)
    if issue is None:
        return False
    issue.look_at = now + PUT_OFF
    session.flush()
    usecases.attempts.attempt(session, work=partial(_look, session, issue=issue, now=now))
    return True


def replan(session: Session, *, workspace_id: int, client_id: int = 0, now: datetime) -> None:
    """Look at the solved issues of a client (0: of all) again, after settings changed."""
    for issue in storage.issues.solved_of(session, workspace_id=workspace_id, client_id=client_id):
        issue.look_at = usecases.silences.nudge_at(session, issue=issue, now=now)


def _look(session: Session, *, issue: Issue, now: datetime) -> None:
    """Close it if its time has come, else remind whoever solved it, once, if the client said nothing."""
    close_at = usecases.silences.close_at(session, issue=issue, now=now)
    if close_at and close_at <= now:
        usecases.issues.conclude(session, issue=issue, what="issue_closed", by="", now=now)
        return
    issue.look_at = close_at
    if _client_said(session, issue=issue):
        return
    person = _reminded(session, issue=issue, now=now)
    if person and (opens := _opens(session, issue=issue, person=person, now=now)):
        issue.look_at = min(opens, close_at or opens)
    elif person:
        _nudge(session, issue=issue, person=person, now=now)


def _opens(session: Session, *, issue: Issue, person: str, now: datetime) -> datetime | None:
    """When somebody may be told again; None if now (rule R36)."""
    return usecases.places.of(session, workspace_id=issue.workspace_id, place=person, now=now).opens


def _reminded(session: Session, *, issue: Issue, now: datetime) -> str:
    """Who is reminded of a silence; "" nobody."""
    workspace_id = issue.workspace_id
    if usecases.shadow.on(session, workspace_id=workspace_id, client_id=issue.client_id, at=now):
        return ""
    holder = usecases.team.holder(session, client_id=issue.client_id, role=Role.OWNER)
    ours = (
        usecases.absences.stand_in(session, workspace_id=workspace_id, user_id=each, at=now)
        for each in (issue.owner_id, issue.solved_by, holder)
        if each
    )
    return next(filter(None, ours), "")


def _nudge(session: Session, *, issue: Issue, person: str, now: datetime) -> None:
    workspace_id, solved_at = issue.workspace_id, issue.solved_at or now
    language = usecases.people.language(session, workspace_id=workspace_id, user_id=person)
    client = storage.clients.get(session, workspace_id=workspace_id, client_id=issue.client_id)
    usecases.outbox.promise(
        session,
        workspace_id=workspace_id,
        channel=person,
        key=f"{usecases.issuecards.key(issue)}:silence:{int(solved_at.timestamp())}",
        message=views.issues.silence(words(language), issue=issue, client=client.name if client else ""),
        audience="person",
        now=now,
        stale_after=now + STALE,
    )


def _client_said(session: Session, *, issue: Issue) -> bool:
    """Whether the client said anything since it was solved."""
    conversation, _ = storage.issues.place(session, issue=issue) or (None, None)
    if conversation is None or issue.solved_at is None:
        return False
    lines = storage.issues.said(session, conversation_id=conversation.id, since=issue.solved_at)
    return any(line.side in ASKING for line in lines)


def _confirm(
    session: Session, *, found: Sequence[Issue], by: str, at: datetime, now: datetime
) -> list[Issue]:
    """The client says that it is solved: so it is closed."""
    closed = []
    for issue in found:
        if issue.status == Status.SOLVED and issue.solved_at and issue.solved_at < at:
            usecases.issues.conclude(session, issue=issue, what="issue_confirmed", by=by, now=now)
            closed.append(issue)
    return closed


def _go_on(session: Session, *, before: Issue, interaction: Interaction, now: datetime) -> Issue | None:
    """Open a new issue that goes on from one that is over, unless that was done or the words are older."""
    if interaction.happened_at <= _over_at(session, issue=before):
        return None
    if storage.issues.came_from(session, interaction_id=interaction.id):
        return None
    held = usecases.preferences.of(session, workspace_id=before.workspace_id, client_id=before.client_id)
    said = usecases.issuecards.said(session, interaction=interaction)
    issue = Issue(
        workspace_id=before.workspace_id,
        number=storage.issues.next_number(session, workspace_id=before.workspace_id),
        client_id=before.client_id,
        title=views.issues.title_from(words(held.language), text=said),
        kind=before.kind,
        severity=before.severity,
        status=Status.OPEN,
        opened_by="",
        opened_at=now,
        owner_id=before.owner_id,
        interaction_id=interaction.id,
        previous_id=before.id,
    )
    return usecases.issues.begin(session, issue=issue, now=now)


def _over_at(session: Session, *, issue: Issue) -> datetime:
    """Since when an issue is over."""
    deeds = storage.history.of_subject(
        session, workspace_id=issue.workspace_id, subject=usecases.issuecards.key(issue)
    )
    ends = [deed.at for deed in deeds if deed.what in ("issue_closed", "issue_confirmed", "issue_solved")]
    return max([issue.opened_at, *ends])
