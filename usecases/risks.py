"""Risks: noted, rated, looked at again, told to the client or deliberately not, happened, closed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import domain.duedates
import domain.risks
import storage.matters
import storage.risks
import usecases.calendars
import usecases.candour
import usecases.clients
import usecases.clocks
import usecases.matters
import usecases.people
import usecases.permissions
import usecases.team
import views.issues
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from domain.risks import Candour, Entry, Status
from domain.team import Role
from domain.worktime import Calendar
from storage.base import Session
from storage.history import Deed
from storage.interactions import Interaction
from storage.risks import Risk
from views.blocks import plain
from views.tellings import Gap, Knowing
from views.words import words


def open(
    session: Session,
    *,
    actor: Actor,
    client_id: int,
    entry: Entry,
    now: datetime,
    origin: Interaction | None = None,
    permalink: str = "",
) -> Risk:
    """Note a risk, from the message `origin` if given, and start its clocks. Refused when that message has one."""
    usecases.permissions.require(actor, act=Act.RECORD)
    client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
    if origin and origin.client_id != client.id:
        origin, permalink = None, ""
    usecases.matters.require_none(session, noun=Risk, message=origin)
    row = Risk(
        workspace_id=actor.workspace_id,
        client_id=client.id,
        number=0,
        title="",
        status=Status.OPEN,
        opened_by=actor.user_id,
        opened_at=now,
        interaction_id=origin.id if origin else None,
        permalink=permalink,
    )
    values = _values(session, row=row, entry=entry, actor=actor, now=now)
    for name, value in values.items():
        setattr(row, name, value)
    usecases.matters.begin(session, row=row, what="risk_noted", now=now, **_facts(row, values=values))
    _withholding(session, actor=actor, row=row, was="", now=now)
    return row


def note(
    session: Session, *, actor: Actor, interaction: Interaction, now: datetime, permalink: str = ""
) -> tuple[Risk, bool]:
    """The risk of a message: the one it has, else a new one that nobody has rated, and whether it is new."""
    usecases.permissions.require(actor, act=Act.RECORD)
    storage.matters.lock(session, workspace_id=actor.workspace_id)
    known = storage.matters.of_message(
        session, noun=Risk, workspace_id=actor.workspace_id, interaction_id=interaction.id
    )
    if known:
        return known, False
    said = usecases.people.readable(session, workspace_id=actor.workspace_id, text=interaction.text)
    entry = Entry(
        title=views.issues.title_from(words(actor.language), text=said),
        owner_id=usual_owner(session, actor=actor, client_id=interaction.client_id),
    )
    about: dict[str, Any] = {"actor": actor, "entry": entry, "permalink": permalink, "now": now}
    return open(session, client_id=interaction.client_id, origin=interaction, **about), True


def get(session: Session, *, actor: Actor, risk_id: int) -> Risk:
    """A risk of the person's workspace."""
    return usecases.matters.get(session, actor=actor, noun=Risk, row_id=risk_id)


def get_open(session: Session, *, actor: Actor, risk_id: int) -> Risk:
    """The same, refused when it is over."""
    return usecases.matters.get_open(session, actor=actor, noun=Risk, row_id=risk_id)


def edit(
    session: Session, *, actor: Actor, risk_id: int, entry: Entry, now: datetime, seen: int | None = None
) -> Risk:
    """Say anew what a risk is; what it was stays in its history. Refused when it has changed since the deed `seen`."""
    row = get_open(session, actor=actor, risk_id=risk_id)
    usecases.matters.require_unchanged(session, row=row, seen=seen)
    values = _values(session, row=row, entry=entry, actor=actor, now=now)
    was, candour = row.owner_id, row.candour
    usecases.matters.change(
        session, row=row, what="risk_changed", by=actor.user_id, now=now, values=values,
        **_facts(row, values=values),
    )  # fmt: skip
    _withholding(session, actor=actor, row=row, was=candour, now=now)
    if row.owner_id != was:
        usecases.clocks.retell(session, subject=row.subject, workspace_id=row.workspace_id, now=now)
    return row


