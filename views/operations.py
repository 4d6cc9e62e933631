"""What those who run the bot read in Slack: alarms, in words that tell nothing of any client."""

from __future__ import annotations

from domain.operations import Alarm
from views.blocks import Message, section
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


def alarm(w: Words, *, alarm: Alarm, trace: str) -> Message:
    """One alarm; the same trouble is told again after an hour at the earliest."""
    said = w(_SAID[alarm], code=alarm, trace=trace)
    return Message(said, blocks=[section(said)])
