"""Clocks: kept in step with the log they are read from, and looked at when their moment comes.

Rules R11, R24-R28 and R31. A clock's row is a snapshot: it is computed anew from the log whenever the log, the
settings or the time has moved on. `usecases.duties` reads the logs, `usecases.snapshots` writes the rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import storage.clients
import storage.clocks
import storage.complaints
import storage.issues
import storage.nouns
import storage.writing
import usecases.alerts
import usecases.attempts
import usecases.cases
import usecases.duties
import usecases.runs
import usecases.snapshots
import usecases.waiting
from domain.clocks import RUNNING, Owed, Reading, Run
from storage.base import Session
from storage.clocks import Clock
from storage.conversations import Conversation
from storage.interactions import Interaction
from storage.matters import Matter
from usecases.scenes import Scene

LOOK_AGAIN = timedelta(minutes=5)
"""When a clock is looked at again that could not be read, or that a replica took and died."""


Waiting = usecases.waiting.Waiting
waiting = usecases.waiting.everybody


def follow(session: Session, *, conversation_id: int, now: datetime) -> None:
    """Bring the clocks of a conversation in step with its log. Nobody is told here, but what was told is
    revised.
    """
    scene = usecases.duties.of_conversation(session, conversation_id=conversation_id, now=now)
    _keep(session, scene=scene, now=now)


def follow_subject(session: Session, *, subject: str, now: datetime) -> None:
    """The same for whatever a subject names."""
    session.flush()
    scene = usecases.duties.of(session, subject=subject, now=now)
    _keep(session, scene=scene, now=now)
    if scene and scene.conversation and scene.matter and scene.terms.by_issue:
        follow(session, conversation_id=scene.conversation.id, now=now)


def follow_issue(session: Session, *, issue_id: int, now: datetime) -> None:
    """The same for an issue."""
    follow_subject(session, subject=f"issue:{issue_id}", now=now)


def follow_client(session: Session, *, client_id: int, now: datetime) -> None:
    """The same for a client."""
    follow_subject(session, subject=f"client:{client_id}", now=now)


def begin(session: Session, *, conversation: Conversation, first: Interaction, now: datetime) -> None:
    """Start the clock of a conversation that begins with a question; nothing else of it is known (rule R11)."""
    terms = usecases.runs.terms_of(
        session, workspace_id=conversation.workspace_id, client_id=conversation.client_id, now=now
    )
    for run in usecases.runs.of_first(first):
        owed = terms.owed(run)
        clock = usecases.snapshots.blank(
            workspace_id=conversation.workspace_id,
            client_id=conversation.client_id,
            subject=usecases.runs.subject_of(conversation.id),
            owed=owed,
        )
        usecases.snapshots.write(clock, owed=owed, reading=owed.read(now=now), terms=terms)
        storage.writing.put(session, row=clock)


def refollow(session: Session, *, workspace_id: int, client_id: int = 0, now: datetime) -> None:
    """Read everything of a client (0: of all) again that has or should have a running clock, after settings or
    links changed.
    """
    ids = {"workspace_id": workspace_id, "client_id": client_id}
    session.flush()
    subjects = {*storage.clocks.open_subjects(session, **ids)}
    subjects |= {*storage.nouns.open_subjects(session, **ids)}
    clients = (
        [client_id]
        if client_id
        else [client.id for client in storage.clients.all_of(session, workspace_id=workspace_id)]
    )
    subjects |= {f"client:{each}" for each in clients}
    for subject in sorted(subjects):
        _keep(session, scene=usecases.duties.of(session, subject=subject, now=now), now=now)


def revive(session: Session, *, channel_id: int, now: datetime) -> None:
    """Read again whatever was cancelled in a channel since its log was gone, as when it was not linked for a while."""
    session.flush()
    for subject in storage.clocks.lost(session, channel_id=channel_id):
        _keep(session, scene=usecases.duties.of(session, subject=subject, now=now), now=now)


def in_touch(
    session: Session, *, workspace_id: int, client_id: int, now: datetime, at: datetime | None = None
) -> None:
    """Read again what a logged contact with a client may change; `at`: when it was, if it is only added."""
    ids = {"workspace_id": workspace_id, "client_id": client_id}
    if at and storage.clocks.unmoved(session, **ids, at=at, now=now):
        return
    follow_client(session, client_id=client_id, now=now)
    for issue_id in storage.issues.open_ids(session, **ids):
        follow_issue(session, issue_id=issue_id, now=now)
    for complaint_id in storage.complaints.unresolved_ids(session, **ids):
        follow_subject(session, subject=f"complaint:{complaint_id}", now=now)


def lacking(session: Session) -> list[str]:
    """The clients and open issues that have no clocks yet, such as those from before there were any."""
    return storage.clocks.without(session)


def adopt(session: Session, *, subjects: Iterable[str], now: datetime) -> None:
    """Start the clocks of what has none yet."""
    for subject in subjects:
        _keep(session, scene=usecases.duties.of(session, subject=subject, now=now), now=now)


def expected(session: Session, *, subject: str, now: datetime) -> list[tuple[Run, Reading]]:
    """What the clocks of a subject would be if they were computed from the log now, without those that ended
    under other terms and stay as they were (rule R25).
    """
    scene = usecases.duties.of(session, subject=subject, now=now)
    if scene is None:
        return []
    rows = {(row.kind, row.ref): row for row in scene.known}
    return [
        (owed.run, owed.read(now=now)) for owed in scene.owed if not _is_frozen(scene, owed=owed, rows=rows)
    ]


def owed_of(session: Session, *, clock: Clock, now: datetime, language: str = "") -> Owed | None:
    """The run that a clock is the snapshot of, with its terms; None when its log is gone. Days off are named in
    `language`.
    """
    scene = usecases.duties.of(session, subject=clock.subject, now=now, language=language)
    found = scene.owed if scene else ()
    return next((each for each in found if (each.run.kind, each.run.ref) == (clock.kind, clock.ref)), None)


def tick_one(session: Session, *, now: datetime) -> bool:
    """Look at the clock whose moment came first, and tell what it reached; False when none is due.

    A clock that cannot be read is put off, so that it does not keep the others waiting.
    """
    clock = storage.clocks.first_due(session, now=now) or storage.clocks.in_touch(session, now=now)
    if clock is None:
        return False
    if not storage.clocks.claim(session, clock=clock, until=now + LOOK_AGAIN):
        return True
    subject = clock.subject

    def look() -> None:
        scene = usecases.duties.of(session, subject=subject, now=now)
        _keep(session, scene=scene, now=now, telling=True)

    usecases.attempts.attempt(session, work=look)
    return True


def still_true(session: Session, *, subject: str, expects: str, now: datetime) -> bool:  # noqa: ARG001
    """Whether an alert's reason still holds (rule R30): the clock runs and has reached the level."""
    clock = session.get(Clock, int(subject.partition(":")[2]))
    return clock is not None and clock.state in RUNNING and not clock.paused and clock.level >= int(expects)


