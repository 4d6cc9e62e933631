"""Answering: by which terms the answers of a conversation are owed: those that held when each was given, and for an
issue those of its severity and kind (rules R19 and R25).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import takewhile

import domain.duties
import storage.history
import storage.issues
import usecases.issuelogs
import usecases.runs
from domain.clocks import Owed, Run
from domain.duties import Log
from domain.targets import Facts
from storage.base import Session
from storage.clocks import Clock
from storage.conversations import Conversation
from storage.history import Deed
from storage.issues import Issue
from usecases.runs import Terms

Place = tuple[str, str]
"""The kind and the ref of a clock."""


def of(
    session: Session,
    *,
    conversation: Conversation,
    runs: Iterable[Run],
    terms: Terms,
    earlier: dict[Place, Terms],
) -> list[Owed]:
    """What is owed with the terms that hold for it: those in `earlier`, else `terms`."""
    if not (earlier or terms.by_issue):
        return [terms.owed(run) for run in runs]
    held = [(run, earlier.get((run.kind, run.ref), terms)) for run in runs]
    issues = _issues(session, conversation=conversation) if any(each.by_issue for _, each in held) else []
    return [each.owed(run, about=_about(issues, run=run)) for run, each in held]


def earlier(
    session: Session,
    *,
    conversation: Conversation,
    runs: Sequence[Run],
    known: Sequence[Clock],
    now: datetime,
    language: str = "",
) -> dict[Place, Terms]:
    """The terms that held when something ended of which only now is heard, where they were changed since."""
    kept = {(row.kind, row.ref, row.ended_at) for row in known}
    ends = {
        (run.kind.value, run.ref): run.end
        for run in runs
        if run.end and (run.kind, run.ref, run.end) not in kept
    }
    if not ends:
        return {}
    ids = {"workspace_id": conversation.workspace_id, "client_id": conversation.client_id}
    acts = storage.history.of_terms(session, **ids, since=min(ends.values()))
    found: dict[Place, Terms] = {}
    for place, end in ends.items():
        later = _after(end, acts=acts)
        if later:
            found[place] = usecases.runs.terms_before(
                session, **ids, acts=later, at=end, now=now, language=language
            )
    return found


def about(session: Session, *, conversation: Conversation, run: Run) -> Facts:
    """The severity and the kind of the issue that a conversation was about, as it was when a run ended."""
    return _about(_issues(session, conversation=conversation), run=run)


def _after(moment: datetime, *, acts: Sequence[Deed]) -> list[Deed]:
    """Of acts, the newest first, those after a moment."""
    return list(takewhile(lambda act: act.at > moment, acts))


def _issues(session: Session, *, conversation: Conversation) -> list[tuple[Issue, Log]]:
    return [
        (issue, usecases.issuelogs.of(session, issue=issue, conversation=None))
        for issue in storage.issues.about(session, conversation_id=conversation.id)
    ]


def _about(issues: Sequence[tuple[Issue, Log]], *, run: Run) -> Facts:
    """Of the newest issue that there was by then."""
    for issue, log in reversed(issues):
        if run.end is None or issue.opened_at <= run.end:
            return Facts(severity=domain.duties.severity_at(log, at=run.end), kind=issue.kind)
    return Facts()
