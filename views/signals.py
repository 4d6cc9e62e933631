"""Early signals in words: what was noticed, privately to whoever looks after the client."""

from __future__ import annotations

from collections.abc import Mapping

from domain.signals import SILENT_DAYS, TOPIC_WINDOW, Kind
from views import matters
from views.blocks import Message, actions, button, context, cut, escape, section
from views.words import N_, Words

SENTENCES = {
    Kind.TOPIC: N_("💡 {client} asked about the same {count} times within {days} days: “{title}”"),
    Kind.FAULT: N_("💡 {client}: issue {number} looks like the same fault as issue {other}: {title}"),
    Kind.SILENCE: N_(
        "💡 {client}: nothing heard for {days} working days since this was delivered ({matter}): {title}"
    ),
    Kind.BLOCKED: N_("💡 {client}: {matter} is at risk, and {waiting} waits for it: {title}"),
}


def suggestion(
    w: Words, *, kind: Kind, signal_id: int, client_id: int, facts: Mapping[str, object]
) -> Message:
    """What was noticed, and what one may do about it. The facts are the client's name, numbers, a title, and the nouns
    of matters with their numbers.
    """
    told: dict[str, object] = {"days": SILENT_DAYS if kind == Kind.SILENCE else TOPIC_WINDOW.days}
    for name, fact in facts.items():
        if isinstance(fact, tuple):
            told[name] = matters.name(w, noun=fact[0], number=fact[1])
        else:
            told[name] = escape(cut(fact, 200)) if isinstance(fact, str) else fact
    said = w(SENTENCES[kind], **told)
    note = w("Only you read this. Nothing was posted to the client.")
    buttons = [
        button(w("Open an issue"), action="issues.new", value=str(client_id)),
        button(w("Thanks, seen"), action="signals.seen", value=str(signal_id)),
    ]
    return Message(said, [section(said), context(note), actions(*buttons)])


def seen(w: Words) -> Message:
    """What stands there once somebody has seen it."""
    said = w("Seen. You will not hear of this again.")
    return Message(said, [section(said)])
