"""What a channel is, asked of Slack before it is linked or chosen; no transaction is open meanwhile."""

from __future__ import annotations

from datetime import timedelta

import usecases.audience
from domain.outbox import TryLater, Undeliverable
from domain.people import Actor
from domain.refusals import Refusal
from usecases.runtime import ChannelFacts, Runtime

HERE = ("here", "这里", "此处", "本频道")
PATIENCE = timedelta(seconds=1)
"""How long people of a channel are asked about while somebody waits: Slack gives up on us after three seconds."""


def enter(run: Runtime, *, actor: Actor, slack_id: str) -> ChannelFacts:
    """Slack's facts about a channel. Refuses one in which we are not."""
    if not slack_id.startswith(("C", "G")):
        raise Refusal("only_in_channels")
    try:
        facts = usecases.audience.told(run, workspace_id=actor.workspace_id, slack_id=slack_id)
    except Undeliverable:
        raise Refusal("channel_invite") from None
    if not facts.is_member:
        raise Refusal("channel_invite")
    return facts


def learn(run: Runtime, *, actor: Actor, slack_id: str) -> None:
    """Ask Slack about a channel and its readers, and keep it; refuses while not all of them are known."""
    if not look(run, actor=actor, slack_id=slack_id):
        raise Refusal("channel_many")


def look(run: Runtime, *, actor: Actor, slack_id: str) -> bool:
    """The same; False when there are too many people to know them all by now. The next look goes on from there."""
    facts = enter(run, actor=actor, slack_id=slack_id)
    try:
        usecases.audience.learn(
            run, workspace_id=actor.workspace_id, facts=facts, until=run.machine() + PATIENCE
        )
    except TryLater as later:
        if later.reason != usecases.audience.MANY:
            raise
        return False
    return True
