"""Proposals of promises: what a message or a command says of one, for somebody to confirm; and who is offered that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import domain.clients
import domain.duedates
import domain.promises
import storage.channels
import storage.clients
import storage.interactions
import storage.matters
import storage.people
import usecases.clients
import usecases.matters
import usecases.people
import usecases.permissions
import usecases.promises
import usecases.promisewaits
import usecases.shadow
from domain import arguments
from domain.duedates import Found
from domain.people import Actor, Side
from domain.permissions import Act
from domain.promises import LONGEST_TITLE, Direction
from domain.refusals import Refusal
from storage.base import Session
from storage.clients import Client
from storage.interactions import Interaction
from storage.promises import Promise
from usecases.promises import Source
from views.blocks import cut, plain
from views.promiseforms import Entry
from views.promises import Proposal

ASKING = (Side.CLIENT, Side.UNKNOWN)
calendar = usecases.promisewaits.calendar


@dataclass(frozen=True)
class Told:
    """A command taken apart: whose promise, its words, and the words of its date; no words ask for the list."""

    client: Client | None
    title: str = ""
    date: str = ""


def of_message(session: Session, *, actor: Actor, slack_id: str, ts: str, now: datetime) -> Proposal:
    """What a recorded message promises, by its author's side; refused when it has a promise already."""
    usecases.permissions.require(actor, act=Act.RECORD)
    row = usecases.matters.origin(session, workspace_id=actor.workspace_id, channel=slack_id, ts=ts)
    if row is None or row.deleted_at:
        raise Refusal("not_recorded")
    usecases.promises.require_none(session, actor=actor, message=row)
    return proposal(session, actor=actor, row=row, now=now)


def of_id(session: Session, *, actor: Actor, message_id: int, now: datetime) -> Proposal:
    """The same for a message by its id of ours."""
    usecases.permissions.require(actor, act=Act.RECORD)
    row = storage.interactions.get(session, workspace_id=actor.workspace_id, interaction_id=message_id)
    if row is None or row.deleted_at:
        raise Refusal("not_recorded")
    usecases.promises.require_none(session, actor=actor, message=row)
    return proposal(session, actor=actor, row=row, now=now)


def source(
    session: Session, *, actor: Actor, slack_id: str, ts: str, permalink: str, now: datetime
) -> Source:
    """What is kept of the message at a place in Slack, if a promise came from one."""
    if not ts:
        return Source()
    proposed = of_message(session, actor=actor, slack_id=slack_id, ts=ts, now=now)
    ids: dict[str, Any] = {"workspace_id": actor.workspace_id, "interaction_id": proposed.message_id}
    return Source(storage.interactions.get(session, **ids), permalink, proposed.said, proposed.promised_by)


def proposal(session: Session, *, actor: Actor, row: Interaction, now: datetime) -> Proposal:
    """What a message promises, as it is understood; dates are read as of when it was said."""
    direction = Direction.THEIRS if row.side in ASKING else Direction.OURS
    ids: dict[str, Any] = {"workspace_id": row.workspace_id, "client_id": row.client_id}
    hours = calendar(session, **ids, direction=direction, now=now)
    found = domain.duedates.find(row.text, now=row.happened_at, calendar=hours)
    found = found if found and found.at > now else None
    said = usecases.people.readable(session, workspace_id=row.workspace_id, text=_sentence(row, found=found))
    channel = storage.channels.by_id(session, channel_id=row.channel_id) if row.channel_id else None
    ours = direction == Direction.OURS and row.side == Side.TEAM and bool(row.user_id)
    return Proposal(
        client=storage.clients.get(session, **ids),
        title=cut(" ".join(plain(said).split()), LONGEST_TITLE).strip(),
        said=said,
        direction=direction,
        owner_id=row.user_id if ours else actor.user_id,
        promised_by=row.user_id,
        counterpart=_counterpart(session, row=row),
        found=found,
        zone=hours.zone,
        message_id=row.id,
        channel=channel.slack_id if channel else "",
        ts=row.ts or "",
    )


def confirm(
    session: Session, *, actor: Actor, message_id: int, at: int, permalink: str, now: datetime
) -> Promise:
    """Track what a message promises as it was proposed, by the date that was shown (seconds since 1970)."""
    proposed = of_id(session, actor=actor, message_id=message_id, now=now)
    entry = Entry(
        title=proposed.title,
        direction=proposed.direction,
        owner_id=proposed.owner_id,
        counterpart=proposed.counterpart,
        blocks="",
        due=datetime.fromtimestamp(at, UTC),
    )
    kept = source(
        session, actor=actor, slack_id=proposed.channel, ts=proposed.ts, permalink=permalink, now=now
    )
    client_id = proposed.client.id if proposed.client else 0
    return usecases.promises.make(
        session, actor=actor, client_id=client_id, entry=entry, source=kept, now=now
    )


