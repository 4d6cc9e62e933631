"""How a change in the set-up is confirmed: what holds now, what to do next, and the way back."""

from __future__ import annotations

from collections.abc import Sequence

from views.blocks import Block, Message, actions, button, context, section
from views.words import Words


def done(w: Words, said: str, *, notes: Sequence[str] = (), undo: str = "", value: str = "") -> Message:
    """A sentence with small print, in mrkdwn; `undo` is the action that takes it back, `value` its value."""
    blocks: list[Block] = [section(said)]
    if notes:
        blocks.append(context(*notes))
    if undo:
        blocks.append(actions(button(w("Undo"), action=undo, value=value)))
    return Message("\n".join([said, *notes]), blocks)
