"""Decisions in words: the list, the card of one with its history, the form, and what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from domain.decisions import Entry
from storage.clients import Client
from storage.decisions import Decision
from storage.history import Deed
from views import forms, matters, pasts
from views.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    cut,
    escape,
    fields,
    header,
    mention,
    quote,
    section,
)
from views.charters import day_of
from views.clients import picker
from views.lists import series
from views.words import N_, Words

REFUSALS: dict[str, str] = {
    "decision_exists": N_("Decision {number} is about this message already: {title}"),
    "decision_who": N_("Say who decided: a colleague, somebody of the client, or both."),
    "decision_day": N_("Say when it was decided; a day to come cannot be."),
}
LABELS = {
    "title": N_("What it is about"),
    "chosen": N_("What was decided"),
    "options": N_("Options that were considered"),
    "decided_by_client": N_("Who of the client decided"),
    "decided_on": N_("Decided on"),
}
"""What of a decision is shown as it was before a change."""
SHOWN = 20


def listed(w: Words, *, rows: Sequence[Decision], clients: Mapping[int, str], client_id: int) -> Message:
    """The decisions that hold, the latest first; `client_id`: the only client in it, 0 for all."""
    title = w.n("{n} decision", "{n} decisions", len(rows)) if rows else w("No decisions are recorded.")
    blocks: list[Block] = [header(title)]
    lines = [_line(w, row, client="" if client_id else clients.get(row.client_id, "")) for row in rows]
    for row, line in list(zip(rows, lines, strict=True))[:SHOWN]:
        blocks.append(
            section(line, accessory=button(w("Details"), action="decisions.show", value=str(row.id)))
        )
    if len(rows) > SHOWN:
        blocks.append(context(w("… and {n} more, earlier", n=len(rows) - SHOWN)))
    new = button(w("New decision"), action="decisions.new", value=str(client_id or ""))
    return Message(cut("\n".join([title, *lines]), 3900), [*blocks, actions(new)])


def card(w: Words, *, decision: Decision, client: str, deeds: Sequence[Deed], zone: str) -> Message:
    """Everything about one decision, with what it said before."""
    name = w("Decision {number}: {title}", number=decision.number, title=decision.title)
    facts = {
        w("Client"): escape(client),
        w("Decided by"): _who(w, decision),
        w("Decided on"): day_of(w, decision.decided_on),
    }
    told = fields([f"*{fact}*\n{said}" for fact, said in facts.items()])
    blocks: list[Block] = [section(f"*{escape(name)}*"), told]
    if not decision.is_open:
        blocks.append(section(w("It does not hold any more.")))
    for label in ("chosen", "options"):
        if words := getattr(decision, label):
            blocks += [context(w(LABELS[label])), quote(words)]
    blocks += pasts.blocks(w, deeds=deeds, labels=LABELS, zone=zone, permalink=decision.permalink)
    if decision.is_open:
        value = str(decision.id)
        change = button(w("Change…"), action="decisions.change", value=value)
        blocks.append(actions(change, button(w("Holds no longer"), action="decisions.revoke", value=value)))
    return Message(escape(name), blocks)


def form(w: Words, *, client: Client | None, entry: Entry, private: str, known: bool = False) -> Block:
    """The form for a decision; `known`: it is recorded already, and its client does not change."""
    chosen = forms.field(w("Client"), name="client", element=picker(w, client=client))
    return forms.modal(
        callback="decisions.change" if known else "decisions.open",
        title=w("Change the decision") if known else w("New decision"),
        submit=w("Save") if known else w("Record"),
        close=w("Cancel"),
        private=private,
        blocks=[*([] if known else [chosen]), *_fields(w, entry=entry)],
    )


def read_form(said: Mapping[str, Any]) -> Entry:
    """What the form says, not checked yet."""
    return Entry(
        title=str(said.get("title") or ""),
        chosen=str(said.get("chosen") or ""),
        options=str(said.get("options") or ""),
        decided_by=str(said.get("decided_by") or ""),
        decided_by_client=str(said.get("client_name") or ""),
        decided_on=date.fromisoformat(said["decided_on"]) if said.get("decided_on") else None,
    )


def recorded(w: Words, *, decision: Decision, deed_id: int, again: bool = False) -> Message:
    """To the person who recorded it. `again`: the message had one already."""
    facts = {"number": decision.number, "title": escape(decision.title)}
    exists = REFUSALS["decision_exists"]
    said = w(exists, **facts) if again else w("Decision {number} is recorded: {title}", **facts)
    return _done(w, said, decision=decision, deed_id=deed_id)


def changed(w: Words, *, decision: Decision, deed_id: int) -> Message:
    """To the person who changed it."""
    said = w(
        "Decision {number} is changed; what it said stays in its history: {title}",
        number=decision.number,
        title=escape(decision.title),
    )
    return _done(w, said, decision=decision, deed_id=deed_id)


def revoked(w: Words, *, decision: Decision, deed_id: int) -> Message:
    """To the person who said so."""
    facts = {"number": decision.number, "title": escape(decision.title)}
    said = w("Decision {number} does not hold any more: {title}", **facts)
    return Message(said, [section(said), actions(matters.undo(w, deed_id=deed_id))])


def _done(w: Words, said: str, *, decision: Decision, deed_id: int) -> Message:
    change = button(w("Change…"), action="decisions.change", value=str(decision.id))
    small = context(_decided(w, decision))
    return Message(said, [section(said), small, actions(change, matters.undo(w, deed_id=deed_id))])


def _fields(w: Words, *, entry: Entry) -> list[Block]:
    labels = {name: w(text) for name, text in LABELS.items()}
    return [
        forms.field(labels["title"], name="title", element=forms.text(initial=entry.title, longest=255)),
        forms.field(
            labels["options"], name="options", optional=True,
            element=forms.text(initial=entry.options, multiline=True, longest=2000),
            hint=w("One on each line."),
        ),
        forms.field(
            labels["chosen"], name="chosen",
            element=forms.text(initial=entry.chosen, multiline=True, longest=2000),
        ),
        forms.field(
            w("Who of us decided"), name="decided_by", element=forms.person(initial=entry.decided_by), optional=True
        ),
        forms.field(
            labels["decided_by_client"], name="client_name", optional=True,
            element=forms.text(initial=entry.decided_by_client, longest=200),
        ),
        forms.field(labels["decided_on"], name="decided_on", element=forms.day(initial=entry.decided_on)),
    ]  # fmt: skip


def _line(w: Words, row: Decision, *, client: str) -> str:
    name = w("Decision {number}: {title}", number=row.number, title=row.title)
    head = f"*{escape(client)}* · {escape(name)}" if client else escape(name)
    return f"{head}\n{escape(row.chosen, limit=200)}\n{_decided(w, row)}"


def _decided(w: Words, row: Decision) -> str:
    return f"{_who(w, row)} · {day_of(w, row.decided_on)}"


def _who(w: Words, row: Decision) -> str:
    ours = [mention(row.decided_by)] if row.decided_by else []
    theirs = [escape(row.decided_by_client)] if row.decided_by_client else []
    return series(w, [*ours, *theirs])
