"""What we know and the client does not, in words: the open gaps, how they came to know, or why they do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from storage.matters import Matter
from views import forms, matters
from views.blocks import Block, Message, actions, button, escape, quote, section
from views.times import duration
from views.words import N_, Words

REFUSALS = {
    "telling_when": N_("Say when they were told; that cannot be later than now."),
    "telling_moved": N_("The day was changed meanwhile. Close this form and tell them the new one."),
    "telling_nowhere": N_(
        "There is no channel that only this client reads. Tell them another way and click “They know”."
    ),
    "colleague_needed": N_("Choose somebody of our team."),
}


@dataclass(frozen=True)
class Gap:
    """What we know and the client does not: of which matter, since when, the working time since, and how much of it
    a working day has.
    """

    row: Matter
    since: datetime
    worked: timedelta
    day: timedelta


@dataclass(frozen=True)
class Knowing:
    """How the client came to know: by whom of ours, when, by what way, and of a milestone which `day`."""

    by: str
    at: datetime
    how: str = ""
    day: date | None = None


def buttons(w: Words, *, subject: str) -> list[Block]:
    """What one can do about a gap."""
    return [
        button(w("Tell them…"), action="tellings.tell", value=subject, style="primary"),
        button(w("They know"), action="tellings.known", value=subject),
        button(w("Deliberately not…"), action="tellings.withhold", value=subject),
    ]


def known_form(w: Words, *, row: Matter, knowing: Knowing, private: str) -> Block:
    """Who told them, when and how; of a milestone also which day."""
    day = forms.field(w("The day they were told"), name="day", element=forms.day(initial=knowing.day))
    return forms.modal(
        callback="tellings.known",
        title=w("They know"),
        submit=w("Note it"),
        close=w("Cancel"),
        private=private,
        blocks=[
            section(_about(w, row)),
            *([day] if knowing.day else []),
            forms.field(w("Who of us told them"), name="by", element=forms.person(initial=knowing.by)),
            forms.field(w("When"), name="at", element=forms.moment(initial=knowing.at)),
            forms.field(
                w("How"),
                name="how",
                element=forms.text(longest=200),
                hint=w("For example: on the phone, in the weekly meeting."),
                optional=True,
            ),
        ],
    )


def read_day(said: Mapping[str, Any]) -> date | None:
    """The day that the client was told, of a milestone."""
    return date.fromisoformat(said["day"]) if said.get("day") else None


def withhold_form(w: Words, *, row: Matter, private: str) -> Block:
    """Why they are not told."""
    return forms.modal(
        callback="tellings.withhold",
        title=w("Deliberately not"),
        submit=w("Note it"),
        close=w("Cancel"),
        private=private,
        blocks=[
            section(_about(w, row)),
            forms.field(
                w("Why is the client not told?"),
                name="reason",
                element=forms.text(multiline=True, longest=1000),
                hint=w("Only your team reads this."),
            ),
        ],
    )


def known(w: Words, *, row: Matter, deed_id: int) -> Message:
    """To the person who said so."""
    return _noted(w, w("Noted: the client knows ({matter}).", matter=name(w, row=row)), deed_id=deed_id)


def withheld(w: Words, *, row: Matter, reason: str, deed_id: int) -> Message:
    """To the person who decided it."""
    said = w("Noted: the client is deliberately not told ({matter}).", matter=name(w, row=row))
    return _noted(w, said, deed_id=deed_id, words=reason)


def gap(w: Words, *, gap: Gap) -> str:
    """One open gap in a line of mrkdwn, for a client's page and the digest."""
    return w(
        "{matter} “{title}”: the client has not been told for {time} of working time",
        matter=name(w, row=gap.row),
        title=escape(gap.row.title, limit=150),
        time=worked(w, gap.worked, day=gap.day),
    )


def unknown(w: Words, told: str, *, gap: Gap) -> str:
    """What is said of whether they know, with how long they have not."""
    return w("{told}, for {time} of working time", told=told, time=worked(w, gap.worked, day=gap.day))


def worked(w: Words, length: timedelta, *, day: timedelta) -> str:
    """Working time in whole working days where there are any, else in hours."""
    days = length // day if day else 0
    return w.n("{n} working day", "{n} working days", days) if days else duration(w, length)


def name(w: Words, *, row: Matter) -> str:
    """What a matter is called in a sentence."""
    return matters.name(w, noun=row.NOUN, number=row.number)


def _noted(w: Words, said: str, *, deed_id: int, words: str = "") -> Message:
    quoted = [quote(words)] if words else []
    return Message(said, [section(said), *quoted, actions(matters.undo(w, deed_id=deed_id))])


def _about(w: Words, row: Matter) -> str:
    return f"*{name(w, row=row)}*: {escape(row.title)}"
