"""What all matters of a client have in common: promises, complaints, needs and risks are rows of this kind."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Session
from storage.channels import Channel
from storage.conversations import Conversation
from storage.interactions import Interaction
from storage.workspaces import Workspace


class Matter(Base):
    """Something with a client that somebody looks after, numbered per workspace and noun.

    `NOUN` is its kind in subjects ("promise:7") and `OPEN` the states in which it is not over. `interaction_id`: the
    message it came from, if any; `permalink`: where Slack shows that.
    """

    __abstract__ = True
    NOUN: ClassVar[str]
    OPEN: ClassVar[tuple[str, ...]] = ("open",)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(255))
    status: Mapped[str] = mapped_column(String(16))
    opened_by: Mapped[str] = mapped_column(String(32))
    opened_at: Mapped[datetime]
    owner_id: Mapped[str] = mapped_column(String(32), default="")
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interactions.id"), default=None)
    permalink: Mapped[str] = mapped_column(String(512), default="")

    @property
    def subject(self) -> str:
        """How clocks and history name it."""
        return f"{self.NOUN}:{self.id}"

    @property
    def is_open(self) -> bool:
        """Whether it is not over."""
        return self.status in self.OPEN

    def told(self) -> dict[str, str]:
        """What words about its clocks need to know beside number and title."""
        return {}


M = TypeVar("M", bound=Matter)


def lock(session: Session, *, workspace_id: int) -> None:
    """Let nobody else begin a matter in this workspace before the transaction ends."""
    session.execute(select(Workspace.id).where(Workspace.id == workspace_id).with_for_update(key_share=True))


def next_number(session: Session, *, noun: type[Matter], workspace_id: int) -> int:
    """The number after the workspace's highest of that noun; nobody else gets the same."""
    lock(session, workspace_id=workspace_id)
    highest = select(func.max(noun.number)).where(noun.workspace_id == workspace_id)
    return (session.scalar(highest) or 0) + 1


def add(session: Session, *, row: M) -> M:
    """Store a new matter and give it its id."""
    session.add(row)
    session.flush()
    return row


def get(session: Session, *, noun: type[M], workspace_id: int, row_id: int) -> M | None:
    """One matter of the workspace as it stands now, locked for the change to come."""
    chosen = select(noun).where(noun.workspace_id == workspace_id, noun.id == row_id)
    return session.scalar(chosen.with_for_update().execution_options(populate_existing=True))


def numbered(session: Session, *, noun: type[M], workspace_id: int, number: int) -> M | None:
    """The matter of that noun with that number."""
    return session.scalar(select(noun).where(noun.workspace_id == workspace_id, noun.number == number))


def of_message(session: Session, *, noun: type[M], workspace_id: int, interaction_id: int) -> M | None:
    """The newest matter of that noun that came from a message and was not withdrawn."""
    chosen = select(noun).where(
        noun.workspace_id == workspace_id,
        noun.interaction_id == interaction_id,
        noun.status != "withdrawn",
    )
    return session.scalar(chosen.order_by(noun.id.desc()).limit(1))


def open_of(
    session: Session,
    *,
    noun: type[M],
    workspace_id: int,
    client_ids: Collection[int] | None = None,
    first: Sequence[Any] = (),
    limit: int = 200,
) -> Sequence[M]:
    """Those that are not over, of the workspace or of these clients, in the order `first`, then the oldest first."""
    chosen = select(noun).where(noun.workspace_id == workspace_id, noun.status.in_(noun.OPEN))
    if client_ids is not None:
        chosen = chosen.where(noun.client_id.in_(client_ids))
    return session.scalars(chosen.order_by(*first, noun.opened_at, noun.id).limit(limit)).all()


def place(session: Session, *, row: Matter) -> tuple[Conversation, Channel] | None:
    """Where a matter came from; None when nobody said it in Slack."""
    if row.interaction_id is None:
        return None
    chosen = (
        select(Conversation, Channel)
        .join(Channel, Channel.id == Conversation.channel_id)
        .join(Interaction, Interaction.conversation_id == Conversation.id)
        .where(Interaction.id == row.interaction_id)
    )
    found = session.execute(chosen).first()
    return (found[0], found[1]) if found else None
