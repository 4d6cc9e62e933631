"""Lists of promises in words: what is open and who waits, and how many were kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.promises import Kept
from storage.promises import Promise
from views.blocks import (
    Block,
    Message,
    actions,
    button,
    cut,
    escape,
    header,
    mention,
    option,
    overflow,
    section,
)
from views.lists import about, bold, series
from views.times import slack_moment
from views.words import Words

SHOWN = 20
CLIENTS = 10
_NAME = 60


@dataclass(frozen=True)
class Wait:
    """What the client owes and something waits for, with the full working days it has waited."""

    number: int
    title: str
    due_at: datetime
    days: int


@dataclass(frozen=True)
class Row:
    """One line of a list. `days`: the working days we wait for the client, -1 where we do not."""

    promise: Promise
    client: str
    days: int = -1


def listed(w: Words, *, rows: Sequence[Row], client: str, zone: str, now: datetime) -> Message:
    """The open promises of a client, or ("") one's own, what is due first first."""
    heading = w("Promises: {client}", client=client) if client else w("Your promises")
    blocks, lines = [header(heading)], []
    for row in rows[:SHOWN]:
        lines.append(_line(w, row, zone=zone, now=now, named=not client))
        blocks.append(section(lines[-1], accessory=_menu(w, row.promise)))
    if not rows:
        lines.append(w("Nothing is promised."))
        blocks.append(section(lines[-1]))
    if len(rows) > SHOWN:
        blocks.append(section(w.n("… and {n} more", "… and {n} more", len(rows) - SHOWN)))
    blocks.append(actions(button(w("New promise"), action="promises.new")))
    return Message(cut("\n".join([escape(heading), *lines]), 3900), blocks)


def waiting(w: Words, *, wait: Wait, zone: str) -> str:
    """That an issue or a milestone waits for the client, and for how long, as mrkdwn."""
    facts = {
        "title": escape(wait.title, limit=150),
        "number": wait.number,
        "moment": slack_moment(w, wait.due_at, zone=zone),
    }
    return _days(w, wait.days) + " · " + w("{title} (promise {number}, due {moment})", **facts)


def counts(w: Words, *, kept: Kept) -> str:
    """How many dates ended in which way, and the share that was kept."""
    said = [w("{n} kept", n=kept.kept), w("{n} kept late", n=kept.late)]
    said += [w("{n} renegotiated in time", n=kept.moved), w("{n} broken", n=kept.broken)]
    if kept.overdue:
        said.append(w("{n} overdue", n=kept.overdue))
    told = series(w, said)
    return told if kept.ratio is None else w("{share}% kept in time: {counts}", share=kept.ratio, counts=told)


def digest(w: Words, *, promises: Sequence[tuple[str, Kept]]) -> str:
    """Each client's promises of the week; nobody of the team is named (rule R40)."""
    lines = [bold(w("Our promises"))]
    lines += [
        "• " + about(w, escape(name, limit=_NAME), said=counts(w, kept=kept))
        for name, kept in promises[:CLIENTS]
    ]
    rest = len(promises) - CLIENTS
    if rest > 0:
        lines.append(w.n("… and {n} more client", "… and {n} more clients", rest))
    return "\n".join(lines)


def _line(w: Words, row: Row, *, zone: str, now: datetime, named: bool) -> str:
    promise = row.promise
    facts: Mapping[str, object] = {
        "number": promise.number,
        "client": escape(row.client),
        "title": escape(promise.title),
    }
    if not promise.is_ours:
        head = w("*{client} owes us* (promise {number}): {title}", **facts)
    elif named:
        head = w("*Promise {number}* to {client}: {title}", **facts)
    else:
        head = w("*Promise {number}*: {title}", **facts)
    when = slack_moment(w, promise.due_at, zone=zone)
    said = [w("was due {when}", when=when) if promise.due_at < now else w("due {when}", when=when)]
    if promise.at_risk:
        said.append(w("at risk"))
    if row.days >= 0:
        said.append(_days(w, row.days))
    if promise.owner_id:
        said.append(mention(promise.owner_id))
    if promise.counterpart:
        said.append(escape(promise.counterpart, limit=_NAME))
    return f"{head}\n{' · '.join(said)}"


def _days(w: Words, days: int) -> str:
    return w.n(
        "waiting for the client for {n} working day", "waiting for the client for {n} working days", days
    )


def _menu(w: Words, promise: Promise) -> Block:
    acts = {"done": w("Done") if promise.is_ours else w("Delivered")}
    acts["remind" if not promise.is_ours else "at_risk"] = (
        w("At risk") if promise.is_ours else w("Remind them…")
    )
    acts |= {"move": w("New date"), "drop": w("Drop…"), "details": w("Details…")}
    return overflow(
        *(option(text, f"{act}:{promise.id}") for act, text in acts.items()), action="promises.menu"
    )
