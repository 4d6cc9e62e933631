"""Handovers: the cover reads once what is theirs now, and who is back reads once what happened meanwhile."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import domain.absences
import domain.worktime
import storage.absences
import storage.figures
import storage.nouns
import storage.team
import usecases.absences
import usecases.attempts
import usecases.calendars
import usecases.clients
import usecases.clocks
import usecases.issues
import usecases.outbox
import usecases.people
import usecases.shadow
import views.absences
from domain.clocks import State
from domain.figures import Stretch
from domain.team import Role
from storage.absences import Absence
from storage.base import Session
from storage.clients import Client
from storage.figures import Scope
from storage.workspaces import Workspace
from usecases.clocks import Waiting
from views.absences import Handed, Happened, Waits
from views.blocks import Message
from views.words import words

TRY_AGAIN = timedelta(minutes=5)
"""When a word that could not be made is tried again."""
AN_AGE = timedelta(days=7)
"""When a person without any working time ahead is looked at again."""


def tell_one(session: Session, *, now: datetime) -> bool:
    """Tell what is due about the absence that waits the longest; False when nothing is due."""
    absence = storage.absences.first_due(session, now=now)
    if absence is None:
        return False
    if storage.absences.claim(session, absence=absence, until=now + TRY_AGAIN):
        usecases.attempts.attempt(session, work=partial(_tell, session, absence=absence, now=now))
    return True


def _tell(session: Session, *, absence: Absence, now: datetime) -> None:
    """Each word once and in the reader's own working time; whoever says that they are back is awake."""
    over = absence.ends_at <= now
    reader = absence.user_id if over else _cover(session, absence=absence, now=now)
    if not reader:
        absence.look_at = absence.ends_at
        return
    begins = now if absence.ended_at else _opening(session, absence=absence, user_id=reader, now=now)
    if begins > now:
        absence.look_at = begins if over else min(begins, absence.ends_at)
    elif over:
        _give_back(session, absence=absence, now=now)
        absence.returned_at, absence.look_at = now, None
    else:
        _hand_over(session, absence=absence, cover_id=reader, now=now)
        absence.started_told_at, absence.look_at = now, absence.ends_at
    session.flush()


def _cover(session: Session, *, absence: Absence, now: datetime) -> str:
    """Who is to be told that somebody is away; "" when nobody covers, or they know."""
    if absence.started_told_at:
        return ""
    return usecases.absences.stand_in(
        session, workspace_id=absence.workspace_id, user_id=absence.user_id, at=now
    )


def _opening(session: Session, *, absence: Absence, user_id: str, now: datetime) -> datetime:
    """When somebody is at work next, `now` if they are; after an absence that follows at once, if there is one."""
    workspace_id = absence.workspace_id
    standing = storage.absences.of_user(session, workspace_id=workspace_id, user_id=user_id, since=now)
    at = max([now, *(each.ends_at for each in standing if each.begins_at <= now)])
    calendar = usecases.calendars.person(session, workspace_id=workspace_id, user_id=user_id, now=now)
    try:
        return domain.worktime.next_opening(calendar, at=at)
    except domain.worktime.NoWorkingTime:
        return now + AN_AGE


def _hand_over(session: Session, *, absence: Absence, cover_id: str, now: datetime) -> None:
    workspace_id = absence.workspace_id
    covers = storage.absences.covers(session, workspace_id=workspace_id, at=now)
    absent = [each for each in covers if absence.user_id in domain.absences.chain(each, covers=covers)]
    handed = _handed(session, workspace_id=workspace_id, absent=absent, now=now)
    if handed:
        w = words(usecases.people.language(session, workspace_id=workspace_id, user_id=cover_id))
        message = views.absences.handover(w, absence=absence, handed=[*handed.values()])
        _say(
            session,
            absence=absence,
            user_id=cover_id,
            key=usecases.absences.cover_key(absence),
            message=message,
            about=next(iter(handed)),
            now=now,
        )


def _handed(session: Session, *, workspace_id: int, absent: list[str], now: datetime) -> dict[int, Handed]:
    """What the absent owe, by client: their roles, who waits for them, and their open issues."""
    roles = {
        member.client_id: Role(member.role)
        for user_id in reversed(absent)
        for member in storage.team.of_user(session, workspace_id=workspace_id, user_id=user_id)
        if member.role != Role.MEMBER
    }

    def theirs(client_id: int, owner_id: str) -> bool:
        return owner_id in absent or (not owner_id and roles.get(client_id) == Role.OWNER)

    waiting = [
        each
        for each in usecases.clocks.waiting(session, workspace_id=workspace_id, now=now)
        if theirs(each.client_id, each.owner_id)
    ]
    issues = [
        each
        for each in usecases.issues.open_of(session, workspace_id=workspace_id)
        if theirs(each.client_id, each.owner_id)
    ]
    concerned = roles.keys() | {each.client_id for each in waiting} | {each.client_id for each in issues}
    workspace = session.get_one(Workspace, workspace_id)
    return {
        client.id: Handed(
            client=client.name,
            role=roles.get(client.id),
            waiting=[
                _waits(session, each, workspace=workspace) for each in waiting if each.client_id == client.id
            ],
            issues=[each for each in issues if each.client_id == client.id],
        )
        for client in _spoken_of(session, workspace_id=workspace_id, client_ids=concerned, now=now)
    }


