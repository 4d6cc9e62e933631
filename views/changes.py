"""Change requests in words: what was written and decided, the list, and what a client reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.clocks import Kind
from storage.changes import Change
from views import releases
from views.blocks import Block, Message, actions, button, context, cut, escape, header, section
from views.clocks import Face
from views.lists import about
from views.words import N_, Words

REFUSALS = {
    "change_needs_effect": N_(
        "Say first what change request {number} does to time, cost or scope: “Edit…” under its details."
    ),
    "change_exists": N_("Change request {number} is about this message already: {title}"),
    "change_needs_verdict": N_("Choose what was decided."),
    "change_needs_decider": N_("Say who decided."),
    "change_needs_day": N_("Say when they decided; a day to come cannot be."),
    "change_needs_link": N_("That is no address. It begins with https:// or stays empty."),
    "change_decider_outside": N_("Only somebody of our team can decide for us."),
    "change_decided_already": N_("That side has decided on change request {number} already."),
    "change_decided_on": N_(
        "Somebody has decided on change request {number} as it reads. Undo that, or write a new one."
    ),
    "change_proposed_already": N_("Change request {number} is proposed already."),
    "change_of_another_client": N_("That need is another client's."),
}
STATUSES = {
    "draft": N_("Draft"),
    "proposed": N_("Proposed to the client"),
    "approved": N_("Approved by both sides"),
    "declined": N_("Declined"),
    "withdrawn": N_("Withdrawn"),
}
EFFECTS = {"time": N_("Time"), "cost": N_("Cost"), "scope": N_("Scope")}
DONE = {
    "changed": N_("Change request {number} is changed: {title}"),
    "proposed": N_("Noted: the client has change request {number}: {title}"),
    "withdrawn": N_("Change request {number} is withdrawn: {title}"),
    "ours": N_("Our decision on change request {number} is recorded: {title}"),
    "theirs": N_("Their decision on change request {number} is recorded: {title}"),
}
SHOWN = 20


@dataclass(frozen=True)
class Line:
    """One line of the list."""

    change: Change
    client: str


def buttons(w: Words, face: Face) -> list[Block]:
    """What one can do about it under an alert and in Home, the likeliest first."""
    value = str(face.row_id)
    if face.kind == Kind.TELL_CLIENT:
        return releases.buttons(w, subject=f"change:{value}")
    return [
        button(w("Propose…"), action="changes.propose", value=value),
        button(w("They have it"), action="changes.proposed", value=value),
        details(w, change_id=face.row_id),
    ]


def details(w: Words, *, change_id: int) -> Block:
    """The button that shows everything about a change request."""
    return button(w("Details…"), action="changes.show", value=str(change_id))


def drafted(w: Words, *, change: Change, client: str, deed_id: int) -> Message:
    """To whoever wrote it."""
    facts = {"number": change.number, "client": escape(client), "title": escape(change.title)}
    said = w("Change request {number} of {client} is drafted: {title}", **facts)
    propose = button(w("Propose…"), action="changes.propose", value=str(change.id))
    return _said(w, said, buttons=[propose, details(w, change_id=change.id)], deed_id=deed_id)


def done(w: Words, *, change: Change, what: str, deed_id: int, untold: bool = False) -> Message:
    """To whoever did it. `untold`: the client does not know of it yet."""
    said = w(DONE[what], number=change.number, title=escape(change.title))
    notes = [w(STATUSES[change.status])] if what in ("ours", "theirs") else []
    notes += [w("The client does not know yet.")] if untold else []
    more = releases.buttons(w, subject=change.subject) if untold else [details(w, change_id=change.id)]
    return _said(w, said, notes=notes, buttons=more, deed_id=deed_id)


def listed(w: Words, *, lines: Sequence[Line], client: str) -> Message:
    """The change requests that are not over of a client, or ("") of all whom the reader looks after."""
    heading = (
        w("Change requests: {client}", client=client) if client else w("Change requests of your clients")
    )
    blocks, told = [header(heading)], [escape(heading)]
    for line in lines[:SHOWN]:
        told.append(_line(w, line, named=not client))
        blocks.append(section(told[-1], accessory=details(w, change_id=line.change.id)))
    if not lines:
        told.append(w("No change request is open."))
        blocks.append(section(told[-1]))
    if len(lines) > SHOWN:
        blocks.append(section(w.n("… and {n} more", "… and {n} more", len(lines) - SHOWN)))
    blocks.append(actions(button(w("New change request"), action="changes.new")))
    return Message(cut("\n".join(told), 3900), blocks)


def proposal(w: Words, *, change: Change) -> str:
    """What the client may read before they decide: plain text from words that are meant for them."""
    told = {"time": change.effect_time, "cost": change.effect_cost, "scope": change.effect_scope}
    lines = [about(w, w(EFFECTS[name]), said=text) for name, text in told.items() if text]
    return "\n".join(
        [w("We propose this change: {title}", title=change.title), *lines, w("Do you agree with it?")]
    )


def draft(w: Words, *, change: Change) -> str:
    """What the client may read of what our side decided last."""
    if change.status == "approved":
        return w("Both sides agree to this change, and we go ahead with it: {title}", title=change.title)
    facts = {"title": change.title, "reason": change.reason}
    return w("We have decided against this change: {title}\nThe reason: {reason}", **facts)


def _line(w: Words, line: Line, *, named: bool) -> str:
    change = line.change
    facts = {"number": change.number, "client": escape(line.client), "title": escape(change.title)}
    if named:
        head = w("*Change request {number}* of {client}: {title}", **facts)
    else:
        head = w("*Change request {number}*: {title}", **facts)
    return f"{head}\n{w(STATUSES[change.status])}"


def _said(
    w: Words, said: str, *, notes: Sequence[str] = (), buttons: Sequence[Block], deed_id: int
) -> Message:
    undo = [button(w("Undo"), action="matters.undo", value=str(deed_id))] if deed_id else []
    small = [context(*notes)] if notes else []
    return Message("\n".join([said, *notes]), [section(said), *small, actions(*buttons, *undo)])
