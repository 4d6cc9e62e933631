"""Solutions: what a client's words, their ✅ and their silence make of an issue (rules R15-R17)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

import domain.issues
import storage.channels
import storage.interactions
import storage.issues
import storage.matters
import usecases.attempts
import usecases.clocks
import usecases.issueasks
import usecases.issuecards
import usecases.issuechanges
import usecases.issuestatus
import usecases.issueturns
import usecases.matterlogs
import usecases.organisations
import usecases.people
import usecases.preferences
import usecases.silences
import views.issues
from domain.conversations import MENTION_WINDOW
from domain.issues import Status
from domain.people import SILENT, Side
from domain.permissions import TEAM
from storage.base import Session
from storage.interactions import Interaction
from storage.issues import Issue
from views.words import words

ASKING = usecases.silences.ASKING
PUT_OFF = timedelta(minutes=5)


def heard(session: Session, *, interaction: Interaction, now: datetime) -> list[Issue]:
    """Let the issues of a conversation follow what was said there; the open ones are returned."""
    if interaction.conversation_id is None:
        _hailed(session, interaction=interaction, now=now)
        return []
    if interaction.side in SILENT:
        return []
    found = storage.issues.of_conversation(session, conversation_id=interaction.conversation_id)
    if not found:
        return []
    if interaction.side in ASKING:
        client_spoke(session, interaction=interaction, found=found, now=now)
    still = [issue for issue in found if issue.status == Status.OPEN]
    for issue in still:
        usecases.issueturns.spoken(session, issue=issue, interaction=interaction, now=now)
        if usecases.issuecards.resumed(session, issue=issue, at=interaction.happened_at):
            usecases.issuechanges.refresh(session, issue=issue, now=now)
        else:
            usecases.clocks.follow_issue(session, issue_id=issue.id, now=now)
    return still


def _hailed(session: Session, *, interaction: Interaction, now: datetime) -> None:
    """What the team said to somebody at the top level, or took back, is news about what they asked (rule R12)."""
    ours = interaction.side == Side.TEAM and (interaction.hails or interaction.deleted_at)
    if not ours or interaction.channel_id is None:
        return
    at = interaction.happened_at
    near = {"since": at - MENTION_WINDOW, "upto": at}
    for issue_id in storage.issues.addressed(session, channel_id=interaction.channel_id, **near):
        usecases.clocks.follow_issue(session, issue_id=issue_id, now=now)
        issue = storage.issues.of_id(session, issue_id=issue_id)
        if issue:
            usecases.issueturns.spoken(session, issue=issue, interaction=interaction, now=now)


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
    if author.role not in TEAM:
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
    if interaction.side not in ASKING or interaction.conversation_id is None:
        return []
    conversation_id = interaction.conversation_id
    found = found or storage.issues.of_conversation(session, conversation_id=conversation_id)
    moved = [(issue, issue.status) for issue in found]
    stands = [
        usecases.issuestatus.follow(session, issue=issue, conversation_id=conversation_id, now=now)
        for issue in found
    ]
    reopened = []
    for issue, before in moved:
        if issue.status != before:
            usecases.issuechanges.refresh(session, issue=issue, now=now)
        if issue.status == Status.OPEN != before:
            reopened.append(issue)
    _take_back(session, found=found, reopened=reopened, now=now)
    if found and all(issue.status != Status.OPEN for issue in found):
        _go_on(session, before=found[-1], asked=stands[-1].goes_on, interaction=interaction, now=now)
    return reopened


def reacted(
    session: Session, *, workspace_id: int, slack_id: str, ts: str, user_id: str, at: datetime, now: datetime
) -> list[Issue]:
    """✅ of somebody of a client on a message closes that client's solved issues of its conversation (rules R10, R15
    and R18).
    """
    channel = storage.channels.find(session, workspace_id=workspace_id, slack_id=slack_id)
    message = storage.interactions.at(session, channel_id=channel.id, ts=ts) if channel else None
    if channel is None or message is None or message.conversation_id is None:
        return []
    client_id = usecases.organisations.speaks_for(session, channel=channel, user_id=user_id)
    found = storage.issues.of_conversation(session, conversation_id=message.conversation_id)
    theirs = [issue for issue in found if issue.client_id == client_id]
    return _confirm(session, found=theirs, by=user_id, at=at, now=now)


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
        usecases.issuechanges.conclude(session, issue=issue, what="issue_closed", by="", now=now)
        usecases.issueasks.say_closed(session, issue=issue, now=now)
        return
    later = usecases.silences.remind(session, issue=issue, now=now)
    issue.look_at = min((at for at in (later, close_at) if at), default=None)


def _confirm(
    session: Session, *, found: Sequence[Issue], by: str, at: datetime, now: datetime
) -> list[Issue]:
    """The client says by an emoji that it is solved: so it is closed."""
    closed = []
    for issue in found:
        if issue.status == Status.SOLVED and issue.solved_at and issue.solved_at < at:
            usecases.issuechanges.conclude(
                session, issue=issue, what="issue_confirmed", by=by, at=at, now=now
            )
            closed.append(issue)
    return closed


def _go_on(
    session: Session, *, before: Issue, asked: Sequence[str], interaction: Interaction, now: datetime
) -> Issue | None:
    """Open a new issue that goes on from one that is over, from these words or earlier ones that `asked` about it
    since, unless that was done.
    """
    ids = [int(ref) for ref in asked if interaction.asks is False or int(ref) == interaction.id]
    new = next((each for each in ids if not storage.issues.came_from(session, interaction_id=each)), None)
    origin = storage.interactions.get(session, workspace_id=before.workspace_id, interaction_id=new)
    if origin is None:
        return None
    held = usecases.preferences.of(session, workspace_id=before.workspace_id, client_id=before.client_id)
    said = usecases.issuecards.said(session, interaction=origin)
    issue = Issue(
        workspace_id=before.workspace_id,
        number=storage.matters.next_number(session, noun=Issue, workspace_id=before.workspace_id),
        client_id=before.client_id,
        title=views.issues.title_from(words(held.language), text=said),
        kind=before.kind,
        severity=before.severity,
        status=Status.OPEN,
        opened_by="",
        opened_at=origin.happened_at,
        owner_id=before.owner_id,
        interaction_id=origin.id,
        previous_id=before.id,
    )
    return usecases.issuechanges.begin(session, issue=issue, now=now)


def _take_back(session: Session, *, found: Sequence[Issue], reopened: Sequence[Issue], now: datetime) -> None:
    """What we opened to go on from an issue goes, untouched, when that one turns out to be open."""
    ids = {issue.id for issue in reopened}
    for issue in found:
        ours = issue.previous_id in ids and issue.status == Status.OPEN and not issue.opened_by
        if ours and len(usecases.matterlogs.deeds(session, row=issue)) == 1:
            usecases.issuechanges.take_back(session, issue=issue, by="", now=now)
