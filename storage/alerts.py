"""Alerts: which level of which clock was told where, once each, and what is held back until when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, func, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from domain.clocks import Level
from storage.base import Base, Session
from storage.clocks import Clock
from storage.writing import changed, insert_new

_HELD = "held_until IS NOT NULL"


class Outcome(StrEnum):
    """What became of an alert. `URGENT` was told as well, and no cap counts it."""

    TOLD = "told"
    URGENT = "urgent"
    HELD = "held"
    DROPPED = "dropped"
    SHADOW = "shadow"
    NOWHERE = "nowhere"


class Alert(Base):
    """One level of one clock, told or to be told at one place (rule R33: inserted first, sent second; a
    conflict means: told already).

    `fingerprint` holds the target, so that a changed target may tell a level again, and for a private word
    beside the alert itself also to whom. `place` is a channel or a person. `post` is the outbox key of the
    message that tells it, which may tell of other clocks too; "" as long as there is none. `held_until`: when
    to weigh again what is held; `told_at`: when it was promised to Slack.
    """

    __tablename__ = "alerts"
    __table_args__ = (
        UniqueConstraint("workspace_id", "clock_id", "level", "fingerprint"),
        Index("alerts_of_post", "workspace_id", "post"),
        Index("alerts_of_place", "workspace_id", "place", "told_at"),
        Index("alerts_of_time", "workspace_id", "raised_at"),
        Index("alerts_held", "held_until", sqlite_where=text(_HELD), postgresql_where=text(_HELD)),
        Index(
            "alerts_held_at",
            "workspace_id",
            "place",
            "held_until",
            sqlite_where=text(_HELD),
            postgresql_where=text(_HELD),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    clock_id: Mapped[int] = mapped_column(ForeignKey("clocks.id"))
    level: Mapped[int]
    fingerprint: Mapped[str] = mapped_column(String(64))
    raised_at: Mapped[datetime]
    post: Mapped[str] = mapped_column(String(160), default="")
    place: Mapped[str] = mapped_column(String(32), default="", server_default="")
    held_until: Mapped[datetime | None] = mapped_column(default=None)
    outcome: Mapped[str] = mapped_column(String(16), default="", server_default="")
    told_at: Mapped[datetime | None] = mapped_column(default=None)


@dataclass(frozen=True)
class Told:
    """An alert as the weekly look back sees it, with the clock it was about."""

    alert: Alert
    clock: Clock


def add(
    session: Session,
    *,
    workspace_id: int,
    clock_id: int,
    level: Level,
    fingerprint: str,
    now: datetime,
    place: str = "",
) -> Alert | None:
    """Note that a level is being told; None when it was told before."""
    new = insert_new(session, table=Alert).values(
        workspace_id=workspace_id,
        clock_id=clock_id,
        level=int(level),
        fingerprint=fingerprint,
        raised_at=now,
        post="",
        place=place,
    )
    alert_id = session.scalar(new.returning(Alert.id))
    return session.get_one(Alert, alert_id) if alert_id else None


def highest(session: Session, *, workspace_id: int, clock_id: int, fingerprint: str) -> Level:
    """The highest level told about a clock with this fingerprint."""
    told = select(func.max(Alert.level)).where(
        Alert.workspace_id == workspace_id, Alert.clock_id == clock_id, Alert.fingerprint == fingerprint
    )
    return Level(session.scalar(told) or Level.NONE)


def before(session: Session, *, alert: Alert) -> Alert | None:
    """The last level below that was raised with the same fingerprint."""
    told = select(Alert).where(
        Alert.workspace_id == alert.workspace_id,
        Alert.clock_id == alert.clock_id,
        Alert.fingerprint == alert.fingerprint,
        Alert.level < alert.level,
    )
    return session.scalar(told.order_by(Alert.level.desc()).limit(1))


def posts_of(session: Session, *, workspace_id: int, clock_id: int) -> dict[str, str]:
    """The messages that told of a clock, each with its place, newest first."""
    told = select(Alert.post, Alert.place).where(
        Alert.workspace_id == workspace_id, Alert.clock_id == clock_id, Alert.post != ""
    )
    return dict(session.execute(told.order_by(Alert.id.desc())).all())


@dataclass(frozen=True)
class Mentioned:
    """A clock that a message tells of, as far as counting needs it: after a silence there may be thousands."""

    id: int
    client_id: int
    kind: str
    state: str
    paused: bool


def clocks_of(session: Session, *, workspace_id: int, post: str) -> list[Mentioned]:
    """The clocks that one message tells of, in the order they were told."""
    facts = (Clock.id, Clock.client_id, Clock.kind, Clock.state, Clock.paused)
    told = select(*facts).join(Alert, Alert.clock_id == Clock.id)
    mine = told.where(
        Clock.workspace_id == workspace_id, Alert.workspace_id == workspace_id, Alert.post == post
    )
    return [Mentioned(*row) for row in session.execute(mine.group_by(*facts).order_by(func.min(Alert.id)))]


def has_more(session: Session, *, workspace_id: int, post: str, than: int) -> bool:
    """Whether one message tells of more than so many clocks."""
    told = select(Alert.clock_id).where(Alert.workspace_id == workspace_id, Alert.post == post)
    return len(session.scalars(told.distinct().limit(than + 1)).all()) > than


def of_post(session: Session, *, workspace_id: int, post: str) -> Sequence[Alert]:
    """What one message tells, in the order it was raised."""
    told = select(Alert).where(Alert.workspace_id == workspace_id, Alert.post == post)
    return session.scalars(told.order_by(Alert.id)).all()


def move(session: Session, *, workspace_id: int, old: str, new: str) -> bool:
    """Let another message tell what one was to tell; False when that one told of no clock."""
    told = update(Alert).where(Alert.workspace_id == workspace_id, Alert.post == old)
    return changed(session.execute(told.values(post=new))) > 0


def said(session: Session, *, workspace_id: int, place: str, since: datetime) -> list[datetime]:
    """When a place got its messages since a moment, those that no cap counts left out."""
    told = select(func.min(Alert.told_at)).where(
        Alert.workspace_id == workspace_id,
        Alert.place == place,
        Alert.told_at > since,
        Alert.outcome != Outcome.URGENT,
    )
    return sorted(at for at in session.scalars(told.group_by(Alert.post)) if at)


def next_moment(session: Session, *, workspace_id: int = 0, place: str = "") -> datetime | None:
    """When the first of what is held is due, of all or of one place; None when nothing is held."""
    held = select(func.min(Alert.held_until)).where(Alert.held_until.is_not(None))
    if place:
        held = held.where(
            Alert.workspace_id == workspace_id, Alert.place == place, Alert.level > int(Level.NONE)
        )
    return session.scalar(held)


def due_places(session: Session, *, now: datetime, limit: int) -> Sequence[tuple[int, str]]:
    """Where something held is due, as (workspace id, place), the longest due first: those of the first `limit`
    alerts.
    """
    due = select(Alert.workspace_id, Alert.place).where(Alert.held_until <= now)
    found = session.execute(due.order_by(Alert.held_until).limit(limit))
    return list(dict.fromkeys((workspace_id, place) for workspace_id, place in found))


def due_at(session: Session, *, workspace_id: int, place: str, now: datetime) -> Sequence[Alert]:
    """What is due at a place, in the order it was raised, locked; what another replica has is left alone."""
    mine = (Alert.workspace_id == workspace_id, Alert.place == place, Alert.held_until <= now)
    due = select(Alert).where(*mine, Alert.level > int(Level.NONE)).order_by(Alert.id)
    return session.scalars(due.with_for_update(skip_locked=True)).all()


def take(
    session: Session, *, workspace_id: int, place: str, now: datetime, until: datetime
) -> list[tuple[int, datetime]]:
    """Take what is due at a place by putting it off: ids and since when, in order; no replica takes the same."""
    mine = (Alert.workspace_id == workspace_id, Alert.place == place, Alert.held_until <= now)
    due = select(Alert.id, Alert.held_until).where(*mine).order_by(Alert.id).with_for_update(skip_locked=True)
    found = [(alert_id, at) for alert_id, at in session.execute(due) if at]
    put_off = update(Alert).where(Alert.id.in_([alert_id for alert_id, _ in found]))
    session.execute(put_off.values(held_until=until))
    return found


def several(session: Session, *, ids: Collection[int]) -> Sequence[Alert]:
    """Alerts by their ids, in the order they were raised."""
    return session.scalars(select(Alert).where(Alert.id.in_(ids)).order_by(Alert.id)).all()


def of_time(session: Session, *, workspace_id: int, since: datetime, upto: datetime) -> list[Told]:
    """Every alert that was raised in a time, oldest first."""
    chosen = (
        select(Alert, Clock)
        .join(Clock, Clock.id == Alert.clock_id)
        .where(Alert.workspace_id == workspace_id, Alert.raised_at >= since, Alert.raised_at < upto)
    )
    return [Told(alert, clock) for alert, clock in session.execute(chosen.order_by(Alert.id))]


def is_asked(session: Session, *, workspace_id: int, clock_id: int, place: str, at: datetime) -> bool:
    """Whether somebody is to be asked at a moment if they are still on it."""
    mine = (Alert.workspace_id == workspace_id, Alert.clock_id == clock_id, Alert.level == int(Level.NONE))
    chosen = select(Alert.id).where(*mine, Alert.place == place, Alert.held_until == at)
    return session.scalar(chosen.limit(1)) is not None


def of_clock(session: Session, *, workspace_id: int, clock_id: int) -> Sequence[Alert]:
    """Every level of a clock that was raised, oldest first."""
    mine = (Alert.workspace_id == workspace_id, Alert.clock_id == clock_id, Alert.level > int(Level.NONE))
    return session.scalars(select(Alert).where(*mine).order_by(Alert.id)).all()
