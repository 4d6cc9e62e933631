"""Change requests: what is to be done otherwise than agreed, what that takes, and what either side decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Session
from storage.matters import Matter


class Change(Matter):
    """A change request. `status` is `domain.changes.Status`; who asked as of a need.

    The client may read the title, the effect on time, cost and scope, and our reason for declining; `note` is for the
    team. `our_verdict` and `their_verdict` are `domain.changes.Verdict` or ""; ours is by the colleague
    `our_decider` (a user id), theirs by `their_decider` (a name) on `their_day` ("2026-03-02"), shown by a link.
    """

    __tablename__ = "changes"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        Index("changes_of_client", "client_id", "status"),
        Index("changes_of_message", "interaction_id"),
        Index("changes_of_need", "need_id"),
    )
    NOUN: ClassVar[str] = "change"
    OPEN: ClassVar[tuple[str, ...]] = ("draft", "proposed")

    need_id: Mapped[int | None] = mapped_column(ForeignKey("needs.id"), default=None)
    asker: Mapped[str] = mapped_column(String(255), default="")
    asker_id: Mapped[str] = mapped_column(String(32), default="")
    theirs: Mapped[bool] = mapped_column(default=False)
    effect_time: Mapped[str] = mapped_column(Text, default="")
    effect_cost: Mapped[str] = mapped_column(Text, default="")
    effect_scope: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    our_verdict: Mapped[str] = mapped_column(String(16), default="")
    our_decider: Mapped[str] = mapped_column(String(32), default="")
    their_verdict: Mapped[str] = mapped_column(String(16), default="")
    their_decider: Mapped[str] = mapped_column(String(255), default="")
    their_day: Mapped[str] = mapped_column(String(10), default="")
    their_link: Mapped[str] = mapped_column(String(512), default="")


def of_need(session: Session, *, need_id: int) -> Sequence[Change]:
    """The change requests that belong to a need and were not withdrawn."""
    chosen = select(Change).where(Change.need_id == need_id, Change.status != "withdrawn")
    return session.scalars(chosen.order_by(Change.id)).all()
