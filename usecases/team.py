"""Who of the team looks after which client, and who is asked when nobody in the wanted role is there."""

from __future__ import annotations

from datetime import datetime

import storage.team
import usecases.clients
import usecases.history
import usecases.people
from domain.people import Actor
from domain.refusals import Refusal
from domain.team import SINGLE, Role, holders
from storage.base import Session
from storage.clients import Client
from storage.team import Member


def put(
    session: Session, *, actor: Actor, client_id: int, user_id: str, role: Role, now: datetime
) -> list[tuple[str, str]]:
    """Give somebody a role and return what it replaced, as (user id, role before or "").

    Owner, backup and lead are one person each: who was it before becomes a member.
    """
    usecases.people.require_team(actor)
    client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
    members = {member.user_id: member for member in people_of(session, client_id=client.id)}
    known = members.get(user_id)
    if known and known.role == role:
        raise Refusal("already_in_role", person=user_id, role=role.value, client=client.name)
    before = [(user_id, known.role if known else "")]
    for member in members.values():
        if role in SINGLE and member.role == role:
            before.append((member.user_id, member.role))
            member.role = Role.MEMBER
    _put(session, client=client, member=known, user_id=user_id, role=role, now=now)
    _note(session, client=client, what=f"team_{role}", user_id=user_id, by=actor.user_id, now=now)
    return before


def remove(
    session: Session, *, actor: Actor, client_id: int, user_id: str, now: datetime
) -> list[tuple[str, str]]:
    """Take somebody off a client's team and return what that replaced, as `put` does."""
    usecases.people.require_team(actor)
    client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
    member = storage.team.find(session, workspace_id=actor.workspace_id, client_id=client.id, user_id=user_id)
    if member is None:
        raise Refusal("not_in_team", person=user_id, client=client.name)
    role = Role(member.role)
    session.delete(member)
    session.flush()
    _note(session, client=client, what="team_removed", user_id=user_id, by=actor.user_id, now=now)
    return [(user_id, role)]


def restore(
    session: Session, *, actor: Actor, client_id: int, before: list[tuple[str, str]], now: datetime
) -> Client:
    """Undo: everybody named in `before` has the role again that stands there, "" none."""
    usecases.people.require_team(actor)
    client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
    members = {member.user_id: member for member in people_of(session, client_id=client.id)}
    for user_id, role in before:
        known = members.get(user_id)
        if role:
            _put(session, client=client, member=known, user_id=user_id, role=Role(role), now=now)
            _note(session, client=client, what=f"team_{role}", user_id=user_id, by=actor.user_id, now=now)
        elif known:
            session.delete(known)
            _note(session, client=client, what="team_removed", user_id=user_id, by=actor.user_id, now=now)
    session.flush()
    return client


def people_of(session: Session, *, client_id: int) -> list[Member]:
    """Everybody who looks after the client."""
    return storage.team.of_client(session, client_id=client_id)


def holder(session: Session, *, client_id: int, role: Role) -> str:
    """The user id of whoever has the role or stands in for it; "" when nobody does."""
    members = people_of(session, client_id=client_id)
    for wanted in holders(role):
        for member in members:
            if member.role == wanted:
                return member.user_id
    return ""


def clients_of(session: Session, *, workspace_id: int, user_id: str) -> list[int]:
    """The ids of the clients that somebody looks after in any role."""
    return [
        member.client_id
        for member in storage.team.of_user(session, workspace_id=workspace_id, user_id=user_id)
    ]


def _put(
    session: Session, *, client: Client, member: Member | None, user_id: str, role: Role, now: datetime
) -> None:
    if member:
        member.role = role
    else:
        session.add(
            Member(
                workspace_id=client.workspace_id, client_id=client.id, user_id=user_id, role=role, since=now
            )
        )
    session.flush()


def _note(session: Session, *, client: Client, what: str, user_id: str, by: str, now: datetime) -> None:
    usecases.history.note(
        session,
        workspace_id=client.workspace_id,
        subject=f"client:{client.id}",
        what=what,
        by=by,
        now=now,
        client_id=client.id,
        client=client.name,
        user=user_id,
    )
