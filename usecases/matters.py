"""Matters: how every promise, complaint, need or risk is begun, changed and undone, with its history and clocks.

A change keeps in its deed what the row was before, so that whoever made it can take it back while nothing newer stands
on it. Each noun's own use cases say what may be changed when.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

import storage.channels
import storage.clocks
import storage.history
import storage.interactions
import storage.matters
import storage.mornings
import storage.nouns
import usecases.clocks
import usecases.history
import usecases.matterlogs
import usecases.permissions
import usecases.snoozes
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from storage.base import Session
from storage.history import Deed
from storage.interactions import Interaction
from storage.matters import Matter

__all__ = [
    "ALSO",
    "BEFORE",
    "Matter",
    "begin",
    "change",
    "get",
    "get_open",
    "latest",
    "newest",
    "numbered",
    "origin",
    "release",
    "require_none",
    "require_unchanged",
    "take",
    "undo",
]

M = TypeVar("M", bound=Matter)
BEFORE = "before"
"""The fact of a deed that keeps, as JSON, what its change replaced."""
ALSO = "also"
"""The fact of a deed that names the one before it, if one click did both and Undo takes both back."""
_MOMENT, _DAY = "moment", "day"


def begin(session: Session, *, row: M, what: str, now: datetime, **facts: object) -> M:
    """Store a new matter, whose Undo withdraws it, note it and start its clocks. Its number is given here."""
    noun = type(row)
    row.number = storage.matters.next_number(session, noun=noun, workspace_id=row.workspace_id)
    storage.matters.add(session, row=row)
    _gives_mornings(session, row=row)
    before = json.dumps({"status": "withdrawn"})
    _note(session, row=row, what=what, by=row.opened_by, now=now, facts={**facts, BEFORE: before})
    usecases.clocks.follow_subject(session, subject=row.subject, now=now)
    return row


def change(
    session: Session,
    *,
    row: Matter,
    what: str,
    by: str,
    now: datetime,
    values: Mapping[str, object],
    at: datetime | None = None,
    **facts: object,
) -> Deed:
    """Set columns of a matter, note it with `facts` and what was before, and let its clocks follow.

    `at`: when it happened, if not now.
    """
    was = {name: getattr(row, name) for name, value in values.items() if getattr(row, name) != value}
    for name in was:
        setattr(row, name, values[name])
    if "owner_id" in was:
        _gives_mornings(session, row=row)
    kept = json.dumps({name: _kept(value) for name, value in was.items()})
    deed = _note(session, row=row, what=what, by=by, now=at or now, facts={**facts, BEFORE: kept})
    usecases.clocks.follow_subject(session, subject=row.subject, now=now)
    return deed


def get(session: Session, *, actor: Actor, noun: type[M], row_id: int) -> M:
    """A matter of the person's workspace, for the team; locked for the change to come."""
    usecases.permissions.require(actor, act=Act.READ)
    row = storage.matters.get(session, noun=noun, workspace_id=actor.workspace_id, row_id=row_id)
    if row is None:
        raise Refusal("no_such_matter")
    return row


def get_open(session: Session, *, actor: Actor, noun: type[M], row_id: int) -> M:
    """The same, refused when it is over."""
    row = get(session, actor=actor, noun=noun, row_id=row_id)
    if not row.is_open:
        raise Refusal("matter_is_over", number=row.number)
    return row


def numbered(session: Session, *, actor: Actor, noun: type[M], number: int) -> M:
    """The matter of that noun with that number."""
    usecases.permissions.require(actor, act=Act.READ)
    row = storage.matters.numbered(session, noun=noun, workspace_id=actor.workspace_id, number=number)
    if row is None:
        raise Refusal("no_such_matter")
    return row


def origin(session: Session, *, workspace_id: int, channel: str, ts: str) -> Interaction | None:
    """The recorded message at this place in Slack, if it is one."""
    known = storage.channels.find(session, workspace_id=workspace_id, slack_id=channel)
    return storage.interactions.at(session, channel_id=known.id, ts=ts) if known else None


def latest(session: Session, *, row: Matter) -> Deed | None:
    """The newest deed on a matter that still holds: the one that can be undone."""
    deeds = usecases.matterlogs.deeds(session, row=row)
    return deeds[-1] if deeds else None


def require_none(session: Session, *, noun: type[Matter], message: Interaction | None) -> None:
    """Refuse a message that has a matter of that noun already; nobody else begins one before the transaction ends."""
    if message is None:
        return
    workspace_id = message.workspace_id
    storage.matters.lock(session, workspace_id=workspace_id)
    known = storage.matters.of_message(
        session, noun=noun, workspace_id=workspace_id, interaction_id=message.id
    )
    if known:
        raise Refusal(f"{noun.NOUN}_exists", number=known.number, title=known.title)


