"""Turns: which promised calls may be made now, in the order of their channels, and what overtakes (P10 and P11)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, not_, or_, select, text

from domain.outbox import GATHERS, METHODS, STUCK_AFTER, URGENT, Kind, State
from storage.base import Session
from storage.budgets import POSTS, Budget
from storage.outbox import CALLS, UNBEGUN, WAITING, Call, OutboxRow

_row: Any = OutboxRow.__table__
_budget: Any = Budget.__table__


def next_due(session: Session, *, machine: datetime, limit: int) -> list[Call]:
    """The calls that may be made, urgent ones first: first in their channels, neither paced nor banned."""
    return _due_of(session, heads=_heads(machine), machine=machine, limit=limit)


def overtaking(session: Session, *, machine: datetime, limit: int) -> list[Call]:
    """Urgent posts whose channel has a stuck one, the first of each channel; as `next_due`, and none of a channel whose
    own turn it is.
    """
    stuck = and_(_row.c.state == State.UNKNOWN, _row.c.attempt_at <= machine - STUCK_AFTER)
    places = select(_row.c.workspace_id, _row.c.channel)
    channels = {*session.execute(places.where(text(WAITING), stuck)).all()}
    if channels:
        channels -= {*session.execute(places.where(_row.c.id.in_(_heads(machine)), _is_due(machine))).all()}
    if not channels:
        return []
    # Words that are not urgent wait behind the stuck ones, and what is under way keeps its place.
    passed_over = or_(stuck, _gathers(machine), and_(_row.c.state == State.PENDING, not_(_is_urgent())))
    mine = or_(*(and_(_row.c.workspace_id == where, _row.c.channel == name) for where, name in channels))
    heads = (
        select(func.min(_row.c.id))
        .where(text(WAITING), mine, not_(passed_over))
        .group_by(_row.c.workspace_id, _row.c.channel)
    )
    return _due_of(session, heads=heads, machine=machine, limit=limit)


def keep_waiting(session: Session, *, post_id: int) -> bool:
    """Whether a post or an edit of it has not begun; then it does not before the transaction ends."""
    mine = or_(_row.c.id == post_id, and_(_row.c.target_id == post_id, _row.c.kind == Kind.UPDATE))
    chosen = select(_row.c.id).where(mine, _row.c.state.in_(UNBEGUN)).limit(1)
    return session.scalar(chosen.with_for_update()) is not None


def _heads(machine: datetime) -> Select[tuple[int]]:
    """The first row of each channel."""
    return (
        select(func.min(_row.c.id))
        .where(text(WAITING), not_(_gathers(machine)))
        .group_by(_row.c.workspace_id, _row.c.channel)
    )


def _gathers(machine: datetime) -> ColumnElement[bool]:
    """Whether a row is a message that is still being put together, which has no place yet."""
    waits = and_(_row.c.not_before.is_not(None), _row.c.not_before > machine)
    return and_(_row.c.state == State.PENDING, _row.c.subject.startswith(f"{GATHERS}:"), waits)


def _is_due(machine: datetime) -> ColumnElement[bool]:
    return and_(_row.c.state == State.PENDING, or_(_row.c.not_before.is_(None), _row.c.not_before <= machine))


def _is_urgent() -> ColumnElement[bool]:
    """Whether a row posts words that lose their worth by waiting."""
    return and_(_row.c.kind == Kind.POST, or_(*(_row.c.subject.startswith(f"{kind}:") for kind in URGENT)))


def _due_of(session: Session, *, heads: Any, machine: datetime, limit: int) -> list[Call]:
    """Those of chosen rows whose time has come and that are neither paced nor banned.

    They stay locked until the transaction ends; rows that another replica has locked are passed over.
    """
    method = case(
        *((_row.c.kind == kind, name) for kind, name in METHODS.items() if kind != Kind.POST),
        else_=METHODS[Kind.POST],
    )
    is_post = _row.c.kind == Kind.POST
    paced, spent = (case((is_post, scope), else_="") for scope in ("post:" + _row.c.channel, POSTS))
    held = exists().where(
        _budget.c.workspace_id == _row.c.workspace_id,
        _budget.c.scope.in_([method, paced, spent]),
        _budget.c.next_at > machine,
    )
    chosen = (
        CALLS.where(
            _row.c.id.in_(heads),
            _is_due(machine),
            ~held,
        )
        .order_by(case((_is_urgent(), 0), else_=1), _row.c.id)
        .limit(limit)
        .with_for_update(of=_row, skip_locked=True)
    )
    return [Call(*found) for found in session.execute(chosen)]
