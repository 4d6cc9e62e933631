"""The log of an issue: its history, its conversation and what was logged, as its clocks are read from them."""

from __future__ import annotations

import domain.duties
import storage.conversations
import storage.issues
import usecases.matterlogs
import usecases.runs
from domain.clocks import Kind
from domain.conversations import MarkKind
from domain.duties import Act, Entry, Log
from domain.interactions import WORDLESS
from domain.people import SILENT, Side
from storage.base import Session
from storage.conversations import Conversation
from storage.issues import Issue
from usecases.runs import Terms

AFTER_ALL_DEEDS = 1 << 62
THANKS = ("thanks", "fine", "greeting", "emoji")
"""The verdicts of words that do not end a wait for the client."""
ACTS = {
    "issue_opened": Act.OPENED,
    "issue_severity": Act.SEVERITY,
    "issue_waiting": Act.WAITING,
    "issue_resumed": Act.RESUMED,
    "issue_solved": Act.SOLVED,
    "issue_reopened": Act.REOPENED,
    "issue_asked_again": Act.REOPENED,
    "issue_not_yet": Act.REOPENED,
    "issue_withdrawn": Act.WITHDRAWN,
    "issue_duplicate": Act.WITHDRAWN,
    "issue_fixed": Act.FIXED,
    "issue_told": Act.TOLD,
    "issue_ours": Act.OURS,
    "issue_third_party": Act.OURS,
}
"""What in an issue's history moves its clocks."""


def of(
    session: Session, *, issue: Issue, conversation: Conversation | None, terms: Terms | None = None
) -> Log:
    """Everything about an issue that its clocks are read from; without `terms` only what its waits are."""
    acts = [deed for deed in usecases.matterlogs.deeds(session, row=issue) if deed.what in ACTS]
    was = next((deed.facts.get("was") for deed in acts if deed.what == "issue_severity"), None)
    first = int(was or issue.severity)
    log = [Entry(Act.OPENED, issue.opened_at, issue.opened_by, first)]
    for deed in acts:
        if deed.what == "issue_opened":
            continue
        severity = int(deed.facts.get("severity") or 0) if deed.what == "issue_severity" else 0
        log.append(Entry(ACTS[deed.what], deed.at, deed.by, severity, deed.id, str(deed.id)))
    log += _marked(session, issue=issue, conversation=conversation)
    severities = {entry.severity for entry in log if entry.severity}
    newsworthy = terms is not None and any(
        terms.target(Kind.UPDATE_CADENCE, severity=each, issue_kind=issue.kind) for each in severities
    )
    if newsworthy or any(entry.act == Act.WAITING for entry in log):
        log += _spoken(session, issue=issue, conversation=conversation)
    return domain.duties.ordered(log)


def _marked(session: Session, *, issue: Issue, conversation: Conversation | None) -> list[Entry]:
    """What people declared about the conversation of an issue by button or emoji."""
    marks = storage.conversations.marks(session, conversation_id=conversation.id) if conversation else ()
    return [
        Entry(Act.WAITING, mark.at, mark.by, 0, AFTER_ALL_DEEDS, f"mark {mark.id}")
        for mark in marks
        if mark.kind == MarkKind.WAITING and mark.at >= issue.opened_at
    ]


def _spoken(session: Session, *, issue: Issue, conversation: Conversation | None) -> list[Entry]:
    """What was said about an issue: where it came from, to the asker at the top level, and what was logged for its
    client.
    """
    since = issue.opened_at
    lines = storage.issues.logged(session, client_id=issue.client_id, since=since)
    found = [Entry(Act.NEWS, line.at, line.by, ref=line.ref) for line in lines]
    if conversation is None:
        return found
    hails = usecases.runs.said_elsewhere(session, conversation=conversation)
    found += [Entry(Act.NEWS, each.at, each.by, ref=each.ref) for each in hails if each.at >= since]
    for line in storage.issues.said(session, conversation_id=conversation.id, since=since):
        if line.side == Side.TEAM and line.verdict == WORDLESS:
            continue
        if line.side == Side.TEAM:
            found.append(Entry(Act.NEWS, line.at, line.by, ref=line.ref))
        elif line.side not in SILENT and line.verdict not in THANKS:
            found.append(Entry(Act.SPOKE, line.at, line.by, ref=line.ref))
    return found