def matter_of(session: Session, *, workspace_id: int, clock_id: int) -> Matter | None:
    """The issue, promise or other matter that a clock belongs to; None when it belongs to something else."""
    clock = storage.clocks.get(session, workspace_id=workspace_id, clock_id=clock_id)
    return storage.nouns.of_subject(session, subject=clock.subject) if clock else None


def retell(session: Session, *, workspace_id: int, subject: str, now: datetime) -> None:
    """Let the messages about the running clocks of a subject say who takes care by now."""
    session.flush()
    for clock in storage.clocks.of_subject(session, workspace_id=workspace_id, subject=subject):
        if clock.alerted and clock.state in RUNNING:
            usecases.alerts.revise(session, case=usecases.cases.case_of(session, clock=clock), now=now)


def current(session: Session, *, conversation: Conversation) -> Clock | None:
    """The one clock of a conversation that nothing has ended."""
    rows = storage.clocks.of_subject(
        session,
        workspace_id=conversation.workspace_id,
        subject=usecases.runs.subject_of(conversation.id),
    )
    return next((row for row in rows if row.state in RUNNING), None)


def _keep(session: Session, *, scene: Scene | None, now: datetime, telling: bool = False) -> None:
    if scene:
        usecases.snapshots.keep(session, scene=scene, now=now, telling=telling)


def _is_frozen(scene: Scene, *, owed: Owed, rows: dict[tuple[str, str], Clock]) -> bool:
    row = rows.get((owed.run.kind, owed.run.ref))
    return row is not None and usecases.snapshots.is_frozen(row, owed=owed, terms=scene.terms_of(owed))
