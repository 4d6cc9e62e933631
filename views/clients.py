"""Clients in words: menus, lists and confirmations."""

from __future__ import annotations

from dataclasses import dataclass

from storage.clients import Client
from views import forms
from views.blocks import (
    Block,
    Message,
    actions,
    button,
    channel,
    context,
    cut,
    escape,
    header,
    mention,
    option,
    section,
)
from views.confirmations import done
from views.words import N_, Words

_NOBODY = N_("There are no clients yet. Add the first with `/client add Acme`.")

REFUSALS = {
    "name_missing": N_(
        "A client needs a name with at least one letter or digit, such as `/client add Acme`."
    ),
    "name_too_long": N_("That name has {length} characters; at most {limit} fit."),
    "name_reserved": N_("“{name}” is a word of my commands, so a client cannot be called that."),
    "client_exists": N_("There is a client “{client}” already."),
    "client_in_use": N_(
        "A channel is linked to “{client}”. Unlink it first: `/client unlink` in that channel."
    ),
    "client_gone": N_("That client is no longer there."),
    "client_missing": N_("Which client do you mean? There are: {names}"),
    "several_clients": N_("“{name}” may be several clients: {names}. Write more of the name."),
    "no_such_client": N_("There is no client “{name}”. `/client list` shows all, `/client add` adds one."),
    "no_such_client_but": N_("There is no client “{name}”. Did you mean: {names}?"),
    "no_clients_yet": _NOBODY,
}

_SHOWN = 100
_LINES = 4


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    client: Client
    owner: str
    waiting: int
    channels: list[str]


def choice(client: Client) -> Block:
    """The client as an option of a menu."""
    return option(client.name, str(client.id))


def options(found: list[Client]) -> list[Block]:
    """What a menu offers, at most what Slack shows."""
    return [choice(client) for client in found[:100]]


def picker(w: Words, *, client: Client | None = None) -> Block:
    """The menu in every form where a client is chosen; `client` is chosen at first."""
    return forms.search(
        action="clients.pick",
        initial=choice(client) if client else None,
        placeholder=w("Type a part of the name"),
    )


def added(w: Words, *, client: Client) -> Message:
    """The client is there, and what to do next."""
    name = escape(client.name)
    said = w("*{client}* is added.", client=name)
    notes = [
        w("Next: run `/client link {client}` in the client's channel,", client=name),
        w("and `/client team {client} @name owner` to say who looks after it.", client=name),
    ]
    return done(w, said, notes=notes, undo="clients.undo", value=str(client.id))


def removed(w: Words, *, client: Client) -> Message:
    """Undo of adding."""
    return done(w, w("Undone: *{client}* is not a client any more.", client=escape(client.name)))


def listed(w: Words, *, rows: list[Row]) -> Message:
    """All clients, those with people who wait first."""
    if not rows:
        return done(w, w(_NOBODY))
    said = w.n("{n} client", "{n} clients", len(rows))
    lines = [_line(w, row) for row in rows[:_SHOWN]]
    blocks = [header(said)]
    blocks.extend(section("\n".join(lines[at : at + _LINES])) for at in range(0, len(lines), _LINES))
    if len(rows) > _SHOWN:
        blocks.append(context(w("… and {n} more: `/client show` finds each.", n=len(rows) - _SHOWN)))
    blocks.append(
        actions(
            button(w("Log an update"), action="updates.new"),
            button(w("Open an issue"), action="issues.new"),
            button(w("Help"), action="help.show"),
        )
    )
    return Message(cut("\n".join([said, *lines]), 3900), blocks)


def _line(w: Words, row: Row) -> str:
    parts = [f"*{escape(row.client.name)}*"]
    if row.waiting:
        parts.append(w.n("{n} waits for an answer", "{n} wait for an answer", row.waiting))
    parts.append(mention(row.owner) if row.owner else w("no owner"))
    parts.append(" ".join(map(channel, row.channels[:3])) or w("no channel"))
    return " · ".join(parts)
