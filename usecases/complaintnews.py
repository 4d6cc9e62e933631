"""News about a complaint: the client hears something every working day until it is resolved."""

from __future__ import annotations

from collections.abc import Sequence

import domain.complaints
import domain.duties
import storage.issues
import storage.matters
import usecases.windows
from domain.clocks import Kind, Owed, Target
from domain.duties import Entry
from domain.obligations import Act
from domain.people import Side
from domain.worktime import Calendar
from storage.base import Session
from storage.clocks import Clock
from storage.matters import Matter
from usecases.runs import Terms

ACTS = {
    **dict.fromkeys(("complaint_received", "complaint_raised"), domain.duties.Act.OPENED),
    **dict.fromkeys(("complaint_confirmed", "complaint_said"), domain.duties.Act.SOLVED),
    "complaint_again": domain.duties.Act.REOPENED,
    "complaint_withdrawn": domain.duties.Act.WITHDRAWN,
}
"""What in its history begins and ends the time in which news are owed."""
TOLD = (
    "complaint_acknowledged",
    "complaint_proposed",
    "complaint_told",
    "complaint_asked",
)
"""By what the client heard something, whether it was posted or said elsewhere; what they read as a message of the team
(its fact `message`) is in the conversation itself.
"""


def of(
    session: Session, *, row: Matter, log: Sequence[Act], terms: Terms, known: Sequence[Clock]
) -> tuple[list[Owed], set[tuple[str, str]]]:
    """The windows of news, and those that are settled."""
    target = terms.target(Kind.UPDATE_CADENCE, issue_kind=row.NOUN)

    def held(_: int) -> tuple[Target, Calendar] | None:
        return (target, terms.calendar) if target else None

    entries = [*_noted(log), *(_said(session, row=row) if target and log else ())]
    return usecases.windows.of(
        domain.duties.ordered(entries),
        held=held,
        terms=terms,
        calendars={terms.calendar.version},
        known=known,
    )


def _noted(log: Sequence[Act]) -> list[Entry]:
    found = []
    for act in log:
        told = act.what in TOLD and "message" not in act.facts
        kind = domain.duties.Act.NEWS if told else ACTS.get(act.what)
        if kind:
            found.append(
                Entry(kind, domain.complaints.since(act), act.by, order=act.order, ref=str(act.order))
            )
    return found


def _said(session: Session, *, row: Matter) -> list[Entry]:
    """What the team wrote where it was raised, and every logged contact with the client."""
    place = storage.matters.place(session, row=row)
    lines = storage.issues.logged(session, client_id=row.client_id, since=row.opened_at)
    if place:
        written = storage.issues.said(session, conversation_id=place[0].id, since=row.opened_at)
        lines += [line for line in written if line.side == Side.TEAM]
    return [Entry(domain.duties.Act.NEWS, line.at, line.by, ref=line.ref) for line in lines]
