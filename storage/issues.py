"""Issues: questions, faults and requests that stay open until somebody solved them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, bindparam, func, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Session
from storage.interactions import Interaction
from storage.workspaces import Workspace


class Issue(Base):
    """A matter of a client, numbered per workspace. `status` is `domain.issues.Status`.

    `interaction_id`: the message it came from, if any; `permalink`: where Slack shows that. The card is the
    outbox post with the key `issue:<id>`.
    """

    __tablename__ = "issues"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        Index("issues_of_client", "client_id", "status"),
        Index("issues_of_message", "interaction_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    number: Mapped[int]
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    title: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(16))
    severity: Mapped[int]
    status: Mapped[str] = mapped_column(String(16))
    opened_by: Mapped[str] = mapped_column(String(32))
    opened_at: Mapped[datetime]
    owner_id: Mapped[str] = mapped_column(String(32), default="")
    solved_at: Mapped[datetime | None] = mapped_column(default=None)
    solved_by: Mapped[str] = mapped_column(String(32), default="")
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interactions.id"), default=None)
    permalink: Mapped[str] = mapped_column(String(512), default="")


def add(session: Session, *, issue: Issue) -> Issue:
    """Store a new issue and give it its id."""
    session.add(issue)
    session.flush()
    return issue


def lock(session: Session, *, workspace_id: int) -> None:
    """Let nobody else open an issue in this workspace before the transaction ends."""
    session.execute(select(Workspace.id).where(Workspace.id == workspace_id).with_for_update(key_share=True))


def next_number(session: Session, *, workspace_id: int) -> int:
    """The number after the workspace's highest; nobody else gets the same."""
    lock(session, workspace_id=workspace_id)
    highest = select(func.max(Issue.number)).where(Issue.workspace_id == workspace_id)
    return (session.scalar(highest) or 0) + 1


def get(session: Session, *, workspace_id: int, issue_id: int) -> Issue | None:
    """One issue of the workspace, locked for the change to come."""
    chosen = select(Issue).where(Issue.workspace_id == workspace_id, Issue.id == issue_id)
    return session.scalar(chosen.with_for_update())


def of_message(session: Session, *, workspace_id: int, interaction_id: int) -> Issue | None:
    """The newest issue that came from a message and was not withdrawn."""
    chosen = select(Issue).where(
        Issue.workspace_id == workspace_id,
        Issue.interaction_id == interaction_id,
        Issue.status != "withdrawn",
    )
    return session.scalar(chosen.order_by(Issue.id.desc()).limit(1))


# Asked for every question of a client, and seldom answered: only what is found is worth rows of the session.
_SOLVED = (
    select(Issue.id)
    .join(Interaction, Interaction.id == Issue.interaction_id)
    .where(Interaction.conversation_id == bindparam("conversation_id"), Issue.status == "solved")
    .with_for_update(of=Issue)
)


def solved_of_conversation(session: Session, *, conversation_id: int) -> list[Issue]:
    """The solved issues that came from a conversation, oldest first."""
    session.flush()
    found = session.connection().execute(_SOLVED, {"conversation_id": conversation_id})
    ids = [issue_id for (issue_id,) in found]
    return list(session.scalars(select(Issue).where(Issue.id.in_(ids)).order_by(Issue.id))) if ids else []


def open_of(
    session: Session, *, workspace_id: int, client_ids: Collection[int] | None = None, limit: int = 200
) -> list[Issue]:
    """Open issues of the workspace or of these clients, the worst and then the oldest first."""
    chosen = select(Issue).where(Issue.workspace_id == workspace_id, Issue.status == "open")
    if client_ids is not None:
        chosen = chosen.where(Issue.client_id.in_(client_ids))
    return list(session.scalars(chosen.order_by(Issue.severity, Issue.opened_at, Issue.id).limit(limit)))
