"""Conversations in words: the form that splits, merges and moves them, its confirmations, and how a channel's
messages join.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.clocks import RUNNING
from domain.conversations import MoveKind
from storage.clocks import Clock
from views import forms
from views.blocks import Block, Message, channel, context, cut, escape, mention, option, section
from views.confirmations import done
from views.times import day, slack_moment
from views.words import N_, Words

REFUSALS = {
    "move_nowhere": N_("That message is in no conversation, so there is nothing to split. You can move it."),
    "move_nothing": N_(
        "There is nothing to split, merge or move: the message stands alone, and there is no other "
        "conversation of the last two weeks in this channel."
    ),
    "move_needs_target": N_("Choose the conversation where it belongs."),
    "move_same": N_("It is in that conversation already."),
    "move_other_client": N_("That conversation belongs to another client or channel."),
    "split_whole": N_("That would be the whole conversation, so nothing would be split off."),
    "grouping_unclear": N_(
        "Write `/client grouping` with a time of up to two hours, such as `/client grouping 10m`, or with `off`."
    ),
    "grouping_same": N_("That is how messages join here already."),
}

_ACTS = {
    MoveKind.SPLIT: N_("Split off this message"),
    MoveKind.SPLIT_REST: N_("Split off this message and all later ones"),
    MoveKind.MOVE: N_("Move this message to another conversation"),
    MoveKind.MERGE: N_("Merge all of it with another conversation"),
}
NEED_TARGET = (MoveKind.MOVE, MoveKind.MERGE)
EXCERPT = 90


@dataclass(frozen=True)
class Said:
    """A message as one line. `is_meant`: the form was opened on it; `text` is in plain words."""

    user_id: str
    author: str
    at: datetime
    text: str
    is_meant: bool = False


@dataclass(frozen=True)
class Look:
    """A conversation before somebody changes it: its messages near the one that is meant, `hidden` more, and
    its newest clock. `others`: where messages could go, by conversation; `can`: the acts that make sense.
    """

    said: Sequence[Said]
    hidden: int
    clock: Clock | None
    others: dict[int, Said]
    can: Sequence[MoveKind]


def form(w: Words, *, look: Look, zone: str, private: str) -> Block:
    """What is in the conversation, and what to do with it."""
    count = len(look.said) + look.hidden
    heading = w.n("{n} message in this conversation", "{n} messages in this conversation", count)
    if not count:
        heading = w("This message is in no conversation yet")
    lines = [_line(w, said, zone=zone) for said in look.said]
    if look.hidden:
        lines.append(w.n("and {n} more", "and {n} more", look.hidden))
    blocks = [section("\n".join([f"*{heading}*", *lines])), context(_clock(w, look.clock, zone=zone))]
    acts = [option(w(_ACTS[kind]), kind) for kind in look.can]
    blocks.append(
        forms.field(
            w("What should happen?"), name="act", element=forms.select(acts, initial=acts[0]["value"])
        )
    )
    if look.others:
        blocks.append(_other(w, look.others, zone=zone))
    return forms.modal(
        callback="conversations.edit",
        title=w("Conversation"),
        submit=w("Change"),
        close=w("Cancel"),
        blocks=blocks,
        private=private,
    )


def moved(w: Words, *, kind: MoveKind, count: int, move_id: int) -> Message:
    """What was done, with its way back."""
    if kind in (MoveKind.SPLIT, MoveKind.SPLIT_REST):
        said = w.n(
            "Split off: {n} message is a conversation of its own now.",
            "Split off: {n} messages are a conversation of their own now.",
            count,
        )
    elif kind == MoveKind.MERGE:
        said = w.n(
            "Merged: {n} message belongs to the other conversation now.",
            "Merged: {n} messages belong to the other conversation now.",
            count,
        )
    else:
        said = w.n(
            "Moved: {n} message belongs to the other conversation now.",
            "Moved: {n} messages belong to the other conversation now.",
            count,
        )
    notes = [w("The clocks of both follow, and nothing here is grouped again by itself.")]
    return done(w, said, notes=notes, undo="conversations.undo", value=str(move_id))


def undone(w: Words) -> Message:
    """Everything is where it was."""
    return done(w, w("Undone: the messages are where they were."))


def grouping(w: Words, *, slack_id: str, minutes: int, undo: str = "", changed: bool = False) -> Message:
    """How messages of one author join in a channel; with the way back after a change."""
    facts = {"channel": channel(slack_id)}
    if minutes:
        said = w.n(
            "In {channel} the messages of one person become one question when they are at most {n} minute apart.",
            "In {channel} the messages of one person become one question when they are at most {n} minutes apart.",
            minutes,
            **facts,
        )
        notes = [
            w("Another of the client's people joins within 5 minutes by a mention or words such as “also”.")
        ]
    else:
        said = w("In {channel} every message outside a thread is a question of its own.", **facts)
        notes = []
    if changed:
        notes.append(w("This holds for what is written from now on."))
    else:
        notes.append(w("Change it with `/client grouping 30m` or `/client grouping off`."))
    return done(w, said, notes=notes, undo="conversations.ungroup" if undo else "", value=undo)


def _line(w: Words, said: Said, *, zone: str) -> str:
    who = mention(said.user_id) if said.user_id else escape(said.author)
    text = escape(cut(" ".join(said.text.split()), EXCERPT)) if said.text else w("(without text)")
    line = f"{who} · {slack_moment(w, said.at, zone=zone)} · {text}"
    return f"▸ {line}" if said.is_meant else f"• {line}"


def _clock(w: Words, clock: Clock | None, *, zone: str) -> str:
    if clock is None or clock.state not in RUNNING:
        return w("Nobody waits for an answer here.")
    if clock.paused:
        return w("The team waits for the client here.")
    if clock.due_at is None:
        return w("An answer is owed here.")
    return w("An answer is due {moment}.", moment=slack_moment(w, clock.due_at, zone=zone))


def _other(w: Words, others: dict[int, Said], *, zone: str) -> Block:
    choices = [
        option(
            w(
                "{author}, {day}: {words}",
                author=cut(said.author, 20),
                day=day(w, said.at, zone=zone),
                words=" ".join(said.text.split()) or w("(without text)"),
            ),
            str(conversation_id),
        )
        for conversation_id, said in others.items()
    ]
    return forms.field(
        w("Which other conversation?"),
        name="target",
        element=forms.select(choices, placeholder=w("Only to move or merge")),
        optional=True,
    )
