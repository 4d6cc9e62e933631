"""What is owed to a client who complained: news every working day, in words."""

from __future__ import annotations

from domain.clocks import Level, State
from views.blocks import escape
from views.clocks import Face
from views.times import duration, slack_moment
from views.words import N_, Words

HEADLINES = {
    Level.NONE: N_("{client}: news about complaint {number} is due"),
    Level.WARN: N_("{client}: news about complaint {number} is due soon"),
    Level.BREACH: N_("{client}: news about complaint {number} is late"),
    Level.ESCALATE: N_("{client}: they complained and hear nothing (complaint {number})"),
}
ENDED = {
    State.MET: N_("✅ {client}: there was news about complaint {number} in time."),
    State.BREACHED: N_("☑️ {client}: there was news about complaint {number}, {late} late."),
}


def headline(w: Words, face: Face) -> str:
    """What is owed, in one line, not escaped."""
    return w(HEADLINES[min(face.level, Level.ESCALATE)], client=face.client, number=face.number)


def about(w: Words, face: Face) -> str:
    """The line under it, as mrkdwn."""
    return w(
        "“{title}”: a client who complained hears something every {interval}, also when there is no progress;"
        " counted since {moment}",
        title=escape(face.title),
        interval=duration(w, face.target),
        moment=slack_moment(w, face.started_at, zone=face.zone),
    )


def ended(w: Words, face: Face) -> str:
    """How it ended, in one line of mrkdwn."""
    sentence = ENDED.get(face.state, N_("{client}: no news about complaint {number} is due any more."))
    late = duration(w, face.elapsed - face.target)
    return w(sentence, client=escape(face.client), number=face.number, late=late)
