"""How alerts reach people, in words: one's own hours, and the question whether one is still on it."""

from __future__ import annotations

from datetime import datetime

import views.alerts
import views.preferences
from domain.clocks import RUNNING
from domain.weeks import week_of
from views.blocks import Message, actions, button, context, escape, quote, section
from views.clocks import KINDS, Face, excerpt
from views.confirmations import done
from views.times import slack_moment
from views.words import N_, Words

REFUSALS = {
    "me_unknown": N_(
        "I do not know “{text}”. Write for example {example}, or `/client me` alone to see your hours."
    ),
    "not_yours_any_more": N_("Somebody else has it by now, or nobody waits any more."),
}


def still(w: Words, face: Face) -> Message:
    """The private question to whoever took something, when the time they had is over."""
    if face.state not in RUNNING:
        return views.alerts.ended(w, face, private=True)
    text, value = (
        w("Still on it? {matter}", matter=escape(views.alerts.headline(w, face))),
        str(face.clock_id),
    )
    buttons = [button(w("Yes, 2 h more"), action="quiet.more", value=value)]
    if face.kind in KINDS:
        buttons.append(button(w("Let it go"), action="quiet.let_go", value=value))
    note = w("If nobody answers, the next one on the ladder hears of it in time.")
    words = [quote(excerpt(face.text))] if face.text else []
    return Message(text=text, blocks=[section(text), *words, actions(*buttons), context(note)])


def more(w: Words) -> Message:
    """You keep it."""
    return _said(w("Noted: you are still on it. Nobody else is called for 2 h."))


def others(w: Words) -> Message:
    """Somebody else has it by now."""
    sentence = REFUSALS["not_yours_any_more"]
    return _said(w(sentence))


def let_go(w: Words) -> Message:
    """Somebody let go of what they took."""
    return _said(w("Noted: it is nobody's again, and the ladder goes on."))


def mine(w: Words, *, hours: str, own: bool, zone: str, dnd_until: datetime | None = None) -> Message:
    """When alerts reach somebody privately."""
    said = w("Alerts reach you: *{hours}* ({zone}).", hours=_hours(w, hours), zone=escape(zone))
    notes = [_origin(w, own=own)]
    if dnd_until:
        until = slack_moment(w, dnd_until, zone=zone)
        notes.append(w("Slack keeps quiet for you until {moment}; so do I.", moment=until))
    notes.append(w("What is due outside these hours waits for your next morning, in one message."))
    return done(w, said, notes=notes)


def changed(w: Words, *, hours: str, own: bool, zone: str, undo: str) -> Message:
    """Somebody's own hours are other ones now."""
    said = w("From now on alerts reach you: *{hours}* ({zone}).", hours=_hours(w, hours), zone=escape(zone))
    return done(w, said, notes=[_origin(w, own=own)], undo="quiet.undo", value=undo)


def undone(w: Words, *, hours: str, zone: str) -> Message:
    """The hours are as they were."""
    said = w("Undone: alerts reach you *{hours}* ({zone}) again.", hours=_hours(w, hours), zone=escape(zone))
    return done(w, said)


def _hours(w: Words, text: str) -> str:
    return views.preferences.hours(w, week=week_of(text))


def _origin(w: Words, *, own: bool) -> str:
    if own:
        return w("These are your own hours; `/client me hours default` forgets them.")
    return w("These are the hours of your team; `/client me hours mon-fri 8-16` sets your own.")


def _said(text: str) -> Message:
    return Message(text=text, blocks=[section(text)])
