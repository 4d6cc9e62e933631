"""Calendars that people subscribe to: read once a day, and what a person switched off in them stays off (R21)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import domain.feeds
import storage.calendars
import storage.db
import usecases.clients
import usecases.daysoff
import usecases.history
import usecases.ical
import usecases.outbox
import usecases.people
import usecases.permissions
import usecases.preferences
import views.feeds
from domain import calendars
from domain.calendars import Entry, Side
from domain.feeds import Reading, Unread
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from domain.worktime import Shift
from storage.base import Session
from storage.calendars import CalendarEntry, CalendarFeed
from usecases.runtime import Runtime
from views.words import words

EVERY, TAKEN = timedelta(days=1), timedelta(minutes=5)
"""How often a feed is read, and for how long one that is being read is left to whoever took it."""
MOST_DAYS = 2000
LONGEST_HOURS = 255


def subscribe(
    session: Session, *, actor: Actor, client_id: int, side: Side, url: str, name: str, now: datetime
) -> CalendarFeed:
    """Read a calendar from now on; one of the same name is from now on read at this address."""
    usecases.permissions.allow(
        session,
        actor=actor,
        act=Act.TERMS,
        thing=f"client:{client_id}" if client_id else "workspace",
        now=now,
    )
    url = domain.feeds.address(url)
    feed = _feed(
        session,
        workspace_id=actor.workspace_id,
        by=actor.user_id,
        client_id=client_id,
        side=side,
        name=name or url,
        now=now,
    )
    feed.url, feed.next_sync_at, feed.synced_at, feed.failure = url, now, None, ""
    feed.set_by, feed.set_at = actor.user_id, now
    session.flush()
    _note(session, feed=feed, what="calendar_feed_added", by=actor.user_id, now=now)
    return feed


def remove(session: Session, *, actor: Actor, feed_id: int, now: datetime) -> None:
    """Forget a feed with all its days."""
    usecases.permissions.allow(session, actor=actor, act=Act.TERMS, thing=f"feed:{feed_id}", now=now)
    feed = session.get(CalendarFeed, feed_id)
    if feed is None or feed.workspace_id != actor.workspace_id:
        raise Refusal("gone")
    for row in storage.calendars.of_feed(session, feed_id=feed.id):
        session.delete(row)
    session.delete(feed)
    session.flush()
    _note(session, feed=feed, what="calendar_feed_removed", by=actor.user_id, now=now)
    usecases.daysoff.follow(session, workspace_id=feed.workspace_id, client_id=feed.client_id, now=now)


def turn(run: Runtime) -> bool:
    """Read the feed that waits longest, outside any transaction; False when none is due."""
    now = run.now()
    with run.read() as session:
        if storage.calendars.first_due_feed(session, now=now) is None:
            return False
    with run.begin() as session:
        feed = storage.calendars.first_due_feed(session, now=now)
        if feed is None:
            return False
        if not storage.calendars.claim(session, feed=feed, until=now + TAKEN):
            return True
        feed_id, url, zone = feed.id, feed.url, _zone(session, feed=feed)
    try:
        reading = _read(run.web.get(url), zone=zone, now=now)
    except Unread as unread:
        _fail(run, feed_id=feed_id, url=url, failure=unread.failure)
        return True
    except Exception:
        _fail(run, feed_id=feed_id, url=url, failure="feed_unreadable")
        raise
    try:
        with run.begin() as session:
            if feed := _end(session, feed_id=feed_id, url=url, now=now):
                _keep(session, feed=feed, reading=reading, now=now)
    except Refusal as refusal:
        _fail(run, feed_id=feed_id, url=url, failure=refusal.reason)
    except storage.db.Unavailable:
        raise
    except Exception:
        _fail(run, feed_id=feed_id, url=url, failure="feed_unreadable")
        raise
    return True


def import_file(
    session: Session, *, workspace_id: int, client: str, name: str, data: bytes, now: datetime
) -> int:
    """Take a file's days as a feed that is read this once, for a client or for the workspace (""); how many.

    A file of the same name replaces the days of the earlier one. Raises `Unread`.
    """
    client_id = usecases.clients.find(session, workspace_id=workspace_id, name=client).id if client else 0
    feed = _feed(
        session, workspace_id=workspace_id, by="", client_id=client_id, side=Side.OURS, name=name, now=now
    )
    session.flush()
    reading = _read(data, zone=_zone(session, feed=feed), now=now)
    _keep(session, feed=feed, reading=reading, now=now)
    return len(reading.entries)


def _feed(
    session: Session, *, workspace_id: int, by: str, client_id: int, side: Side, name: str, now: datetime
) -> CalendarFeed:
    """The feed of that name at this level, made when it is new."""
    if client_id:
        usecases.clients.get(session, workspace_id=workspace_id, client_id=client_id)
    elif side == Side.THEIRS:
        raise Refusal("calendar_whose")
    name = name[: domain.feeds.LONGEST_NAME]
    for feed in storage.calendars.feeds(session, workspace_id=workspace_id, client_id=client_id):
        if (feed.client_id, feed.side, feed.name) == (client_id, side, name):
            return feed
    feed = CalendarFeed(
        workspace_id=workspace_id,
        client_id=client_id,
        side=side,
        name=name,
        url="",
        set_by=by,
        set_at=now,
    )
    session.add(feed)
    return feed


def _zone(session: Session, *, feed: CalendarFeed) -> str:
    """Where the hours of an event are taken off, if it does not say itself."""
    held = usecases.preferences.of(session, workspace_id=feed.workspace_id, client_id=feed.client_id)
    return (held.client_timezone if feed.side == Side.THEIRS else "") or held.timezone


def _read(data: bytes, *, zone: str, now: datetime) -> Reading:
    """The days of last year to the year after next, as with public holidays."""
    first, last = date(now.year - 1, 1, 1), date(now.year + 2, 12, 31)
    events = usecases.ical.events(data, zone=zone, first=first, last=last)
    reading = domain.feeds.read(events, zone=zone)
    entries = {key: entry for key, entry in reading.entries.items() if first <= entry.day <= last}
    if len(entries) > MOST_DAYS:
        raise Unread("feed_too_much")
    return Reading(entries, reading.left_out)


def _keep(session: Session, *, feed: CalendarFeed, reading: Reading, now: datetime) -> None:
    """Let the rows say what was read; nothing is counted anew when it is what they said already."""
    is_first, feed.synced_at, feed.failure = feed.synced_at is None, now, ""
    left, changed = dict(reading.entries), False
    for row in storage.calendars.of_feed(session, feed_id=feed.id):
        entry = left.pop((row.uid, row.day), None)
        if entry is not None:
            changed = _update(row, entry=entry) or changed
        elif row.is_on:
            session.delete(row)
            changed = True
    session.add_all(_row(feed, uid=uid, entry=entry, now=now) for (uid, _), entry in left.items())
    session.flush()
    if changed or left:
        usecases.daysoff.follow(session, workspace_id=feed.workspace_id, client_id=feed.client_id, now=now)
    if is_first:
        _tell(session, feed=feed, reading=reading, now=now)


def _update(row: CalendarEntry, *, entry: Entry) -> bool:
    said = (str(entry.kind), entry.name[:255], _hours(entry))
    if (row.kind, row.name, row.shifts) == said:
        return False
    row.kind, row.name, row.shifts = said
    return row.is_on


def _hours(entry: Entry) -> str:
    """As text; of a great many appointments from the first to the last."""
    text = calendars.text_of(entry.shifts)
    if len(text) <= LONGEST_HOURS:
        return text
    return calendars.text_of((Shift(entry.shifts[0].start, entry.shifts[-1].end),))


def _row(feed: CalendarFeed, *, uid: str, entry: Entry, now: datetime) -> CalendarEntry:
    return CalendarEntry(
        workspace_id=feed.workspace_id,
        client_id=feed.client_id,
        side=feed.side,
        day=entry.day,
        kind=entry.kind,
        shifts=_hours(entry),
        name=entry.name[:255],
        feed_id=feed.id,
        uid=uid,
        set_at=now,
    )


def _end(session: Session, *, feed_id: int, url: str, now: datetime) -> CalendarFeed | None:
    """End a reading; None when the feed is gone or read at another address by now."""
    feed = session.get(CalendarFeed, feed_id)
    if feed is None or feed.url != url:
        return None
    feed.next_sync_at = now + EVERY
    return feed


def _fail(run: Runtime, *, feed_id: int, url: str, failure: str) -> None:
    """Keep why it could not be read; who subscribed is told when it is the first time."""
    with run.begin() as session:
        feed = _end(session, feed_id=feed_id, url=url, now=run.now())
        if feed is None:
            return
        is_new, feed.failure = feed.synced_at is None and not feed.failure, failure
        if is_new:
            _tell(session, feed=feed, reading=None, now=run.now())


def _tell(session: Session, *, feed: CalendarFeed, reading: Reading | None, now: datetime) -> None:
    """What came of the first reading, to who subscribed."""
    if not feed.set_by:
        return
    w = words(usecases.people.language(session, workspace_id=feed.workspace_id, user_id=feed.set_by))
    message = views.feeds.failed(w, feed=feed)
    if reading:
        message = views.feeds.read(w, feed=feed, days=len(reading.entries), left_out=reading.left_out)
    usecases.outbox.promise(
        session,
        workspace_id=feed.workspace_id,
        channel=feed.set_by,
        key=f"feed:{feed.id}:{feed.set_at.timestamp():.6f}:{feed.failure}",
        message=message,
        now=now,
    )


def _note(session: Session, *, feed: CalendarFeed, what: str, by: str, now: datetime) -> None:
    usecases.history.note(
        session,
        workspace_id=feed.workspace_id,
        subject=f"client:{feed.client_id}" if feed.client_id else "workspace",
        what=what,
        by=by,
        now=now,
        client_id=feed.client_id or None,
        name=feed.name,
    )
