"""What is said to those who count on words for a client that were never posted."""

from __future__ import annotations

from enum import Enum

from domain.outbox import NEVER_TAKEN, UNCLEAR
from views import matters
from views.blocks import Message, channel, context, escape, section
from views.words import N_, Words


class Loss(Enum):
    """What was lost, in a sentence for what is certain and one for what is not, and what comes of it: the deed is
    `UNDONE` or `STANDS`.
    """

    UNDONE = (
        N_("The words to {client} about {matter} were not posted in {channel}: {reason}"),
        N_("The words to {client} about {matter} may not have been posted in {channel}: {reason}"),
        N_("It is not noted any more that they were told."),
    )
    STANDS = (*UNDONE[:2], N_("Please see whether the client still has to be told."))
    REMINDER = (
        N_("The reminder to {client} about {matter} was not posted in {channel}: {reason}"),
        N_("The reminder to {client} about {matter} may not have been posted in {channel}: {reason}"),
        N_("Please see whether the client still has to be reminded."),
    )


def letter(
    w: Words, *, loss: Loss, noun: str, number: int, client: str, slack_id: str, reason: str
) -> Message:
    """To whoever released words about a matter, or takes care of one of which the client is not reminded."""
    sure, unsure, note = loss.value
    said = w(
        unsure if reason.startswith(UNCLEAR) else sure,
        client=escape(client),
        matter=matters.name(w, noun=noun, number=number),
        channel=channel(slack_id),
        reason=_why(w, reason),
    )
    return Message(f"{said} {w(note)}", [section(said), context(w(note))])


def charter(w: Words, *, client: str, slack_id: str, reason: str) -> Message:
    """To whoever sent a client the charter."""
    facts = {"client": escape(client), "channel": channel(slack_id), "reason": _why(w, reason)}
    said = (
        w("The charter for {client} may not have been posted in {channel}: {reason}", **facts)
        if reason.startswith(UNCLEAR)
        else w("The charter for {client} was not posted in {channel}: {reason}", **facts)
    )
    note = w("Please see whether the client still has to get it.")
    return Message(f"{said} {note}", [section(said), context(note)])


def _why(w: Words, reason: str) -> str:
    if reason == "stale":
        return w("Slack did not take the message within an hour.")
    if reason == "no longer true":
        return w("That channel is no longer read by this client alone.")
    if reason == NEVER_TAKEN:
        return w("Slack never took the message.")
    if reason.startswith(UNCLEAR):
        return w("Slack did not say whether it took the message. Please look there.")
    return w("Slack refused the message ({code}).", code=f"`{escape(reason)}`")
