"""The audit: decisions that matter for security are noted in the transaction of the change, or of the denial.

What is done to matters is in their history (`usecases.history`); here is who was allowed to set up, to release, to take
out, and who was denied anything.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import storage.audit
import storage.workspaces
from domain.permissions import TEAM, Asker, Denied, Entry, Kind
from storage.audit import Audit
from storage.base import Session

ALLOWED, OPERATOR = "allowed", "operator"
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Checked:
    """What is left of a workspace's chain: its rows, the first number at which it is broken (0: whole), its last hash,
    to be kept elsewhere, and since when it goes.
    """

    team_id: str
    rows: int
    broken: int
    head: str
    since: datetime | None


def note(
    session: Session,
    *,
    actor: Asker,
    act: str,
    thing: str,
    now: datetime,
    before: str = "",
    after: str = "",
    decision: str = ALLOWED,
) -> None:
    """Note a decision. `before` and `after` are texts of which only hashes are kept."""
    row = Audit(
        workspace_id=actor.workspace_id,
        at=now,
        who=_named(actor),
        role=actor.role,
        act=act,
        thing=thing[:64],
        kind=actor.door.kind,
        entry=actor.door.entry,
        decision=decision,
        request=actor.door.request,
        before=_hash(before),
        after=_hash(after),
    )
    storage.audit.add(session, row=row)


def operated(session: Session, *, workspace_id: int, act: str, thing: str, now: datetime) -> None:
    """Note what somebody did on the command line of the host, of whom nobody knows more."""
    row = Audit(
        workspace_id=workspace_id,
        at=now,
        who=OPERATOR,
        role=OPERATOR,
        act=act,
        thing=thing[:64],
        kind=Kind.HOME,
        entry=Entry.HOUSE,
        decision=ALLOWED,
    )
    storage.audit.add(session, row=row)


def denied(session: Session, *, denial: Denied, now: datetime) -> None:
    """Note that somebody was told no."""
    note(session, actor=denial.who, act=denial.act, thing="", now=now, decision=denial.why)


def fingerprint(*, workspace_id: int, user_id: str) -> str:
    """Somebody, without their id: a row here cannot be changed when they want to be forgotten (promise P32)."""
    return "~" + _hash(f"{workspace_id}:{user_id}")[:20]


def tidy_one(session: Session, *, now: datetime) -> bool:
    """Drop what was kept long enough; False when there is nothing. The day allows for the database's own clock."""
    return storage.audit.drop_old(session, before=now - storage.audit.KEPT - A_DAY) > 0


def verify(session: Session) -> list[Checked]:
    """Follow the chain of every workspace."""
    return [
        _verified(session, workspace_id=workspace_id, team_id=team_id)
        for workspace_id, team_id in [(each.id, each.team_id) for each in storage.workspaces.known(session)]
    ]


def _verified(session: Session, *, workspace_id: int, team_id: str) -> Checked:
    rows, broken, head, since = 0, 0, "", None
    for row in storage.audit.chain(session, workspace_id=workspace_id):
        # The rows before the first that is left were deleted when they were old.
        whole = row.digest == storage.audit.sealed(row) and (not rows or row.previous == head)
        if not whole and not broken:
            broken = row.id
        rows, head, since = rows + 1, row.digest, since or row.at
    return Checked(team_id, rows, broken, head, since)


def _named(actor: Asker) -> str:
    """One of the team by their id, an outsider by a fingerprint of it."""
    if actor.role in TEAM:
        return actor.user_id[:32]
    return fingerprint(workspace_id=actor.workspace_id, user_id=actor.user_id)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest() if text else ""
