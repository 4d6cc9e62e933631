"""Who of the team is away from when to when, and who covers for them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, bindparam, func, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Session
from storage.writing import changed


class Absence(Base):
    """Somebody of the team is away from the `first` to the `last` local day of their `zone`.

    `begins_at` and `ends_at` are those days as moments; who comes back early ends it then (`ended_at`), and what
    was taken back ends as it begins. `cover_id`: "" for nobody. `look_at`: when to tell the cover
    (`started_told_at`), then the one who is back (`returned_at`); None when all is told.
    """

    __tablename__ = "absences"
    __table_args__ = (
        Index("absences_now", "workspace_id", "ends_at"),
        Index(
            "absences_due",
            "look_at",
            sqlite_where=text("look_at IS NOT NULL"),
            postgresql_where=text("look_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    user_id: Mapped[str] = mapped_column(String(32))
    first: Mapped[date]
    last: Mapped[date]
    zone: Mapped[str] = mapped_column(String(64))
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime]
    cover_id: Mapped[str] = mapped_column(String(32), default="")
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    started_told_at: Mapped[datetime | None] = mapped_column(default=None)
    returned_at: Mapped[datetime | None] = mapped_column(default=None)
    look_at: Mapped[datetime | None] = mapped_column(default=None)


# Asked for every alert and for every line that names an owner.
_COVERS = select(Absence.user_id, Absence.cover_id).where(
    Absence.workspace_id == bindparam("workspace_id"),
    Absence.begins_at <= bindparam("at"),
    Absence.ends_at > bindparam("at"),
)


def covers(session: Session, *, workspace_id: int, at: datetime) -> dict[str, str]:
    """Who is away at a moment, and who covers for them ("" nobody), by user id."""
    session.flush()
    found = session.connection().execute(_COVERS, {"workspace_id": workspace_id, "at": at})
    return dict(found.all())


def get(session: Session, *, workspace_id: int, absence_id: int) -> Absence | None:
    """One absence of the workspace."""
    found = session.get(Absence, absence_id)
    return found if found and found.workspace_id == workspace_id else None


def of_user(session: Session, *, workspace_id: int, user_id: str, since: datetime) -> list[Absence]:
    """Somebody's absences that are not over at a moment, the earliest first."""
    chosen = select(Absence).where(
        Absence.workspace_id == workspace_id,
        Absence.user_id == user_id,
        Absence.ends_at > since,
        Absence.ends_at > Absence.begins_at,
    )
    return list(session.scalars(chosen.order_by(Absence.begins_at)))


def ahead(session: Session, *, workspace_id: int, since: datetime) -> list[Absence]:
    """Everybody's absences that are not over at a moment, the earliest first."""
    chosen = select(Absence).where(
        Absence.workspace_id == workspace_id, Absence.ends_at > since, Absence.ends_at > Absence.begins_at
    )
    return list(session.scalars(chosen.order_by(Absence.begins_at, Absence.id)))


def next_moment(session: Session) -> datetime | None:
    """When the next word about an absence is due; None when none is planned."""
    return session.scalar(select(func.min(Absence.look_at)).where(Absence.look_at.is_not(None)))


def first_due(session: Session, *, now: datetime) -> Absence | None:
    """The absence about which a word is due the longest."""
    due = select(Absence).where(Absence.look_at.is_not(None), Absence.look_at <= now)
    return session.scalar(due.order_by(Absence.look_at, Absence.id).limit(1))


def claim(session: Session, *, absence: Absence, until: datetime) -> bool:
    """Take a due absence by moving its next look away; False when another replica was faster."""
    taken = update(Absence).where(Absence.id == absence.id, Absence.look_at == absence.look_at)
    taken = taken.values(look_at=until)
    if changed(session.execute(taken.execution_options(synchronize_session=False))):
        session.refresh(absence)
        return True
    return False
