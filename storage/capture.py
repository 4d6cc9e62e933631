"""Rules of a channel about what is tracked there, each made by a person (R3, R39)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Session


class CaptureRule(Base):
    """Messages like this are tracked, or not. `words` are folded (`domain.capture.folded`).

    `whole`: the message says nothing else; otherwise it has the words in it. `interaction_id`: the message it was
    learnt from. A removed rule is kept, since messages say by which rule they were judged.
    """

    __tablename__ = "capture_rules"
    __table_args__ = (Index("capture_rules_of_channel", "channel_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
    words: Mapped[str] = mapped_column(String(255))
    whole: Mapped[bool]
    tracks: Mapped[bool]
    created_by: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime]
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interactions.id"), default=None)
    removed_at: Mapped[datetime | None] = mapped_column(default=None)


_STANDING = (
    select(CaptureRule)
    .where(CaptureRule.channel_id == bindparam("channel_id"), CaptureRule.removed_at.is_(None))
    .order_by(CaptureRule.id)
)


def standing(session: Session, *, channel_id: int) -> Sequence[CaptureRule]:
    """The rules that hold in a channel, oldest first."""
    return session.scalars(_STANDING, {"channel_id": channel_id}).all()


def get(session: Session, *, workspace_id: int, rule_id: int) -> CaptureRule | None:
    """One rule of the workspace, also a removed one."""
    found = session.get(CaptureRule, rule_id)
    return found if found and found.workspace_id == workspace_id else None
