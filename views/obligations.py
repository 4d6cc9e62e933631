"""What is owed about promises, complaints, needs and risks in words: what is due, since when, how it ended."""

from __future__ import annotations

from domain.clocks import Kind, Level, State
from views import matters, promises
from views.blocks import escape
from views.clocks import Face
from views.times import duration, slack_moment
from views.words import N_, Words

HEADLINES = {
    Kind.PROMISE_DUE: (
        N_("{client}: we keep promise {number}"),
        N_("{client}: promise {number} is due soon"),
        N_("{client}: promise {number} is overdue"),
        N_("{client}: promise {number} is long overdue"),
    ),
    Kind.CLIENT_OWED: (
        N_("{client} owes us something (promise {number})"),
        N_("{client}: what they owe us is due soon (promise {number})"),
        N_("{client}: what they owe us is overdue (promise {number})"),
        N_("{client}: what they owe us is long overdue (promise {number})"),
    ),
    Kind.COMPLAINT_STAGE: (
        N_("{client}: complaint {number}, next step: {step}"),
        N_("{client}: complaint {number} needs its next step soon: {step}"),
        N_("{client}: complaint {number} is late for its next step: {step}"),
        N_("{client}: complaint {number} is far too late for its next step: {step}"),
    ),
    Kind.NEED_ANSWER: (
        N_("{client}: {matter} waits for our answer"),
        N_("{client}: {matter} should be answered soon"),
        N_("{client}: the answer to {matter} is late"),
        N_("{client}: the answer to {matter} is far too late"),
    ),
    Kind.RISK_REVIEW: (
        N_("{client}: risk {number} is to be looked at again"),
        N_("{client}: risk {number} should be looked at again soon"),
        N_("{client}: the review of risk {number} is late"),
        N_("{client}: the review of risk {number} is far too late"),
    ),
    Kind.TELL_CLIENT: (
        N_("{client}: they do not know yet ({matter})"),
        N_("{client}: they should be told soon ({matter})"),
        N_("{client}: they should have been told by now ({matter})"),
        N_("{client}: they should have been told long ago ({matter})"),
    ),
}
ENDED = {
    (Kind.PROMISE_DUE, State.MET): N_("✅ {client}: promise {number} was kept."),
    (Kind.PROMISE_DUE, State.BREACHED): N_("☑️ {client}: promise {number} was kept, {late} late."),
    (Kind.CLIENT_OWED, State.MET): N_("✅ {client}: they delivered what they owed us (promise {number})."),
    (Kind.CLIENT_OWED, State.BREACHED): N_(
        "☑️ {client}: they delivered what they owed us (promise {number}), {late} late."
    ),
    (Kind.COMPLAINT_STAGE, State.MET): N_("✅ {client}: complaint {number} took its step in time: {step}."),
    (Kind.COMPLAINT_STAGE, State.BREACHED): N_(
        "☑️ {client}: complaint {number} took its step {late} late: {step}."
    ),
    (Kind.NEED_ANSWER, State.MET): N_("✅ {client}: {matter} was answered in time."),
    (Kind.NEED_ANSWER, State.BREACHED): N_("☑️ {client}: {matter} was answered {late} late."),
    (Kind.RISK_REVIEW, State.MET): N_("✅ {client}: risk {number} was looked at again in time."),
    (Kind.RISK_REVIEW, State.BREACHED): N_("☑️ {client}: risk {number} was looked at again, {late} late."),
    (Kind.TELL_CLIENT, State.MET): N_("✅ {client}: they were told in time ({matter})."),
    (Kind.TELL_CLIENT, State.BREACHED): N_("☑️ {client}: they were told {late} late ({matter})."),
}
STEPS = {
    "acknowledged": N_("acknowledge it"),
    "understood": N_("fill the listening card"),
    "proposed": N_("propose a remedy"),
    "agreed": N_("agree on the remedy"),
    "acting": N_("begin what was agreed"),
    "confirmed": N_("have the client confirm"),
    "learned": N_("note cause and lesson"),
}
"""The next step of a complaint, by the stage it leads to."""


def headline(w: Words, face: Face) -> str:
    """What is owed, in one line, not escaped."""
    return w(HEADLINES[face.kind][min(face.level, Level.ESCALATE)], client=face.client, **_facts(w, face))


def about(w: Words, face: Face) -> str:
    """The line under it, as mrkdwn."""
    title = escape(face.title)
    if face.due_at:
        return w("“{title}”, due {moment}", title=title, moment=slack_moment(w, face.due_at, zone=face.zone))
    since = slack_moment(w, face.started_at, zone=face.zone)
    return w("“{title}”, counted since {moment}", title=title, moment=since)


def ended(w: Words, face: Face) -> str:
    """How it ended, in one line of mrkdwn."""
    if missed := promises.ended(w, face):
        return missed
    sentence = ENDED.get((face.kind, face.state), N_("{client}: nothing is due here any more ({matter})."))
    late = duration(w, face.elapsed - face.target)
    return w(sentence, client=escape(face.client), late=late, **_facts(w, face))


def _facts(w: Words, face: Face) -> dict[str, object]:
    ahead = face.ref.partition(" ")[0]
    step = w(STEPS[ahead]) if ahead in STEPS else face.ref
    return {
        "number": face.number,
        "step": step,
        "matter": matters.name(w, noun=face.noun, number=face.number),
    }
