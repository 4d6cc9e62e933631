"""Organisations: whose client an author speaks for, where several write in one channel (rule R10).

The first organisation heard in a channel is taken for the channel's client. Another one is asked about, once, and
what it writes counts meanwhile for a client of its own, "Unassigned client".
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import domain.clients
import domain.people
import storage.channels
import storage.clients
import storage.contacts
import storage.organisations
import storage.people
import storage.sides
import usecases.absences
import usecases.clients
import usecases.clocks
import usecases.history
import usecases.outbox
import usecases.people
import usecases.permissions
import usecases.preferences
import usecases.team
import usecases.transfers
import views.sides
from domain.people import Actor, Facts, Side
from domain.permissions import Act
from domain.refusals import Refusal
from domain.team import Role
from storage.arrivals import Arrival
from storage.base import Session
from storage.channels import Channel
from storage.clients import Client
from storage.organisations import Organisation
from views.blocks import Message
from views.words import LANGUAGES, words

LOOK_BACK = timedelta(days=14)
"""How far back the messages of an organisation move to the client that was named for it."""


def client_of(
    session: Session, *, place: Arrival, side: Side, user_id: str, team_id: str, now: datetime
) -> int:
    """The client that a message belongs to: as was declared for its author, else the author's organisation's.

    Asks the database, and perhaps a person, only when an organisation is heard in a channel for the first time.
    """
    assert place.client_id is not None
    assert place.channel_id is not None
    if place.declared_client_id:
        return place.declared_client_id
    if side != Side.CLIENT or place.voice.is_contact:
        return place.client_id
    if place.organisation_id:
        return place.organisation_client_id or place.client_id
    known = place.voice.person
    facts = Facts(user_id, known.team_id, known.enterprise_id) if known else Facts(user_id, team_id)
    theirs = domain.people.organisation(facts, house=place.voice.house)
    if not theirs:
        return place.client_id
    channel = storage.channels.by_id(session, channel_id=place.channel_id)
    assert channel is not None
    return _meet(session, channel=channel, team_id=theirs, user_id=user_id, now=now) or place.client_id


def answer(
    session: Session, *, actor: Actor, organisation_id: int, client_id: int, now: datetime
) -> Organisation:
    """Somebody says whose an organisation is: its recent messages move there, in every channel where it was asked."""
    usecases.permissions.allow(
        session, actor=actor, act=Act.PEOPLE, thing=f"organisation:{organisation_id}", now=now
    )
    asked = _get(session, actor=actor, organisation_id=organisation_id)
    client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
    if not asked.pending:
        raise Refusal("organisation_answered", client=_name(session, organisation=asked))
    if client.id == asked.client_id:
        raise Refusal("organisation_unassigned")
    _assign(session, asked=asked, client=client, by=actor.user_id, now=now)
    return asked


def answer_new(
    session: Session, *, actor: Actor, organisation_id: int, name: str, now: datetime
) -> Organisation:
    """The same with a client that is added for it."""
    client = usecases.clients.add(session, actor=actor, name=name, now=now)
    return answer(session, actor=actor, organisation_id=organisation_id, client_id=client.id, now=now)


def take_back(session: Session, *, actor: Actor, organisation_id: int, now: datetime) -> Organisation:
    """Undo of `answer`: nobody knows whose it is again."""
    usecases.permissions.allow(
        session, actor=actor, act=Act.PEOPLE, thing=f"organisation:{organisation_id}", now=now
    )
    answered = _get(session, actor=actor, organisation_id=organisation_id)
    if answered.asked_at is None or not answered.answered_by:
        raise Refusal("changed_since")
    unassigned = _unassigned(session, workspace_id=actor.workspace_id, now=now)
    for row in _asked_about(session, organisation=answered):
        if row.answered_by:
            before, row.client_id, row.answered_by = row.client_id, unassigned.id, ""
            _move(session, organisation=row, was=before or 0, to=unassigned.id, now=now)
            _revise(session, organisation=row, now=now)
    return answered


def learn(
    session: Session, *, workspace_id: int, user_id: str, client_id: int, by: str, now: datetime
) -> None:
    """A contact was marked: an organisation of which somebody was asked is that client's."""
    theirs = _organisation_of(session, workspace_id=workspace_id, user_id=user_id)
    rows = storage.organisations.of_team(session, workspace_id=workspace_id, team_id=theirs) if theirs else ()
    asked = next((row for row in rows if row.pending), None)
    client = storage.clients.get(session, workspace_id=workspace_id, client_id=client_id)
    if asked and client:
        _assign(session, asked=asked, client=client, by=by, now=now)


