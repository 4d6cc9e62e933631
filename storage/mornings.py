"""Mornings: when each person of the team is told what the day brings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, func, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Session
from storage.team import Member
from storage.writing import changed, insert_new


class Morning(Base):
    """One person's mornings. `look_at`: when the next one begins, None until that is planned; `off`: they want none."""

    __tablename__ = "mornings"
    __table_args__ = (
        UniqueConstraint("workspace_id", "user_id"),
        Index(
            "mornings_due",
            "look_at",
            sqlite_where=text("look_at IS NOT NULL"),
            postgresql_where=text("look_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    user_id: Mapped[str] = mapped_column(String(32))
    look_at: Mapped[datetime | None] = mapped_column(default=None)
    off: Mapped[bool] = mapped_column(default=False)


def unplanned(session: Session) -> tuple[int, str] | None:
    """Somebody whose mornings are not planned yet, as (workspace id, user id): they look after a client, took something
    or switched their mornings.
    """
    noted = select(Morning.workspace_id, Morning.user_id).where(Morning.look_at.is_(None))
    known = select(Morning.id).where(
        Morning.workspace_id == Member.workspace_id, Morning.user_id == Member.user_id
    )
    new = select(Member.workspace_id, Member.user_id).where(~known.exists())
    found = (
        session.execute(noted.order_by(Morning.id).limit(1)).first()
        or session.execute(new.order_by(Member.id).limit(1)).first()
    )
    return (found[0], found[1]) if found else None


def note(session: Session, *, workspace_id: int, user_id: str) -> None:
    """From now on somebody may have mornings."""
    new = insert_new(session, table=Morning)
    session.execute(new.values(workspace_id=workspace_id, user_id=user_id, off=False))


def of_person(session: Session, *, workspace_id: int, user_id: str) -> Morning:
    """The mornings of a person, noted if they were not."""
    chosen = select(Morning).where(Morning.workspace_id == workspace_id, Morning.user_id == user_id)
    found = session.scalar(chosen)
    if found is None:
        note(session, workspace_id=workspace_id, user_id=user_id)
        found = session.scalars(chosen).one()
    return found


def lock(session: Session, *, workspace_id: int, user_id: str) -> None:
    """Nobody else changes what somebody reads in the morning before the transaction ends."""
    mine = select(Morning.id).where(Morning.workspace_id == workspace_id, Morning.user_id == user_id)
    session.execute(mine.with_for_update())


def are_planned(session: Session, *, workspace_id: int, user_id: str) -> bool:
    """Whether somebody has mornings and wants to be told in them."""
    mine = (Morning.workspace_id == workspace_id, Morning.user_id == user_id)
    chosen = select(Morning.id).where(*mine, Morning.look_at.is_not(None), Morning.off.is_(False))
    return session.scalar(chosen) is not None


def first_due(session: Session, *, now: datetime) -> Morning | None:
    """The morning that has been due for longest."""
    due = select(Morning).where(Morning.look_at.is_not(None), Morning.look_at <= now)
    return session.scalar(due.order_by(Morning.look_at, Morning.id).limit(1))


def claim(session: Session, *, morning: Morning, until: datetime) -> bool:
    """Look at it again then; False when another replica was faster."""
    taken = update(Morning).where(Morning.id == morning.id, Morning.look_at == morning.look_at)
    if changed(session.execute(taken.values(look_at=until))) != 1:
        return False
    session.refresh(morning)
    return True


def next_moment(session: Session) -> datetime | None:
    """When the next morning begins."""
    return session.scalar(select(func.min(Morning.look_at)).where(Morning.look_at.is_not(None)))
