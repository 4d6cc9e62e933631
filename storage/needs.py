"""Needs: what a client asked for or we think they need, and everybody who asked for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Session
from storage.matters import Matter


class Need(Matter):
    """A need of a client. `status` is `domain.needs.Status`, `priority` `domain.needs.Priority`.

    `quote`: the words of whoever asked first; `asker` and `asker_id` who that was, `theirs` when it was somebody of the
    client. The client may read the title, the quote and the `reason` why it was declined; `why` they need it and the
    `acceptance` criterion are for the team. `version` counts what was changed since.
    """

    __tablename__ = "needs"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        Index("needs_of_client", "client_id", "status"),
        Index("needs_of_message", "interaction_id"),
    )
    NOUN: ClassVar[str] = "need"
    OPEN: ClassVar[tuple[str, ...]] = ("open", "planned")

    quote: Mapped[str] = mapped_column(Text, default="")
    asker: Mapped[str] = mapped_column(String(255), default="")
    asker_id: Mapped[str] = mapped_column(String(32), default="")
    theirs: Mapped[bool] = mapped_column(default=False)
    why: Mapped[str] = mapped_column(Text, default="")
    priority: Mapped[str] = mapped_column(String(8), default="should")
    acceptance: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)


class Ask(Base):
    """One time that somebody asked for a need; `deed_id` is the deed that noted it, and whose Undo removes it.

    `interaction_id`: the message in which they asked, if they did in Slack.
    """

    __tablename__ = "need_asks"
    __table_args__ = (
        Index("need_asks_of_need", "need_id"),
        Index("need_asks_of_message", "interaction_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    need_id: Mapped[int] = mapped_column(ForeignKey("needs.id"))
    deed_id: Mapped[int] = mapped_column(ForeignKey("history.id"))
    at: Mapped[datetime]
    noted_by: Mapped[str] = mapped_column(String(32))
    asker: Mapped[str] = mapped_column(String(255))
    asker_id: Mapped[str] = mapped_column(String(32), default="")
    theirs: Mapped[bool] = mapped_column(default=False)
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interactions.id"), default=None)


def add_ask(session: Session, *, ask: Ask) -> Ask:
    """Count somebody who asks."""
    session.add(ask)
    session.flush()
    return ask


def asks_of(session: Session, *, need_ids: Collection[int]) -> Sequence[Ask]:
    """Everybody who asked for these needs, the first first."""
    chosen = select(Ask).where(Ask.need_id.in_(need_ids))
    return session.scalars(chosen.order_by(Ask.at, Ask.id)).all()


def forget_asks(session: Session, *, need_id: int, except_for: Collection[int]) -> None:
    """Remove the asks of a need whose deeds are not among these."""
    session.execute(delete(Ask).where(Ask.need_id == need_id, Ask.deed_id.not_in(except_for)))


def asked_in(session: Session, *, workspace_id: int, interaction_id: int) -> Need | None:
    """The newest need, not withdrawn, that somebody asked for in a message."""
    chosen = (
        select(Need)
        .join(Ask, Ask.need_id == Need.id)
        .where(
            Need.workspace_id == workspace_id,
            Need.status != "withdrawn",
            Ask.interaction_id == interaction_id,
        )
    )
    return session.scalar(chosen.order_by(Need.id.desc()).limit(1))


def comparable(session: Session, *, client_id: int, limit: int = 500) -> Sequence[Need]:
    """The newest needs of a client with which a new one is compared: all but those that were withdrawn."""
    chosen = select(Need).where(Need.client_id == client_id, Need.status != "withdrawn")
    return session.scalars(chosen.order_by(Need.id.desc()).limit(limit)).all()


def counts(session: Session, *, workspace_id: int, client_id: int) -> dict[str, int]:
    """How many needs of a client there are, by status."""
    chosen = select(Need.status, func.count()).where(
        Need.workspace_id == workspace_id, Need.client_id == client_id
    )
    return dict(session.execute(chosen.group_by(Need.status)).all())
