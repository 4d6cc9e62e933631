"""What a client reads about promises: a new date with its reason, and a reminder of what they owe.

Nothing is said here but titles, dates and reasons that were written for the client.
"""

from __future__ import annotations

from datetime import datetime

from views.times import moment
from views.words import Words


def new_date(w: Words, *, title: str, was: datetime, due_at: datetime, reason: str, zone: str) -> str:
    """An explanation and a proposal."""
    return w(
        "About “{title}”: we had said {was}, and we will not make it. {reason} We propose {moment} instead. "
        "Please tell us if that does not suit you.",
        title=title,
        was=moment(w, was, zone=zone),
        reason=reason if reason[-1:] in ".!?。！？" else w("{sentence}.", sentence=reason),
        moment=moment(w, due_at, zone=zone),
    )


def reminder(w: Words, *, title: str, due_at: datetime, zone: str) -> str:
    """A polite word about what they owe."""
    return w(
        "A short reminder: we count on “{title}” from you, for which we had agreed on {moment}. "
        "How does it stand? If anything is missing on our side, please tell us.",
        title=title,
        moment=moment(w, due_at, zone=zone),
    )
