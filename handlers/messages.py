"""Messages: what people say in the channels we are in, kept and weighed as it comes."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App

import domain.messages
import usecases.complaints
import usecases.interactions
import usecases.notices
import usecases.people
import usecases.promiseproposals
import usecases.solutions
import views.issues
import views.promises
from domain.outbox import TryLater, Unclear, Undeliverable
from handlers import whoami
from handlers.binding import bind
from handlers.commands import Verb
from usecases.interactions import Stranger
from usecases.runtime import PersonFacts, Runtime
from views.blocks import Message
from views.words import Words, words

VERBS: dict[str, Verb] = {}


def register(app: App, run: Runtime) -> None:
    """Bind the events about messages, whatever their subtype."""
    app.event("message")(bind(message, run))


@dataclass(frozen=True)
class Whisper:
    """What one person is privately asked in a channel, once all is kept."""

    workspace_id: int
    channel: str
    user_id: str
    message: Message


def message(ack: Ack, event: dict[str, Any], body: dict[str, Any], *, run: Runtime) -> None:
    """A message was said, changed or deleted. An author we do not know is asked about first, outside
    any transaction.
    """
    try:
        asked = _record(run, event=event, body=body)
    except Stranger as stranger:
        facts = whoami.ask(run, workspace_id=stranger.workspace_id, user_id=stranger.user_id)
        asked = _record(run, event=event, body=body, asked=True, facts=facts)
    ack()
    if asked:
        whisper(run, asked)


def whisper(run: Runtime, said: Whisper) -> None:
    """Ask privately; it is only a help, so whatever Slack says to that, nothing more comes of it."""
    with suppress(TryLater, Undeliverable, Unclear):
        run.slack(said.workspace_id).whisper(
            channel=said.channel,
            user_id=said.user_id,
            text=said.message.text,
            blocks=said.message.blocks,
        )


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
) -> Whisper | None:
    with run.begin() as session:
        if facts:
            _learn(session, run=run, facts=facts, body=body)
        return record(session, run=run, event=event, body=body, asked=asked)


def record(
    session: Any, *, run: Runtime, event: dict[str, Any], body: dict[str, Any], asked: bool = False
) -> Whisper | None:
    """The ledger, its clocks, and the issues that follow what is said; what to ask the author after that."""
    now, machine, team_ids = run.now(), run.machine(), whoami.teams(body)
    kept = usecases.interactions.record(
        session, team_ids=team_ids, event=event, now=now, machine=machine, asked=asked
    )
    if kept and kept.noticed and kept.row.asks:
        usecases.notices.tell(session, row=kept.row, now=now)
    if kept is None:
        return None
    turn = None
    if not kept.begins:
        usecases.complaints.heard(session, interaction=kept.row, now=now)
        still = usecases.solutions.heard(session, interaction=kept.row, now=now)
        turn = usecases.solutions.your_turn(session, interaction=kept.row, found=still)
    if (event.get("subtype") or "") not in domain.messages.SPEECH:
        return None
    channel, author = str(event["channel"]), kept.row.user_id
    if turn:
        w = _words(session, row=kept.row)
        return Whisper(kept.row.workspace_id, channel, author, views.issues.your_turn(w, issue=turn))
    if offered := usecases.promiseproposals.offer(session, row=kept.row, now=now):
        w = _words(session, row=kept.row)
        return Whisper(
            kept.row.workspace_id, channel, author, views.promises.proposal(w, proposed=offered, offer=True)
        )
    return None


def _words(session: Any, *, row: Any) -> Words:
    ids = {"workspace_id": row.workspace_id, "user_id": row.user_id}
    return words(usecases.people.language(session, **ids))


def _learn(session: Any, *, run: Runtime, facts: PersonFacts, body: dict[str, Any]) -> None:
    workspace_id = usecases.people.home(session, team_ids=whoami.teams(body))
    usecases.people.learn(session, workspace_id=workspace_id, facts=facts, now=run.machine())
    usecases.interactions.resolve(
        session, workspace_id=workspace_id, user_id=facts.facts.user_id, now=run.now()
    )
