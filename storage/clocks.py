"""Clocks: one row per obligation that runs or ran, with its last reading and next moment to look."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    and_,
    bindparam,
    cast,
    func,
    or_,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy import literal_column as literal
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

import storage.interactions
from domain.clocks import RUNNING, Kind, State
from domain.complaints import UNRESOLVED
from storage.base import Base, Session
from storage.clients import Client
from storage.complaints import Complaint
from storage.conversations import Conversation
from storage.inbox import InboxRow
from storage.issues import Issue
from storage.writing import changed


class Clock(Base):
    """The stored snapshot of one run (rule R25: the truth is the log; this row can be computed again at
    any time).

    `subject` names what it belongs to ("conversation:12", "issue:3", "client:7"); with `kind` and `ref` (what
    started it) it is unique. `level` is the highest level reached, `told` the highest one that people were told of
    for this target. `snoozed_until` holds the next level back once. On ending, `target_seconds` and the
    `policy` and `calendar` versions stay as they were.
    """

    __tablename__ = "clocks"
    __table_args__ = (
        UniqueConstraint("workspace_id", "subject", "kind", "ref"),
        Index(
            "clocks_due",
            "next_check_at",
            sqlite_where=text("next_check_at IS NOT NULL"),
            postgresql_where=text("next_check_at IS NOT NULL"),
        ),
        Index("clocks_of_client", "client_id", "state", "ended_at"),
        Index(
            "clocks_out_of_touch",
            "client_id",
            sqlite_where=text("kind = 'contact_cadence' AND state = 'breaching'"),
            postgresql_where=text("kind = 'contact_cadence' AND state = 'breaching'"),
        ),
        Index(
            "clocks_missed",
            "ended_at",
            sqlite_where=text("state = 'breached'"),
            postgresql_where=text("state = 'breached'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    subject: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(32))
    ref: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    started_at: Mapped[datetime]
    target_seconds: Mapped[int]
    policy: Mapped[str] = mapped_column(String(32), default="")
    calendar: Mapped[str] = mapped_column(String(32), default="")
    level: Mapped[int] = mapped_column(default=0)
    told: Mapped[int] = mapped_column(default=0)
    alerted: Mapped[bool] = mapped_column(default=False)
    paused: Mapped[bool] = mapped_column(default=False)
    elapsed_seconds: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None] = mapped_column(default=None)
    next_check_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_by: Mapped[str] = mapped_column(String(32), default="")
    snoozed_until: Mapped[datetime | None] = mapped_column(default=None)


def get(session: Session, *, workspace_id: int, clock_id: int) -> Clock | None:
    """One clock of the workspace."""
    found = session.get(Clock, clock_id)
    return found if found and found.workspace_id == workspace_id else None


def several(session: Session, *, workspace_id: int, ids: Collection[int]) -> dict[int, Clock]:
    """Clocks of the workspace by their ids."""
    chosen = select(Clock).where(Clock.workspace_id == workspace_id, Clock.id.in_(ids))
    return {clock.id: clock for clock in session.scalars(chosen)}


_OF_SUBJECT = (
    select(Clock)
    .where(Clock.workspace_id == bindparam("workspace_id"), Clock.subject == bindparam("subject"))
    .order_by(Clock.started_at, Clock.id)
)


def of_subject(session: Session, *, workspace_id: int, subject: str) -> Sequence[Clock]:
    """Every clock of one thing, oldest first."""
    return session.scalars(_OF_SUBJECT, {"workspace_id": workspace_id, "subject": subject}).all()


def running(
    session: Session,
    *,
    workspace_id: int,
    kinds: Collection[Kind],
    client_ids: Collection[int] | None = None,
    subjects: Collection[str] = (),
) -> Sequence[Clock]:
    """The clocks of some kinds that nothing has ended, the one due first first, those without a due moment
    last; of all clients, or only of these and of some subjects beside.
    """
    chosen = select(Clock).where(
        Clock.workspace_id == workspace_id, Clock.state.in_(RUNNING), Clock.kind.in_(kinds)
    )
    if client_ids is not None:
        theirs = Clock.client_id.in_(client_ids)
        chosen = chosen.where(or_(theirs, Clock.subject.in_(subjects)) if subjects else theirs)
    return session.scalars(chosen.order_by(Clock.due_at.is_(None), Clock.due_at, Clock.id)).all()


def open_subjects(session: Session, *, workspace_id: int, client_id: int) -> Sequence[str]:
    """What has a clock that runs, for one client (0: for all)."""
    chosen = select(Clock.subject).where(Clock.workspace_id == workspace_id, Clock.state.in_(RUNNING))
    if client_id:
        chosen = chosen.where(Clock.client_id == client_id)
    return session.scalars(chosen.distinct().order_by(Clock.subject)).all()


def lost(session: Session, *, channel_id: int) -> Sequence[str]:
    """The conversations of a channel with a clock that nobody ended: its log was gone."""
    own = and_(
        Clock.workspace_id == Conversation.workspace_id,
        Clock.subject == _named("conversation:", Conversation.id),
    )
    chosen = select(Clock.subject).join(Conversation, own).where(Conversation.channel_id == channel_id)
    gone = chosen.where(Clock.state == State.CANCELLED, Clock.ended_by == "")
    return session.scalars(gone.distinct().order_by(Clock.subject)).all()


def without(session: Session) -> list[str]:
    """The clients that are looked after and the open issues for which no clock was ever started."""
    started = select(Clock.id).where(Clock.workspace_id == Client.workspace_id)
    clients = select(Client.id).where(
        Client.archived_at.is_(None), ~started.where(Clock.subject == _named("client:", Client.id)).exists()
    )
    begun = select(Clock.id).where(Clock.workspace_id == Issue.workspace_id)
    issues = select(Issue.id).where(
        Issue.status == "open", ~begun.where(Clock.subject == _named("issue:", Issue.id)).exists()
    )
    found = [f"client:{row_id}" for row_id in session.scalars(clients.order_by(Client.id))]
    return [*found, *(f"issue:{row_id}" for row_id in session.scalars(issues.order_by(Issue.id)))]


def _named(kind: str, row_id: InstrumentedAttribute[int]) -> ColumnElement[str]:
    return bindparam(None, kind, String) + cast(row_id, String)


def unheard(session: Session, *, slack_id: str) -> bool:
    """Whether events of a channel are received and about to be recorded (one that failed is not waited
    for).
    """
    oldest = select(InboxRow.attempts).where(InboxRow.lane == slack_id, InboxRow.state == literal("'new'"))
    return session.scalar(oldest.order_by(InboxRow.id).limit(1)) == 0


def first_due(session: Session, *, now: datetime) -> Clock | None:
    """The clock whose next look is due the longest."""
    due = select(Clock).where(Clock.next_check_at.is_not(None), Clock.next_check_at <= now)
    return session.scalar(due.order_by(Clock.next_check_at).limit(1))


# In the only words by which SQLite knows the index of such clocks.
_IN_TOUCH = (
    select(Clock)
    .where(
        text("clocks.kind = 'contact_cadence' AND clocks.state = 'breaching'"),
        Clock.client_id > 0,
        Clock.next_check_at.is_(None),
        storage.interactions.touching(Clock.client_id, after=Clock.started_at),
    )
    .limit(1)
)


_UNMOVED = select(
    select(Clock.id)
    .where(
        Clock.workspace_id == bindparam("workspace_id"),
        Clock.subject == bindparam("subject"),
        Clock.started_at <= bindparam("at"),
        Clock.due_at > bindparam("now"),
    )
    .exists(),
    or_(
        select(Issue.id).where(Issue.client_id == bindparam("client_id"), Issue.status == "open").exists(),
        select(Complaint.id)
        .where(Complaint.client_id == bindparam("client_id"), Complaint.status.in_(UNRESOLVED))
        .exists(),
    ),
)


def unmoved(session: Session, *, workspace_id: int, client_id: int, at: datetime, now: datetime) -> bool:
    """Whether a contact with a client moves no clock yet: it began before and is due later, and no issue or
    complaint is open.
    """
    session.flush()
    asked = {"workspace_id": workspace_id, "subject": f"client:{client_id}", "client_id": client_id}
    runs_on, is_awaited = session.connection().execute(_UNMOVED, {**asked, "at": at, "now": now}).one()
    return bool(runs_on and not is_awaited)


def touched(session: Session) -> Clock | None:
    """A clock that told that nobody was in touch with a client, although somebody is again."""
    return session.scalar(_IN_TOUCH)


def in_touch(session: Session, *, now: datetime) -> Clock | None:
    """The same, and it is due now."""
    clock = touched(session)
    if clock:
        clock.next_check_at = now
        session.flush()
    return clock


def next_moment(session: Session) -> datetime | None:
    """When the next look at any clock is due; None when none is planned."""
    return session.scalar(select(func.min(Clock.next_check_at)).where(Clock.next_check_at.is_not(None)))


def claim(session: Session, *, clock: Clock, until: datetime) -> bool:
    """Take a due clock by moving its next look away; False when another replica was faster."""
    taken = update(Clock).where(Clock.id == clock.id, Clock.next_check_at == clock.next_check_at)
    if changed(
        session.execute(taken.values(next_check_at=until).execution_options(synchronize_session=False))
    ):
        session.refresh(clock)
        return True
    return False


def of_next_subjects(session: Session, *, after: tuple[int, str], limit: int) -> Sequence[Clock]:
    """The clocks of the `limit` subjects that follow a workspace's subject, in their order."""
    place = tuple_(Clock.workspace_id, Clock.subject)
    chosen = select(Clock.workspace_id, Clock.subject).where(place > tuple_(*after)).distinct()
    part = chosen.order_by(Clock.workspace_id, Clock.subject).limit(limit).subquery()
    same = and_(Clock.workspace_id == part.c.workspace_id, Clock.subject == part.c.subject)
    clocks = select(Clock).join(part, same).order_by(Clock.workspace_id, Clock.subject, Clock.id)
    return session.scalars(clocks).all()


