"""Days that differ from the week: of a region, named by people, or read from a calendar they subscribed to."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, bindparam, delete, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Session
from storage.writing import changed


class DayOff(Base):
    """A named day of a region: `kind` "holiday", "half" (afternoon off) or "workday" (a make-up day)."""

    __tablename__ = "days_off"
    __table_args__ = (UniqueConstraint("workspace_id", "region", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    region: Mapped[str] = mapped_column(String(16))
    day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(16))
    name_en: Mapped[str] = mapped_column(String(255))
    name_zh: Mapped[str] = mapped_column(String(255))


class CalendarFeed(Base):
    """An iCalendar file at an address, or one read once (`url` ""); `failure` is why the last reading failed.

    `client_id` 0 is the workspace; `side` "theirs" when it tells when the client works.
    """

    __tablename__ = "calendar_feeds"
    __table_args__ = (UniqueConstraint("workspace_id", "client_id", "side", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    client_id: Mapped[int]
    side: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(255))
    url: Mapped[str] = mapped_column(Text)
    set_by: Mapped[str] = mapped_column(String(32))
    set_at: Mapped[datetime]
    synced_at: Mapped[datetime | None] = mapped_column(default=None)
    next_sync_at: Mapped[datetime | None] = mapped_column(default=None, index=True)
    failure: Mapped[str] = mapped_column(String(255), default="")


class CalendarEntry(Base):
    """A day named by a person (`feed_id` 0) or by a feed, where `uid` is its name in there.

    `kind` and `shifts` are those of `domain.calendars.Entry`, the latter as text. One that is not `is_on` does
    not count. `set_by`: who wrote it, or switched a feed's entry off; "" when nobody did.
    """

    __tablename__ = "calendar_entries"
    __table_args__ = (UniqueConstraint("workspace_id", "client_id", "side", "day", "feed_id", "uid"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    client_id: Mapped[int]
    side: Mapped[str] = mapped_column(String(8))
    day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(255))
    set_at: Mapped[datetime]
    shifts: Mapped[str] = mapped_column(String(255), default="")
    feed_id: Mapped[int] = mapped_column(default=0)
    uid: Mapped[str] = mapped_column(String(255), default="")
    is_on: Mapped[bool] = mapped_column(default=True)
    set_by: Mapped[str] = mapped_column(String(32), default="")


Told = tuple[int, str, int, date, str, str, str]
"""An entry that is on: client, side, feed, day, kind, hours, name."""

_TOLD = (
    select(
        CalendarEntry.client_id,
        CalendarEntry.side,
        CalendarEntry.feed_id,
        CalendarEntry.day,
        CalendarEntry.kind,
        CalendarEntry.shifts,
        CalendarEntry.name,
    )
    .where(
        CalendarEntry.workspace_id == bindparam("workspace_id"),
        or_(CalendarEntry.client_id == 0, CalendarEntry.client_id == bindparam("client_id")),
        CalendarEntry.day >= bindparam("since"),
        CalendarEntry.set_at <= bindparam("named_by"),
        CalendarEntry.is_on,
    )
    .order_by(CalendarEntry.day, CalendarEntry.id)
)


EVER = datetime.max.replace(tzinfo=UTC)


def told(
    session: Session, *, workspace_id: int, client_id: int, since: date, named_by: datetime = EVER
) -> tuple[Told, ...]:
    """The entries that count for a client, those of the workspace included, from `since` on in order; without those
    that were set after `named_by`.
    """
    asked = {"workspace_id": workspace_id, "client_id": client_id, "since": since, "named_by": named_by}
    return tuple((*row,) for row in session.connection().execute(_TOLD, asked))


def find(session: Session, *, workspace_id: int, entry_id: int) -> CalendarEntry | None:
    """An entry of this workspace."""
    row = session.get(CalendarEntry, entry_id)
    return row if row and row.workspace_id == workspace_id else None


def between(
    session: Session, *, workspace_id: int, client_id: int, first: date, last: date
) -> list[CalendarEntry]:
    """Every entry of a client and of the workspace in these days, on or off, in order."""
    chosen = select(CalendarEntry).where(
        CalendarEntry.workspace_id == workspace_id,
        CalendarEntry.client_id.in_({0, client_id}),
        CalendarEntry.day.between(first, last),
    )
    return list(session.scalars(chosen.order_by(CalendarEntry.day, CalendarEntry.id)))


def own(
    session: Session, *, workspace_id: int, client_id: int, side: str, first: date, last: date
) -> list[CalendarEntry]:
    """What people wrote at this very level about these days, on or off, in order."""
    rows = between(session, workspace_id=workspace_id, client_id=client_id, first=first, last=last)
    return [row for row in rows if (row.client_id, row.side, row.feed_id) == (client_id, side, 0)]


def of_feed(session: Session, *, feed_id: int) -> list[CalendarEntry]:
    """Everything that was read from a feed."""
    return list(session.scalars(select(CalendarEntry).where(CalendarEntry.feed_id == feed_id)))


def feeds(session: Session, *, workspace_id: int, client_id: int) -> list[CalendarFeed]:
    """The feeds of a client and of the workspace, by name."""
    chosen = select(CalendarFeed).where(
        CalendarFeed.workspace_id == workspace_id, CalendarFeed.client_id.in_({0, client_id})
    )
    return list(session.scalars(chosen.order_by(CalendarFeed.name, CalendarFeed.id)))


def first_due_feed(session: Session, *, now: datetime) -> CalendarFeed | None:
    """The feed that waits longest to be read."""
    chosen = select(CalendarFeed).where(CalendarFeed.next_sync_at <= now)
    return session.scalar(chosen.order_by(CalendarFeed.next_sync_at, CalendarFeed.id).limit(1))


Named = tuple[date, str, str, str]
"""A day, its kind, and its name in English and in Chinese."""


def claim(session: Session, *, feed: CalendarFeed, until: datetime) -> bool:
    """Put a due feed off; False when another of us was faster."""
    mine = update(CalendarFeed).where(
        CalendarFeed.id == feed.id, CalendarFeed.next_sync_at == feed.next_sync_at
    )
    return changed(session.execute(mine.values(next_sync_at=until))) > 0


_SINCE = (
    select(DayOff.day, DayOff.kind, DayOff.name_en, DayOff.name_zh)
    .where(
        DayOff.workspace_id == bindparam("workspace_id"),
        DayOff.region == bindparam("region"),
        DayOff.day >= bindparam("since"),
    )
    .order_by(DayOff.day)
)


def since(session: Session, *, workspace_id: int, region: str, day: date) -> list[Named]:
    """The region's named days from `day` on, in order."""
    asked = {"workspace_id": workspace_id, "region": region, "since": day}
    return [(at, kind, en, zh) for at, kind, en, zh in session.connection().execute(_SINCE, asked)]


def replace(
    session: Session, *, workspace_id: int, region: str, first: date, last: date, days: list[Named]
) -> bool:
    """Make `days` the region's only ones from `first` to `last`; False when they were that already."""
    chosen = (DayOff.workspace_id == workspace_id, DayOff.region == region, DayOff.day.between(first, last))
    known = select(DayOff.day, DayOff.kind, DayOff.name_en, DayOff.name_zh).where(*chosen)
    if sorted(tuple(row) for row in session.execute(known)) == sorted(days):
        return False
    session.execute(delete(DayOff).where(*chosen))
    session.add_all(
        DayOff(workspace_id=workspace_id, region=region, day=day, kind=kind, name_en=en, name_zh=zh)
        for day, kind, en, zh in days
    )
    session.flush()
    return True
