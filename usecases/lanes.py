"""Lanes: everything owed that concerns one person, by lane, the least working time left first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import domain.lanes
import storage.clients
import storage.clocks
import storage.interactions
import storage.nouns
import storage.team
import usecases.absences
import usecases.cases
import usecases.runs
import usecases.waiting
from domain.clocks import Kind, State
from domain.lanes import Lane, Scope
from domain.team import Role
from storage.base import Session
from storage.clocks import Clock
from usecases.runs import Terms
from views.lanes import Line

LEADING = (Role.LEAD, Role.SPONSOR)


@dataclass(frozen=True)
class Item:
    """One thing owed. `left` is working time, below zero when late; `owner_id` who took it, "" nobody; `day`: how long
    a working day of the client is; `silent`: it was imported or began before clocks count, so nobody is told
    unasked (R26).
    """

    clock: Clock
    lane: Lane
    left: timedelta
    owner_id: str
    day: timedelta
    silent: bool = False


@dataclass(frozen=True)
class Reach:
    """Whose matters somebody sees: the clients they look after and lead, who they act for meanwhile, and all clients
    that are `known`.
    """

    looked_after: frozenset[int]
    led: frozenset[int]
    acting: frozenset[str]
    known: frozenset[int]

    @property
    def scope(self) -> Scope:
        """What is shown before anything is chosen."""
        if self.looked_after:
            return Scope.MINE
        return Scope.LEAD if self.led else Scope.ALL


def reach(session: Session, *, workspace_id: int, user_id: str, now: datetime) -> Reach:
    """The clients of a person and of whom they stand in for."""
    known = frozenset(client.id for client in storage.clients.all_of(session, workspace_id=workspace_id))
    away = usecases.absences.away(session, workspace_id=workspace_id, at=now)
    acting = {user_id, *(each for each, stand_in in away.items() if stand_in == user_id)}
    looked_after, led = set[int](), set[int]()
    for each in acting:
        for member in storage.team.of_user(session, workspace_id=workspace_id, user_id=each):
            (led if member.role in LEADING else looked_after).add(member.client_id)
    return Reach(frozenset(looked_after & known), frozenset(led & known), frozenset(acting), known)


def within(session: Session, *, workspace_id: int, reach: Reach, scope: Scope, now: datetime) -> list[Item]:
    """What stands in a scope: of one's own clients also whatever one took of others'."""
    ids: dict[str, Any] = {"workspace_id": workspace_id}
    if scope == Scope.ALL:
        return items(session, **ids, now=now, client_ids=reach.known)
    if scope == Scope.LEAD:
        return items(session, **ids, now=now, client_ids=reach.led)
    others = reach.known - reach.looked_after
    taken = storage.nouns.taken(session, **ids, client_ids=others, user_ids=reach.acting)
    return items(session, **ids, now=now, client_ids=reach.looked_after, subjects=taken)


def items(
    session: Session,
    *,
    workspace_id: int,
    now: datetime,
    client_ids: Collection[int],
    subjects: Collection[str] = (),
) -> list[Item]:
    """Everything owed to these clients, and some more; the least working time left first, what waits for the client
    last.
    """
    ids: dict[str, Any] = {"workspace_id": workspace_id}
    clocks = storage.clocks.running(
        session, **ids, kinds=tuple(Kind), client_ids=client_ids, subjects=subjects
    )
    first = {clock.subject for clock in clocks if clock.kind == Kind.RESOLUTION_FIRST}
    shown = [
        clock
        for clock in clocks
        if not (clock.kind == Kind.RESOLUTION_TOTAL and clock.subject in first)
        and _is_near(session, clock=clock, now=now)
    ]
    owners = storage.nouns.owners(session, subjects={clock.subject for clock in shown})
    terms = {
        client_id: usecases.runs.terms_of(session, **ids, client_id=client_id, now=now)
        for client_id in {clock.client_id for clock in shown}
    }
    found = [
        _item(clock, terms=terms[clock.client_id], owner_id=owners.get(clock.subject, ""), now=now)
        for clock in shown
    ]
    return sorted(found, key=lambda item: (item.clock.paused, item.left, item.clock.id))


def _item(clock: Clock, *, terms: Terms, owner_id: str, now: datetime) -> Item:
    return Item(
        clock,
        domain.lanes.lane_of(Kind(clock.kind)),
        left=usecases.waiting.left(clock, calendar=terms.calendar, now=now),
        owner_id=owner_id,
        day=terms.day(now),
        # What was imported counts as told although nobody was.
        silent=terms.is_silent(clock.started_at) or bool(clock.told and not clock.alerted),
    )


def _is_near(session: Session, *, clock: Clock, now: datetime) -> bool:
    """Whether it is worth a line. Whole days are counted until the next contact, not working time; and its clock is
    moved on only once it is due, however often people were in touch before.
    """
    kind, target = Kind(clock.kind), timedelta(seconds=clock.target_seconds)
    if not domain.lanes.is_near(kind, left=(clock.due_at or now) - now, target=target):
        return False
    if kind != Kind.CONTACT_CADENCE or clock.state == State.BREACHING:
        return True
    last = storage.interactions.last_contact(session, client_id=clock.client_id, upto=now)
    return last is None or last <= clock.started_at


def line(session: Session, *, item: Item, now: datetime) -> Line:
    """What people read about an item."""
    case = usecases.cases.case_of(session, clock=item.clock)
    face = usecases.cases.face_of(session, case=case, at=now)
    return Line(face=face, left=item.left, paused=item.clock.paused, day=item.day)
