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
            N_("say who looks after a client: owner, backup, member, lead, sponsor"),
        ),
        (N_("/client contact Acme @name"), N_("treat somebody as the client's")),
        (N_("/client forget @name"), N_("erase a client's person from everything I remember")),
        ("/client settings", N_("open the settings: language, hours, holidays, targets, digest")),
        ("/client set", N_("list the settings")),
        (N_("/client set Acme first_response 4h"), N_("change one setting")),
    ),
    N_("Make it fit"): (
        (N_("/client side @name team"), N_("say whose side somebody is on in this channel")),
        ("/client grouping 10m", N_("say how far apart messages may be to count as one question")),
        ("/client calendar", N_("see which hours count, switch days off on and off")),
        (N_("/client holiday Acme 2026-05-04 Team day"), N_("name a day off, half a day or a working day")),
        ("/client capture", N_("say which of the client's messages wait for an answer: all, smart, manual")),
        ("/client rules", N_("see what you taught me to track or ignore in this channel")),
        ("/client import 30d", N_("record what was said in this channel before I came")),
        (
            "/client shadow 2w",
            N_(
                "post nothing for a while and see what there would have been; `replay` tries other targets for answers"
            ),
        ),
    ),
    N_("Day by day"): (
        ("/client list", N_("list all clients")),
        (N_("/client show Acme"), N_("see who waits, open issues and last contacts")),
        (N_("/client keys Acme"), N_("see in six lines how a client stands, and what to do next")),
        (N_("/client clock why Acme"), N_("see which minutes of a clock counted and why")),
        (N_("/client charter Acme"), N_("see what the client may expect, record that they agree")),
        (N_("/client-update Acme call …"), N_("log a call, e-mail, meeting, visit or note")),
        ("/client issue …", N_("open an issue")),
        ("/client privacy", N_("see what is recorded in this channel")),
        ("/client digest preview", N_("see the weekly digest now")),
        (
            N_("/client away until fri cover @name"),
            N_("be away: somebody gets your alerts until you are back"),
        ),
        (N_("/client me hours mon-fri 8-16"), N_("be told only in your own working hours")),
        ("/client me morning off", N_("get no message in the morning")),
    ),
    N_("Keep the ledger"): (
        (
            N_('/client promise "…" fri'),
            N_("track who promised what by when, or see what is open; 🤝 on a message does the same"),
        ),
        (
            "/client complaint …",
            N_(
                "record a complaint, or see those that are open; ‼️ on a message does the same, also the client's"
            ),
        ),
        (
            N_("/client need Acme …"),
            N_("note what a client needs, or see what is open; 🎯 on a message does the same"),
        ),
        (
            N_("/client change Acme …"),
            N_("write a change request with its effect, or see those that are not decided"),
        ),
        (N_("/client risk Acme …"), N_("note a risk, or see the register; ⚠️ on a message does the same")),
        (
            N_("/client milestone Acme Go-live 12 May"),
            N_("note a milestone, or see what is expected beside what the client believes"),
        ),
        (
            "/client decision …",
            N_("record a decision, or see those that hold; 🗳️ on a message does the same"),
        ),
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
