"""Doors of issues: `/client issue`, the shortcuts, the form, and the buttons of the card."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, Respond

import domain.issues
import usecases.clients
import usecases.issuedetails
import usecases.issues
import usecases.issueturns
import usecases.matters
import usecases.people
import usecases.permissions
import usecases.receipts
import views.issueforms
import views.issues
from domain import arguments
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from handlers import answers, clicks, home, whoami
from handlers.binding import bind
from handlers.commands import Call, Verb
from usecases.runtime import Runtime
from views import forms
from views.blocks import Message
from views.words import words


def register(app: App, run: Runtime) -> None:
    """Bind the doors of issues."""
    app.view("issues.open")(bind(submitted, run))
    app.shortcut("issues.from_message")(bind(from_message, run))
    app.shortcut("issues.new")(bind(from_anywhere, run))
    app.action("issues.new")(bind(from_anywhere, run))
    app.action("issues.severity")(bind(graded, run))
    for name, act, answer in ACTS:
        app.action(name)(bind(clicked, run, act=act, answer=answer))


def issue(call: Call, run: Runtime) -> Message | None:
    """`/client issue [title]`: the form, for the channel's client."""
    usecases.permissions.require(call.actor, act=Act.RECORD)
    title = arguments.plain(call.rest)
    _open(run, actor=call.actor, trigger=call.trigger, channel=call.channel_id, title=title)
    return None


