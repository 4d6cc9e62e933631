"""Issues: opened, taken, solved, opened again, closed; each with its history, its clocks and one card inside."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import domain.issues
import storage.channels
import storage.interactions
import storage.issues
import storage.matters
import storage.mornings
import usecases.clients
import usecases.clocks
import usecases.history
import usecases.issuecards
import usecases.issuechanges
import usecases.issuestatus
import usecases.matterlogs
import usecases.outbox
import usecases.permissions
import usecases.pins
import usecases.silences
import views.issues
from domain.issues import Kind, Severity, Status, Turn
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from storage.base import Session
from storage.interactions import Interaction
from storage.issues import Issue
from views.blocks import plain
from views.words import words

key = usecases.issuecards.key
card_channel = usecases.issuecards.channel


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
    """Open an issue, from the message `origin` if given, start its clocks and promise its card. Refused when that
    message has one.
    """
    usecases.permissions.require(actor, act=Act.RECORD)
    client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
    if origin and origin.client_id != client.id:
        origin, permalink = None, ""
    storage.matters.lock(session, workspace_id=actor.workspace_id)
    _refuse_second(session, message=origin)
    issue = Issue(
        workspace_id=actor.workspace_id,
        number=storage.matters.next_number(session, noun=Issue, workspace_id=actor.workspace_id),
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
    return usecases.issuechanges.begin(session, issue=issue, now=now)


def open_from_message(
    session: Session, *, actor: Actor, interaction: Interaction, now: datetime, permalink: str = ""
) -> Issue:
    """The issue of a message: the one it has, else a new one with the message's first words as its title."""
    usecases.permissions.require(actor, act=Act.RECORD)
    storage.matters.lock(session, workspace_id=actor.workspace_id)
    known = of_message(session, interaction=interaction)
    if known:
        return known
    return open(
        session,
        actor=actor,
        client_id=interaction.client_id,
        title=views.issues.title_from(
            words(actor.language), text=usecases.issuecards.said(session, interaction=interaction)
        ),
        origin=interaction,
        permalink=permalink,
        now=now,
    )


def of_message(session: Session, *, interaction: Interaction) -> Issue | None:
    """The newest issue that came from this message, or an open one that it was linked to."""
    came = storage.matters.of_message(
        session, noun=Issue, workspace_id=interaction.workspace_id, interaction_id=interaction.id
    )
    if came:
        return came
    others = open_of(session, workspace_id=interaction.workspace_id, client_ids=[interaction.client_id])
    return next((each for each in others if interaction.id in [linked for linked, _ in each.linked]), None)


def origin(session: Session, *, workspace_id: int, channel: str, ts: str) -> Interaction | None:
    """The recorded message at this place in Slack, if it is one."""
    known = storage.channels.find(session, workspace_id=workspace_id, slack_id=channel)
    return storage.interactions.at(session, channel_id=known.id, ts=ts) if known else None


def require_none(session: Session, *, workspace_id: int, channel: str, ts: str) -> None:
    """Refuse a message that has an issue already."""
    _refuse_second(session, message=origin(session, workspace_id=workspace_id, channel=channel, ts=ts))


def get(session: Session, *, workspace_id: int, issue_id: int) -> Issue:
    """One issue of the workspace; a refusal when there is none."""
    issue = storage.matters.get(session, noun=Issue, workspace_id=workspace_id, row_id=issue_id)
    if issue is None:
        raise Refusal("no_such_issue")
    return issue


def open_of(session: Session, *, workspace_id: int, client_ids: Collection[int] | None = None) -> list[Issue]:
    """Open issues of the workspace or of these clients, the worst and then the oldest first."""
    return storage.issues.open_of(session, workspace_id=workspace_id, client_ids=client_ids)


def take(session: Session, *, actor: Actor, issue_id: int, now: datetime) -> Issue:
    """Make the person the owner; taking what one has already changes nothing."""
    issue = _open(session, actor=actor, issue_id=issue_id)
    if issue.owner_id != actor.user_id:
        issue.owner_id = actor.user_id
        storage.mornings.note(session, workspace_id=issue.workspace_id, user_id=issue.owner_id)
        usecases.clocks.retell(session, subject=key(issue), workspace_id=issue.workspace_id, now=now)
        usecases.issuechanges.changed(session, issue=issue, what="issue_taken", by=actor.user_id, now=now)
    return issue


def grade(session: Session, *, actor: Actor, issue_id: int, severity: Severity, now: datetime) -> Issue:
    """Say how much it hurts the client by now; its clocks follow by the settings (rule R19)."""
    issue = _open(session, actor=actor, issue_id=issue_id)
    was, issue.severity = int(issue.severity), int(severity)
    if was != issue.severity:
        usecases.issuechanges.changed(
            session,
            issue=issue,
            what="issue_severity",
            by=actor.user_id,
            now=now,
            severity=issue.severity,
            was=was,
        )
    return issue


