"""Telling the client in words: the form in which a person releases a text, and what is said of it inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.titles import LONGEST_TEXT
from views import forms, matters
from views.blocks import Block, Message, button, channel, context, escape, option, section
from views.confirmations import done
from views.lists import series
from views.words import N_, Words

REFUSALS = {
    "release_not_owed": N_("There is nothing here that the client does not know."),
    "release_nowhere": N_(
        "There is no channel that only this client reads. Tell them another way, and say “They know already”."
    ),
}
ASKED = "asked"
"""The place where they asked, among those where the client can be told."""
LONGEST = 2500


@dataclass(frozen=True)
class Place:
    """Where something can be told: `key` is `ASKED` or a channel's Slack id; `names` are those of the channels and
    `threads` pairs of channel and thread, the thread "" at the top level.
    """

    key: str
    names: tuple[str, ...]
    threads: tuple[tuple[str, str], ...]


def buttons(w: Words, *, subject: str) -> list[Block]:
    """What can be done while the client does not know."""
    return [
        button(w("Tell the client…"), action="releases.open", value=subject, style="primary"),
        button(w("They know already"), action="releases.told", value=subject),
        button(w("Not telling, because…"), action="releases.why", value=subject),
    ]


def form(
    w: Words, *, places: Sequence[Place], draft: str, private: str, callback: str = "releases.post"
) -> Block:
    """The text for the client, to be changed at will; nothing else is posted."""
    options = [option(_place(w, each), each.key) for each in places[:20]]
    return forms.modal(
        callback=callback,
        title=w("Tell the client"),
        submit=w("Post"),
        close=w("Cancel"),
        private=private,
        blocks=[
            forms.field(w("Where"), name="where", element=forms.select(options, initial=places[0].key)),
            forms.field(
                w("What the client reads"),
                name="text",
                element=forms.text(initial=draft[:LONGEST], multiline=True, longest=LONGEST),
            ),
            context(w("This is posted as it stands here, once you press the button.")),
        ],
    )


def withholding(w: Words, *, private: str) -> Block:
    """Why the client is not told."""
    return forms.modal(
        callback="releases.withhold",
        title=w("Not telling the client"),
        submit=w("Note it"),
        close=w("Cancel"),
        private=private,
        blocks=[
            forms.field(
                w("Why does the client not need to know?"),
                name="reason",
                element=forms.text(multiline=True, longest=LONGEST_TEXT),
                hint=w("Only your team reads this."),
            )
        ],
    )


def letter(text: str) -> Message:
    """What the client reads: the released words, in which nothing can mention or link."""
    said = escape(text.strip(), limit=2900)
    return Message(said, [section(said)])


def posted(w: Words, *, noun: str, number: int, slack_id: str, deed_id: int) -> Message:
    """To whoever released a text."""
    matter = matters.name(w, noun=noun, number=number)
    said = w("Told in {channel} ({matter}).", channel=channel(slack_id), matter=matter)
    note = w("Undo takes the message back.")
    return done(w, said, notes=[note], undo="matters.undo", value=str(deed_id))


def told(w: Words, *, noun: str, number: int, deed_id: int) -> Message:
    """To whoever told the client another way."""
    said = w("Noted: the client knows ({matter}).", matter=matters.name(w, noun=noun, number=number))
    return done(w, said, undo="matters.undo", value=str(deed_id))


def withheld(w: Words, *, noun: str, number: int, deed_id: int) -> Message:
    """To whoever decided not to tell."""
    said = w("Noted: the client is not told ({matter}).", matter=matters.name(w, noun=noun, number=number))
    return done(w, said, undo="matters.undo", value=str(deed_id))


def _place(w: Words, place: Place) -> str:
    names = series(w, place.names)
    if place.key != ASKED:
        return names
    return w("Where they asked: {channels}, in the thread", channels=names)
