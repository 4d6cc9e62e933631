"""What was set for a workspace or a client, as canonical text."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, bindparam, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Session


class Preference(Base):
    """One setting. `client_id` 0: the workspace's own, which clients inherit. `value` is canonical text."""

    __tablename__ = "preferences"
    __table_args__ = (UniqueConstraint("workspace_id", "client_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    name: Mapped[str] = mapped_column(String(32))
    value: Mapped[str] = mapped_column(Text)
    set_by: Mapped[str] = mapped_column(String(32))
    set_at: Mapped[datetime]
    client_id: Mapped[int] = mapped_column(default=0)


def texts(session: Session, *, workspace_id: int, client_id: int) -> dict[str, str]:
    """What was set at one level, by name; `client_id` 0 is the workspace's own."""
    chosen = select(Preference.name, Preference.value)
    chosen = chosen.where(Preference.workspace_id == workspace_id, Preference.client_id == client_id)
    return dict(session.execute(chosen).all())


_LEVELS = select(Preference.client_id, Preference.name, Preference.value).where(
    Preference.workspace_id == bindparam("workspace_id"),
    or_(Preference.client_id == 0, Preference.client_id == bindparam("client_id")),
)


def levels(session: Session, *, workspace_id: int, client_id: int) -> tuple[dict[str, str], dict[str, str]]:
    """What was set for the workspace and, unless `client_id` is 0, for the client; in one query."""
    asked = {"workspace_id": workspace_id, "client_id": client_id}
    workspace: dict[str, str] = {}
    client: dict[str, str] = {}
    for level, name, value in session.connection().execute(_LEVELS, asked):
        (client if level else workspace)[name] = value
    return workspace, client


def find(session: Session, *, workspace_id: int, client_id: int, name: str) -> Preference | None:
    """One setting as it was set at one level."""
    return session.scalar(
        select(Preference).where(
            Preference.workspace_id == workspace_id,
            Preference.client_id == client_id,
            Preference.name == name,
        )
    )


def workspaces_using(session: Session, *, names: Collection[str]) -> list[tuple[int, str]]:
    """Every (workspace id, value) that somebody set for one of these names, each once."""
    chosen = select(Preference.workspace_id, Preference.value).where(Preference.name.in_(names)).distinct()
    rows = session.execute(chosen.order_by(Preference.workspace_id, Preference.value))
    return [(workspace_id, value) for workspace_id, value in rows]


def who_set(session: Session, *, workspace_id: int, names: Collection[str], value: str) -> str:
    """Who gave one of these settings this value first."""
    chosen = select(Preference.set_by).where(
        Preference.workspace_id == workspace_id, Preference.name.in_(names), Preference.value == value
    )
    return session.scalar(chosen.order_by(Preference.id).limit(1)) or ""


def names_with(session: Session, *, workspace_id: int, value: str) -> set[str]:
    """The settings, at any level of the workspace, that have this very value."""
    chosen = select(Preference.name).where(Preference.workspace_id == workspace_id, Preference.value == value)
    return set(session.scalars(chosen))


def clients_with(session: Session, *, workspace_id: int, names: Collection[str]) -> list[int]:
    """The clients that have a value of their own for one of these names."""
    chosen = select(Preference.client_id).where(
        Preference.workspace_id == workspace_id, Preference.client_id != 0, Preference.name.in_(names)
    )
    return list(session.scalars(chosen.distinct().order_by(Preference.client_id)))


def follow_channel(session: Session, *, workspace_id: int, old: str, new: str) -> None:
    """Keep settings that name a channel true when Slack changes its id."""
    naming = update(Preference).where(Preference.workspace_id == workspace_id, Preference.value == old)
    session.execute(naming.values(value=new))