def get(session: Session, *, actor: Actor, organisation_id: int) -> Organisation:
    """An organisation that waits to be assigned."""
    usecases.permissions.require(actor, act=Act.READ)
    return _get(session, actor=actor, organisation_id=organisation_id)


def key(organisation: Organisation) -> str:
    """The outbox key of the question about an organisation."""
    return f"organisation:{organisation.id}"


def still_true(session: Session, *, subject: str, expects: str, now: datetime) -> bool:  # noqa: ARG001
    """Whether a question is still to be asked."""
    organisation = session.get(Organisation, int(subject.partition(":")[2]))
    return organisation is not None and organisation.pending


def speaks_for(session: Session, *, channel: Channel, user_id: str) -> int:
    """The client for which somebody speaks in a channel: as was declared, as a contact, as their organisation."""
    declared = storage.sides.find(session, channel_id=channel.id, user_id=user_id)
    if declared and declared.client_id:
        return declared.client_id
    marks = storage.contacts.of_user(session, workspace_id=channel.workspace_id, user_id=user_id)
    clients = {contact.client_id for contact in marks}
    if clients and channel.client_id not in clients:
        return min(clients)
    return client_in(session, channel=channel, user_id=user_id)


def client_in(session: Session, *, channel: Channel, user_id: str) -> int:
    """The client for which somebody's organisation counts in a channel; the channel's own when nothing is known."""
    theirs = _organisation_of(session, workspace_id=channel.workspace_id, user_id=user_id)
    known = storage.organisations.find(session, channel_id=channel.id, team_id=theirs) if theirs else None
    return (known.client_id if known else None) or channel.client_id or 0


def _organisation_of(session: Session, *, workspace_id: int, user_id: str) -> str:
    voice = storage.people.voice(session, workspace_id=workspace_id, user_id=user_id)
    known = voice.person
    facts = Facts(user_id, known.team_id, known.enterprise_id) if known else Facts(user_id)
    return domain.people.organisation(facts, house=voice.house)


def _meet(session: Session, *, channel: Channel, team_id: str, user_id: str, now: datetime) -> int | None:
    """An organisation is heard in a channel for the first time; the client it speaks for, None the channel's."""
    theirs: dict[str, Any] = {"workspace_id": channel.workspace_id, "team_id": team_id}
    row = storage.organisations.known(session, **theirs, channel_id=channel.id, user_id=user_id)
    if not storage.organisations.others_heard(session, channel_id=channel.id, team_ids=[team_id]):
        return None
    known = storage.organisations.clients_known(session, **theirs) - {channel.client_id}
    if len(known) == 1:
        row.client_id = known.pop()
        session.flush()
        return row.client_id
    row.client_id = _unassigned(session, workspace_id=channel.workspace_id, now=now).id
    if row.asked_at is None:
        _ask(session, organisation=row, channel=channel, now=now)
    return row.client_id


def _unassigned(session: Session, *, workspace_id: int, now: datetime) -> Client:
    """The client for what is not assigned, in whichever language it was made."""
    names = {language: views.sides.unassigned(words(language)) for language in LANGUAGES}
    keys = [domain.clients.key_of(name) for name in names.values()]
    held = usecases.preferences.of(session, workspace_id=workspace_id)
    found = (storage.clients.of_key(session, workspace_id=workspace_id, name_key=each) for each in keys)
    client = next((each for each in found if each), None)
    if client is None:
        name = names[held.language]
        about: dict[str, Any] = {"name": name, "name_key": domain.clients.key_of(name)}
        client = Client(workspace_id=workspace_id, **about, created_by="", created_at=now)
        session.add(client)
    client.archived_at = None
    session.flush()
    return client


