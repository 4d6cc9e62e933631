"""Strangers: what authors said of whom nobody knew whose side they are on follows as soon as somebody does (R8)."""

from __future__ import annotations

import logging
from datetime import datetime

import storage.strangers
import usecases.attempts
import usecases.interactions
import usecases.people
from domain.outbox import TryLater, Unclear, Undeliverable
from storage.base import Session
from usecases.interactions import LOOK_BACK
from usecases.runtime import Runtime, while_slack_answers

log = logging.getLogger(__name__)

ASKED_AT_ONCE = 20


def are_met(session: Session, *, now: datetime) -> bool:
    """Whether Slack has told of one meanwhile, in whatever way that came."""
    return storage.strangers.met(session, since=now - LOOK_BACK) is not None


def resolve_one(session: Session, *, now: datetime) -> bool:
    """A tick: give the words of one of whom Slack has told meanwhile their side; False when there is none."""
    author = storage.strangers.met(session, since=now - LOOK_BACK)
    if author is None:
        return False
    workspace_id, user_id = author
    usecases.attempts.attempt(
        session,
        work=lambda: usecases.interactions.resolve(
            session, workspace_id=workspace_id, user_id=user_id, now=now
        ),
    )
    # If nothing came of it, nothing would in this turn.
    return storage.strangers.met(session, since=now - LOOK_BACK) != author


def ask(run: Runtime) -> bool:
    """Ask Slack again about some of whom it told nothing; True if it told of any. No transaction is open meanwhile."""
    with run.read() as session:
        asked = storage.strangers.unknown(session, since=run.now() - LOOK_BACK, limit=ASKED_AT_ONCE)
    found = False
    for workspace_id, user_id in while_slack_answers(run, asked=asked):
        try:
            facts = usecases.people.told(run, workspace_id=workspace_id, user_id=user_id)
        except TryLater:
            break
        except (Undeliverable, Unclear) as failure:
            log.info("Slack says nothing about %s yet: %s", user_id, failure)
            continue
        with run.begin() as session:
            usecases.people.learn(session, workspace_id=workspace_id, facts=facts, now=run.machine())
        found = True
    return found
