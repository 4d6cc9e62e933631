"""The client's people."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Session


class Contact(Base):
    """Somebody on the client's side; without `user_id` a person reached by phone or e-mail only."""

    __tablename__ = "contacts"
    __table_args__ = (UniqueConstraint("workspace_id", "client_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    created_by: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime]
    user_id: Mapped[str | None] = mapped_column(String(32), default=None)
    name: Mapped[str] = mapped_column(String(255), default="")


def of_client(session: Session, *, client_id: int) -> list[Contact]:
    """The client's people, in the order they were marked."""
    return list(session.scalars(select(Contact).where(Contact.client_id == client_id).order_by(Contact.id)))


def of_user(session: Session, *, workspace_id: int, user_id: str) -> list[Contact]:
    """The marks that declare a Slack user to be on a client's side; one for each client."""
    chosen = select(Contact).where(Contact.workspace_id == workspace_id, Contact.user_id == user_id)
    return list(session.scalars(chosen.order_by(Contact.id)))


def find(session: Session, *, workspace_id: int, client_id: int, user_id: str) -> Contact | None:
    """The mark of one user for one client."""
    return session.scalar(
        select(Contact).where(
            Contact.workspace_id == workspace_id, Contact.client_id == client_id, Contact.user_id == user_id
        )
    )
