"""Who a mentioned person is, asked of Slack before they are given a part in anything."""

from __future__ import annotations

import usecases.people
from domain.outbox import TryLater, Undeliverable
from domain.people import Actor, Side
from domain.refusals import Refusal
from usecases.runtime import PersonFacts, Runtime


def told(run: Runtime, *, actor: Actor, user_id: str) -> PersonFacts:
    """What Slack tells of the person behind a mention now. Refuses apps and ids that nobody has."""
    try:
        facts = usecases.people.told(run, workspace_id=actor.workspace_id, user_id=user_id)
    except Undeliverable:
        raise Refusal("person_unknown", person=user_id) from None
    if facts.facts.is_bot:
        raise Refusal("person_is_bot", person=user_id)
    return facts


def known(run: Runtime, *, actor: Actor, user_id: str) -> Actor:
    """Who that is to us, by what Slack tells now; refuses the same."""
    facts = told(run, actor=actor, user_id=user_id)
    with run.begin() as session:
        learnt = usecases.people.learn(
            session, workspace_id=actor.workspace_id, facts=facts, now=run.machine()
        )
        if learnt.checked_at is None:
            raise TryLater("person_changed")
        return usecases.people.actor(session, workspace_id=actor.workspace_id, user_id=user_id)


def of_the_team(run: Runtime, *, actor: Actor, user_id: str) -> Actor:
    """The same, and refuses whoever is not of our organisation."""
    who = known(run, actor=actor, user_id=user_id)
    if who.side != Side.TEAM:
        raise Refusal("person_outside", person=user_id)
    return who
