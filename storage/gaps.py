"""Gaps: times in which Slack could not tell us what was said, and what became of reading it up (promise P5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Select, String, case, func, select
from sqlalchemy.orm import Mapped, mapped_column

import domain.gaps
import storage.imports
from storage.base import Base, Session
from storage.channels import Channel
from storage.imports import Import
from storage.inbox import InboxRow
from storage.interactions import Interaction


class Gap(Base):
    """One of them: nothing that was said from `since` to `until` is sure to have come.

    `why`: "stopped", "disconnected" or "rate_limited". What is read up for it, channel by channel, are the `imports`
    with its id.
    """

    __tablename__ = "ingest_gaps"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"), index=True)
    since: Mapped[datetime]
    until: Mapped[datetime]
    why: Mapped[str] = mapped_column(String(16))


def latest(session: Session, *, limit: int) -> Sequence[tuple[Gap, list[tuple[str, str]]]]:
    """The newest gaps, each with the channels that are not read up: their Slack ids and why ("": under way)."""
    gaps = session.scalars(select(Gap).order_by(Gap.id.desc()).limit(limit)).all()
    chosen = select(Import.gap_id, Channel.slack_id, Import.failure)
    chosen = chosen.join(Channel, Channel.id == Import.channel_id).order_by(Import.id)
    open_ = chosen.where(
        Import.gap_id.in_([gap.id for gap in gaps]), Import.look_at.is_not(None) | (Import.failure != "")
    )
    rows = session.execute(open_).all()
    return [(gap, [(slack_id, why) for gap_id, slack_id, why in rows if gap_id == gap.id]) for gap in gaps]


def is_filling(session: Session, *, channel_id: int, since: datetime) -> bool:
    """Whether a channel is still being read up for a gap that ended, or if it lasts began, at most
    `domain.gaps.PATIENCE` after a moment.

    One that ends later was noted by a clock that was wrong, and nobody waits until that is right.
    """
    chosen = select(Import.id).join(Gap, Gap.id == Import.gap_id)
    counts = case((Gap.why == domain.gaps.RATE_LIMITED, Gap.since), else_=Gap.until)
    recent = (counts > since, counts <= since + domain.gaps.PATIENCE)
    chosen = chosen.where(Import.channel_id == channel_id, Import.look_at.is_not(None), *recent)
    return session.scalar(chosen.limit(1)) is not None


def going_on(session: Session, *, workspace_id: int, why: str, since: datetime) -> Gap | None:
    """The newest gap of a kind if it ended no earlier than that, locked."""
    mine = select(Gap).where(Gap.workspace_id == workspace_id, Gap.why == why, Gap.until >= since)
    return session.scalar(mine.order_by(Gap.id.desc()).limit(1).with_for_update())


def watermark(session: Session, *, channel_id: int, upto: datetime) -> datetime | None:
    """When the newest recorded message of a channel was said, of those up to a moment."""
    newest = select(func.max(Interaction.happened_at))
    return session.scalar(newest.where(Interaction.channel_id == channel_id, Interaction.happened_at <= upto))


def covers(session: Session, *, workspace_id: int, moment: datetime) -> bool:
    """Whether a gap was noted that has a moment in it."""
    asked = select(Gap.id).where(Gap.workspace_id == workspace_id, Gap.since <= moment, Gap.until >= moment)
    return session.scalar(asked.limit(1)) is not None


def heard_before(session: Session, *, moment: datetime) -> datetime | None:
    """When the last event came in, of those that are done and came up to a moment."""
    came = select(InboxRow.received_at).where(InboxRow.state == "done", InboxRow.received_at <= moment)
    return session.scalar(came.order_by(InboxRow.received_at.desc()).limit(1))


def is_read_later(session: Session, *, channel_id: int, since: datetime, over: datetime) -> bool:
    """Whether a channel is read up from that moment or an earlier one, and not before it is `over` (machine time)."""
    return session.scalar(_unread(channel_id, since=since).where(Import.look_at >= over).limit(1)) is not None


def is_read_next(
    session: Session, *, channel_id: int, since: datetime, ended: datetime, machine: datetime
) -> bool:
    """Whether a channel is read up from that moment or an earlier one as soon as its turn comes, for a gap that keeps
    alerts waiting about as long as one that has `ended` just now.
    """
    # The first that is due may be under way.
    begun = storage.imports.first_due(session, machine=machine)
    chosen = _unread(channel_id, since=since).where(
        Import.id != (begun[0].id if begun else 0),
        Import.look_at <= machine,
        Gap.why != domain.gaps.RATE_LIMITED,
        Gap.until >= ended - domain.gaps.PATIENCE / 2,
    )
    return session.scalar(chosen.limit(1)) is not None


def _unread(channel_id: int, *, since: datetime) -> Select[Any]:
    """The readings of a channel from that moment or an earlier one that have not begun."""
    mine = (Import.channel_id == channel_id, Import.pages == 0, Import.look_at.is_not(None))
    return select(Import.id).join(Gap, Gap.id == Import.gap_id).where(*mine, Import.since <= since)


def live_threads(session: Session, *, channel_id: int, since: datetime, limit: int) -> list[str]:
    """The parents of those threads of a channel in which something was said since a moment; newest first."""
    parent = func.coalesce(Interaction.thread_ts, Interaction.ts)
    newest = func.max(Interaction.happened_at)
    chosen = select(parent).where(
        Interaction.channel_id == channel_id, Interaction.happened_at >= since, Interaction.ts.is_not(None)
    )
    return list(session.scalars(chosen.group_by(parent).order_by(newest.desc()).limit(limit)))


def recorded(
    session: Session, *, channel_id: int, thread_ts: str | None, since: datetime, upto: datetime
) -> list[str]:
    """The ts of the recorded messages of a channel's top level or of a thread between two moments."""
    chosen = select(Interaction.ts).where(
        Interaction.channel_id == channel_id,
        Interaction.thread_ts.is_(None) if thread_ts is None else Interaction.thread_ts == thread_ts,
        Interaction.happened_at >= since,
        Interaction.happened_at <= upto,
        Interaction.deleted_at.is_(None),
        Interaction.ts.is_not(None),
    )
    return [ts for ts in session.scalars(chosen) if ts]
