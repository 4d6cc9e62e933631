"""The client's people: declaring that somebody speaks for the client, whatever Slack tells (rule R5)."""

from __future__ import annotations

from datetime import datetime

import storage.contacts
import usecases.audit
import usecases.clients
import usecases.interactions
import usecases.organisations
import usecases.permissions
import usecases.team
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from storage.base import Session
from storage.clients import Client
from storage.contacts import Contact


def mark(session: Session, *, actor: Actor, client_id: int, user_id: str, now: datetime) -> Client:
    """Declare a Slack user to be the client's, who may not use the bot then.

    Refused for oneself and for somebody who is in a client's team.
    """
    client = _client(session, actor=actor, client_id=client_id, user_id=user_id, now=now)
    if user_id == actor.user_id:
        raise Refusal("contact_self")
    if usecases.team.clients_of(session, workspace_id=actor.workspace_id, user_id=user_id):
        raise Refusal("contact_in_team", person=user_id)
    found = storage.contacts.find(
        session, workspace_id=actor.workspace_id, client_id=client.id, user_id=user_id
    )
    if found:
        raise Refusal("already_contact", person=user_id, client=client.name)
    contact = Contact(
        workspace_id=actor.workspace_id,
        client_id=client.id,
        created_by=actor.user_id,
        created_at=now,
        user_id=user_id,
    )
    session.add(contact)
    session.flush()
    usecases.interactions.resolve(session, workspace_id=actor.workspace_id, user_id=user_id, now=now)
    usecases.organisations.learn(
        session,
        workspace_id=actor.workspace_id,
        user_id=user_id,
        client_id=client.id,
        by=actor.user_id,
        now=now,
    )
    usecases.clients.note(
        session, client=client, what="contact_marked", user=user_id, by=actor.user_id, now=now
    )
    return client


def unmark(session: Session, *, actor: Actor, client_id: int, user_id: str, now: datetime) -> Client:
    """Take the mark back, so that the workspace rule decides again."""
    client = _client(session, actor=actor, client_id=client_id, user_id=user_id, now=now)
    found = storage.contacts.find(
        session, workspace_id=actor.workspace_id, client_id=client.id, user_id=user_id
    )
    if found is None:
        raise Refusal("not_contact", person=user_id, client=client.name)
    session.delete(found)
    session.flush()
    usecases.interactions.resolve(session, workspace_id=actor.workspace_id, user_id=user_id, now=now)
    usecases.clients.note(
        session, client=client, what="contact_removed", user=user_id, by=actor.user_id, now=now
    )
    return client


def of_client(session: Session, *, client_id: int) -> list[Contact]:
    """The client's people."""
    return storage.contacts.of_client(session, client_id=client_id)


def _client(session: Session, *, actor: Actor, client_id: int, user_id: str, now: datetime) -> Client:
    """The client whose people are changed, once that is allowed and noted."""
    whom = usecases.audit.fingerprint(workspace_id=actor.workspace_id, user_id=user_id)
    usecases.permissions.allow(
        session, actor=actor, act=Act.PEOPLE, thing=f"client:{client_id} {whom}", now=now
    )
    return usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
