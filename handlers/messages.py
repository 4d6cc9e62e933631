"""Messages: what people say in the channels we are in, kept and weighed as it comes."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App

import usecases.interactions
import usecases.issues
import usecases.people
from handlers import whoami
from handlers.binding import bind
from handlers.commands import Verb
from usecases.interactions import Stranger
from usecases.runtime import PersonFacts, Runtime

VERBS: dict[str, Verb] = {}


def register(app: App, run: Runtime) -> None:
    """Bind the events about messages, whatever their subtype."""
    app.event("message")(bind(message, run))


def message(ack: Ack, event: dict[str, Any], body: dict[str, Any], *, run: Runtime) -> None:
    """A message was said, changed or deleted. An author we do not know is asked about first, outside
    any transaction.
    """
    try:
        _record(run, event=event, body=body)
    except Stranger as stranger:
        facts = whoami.ask(run, user_id=stranger.user_id)
        _record(run, event=event, body=body, asked=True, facts=facts)
    ack()


def is_plain(body: dict[str, Any]) -> bool:
    """Whether a person simply wrote a message: nothing that a bot, perhaps ourselves, said, changed or
    deleted.
    """
    event = body.get("event")
    if body.get("type") != "event_callback" or not isinstance(event, dict) or event.get("type") != "message":
        return False
    return not event.get("subtype") and not event.get("bot_id") and bool(event.get("user"))


def _record(
    run: Runtime,
    *,
    event: dict[str, Any],
    body: dict[str, Any],
    asked: bool = False,
    facts: PersonFacts | None = None,
) -> None:
    with run.begin() as session:
        if facts:
            _learn(session, run=run, facts=facts, body=body)
        record(session, run=run, event=event, body=body, asked=asked)


def record(
    session: Any, *, run: Runtime, event: dict[str, Any], body: dict[str, Any], asked: bool = False
) -> None:
    """The ledger, its clocks, and issues that the client's words open again."""
    now, machine, team_ids = run.now(), run.machine(), whoami.teams(body)
    kept = usecases.interactions.record(
        session, team_ids=team_ids, event=event, now=now, machine=machine, asked=asked
    )
    if kept and kept.row.asks and not kept.begins:
        usecases.issues.client_spoke(session, interaction=kept.row, now=now)


def _learn(session: Any, *, run: Runtime, facts: PersonFacts, body: dict[str, Any]) -> None:
    workspace_id = usecases.people.home(session, team_ids=whoami.teams(body))
    usecases.people.learn(session, workspace_id=workspace_id, facts=facts, now=run.machine())
    usecases.interactions.resolve(
        session, workspace_id=workspace_id, user_id=facts.facts.user_id, now=run.now()
    )
