"""Needs in words: what was noted and done, the question whether two are the same, the list, and what a client reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

from domain.clocks import Kind
from storage.needs import Need
from views import releases
from views.blocks import Block, Message, actions, button, context, cut, escape, header, section
from views.clocks import Face
from views.lists import series
from views.words import N_, Words

REFUSALS = {
    "need_exists": N_("Need {number} is about this message already: {title}"),
    "need_needs_priority": N_("Choose how important it is."),
    "need_asked_already": N_("That message is counted for need {number} already."),
    "need_already_open": N_("Need {number} is open already."),
    "need_already_planned": N_("Need {number} is planned already."),
    "need_already_shipped": N_("Need {number} is shipped already. Reopen it first."),
    "need_already_declined": N_("Need {number} is declined already. Reopen it first."),
    "need_already_withdrawn": N_("Need {number} was withdrawn. Reopen it first."),
}
STATUSES = {
    "open": N_("Not decided"),
    "planned": N_("Planned"),
    "shipped": N_("Shipped"),
    "declined": N_("Declined"),
    "withdrawn": N_("Withdrawn"),
}
PRIORITIES = {
    "must": N_("Must have"),
    "should": N_("Should have"),
    "could": N_("Could have"),
    "wont": N_("Won't have this time"),
}
DONE = {
    "planned": N_("Need {number} is planned: {title}"),
    "shipped": N_("Need {number} is shipped: {title}"),
    "declined": N_("Need {number} is declined: {title}"),
    "withdrawn": N_("Need {number} is withdrawn: {title}"),
    "reopened": N_("Need {number} is open again: {title}"),
    "answered": N_("Noted: whoever asked for need {number} has an answer: {title}"),
    "changed": N_("Need {number} is changed; how it read before stays on record: {title}"),
}
SHOWN = 20


@dataclass(frozen=True)
class Likely:
    """A need that a new one may be: who asked first and when, and how often it was asked for."""

    need: Need
    asker: str
    asked_at: datetime
    times: int


@dataclass(frozen=True)
class Line:
    """One line of the list."""

    need: Need
    client: str
    times: int


def buttons(w: Words, face: Face) -> list[Block]:
    """What one can do about it under an alert and in Home, the likeliest first."""
    value = str(face.row_id)
    if face.kind == Kind.TELL_CLIENT:
        return releases.buttons(w, subject=f"need:{value}")
    return [
        button(w("Planned"), action="needs.plan", value=value),
        button(w("Answered"), action="needs.answer", value=value),
        button(w("Decline…"), action="needs.decline", value=value),
        details(w, need_id=face.row_id),
    ]


def details(w: Words, *, need_id: int) -> Block:
    """The button that shows everything about a need."""
    return button(w("Details…"), action="needs.show", value=str(need_id))


def noted(w: Words, *, need: Need, client: str, deed_id: int) -> Message:
    """To whoever noted it."""
    facts = {"number": need.number, "client": escape(client), "title": escape(need.title)}
    said = w("Need {number} of {client} is noted: {title}", **facts)
    notes = [_asked_by(w, need)] if need.theirs else []
    return _said(w, said, notes=notes, buttons=[details(w, need_id=need.id)], deed_id=deed_id)


def counted(w: Words, *, need: Need, asker: str, times: int, deed_id: int) -> Message:
    """To whoever said that it is the same as one that is known."""
    said = w.n(
        "Counted: {asker} asks for need {number}, which was asked for {n} time by now: {title}",
        "Counted: {asker} asks for need {number}, which was asked for {n} times by now: {title}",
        times,
        asker=escape(asker),
        number=need.number,
        title=escape(need.title),
    )
    return _said(w, said, buttons=[details(w, need_id=need.id)], deed_id=deed_id)


def known(w: Words, *, need: Need) -> Message:
    """To whoever puts 🎯 on a message that has a need already."""
    facts = {"number": need.number, "title": escape(need.title)}
    return _said(
        w,
        w("Need {number} is about this message already: {title}", **facts),
        buttons=[details(w, need_id=need.id)],
    )


def ask(w: Words, *, likely: Sequence[Likely], place: str, zone: str, now: datetime) -> Message:
    """Whether what was said is one of these needs, before a new one is written.

    `place` is the message as "channel:ts".
    """
    questions = [question(w, each, zone=zone, now=now) for each in likely]
    same = [
        button(
            w("The same as need {number}", number=each.need.number),
            action="needs.same",
            value=f"{each.need.id}:{place}",
        )
        for each in likely
    ]
    asked = [section(text, accessory=button) for text, button in zip(questions, same, strict=True)]
    other = button(w("No, a new need"), action="needs.fresh", value=place)
    return Message("\n".join(questions), [*asked, actions(other)])


def question(w: Words, likely: Likely, *, zone: str, now: datetime) -> str:
    """Whether it is this one, as mrkdwn."""
    return w(
        "Looks like need {number}, asked by {asker} in {month}: *{title}* – the same?",
        number=likely.need.number,
        asker=escape(likely.asker),
        month=_month(w, likely.asked_at, zone=zone, now=now),
        title=escape(likely.need.title),
    )


def done(w: Words, *, need: Need, what: str, deed_id: int, untold: bool = False) -> Message:
    """To whoever did it. `untold`: the client does not know of it yet."""
    said = w(DONE[what], number=need.number, title=escape(need.title))
    notes = [w("The client does not know yet.")] if untold else []
    more = releases.buttons(w, subject=need.subject) if untold else []
    return _said(w, said, notes=notes, buttons=more, deed_id=deed_id)


def listed(w: Words, *, lines: Sequence[Line], client: str) -> Message:
    """The needs that are not over of a client, or ("") of all whom the reader looks after."""
    heading = w("Needs: {client}", client=client) if client else w("Needs of your clients")
    blocks, told = [header(heading)], [escape(heading)]
    for line in lines[:SHOWN]:
        told.append(_line(w, line, named=not client))
        blocks.append(section(told[-1], accessory=details(w, need_id=line.need.id)))
    if not lines:
        told.append(w("No need is open."))
        blocks.append(section(told[-1]))
    if len(lines) > SHOWN:
        blocks.append(section(w.n("… and {n} more", "… and {n} more", len(lines) - SHOWN)))
    blocks.append(actions(button(w("New need"), action="needs.new")))
    return Message(cut("\n".join(told), 3900), blocks)


def draft(w: Words, *, need: Need, askers: Sequence[str]) -> str:
    """What the client may read of what became of it: plain text from words that are meant for them."""
    people = series(w, dict.fromkeys(askers))
    if need.status == "shipped":
        return w(
            "Good news. {people} asked us for this, and it is ready: {title}", people=people, title=need.title
        )
    facts = {"people": people, "title": need.title, "reason": need.reason}
    return w(
        "{people} asked us for this: {title}\nWe have decided not to do it. The reason: {reason}", **facts
    )


def times(w: Words, n: int) -> str:
    """How often it was asked for."""
    return w.n("asked for {n} time", "asked for {n} times", n)


def _line(w: Words, line: Line, *, named: bool) -> str:
    need = line.need
    facts = {"number": need.number, "client": escape(line.client), "title": escape(need.title)}
    head = (
        w("*Need {number}* of {client}: {title}", **facts)
        if named
        else w("*Need {number}*: {title}", **facts)
    )
    said = [w(STATUSES[need.status]), w(PRIORITIES[need.priority]), times(w, line.times)]
    return f"{head}\n{' · '.join(said)}"


def _asked_by(w: Words, need: Need) -> str:
    return w("Asked by {asker}, who waits for an answer.", asker=escape(need.asker))


def _month(w: Words, at: datetime, *, zone: str, now: datetime) -> str:
    local, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    pattern = w("LLLL") if local.year == today.year else w("LLLL y")
    return format_date(local, pattern, locale=w.language)


def _said(
    w: Words, said: str, *, notes: Sequence[str] = (), buttons: Sequence[Block] = (), deed_id: int = 0
) -> Message:
    undo = [button(w("Undo"), action="matters.undo", value=str(deed_id))] if deed_id else []
    small = [context(*notes)] if notes else []
    return Message("\n".join([said, *notes]), [section(said), *small, actions(*buttons, *undo)])