def latest(
    session: Session, *, workspace_id: int, client_id: int, running: bool, limit: int
) -> Sequence[Clock]:
    """A client's clocks that run, the one due first first, or those that ended, the last one first."""
    chosen = select(Clock).where(Clock.workspace_id == workspace_id, Clock.client_id == client_id)
    if running:
        chosen = chosen.where(Clock.state.in_(RUNNING)).order_by(Clock.due_at.is_(None), Clock.due_at)
    else:
        chosen = chosen.where(Clock.state.not_in(RUNNING)).order_by(Clock.ended_at.desc())
    return session.scalars(chosen.order_by(Clock.id).limit(limit)).all()


def tally(
    session: Session, *, workspace_id: int, client_id: int, since: datetime
) -> list[tuple[str, str, str, int]]:
    """How a client's clocks ended since a moment: (kind, noun of the subject, state, how many)."""
    noun = func.substr(Clock.subject, 1, func.instr(Clock.subject, ":") - 1)
    if session.get_bind().dialect.name == "postgresql":
        noun = func.split_part(Clock.subject, ":", 1)
    chosen = select(Clock.kind, noun, Clock.state, func.count()).where(
        Clock.workspace_id == workspace_id,
        Clock.client_id == client_id,
        Clock.state.in_((State.MET, State.BREACHED)),
        Clock.ended_at >= since,
    )
    found = session.execute(chosen.group_by(Clock.kind, noun, Clock.state))
    return [(kind, name, state, count) for kind, name, state, count in found]
