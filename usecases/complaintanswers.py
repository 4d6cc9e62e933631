"""What the client does about a complaint: their ‼️ makes one, their button says whether it is resolved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import storage.channels
import storage.history
import storage.matters
import storage.people
import usecases.complaintcards
import usecases.complaintposts
import usecases.complaints
import usecases.complaintsteps
import usecases.interactions
import usecases.matters
import usecases.organisations
import usecases.people
import usecases.permissions
import usecases.preferences
import usecases.shadow
from domain.complaints import Stage
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from storage.base import Session
from storage.complaints import Complaint
from storage.history import Deed
from views.words import language_of

QUESTIONS = usecases.complaintposts.QUESTIONS


@dataclass(frozen=True)
class Raised:
    """What whoever complained is told: who sees it (by name, "" the team), and when their day begins (None: now).

    `known`: it was recorded before; `language` and `zone` are the reader's.
    """

    name: str
    opens: datetime | None
    known: bool
    language: str
    zone: str


def raised(
    session: Session,
    *,
    actor: Actor,
    slack_id: str,
    ts: str,
    at: datetime,
    now: datetime,
    permalink: str = "",
) -> Raised | None:
    """Record at once what somebody of the client calls a complaint, or take it up again when it was resolved; None when
    nothing is to be said to that, as in shadow mode.
    """
    usecases.permissions.require(actor, act=Act.COMPLAIN)
    ids = {"workspace_id": actor.workspace_id}
    message = usecases.interactions.at(session, **ids, slack_id=slack_id, ts=ts)
    channel = storage.channels.find(session, **ids, slack_id=slack_id)
    if message is None or channel is None or channel.kind != "client":
        return None
    row, is_new = usecases.complaints.of_message(
        session,
        actor=actor,
        interaction=message,
        client_id=usecases.organisations.speaks_for(session, channel=channel, user_id=actor.user_id),
        at=at,
        now=now,
        permalink=permalink,
    )
    if row.confirmed_at:
        is_new = True
        usecases.complaintsteps.still(session, row=row, by=actor.user_id, yes=False, now=now)
    if usecases.shadow.on(session, **ids, client_id=row.client_id, at=now):
        return None
    person = next(iter(usecases.complaintcards.readers(session, row=row, at=now)), "")
    opens = usecases.complaintcards.opens(session, row=row, person=person, now=now) if person else None
    held = usecases.preferences.of(session, **ids, client_id=row.client_id)
    known = storage.people.find(session, **ids, user_id=actor.user_id)
    language = language_of(known.locale) if known and known.locale else held.language
    name = storage.people.names(session, **ids, user_ids=[person]).get(person, "")
    return Raised(name, opens, not is_new, language, held.timezone)


def answer(
    session: Session,
    *,
    actor: Actor,
    slack_id: str,
    row_id: int,
    deed_id: int,
    yes: bool,
    now: datetime,
) -> Complaint:
    """What the client answers, in the channel `slack_id`, to a question that was posted for them; nobody else can."""
    usecases.permissions.require(actor, act=Act.ANSWER, say="complaint_theirs")
    row = storage.matters.get(session, noun=Complaint, workspace_id=actor.workspace_id, row_id=row_id)
    deed = storage.history.get(session, workspace_id=actor.workspace_id, deed_id=deed_id)
    if row is None or deed is None or deed.subject != row.subject or deed.what not in QUESTIONS:
        raise Refusal("gone")
    _require_theirs(session, actor=actor, slack_id=slack_id, row=row, deed=deed)
    asked = usecases.complaintposts.question(session, row=row)
    if asked is None or asked.id != deed.id:
        raise Refusal("gone")
    name = actor.name or actor.user_id
    usecases.complaintposts.answered(session, row=row, deed=deed, yes=yes, who=name, now=now)
    if QUESTIONS[deed.what] == "still":
        usecases.complaintsteps.still(session, row=row, by=actor.user_id, yes=yes, now=now)
    elif yes:
        _agreed(session, row=row, asks=QUESTIONS[deed.what], by=actor.user_id, name=name, now=now)
    else:
        refused = {"propose": "complaint_declined", "ask": "complaint_not_yet"}[QUESTIONS[deed.what]]
        usecases.matters.change(session, row=row, what=refused, by=actor.user_id, now=now, values={})
        usecases.complaintcards.anew(session, row=row, now=now)
    return row


def _agreed(session: Session, *, row: Complaint, asks: str, by: str, name: str, now: datetime) -> None:
    """The client agrees to the remedy, or says that it is resolved."""
    what, values = "complaint_confirmed", usecases.complaintsteps.confirmed(at=now, name=name)
    if asks == "propose":
        what, values = "complaint_accepted", {"status": Stage.AGREED, "agreed_by": name, "agreed_how": ""}
    usecases.matters.change(session, row=row, what=what, by=by, now=now, values=values)
    usecases.complaints.show(session, row=row, now=now)


def _require_theirs(session: Session, *, actor: Actor, slack_id: str, row: Complaint, deed: Deed) -> None:
    """Refuse everybody who does not speak for the client where the question stands."""
    channel = storage.channels.find(session, workspace_id=row.workspace_id, slack_id=slack_id)
    if channel is None or deed.facts[usecases.complaintposts.WHERE] != slack_id:
        raise Refusal("complaint_not_yours")
    if usecases.organisations.speaks_for(session, channel=channel, user_id=actor.user_id) != row.client_id:
        raise Refusal("complaint_not_yours")
