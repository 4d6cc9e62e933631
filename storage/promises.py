"""Promises: what we owe a client by a date, and what the client owes us; see `storage.matters`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import Index, String, Text, UniqueConstraint, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.promises import BROKEN, DONE, MOVED, WITHDRAWN, Direction, Ended, Outcome, Status
from storage.base import Session
from storage.history import Deed
from storage.matters import Matter

UNDONE = "matter_undone"


class Promise(Matter, kw_only=True):
    """A promise to a client or of one (`direction`: `domain.promises.Direction`). `status` is
    `domain.promises.Status`.

    `due_at` is the date that holds, the `dates`th that was agreed. `promised_by`: the user id of who gave it, if
    known; `counterpart`: the client's person by name. `said`: the sentence it came from. `blocks`: the subject of
    the issue or milestone that waits for it, "" none. The title is in words that the client may read; all else is
    ours. `reminded`: the date whose coming the client was told of by itself. `look_at`: when to say anew how long we
    wait, or to remind.
    """

    __tablename__ = "promises"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        Index("promises_of_client", "client_id", "status"),
        Index("promises_of_message", "interaction_id"),
        Index(
            "promises_looked_at",
            "look_at",
            sqlite_where=text("look_at IS NOT NULL"),
            postgresql_where=text("look_at IS NOT NULL"),
        ),
    )
    NOUN: ClassVar[str] = "promise"

    direction: Mapped[str] = mapped_column(String(8))
    due_at: Mapped[datetime]
    dates: Mapped[int] = mapped_column(default=1)
    said: Mapped[str] = mapped_column(Text, default="")
    promised_by: Mapped[str] = mapped_column(String(32), default="")
    counterpart: Mapped[str] = mapped_column(String(255), default="")
    blocks: Mapped[str] = mapped_column(String(64), default="")
    at_risk: Mapped[bool] = mapped_column(default=False)
    settled_at: Mapped[datetime | None] = mapped_column(default=None)
    reminded: Mapped[int] = mapped_column(default=0)
    look_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def is_ours(self) -> bool:
        """Whether we owe it."""
        return self.direction == Direction.OURS

    def told(self) -> dict[str, str]:
        """What words about its clocks need to know: how it stands, and which agreed date holds."""
        return {"status": self.status, "ref": f"due {self.dates}", "direction": self.direction}


def open_of(
    session: Session,
    *,
    workspace_id: int,
    client_ids: Collection[int] | None = None,
    owner_id: str = "",
    limit: int = 200,
) -> Sequence[Promise]:
    """Open promises of the workspace, of these clients or of one person, what is due first first."""
    chosen = select(Promise).where(Promise.workspace_id == workspace_id, Promise.status == Status.OPEN)
    if client_ids is not None:
        chosen = chosen.where(Promise.client_id.in_(client_ids))
    if owner_id:
        chosen = chosen.where(Promise.owner_id == owner_id)
    return session.scalars(chosen.order_by(Promise.due_at, Promise.id).limit(limit)).all()


def awaited(
    session: Session, *, workspace_id: int, client_id: int, blocks: Collection[str]
) -> Sequence[Promise]:
    """What a client owes that these subjects wait for, the oldest first."""
    chosen = select(Promise).where(
        Promise.workspace_id == workspace_id,
        Promise.client_id == client_id,
        Promise.status == Status.OPEN,
        Promise.direction == Direction.THEIRS,
        Promise.blocks.in_(blocks),
    )
    return session.scalars(chosen.order_by(Promise.opened_at, Promise.id)).all()


def of_messages(session: Session, *, interaction_ids: Collection[int], client_id: int) -> Sequence[Promise]:
    """The promises to or of a client that came from these messages."""
    chosen = select(Promise).where(
        Promise.interaction_id.in_(interaction_ids), Promise.client_id == client_id
    )
    return session.scalars(chosen.order_by(Promise.id)).all()


def ended(
    session: Session, *, workspace_id: int, client_ids: Collection[int], since: datetime
) -> list[Ended]:
    """The agreed dates of ours that ended since a moment, as the acts that still hold tell it."""
    facts = Deed.id, Deed.subject, Deed.client_id, Deed.what, Deed.at, Deed.facts
    chosen = select(*facts).where(
        Deed.workspace_id == workspace_id,
        Deed.client_id.in_(client_ids),
        Deed.what.in_((DONE[0], MOVED[0], BROKEN, WITHDRAWN, UNDONE)),
        Deed.at >= since,
    )
    found = session.execute(chosen).all()
    gone = {int(row.facts["undoes"]) for row in found if row.what == UNDONE}
    void = {row.subject for row in found if row.what == WITHDRAWN and row.id not in gone}
    return [
        Ended(row.client_id, Outcome(row.facts["outcome"]), row.at)
        for row in found
        if row.facts.get("direction") == Direction.OURS and row.id not in gone and row.subject not in void
        if row.what != WITHDRAWN
    ]


def overdue(session: Session, *, client_ids: Collection[int], at: datetime) -> dict[int, int]:
    """How many promises of ours are open although their date is over, by client."""
    chosen = select(Promise.client_id, func.count()).where(
        Promise.client_id.in_(client_ids),
        Promise.status == Status.OPEN,
        Promise.direction == Direction.OURS,
        Promise.due_at < at,
    )
    return {row[0]: row[1] for row in session.execute(chosen.group_by(Promise.client_id))}


def first_due(session: Session, *, now: datetime) -> Promise | None:
    """The promise that is to be looked at first, locked; another replica's is left alone."""
    due = select(Promise).where(Promise.look_at.is_not(None), Promise.look_at <= now)
    return session.scalar(due.order_by(Promise.look_at).limit(1).with_for_update(skip_locked=True))


def next_moment(session: Session) -> datetime | None:
    """When a promise is to be looked at next."""
    return session.scalar(select(func.min(Promise.look_at)).where(Promise.look_at.is_not(None)))
