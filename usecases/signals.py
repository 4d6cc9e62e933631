"""Early signals: computed once a day for each client and suggested privately to whoever looks after it (D9).

A suggestion is told once for each signal and subject, one a week about a client and one a day to a person; it waits
for its reader's hours and is held in shadow mode.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import domain.signals
import domain.worktime
import storage.interactions
import storage.issues
import storage.nouns
import storage.signals
import usecases.absences
import usecases.attempts
import usecases.matterlogs
import usecases.outbox
import usecases.people
import usecases.permissions
import usecases.runs
import usecases.similarity
import usecases.team
import views.signals
from domain.interactions import readable
from domain.issues import REPEATS
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from domain.signals import LATELY, SILENT_DAYS, TOPIC_WINDOW, Kind
from domain.team import Role
from domain.worktime import NoWorkingTime
from storage.base import Session
from storage.clients import Client
from storage.conversations import ASKING
from storage.signals import Signal
from views.words import words

EVERY = timedelta(hours=20)
"""How seldom a client is looked at."""
STALE = timedelta(days=3)
PER_CLIENT, PER_PERSON = timedelta(days=7), timedelta(hours=20)
"""For how long after a suggestion there is no other one; what still holds then is told then. About a topic, which is
the least of them, a person hears once a week.
"""
DELIVERED = ("promise_kept", "milestone_reached")
LIKE = 75.0
"""Of 100: questions are worded more freely than titles, and a wrong suggestion is noise."""


@dataclass(frozen=True)
class Found:
    """Something noticed. `owner_id`: who looks after it, "" for whoever looks after the client."""

    kind: Kind
    subject: str
    facts: dict[str, Any]
    owner_id: str = ""
    refs: list[int] = field(default_factory=list)


def look_one(session: Session, *, now: datetime) -> bool:
    """A tick: look at the next client; False when all were looked at today."""
    since = now - EVERY
    client = storage.signals.first_due(session, since=since)
    if client is None:
        return False
    if not storage.signals.looked(session, client=client, since=since, now=now):
        return False
    usecases.attempts.attempt(session, work=partial(_look, session, client=client, now=now))
    return True


def seen(session: Session, *, actor: Actor, signal_id: int) -> Signal:
    """Somebody has seen a suggestion."""
    usecases.permissions.require(actor, act=Act.WORK)
    signal = storage.signals.get(session, workspace_id=actor.workspace_id, signal_id=signal_id)
    if signal is None:
        raise Refusal("gone")
    signal.seen_by = signal.seen_by or actor.user_id
    return signal


def noticed(session: Session, *, client: Client, now: datetime) -> list[Found]:
    """Everything that is worth a suggestion now, the gravest first, whether it was made already or not."""
    signs = (_blocked, _silences, _faults, _topics)
    return [each for sign in signs for each in sign(session, client=client, now=now)]


def _look(session: Session, *, client: Client, now: datetime) -> None:
    if storage.signals.told(session, client_id=client.id, since=now - PER_CLIENT):
        return
    for found in noticed(session, client=client, now=now):
        if _suggest(session, client=client, found=found, now=now):
            return


def _suggest(session: Session, *, client: Client, found: Found, now: datetime) -> bool:
    workspace_id = client.workspace_id
    owner = found.owner_id or usecases.team.holder(session, client_id=client.id, role=Role.OWNER)
    person = usecases.absences.stand_in(session, workspace_id=workspace_id, user_id=owner, at=now)
    signal = Signal(
        workspace_id=workspace_id,
        client_id=client.id,
        kind=found.kind,
        subject=found.subject,
        at=now,
        told_to=person,
        refs=found.refs,
    )
    since = now - (PER_CLIENT if found.kind == Kind.TOPIC else PER_PERSON)
    if not person or storage.signals.told(session, told_to=person, since=since):
        return False
    if not storage.signals.add(session, signal=signal):
        return False
    language = usecases.people.language(session, workspace_id=workspace_id, user_id=person)
    facts = {"client": client.name, **found.facts}
    message = views.signals.suggestion(
        words(language), kind=found.kind, signal_id=signal.id, client_id=client.id, facts=facts
    )
    usecases.outbox.promise(
        session,
        workspace_id=workspace_id,
        channel=person,
        key=f"signal:{signal.id}",
        message=message,
        audience="person",
        now=now,
        stale_after=now + STALE,
        unasked=client.id,
    )
    return True


def _topics(session: Session, *, client: Client, now: datetime) -> Iterator[Found]:
    """Several questions about the same, each in a conversation of its own."""
    asked = storage.signals.questions(session, client_id=client.id, since=now - TOPIC_WINDOW)
    told = storage.signals.refs_of(session, client_id=client.id, kind=Kind.TOPIC)
    texts = {each.id: readable(each.text) for each in asked}
    places = {each.id: each.conversation_id for each in asked}
    for each in asked:
        likes = usecases.similarity.similar(texts[each.id], among=texts, at_least=LIKE)
        ids = {each.id, *(question for question, _ in likes)}
        if ids & told or not domain.signals.is_topic({one: places[one] for one in ids}):
            continue
        told |= ids
        said = usecases.people.readable(session, workspace_id=client.workspace_id, text=each.text)
        facts = {"count": len({places[one] or -one for one in ids}), "title": said}
        yield Found(Kind.TOPIC, f"topic:{min(ids)}", facts, refs=sorted(ids))


def _faults(session: Session, *, client: Client, now: datetime) -> Iterator[Found]:
    """A fault that looks like an earlier one and that nobody noted as a repeat."""
    faults = storage.issues.faults(session, client_id=client.id, since=now - REPEATS)
    for place, issue in enumerate(faults):
        if issue.opened_at < now - LATELY or issue.repeat_of_id or issue.previous_id:
            continue
        before = {each.id: each for each in faults[:place]}
        titles = {each.id: each.title for each in before.values()}
        likes = usecases.similarity.similar(issue.title, among=titles)
        if likes:
            other = before[likes[0][0]]
            facts = {"number": issue.number, "other": other.number, "title": issue.title}
            yield Found(Kind.FAULT, issue.subject, facts, issue.owner_id)


def _silences(session: Session, *, client: Client, now: datetime) -> Iterator[Found]:
    """Something was delivered, and the client says nothing."""
    last = storage.interactions.last_at(session, client_id=client.id, sides=ASKING)
    terms = usecases.runs.terms_of(session, workspace_id=client.workspace_id, client_id=client.id, now=now)
    work = SILENT_DAYS * terms.preferences.usual_day
    for deed in storage.signals.done(session, client_id=client.id, what=DELIVERED, since=now - LATELY):
        row = storage.nouns.of_subject(session, subject=deed.subject)
        holds = row is not None and deed.id in {
            each.id for each in usecases.matterlogs.deeds(session, row=row)
        }
        if row is None or not holds or (last and last > deed.at):
            continue
        try:
            due = domain.worktime.add(terms.calendar, start=deed.at, work=work)
        except NoWorkingTime:
            continue
        if due <= now:
            facts = {"matter": (row.NOUN, row.number), "title": row.title}
            yield Found(Kind.SILENCE, row.subject, facts, row.owner_id)


def _blocked(session: Session, *, client: Client, now: datetime) -> Iterator[Found]:
    """A promise at risk that something else waits for."""
    for promise in storage.signals.blocking(session, client_id=client.id, now=now):
        waiting = storage.nouns.of_subject(session, subject=promise.blocks)
        if waiting is None or not waiting.is_open:
            continue
        facts = {
            "matter": (promise.NOUN, promise.number),
            "waiting": (waiting.NOUN, waiting.number),
            "title": promise.title,
        }
        yield Found(Kind.BLOCKED, promise.subject, facts, promise.owner_id)
