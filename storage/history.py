"""History: who did what to which thing and when; rows are only ever added."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, bindparam, func, select
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


def get(session: Session, *, workspace_id: int, deed_id: int) -> Deed | None:
    """One deed of the workspace."""
    deed = session.get(Deed, deed_id)
    return deed if deed and deed.workspace_id == workspace_id else None


def of_client(session: Session, *, client_id: int, limit: int) -> list[Deed]:
    """The latest deeds about a client and its things, newest first."""
    chosen = select(Deed).where(Deed.client_id == client_id)
    return list(session.scalars(chosen.order_by(Deed.at.desc(), Deed.id.desc()).limit(limit)))


def of_subject(session: Session, *, workspace_id: int, subject: str) -> list[Deed]:
    """Everything done to one thing, oldest first."""
    chosen = select(Deed).where(Deed.workspace_id == workspace_id, Deed.subject == subject)
    return list(session.scalars(chosen.order_by(Deed.at, Deed.id)))


TERMS = (
    "preference_set",
    "preference_reset",
    "calendar_day_set",
    "calendar_day_unset",
    "calendar_day_on",
    "calendar_day_off",
)
"""The acts by which settings and working days change."""
_MINE = (
    Deed.workspace_id == bindparam("workspace_id"),
    Deed.subject.in_(("workspace", bindparam("client", type_=String))),
    Deed.what.in_(TERMS),
)
_LAST = select(func.max(Deed.id)).where(*_MINE, Deed.at <= bindparam("since")).scalar_subquery()
_OF_TERMS = select(Deed).where(*_MINE, Deed.id > func.coalesce(_LAST, 0)).order_by(Deed.id.desc())


def of_terms(session: Session, *, workspace_id: int, client_id: int, since: datetime) -> Sequence[Deed]:
    """What changed the settings and working days that hold for a client after a moment, newest first."""
    asked = {"workspace_id": workspace_id, "client": f"client:{client_id}", "since": since}
    return session.scalars(_OF_TERMS, asked).all()


def standing(session: Session, *, client_id: int, what: str, undoing: str, since: datetime) -> int:
    """How often something was done for a client since a moment and not undone; `undoing` is the act of undoing."""
    chosen = select(Deed).where(Deed.client_id == client_id, Deed.at >= since, Deed.what.in_((what, undoing)))
    found = session.scalars(chosen).all()
    gone = {int(deed.facts["undoes"]) for deed in found if deed.what == undoing}
    return sum(deed.what == what and deed.id not in gone for deed in found)
