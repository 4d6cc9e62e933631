"""History: who did what to which thing and when; rows are only ever added."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Session


class Deed(Base):
    """One act: `subject` is the thing ("issue:12"), `what` the act ("issue_opened"), `facts` its details."""

    __tablename__ = "history"
    __table_args__ = (
        Index("history_of_client", "client_id", "at"),
        Index("history_of_subject", "workspace_id", "subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    subject: Mapped[str] = mapped_column(String(64))
    what: Mapped[str] = mapped_column(String(32))
    by: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]
    client_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id"), default=None)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)


def of_client(session: Session, *, client_id: int, limit: int) -> list[Deed]:
    """The latest deeds about a client and its things, newest first."""
    chosen = select(Deed).where(Deed.client_id == client_id)
    return list(session.scalars(chosen.order_by(Deed.at.desc(), Deed.id.desc()).limit(limit)))


def of_subject(session: Session, *, workspace_id: int, subject: str) -> list[Deed]:
    """Everything done to one thing, oldest first."""
    chosen = select(Deed).where(Deed.workspace_id == workspace_id, Deed.subject == subject)
    return list(session.scalars(chosen.order_by(Deed.at, Deed.id)))
