"""Complaints: recorded from what a client said, followed as the team answers, and taken back when they are none.

The way from stage to stage is `usecases.complaintsteps`, what the client says to it `usecases.complaintanswers`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import domain.complaints
import storage.channels
import storage.clients
import storage.clocks
import storage.complaints
import storage.interactions
import storage.issues
import storage.matters
import usecases.clients
import usecases.clocks
import usecases.complaintcards
import usecases.matterlogs
import usecases.matters
import usecases.people
import usecases.permissions
import usecases.placing
import usecases.team
import views.complaints
from domain.clocks import RUNNING, Kind
from domain.complaints import UNRESOLVED, WITHDRAWN, Stage
from domain.people import Actor, Side
from domain.permissions import Act
from domain.refusals import Refusal
from storage.base import Session
from storage.clients import Client
from storage.complaints import Complaint
from storage.interactions import Interaction
from views.blocks import plain
from views.complaints import Line
from views.words import words

show = usecases.complaintcards.show


def record(
    session: Session, *, actor: Actor, client_id: int, text: str, now: datetime, name: str = ""
) -> Complaint:
    """Record what a client said elsewhere than in a recorded message; `name`: who said it."""
    usecases.permissions.require(actor, act=Act.RECORD)
    client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
    said = domain.complaints.words_of(plain(text), field="words")
    row = Complaint(
        workspace_id=actor.workspace_id,
        client_id=client.id,
        number=0,
        title=views.complaints.title_from(words(actor.language), text=said),
        status=Stage.RECEIVED,
        opened_by=actor.user_id,
        opened_at=now,
        raised_name=plain(name).strip()[:255],
        words=said,
    )
    return _begin(session, row=row, what="complaint_received", now=now)


def of_message(
    session: Session,
    *,
    actor: Actor,
    interaction: Interaction,
    client_id: int,
    at: datetime,
    now: datetime,
    permalink: str = "",
) -> tuple[Complaint, bool]:
    """The complaint about a recorded message, made at `at`, and whether it is new; also one of the client makes it."""
    ids: dict[str, Any] = {"workspace_id": actor.workspace_id}
    storage.matters.lock(session, **ids)
    known = storage.matters.of_message(session, noun=Complaint, **ids, interaction_id=interaction.id)
    if known:
        return known, False
    usecases.placing.root(session, row=interaction, by=actor.user_id)
    theirs = actor.side == Side.CLIENT
    text = usecases.people.readable(session, **ids, text=interaction.text)
    row = Complaint(
        **ids,
        client_id=client_id,
        number=0,
        title=views.complaints.title_from(words(actor.language), text=text),
        status=Stage.RECEIVED,
        opened_by=actor.user_id,
        opened_at=min(at, now),
        interaction_id=interaction.id,
        permalink=permalink,
        raised_by=actor.user_id if theirs else interaction.user_id if interaction.side != Side.TEAM else "",
    )
    what = "complaint_raised" if theirs else "complaint_received"
    _begin(session, row=row, what=what, now=now)
    _catch_up(session, row=row, interaction=interaction, now=now)
    return row, True


def heard(session: Session, *, interaction: Interaction, now: datetime) -> None:
    """Let the complaints of a conversation follow what the team said there: their first word acknowledges one, and
    every word is news; deleted, it was never said.
    """
    if interaction.conversation_id is None or interaction.side != Side.TEAM:
        return
    for row in storage.complaints.of_conversation(session, conversation_id=interaction.conversation_id):
        if interaction.deleted_at:
            _unheard(session, row=row, interaction=interaction, now=now)
        elif row.status == Stage.RECEIVED and interaction.happened_at > _since(session, row=row):
            _acknowledged(session, row=row, interaction=interaction, now=now)
        else:
            follow(session, row=row, now=now)


def follow(session: Session, *, row: Complaint, now: datetime) -> None:
    """Let the clocks say what the log says by now, and the cards, if that changes what they tell."""
    before = _told(session, row=row)
    usecases.clocks.follow_subject(session, subject=row.subject, now=now)
    if _told(session, row=row) != before:
        show(session, row=row, now=now)


def withdraw(session: Session, *, actor: Actor, row_id: int, reason: str, now: datetime) -> Complaint:
    """It is no complaint after all, and somebody must say why; the row stays and counts nowhere."""
    row = get_open(session, actor=actor, row_id=row_id)
    if row.status not in UNRESOLVED:
        raise Refusal("matter_is_over", number=row.number)
    reason = domain.complaints.words_of(plain(reason), field="reason")
    usecases.matters.change(
        session,
        row=row,
        what="complaint_withdrawn",
        by=actor.user_id,
        now=now,
        values={"status": WITHDRAWN},
        reason=reason,
    )
    show(session, row=row, now=now)
    return row


def take(session: Session, *, actor: Actor, row_id: int, now: datetime) -> Complaint:
    """Take care of it from now on."""
    row = get_open(session, actor=actor, row_id=row_id)
    usecases.matters.take(session, actor=actor, subject=row.subject, now=now)
    show(session, row=row, now=now)
    return row


def get_open(session: Session, *, actor: Actor, row_id: int) -> Complaint:
    """A complaint that is not over, for the team; locked for the change to come."""
    return usecases.matters.get_open(session, actor=actor, noun=Complaint, row_id=row_id)


def get(session: Session, *, actor: Actor, row_id: int) -> Complaint:
    """Any complaint of the workspace, for the team."""
    return usecases.matters.get(session, actor=actor, noun=Complaint, row_id=row_id)


def lines(session: Session, *, actor: Actor, client: Client | None) -> list[Line]:
    """The complaints that are not over: of a client, or of all that the person looks after."""
    usecases.permissions.require(actor, act=Act.READ)
    ids: dict[str, Any] = {"workspace_id": actor.workspace_id}
    mine = [client.id] if client else usecases.team.clients_of(session, **ids, user_id=actor.user_id)
    return [
        Line(row, usecases.clients.name(session, **ids, client_id=row.client_id), _due(session, row=row))
        for row in storage.matters.open_of(session, noun=Complaint, **ids, client_ids=mine)
    ]


def hand_over(session: Session, *, interaction_ids: Sequence[int], was: int, to: int, now: datetime) -> None:
    """The complaints that came from these messages count for another client, with their clocks and cards."""
    for row in storage.complaints.of_messages(session, interaction_ids=interaction_ids, client_id=was):
        row.client_id = to
        _link(session, row=row)
        for clock in storage.clocks.of_subject(session, workspace_id=row.workspace_id, subject=row.subject):
            clock.client_id = to
        usecases.clocks.follow_subject(session, subject=row.subject, now=now)
        show(session, row=row, now=now)


def follow_conversations(session: Session, *, ids: Collection[int | None], now: datetime) -> None:
    """Let the complaints of conversations follow when what was said there belongs elsewhere now."""
    for conversation_id in sorted(each for each in ids if each is not None):
        for row in storage.complaints.of_conversation(session, conversation_id=conversation_id):
            follow(session, row=row, now=now)


def about(session: Session, *, workspace_id: int, slack_id: str, ts: str) -> Complaint | None:
    """The complaint about the recorded message at this place in Slack."""
    message = usecases.matters.origin(session, workspace_id=workspace_id, channel=slack_id, ts=ts)
    if message is None:
        return None
    return storage.matters.of_message(
        session, noun=Complaint, workspace_id=workspace_id, interaction_id=message.id
    )


def _begin(session: Session, *, row: Complaint, what: str, now: datetime) -> Complaint:
    """Store it, link it with the one that it repeats, and tell who must know."""
    usecases.matters.begin(session, row=row, what=what, now=now, since=row.opened_at.isoformat())
    _link(session, row=row)
    show(session, row=row, now=now)
    return row


def _link(session: Session, *, row: Complaint) -> None:
    """Let it know which one of the same client it repeats."""
    before = storage.complaints.before(session, client_id=row.client_id, complaint_id=row.id)
    repeats = before and domain.complaints.is_repeat(before.confirmed_at, at=row.opened_at)
    row.previous_id = before.id if before and repeats else None


def _catch_up(session: Session, *, row: Complaint, interaction: Interaction, now: datetime) -> None:
    """What the team wrote there between the mark and our hearing of it has acknowledged the complaint."""
    if interaction.conversation_id is None:
        return
    said = storage.issues.said(session, conversation_id=interaction.conversation_id, since=row.opened_at)
    ours = [line for line in said if line.side == Side.TEAM and line.at > row.opened_at]
    if ours:
        first = min(ours, key=lambda line: line.at)
        answer = storage.interactions.get(
            session, workspace_id=row.workspace_id, interaction_id=int(first.ref)
        )
        if answer:
            _acknowledged(session, row=row, interaction=answer, now=now)


def _acknowledged(session: Session, *, row: Complaint, interaction: Interaction, now: datetime) -> None:
    usecases.matters.change(
        session,
        row=row,
        what="complaint_acknowledged",
        by=interaction.user_id,
        now=now,
        at=interaction.happened_at,
        values={"status": Stage.ACKNOWLEDGED},
        message=interaction.id,
    )
    show(session, row=row, now=now)


def _unheard(session: Session, *, row: Complaint, interaction: Interaction, now: datetime) -> None:
    """What was deleted has acknowledged nothing, unless something was done since."""
    deed = usecases.matters.latest(session, row=row)
    if deed and deed.what == "complaint_acknowledged" and deed.facts.get("message") == interaction.id:
        author = Actor(row.workspace_id, interaction.user_id, Side.TEAM)
        usecases.matters.undo(session, actor=author, deed_id=deed.id, now=now)
    else:
        usecases.clocks.follow_subject(session, subject=row.subject, now=now)
    show(session, row=row, now=now)


def _told(session: Session, *, row: Complaint) -> list[tuple[str, datetime | None]]:
    """What its cards tell of the clocks that run."""
    session.flush()
    clocks = storage.clocks.of_subject(session, workspace_id=row.workspace_id, subject=row.subject)
    return [(clock.ref, clock.due_at) for clock in clocks if clock.state in RUNNING]


def _since(session: Session, *, row: Complaint) -> datetime:
    """Since when it waits to be acknowledged."""
    log = usecases.matterlogs.of(session, row=row)
    begun = [domain.complaints.since(act) for act in log if act.what in domain.complaints.BEGINS]
    return max(begun, default=row.opened_at)


def _due(session: Session, *, row: Complaint) -> datetime | None:
    """When its next step is due."""
    clocks = storage.clocks.of_subject(session, workspace_id=row.workspace_id, subject=row.subject)
    running = (each for each in clocks if each.kind == Kind.COMPLAINT_STAGE and each.state in RUNNING)
    return next((each.due_at for each in running), None)
