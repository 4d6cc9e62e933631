"""The usage card of `/client`."""

from __future__ import annotations

from views import forms
from views.blocks import Block, Message, actions, button, context, escape, header, section
from views.words import N_, Words

USAGE = {
    N_("Set up"): (
        (N_("/client add Acme"), N_("add a client")),
        (N_("/client link Acme"), N_("link this channel to a client")),
        ("/client unlink", N_("undo the link of this channel")),
        ("/client alerts workspace", N_("send the alerts to this channel of your team")),
        (
            N_("/client team Acme @name owner"),
            N_("say who looks after a client: owner, backup, member, lead"),
        ),
        (N_("/client contact Acme @name"), N_("treat somebody as the client's")),
        ("/client settings", N_("open the settings: language, hours, holidays, targets, digest")),
        ("/client set", N_("list the settings")),
        (N_("/client set Acme first_response 4h"), N_("change one setting")),
    ),
    N_("Day by day"): (
        ("/client list", N_("list all clients")),
        (N_("/client show Acme"), N_("see who waits, open issues and last contacts")),
        (N_("/client-update Acme call …"), N_("log a call, e-mail, meeting, visit or note")),
        ("/client issue …", N_("open an issue")),
        ("/client digest preview", N_("see the weekly digest now")),
    ),
}


def card(w: Words, *, unknown: str = "") -> Message:
    """What can be done, with buttons for the common acts; `unknown` is what was not understood."""
    title = w("What I can do")
    parts = (
        [w("I do not know “{text}”. Here is what I do know.", text=escape(unknown, limit=60))]
        if unknown
        else []
    )
    for heading, lines in USAGE.items():
        told = [f"`{w(command)}` – {w(meaning)}" for command, meaning in lines]
        parts.append("\n".join([f"*{w(heading)}*", *told]))
    notes = [
        w("In a linked channel the client's name may be left out. If in doubt, put it in quotation marks."),
        w("I record only what is written in channels linked to a client, and only your team sees it."),
    ]
    buttons = actions(
        button(w("Log an update"), action="updates.new"),
        button(w("Open an issue"), action="issues.new"),
        button(w("All clients"), action="clients.list"),
        button(w("Settings"), action="preferences.open"),
    )
    blocks = [header(title), *map(section, parts), context(*notes), buttons]
    return Message("\n\n".join([title, *parts, *notes]), blocks)


def form(w: Words) -> Block:
    """The same where there is no channel to answer in, such as Home, which has the buttons itself."""
    return forms.notice(title=w("What I can do"), close=w("Close"), blocks=card(w).blocks[1:-1])
