"""Who of the team looks after which client, and who is asked when nobody in the wanted role is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import storage.team
import usecases.clients
import usecases.permissions
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from domain.team import SINGLE, Role, holders
from storage.base import Session
from storage.clients import Client
from storage.team import Member


@dataclass(frozen=True)
class Move:
    """Somebody's role before and after a change, "" for none."""

    user_id: str
    was: str
    is_now: str


def put(
    session: Session, *, actor: Actor, client_id: int, user_id: str, role: Role, now: datetime
) -> list[Move]:
    """Give somebody a role and return whose role changed, theirs first.

    Owner, backup and lead are one person each: who was it before becomes a member.
    """
    usecases.permissions.allow(
        session, actor=actor, act=Act.PEOPLE, thing=f"client:{client_id} {user_id}", now=now
    )
    client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
    members = {member.user_id: member for member in people_of(session, client_id=client.id)}
    known = members.get(user_id)
    if known and known.role == role:
        raise Refusal("already_in_role", person=user_id, role=role.value, client=client.name)
    moves = [Move(user_id, known.role if known else "", role)]
    for member in members.values():
        if role in SINGLE and member.role == role:
            moves.append(Move(member.user_id, member.role, Role.MEMBER))
            member.role = Role.MEMBER
    _put(session, client=client, member=known, user_id=user_id, role=role, now=now)
    usecases.clients.note(
        session, client=client, what=f"team_{role}", user=user_id, by=actor.user_id, now=now
    )
    return moves


def remove(session: Session, *, actor: Actor, client_id: int, user_id: str, now: datetime) -> list[Move]:
    """Take somebody off a client's team and return that change."""
    usecases.permissions.allow(
        session, actor=actor, act=Act.PEOPLE, thing=f"client:{client_id} {user_id}", now=now
    )
    client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
    member = storage.team.find(session, workspace_id=actor.workspace_id, client_id=client.id, user_id=user_id)
    if member is None:
        raise Refusal("not_in_team", person=user_id, client=client.name)
    role = Role(member.role)
    session.delete(member)
    session.flush()
    usecases.clients.note(
        session, client=client, what="team_removed", user=user_id, by=actor.user_id, now=now
    )
    return [Move(user_id, role, "")]


def restore(session: Session, *, actor: Actor, client_id: int, moves: list[Move], now: datetime) -> Client:
    """Undo: everybody has the role again that they had, unless somebody has changed the team since."""
    usecases.permissions.allow(session, actor=actor, act=Act.PEOPLE, thing=f"client:{client_id}", now=now)
    client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
    members = {member.user_id: member for member in people_of(session, client_id=client.id)}
    _refuse_changed({user_id: member.role for user_id, member in members.items()}, moves=moves)
    for move in moves:
        known, facts = members.get(move.user_id), {"user": move.user_id, "by": actor.user_id}
        if move.was:
            _put(session, client=client, member=known, user_id=move.user_id, role=Role(move.was), now=now)
            usecases.clients.note(session, client=client, what=f"team_{move.was}", now=now, **facts)
        elif known:
            session.delete(known)
            usecases.clients.note(session, client=client, what="team_removed", now=now, **facts)
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


def _refuse_changed(roles: dict[str, str], *, moves: list[Move]) -> None:
    """What was changed since is not undone, nor is a role given back that somebody else has by now."""
    if any(roles.get(move.user_id, "") != move.is_now for move in moves):
        raise Refusal("changed_since")
    others = {role for user_id, role in roles.items() if user_id not in {move.user_id for move in moves}}
    if others & {move.was for move in moves} & set(SINGLE):
        raise Refusal("changed_since")


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
