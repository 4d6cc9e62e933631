"""Complaints: what a client was unhappy with, as we understood it, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, bindparam, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

import domain.complaints
from storage.base import Session
from storage.interactions import Interaction
from storage.matters import Matter

_LOOKED_AT = "look_at IS NOT NULL"


class Complaint(Matter):
    """A complaint of a client; `status` is a `domain.complaints.Stage`, or "withdrawn".

    `raised_by`: who complained, a user id or "", and `raised_name` a name that was typed; `words` what they said
    elsewhere than in Slack. `restated`, `effect`, `wanted` and `next_word_at` are the listening card. `confirmed_by`
    is the name of whoever said that it is resolved. `previous_id`: the complaint of the same client that it repeats.
    `asking`: the deed by which the client was asked something that they can answer by buttons.
    `readers`: the ids of those who have its card as a direct message, in the `round` that began when the client last
    was unhappy. `ask_at`: when the client is to be asked again, `look_at` when somebody is to be told something.
    """

    __tablename__ = "complaints"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        Index("complaints_of_client", "client_id", "status"),
        Index("complaints_of_message", "interaction_id"),
        Index(
            "complaints_looked_at",
            "look_at",
            sqlite_where=text(_LOOKED_AT),
            postgresql_where=text(_LOOKED_AT),
        ),
    )
    NOUN: ClassVar[str] = "complaint"
    OPEN: ClassVar[tuple[str, ...]] = domain.complaints.OPEN
    kind: ClassVar[str] = "complaint"

    raised_by: Mapped[str] = mapped_column(String(32), default="")
    raised_name: Mapped[str] = mapped_column(String(255), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    restated: Mapped[str] = mapped_column(Text, default="")
    effect: Mapped[str] = mapped_column(Text, default="")
    wanted: Mapped[str] = mapped_column(Text, default="")
    next_word_at: Mapped[datetime | None] = mapped_column(default=None)
    proposal: Mapped[str] = mapped_column(Text, default="")
    agreed_by: Mapped[str] = mapped_column(String(255), default="")
    agreed_how: Mapped[str] = mapped_column(Text, default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)
    confirmed_by: Mapped[str] = mapped_column(String(255), default="")
    confirmed_link: Mapped[str] = mapped_column(String(512), default="")
    cause: Mapped[str] = mapped_column(Text, default="")
    lesson: Mapped[str] = mapped_column(Text, default="")
    asking: Mapped[int | None] = mapped_column(default=None)
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("complaints.id"), default=None)
    readers: Mapped[str] = mapped_column(String(255), default="")
    round: Mapped[int] = mapped_column(default=1)
    ask_at: Mapped[datetime | None] = mapped_column(default=None)
    look_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def reader_ids(self) -> list[str]:
        """Who has its card as a direct message."""
        return self.readers.split()

    def told(self) -> dict[str, str]:
        """Its stage, which decides what can be done next."""
        return {"stage": self.status}


# Asked for every message of the team in a conversation, and seldom answered: building a statement costs as much as
# running it, and only what is found is worth rows of the session.
_OF_CONVERSATION = (
    select(Complaint.id)
    .join(Interaction, Interaction.id == Complaint.interaction_id)
    .where(Interaction.conversation_id == bindparam("conversation_id"))
    .order_by(Complaint.id)
)


def of_conversation(session: Session, *, conversation_id: int) -> list[Complaint]:
    """The complaints about what was said in a conversation, locked; the clocks of withdrawn ones have a log too."""
    session.flush()
    ids = session.connection().scalars(_OF_CONVERSATION, {"conversation_id": conversation_id}).all()
    if not ids:
        return []
    return list(session.scalars(select(Complaint).where(Complaint.id.in_(ids)).with_for_update()))


def before(session: Session, *, client_id: int, complaint_id: int) -> Complaint | None:
    """The last complaint of a client before that one which was not withdrawn."""
    chosen = select(Complaint).where(
        Complaint.client_id == client_id,
        Complaint.id < complaint_id,
        Complaint.status != domain.complaints.WITHDRAWN,
    )
    return session.scalar(chosen.order_by(Complaint.id.desc()).limit(1))


def of_id(session: Session, *, complaint_id: int | None) -> Complaint | None:
    """The complaint with that id, not locked."""
    return session.get(Complaint, complaint_id) if complaint_id else None


def unresolved(
    session: Session, *, workspace_id: int, client_ids: Collection[int] | None = None
) -> Sequence[Complaint]:
    """Those with which a client still waits, of the workspace or of these clients, the oldest first."""
    chosen = select(Complaint).where(
        Complaint.workspace_id == workspace_id, Complaint.status.in_(domain.complaints.UNRESOLVED)
    )
    if client_ids is not None:
        chosen = chosen.where(Complaint.client_id.in_(client_ids))
    return session.scalars(chosen.order_by(Complaint.opened_at, Complaint.id)).all()


def unresolved_ids(session: Session, *, workspace_id: int, client_id: int) -> Sequence[int]:
    """The same of one client, only their ids."""
    chosen = select(Complaint.id).where(
        Complaint.workspace_id == workspace_id,
        Complaint.client_id == client_id,
        Complaint.status.in_(domain.complaints.UNRESOLVED),
    )
    return session.scalars(chosen.order_by(Complaint.id)).all()


def of_messages(session: Session, *, interaction_ids: Collection[int], client_id: int) -> Sequence[Complaint]:
    """The complaints of a client that came from these messages."""
    chosen = select(Complaint).where(
        Complaint.interaction_id.in_(interaction_ids), Complaint.client_id == client_id
    )
    return session.scalars(chosen.order_by(Complaint.id)).all()


def first_due(session: Session, *, now: datetime) -> Complaint | None:
    """The one that is to be looked at first, locked; another replica's is left alone."""
    due = select(Complaint).where(Complaint.look_at.is_not(None), Complaint.look_at <= now)
    return session.scalar(due.order_by(Complaint.look_at).limit(1).with_for_update(skip_locked=True))


def next_moment(session: Session) -> datetime | None:
    """When a complaint is to be looked at next."""
    return session.scalar(select(func.min(Complaint.look_at)).where(Complaint.look_at.is_not(None)))
