"""Milestones: set, moved, reached or dropped, and the client told when they believe another day than we expect."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import domain.duedates
import domain.milestones
import storage.matters
import storage.milestones
import usecases.calendars
import usecases.candour
import usecases.clients
import usecases.clocks
import usecases.matters
import usecases.permissions
import usecases.promisewaits
from domain.milestones import Entry, Status
from domain.people import Actor
from domain.permissions import Act
from storage.base import Session
from storage.history import Deed
from storage.milestones import Milestone
from views.blocks import plain
from views.milestones import Sheet
from views.tellings import Gap, Knowing


def open(session: Session, *, actor: Actor, client_id: int, entry: Entry, now: datetime) -> Milestone:
    """Note a milestone with the day we expect and the day the client was told."""
    usecases.permissions.require(actor, act=Act.RECORD)
    client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
    entry = _checked(entry)
    forecast = domain.milestones.expected(entry)
    row = Milestone(
        workspace_id=actor.workspace_id,
        client_id=client.id,
        number=0,
        title=entry.title,
        status=Status.OPEN,
        opened_by=actor.user_id,
        opened_at=now,
        owner_id=entry.owner_id,
        forecast=forecast,
        believed=entry.believed,
        client_words=entry.client_words,
    )
    row.drift = _drift(session, row=row, values={}, now=now)
    return usecases.matters.begin(
        session, row=row, what="milestone_noted", now=now, forecast=str(forecast), drift=row.drift
    )


def get(session: Session, *, actor: Actor, milestone_id: int) -> Milestone:
    """A milestone of the person's workspace."""
    return usecases.matters.get(session, actor=actor, noun=Milestone, row_id=milestone_id)


def get_open(session: Session, *, actor: Actor, milestone_id: int) -> Milestone:
    """The same, refused when it is over."""
    return usecases.matters.get_open(session, actor=actor, noun=Milestone, row_id=milestone_id)


def edit(
    session: Session, *, actor: Actor, milestone_id: int, entry: Entry, now: datetime, seen: int | None = None
) -> Milestone:
    """Say anew what a milestone is; what the client believes is not said here. After another forecast it is open again
    whether they are told. Refused when it has changed since the deed `seen`.
    """
    row = get_open(session, actor=actor, milestone_id=milestone_id)
    usecases.matters.require_unchanged(session, row=row, seen=seen)
    entry, owner = _checked(entry), row.owner_id
    forecast = domain.milestones.expected(entry)
    values: dict[str, object] = {
        "title": entry.title,
        "owner_id": entry.owner_id,
        "forecast": forecast,
        "client_words": entry.client_words,
    }
    if forecast != row.forecast:
        values["withheld_because"] = ""
    values["drift"] = _drift(session, row=row, values=values, now=now)
    _edited(session, row=row, by=actor.user_id, now=now, values=values)
    if row.owner_id != owner:
        usecases.clocks.retell(session, subject=row.subject, workspace_id=row.workspace_id, now=now)
    return row


def reach(session: Session, *, actor: Actor, milestone_id: int, now: datetime) -> Milestone:
    """It is done."""
    row = get_open(session, actor=actor, milestone_id=milestone_id)
    values = {"status": Status.REACHED.value}
    usecases.matters.change(
        session, row=row, what="milestone_reached", by=actor.user_id, now=now, values=values
    )
    return row


def drop(session: Session, *, actor: Actor, milestone_id: int, now: datetime) -> Milestone:
    """It will not be reached; nothing is owed about its day any more."""
    row = get_open(session, actor=actor, milestone_id=milestone_id)
    values = {"status": Status.DROPPED.value}
    usecases.matters.change(
        session, row=row, what="milestone_dropped", by=actor.user_id, now=now, values=values
    )
    return row


def once_told(*, row: Milestone, knowing: Knowing, text: str) -> dict[str, object]:  # noqa: ARG001
    """What is kept when the client has read on which day we expect it."""
    return _knowing(knowing) | {"believed": row.forecast, "drift": 0}


def known(session: Session, *, actor: Actor, row: Milestone, knowing: Knowing, now: datetime) -> Deed:
    """The client was told a day by another way."""
    usecases.permissions.require(actor, act=Act.WORK)
    values = _knowing(knowing) | {"believed": knowing.day or row.forecast}
    values["drift"] = _drift(session, row=row, values=values, now=now)
    return usecases.matters.change(
        session, row=row, what="milestone_known", by=actor.user_id, now=now, values=values,
        believed=str(values["believed"]), drift=values["drift"], told_at=knowing.at.isoformat(),
    )  # fmt: skip


