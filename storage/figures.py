"""The figures of a digest, each counted by one statement over all the clients it covers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.sql.expression import literal_column

from domain.clocks import RUNNING, Kind, State
from domain.figures import BANDS, CONTACTS, Stretch
from domain.issues import Status
from domain.people import SILENT
from storage.base import Session
from storage.clients import Client
from storage.clocks import Clock
from storage.digests import Schedule
from storage.interactions import Interaction
from storage.issues import Issue

ANSWERS = (Kind.FIRST_RESPONSE, Kind.NEXT_RESPONSE)
OWED = (Clock.kind.in_(ANSWERS), Clock.state.in_(RUNNING), Clock.paused.is_(False))


@dataclass(frozen=True)
class Scope:
    """Whom a digest covers: one client, or (`client_id` 0) all without a digest of their own."""

    workspace_id: int
    client_id: int = 0


@dataclass(frozen=True)
class Count:
    """How many of a kind a client had; `recent`: in the reported stretch and not in the one before."""

    client_id: int
    recent: bool
    what: str
    n: int


def names(session: Session, *, scope: Scope) -> dict[int, str]:
    """The covered clients, in the order of their names."""
    chosen = select(Client.id, Client.name).where(Client.id.in_(_covered(scope)))
    return {row.id: row.name for row in session.execute(chosen.order_by(Client.name_key))}


def answers(session: Session, *, scope: Scope, stretch: Stretch) -> list[Count]:
    """Questions answered, by how their clocks ended: "met" or "breached"."""
    ended = Clock.state.in_((State.MET, State.BREACHED)), Clock.kind.in_(ANSWERS)
    return _counts(
        session, scope=scope, of=Clock, at=Clock.ended_at, what=Clock.state, where=ended, stretch=stretch
    )


def contacts(session: Session, *, scope: Scope, stretch: Stretch) -> list[Count]:
    """Contacts by kind, without what was deleted or withdrawn and without what machines said."""
    real = Interaction.deleted_at.is_(None), Interaction.side.not_in(SILENT), Interaction.kind.in_(CONTACTS)
    at, kind = Interaction.happened_at, Interaction.kind
    return _counts(session, scope=scope, of=Interaction, at=at, what=kind, where=real, stretch=stretch)


def opened(session: Session, *, scope: Scope, stretch: Stretch) -> list[Count]:
    """Issues opened, whatever became of them but withdrawal."""
    what: Any = literal_column("'opened'")
    real = (Issue.status != Status.WITHDRAWN,)
    return _counts(session, scope=scope, of=Issue, at=Issue.opened_at, what=what, where=real, stretch=stretch)


def solved(session: Session, *, scope: Scope, stretch: Stretch) -> list[Count]:
    """Issues solved that stayed so."""
    what: Any = literal_column("'solved'")
    real = (Issue.status == Status.SOLVED,)
    return _counts(session, scope=scope, of=Issue, at=Issue.solved_at, what=what, where=real, stretch=stretch)


def open_ages(session: Session, *, scope: Scope, now: datetime) -> list[tuple[int, int, int]]:
    """Open issues as (client, band of `BANDS`, how many)."""
    younger = [(Issue.opened_at > now - edge, place) for place, edge in enumerate(BANDS)]
    band = case(*younger, else_=len(BANDS)).label("band")
    chosen = select(Issue.client_id, band, func.count()).where(Issue.status == Status.OPEN)
    chosen = chosen.where(Issue.client_id.in_(_covered(scope))).group_by(Issue.client_id, "band")
    return [(client_id, int(place), n) for client_id, place, n in session.execute(chosen)]


def waiting(session: Session, *, scope: Scope, now: datetime) -> dict[int, tuple[int, int]]:
    """Questions that wait for the team, by client: how many, and how many of them past their target."""
    late = func.sum(case((Clock.due_at <= now, 1), else_=0))
    chosen = select(Clock.client_id, func.count(), late).where(*OWED, Clock.client_id.in_(_covered(scope)))
    return {client_id: (n, over) for client_id, n, over in session.execute(chosen.group_by(Clock.client_id))}


def most_urgent(session: Session, *, scope: Scope, limit: int) -> list[int]:
    """The clients of the questions that are or were due first."""
    chosen = select(Clock.client_id).where(*OWED, Clock.client_id.in_(_covered(scope)))
    return list(dict.fromkeys(session.scalars(chosen.order_by(Clock.due_at).limit(limit))))


def medians(
    session: Session, *, scope: Scope, stretch: Stretch, together: bool = False
) -> dict[tuple[int, bool], timedelta]:
    """The median first response in working time by (client, recent); `together`: of all, as client 0."""
    client = literal_column("0") if together else Clock.client_id
    recent = _recent(Clock.ended_at, stretch=stretch)
    group = [recent] if together else [client, recent]
    answered = (Clock.kind == Kind.FIRST_RESPONSE, Clock.state.in_((State.MET, State.BREACHED)))
    ranked = select(
        client.label("client_id"),
        recent.label("recent"),
        Clock.elapsed_seconds.label("work"),
        func.row_number().over(partition_by=group, order_by=Clock.elapsed_seconds).label("place"),
        func.count().over(partition_by=group).label("size"),
    )
    ranked = ranked.where(*answered, *_within(scope, of=Clock, at=Clock.ended_at, stretch=stretch))
    row: Any = ranked.subquery().c
    middle = (row.place * 2).in_((row.size, row.size + 1, row.size + 2))
    chosen = select(row.client_id, row.recent, func.avg(row.work)).where(middle)
    found = session.execute(chosen.group_by(row.client_id, row.recent))
    return {(client_id, bool(now)): timedelta(seconds=float(work)) for client_id, now, work in found}


def trend(session: Session, *, scope: Scope, moments: Sequence[datetime]) -> list[tuple[int, int]]:
    """(met, answered) of all clients together between each two of the moments, oldest first."""
    earlier = [(Clock.ended_at < end, place) for place, end in enumerate(moments[1:])]
    week = case(*earlier).label("week")
    met = func.sum(case((Clock.state == State.MET, 1), else_=0))
    ended = Clock.state.in_((State.MET, State.BREACHED)), Clock.kind.in_(ANSWERS)
    whole = Stretch(moments[0], moments[0], moments[-1])
    chosen = select(week, met, func.count()).where(
        *ended, *_within(scope, of=Clock, at=Clock.ended_at, stretch=whole)
    )
    found = {int(place): (met, n) for place, met, n in session.execute(chosen.group_by("week"))}
    return [found.get(place, (0, 0)) for place in range(len(moments) - 1)]


def _covered(scope: Scope) -> Select[int]:
    chosen = select(Client.id).where(Client.workspace_id == scope.workspace_id, Client.archived_at.is_(None))
    if scope.client_id:
        return chosen.where(Client.id == scope.client_id)
    own = select(Schedule.client_id).where(Schedule.workspace_id == scope.workspace_id)
    return chosen.where(Client.id.not_in(own))


def _within(scope: Scope, *, of: Any, at: Any, stretch: Stretch) -> tuple[Any, ...]:
    return of.client_id.in_(_covered(scope)), at >= stretch.before, at < stretch.end


def _recent(at: Any, *, stretch: Stretch) -> Any:
    return case((at >= stretch.start, 1), else_=0)


def _counts(
    session: Session, *, scope: Scope, of: Any, at: Any, what: Any, where: tuple[Any, ...], stretch: Stretch
) -> list[Count]:
    recent = _recent(at, stretch=stretch).label("recent")
    chosen = select(of.client_id, recent, what.label("what"), func.count())
    chosen = chosen.where(*where, *_within(scope, of=of, at=at, stretch=stretch))
    # Grouped by the labels: PostgreSQL takes two equal expressions with parameters for different ones.
    found = session.execute(chosen.group_by(of.client_id, "recent", "what"))
    return [Count(client_id, bool(now), kind, n) for client_id, now, kind, n in found]
