"""Promises: made, kept, agreed anew, given up; ours to a client, and a client's to us."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import domain.promises
import storage.clocks
import storage.matters
import storage.nouns
import storage.promises
import usecases.clients
import usecases.clocks
import usecases.matterlogs
import usecases.matters
import usecases.permissions
import usecases.promiseshows
from domain.people import Actor
from domain.permissions import Act
from domain.promises import DONE, MADE, Direction, Kept, Outcome, Status
from domain.refusals import Refusal
from storage.base import Session
from storage.history import Deed
from storage.interactions import Interaction
from storage.promises import Promise
from views.blocks import plain
from views.promiseforms import Entry
from views.promises import short

show = usecases.promiseshows.show


@dataclass(frozen=True)
class Source:
    """The message that a promise came from, if any: its place, the sentence, and who said it."""

    origin: Interaction | None = None
    permalink: str = ""
    said: str = ""
    promised_by: str = ""


def make(
    session: Session,
    *,
    actor: Actor,
    client_id: int,
    entry: Entry,
    source: Source,
    now: datetime,
) -> Promise:
    """Track a promise whose date somebody confirmed, and start its clock."""
    usecases.permissions.require(actor, act=Act.RECORD)
    client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
    if source.origin and source.origin.client_id != client.id:
        source = Source()
    row = _new(session, actor=actor, client_id=client.id, entry=entry, source=source, now=now)
    require_none(session, actor=actor, message=source.origin)
    usecases.matters.begin(
        session,
        row=row,
        what=MADE[0] if row.is_ours else MADE[1],
        now=now,
        direction=row.direction,
        due=row.due_at.isoformat(),
        until=short(row.due_at),
        blocks=row.blocks,
    )
    show(session, row=row, now=now)
    return row


def require_none(session: Session, *, actor: Actor, message: Interaction | None) -> None:
    """Refuse a message that has a promise already."""
    if message is None:
        return
    storage.matters.lock(session, workspace_id=actor.workspace_id)
    ids: dict[str, Any] = {"workspace_id": actor.workspace_id, "interaction_id": message.id}
    known = storage.matters.of_message(session, noun=Promise, **ids)
    if known:
        raise Refusal("promise_exists", number=known.number, title=known.title)


def get(session: Session, *, actor: Actor, promise_id: int) -> Promise:
    """One promise, for the team."""
    return usecases.matters.get(session, actor=actor, noun=Promise, row_id=promise_id)


def get_open(session: Session, *, actor: Actor, promise_id: int) -> Promise:
    """The same, refused when it is over."""
    return usecases.matters.get_open(session, actor=actor, noun=Promise, row_id=promise_id)


def client_of(session: Session, *, row: Promise) -> str:
    """The name of its client."""
    return usecases.clients.name(session, workspace_id=row.workspace_id, client_id=row.client_id)


def done(
    session: Session, *, actor: Actor, promise_id: int, now: datetime, at: datetime | None = None
) -> Promise:
    """We kept it, or the client delivered; `at`: when, if not now."""
    row = get_open(session, actor=actor, promise_id=promise_id)
    outcome = domain.promises.outcome(due_at=row.due_at, at=at or now, done=True)
    values = {"status": outcome.value, "settled_at": at or now}
    what = DONE[0] if row.is_ours else DONE[1]
    _change(session, row=row, what=what, by=actor.user_id, now=now, at=at, values=values, outcome=outcome)
    return row


def done_at(
    session: Session, *, actor: Actor, promise_id: int, at: datetime | None, now: datetime
) -> Promise:
    """It was done earlier than it was noted: what was noted is taken back and noted anew."""
    row = get(session, actor=actor, promise_id=promise_id)
    newest = usecases.matters.latest(session, row=row)
    if newest is None or newest.what not in DONE:
        raise Refusal("promise_not_done", number=row.number)
    begun = max(act.at for act in usecases.matterlogs.of(session, row=row) if "due" in act.facts)
    if at is None or not begun < at <= now:
        raise Refusal("promise_when_done", field="at")
    usecases.matters.undo(session, actor=actor, deed_id=newest.id, now=now)
    return done(session, actor=actor, promise_id=promise_id, at=at, now=now)


def on_track(session: Session, *, actor: Actor, promise_id: int, now: datetime) -> Promise:
    """It will be kept."""
    return _judge(session, actor=actor, promise_id=promise_id, what="promise_on_track", now=now)


def at_risk(session: Session, *, actor: Actor, promise_id: int, now: datetime) -> Promise:
    """It may not be kept."""
    return _judge(session, actor=actor, promise_id=promise_id, what="promise_at_risk", now=now)


def move(
    session: Session,
    *,
    actor: Actor,
    promise_id: int,
    due: datetime | None,
    reason: str,
    told: str,
    now: datetime,
) -> Promise:
    """Agree on a new date, with the reason and who tells the client; in time it is renegotiated, else broken."""
    row = get_open(session, actor=actor, promise_id=promise_id)
    due_at = domain.promises.due_of(due, now=now)
    if due_at == row.due_at:
        raise Refusal("promise_same_date", field="due")
    if row.is_ours and not told:
        raise Refusal("promise_needs_teller", field="told")
    _change(
        session,
        row=row,
        what=domain.promises.MOVED[0] if row.is_ours else domain.promises.MOVED[1],
        by=actor.user_id,
        now=now,
        values={"due_at": due_at, "dates": row.dates + 1, "at_risk": False},
        due=due_at.isoformat(),
        was=row.due_at.isoformat(),
        until=short(due_at),
        reason=domain.promises.reason_of(plain(reason)),
        user=told or actor.user_id,
        outcome=domain.promises.outcome(due_at=row.due_at, at=now, done=False),
    )
    return row


def missed(session: Session, *, row: Promise) -> bool:
    """Whether the date before the one that holds was over when a new one was agreed."""
    newest = usecases.matters.latest(session, row=row)
    return newest is not None and newest.facts.get("outcome") == Outcome.BROKEN


def drop(
    session: Session, *, actor: Actor, promise_id: int, status: str, reason: str, now: datetime
) -> Promise:
    """Give it up for good: withdrawn, or broken once it is due."""
    row = get_open(session, actor=actor, promise_id=promise_id)
    if status not in (Status.BROKEN, Status.WITHDRAWN):
        raise Refusal("gone")
    if status == Status.BROKEN and now <= row.due_at:
        raise Refusal("promise_not_due", number=row.number, field="outcome")
    what = domain.promises.BROKEN if status == Status.BROKEN else domain.promises.WITHDRAWN
    facts: dict[str, Any] = {"reason": domain.promises.reason_of(plain(reason)), "outcome": status}
    values = {"status": status, "settled_at": now}
    _change(session, row=row, what=what, by=actor.user_id, now=now, values=values, **facts)
    return row


def change(session: Session, *, actor: Actor, promise_id: int, entry: Entry, now: datetime) -> Promise:
    """Say otherwise what is promised, by whom and to whom, and what waits for it."""
    row = get_open(session, actor=actor, promise_id=promise_id)
    values = {
        "title": domain.promises.title_of(plain(entry.title)),
        "owner_id": entry.owner_id,
        "counterpart": _counterpart(entry),
        "blocks": _blocks(session, entry=entry, client_id=row.client_id),
    }
    facts: dict[str, Any] = {"blocks": values["blocks"]}
    _change(session, row=row, what="promise_changed", by=actor.user_id, now=now, values=values, **facts)
    usecases.clocks.retell(session, subject=row.subject, workspace_id=row.workspace_id, now=now)
    return row


def kept(
    session: Session, *, workspace_id: int, client_ids: Collection[int], since: datetime, upto: datetime
) -> dict[int, Kept]:
    """How our promises of a stretch of time were kept, by client; those overdue at its end stand beside them."""
    if not client_ids:
        return {}
    session.flush()
    ids: dict[str, Any] = {"workspace_id": workspace_id, "client_ids": client_ids}
    ended = storage.promises.ended(session, **ids, since=since)
    overdue = storage.promises.overdue(session, client_ids=client_ids, at=upto)
    return domain.promises.counted(ended, overdue=overdue, upto=upto)


def hand_over(session: Session, *, interaction_ids: Sequence[int], was: int, to: int, now: datetime) -> None:
    """The promises that came from these messages count for another client, with their clocks."""
    for row in storage.promises.of_messages(session, interaction_ids=interaction_ids, client_id=was):
        row.client_id = to
        for clock in storage.clocks.of_subject(session, workspace_id=row.workspace_id, subject=row.subject):
            clock.client_id = to
        usecases.clocks.follow_subject(session, subject=row.subject, now=now)
        show(session, row=row, now=now)


def _new(
    session: Session, *, actor: Actor, client_id: int, entry: Entry, source: Source, now: datetime
) -> Promise:
    """What somebody filled in and confirmed; refused where it makes no sense."""
    direction = domain.promises.direction_of(entry.direction)
    owner_id = entry.owner_id or actor.user_id
    return Promise(
        workspace_id=actor.workspace_id,
        number=0,
        client_id=client_id,
        title=domain.promises.title_of(plain(entry.title)),
        status=Status.OPEN,
        opened_by=actor.user_id,
        opened_at=now,
        owner_id=owner_id,
        interaction_id=source.origin.id if source.origin else None,
        permalink=source.permalink,
        direction=direction,
        due_at=domain.promises.due_of(entry.due, now=now),
        said=plain(source.said, limit=2000),
        promised_by=source.promised_by or (owner_id if direction == Direction.OURS else ""),
        counterpart=_counterpart(entry),
        blocks=_blocks(session, entry=entry, client_id=client_id),
    )


def _judge(session: Session, *, actor: Actor, promise_id: int, what: str, now: datetime) -> Promise:
    row = get_open(session, actor=actor, promise_id=promise_id)
    values = {"at_risk": what == "promise_at_risk"}
    _change(session, row=row, what=what, by=actor.user_id, now=now, values=values)
    return row


def _change(session: Session, *, row: Promise, now: datetime, **deed: Any) -> Deed:
    made = usecases.matters.change(session, row=row, now=now, direction=row.direction, **deed)
    show(session, row=row, now=now)
    return made


def _counterpart(entry: Entry) -> str:
    return " ".join(plain(entry.counterpart, limit=255).split())


def _blocks(session: Session, *, entry: Entry, client_id: int) -> str:
    """What waits for it, if that is the client's; its id comes from a form, which is not to be trusted."""
    if not entry.blocks:
        return ""
    kind, _, row_id = entry.blocks.partition(":")
    if kind in usecases.promiseshows.BLOCKED and row_id.isascii() and row_id.isdecimal() and len(row_id) <= 9:
        blocked = storage.nouns.of_subject(session, subject=entry.blocks)
        if blocked is not None and blocked.client_id == client_id:
            return entry.blocks
    raise Refusal("promise_blocks_other", field="blocks")
