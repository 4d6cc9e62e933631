"""Clients: adding them, and finding the one that somebody means."""

from __future__ import annotations

from datetime import datetime

import storage.channels
import storage.clients
import usecases.history
import usecases.permissions
from domain import arguments, clients
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from storage.base import Session
from storage.clients import Client

_NAMED = 5


def add(session: Session, *, actor: Actor, name: str, now: datetime) -> Client:
    """Start to look after a company; one that was put away earlier comes back with its history."""
    usecases.permissions.allow(session, actor=actor, act=Act.CLIENTS, thing="workspace", now=now)
    name = clients.clean(arguments.unquoted(name))
    key = clients.key_of(name)
    client = storage.clients.of_key(session, workspace_id=actor.workspace_id, name_key=key)
    if client and client.archived_at is None:
        raise Refusal("client_exists", client=client.name)
    if client:
        client.name, client.archived_at = name, None
    else:
        client = Client(
            workspace_id=actor.workspace_id, name=name, name_key=key, created_by=actor.user_id, created_at=now
        )
        session.add(client)
    session.flush()
    note(session, client=client, what="client_added", by=actor.user_id, now=now)
    return client


def put_away(session: Session, *, actor: Actor, client_id: int, now: datetime) -> Client:
    """Undo `add`: the client disappears from lists. Refused while a channel is linked to it."""
    usecases.permissions.allow(session, actor=actor, act=Act.CLIENTS, thing=f"client:{client_id}", now=now)
    client = get(session, workspace_id=actor.workspace_id, client_id=client_id)
    if storage.channels.of_client(session, client_id=client.id):
        raise Refusal("client_in_use", client=client.name)
    client.archived_at = now
    note(session, client=client, what="client_removed", by=actor.user_id, now=now)
    return client


def get(session: Session, *, workspace_id: int, client_id: int) -> Client:
    """A client of this workspace by the id in a payload, which is not to be trusted."""
    client = storage.clients.get(session, workspace_id=workspace_id, client_id=client_id)
    if client is None or client.archived_at is not None:
        raise Refusal("client_gone")
    return client


def name(session: Session, *, workspace_id: int, client_id: int) -> str:
    """What a client is or was called; "" when it never was."""
    client = storage.clients.get(session, workspace_id=workspace_id, client_id=client_id)
    return client.name if client else ""


def find(session: Session, *, workspace_id: int, name: str) -> Client:
    """The client that a name or its beginning means.

    Refuses with the names it may mean when there are several, and with similar ones when there is none.
    """
    known = {client.name_key: client for client in all_of(session, workspace_id=workspace_id)}
    typed = arguments.unquoted(name)
    if not known:
        raise Refusal("no_clients_yet")
    if not typed:
        raise Refusal("client_missing", names=_listed([*known.values()]))
    keys = clients.matching(typed, keys=[*known])
    if len(keys) == 1:
        return known[keys[0]]
    if keys:
        raise Refusal(
            "several_clients", name=typed, names=_listed([known[key] for key in keys]), field="client"
        )
    near = [known[key] for key in clients.similar(typed, keys=[*known])]
    if near:
        raise Refusal("no_such_client_but", name=typed, names=_listed(near), field="client")
    raise Refusal("no_such_client", name=typed, field="client")


def leading(session: Session, *, workspace_id: int, text: str) -> tuple[Client | None, str]:
    """The client whose name begins the text, in quotes or with as many words as fit, and the rest."""
    in_quotes = arguments.quoted(text)
    if in_quotes:
        return find(session, workspace_id=workspace_id, name=in_quotes[0]), in_quotes[1]
    known = {client.name_key: client for client in all_of(session, workspace_id=workspace_id)}
    words = text.split()
    longest = max((key.count(" ") + 1 for key in known), default=0)
    for size in range(min(longest, len(words)), 0, -1):
        client = known.get(clients.key_of(" ".join(words[:size])))
        if client:
            return client, text.split(None, size)[size].strip() if len(words) > size else ""
    return None, text.strip()


def of_channel(session: Session, *, workspace_id: int, slack_id: str) -> Client | None:
    """The client that a channel is linked to, if it is."""
    channel = storage.channels.find(session, workspace_id=workspace_id, slack_id=slack_id)
    if channel is None or channel.client_id is None:
        return None
    return storage.clients.get(session, workspace_id=workspace_id, client_id=channel.client_id)


def named_or_here(session: Session, *, workspace_id: int, name: str, slack_id: str) -> Client:
    """The client that was named, or without a name the one of the channel in which one is."""
    if not arguments.unquoted(name):
        client = of_channel(session, workspace_id=workspace_id, slack_id=slack_id)
        if client:
            return client
    return find(session, workspace_id=workspace_id, name=name)


def all_of(session: Session, *, workspace_id: int) -> list[Client]:
    """The clients that are looked after, by name."""
    return storage.clients.all_of(session, workspace_id=workspace_id)


def require_some(session: Session, *, workspace_id: int) -> None:
    """Refuse a form in which there would be no client to choose."""
    if not all_of(session, workspace_id=workspace_id):
        raise Refusal("no_clients_yet")


def suggest(session: Session, *, workspace_id: int, typed: str, limit: int = 100) -> list[Client]:
    """What a menu offers while somebody types: the latest contacts first, then names that look similar."""
    ranked = storage.clients.recent_first(session, workspace_id=workspace_id)
    key = clients.key_of(typed)
    matching = [client for client in ranked if key in client.name_key]
    matching.sort(key=lambda client: not client.name_key.startswith(key))
    if key and not matching:
        known = {client.name_key: client for client in ranked}
        matching = [known[near] for near in clients.similar(typed, keys=[*known])]
    return matching[:limit]


def _listed(found: list[Client]) -> str:
    names = ", ".join(client.name for client in found[:_NAMED])
    return f"{names}, …" if len(found) > _NAMED else names


def note(session: Session, *, client: Client, what: str, by: str, now: datetime, **facts: object) -> None:
    """Put an act into a client's history, under the client's name."""
    usecases.history.note(
        session,
        workspace_id=client.workspace_id,
        subject=f"client:{client.id}",
        what=what,
        by=by,
        now=now,
        client_id=client.id,
        client=client.name,
        **facts,
    )
