"""Logged contacts in words: the form, the confirmation with its Undo, the usage and the refusals."""

from __future__ import annotations

from datetime import datetime

from domain.updates import Entry
from storage.clients import Client
from views import forms
from views.blocks import Block, Message, actions, button, escape, option, plain, quote, section
from views.clients import picker
from views.times import moment
from views.words import N_, Words

REFUSALS = {
    "update_needs_client": N_("Which client was it? Choose one."),
    "update_needs_text": N_("Say in a few words what happened."),
    "update_needs_kind": N_("Choose how the contact happened."),
    "update_too_long": N_("That is too long to log; at most {limit} characters fit."),
    "update_in_future": N_("That time is still to come. Log a contact once it has happened."),
    "update_too_old": N_("That time is more than two years ago. Check the year."),
    "update_bad_time": N_("I cannot read “{text}” as a time. Write 15:00 or 2026-03-02 15:00."),
    "no_such_update": N_("I do not know that entry."),
    "update_gone": N_("That entry was withdrawn already."),
    "update_not_yours": N_("Only the person who logged it can withdraw it."),
}

KINDS = {
    "call": N_("Call"),
    "email": N_("E-mail"),
    "meeting": N_("Meeting"),
    "visit": N_("Visit"),
    "note": N_("Note"),
}


def form(
    w: Words,
    *,
    client: Client | None,
    at: datetime,
    kind: str = "",
    text: str = "",
    private: str = "",
) -> Block:
    """The form for a contact; `client` is the one chosen at first."""
    kinds = [option(w(name), value) for value, name in KINDS.items()]
    return forms.modal(
        callback="updates.log",
        title=w("Log an update"),
        submit=w("Log"),
        close=w("Cancel"),
        private=private,
        blocks=[
            forms.field(w("Client"), name="client", element=picker(w, client=client)),
            forms.field(w("How"), name="kind", element=forms.select(kinds, initial=kind or "note")),
            forms.field(
                w("When"), name="at", element=forms.moment(initial=at), hint=w("It may be earlier than now.")
            ),
            forms.field(
                w("What happened"),
                name="text",
                element=forms.text(initial=text, multiline=True, longest=3000),
            ),
        ],
    )


def logged(w: Words, *, entry: Entry, zone: str) -> Message:
    """To the person who logged it: how it was understood, with Undo."""
    said = w(
        "Logged for {client}: {kind}, {when}",
        client=f"*{escape(entry.client)}*",
        kind=w(KINDS[entry.kind]),
        when=moment(w, entry.at, zone=zone),
    )
    undo = button(w("Undo"), action="updates.withdraw", value=str(entry.id))
    return Message(said, [section(said), quote(entry.text), actions(undo)])


def repeated(w: Words) -> Message:
    """To a person whose command Slack delivered twice."""
    said = w("That is logged already.")
    return Message(said, [section(said)])


def withdrawn(w: Words, *, entry: Entry, zone: str) -> Message:
    """To the person who took it back."""
    said = w(
        "Withdrawn: {kind} with {client}, {when}",
        kind=w(KINDS[entry.kind]),
        client=escape(entry.client),
        when=moment(w, entry.at, zone=zone),
    )
    return Message(said, [section(said)])


def usage(w: Words) -> Message:
    """How the command is written."""
    said = "\n".join(
        [
            w("*Log a contact with a client*"),
            w("`/client-update` opens the form."),
            w("`/client-update Acme call We agreed on the new date` logs it at once."),
            w("In a linked channel the client is known: `/client-update call We agreed on the new date`."),
            w("Kinds: `call`, `email`, `meeting`, `visit`, `note`; without one it is a note."),
            w("An earlier time goes in front, in your zone: `yesterday 15:00`, `09:30`, `2026-03-02 15:00`."),
        ]
    )
    return Message(said, [section(said)])


def text_from(w: Words, *, author: str, text: str) -> str:
    """The words of a message with its author in front, for the form."""
    words = plain(text, limit=2500)
    return w("{author}: {words}", author=author, words=words) if author else words
