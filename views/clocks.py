"""Clocks in words: what is told about one, and the working shown to whoever asks why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.clocks import Kind, Level, State
from views import capture
from views.blocks import (
    Message,
    actions,
    button,
    cut,
    section,
)
from views.words import N_, Words

REFUSALS = {
    "nobody_waits": N_("Nobody waits for an answer here any more."),
    "already_waiting": N_("You wait for the client here already."),
    "not_recorded": N_("I did not record that message, so there is nothing to do with it."),
}

KINDS = {Kind.FIRST_RESPONSE: N_("first answer"), Kind.NEXT_RESPONSE: N_("next answer")}
EXCERPT = 300


@dataclass(frozen=True)
class Face:
    """What an alert tells. `text` is the question in plain words; `waiting_*` are set while we wait for
    the client.

    `level` is the highest one told; `late`: it was told late, because the bot had been down. Of a matter's clock
    `text` is the message it came from, if any, and `noun` ("issue", "promise"), `row_id`, `number`, `title`, `severity`
    and `more` are the matter's; of a client's there is neither. `ref` names what started the clock. `away`: everybody
    who is away, with who acts for them.
    """

    clock_id: int
    kind: Kind
    state: State
    level: Level
    client: str
    author: str
    channel: str
    team: str
    ts: str
    text: str
    started_at: datetime
    elapsed: timedelta
    target: timedelta
    zone: str
    due_at: datetime | None = None
    owner_id: str = ""
    ended_by: str = ""
    waiting_since: datetime | None = None
    waiting_by: str = ""
    late: bool = False
    noun: str = ""
    row_id: int = 0
    ref: str = ""
    number: int = 0
    title: str = ""
    severity: int = 0
    more: Mapping[str, str] = field(default_factory=dict)
    client_id: int = 0
    away: Mapping[str, str] = field(default_factory=dict)


def done(w: Words, *, what: str, mark_id: int) -> Message:
    """The private confirmation of a gesture or a click, with Undo."""
    text = w(DONE[what])
    undo = button(w("Undo"), action="clocks.undo", value=str(mark_id))
    like = [actions(capture.teaching(w, mark_id=mark_id))] if what == "not_request" else []
    return Message(text=text, blocks=[section(text, accessory=undo), *like])


def undone(w: Words) -> Message:
    """The private confirmation of an Undo."""
    return _said(w("Undone."))


DONE = {
    "claimed": N_("Noted: you take care of it. The clock runs on until somebody answers."),
    "waiting": N_("Noted: we wait for the client. The clock stands until they write again."),
    "too_early": N_(
        "Noted. But the client still waits for a first answer: that clock runs on until you answer."
    ),
    "not_request": N_("Noted: not a request. The clock is off."),
}


def excerpt(text: str) -> str:
    """The first words of a message, on few lines."""
    return cut(text.strip(), EXCERPT)


def _said(text: str) -> Message:
    return Message(text=text, blocks=[section(text)])
