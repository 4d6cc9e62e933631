"""What those who run the bot read in Slack: alarms, in words that tell nothing of any client."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.operations import Alarm
from storage.operations import Standing
from views.blocks import Block, Message, context, section
from views.times import slack_moment
from views.words import N_, Words

_SAID = {
    Alarm.OUTBOX_DEAD: N_(
        "⚠️ *A message of mine could not be delivered*, and I have given it up. To see which and to send it again, "
        "whoever runs me runs `python -m bot outbox list --state dead`. ({code} {trace})"
    ),
    Alarm.AUDIENCE_BLOCKED: N_(
        "⚠️ *I kept an internal message back*: people from outside could have read it where it was to go. To see which, "
        "whoever runs me runs `python -m bot outbox list --state suppressed`. ({code} {trace})"
    ),
    Alarm.INBOX_QUARANTINED: N_(
        "⚠️ *Something that happened in Slack could not be recorded*, and I have set it aside. To see it and to try it "
        "again, whoever runs me runs `python -m bot inbox list`. ({code} {trace})"
    ),
}


def health(w: Words, *, standing: Standing | None, failing: Sequence[str], zone: str) -> list[Block]:
    """One line for those who can mend things: that the bot is well, or what is wrong and what to do."""
    if standing is None:
        return []
    said = [
        *_given_up(w, standing=standing),
        *([] if is_wrong(standing, failing=failing) else [w("Rapport is well")]),
        _newest(w, standing=standing, zone=zone),
        _left(w, standing=standing),
    ]
    return [context(" · ".join(said))]


def is_wrong(standing: Standing | None, *, failing: Sequence[str]) -> bool:
    """Whether there is something to mend, which belongs where it is read first."""
    return bool(failing or (standing and (standing.dead or standing.quarantined)))


def _given_up(w: Words, *, standing: Standing) -> Iterator[str]:
    if standing.dead:
        yield w.n(
            "⚠️ {n} message could not be delivered: run `python -m bot outbox list --state dead`",
            "⚠️ {n} messages could not be delivered: run `python -m bot outbox list --state dead`",
            standing.dead,
        )
    if standing.quarantined:
        yield w.n(
            "⚠️ {n} event could not be recorded: run `python -m bot inbox list`",
            "⚠️ {n} events could not be recorded: run `python -m bot inbox list`",
            standing.quarantined,
        )


def _newest(w: Words, *, standing: Standing, zone: str) -> str:
    if standing.last_event is None:
        return w("no message from Slack yet")
    return w("last message from Slack {moment}", moment=slack_moment(w, standing.last_event, zone=zone))


def _left(w: Words, *, standing: Standing) -> str:
    if not standing.waiting:
        return w("nothing left to process")
    return w.n("{n} event not processed yet", "{n} events not processed yet", standing.waiting)


def alarm(w: Words, *, alarm: Alarm, trace: str) -> Message:
    """One alarm; the same trouble is told again after an hour at the earliest."""
    said = w(_SAID[alarm], code=alarm, trace=trace)
    return Message(said, blocks=[section(said)])
