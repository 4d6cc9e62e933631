"""What is said to those who count on words for a client that were never posted."""

from __future__ import annotations

from views import matters
from views.blocks import Message, channel, context, escape, section
from views.words import N_, Words

WORDS = N_("Your words to {client} about {matter} were not posted in {channel}: {reason}")
REMINDER = N_("The reminder to {client} about {matter} was not posted in {channel}: {reason}")


def letter(
    w: Words,
    *,
    sentence: str,
    noun: str,
    number: int,
    client: str,
    slack_id: str,
    reason: str,
    undone: bool = False,
) -> Message:
    """To whoever released `WORDS` about a matter, or takes care of one that the client is not reminded of."""
    said = w(
        sentence,
        client=escape(client),
        matter=matters.name(w, noun=noun, number=number),
        channel=channel(slack_id),
        reason=_why(w, reason),
    )
    note = (
        w("It is not noted any more that the client was told.")
        if undone
        else w("Please see whether the client still has to be told.")
    )
    return Message(f"{said} {note}", [section(said), context(note)])


def charter(w: Words, *, client: str, slack_id: str, reason: str) -> Message:
    """To whoever sent a client the charter."""
    said = w(
        "The charter for {client} was not posted in {channel}: {reason}",
        client=escape(client),
        channel=channel(slack_id),
        reason=_why(w, reason),
    )
    return Message(said, [section(said)])


def _why(w: Words, reason: str) -> str:
    if reason == "stale":
        return w("Slack did not take it within an hour.")
    if reason == "no longer true":
        return w("This client alone does not read that channel any more.")
    return w("Slack refused it ({code}).", code=f"`{escape(reason)}`")
