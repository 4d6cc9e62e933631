"""Needs: what a client asks for, noted once and counted every time, decided on, and the answer not forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import domain.needs
import domain.titles
import storage.clocks
import storage.matters
import storage.needs
import usecases.askers
import usecases.clients
import usecases.matterlogs
import usecases.matters
import usecases.permissions
import usecases.releases
import views.issues
from domain.clocks import Kind, State
from domain.needs import Priority, Status
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from storage.base import Session
from storage.interactions import Interaction
from storage.matters import Matter
from storage.needs import Ask
from storage.needs import Need as Need
from views.blocks import plain
from views.words import words


@dataclass(frozen=True)
class Summary:
    """How it stands with the needs and change requests of a client.

    `by_status` counts needs; `unanswered` asks of the client wait for our answer, `late` of them for too long;
    `untold` decisions are unknown to the client.
    """

    by_status: dict[str, int]
    unanswered: int
    late: int
    untold: int


def open(
    session: Session,
    *,
    actor: Actor,
    client_id: int,
    title: str,
    now: datetime,
    asker: str = "",
    why: str = "",
    priority: Priority = Priority.SHOULD,
    acceptance: str = "",
    origin: Interaction | None = None,
    permalink: str = "",
) -> Need:
    """Note a need, from the message `origin` if that has none. `asker`: who of the client asks, "" for our own idea."""
    usecases.permissions.require(actor, act=Act.RECORD)
    client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
    origin = origin if origin and origin.client_id == client.id else None
    require_none(session, actor=actor, message=origin)
    who = usecases.askers.who_asks(session, actor=actor, name=asker, origin=origin)
    need = Need(
        workspace_id=actor.workspace_id,
        number=0,
        client_id=client.id,
        title=domain.titles.title_of(plain(title)),
        status=Status.OPEN,
        opened_by=actor.user_id,
        opened_at=now,
        interaction_id=origin.id if origin else None,
        permalink=permalink if origin else "",
        quote=usecases.askers.said(session, origin=origin),
        asker=who.name,
        asker_id=who.user_id,
        theirs=who.theirs,
        why=domain.titles.text_of(plain(why), field="why"),
        priority=priority,
        acceptance=domain.titles.text_of(plain(acceptance), field="acceptance"),
    )
    usecases.matters.begin(session, row=need, what="need_opened", now=now, theirs=int(who.theirs))
    return _count(session, need=need, who=who, origin=origin, now=now)


def require_none(session: Session, *, actor: Actor, message: Interaction | None) -> None:
    """Refuse a message that is about a need already; nobody else notes one before the transaction ends."""
    if message is None:
        return
    storage.matters.lock(session, workspace_id=actor.workspace_id)
    known = of_message(session, actor=actor, origin=message)
    if known:
        raise Refusal("need_exists", number=known.number, title=known.title)


def from_message(
    session: Session, *, actor: Actor, origin: Interaction, now: datetime, permalink: str = ""
) -> Need:
    """The need of a message: the one it has, else a new one with the message's first words as its title."""
    usecases.permissions.require(actor, act=Act.RECORD)
    storage.matters.lock(session, workspace_id=actor.workspace_id)
    return of_message(session, actor=actor, origin=origin) or open(
        session,
        actor=actor,
        client_id=origin.client_id,
        title=views.issues.title_from(
            words(actor.language), text=usecases.askers.said(session, origin=origin)
        ),
        asker=usecases.askers.author(session, origin=origin),
        origin=origin,
        permalink=permalink,
        now=now,
    )


def ask_again(
    session: Session,
    *,
    actor: Actor,
    need_id: int,
    now: datetime,
    asker: str = "",
    origin: Interaction | None = None,
) -> Need:
    """Count that somebody asks for it too, or again; the client waits for an answer anew."""
    need = usecases.matters.get(session, actor=actor, noun=Need, row_id=need_id)
    if need.status == Status.WITHDRAWN:
        raise Refusal("need_already_withdrawn", number=need.number)
    asks = storage.needs.asks_of(session, need_ids=[need.id])
    if origin and origin.client_id != need.client_id:
        origin = None
    if origin and origin.id in {ask.interaction_id for ask in asks}:
        raise Refusal("need_asked_already", number=need.number)
    who = usecases.askers.who_asks(session, actor=actor, name=asker, origin=origin)
    usecases.matters.change(
        session,
        row=need,
        what="need_asked",
        by=actor.user_id,
        now=now,
        values={},
        asker=who.name,
        times=len(asks) + 1,
        theirs=int(who.theirs),
    )
    return _count(session, need=need, who=who, origin=origin, now=now)


def edit(
    session: Session,
    *,
    actor: Actor,
    need_id: int,
    title: str,
    why: str,
    priority: Priority,
    acceptance: str,
    now: datetime,
    seen: int | None = None,
) -> Need:
    """Say it better; what it was before stays on record as a version. Refused when it has changed since `seen`."""
    need = usecases.matters.get_open(session, actor=actor, noun=Need, row_id=need_id)
    usecases.matters.require_unchanged(session, row=need, seen=seen)
    values: dict[str, object] = {
        "title": domain.titles.title_of(plain(title)),
        "why": domain.titles.text_of(plain(why), field="why"),
        "priority": priority,
        "acceptance": domain.titles.text_of(plain(acceptance), field="acceptance"),
    }
    if any(getattr(need, name) != value for name, value in values.items()):
        values["version"] = version = need.version + 1
        usecases.matters.change(
            session, row=need, what="need_changed", by=actor.user_id, now=now, values=values, version=version
        )
    return need