def review(
    session: Session, *, actor: Actor, risk_id: int, on: date | None, now: datetime, seen: int | None = None
) -> Risk:
    """Somebody looked at it and it is still a risk; the next look is due on that day. `seen` as in `edit`."""
    row = get_open(session, actor=actor, risk_id=risk_id)
    if row.status != Status.OPEN:
        raise Refusal("risk_happened", number=row.number)
    usecases.matters.require_unchanged(session, row=row, seen=seen)
    calendar = calendar_of(session, workspace_id=row.workspace_id, client_id=row.client_id, now=now)
    due = _due(calendar, on=on, now=now)
    usecases.matters.change(
        session, row=row, what="risk_reviewed", by=actor.user_id, now=now, values={"review_at": due},
        next_look=str(on), review=due.isoformat(),
    )  # fmt: skip
    return row


def happen(session: Session, *, actor: Actor, risk_id: int, now: datetime) -> Risk:
    """It is no risk any more but a fact; no look at it is due, and the client is still owed word of it."""
    row = get_open(session, actor=actor, risk_id=risk_id)
    if row.status == Status.HAPPENED:
        raise Refusal("risk_happened", number=row.number)
    values = {"status": Status.HAPPENED.value, "review_at": None}
    usecases.matters.change(
        session, row=row, what="risk_happened", by=actor.user_id, now=now, values=values, review=""
    )
    return row


def close(session: Session, *, actor: Actor, risk_id: int, now: datetime) -> Risk:
    """It is over; nothing is owed about it any more."""
    row = get_open(session, actor=actor, risk_id=risk_id)
    values = {"status": Status.CLOSED.value, "review_at": None}
    usecases.matters.change(
        session, row=row, what="risk_closed", by=actor.user_id, now=now, values=values, review=""
    )
    return row


def once_told(*, row: Risk, knowing: Knowing, text: str) -> dict[str, object]:  # noqa: ARG001
    """What is kept when the client has read these words."""
    return _knowing(knowing) | {"client_words": text}


def known(session: Session, *, actor: Actor, row: Risk, knowing: Knowing, now: datetime) -> Deed:
    """The client knows by another way."""
    usecases.permissions.require(actor, act=Act.WORK)
    return usecases.matters.change(
        session, row=row, what="risk_known", by=actor.user_id, now=now, values=_knowing(knowing),
        told_at=knowing.at.isoformat(),
    )  # fmt: skip


def withheld(session: Session, *, actor: Actor, row: Risk, reason: str, now: datetime) -> Deed:
    """The client is deliberately not told."""
    usecases.permissions.allow(session, actor=actor, act=Act.WITHHOLD, thing=row.subject, now=now)
    values = {"candour": Candour.WITHHELD.value, "withheld_because": reason}
    return usecases.matters.change(
        session, row=row, what="risk_withheld", by=actor.user_id, now=now, values=values, reason=reason
    )


def listed(session: Session, *, actor: Actor, client_ids: Collection[int] | None = None) -> list[Risk]:
    """The register of these clients or of all, the gravest first; what nobody has rated stands before that."""
    usecases.permissions.require(actor, act=Act.READ)
    found = storage.matters.open_of(
        session,
        noun=Risk,
        workspace_id=actor.workspace_id,
        client_ids=client_ids,
        first=storage.risks.GRAVEST_FIRST,
    )
    return sorted(found, key=lambda row: (domain.risks.gravest_first(row.score), row.opened_at, row.id))


def gaps(
    session: Session, *, workspace_id: int, client_ids: Collection[int] | None, now: datetime
) -> list[Gap]:
    """The risks of which these clients (None: all) do not know and are meant to, with the working time since."""
    rows = storage.risks.untold(session, workspace_id=workspace_id, client_ids=client_ids)
    return usecases.candour.gaps(session, rows=rows, dues=domain.risks.dues, now=now)


def gaps_of(session: Session, *, rows: Sequence[Risk], now: datetime) -> dict[int, Gap]:
    """Those of these risks, by id."""
    found = usecases.candour.gaps(session, rows=rows, dues=domain.risks.dues, now=now)
    return {gap.row.id: gap for gap in found}