def _spoken_of(
    session: Session, *, workspace_id: int, client_ids: Collection[int], now: datetime
) -> list[Client]:
    """Those of the clients about whom something may be posted."""
    return [
        client
        for client in usecases.clients.all_of(session, workspace_id=workspace_id)
        if client.id in client_ids
        and not usecases.shadow.on(session, workspace_id=workspace_id, client_id=client.id, at=now)
    ]


def _waits(session: Session, each: Waiting, *, workspace: Workspace) -> Waits:
    return Waits(
        team=workspace.team_id,
        channel=each.channel,
        ts=each.ts,
        user_id=each.user_id,
        text=usecases.people.readable(session, workspace_id=workspace.id, text=each.text),
        left=each.left,
        paused=each.paused,
    )


def _give_back(session: Session, *, absence: Absence, now: datetime) -> None:
    """What happened, for who is back; and the cover's list ends."""
    workspace_id = absence.workspace_id
    happened = _happened(session, absence=absence, now=now)
    if happened:
        w = words(usecases.people.language(session, workspace_id=workspace_id, user_id=absence.user_id))
        message = views.absences.welcome_back(w, absence=absence, happened=[*happened.values()])
        key, about = usecases.absences.return_key(absence), next(iter(happened))
        _say(
            session,
            absence=absence,
            user_id=absence.user_id,
            key=key,
            message=message,
            about=about,
            now=now,
        )
    if absence.started_told_at:
        language = usecases.people.language(session, workspace_id=workspace_id, user_id=absence.cover_id)
        usecases.outbox.revise(
            session,
            workspace_id=workspace_id,
            key=usecases.absences.cover_key(absence),
            message=views.absences.relieved(words(language), absence=absence),
            now=now,
        )


def _happened(session: Session, *, absence: Absence, now: datetime) -> dict[int, Happened]:
    """The ledger of the days away, by client that they look after or of whom they took something; a silent client
    is left out.
    """
    workspace_id = absence.workspace_id
    person: dict[str, Any] = {"workspace_id": workspace_id, "user_id": absence.user_id}
    members = storage.team.of_user(session, **person)
    mine = {member.client_id for member in members if member.role != Role.MEMBER}
    mine |= storage.nouns.clients_of(session, **person, since=absence.begins_at)
    waiting = usecases.clocks.waiting(session, workspace_id=workspace_id, now=now, client_ids=mine)
    open_issues = usecases.issues.open_of(session, workspace_id=workspace_id, client_ids=mine)
    lines = {
        client.id: Happened(
            client=client.name,
            waiting=sum(each.client_id == client.id for each in waiting),
            open=sum(each.client_id == client.id for each in open_issues),
            **_counts(session, absence=absence, client_id=client.id),
        )
        for client in _spoken_of(session, workspace_id=workspace_id, client_ids=mine, now=now)
    }
    return {client_id: line for client_id, line in lines.items() if line.speaks}


def _counts(session: Session, *, absence: Absence, client_id: int) -> dict[str, int]:
    scope = Scope(absence.workspace_id, client_id)
    stretch = Stretch(absence.begins_at, absence.begins_at, absence.ends_at)
    counts = {
        count.what: count.n
        for counted in (storage.figures.answers, storage.figures.opened, storage.figures.solved)
        for count in counted(session, scope=scope, stretch=stretch)
    }
    return {
        "answered": counts.get(State.MET, 0),
        "late": counts.get(State.BREACHED, 0),
        "opened": counts.get("opened", 0),
        "solved": counts.get("solved", 0),
    }


def _say(
    session: Session,
    *,
    absence: Absence,
    user_id: str,
    key: str,
    message: Message,
    about: int,
    now: datetime,
) -> None:
    """A direct message, written anew where it stands already; whoever says that they are back asked for it."""
    facts: dict[str, Any] = {"workspace_id": absence.workspace_id, "key": key, "message": message}
    facts["now"], unasked = now, None if absence.ended_at else about
    if not usecases.outbox.promise(session, channel=user_id, audience="person", unasked=unasked, **facts):
        usecases.outbox.revise(session, **facts)
