"""Milestones: the days on which something for a client will be done, as we expect it and as they believe."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import Index, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Session
from storage.matters import Matter


class Milestone(Matter, kw_only=True):
    """A milestone. `status` is `domain.milestones.Status`; days are local ones of the client's calendar.

    `forecast` is the day we expect today, `believed` the one the client was last told (None: none yet), by `told_by` at
    `told_at`. `drift`: the working days between them, as counted when either was set. `withheld_because`: why they
    are deliberately not told the present forecast. Of the words only the title and `client_words` are for the client.
    """

    __tablename__ = "milestones"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        Index("milestones_of_client", "client_id", "status"),
        Index("milestones_of_message", "interaction_id"),
    )
    NOUN: ClassVar[str] = "milestone"

    forecast: Mapped[date]
    believed: Mapped[date | None] = mapped_column(default=None)
    drift: Mapped[int] = mapped_column(default=0)
    client_words: Mapped[str] = mapped_column(Text, default="")
    withheld_because: Mapped[str] = mapped_column(Text, default="")
    told_at: Mapped[datetime | None] = mapped_column(default=None)
    told_by: Mapped[str] = mapped_column(String(32), default="")
    told_how: Mapped[str] = mapped_column(String(255), default="")

    def told(self) -> dict[str, str]:
        """Both days, for words about its clock."""
        return {"forecast": self.forecast.isoformat(), "believed": str(self.believed or "")}


def drifting(
    session: Session, *, workspace_id: int, client_ids: Collection[int] | None = None
) -> Sequence[Milestone]:
    """The open milestones of which the client believes another day, and not because we want it so; oldest first."""
    chosen = select(Milestone).where(
        Milestone.workspace_id == workspace_id,
        Milestone.status.in_(Milestone.OPEN),
        Milestone.drift != 0,
        Milestone.withheld_because == "",
    )
    if client_ids is not None:
        chosen = chosen.where(Milestone.client_id.in_(client_ids))
    return session.scalars(chosen.order_by(Milestone.opened_at, Milestone.id)).all()
