"""What a client is told of promises: drafts that a person looks over and releases, and the reminder that the charter
allows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Literal

import storage.clients
import storage.nouns
import storage.promises
import usecases.attempts
import usecases.clients
import usecases.matterlogs
import usecases.matters
import usecases.outbox
import usecases.preferences
import usecases.promises
import usecases.promiseshows
import usecases.promisewaits
import usecases.releases
import usecases.shadow
import views.promiseletters
import views.releases
from domain.audience import Audience
from domain.people import Actor
from domain.promises import MOVED
from domain.refusals import Refusal
from storage.base import Session
from storage.history import Deed
from storage.promises import Promise
from views.releases import Place
from views.words import words

Purpose = Literal["tell", "remind"]
"""To tell of a new date of ours, or to remind them of what they owe."""
DEEDS: Mapping[Purpose, str] = {"tell": "promise_told", "remind": "promise_reminded"}
SOON = timedelta(hours=1)
"""A reminder that could not be posted for so long is left to people."""
PUT_OFF = timedelta(minutes=5)
_DUE = ":due "


def draft(
    session: Session, *, actor: Actor, promise_id: int, purpose: Purpose
) -> tuple[str, Sequence[Place]]:
    """The text to look over, in the client's language, and where they would read it."""
    row = _get(session, actor=actor, promise_id=promise_id, purpose=purpose)
    places = usecases.releases.places(session, row=row)
    if not places:
        raise Refusal("promise_no_channel")
    return _reminder(session, row=row) if purpose == "remind" else _news(session, row=row), places


def post(
    session: Session,
    *,
    actor: Actor,
    promise_id: int,
    purpose: Purpose,
    text: str,
    where: str,
    now: datetime,
) -> tuple[Promise, Deed]:
    """Post exactly this text where the client reads it (`Place.key`); its Undo takes it back."""
    row = _get(session, actor=actor, promise_id=promise_id, purpose=purpose)
    what = DEEDS[purpose]
    deed = usecases.releases.release(
        session, actor=actor, row=row, text=text, where=where, what=what, now=now
    )
    return row, deed


def look_one(session: Session, *, now: datetime) -> bool:
    """A tick: look at the promise of a client whose moment came first; False when none is due."""
    row = storage.promises.first_due(session, now=now)
    if row is None:
        return False
    row.look_at = now + PUT_OFF
    session.flush()
    usecases.attempts.attempt(session, work=partial(_look, session, row=row, now=now))
    return True


def deed_of(session: Session, *, workspace_id: int, key: str) -> Deed | None:
    """The deed that reminded the client under an outbox key, while they still owe it by that date."""
    subject, due, dates = key.partition(_DUE)
    row = storage.nouns.of_subject(session, subject=subject) if due else None
    if not isinstance(row, Promise) or row.workspace_id != workspace_id:
        return None
    if not row.is_open or str(row.dates) != dates:
        return None
    deeds = usecases.matterlogs.deeds(session, row=row)
    return next((each for each in reversed(deeds) if each.what == DEEDS["remind"] and not each.by), None)


def _get(session: Session, *, actor: Actor, promise_id: int, purpose: Purpose) -> Promise:
    row = usecases.promises.get_open(session, actor=actor, promise_id=promise_id)
    usecases.clients.get(session, workspace_id=row.workspace_id, client_id=row.client_id)
    if purpose == "remind" and row.is_ours:
        raise Refusal("promise_not_theirs", number=row.number)
    if purpose == "tell" and not _moves(session, row=row):
        raise Refusal("gone")
    return row


def _moves(session: Session, *, row: Promise) -> list[Mapping[str, object]]:
    """What was said at each new date of ours, oldest first."""
    return [act.facts for act in usecases.matterlogs.of(session, row=row) if act.what == MOVED[0]]


def _news(session: Session, *, row: Promise) -> str:
    """A new date of ours, explained by the reason that was given in words for the client."""
    moved = _moves(session, row=row)[-1]
    held = usecases.preferences.of(session, workspace_id=row.workspace_id, client_id=row.client_id)
    return views.promiseletters.new_date(
        words(held.language),
        title=row.title,
        was=datetime.fromisoformat(str(moved["was"])),
        due_at=row.due_at,
        reason=str(moved["reason"]),
        zone=held.client_timezone or held.timezone,
    )


def _reminder(session: Session, *, row: Promise) -> str:
    held = usecases.preferences.of(session, workspace_id=row.workspace_id, client_id=row.client_id)
    zone = held.client_timezone or held.timezone
    return views.promiseletters.reminder(words(held.language), title=row.title, due_at=row.due_at, zone=zone)


def _look(session: Session, *, row: Promise, now: datetime) -> None:
    """Remind the client once when a date of theirs is due, if the charter allows it; say anew how long we wait."""
    unsaid = row.is_open and row.reminded < row.dates
    if unsaid and usecases.promisewaits.remind_at(session, row=row, now=now) <= now:
        row.reminded = row.dates
        _remind(session, row=row, now=now)
    row.look_at = usecases.promisewaits.look_at(session, row=row, now=now)
    session.flush()
    usecases.promiseshows.say_blocked(session, row=row, now=now)


def _remind(session: Session, *, row: Promise, now: datetime) -> None:
    """Nobody released these words, so they are fixed, and once for each date."""
    ids: dict[str, Any] = {"workspace_id": row.workspace_id, "client_id": row.client_id}
    client, places = storage.clients.get(session, **ids), usecases.releases.places(session, row=row)
    allowed = usecases.preferences.of(session, **ids).client_reminders
    if not (allowed and places and client and client.archived_at is None):
        return
    if usecases.shadow.on(session, **ids, at=now):
        return
    ((slack_id, thread_ts), *_) = places[0].threads
    usecases.outbox.promise(
        session,
        workspace_id=row.workspace_id,
        channel=slack_id,
        key=f"{row.subject}{_DUE}{row.dates}",
        message=views.releases.letter(_reminder(session, row=row)),
        audience=Audience.CLIENT,
        subject=f"release:{row.client_id}",
        expects=slack_id,
        thread_ts=thread_ts,
        now=now,
        stale_after=now + SOON,
    )
    usecases.matters.change(
        session, row=row, what=DEEDS["remind"], by="", now=now, values={}, channel=slack_id
    )
