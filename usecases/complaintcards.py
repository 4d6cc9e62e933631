"""The cards of a complaint: one in the alerts channel, one for each who must know, kept up to date; and the reminder
to ask the client once more.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import domain.complaints
import storage.clients
import storage.clocks
import storage.complaints
import storage.interactions
import usecases.absences
import usecases.attempts
import usecases.complaintposts
import usecases.matterlogs
import usecases.outbox
import usecases.people
import usecases.places
import usecases.preferences
import usecases.shadow
import usecases.team
import views.complaintcards
import views.complaints
from domain.clocks import RUNNING, Kind
from domain.team import Role
from storage.base import Session
from storage.complaints import Complaint
from storage.history import Deed
from views.complaintcards import Sheet
from views.words import words

PUT_OFF = timedelta(minutes=5)
STALE = timedelta(days=3)
_FINAL = (
    *domain.complaints.BEGINS, "complaint_accepted", "complaint_declined", "complaint_confirmed", "complaint_not_yet",
    "complaint_fine",
)  # fmt: skip
"""What the client did, and what is not taken back from the card."""


def key(row: Complaint, *, person: str = "") -> str:
    """The outbox key of its card in the alerts channel, or of the one for a person."""
    if not person:
        return row.subject
    return f"{row.subject}:{person}:{row.round}" if row.round > 1 else f"{row.subject}:{person}"


def show(session: Session, *, row: Complaint, now: datetime) -> None:
    """Let its cards say how things are; who has none yet and must know gets one when their day begins, and in shadow
    mode nobody does.
    """
    session.flush()
    ids = {"workspace_id": row.workspace_id, "client_id": row.client_id}
    held = usecases.preferences.of(session, **ids)
    sheet = _sheet(session, row=row, zone=held.timezone)
    message = views.complaintcards.card(words(held.language), sheet=sheet, private=False)
    about: dict[str, Any] = {"workspace_id": row.workspace_id, "now": now}
    revised = usecases.outbox.revise(session, key=key(row), message=message, **about)
    wanted = row.status in domain.complaints.UNRESOLVED and not usecases.shadow.on(session, **ids, at=now)
    if not revised and wanted and held.alerts:
        usecases.outbox.promise(
            session, channel=held.alerts, key=key(row), message=message, unasked=row.client_id, **about
        )
    for person in row.reader_ids:
        _tell(session, row=row, sheet=sheet, person=person, now=now)
    later = _tell_others(session, row=row, sheet=sheet, now=now) if wanted else None
    usecases.complaintposts.settle(session, row=row, now=now)
    row.look_at = min((at for at in (row.ask_at, later) if at), default=None)


def anew(session: Session, *, row: Complaint, now: datetime) -> None:
    """The client is unhappy again: everybody who must know gets a new card in place of the old one."""
    for person in row.reader_ids:
        usecases.outbox.retract(
            session, workspace_id=row.workspace_id, key=key(row, person=person), now=now, why="told anew"
        )
    row.readers, row.round = "", row.round + 1
    show(session, row=row, now=now)


def readers(session: Session, *, row: Complaint, at: datetime) -> dict[str, Role]:
    """Who must know: the owner and the lead, of a repeat also the sponsor; of whoever is away, it is the cover."""
    found: dict[str, Role] = {}
    for role in (Role.OWNER, Role.LEAD, *([Role.SPONSOR] if row.previous_id else [])):
        holder = usecases.team.holder(session, client_id=row.client_id, role=role)
        for each in (row.owner_id if role == Role.OWNER else "", holder):
            present = each and usecases.absences.stand_in(
                session, workspace_id=row.workspace_id, user_id=each, at=at
            )
            if present:
                found.setdefault(present, role)
                break
    return found


def opens(session: Session, *, row: Complaint, person: str, now: datetime) -> datetime | None:
    """When somebody may be told; None if now (rule R36)."""
    return usecases.places.of(session, workspace_id=row.workspace_id, place=person, now=now).opens


def look_one(session: Session, *, now: datetime) -> bool:
    """A tick: tell who could not be told before, or that it is time to ask once more; False when nothing is due."""
    row = storage.complaints.first_due(session, now=now)
    if row is None:
        return False
    row.look_at = now + PUT_OFF
    session.flush()
    usecases.attempts.attempt(session, work=partial(_look, session, row=row, now=now))
    return True


def words_said(session: Session, *, row: Complaint) -> str:
    """The client's words, as people read them; "" when they were deleted."""
    if row.interaction_id is None:
        return row.words
    said = storage.interactions.get(session, workspace_id=row.workspace_id, interaction_id=row.interaction_id)
    if said is None or said.deleted_at:
        return ""
    return usecases.people.readable(session, workspace_id=row.workspace_id, text=said.text)


