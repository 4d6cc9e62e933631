"""Whose side people are on in a channel, and whose organisations are, in words."""

from __future__ import annotations

from collections.abc import Sequence

from domain.people import Side
from storage.channels import Channel
from storage.organisations import Organisation
from storage.sides import ChannelSide
from views import forms
from views.blocks import Block, Message, actions, button, channel, context, escape, mention, section
from views.confirmations import done
from views.words import N_, Words

REFUSALS = {
    "side_not_linked": N_(
        "Use this in a channel where a client reads along, so that I know which one you mean."
    ),
    "side_missing": N_("Say whose side: `/client side @name client`, or `team`, `ignore`, `default`."),
    "side_unknown": N_("“{word}” is no side. Write `client`, `team`, `ignore` or `default`."),
    "side_already": N_("{person} counts like that here already."),
    "organisation_answered": N_("That was answered already: {client}."),
    "organisation_unassigned": N_("That is where it is now. Choose the client it belongs to."),
    "organisation_name": N_("Write the name of the new client."),
}

SIDES = {
    Side.CLIENT.value: N_("{person} now counts as the client's in {channel}."),
    Side.TEAM.value: N_("{person} now counts as one of the team in {channel}."),
    Side.IGNORED.value: N_(
        "What {person} writes in {channel} now counts neither as a question nor as an answer."
    ),
    "": N_("{person} counts as usual in {channel} again."),
}
_LISTED = {
    Side.CLIENT.value: N_("• {person}: the client's"),
    Side.TEAM.value: N_("• {person}: of the team"),
    Side.IGNORED.value: N_("• {person}: ignored"),
}


def unassigned(w: Words) -> str:
    """What the client is called for what is not assigned yet."""
    return w("Unassigned client")


def put(w: Words, *, user_id: str, slack_id: str, side: str, client: str, undo: str) -> Message:
    """Somebody's side is declared; `client`: the one that was named, "" for the channel's."""
    said = w(SIDES[side], person=mention(user_id), channel=channel(slack_id))
    notes = [w("What they wrote here in the last 14 days counts like that too.")]
    if client:
        notes.insert(0, w("Their client here: {client}.", client=escape(client)))
    return done(w, said, notes=notes, undo="sides.undo", value=undo)


def undone(w: Words, *, user_id: str, slack_id: str) -> Message:
    """The declaration is as it was."""
    said = w(
        "Undone: {person} counts as before in {channel}.", person=mention(user_id), channel=channel(slack_id)
    )
    return done(w, said)


def listed(w: Words, *, slack_id: str, sides: Sequence[ChannelSide]) -> Message:
    """What was declared in a channel."""
    usage = w("Write `/client side @name client`, `team`, `ignore` or `default` to change it.")
    if not sides:
        said = w("In {channel} everybody counts as usual.", channel=channel(slack_id))
        usual = w("Guests and people of other organisations are the client's, apps count for nothing.")
        return done(w, said, notes=[usual, usage])
    lines = [w(_LISTED[each.side], person=mention(each.user_id)) for each in sides]
    head = w("Declared for {channel}:", channel=channel(slack_id))
    return done(w, "\n".join([head, *lines]), notes=[usage])


def question(w: Words, *, organisation: Organisation, channel: Channel, client: str, whose: str) -> Message:
    """To who looks after a channel: whose is an organisation? And, once it is answered, what was said."""
    facts = {"person": mention(organisation.user_id), "channel": f"<#{channel.slack_id}>"}
    value = str(organisation.id)
    if not organisation.pending:
        said = w(
            "✅ The organisation of {person} in {channel} belongs to *{client}* (said {who}).",
            client=escape(whose),
            who=mention(organisation.answered_by),
            **facts,
        )
        undo = button(w("Undo"), action="sides.take_back", value=value)
        return Message(said, [section(said), actions(undo)])
    head = w("A second organisation writes in {channel}: that of {person}. Whose are they?", **facts)
    note = w(
        "Until you answer, I keep what they write under “{name}”, with its own clocks.", name=escape(whose)
    )
    choice = forms.search(action="sides.client", placeholder=w("Choose a client"))
    same = button(
        w("Same as {client}", client=client), action="sides.same", value=f"{value} {channel.client_id}"
    )
    new = button(w("A new client"), action="sides.new", value=value)
    blocks = [
        section(f"*{head}*"),
        context(note),
        actions(choice, same, new, block_id=f"organisation {value}"),
    ]
    return Message(head, blocks)


def new_client(w: Words, *, organisation_id: int) -> Block:
    """The form for a new client's name."""
    name = forms.field(w("Name of the client"), name="name", element=forms.text(longest=120))
    return forms.modal(
        callback="sides.new",
        title=w("A new client"),
        submit=w("Add"),
        close=w("Cancel"),
        blocks=[name],
        private=str(organisation_id),
    )
