"""Clients: the companies the team looks after."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, bindparam, func, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Session
from storage.interactions import Interaction


class Client(Base):
    """A company we look after. `name_key` is the folded name; an archived client keeps its history."""

    __tablename__ = "clients"
    __table_args__ = (UniqueConstraint("workspace_id", "name_key"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(120))
    created_by: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None] = mapped_column(default=None)


def get(session: Session, *, workspace_id: int, client_id: int) -> Client | None:
    """A client of this workspace, archived or not; no query when the session has met it already."""
    found = session.get(Client, client_id)
    return found if found and found.workspace_id == workspace_id else None


def of_key(session: Session, *, workspace_id: int, name_key: str) -> Client | None:
    """The client with this folded name, archived or not."""
    return session.scalar(
        select(Client).where(Client.workspace_id == workspace_id, Client.name_key == name_key)
    )


def all_of(session: Session, *, workspace_id: int) -> list[Client]:
    """The clients that are looked after, by name."""
    chosen = select(Client).where(Client.workspace_id == workspace_id, Client.archived_at.is_(None))
    return list(session.scalars(chosen.order_by(Client.name_key)))


def ids(session: Session, *, workspace_id: int) -> list[int]:
    """Every client there ever was."""
    return list(session.scalars(select(Client.id).where(Client.workspace_id == workspace_id)))


def ids_by_name(session: Session, *, workspace_id: int) -> dict[str, int]:
    """The names of the clients that are looked after."""
    found = session.connection().execute(_NAMES, {"workspace_id": workspace_id})
    return {name: client_id for client_id, name in found}


# Asked for every logged contact; building a statement costs as much as running it.
_NAMES = select(Client.id, Client.name).where(
    Client.workspace_id == bindparam("workspace_id"), Client.archived_at.is_(None)
)


def recent_first(session: Session, *, workspace_id: int) -> list[Client]:
    """The clients that are looked after, those with the latest contact first, then by name."""
    latest = (
        select(Interaction.client_id, func.max(Interaction.happened_at).label("at"))
        .where(Interaction.workspace_id == workspace_id)
        .group_by(Interaction.client_id)
        .subquery()
    )
    chosen = (
        select(Client)
        .outerjoin(latest, latest.c.client_id == Client.id)
        .where(Client.workspace_id == workspace_id, Client.archived_at.is_(None))
        .order_by(latest.c.at.is_(None), latest.c.at.desc(), Client.name_key)
    )
    return list(session.scalars(chosen))
