"""Shadow mode: its times, the alerts there would have been, and what is played through with other targets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, exists, select, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.clocks import RUNNING
from storage.alerts import Alert
from storage.base import Base, Session
from storage.clocks import Clock
from storage.conversations import Conversation
from storage.interactions import Interaction
from storage.preferences import Preference
from storage.writing import insert_new

OUTCOME = "shadow"
"""What became of an alert that was only computed (`Alert.outcome`)."""
SETTING = "shadow"
ASIDE = ":shadow:"
"""In the fingerprint of a level that was only computed and is free to be told by now."""


class Shadow(Base):
    """A time in which nothing is posted about a client (0: about any). `until`: its last day.

    `ended_at` is set when its report is promised.
    """

    __tablename__ = "shadows"
    __table_args__ = (
        Index("shadows_of_client", "workspace_id", "client_id"),
        Index(
            "shadows_running",
            "workspace_id",
            "client_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    client_id: Mapped[int]
    by: Mapped[str] = mapped_column(String(32))
    began_at: Mapped[datetime]
    until: Mapped[date]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)


class Replay(Base):
    """A proposal that is played through over recorded history and takes too long to be answered at once.

    `texts`: the proposed settings, canonical. `tally`: what was counted so far, down to the conversation `after`.
    """

    __tablename__ = "replays"
    __table_args__ = (
        Index(
            "replays_waiting",
            "id",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    client_id: Mapped[int]
    by: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]
    since: Mapped[datetime]
    texts: Mapped[dict[str, str]] = mapped_column(JSON)
    after: Mapped[int] = mapped_column(default=0)
    tally: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)
    done_at: Mapped[datetime | None] = mapped_column(default=None)


def switched_on(session: Session) -> Sequence[Preference]:
    """Every setting that says until when nothing is posted."""
    return session.scalars(select(Preference).where(Preference.name == SETTING)).all()


def begin(session: Session, *, setting: Preference, until: date) -> None:
    """Note a time that a setting began, unless another of us has done so."""
    new = insert_new(session, table=Shadow).values(
        workspace_id=setting.workspace_id,
        client_id=setting.client_id,
        by=setting.set_by,
        began_at=setting.set_at,
        until=until,
    )
    session.execute(new)


def running(session: Session) -> Sequence[Shadow]:
    """The times that have not ended."""
    return session.scalars(select(Shadow).where(Shadow.ended_at.is_(None)).order_by(Shadow.id)).all()


def latest(session: Session, *, workspace_id: int, client_id: int) -> Shadow | None:
    """The newest time of a client or, when it is 0, of the workspace."""
    chosen = select(Shadow).where(Shadow.workspace_id == workspace_id, Shadow.client_id == client_id)
    return session.scalar(chosen.order_by(Shadow.id.desc()).limit(1))


def alerts(
    session: Session, *, workspace_id: int, client_id: int, since: datetime, upto: datetime
) -> Iterator[tuple[Alert, Clock]]:
    """The alerts there would have been within a time about a client (0: about any), in order."""
    told = (
        select(Alert, Clock)
        .join(Clock, Clock.id == Alert.clock_id)
        .where(Alert.workspace_id == workspace_id, Alert.outcome == OUTCOME)
        .where(Alert.raised_at >= since, Alert.raised_at <= upto)
    )
    if client_id:
        told = told.where(Clock.client_id == client_id)
    for row in session.execute(told.order_by(Alert.id).execution_options(yield_per=500)):
        yield row[0], row[1]


def silenced(session: Session, *, workspace_id: int, client_id: int) -> list[tuple[Clock, Alert]]:
    """What was only computed about the clocks of a client (0: of all) that still run, clock by clock, and is not
    set aside by now.
    """
    chosen = (
        select(Clock, Alert)
        .join(Alert, Alert.clock_id == Clock.id)
        .where(Clock.workspace_id == workspace_id, Clock.state.in_(RUNNING), Alert.outcome == OUTCOME)
        .where(~Alert.fingerprint.contains(ASIDE))
    )
    if client_id:
        chosen = chosen.where(Clock.client_id == client_id)
    return [(clock, alert) for clock, alert in session.execute(chosen.order_by(Clock.id, Alert.id))]


def conversations(
    session: Session, *, workspace_id: int, client_id: int, since: datetime, before: int, limit: int
) -> tuple[Sequence[Conversation], int]:
    """Those of the next `limit` conversations below an id in which something was said since a moment, newest first,
    and the id below which to go on; 0 when there are no more.
    """
    next_ = select(Conversation.id).where(Conversation.workspace_id == workspace_id, Conversation.id < before)
    if client_id:
        next_ = next_.where(Conversation.client_id == client_id)
    ids = session.scalars(next_.order_by(Conversation.id.desc()).limit(limit)).all()
    said = exists().where(Interaction.conversation_id == Conversation.id, Interaction.happened_at >= since)
    chosen = select(Conversation).where(Conversation.id.in_(ids), said.correlate(Conversation))
    rows = session.scalars(chosen.order_by(Conversation.id.desc())).all() if ids else []
    return rows, ids[-1] if len(ids) == limit else 0


def first_replay(session: Session) -> Replay | None:
    """The replay that waits for longest."""
    chosen = select(Replay).where(Replay.done_at.is_(None)).order_by(Replay.id)
    return session.scalar(chosen.limit(1))
