"""The status of an issue, read from its log in the order in which things happened (rules R15, R16 and R27).

What the client's words made of it is in the history too: noted when they are heard, and taken back when what arrives
later, or an edit, tells another story.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import domain.issues
import storage.conversations
import storage.interactions
import storage.issues
import usecases.clocks
import usecases.history
import usecases.matterlogs
import usecases.silences
import usecases.stretches
from domain.conversations import MarkKind
from domain.issues import Act, Entry, Standing, Status
from storage.base import Session
from storage.conversations import ASKING, Mark
from storage.history import Deed
from storage.issues import Issue

CONFIRMS = "solved"
"""The verdict on words that say it works now."""
ACTS = {
    "issue_solved": Act.SOLVED,
    "issue_reopened": Act.REOPENED,
    "issue_not_yet": Act.REOPENED,
    "issue_closed": Act.CLOSED,
    "issue_confirmed": Act.CONFIRMED,
    "issue_asked_again": Act.REOPENED,
}
TURNS = {Act.ASKS: "issue_asked_again", Act.WORKS: "issue_confirmed"}
"""What words of the client are noted as; such a deed has their `ref`."""


def follow(session: Session, *, issue: Issue, conversation_id: int, now: datetime) -> Standing:
    """Let an issue that was not withdrawn stand as its log says; the history follows, clocks and card do not."""
    deeds = usecases.matterlogs.deeds(session, row=issue)
    noted = {(deed.what, str(deed.facts["ref"])): deed for deed in deeds if _is_turn(deed)}
    log = [_entry(deed) for deed in deeds if deed.what in ACTS and not _is_turn(deed)]
    log += _words(session, conversation_id=conversation_id, deeds=deeds)
    standing = domain.issues.standing(log)
    told = {(TURNS[turn.act], turn.ref): turn for turn in standing.turns}
    for place in noted.keys() - told.keys():
        undone = {"undoes": noted[place].id}
        _note(session, issue=issue, what=usecases.matterlogs.UNDONE, by="", at=now, facts=undone)
    for place in told.keys() - noted.keys():
        turn = told[place]
        by = turn.by if turn.act == Act.WORKS else ""
        _note(session, issue=issue, what=place[0], by=by, at=turn.at, facts={"ref": turn.ref})
    if issue.status != standing.status or issue.solved_at != standing.solved_at:
        _set(session, issue=issue, standing=standing, now=now)
    return standing


def over(session: Session, *, issue: Issue, by: str, at: datetime, now: datetime) -> None:
    """What somebody still waits for where a closed issue came from is not owed any more."""
    origin = storage.interactions.get(
        session, workspace_id=issue.workspace_id, interaction_id=issue.interaction_id
    )
    if origin is None or origin.conversation_id is None or _mark(session, issue=issue):
        return
    mark = Mark(
        workspace_id=issue.workspace_id,
        conversation_id=origin.conversation_id,
        kind=MarkKind.CLOSED,
        by=by,
        at=at,
        source=_source(issue),
        ref=origin.ts or "",
    )
    session.add(mark)
    _follow_mark(session, mark=mark, now=now)


def not_over(session: Session, *, issue: Issue, now: datetime) -> None:
    """The issue is open again, and so is what was owed where it came from."""
    mark = _mark(session, issue=issue)
    if mark:
        mark.withdrawn_at = now
        _follow_mark(session, mark=mark, now=now)


def _set(session: Session, *, issue: Issue, standing: Standing, now: datetime) -> None:
    was, issue.status = issue.status, standing.status
    issue.solved_at, issue.solved_by, issue.look_at = standing.solved_at, standing.solved_by, None
    if standing.status == Status.SOLVED:
        issue.look_at = usecases.silences.nudge_at(session, issue=issue, now=now)
    if standing.status == Status.CLOSED:
        last = standing.turns[-1] if standing.turns else None
        over(session, issue=issue, by=last.by if last else "", at=last.at if last else now, now=now)
    elif was == Status.CLOSED:
        not_over(session, issue=issue, now=now)


def _words(session: Session, *, conversation_id: int, deeds: Sequence[Deed]) -> list[Entry]:
    """What the client said since the issue was solved first.

    What was known before is no later, even if Slack's clock is ahead of ours.
    """
    solved = [deed.at for deed in deeds if deed.what == "issue_solved"]
    if not solved:
        return []
    lines = storage.issues.said(session, conversation_id=conversation_id, since=min(solved))
    found = []
    for line in lines:
        if line.side in ASKING and (line.asks or line.verdict == CONFIRMS):
            at = min(line.at, line.known_at)
            found.append(Entry(Act.ASKS if line.asks else Act.WORKS, at, line.by, ref=line.ref))
    return found


def _is_turn(deed: Deed) -> bool:
    return deed.what in TURNS.values() and "ref" in deed.facts


def _entry(deed: Deed) -> Entry:
    return Entry(ACTS[deed.what], deed.at, deed.by, deed.id)


def _source(issue: Issue) -> str:
    return f"closed {issue.subject}"


def _mark(session: Session, *, issue: Issue) -> Mark | None:
    session.flush()
    return storage.conversations.mark_from(session, workspace_id=issue.workspace_id, source=_source(issue))


def _follow_mark(session: Session, *, mark: Mark, now: datetime) -> None:
    """Let the clocks of the conversation follow, and messages that join only what is open (rule R4)."""
    session.flush()
    conversation, channel = storage.conversations.with_channel(session, conversation_id=mark.conversation_id)
    touched = usecases.stretches.settle(session, channel_id=channel.id, at=mark.at)
    for conversation_id in sorted({conversation.id, mark.conversation_id, *touched}):
        usecases.clocks.follow(session, conversation_id=conversation_id, now=now)


def _note(
    session: Session, *, issue: Issue, what: str, by: str, at: datetime, facts: Mapping[str, object]
) -> None:
    usecases.history.note(
        session,
        workspace_id=issue.workspace_id,
        subject=issue.subject,
        what=what,
        by=by,
        now=at,
        client_id=issue.client_id,
        noun=issue.NOUN,
        number=issue.number,
        **facts,
    )
