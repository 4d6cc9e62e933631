"""Matters in words: how each noun is called, Undo, and the refusals that all nouns share."""

from __future__ import annotations

from views.blocks import Block, Message, actions, button, escape, section
from views.words import N_, Words

REFUSALS = {
    "no_such_matter": N_("I do not know that one. It may belong to another workspace."),
    "matter_is_over": N_("Number {number} is over already."),
    "text_needed": N_("Write a few words here."),
    "text_too_long": N_("That is too long; at most {limit} characters fit."),
}
NAMES = {
    "issue": N_("issue {number}"),
    "promise": N_("promise {number}"),
    "complaint": N_("complaint {number}"),
    "need": N_("need {number}"),
    "change": N_("change request {number}"),
    "risk": N_("risk {number}"),
    "decision": N_("decision {number}"),
    "milestone": N_("milestone {number}"),
}


def name(w: Words, *, noun: str, number: int) -> str:
    """What a matter is called in a sentence."""
    return w(NAMES[noun], number=number)


TRACKED_AS = {
    "need": N_("Need"),
    "change": N_("Change request"),
    "risk": N_("Risk"),
    "decision": N_("Decision"),
}
"""What a message can become, beside what has its own shortcut."""


def track(w: Words, *, title: str, value: str) -> Message:
    """What a message shall be tracked as; `value` comes back with the answer."""
    said = w("What is this? {title}", title=escape(title))
    buttons = [
        button(w(text), action=f"matters.track.{noun}", value=value) for noun, text in TRACKED_AS.items()
    ]
    return Message(text=said, blocks=[section(said), actions(*buttons)])


def undo(w: Words, *, deed_id: int) -> Block:
    """The button that takes a deed back."""
    return button(w("Undo"), action="matters.undo", value=str(deed_id))


def taken(w: Words, *, noun: str, number: int, deed_id: int = 0) -> Message:
    """To the person who takes care of it from now on; `deed_id` 0: they did before."""
    said = w("Noted: you take care of {matter}.", matter=name(w, noun=noun, number=number))
    back = [actions(undo(w, deed_id=deed_id))] if deed_id else []
    return Message(said, [section(said), *back])


def undone(w: Words, *, noun: str, number: int) -> Message:
    """To the person who took a deed back."""
    return _said(w("Undone ({matter}).", matter=name(w, noun=noun, number=number)))


def _said(text: str) -> Message:
    return Message(text=text, blocks=[section(text)])
