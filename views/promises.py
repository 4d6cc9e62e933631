"""Promises in words: what is proposed and confirmed, and the refusals.

Whatever the client may read of a promise is in `views.promiseletters`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.clocks import Kind, Level, State
from domain.duedates import Found
from domain.promises import Direction, Status
from storage.clients import Client
from storage.promises import Promise
from views import matters
from views.blocks import Block, Message, actions, button, context, escape, quote, section
from views.clocks import Face
from views.times import moment
from views.words import N_, Words

REFUSALS: dict[str, str] = {
    "promise_exists": N_("Promise {number} is about this message already: {title}"),
    "promise_needs_client": N_("Which client is it about? Choose one."),
    "promise_needs_title": N_("Say in a few words what is promised."),
    "promise_title_too_long": N_("That is too long; at most {limit} characters fit."),
    "promise_needs_direction": N_("Choose who owes it."),
    "promise_needs_date": N_("Choose by when."),
    "promise_date_over": N_("That moment is over. Choose one to come."),
    "promise_date_far": N_("That is more than two years ahead. Check the year."),
    "promise_same_date": N_("That is the date that holds already."),
    "promise_needs_reason": N_("Say why, in words that the client may read."),
    "promise_reason_too_long": N_("The reason is too long; at most {limit} characters fit."),
    "promise_needs_teller": N_("Choose who of our team tells the client."),
    "promise_owner_outside": N_("Only somebody of our team can look after a promise."),
    "promise_blocks_other": N_("That does not belong to this client. Choose something else or nothing."),
    "promise_not_due": N_(
        "Promise {number} is not due yet, so it cannot be broken. Agree on a new date, or withdraw it."
    ),
    "promise_not_done": N_("Promise {number} is not noted as done any more."),
    "promise_when_done": N_("It was done after it was promised and before now. Choose such a moment."),
    "promise_no_channel": N_(
        "There is no channel that only this client reads, so I can post nothing to them."
    ),
    "offers_unknown": N_("“{text}” is neither `on` nor `off`. Write `/client me offers on` or `off`."),
    "promise_not_theirs": N_("Promise {number} is ours to keep; there is nobody to remind."),
}


@dataclass(frozen=True)
class Proposal:
    """A promise as it was understood, before anybody confirmed it.

    `said`: the sentence it came from; `owner_id`: who of ours keeps it or follows it up; `promised_by`: the user id
    of who gave it. `found`: the date that was read, in `zone`; `unread`: words that should be a date and were not
    understood. `message_id`, `channel` and `ts` are those of the message, if it came from one.
    """

    client: Client | None
    title: str = ""
    said: str = ""
    direction: Direction = Direction.OURS
    owner_id: str = ""
    promised_by: str = ""
    counterpart: str = ""
    found: Found | None = None
    zone: str = "UTC"
    unread: str = ""
    message_id: int = 0
    channel: str = ""
    ts: str = ""


def buttons(w: Words, face: Face) -> list[Block]:
    """What one can do about it under an alert and in Home, the likeliest first."""
    value = str(face.row_id)
    new = button(w("New date"), action="promises.move", value=value)
    drop = button(w("Drop…"), action="promises.drop", value=value)
    if face.kind == Kind.CLIENT_OWED:
        return [
            button(w("Delivered"), action="promises.done", value=value),
            button(w("Remind them…"), action="promises.remind", value=value),
            new,
            drop,
        ]
    done = button(w("Done"), action="promises.done", value=value)
    if face.level >= Level.BREACH:
        return [done, new, drop]
    on_track = button(w("On track"), action="promises.on_track", value=value)
    at_risk = button(w("At risk"), action="promises.at_risk", value=value)
    return [done, on_track, at_risk, new, drop]


def ended(w: Words, face: Face) -> str:
    """How an agreed date ended, if it was not by keeping the promise; "" otherwise."""
    facts = {"client": escape(face.client), "number": face.number}
    if "ref" not in face.more:
        return ""
    ours, moved = face.kind == Kind.PROMISE_DUE, face.more["ref"] != face.ref
    if moved and not ours:
        return w("☑️ {client}: what they owe us has a new date (promise {number}).", **facts)
    if moved and face.state == State.CANCELLED:
        return w("✅ {client}: promise {number} was renegotiated in time.", **facts)
    if moved:
        return w("☑️ {client}: the date of promise {number} was missed, and there is a new one.", **facts)
    if ours and face.more["status"] == Status.BROKEN:
        return w("☑️ {client}: promise {number} was broken.", **facts)
    return ""


def proposal(w: Words, *, proposed: Proposal, offer: bool = False) -> Message:
    """The question whether to track what somebody said; `offer`: nobody asked for it."""
    client = escape(proposed.client.name) if proposed.client else ""
    if proposed.direction == Direction.THEIRS:
        said = w("Track this as something that {client} owes us?", client=client)
    elif offer:
        said = w("That reads like a promise to {client}. Track it?", client=client)
    else:
        said = w("Track this as a promise to {client}?", client=client)
    at = int(proposed.found.at.timestamp()) if proposed.found else 0
    value = json.dumps([proposed.message_id, at])
    row = []
    if proposed.found:
        row.append(button(w("Track promise"), action="promises.confirm", value=value, style="primary"))
    change = w("Change…") if proposed.found else w("Choose the date…")
    row.append(button(change, action="promises.change", value=value))
    if offer:
        row.append(button(w("Do not offer again"), action="promises.no_offers"))
    read = understood(w, proposed=proposed)
    blocks = [section(f"*{said}*"), quote(proposed.said), section(read), actions(*row)]
    return Message(f"{said} {read}", blocks)


def understood(w: Words, *, proposed: Proposal) -> str:
    """How the date was read, with its zone, as mrkdwn; or that none was."""
    found = proposed.found
    if found is None and proposed.unread:
        return w("I cannot read “{text}” as one date. Choose it.", text=escape(proposed.unread, limit=80))
    if found is None:
        return w("I read no clear date in it. Choose one.")
    facts = {
        "words": escape(found.words, limit=80),
        "moment": f"*{moment(w, found.at, zone=proposed.zone)}*",
    }
    if found.day_only:
        said = w("I read “{words}” as the end of that day's work, {moment}.", **facts)
    else:
        said = w("I read “{words}” as {moment}.", **facts)
    if found.free_day and found.holiday:
        said += " " + w("⚠️ That is a day off: {holiday}.", holiday=escape(found.holiday, limit=80))
    elif found.free_day:
        said += " " + w("⚠️ Nobody works that day.")
    return said


def made(w: Words, *, row: Promise, client: str, zone: str, deed_id: int) -> Message:
    """To the person who tracked it: how it was understood, with Undo."""
    facts = {
        "number": row.number,
        "client": escape(client),
        "title": escape(row.title),
        "moment": f"*{moment(w, row.due_at, zone=zone)}*",
    }
    if row.is_ours:
        said = w("Promise {number} to {client} is tracked, due {moment}: {title}", **facts)
    else:
        said = w("Promise {number} is tracked: {client} owes us by {moment}: {title}", **facts)
    note = w("Its owner is reminded privately one working day before.")
    return _answer(said, notes=[note], buttons=[matters.undo(w, deed_id=deed_id)])


def settled(w: Words, *, row: Promise, deed_id: int) -> Message:
    """To the person who noted that it is done."""
    facts = {"number": row.number, "title": escape(row.title)}
    late = row.status == Status.LATE
    if row.is_ours:
        said = (
            w("Promise {number} was kept late: {title}", **facts)
            if late
            else w("Promise {number} is kept: {title}", **facts)
        )
    else:
        said = (
            w("Noted: the client delivered late (promise {number}): {title}", **facts)
            if late
            else w("Noted: the client delivered (promise {number}): {title}", **facts)
        )
    earlier = button(w("It was earlier…"), action="promises.earlier", value=str(row.id))
    return _answer(said, buttons=[matters.undo(w, deed_id=deed_id), *([earlier] if late else [])])


def moved(w: Words, *, row: Promise, zone: str, missed: bool, deed_id: int) -> Message:
    """To the person who agreed on a new date; of ours with the offer to tell the client."""
    said = w(
        "Promise {number} is now due {moment}: {title}",
        number=row.number,
        moment=f"*{moment(w, row.due_at, zone=zone)}*",
        title=escape(row.title),
    )
    undo = matters.undo(w, deed_id=deed_id)
    if not row.is_ours:
        return _answer(said, buttons=[undo])
    note = (
        w("The date before it was missed, so it counts as broken.")
        if missed
        else w("It counts as renegotiated in time.")
    )
    tell = button(w("Tell the client…"), action="promises.tell", value=str(row.id), style="primary")
    return _answer(said, notes=[note], buttons=[tell, undo])


def dropped(w: Words, *, row: Promise, deed_id: int) -> Message:
    """To the person who gave it up."""
    facts = {"number": row.number, "title": escape(row.title)}
    if row.status == Status.BROKEN:
        said = w("Promise {number} counts as broken: {title}", **facts)
    else:
        said = w("Promise {number} is withdrawn and counts nowhere: {title}", **facts)
    return _answer(said, buttons=[matters.undo(w, deed_id=deed_id)])


def on_track(w: Words, *, row: Promise, deed_id: int) -> Message:
    """To the person who says that it will be kept."""
    said = w("Noted: promise {number} is on track.", number=row.number)
    return _answer(said, buttons=[matters.undo(w, deed_id=deed_id)])


def at_risk(w: Words, *, row: Promise, deed_id: int, zone: str) -> Message:
    """To the person who doubts that it will be kept."""
    said = w("Noted: promise {number} is at risk.", number=row.number)
    note = w(
        "A new date agreed before {moment} counts as renegotiated in time.",
        moment=moment(w, row.due_at, zone=zone),
    )
    new = button(w("New date"), action="promises.move", value=str(row.id), style="primary")
    return _answer(said, notes=[note], buttons=[new, matters.undo(w, deed_id=deed_id)])


def changed(w: Words, *, row: Promise, deed_id: int) -> Message:
    """To the person who changed what is said of it."""
    said = w("Promise {number} is changed: {title}", number=row.number, title=escape(row.title))
    return _answer(said, buttons=[matters.undo(w, deed_id=deed_id)])


def offers(w: Words, *, on: bool) -> Message:
    """To the person who switched offers on or off."""
    if on:
        said = w("When you write a promise to a client, I offer to track it.")
        back = button(w("Do not offer again"), action="promises.no_offers")
    else:
        said = w(
            "Noted: I do not offer to track your promises any more. `/client me offers on` brings it back."
        )
        back = button(w("Undo"), action="promises.offers")
    return _answer(said, buttons=[back])


def short(at: datetime) -> str:
    """A moment as history keeps it, in words of no language."""
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _answer(said: str, *, buttons: Sequence[Block], notes: Sequence[str] = ()) -> Message:
    small = [context(*notes)] if notes else []
    return Message("\n".join([said, *notes]), [section(said), *small, actions(*buttons)])