def _ask(session: Session, *, organisation: Organisation, channel: Channel, now: datetime) -> None:
    """Ask once whose an organisation is: the client's owner, or who stands in, or who linked the channel."""
    owner = usecases.team.holder(session, client_id=channel.client_id or 0, role=Role.OWNER)
    present = usecases.absences.stand_in(
        session, workspace_id=channel.workspace_id, user_id=owner or channel.linked_by, at=now
    )
    organisation.asked_at, organisation.asked_of = now, present or owner or channel.linked_by
    session.flush()
    if organisation.asked_of:
        usecases.outbox.promise(
            session,
            workspace_id=channel.workspace_id,
            channel=organisation.asked_of,
            key=key(organisation),
            message=_question(session, organisation=organisation),
            audience="person",
            now=now,
            subject=key(organisation),
            unasked=channel.client_id or 0,
        )


def _assign(session: Session, *, asked: Organisation, client: Client, by: str, now: datetime) -> None:
    for row in _asked_about(session, organisation=asked):
        if row.pending:
            before, row.client_id, row.answered_by = row.client_id, client.id, by
            _move(session, organisation=row, was=before or 0, to=client.id, now=now)
            _revise(session, organisation=row, now=now)
            usecases.clients.note(
                session, client=client, what="organisation_assigned", user=row.user_id, by=by, now=now
            )


def _asked_about(session: Session, *, organisation: Organisation) -> Iterable[Organisation]:
    rows = storage.organisations.of_team(
        session, workspace_id=organisation.workspace_id, team_id=organisation.team_id
    )
    return [row for row in rows if row.asked_at is not None]


def _move(session: Session, *, organisation: Organisation, was: int, to: int, now: datetime) -> None:
    said = storage.organisations.said_by(
        session,
        workspace_id=organisation.workspace_id,
        channel_id=organisation.channel_id,
        team_id=organisation.team_id,
        client_id=was,
        since=now - LOOK_BACK,
    )
    usecases.transfers.transfer(session, rows=said, was=was, to=to, now=now)
    session.flush()
    client = storage.clients.get(session, workspace_id=organisation.workspace_id, client_id=was)
    if client and not client.created_by and storage.organisations.is_empty(session, client_id=was):
        client.archived_at = now
        usecases.clocks.follow_client(session, client_id=was, now=now)


def _revise(session: Session, *, organisation: Organisation, now: datetime) -> None:
    """The question says what was answered, or asks again."""
    message = _question(session, organisation=organisation)
    workspace_id = organisation.workspace_id
    usecases.outbox.revise(
        session, workspace_id=workspace_id, key=key(organisation), message=message, now=now
    )


def _question(session: Session, *, organisation: Organisation) -> Message:
    workspace_id = organisation.workspace_id
    channel = storage.channels.by_id(session, channel_id=organisation.channel_id)
    assert channel is not None
    language = usecases.people.language(session, workspace_id=workspace_id, user_id=organisation.asked_of)
    return views.sides.question(
        words(language),
        organisation=organisation,
        channel=channel,
        client=usecases.clients.name(session, workspace_id=workspace_id, client_id=channel.client_id or 0),
        whose=_name(session, organisation=organisation),
    )


def _get(session: Session, *, actor: Actor, organisation_id: int) -> Organisation:
    found = storage.organisations.get(
        session, workspace_id=actor.workspace_id, organisation_id=organisation_id
    )
    if found is None:
        raise Refusal("gone")
    return found


def _name(session: Session, *, organisation: Organisation) -> str:
    channel = storage.channels.by_id(session, channel_id=organisation.channel_id)
    client_id = organisation.client_id or (channel.client_id if channel else 0) or 0
    return usecases.clients.name(session, workspace_id=organisation.workspace_id, client_id=client_id)