def _look(session: Session, *, row: Complaint, now: datetime) -> None:
    if row.ask_at and row.ask_at <= now:
        _remind(session, row=row, now=now)
    show(session, row=row, now=now)


def _remind(session: Session, *, row: Complaint, now: datetime) -> None:
    """Remind the owner, once and in their own working time, to ask the client whether all is still well."""
    ids = {"workspace_id": row.workspace_id, "client_id": row.client_id}
    person = next(iter(readers(session, row=row, at=now)), "")
    if not person or usecases.shadow.on(session, **ids, at=now):
        row.ask_at = None
        return
    row.ask_at = opens(session, row=row, person=person, now=now)
    if row.ask_at is None:
        language = usecases.people.language(session, workspace_id=row.workspace_id, user_id=person)
        client = storage.clients.get(session, **ids)
        usecases.outbox.promise(
            session,
            workspace_id=row.workspace_id,
            channel=person,
            key=f"{row.subject}:still:{int((row.confirmed_at or now).timestamp())}",
            message=views.complaints.reminder(
                words(language), complaint=row, client=client.name if client else ""
            ),
            now=now,
            stale_after=now + STALE,
            unasked=row.client_id,
        )


def _tell_others(session: Session, *, row: Complaint, sheet: Sheet, now: datetime) -> datetime | None:
    """Tell everybody who must know and has no card; when the next of them may be told."""
    later = []
    for person, role in readers(session, row=row, at=now).items():
        if person in row.reader_ids:
            continue
        begins = opens(session, row=row, person=person, now=now)
        if begins:
            later.append(begins)
            continue
        row.readers = f"{row.readers} {person}".strip()
        _tell(session, row=row, sheet=sheet, person=person, sponsor=role == Role.SPONSOR, now=now)
    return min(later, default=None)


def _tell(
    session: Session, *, row: Complaint, sheet: Sheet, person: str, now: datetime, sponsor: bool | None = None
) -> None:
    """Post or change the card of one person."""
    language = usecases.people.language(session, workspace_id=row.workspace_id, user_id=person)
    if sponsor is None:
        sponsor = readers(session, row=row, at=now).get(person) == Role.SPONSOR
    message = views.complaintcards.card(words(language), sheet=sheet, private=True, sponsor=sponsor)
    about: dict[str, Any] = {"workspace_id": row.workspace_id, "key": key(row, person=person), "now": now}
    if not usecases.outbox.revise(session, message=message, **about):
        usecases.outbox.promise(session, channel=person, message=message, unasked=row.client_id, **about)


def sheet_of(session: Session, *, row: Complaint) -> Sheet:
    """All that a card tells."""
    held = usecases.preferences.of(session, workspace_id=row.workspace_id, client_id=row.client_id)
    return _sheet(session, row=row, zone=held.timezone)


def _sheet(session: Session, *, row: Complaint, zone: str) -> Sheet:
    ids = {"workspace_id": row.workspace_id}
    client = storage.clients.get(session, **ids, client_id=row.client_id)
    known = usecases.people.name(session, **ids, user_id=row.raised_by) if row.raised_by else ""
    clocks = storage.clocks.of_subject(session, **ids, subject=row.subject)
    due = {clock.kind: clock.due_at for clock in clocks if clock.state in RUNNING}
    previous = storage.complaints.of_id(session, complaint_id=row.previous_id)
    deeds = usecases.matterlogs.deeds(session, row=row)
    refused = sum(deed.what in ("complaint_not_yet", "complaint_declined") for deed in deeds)
    return Sheet(
        complaint=row,
        client=client.name if client else "",
        words=words_said(session, row=row),
        who=row.raised_name or known,
        zone=zone,
        due_at=due.get(Kind.COMPLAINT_STAGE),
        news_at=due.get(Kind.UPDATE_CADENCE),
        previous=previous.number if previous else 0,
        asked=usecases.complaintposts.question(session, row=row) is not None,
        refused=refused,
        last=_last(deeds),
    )


def _last(deeds: list[Deed]) -> int:
    """The deed that can be taken back; 0 when that is none."""
    return deeds[-1].id if deeds and deeds[-1].what not in _FINAL else 0
