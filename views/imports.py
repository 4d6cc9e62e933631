"""The import of a channel's history in words."""

from __future__ import annotations

from datetime import date, datetime

from views.blocks import Message, channel, escape, section
from views.confirmations import done
from views.words import N_, Words

REFUSALS = {
    "import_usage": N_(
        "Write how far back I shall read, such as `/client import 30d`, in the client's channel."
    ),
    "import_not_linked": N_(
        "Only a channel that is linked to a client can be imported. Link it first: `/client link Acme client`."
    ),
    "import_days": N_("I read the last 1 to {most} days."),
    "import_running": N_("I am reading this channel's history already and tell you when I am done."),
}
FAILURES = {
    "not_in_channel": N_("I am not in the channel any more. Invite me and try again."),
    "channel_not_found": N_("Slack does not show me the channel any more. Invite me and try again."),
    "unlinked": N_("It is not linked to the client any more."),
    "missing_scope": N_("I was not allowed to read it. Install me again with the scopes of the manifest."),
}


def begun(w: Words, *, channel_id: str, client: str, since: date, enforce_from: date) -> Message:
    """The private answer to the command."""
    said = w(
        "I read the messages in {channel} since {day} into the history of *{client}*. I tell you when I am done.",
        channel=channel(channel_id),
        day=since.isoformat(),
        client=escape(client),
    )
    note = w(
        "Nothing that was said before raises an alert; clocks count from {day}.", day=enforce_from.isoformat()
    )
    return done(w, said, notes=[note])


def progress(
    w: Words, *, channel_id: str, since: datetime, counted: int, ended: bool, failure: str
) -> Message:
    """How far it is, or what came of it."""
    facts = {"channel": channel(channel_id), "day": since.date().isoformat()}
    if failure:
        said = w("I could not read {channel} to its end.", **facts)
        known = FAILURES.get(failure)
        said += " " + (w(known) if known else w("Slack said: {reason}.", reason=escape(failure)))
    elif ended:
        said = w("{channel} is imported back to {day}.", **facts)
    else:
        said = w("I am still reading {channel}.", **facts)
    text = f"{said} {_count(w, counted)}"
    return Message(text=text, blocks=[section(text)])


def _count(w: Words, counted: int) -> str:
    if not counted:
        return w("There was nothing that I did not know.")
    return w.n("{n} message is new in the history.", "{n} messages are new in the history.", counted)