def told(session: Session, *, actor: Actor, slack_id: str, text: str) -> Told:
    """Take the words of a command apart: `[client] "text" [date]`, or without quotation marks all is the text."""
    usecases.permissions.require(actor, act=Act.RECORD)
    here = usecases.clients.of_channel(session, workspace_id=actor.workspace_id, slack_id=slack_id)
    text = arguments.plain(text)
    client, rest = _leading(session, actor=actor, text=text)
    quoted = arguments.quoted(rest)
    title, date = quoted or (rest, "")
    return Told(client or here, title, date)


def of_command(session: Session, *, actor: Actor, told: Told, now: datetime) -> Proposal:
    """What a command promises."""
    client_id = told.client.id if told.client else 0
    hours = calendar(
        session, workspace_id=actor.workspace_id, client_id=client_id, direction=Direction.OURS, now=now
    )
    if told.date:
        found = domain.duedates.parse(told.date, now=now, calendar=hours)
    else:
        found = domain.duedates.find(told.title, now=now, calendar=hours)
    return Proposal(
        client=told.client,
        title=cut(" ".join(plain(told.title).split()), LONGEST_TITLE).strip(),
        owner_id=actor.user_id,
        promised_by=actor.user_id,
        found=found,
        zone=hours.zone,
        unread="" if found else told.date,
    )


def zone(session: Session, *, row: Promise, now: datetime) -> str:
    """The zone in which the date of a promise is said."""
    ids: dict[str, Any] = {"workspace_id": row.workspace_id, "client_id": row.client_id}
    return calendar(session, **ids, direction=Direction(row.direction), now=now).zone


def offer(session: Session, *, row: Interaction, now: datetime) -> Proposal | None:
    """What to offer to the author of a message of the team that reads like a promise; None to say nothing, as in
    shadow mode.

    Whoever only counts as one of the team in that channel is offered nothing: they may be an outsider.
    """
    if row.side != Side.TEAM or row.deleted_at or not row.user_id or not domain.duedates.promises(row.text):
        return None
    ids: dict[str, Any] = {"workspace_id": row.workspace_id, "user_id": row.user_id}
    author = usecases.people.actor(session, **ids)
    known = storage.people.find(session, **ids)
    if author.side != Side.TEAM or known is None or not known.promise_offers:
        return None
    noted: dict[str, Any] = {"workspace_id": row.workspace_id, "interaction_id": row.id}
    if storage.matters.of_message(session, noun=Promise, **noted):
        return None
    if usecases.shadow.on(session, workspace_id=row.workspace_id, client_id=row.client_id, at=now):
        return None
    return proposal(session, actor=author, row=row, now=now)


def set_offers(session: Session, *, actor: Actor, on: bool) -> None:
    """Switch the offers to somebody on or off."""
    usecases.permissions.require(actor, act=Act.OWN)
    ids: dict[str, Any] = {"workspace_id": actor.workspace_id, "user_id": actor.user_id}
    storage.people.known(session, **ids).promise_offers = on
    session.flush()


def offers(session: Session, *, actor: Actor) -> bool:
    """Whether somebody is offered to have their promises tracked."""
    usecases.permissions.require(actor, act=Act.OWN)
    known = storage.people.find(session, workspace_id=actor.workspace_id, user_id=actor.user_id)
    return known is None or known.promise_offers


def _sentence(row: Interaction, *, found: Found | None) -> str:
    """The sentence with the date, in Slack's markup; without a date the whole message."""
    if found is None:
        return row.text
    return domain.promises.sentence_of(row.text, start=found.start, end=found.end)


def _counterpart(session: Session, *, row: Interaction) -> str:
    """The client's person by name: who promised it, or whom we answered last."""
    user_id = row.user_id if row.side in ASKING else ""
    if not user_id and row.conversation_id:
        log = storage.interactions.log(session, conversation_id=row.conversation_id)
        asked = [each.user_id for each in log if each.side in ASKING and each.happened_at <= row.happened_at]
        user_id = asked[-1] if asked else ""
    if not user_id:
        return ""
    known = storage.people.find(session, workspace_id=row.workspace_id, user_id=user_id)
    return known.name if known else ""


def _leading(session: Session, *, actor: Actor, text: str) -> tuple[Client | None, str]:
    """The client that is named first, if one is; a quoted text that names none is what is promised."""
    quoted = arguments.quoted(text)
    if quoted is None:
        return usecases.clients.leading(session, workspace_id=actor.workspace_id, text=text)
    ids = storage.clients.ids_by_name(session, workspace_id=actor.workspace_id)
    known = {domain.clients.key_of(name): client_id for name, client_id in ids.items()}
    client_id = known.get(domain.clients.key_of(quoted[0]))
    if client_id is None:
        return None, text
    client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
    return client, quoted[1]