def wait(session: Session, *, actor: Actor, issue_id: int, now: datetime) -> Issue:
    """The team waits for the client: the issue's clocks stand until they write."""
    issue = _open(session, actor=actor, issue_id=issue_id)
    if usecases.issuecards.wait(session, issue=issue):
        raise Refusal("issue_waits", number=issue.number)
    values = {"turn": Turn.US.value if issue.turn == Turn.THIRD_PARTY else issue.turn}
    usecases.issuechanges.note_change(
        session, issue=issue, what="issue_waiting", by=actor.user_id, now=now, values=values
    )
    return issue


def resume(session: Session, *, actor: Actor, issue_id: int, now: datetime) -> Issue:
    """The team waits no longer."""
    issue = _open(session, actor=actor, issue_id=issue_id)
    if usecases.issuecards.wait(session, issue=issue):
        usecases.issuechanges.changed(session, issue=issue, what="issue_resumed", by=actor.user_id, now=now)
    return issue


def solve(session: Session, *, actor: Actor, issue_id: int, now: datetime, **facts: Any) -> Issue:
    """Solved (rule R16); the client's next question within the window opens it again. `facts` stay in the deed."""
    issue = _mine(session, actor=actor, issue_id=issue_id)
    status = domain.issues.move(Status(issue.status), to=Status.SOLVED, number=issue.number)
    by = actor.user_id
    values = {
        "status": status.value,
        "solved_at": now,
        "solved_by": by,
        "turn": Turn.US.value,
        "look_at": now,  # so that Undo takes it back; the right moment needs `solved_at`
    }
    usecases.issuechanges.note_change(
        session, issue=issue, what="issue_solved", by=by, now=now, values=values, **facts
    )
    issue.look_at = usecases.silences.nudge_at(session, issue=issue, now=now)
    return issue


def reopen(session: Session, *, actor: Actor, issue_id: int, now: datetime) -> Issue:
    """Open again by a person."""
    issue = _mine(session, actor=actor, issue_id=issue_id)
    usecases.issuechanges.open_again(session, issue=issue, what="issue_reopened", by=actor.user_id, now=now)
    return issue


def close(session: Session, *, actor: Actor, issue_id: int, now: datetime) -> Issue:
    """A person closes what is solved; it never opens again (rule R16)."""
    issue = _mine(session, actor=actor, issue_id=issue_id)
    usecases.issuechanges.conclude(session, issue=issue, what="issue_closed", by=actor.user_id, now=now)
    return issue


def withdraw(session: Session, *, actor: Actor, issue_id: int, now: datetime) -> Issue:
    """The Undo of opening: the card goes, the row stays and counts nowhere."""
    issue = _mine(session, actor=actor, issue_id=issue_id)
    usecases.issuechanges.take_back(session, issue=issue, by=actor.user_id, now=now)
    usecases.pins.take_back(session, interaction_id=issue.interaction_id, by=actor.user_id, now=now)
    return issue


def is_untouched(session: Session, *, actor: Actor, issue: Issue) -> bool:
    """Whether the person opened it and nobody did anything about it since."""
    deeds = usecases.matterlogs.deeds(session, row=issue)
    return issue.status == Status.OPEN and issue.opened_by == actor.user_id and len(deeds) == 1


def of_conversation_changed(session: Session, *, conversation_id: int, now: datetime) -> None:
    """Let the open issues of a conversation follow what people declared about it."""
    for issue in storage.issues.of_conversation(session, conversation_id=conversation_id):
        if issue.status == Status.OPEN:
            usecases.issuechanges.refresh(session, issue=issue, now=now)


def newest_of(session: Session, *, actor: Actor, conversation_id: int) -> Issue | None:
    """The newest open issue of a conversation."""
    usecases.permissions.require(actor, act=Act.READ)
    found = storage.issues.of_conversation(session, conversation_id=conversation_id)
    ours = [each for each in found if each.workspace_id == actor.workspace_id and each.status == Status.OPEN]
    return ours[-1] if ours else None


def is_card(session: Session, *, issue: Issue, ts: str) -> bool:
    """Whether the message `ts` is the issue's card."""
    place = usecases.outbox.whereabouts(session, workspace_id=issue.workspace_id, key=key(issue))
    return place is not None and place[1] == ts


def require(session: Session, *, actor: Actor, issue_id: int) -> Issue:
    """An open issue, for the team."""
    return _open(session, actor=actor, issue_id=issue_id)


def show(session: Session, *, row: Issue, now: datetime) -> None:
    """Let the card say how things are, after an Undo."""
    usecases.issuecards.show(session, issue=row, now=now)


def _refuse_second(session: Session, *, message: Interaction | None) -> None:
    known = of_message(session, interaction=message) if message else None
    if known:
        raise Refusal("issue_exists", number=known.number, title=known.title)


def _mine(session: Session, *, actor: Actor, issue_id: int) -> Issue:
    usecases.permissions.require(actor, act=Act.WORK)
    return get(session, workspace_id=actor.workspace_id, issue_id=issue_id)


def _open(session: Session, *, actor: Actor, issue_id: int) -> Issue:
    issue = _mine(session, actor=actor, issue_id=issue_id)
    if issue.status != Status.OPEN:
        raise Refusal("issue_already_" + issue.status, number=issue.number)
    return issue
