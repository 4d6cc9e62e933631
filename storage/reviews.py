"""Reviews: when the week's alerts are looked back on, who was told of them, and what that is made of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, delete, func, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from domain.clocks import Kind, State
from domain.conversations import MarkKind
from storage.base import Base, Session
from storage.clocks import Clock
from storage.conversations import Mark
from storage.interactions import Interaction
from storage.workspaces import Workspace
from storage.writing import changed, insert_new

_DUE = "made_at IS NULL"


class Review(Base):
    """One week looked back on, once whatever happens (rule R42): for a lead, or (`user_id` "") to see who gets one.

    `since` and `upto`: the time it is about. `outcome`: "sent", "empty" (no alerts), "stale" or, of the first kind,
    "planned".
    """

    __tablename__ = "reviews"
    __table_args__ = (
        UniqueConstraint("workspace_id", "user_id", "week"),
        Index("reviews_due", "due_at", sqlite_where=text(_DUE), postgresql_where=text(_DUE)),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    week: Mapped[str] = mapped_column(String(16))
    since: Mapped[datetime]
    upto: Mapped[datetime]
    due_at: Mapped[datetime]
    user_id: Mapped[str] = mapped_column(String(32), default="")
    made_at: Mapped[datetime | None] = mapped_column(default=None)
    outcome: Mapped[str] = mapped_column(String(16), default="")


def unplanned(session: Session) -> int | None:
    """A workspace whose next review is not planned yet."""
    planned = select(Review.id).where(
        Review.workspace_id == Workspace.id, Review.user_id == "", Review.made_at.is_(None)
    )
    return session.scalar(select(Workspace.id).where(~planned.exists()).order_by(Workspace.id).limit(1))


def add(
    session: Session,
    *,
    workspace_id: int,
    user_id: str,
    week: str,
    since: datetime,
    upto: datetime,
    due_at: datetime,
) -> bool:
    """Plan a review; False when there is or was one for this week."""
    new = insert_new(session, table=Review).values(
        workspace_id=workspace_id,
        user_id=user_id,
        week=week,
        since=since,
        upto=upto,
        due_at=due_at,
        outcome="",
    )
    return changed(session.execute(new)) == 1


def made(session: Session, *, workspace_id: int) -> dict[str, datetime]:
    """The weeks that were looked back on lately, each with the moment up to which."""
    chosen = select(Review.week, Review.upto).where(
        Review.workspace_id == workspace_id, Review.user_id == "", Review.made_at.is_not(None)
    )
    return dict(session.execute(chosen.order_by(Review.upto.desc()).limit(10)).all())


def forget_plans(session: Session, *, workspace_id: int) -> None:
    """Plan the workspace's next review anew; one that was due and is put off still comes."""
    ahead = (Review.user_id == "", Review.made_at.is_(None), Review.due_at == Review.upto)
    session.execute(delete(Review).where(Review.workspace_id == workspace_id, *ahead))


def next_moment(session: Session) -> datetime | None:
    """When the next review is due."""
    return session.scalar(select(func.min(Review.due_at)).where(Review.made_at.is_(None)))


def first_due(session: Session, *, now: datetime) -> Review | None:
    """The review that has been due for longest."""
    due = select(Review).where(Review.made_at.is_(None), Review.due_at <= now)
    return session.scalar(due.order_by(Review.due_at, Review.id).limit(1))


def put_off(session: Session, *, review: Review, until: datetime) -> bool:
    """Look at a due review again then; False when somebody else was faster."""
    unchanged = (Review.id == review.id, Review.due_at == review.due_at, Review.made_at.is_(None))
    return changed(session.execute(update(Review).where(*unchanged).values(due_at=until))) == 1


def first_answers(
    session: Session, *, client_ids: Collection[int], since: datetime, upto: datetime
) -> list[tuple[int, int]]:
    """(client, working seconds) of every first answer of a time."""
    given = (Clock.kind == Kind.FIRST_RESPONSE, Clock.state.in_((State.MET, State.BREACHED)))
    chosen = select(Clock.client_id, Clock.elapsed_seconds).where(Clock.client_id.in_(client_ids), *given)
    found = session.execute(chosen.where(Clock.ended_at >= since, Clock.ended_at < upto))
    return [(client_id, seconds) for client_id, seconds in found]


def marks(session: Session, *, conversation_ids: Collection[int]) -> Sequence[Mark]:
    """The standing marks of these conversations that say what became of an alert, in their order."""
    chosen = select(Mark).where(
        Mark.conversation_id.in_(conversation_ids),
        Mark.withdrawn_at.is_(None),
        Mark.kind.in_((MarkKind.NOT_REQUEST, MarkKind.CLAIMED)),
    )
    return session.scalars(chosen.order_by(Mark.at, Mark.id)).all()


def asked(session: Session, *, conversation_ids: Collection[int]) -> dict[tuple[int, str], Interaction]:
    """What the client said in these conversations, by conversation and `ts`."""
    chosen = select(Interaction).where(
        Interaction.conversation_id.in_(conversation_ids), Interaction.ts.is_not(None)
    )
    return {(row.conversation_id or 0, row.ts or ""): row for row in session.scalars(chosen)}
