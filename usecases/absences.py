"""Absences: who is away, who acts for them meanwhile, and entering it.

Our own absence never stops a client's clock (rule R20): what is owed is the cover's meanwhile (rule R29). Telling the
cover, and the one who is back, is `usecases.handovers`' to do.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import domain.absences
import domain.days
import storage.absences
import storage.people
import storage.team
import usecases.history
import usecases.outbox
import usecases.people
import usecases.permissions
import usecases.preferences
from domain.people import Actor, Side
from domain.permissions import Act
from domain.refusals import Refusal
from storage.absences import Absence
from storage.base import Session


def stand_in(session: Session, *, workspace_id: int, user_id: str, at: datetime) -> str:
    """Who acts for somebody at a moment: themselves when present, else their cover, followed along a chain.

    "" when they are away and nobody covers.
    """
    covers = storage.absences.covers(session, workspace_id=workspace_id, at=at)
    return domain.absences.stand_in(user_id, covers=covers)


def is_away(session: Session, *, workspace_id: int, user_id: str, at: datetime) -> bool:
    """Whether somebody is away at a moment."""
    return user_id in storage.absences.covers(session, workspace_id=workspace_id, at=at)


def away(session: Session, *, workspace_id: int, at: datetime) -> dict[str, str]:
    """Everybody who is away at a moment, each with who acts for them ("" nobody)."""
    covers = storage.absences.covers(session, workspace_id=workspace_id, at=at)
    return {each: domain.absences.stand_in(each, covers=covers) for each in covers}


def require_may(actor: Actor, *, user_id: str) -> None:
    """Everybody enters their own absence; for somebody else a lead does, or an admin of the workspace."""
    usecases.permissions.require(actor, act=Act.OWN)
    if user_id != actor.user_id:
        usecases.permissions.require(actor, act=Act.ABSENCES, say="away_not_lead", field="person")


def today(session: Session, *, workspace_id: int, user_id: str, now: datetime) -> date:
    """The local day where somebody is."""
    return now.astimezone(ZoneInfo(zone_of(session, workspace_id=workspace_id, user_id=user_id))).date()


def zone_of(session: Session, *, workspace_id: int, user_id: str) -> str:
    """Somebody's own zone as Slack tells it, else the workspace's."""
    person = storage.people.find(session, workspace_id=workspace_id, user_id=user_id)
    own = usecases.people.zone_of(person)
    return own or usecases.preferences.of(session, workspace_id=workspace_id).timezone


def leave(
    session: Session,
    *,
    actor: Actor,
    user_id: str,
    first: date,
    last: date,
    cover_id: str,
    now: datetime,
) -> Absence:
    """Somebody is away for these days of their own zone, and `cover_id` ("" nobody) has what they owe meanwhile."""
    require_may(actor, user_id=user_id)
    zone = zone_of(session, workspace_id=actor.workspace_id, user_id=user_id)
    domain.days.check(first, last=last, today=now.astimezone(ZoneInfo(zone)).date(), field="last")
    begins_at, ends_at = domain.absences.moments(first, last=last, zone=zone)
    absence = Absence(
        workspace_id=actor.workspace_id,
        user_id=user_id,
        first=first,
        last=last,
        zone=zone,
        begins_at=begins_at,
        ends_at=ends_at,
        created_by=actor.user_id,
        created_at=now,
        cover_id=cover_id,
        look_at=max(begins_at, now),
    )
    _refuse_outsider(session, absence=absence)
    _refuse_overlap(session, absence=absence, since=begins_at)
    _refuse_cover(session, absence=absence)
    session.add(absence)
    session.flush()
    what = "away_covered" if cover_id else "away"
    note(session, absence=absence, what=what, by=actor, now=now, first=first, last=last, cover=cover_id)
    return absence


def back(session: Session, *, actor: Actor, user_id: str, now: datetime) -> Absence:
    """Somebody is back before the last day; what has not begun is called off."""
    require_may(actor, user_id=user_id)
    found = storage.absences.of_user(session, workspace_id=actor.workspace_id, user_id=user_id, since=now)
    if not found:
        raise Refusal("not_away", person=user_id)
    absence = found[0]
    if absence.begins_at >= now:
        return withdraw(session, actor=actor, absence_id=absence.id, now=now)
    absence.ends_at = absence.ended_at = absence.look_at = now
    session.flush()
    note(session, absence=absence, what="back", by=actor, now=now)
    return absence


def withdraw(session: Session, *, actor: Actor, absence_id: int, now: datetime) -> Absence:
    """Take an absence back as if it had never been."""
    absence = _standing(session, actor=actor, absence_id=absence_id, now=now)
    absence.ended_at, absence.ends_at, absence.look_at = now, absence.begins_at, None
    session.flush()
    _unsay(session, absence=absence, key=cover_key(absence), now=now)
    days = {"first": absence.first, "last": absence.last}
    note(session, absence=absence, what="away_undone", by=actor, now=now, **days)
    return absence


def away_again(session: Session, *, actor: Actor, absence_id: int, now: datetime) -> Absence:
    """Undo of `back`: away until the last day after all."""
    absence = _mine(session, actor=actor, absence_id=absence_id)
    ends_at = domain.absences.moments(absence.first, last=absence.last, zone=absence.zone)[1]
    if absence.ended_at is None or absence.ends_at == absence.begins_at or ends_at <= now:
        raise Refusal("changed_since")
    _unsay(session, absence=absence, key=return_key(absence), now=now)
    absence.ends_at, absence.ended_at, absence.look_at = ends_at, None, now
    _refuse_overlap(session, absence=absence, since=now)
    absence.started_told_at = absence.returned_at = None
    session.flush()
    note(session, absence=absence, what="back_undone", by=actor, now=now)
    return absence


def ahead(session: Session, *, workspace_id: int, now: datetime) -> list[Absence]:
    """Who is or will be away, the earliest first."""
    return storage.absences.ahead(session, workspace_id=workspace_id, since=now)


def cover_key(absence: Absence) -> str:
    """The outbox key of the word to the cover."""
    return f"absence:{absence.id}:cover"


def return_key(absence: Absence) -> str:
    """The outbox key of the word to the one who is back at that moment."""
    return f"absence:{absence.id}:back:{int(absence.ends_at.timestamp())}"


def note(session: Session, *, absence: Absence, what: str, by: Actor, now: datetime, **facts: object) -> None:
    """The act, in the history of every client that the absent person looks after."""
    roles = storage.team.of_user(session, workspace_id=absence.workspace_id, user_id=absence.user_id)
    clients: list[int | None] = [role.client_id for role in roles]
    for client_id in clients or [None]:
        usecases.history.note(
            session,
            workspace_id=absence.workspace_id,
            subject=f"absence:{absence.id}",
            what=what,
            by=by.user_id,
            now=now,
            client_id=client_id,
            user=absence.user_id,
            **facts,
        )


def _unsay(session: Session, *, absence: Absence, key: str, now: datetime) -> None:
    usecases.outbox.retract(
        session, workspace_id=absence.workspace_id, key=key, now=now, why="absence changed"
    )


def _mine(session: Session, *, actor: Actor, absence_id: int) -> Absence:
    absence = storage.absences.get(session, workspace_id=actor.workspace_id, absence_id=absence_id)
    if absence is None:
        raise Refusal("gone")
    require_may(actor, user_id=absence.user_id)
    return absence


def _standing(session: Session, *, actor: Actor, absence_id: int, now: datetime) -> Absence:
    absence = _mine(session, actor=actor, absence_id=absence_id)
    if absence.ended_at is not None or absence.ends_at <= now:
        raise Refusal("changed_since")
    return absence


def _refuse_outsider(session: Session, *, absence: Absence) -> None:
    """Of somebody outside the team nothing is noted."""
    if not _is_team(session, absence=absence, user_id=absence.user_id):
        raise Refusal("away_outside", field="person")


def _refuse_overlap(session: Session, *, absence: Absence, since: datetime) -> None:
    """Nobody is away twice."""
    if other := _away_then(session, absence=absence, user_id=absence.user_id, since=since):
        raise Refusal("away_already", field="first", first=str(other.first), last=str(other.last))


def _refuse_cover(session: Session, *, absence: Absence) -> None:
    """A cover is somebody else, of the team, and there when the absence is entered for its days."""
    cover_id = absence.cover_id
    if not cover_id:
        return
    if cover_id == absence.user_id:
        raise Refusal("cover_self", field="cover")
    if not _is_team(session, absence=absence, user_id=cover_id):
        raise Refusal("cover_outside", field="cover")
    if other := _away_then(session, absence=absence, user_id=cover_id, since=absence.begins_at):
        raise Refusal("cover_away", field="cover", first=str(other.first), last=str(other.last))


def _is_team(session: Session, *, absence: Absence, user_id: str) -> bool:
    who = usecases.people.actor(session, workspace_id=absence.workspace_id, user_id=user_id)
    return who.side == Side.TEAM


def _away_then(session: Session, *, absence: Absence, user_id: str, since: datetime) -> Absence | None:
    """Another absence of somebody that overlaps with this one."""
    standing = storage.absences.of_user(
        session, workspace_id=absence.workspace_id, user_id=user_id, since=since
    )
    others = (each for each in standing if each is not absence)
    return next((each for each in others if each.begins_at < absence.ends_at), None)
