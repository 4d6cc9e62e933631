"""What an operator asks about inbox and outbox and does to them: what waits, since when, and what became of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, bindparam, func, or_, select, text, update
from sqlalchemy.orm import aliased

from domain.outbox import Kind, State, placed
from storage.base import Session
from storage.budgets import Budget
from storage.inbox import InboxRow
from storage.outbox import UNBEGUN, WAITING, OutboxRow
from storage.writing import changed

# Literal, since SQLite uses a partial index only when it can see the value.
_NEW = text("inbox.state = 'new'")
_QUARANTINED = text("inbox.state = 'quarantined'")
_HELD = text("outbox.state = 'held' AND outbox.look_at IS NOT NULL")
_DEAD = text("outbox.state = 'dead'")


@dataclass(frozen=True)
class Standing:
    """When the last event came that is dealt with, how much nobody has begun, and how much was given up."""

    last_event: datetime | None = None
    waiting: int = 0
    quarantined: int = 0
    dead: int = 0


def outbox_waits(session: Session) -> bool:
    """Whether a call to Slack waits, now or for later."""
    return session.scalar(select(OutboxRow.id).where(text(WAITING)).limit(1)) is not None


def outbox_counts(session: Session) -> dict[str, int]:
    """How many calls are in each state."""
    grouped = select(OutboxRow.state, func.count()).group_by(OutboxRow.state)
    return {row[0]: row[1] for row in session.execute(grouped)}


def outbox_unsettled(session: Session) -> dict[str, int]:
    """How many calls are in each state but "sent" and "suppressed", of which there is no end."""
    grouped = select(OutboxRow.state, func.count()).where(text(WAITING)).group_by(OutboxRow.state)
    found = {str(row[0]): int(row[1]) for row in session.execute(grouped)}
    for state, chosen in ((State.HELD, _HELD), (State.DEAD, _DEAD)):
        found[state] = session.scalars(select(func.count(OutboxRow.id)).where(chosen)).one()
    return found


def outbox_oldest(session: Session) -> datetime | None:
    """When the oldest call that still waits was promised."""
    return session.scalar(select(func.min(OutboxRow.created_at)).where(text(WAITING)))


def outbox_rows(session: Session, *, state: str, before: int, limit: int) -> list[OutboxRow]:
    """The newest calls with a number below `before` (0: all), in one state or in any."""
    chosen = select(OutboxRow).order_by(OutboxRow.id.desc()).limit(limit)
    if before:
        chosen = chosen.where(OutboxRow.id < before)
    return list(session.scalars(chosen.where(OutboxRow.state == state) if state else chosen))


def inbox_since(session: Session, *, machine: datetime) -> datetime | None:
    """Since when the event waits that has been due for longest; None when none is due.

    An event that failed is due when its next attempt is, and those behind it in its lane are not due before.
    """
    older = aliased(InboxRow, name="older")
    behind = select(older.id).where(
        text("older.state = 'new'"), older.lane == InboxRow.lane, older.id < InboxRow.id
    )
    due = or_(InboxRow.next_at.is_(None), InboxRow.next_at <= machine)
    since = func.min(func.coalesce(InboxRow.next_at, InboxRow.received_at))
    return session.scalar(select(since).where(_NEW, due, ~behind.exists()))


def inbox_backlog(session: Session) -> int:
    """How many events wait to be carried out, now or later."""
    return session.scalars(select(func.count(InboxRow.id)).where(_NEW)).one()


def quarantined(session: Session) -> int:
    """How many events nobody could carry out."""
    return session.scalars(select(func.count(InboxRow.id)).where(_QUARANTINED)).one()


def quarantined_rows(session: Session, *, before: int, limit: int) -> list[InboxRow]:
    """The newest events nobody could carry out, with a number below `before` (0: all)."""
    chosen = select(InboxRow).where(_QUARANTINED).order_by(InboxRow.id.desc()).limit(limit)
    return list(session.scalars(chosen.where(InboxRow.id < before) if before else chosen))


def dead_call(session: Session, *, row_id: int) -> OutboxRow | None:
    """A call that was given up; None when there is none with this number."""
    return session.scalar(select(OutboxRow).where(OutboxRow.id == row_id, _DEAD))


def of_team(session: Session, *, workspace_id: int, team_id: str) -> Standing:
    """How things stand for one workspace."""
    ours, theirs = OutboxRow.workspace_id == workspace_id, InboxRow.team_id == team_id
    events, calls = func.count(InboxRow.id), func.count(OutboxRow.id)
    # Who looks at this has just caused an event, which is under way.
    newest = select(InboxRow.received_at).where(text("inbox.state <> 'new'"), theirs)
    waiting = session.scalars(select(events).where(_NEW, InboxRow.leased_until.is_(None), theirs)).one()
    return Standing(
        last_event=session.scalar(newest.order_by(InboxRow.id.desc()).limit(1)),
        waiting=waiting + session.scalars(select(calls).where(text(WAITING), ours)).one(),
        quarantined=session.scalars(select(events).where(_QUARANTINED, theirs)).one(),
        dead=session.scalars(select(calls).where(_DEAD, ours)).one(),
    )


def step(session: Session) -> str | None:
    """The step of the migrations the database is at."""
    found = session.scalar(text("SELECT version_num FROM alembic_version"))
    return str(found) if found is not None else None


def ban(session: Session, *, machine: datetime) -> datetime | None:
    """Until when Slack wants no calls of some method; None when it takes all."""
    methods = Budget.scope.contains(".", autoescape=True)
    return session.scalar(select(func.max(Budget.next_at)).where(methods, Budget.next_at > machine))


def doubt_posts(session: Session, *, machine: datetime) -> int:
    """Nobody knows any more which posts that wait were made: all are to be looked for (P24). How many there are."""
    waiting = (*UNBEGUN, State.SENDING, State.UNKNOWN)
    posts = update(OutboxRow).where(OutboxRow.kind == Kind.POST, OutboxRow.state.in_(waiting))
    doubted = {"state": State.UNKNOWN, "was_unknown": True, "look_at": machine, "leased_by": ""}
    return changed(session.execute(posts.values(misses=0, failures=0, **doubted)))


def known_posts(session: Session, *, workspace_id: int, channel: str, stamps: Collection[str]) -> set[str]:
    """Which of these messages of a channel the outbox has posted."""
    mine = (OutboxRow.workspace_id == workspace_id, OutboxRow.posted_to == channel)
    return set(session.scalars(select(OutboxRow.slack_ts).where(*mine, OutboxRow.slack_ts.in_(stamps))))


_OLD = (
    select(OutboxRow.id, OutboxRow.body)
    .where(text("NOT stripped"), OutboxRow.created_at < bindparam("before"))
    .where(OutboxRow.state.in_((State.SENT, State.SUPPRESSED, State.DEAD)))
    .order_by(OutboxRow.created_at)
    .limit(bindparam("most"))
)
_STRIP = (
    update(OutboxRow.__table__)  # type: ignore[arg-type]
    .where(OutboxRow.id == bindparam("row"))
    .values(body=bindparam("bare", type_=JSON), stripped=True)
)


def strip_old(session: Session, *, before: datetime, limit: int) -> int:
    """Remove the words of up to `limit` finished calls from before a moment; how many.

    What says where a post belongs stays, since its matter may still change.
    """
    rows = session.execute(_OLD, {"before": before, "most": limit}).all()
    bare = [{"row": row_id, "bare": {**placed(body), "text": "", "blocks": []}} for row_id, body in rows]
    if bare:
        session.connection().execute(_STRIP, bare)
    return len(bare)
