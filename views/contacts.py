"""The client's people in words."""

from __future__ import annotations

from storage.clients import Client
from storage.contacts import Contact
from views.blocks import Message, escape, mention
from views.confirmations import done
from views.lists import series
from views.words import N_, Words

REFUSALS = {
    "already_contact": N_("{person} is marked as a contact of {client} already."),
    "contact_self": N_("You cannot mark yourself as a contact of a client: you could not use me any more."),
    "contact_in_team": N_(
        "{person} is in the team of a client. Take them off first: `/client team Acme @name remove`."
    ),
    "contact_extra": N_("After the person I expect nothing or `remove`, not “{text}”."),
    "not_contact": N_("{person} is not marked as a contact of {client}."),
}


def marked(w: Words, *, client: Client, user_id: str, undo: str) -> Message:
    """Somebody counts as the client's from now on."""
    said = w(
        "{person} now counts as a contact of *{client}*.", person=mention(user_id), client=escape(client.name)
    )
    notes = [
        w(
            "What they write in the client's channels is a question to the team, and they cannot use my commands."
        )
    ]
    return done(w, said, notes=notes, undo="contacts.undo", value=undo)


def unmarked(w: Words, *, client: Client, user_id: str) -> Message:
    """The mark is gone."""
    said = w(
        "{person} no longer counts as a contact of *{client}*.",
        person=mention(user_id),
        client=escape(client.name),
    )
    return done(w, said)


def listed(w: Words, *, client: Client, contacts: list[Contact]) -> Message:
    """Who was marked."""
    said = w("Nobody is marked as a contact of *{client}*.", client=escape(client.name))
    if contacts:
        said = w(
            "Contacts of *{client}*: {people}",
            client=escape(client.name),
            people=people(w, contacts=contacts),
        )
    notes = [
        w("Guests and people of other organisations count as the client's anyway."),
        w("Write `/client contact {client} @name` to mark somebody else.", client=escape(client.name)),
    ]
    return done(w, said, notes=notes)


def people(w: Words, *, contacts: list[Contact]) -> str:
    """All of them, with a live mention where Slack knows them."""
    shown = (mention(contact.user_id) if contact.user_id else escape(contact.name) for contact in contacts)
    return series(w, shown)
