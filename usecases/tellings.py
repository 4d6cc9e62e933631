"""Telling: a person lets the client know of a risk or of a new day, says that they know, or why they are not told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Protocol

import domain.titles
import storage.nouns
import usecases.matters
import usecases.milestones
import usecases.preferences
import usecases.releases
import usecases.risks
import views.milestones
from domain.people import Actor
from domain.refusals import Refusal
from storage.base import Session
from storage.history import Deed
from storage.matters import Matter
from storage.milestones import Milestone
from storage.risks import Risk
from views.blocks import plain
from views.releases import Place
from views.tellings import Knowing
from views.words import words


class Teller(Protocol):
    """What a noun keeps when the client knows, or is not to know."""

    def once_told(self, *, row: Any, knowing: Knowing, text: str) -> dict[str, object]: ...

    def known(self, session: Session, *, actor: Actor, row: Any, knowing: Knowing, now: datetime) -> Deed: ...

    def withheld(self, session: Session, *, actor: Actor, row: Any, reason: str, now: datetime) -> Deed: ...


TELLERS: dict[str, Teller] = {"risk": usecases.risks, "milestone": usecases.milestones}


def get(session: Session, *, actor: Actor, subject: str) -> Risk | Milestone:
    """The risk or milestone that a button names, if it is not over."""
    noun, _, row_id = subject.partition(":")
    if noun not in TELLERS or not (row_id.isascii() and row_id.isdecimal() and len(row_id) <= 9):
        raise Refusal("gone")
    kind = storage.nouns.NOUNS[noun]
    row = usecases.matters.get_open(session, actor=actor, noun=kind, row_id=int(row_id))
    assert isinstance(row, (Risk, Milestone))
    return row


def day_of(row: Risk | Milestone) -> date | None:
    """The day of which the client is told, if it is a milestone."""
    return row.forecast if isinstance(row, Milestone) else None


def draft(session: Session, *, actor: Actor, subject: str) -> tuple[Risk | Milestone, str, list[Place]]:
    """A text from words that are meant for the client, in their language, and where it can be posted."""
    row = get(session, actor=actor, subject=subject)
    places = usecases.releases.places(session, row=row)
    if not places:
        raise Refusal("telling_nowhere")
    held = usecases.preferences.of(session, workspace_id=row.workspace_id, client_id=row.client_id)
    if isinstance(row, Milestone):
        return row, views.milestones.draft(words(held.language), milestone=row), places
    return row, row.client_words, places


def tell(
    session: Session,
    *,
    actor: Actor,
    subject: str,
    text: str,
    where: str,
    now: datetime,
    day: date | None = None,
) -> tuple[Matter, Deed]:
    """Post the words that the person saw, and note that the client knows. `day`: the forecast when they saw them; with
    another one by now the client would be noted to know what they were not told.
    """
    row = get(session, actor=actor, subject=subject)
    if day and day != day_of(row):
        raise Refusal("telling_moved", field="text")
    values = TELLERS[row.NOUN].once_told(row=row, knowing=Knowing(actor.user_id, now), text=plain(text))
    deed = usecases.releases.release(
        session,
        actor=actor,
        row=row,
        text=text,
        where=where,
        now=now,
        what=f"{row.NOUN}_told",
        values=values,
    )
    return row, deed


def know(
    session: Session, *, actor: Actor, subject: str, knowing: Knowing, now: datetime
) -> tuple[Matter, Deed]:
    """Note that the client knows by another way; `knowing.by` is one of the team, as the door has seen to."""
    row = get(session, actor=actor, subject=subject)
    if knowing.at > now:
        raise Refusal("telling_when", field="at")
    return row, TELLERS[row.NOUN].known(session, actor=actor, row=row, knowing=knowing, now=now)


def withhold(
    session: Session, *, actor: Actor, subject: str, reason: str, now: datetime
) -> tuple[Matter, Deed]:
    """Note that the client is deliberately not told, and why."""
    row = get(session, actor=actor, subject=subject)
    reason = domain.titles.text_of(plain(reason), field="reason", longest=1000, needed=True)
    return row, TELLERS[row.NOUN].withheld(session, actor=actor, row=row, reason=reason, now=now)
