"""The audit: who was allowed or denied what that matters for security; rows are only ever added.

Triggers of both databases refuse to change a row, and to delete one that is younger than `KEPT` unless its workspace is
to be forgotten.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

import storage.matters
from storage.base import Base, Session
from storage.writing import changed

KEPT = timedelta(days=730)
"""How long a row cannot be deleted (`storage/migrations` says the same to the databases)."""
CHUNK = 500


class Audit(Base):
    """One decision. `thing`: what it was about ("client:3"); `decision`: "allowed", or why not; `request`: Slack's name
    of the request. `before` and `after` are hashes of what changed, "" where nothing has two states. `previous` is the
    `digest` of the workspace's row before, so that a row that was changed or taken out shows.
    """

    __tablename__ = "audit"
    __table_args__ = (Index("audit_of_workspace", "workspace_id", "id"), Index("audit_by_age", "at"))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(String(32))
    role: Mapped[str] = mapped_column(String(16))
    act: Mapped[str] = mapped_column(String(16))
    thing: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    entry: Mapped[str] = mapped_column(String(24))
    decision: Mapped[str] = mapped_column(String(24))
    request: Mapped[str] = mapped_column(String(64), default="")
    before: Mapped[str] = mapped_column(String(64), default="")
    after: Mapped[str] = mapped_column(String(64), default="")
    previous: Mapped[str] = mapped_column(String(64), default="")
    digest: Mapped[str] = mapped_column(String(64), default="")


_SEALED = tuple(name for name in Audit.__table__.columns.keys() if name not in ("id", "digest"))  # noqa: SIM118


def sealed(row: Audit) -> str:
    """The hash of all that a row says, the hash before it included."""
    facts = {name: getattr(row, name) for name in _SEALED} | {"at": row.at.isoformat()}
    return hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def add(session: Session, *, row: Audit) -> None:
    """Append a row to its workspace's chain; whoever else appends there waits for the end of the transaction."""
    storage.matters.lock(session, workspace_id=row.workspace_id)
    last = select(Audit.digest).where(Audit.workspace_id == row.workspace_id).order_by(Audit.id.desc())
    row.previous = session.scalar(last.limit(1)) or ""
    row.digest = sealed(row)
    session.add(row)
    session.flush()


def chain(session: Session, *, workspace_id: int) -> Iterator[Audit]:
    """Every row of a workspace, oldest first, some at a time."""
    after = 0
    mine = select(Audit).where(Audit.workspace_id == workspace_id).order_by(Audit.id).limit(CHUNK)
    while rows := session.scalars(mine.where(Audit.id > after)).all():
        yield from rows
        after = rows[-1].id
        session.expunge_all()


def newest(session: Session, *, before: int = 0, limit: int) -> list[Audit]:
    """The newest rows of all workspaces, with a number below `before` (0: all)."""
    chosen = select(Audit).order_by(Audit.id.desc()).limit(limit)
    return list(session.scalars(chosen.where(Audit.id < before) if before else chosen))


def drop_old(session: Session, *, before: datetime) -> int:
    """Delete what is older; returns how many rows. The database refuses what is younger than `KEPT`."""
    return changed(session.execute(delete(Audit).where(Audit.at < before)))
