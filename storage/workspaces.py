"""The tenants: one Slack workspace (or organisation) each."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import String, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

import storage.writing
from storage.base import Base, Session


class Workspace(Base):
    """A Slack workspace the bot serves; every other row belongs to one.

    `alive_at`: last moment the bot was up, `alive_machine_at` the same in machine time; `silent_from` and
    `silent_until`: its last long silence. `left_at`: when it removed us, `forget_at`: when we forget all about it;
    both None while we are welcome. `restored_at`: when the database was last put back to what it was at
    `restored_from`; what was posted in between is not remembered (promise P24).
    """

    __tablename__ = "workspaces"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    team_id: Mapped[str] = mapped_column(String(32), unique=True)
    created_at: Mapped[datetime]
    enterprise_id: Mapped[str] = mapped_column(String(32), default="")
    name: Mapped[str] = mapped_column(String(255), default="")
    bot_user_id: Mapped[str] = mapped_column(String(32), default="")
    bot_id: Mapped[str] = mapped_column(String(32), default="")
    app_id: Mapped[str] = mapped_column(String(32), default="")
    alive_at: Mapped[datetime | None] = mapped_column(default=None)
    alive_machine_at: Mapped[datetime | None] = mapped_column(default=None)
    silent_from: Mapped[datetime | None] = mapped_column(default=None)
    silent_until: Mapped[datetime | None] = mapped_column(default=None)
    left_at: Mapped[datetime | None] = mapped_column(default=None)
    forget_at: Mapped[datetime | None] = mapped_column(default=None)
    restored_from: Mapped[datetime | None] = mapped_column(default=None)
    restored_at: Mapped[datetime | None] = mapped_column(default=None)


_OF_TEAM = select(Workspace).where(Workspace.team_id == bindparam("team_id"))


def of_team(session: Session, *, team_id: str) -> Workspace | None:
    """The workspace with Slack's id `team_id`."""
    return session.scalar(_OF_TEAM, {"team_id": team_id})


_ID_OF_TEAM = select(Workspace.id).where(Workspace.team_id == bindparam("team_id"))


def id_of_team(session: Session, *, team_id: str) -> int | None:
    """The id of that workspace; asked for every event, hence without building the row."""
    return session.connection().scalar(_ID_OF_TEAM, {"team_id": team_id})


def get(session: Session, *, workspace_id: int) -> Workspace:
    """The workspace with our own id for it."""
    return session.get_one(Workspace, workspace_id)


def all_of(session: Session) -> list[Workspace]:
    """Every workspace that has us, oldest first."""
    return list(session.scalars(select(Workspace).where(Workspace.left_at.is_(None)).order_by(Workspace.id)))


def known(session: Session) -> list[Workspace]:
    """Every workspace of which anything is remembered, also one that removed us, oldest first."""
    return list(session.scalars(select(Workspace).order_by(Workspace.id)))


def left(session: Session, *, workspace_ids: Collection[int]) -> set[int]:
    """Which of these have removed us."""
    chosen = select(Workspace.id).where(Workspace.id.in_(workspace_ids), Workspace.left_at.is_not(None))
    return set(session.scalars(chosen))


def to_forget(session: Session, *, now: datetime) -> Workspace | None:
    """A workspace that removed us long ago."""
    return session.scalar(select(Workspace).where(Workspace.forget_at <= now).limit(1))


def add(session: Session, *, team_id: str, now: datetime) -> Workspace:
    """A new workspace; the other replica's, when that one was faster."""
    blank = {"enterprise_id": "", "name": "", "bot_user_id": "", "bot_id": "", "app_id": ""}
    new = storage.writing.insert_new(session, table=Workspace)
    session.execute(new.values(team_id=team_id, created_at=now, **blank))
    return session.scalars(_OF_TEAM, {"team_id": team_id}).one()


_FORGOTTEN = select(Workspace.restored_from, Workspace.restored_at).where(
    Workspace.id == bindparam("workspace_id"), Workspace.restored_at > bindparam("since")
)


def forgotten(session: Session, *, workspace_id: int, since: datetime) -> tuple[datetime, datetime] | None:
    """From when to when things were posted that a restored database does not know; None if not restored `since`."""
    asked = {"workspace_id": workspace_id, "since": since}
    found: Any = session.connection().execute(_FORGOTTEN, asked).first()
    return (found[0], found[1]) if found else None