def from_message(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """ "Open an issue" on a message: the form with its words."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.RECORD)
    message, channel = body["message"], body["channel"]["id"]
    ts = message["ts"]
    with run.begin() as session:
        title = usecases.people.readable(
            session, workspace_id=actor.workspace_id, text=str(message.get("text") or "")
        )
        usecases.issues.require_none(session, workspace_id=actor.workspace_id, channel=channel, ts=ts)
    _open(run, actor=actor, trigger=body["trigger_id"], channel=channel, title=title, ts=ts)
    ack()


def from_anywhere(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The form, from the shortcut or a button whose value may name a client."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.RECORD)
    _open(
        run,
        actor=actor,
        trigger=body["trigger_id"],
        channel=answers.channel(body),
        client_id=answers.row_id(answers.value(body)) if answers.value(body) else 0,
        in_home=home.is_home(body),
    )
    ack()


def submitted(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The form handed in."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.RECORD)
    view = body["view"]
    said, private = forms.answers(view), answers.remembered(view)
    if not said.get("client"):
        raise Refusal("update_needs_client", field="client")
    owner = str(said.get("owner") or "")
    whoami.require_colleague(run, body=body, user_id=owner, field="owner", reason="issue_owner_outside")
    channel, ts = private.get("channel", ""), private.get("ts", "")
    permalink = answers.permalink(run, actor=actor, channel=channel, ts=ts)
    message, key = None, ""
    with run.begin() as session:
        origin = usecases.issues.origin(session, workspace_id=actor.workspace_id, channel=channel, ts=ts)
        if usecases.receipts.first_time(session, key=answers.form_key(view), now=run.now()):
            do = _add if said.get("add_to") else _begin
            message, key = do(session, run, actor=actor, said=said, origin=origin, permalink=permalink)
    ack()
    if message:
        answers.privately(run, actor=actor, channel=channel, message=message, key=key)
        if private.get("home"):
            home.refresh(run, actor=actor, body=body)


def _begin(
    session: Any, run: Runtime, *, actor: Actor, said: dict[str, Any], origin: Any, permalink: str
) -> tuple[Message, str]:
    """A new issue; what its opener reads, and the key of that."""
    opened = usecases.issues.open(
        session,
        actor=actor,
        client_id=answers.row_id(said["client"]),
        title=said.get("title") or "",
        severity=domain.issues.severity_of(str(said.get("severity"))),
        kind=domain.issues.kind_of(str(said.get("kind"))),
        owner_id=said.get("owner") or "",
        origin=origin,
        permalink=permalink,
        now=run.now(),
    )
    return told(session, actor=actor, issue=opened, now=run.now()), f"opened:{opened.id}"


def _add(
    session: Any, run: Runtime, *, actor: Actor, said: dict[str, Any], origin: Any, permalink: str
) -> tuple[Message, str]:
    """The same of a message that is added to an open issue."""
    issue_id = answers.row_id(said["add_to"])
    deed = usecases.issuedetails.link(
        session, actor=actor, issue_id=issue_id, interaction=origin, permalink=permalink, now=run.now()
    )
    issue = usecases.issues.get(session, workspace_id=actor.workspace_id, issue_id=issue_id)
    return views.issueforms.linked(words(actor.language), issue=issue, deed_id=deed.id), f"linked:{deed.id}"


def told(session: Any, *, actor: Actor, issue: Any, now: datetime) -> Message:
    """What the person reads who opened an issue: with those of the client that may be the same."""
    likely = usecases.issuedetails.likely(session, issue=issue, now=now)
    deed = usecases.matters.latest(session, row=issue)
    # A solution that an older version noted does not say what was before, and cannot be undone.
    offers = deed is not None and (
        deed.what == "issue_opened" or (deed.what == "issue_solved" and usecases.matters.BEFORE in deed.facts)
    )
    return views.issues.opened(
        words(actor.language),
        issue=issue,
        carded=bool(usecases.issues.card_channel(session, issue=issue)),
        deed_id=deed.id if deed and offers else 0,
        still=likely.still,
        before=likely.before,
    )


def confirmed(session: Any, *, actor: Actor, issue: Any, answer: Callable[..., Message]) -> Message:
    """What the person reads of what they did to an issue."""
    facts = {"deed_id": clicks.undo_id(session, row=issue)} if answer in WITH_UNDO else {}
    return answer(words(actor.language), issue=issue, **facts)


def clicked(
    ack: Ack,
    body: dict[str, Any],
    respond: Respond,
    *,
    run: Runtime,
    act: Callable[..., Any],
    answer: Callable[..., Message],
) -> None:
    """A button: the card tells the new state itself, a private message is replaced by what was done."""
    actor = whoami.actor(run, body=body)
    value, _, seen = answers.value(body).partition(":")
    issue_id, message = answers.row_id(value), None
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            if seen:
                row = usecases.issues.require(session, actor=actor, issue_id=issue_id)
                usecases.matters.require_unchanged(session, row=row, seen=answers.row_id(seen))
            changed = act(session, actor=actor, issue_id=issue_id, now=run.now())
            if not usecases.issues.is_card(
                session, issue=changed, ts=body["container"].get("message_ts", "")
            ):
                message = confirmed(session, actor=actor, issue=changed, answer=answer)
    ack()
    if home.is_home(body):
        home.refresh(run, actor=actor, body=body, done=message)
    elif message:
        respond(text=message.text, blocks=message.blocks, replace_original=True)


def graded(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The menu of severities on the card, which tells the new one itself."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.WORK)
    chosen = str((body["actions"][0].get("selected_option") or {}).get("value") or "")
    issue_id, _, severity = chosen.partition(":")
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            usecases.issues.grade(
                session,
                actor=actor,
                issue_id=answers.row_id(issue_id),
                severity=domain.issues.severity_of(severity),
                now=run.now(),
            )
    ack()


def _open(
    run: Runtime,
    *,
    actor: Actor,
    trigger: str,
    channel: str = "",
    title: str = "",
    ts: str = "",
    client_id: int = 0,
    in_home: bool = False,
) -> None:
    w = words(actor.language)
    with run.begin() as session:
        usecases.clients.require_some(session, workspace_id=actor.workspace_id)
        client = usecases.clients.of_channel(session, workspace_id=actor.workspace_id, slack_id=channel)
        if client_id:
            client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
        ids = [client.id] if client and ts else []
        still = usecases.issues.open_of(session, workspace_id=actor.workspace_id, client_ids=ids)
    private = answers.remember(channel=channel, ts=ts, home="yes" if in_home else "")
    title = views.issues.title_from(w, text=title) if title else ""
    view = views.issues.form(
        w, client=client, title=title, owner_id=actor.user_id, private=private, still=still
    )
    run.slack(actor.workspace_id).open_form(trigger=trigger, view=view)


WITH_UNDO = (views.issues.solved, views.issues.waits, views.issues.third_party, views.issues.fixed)
"""The answers whose Undo takes back the deed they tell of."""
ACTS: list[tuple[str, Callable[..., Any], Callable[..., Message]]] = [
    ("issues.take", usecases.issues.take, views.issues.taken),
    ("issues.solve", usecases.issues.solve, views.issues.solved),
    ("issues.reopen", usecases.issues.reopen, views.issues.reopened),
    ("issues.close", usecases.issues.close, views.issues.closed),
    ("issues.wait", usecases.issues.wait, views.issues.waits),
    ("issues.resume", usecases.issues.resume, views.issues.resumed),
    ("issues.withdraw", usecases.issues.withdraw, views.issues.withdrawn),
    ("issues.third_party", usecases.issueturns.third_party, views.issues.third_party),
    ("issues.fixed", usecases.issueturns.fixed, views.issues.fixed),
    ("issues.ours", usecases.issueturns.ours, views.issues.ours),
    ("issues.told", usecases.issueturns.told, views.issues.solved),
]
VERBS: dict[str, Verb] = {"issue": issue}
