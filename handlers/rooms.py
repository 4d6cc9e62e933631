"""What a channel is, asked of Slack before it is linked or chosen; no transaction is open meanwhile."""

from __future__ import annotations

import usecases.audience
from domain.audience import Audience
from domain.outbox import Undeliverable
from domain.people import Actor
from domain.refusals import Refusal
from usecases.runtime import Runtime

HERE = ("here", "这里", "此处", "本频道")


def learn(run: Runtime, *, actor: Actor, slack_id: str) -> None:
    """Ask Slack about a channel and its readers, and keep it. Refuses a channel in which we are not."""
    if not slack_id.startswith(("C", "G")):
        raise Refusal("link_direct")
    try:
        if not run.slack.channel(slack_id).is_member:
            raise Refusal("channel_invite")
        usecases.audience.ask(
            run, workspace_id=actor.workspace_id, channel=slack_id, audience=Audience.INTERNAL
        )
    except Undeliverable:
        raise Refusal("channel_invite") from None
