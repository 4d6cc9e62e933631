"""Outbox: words promised to Slack, kept until Slack has them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    bindparam,
    case,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from domain.outbox import Kind, State
from storage.base import Base, Session, upsert
from storage.budgets import Budget
from storage.writing import changed

WAITING = "outbox.state IN ('pending', 'sending', 'unknown')"
"""Said in the same words by the index and the queries, or SQLite would not use the index."""
_WAITING_INDEX = text(WAITING.replace("outbox.", ""))
UNBEGUN = (State.PENDING, State.HELD)
"""Nobody has asked Slack for it yet."""


class OutboxRow(Base):
    """One call to make. `kind`: "post", "update" or "delete".

    `target_id` is the post that an update or a deletion is about, and for a post the one whose thread it
    joins. `dedupe_key` is unique per workspace; `state` is `domain.outbox.State`; `key` is the opaque id
    written into the message's metadata. `audience`: "internal" (nobody from outside may read it), "person"
    (a direct message to one of the team, whose id is in `channel`) or "client". `subject` and `expects` let
    the sender ask again, at the last moment, whether it is still true. `look_at`: when somebody must look
    at a row that is not simply waiting its turn: the end of the lease while sending, the next look in Slack
    while unknown, the next try while held, the search for duplicates once sent. `failures` counts attempts
    in a row that came to nothing, `misses` looks that found no post, and unclear answers about an update or a
    deletion; `attempts` fences late writers off. `slack_ts` and `posted_to` say where a sent post stands;
    `stripped`: its words were old and are gone. Delivery times (`not_before`, `look_at`, `attempt_at`) are machine
    time, `created_at`, `sent_at` and `stale_after` story time.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("workspace_id", "dedupe_key"),
        Index(
            "outbox_waiting",
            "workspace_id",
            "channel",
            "id",
            sqlite_where=_WAITING_INDEX,
            postgresql_where=_WAITING_INDEX,
        ),
        Index(
            "outbox_looks",
            "look_at",
            sqlite_where=text("look_at IS NOT NULL"),
            postgresql_where=text("look_at IS NOT NULL"),
        ),
        Index("outbox_target", "target_id"),
        Index(
            "outbox_dead",
            "id",
            sqlite_where=text("state = 'dead'"),
            postgresql_where=text("state = 'dead'"),
        ),
        Index(
            "outbox_worded",
            "created_at",
            sqlite_where=text("NOT stripped"),
            postgresql_where=text("NOT stripped"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    kind: Mapped[str] = mapped_column(String(8))
    channel: Mapped[str] = mapped_column(String(32))
    dedupe_key: Mapped[str] = mapped_column(String(160))
    key: Mapped[str] = mapped_column(String(36), unique=True)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    audience: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
    target_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"), default=None)
    subject: Mapped[str] = mapped_column(String(64), default="")
    expects: Mapped[str] = mapped_column(String(64), default="")
    stale_after: Mapped[datetime | None] = mapped_column(default=None)
    state: Mapped[str] = mapped_column(String(16), default="pending")
    not_before: Mapped[datetime | None] = mapped_column(default=None)
    look_at: Mapped[datetime | None] = mapped_column(default=None)
    attempts: Mapped[int] = mapped_column(default=0)
    attempt_at: Mapped[datetime | None] = mapped_column(default=None)
    leased_by: Mapped[str] = mapped_column(String(64), default="")
    failures: Mapped[int] = mapped_column(default=0)
    misses: Mapped[int] = mapped_column(default=0)
    was_unknown: Mapped[bool] = mapped_column(default=False)
    slack_ts: Mapped[str] = mapped_column(String(32), default="")
    posted_to: Mapped[str] = mapped_column(String(32), default="")
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(Text, default="")
    stripped: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


@dataclass(frozen=True)
class Call:
    """A row as the deliverer sees it, with what it needs of its target (`OutboxRow.target_id`)."""

    id: int
    workspace_id: int
    kind: str
    channel: str
    dedupe_key: str
    key: str
    body: dict[str, Any]
    audience: str
    created_at: datetime
    subject: str
    expects: str
    stale_after: datetime | None
    state: str
    look_at: datetime | None
    attempts: int
    attempt_at: datetime | None
    failures: int
    misses: int
    was_unknown: bool
    slack_ts: str
    posted_to: str
    target_id: int | None
    target_state: str | None
    target_ts: str | None
    target_place: str | None


_row: Any = OutboxRow.__table__
_budget: Any = Budget.__table__
_target: Any = _row.alias("target")
_OF_TARGET = {"target_state": "state", "target_ts": "slack_ts", "target_place": "posted_to"}
CALLS = select(
    *(_row.c[name] for name in Call.__dataclass_fields__ if name not in _OF_TARGET),
    *(_target.c[column].label(label) for label, column in _OF_TARGET.items()),
).select_from(_row.outerjoin(_target, _target.c.id == _row.c.target_id))

_if_mine = update(_row).where(
    _row.c.id == bindparam("my_id"),
    _row.c.state == bindparam("my_state"),
    _row.c.attempts == bindparam("my_attempts"),
    _row.c.leased_by == bindparam("my_worker"),
)


def add(session: Session, *, row: dict[str, Any]) -> int | None:
    """Keep a call to be made and return its id, or None when its dedupe key was promised before."""
    statement = (
        upsert(session, table=_row)
        .values(row)
        .on_conflict_do_nothing(index_elements=["workspace_id", "dedupe_key"])
    )
    added = session.execute(statement.returning(_row.c.id)).scalar()
    return int(added) if added is not None else None


def post_of(session: Session, *, workspace_id: int, key: str) -> Call | None:
    """The post that was promised under a dedupe key."""
    return _one(session, (_row.c.workspace_id == workspace_id, _row.c.dedupe_key == key))


def target_of(session: Session, *, call: Call) -> Call | None:
    """The post that an update or a deletion is about, as it is by now, locked; None when another has locked it."""
    chosen = CALLS.where(_row.c.id == call.target_id).with_for_update(of=_row, skip_locked=True)
    found = session.execute(chosen).first()
    return Call(*found) if found else None


def about(
    session: Session, *, target_id: int, kind: Kind, states: Collection[State] = tuple(State)
) -> list[Call]:
    """The updates or deletions of a post that are in one of these states, oldest first."""
    mine = (_row.c.target_id == target_id, _row.c.kind == kind, _row.c.state.in_(states))
    return [Call(*found) for found in session.execute(CALLS.where(*mine).order_by(_row.c.id))]


def rewrite(session: Session, *, row_id: int, body: dict[str, Any]) -> bool:
    """Replace the words of a call that nobody has begun; False when somebody has."""
    return _write(session, (_row.c.id == row_id, _row.c.state.in_(UNBEGUN)), {"body": body})


def reasons(session: Session, *, workspace_id: int, keys: Collection[str]) -> list[tuple[str, str]]:
    """How posts stand, each as its state and the reason of it."""
    mine = (OutboxRow.workspace_id == workspace_id, OutboxRow.dedupe_key.in_(keys))
    found = session.execute(select(OutboxRow.state, OutboxRow.reason).where(*mine))
    return [(state, reason) for state, reason in found]


def put_off(session: Session, *, row_id: int, until: datetime) -> None:
    """Let a call that nobody has begun wait until then, in machine time, if it would not anyway."""
    sooner = _row.c.not_before.is_(None) | (_row.c.not_before < until)
    _write(session, (_row.c.id == row_id, _row.c.state.in_(UNBEGUN), sooner), {"not_before": until})


def unsent(session: Session, *, workspace_id: int, subjects: str) -> list[OutboxRow]:
    """The posts nobody has begun whose subject begins with `subjects`, oldest first."""
    chosen = select(OutboxRow).where(
        OutboxRow.workspace_id == workspace_id,
        OutboxRow.kind == Kind.POST,
        OutboxRow.state == State.PENDING,
        OutboxRow.subject.startswith(subjects, autoescape=True),
    )
    return list(session.scalars(chosen.order_by(OutboxRow.id)))


def withdraw(session: Session, *, row_id: int, why: str) -> bool:
    """Suppress a call that nobody has begun or that was looked for in vain; False when somebody is at it."""
    return _write(session, (_row.c.id == row_id, _row.c.state.in_(UNBEGUN)), _ended(why))


def end(session: Session, *, row_id: int, why: str, stays: bool = False) -> bool:
    """Suppress a call that was given up (False: it was not), so that nobody replays it; if Slack has it, it `stays`."""
    return _write(session, (_row.c.id == row_id, _row.c.state == State.DEAD), _ended(why, stays=stays))


def claim(
    session: Session, *, calls: Sequence[Call], worker: str, machine: datetime, lease: timedelta
) -> list[Call]:
    """Take locked rows for one attempt each and return them as they are from now on."""
    taken: dict[str, Any] = {"state": State.SENDING, "attempt_at": machine, "look_at": machine + lease}
    mine = update(_row).where(_row.c.id.in_([call.id for call in calls]))
    session.execute(mine.values(leased_by=worker, attempts=_row.c.attempts + 1, **taken))
    return [replace(call, attempts=call.attempts + 1, **taken) for call in calls]


def settle(session: Session, *, call: Call, worker: str, **values: Any) -> bool:
    """Write what became of an attempt, unless the row has gone on without us (promise P12)."""
    mine = {"my_id": call.id, "my_state": call.state, "my_attempts": call.attempts, "my_worker": worker}
    written = session.connection().execute(_if_mine, {**mine, **values})
    return written.rowcount == 1


def next_look(session: Session, *, machine: datetime) -> Call | None:
    """A row somebody must look at by now; locked until the transaction ends."""
    chosen = (
        CALLS.where(_row.c.look_at <= machine)
        .order_by(_row.c.look_at)
        .limit(1)
        .with_for_update(of=_row, skip_locked=True)
    )
    found = session.execute(chosen).first()
    return Call(*found) if found else None


def lease(session: Session, *, call: Call, worker: str, until: datetime) -> Call:
    """Take a locked row for one look and return it as it is from now on."""
    session.execute(update(_row).where(_row.c.id == call.id).values(leased_by=worker, look_at=until))
    return replace(call, look_at=until)


def recent_internal(session: Session, *, workspace_id: int, channel: str, since: datetime) -> list[str]:
    """The dedupe keys of internal posts that a channel got since then or is getting now."""
    chosen = select(_row.c.dedupe_key).where(
        _row.c.workspace_id == workspace_id,
        _row.c.channel == channel,
        _row.c.kind == Kind.POST,
        _row.c.audience == "internal",
        or_(_row.c.sent_at >= since, _row.c.state.in_([State.SENDING, State.UNKNOWN])),
    )
    return list(session.execute(chosen).scalars())


def move(session: Session, *, workspace_id: int, old: str, new: str) -> None:
    """Follow a channel whose id Slack has changed."""
    for column in (_row.c.channel, _row.c.posted_to, _row.c.expects):
        mine = (_row.c.workspace_id == workspace_id, column == old)
        session.execute(update(_row).where(*mine).values({column: new}))


def _ended(why: str, *, stays: bool = False) -> dict[str, Any]:
    """A copy of a post that Slack was unclear about may come to light: it is looked for at once and a day later."""
    look_at = case((_row.c.was_unknown, _row.c.attempt_at), else_=None)
    return {"state": State.SUPPRESSED, "reason": why, "look_at": None if stays else look_at}


def _one(session: Session, conditions: Iterable[Any]) -> Call | None:
    found = session.execute(CALLS.where(*conditions)).first()
    return Call(*found) if found else None


def _write(session: Session, conditions: Iterable[Any], values: dict[str, Any]) -> bool:
    return changed(session.execute(update(_row).where(*conditions).values(values))) == 1
