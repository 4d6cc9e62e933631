"""Channels and clients in words: the question which kind a channel is, the confirmation, the welcome."""

from __future__ import annotations

from storage.clients import Client
from views.blocks import Message, actions, button, channel, context, escape, section
from views.confirmations import done
from views.words import N_, Words

REFUSALS = {
    "already_linked": N_("This channel is linked to {client} in this way already."),
    "not_linked": N_("This channel is not linked to a client."),
    "alerts_scope": N_(
        "Alerts of whom? Write `/client alerts workspace` for all clients, or a client's name."
    ),
    "only_in_channels": N_("This works in a channel only. Run the command in the channel that is meant."),
    "channel_many": N_(
        "Many people are in that channel, and I am still finding out who they are. Nothing is changed yet: "
        "please try the same again in a moment."
    ),
    "link_is_internal": N_(
        "This channel receives internal alerts or digests, so the client must not read it. "
        "Choose another channel for those first."
    ),
    "internal_with_outsiders": N_(
        "People from outside are in this channel, so it is not internal. Link it as `client`."
    ),
    "channel_invite": N_("I am not in that channel yet. Type `/invite @Rapport` there, then try again."),
    "channel_unknown": N_(
        "I cannot see who is in that channel. Type `/invite @Rapport` there, then try again."
    ),
    "channel_archived": N_("That channel is archived, so nothing can be posted there."),
    "channel_outsiders": N_(
        "A client or a guest can read that channel. Internal words go only where nobody from outside reads: "
        "choose a channel of your team."
    ),
}


def question(w: Words, *, client: Client, outsiders: bool) -> Message:
    """Which kind is it? With outsiders in the channel there is one answer, and the person confirms it."""
    name = escape(client.name)
    if outsiders:
        said = w(
            "People from outside are in this channel. Link it as the channel of *{client}*?", client=name
        )
    else:
        said = w("I see only your own people here. Does *{client}* read this channel?", client=name)
    notes = [
        w("In a client's channel I record messages and watch that questions are answered in time."),
        w("In an internal channel about a client I only know which client is meant."),
    ]
    theirs = button(
        w("The client reads it"),
        action="links.client",
        value=str(client.id),
        style="primary" if outsiders else "",
    )
    ours = button(w("Only our team reads it"), action="links.internal", value=str(client.id))
    return Message(
        said, [section(said), context(*notes), actions(*([theirs] if outsiders else [theirs, ours]))]
    )


def linked(
    w: Words, *, client: Client, slack_id: str, kind: str, alerts: str, before: str, undo: str
) -> Message:
    """The channel is linked; `alerts` is where internal alerts go ("" nowhere yet), `before` whose it was."""
    facts = {"channel": channel(slack_id), "client": f"*{escape(client.name)}*"}
    notes = []
    if kind == "client":
        said = w("{channel} is now the channel of {client}.", **facts)
        notes.append(w("From now on its messages are recorded, and answers are timed."))
        if alerts:
            notes.append(w("Alerts go to {channel}.", channel=channel(alerts)))
        else:
            notes.append(
                w("No alerts go anywhere yet: run `/client alerts workspace` in a channel of your team.")
            )
    else:
        said = w("{channel} is now an internal channel about {client}.", **facts)
        notes.append(w("Its messages are not recorded; commands here know which client is meant."))
    if before:
        notes.append(w("It was linked to {client} before.", client=escape(before)))
    return done(w, said, notes=notes, undo="links.undo", value=undo)


def unlinked(w: Words, *, slack_id: str, client: str, undo: str) -> Message:
    """The channel is nobody's."""
    said = w(
        "{channel} is no longer linked to *{client}*. Nothing written there is recorded.",
        channel=channel(slack_id),
        client=escape(client),
    )
    return done(w, said, undo="links.undo", value=undo)


def unshared(w: Words, *, slack_id: str, client: str, waiting: int) -> Message:
    """To who linked the channel: the client cannot read it any more."""
    facts = {"channel": channel(slack_id), "client": f"*{escape(client)}*"}
    said = w("{channel} is not shared any more, so {client} cannot read it.", **facts)
    notes = [w("I record nothing there for now; once it is shared again, all goes on by itself.")]
    if waiting:
        notes.append(
            w.n(
                "{n} question there was still open: please answer it in another way.",
                "{n} questions there were still open: please answer them in another way.",
                waiting,
            )
        )
    notes.append(w("If it stays like this, `/client unlink` there ends it."))
    return done(w, said, notes=notes)


def undone(w: Words, *, slack_id: str) -> Message:
    """The link is as it was."""
    return done(w, w("Undone: {channel} is linked as before.", channel=channel(slack_id)))


def alerts(w: Words, *, slack_id: str, client: str, undo: str) -> Message:
    """This channel receives the alerts of one client, or of all ("")."""
    if client:
        said = w(
            "Alerts about *{client}* now go to {channel}.", client=escape(client), channel=channel(slack_id)
        )
    else:
        said = w("Alerts about all clients now go to {channel}.", channel=channel(slack_id))
    notes = [w("I post there only as long as nobody from outside can read it.")]
    return done(w, said, notes=notes, undo="preferences.undo", value=undo)


def alerts_unchanged(w: Words, *, slack_id: str) -> Message:
    """Nothing to do."""
    return done(w, w("Alerts go to {channel} already.", channel=channel(slack_id)))


def welcome(w: Words, *, slack_id: str, outsiders: bool, clients: list[Client]) -> Message:
    """To the person who added the bot: nothing is recorded yet, and what to do next."""
    said = w(
        "Thank you for adding me to {channel}. Nothing is recorded here until you link it to a client.",
        channel=channel(slack_id),
    )
    steps = [
        w("• `/client link Acme` here: its messages are recorded and answers are timed."),
        w("• `/client add Acme` first, if the client is new."),
    ]
    if not outsiders:
        steps.append(w("• `/client alerts workspace` here: this channel receives the internal alerts."))
    steps.append(w("• `/client help` shows everything else."))
    buttons = [
        button(w("Link to {client}", client=client.name), action=f"links.offer.{place}", value=str(client.id))
        for place, client in enumerate(clients[:3])
    ]
    buttons.append(button(w("Help"), action="help.show"))
    message = "\n".join([said, *steps])
    return Message(message, [section(message), actions(*buttons)])
