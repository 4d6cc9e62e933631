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


def _record(
    run: Runtime,
    *,
    event: dict[str, Any],
    body: dict[str, Any],
    asked: bool = False,
    facts: PersonFacts | None = None,
) -> None:
    """One transaction: the ledger, its clocks, and issues that the client's words open again."""
    with run.begin() as session:
        workspace_id, now = usecases.people.home(session, team_ids=whoami.teams(body)), run.now()
        if facts:
            usecases.people.learn(session, workspace_id=workspace_id, facts=facts, now=run.machine())
            usecases.interactions.resolve(
                session, workspace_id=workspace_id, user_id=facts.facts.user_id, now=now
            )
        kept = usecases.interactions.record(
            session, workspace_id=workspace_id, event=event, now=now, machine=run.machine(), asked=asked
        )
        if kept and kept.asks:
            usecases.issues.client_spoke(session, interaction=kept, now=now)