def withheld(session: Session, *, actor: Actor, row: Milestone, reason: str, now: datetime) -> Deed:
    """The client is deliberately not told the present forecast."""
    usecases.permissions.allow(session, actor=actor, act=Act.WITHHOLD, thing=row.subject, now=now)
    values = {"withheld_because": reason}
    return usecases.matters.change(
        session, row=row, what="milestone_withheld", by=actor.user_id, now=now, values=values, reason=reason
    )


def listed(
    session: Session, *, actor: Actor, client_ids: Collection[int] | None = None, now: datetime
) -> list[Sheet]:
    """The milestones of these clients or of all, the next forecast first."""
    usecases.permissions.require(actor, act=Act.READ)
    found = storage.matters.open_of(
        session,
        noun=Milestone,
        workspace_id=actor.workspace_id,
        client_ids=client_ids,
        first=(Milestone.forecast,),
    )
    return [sheet(session, row=row, now=now) for row in found]


def sheet(session: Session, *, row: Milestone, now: datetime) -> Sheet:
    """A milestone with its client's name and day, and what it waits for the client to do."""
    ids: dict[str, Any] = {"workspace_id": row.workspace_id, "client_id": row.client_id}
    calendar = usecases.calendars.of(session, **ids, now=now)
    return Sheet(
        row,
        usecases.clients.name(session, **ids),
        now.astimezone(calendar.tz).date(),
        usecases.promisewaits.of(session, row=row, now=now) if row.is_open else (),
        next(iter(usecases.candour.gaps(session, rows=[row], dues=domain.milestones.dues, now=now)), None),
    )


def read(
    session: Session, *, workspace_id: int, client_id: int, text: str, now: datetime
) -> tuple[str, date | None]:
    """The name and the day in a text such as "Go-live 12 May"; without a day, or a doubtful one, it is all name."""
    calendar = usecases.calendars.of(session, workspace_id=workspace_id, client_id=client_id, now=now)
    found = domain.duedates.find(text, now=now, calendar=calendar)
    if found is None:
        return text, None
    name = domain.milestones.name_of(text, start=found.start, end=found.end)
    return name, found.at.astimezone(calendar.tz).date()


def gaps(
    session: Session, *, workspace_id: int, client_ids: Collection[int] | None, now: datetime
) -> list[Gap]:
    """The milestones of which these clients (None: all) believe another day, with the working time since."""
    rows = storage.milestones.drifting(session, workspace_id=workspace_id, client_ids=client_ids)
    return usecases.candour.gaps(session, rows=rows, dues=domain.milestones.dues, now=now)


def _edited(session: Session, *, row: Milestone, by: str, now: datetime, values: dict[str, object]) -> None:
    drift = values["drift"]
    if values["forecast"] != row.forecast:
        was = str(row.forecast)
        usecases.matters.change(
            session, row=row, what="milestone_moved", by=by, now=now, values=values,
            forecast=str(values["forecast"]), was=was, drift=drift,
        )  # fmt: skip
    else:
        usecases.matters.change(
            session, row=row, what="milestone_changed", by=by, now=now, values=values, drift=drift
        )


def _checked(entry: Entry) -> Entry:
    entry = replace(entry, title=plain(entry.title), client_words=plain(entry.client_words))
    return domain.milestones.checked(entry)


def _knowing(knowing: Knowing) -> dict[str, object]:
    return {
        "told_at": knowing.at,
        "told_by": knowing.by,
        "told_how": knowing.how,
        "withheld_because": "",
    }


def _drift(session: Session, *, row: Milestone, values: Mapping[str, object], now: datetime) -> int:
    """The working days between what the client believes and what we expect, once the row has these values."""
    believed, forecast = (values.get(name, getattr(row, name)) for name in ("believed", "forecast"))
    assert isinstance(forecast, date)
    calendar = usecases.calendars.of(session, workspace_id=row.workspace_id, client_id=row.client_id, now=now)
    return domain.milestones.drift(
        calendar, believed=believed if isinstance(believed, date) else None, forecast=forecast
    )
