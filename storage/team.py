"""Who on our side looks after which client, in which role."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Session


class Member(Base):
    """A person of the team with one role for one client (`domain.team.Role`)."""

    __tablename__ = "members"
    __table_args__ = (
        UniqueConstraint("workspace_id", "client_id", "user_id"),
        Index("members_of_user", "workspace_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    user_id: Mapped[str] = mapped_column(String(32))
    role: Mapped[str] = mapped_column(String(16))
    since: Mapped[datetime]


def of_client(session: Session, *, client_id: int) -> list[Member]:
    """Everybody who looks after the client, in the order they came."""
    return list(session.scalars(select(Member).where(Member.client_id == client_id).order_by(Member.id)))


def of_user(session: Session, *, workspace_id: int, user_id: str) -> list[Member]:
    """Every role of one person."""
    chosen = select(Member).where(Member.workspace_id == workspace_id, Member.user_id == user_id)
    return list(session.scalars(chosen.order_by(Member.client_id)))


def find(session: Session, *, workspace_id: int, client_id: int, user_id: str) -> Member | None:
    """The role of one person for one client."""
    return session.scalar(
        select(Member).where(
            Member.workspace_id == workspace_id, Member.client_id == client_id, Member.user_id == user_id
        )
    )


def of_role(session: Session, *, workspace_id: int, role: str) -> dict[int, str]:
    """Who has the role, by client id."""
    chosen = select(Member.client_id, Member.user_id)
    rows = session.execute(chosen.where(Member.workspace_id == workspace_id, Member.role == role))
    return dict(rows.all())
