"""What those who run the bot read in Slack: alarms, in words that tell nothing of any client."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from domain.operations import Alarm
from storage.operations import Standing
from views.blocks import Block, Message, context, section
from views.times import span
from views.words import N_, Words

_SAID = {
    Alarm.OUTBOX_DEAD: N_(
        "⚠️ *A message of mine could not be delivered*, and I have given it up. To see which and to send it again, "
        "whoever runs me runs `rapport outbox list --state dead`. ({code} {trace})"
    ),
    Alarm.AUDIENCE_BLOCKED: N_(
        "⚠️ *I kept an internal message back*: people from outside could have read it where it was to go. To see which, "
        "whoever runs me runs `rapport outbox list --state suppressed`. ({code} {trace})"
    ),
    Alarm.INBOX_QUARANTINED: N_(
        "⚠️ *Something that happened in Slack could not be recorded*, and I have set it aside. To see it and to try it "
        "again, whoever runs me runs `rapport inbox list`. ({code} {trace})"
    ),
}


def health(
    w: Words, *, standing: Standing | None, failing: Sequence[str], at: datetime | None
) -> list[Block]:
    """One line for those who can mend things: all well, or what is wrong and what to do."""
    if standing is None:
        return []
    said = [
        *_given_up(w, standing=standing),
        *([] if failing or standing.dead or standing.quarantined else [w("All well")]),
        *_since(w, standing=standing, at=at),
        w.n("{n} waiting", "{n} waiting", standing.waiting),
    ]
    return [context(" · ".join(said))]


def _given_up(w: Words, *, standing: Standing) -> Iterator[str]:
    if standing.dead:
        yield w.n(
            "⚠️ {n} message could not be delivered: run `rapport outbox list --state dead`",
            "⚠️ {n} messages could not be delivered: run `rapport outbox list --state dead`",
            standing.dead,
        )
    if standing.quarantined:
        yield w.n(
            "⚠️ {n} event could not be recorded: run `rapport inbox list`",
            "⚠️ {n} events could not be recorded: run `rapport inbox list`",
            standing.quarantined,
        )


def _since(w: Words, *, standing: Standing, at: datetime | None) -> Iterator[str]:
    if standing.last_event is None or at is None:
        yield w("no event yet")
        return
    # To the minute, and in days once there are some: seconds would be out of date when they are read.
    passed = max(at - standing.last_event, timedelta())
    length = timedelta(days=passed.days) if passed.days else timedelta(minutes=passed // timedelta(minutes=1))
    if length:
        yield w("last event {time} ago", time=span(w, length, days=True))
    else:
        yield w("last event just now")


def alarm(w: Words, *, alarm: Alarm, trace: str) -> Message:
    """One alarm; the same trouble is told again after an hour at the earliest."""
    said = w(_SAID[alarm], code=alarm, trace=trace)
    return Message(said, blocks=[section(said)])