def usual_owner(session: Session, *, actor: Actor, client_id: int) -> str:
    """Who owns what is noted of a client if nobody else is named: its owner, else the person who notes it."""
    return usecases.team.holder(session, client_id=client_id, role=Role.OWNER) or actor.user_id


def next_look(session: Session, *, workspace_id: int, client_id: int, now: datetime) -> date:
    """The day on which another look is proposed."""
    calendar = calendar_of(session, workspace_id=workspace_id, client_id=client_id, now=now)
    return domain.risks.next_look(calendar, now=now)


def look_on(session: Session, *, row: Risk, now: datetime) -> date | None:
    """The local day by which somebody is to look at a risk again."""
    calendar = calendar_of(session, workspace_id=row.workspace_id, client_id=row.client_id, now=now)
    return row.review_at.astimezone(calendar.tz).date() if row.review_at else None


def calendar_of(session: Session, *, workspace_id: int, client_id: int, now: datetime) -> Calendar:
    """The working calendar of a client."""
    return usecases.calendars.of(session, workspace_id=workspace_id, client_id=client_id, now=now)


def _values(session: Session, *, row: Risk, entry: Entry, actor: Actor, now: datetime) -> dict[str, object]:
    """The columns that a form fills."""
    entry = domain.risks.checked(
        replace(
            entry,
            title=plain(entry.title),
            mitigation=plain(entry.mitigation),
            client_words=plain(entry.client_words),
            withheld_because=plain(entry.withheld_because),
        )
    )
    values: dict[str, object] = {
        "title": entry.title,
        "likelihood": entry.likelihood,
        "impact": entry.impact,
        "owner_id": entry.owner_id,
        "mitigation": entry.mitigation,
        "client_words": entry.client_words,
        "withheld_because": entry.withheld_because if entry.candour == Candour.WITHHELD else "",
    }
    if row.status == Status.OPEN:
        values["review_at"] = _planned(session, row=row, on=entry.review_on, now=now)
    if entry.candour == row.candour:
        return values
    if entry.candour == Candour.TOLD:
        return values | _knowing(Knowing(actor.user_id, now))
    return values | {"candour": entry.candour.value, "told_at": None, "told_by": "", "told_how": ""}


def _withholding(session: Session, *, actor: Actor, row: Risk, was: str, now: datetime) -> None:
    """That the client is not told is for those who may decide it, by a form as by the button, and is in the audit."""
    if row.candour == Candour.WITHHELD and was != Candour.WITHHELD:
        usecases.permissions.allow(session, actor=actor, act=Act.WITHHOLD, thing=row.subject, now=now)


def _planned(session: Session, *, row: Risk, on: date | None, now: datetime) -> datetime:
    """When the next look is due, by the day in a form; without one, by the day that is proposed."""
    calendar = calendar_of(session, workspace_id=row.workspace_id, client_id=row.client_id, now=now)
    if row.review_at and on in (None, row.review_at.astimezone(calendar.tz).date()):
        return row.review_at
    return _due(calendar, on=on or domain.risks.next_look(calendar, now=now), now=now)


def _due(calendar: Calendar, *, on: date | None, now: datetime) -> datetime:
    """When work ends on the day."""
    found = domain.duedates.parse(on.isoformat(), now=now, calendar=calendar) if on else None
    if found is None:
        raise Refusal("risk_review_past", field="review_on")
    return found.at


def _knowing(knowing: Knowing) -> dict[str, object]:
    return {
        "candour": Candour.TOLD.value,
        "told_at": knowing.at,
        "told_by": knowing.by,
        "told_how": knowing.how,
        "withheld_because": "",
    }


def _facts(row: Risk, *, values: Mapping[str, object]) -> dict[str, Any]:
    """What the clocks of a risk are read from, once it has these values."""
    candour, review = (values.get(name, getattr(row, name)) for name in ("candour", "review_at"))
    return {
        "candour": str(candour),
        "review": review.isoformat() if isinstance(review, datetime) else "",
    }
