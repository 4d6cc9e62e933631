"""Risks: what may go wrong for a client, how grave that is, and whether the client knows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import Index, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from domain.risks import OWED, score
from storage.base import Session
from storage.matters import Matter


class Risk(Matter):
    """A risk. `status` is `domain.risks.Status` and `candour` `domain.risks.Candour`.

    `likelihood` and `impact` are 1 to 5, 0: nobody rated them. `review_at`: by when somebody looks at it again.
    `client_words` are for the client to read; all other words are ours. `told_by` (a colleague) let them know at
    `told_at`.
    """

    __tablename__ = "risks"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        Index("risks_of_client", "client_id", "status"),
        Index("risks_of_message", "interaction_id"),
    )
    NOUN: ClassVar[str] = "risk"
    OPEN: ClassVar[tuple[str, ...]] = ("open", "happened")

    likelihood: Mapped[int] = mapped_column(default=0)
    impact: Mapped[int] = mapped_column(default=0)
    mitigation: Mapped[str] = mapped_column(Text, default="")
    review_at: Mapped[datetime | None] = mapped_column(default=None)
    candour: Mapped[str] = mapped_column(String(16), default="undecided")
    client_words: Mapped[str] = mapped_column(Text, default="")
    withheld_because: Mapped[str] = mapped_column(Text, default="")
    told_at: Mapped[datetime | None] = mapped_column(default=None)
    told_by: Mapped[str] = mapped_column(String(32), default="")
    told_how: Mapped[str] = mapped_column(String(255), default="")

    @property
    def score(self) -> int:
        """How grave it is, 1 to 25; 0 while it is not rated."""
        return score(self.likelihood, impact=self.impact)


GRAVEST_FIRST = (Risk.likelihood * Risk.impact > 0, (Risk.likelihood * Risk.impact).desc())
"""The order of the register: what nobody has rated stands before all."""


def untold(
    session: Session, *, workspace_id: int, client_ids: Collection[int] | None = None
) -> Sequence[Risk]:
    """The risks that are not over and of which the client does not know, nor is meant not to; the oldest first."""
    chosen = select(Risk).where(
        Risk.workspace_id == workspace_id, Risk.status.in_(Risk.OPEN), Risk.candour.in_(OWED)
    )
    if client_ids is not None:
        chosen = chosen.where(Risk.client_id.in_(client_ids))
    return session.scalars(chosen.order_by(Risk.opened_at, Risk.id)).all()
