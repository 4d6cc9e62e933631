"""Budgets: when Slack may be called again, kept where all replicas see it (promise P11)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ForeignKey, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Session, upsert


class Budget(Base):
    """When a scope ("post:C1", "chat.postMessage") may be used next; machine time."""

    __tablename__ = "budgets"
    __table_args__ = (UniqueConstraint("workspace_id", "scope"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    scope: Mapped[str] = mapped_column(String(64))
    next_at: Mapped[datetime]


_budget: Any = Budget.__table__
POSTS = "posts"
"""The scope of all posts of a workspace."""


def close(session: Session, *, scopes: Collection[tuple[int, str]], until: datetime) -> None:
    """Close scopes, each of its workspace, until then; what is closed for longer stays so."""
    if not scopes:
        return
    # In one order everywhere, or two replicas could wait for each other.
    rows = [{"workspace_id": mine, "scope": scope, "next_at": until} for mine, scope in sorted(scopes)]
    statement = upsert(session, table=_budget).values(rows)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "scope"],
            set_={"next_at": statement.excluded.next_at},
            where=_budget.c.next_at < statement.excluded.next_at,
        )
    )


def opens(session: Session, *, workspace_id: int, scope: str) -> datetime | None:
    """When a scope opens or opened, None when it was never used; nobody else changes it until the transaction ends."""
    chosen = select(_budget.c.next_at).where(_budget.c.workspace_id == workspace_id, _budget.c.scope == scope)
    return cast("datetime | None", session.execute(chosen.with_for_update()).scalar())


def closed_until(
    session: Session, *, workspace_id: int, scopes: Iterable[str], machine: datetime
) -> datetime | None:
    """When the last of these scopes opens again; None when all are open."""
    last = select(func.max(_budget.c.next_at)).where(
        _budget.c.workspace_id == workspace_id,
        _budget.c.scope.in_(tuple(scopes)),
        _budget.c.next_at > machine,
    )
    return cast("datetime | None", session.execute(last).scalar())


def take(session: Session, *, workspace_id: int, scope: str, machine: datetime, until: datetime) -> bool:
    """Use a scope and close it until then; False when it is closed. Of several who try, one may."""
    statement = upsert(session, table=_budget).values(workspace_id=workspace_id, scope=scope, next_at=until)
    taken = statement.on_conflict_do_update(
        index_elements=["workspace_id", "scope"],
        set_={"next_at": statement.excluded.next_at},
        where=_budget.c.next_at <= machine,
    )
    return session.execute(taken.returning(_budget.c.id)).scalar() is not None