def plan(session: Session, *, actor: Actor, need_id: int, now: datetime) -> Need:
    """It will be done; that is an answer."""
    return _move(session, actor=actor, need_id=need_id, to=Status.PLANNED, what="need_planned", now=now)


def ship(session: Session, *, actor: Actor, need_id: int, now: datetime) -> Need:
    """It is done; the client is to be told."""
    return _move(session, actor=actor, need_id=need_id, to=Status.SHIPPED, what="need_shipped", now=now)


def withdraw(session: Session, *, actor: Actor, need_id: int, now: datetime) -> Need:
    """Nobody needs it any more."""
    return _move(session, actor=actor, need_id=need_id, to=Status.WITHDRAWN, what="need_withdrawn", now=now)


def reopen(session: Session, *, actor: Actor, need_id: int, now: datetime) -> Need:
    """Nothing is decided any more; the client waits for an answer again."""
    return _move(session, actor=actor, need_id=need_id, to=Status.OPEN, what="need_reopened", now=now)


def decline(session: Session, *, actor: Actor, need_id: int, reason: str, now: datetime) -> Need:
    """It will not be done, for a reason that the client may read; they are to be told."""
    need = usecases.matters.get(session, actor=actor, noun=Need, row_id=need_id)
    status = domain.needs.move(Status(need.status), to=Status.DECLINED, number=need.number)
    reason = domain.titles.text_of(plain(reason), field="reason", needed=True)
    values = {"status": status, "reason": reason}
    usecases.matters.change(
        session, row=need, what="need_declined", by=actor.user_id, now=now, values=values, reason=reason
    )
    return need


def answer(session: Session, *, actor: Actor, need_id: int, now: datetime) -> Need:
    """Whoever asked has an answer from us, though nothing is decided."""
    need = usecases.matters.get_open(session, actor=actor, noun=Need, row_id=need_id)
    usecases.matters.change(session, row=need, what="need_answered", by=actor.user_id, now=now, values={})
    return need


def of_message(session: Session, *, actor: Actor, origin: Interaction) -> Need | None:
    """The need that a message is about, as its first or a later ask."""
    usecases.permissions.require(actor, act=Act.READ)
    return storage.needs.asked_in(session, workspace_id=actor.workspace_id, interaction_id=origin.id)


def asks(session: Session, *, need: Need) -> Sequence[Ask]:
    """Everybody who asked for it, in the order in which it was noted."""
    return sorted(storage.needs.asks_of(session, need_ids=[need.id]), key=lambda ask: ask.id)


def summary(session: Session, *, workspace_id: int, client_id: int) -> Summary:
    """The counts for a client's page."""
    running = storage.clocks.running(
        session,
        workspace_id=workspace_id,
        kinds=(Kind.NEED_ANSWER, Kind.TELL_CLIENT),
        client_ids=[client_id],
    )
    ours = [clock for clock in running if clock.subject.partition(":")[0] in ("need", "change")]
    waiting = [clock for clock in ours if clock.kind == Kind.NEED_ANSWER]
    return Summary(
        by_status=storage.needs.counts(session, workspace_id=workspace_id, client_id=client_id),
        unanswered=len(waiting),
        late=sum(clock.state == State.BREACHING for clock in waiting),
        untold=len(ours) - len(waiting),
    )


def show(session: Session, *, row: Matter, now: datetime) -> None:
    """After an Undo: count only the asks that still hold, and take back what was posted."""
    holding = [deed.id for deed in usecases.matterlogs.deeds(session, row=row)]
    storage.needs.forget_asks(session, need_id=row.id, except_for=holding)
    usecases.releases.take_back(session, row=row, now=now)


def _move(session: Session, *, actor: Actor, need_id: int, to: Status, what: str, now: datetime) -> Need:
    need = usecases.matters.get(session, actor=actor, noun=Need, row_id=need_id)
    values = {"status": domain.needs.move(Status(need.status), to=to, number=need.number), "reason": ""}
    usecases.matters.change(session, row=need, what=what, by=actor.user_id, now=now, values=values)
    return need


def _count(
    session: Session, *, need: Need, who: usecases.askers.Asker, origin: Interaction | None, now: datetime
) -> Need:
    """Remember the ask of the newest deed; the need."""
    deed = usecases.matters.latest(session, row=need)
    assert deed is not None
    ask = Ask(
        workspace_id=need.workspace_id,
        need_id=need.id,
        deed_id=deed.id,
        at=origin.happened_at if origin else now,
        noted_by=deed.by,
        asker=who.name,
        asker_id=who.user_id,
        theirs=who.theirs,
        interaction_id=origin.id if origin else None,
    )
    storage.needs.add_ask(session, ask=ask)
    return need
