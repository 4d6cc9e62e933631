"""What the doors of the registers share: risks, decisions, milestones, and telling the client of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from slack_bolt import Ack, Respond

import usecases.clients
import usecases.matters
import usecases.permissions
import usecases.receipts
import usecases.team
from domain import arguments
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from handlers import answers, clicks, home, whoami
from handlers.commands import Call
from usecases.runtime import Runtime, Session
from views import forms
from views.blocks import Message
from views.words import Words, words


@dataclass(frozen=True)
class Request:
    """What somebody asks by a button on a row, or by a form: its answers `filled` in and what it `kept` since it was
    opened, none of which is to be trusted.
    """

    session: Session
    actor: Actor
    now: datetime
    row_id: int = 0
    filled: Mapping[str, Any] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)

    @property
    def w(self) -> Words:
        """The language of whoever asks."""
        return words(self.actor.language)

    @property
    def seen(self) -> int | None:
        """The latest deed on the row when the form was opened; None when the form does not say."""
        return answers.seen(self.kept)


PEOPLE = ("owner", "by", "decided_by")
"""The fields of forms in which a colleague is chosen."""
Work = Callable[[Request], Message]
"""Does in one transaction what is asked, and returns what the person reads."""


def said(session: Session, *, call: Call) -> tuple[int, str]:
    """The client that a command names first, else the channel's (0: neither), and the words for the matter."""
    workspace_id = call.actor.workspace_id
    named, text = usecases.clients.leading(
        session, workspace_id=workspace_id, text=arguments.plain(call.rest)
    )
    here = usecases.clients.of_channel(session, workspace_id=workspace_id, slack_id=call.channel_id)
    client = named or here
    return client.id if client else 0, text


def reach(session: Session, *, actor: Actor, client_id: int) -> list[int] | None:
    """The clients of a list: the one that is meant, else those that the person looks after, else (None) all."""
    if client_id:
        return [client_id]
    mine = usecases.team.clients_of(session, workspace_id=actor.workspace_id, user_id=actor.user_id)
    return mine or None


def client(session: Session, *, actor: Actor, channel: str, client_id: int) -> Any:
    """The client for a form: the one that is named, else the channel's or None; refused when there are no clients."""
    usecases.clients.require_some(session, workspace_id=actor.workspace_id)
    if client_id:
        return usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
    return usecases.clients.of_channel(session, workspace_id=actor.workspace_id, slack_id=channel)


def place(body: dict[str, Any]) -> dict[str, Any]:
    """Where a button that opens a form was clicked, and the client that it names (0: none)."""
    value = answers.value(body)
    return {
        "channel": answers.channel(body),
        "client_id": answers.row_id(value) if value else 0,
        "in_home": home.is_home(body),
    }


def names(session: Session, *, actor: Actor) -> dict[int, str]:
    """The clients by their ids."""
    found = usecases.clients.all_of(session, workspace_id=actor.workspace_id)
    return {client.id: client.name for client in found}


def private(body: dict[str, Any], **facts: str) -> str:
    """A form's private part: where it was opened, and what it is about."""
    at_home = "yes" if home.is_home(body) else ""
    return answers.remember(channel=answers.channel(body), home=at_home, **facts)


def anywhere(ack: Ack, body: dict[str, Any], *, run: Runtime, form: Callable[..., None]) -> None:
    """A button for something new, whose value may name a client: its form is opened."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.RECORD)
    form(run, actor=actor, trigger=body["trigger_id"], **place(body))
    ack()


def shown(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime, work: Work) -> None:
    """A button that shows one row, privately."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.READ)
    row_id = answers.row_id(answers.value(body))
    with run.begin() as session:
        message = work(Request(session, actor, run.now(), row_id))
    ack()
    clicks.shown(run, actor=actor, body=body, respond=respond, message=message)


def clicked(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime, work: Work) -> None:
    """A button that acts at once on a row: an alert says so itself, and the person privately gets an Undo."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.WORK)
    row_id, message, key = answers.row_id(answers.value(body)), None, answers.click_key(body)
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=key, now=run.now()):
            message = work(Request(session, actor, run.now(), row_id))
    ack()
    clicks.answered(run, actor=actor, body=body, respond=respond, message=message)


def handed_in(ack: Ack, body: dict[str, Any], *, run: Runtime, work: Work) -> None:
    """A form: `work` gets its answers and its private part, and what it returns is told privately."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.RECORD)
    view, message = body["view"], None
    filled, kept, key = forms.answers(view), answers.remembered(view), answers.form_key(view)
    kept["link"] = answers.permalink(run, actor=actor, channel=kept.get("channel", ""), ts=kept.get("ts", ""))
    for name in PEOPLE:
        user_id = str(filled.get(name) or "")
        whoami.require_colleague(run, body=body, user_id=user_id, field=name, reason="colleague_needed")
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=key, now=run.now()):
            message = work(Request(session, actor, run.now(), filled=filled, kept=kept))
    ack()
    if message:
        answers.privately(run, actor=actor, channel=kept.get("channel", ""), message=message, key=key)
        if kept.get("home"):
            home.refresh(run, actor=actor, body=body)


def client_of(filled: Mapping[str, Any]) -> int:
    """The client chosen in a form."""
    if not filled.get("client"):
        raise Refusal("update_needs_client", field="client")
    return answers.row_id(filled["client"])
