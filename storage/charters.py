"""Charters: what was agreed with each client, and by whom."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, String, Text, or_, select, text
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from storage.base import Base, Session
from storage.history import Deed


class Charter(Base):
    """One agreement. `terms` are those of `domain.charters.TERMS`, as canonical text.

    `decision_days`: within how many working days the client decides, 0 when nothing was said about it.
    `notice`: who writes out of hours is told when we answer. `note` is for the team. A client has at most one
    agreement that no later one has replaced (`replaced_at`).
    """

    __tablename__ = "charters"
    __table_args__ = (
        Index(
            "charters_current",
            "client_id",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    terms: Mapped[dict[str, str]] = mapped_column(JSON)
    decision_days: Mapped[int]
    notice: Mapped[bool]
    agreed_by: Mapped[str] = mapped_column(String(255))
    agreed_on: Mapped[date]
    recorded_by: Mapped[str] = mapped_column(String(32))
    recorded_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text, default="")
    replaced_at: Mapped[datetime | None] = mapped_column(default=None)


def current(session: Session, *, client_id: int) -> Charter | None:
    """What is agreed with a client."""
    return session.scalar(
        select(Charter).where(Charter.client_id == client_id, Charter.replaced_at.is_(None))
    )


def gives_notice(client_id: InstrumentedAttribute[int | None]) -> ColumnElement[bool]:
    """Whether who writes out of hours is told when we answer, for a larger question."""
    standing = (Charter.client_id == client_id, Charter.replaced_at.is_(None), Charter.notice)
    return select(Charter.id).where(*standing).exists()


def get(session: Session, *, workspace_id: int, charter_id: int) -> Charter | None:
    """One agreement of the workspace."""
    found = session.get(Charter, charter_id)
    return found if found and found.workspace_id == workspace_id else None


def replaced_by(session: Session, *, charter: Charter) -> Charter | None:
    """The agreement that ended when this one was recorded."""
    earlier = select(Charter).where(
        Charter.client_id == charter.client_id,
        Charter.id < charter.id,
        Charter.replaced_at == charter.recorded_at,
    )
    return session.scalar(earlier.order_by(Charter.id.desc()).limit(1))


def changes(
    session: Session, *, workspace_id: int, client_id: int, what: Collection[str], since: datetime
) -> Sequence[Deed]:
    """The deeds of these kinds on the settings of a client or its workspace since a moment, oldest first."""
    theirs = Deed.subject == f"client:{client_id}"
    chosen = select(Deed).where(
        Deed.workspace_id == workspace_id, or_(theirs, Deed.subject == "workspace"), Deed.what.in_(what)
    )
    return session.scalars(chosen.where(Deed.at >= since).order_by(Deed.at, Deed.id)).all()
