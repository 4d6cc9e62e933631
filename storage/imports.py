"""Imports: the history of a channel on its way into the ledger, one page of Slack's at a time (rule R26)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, select, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Session
from storage.channels import Channel
from storage.interactions import Interaction
from storage.people import Person


class Import(Base):
    """One request to read a channel's history back to `since`.

    `linked_at`: from when the channel was recorded before that; what was said earlier raises no alert. `cursor`:
    the page of the history that comes next; `threads`: the threads of the last page that are still to be read, and
    `thread_cursor` the next page of the first of them. `look_at` (machine time): when to ask Slack again; None when
    it has ended, at `done_at`, because of `failure` ("" when all is read). `counted`: messages that are in the
    ledger now and were not before. `gap_id`: the gap for which a channel is read up, None when a person asked.
    """

    __tablename__ = "imports"
    __table_args__ = (
        Index("imports_of_channel", "channel_id"),
        Index(
            "imports_waiting",
            "look_at",
            sqlite_where=text("look_at IS NOT NULL"),
            postgresql_where=text("look_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
    since: Mapped[datetime]
    linked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(String(32))
    asked_at: Mapped[datetime]
    look_at: Mapped[datetime | None]
    cursor: Mapped[str] = mapped_column(String(255), default="")
    threads: Mapped[list[str]] = mapped_column(JSON, default_factory=list)
    thread_cursor: Mapped[str] = mapped_column(String(255), default="")
    pages: Mapped[int] = mapped_column(default=0)
    counted: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(default=None)
    failure: Mapped[str] = mapped_column(String(255), default="")
    gap_id: Mapped[int | None] = mapped_column(ForeignKey("ingest_gaps.id"), default=None, index=True)


def first_due(session: Session, *, machine: datetime) -> tuple[Import, Channel] | None:
    """The import whose next page is due for longest, and its channel."""
    due = select(Import, Channel).join(Channel, Channel.id == Import.channel_id)
    due = due.where(Import.look_at.is_not(None), Import.look_at <= machine).order_by(
        Import.look_at, Import.id
    )
    found = session.execute(due.limit(1)).first()
    return (found[0], found[1]) if found else None


def running(session: Session, *, channel_id: int) -> Import | None:
    """The import of a channel that somebody asked for and that has not ended."""
    chosen = select(Import).where(Import.channel_id == channel_id, Import.look_at.is_not(None))
    return session.scalar(chosen.where(Import.gap_id.is_(None)).limit(1))


def locked(session: Session, *, import_id: int, pages: int) -> Import | None:
    """An import to write its next page for; None when somebody else has done so meanwhile."""
    chosen = select(Import).where(Import.id == import_id, Import.pages == pages, Import.look_at.is_not(None))
    return session.scalar(chosen.with_for_update())


def latest(session: Session, *, limit: int) -> Sequence[tuple[Import, str]]:
    """The newest imports, each with its channel's Slack id."""
    chosen = select(Import, Channel.slack_id).join(Channel, Channel.id == Import.channel_id)
    return [
        (row, slack_id) for row, slack_id in session.execute(chosen.order_by(Import.id.desc()).limit(limit))
    ]


def latest_of(session: Session, *, channel_id: int) -> Import | None:
    """The newest import of a channel that somebody asked for."""
    chosen = select(Import).where(Import.channel_id == channel_id, Import.gap_id.is_(None))
    return session.scalar(chosen.order_by(Import.id.desc()).limit(1))


def recorded(session: Session, *, channel_id: int, ts: Collection[str]) -> set[str]:
    """Those of these messages of a channel that are in the ledger."""
    chosen = select(Interaction.ts).where(Interaction.channel_id == channel_id, Interaction.ts.in_(ts))
    return {each for each in session.scalars(chosen) if each}


def met(session: Session, *, workspace_id: int, user_ids: Collection[str]) -> set[str]:
    """Those of these people whom Slack was ever asked about."""
    chosen = select(Person.user_id).where(
        Person.workspace_id == workspace_id, Person.user_id.in_(user_ids), Person.checked_at.is_not(None)
    )
    return set(session.scalars(chosen))


def workspaces_of(session: Session, *, slack_id: str) -> list[int]:
    """The workspaces in which a channel is linked to a client."""
    chosen = select(Channel.workspace_id).where(Channel.slack_id == slack_id, Channel.client_id.is_not(None))
    return list(session.scalars(chosen.order_by(Channel.id)))
