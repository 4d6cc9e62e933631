"""Public holidays and make-up working days, by region."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Session


class DayOff(Base):
    """A named day of a region: `kind` "holiday", "half" (afternoon off) or "workday" (a make-up day)."""

    __tablename__ = "days_off"
    __table_args__ = (UniqueConstraint("workspace_id", "region", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    region: Mapped[str] = mapped_column(String(16))
    day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(16))
    name_en: Mapped[str] = mapped_column(String(255))
    name_zh: Mapped[str] = mapped_column(String(255))


Named = tuple[date, str, str, str]
"""A day, its kind, and its name in English and in Chinese."""


def since(session: Session, *, workspace_id: int, region: str, day: date) -> list[Named]:
    """The region's named days from `day` on, in order."""
    chosen = select(DayOff.day, DayOff.kind, DayOff.name_en, DayOff.name_zh)
    chosen = chosen.where(DayOff.workspace_id == workspace_id, DayOff.region == region, DayOff.day >= day)
    return [(at, kind, en, zh) for at, kind, en, zh in session.execute(chosen.order_by(DayOff.day))]


def replace(
    session: Session, *, workspace_id: int, region: str, first: date, last: date, days: list[Named]
) -> bool:
    """Make `days` the region's only ones from `first` to `last`; False when they were that already."""
    chosen = (DayOff.workspace_id == workspace_id, DayOff.region == region, DayOff.day.between(first, last))
    known = select(DayOff.day, DayOff.kind, DayOff.name_en, DayOff.name_zh).where(*chosen)
    if sorted(tuple(row) for row in session.execute(known)) == sorted(days):
        return False
    session.execute(delete(DayOff).where(*chosen))
    session.add_all(
        DayOff(workspace_id=workspace_id, region=region, day=day, kind=kind, name_en=en, name_zh=zh)
        for day, kind, en, zh in days
    )
    session.flush()
    return True
