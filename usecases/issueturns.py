"""Whose turn an issue is: a third party's, or ours to go and tell the client what was fixed elsewhere.

Only a wait for the client stops the clocks; the client waits for us whoever we wait for.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import usecases.issuecards
import usecases.issuechanges
import usecases.issues
import usecases.matterlogs
import usecases.matters
from domain.interactions import WORDLESS
from domain.issues import Turn
from domain.people import Actor, Side
from domain.refusals import Refusal
from storage.base import Session
from storage.history import Deed
from storage.interactions import Interaction
from storage.issues import Issue


def third_party(session: Session, *, actor: Actor, issue_id: int, now: datetime) -> Issue:
    """Somebody else has to do something: the team waits, and its clocks go on."""
    return _set(session, actor=actor, issue_id=issue_id, turn=Turn.THIRD_PARTY, now=now)


def fixed(session: Session, *, actor: Actor, issue_id: int, now: datetime) -> Issue:
    """It was fixed elsewhere: the client is to be told, on a clock of its own."""
    return _set(session, actor=actor, issue_id=issue_id, turn=Turn.TELL, now=now)


def ours(session: Session, *, actor: Actor, issue_id: int, now: datetime) -> Issue:
    """It is our turn again."""
    issue = usecases.issues.require(session, actor=actor, issue_id=issue_id)
    if issue.turn != Turn.US:
        _note_change(session, issue=issue, what="issue_ours", by=actor.user_id, turn=Turn.US, now=now)
    return issue


def told(session: Session, *, actor: Actor, issue_id: int, now: datetime) -> Issue:
    """The client knows that it was fixed: it is solved, until they say something else."""
    issue = usecases.issues.require(session, actor=actor, issue_id=issue_id)
    if issue.turn != Turn.TELL:
        raise Refusal("issue_not_fixed", number=issue.number)
    deed = _note_change(session, issue=issue, what="issue_told", by=actor.user_id, turn=Turn.US, now=now)
    also = {usecases.matters.ALSO: deed.id}
    return usecases.issues.solve(session, actor=actor, issue_id=issue_id, now=now, **also)


def spoken(session: Session, *, issue: Issue, interaction: Interaction, now: datetime) -> None:
    """Words of the team to the client after it was fixed are what they were to be told."""
    ours = interaction.side == Side.TEAM and interaction.verdict != WORDLESS and not interaction.deleted_at
    if issue.turn != Turn.TELL or not ours:
        return
    deeds = usecases.matterlogs.deeds(session, row=issue)
    since = max((deed.at for deed in deeds if deed.what == "issue_fixed"), default=None)
    if since and interaction.happened_at > since:
        at, by = interaction.happened_at, interaction.user_id
        _note_change(session, issue=issue, what="issue_told", by=by, turn=Turn.US, now=now, at=at)


WHAT = {Turn.THIRD_PARTY: "issue_third_party", Turn.TELL: "issue_fixed"}


def _set(session: Session, *, actor: Actor, issue_id: int, turn: Turn, now: datetime) -> Issue:
    issue = usecases.issues.require(session, actor=actor, issue_id=issue_id)
    if issue.turn == turn:
        raise Refusal(WHAT[turn], number=issue.number)
    by, facts = actor.user_id, dict[str, Any]()
    if usecases.issuecards.wait(session, issue=issue):
        deed = _note_change(session, issue=issue, what="issue_resumed", by=by, turn=Turn(issue.turn), now=now)
        facts = {usecases.matters.ALSO: deed.id}
    _note_change(session, issue=issue, what=WHAT[turn], by=by, turn=turn, now=now, **facts)
    return issue


def _note_change(
    session: Session,
    *,
    issue: Issue,
    what: str,
    by: str,
    turn: Turn,
    now: datetime,
    at: datetime | None = None,
    **facts: Any,
) -> Deed:
    values = {"turn": turn.value}
    return usecases.issuechanges.note_change(
        session, issue=issue, what=what, by=by, now=now, at=at, values=values, **facts
    )
