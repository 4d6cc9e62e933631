"""Forms of promises, and how they are read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.promises import LONGEST_REASON, LONGEST_TITLE, Direction, Status
from storage.promises import Promise
from views import forms, matters
from views.blocks import Block, context, escape, mention, option, quote, section
from views.clients import picker
from views.promises import Proposal, understood
from views.times import moment
from views.words import N_, Words

DIRECTIONS = {
    Direction.OURS: N_("We promised it to the client"),
    Direction.THEIRS: N_("The client owes it to us"),
}
DROPS = {
    Status.WITHDRAWN: N_("It is not needed any more, or was tracked by mistake"),
    Status.BROKEN: N_("It was not kept, and will not be"),
}
LONGEST_NAME = 255


@dataclass(frozen=True)
class Held:
    """Something of the client's that may wait for a promise: its subject, noun, number and title."""

    subject: str
    noun: str
    number: int
    title: str


@dataclass(frozen=True)
class Entry:
    """What somebody filled in about a promise; `due` is a UTC moment or None."""

    title: str
    direction: str
    owner_id: str
    counterpart: str
    blocks: str
    due: datetime | None


def form(w: Words, *, proposed: Proposal, held: Sequence[Held], private: str) -> Block:
    """The form for a new promise: what was understood is filled in, and handing it in confirms it."""
    directions = [option(w(text), str(each)) for each, text in DIRECTIONS.items()]
    said = [quote(proposed.said)] if proposed.said else []
    read = [context(understood(w, proposed=proposed))] if proposed.found or proposed.title else []
    due = forms.moment(initial=proposed.found.at if proposed.found else None)
    return forms.modal(
        callback="promises.make",
        title=w("Track a promise"),
        submit=w("Track promise"),
        close=w("Cancel"),
        private=private,
        blocks=[
            *said,
            forms.field(w("Client"), name="client", element=picker(w, client=proposed.client)),
            forms.field(
                w("Who owes it"),
                name="direction",
                element=forms.select(directions, initial=proposed.direction),
            ),
            _title(w, proposed.title),
            *read,
            forms.field(w("By when"), name="due", element=due, hint=w("The picker shows your own time.")),
            _owner(w, proposed.owner_id),
            _counterpart(w, proposed.counterpart),
            *_blocks(w, held=held),
        ],
    )


def details(w: Words, *, row: Promise, held: Sequence[Held], history: Sequence[str], private: str) -> Block:
    """What may be changed of a promise without a new date, and what happened to it."""
    said = [quote(row.said)] if row.said else []
    said += [context(w("Promised by {who}", who=mention(row.promised_by)))] if row.promised_by else []
    past = [section("\n".join(f"• {line}" for line in history))] if history else []
    return forms.modal(
        callback="promises.changed",
        title=w("Promise {number}", number=row.number),
        submit=w("Save"),
        close=w("Close"),
        private=private,
        blocks=[
            *said,
            _title(w, row.title),
            _owner(w, row.owner_id),
            _counterpart(w, row.counterpart),
            *_blocks(w, held=held, initial=row.blocks),
            *past,
        ],
    )


def move(w: Words, *, row: Promise, zone: str, user_id: str, private: str) -> Block:
    """The form for a new date: why, and of ours who tells the client."""
    told = forms.field(w("Who tells the client"), name="told", element=forms.person(initial=user_id))
    return forms.modal(
        callback="promises.moved",
        title=w("New date"),
        submit=w("Agree"),
        close=w("Cancel"),
        private=private,
        blocks=[
            section(_until(w, row=row, zone=zone)),
            forms.field(w("New date and time"), name="due", element=forms.moment()),
            forms.field(
                w("Why, in words that the client may read"),
                name="reason",
                element=forms.text(multiline=True, longest=LONGEST_REASON),
            ),
            *([told] if row.is_ours else []),
        ],
    )


def drop(w: Words, *, row: Promise, zone: str, private: str) -> Block:
    """The form by which a promise is given up."""
    choices = [option(w(text), str(each)) for each, text in DROPS.items()]
    return forms.modal(
        callback="promises.dropped",
        title=w("Drop a promise"),
        submit=w("Drop it"),
        close=w("Cancel"),
        private=private,
        blocks=[
            section(_until(w, row=row, zone=zone)),
            forms.field(w("What became of it"), name="outcome", element=forms.select(choices)),
            forms.field(w("Why"), name="reason", element=forms.text(longest=LONGEST_REASON)),
        ],
    )


def earlier(w: Words, *, row: Promise, private: str) -> Block:
    """The form that says when it really was done."""
    return forms.modal(
        callback="promises.done_at",
        title=w("When was it done?"),
        submit=w("Save"),
        close=w("Cancel"),
        private=private,
        blocks=[
            forms.field(w("Done"), name="at", element=forms.moment(initial=row.settled_at)),
        ],
    )


def read(said: Mapping[str, Any]) -> Entry:
    """What was filled in about a promise."""
    return Entry(
        title=str(said.get("title") or ""),
        direction=str(said.get("direction") or ""),
        owner_id=str(said.get("owner") or ""),
        counterpart=str(said.get("counterpart") or ""),
        blocks=str(said.get("blocks") or ""),
        due=said.get("due"),
    )


def _until(w: Words, *, row: Promise, zone: str) -> str:
    return w("“{title}”, due {moment}", title=escape(row.title), moment=moment(w, row.due_at, zone=zone))


def _title(w: Words, title: str) -> Block:
    return forms.field(
        w("What is promised"),
        name="title",
        element=forms.text(initial=title, longest=LONGEST_TITLE),
        hint=w("In words that the client may read."),
    )


def _owner(w: Words, user_id: str) -> Block:
    return forms.field(
        w("Who of us sees to it"), name="owner", element=forms.person(initial=user_id), optional=True
    )


def _counterpart(w: Words, name: str) -> Block:
    return forms.field(
        w("Who of the client"),
        name="counterpart",
        element=forms.text(initial=name, longest=LONGEST_NAME),
        optional=True,
    )


def _blocks(w: Words, *, held: Sequence[Held], initial: str = "") -> list[Block]:
    """The menu of what waits for it; none where the client has nothing open."""
    if not held:
        return []
    choices = [
        option(f"{matters.name(w, noun=each.noun, number=each.number)}: {each.title}", each.subject)
        for each in held[:100]
    ]
    return [
        forms.field(
            w("What waits for it"),
            name="blocks",
            element=forms.select(choices, initial=initial),
            optional=True,
        )
    ]