def newest(session: Session, *, row: Matter, acts: Collection[str] | None = None) -> int:
    """The newest deed of these kinds (None: of any) that still holds; 0 for none."""
    deeds = usecases.matterlogs.deeds(session, row=row)
    return max((deed.id for deed in deeds if acts is None or deed.what in acts), default=0)


def require_unchanged(
    session: Session, *, row: Matter, seen: int | None, acts: Collection[str] | None = None
) -> None:
    """Refuse when the `newest` deed is not any more the one that a person saw; None: they saw nothing."""
    if seen is not None and seen != newest(session, row=row, acts=acts):
        raise Refusal("changed_since")


def take(session: Session, *, actor: Actor, subject: str, now: datetime) -> Matter:
    """Make the person the owner; taking what one has already changes nothing."""
    row = _of_subject(session, actor=actor, subject=subject)
    if not row.is_open:
        raise Refusal("matter_is_over", number=row.number)
    return _owned(session, row=row, what="matter_taken", by=actor.user_id, owner_id=actor.user_id, now=now)


def release(session: Session, *, actor: Actor, subject: str, now: datetime) -> Matter:
    """Nobody takes care any more of what the person took."""
    row = _of_subject(session, actor=actor, subject=subject)
    if row.owner_id != actor.user_id:
        raise Refusal("not_yours_any_more")
    return _owned(session, row=row, what="matter_released", by=actor.user_id, owner_id="", now=now)


def undo(session: Session, *, actor: Actor, deed_id: int, now: datetime) -> Matter:
    """Take a deed back: the matter is what it was before, and its log is as if the deed had not been.

    Refused when something was done since. What has to be shown anew then is `usecases.undo`'s to do.
    """
    usecases.permissions.require(actor, act=Act.WORK)
    deed = storage.history.get(session, workspace_id=actor.workspace_id, deed_id=deed_id)
    if deed is None or BEFORE not in deed.facts:
        raise Refusal("gone")
    row = _of_subject(session, actor=actor, subject=deed.subject)
    require_unchanged(session, row=row, seen=deed.id)
    before = json.loads(str(deed.facts[BEFORE]))
    for name, value in before.items():
        setattr(row, name, _read(value))
    facts = {"undoes": deed.id}
    _note(session, row=row, what=usecases.matterlogs.UNDONE, by=actor.user_id, now=now, facts=facts)
    ids: dict[str, Any] = {"workspace_id": row.workspace_id, "subject": row.subject}
    if "owner_id" in before and not row.owner_id:
        for clock in storage.clocks.of_subject(session, **ids):
            usecases.snoozes.end(clock)
    usecases.clocks.follow_subject(session, subject=row.subject, now=now)
    if "owner_id" in before:
        usecases.clocks.retell(session, **ids, now=now)
    also = int(deed.facts.get(ALSO, 0))
    return undo(session, actor=actor, deed_id=also, now=now) if also else row


def _of_subject(session: Session, *, actor: Actor, subject: str) -> Matter:
    """What a subject names, locked for the change to come."""
    noun, _, row_id = subject.partition(":")
    if noun not in storage.nouns.NOUNS:
        raise Refusal("no_such_matter")
    return get(session, actor=actor, noun=storage.nouns.NOUNS[noun], row_id=int(row_id))


def _gives_mornings(session: Session, *, row: Matter) -> None:
    """Whoever takes care of something may be told in the morning, whosever client it is."""
    if row.owner_id:
        storage.mornings.note(session, workspace_id=row.workspace_id, user_id=row.owner_id)


def _owned(session: Session, *, row: Matter, what: str, by: str, owner_id: str, now: datetime) -> Matter:
    if row.owner_id != owner_id:
        values = {"owner_id": owner_id}
        change(session, row=row, what=what, by=by, now=now, values=values)
        usecases.clocks.retell(session, subject=row.subject, workspace_id=row.workspace_id, now=now)
    return row


def _note(
    session: Session, *, row: Matter, what: str, by: str, now: datetime, facts: Mapping[str, object]
) -> Deed:
    return usecases.history.note(
        session,
        workspace_id=row.workspace_id,
        subject=row.subject,
        what=what,
        by=by,
        now=now,
        client_id=row.client_id,
        **{"noun": row.NOUN, "number": row.number, "title": row.title, **facts},
    )


def _kept(value: object) -> object:
    if isinstance(value, datetime):
        return {_MOMENT: value.isoformat()}
    return {_DAY: value.isoformat()} if isinstance(value, date) else value


def _read(value: object) -> object:
    if isinstance(value, dict) and _DAY in value:
        return date.fromisoformat(value[_DAY])
    return datetime.fromisoformat(value[_MOMENT]) if isinstance(value, dict) and _MOMENT in value else value
